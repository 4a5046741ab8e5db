"""The URL of a project's database as seeds can have it: by a driver that seedlib was tried with."""

from __future__ import annotations

import re
from typing import Final

_DRIVER: Final = re.compile(r"^(?P<dialect>[a-z]+)(?:\+\w+)?(?=://)")
_USED: Final = {"mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql", "sqlite": "sqlite"}
_EXAMPLE: Final = re.compile(r"driver://user:pass@localhost/dbname\d*")


def is_example(text: str) -> bool:
    """Whether it is what Alembic's own templates have in the place of a URL."""
    return _EXAMPLE.fullmatch(text.strip()) is not None


def translated(text: str) -> str:
    """The same URL, with the driver that seeds use where it names another one.

    Args:
        text: The URL as the ini file writes it, references to other options included.
    """
    found = _DRIVER.match(text)
    if found is None or found["dialect"] not in _USED:
        return text
    return _USED[found["dialect"]] + text[found.end() :]
