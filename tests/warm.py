"""`alembic` and `seed` in processes that find all imported: forked from one that did nothing else.

Each run is a process of its own, with its own environment, folder and output, which can be killed
like any other. What it is spared is the second or more that importing everything takes; tests that
need hundreds of runs need that. Where imports, or the start itself, are the point, use
:func:`tests.processes.alembic`.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.processes import PROJECT, process_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

_PARENT = """
import gc
import json
import logging.config
import os
import sys

import alembic.config
import faker
import numpy.ma
import pymysql
import sqlalchemy.dialects.mysql.pymysql
import sqlalchemy.dialects.sqlite.pysqlite

import seedlib.cli
import seedlib.env
import seedlib.readback
import seedlib.values
import seedlib.values.faker_draws

faker.Factory.create("en_US")  # which imports its providers


def become(asked):
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(asked[name], os.O_WRONLY), number)
    sys.argv = [asked["program"], *asked["args"]]


main = {"alembic": alembic.config.main, "seed": seedlib.cli.main}


gc.freeze()  # what the children share they need not copy
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if not child:
        become(asked)
        main[asked["program"]]()
        sys.exit()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.write(1, f"{status}\\n".encode())
"""


def alembic(
    *args: str, cwd: Path = PROJECT, url: str | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `alembic ARGS…` to its end, and return its status and output.

    The arguments are those of :func:`tests.processes.alembic`.
    """
    return _run("alembic", args, cwd, process_environment(url, env))


def seed(
    *args: str, cwd: Path = PROJECT, url: str | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `seed ARGS…` to its end, as :func:`alembic` does."""
    return _run("seed", args, cwd, process_environment(url, env))


def _run(
    program: str, args: tuple[str, ...], cwd: Path, variables: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    parent = _parent(os.getpid(), "COVERAGE_PROCESS_CONFIG" in os.environ)
    assert parent.stdin is not None
    assert parent.stdout is not None
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
        asked = {"program": program, "args": args, "cwd": str(cwd), "env": variables}
        asked |= {"out": out.name, "err": err.name}
        parent.stdin.write(json.dumps(asked) + "\n")
        parent.stdin.flush()
        status = int(parent.stdout.readline())
        said, warned = (Path(file.name).read_text(encoding="utf-8") for file in (out, err))
    return subprocess.CompletedProcess([program, *args], status, said, warned)


@functools.cache
def _parent(_of: int, _measured: bool) -> subprocess.Popen[str]:  # noqa: FBT001 - keys of the cache
    """The process that all are forked from; it ends with its standard input."""
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=process_environment(),
    )
    atexit.register(parent.communicate)
    return parent
