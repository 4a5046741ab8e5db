"""The machine, the versions and the date: what a figure means nothing without."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from tests.bench import drizzle
from tests.processes import PROJECT

PACKAGES = ("alembic", "SQLAlchemy", "PyMySQL", "numpy", "Faker", "factory_boy")


def collect() -> dict[str, str]:
    """Return them, in the order in which they are shown."""
    found = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "seedlib": f"{version('seedlib')}, commit {_commit()}",
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}, {_distribution()}",
        "Python": platform.python_version(),
    }
    found |= {name: version(name) for name in PACKAGES}
    if shutil.which("node"):
        found["Node.js"] = _said("node", "--version")
        wanted = json.loads((drizzle.SOURCE / "package.json").read_text(encoding="utf-8"))
        found |= wanted["dependencies"]
    return found


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.platform()


def _commit() -> str:
    try:
        return _said("git", "describe", "--always", "--dirty")
    except (OSError, subprocess.CalledProcessError):
        # A release that was unpacked has no history.
        return "unknown"


def _said(*command: str) -> str:
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
