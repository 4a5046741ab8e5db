"""Real processes for the tests: Alembic's command line, run as a user runs it.

Knows nothing of databases beyond the URL it hands on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT = Path(__file__).resolve().parent.parent

# What is measured in a process, where `COVERAGE_PROCESS_START` names this file.
MEASURING = PROJECT / "tests" / "processes.coveragerc"

# What the developer's own shell or the CI has set must not steer a run under test.
_STEERING = ("APP_ENV", "DATABASE_URL", "SEED_")


MASK_KEY = "the tests' own key of staging, which is no secret"


def process_environment(
    url: str | None = None, env: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the environment variables of a process under test.

    :param url: the database it is to use, as `DATABASE_URL`; None leaves that unset.
    :param env: variables to add, which win over everything else.
    """
    variables = {
        name: value for name, value in os.environ.items() if not name.startswith(_STEERING)
    }
    variables["PYTHONUTF8"] = "1"
    variables["SEED_MASK_KEY"] = MASK_KEY
    # Tests write a revision anew within a second, with the same length: what Python had kept of it
    # in compiled form would be taken for the new one.
    variables["PYTHONDONTWRITEBYTECODE"] = "1"
    if url is not None:
        variables["DATABASE_URL"] = url
    return variables | dict(env or {})


def alembic(
    *args: str,
    cwd: Path = PROJECT,
    url: str | None = None,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
    timeout: float = 120,
) -> subprocess.CompletedProcess[str]:
    """Run `alembic ARGS…` to its end, without a terminal, and return its status and output.

    :param args: its arguments, as in `alembic("-n", "seeds", "upgrade", "head")`.
    :param cwd: the project folder, where `alembic.ini` is.
    :param url: the database, see :func:`process_environment`, as is `env`.
    :param stdin: the text it can read, for questions that it asks.
    :param timeout: seconds, past which it is killed.
    :raises subprocess.TimeoutExpired: when it took longer.
    """
    return subprocess.run(
        [sys.executable, "-m", "alembic", *args],
        cwd=cwd,
        env=process_environment(url, env),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )


def start_alembic(
    *args: str,
    cwd: Path = PROJECT,
    url: str | None = None,
    env: Mapping[str, str] | None = None,
) -> subprocess.Popen[str]:
    """Start `alembic ARGS…` and return at once, for what a process has from its start.

    Where that is not the point, use :func:`tests.warm.start_alembic`. The arguments are those of
    :func:`alembic`; standard error goes to `stdout`. Use it as a context manager, and see to it
    that the process ends.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "alembic", *args],
        cwd=cwd,
        env=process_environment(url, env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
