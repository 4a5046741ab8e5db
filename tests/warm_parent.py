"""The process that the runs of `warm.py` are forked from. It imports, and does nothing else.

Each line that it reads asks for something, and is answered by a line: a run to be started, by its
process's number; how one ended, by its status, or null as long as it runs.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import sys
import threading
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

import alembic.config
import coverage
import faker

import seedlib.cli

if TYPE_CHECKING:
    from collections.abc import Callable

    Asked = dict[str, Any]

# What nearly every run imports while it is under way.
_LATE = (
    "logging.config",
    "numpy.ma",
    "pymysql",
    "seedlib.env",
    "seedlib.values.faker_draws",
    "sqlalchemy.dialects.mysql.pymysql",
    "sqlalchemy.dialects.sqlite.pysqlite",
)
_PROGRAMS: dict[str, Callable[[], object]] = {
    "alembic": alembic.config.main,
    "seed": seedlib.cli.main,
}


def serve(measuring: str) -> None:
    """Do what is asked for until standard input ends.

    :param measuring: coverage's file of settings.
    """
    for name in _LATE:
        importlib.import_module(name)
    faker.Factory.create("en_US")  # which imports its providers
    measured = coverage.Coverage(config_file=measuring)
    measured.start()  # for the first time, which takes longer than a short command
    measured.stop()
    gc.collect()  # what is old by now no child's collector looks at
    for line in sys.stdin:
        asked = json.loads(line)
        answer = _ended(asked) if "pid" in asked else _started(asked, measured)
        os.write(1, f"{json.dumps(answer)}\n".encode())


def _started(asked: Asked, measured: coverage.Coverage) -> int:
    """Fork a run; the new process does not return from here."""
    opened = [os.open(name, os.O_RDWR | os.O_NOCTTY) for name in asked["files"]]
    child = os.fork()
    if not child:
        for number, one in enumerate(opened):
            os.dup2(one, number)
    for one in opened:
        os.close(one)
    if not child:
        _become(asked, measured)
    return child


def _become(asked: Asked, measured: coverage.Coverage) -> None:
    if asked["session"]:
        os.setsid()
    assert isinstance(sys.stdout, TextIOWrapper)
    sys.stdout.reconfigure(line_buffering=os.isatty(1))
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.argv = [asked["program"], *asked["args"]]
    if "COVERAGE_PROCESS_START" in os.environ:
        atexit.register(measured.save)
        measured.start()
    try:
        _PROGRAMS[asked["program"]]()
        sys.exit()
    except SystemExit as end:
        _leave(end.code)


def _leave(code: object) -> None:
    """Do all that an interpreter does at its end, but for taking apart each of its objects.

    That would copy the parent's memory, and take longer than most commands.
    """
    if code is not None and not isinstance(code, int):
        print(code, file=sys.stderr)
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001 - waits for the threads
    atexit._run_exitfuncs()  # noqa: SLF001
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit((code or 0) & 0xFF)


def _ended(asked: Asked) -> int | None:
    child, status = os.waitpid(asked["pid"], 0 if asked["wait"] else os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if child else None
