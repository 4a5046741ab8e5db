"""What SQLite lets into a column whatever its declared type, and what it says of a table itself.

The declaration is taken at its word, as where rows are validated before they go in: what does not
fit it here would be refused by the database that production has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from seedlib.dialects.sqlite import SQLite
from seedlib.verification.rules import Rule, Told, concerns_others

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seedlib.session import Session
    from seedlib.shape import ColumnShape, Family, TableShape

_KEPT_AS: Final[Mapping[Family, tuple[str, ...]]] = {
    "integer": ("integer",),
    "boolean": ("integer",),
    "decimal": ("integer", "real"),
    "float": ("integer", "real"),
    "text": ("text",),
    "enum": ("text",),
    "binary": ("blob",),
    "uuid": ("text", "blob"),
    "datetime": ("text",),
    "date": ("text",),
    "time": ("text",),
    # The affinity of its declared type makes a number of a document that is one.
    "json": ("text", "integer", "real"),
}
"""Family to the storage classes in which its values are kept, and go in."""

_LEAST: Final = -(2**63)

_OF_VALUES: Final = " value in "
"""What the quick check says of rows; whatever else it says is about pages and indexes."""

_MOST_LINES: Final = 100
"""After so many the quick check stops."""


def of_columns(shape: TableShape) -> Iterator[Rule]:
    """NULL, storage classes, lengths, ranges and forms, column by column."""
    for column in shape.columns.values():
        name = SQLite().column("t", column.name)
        for what, said, text in _of_column(column, name):
            yield Rule(what, column.name, said, text, frozenset({column.name}))


def _of_column(column: ColumnShape, name: str) -> Iterator[tuple[str, str, str]]:
    if not column.nullable:
        # IS NULL is false there without a look at the row.
        yield "null", "NULL in a NOT NULL column", f"typeof({name}) = 'null'"
    if column.family not in _KEPT_AS or column.generated:
        return
    kept = ", ".join(f"'{one}'" for one in _KEPT_AS[column.family])
    yield "type", f"no value of {column.type_text}", f"typeof({name}) NOT IN ('null', {kept})"
    if column.length is not None:
        unit = "bytes" if column.family == "binary" else "characters"
        long = f"typeof({name}) IN ('text', 'blob') AND length({name}) > {column.length}"
        yield "length", f"longer than {column.length} {unit}", long
    yield from _numbers(column, name)
    if column.family in {"datetime", "date", "time"}:
        said = f"text that is no {column.family}"
        yield "form", said, f"typeof({name}) = 'text' AND julianday({name}) IS NULL"
    if column.family == "json":
        yield "form", "text that is no JSON", f"typeof({name}) = 'text' AND NOT json_valid({name})"


def _numbers(column: ColumnShape, name: str) -> Iterator[tuple[str, str, str]]:
    number = f"typeof({name}) IN ('integer', 'real')"
    if column.minimum is not None and column.maximum is not None:
        said = f"not from {column.minimum} to {column.maximum}"
        # As it stands, the smallest of 64 bits would be a number with a fraction.
        least = "-9223372036854775807 - 1" if column.minimum == _LEAST else str(column.minimum)
        between = f"{name} BETWEEN ({least}) AND {column.maximum}"
        yield "range", said, f"{number} AND NOT ({between})"
    elif column.precision is not None:
        whole = column.precision - (column.scale or 0)
        said = f"more than {whole} digits before the point"
        yield "range", said, f"{number} AND abs({name}) >= 1e{whole}"
    elif column.unsigned:
        yield "range", "below 0", f"{number} AND {name} < 0"


def told(session: Session, shape: TableShape) -> Told:
    """What SQLite says of a table, which it looks through for that.

    Whether any row does not meet a CHECK it knows better than who reads the CHECKs out of the text
    of CREATE TABLE; which row that is, it does not say.
    """
    lines = _quick_check(session, shape)
    unmet = lines is None or len(lines) >= _MOST_LINES or any(map(_is_unmet, lines))
    rows = session.all(
        "SELECT name FROM pragma_index_list(?) WHERE \"unique\" AND origin <> 'pk' ORDER BY name",
        (shape.name,),
    )
    known = {name for name, _ in shape.unique}
    return Told(
        damaged=not all(_OF_VALUES in line or _is_unmet(line) for line in lines or ()),
        doubted=shape.checks if unmet else (),
        optional=frozenset(),
        beyond=[str(name) for (name,) in rows if str(name) not in known],
    )


def _quick_check(session: Session, shape: TableShape) -> list[str] | None:
    """What SQLite complains of; ``None`` where it cannot read a CHECK itself."""
    try:
        found = session.all(f"PRAGMA quick_check({session.dialect.quote(shape.name)})")
    except sa.exc.OperationalError as error:
        # A function of the application's, which this connection has not got.
        if concerns_others(session, error):
            raise
        return None
    return [str(line) for (line,) in found if line != "ok"]


def _is_unmet(line: str) -> bool:
    return line.startswith("CHECK constraint failed in ")
