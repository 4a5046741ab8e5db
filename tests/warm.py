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
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from tests.processes import MEASURING, PROJECT, process_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

_PARENT = "import sys; from tests import warm_parent; warm_parent.serve(sys.argv[1])"


class Process:
    """A run under way, as :class:`subprocess.Popen` would have it."""

    def __init__(self, asked: Mapping[str, Any], output: int | None = None) -> None:
        """Start it.

        :param asked: what the parent is told.
        :param output: the end of a pipe where all that it prints is read.
        """
        self.args = [asked["program"], *asked["args"]]
        self.stdout = None if output is None else os.fdopen(output, encoding="utf-8")
        self.returncode: int | Any = None
        self.pid = cast("int", _ask(asked))

    def poll(self) -> int | None:
        """Return its status, or None as long as it runs."""
        return self._ended(wait=False)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, and return its status.

        :param timeout: seconds, past which there is a :class:`subprocess.TimeoutExpired`.
        """
        if timeout is not None:
            deadline = time.monotonic() + timeout
            while self.poll() is None:
                if time.monotonic() > deadline:
                    raise subprocess.TimeoutExpired(self.args, timeout)
                time.sleep(0.01)
        return cast("int", self._ended(wait=True))

    def communicate(self, timeout: float) -> tuple[str, None]:
        """Read all that it prints, and wait for its end.

        :param timeout: seconds, past which there is a :class:`subprocess.TimeoutExpired`.
        """
        assert self.stdout is not None
        deadline = time.monotonic() + timeout
        said = b""
        with self.stdout, selectors.DefaultSelector() as selector:
            selector.register(self.stdout, selectors.EVENT_READ)
            while (left := deadline - time.monotonic()) > 0 and selector.select(left):
                part = os.read(self.stdout.fileno(), 65536)
                if not part:
                    self.wait(left)
                    return said.decode(), None
                said += part
        raise subprocess.TimeoutExpired(self.args, timeout, said)

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it, unless it has ended."""
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.stdout is not None:
            self.stdout.close()
        self.wait()

    def _ended(self, *, wait: bool) -> int | None:
        if self.returncode is None:
            self.returncode = _ask({"pid": self.pid, "wait": wait})
        return self.returncode


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


def start_alembic(
    *args: str, cwd: Path = PROJECT, url: str | None = None, env: Mapping[str, str] | None = None
) -> Process:
    """Start `alembic ARGS…` and return at once, for tests that interrupt, kill or race it.

    Standard error goes to `stdout`. Use it as a context manager, and see to it that it ends.
    """
    with tempfile.TemporaryDirectory() as folder:
        pipe = str(Path(folder) / "output")
        os.mkfifo(pipe)
        output = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(output, True)
        files = (os.devnull, pipe, pipe)
        return Process(_asked("alembic", args, cwd, process_environment(url, env), files), output)


def start_at_a_terminal(
    program: str, *args: str, cwd: Path, env: Mapping[str, str], terminal: str
) -> Process:
    """Start `alembic` or `seed` in a session of its own, on a terminal.

    :param env: all of its environment variables.
    :param terminal: the name of its device.
    """
    assert program in {"alembic", "seed"}
    asked = _asked(program, args, cwd, env, (terminal,) * 3)
    return Process(asked | {"session": True})


def _run(
    program: str, args: tuple[str, ...], cwd: Path, variables: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
        process = Process(_asked(program, args, cwd, variables, (os.devnull, out.name, err.name)))
        status = process.wait()
        said, warned = (Path(file.name).read_text(encoding="utf-8") for file in (out, err))
    return subprocess.CompletedProcess(process.args, status, said, warned)


def _asked(
    program: str,
    args: tuple[str, ...],
    cwd: Path,
    env: Mapping[str, str],
    files: tuple[str, str, str],
) -> dict[str, Any]:
    """What the parent is told of a run.

    :param files: the names of those that it has as standard input, output and error.
    """
    asked = {"program": program, "args": args, "cwd": str(cwd), "env": env, "files": files}
    return asked | {"session": False}


_asking = threading.Lock()


def _ask(asked: Mapping[str, Any]) -> int | None:
    """Tell the parent something, and return its answer: a process's number or status."""
    with _asking:
        parent = _parent(os.getpid())
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(json.dumps(asked) + "\n")
        parent.stdin.flush()
        return cast("int | None", json.loads(parent.stdout.readline()))


@functools.cache
def _parent(_of: int) -> subprocess.Popen[str]:
    """The process that all are forked from; it ends with its standard input."""
    variables = process_environment()
    variables.pop("COVERAGE_PROCESS_START", None)  # what its children do is measured, not itself
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(MEASURING)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=variables,
    )
    atexit.register(parent.communicate)
    return parent
