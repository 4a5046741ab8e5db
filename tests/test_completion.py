"""`seed --print-completion` makes a script by which a shell really completes our words."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from seedlib.completion import SHELLS
from tests import warm
from tests.processes import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

REVISIONS = sorted(path.stem for path in (PROJECT / "seeds" / "versions").glob("0*.py"))
_ASKED = """
source "$1"
shift
for line in "$@"; do
  read -ra COMP_WORDS <<< "$line"
  [[ $line == *' ' ]] && COMP_WORDS+=('')
  COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
  _shtab_seed 2>/dev/null
  echo "${COMPREPLY[*]}"
done
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A folder with the script of each shell."""
    for shell in SHELLS:
        made = warm.seed("--print-completion", shell, cwd=tmp_path)
        assert (0, "") == (made.returncode, made.stderr)
        (tmp_path / shell).write_text(made.stdout, encoding="utf-8")
    return tmp_path


def test_bash(scripts: Path) -> None:
    """Commands, flags, fixed values, and what the project's files declare, without Python."""
    expected = {
        "seed upg": ["upgrade"],
        "seed di": ["discard"],
        "seed upgrade head --lock": ["--lock-timeout"],
        "seed upgrade head --env s": ["staging"],
        "seed upgrade head --bulk ": ["auto", "insert", "load"],
        "seed downgrade base --on-edited ": ["refuse", "keep", "delete"],
        "seed -x rows": ["rows."],
        "seed environment ": ["set"],
        "seed environment set p": ["production"],
        "seed upgrade 0009": ["0009_orders"],
        "seed downgrade ": ["head", "base", *REVISIONS],
        "seed -c alembic.ini stamp 0001": ["0001_states"],
        "seed audit --table cl": ["clients"],
        "seed upgrade head --rows cl": ["clients="],
        "seed upgrade head --size ": ["large", "medium", "small"],
        "seed -c pyproject.t": ["pyproject.toml"],
        "seed restore see": ["seedlib", "seeds"],
    }
    said = subprocess.run(
        ["bash", "-c", _ASKED, "bash", str(scripts / "bash"), *expected],
        cwd=PROJECT,
        env={"PATH": os.defpath},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout

    assert expected == dict(
        zip(expected, (line.split() for line in said.splitlines()), strict=True)
    )


def test_where_there_is_no_project(scripts: Path, tmp_path: Path) -> None:
    """What a project would declare is left out, without a complaint."""
    said = subprocess.run(
        [
            "bash",
            "-c",
            _ASKED,
            "bash",
            str(scripts / "bash"),
            "seed upgrade ",
            "seed audit --table ",
        ],
        cwd=tmp_path,
        env={"PATH": os.defpath},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert ("head base\n\n", "") == (said.stdout, said.stderr)


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh(scripts: Path) -> None:
    """On a terminal of its own zsh completes a line word by word."""
    child, terminal = pty.fork()
    if not child:
        os.chdir(PROJECT)
        os.execvpe("zsh", ["zsh", "-f", "-i"], {"TERM": "dumb", "PATH": os.environ["PATH"]})  # noqa: S606
    setting_up = (
        f'autoload -Uz compinit; compinit -u -D; eval "$(cat {scripts / "zsh"})"; echo READY'
    )
    try:
        os.write(terminal, f"{setting_up}\n".encode())
        _until(terminal, "\nREADY")
        typed = {
            "seed upgrade 0012\t": "0012_vendor_leads",
            "--size me\t": "medium",
            "--rows clie\t": "clients=",
        }
        for keys, completed in typed.items():
            os.write(terminal, keys.encode())
            _until(terminal, completed)
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(terminal)


def test_another_shell() -> None:
    """A shell that there is no script for is refused with those that there is one for."""
    refused = warm.seed("--print-completion", "fish")

    assert 2 == refused.returncode
    assert "seed: error: --print-completion: fish is none of bash, zsh." in refused.stderr


def test_start_up_does_not_pay_for_it() -> None:
    """What makes the script is imported when it is asked for, and never else."""
    code = "import sys, seedlib.cli; seedlib.cli.CommandLine('seed'); print('shtab' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    ).stdout

    assert "False\n" == said


def _until(terminal: int, text: str, seconds: float = 30) -> None:
    """Read until a text is there; fail with what there was where it does not come."""
    said, end = "", time.monotonic() + seconds
    while text not in said.replace("\r", ""):
        assert time.monotonic() < end, said
        if select.select([terminal], [], [], 0.2)[0]:
            with contextlib.suppress(OSError):
                said += os.read(terminal, 4096).decode()
