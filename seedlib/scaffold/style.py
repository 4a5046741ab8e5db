"""How long a line may be in a project: what its formatter is told."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT = 88
"""What ruff and black take where nobody says otherwise."""
_SHORTEST = 60
"""Shorter lines than these would have no room for an expression."""


def line_length(folder: Path) -> int:
    """The most characters of a line, by the nearest configuration of ruff.

    Args:
        folder: The folder of the files that are to be written.
    """
    for place in (folder, *folder.parents):
        for name in (".ruff.toml", "ruff.toml", "pyproject.toml"):
            told = _told(place / name)
            if told is not None:
                return max(told, _SHORTEST)
    return DEFAULT


def _told(file: Path) -> int | None:
    """What a file says; ``None`` where it has nothing to do with ruff."""
    try:
        text = file.read_text(encoding="utf-8")
        read = tomllib.loads(text)
    except (OSError, ValueError):
        # Not there; or not to be read, of which ruff itself will complain.
        return None
    if file.name == "pyproject.toml":
        read = read.get("tool", {}).get("ruff")
        if not isinstance(read, dict):
            return None
    told = read.get("line-length", DEFAULT)
    return told if isinstance(told, int) else DEFAULT
