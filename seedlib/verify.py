"""What is in the live database, held against what may be there: ``seed verify``.

Reads the rows that the ledger calls ours, a chunk at a time, and writes nothing. What is found is
told by table, column and key; no value leaves this room.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from seedlib import keys as keysets
from seedlib import schema
from seedlib.dialects import dialect_of
from seedlib.errors import many
from seedlib.ledger import Ledger
from seedlib.masking import looks
from seedlib.pii import NotPii, personal
from seedlib.pii_scan import NUMBERED, guessed, reaches
from seedlib.rollback_errors import listed
from seedlib.session import Session
from seedlib.summary import aligned
from seedlib.tables import seed_load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from seedlib.catalog import Catalog
    from seedlib.declared import Declared
    from seedlib.keys import Key, KeySet, Scalar
    from seedlib.ledger import Load
    from seedlib.pii import Classification
    from seedlib.shape import ColumnShape, TableShape

_SHOWN: Final = 3
"""Keys that a finding names."""

_TEXTS: Final = frozenset({"text", "json", "other"})
_HIDDEN: Final = "…"
"""Stands for a part of a key that says something of a person itself."""


@dataclass(slots=True)
class Finding:
    """A column in which some seeded rows could be about, or lead to, a real person.

    Args:
        table: The table.
        column: The column.
        what: Which class of :data:`seedlib.pii.CLASSES` the values are of.
        key_columns: The columns of its primary key.
        rows: In how many rows.
        keys: The keys of the first of them.
    """

    table: str
    column: str
    what: str
    key_columns: tuple[str, ...]
    rows: int = 0
    keys: list[Key] = field(default_factory=list)


@dataclass(slots=True)
class Verified:
    """What was looked at, and what was found there.

    Args:
        findings: What was found, in the order of the seeders.
        rows: How many rows were looked at.
        tables: Of which tables.
        by_right: Table to the columns that hold real values by right, and were not judged.
        absent: Tables that are in the ledger, and not there.
    """

    findings: list[Finding] = field(default_factory=list)
    rows: int = 0
    tables: set[str] = field(default_factory=set)
    by_right: dict[str, set[str]] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A column, and as what its cells are judged."""

    name: str
    what: Classification


@dataclass(frozen=True, slots=True)
class _Table:
    """A table as one entry of the ledger has it: which columns are judged, how keys are shown."""

    shape: TableShape
    columns: Sequence[_Judged]
    shown: _Shown


def pii(connection: sa.Connection, catalog: Catalog, *, production: bool) -> Verified:
    """Look through all seeded rows for values that could be a real person's.

    Args:
        connection: Any connection to the database; read only.
        catalog: What is declared; of a revision that is not in it, names and content tell.
        production: Whether the database is for production, where sources are loaded unmasked.
    """
    ledger = Ledger(connection, present=sa.inspect(connection).has_table(seed_load.name))
    loads = [load for load in ledger.loads() if load.kind in {"rows", "changed"}]
    search = _Search(connection, ledger, loads, catalog, production=production)
    order = {seeder.revision: seeder.order for seeder in catalog.seeders}
    for load in sorted(loads, key=lambda load: (order.get(load.revision, -1), load.position)):
        search.look_through(load)
    return search.verified


class _Search:
    """Goes through the rows of one entry of the ledger after the other.

    Rows that a seed met and changed are looked at in the columns that it changed; where they are
    another seed's, they are looked at there.
    """

    def __init__(
        self,
        connection: sa.Connection,
        ledger: Ledger,
        loads: Sequence[Load],
        catalog: Catalog,
        *,
        production: bool,
    ) -> None:
        dialect = dialect_of(connection.engine.url)
        dialect.learn(connection)
        self.verified = Verified()
        self._session = Session(connection, dialect, _never_commits)
        self._ledger = ledger
        self._loads = loads
        self._catalog = catalog
        self._production = production
        self._shapes = schema.Shapes(connection, {load.table for load in loads})
        self._found: dict[tuple[str, str, str], Finding] = {}

    def look_through(self, load: Load) -> None:
        """Judge every row of an entry, chunk by chunk."""
        # The one with a negative number holds the last row; see `chunks.TOP`.
        chunks = sorted(self._ledger.done(load), key=lambda number: (number < 0, number))
        if not chunks:
            return
        if load.table not in self._shapes:
            self.verified.absent.add(load.table)
            return
        shape, declared = self._shapes[load.table], self._declared(load)
        columns = list(self._columns(load, shape, declared))
        table = _Table(shape, columns, _Shown(shape, declared))
        others = self._of_others(load)
        for number in chunks:
            for row in self._rows(table, self._ledger.chunk(load, number).keys):
                key = tuple(map(keysets.plain, row[: len(shape.primary_key)]))
                if not others(key):
                    self._judge(table, key, row[len(key) :])
        self.verified.tables.add(load.table)

    def _declared(self, load: Load) -> Declared | None:
        if load.revision not in self._catalog:
            return None
        seeds = self._catalog[load.revision].seeds
        return next((declared for declared in seeds if declared.table == load.table), None)

    def _of_others(self, load: Load) -> Callable[[Key], bool]:
        """Whether a row that was changed is one that a seed put in, and is looked at as that."""
        if load.kind == "rows":
            return lambda _: False
        rows = (one for one in self._loads if one.kind == "rows" and one.table == load.table)
        return keysets.holding(keys for one in rows for keys in self._ledger.key_sets(one))

    def _columns(
        self, load: Load, shape: TableShape, declared: Declared | None
    ) -> Iterator[_Judged]:
        changed = {column.name for column in load.hashed} if load.kind == "changed" else None
        said = _said(declared)
        for name, column in shape.columns.items():
            what = said[name] if name in said else guessed(name)
            ours = not column.generated and (changed is None or name in changed)
            if not ours or isinstance(what, NotPii) or not _tells(column, said.get(name)):
                continue
            if self._production and declared is not None and name in declared.from_source:
                self.verified.by_right.setdefault(load.table, set()).add(name)
                continue
            yield _Judged(name, what)

    def _rows(self, table: _Table, keys: KeySet) -> Iterator[tuple[Scalar, ...]]:
        """The rows of a chunk that are there, key first, in the order of their keys."""
        dialect, shape = self._session.dialect, table.shape
        names = [*shape.primary_key, *(column.name for column in table.columns)]
        chosen = ", ".join(dialect.exact(shape.columns[name]) for name in names)
        order = ", ".join(dialect.column("t", name) for name in shape.primary_key)
        for portion in keysets.portions([keys]):
            condition, values = keysets.either(portion, dialect, "t")
            yield from self._session.all(
                f"SELECT {chosen} FROM {dialect.quote(shape.name)} {dialect.quote('t')}"
                f" WHERE {condition} ORDER BY {order}",
                values,
            )

    def _judge(self, table: _Table, key: Key, cells: Sequence[Scalar]) -> None:
        self.verified.rows += 1
        for column, cell in zip(table.columns, cells, strict=True):
            for what in sorted(_of_cell(cell, column.what)):
                finding = self._finding(table.shape, column.name, what)
                finding.rows += 1
                if len(finding.keys) < _SHOWN:
                    finding.keys.append(table.shown.of(key))

    def _finding(self, shape: TableShape, column: str, what: str) -> Finding:
        place = (shape.name, column, what)
        if place not in self._found:
            self._found[place] = Finding(*place, shape.primary_key)
            self.verified.findings.append(self._found[place])
        return self._found[place]


