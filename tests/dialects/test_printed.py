"""What servers print of types with a form of their own is what we hash before they have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import sqlalchemy as sa

from seedlib import schema
from seedlib import values as v
from seedlib.dialects.base import HashedColumn
from seedlib.keys import KeyRange
from seedlib.logs import reduce
from seedlib.values.literals import Written
from tests.dialects.sessions import session_of
from tests.values.chunks import rows_of

if TYPE_CHECKING:
    from seedlib.keys import Scalar
    from tests.databases import Database

pytestmark = pytest.mark.databases("mariadb", "mysql")
COLUMNS = {
    "id": ("INT PRIMARY KEY", v.row_number()),
    "tags": ("SET('red', 'it''s', 'Blue')", v.subset(["red", "it's", "Blue"])),
    "place": ("POINT", v.maybe(v.point(4326), 50)),
    "area": ("GEOMETRY", v.multipolygon()),
    "mark": ("BINARY(16)", v.uuid("bytes")),
    "fine": ("TIME(6)", v.time()),
    "day": ("TIME", v.time()),
    "born": ("YEAR", v.integer(1901, 2155)),
    "kind": ("ENUM('a', 'B')", v.choice(["a", "B"])),
    "doc": ("VARCHAR(90) CHARACTER SET latin1", v.sentence()),
}
MARIADB = {
    "own": ("UUID", v.uuid()),
    "address": ("INET4", v.ip_address()),
}


@pytest.mark.parametrize("path", ["insert", "load"])
def test_foretold(database: Database, path: str) -> None:
    """The hashes that we tell are those that the server has, by each path; none is its own."""
    columns = {**COLUMNS, **(MARIADB if database.kind == "mariadb" else {})}
    database.execute(f"CREATE TABLE t ({', '.join(f'{n} {t}' for n, (t, _) in columns.items())})")
    rows = rows_of({name: column for name, (_, column) in columns.items()}, np.arange(100))
    with session_of(database) as session:
        shape = schema.reflect(session.connection, "t")
        digits = session.dialect.digits
        cells = [rows[name].written(digits(shape.columns[name])) for name in columns]
        hashed = [HashedColumn(c.name, c.type_text, c.nullable) for c in shape.columns.values()]
        parcel = session.dialect.parcel(
            shape, list(columns), cells, hashed, session.dialect.path(path)
        )
        parcel.send(session)

        assert parcel.hashes is not None
        assert parcel.hashes == session.dialect.packed_hashes(
            session, "t", KeyRange("id", 1, 100), hashed
        )


def test_not_foretold(database: Database) -> None:
    """What a server writes in its own way is left to it: a set's number, an address."""
    own = ", address INET6" if database.kind == "mariadb" else ""
    database.execute(f"CREATE TABLE t (id INT PRIMARY KEY, tags SET('a', 'b'){own})")
    with session_of(database) as session:
        shape = schema.reflect(session.connection, "t")
        names = list(shape.columns)
        given: dict[str, Scalar] = {"id": 1, "tags": 3, "address": "2001:db8::1"}
        cells = [Written([given[name]], frozenset({type(given[name])})) for name in names]
        hashed = [HashedColumn(c.name, c.type_text, c.nullable) for c in shape.columns.values()]
        parcel = session.dialect.parcel(shape, names, cells, hashed, "insert")
        parcel.send(session)

        assert parcel.hashes is None
        assert [("a,b",)] == session.all("SELECT tags FROM t")


def test_refused(database: Database) -> None:
    """Bytes that are no geometry, or of another place or size, are a record's fault, and named."""
    own = ", place POINT SRID 4326, numbers VECTOR(2)" if database.kind == "mysql" else ""
    database.execute(f"CREATE TABLE t (id INT PRIMARY KEY, shape GEOMETRY{own})")
    point = "000000000101000000000000000000f03f0000000000000040"
    given = {"shape": ("x'00ff'", "1416: a value is no geometry")}
    if database.kind == "mysql":
        told = "3643: a geometry is in another spatial reference system than the column"
        given["place"] = (f"x'{point}'", f"{told} (column place)")
        given["numbers"] = ("x'00'", "6136: a value is no vector")
    with session_of(database) as session:
        for name, (value, sentence) in given.items():
            with pytest.raises(sa.exc.DBAPIError) as failed:
                session.execute(f"INSERT INTO t (id, {name}) VALUES (1, {value})")

            assert sentence == reduce(failed.value)
            assert "invalid" == session.dialect.classify(failed.value)
