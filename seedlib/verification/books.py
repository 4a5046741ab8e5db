"""Whether the ledger is whole, and agrees with the version table: both as of one moment.

Beside a run each of them is another one a moment later, and only together do they make sense.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from seedlib.catalog import KNOWN
from seedlib.chunks import TOP
from seedlib.errors import many
from seedlib.tables import VERSION_TABLE, seed_chunk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from seedlib.catalog import Catalog
    from seedlib.ledger import Load
    from seedlib.verification.findings import Verified
    from seedlib.verification.scope import Scope

_GOING_IN: Final = frozenset({"wanted", "loading"})
_STATES: Final = frozenset({*KNOWN, "free", "passed"})

_Identity = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Books:
    """The ledger at one moment.

    Args:
        entries: Its entries.
        chunks: The numbers of the chunks that each entry has, or would have if it were there.
        applied: The revisions whose version is stamped; ``None`` where the tree does not tell.
    """

    entries: Sequence[Load]
    chunks: Mapping[_Identity, set[int]]
    applied: frozenset[str] | None

    def of(self, entry: Load) -> set[int]:
        """The numbers of an entry's chunks."""
        return self.chunks.get(entry.identity, set())

    def rows_of_table(self, table: str) -> list[Load]:
        """The entries that put rows into a table."""
        return [
            one
            for one in self.entries
            if one.kind == "rows" and one.table == table and one.state in KNOWN
        ]


def books(scope: Scope, found: Verified) -> None:
    """Find what no run of ours, however it ended, leaves in the ledger."""
    if not scope.ledger.present:
        return
    read = _read(scope)
    for entry in read.entries:
        if scope.asked(entry.table, entry.revision):
            _state(scope, read, entry, found)
            if entry.state in KNOWN and entry.table in scope.seeded.shapes:
                _chunks(scope, read, entry, found)
    known = {entry.identity for entry in read.entries}
    for (revision, table, kind), numbers in read.chunks.items():
        if (revision, table, kind) not in known and scope.asked(table, revision):
            said = f"{many(len(numbers), 'chunk is', 'chunks are')} of no entry of seed_load"
            found.finding("counts", "strange-chunks", table, said, revision=revision, place=kind)


def _read(scope: Scope) -> _Books:
    connection = scope.session.connection
    versioned = sa.inspect(connection).has_table(VERSION_TABLE)
    scope.session.leave()
    chunks: dict[_Identity, set[int]] = {}
    query = sa.select(
        seed_chunk.c.revision, seed_chunk.c.table_name, seed_chunk.c.kind, seed_chunk.c.chunk
    )
    with scope.seeded.snapshot():
        entries = scope.ledger.loads()
        for *identity, number in connection.execute(query):
            chunks.setdefault((identity[0], identity[1], identity[2]), set()).add(number)
        heads = scope.session.all(f"SELECT version_num FROM {VERSION_TABLE}") if versioned else []
    scope.session.leave()
    return _Books(entries, chunks, _applied(scope.catalog, [str(head) for (head,) in heads]))


def _applied(catalog: Catalog, heads: Collection[str]) -> frozenset[str] | None:
    if not all(head in catalog for head in heads):
        return None
    last = max((catalog[head].order for head in heads), default=-1)
    return frozenset(one.revision for one in catalog.seeders if one.order <= last)


def _state(scope: Scope, read: _Books, entry: Load, found: Verified) -> None:
    """Whether an entry's state is one that a run leaves beside this version."""
    if read.applied is None or entry.revision not in scope.catalog:
        if entry.state in KNOWN:
            whose = "of seed_version" if read.applied is None else "it is of"
            said = f"cannot tell whether it is applied: the tree lacks the revision {whose}"
            _tell(found, entry, "stranger", said, warning=True)
        return
    stamped = entry.revision in read.applied
    for said in _contradictions(read, entry, stamped=stamped):
        _tell(found, entry, "state", said)
    if entry.state == "loaded" and not stamped and not _stays(scope, entry):
        _tell(found, entry, "unstamped", "loaded, and its version is not stamped", warning=True)


def _contradictions(read: _Books, entry: Load, *, stamped: bool) -> Iterator[str]:
    if entry.state in _GOING_IN and stamped:
        yield f"{entry.state}, and its version is stamped"
    if entry.state == "unloading" and not stamped:
        yield "unloading, and its version is not stamped"
    if entry.state in {"free", "passed"} and read.of(entry):
        yield f"{entry.state}, and has chunks"
    if entry.state not in _STATES:
        yield "in no state that there is"


def _stays(scope: Scope, entry: Load) -> bool:
    """Whether a rollback leaves it where it is, by its seed's own word."""
    declared = scope.declared(entry)
    return declared is not None and declared.seed.rollback == "none"


def _chunks(scope: Scope, read: _Books, entry: Load, found: Verified) -> None:
    """Chunks that should be there, or should not."""
    there, wanted = read.of(entry), _wanted(scope, read, entry)
    if wanted is None:
        return
    missing, strange = len(wanted - there), len(there - wanted)
    stamped = read.applied is not None and entry.revision in read.applied
    left = f"{len(wanted) - missing} of its {len(wanted)} chunks are in"
    if strange:
        said = f"{many(strange, 'chunk', 'chunks')} more than it has rows for"
        _tell(found, entry, "strange-chunks", said)
    elif entry.state == "unloading":
        said = f"is being taken back, or was half-way: {left}"
        _tell(found, entry, "interrupted", said, warning=True)
    elif entry.state in _GOING_IN and not stamped:
        said = f"is being loaded, or was half-way: {left}"
        _tell(found, entry, "interrupted", said, warning=True)
    elif missing:
        said = f"{missing} of {len(wanted)} chunks missing"
        _tell(found, entry, "missing-chunks", said)


def _wanted(scope: Scope, read: _Books, entry: Load) -> set[int] | None:
    """The numbers of the chunks that make an entry whole; ``None`` where that cannot be told."""
    if entry.kind == "rows":
        dialect, shape = scope.session.dialect, scope.shape(entry.table)
        reserved = entry.first_id is not None and not dialect.allocates(shape)
        top = {TOP} if entry.total and (reserved or TOP in read.of(entry)) else set()
        return top | set(range(-(-(entry.total - len(top)) // max(entry.chunk_rows, 1))))
    changed = None
    if entry.kind == "fill":
        changed = [one for one in read.rows_of_table(entry.table) if one.revision == entry.revision]
    elif entry.kind == "update" and entry.revision in scope.catalog:
        last = scope.catalog[entry.revision].order
        changed = [
            one
            for one in read.rows_of_table(entry.table)
            if one.revision in scope.catalog and scope.catalog[one.revision].order <= last
        ]
    if changed is None or any(one.state != "loaded" for one in changed):
        return None
    # It went along the chunks that there were.
    return set(range(sum(len(read.of(one)) for one in changed)))


def _tell(found: Verified, entry: Load, what: str, said: str, *, warning: bool = False) -> None:
    place = "" if entry.kind == "rows" else entry.kind
    found.finding(
        "counts", what, entry.table, said, revision=entry.revision, place=place, warning=warning
    )
