"""What a run says of itself: one schema for every event, one JSON record a line.

Where records go and at which level is configured in ``alembic.ini``, as Alembic's users expect;
nothing here adds a handler. What each event is, field by field, is said in ``log_events.py``, and
the tests hold what is written against it. No password and no value of a row is ever part of a
record, whoever formats it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from seedlib.driver_errors import reduce
from seedlib.log_events import COUNTS, EVENTS
from seedlib.log_format import JsonFormatter, describe, sentence
from seedlib.log_schema import logger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from seedlib.masks import Mask

__all__ = ["COUNTS", "JsonFormatter", "RunLog", "reduce", "sentence"]

# A library is silent until its user configures logging; Python's last resort would print stacks.
logging.getLogger("seedlib").addHandler(logging.NullHandler())


class RunLog:
    """The events of one run, in the order in which a run brings them about.

    Args:
        run: The run's id, part of every record.

    Attributes:
        where: Where the run is (revision, direction, table): the context of a failure.
        begun: Whether the run's start was told: what went before wrote nothing.
        dry_run: Whether nothing of it stays; every record says so.
        dry_run_mode: How its numbers are found, once that is decided.
        real: Whether rows are real ones, as in production: then what an author's own code raised
            is told by its type alone, for its text may quote one.

    Example::

        log = RunLog(run_id)
        log.revision_start(revision="0003_clients", direction="upgrade")
        log.table_end(revision="0003_clients", table="clients", inserted=10, seconds=0.02)
    """

    __slots__ = ("begun", "dry_run", "dry_run_mode", "real", "run", "where")

    def __init__(self, run: str) -> None:
        self.run = run
        self.where: dict[str, object] = {}
        self.begun = False
        self.dry_run = False
        self.dry_run_mode: Literal["executed", "counted"] | None = None
        self.real = False

    def said(self, error: BaseException) -> str:
        """What an exception says, as far as that may be told in this run."""
        return sentence(error, real=self.real)

    @property
    def _each(self) -> dict[str, object]:
        """The fields of every record."""
        if not self.dry_run:
            return {"run": self.run}
        mode = {} if self.dry_run_mode is None else {"dry_run_mode": self.dry_run_mode}
        return {"run": self.run, "dry_run": True, **mode}

    def _say(self, event: str, text: str, /, **fields: object) -> None:
        level = logging.getLevelName(EVENTS[event].level.upper())
        extra = {"event": event, **self._each, **fields}
        logging.getLogger(logger(event)).log(level, "%s", text, extra=extra)

    def run_start(
        self,
        *,
        command: str,
        environment: str,
        database: str,
        configuration: Mapping[str, object],
        revisions: Sequence[str],
    ) -> None:
        """Say that a run begins."""
        self.begun = True
        self._say(
            "run.start",
            f"{command} in {environment}: {len(revisions)} revisions to run",
            command=command,
            environment=environment,
            database=database,
            configuration=dict(configuration),
            revisions=list(revisions),
        )

    def environment_marked(self, *, environment: str, was: str | None, database: str) -> None:
        """Say that a database remembers another environment from now on."""
        self._say(
            "environment.marked",
            f"{database} remembers {environment}, before: {was or 'nothing'}",
            environment=environment,
            was=was,
            database=database,
        )

    def run_plan(self, *, direction: str, steps: Sequence[Mapping[str, object]]) -> None:
        """Say what is about to be done."""
        text = f"{direction}: {len(steps)} steps"
        self._say("run.plan", text, direction=direction, steps=list(steps))

    def revision_start(self, *, revision: str, direction: str) -> None:
        """Say that a revision's turn has come."""
        text = f"{direction} {revision}"
        self._say("revision.start", text, revision=revision, direction=direction)

    def revision_passed(self, *, revision: str, reason: str) -> None:
        """Say that a revision has nothing to do, and why."""
        text = f"{revision} has nothing to do: {reason}"
        self._say("revision.passed", text, revision=revision, reason=reason)

    def revision_end(self, *, revision: str, direction: str, seconds: float) -> None:
        """Say that a revision is done, its version stamped or taken back."""
        text = f"{direction} {revision}: done in {seconds:.2f} s"
        fields = {"revision": revision, "direction": direction}
        self._say("revision.end", text, **fields, seconds=round(seconds, 6))

    def table_repetitive(
        self, *, revision: str, table: str, column: str, rows: int, provider: str, values: int
    ) -> None:
        """Warn that a column will look repetitive, since its pool is too small for the rows."""
        self._say(
            "table.repetitive",
            f"{table}: {rows} rows of {column} share {values} values of {provider}",
            revision=revision,
            table=table,
            column=column,
            rows=rows,
            provider=provider,
            values=values,
        )

    def table_redrawn(self, *, revision: str, table: str, column: str, tries: int) -> None:
        """Warn that a column's values hang on what the database refuses."""
        self._say(
            "table.redrawn",
            f"{table}: {column} is drawn again where the database refuses a row",
            revision=revision,
            table=table,
            column=column,
            tries=tries,
        )

    def table_start(self, *, revision: str, table: str, rows: int | None = None) -> None:
        """Say that a table's turn has come, and how many rows it will be where that is known."""
        self.where["table"] = table
        text = table if rows is None else f"{table}: {rows} rows"
        self._say("table.start", text, revision=revision, table=table, rows=rows)

    def table_end(self, *, revision: str, table: str, seconds: float, **counts: int) -> None:
        """Say what became of a table's rows.

        Args:
            revision: The revision under way.
            table: The table.
            seconds: How long it took.
            **counts: Any of :data:`COUNTS`, zero where left out.
        """
        self.where.pop("table", None)
        every = _every(counts)
        text = f"{table}: {_counted(every)} in {seconds:.2f} s"
        fields: dict[str, object] = {"revision": revision, "table": table, **every}
        self._say("table.end", text, **fields, seconds=round(seconds, 6))

    def column_masked(self, mask: Mask) -> None:
        """Say how a personal column was loaded, and how many of its cells.

        Args:
            mask: The entry of the run and the column, counted.
        """
        masked = mask.rows - mask.nulls
        self._say(
            "column.masked",
            f"{mask.table}.{mask.column}: {masked} values of class {mask.what}, {mask.strategy}",
            revision=mask.revision,
            table=mask.table,
            column=mask.column,
            pii=mask.what,
            strategy=mask.strategy,
            masker=mask.masker,
            key_id=mask.key_id,
            rows=mask.rows,
            nulls=mask.nulls,
        )

    def chunk(self, *, revision: str, table: str, chunk: int, rows: int) -> None:
        """Say, at debug level, that a chunk is committed."""
        text = f"{table}: chunk {chunk}, {rows} rows"
        fields: dict[str, object] = {"revision": revision, "table": table}
        self._say("chunk", text, **fields, chunk=chunk, rows=rows)

    def retry(self, *, revision: str, table: str, chunk: int, attempt: int, reason: str) -> None:
        """Warn that a chunk was rolled back by the database and is done again."""
        self._say(
            "chunk.retry",
            f"{table}: chunk {chunk} is done again, attempt {attempt}: {reason}",
            revision=revision,
            table=table,
            chunk=chunk,
            attempt=attempt,
            reason=reason,
        )

    def unverified(self, *, revision: str, table: str, chunk: int) -> None:
        """Warn that the table's shape changed, so that nobody can tell whether rows were edited."""
        self._say(
            "chunk.unverified",
            f"{table}: chunk {chunk} was hashed in another shape; edits of its rows cannot be told",
            revision=revision,
            table=table,
            chunk=chunk,
        )

    def hashes_filled(self, *, revision: str, table: str, chunks: int) -> None:
        """Say that rows which a script put in were hashed, so that edits show from now on."""
        text = f"{table}: the rows of {chunks} chunks were hashed, as they are now"
        fields: dict[str, object] = {"revision": revision, "table": table}
        self._say("chunks.hashed", text, **fields, chunks=chunks)

    def bulk_altered(self, *, revision: str, table: str, chunk: int) -> None:
        """Say that the bulk loader altered a chunk, which INSERT does again, as all that follow."""
        text = (
            f"{table}: LOAD DATA raised warnings in chunk {chunk}, rows go in by INSERT from here"
        )
        fields: dict[str, object] = {"revision": revision, "table": table}
        self._say("chunk.altered", text, **fields, chunk=chunk)

    def row_skipped(self, *, revision: str, table: str, row: int, column: str, reason: str) -> None:
        """Warn that a row was left out."""
        self._say(
            "rows.skipped",
            f"{table}: row {row} skipped, {column}{': ' if column else ''}{reason}",
            revision=revision,
            table=table,
            row=row,
            column=column,
            reason=reason,
        )

    def alone(self, *, workers: int) -> None:
        """Warn that a dry run has one connection, however many were asked for."""
        text = f"a dry run loads by one connection, not by {workers}"
        self._say("run.alone", text, workers=workers)

    def confirmed(self, *, by: str) -> None:
        """Say what let a rollback begin."""
        self._say("run.confirmed", f"the rollback may begin: {by}", by=by)

    def rows_edited(self, *, revision: str, table: str, rows: int, became: str) -> None:
        """Warn that rows were edited since they went in, and what became of them."""
        fields: dict[str, object] = {"revision": revision, "table": table, "rows": rows}
        text = f"{table}: {rows} rows that were edited since they went in were {became}"
        self._say("rows.edited", text, **fields, became=became)

    def rows_opened(self, *, revision: str, table: str, foreign_key: str, rows: int) -> None:
        """Say that references among rows that go were set to NULL first."""
        fields: dict[str, object] = {"revision": revision, "table": table, "rows": rows}
        text = f"{table}: {rows} references by {foreign_key} were opened ahead of their deletion"
        self._say("rows.opened", text, **fields, foreign_key=foreign_key)

    def rows_left(self, *, revision: str, table: str, rows: int) -> None:
        """Say that a seed's rows stay by its rollback strategy."""
        fields: dict[str, object] = {"revision": revision, "table": table, "rows": rows}
        text = f"{table}: {rows} rows stay where they are, as {revision} says (rollback='none')"
        self._say("rows.left", text, **fields)

    def orphans(self, *, table: str, foreign_key: str, rows: int) -> None:
        """Warn of orphans that are not ours: rows that refer to nothing, and were there before."""
        text = f"{table}: {rows} rows, not seeded ones, refer to nothing by {foreign_key}"
        fields: dict[str, object] = {"table": table, "foreign_key": foreign_key, "rows": rows}
        self._say("rows.orphaned", text, **fields)

    def rows_missing(self, *, revision: str, table: str, rows: int) -> None:
        """Warn that rows of a revision that is in are not there any more."""
        text = f"{table}: rows of {revision} that are gone: {rows}"
        fields: dict[str, object] = {"revision": revision, "table": table, "rows": rows}
        self._say("rows.missing", text, **fields)

    def waiting(self, holder: str) -> None:
        """Say that another run holds the lock, and who it is."""
        self._say("run.waiting", f"waiting for another run: {holder}", holder=holder)

    def nothing_to_do(self, heads: str) -> None:
        """Say that the database is where the command was to take it."""
        self._say("run.nothing", f"nothing to do: the seeds are at {heads}", heads=heads)

    def declaration_changed(self, *, revision: str, table: str) -> None:
        """Warn that a declaration differs from the one that was applied."""
        text = (
            f"{revision}: the declaration of {table} changed since it was applied; nothing is done"
        )
        fields: dict[str, object] = {"revision": revision, "table": table}
        self._say("revision.changed", text, **fields)

    def volume_unheeded(self, *, revisions: Sequence[str]) -> None:
        """Warn that loaded revisions keep their numbers, though others are asked for."""
        text = f"loaded already, with other numbers than asked for: {', '.join(revisions)}"
        self._say("run.unheeded", text, revisions=list(revisions))

    def backup_taken(self, *, path: str, rows: int, seconds: float) -> None:
        """Say that a backup is whole, and where it is."""
        text = f"backup of {rows} rows in {seconds:.2f} s: {path}"
        self._say("backup.taken", text, path=path, rows=rows, seconds=round(seconds, 6))

    def backup_due(self, *, path: str) -> None:
        """Say, in a dry run, that the run would be preceded by a backup."""
        self._say("backup.due", f"a backup would be taken first, into {path}", path=path)

    def left_out(self, *, table: str, reason: str, rows: int) -> None:
        """Warn of rows of a backup that were not put back, or not as they were."""
        text = f"{table}: {rows} rows of the backup: {reason}"
        fields: dict[str, object] = {"table": table, "reason": reason, "rows": rows}
        self._say("backup.left", text, **fields)

    def run_end(self, *, seconds: float, tables: Mapping[str, Mapping[str, int]]) -> None:
        """Sum the run up.

        Args:
            seconds: How long it took.
            tables: Table name to its counts, any of :data:`COUNTS`, blanks for underscores.
        """
        per_table = {table: _every(counts) for table, counts in tables.items()}
        total = {name: sum(counts[name] for counts in per_table.values()) for name in COUNTS}
        text = f"done in {seconds:.2f} s: {_counted(total)}"
        self._say("run.end", text, seconds=round(seconds, 6), tables=per_table, **total)

    def run_failed(
        self, error: BaseException, *, command: str, seconds: float, context: Mapping[str, object]
    ) -> None:
        """Say that the run stopped, with message, stack and context.

        The exception itself is no part of the record: any other formatter than ours would print
        its traceback, with the driver's text, which quotes values.

        Args:
            error: What stopped it.
            command: The command line.
            seconds: How long it had run.
            context: Where it was: revision, direction, table, as far as there were.
        """
        self._say(
            "run.failed",
            self.said(error),
            command=command,
            seconds=round(seconds, 6),
            error={**describe(error, real=self.real), "context": dict(context)},
        )


def _every(counts: Mapping[str, int]) -> dict[str, int]:
    given = {name.replace(" ", "_"): n for name, n in counts.items()}
    return {name: given.get(name, 0) for name in COUNTS}


def _counted(counts: Mapping[str, int]) -> str:
    return (
        ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts.items() if n) or "no rows"
    )
