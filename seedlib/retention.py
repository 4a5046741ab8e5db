"""What is kept no longer than it was said to be: which of our data are too old, and their removal.

Everything goes by its age alone, so that a prune which was killed is finished by the next: entries
of the audit trail first, for they keep the records of their runs; then those, with what the masking
wrote of them; backups; lines of the log. No row that was seeded is touched, and nothing that a
rollback needs.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa
from alembic import context

from seedlib import log_files, privileges, question, retention_errors, rollback_errors, summary
from seedlib.backup import folder, take
from seedlib.tables import now, seed_audit, seed_chunk, seed_environment, seed_load, seed_mask
from seedlib.tables import seed_run as runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlib.audit import Action
    from seedlib.ledger import State
    from seedlib.run import Run

ACTION: Action = "pruned"
"""What the audit trail says of it."""

_PAGE = 200
"""Records that go in one transaction; before-images are large."""

_EMPTY: tuple[State, ...] = ("passed", "free", "wanted")
"""States of entries of the ledger that have no rows."""

_HEADINGS = ("what", "goes", "stays", "")


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of one kind.

    Args:
        what: The kind.
        goes: How many are removed.
        stays: How many are not, though they are as old, or though nobody can tell.
        why: Why they stay, or what else there is to know.
    """

    what: str
    goes: int
    stays: int = 0
    why: str = ""


class Kept(Protocol):
    """One kind of data that is kept for a time."""

    def found(self) -> Iterator[Found]:
        """What is too old; read only."""
        ...

    def remove(self) -> None:
        """Remove it, and write that to the audit trail."""
        ...


def enforce(run: Run, begin: Callable[[Sequence[str]], None], age: dt.timedelta, said: str) -> None:
    """Remove what is older than an age; in a dry run, files stay, and the rest comes back.

    Args:
        run: The run.
        begin: See :class:`~seedlib.run.Task`.
        age: The age.
        said: The same as it was typed.

    Raises:
        SeedError: The answer was no, or a file cannot be read or removed.
    """
    limit = now() - age
    kinds: tuple[Kept, ...] = (Records(run, limit), Backups(run, limit), LogLines(run, limit))
    try:
        found = [one for kind in kinds for one in kind.found()]
        told = _told(run, found, f"older than {said} (before {limit:%Y-%m-%d %H:%M:%S} UTC)")
        if not any(one.goes for one in found):
            context.config.print_stdout("%s", told)
            return
        if run.ledger.present:
            privileges.check_pruning(run)
        unasked = run.settings.force or run.settings.dry_run
        if unasked or not question.asked(told, rollback_errors.not_confirmed("prune")):
            context.config.print_stdout("%s", told)
        begin(())
        for kind in kinds:
            kind.remove()
    except OSError as error:
        raise retention_errors.not_removable(error, begun=run.log.begun) from error


class Records:
    """What our tables say of runs that are over.

    Args:
        run: The run that removes it.
        limit: What is from before this moment, in UTC, is too old.
    """

    def __init__(self, run: Run, limit: dt.datetime) -> None:
        self._run = run
        self._limit = limit
        in_now = sa.select(seed_load.c.revision).where(seed_load.c.state.not_in(_EMPTY))
        self._in = seed_mask.c.revision.in_(in_now)
        self._old_entries = seed_audit.c.at < limit
        self._old_masks = seed_mask.c.at < limit
        # A database that an earlier version seeded has no such table until somebody writes to it.
        self._masked = sa.inspect(run.control).has_table(seed_mask.name)
        self._old_runs = self._judged_runs()

    def found(self) -> Iterator[Found]:
        """See :class:`Kept`."""
        if not self._run.ledger.present:
            return
        old, image = self._old_entries, seed_audit.c.before_image.is_not(None)
        images = self._count(seed_audit, old, image)
        entries = self._count(seed_audit, old)
        yield Found(
            seed_audit.name, entries, why=f"{images:,} with before-images" if images else ""
        )
        why = self._old_runs.c.why
        query = sa.select(why, sa.func.count()).group_by(why).order_by(why)
        counts = {row[0]: row[1] for row in self._run.control.execute(query)}
        yield Found(runs.name, counts.pop("", 0))
        yield from (Found(runs.name, 0, stays, reason) for reason, stays in counts.items())
        if self._masked:
            masks, stays = (
                self._count(seed_mask, self._old_masks, of) for of in (~self._in, self._in)
            )
            yield Found(seed_mask.name, masks, stays, "of revisions that are in" if stays else "")
        if stays := self._count(seed_chunk, seed_chunk.c.before_image.is_not(None)):
            why_not = "before-images: a downgrade restores them, and then they go"
            yield Found(seed_chunk.name, 0, stays, why_not)

    def remove(self) -> None:
        """See :class:`Kept`."""
        entry, masking = seed_audit.c.entry, seed_mask.c.run
        old_masks = self._old_masks & ~self._in
        self._all_of(sa.select(entry).where(self._old_entries).order_by(entry), entry)
        self._all_of(sa.select(masking).where(old_masks).distinct(), masking, old_masks)
        self._all_of(sa.select(self._old_runs.c.run).where(self._old_runs.c.why == ""), runs.c.run)

    def _judged_runs(self) -> sa.Subquery:
        """Runs that are too old, and ``why`` each of them stays; empty where nothing keeps it."""
        named = {
            seed_load: sa.select(seed_load.c.run),
            seed_environment: sa.select(seed_environment.c.run),
            seed_audit: sa.select(seed_audit.c.run).where(~self._old_entries),
        }
        if self._masked:
            stays = ~self._old_masks | self._in
            named[seed_mask] = sa.select(seed_mask.c.run).where(stays)
        why = sa.case(
            (runs.c.state == "running", "still running, by what was written down"),
            *((runs.c.run.in_(who), f"named by {table.name}") for table, who in named.items()),
            else_="",
        )
        ended = sa.func.coalesce(runs.c.ended_at, runs.c.started_at)
        which = ended < self._limit
        return sa.select(runs.c.run, why.label("why")).where(which).subquery()

    def _all_of(
        self,
        which: sa.Select[tuple[Any]],
        column: sa.Column[Any],
        *also: sa.ColumnElement[bool],
    ) -> None:
        """Remove, a page in a transaction, the rows whose ``column`` is among what is selected."""
        run = self._run
        keys: Sequence[object] = [None]
        while keys:
            with run.session.transaction():
                keys = run.session.connection.scalars(which.limit(_PAGE)).all()
                going = sa.delete(column.table).where(column.in_(keys), *also)
                gone = run.session.connection.execute(going).rowcount if keys else 0
                write_down(run, column.table.name, gone)

    def _count(self, table: sa.Table, *which: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.count()).select_from(table).where(*which)
        return int(self._run.control.execute(query).scalar_one())


