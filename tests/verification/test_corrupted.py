"""`seed verify` on rows that real SQL altered, with all that a database lets one switch off.

P25, P26: what is told is what is there, row by row; and what is as it was is not told.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.verification.orchard import brief, planted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import sqlalchemy as sa

    from tests.databases import Database
    from tests.verification.orchard import Orchard

_LOOKED_AT = {"rows": 35, "tables": 2, "foreign_keys": 1}


def test_what_was_seeded_is_as_it_should_be(database: Database, tmp_path: Path) -> None:
    """After a load all checks pass, rows of others beside or not; so they do before any load."""
    orchard = planted(database, tmp_path)
    own = orchard.ids("growers")[-1] + 700
    insert = "INSERT INTO growers (id, code, rank_no, since) VALUES (:id, 'own', 1, '2001-01-01')"
    database.execute(insert, id=own)
    told = orchard.told()
    database.execute("INSERT INTO trees (id, grower_id) VALUES (:id, :id)", id=own)
    said = orchard.verified()
    orchard.seeds.done("downgrade", "base")
    nothing = orchard.verified()

    assert [] == told["findings"]
    assert [] == told["warnings"]
    assert _LOOKED_AT.items() <= told["looked_at"].items()
    assert ["hashes", "counts", "orphans", "constraints", "pii"] == told["looked_at"]["checks"]
    constraints = told["looked_at"]["constraints"]
    assert 0 == said.returncode, said.stdout
    assert (
        f"Looked at 35 rows, 1 foreign key and {constraints} constraints of 2 tables;"
        " nothing is wrong.\n"
    ) == said.stdout
    assert (0, "Nothing is seeded here.\n") == (nothing.returncode, nothing.stdout)


@dataclass(frozen=True, slots=True)
class More:
    """What one kind of database takes besides: the rows, and what is to be told of them."""

    edited: set[int]
    findings: set[tuple[object, ...]]
    warnings: set[tuple[object, ...]] = field(default_factory=set)


def test_corruptions(database: Database, tmp_path: Path) -> None:
    """Edits, deletes, orphans and broken constraints are listed by table, count and first keys."""
    orchard = planted(database, tmp_path)
    growers, trees = orchard.ids("growers"), orchard.ids("trees")
    (childless, *_), (parent, *_) = orchard.with_trees(0), orchard.with_trees(1)
    with orchard.carelessly() as connection:
        for statement in (
            f"UPDATE growers SET note = 'edited' WHERE id IN ({growers[1]}, {growers[7]})",
            f"UPDATE trees SET grower_id = 999999 WHERE id >= {trees[-4]}",
            f"DELETE FROM growers WHERE id IN ({childless}, {parent})",
            f"INSERT INTO trees (id, grower_id) VALUES ({trees[-1] + 700}, 999999)",
        ):
            connection.exec_driver_sql(statement)
    there = orchard.ids("growers")
    more = _MORE[database.kind](orchard, there)
    edited = sorted(more.edited | {growers[1], growers[7]} & set(there))
    nowhere = [
        row[0]
        for row in database.rows("SELECT id, grower_id FROM trees ORDER BY id")
        if row[1] not in there and row[0] in trees
    ]
    told = orchard.told()
    key = "trees_of" if database.kind != "sqlite" else "trees(grower_id)"

    assert {
        ("hashes", "edited", "growers", None, len(edited), *_first(edited)),
        ("hashes", "edited", "trees", None, 4, *_first(trees[-4:])),
        ("counts", "gone", "growers", None, 2, *_first(sorted([childless, parent]))),
        ("orphans", "orphan", "trees", key, len(nowhere), *_first(nowhere)),
        *more.findings,
    } == brief(told["findings"])
    others = ("orphans", "orphan-others", "trees", key, 1)
    assert {others, *more.warnings} == brief(told["warnings"])
    assert 33 == told["looked_at"]["rows"]
    assert 1 == told["looked_at"]["foreign_keys"]


def _first(ids: list[int]) -> list[tuple[int]]:
    return [(id_,) for id_ in ids[:3]]


_ODD = "note = 'it''s 5%%\\\\'"
"""What the second CHECK forbids, quotes and backslash in it."""


def _in_mariadb(orchard: Orchard, ids: list[int]) -> More:
    with orchard.carelessly() as connection:
        connection.exec_driver_sql(f"UPDATE growers SET rank_no = 500, {_ODD} WHERE id = {ids[8]}")
        connection.exec_driver_sql(f"UPDATE growers SET since = '0000-00-00' WHERE id = {ids[9]}")
        connection.exec_driver_sql(f"UPDATE growers SET kind = 'none' WHERE id = {ids[9]}")
    return More(
        {ids[8], ids[9]},
        {
            ("constraints", "check", "growers", "low_rank", 1, (ids[8],)),
            ("constraints", "check", "growers", "worded", 1, (ids[8],)),
            ("constraints", "date", "growers", "since", 1, (ids[9],)),
            ("constraints", "member", "growers", "kind", 1, (ids[9],)),
        },
    )


def _in_mysql(orchard: Orchard, ids: list[int]) -> More:
    """A CHECK that its table says is not to be enforced is worth a warning."""
    with orchard.carelessly() as connection:
        for check in ("low_rank", "worded"):
            connection.exec_driver_sql(f"ALTER TABLE growers ALTER CHECK {check} NOT ENFORCED")
        connection.exec_driver_sql(f"UPDATE growers SET rank_no = 500, {_ODD} WHERE id = {ids[8]}")
        connection.exec_driver_sql(f"UPDATE growers SET since = '2001-00-00' WHERE id = {ids[9]}")
        connection.exec_driver_sql(f"UPDATE growers SET kind = 'none' WHERE id = {ids[9]}")
    return More(
        {ids[8], ids[9]},
        {
            ("constraints", "date", "growers", "since", 1, (ids[9],)),
            ("constraints", "member", "growers", "kind", 1, (ids[9],)),
        },
        {
            ("constraints", "check", "growers", "low_rank", 1, (ids[8],)),
            ("constraints", "check", "growers", "worded", 1, (ids[8],)),
        },
    )


def _in_sqlite(orchard: Orchard, ids: list[int]) -> More:
    """For what SQLite enforces, its schema is another one for a moment."""
    with orchard.carelessly() as connection:
        for at, change in (
            (4, f"rank_no = 500, {_ODD}"),
            (5, "since = 'long ago'"),
            (6, "note = 'a note that is too long'"),
            (8, "rank_no = 'first'"),
        ):
            connection.exec_driver_sql(
                f"UPDATE growers SET {change.replace('%%', '%')} WHERE id = {ids[at]}"
            )
    same = f"UPDATE growers SET code = (SELECT MIN(code) FROM growers) WHERE id = {ids[9]}"
    with _as_if(orchard, "UNIQUE INDEX", "INDEX") as connection:
        connection.exec_driver_sql(same)
    with _as_if(orchard, "code VARCHAR(8) NOT NULL", "code VARCHAR(8)") as connection:
        connection.exec_driver_sql(
            f"UPDATE growers SET rank_no = 7, code = NULL WHERE id = {ids[2]}"
        )
    return More(
        {ids[at] for at in (2, 4, 5, 6, 8, 9)},
        {
            ("constraints", "null", "growers", "code", 1, (ids[2],)),
            ("constraints", "check", "growers", "low_rank", 2, (ids[4],), (ids[8],)),
            ("constraints", "check", "growers", "worded", 1, (ids[4],)),
            ("constraints", "form", "growers", "since", 1, (ids[5],)),
            ("constraints", "length", "growers", "note", 1, (ids[6],)),
            ("constraints", "type", "growers", "rank_no", 1, (ids[8],)),
            ("constraints", "unique", "growers", "one_code", 2, (ids[0],), (ids[9],)),
        },
    )


@contextmanager
def _as_if(orchard: Orchard, written: str, read: str) -> Iterator[sa.Connection]:
    """A connection to the database as if its schema said something else, which it then does not."""
    for before, after in ((written, read), (read, written)):
        with orchard.carelessly("PRAGMA writable_schema = ON") as connection:
            change = "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE tbl_name = 'growers'"
            connection.exec_driver_sql(change, (before, after))
        if before == written:
            with orchard.carelessly() as connection:
                yield connection


_MORE: Mapping[str, Callable[[Orchard, list[int]], More]] = {
    "sqlite": _in_sqlite,
    "mariadb": _in_mariadb,
    "mysql": _in_mysql,
}
