"""Several connections load chunks of one table at once.

The process that Alembic runs in keeps the lock and the version, hands out chunks and loads some
itself. A worker has a connection of its own, makes the rows of the chunks that it is given, claims
them in the ledger like everybody else, and asks before each commit whether the lock is still held.
What it is told is a :class:`Job`, which can be pickled; nothing else is shared.
"""

from __future__ import annotations

import logging
import os
import queue
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from logging.handlers import QueueHandler
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from seedlib import load_errors, lock_errors
from seedlib.catalog import Catalog, Volume
from seedlib.conflicts import table_load
from seedlib.dialects import dialect_of
from seedlib.ledger import Ledger
from seedlib.logs import RunLog
from seedlib.masking.policy import policy
from seedlib.processes import Processes
from seedlib.run import Run
from seedlib.schema import Shapes
from seedlib.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Executor

    from seedlib.chunks import Loaded, Span, TableLoad
    from seedlib.dialects.base import Path
    from seedlib.environment import Environment
    from seedlib.lock import Fence
    from seedlib.settings import Settings

_PORTION = 3
"""Chunks that a worker is given at once: enough to make one while the last one is under way."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Where the seeds are: the section of an ini file, as Alembic had it."""

    file: str | None
    section: str
    options: dict[str, str]

    @classmethod
    def of(cls, config: Config) -> Tree:
        """The tree that a configuration names."""
        section = config.config_ini_section
        return cls(config.config_file_name, section, dict(config.get_section(section) or {}))

    def catalog(self) -> Catalog:
        """Its seeders, read anew."""
        config = Config(self.file, ini_section=self.section)
        for name, value in self.options.items():
            config.set_section_option(self.section, name, value.replace("%", "%%"))
        return Catalog.read(ScriptDirectory.from_config(config))


@dataclass(frozen=True, slots=True)
class Post:
    """What a worker needs to know of a run."""

    run: str
    actor: str
    tree: Tree
    url: str = field(repr=False)
    settings: Settings
    environment: Environment
    volume: Volume
    fence: Fence
    path: Path

    @classmethod
    def of(cls, run: Run, config: Config, fence: Fence) -> Post:
        """What a worker needs to know of this run."""
        return cls(
            run=run.id,
            actor=run.actor,
            tree=Tree.of(config),
            url=run.session.connection.engine.url.render_as_string(hide_password=False),
            # Views of mappings cannot be pickled.
            settings=replace(
                run.settings, rows=dict(run.settings.rows), origins=dict(run.settings.origins)
            ),
            environment=run.environment,
            volume=replace(run.volume, rows=dict(run.volume.rows)),
            fence=fence,
            path=run.path,
        )


class Job(NamedTuple):
    """A table that is being loaded."""

    post: Post
    revision: str
    table: str
    deferred: tuple[str, ...]


class Report(NamedTuple):
    """What came of some chunks, and what there is to be logged of them."""

    loaded: list[Loaded]
    records: list[logging.LogRecord]


@dataclass(slots=True, eq=False)
class Crew:
    """The run's own process and its workers.

    Args:
        post: What each of them is told.
        executor: Where the workers are.
        workers: How many tasks it runs at once.
    """

    post: Post
    executor: Executor
    workers: int

    def load(self, table: TableLoad, spans: Iterable[Span]) -> Iterator[Loaded]:
        """Put in these chunks; what each came to, in the order in which they are done.

        Raises:
            SeedError: The first failure of any of them; the others are waited for.
        """
        left = deque(spans)
        job = Job(self.post, table.run.revision, table.table, table.deferred)
        given: set[Future[Report]] = set()
        try:
            self._give(job, left, given)
            for loaded in table.put(_taken(left)):
                yield loaded
                yield from _reported({one for one in given if one.done()}, given)
                self._give(job, left, given)
            while given:
                yield from _reported(wait(given, return_when=FIRST_COMPLETED).done, given)
        finally:
            for one in given:
                one.cancel()
            wait(given)

    def _give(self, job: Job, left: deque[Span], given: set[Future[Report]]) -> None:
        """Keep a portion ready for every worker besides the one it is busy with."""
        while left and len(given) < 2 * self.workers:
            portion = [left.popleft() for _ in range(min(_PORTION, len(left)))]
            given.add(self.executor.submit(load_chunks, job, portion))


