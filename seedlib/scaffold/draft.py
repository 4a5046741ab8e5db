"""One table's seed while it is being thought out: expressions, variables, and what is left open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlib.scaffold.code import Call, Code, Item, Name, call
from seedlib.scaffold.names import identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedlib.scaffold.domain import Suggestion
    from seedlib.scaffold.links import Link, Sharing
    from seedlib.shape import TableShape

PRESENT = 80
"""In so many of a hundred rows a reference is there that may be missing."""

Factor = int | str | tuple[str, int]
"""How many different values: a number, or as many as a table has rows, or so many more."""

_OWN = frozenset({"Seed", "downgrade", "op", "upgrade", "v"})
_KEY = re.compile(r"^(?:fk|id)_|_(?:id|uuid|guid|key|fk|code|no|number|ref)$", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Draft:
    """One table's seed.

    Args:
        shape: The table.
        codes: What fills each column.
        variables: Expressions that several columns use, by name, in the order they are made.
        pii: Classes of personal data, by column.
        decide: What a person should decide, by column; under the empty name what is about all.
        capacities: For each unique key the numbers whose product is the most rows it has room for.
        settled: The columns whose values keep a key unique, or lead to a row that is there.
    """

    shape: TableShape
    codes: dict[str, Code] = field(default_factory=dict)
    variables: dict[str, Code] = field(default_factory=dict)
    pii: dict[str, str] = field(default_factory=dict)
    decide: dict[str, str] = field(default_factory=dict)
    capacities: list[tuple[Factor, ...]] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)

    def variable(self, wanted: str, code: Code) -> Name:
        """Keep an expression under a name of its own, the wanted one if that is free."""
        name = identifier(wanted, {*self.variables, *_OWN})
        self.variables[name] = code
        return Name(name)

    def refer(
        self,
        link: Link,
        shapes: Mapping[str, TableShape],
        function: str,
        than: Code | None = None,
    ) -> Name:
        """Fill the columns of a foreign key by an object of its own.

        Args:
            link: The foreign key.
            shapes: Every table's shape.
            function: What makes the object, such as ``v.ref``.
            than: The object of another foreign key, whose row is not to be the same.

        Returns:
            The object.
        """
        column = link.referred(shapes)
        named = [column] if column else []
        shared = {} if link.shares is None else {"of": self._shared(link.shares)}
        if than is not None:
            function, shared = "v.other", {"than": than}
        if link.to_itself:
            rooted = {} if link.optional else {"root": "self"}
            made = call("v.earlier", *named, **rooted, **shared)
        else:
            made = call("v.among" if link.shares else function, link.parent, *named, **shared)
        key = self.variable(stem(link.main), made)
        self.place(link, key)
        return key

    def place(self, link: Link, key: Code, *, always: bool = False) -> None:
        """Fill the columns of a foreign key by an object that is there.

        Args:
            link: The foreign key.
            key: The object.
            always: Whether there is a parent for each row, though there may be none.
        """
        for column, theirs in link.pairs:
            self.codes[column] = key if column == link.main else Item(key, theirs)
        if link.optional and not always:
            self.codes[link.main] = call("v.maybe", key, PRESENT)
        self.settled.update(link.columns)

    def take(self, column: str, suggested: Suggestion) -> None:
        """Fill a column as it was suggested."""
        taken = {}
        for name, code in suggested.needs:
            if self.variables.get(name) != code:
                taken[name] = self.variable(name, code)
        self.codes[column] = suggested.code.replaced(taken)
        if suggested.pii is not None:
            self.pii[column] = suggested.pii
        if suggested.decide:
            self.decide[column] = suggested.decide

    def most(self, rows: Mapping[str, int]) -> int | None:
        """The most rows that its unique keys have room for; ``None`` where there is no end.

        Args:
            rows: How many rows each table has.
        """
        found = []
        for factors in self.capacities:
            product = 1
            for factor in factors:
                product *= _count(factor, rows)
            found.append(product)
        return min(found, default=None)

    def inlined(self) -> Draft:
        """The same, with the variables that are used once where they are used."""
        codes, variables = dict(self.codes), dict(self.variables)
        for name in reversed(self.variables):
            if _uses(name, [*codes.values(), *variables.values()]) <= 1:
                code = {name: variables.pop(name)}
                codes = {column: c.replaced(code) for column, c in codes.items()}
                variables = {other: c.replaced(code) for other, c in variables.items()}
        return Draft(
            shape=self.shape,
            codes={column: codes[column] for column in self.shape.columns if column in codes},
            variables=variables,
            pii={column: self.pii[column] for column in self.shape.columns if column in self.pii},
            decide=self.decide,
            capacities=self.capacities,
            settled=self.settled,
        )

    def renamed(self, names: Mapping[str, str]) -> Draft:
        """The same, with other names for its variables."""
        codes: dict[str, Code] = {old: Name(new) for old, new in names.items()}
        return Draft(
            shape=self.shape,
            codes={column: code.replaced(codes) for column, code in self.codes.items()},
            variables={
                names.get(name, name): code.replaced(codes) for name, code in self.variables.items()
            },
            pii=self.pii,
            decide=self.decide,
            capacities=self.capacities,
            settled=self.settled,
        )

    def key(self, column: str) -> Code:
        """The foreign key object that a column is, or may be."""
        code = self.codes[column]
        return code.args[0] if isinstance(code, Call) and code.function == "v.maybe" else code

    def _shared(self, sharing: Sharing) -> Code:
        """The parent that two foreign keys have in common."""
        key = self.key(sharing.other)
        return Item(key, sharing.item) if sharing.item else key


def stem(column: str) -> str:
    """What a foreign key's column is about: the client of ``client_id``."""
    return _KEY.sub("", column)


def _count(factor: Factor, rows: Mapping[str, int]) -> int:
    if isinstance(factor, int):
        return factor
    table, more = (factor, 0) if isinstance(factor, str) else factor
    return rows[table] + more


def _uses(name: str, codes: Iterable[Code]) -> int:
    return sum(list(code.names).count(name) for code in codes)
