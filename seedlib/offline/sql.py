"""What a plain client is told: the words that ``mysql`` and ``sqlite3`` have in common.

Texts only. Names are quoted and values written out; whatever the database alone knows is an
expression, an :class:`Expression`.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from seedlib.keys import packed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from seedlib.dialects.base import Dialect, HashedColumn
    from seedlib.keys import Scalar
    from seedlib.ledger import Load
    from seedlib.offline.cells import Cells
    from seedlib.shape import ColumnShape, TableShape

Guard = tuple[str, str]
"""A sentence, and the condition that must hold, or the script stops by it."""


class Expression(str):
    """A value as SQL, which is written as it is."""

    __slots__ = ()


class Sql(ABC):
    """One plain client."""

    client: str
    """How it is called."""
    usage: str
    """How it is told where the database is."""
    dialect: Dialect
    now: Expression
    """This moment, as our tables keep it."""
    run: Expression
    """The run's identifier, another one each time the script runs."""
    legend: str
    """How a reader recognises a guard, and what it does."""
    hashes = True
    """Whether row hashes can be computed."""

    @abstractmethod
    def who(self) -> dict[str, Scalar]:
        """Who runs the script, and where: columns of ``seed_run``."""

    def name(self, identifier: str) -> str:
        """An identifier, quoted."""
        return self.dialect.quote(identifier).replace("%%", "%")

    def column(self, alias: str, column: str) -> str:
        """A column of a table's alias, quoted."""
        return f"{alias}.{self.name(column)}"

    def names(self, identifiers: Iterable[str], alias: str = "") -> str:
        """Some of them, in a row."""
        before = f"{alias}." if alias else ""
        return ", ".join(before + self.name(one) for one in identifiers)

    @abstractmethod
    def text(self, value: str) -> str:
        """A text, written out."""

    @abstractmethod
    def binary(self, value: bytes) -> str:
        """Bytes, written out."""

    @abstractmethod
    def number(self, value: float) -> str:
        """A number, written out with all its bits."""

    def value(self, value: Scalar) -> str:
        """Anything, written out; an expression as it is."""
        if isinstance(value, Expression):
            return str(value)
        if value is None:
            return "NULL"
        if isinstance(value, str):
            return self.text(value)
        return self.binary(value) if isinstance(value, bytes) else self.number(value)

    def where(self, values: Mapping[str, Scalar], alias: str = "") -> str:
        """The condition that columns have these values."""
        before = f"{alias}." if alias else ""
        return " AND ".join(f"{before}{self.name(k)} = {self.value(v)}" for k, v in values.items())

    def insert(self, table: str, values: Mapping[str, Scalar]) -> str:
        """One row."""
        written = ", ".join(map(self.value, values.values()))
        return f"INSERT INTO {self.name(table)} ({self.names(values)})\nVALUES ({written});"

    def set(self, table: str, values: Mapping[str, Scalar], where: Mapping[str, Scalar]) -> str:
        """Set columns of the rows that have these values."""
        sets = ", ".join(f"{self.name(k)} = {self.value(v)}" for k, v in values.items())
        return f"UPDATE {self.name(table)} SET {sets}\nWHERE {self.where(where)};"

    def delete(self, table: str, where: Mapping[str, Scalar]) -> str:
        """Delete the rows that have these values."""
        return f"DELETE FROM {self.name(table)} WHERE {self.where(where)};"

    def query(self, what: str, table: str, where: Mapping[str, Scalar], more: str = "") -> str:
        """A query of one value, in brackets."""
        condition = " AND ".join(part for part in (self.where(where), more) if part)
        return f"(SELECT {what} FROM {self.name(table)} WHERE {condition or '1 = 1'})"

    @abstractmethod
    def concat(self, parts: Sequence[str]) -> Expression:
        """Texts put together; each part is written out, or an expression."""

    @abstractmethod
    def thousands(self, number: str) -> Expression:
        """A whole number as a text, with commas."""

    @abstractmethod
    def say(self, sentence: Expression) -> str:
        """Print a sentence, unless a guard stopped the script."""

    @abstractmethod
    def opening(self) -> Iterator[str]:
        """What the script begins with: settings of the session."""

    @abstractmethod
    def closing(self) -> Iterator[str]:
        """What it ends with."""

    @abstractmethod
    def lock(self, seconds: float) -> tuple[list[str], list[Guard]]:
        """Take the lock, and what holds if it was free."""

    sees_lock = True
    """Whether the lock that a run online holds is seen."""

    @abstractmethod
    def server_guards(self) -> Iterator[Guard]:
        """What must be so of server and session, whatever is in the database."""

    @abstractmethod
    def database_is(self, database: str) -> str:
        """The condition that this is the database of that name."""

    @abstractmethod
    def has_table(self, table: str) -> str:
        """The condition that there is such a table."""

    @abstractmethod
    def asked(self, table: str, query: str) -> tuple[list[str], str]:
        """Ask a table of ours that may be missing.

        Returns:
            Statements, and the expression that has the answer, or NULL.
        """

    own_tables_first = False
    """Whether our tables are made before they are asked, which a stopped script takes back."""

    @abstractmethod
    def shape_guards(
        self, shape: TableShape, touched: Collection[str]
    ) -> Iterator[tuple[str, str]]:
        """What is like the recorded shape, in a word, and the condition that it is.

        Args:
            shape: The table.
            touched: The columns that the server changes with every update of a row.
        """

    @abstractmethod
    def guard(self, sentence: str, holds: str) -> list[str]:
        """Stop the script by a sentence unless a condition holds."""

    def heed_guards(self) -> list[str]:
        """Let nothing be written once a guard failed, whatever the client makes of errors."""
        return []

    @abstractmethod
    def begin(self) -> list[str]:
        """Begin a transaction."""

    @abstractmethod
    def commit(self, guards: Iterable[Guard]) -> list[str]:
        """Commit it if all of these hold, and the lock is ours."""

    @abstractmethod
    def first(self, load: str) -> Expression:
        """The first id of a load."""

    @abstractmethod
    def remember(self, load: str, first: str) -> str:
        """Let the first id of a load be what an expression says."""

    def id(self, load: str, offset: int) -> Expression:
        """The id of a load's row."""
        return Expression(f"{self.first(load)}+{offset}")

    @abstractmethod
    def rows(self, table: str, columns: Sequence[Cells]) -> Iterator[str]:
        """Insert rows, in as few statements as they take."""

    @abstractmethod
    def reserve(
        self, shape: TableShape, load: str, total: int, valid: Sequence[Cells], free: str
    ) -> Iterator[str]:
        """Take consecutive ids out of the database's own numbering.

        Args:
            shape: The table.
            load: Under which name the first one is remembered.
            total: How many.
            valid: Valid rows without their ids, as many as the dialect asks for.
            free: The entry of ids that are kept since a rollback, a query of its ``first_id``.
        """

    @abstractmethod
    def hash_of(self, entry: Load, keys: RangeOfKeys | None) -> Expression:
        """The row hashes of a chunk.

        Args:
            entry: Its entry.
            keys: Its keys, where they are a range; else those that were laid.
        """

    @abstractmethod
    def lay_keys(self, shape: TableShape, chunk: Mapping[str, Scalar]) -> Iterator[str]:
        """Bring a chunk's listed keys into a table of their own, in their order."""

    @abstractmethod
    def image(
        self,
        shape: TableShape,
        columns: Sequence[str],
        keys: RangeOfKeys | None,
    ) -> Expression:
        """The before-images of the rows of these keys, or of those that were laid."""

    @abstractmethod
    def change(
        self,
        shape: TableShape,
        columns: Sequence[str],
        rows: Sequence[Cells],
        touched: Sequence[str],
    ) -> tuple[list[str], list[str]]:
        """Set columns of rows.

        Returns:
            Statements that lay the new values, which is done ahead, and those that apply them.
        """

    def restored(self, column: ColumnShape) -> bool:  # noqa: ARG002 - most are
        """Whether a former value that was written down can be read again."""
        return True

    def imaged(self, column: ColumnShape) -> bool:
        """Whether a column's former values can be written down exactly."""
        return column.family != "other"

    def key_text(self, column: str, low: Expression, high: Expression, holes: Sequence[str]) -> str:
        """The form in which the ledger keeps a range of ids."""
        head = f'{{"range": [{json.dumps(column)}, '
        parts: list[str] = [self.text(head), low, self.text(", "), high, self.text('], "holes": [')]
        for at, hole in enumerate(holes):
            parts += [self.text(", "), hole] if at else [hole]
        return self.concat([*parts, self.text("]}")])

    def json(self, names: Sequence[str]) -> str:
        """Names as the ledger writes them in JSON."""
        return json.dumps(list(names), ensure_ascii=False)

    def listed_text(self, columns: Sequence[str], keys: Sequence[Cells]) -> Expression:
        """The form in which the ledger keeps listed keys, those of some rows."""
        head = json.dumps({"list": list(columns)}, ensure_ascii=False)[:-1] + ', "keys": ['
        parts: list[tuple[str, bool]] = [(head, False)]
        for at in range(len(keys[0].cells) if keys else 0):
            parts.append((", [" if at else "[", False))
            for place, cells in enumerate(keys):
                parts += [(", ", False)] if place else []
                load, cell = cells.load_at(at), cells.cells[at]
                if load:
                    assert isinstance(cell, int)
                    parts.append((self.id(load, cell), True))
                else:
                    parts.append((json.dumps(packed(cell), ensure_ascii=False), False))
            parts.append(("]", False))
        return self.concat(list(self._merged([*parts, ("]}", False)])))

    def _merged(self, parts: Sequence[tuple[str, bool]]) -> Iterator[str]:
        """Neighbouring texts as one, written out."""
        text = ""
        for part, expression in parts:
            if not expression:
                text += part
                continue
            yield self.text(text)
            yield part
            text = ""
        yield self.text(text)

    def hashed(self, columns: Sequence[HashedColumn]) -> str:
        """A row's hash, an expression over the alias ``t``."""
        return self.dialect.row_hash(columns).replace("%%", "%")


class RangeOfKeys:
    """The ids of a chunk's rows: from ``low`` to ``high`` of the key, less the ``holes``."""

    def __init__(
        self, column: str, low: Expression, high: Expression, holes: Sequence[Expression]
    ) -> None:
        self.column, self.low, self.high, self.holes = column, low, high, tuple(holes)

    def where(self, sql: Sql, alias: str = "t") -> str:
        """The condition that a row is one of them."""
        name = sql.column(alias, self.column)
        text = f"{name} BETWEEN {self.low} AND {self.high}"
        return text + (f" AND {name} NOT IN ({', '.join(self.holes)})" if self.holes else "")
