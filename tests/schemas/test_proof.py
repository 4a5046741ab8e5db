"""Our own schemas, and well-known ones: scaffolded, filled, verified and emptied, as they are.

The small ones at ten rows a table are in `make test`; `make proof` tells of all of them, at a
thousand rows too and on every kind of database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.schemas.catalogue import EVERY, OWN
from tests.schemas.proof import fill, scaffold

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database
    from tests.schemas.ddl import Schema

FEW, MANY = 10, 1_000
SMALL = [
    one for one in OWN if one.name in {"checks", "circles", "keys", "pairs", "shop", "tenants"}
]
BY_SERVERS = [one for one in SMALL if one.name in {"checks", "circles", "keys"}]
"""Those that a server takes in another way than SQLite does."""


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("schema", SMALL, ids=lambda schema: schema.name)
def test_few_rows(schema: Schema, database: Database, tmp_path: Path) -> None:
    """Ten rows a table, or as many as there is room for, and nothing left of them afterwards."""
    filled = fill(scaffold(schema, database, tmp_path).project, FEW)

    assert FEW == max(filled.counts.values())


@pytest.mark.databases("mariadb")
@pytest.mark.parametrize("schema", BY_SERVERS, ids=lambda schema: schema.name)
def test_few_rows_on_a_server(schema: Schema, database: Database, tmp_path: Path) -> None:
    """The same where types, ids and checks of foreign keys are others."""
    filled = fill(scaffold(schema, database, tmp_path).project, FEW)

    assert FEW == max(filled.counts.values())


@pytest.mark.long
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("schema", EVERY, ids=lambda schema: schema.name)
def test_every_schema(schema: Schema, database: Database, tmp_path: Path) -> None:
    """Each of them at ten and at a thousand rows a table, by the seeders as they were written."""
    if database.kind not in schema.kinds:
        pytest.skip(f"{schema.name} cannot be had on {database.kind}")
    there = scaffold(schema, database, tmp_path).project
    for rows in (FEW, MANY):
        filled = fill(there, rows)

        assert rows == max(filled.counts.values())
