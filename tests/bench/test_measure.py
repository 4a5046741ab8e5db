"""How a process is timed, and its memory is watched."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.bench import measure

if TYPE_CHECKING:
    from pathlib import Path

PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
CHILD = "held = bytearray(120_000_000); print('holding', flush=True); input()"


def test_output(tmp_path: Path) -> None:
    """What a process writes on either stream is returned, with the seconds that it took."""
    code = "import sys; print('out'); print('err', file=sys.stderr)"
    done = measure.run([sys.executable, "-c", code], cwd=tmp_path, env=os.environ)

    assert ["err", "out"] == sorted(done.output.split())
    assert done.seconds > 0


def test_memory() -> None:
    """What a process's children hold counts as its own."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        held = measure.held(process.pid)
        process.communicate("end\n")

    assert "holding\n" == said
    assert held > 120_000_000


def test_failure(tmp_path: Path) -> None:
    """A process that ends badly is a failure which shows the end of what it said."""
    code = "print('the reason'); raise SystemExit(3)"

    with pytest.raises(measure.RunFailed, match=r"(?s)status 3.*the reason"):
        measure.run([sys.executable, "-c", code], cwd=tmp_path, env=os.environ)


def test_too_long(tmp_path: Path) -> None:
    """A process that takes too long is killed."""
    code = "import signal; signal.pause()"

    with pytest.raises(measure.RunFailed, match="status -9"):
        measure.run([sys.executable, "-c", code], cwd=tmp_path, env=os.environ, most=0.5)


def test_ended() -> None:
    """A process that is not there holds nothing."""

    assert measure.held(2**22 + 1) == 0
