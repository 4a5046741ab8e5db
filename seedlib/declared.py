"""A declaration of the tree, ready to be run: its columns as expressions, its source, its masks.

Personal data of a source is out of reach here until a run has said by :meth:`Declared.under` what
becomes of it.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, cached_property, partial
from types import FunctionType, MappingProxyType
from typing import TYPE_CHECKING

from seedlib import declaration_errors
from seedlib.declaration import DeclarationError
from seedlib.masking.column import PERSONS, Fit, Masked
from seedlib.masking.policy import AS_THEY_ARE, Policy
from seedlib.pii import InJson
from seedlib.seed import MOST_ROWS, Declaration, Seed
from seedlib.sources import Records
from seedlib.sources.later import Later
from seedlib.values.columns import as_column, walk
from seedlib.values.foreign_keys import canonical, follows, needs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from seedlib.catalog import Volume
    from seedlib.ledger import Load
    from seedlib.shape import TableShape
    from seedlib.sources import Source
    from seedlib.values.columns import Column

_POOLED = ("seedlib.values.people", "seedlib.values.pools")
"""Modules whose columns draw from pools that Faker fills."""

_UNDECIDED = Policy("replaced", None, "Nobody said yet what becomes of personal data here.")


@dataclass(frozen=True, eq=False)
class Declared:
    """A declaration with its columns as expressions.

    Args:
        revision: Its revision.
        declaration: What the author wrote.
        columns: Every column as an expression.
        fingerprint: What tells whether the declaration changed.
        faker: The version of Faker that its values depend on, or nothing.
        later: Its source, where that is a file.
        policy: How the run masks personal data; ``None`` where nobody said so, or nothing is.
    """

    revision: str
    declaration: Declaration
    columns: Mapping[str, Column]
    fingerprint: str
    faker: str
    later: Later | None = None
    policy: Policy | None = None

    @property
    def table(self) -> str:
        """The table it is about."""
        return self.declaration.table

    @property
    def seed(self) -> Seed:
        """The declaration, where it is known to be one that puts rows in."""
        assert isinstance(self.declaration, Seed)
        return self.declaration

    @property
    def source(self) -> Source | None:
        """Where its rows come from, if they are not made.

        Raises:
            DeclarationError: The source's file is not there, or is not what it was declared to be.
        """
        if not isinstance(self.declaration, Seed):
            return None
        source = self.declaration.source
        if isinstance(source, Records):
            return source
        return None if self.later is None else self.later.opened

    @property
    def from_source(self) -> tuple[str, ...]:
        """The columns that come from its source."""
        return _from_source(self.declaration)

    @property
    def personal(self) -> Mapping[str, str | InJson]:
        """The columns of its source that hold personal data, and their classes."""
        found = self.seed.pii or {} if isinstance(self.declaration, Seed) else {}
        return {
            name: what
            for name, what in found.items()
            if name in self.from_source and isinstance(what, (str, InJson))
        }

    @property
    def masked(self) -> Mapping[str, str | InJson]:
        """Those of them that are masked in this run."""
        return self.personal if self.policy is not None and self.policy.maskers else {}

    @property
    def records(self) -> frozenset[str]:
        """The columns whose cells somebody wrote, one by one: a source's, a function's."""
        written = (name for name, column in self.columns.items() if _opaque(column))
        return frozenset((*self.from_source, *written))

    @cached_property
    def made_with(self) -> str:
        """What its values depend on besides declaration, volume and seed.

        Raises:
            DeclarationError: Its source's file cannot be read.
        """
        file = "" if self.later is None else self.later.opened.digest[:16]
        return ", ".join([*self._made_by, *([f"file {file}"] if file else [])])

    @property
    def _made_by(self) -> list[str]:
        """The same, less the file."""
        parts = [f"faker {self.faker}"] if self.faker else []
        if self.personal and self.policy is not None:
            parts.append(self.policy.made_with)
        return parts

    @cached_property
    def opaque(self) -> bool:
        """Whether an author's own function, which may look anywhere, has a part in it."""
        return any(map(_opaque, self.columns.values()))

    def makes(self, load: Load) -> bool:
        """Whether its values can be computed as they were when an entry was written.

        To know that its file is read, which may be long: ask only where somebody is going to look.
        """
        if self.fingerprint != load.fingerprint:
            return False
        made_by = ", ".join(self._made_by)
        if not load.made_with.startswith(made_by):
            return False
        try:
            return self.made_with == load.made_with
        except DeclarationError:
            # Its file is gone, or another one: the rows are read from the database instead.
            return False

    @cached_property
    def needs(self) -> frozenset[str]:
        """Every table whose rows its expressions look at."""
        return frozenset(needs(self.columns))

    @cached_property
    def draws(self) -> bool:
        """Whether its values derive from the run's seed, as far as can be seen."""
        return any(part.draws for column in self.columns.values() for part in walk(column))

    @property
    def follows(self) -> str | None:
        """What its number of rows follows, a source or a parent; it cannot be asked for then."""
        seed = self.seed
        if seed.source is not None:
            return "its source"
        following = follows(self.columns) if seed.rows is None else None
        return None if following is None else f"its parent {following[1].table}"

    def under(self, policy: Policy, shapes: Mapping[str, TableShape]) -> Declared:
        """The same, with the personal data of its source as a run may see it.

        Args:
            policy: How the run masks.
            shapes: The live tables' shapes, which masks have to fit.
        """
        if not self.personal:
            return self
        columns = dict(self.columns)
        for name in self.personal:
            column = columns[name]
            assert isinstance(column, Masked)  # see build()
            columns[name] = column.source
            if policy.maskers:
                fit = partial(_fit, shapes, self.table, name)
                columns[name] = column.under(policy, fit)
        return replace(self, columns=columns, policy=policy)

    def count(self, volume: Volume) -> int | None:
        """How many rows this volume asks for; ``None`` where the count follows a parent.

        Raises:
            DeclarationError: Nothing says how many, the size is one the declaration does not name,
                or the rows are too many for any table.
        """
        seed = self.seed
        if self.source is not None:
            return self._bounded(len(self.source), "Split the file.")
        if self.follows is not None:
            return None
        if seed.table in volume.rows:
            return volume.rows[seed.table]
        if seed.rows is None:
            msg = (
                f"Seed({seed.table!r}) says nowhere how many rows: give rows=, or a column"
                " v.each(…) or v.one(…)."
            )
            raise DeclarationError(msg)
        rows = _scaled(self._declared_rows(seed, volume.size), volume.scale)
        return self._bounded(rows, "Ask for a smaller size or scale.")

    def _bounded(self, rows: int, instead: str) -> int:
        if rows > MOST_ROWS:
            msg = (
                f"Seed({self.table!r}) comes to {rows:,} rows, and one seed makes {MOST_ROWS:,} at"
                f" most. {instead}"
            )
            raise DeclarationError(msg)
        return rows

    def _declared_rows(self, seed: Seed, size: str) -> int:
        if isinstance(seed.rows, int):
            return seed.rows
        assert seed.rows is not None  # count() asks for declared numbers alone
        if size not in seed.rows:
            msg = (
                f"Seed({seed.table!r}) has no size {size!r}, only {', '.join(seed.rows)}. Add it to"
                f" rows=, or run with -x size={next(iter(seed.rows))}."
            )
            raise DeclarationError(msg)
        return seed.rows[size]


