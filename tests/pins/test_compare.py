"""Two shapes of a table: what of the change could hurt, what could not, and between which kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlib.pins import Pin
from seedlib.pins.compare import changes, kinship
from seedlib.pins.uses import Uses
from seedlib.reflection.types import ANY_DATETIMES, MYSQL_DATETIMES, MYSQL_TIMESTAMPS
from seedlib.shape import ColumnShape, ForeignKeyShape, TableShape
from tests.examples import examples
from tests.offline.test_shape_file import names, tables

if TYPE_CHECKING:
    from seedlib.pins.columns import Kinship

Settings = dict[str, Any]
VARCHAR: Settings = {"type_text": "varchar(20)", "family": "text", "length": 20}
INT: Settings = {"type_text": "int", "family": "integer", "minimum": -(2**31), "maximum": 2**31 - 1}
ENUM: Settings = {
    "type_text": "enum('new','done')",
    "family": "enum",
    "members": ("new", "done"),
    "length": 4,
}
DATETIME: Settings = {
    "type_text": "datetime(6)",
    "family": "datetime",
    "fraction": 6,
    "earliest": MYSQL_DATETIMES[0],
    "latest": MYSQL_DATETIMES[1],
}
POINT: Settings = {"type_text": "point", "family": "geometry", "srid": 4326}
UTF8 = VARCHAR | {"charset": "utf8mb4"}
TEXT: Settings = {"type_text": "text", "family": "text", "capacity": 65_535}


def said(was: Settings, now: Settings, kin: Kinship = "same", nulls: str = "") -> list[str]:
    """What is said of one column, `x`, that a seed fills."""
    before, after = (
        TableShape(name="t", columns={"x": ColumnShape(name="x", **one)}) for one in (was, now)
    )
    uses = Uses(columns=frozenset({"x"}), nulls=frozenset(nulls), targets={}, referred={})
    return [f"{one.what}. {one.hint}" for one in changes(before, after, uses, kin)]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (VARCHAR, VARCHAR | {"type_text": "varchar(40)", "length": 40}),
        (VARCHAR, TEXT),
        (VARCHAR | {"nullable": False}, VARCHAR),
        (VARCHAR, VARCHAR | {"comment": "what they say", "has_default": True}),
        (VARCHAR | {"charset": "latin1"}, VARCHAR | {"charset": "utf8mb3"}),
        (VARCHAR | {"charset": "ascii"}, VARCHAR | {"charset": "latin1"}),
        (VARCHAR | {"charset": "utf8"}, VARCHAR | {"charset": "utf8mb3"}),
        (INT, INT | {"type_text": "bigint", "minimum": -(2**63), "maximum": 2**63 - 1}),
        (INT, {"type_text": "decimal(12,2)", "family": "decimal", "precision": 12, "scale": 2}),
        ({"type_text": "tinyint(1)", "family": "boolean"}, INT),
        (ENUM, ENUM | {"type_text": "enum(…)", "members": ("done", "lost", "new")}),
        (ENUM, VARCHAR),
        ({"type_text": "date", "family": "date"}, DATETIME),
        (POINT, POINT | {"srid": None}),
    ],
)
def test_what_cannot_hurt_is_not_told(was: Settings, now: Settings) -> None:
    """A wider column holds all that the narrower one held."""
    assert [] == said(was, now)


@pytest.mark.parametrize(
    ("was", "now", "line"),
    [
        (
            TEXT,
            VARCHAR,
            (
                "was text, is varchar(20). Make its values shorter, e.g. v.left(…, 20), or widen"
                " the column"
            ),
        ),
        (
            VARCHAR | {"length": 200},
            {"type_text": "tinytext", "family": "text", "capacity": 255},
            (
                "was varchar(20), is tinytext. Make its values shorter, 255 bytes at most, or"
                " widen the column"
            ),
        ),
        (
            UTF8,
            VARCHAR | {"charset": "latin1"},
            (
                "was varchar(20) in utf8mb4, is varchar(20) in latin1. Give it only what latin1"
                " holds, or widen the column"
            ),
        ),
        (
            INT,
            INT | {"type_text": "tinyint unsigned", "minimum": 0, "maximum": 255},
            (
                "was int, is tinyint unsigned. Give it whole numbers from 0 to 255, or widen the"
                " column"
            ),
        ),
        (
            {"type_text": "decimal(6,2)", "family": "decimal", "precision": 6, "scale": 2},
            {
                "type_text": "decimal(6,3) unsigned",
                "family": "decimal",
                "precision": 6,
                "scale": 3,
                "unsigned": True,
            },
            (
                "was decimal(6,2), is decimal(6,3) unsigned. Give it numbers of 3 digits before the"
                " point and 3 after it, and give it no negative numbers, or widen the column"
            ),
        ),
        (
            ENUM,
            ENUM | {"type_text": "enum('new','over')", "members": ("new", "over")},
            "was enum('new','done'), and done is gone. Give it new, over alone",
        ),
        (
            DATETIME,
            DATETIME | {"type_text": "datetime", "fraction": 0},
            "was datetime(6), is datetime. Give it whole seconds, or widen the column",
        ),
        (
            DATETIME,
            DATETIME
            | {
                "type_text": "timestamp(6)",
                "earliest": MYSQL_TIMESTAMPS[0],
                "latest": MYSQL_TIMESTAMPS[1],
            },
            (
                "was datetime(6), is timestamp(6). Give it moments from 1970-01-01 to"
                " 2038-01-19, or widen the column"
            ),
        ),
        (
            VARCHAR,
            INT,
            "was varchar(20), is int. Write v.integer(…), or a function that returns int",
        ),
        (
            VARCHAR,
            VARCHAR | {"generated": True},
            "was varchar(20), is computed by the database. Leave it out of columns=",
        ),
        (
            POINT,
            POINT | {"type_text": "polygon"},
            (
                "was point, is polygon. Write v.point(srid), or v.linestring, v.polygon and so on,"
                " as the type says"
            ),
        ),
        (POINT, POINT | {"srid": 0}, "was in SRID 4326, is in SRID 0. Give it that one"),
    ],
)
def test_what_can_hurt_is_told_with_what_to_do(was: Settings, now: Settings, line: str) -> None:
    """What it was, what it is, and what to write instead."""
    assert [line] == said(was, now)


def test_not_null_hurts_where_null_may_come() -> None:
    """A column that no row leaves empty may become NOT NULL."""
    line = "was varchar(20) NULL, is NOT NULL. Fill it in every row, or allow NULL by a migration"

    assert [] == said(VARCHAR, VARCHAR | {"nullable": False})
    assert [line] == said(VARCHAR, VARCHAR | {"nullable": False}, nulls="x")


def test_between_kinds_only_what_means_the_same() -> None:
    """SQLite has no widths of integers, no enums, no fractions; texts are as long as they say."""
    wide = {"type_text": "INTEGER", "family": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}
    loose = {
        "type_text": "DATETIME",
        "family": "datetime",
        "fraction": 6,
        "earliest": ANY_DATETIMES[0],
        "latest": ANY_DATETIMES[1],
    }

    assert [] == said(wide, INT, "other")
    assert [] == said(VARCHAR, ENUM | {"length": None}, "other")
    assert [] == said(loose, DATETIME | {"fraction": 0}, "other")
    assert [] == said({"type_text": "uuid", "family": "uuid"}, VARCHAR, "other")
    assert 1 == len(said(VARCHAR, VARCHAR | {"length": 12}, "other"))
    assert 1 == len(said(INT, VARCHAR, "other"))
    assert ["same", "servers", "other"] == [
        kinship("mysql", one) for one in ("mysql", "mariadb", "sqlite")
    ]


def of(columns: str, **settings: object) -> TableShape:
    """A table of whole numbers."""
    them = {name: ColumnShape(name=name, **INT) for name in columns.split()}
    return TableShape(name="t", columns=them, **settings)  # type: ignore[arg-type]


def lines(was: TableShape, now: TableShape, **uses: Any) -> list[str]:  # noqa: ANN401 - its fields
    """What is said of a change, for a seed that fills some columns."""
    settings: Settings = {"columns": frozenset("ab"), "targets": {}, "referred": {}} | uses
    return [str(one) for one in changes(was, now, Uses(**settings), "same")]


def test_keys_over_several_columns() -> None:
    """Such a key is told of the table, unless a part of it was unique, or may be NULL, before."""
    was, pair = of("a b c"), (("ab", ("a", "b")),)
    line = (
        "t: the unique key ab (a, b) is new, and the seed may repeat itself. Make a and b unique"
        " together, e.g. by v.unique(…)"
    )

    assert [line] == lines(was, of("a b c", unique=pair))
    assert [] == lines(was, of("a b c", unique=pair), unique=frozenset({frozenset({"a"})}))
    assert [] == lines(was, of("a b c", unique=(("ac", ("a", "c")),)))
    assert [] == lines(of("a b c", unique=(("b", ("b",)),)), of("a b c", unique=pair))
    assert 1 == len(lines(was, of("a b c", primary_key=("a", "b"))))


def test_foreign_keys_are_drawn_from_where_they_lead() -> None:
    """An author who has followed already is told nothing, nor of a key over other columns."""
    key = ForeignKeyShape("k", ("a", "b"), "parents", ("x", "y"))
    was, now = of("a b c"), of("a b c", foreign_keys=(key,))
    parents = frozenset({"parents"})
    line = (
        "t: the foreign key of a, b to parents(x, y) is new. Draw it from there, e.g."
        ' v.ref("parents")'
    )

    assert [line] == lines(was, now, targets={"a": parents})
    assert [] == lines(was, now, targets={"a": parents, "b": parents})
    assert [] == lines(was, now, columns=frozenset("c"))
    moved = of("a", foreign_keys=(ForeignKeyShape("k", ("a",), "parents", ("code",)),))
    before = of("a", foreign_keys=(ForeignKeyShape("k", ("a",), "parents", ("id",)),))
    drawn: Settings = {"columns": frozenset("a"), "targets": {"a": parents}}
    assert 1 == len(lines(before, moved, **drawn))
    assert [] == lines(before, moved, **drawn, referred={"a": "code"})


def test_checks() -> None:
    """A CHECK that says something else is told with both texts, one of other columns not at all."""
    was = of("a b c", checks=(("low", "a > 1"),))

    assert ["t: CHECK low was a > 1, is a > 2. Give it rows that meet it"] == lines(
        was, of("a b c", checks=(("low", "a > 2"), ("c", "c > 1")))
    )
    assert [] == lines(was, of("a b c", checks=(("lower", "a  >\n 1"),)))


def test_an_update_needs_no_column_filled() -> None:
    """Its rows are there; what it changes is compared like any other column."""
    now = of("a c")
    now = TableShape(
        name="t", columns={**now.columns, "d": ColumnShape(name="d", nullable=False, **INT)}
    )

    assert [] == lines(of("a c"), now, columns=frozenset("a"), inserts=False)
    assert 1 == len(lines(of("a b c"), now, columns=frozenset("ab"), inserts=False))


@settings(max_examples=examples(50))
@given(
    st.builds(
        Pin,
        server=st.sampled_from(["mysql", "mariadb", "sqlite"]),
        schema=st.lists(names, max_size=2, unique=True).map(sorted).map(tuple),
        tables=st.lists(tables, max_size=3).map(lambda found: {one.name: one for one in found}),
    )
)
def test_a_pin_is_read_as_it_was_written(pin: Pin) -> None:
    """Whatever a table is like, its pin says so, and nothing of it has changed."""
    assert pin == Pin.from_json(pin.to_json())
    for shape in pin.tables.values():
        every = frozenset(shape.columns)
        uses = Uses(columns=every, nulls=every, targets={}, referred={})
        assert [] == changes(shape, shape, uses, "same")
