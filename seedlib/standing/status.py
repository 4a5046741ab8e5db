"""How far the seeds of a database are, and whether what they put in is as it was put in.

Reads the version table, the ledger, the run table and, unless told not to, every row that the
ledger has. How it is told is ``status_text``'s business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from seedlib import lock, marks
from seedlib.standing import runs
from seedlib.standing.revisions import TO_COME, UNFINISHED, Standing
from seedlib.standing.seeded import Seeded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import sqlalchemy as sa

    from seedlib.catalog import Catalog
    from seedlib.ledger import Kind
    from seedlib.lock import Held
    from seedlib.marks import Mark
    from seedlib.standing.revisions import Revision
    from seedlib.standing.runs import Recorded

What = Literal[
    "edited",
    "gone",
    "declaration changed",
    "declaration removed",
    "interrupted upgrade",
    "interrupted downgrade",
    "under way",
    "unknown revision",
    "unknown version",
]

_OURS: Final[tuple[Kind, ...]] = ("rows", "changed")
"""Kinds whose rows are missed: of second passes and updates, those that put them in miss them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was put in.

    Args:
        what: What it is.
        revision: Of which revision.
        table: Of which table, where it is one table's.
        rows: How many rows it is about, where it is about rows.
    """

    what: What
    revision: str
    table: str | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How far a database is.

    Args:
        missing: Whether there is no such database: an SQLite file that is not there.
        mark: The environment that it remembers.
        version: The version table's content.
        head: The tree's last revision.
        held: Who holds the lock.
        last: The last run of all.
        runs: The runs that the revisions name, by their identifiers.
        revisions: In the order of the tree.
        looked: Whether the rows were looked at.
        findings: What is not as it was put in.
    """

    missing: bool
    mark: Mark | None
    version: tuple[str, ...]
    head: str | None
    held: Held | None
    last: Recorded | None
    runs: Mapping[str, Recorded]
    revisions: tuple[Revision, ...]
    looked: bool
    findings: tuple[Finding, ...]

    @property
    def to_come(self) -> tuple[Revision, ...]:
        """What the next upgrade stamps."""
        return tuple(one for one in self.revisions if one.state in TO_COME)

    @property
    def good(self) -> bool:
        """Whether all is in, and as it was put in."""
        return not self.to_come and not self.findings


def read(
    connection: sa.Connection, catalog: Catalog, version: Sequence[str], *, looking: bool
) -> Status:
    """Look how far a database is.

    Args:
        connection: Any connection to it; read only.
        catalog: The tree.
        version: The version table's content.
        looking: Whether to look at the seeded rows.
    """
    connection.rollback()
    order = [seeder.revision for seeder in catalog.seeders]
    mark = marks.remembered(connection)
    held = lock.held(connection)
    history = runs.History(runs.moves(connection), order, version)
    seeded = Seeded(connection, order)
    standing = Standing(seeded, catalog, mark, version, history, looking=looking)
    revisions = tuple(standing.revisions())
    named = {one.run for one in revisions if one.run is not None}
    latest = runs.latest(connection, 1)
    connection.rollback()
    return Status(
        # An empty one stands for it, so that it does not come into being.
        missing=not connection.engine.url.database,
        mark=mark,
        version=tuple(sorted(version)),
        head=order[-1] if order else None,
        held=held,
        last=latest[0] if latest else None,
        runs=runs.of(connection, named),
        revisions=revisions,
        looked=looking,
        findings=(
            *(Finding("unknown version", name) for name in sorted(version) if name not in catalog),
            *(found for one in revisions for found in _findings(one, under_way=held is not None)),
        ),
    )


def _findings(revision: Revision, *, under_way: bool) -> Iterator[Finding]:
    name = revision.name
    if not revision.known:
        yield Finding("unknown revision", name)
    if revision.state in UNFINISHED:
        interrupted: What = (
            "interrupted upgrade" if revision.state == "loading" else "interrupted downgrade"
        )
        yield Finding("under way" if under_way else interrupted, name)
    for part in revision.parts:
        if part.edited:
            yield Finding("edited", name, part.table, part.edited)
        if part.gone and part.kind in _OURS:
            yield Finding("gone", name, part.table, part.gone)
        if revision.known and part.declaration == "changed":
            yield Finding("declaration changed", name, part.table)
        if revision.known and part.declaration == "removed":
            yield Finding("declaration removed", name, part.table)
