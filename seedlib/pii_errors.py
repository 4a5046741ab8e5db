"""Sentences of refusals that are about personal data. None of them holds a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import many

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def no_header(where: str, place: str, columns: int) -> str:
    """Nothing of a file's first line is a declared column: it may be a person's."""
    return (
        f"{where}: the first line of {place} has {many(columns, 'column', 'columns')}, and none of"
        " those that pii= classifies. If it is a header, classify its columns, or rename= them; if"
        " it is the first record, name the columns by columns=; if it is cut in the wrong places,"
        " say delimiter= and quotechar=. The file was read no further."
    )


def in_both(where: str, place: str, columns: Sequence[str]) -> str:
    """A column is in the file, and made besides."""
    return (
        f"{where}: {', '.join(columns)} of {place} {_is(columns)} in columns= too. Leave the file's"
        " out by ignore=, or take it out of columns=."
    )


def _is(columns: Sequence[str]) -> str:
    return "is" if len(columns) == 1 else "are"


def unclassified(where: str, place: str, columns: Sequence[str]) -> str:
    """A file has columns of which nobody said whether they are personal."""
    first = columns[0]
    return (
        f"{where}: nobody said whether {', '.join(columns)} of {place} {_is(columns)} personal"
        f' data, and the file was read no further than its header. Add to pii= "{first}": None for'
        f' what is not personal, "{first}": "email" or another class for what is, or add it to'
        " ignore= of csv_rows() where it is not to be loaded."
    )


def not_in_file(where: str, place: str, columns: Sequence[str], there: Sequence[str]) -> str:
    """A declared column is not in the file."""
    return (
        f"{where}: {', '.join(columns)} {_is(columns)} declared in pii=, and {place} has no such"
        f" column. It has {', '.join(there)}: correct the name, or rename= it in csv_rows()."
    )


def looks_personal(where: str, column: str, why: str) -> str:
    """A column is declared not to be personal, and looks like it."""
    return (
        f"{where}.{column} is declared not to be personal data, and {why}. Classify it, or say why"
        f' it is not: pii={{"{column}": not_pii("…")}}.'
    )


def is_key(where: str, column: str, what: str) -> str:
    """A personal column would get into ledger and audit trail."""
    return (
        f"{where}.{column} is personal data ({what}) and part of a key by which rows are kept in"
        " the ledger and on the audit trail, where it would outlive them. Give the table a key of"
        " its own, and leave this one a column."
    )


def becomes_ambiguous(where: str, column: str, what: str, instead: Collection[str]) -> str:
    """A mask that does not keep values apart is asked for in a unique column."""
    return (
        f"{where}.{column} is unique, and masks of class {what} do not keep different values"
        " different. Take it out of the unique key; or classify it as what it is, if that is one of"
        f" {', '.join(sorted(instead))}."
    )


def no_room(where: str, column: str, what: str, rows: int, room: int) -> str:
    """More rows than there are masks that reach nobody."""
    return (
        f"{where}.{column} is unique and gets {rows:,} rows, and of class {what} there are"
        f" {room:,} values that are nobody's. Take it out of the unique key, or load fewer rows."
    )


def too_narrow(where: str, column: str, what: str, limit: int, least: int) -> str:
    """No mask fits the column."""
    return (
        f"{where}.{column} holds {limit} characters, and a mask of class {what} needs {least}."
        " Widen the column by a migration, or leave it out of the source."
    )


def path_unclassified(where: str, column: str, paths: Sequence[str]) -> str:
    """A document has parts that no path names."""
    return (
        f"{where}.{column}: nobody said whether {', '.join(paths)} {_is(paths)} personal data. Add"
        f' to in_json(): "{paths[0]}": None, or its class.'
    )


def no_records(revision: str, table: str, place: str) -> str:
    """A file has a header, and nothing after it."""
    return (
        f"{revision}, {table}: {place} has no record, so nothing would be loaded and the revision"
        " be recorded as applied. Put the records into the file, or take the seed out."
    )


def loses_zeros(where: str, column: str, what: str) -> str:
    """A column of numbers would take a mask for another number."""
    return (
        f"{where}.{column} is a column of numbers, and masks of class {what} begin with zeros, by"
        " which they are nobody's: without them they could be somebody's. Make it a column of text"
        " by a migration."
    )


def check_unmet(where: str, columns: Sequence[str], check: str, failing: int, rows: int) -> str:
    """The database would refuse masked values."""
    return (
        f"{where}: with masks in {', '.join(columns)}, {failing} of the first {rows} rows do not"
        f" meet the CHECK {check}. Classify what it is about as what it is, or widen the CHECK by a"
        " migration; else the database would refuse them."
    )
