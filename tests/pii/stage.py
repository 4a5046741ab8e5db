"""A project that reads files, its runs as one environment, and all that they leave behind."""

from __future__ import annotations

import json
import textwrap
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import psutil

from tests import warm
from tests.content import fingerprint, ledger
from tests.pii import searching
from tests.projects import project
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.databases import Database
    from tests.pii.searching import Part

_LOGGING: Final = """
[loggers]
keys = root, engine
[handlers]
keys = console, json, plain
[formatters]
keys = short, json, plain
[logger_root]
level = DEBUG
handlers = {handlers}
[logger_engine]
level = {engine}
handlers = plain
propagate = 0
qualname = sqlalchemy
[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = CRITICAL
formatter = short
[handler_json]
class = FileHandler
args = ("{folder}/seed.log", "a", "utf-8", True)
formatter = json
[handler_plain]
class = FileHandler
args = ("{folder}/all.log", "a", "utf-8", True)
formatter = plain
[formatter_short]
format = %(levelname)s %(message)s
[formatter_json]
class = seedlib.logs.JsonFormatter
[formatter_plain]
format = %(asctime)s %(name)s %(message)s
"""

_ENV: Final = '''
import os
import signal
from logging.config import fileConfig
from pathlib import Path

import sqlalchemy as sa
from alembic import context
from sqlalchemy.engine import Engine

fileConfig(context.config.config_file_name, disable_existing_loggers=False)
met = 0


@sa.event.listens_for(Engine, "before_cursor_execute")
def meet(_connection, _cursor, statement, *_):
    """Before the n-th statement with a text in it: stand still, die, or spoil a file."""
    global met
    if os.environ.get("MEET", "no such text") not in statement or statement.endswith("LIMIT 0"):
        return
    met += 1
    if met != int(os.environ["NTH"]):
        return
    if "SPOIL" not in os.environ:
        os.kill(os.getpid(), signal.SIGKILL if "DIE" in os.environ else signal.SIGSTOP)
        return
    with Path(os.environ["SPOIL"]).open("r+b") as file:
        content = file.read()
        file.seek(0)
        file.write(content.swapcase())
'''

EVERYWHERE: Final = 'environments = ("development", "staging", "production")\n'
"""What a revision begins with that runs in every environment."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit status, and all it printed."""

    status: int
    said: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A project on a database, run as one environment."""

    database: Database
    root: Path
    environment: str = "development"
    outputs: list[Part] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """The project's folder."""
        return self.root / "project"

    @property
    def temporary(self) -> Path:
        """What its processes take for TMPDIR."""
        return self.root / "tmp"

    @property
    def data(self) -> Path:
        """Where its files are that rows are read from."""
        return self.folder / "seeds" / "data"

    def lay(
        self,
        revisions: Mapping[str, str],
        files: Mapping[str, bytes | str],
        *,
        chunk_rows: int = 3,
        quiet: bool = False,
        options: str = "",
    ) -> Stage:
        """Write the seeds tree anew, each revision for every environment, and its files.

        :param quiet: to log as a project in production does, to JSON and without SQLAlchemy's
            statements; else all that anybody says, with Python's own tracebacks besides.
        """
        for folder in (self.data, self.temporary):
            folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            raw = content if isinstance(content, bytes) else content.encode()
            (self.data / name).write_bytes(raw)
        logging = _LOGGING.format(
            folder=self.folder,
            handlers="json" if quiet else "console, json, plain",
            engine="WARNING" if quiet else "DEBUG",
        )
        project(
            self.folder,
            {name: EVERYWHERE + textwrap.dedent(body) for name, body in revisions.items()},
            options=f"chunk_rows = {chunk_rows}\n{options}{logging}",
            env=_ENV,
        )
        return self

    def run(self, *args: str, program: str = "alembic", **variables: str) -> Ended:
        """Run `alembic -n seeds …` or `seed …`."""
        env, given = self._variables(variables), self._arguments()
        if program == "seed":
            done = warm.seed(*args, cwd=self.folder, url=self.database.url, env=env)
        else:
            words = ("-n", "seeds", *given, *args)
            done = warm.alembic(*words, cwd=self.folder, url=self.database.url, env=env)
        said = done.stdout + done.stderr
        self.outputs.append((f"output of {program} {' '.join(args)}", said.encode()))
        return Ended(done.returncode, said)

    def done(self, *args: str, program: str = "alembic", **variables: str) -> str:
        """Run a command that must succeed; what it said."""
        ended = self.run(*args, program=program, **variables)
        assert 0 == ended.status, ended.said
        return ended.said

    def refused(self, *args: str, **variables: str) -> str:
        """Run a command that must fail with one message; what it said."""
        ended = self.run(*args, **variables)
        assert 0 < ended.status, ended.said
        assert "FAILED: " in ended.said
        assert "Traceback" not in ended.said
        return " ".join(ended.said.split())

    def untouched(self, *args: str, **variables: str) -> str:
        """Run a command that must fail and leave tables and files as they are; what it said."""
        before = self._state()
        said = self.refused(*args, **variables)
        assert before == self._state()
        return said

    def log(self, event: str) -> list[dict[str, Any]]:
        """The log's records of an event."""
        lines = (self.folder / "seed.log").read_text(encoding="utf-8").splitlines()
        records: list[dict[str, Any]] = [json.loads(line) for line in lines]
        return [record for record in records if record["event"] == event]

    @contextmanager
    def stopped(self, *args: str, before: str, nth: int = 1) -> Iterator[warm.Process]:
        """A command that stands still before its n-th statement with a text in it, and dies then.

        :param before: the text.
        """
        env = self._variables({"MEET": before, "NTH": str(nth)})
        words = ("-n", "seeds", *self._arguments(), *args)
        with warm.start_alembic(*words, cwd=self.folder, url=self.database.url, env=env) as process:
            try:
                one = psutil.Process(process.pid)
                until(lambda: process.poll() is not None or one.status() == psutil.STATUS_STOPPED)
                assert process.poll() is None, process.communicate(timeout=60)[0]
                yield process
            finally:
                process.kill()
                said, _ = process.communicate(timeout=60)
                self.outputs.append((f"output of {' '.join(args)}, killed", said.encode()))

    def everything(self, *, without: tuple[str, ...] = ()) -> Iterator[Part]:
        """All that came out: outputs, tables, and files but for some of the project's."""
        yield from self.outputs
        yield from searching.in_tables(self.database)
        kept = {self.folder / name for name in without} | {*self.data.iterdir()}
        yield from searching.in_files(self.root, without=kept)

    def _state(self) -> object:
        said = {".log", ".seed-lock"}
        files = {path for path in self.root.rglob("*") if path.suffix not in said}
        return self.database.tables(), fingerprint(self.database), self._entries(), files

    def _entries(self) -> object:
        return ledger(self.database) if "seed_load" in self.database.tables() else None

    def _variables(self, more: Mapping[str, str]) -> dict[str, str]:
        return {"SEED_ENV": self.environment, "TMPDIR": str(self.temporary)} | dict(more)

    def _arguments(self) -> tuple[str, ...]:
        if self.environment != "production":
            return ()
        name = self.database.engine.url.database or ""
        return ("-x", f"allow-production={name.rpartition('/')[2]}", "-x", "with-demo-data")
