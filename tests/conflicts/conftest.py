"""States, some of which the application had before any seeder, and cities in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Two states of the application's, with a NULL, a decimal and bytes, and a city in one."""
    scene = Scene(database, tmp_path)
    raw = "BLOB" if database.kind == "sqlite" else "VARBINARY(8)"
    scene.tables(
        states="{id}, code VARCHAR(4) NOT NULL UNIQUE, name VARCHAR(40) NOT NULL,"
        f" area DECIMAL(12, 2), seal {raw}, motto VARCHAR(40)",
        cities="{id}, state_id INTEGER NOT NULL, name VARCHAR(40) NOT NULL,"
        " FOREIGN KEY (state_id) REFERENCES states (id)",
    )
    insert = (
        "INSERT INTO states (id, code, name, area, seal, motto)"
        " VALUES (:id, :code, :name, :area, :seal, :motto)"
    )
    database.execute(
        insert, id=41, code="OR", name="Oregone", area=None, seal=b"\x00\xff'", motto="theirs"
    )
    database.execute(
        insert, id=30, code="WA", name="Wash.", area="184660.50", seal=None, motto=None
    )
    database.execute("INSERT INTO cities (id, state_id, name) VALUES (1, 41, 'Salem')")
    return scene
