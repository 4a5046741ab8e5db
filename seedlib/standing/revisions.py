"""How far one revision is, and what became of the rows that it put in.

By the ledger, the version and the tree. What a state means is ARCHITECTURE's table of states.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from seedlib import environment
from seedlib.catalog import KNOWN
from seedlib.ledger import MET
from seedlib.plan import applied_revisions
from seedlib.standing.seeded import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlib.catalog import Catalog, Seeder
    from seedlib.ledger import Kind, Load
    from seedlib.marks import Mark
    from seedlib.standing.runs import History
    from seedlib.standing.seeded import Seeded

State = Literal[
    "pending",
    "free",
    "loading",
    "applied",
    "unloading",
    "stamped",
    "passed over",
    "stamped away",
    "left",
]
"""What ARCHITECTURE's table of states calls them, a row of it that has two of them being two."""

Declaration = Literal["same", "changed", "removed"]

TO_COME: Final[tuple[State, ...]] = ("pending", "free", "stamped away", "left")
"""States of a revision that the next upgrade stamps."""

UNFINISHED: Final[tuple[State, ...]] = ("loading", "unloading")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One entry of the ledger: what a revision did to one table.

    Args:
        table: The table.
        kind: ``rows`` it put in, a second pass over them (``fill``), an ``update``; rows that were
            there and it let be (``adopted``), or ``changed``.
        chunks: How many chunks of it are in.
        chunks_in_all: How many there are when all are in; of rows that were there before nobody
            knows beforehand.
        rows: How many rows the ledger has.
        there: How many of them are there; ``None`` where nobody looked, or can tell.
        edited: How many of them somebody edited; ``None`` where nobody looked, or can tell.
        unhashed: How many of the rows a script put in, and nobody hashed yet.
        declaration: Whether the revision declares it as it did.
    """

    table: str
    kind: Kind
    chunks: int
    chunks_in_all: int | None
    rows: int
    there: int | None
    edited: int | None
    unhashed: int
    declaration: Declaration

    @property
    def gone(self) -> int | None:
        """How many of the rows are not there any more."""
        return None if self.there is None else self.rows - self.there


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision of the tree, or one that the ledger has and the tree has not.

    Args:
        name: The revision.
        below: The one before it.
        known: Whether it is in the tree.
        state: Its state.
        reason: Why it was, or is going to be, passed over here.
        volume: The numbers that it began with, see :meth:`seedlib.catalog.Volume.of`.
        parts: What of it is in the database.
        not_begun: Tables that a load which is half done has not come to.
        run: The last run that had to do with it, as far as the run table goes back.
    """

    name: str
    below: str
    known: bool
    state: State
    reason: str | None
    volume: str
    parts: tuple[Part, ...]
    not_begun: tuple[str, ...]
    run: str | None

    @property
    def chunks(self) -> tuple[int, int]:
        """How many chunks are in, and how many there would be, of the tables that were begun."""
        counted = [part for part in self.parts if part.chunks_in_all is not None]
        return sum(p.chunks for p in counted), sum(p.chunks_in_all or 0 for p in counted)


