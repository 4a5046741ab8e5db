"""The run record: who ran what, when, with which settings, and how it ended.

Written on connections of its own, so that a failed step cannot roll it back, and each new, so that
no server closes them for being idle during a long load.
"""

from __future__ import annotations

import getpass
import importlib.metadata
import json
import os
import shlex
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib.redaction import without_passwords
from seedlib.tables import now, seed_audit, seed_environment, seed_run
from seedlib.timings import Timings

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from seedlib.audit import Action
    from seedlib.environment import Environment

PACKAGES = ("seedlib", "alembic", "sqlalchemy", "numpy", "faker")


def actor() -> str:
    """The user this process runs as; a number where the system knows no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def command() -> str:
    """The command line as typed, cut to what the record holds."""
    typed = shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
    return without_passwords(typed)[:255]


class Record:
    """One row of ``seed_run``.

    Args:
        engine: An engine without a pool.
        run: The run's identifier.
    """

    def __init__(self, engine: sa.Engine, run: str) -> None:
        self._engine = engine
        self._run = run
        self.started = False
        self.timings = Timings()

    def start(
        self,
        *,
        who: str,
        environment: Environment,
        settings: Mapping[str, object],
        heads: Collection[str],
        lock_id: int | None,
    ) -> None:
        """Write down that the run begins. Whoever is still written down as running is dead."""
        versions = " ".join(f"{name}={importlib.metadata.version(name)}" for name in PACKAGES)
        self._execute(
            sa.update(seed_run)
            .where(seed_run.c.state == "running")
            .values(state="interrupted", ended_at=now()),
            sa.insert(seed_run).values(
                run=self._run,
                command=command(),
                environment=environment.name,
                settings=json.dumps(settings, default=str),
                actor=who,
                host=socket.gethostname(),
                pid=os.getpid(),
                lock_id=lock_id,
                versions=versions,
                heads_before=" ".join(sorted(heads)),
                started_at=now(),
                state="running",
            ),
        )
        self.started = True

    def mark(self, environment: Environment) -> None:
        """Let the database remember its environment, where it remembers none."""
        try:
            with self._engine.begin() as connection:
                if connection.execute(sa.select(seed_environment)).first() is None:
                    connection.execute(self._mark(environment))
        except sa.exc.IntegrityError:
            # Another run, which no lock keeps out, wrote this very mark a moment ago: the
            # environment's name is the key. With anything else wrong the mark is not there.
            with self._engine.connect() as connection:
                if connection.execute(sa.select(seed_environment)).first() is None:
                    raise

    def mark_anew(self, environment: Environment, who: str) -> None:
        """Let the database remember this environment, whatever it remembered; that is audited.

        The run that marked it first stays in the mark: by it backups know their database.
        """
        changed = sa.update(seed_environment).values(environment=environment.name, marked_at=now())
        self._execute(changed, self._audit("marked", who))
        self.mark(environment)

    def authorised(self, who: str) -> None:
        """Write to the audit trail that somebody authorised this run for production."""
        self._execute(self._audit("authorised", who))

    def _mark(self, environment: Environment) -> sa.Executable:
        return sa.insert(seed_environment).values(
            environment=environment.name, marked_at=now(), run=self._run
        )

    def _audit(self, action: Action, who: str) -> sa.Executable:
        """An entry that is about no rows; whoever answers for it is told with the machine."""
        return sa.insert(seed_audit).values(
            at=now(),
            run=self._run,
            actor=f"{who} on {socket.gethostname()}"[:255],
            action=action,
            revision="",
            row_count=0,
        )

    def end(
        self,
        state: str,
        *,
        heads: Collection[str] | None = None,
        summary: object = None,
        error: str | None = None,
    ) -> None:
        """Write down how the run ended, if it ever began, and how long its tables took.

        Args:
            state: ``done``, ``failed`` or ``interrupted``.
            heads: The versions it left, where that is known.
            summary: Its counts.
            error: Why it failed.
        """
        if self.started:
            self._execute(
                sa.update(seed_run)
                .where(seed_run.c.run == self._run)
                .values(
                    state=state,
                    ended_at=now(),
                    heads_after=None if heads is None else " ".join(sorted(heads)),
                    summary=None if summary is None else json.dumps(summary),
                    timings=self.timings.as_json(),
                    error=error,
                )
            )

    def _execute(self, *statements: sa.Executable) -> None:
        with self._engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)