class _Shown:
    """Keys as they can be shown: parts that say something of a person are hidden.

    Args:
        shape: The table.
        declared: What its seed says of its columns.
    """

    def __init__(self, shape: TableShape, declared: Declared | None) -> None:
        said = _said(declared)
        self._what = [said[n] if n in said else guessed(n) for n in shape.primary_key]
        self._private = [
            personal(said.get(n)) or (n not in said and looks.by_name(n) is not None)
            for n in shape.primary_key
        ]

    def of(self, key: Key) -> Key:
        """The key, or what can be shown of it."""
        return tuple(
            _HIDDEN if isinstance(part, str) and (private or reaches(part, what)) else part
            for part, what, private in zip(key, self._what, self._private, strict=True)
        )


def _said(declared: Declared | None) -> dict[str, Classification]:
    return {} if declared is None else dict(declared.seed.pii or {})


def _tells(column: ColumnShape, said: Classification) -> bool:
    """Whether a column's cells can tell something: texts can, and numbers that are classified."""
    return column.family in _TEXTS or (column.family == "integer" and said in NUMBERED)


def _of_cell(cell: Scalar, what: Classification) -> frozenset[str]:
    if isinstance(cell, bytes):
        # SQLite keeps bytes in a column of texts, where somebody puts them there.
        return reaches(cell.decode("utf-8", "replace"), what)
    return reaches(cell, what) if isinstance(cell, (str, int)) else frozenset()


def _never_commits(_: Session) -> None:
    """Stands for the fence of a session that only reads."""


def as_table(found: Verified) -> Iterator[str]:
    """What was found, for a person: a headed table, and what was looked at."""
    if found.findings:
        rows = [
            (one.table, one.column, one.what, f"{one.rows:,}", _keys(one)) for one in found.findings
        ]
        headings = ("table", "column", "what", "rows", "first keys")
        yield from aligned(headings, rows, left=(0, 1, 2, 4))
    if found.by_right:
        columns = "; ".join(
            f"{table} ({', '.join(sorted(names))})" for table, names in found.by_right.items()
        )
        yield (
            "This database is for production, where sources are loaded as they are; their columns"
            f" were not judged: {columns}."
        )
    if found.absent:
        yield f"Seeded, and not there any more: {', '.join(sorted(found.absent))}."
    tables = many(len(found.tables), "table", "tables")
    yield f"Looked at {many(found.rows, 'row', 'rows')} of {tables}."


def as_json(found: Verified) -> Iterator[str]:
    """What was found, for a program: an object for each finding, and one of what was looked at."""
    for one in found.findings:
        told = {"table": one.table, "column": one.column, "what": one.what, "rows": one.rows}
        keys = [[keysets.packed(part) for part in key] for key in one.keys]
        yield json.dumps(told | {"key_columns": one.key_columns, "keys": keys})
    by_right = {table: sorted(names) for table, names in found.by_right.items()}
    looked_at = {"rows": found.rows, "tables": len(found.tables)}
    yield json.dumps({"looked_at": looked_at, "by_right": by_right, "absent": sorted(found.absent)})


def places(findings: Iterable[Finding]) -> list[str]:
    """Where something was found, in a few words each."""
    return [
        f"{one.table}.{one.column} ({one.what}, {many(one.rows, 'row', 'rows')})"
        for one in findings
    ]


def _keys(finding: Finding) -> str:
    columns = "/".join(finding.key_columns)
    return f"{columns} {listed(list(dict.fromkeys(finding.keys)))}"
