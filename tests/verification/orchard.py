"""Growers and their trees, seeded in small chunks: what the tests of `seed verify` look at."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests import warm
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from tests.databases import Database

TABLES = {
    "growers": "{id}, code VARCHAR(8) NOT NULL, rank_no INTEGER NOT NULL, since DATE NOT NULL,"
    " kind {kind}, note VARCHAR(10), CONSTRAINT low_rank CHECK (rank_no < 100),"
    " CONSTRAINT worded CHECK (note <> 'it''s 5%\\\\')",
    "trees": "{id}, grower_id INTEGER NOT NULL, planted DATE, height DECIMAL(6, 2), papers JSON,"
    " CONSTRAINT trees_of FOREIGN KEY (grower_id) REFERENCES growers (id)",
}
REVISIONS = {
    "0001_growers": """
        growers = Seed("growers", rows=12, columns={
            "code": v.sequence("G{:03d}"),
            "rank_no": v.integer(1, 9),
            "since": v.date(after="1990-01-01", before="2020-01-01"),
            "kind": v.choice(["farm", "estate"]),
            "note": "seeded",
        })
    """,
    "0002_trees": """
        trees = Seed("trees", rows=23, columns={
            "grower_id": v.ref("growers"),
            "planted": v.date(after="2020-01-01", before="2024-01-01"),
            "height": v.decimal(1, 9, 2),
        })
    """,
}


@dataclass(frozen=True, slots=True)
class Orchard:
    """The project, its database, and `seed verify` there."""

    seeds: Seeds

    @property
    def database(self) -> Database:
        """Its database."""
        return self.seeds.database

    def verified(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run `seed verify`, which changes nothing and shows no traceback."""
        before = self.everything()
        env = {"SEED_ENV": "development"}
        ended = warm.seed("verify", *args, cwd=self.seeds.folder, url=self.database.url, env=env)

        assert "Traceback" not in ended.stdout + ended.stderr
        assert before == self.everything()
        return ended

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables, seedlib's own among them, as the driver gives them."""
        tables = sorted(self.database.tables())
        return {
            name: sorted(self.database.rows(f"SELECT * FROM {name}"), key=repr) for name in tables
        }

    def told(self, *args: str) -> dict[str, Any]:
        """What it says as JSON: one object, and a status that says the same."""
        ended = self.verified(*args, "--json")
        told: dict[str, Any] = json.loads(ended.stdout)

        assert told["ok"] == (not told["findings"])
        assert (0 if told["ok"] else 1) == ended.returncode, ended.stdout + ended.stderr
        return told

    def with_trees(self, trees: int) -> list[int]:
        """The ids of the growers who have none, or at least so many trees."""
        having = "= 0" if not trees else f">= {trees}"
        counted = "(SELECT COUNT(*) FROM trees WHERE grower_id = growers.id)"
        query = f"SELECT id FROM growers WHERE {counted} {having} ORDER BY id DESC"
        return [row[0] for row in self.database.rows(query)]

    def ids(self, table: str) -> list[int]:
        """The ids of a table's rows."""
        return [row[0] for row in self.database.rows(f"SELECT id FROM {table} ORDER BY id")]

    @contextmanager
    def carelessly(self, *settings: str) -> Iterator[sa.Connection]:
        """One connection that enforces nothing, as far as the database lets anybody say so."""
        switches = {
            "sqlite": ("PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON"),
            "mariadb": (
                "SET check_constraint_checks = 0, foreign_key_checks = 0, unique_checks = 0",
                "SET sql_mode = ''",
            ),
            "mysql": ("SET foreign_key_checks = 0, unique_checks = 0", "SET sql_mode = ''"),
        }
        engine = self.database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for switch in (*switches[self.database.kind], *settings):
                connection.exec_driver_sql(switch)
            yield connection


def planted(database: Database, folder: Path, *, env: str = "") -> Orchard:
    """Make the tables, and load all revisions; chunks of five rows.

    :param env: lines that `seeds/env.py` begins with.
    """
    kind = "VARCHAR(6)" if database.kind == "sqlite" else "ENUM('farm', 'estate')"
    tables = {name: columns.replace("{kind}", kind) for name, columns in TABLES.items()}
    project = folder / "project"
    seeds = lay(database, project, tables, REVISIONS, options="chunk_rows = 5", env=env)
    database.execute("CREATE UNIQUE INDEX one_code ON growers (code)")
    seeds.done("upgrade", "head")
    return Orchard(seeds)


def brief(findings: list[dict[str, Any]]) -> set[tuple[object, ...]]:
    """Findings in a form to compare: check, what, table, place, rows and the first keys."""
    return {
        (
            one["check"],
            one["what"],
            one["table"],
            one["place"],
            one["rows"],
            *map(tuple, one["keys"]),
        )
        for one in findings
    }
