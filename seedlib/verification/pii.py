"""Whether seeded rows could be about, or lead to, a real person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from seedlib import keys as keysets
from seedlib.pii import NotPii
from seedlib.verification.pii_scan import NUMBERED, guessed, reaches
from seedlib.verification.shown import classified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlib.keys import Key, KeySet, Scalar
    from seedlib.ledger import Load
    from seedlib.pii import Classification
    from seedlib.shape import ColumnShape, TableShape
    from seedlib.verification.findings import Verified
    from seedlib.verification.scope import Scope
    from seedlib.verification.shown import Shown

_TEXTS: Final = frozenset({"text", "json", "inet4", "inet6", "other"})


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
    shown: Shown


def pii(scope: Scope, found: Verified) -> None:
    """Look through all seeded rows for values that could be a real person's.

    Rows that a seed met and changed are looked at in the columns that it changed; where they are
    another seed's, they are looked at there. Of a revision that is not in the tree, names and
    content tell.
    """
    for entry in scope.holding:
        shape = scope.shape(entry.table)
        table = _Table(shape, list(_columns(scope, entry, found)), scope.shown(entry))
        for portion in scope.rows_of(entry):
            for row in _rows(scope, table, portion):
                key = tuple(map(keysets.plain, row[: len(shape.primary_key)]))
                _judge(table, key, row[len(key) :], found)
        found.tables.add(entry.table)


def _columns(scope: Scope, entry: Load, found: Verified) -> Iterator[_Judged]:
    declared, changed = scope.declared(entry), scope.changed(entry)
    said = classified(declared)
    for name, column in scope.shape(entry.table).columns.items():
        what = said[name] if name in said else guessed(name)
        ours = not column.generated and (changed is None or name in changed)
        if not ours or isinstance(what, NotPii) or not _tells(column, said.get(name)):
            continue
        if scope.production and declared is not None and name in declared.from_source:
            found.by_right.setdefault(entry.table, set()).add(name)
            continue
        yield _Judged(name, what)


def _rows(scope: Scope, table: _Table, portion: Sequence[KeySet]) -> list[tuple[Scalar, ...]]:
    """Those of the rows that are there, key first, in the order of their keys."""
    dialect, shape = scope.session.dialect, table.shape
    names = [*shape.primary_key, *(column.name for column in table.columns)]
    chosen = ", ".join(dialect.exact(shape.columns[name]) for name in names)
    order = ", ".join(dialect.column("t", name) for name in shape.primary_key)
    condition, values = keysets.either(portion, dialect, "t")
    return scope.session.all(
        f"SELECT {chosen} FROM {dialect.quote(shape.name)} {dialect.quote('t')}"
        f" WHERE {condition} ORDER BY {order}",
        values,
    )


def _judge(table: _Table, key: Key, cells: Sequence[Scalar], found: Verified) -> None:
    found.rows["pii"] += 1
    for column, cell in zip(table.columns, cells, strict=True):
        for what in sorted(_of_cell(cell, column.what)):
            found.finding(
                "pii",
                what,
                table.shape.name,
                what,
                place=column.name,
                key_columns=table.shape.primary_key,
            ).add([table.shown.of(key)])


def _tells(column: ColumnShape, said: Classification) -> bool:
    """Whether a column's cells can tell something: texts can, and numbers that are classified."""
    return column.family in _TEXTS or (column.family == "integer" and said in NUMBERED)


def _of_cell(cell: Scalar, what: Classification) -> frozenset[str]:
    if isinstance(cell, bytes):
        # SQLite keeps bytes in a column of texts, where somebody puts them there.
        return reaches(cell.decode("utf-8", "replace"), what)
    return reaches(cell, what) if isinstance(cell, (str, int)) else frozenset()
