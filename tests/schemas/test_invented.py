"""Schemas that nobody thought of: what Hypothesis invents is scaffolded, filled and emptied too."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from tests.databases import server_database, sqlite_database
from tests.examples import examples
from tests.schemas.proof import fill, scaffold
from tests.schemas.strategy import Invented, schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Database


@pytest.mark.databases("sqlite")
def test_invented(database: Database) -> None:
    """A few schemas at ten rows a table."""
    _prove(database, examples(3), 10)


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_more_invented(database: Database) -> None:
    """Many schemas, at ten and at a thousand rows a table."""
    _prove(database, examples(10), 10, 1_000)


def _prove(database: Database, most: int, *rows: int) -> None:
    """Try so many schemas; a failure shows the DDL of the smallest one that fails."""

    @settings(
        max_examples=most,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(schemas)
    def proven(invented: Invented) -> None:
        with _another(database) as (empty, folder):
            there = scaffold(invented.schema, empty, folder).project
            for number in rows:
                assert number >= max(fill(there, number).counts.values())

    proven()


@contextmanager
def _another(database: Database) -> Iterator[tuple[Database, Path]]:
    """An empty database beside this one, and an empty folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if database.kind == "sqlite":
            yield sqlite_database(folder), folder / "project"
            return
        with server_database(database.kind, database.engine.url) as empty:
            yield empty, folder / "project"
