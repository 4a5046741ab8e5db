"""Whether all is there: the rows that the ledger has, and the ledger itself."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from seedlib.entries import hashed_columns
from seedlib.keys import each_key, either
from seedlib.verification.books import books
from seedlib.verification.findings import SHOWN
from seedlib.verification.overlaps import overlaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seedlib.keys import Key, KeySet
    from seedlib.ledger import Load
    from seedlib.verification.findings import Verified
    from seedlib.verification.scope import Scope


def counts(scope: Scope, found: Verified) -> None:
    """Look whether the ledger is whole, and count its rows in their tables."""
    books(scope, found)
    for entry in scope.holding:
        found.tables.add(entry.table)
        for portion in scope.rows_of(entry):
            _gone(scope, entry, portion, found)
    overlaps(scope, found)


def _gone(scope: Scope, entry: Load, portion: Sequence[KeySet], found: Verified) -> None:
    """Rows that are not there."""
    session, dialect = scope.session, scope.session.dialect
    condition, values = either(portion, dialect, "t")
    there = session.scalar(
        f"SELECT COUNT(*) FROM {dialect.quote(entry.table)} {dialect.quote('t')} WHERE {condition}",
        values,
    )
    found.rows["counts"] += int(there or 0)
    gone = sum(map(len, portion)) - int(there or 0)
    if gone:
        one = found.finding(
            "counts",
            "gone",
            entry.table,
            "gone",
            revision=entry.revision,
            key_columns=entry.key_columns,
            # Of rows that were the application's before, it may dispose.
            warning=entry.kind != "rows",
        )
        first = itertools.islice(_missing(scope, entry, portion), SHOWN)
        one.add(scope.shown(entry).first(first), gone)


def _missing(scope: Scope, entry: Load, portion: Iterable[KeySet]) -> Iterator[Key]:
    columns = hashed_columns(scope.shape(entry.table), entry.key_columns)
    for keys in portion:
        found = scope.session.dialect.row_hashes(scope.session, entry.table, keys, columns)
        there = set(each_key(keys.present(found)[0]))
        yield from (key for key in each_key(keys) if key not in there)
