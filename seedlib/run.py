"""One invocation: what it was asked for, what it holds, and what it has done so far."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from seedlib import environment, logs
from seedlib.rowkeys import RowKeys
from seedlib.survey import Survey
from seedlib.terminal.progress import Progress, Silent
from seedlib.timings import Timings
from seedlib.unsent import Unsent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    import sqlalchemy as sa

    from seedlib.catalog import Catalog, Seeder, Volume
    from seedlib.declared import Declared
    from seedlib.dialects.base import Path
    from seedlib.environment import Environment
    from seedlib.ledger import Ledger, Load
    from seedlib.lock import Lock
    from seedlib.logs import RunLog
    from seedlib.schema import Shapes
    from seedlib.session import Session
    from seedlib.settings import Settings
    from seedlib.shape import TableShape
    from seedlib.values.rows import Dataset, Reader, RecordedKeys
    from seedlib.workers import Crew


TASK = "seedlib.task"
"""The entry of Alembic's ``Config.attributes`` by which a command of ours asks for a run."""

HELD = "seedlib.held"
"""The entry of it by which a command that is several runs has them share its lock."""


@dataclass(slots=True, eq=False)
class Run:
    """What operations find in Alembic's options.

    Args:
        id: Its identifier, on every log record and ledger entry.
        actor: Who started it.
        session: The data connection.
        control: A connection that commits each statement, for what must outlive a failed step.
        ledger: The ledger, on the data connection.
        path: How rows travel.
        crew: Who loads large tables together, where more than this process does.
        revision: The revision under way.
        heads: The version table's content, as far as this run moved it.
        survey: What the rollback under way takes back.
        loaded: ``(revision, table)`` of the seeds that are in.
        done: ``(revision, table, what)`` to rows: inserted, adopted, skipped, filled, deleted,
            restored, kept.
        left_out: The first records that were skipped, and why.
        timings: How long each table took, as far as it is finished.
        progress: Who is told what is under way.
        unsent: What a dry run that only counts has made, in place of the ledger.
        together: The tables under way of which all rows go in or none, for they refer to each
            other all round.
    """

    id: str
    actor: str
    settings: Settings
    environment: Environment
    volume: Volume
    catalog: Catalog
    lock: Lock
    log: RunLog
    session: Session
    control: sa.Connection
    ledger: Ledger
    shapes: Shapes
    path: Path = "insert"
    crew: Crew | None = None
    revision: str = ""
    heads: tuple[str, ...] = ()
    survey: Survey = field(default_factory=Survey)
    loaded: set[tuple[str, str]] = field(default_factory=set)
    done: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    left_out: list[str] = field(default_factory=list)
    timings: Timings = field(default_factory=Timings)
    progress: Progress = field(default_factory=Silent)
    unsent: Unsent = field(default_factory=Unsent)
    together: frozenset[str] = frozenset()
    _keys: RowKeys = field(default_factory=RowKeys)

    @property
    def who(self) -> tuple[str, str]:
        """The run and who started it, as the audit trail has them."""
        return self.id, self.actor

    def passing(self, seeder: Seeder) -> str | None:
        """Why a revision is passed over here; ``None`` where it is loaded."""
        return environment.passing(
            self.environment.name,
            seeder.environments,
            generated=seeder.generated,
            demo=self.settings.with_demo_data,
        )

    def workers(self, *, costly: bool) -> int:
        """How many connections load a table at once.

        Args:
            costly: Whether its rows take longer to make than to load.
        """
        return self.session.dialect.workers(self.settings.workers, costly=costly)

    def said(self, error: Exception) -> str:
        """What an author's own code raised, for a sentence of ours.

        In production its rows are real, and its text may quote one: there it is the type alone.
        """
        real = self.environment.name == "production"
        return type(error).__name__ if real else logs.sentence(error)

    def taken_back(self) -> dict[str, dict[str, int]]:
        """Table to how many rows this run has deleted and restored so far."""
        found: dict[str, dict[str, int]] = {}
        for (_, table, what), rows in self.done.items():
            if rows and what in {"deleted", "restored"}:
                counts = found.setdefault(table, {})
                counts[what] = counts.get(what, 0) + rows
        return found

    def became(self, revision: str) -> dict[tuple[str, str], int]:
        """How many rows this run did something to in a revision's turn: by table and word."""
        return {
            (table, what): rows
            for (its, table, what), rows in self.done.items()
            if its == revision and rows
        }

    @contextmanager
    def under_way(self, revision: str, direction: str) -> Iterator[None]:
        """One revision's turn, told to the log."""
        begun = monotonic()
        self.revision = revision
        self.log.where = {"revision": revision, "direction": direction}
        self.log.revision_start(revision=revision, direction=direction)
        self.progress.begin_revision(revision, direction)
        yield
        seconds = monotonic() - begun
        self.log.revision_end(revision=revision, direction=direction, seconds=seconds)
        self.progress.end_revision(self.became(revision))
        self.log.where = {}

    def count(self, table: str, what: str, rows: int) -> None:
        """Add to the summary."""
        self.done[self.revision, table, what] += rows

    def shape(self, table: str) -> TableShape:
        """A live table's shape; it was checked to be there before the first write."""
        return self.shapes[table]

    def dataset(self, update: Declared | None = None) -> Dataset:
        """What the current revision's expressions may look at, as the ledger has it now.

        Args:
            update: An update whose expressions are to stand beside its table's columns.
        """
        planned = {self.revision, *self.unsent.revisions}
        return self.planned_dataset(self.revision, planned, update)

    def planned_dataset(
        self, revision: str, planned: Collection[str], update: Declared | None = None
    ) -> Dataset:
        """What a revision's expressions may look at once the ``planned`` ones are loaded."""
        loads = self.ledger.loads()

        def recorded(load: Load) -> RecordedKeys | None:
            return self._keys.of(self.ledger, loads, load, self.shapes[load.table])

        return self.catalog.dataset(
            revision,
            loads,
            planned,
            self.volume,
            self.shapes,
            self._reader,
            recorded,
            update,
        )

    def _reader(self, load: Load) -> Reader:
        # Imported when a parent really has to be read: it reflects the table.
        from seedlib.readback import Readback  # noqa: PLC0415

        return Readback(self.session.connection, self.ledger, load)


class Task(Protocol):
    """What a command of ours does in a writing run, once the environment is known to allow it."""

    def __call__(self, run: Run, begin: Callable[[Sequence[str]], None]) -> None:
        """Do it.

        Args:
            run: The run; ``heads`` is the version table's content.
            begin: To be called before the first write, with the revisions concerned.
        """
        ...