class Backups:
    """Backups of the database, whole ones and what killed runs left of them.

    None is kept for being the latest: it holds the rows, and those are what must not be kept.

    Args:
        run: The run that removes them.
        limit: What is from before this moment, in UTC, is too old.
    """

    def __init__(self, run: Run, limit: dt.datetime) -> None:
        self._run = run
        self._limit = limit.replace(tzinfo=dt.UTC)
        self._database = run.session.dialect.database_name(run.control)
        self._mark = take.mark_of(run.control)[1]
        backup = take.Backup(run.control.engine, run.session.dialect, run.settings, run.id)
        self._folders = {Path(run.settings.backup_folder).expanduser(), backup.folder}

    def found(self) -> Iterator[Found]:
        """See :class:`Kept`."""
        old, young, unreadable = self._sorted()
        last = "none of this database is left" if old and not young else ""
        yield Found("backups", len(old), why=last)
        if unreadable:
            yield Found("backups", 0, unreadable, "whose they are, and how old, cannot be read")

    def remove(self) -> None:
        """See :class:`Kept`."""
        for path in self._sorted()[0]:
            removed(self._run, "backups", 1)
            if not self._run.settings.dry_run:
                folder.remove(path)
                context.config.print_stdout("%s", f"Removed: {path}")

    def _sorted(self) -> tuple[list[Path], int, int]:
        """Those that are too old; how many are not; how many cannot be read."""
        old: list[Path] = []
        young = unreadable = 0
        for shelf in sorted(self._folders):
            old += folder.unfinished(shelf, self._database, self._limit)
            for path, manifest in folder.shelved(shelf):
                if manifest is None:
                    unreadable += 1
                elif (manifest.database, manifest.mark) == (self._database, self._mark):
                    is_old = dt.datetime.fromisoformat(manifest.taken_at) < self._limit
                    old += [path] if is_old else []
                    young += not is_old
        return old, young, unreadable


class LogLines:
    """Lines of the files that the log goes to.

    Args:
        run: The run that removes them.
        limit: What is from before this moment, in UTC, is too old.
    """

    def __init__(self, run: Run, limit: dt.datetime) -> None:
        self._run = run
        self._limit = limit.replace(tzinfo=dt.UTC)

    def found(self) -> Iterator[Found]:
        """See :class:`Kept`."""
        for handler in log_files.handlers():
            for file in log_files.family(handler):
                lines = log_files.look(file, self._limit)
                whole = not file.active and not lines.young
                why = "the whole file" if whole else "" if lines.timed else "no line has a time"
                untold = 0 if lines.timed else lines.young
                yield Found(f"lines of {file.path.name}", lines.old, untold, why)
            for path in log_files.leftovers(handler):
                yield Found(path.name, 1, why="left by a prune that was killed")
        for path in log_files.others():
            yield Found(path.name, 0, 1, "a log file of other loggers too: it is not ours to cut")

    def remove(self) -> None:
        """See :class:`Kept`."""
        dry = self._run.settings.dry_run
        for handler in log_files.handlers():
            if not dry:
                log_files.mend(handler)
            for file in log_files.family(handler):
                if lines := log_files.look(file, self._limit).old:
                    removed(self._run, "log lines", lines)
                    if not dry:
                        log_files.cut(file, self._limit)


def removed(run: Run, what: str, number: int) -> None:
    """Write down what is about to go that is in no table: told twice is better than never."""
    with run.session.transaction():
        write_down(run, what, number)


def write_down(run: Run, what: str, number: int) -> None:
    """Count what is removed, and write it to the audit trail, within the caller's transaction."""
    if not number:
        return
    run.count(what, "deleted", number)
    run.session.connection.execute(
        sa.insert(seed_audit).values(
            at=now(),
            run=run.id,
            actor=run.actor,
            action=ACTION,
            revision="",
            table_name=what,
            row_count=number,
        )
    )


def _told(run: Run, found: Sequence[Found], which: str) -> str:
    """What goes and what stays, as a table."""
    rows = [
        (one.what, f"{one.goes:,}", f"{one.stays:,}", one.why)
        for one in found
        if one.goes or one.stays
    ]
    where = run.environment.name
    if not rows:
        return f"Nothing in {where} is {which}."
    lines = summary.aligned(_HEADINGS, rows, left=(0, 3))
    return "\n".join([f"This prune in {where} removes what is {which}:", "", *lines, ""])
