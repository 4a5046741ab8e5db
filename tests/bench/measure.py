"""How long a process takes, and how much memory it and its children hold at once.

Knows nothing of databases.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import psutil

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
# Seconds between two looks at the memory. Each costs some two milliseconds of the other core.
LOOK_EVERY = 0.25
MOST_SECONDS = 1_800
KIB = 1024
LINUX = sys.platform == "linux"


class RunFailed(Exception):  # noqa: N818 - the run that was to be timed; nothing of ours is wrong
    """A process that was to be timed ended badly; the message has the end of what it said."""


@dataclass(frozen=True, slots=True)
class Run:
    """One process, from its start to its exit.

    :param seconds: by the wall's clock.
    :param peak: bytes of resident memory that it and its children had at most, see :func:`held`.
    :param output: what it wrote, both streams.
    """

    seconds: float
    peak: int
    output: str


def run(
    command: Sequence[str], *, cwd: Path, env: Mapping[str, str], most: float = MOST_SECONDS
) -> Run:
    """Run a command to its end.

    :param most: seconds, past which it is killed.
    :raises RunFailed: when it was killed or its status is not 0.
    """
    with tempfile.TemporaryFile("w+b") as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            # A group of its own, so that its workers can be ended with it.
            start_new_session=True,
        )
        with _Watch(process.pid, began + most) as watch:
            # Popen.wait() with a timeout polls; this returns the moment the process ends.
            try:
                _, status = os.waitpid(process.pid, 0)
            except BaseException:
                # Ctrl-C does not reach its group.
                os.killpg(process.pid, signal.SIGKILL)
                raise
            seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        output = said.read().decode(errors="replace")
    if process.returncode:
        tail = "\n".join(output.splitlines()[-25:])
        raise RunFailed(f"{' '.join(command)}\nended with status {process.returncode}\n{tail}")
    return Run(seconds, watch.peak, output)


class _Watch:
    """Looks at the memory of a process and its children until it is told to stop."""

    def __init__(self, pid: int, deadline: float) -> None:
        self.peak = 0
        self._pid = pid
        self._deadline = deadline
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(LOOK_EVERY):
            self.peak = max(self.peak, held(self._pid))
            if time.perf_counter() > self._deadline:
                os.killpg(self._pid, signal.SIGKILL)
                return


def held(pid: int) -> int:
    """Bytes of memory that a process and its children hold, 0 when it has ended.

    Each counts with the most that it has held so far, so that no peak between two looks is missed:
    several processes together are never made smaller than they were. Code is mapped from files by
    parent and child alike, and is in memory once: of a child it counts as far as it has more.
    """
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    (most, mapped), *children = map(_held, family)
    return most + sum(high - min(files, mapped) for high, files in children)


def _held(process: psutil.Process) -> tuple[int, int]:
    """The most that a process has held so far, and what of it is mapped from files."""
    # `ru_maxrss` would not do: between fork and exec it counts the memory of the parent.
    try:
        if not LINUX:
            return process.memory_info().rss, 0
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8", errors="replace")
    except (OSError, psutil.NoSuchProcess):
        # It has ended since it was listed.
        return 0, 0
    sizes = dict(line.split(":", 1) for line in status.splitlines())
    # One that has ended, and whose parent does not know yet, has no memory to speak of.
    most, files = (int(sizes.get(name, "0").split()[0]) for name in ("VmHWM", "RssFile"))
    return most * KIB, files * KIB
