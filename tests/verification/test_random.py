"""P25, P26: whatever is altered of seeded rows is found, with its key, and nothing else is.

What is to be found is worked out from the rows before and after, in plain Python.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.verification.orchard import Orchard, planted

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from tests.databases import Database

COLUMNS = {
    "growers": ("id", "code", "rank_no", "since", "kind", "note"),
    "trees": ("id", "grower_id", "planted", "height", "papers"),
}
VALUES = {
    "code": ("X1", "X2", "too long a code"),
    "rank_no": (1, 5, 100, 5000, "first"),
    "since": ("1999-12-31", "someday"),
    "note": ("seeded", "edited", None, "much longer than ten"),
    "grower_id": (1, 2, 404, 500),
    "height": (1.5, 123456.5, "tall"),
    "papers": ('{"a": 1}', "no document", None),
}
_TABLE_OF = {name: table for table, names in COLUMNS.items() for name in names}


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody does to a row: the seeded ones come first, and then those of others."""

    table: str
    row: int
    column: str | None = None
    value: object = None


updates = st.sampled_from(sorted(VALUES)).flatmap(
    lambda column: st.builds(
        Change,
        st.just(_TABLE_OF[column]),
        st.integers(0, 25),
        st.just(column),
        st.sampled_from(VALUES[column]),
    )
)
deletes = st.builds(Change, st.sampled_from(sorted(COLUMNS)), st.integers(0, 25))


@pytest.mark.databases("sqlite")
def test_every_alteration_is_found(database: Database, tmp_path: Path) -> None:
    """Edited, gone, orphaned and broken rows, as many as there are, and by their first keys."""
    orchard = planted(database, tmp_path)
    for id_, grower in ((500, 1), (501, 500)):
        database.execute(
            "INSERT INTO growers (id, code, rank_no, since) VALUES (:id, :code, 1, '2001-01-01')",
            id=id_,
            code=f"own{id_}",
        )
        database.execute("INSERT INTO trees (id, grower_id) VALUES (:id, :to)", id=id_, to=grower)
    file = tmp_path / "seed.sqlite3"
    kept = shutil.copy(file, tmp_path / "kept.sqlite3")
    ours = {table: set(orchard.ids(table)) - {500, 501} for table in COLUMNS}
    before = _rows(orchard)

    @settings(
        max_examples=examples(12),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.lists(st.one_of(updates, updates, deletes), max_size=8))
    def altered(changes: list[Change]) -> None:
        shutil.copy(kept, file)
        with orchard.carelessly() as connection:
            for change in changes:
                ids = sorted(row for row in before[change.table])
                id_ = ids[change.row % len(ids)]
                if change.column is None:
                    connection.exec_driver_sql(f"DELETE FROM {change.table} WHERE id = ?", (id_,))
                elif change.column == "code":
                    # Each another one: that index is enforced.
                    update = "UPDATE OR IGNORE growers SET code = ? WHERE id = ?"
                    connection.exec_driver_sql(update, (change.value, id_))
                else:
                    update = f"UPDATE {change.table} SET {change.column} = ? WHERE id = ?"
                    connection.exec_driver_sql(update, (change.value, id_))
        after = _rows(orchard)
        told = orchard.told()["findings"]
        found = {
            (one["check"], one["what"], one["table"], one["place"]): (
                one["rows"],
                [key for (key,) in one["keys"]],
            )
            for one in told
        }

        assert {
            what: (len(ids), sorted(ids)[:3])
            for what, ids in _expected(before, after, ours).items()
            if ids
        } == found

    altered()


def _rows(orchard: Orchard) -> dict[str, dict[int, dict[str, Any]]]:
    """Table to id to cells."""
    return {
        table: {
            row[0]: dict(zip(names, row, strict=True))
            for row in orchard.database.rows(f"SELECT {', '.join(names)} FROM {table}")
        }
        for table, names in COLUMNS.items()
    }


def _expected(
    before: dict[str, dict[int, dict[str, Any]]],
    after: dict[str, dict[int, dict[str, Any]]],
    ours: dict[str, set[int]],
) -> dict[tuple[str, str, str, str | None], set[int]]:
    expected: dict[tuple[str, str, str, str | None], set[int]] = {}
    for table, ids in ours.items():
        there = {id_: row for id_, row in after[table].items() if id_ in ids}
        edited = {id_ for id_, row in there.items() if row != before[table][id_]}
        expected["hashes", "edited", table, None] = edited
        expected["counts", "gone", table, None] = ids - set(there)
        for id_, row in there.items():
            for what, column in _broken(row):
                expected.setdefault(("constraints", what, table, column), set()).add(id_)
    trees = {id_: row for id_, row in after["trees"].items() if id_ in ours["trees"]}
    expected["orphans", "orphan", "trees", "trees(grower_id)"] = {
        id_ for id_, row in trees.items() if row["grower_id"] not in after["growers"]
    }
    return expected


def _broken(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Which rules a row breaks, and where."""
    rules = {
        ("type", "rank_no"): isinstance(row.get("rank_no"), str),
        # To SQLite any text is more than any number.
        ("check", "low_rank"): isinstance(row.get("rank_no"), str) or row.get("rank_no", 0) >= 100,
        ("length", "code"): len(row.get("code") or "") > 8,
        ("length", "note"): len(row.get("note") or "") > 10,
        ("form", "since"): row.get("since") == "someday",
        ("type", "height"): isinstance(row.get("height"), str),
        ("range", "height"): isinstance(row.get("height"), float) and row["height"] >= 10_000,
        ("form", "papers"): row.get("papers") == "no document",
    }
    return [place for place, broken in rules.items() if broken]
