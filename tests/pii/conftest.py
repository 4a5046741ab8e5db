"""The canaries' own fixture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pii.cage import build, with_password
from tests.pii.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Database


@pytest.fixture
def caged(database: Database, tmp_path: Path) -> Iterator[Stage]:
    """Tables on a database whose password is a canary too."""
    build(database)
    with with_password(database) as known_by_password:
        yield Stage(known_by_password, tmp_path)
