"""drizzle-seed: how it is installed on demand, and run; `seed.mjs` is what runs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import sqlalchemy as sa

from tests.processes import PROJECT, process_environment

SOURCE = Path(__file__).parent
# Kept between runs, and not under version control.
FOLDER = PROJECT / ".bench" / "drizzle"
INSTALL_SECONDS = 300


def install() -> str | None:
    """Install it where that was not done yet; return why it cannot be had, None if it can."""
    npm = shutil.which("npm")
    if shutil.which("node") is None or npm is None:
        return "no Node.js with npm on this machine"
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted, installed = SOURCE / "package.json", FOLDER / "package.json"
    shutil.copy(SOURCE / "seed.mjs", FOLDER)
    if installed.exists() and installed.read_bytes() == wanted.read_bytes():
        return None
    shutil.copy(wanted, installed)
    done = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund"],
        cwd=FOLDER,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )
    if done.returncode:
        # The next run is to try again.
        installed.unlink()
        return f"npm install failed: {done.stderr.strip().splitlines()[-1]}"
    return None


def command(rows: int) -> list[str]:
    """The command that puts so many rows in; it runs in :data:`FOLDER`."""
    return ["node", "seed.mjs", str(rows)]


def environment(url: str) -> dict[str, str]:
    """The variables by which it finds the database."""
    parts = sa.make_url(url)
    return process_environment() | {
        "BENCH_HOST": parts.host or "",
        "BENCH_PORT": str(parts.port),
        "BENCH_USER": parts.username or "",
        "BENCH_PASSWORD": parts.password or "",
        "BENCH_DATABASE": parts.database or "",
    }