def _taken(left: deque[Span]) -> Iterator[Span]:
    while left:
        yield left.popleft()


def _reported(done: set[Future[Report]], given: set[Future[Report]]) -> Iterator[Loaded]:
    for one in done:
        given.remove(one)
        report = one.result()
        for record in report.records:
            # A worker knows nothing of the levels in alembic.ini.
            if (logger := logging.getLogger(record.name)).isEnabledFor(record.levelno):
                logger.handle(record)
        yield from report.loaded


def load_chunks(job: Job, spans: list[Span]) -> Report:
    """Put in some chunks of a table, in a worker.

    Args:
        job: The table.
        spans: Its chunks.

    Raises:
        SeedError: As :meth:`~seedlib.chunks.TableLoad.load` does.
    """
    with _records() as records:
        loaded = list(_table(job).put(spans))
    return Report(loaded, records)


@contextmanager
def crew(run: Run, config: Config, workers: int) -> Iterator[Crew | None]:
    """Who loads large tables: this process and ``workers - 1`` more, which start when needed.

    Args:
        run: The run.
        config: Alembic's configuration.
        workers: How many connections load chunks of one table at once, this process's among them.
    """
    fence = run.lock.fence
    if workers < 2 or fence is None:  # noqa: PLR2004 - one is nobody besides
        yield None
        return
    with Processes(workers - 1) as executor:
        yield Crew(Post.of(run, config, fence), executor, workers - 1)


@dataclass(slots=True, eq=False)
class _Bench:
    """What a worker keeps from one task to the next."""

    run: Run
    job: Job | None = None
    table: TableLoad | None = None


_benches: dict[str, _Bench] = {}


def _table(job: Job) -> TableLoad:
    """The table of a job, as this worker sees it; the same as long as the job is."""
    bench = _benches.get(job.post.run)
    if bench is None:
        bench = _benches[job.post.run] = _Bench(_run(job.post))
    if bench.table is None or bench.job != job:
        run = bench.run
        run.revision = job.revision
        declared = next(d for d in run.catalog[job.revision].seeds if d.table == job.table)
        entry = run.ledger.load(job.revision, job.table, "rows")
        if entry is None:
            raise lock_errors.outrun(job.revision, job.table, "taken back")
        if declared.made_with != entry.made_with:
            told = job.revision, job.table, entry.made_with, declared.made_with
            raise load_errors.worker_differs(*told)
        bench.job, bench.table = job, table_load(run, declared, entry, job.deferred)
        run.session.rollback()
    return bench.table


def _run(post: Post) -> Run:
    """The run as a worker takes part in it: the same identity, a connection of its own."""
    url = sa.make_url(post.url)
    dialect = dialect_of(url)
    engine = dialect.engine(url, lock_timeout=post.settings.lock_timeout)
    data = engine.connect()
    dialect.learn(data)
    catalog = post.tree.catalog()
    shapes = Shapes(data, catalog.touched)
    return Run(
        id=post.run,
        actor=post.actor,
        settings=post.settings,
        environment=post.environment,
        volume=post.volume,
        catalog=catalog.under(policy(post.environment.name, os.environ), shapes),
        lock=_Watched(post.fence),
        log=RunLog(post.run),
        session=Session(data, dialect, post.fence.check),
        control=data,
        ledger=Ledger(data, present=True),
        shapes=shapes,
        path=post.path,
    )


@dataclass(frozen=True, slots=True)
class _Watched:
    """The run's lock, as a worker sees it."""

    fence: Fence | None

    def check(self, session: Session) -> None:
        """See :meth:`~seedlib.lock.Fence.check`."""
        assert self.fence is not None
        self.fence.check(session)


@contextmanager
def _records() -> Iterator[list[logging.LogRecord]]:
    """What is logged meanwhile, for the run's own process to write."""
    found: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    handler = QueueHandler(found)
    logger = logging.getLogger("seedlib")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    records: list[logging.LogRecord] = []
    try:
        yield records
    finally:
        logger.removeHandler(handler)
        while not found.empty():
            records.append(found.get())
