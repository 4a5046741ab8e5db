"""A database server that a test may kill, and start again on what it left on the disk.

Those of the test session (see `tests/servers.py`) are shared; this one is the test's own, with its
own data folder and options.
"""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Kind

START_SECONDS = 90
"""How long a server may take to recover what it was doing when it was killed."""


@dataclass(slots=True)
class Host:
    """One server on a port of its own."""

    kind: Kind
    folder: Path
    port: int
    started: bool = field(default=False, init=False)
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> sa.URL:
        """A URL whose user may do everything."""
        return servers.url_of(self.port)

    def start(self, options: str = "") -> None:
        """Start it, or start it again, and wait until it answers.

        :param options: the server's, as on its command line.
        """
        self.started = True
        if self.kind == "mysql":
            servers.start_mysql(self.port, options)
            return
        own = ["--no-defaults", f"--datadir={self.folder}", f"--socket={self.socket}"]
        own += [f"--port={self.port}", "--bind-address=127.0.0.1", f"--log-error={self._log}"]
        new = not (self.folder / "mysql").exists()
        if new:
            install = ["mysql_install_db", *own[:2], "--auth-root-authentication-method=normal"]
            _done(*install, f"--user={servers.mariadb_user()}")
        self.process = subprocess.Popen(
            ["mysqld", *own, f"--user={servers.mariadb_user()}", *options.split()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        owner = sa.URL.create("mysql+pymysql", "root", query={"unix_socket": self.socket})
        self._wait()
        if new:
            servers.add_user(owner)

    def kill(self) -> None:
        """End it as a crash would."""
        if self.kind == "mysql":
            servers.kill_mysql(self.port)
            return
        assert self.process is not None
        self.process.kill()
        self.process.wait(30)

    def stop(self) -> None:
        """End it, and drop what it has where somebody else does not."""
        if self.kind == "mysql":
            servers.stop_mysql(self.port)
        elif self.process is not None:
            self.process.kill()
            self.process.wait(30)

    @property
    def socket(self) -> str:
        """The path of its socket."""
        # A socket's path has some hundred characters at most, and a test's folder is long.
        return f"/tmp/seedlib-host-{os.getpid()}-{self.port}.sock"  # noqa: S108 - loopback, tests

    @property
    def _log(self) -> Path:
        return self.folder.with_suffix(".log")

    def _wait(self) -> None:
        # By the server's own tool: PyMySQL leaves a socket open where nobody answers.
        ping = ["mysqladmin", "--no-defaults", "--user=root", f"--socket={self.socket}", "ping"]
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if not subprocess.run(ping, capture_output=True, check=False).returncode:
                return
            time.sleep(0.1)
        pytest.fail(f"the server did not come up: {self._log.read_text(encoding='utf-8')[-2000:]}")


def _done(*command: str) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert 0 == ended.returncode, ended.stdout + ended.stderr


@contextmanager
def host(kind: Kind, folder: Path) -> Iterator[Host]:
    """A server that was not started yet; whatever becomes of it, none is left running.

    Where it cannot be had the test is skipped, or fails if it must not be.
    """
    made = Host(kind, folder / "data", servers.free_port())
    try:
        (servers.find_mysql if kind == "mysql" else servers.find_mariadb)()
        yield made
    except servers.ServerMissing as missing:
        required = kind == "mariadb" and servers.mariadb_required()
        (pytest.fail if required else pytest.skip)(f"no {kind}: {missing}")
    finally:
        if made.started:
            made.stop()
        Path(made.socket).unlink(missing_ok=True)
