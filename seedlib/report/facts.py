"""What the page is made of. Plain values, counted by the database; no row's value is among them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from seedlib.masks import Mask
    from seedlib.standing.revisions import Revision
    from seedlib.standing.runs import Recorded
    from seedlib.standing.status import Status
    from seedlib.timings import Timing

IN = ("inserted", "updated")
"""What happens to rows that a run puts in or changes; those it adopts stay as they are."""

OUT = ("deleted", "restored")
"""What happens to rows that a run takes back."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One run, and what its tables took.

    Args:
        record: Its record.
        killed: Whether it ended without a word, so that only the next one wrote down an end.
        timings: What each table that it finished took.
    """

    record: Recorded
    killed: bool
    timings: tuple[Timing, ...]

    @property
    def seconds(self) -> float | None:
        """How long it took; ``None`` where nobody knows, for it was killed or goes on."""
        return None if self.killed else self.record.seconds

    @property
    def put_in(self) -> int:
        """How many rows it inserted or changed; where it did not end well, met ones among them."""
        if self.record.state == "done":
            return sum(self.record.rows.get(what, 0) for what in IN)
        return sum(one.rows for one in self.timings if one.what != "unload")

    @property
    def taken_back(self) -> int:
        """How many rows it deleted, or gave their former values back."""
        if self.record.state == "done":
            return sum(self.record.rows.get(what, 0) for what in OUT)
        return sum(one.rows for one in self.timings if one.what == "unload")

    @property
    def rate(self) -> float | None:
        """Rows a second over the whole run; ``None`` where there is nothing to tell."""
        rows = self.put_in + self.taken_back
        return rows / self.seconds if rows and self.seconds else None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows a table has.

    Args:
        rows: The number, or the limit up to which was counted.
        more: Whether there are more than that.
    """

    rows: int
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a revision has in one table.

    Args:
        revision: The revision.
        table: The table.
        position: Its place among the revision's tables.
        total: How many rows it was to have.
        seeded: How many it put in, by the ledger.
        met: How many were there before it, and are its own or were changed.
        left_out: How many it left out; or handed over, where a rollback did that and stopped.
    """

    revision: str
    table: str
    position: int
    total: int
    seeded: int
    met: int
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One revision.

    Args:
        standing: How far it is.
        doc: The first line of its docstring; empty where the tree does not have it.
        tables: The tables that it declares or has rows in, in its order.
        changes: The tables whose rows it changes.
        loads: What it has in the database.
        timings: What its tables took when they were last done, with the time of that run.
    """

    standing: Revision
    doc: str
    tables: tuple[str, ...]
    changes: tuple[str, ...]
    loads: tuple[Loaded, ...]
    timings: tuple[tuple[Timing, dt.datetime], ...]

    @property
    def name(self) -> str:
        """The revision's name."""
        return self.standing.name

    @property
    def seeded(self) -> int:
        """How many rows it has in."""
        return sum(one.seeded for one in self.loads)

    @property
    def left_out(self) -> int:
        """How many it left out."""
        return sum(one.left_out for one in self.loads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that is seeded, or that a seeded one refers to.

    Args:
        name: Its name.
        ours: Whether some revision seeds or changes it, or has rows in it.
        counted: How many rows it has; ``None`` where there is no such table.
        seeded: How many of them the ledger has as put in.
        met: How many it has as met, and left or changed.
        left_out: How many were left out.
        revisions: The revisions that seed or change it, in the tree's order.
    """

    name: str
    ours: bool
    counted: Counted | None
    seeded: int = 0
    met: int = 0
    left_out: int = 0
    revisions: tuple[str, ...] = ()

    @property
    def gone(self) -> int:
        """How many seeded rows are certainly not there any more."""
        if self.counted is None:
            return self.seeded
        return 0 if self.counted.more else max(0, self.seeded - self.counted.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A foreign key between two of the tables.

    Args:
        child: The table that refers.
        columns: By which columns.
        parent: The table that is referred to.
        referred: Its columns.
        on_delete: What happens to the child's rows when the parent's go.
        optional: Whether it may be NULL.
    """

    child: str
    columns: tuple[str, ...]
    parent: str
    referred: tuple[str, ...]
    on_delete: str
    optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """How one personal column was loaded, over all runs that did it in the same way.

    Args:
        table: The table.
        column: The column.
        what: Its class.
        strategy: ``replaced``, ``pseudonymised`` or ``as they are``.
        masker: The masker and its version.
        key_id: What tells the key from others; empty where there was none.
        cells: How many cells went in, NULLs apart.
        nulls: How many NULLs.
        runs: In how many runs.
        last: When it was last done, in UTC.
    """

    table: str
    column: str
    what: str
    strategy: str
    masker: str
    key_id: str
    cells: int
    nulls: int
    runs: int
    last: dt.datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What became of rows, by the audit trail.

    Args:
        action: What.
        entries: How many entries say so.
        rows: Of how many rows.
        last: When that was last, in UTC.
    """

    action: str
    entries: int
    rows: int
    last: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that the page says.

    Args:
        database: What a person calls the database.
        product: What it is, with its version.
        at: When this was read, in UTC.
        version: seedlib's.
        status: How far the seeds are; no row was looked at for it.
        stages: Every revision, in the tree's order.
        tables: The tables, those of ours in the order in which they are seeded.
        references: The foreign keys between them.
        runs: The latest runs, the latest first.
        run_count: How many runs have a record, by state.
        masks: What was masked.
        mask_count: How many entries there are on masks.
        mask_entries: The latest of them, run by run.
        audit: What became of rows, by the audit trail.
    """

    database: str
    product: str
    at: dt.datetime
    version: str
    status: Status
    stages: tuple[Stage, ...]
    tables: tuple[Table, ...]
    references: tuple[Reference, ...]
    runs: tuple[Ran, ...]
    run_count: Mapping[str, int]
    masks: tuple[Masked, ...]
    mask_count: int
    mask_entries: tuple[Mask, ...]
    audit: tuple[Done, ...]

    @property
    def never_seeded(self) -> bool:
        """Whether no run ever wrote anything here."""
        return not self.runs and not any(stage.loads for stage in self.stages)

    @cached_property
    def own_tables(self) -> tuple[Table, ...]:
        """The tables that some revision seeds or changes."""
        return tuple(table for table in self.tables if table.ours)

    @property
    def seeded(self) -> int:
        """How many seeded rows there are, by the ledger."""
        return sum(table.seeded for table in self.tables)

    @property
    def left_out(self) -> int:
        """How many rows were left out of what is in now."""
        return sum(table.left_out for table in self.tables)

    @property
    def masked_columns(self) -> int:
        """How many columns were masked."""
        return len({(one.table, one.column) for one in self.masks if one.masker != "none"})
