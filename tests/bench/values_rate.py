"""How many rows a second are made on one core: values to the literals that a driver takes.

First each kind of column by itself, then whole tables.

Run it with ``python -m tests.bench.values_rate``. The twelve columns are those that a table of
clients has; order items look their price up and refer to two parents; an order's total is the sum
of its items, none of which is read.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from seedlib import values as v
from seedlib.values.columns import as_column
from seedlib.values.rows import Dataset, Segment, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from seedlib.values.rows import Rows

ROWS = 200_000
CHUNK = 5_000


def dataset() -> Dataset:
    """The tables whose rows are timed."""
    home, client = v.place(), v.ref("clients")
    order, product = v.each("orders", 2, 3), v.ref("products")
    tables = {
        "clients": (
            ROWS,
            {
                "code": v.sequence("CLI-{:08d}"),
                "name": v.company(),
                "email": v.email(),
                "phone": v.phone(home["area_code"]),
                "address": v.street_address(),
                "city": home["city"],
                "state": home["state"],
                "postcode": home["postcode"],
                "licence": v.shuffled("C11-{:07d}-LIC", 10_000_000),
                "credit": v.decimal(0, 50_000),
                "status": v.choice({"active": 8, "closed": 1, "new": 1}),
                "created_at": v.instant(after="2024-01-01", before="2025-01-01"),
            },
        ),
        "products": (500, {"price": v.decimal(5, 400)}),
        "orders": (
            ROWS,
            {
                "client_id": client,
                "ordered_at": v.instant(after=client["created_at"], before="2026-01-01"),
                "total": v.sum("order_items", "amount"),
            },
        ),
        "order_items": (
            None,
            {
                "order_id": order,
                "product_id": product,
                "quantity": v.integer(1, 12),
                "unit_price": product["price"],
                "amount": v.this["unit_price"] * v.this["quantity"],
            },
        ),
    }
    return Dataset(
        {
            name: Table(
                name,
                [Segment(rows=rows, columns={k: as_column(x) for k, x in columns.items()})],
            )
            for name, (rows, columns) in tables.items()
        }
    )


def rate(data: Dataset, table: str) -> float:
    """Make up to ``ROWS`` rows of a table in chunks; rows a second."""
    total = min(ROWS, data.tables[table].count)
    columns = data.tables[table].segments[0].columns
    began = time.perf_counter()
    for start in range(0, total, CHUNK):
        rows = data.rows(table, np.arange(start, min(start + CHUNK, total), dtype=np.uint64))
        for column in columns:
            rows[column].literals()
    return total / (time.perf_counter() - began)


def initials(rows: Rows) -> list[str]:
    """A plain function with a loop over the rows of a chunk, as an author writes it."""
    return [name[:1] for name in rows["name"].tolist()]


def upper(rows: Rows) -> NDArray[np.str_]:
    """A plain function that does all rows of a chunk at once."""
    return np.char.upper(rows["name"].data.astype(str))


def doubled(rows: Rows) -> NDArray[np.int64]:
    """The same with numbers."""
    return rows["quantity"].data * 2


KINDS: dict[str, object] = {
    "quantity": v.integer(1, 12),
    "price": v.decimal(5, 400),
    "flag": v.boolean(30),
    "status": v.choice({"active": 8, "closed": 1}),
    "at": v.instant(after="2024-01-01", before="2025-01-01"),
    "code": v.sequence("CLI-{:08d}"),
    "licence": v.shuffled("C11-{:07d}-LIC", 10_000_000),
    "name": v.person(),
    "firm": v.company(),
    "street": v.street_address(),
    "city": v.place()["city"],
    "phone": v.phone(v.place()["area_code"]),
    "email": v.email(),
    "email of name": v.email(v.this["name"]),
    "fake job": v.fake("job"),
    "sentence": v.sentence(),
    "paragraph": v.paragraph(),
    "uuid": v.uuid(),
    "time": v.time(after="08:00", before="18:00"),
    "binary": v.binary(8, 40),
    "subset": v.subset(["red", "green", "blue"]),
    "left": v.left(v.this["name"], 8),
    "document": v.document({"n": v.this["quantity"], "price": v.this["price"]}),
    "point": v.point(4326),
    "polygon": v.polygon(4326),
    "ssn": v.ssn(),
    "card": v.card_number(),
    "address": v.ip_address(6),
    "page": v.url(),
    "login": v.username(),
    "password": v.password_hash(),
    "amount": v.this["price"] * v.this["quantity"],
    "function, numbers at once": doubled,
    "function, texts at once": upper,
    "function, a loop": initials,
}


def kinds() -> Iterator[tuple[str, float]]:
    """Cells a second of each kind of column, in the best of some chunks.

    What a column is made of, another column say, is there before the clock starts.
    """
    columns = {name: as_column(column) for name, column in KINDS.items()}
    data = Dataset({"t": Table("t", [Segment(rows=ROWS, columns=columns)])})
    for name in columns:
        best = 0.0
        for start in range(0, ROWS, CHUNK):
            rows = data.rows("t", np.arange(start, start + CHUNK, dtype=np.uint64))
            for other in {"name", "price", "quantity"} - {name}:
                len(rows[other])
            began = time.perf_counter()
            rows[name].literals()
            best = max(best, CHUNK / (time.perf_counter() - began))
        yield name, best


def main() -> None:
    """Print the rates."""
    for name, cells in kinds():
        print(f"{name:26} {cells:12,.0f} cells/s")
    data = dataset()
    for table in ("clients", "orders", "order_items"):
        columns = len(data.tables[table].segments[0].columns)
        # The pools are filled, and the prefix sums made, by the first chunk.
        rows = data.rows(table, np.arange(1, dtype=np.uint64))
        for column in data.tables[table].segments[0].columns:
            rows[column].literals()
        print(f"{table:12} {columns:2} columns {rate(data, table):12,.0f} rows/s")


if __name__ == "__main__":
    main()
