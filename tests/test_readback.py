"""Parents whose declaration changed since they were loaded: children fit what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.content import fingerprint
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

PARENTS = """
    import datetime as dt

    places = Seed("places", rows=7, columns={
        "city": v.sequence("town {}"), "fee": v.decimal(1, 9, 2),
    })
    products = Seed("products", rows=30, columns={
        "code": lambda rows: [f"P{n}" + "x" * (9 if 20 < n < 25 else 0) for n in rows.n],
        "price": v.decimal(1, 99, 2),
        "since": v.date(after="2020-01-01", before="2024-01-01"),
    })
    days = Seed("days", rows=5, columns={
        "day": lambda rows: [dt.date(2024, 2, 27) + dt.timedelta(int(n)) for n in rows.n],
        "weight": v.integer(1, 1000),
    })
    moments = Seed("moments", rows=5, columns={
        "moment": lambda rows: [dt.datetime(2024, 2, 27, 1, 2, int(n)) for n in rows.n],
        "weight": v.integer(1, 1000),
    })
    devices = Seed("devices", rows=4, columns={
        "serial": lambda rows: [bytes([0, 255 - n, 39]) for n in rows.n],
        "weight": v.integer(1, 1000),
    })
"""
CHANGED = (
    PARENTS.replace("town {}", "city {}")
    .replace("1, 99", "100, 999")
    .replace("2020", "2023")
    .replace("1, 1000", "2000, 3000")
    .replace("1, 9, 2", "11, 19, 2")
)
SALES = """
    place, product, day = v.ref("places"), v.one("products"), v.ref("days")
    moment, device = v.ref("moments"), v.ref("devices")
    sales = Seed("sales", columns={
        "place_id": place, "city": place["city"], "fee": place["fee"] * 2,
        "product_code": product, "price": product["price"], "since": product["since"],
        "day": day, "day_weight": day["weight"],
        "moment": moment, "moment_weight": moment["weight"],
        "serial": device, "device_weight": device["weight"],
    })
"""


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """Parents with an automatic key, and with keys of text, date, instant and bytes."""
    scene = Scene(database, tmp_path)
    raw = "BLOB" if database.kind == "sqlite" else "VARBINARY(8)"
    instant = "DATETIME" if database.kind == "sqlite" else "DATETIME(6)"
    scene.tables(
        places="{id}, city VARCHAR(20) NOT NULL, fee DECIMAL(10, 2) NOT NULL",
        products="code VARCHAR(8) PRIMARY KEY, price DECIMAL(10, 2) NOT NULL, since DATE NOT NULL",
        days="day DATE PRIMARY KEY, weight INTEGER NOT NULL",
        moments=f"moment {instant} PRIMARY KEY, weight INTEGER NOT NULL",
        devices=f"serial {raw} PRIMARY KEY, weight INTEGER NOT NULL",
        sales="{id}, place_id INTEGER NOT NULL, city VARCHAR(20) NOT NULL,"
        " fee DECIMAL(10, 2) NOT NULL, product_code VARCHAR(8) NOT NULL,"
        " price DECIMAL(10, 2) NOT NULL, since DATE NOT NULL,"
        " day DATE NOT NULL, day_weight INTEGER NOT NULL,"
        f" moment {instant} NOT NULL, moment_weight INTEGER NOT NULL,"
        f" serial {raw} NOT NULL, device_weight INTEGER NOT NULL,"
        " FOREIGN KEY (place_id) REFERENCES places (id),"
        " FOREIGN KEY (product_code) REFERENCES products (code),"
        " FOREIGN KEY (day) REFERENCES days (day),"
        " FOREIGN KEY (moment) REFERENCES moments (moment),"
        " FOREIGN KEY (serial) REFERENCES devices (serial)",
    )
    return scene


def test_changed_parents(scene: Scene) -> None:
    """A change is reported, and children take their values from what was loaded, not declared."""
    database, untouched = scene.database, fingerprint(scene.database)
    scene.lay({"0001_parents": PARENTS})
    scene.done("upgrade", "head")
    parents = fingerprint(database, without={"sales"})
    database.execute("DELETE FROM products WHERE code = 'P27'")
    scene.lay({"0001_parents": CHANGED, "0002_sales": SALES})
    said = scene.done("upgrade", "head")
    for table in ("places", "products", "days", "moments", "devices"):
        assert f"the declaration of {table} changed since it was applied; nothing is done" in said
    for row in (21, 22, 23, 24):
        assert f"sales: row {row} skipped, product_code: refers to a record that was" in said
    assert "sales: row 27 skipped, " in said
    matched = database.scalar(
        "SELECT COUNT(*) FROM sales s JOIN places p ON p.id = s.place_id AND p.city = s.city"
        " AND p.fee * 2 = s.fee"
        " JOIN products r ON r.code = s.product_code AND r.price = s.price AND r.since = s.since"
        " JOIN days d ON d.day = s.day AND d.weight = s.day_weight"
        " JOIN moments m ON m.moment = s.moment AND m.weight = s.moment_weight"
        " JOIN devices e ON e.serial = s.serial AND e.weight = s.device_weight"
    )
    assert 25 == database.scalar("SELECT COUNT(*) FROM sales") == matched
    assert 0 == database.scalar("SELECT COUNT(*) FROM sales WHERE price > 99 OR city LIKE 'city%'")

    scene.done("downgrade", "-1")
    assert parents != fingerprint(database, without={"sales"})
    assert {table: digest for table, digest in parents.items() if table != "products"} == (
        fingerprint(database, without={"sales", "products"})
    )
    scene.done("downgrade", "base")
    assert untouched == fingerprint(database)
