"""A real terminal to look at: tmux, of which each test has a server of its own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.processes import process_environment
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.runs import Seeds


@dataclass(frozen=True, slots=True)
class Screen:
    """A terminal in a project's folder, at whose prompt commands are typed."""

    seeds: Seeds
    _server: str = field(default_factory=lambda: f"seedlib-{uuid.uuid4().hex}")

    def type(self, *keys: str) -> None:
        """Press keys, by the names that tmux has for them: `Enter`, `C-c`, or any text."""
        self._tmux("send-keys", *keys)

    def run(self, command: str) -> None:
        """Type a command; `alembic` and `seed` are those under test; its status is told."""
        self._tmux("send-keys", "-R")  # what is to be seen of the last one must not be waited for
        self.type(f"clear; {command}; echo status $?", "Enter")

    def ended(self) -> list[str]:
        """Wait for the command's end; the lines on the screen, but for the empty ones."""
        self.shows(r"^status \d+$")
        return self.lines()

    def shows(self, pattern: str) -> str:
        """Wait until a pattern is to be seen, and return the screen as it then was."""
        seen = [""]

        def there() -> bool:
            seen[0] = self.text()
            return re.search(pattern, seen[0], re.MULTILINE) is not None

        try:
            until(there)
        except AssertionError:
            pytest.fail(f"{pattern} did not come:\n{seen[0]}")
        return seen[0]

    def text(self, *options: str) -> str:
        """What is on the screen.

        :param options: tmux's, such as `-e` for colours as well.
        """
        return self._tmux("capture-pane", "-p", *options)

    def lines(self, *options: str) -> list[str]:
        """The same by line, but for the empty ones."""
        return [line.rstrip() for line in self.text(*options).splitlines() if line.strip()]

    @property
    def cursor_is_visible(self) -> bool:
        """Whether the cursor is shown."""
        return self._tmux("display-message", "-p", "#{cursor_flag}").strip() == "1"

    def process(self) -> psutil.Process:
        """The command that is under way."""
        shell = psutil.Process(int(self._tmux("display-message", "-p", "#{pane_pid}")))
        (command,) = shell.children()
        return command

    def start(self, columns: int) -> None:
        """Open the terminal, so many columns wide."""
        variables = process_environment(self.seeds.database.url, {"SEED_ENV": "development"})
        for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TMUX"):
            variables.pop(name, None)
        size = ("-x", str(columns), "-y", "40")
        command = ("-f", os.devnull, "new-session", "-d", *size, "bash --norc --noprofile")
        subprocess.run(
            ["tmux", "-L", self._server, *command],
            cwd=self.seeds.folder,
            env=variables,
            check=True,
            timeout=60,
        )
        python = shlex.quote(sys.executable)
        self.type("PS1='$ '", "Enter")
        self.type(f'alembic() {{ {python} -m alembic -n seeds "$@"; }}', "Enter")
        self.type(f'seed() {{ {python} -m seedlib "$@"; }}', "Enter")

    def stop(self) -> None:
        """Close it, and end what runs there."""
        self._tmux("kill-server")

    def _tmux(self, *command: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._server, *command],
            capture_output=True,
            encoding="utf-8",
            check=True,
            timeout=60,
        )
        return done.stdout


@contextmanager
def screen(seeds: Seeds, columns: int = 100) -> Iterator[Screen]:
    """Sit at a terminal; where there is no tmux the test is skipped, and fails in CI."""
    if shutil.which("tmux") is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("no terminal to look at (Debian's package: tmux)")
    found = Screen(seeds)
    found.start(columns)
    try:
        yield found
    finally:
        found.stop()
