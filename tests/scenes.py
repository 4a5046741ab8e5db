"""A small project on a database, and what can happen to its runs: commands, deaths, meddlers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests import warm
from tests.content import fingerprint, ledger
from tests.projects import project

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.databases import Database

_PRELUDE = '''
import logging
import os
import signal
import sys

import sqlalchemy as sa
from sqlalchemy.engine import Engine

class Line(logging.Handler):
    """Messages alone: the stack of a refusal is for the log file."""

    def emit(self, record):
        print(record.getMessage(), file=sys.stderr)


logging.getLogger("seedlib").addHandler(Line())
logging.getLogger("seedlib").setLevel("INFO")
met = 0


@sa.event.listens_for(Engine, "before_cursor_execute")
def meet(_connection, _cursor, statement, *_):
    """Before the n-th statement with a text in it: die, or let somebody else write."""
    global met
    # What is tried on no row, to see whether it is allowed, is not the statement itself.
    if os.environ.get("MEET", "no such text") not in statement or statement.endswith("LIMIT 0"):
        return
    met += 1
    if met != int(os.environ["NTH"]):
        return
    if "MEDDLE" not in os.environ:
        os.kill(os.getpid(), signal.SIGKILL)
    engine = sa.create_engine(os.environ["DATABASE_URL"], poolclass=sa.NullPool)
    with engine.begin() as other:
        other.exec_driver_sql(os.environ["MEDDLE"])
'''


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended: its exit status, and all it printed and logged."""

    status: int
    said: str


@dataclass(frozen=True, slots=True)
class Scene:
    """One database and one project folder."""

    database: Database
    folder: Path

    def lay(
        self,
        revisions: Mapping[str, str],
        *,
        chunk_rows: int = 4,
        upgrades: Mapping[str, str] | None = None,
        forgetting: str = "",
        prelude: str = "",
    ) -> None:
        """Write the seeds tree, anew where there was one.

        :param forgetting: the revision whose `downgrade` does nothing.
        :param prelude: lines that `seeds/env.py` begins with.
        """
        options = f"chunk_rows = {chunk_rows}"
        project(self.folder, revisions, upgrades=upgrades, options=options, env=prelude + _PRELUDE)
        if forgetting:
            path = self.folder / "seeds" / "versions" / f"{forgetting}.py"
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("op.unseed()", "pass"), encoding="utf-8")

    def tables(self, **tables: str) -> None:
        """Create tables; `{id}` in their columns is an automatic integer primary key."""
        automatic = "" if self.database.kind == "sqlite" else " AUTO_INCREMENT"
        for name, columns in tables.items():
            key = f"id INTEGER PRIMARY KEY{automatic}"
            self.database.execute(f"CREATE TABLE {name} ({columns.replace('{id}', key)})")

    def run(self, *args: str, **variables: str) -> Outcome:
        """Run `alembic -n seeds …` as development, with more environment variables."""
        env = {"SEED_ENV": "development"} | variables
        done = warm.alembic("-n", "seeds", *args, cwd=self.folder, url=self.database.url, env=env)
        return Outcome(done.returncode, done.stdout + done.stderr)

    def seed(self, *args: str, **variables: str) -> Outcome:
        """Run `seed …` as development, with more environment variables."""
        env = {"SEED_ENV": "development"} | variables
        done = warm.seed(*args, cwd=self.folder, url=self.database.url, env=env)
        return Outcome(done.returncode, done.stdout + done.stderr)

    def seeded(self, *args: str, **variables: str) -> str:
        """Run `seed …`, which must succeed; what it said."""
        outcome = self.seed(*args, **variables)
        assert 0 == outcome.status, outcome.said
        return outcome.said

    def done(self, *args: str) -> str:
        """Run a command that must succeed; what it said."""
        outcome = self.run(*args)
        assert 0 == outcome.status, outcome.said
        return outcome.said

    def refused(self, *args: str, changing: bool = False) -> str:
        """Run a command that must be refused, and touch nothing unless `changing`; its words."""
        before = self.state()
        outcome = self.run(*args)
        assert 0 != outcome.status, outcome.said
        assert "Traceback" not in outcome.said
        assert changing or before == self.state()
        return outcome.said

    def killed(self, *args: str, before: str, nth: int = 1) -> None:
        """Run a command that is killed before its n-th statement with a text in it."""
        outcome = self.run(*args, MEET=before, NTH=str(nth))
        assert -9 == outcome.status, outcome.said

    def meddled(self, *args: str, nth: int, meddle: str) -> Outcome:
        """Run a downgrade during which another connection runs a statement.

        :param nth: before which of the run's chunks; 1 is that of the entries' states.
        """
        # Where a transaction begins: no lock is held there that the other would wait for.
        if self.database.kind == "sqlite":
            return self.run(*args, MEET="BEGIN IMMEDIATE", NTH=str(nth), MEDDLE=meddle)
        return self.run(*args, MEET="before_image \nFROM seed_chunk", NTH=str(nth), MEDDLE=meddle)

    def versions(self) -> list[str]:
        """What the version table holds."""
        if "seed_version" not in self.database.tables():
            return []
        return [row[0] for row in self.database.rows("SELECT version_num FROM seed_version")]

    def states(self) -> dict[tuple[str, str], str]:
        """The state of each of the ledger's entries, by table and kind."""
        rows = self.database.rows("SELECT table_name, kind, state FROM seed_load")
        return {(table, kind): state for table, kind, state in rows}

    def state(self) -> object:
        """All that a refused command must leave as it is."""
        seeded = "seed_load" in self.database.tables()
        found = ledger(self.database) if seeded else []
        return fingerprint(self.database), self.versions(), found
