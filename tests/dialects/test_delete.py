"""Rows that are deleted only where all of them are as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlib import schema
from seedlib.entries import hashed_columns
from seedlib.keys import KeyList, KeyRange
from tests.dialects.sessions import session_of

if TYPE_CHECKING:
    from seedlib.keys import KeySet
    from tests.databases import Database

ROWS = "(1, 'a', NULL), (2, 'b', 'b'), (3, 'b', 'b'), (5, 'c', '')"
KEYS: dict[str, KeySet] = {
    "range": KeyRange("id", 1, 5, (4,)),
    "list": KeyList(("id",), ((1,), (2,), (3,), (5,))),
}


@pytest.fixture(params=KEYS)
def keys(request: pytest.FixtureRequest) -> KeySet:
    """The same four rows, in either form."""
    return KEYS[request.param]


@pytest.mark.parametrize(
    ("change", "deleted"),
    [
        ("UPDATE t SET note = note", True),
        ("UPDATE t SET note = '' WHERE id = 1", False),
        ("UPDATE t SET note = 'x' WHERE id IN (2, 3)", False),
        ("DELETE FROM t WHERE id = 5", False),
        ("DELETE FROM t WHERE id IN (2, 3)", False),
    ],
)
def test_all_or_none(database: Database, keys: KeySet, change: str, deleted: bool) -> None:  # noqa: FBT001
    """An edit, the same edit in two rows, a row that is gone, two equal ones: none is deleted."""
    database.execute("CREATE TABLE t (id INT PRIMARY KEY, name CHAR(9) NOT NULL, note CHAR(9))")
    database.execute(f"INSERT INTO t (id, name, note) VALUES {ROWS}")
    database.execute("INSERT INTO t (id, name) VALUES (4, 'theirs'), (6, 'theirs')")
    with session_of(database) as session:
        shape = schema.reflect(session.connection, "t")
        columns = hashed_columns(shape, {"id", "name", "note"})
        hashes = session.dialect.packed_hashes(session, "t", keys, columns)
        session.leave()
        database.execute(change)
        before = database.rows("SELECT id FROM t ORDER BY id")
        with session.transaction():
            done = session.dialect.delete_unchanged(session, "t", keys, columns, hashes)
    after = database.rows("SELECT id FROM t ORDER BY id")

    assert done == deleted
    assert after == ([(4,), (6,)] if deleted else before)