class Standing:
    """Puts together what is known of each revision.

    Args:
        seeded: The ledger, and the rows that it has.
        catalog: The tree.
        mark: The environment that the database remembers.
        version: The version table's content.
        history: Which run did what.
        looking: Whether to look at the rows.
    """

    def __init__(
        self,
        seeded: Seeded,
        catalog: Catalog,
        mark: Mark | None,
        version: Sequence[str],
        history: History,
        *,
        looking: bool,
    ) -> None:
        self._seeded = seeded
        self._seeders = {seeder.revision: seeder for seeder in catalog.seeders}
        self._mark = mark
        self._applied = applied_revisions(catalog, version) | set(version)
        # Whatever a version that the tree does not have stands on, what is in is part of it.
        self._lost = any(head not in catalog for head in version)
        self._history = history
        self._looking = looking
        self._extent = seeded.extent()
        self._entries: dict[str, list[Load]] = {}
        for entry in seeded.every:
            self._entries.setdefault(entry.revision, []).append(entry)

    def revisions(self) -> Iterator[Revision]:
        """Those of the tree, in its order; then those that are here, and it does not have."""
        names = list(self._seeders)
        names += [name for name in self._entries if name not in names and self._present(name)]
        return map(self._revision, names)

    def _revision(self, name: str) -> Revision:
        seeder = self._seeders.get(name)
        state = self._state(name, seeder)
        entries = self._entries.get(name, [])
        written = {entry.run for entry in entries}
        return Revision(
            name=name,
            below="" if seeder is None else seeder.down_revision,
            known=seeder is not None,
            state=state,
            reason=self._reason(entries, seeder, state),
            volume=next((entry.volume for entry in entries if entry.volume), ""),
            parts=tuple(map(self._part, self._present(name))),
            not_begun=() if seeder is None else _not_begun(seeder, entries, state),
            run=self._history.last(name, written, unfinished=state in UNFINISHED),
        )

    def _present(self, name: str) -> list[Load]:
        """The entries of a revision that has something in the database, or is about to."""
        return [
            entry
            for entry in self._entries.get(name, ())
            if entry.state in KNOWN and (entry.kind not in MET or self._in(entry).chunks)
        ]

    def _state(self, name: str, seeder: Seeder | None) -> State:
        states = {entry.state for entry in self._entries.get(name, ())}
        if "unloading" in states:
            return "unloading"
        if states & {"wanted", "loading"}:
            return "loading"
        applied = name in self._applied
        if "loaded" in states:
            in_place = applied or self._lost
            return "applied" if in_place else self._without_version(name, seeder)
        if applied:
            if "passed" in states:
                return "passed over"
            return "stamped" if seeder is not None and seeder.declared else "applied"
        return "free" if "free" in states else "pending"

    def _without_version(self, name: str, seeder: Seeder | None) -> State:
        """What is in, and no version says so: its seeds leave their rows, or it was stamped."""
        staying = (
            {seed.table for seed in seeder.seeds if seed.seed.rollback == "none"}
            if seeder
            else set()
        )
        tables = {entry.table for entry in self._present(name)}
        return "left" if tables <= staying else "stamped away"

    def _reason(self, entries: Sequence[Load], seeder: Seeder | None, state: State) -> str | None:
        if state == "passed over":
            return next(entry.reason for entry in entries if entry.state == "passed")
        if state not in {"pending", "free"} or seeder is None or self._mark is None:
            return None
        return environment.passing(
            self._mark.name, seeder.environments, generated=seeder.generated, demo=False
        )

    def _part(self, entry: Load) -> Part:
        extent = self._in(entry)
        rows, there, edited = self._look(entry) if self._looking else (extent.rows, None, None)
        return Part(
            table=entry.table,
            kind=entry.kind,
            chunks=extent.chunks,
            chunks_in_all=self._chunks_in_all(entry),
            rows=rows,
            there=there,
            edited=edited,
            unhashed=extent.unhashed,
            declaration=self._declaration(entry),
        )

    def _look(self, entry: Load) -> tuple[int, int | None, int | None]:
        """How many rows there were, are, and are edited; a number that nobody can tell is none."""
        rows, there, edited = 0, 0, 0
        tell_there = tell_edited = True
        for looked in self._seeded.chunks(entry):
            rows += looked.rows
            tell_there &= looked.there is not None
            tell_edited &= looked.edited is not None
            there += len(looked.there or ())
            edited += len(looked.edited or ())
        return rows, there if tell_there else None, edited if tell_edited else None

    def _in(self, entry: Load) -> Extent:
        return self._extent.get(entry.identity, Extent())

    def _chunks_in_all(self, entry: Load) -> int | None:
        """Second passes and updates have a chunk for each chunk of the rows that they go over."""
        if entry.kind in MET:
            return None
        if entry.kind == "rows":
            return self._planned(entry)
        every = self._seeded.entries
        over = [
            other
            for other in every[: every.index(entry)]
            if (other.table, other.kind) == (entry.table, "rows")
            and (entry.kind == "update" or other.revision == entry.revision)
        ]
        return sum(map(self._planned, over))

    def _planned(self, entry: Load) -> int:
        """The chunks of an entry that puts rows in; see :meth:`TableLoad.missing`."""
        top = min(entry.total, int(self._seeded.top_first(entry, self._in(entry))))
        return top + math.ceil((entry.total - top) / max(entry.chunk_rows, 1))

    def _declaration(self, entry: Load) -> Declaration:
        if entry.kind not in {"rows", "update"}:
            return "same"
        seeder = self._seeders.get(entry.revision)
        if seeder is None:
            return "removed"
        of_kind = seeder.seeds if entry.kind == "rows" else seeder.updates
        found = next((one for one in of_kind if one.table == entry.table), None)
        if found is None:
            return "removed"
        return "same" if found.fingerprint == entry.fingerprint else "changed"


def _not_begun(seeder: Seeder, entries: Sequence[Load], state: State) -> tuple[str, ...]:
    """The tables that a load which is half done has not come to."""
    begun = {entry.table for entry in entries if entry.state in KNOWN}
    tables = dict.fromkeys(declared.table for declared in seeder.declared)
    return tuple(table for table in tables if table not in begun) if state == "loading" else ()