def build(revision: str, declaration: Declaration, folder: Path) -> Declared:
    """Take up a declaration.

    Args:
        revision: The revision that declares it.
        declaration: What its author wrote.
        folder: Where the files of sources are.

    Raises:
        SeedError: It is written in a way that cannot work.
    """
    later = None
    columns: dict[str, Column] = {}
    try:
        if isinstance(declaration, Seed) and declaration.source is not None:
            source = declaration.source
            if not isinstance(source, Records):
                later = Later(source, folder)
            columns = _read(declaration, source if isinstance(source, Records) else later)
        columns |= {name: as_column(value) for name, value in declaration.columns.items()}
    except DeclarationError as error:
        raise declaration_errors.bad_declaration(
            f"{revision}, {declaration.table}", str(error)
        ) from error
    described: dict[str, object] = {
        "table": declaration.table,
        "first_row": declaration.first_row if isinstance(declaration, Seed) else None,
        "columns": canonical(columns),
    }
    if isinstance(declaration, Seed) and declaration.on_conflict != "error":
        described |= {"on_conflict": declaration.on_conflict, "key": declaration.key_columns}
    text = json.dumps(described, sort_keys=True)
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    faker = _faker(columns)
    return Declared(revision, declaration, MappingProxyType(columns), fingerprint, faker, later)


def unmasked(load: Load) -> bool:
    """Whether an entry's rows have personal data as it was read."""
    return AS_THEY_ARE in load.made_with.split(", ")


def _read(seed: Seed, source: Records | Later | None) -> dict[str, Column]:
    """The columns of a source; what is personal among them is out of reach."""
    assert source is not None
    classified = seed.pii or {}
    columns = {name: source.column(name) for name in _from_source(seed)}
    told = [(what, columns[name]) for name, what in classified.items() if name in columns]
    person = next(((one, c) for one in PERSONS for what, c in told if what == one), None)
    return {
        name: Masked(column, what, _UNDECIDED, Fit, person)
        if isinstance(what := classified.get(name), (str, InJson))
        else column
        for name, column in columns.items()
    }


def _from_source(declaration: Declaration) -> tuple[str, ...]:
    if not isinstance(declaration, Seed) or declaration.source is None:
        return ()
    if isinstance(declaration.source, Records):
        return declaration.source.columns
    # Which columns a file has is seen when it is opened; which it is to have is declared.
    return tuple(name for name in declaration.pii or {} if name not in declaration.columns)


def _fit(shapes: Mapping[str, TableShape], table: str, name: str) -> Fit:
    shape = shapes.get(table)
    return Fit() if shape is None else Fit.of(shape, name)


def _faker(columns: Mapping[str, Column]) -> str:
    """Faker's version where a pool is drawn from; what a function looks at cannot be seen."""
    parts = [part for column in columns.values() for part in walk(column)]
    drawn = any(type(part).__module__ in _POOLED for part in parts)
    opaque = any(_opaque(column) for column in columns.values())
    return _faker_version() if drawn or opaque else ""


@cache
def _faker_version() -> str:
    return importlib.metadata.version("faker")


def _opaque(column: Column) -> bool:
    """Whether an author's plain function has a part in it."""
    inside = (value for part in walk(column) for value in vars(part).values())
    return any(isinstance(value, FunctionType) for value in inside)


def _scaled(rows: int, scale: Decimal) -> int:
    """Round half up; a seed that has rows keeps at least one."""
    scaled = int((rows * scale).to_integral_value(ROUND_HALF_UP))
    return max(scaled, min(rows, 1))
