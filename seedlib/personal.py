"""What speaks against a seed's personal data: unclassified, disguised, or not to be masked here.

A file is asked for its header first; of one with a column that nobody classified nothing is read
beyond it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from seedlib import natural, pii_errors
from seedlib.declaration import DeclarationError
from seedlib.masking import looks
from seedlib.masking.column import Fit, Masked
from seedlib.pii import InJson
from seedlib.values.columns import siblings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.declared import Declared
    from seedlib.shape import TableShape
    from seedlib.values.rows import Dataset, Rows

_ZEROS = frozenset({"tax_id", "bank_account", "iban"})
"""Classes of which a mask may begin with 000, by which it is nobody's."""

_LOOKED_AT = 200
"""Records whose cells are looked at for what they might be."""


def header(declared: Declared) -> Iterator[str]:
    """What is wrong with a source before anything of it is read but its header."""
    where = f"{declared.revision}, {declared.table}"
    try:
        source = declared.source
    except DeclarationError as error:
        yield f"{where}: {error}"
        return
    if source is None or declared.later is None:
        return
    classified, place = declared.seed.pii or {}, declared.later.file.file
    both = [name for name in source.columns if name in declared.declaration.columns]
    if both:
        yield pii_errors.in_both(where, place, both)
    if not set(source.columns) & set(classified):
        yield pii_errors.no_header(where, place, len(source.columns))
        return
    unclassified = [name for name in source.columns if name not in classified]
    if unclassified:
        yield pii_errors.unclassified(where, place, unclassified)
    missing = [name for name in declared.from_source if name not in source.columns]
    if missing:
        yield pii_errors.not_in_file(where, place, missing, source.columns)


def columns(declared: Declared, shape: TableShape, rows: int | None) -> Iterator[str]:
    """What keeps the columns of a source from being masked, or from being loaded at all.

    Args:
        declared: The seed.
        shape: Its live table.
        rows: How many rows it gets, where that is known.
    """
    where = f"{declared.revision}, {declared.table}"
    yield from _disguised(declared, shape, where)
    keys = _keys(declared, shape)
    for name, what in declared.personal.items():
        said = "a document" if isinstance(what, InJson) else what
        for key in sorted(keys):
            if name in _made_of(declared, key):
                yield pii_errors.is_key(where, key, said)
    if declared.policy is not None and declared.policy.problem and declared.masked:
        return
    for name, what in declared.masked.items():
        if name not in keys and name in shape.columns:
            yield from _unfitting(declared, shape, name, what, rows)


def content(declared: Declared, dataset: Dataset) -> Iterator[str]:
    """What the first records show: cells that look personal, paths that nobody classified."""
    where = f"{declared.revision}, {declared.table}"
    rows = first(declared, dataset, _LOOKED_AT)
    for name in declared.from_source if len(rows) else ():
        what = (declared.seed.pii or {})[name]
        if what is None and looks.by_name(name) is None:
            found = looks.by_content(_texts(declared, rows, name))
            if found is not None:
                why = f"the first records have something like {_a(found)} there"
                yield pii_errors.looks_personal(where, name, why)
        if isinstance(what, InJson):
            paths = {p for text in _texts(declared, rows, name) for p in _paths(text, what)}
            if paths:
                yield pii_errors.path_unclassified(where, name, sorted(paths))


def first(declared: Declared, dataset: Dataset, most: int) -> Rows:
    """The first rows of a seed, so many at the most."""
    own = dataset.tables[declared.table].segment(declared.columns)
    numbers = own.first_row + np.arange(min(own.count, most), dtype=np.uint64)
    return own.rows(numbers.astype(np.uint64))


def _paths(text: str, what: InJson) -> set[str]:
    from seedlib.masking import documents  # noqa: PLC0415 - see masking

    return documents.unclassified(text, what)


def _disguised(declared: Declared, shape: TableShape, where: str) -> Iterator[str]:
    renamed = (
        {} if declared.later is None else {new: old for old, new in declared.later.file.rename}
    )
    for name in declared.from_source:
        if (declared.seed.pii or {})[name] is not None:
            continue
        guess = looks.by_name(name) or looks.by_name(renamed.get(name, ""))
        column = shape.columns.get(name)
        if guess is not None:
            yield pii_errors.looks_personal(where, name, f"its name suggests {_a(guess)}")
        elif column is not None and looks.by_comment(column.comment):
            why = "its comment in the database speaks of personal data"
            yield pii_errors.looks_personal(where, name, why)


def _keys(declared: Declared, shape: TableShape) -> set[str]:
    """The columns by which rows of the seed are told apart in the ledger, or looked for."""
    found = {*shape.primary_key, *declared.seed.key_columns}
    if natural.looked_for(declared):
        try:
            found.update(natural.key(declared, shape).columns)
        except DeclarationError:
            # It has no such key, which is an objection of its own.
            return found
    return found


def _made_of(declared: Declared, name: str) -> set[str]:
    """The columns that a column is, or takes something from, within its row."""
    found: set[str] = set()
    ahead = [name]
    while ahead:
        one = ahead.pop()
        if one not in found and one in declared.columns:
            found.add(one)
            ahead += siblings(declared.columns[one])
    return found


def _unfitting(
    declared: Declared, shape: TableShape, name: str, what: str | InJson, rows: int | None
) -> Iterator[str]:
    assert declared.policy is not None  # it has masks
    fit = Fit.of(shape, name)
    where, maskers = f"{declared.revision}, {declared.table}", declared.policy.maskers
    apart = [one for one, masker in maskers.items() if masker.unique != "no"]
    if isinstance(what, InJson):
        if fit.unique:
            yield pii_errors.becomes_ambiguous(where, name, "json", apart)
        return
    masker = maskers[what]
    if fit.unique and masker.unique == "no":
        yield pii_errors.becomes_ambiguous(where, name, what, apart)
    elif fit.unique and masker.unique == "by row" and masker.room is not None:
        last = None if rows is None else declared.seed.first_row + rows
        if last is not None and last > masker.room:
            yield pii_errors.no_room(where, name, what, last, masker.room)
    if what in _ZEROS and shape.columns[name].family in {"integer", "decimal", "float"}:
        yield pii_errors.loses_zeros(where, name, what)
    if fit.limit is not None and fit.limit < masker.least and not fit.members:
        yield pii_errors.too_narrow(where, name, what, fit.limit, masker.least)


def _texts(declared: Declared, rows: Rows, name: str) -> list[str]:
    """The cells of a source's column as they were read, which go nowhere from here."""
    column = declared.columns[name]
    read = column.source if isinstance(column, Masked) else column
    return [cell for cell in read.at(rows, name).literals() if isinstance(cell, str)]


def _a(what: str) -> str:
    word = what.replace("_", " ")
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
