"""A file with personal data against generated rows of the same table: rows a second, and memory.

Run it with ``python -m tests.bench.sources_rate``, for a server with its URL behind it, for other
numbers of rows with ``--rows``. The same twelve columns are generated, then read from a CSV file of
as many lines, unmasked, and with six of them masked. Each is a run of its own, taken back after it.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib.values.rows import Dataset, Segment, Table
from tests.bench import measure as processes
from tests.bench import values_rate
from tests.processes import MASK_KEY
from tests.projects import project

if TYPE_CHECKING:
    from collections.abc import Iterator

PORTION = 10_000
READ_AS_IT_IS = "file, unmasked"
LEAST_RATE, MOST_GROWN = 0.5, 1.1
GENERATED = """
home = v.place()
{name} = Seed("{name}", rows={rows}, columns={{
    "code": v.sequence("CLI-{{:08d}}"),
    "name": v.company(),
    "email": v.email(),
    "phone": v.phone(home["area_code"]),
    "address": v.street_address(),
    "city": home["city"],
    "state": home["state"],
    "postcode": home["postcode"],
    "licence": v.shuffled("C11-{{:07d}}-LIC", 10_000_000),
    "credit": v.decimal(0, 50_000),
    "status": v.choice({{"active": 8, "closed": 1, "new": 1}}),
    "created_at": v.instant(after="2024-01-01", before="2025-01-01"),
}})
"""
READ = """
{name} = Seed("{name}", source=csv_rows("clients.csv"), pii={pii})
"""
CLASSES = {
    "name": "company",
    "email": "email",
    "phone": "phone",
    "address": "street",
    "city": "city",
    "postcode": "postcode",
}
COLUMNS = {
    "code": "VARCHAR(16) NOT NULL",
    "name": "VARCHAR(120) NOT NULL",
    "email": "VARCHAR(254) NOT NULL",
    "phone": "VARCHAR(24) NOT NULL",
    "address": "VARCHAR(160) NOT NULL",
    "city": "VARCHAR(80) NOT NULL",
    "state": "CHAR(2) NOT NULL",
    "postcode": "VARCHAR(10) NOT NULL",
    "licence": "VARCHAR(32) NOT NULL",
    "credit": "DECIMAL(12, 2) NOT NULL",
    "status": "VARCHAR(10) NOT NULL",
    "created_at": "DATETIME NOT NULL",
}


def main(arguments: list[str]) -> int:
    """Measure, and print the ratios."""
    asked = argparse.ArgumentParser()
    asked.add_argument("url", nargs="?")
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--tries", type=int, default=3)
    asked.add_argument("--check", action="store_true", help="status 1 where a mark is missed")
    told = asked.parse_args(arguments)
    few, many = told.rows // 10, told.rows
    found: dict[tuple[int, str], list[tuple[float, int]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        url = told.url or f"sqlite:///{folder}/bench.sqlite3"
        tables(sa.create_engine(url))
        for rows in (few, many):
            for turn in range(told.tries):
                for way, figures in measure(Path(folder), url, rows, turn):
                    found.setdefault((rows, way), []).append(figures)
    rate = median(ratio for ratio, _ in found[many, READ_AS_IT_IS])
    most, least = (max(peak for _, peak in found[n, READ_AS_IT_IS]) for n in (many, few))
    grown = most / least
    print(f"{READ_AS_IT_IS}: {rate:.2f} of the generated rate, wanted: {LEAST_RATE}")
    print(f"memory, {many:,} records to {few:,}: {grown:.2f}, wanted: at most {MOST_GROWN}")
    return int(told.check and not (rate >= LEAST_RATE and grown <= MOST_GROWN))


def measure(
    folder: Path, url: str, rows: int, turn: int
) -> Iterator[tuple[str, tuple[float, int]]]:
    """One round: each way once, one after the other; its rate to the generated one, and bytes."""
    unmasked = {n: f'not_pii("{CLASSES[n]}, made up")' if n in CLASSES else "None" for n in COLUMNS}
    masked = {name: repr(CLASSES.get(name)) for name in COLUMNS}
    ways = {
        "generated": GENERATED.format(name="clients", rows=rows),
        READ_AS_IT_IS: READ.format(name="clients", pii=mapping(unmasked)),
        "file, masked": READ.format(name="clients", pii=mapping(masked)),
    }
    rates: dict[str, float] = {}
    for way, body in ways.items():
        project(folder, {"clients": body}, options=f"sqlalchemy.url = {url}")
        write(folder / "seeds" / "data" / "clients.csv", rows)
        done = alembic(folder, "upgrade", "head")
        rates[way] = rows / done.seconds
        print(
            f"{rows:>9,}  {turn}  {way:<16}{rates[way]:>10,.0f} rows/s"
            f"{rates[way] / rates['generated']:>7.2f} of generated{done.peak / 1e6:>7.0f} MB",
            flush=True,
        )
        alembic(folder, "downgrade", "base")
        yield way, (rates[way] / rates["generated"], done.peak)


def mapping(values: dict[str, str]) -> str:
    """A mapping as it is written, its values as they are."""
    return "{" + ", ".join(f"{name!r}: {value}" for name, value in values.items()) + "}"


def alembic(folder: Path, *words: str) -> processes.Run:
    """Run `alembic -n seeds` in the project; its compiled modules are kept."""
    env = {**os.environ, "SEED_ENV": "staging", "SEED_MASK_KEY": MASK_KEY}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "alembic", "-n", "seeds", "-x", "force", *words]
    return processes.run(command, cwd=folder, env=env)


def write(file: Path, rows: int) -> None:
    """A file of as many records as asked for, of generated values that are nobody's."""
    file.parent.mkdir(exist_ok=True)
    columns = values_rate.dataset().tables["clients"].segments[0].columns
    data = Dataset({"clients": Table("clients", [Segment(rows=rows, columns=columns)])})
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(columns)
        for start in range(0, rows, PORTION):
            numbers = range(start, min(start + PORTION, rows))
            some = data.rows("clients", list(numbers))
            writer.writerows(zip(*(some[name].literals() for name in columns), strict=True))


def tables(engine: sa.Engine) -> None:
    """The table that is loaded, with three secondary indexes."""
    key = "INTEGER PRIMARY KEY" if engine.name == "sqlite" else "INTEGER PRIMARY KEY AUTO_INCREMENT"
    content = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS clients")
        connection.exec_driver_sql(f"CREATE TABLE clients (id {key}, {content})")
        for name in ("code", "email"):
            connection.exec_driver_sql(f"CREATE UNIQUE INDEX u_{name} ON clients ({name})")
        connection.exec_driver_sql("CREATE INDEX i_created ON clients (created_at)")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
