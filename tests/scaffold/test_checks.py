"""CHECKs: what is said of them in the docs is true, and what is nobody's to change stays."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seedlib.scaffold import checks
from seedlib.scaffold.code import Binary, Item, Name, call, this
from seedlib.scaffold.domain import Domain
from tests.scaffold.check_tables import insert, seeded, shape_of
from tests.scaffold.checks_page import rows, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.scaffold.code import Code
    from seedlib.shape import TableShape


def table(columns: str, *texts: str) -> TableShape:
    """A table of SQLite with CHECKs, which may be in the words of another database."""
    with sa.create_engine("sqlite://").connect() as connection:
        connection.exec_driver_sql(f"CREATE TABLE t ({columns})")
        shape = shape_of(connection, "t")
    return dataclasses.replace(
        shape, checks=tuple((f"c{number}", text) for number, text in enumerate(texts))
    )


def domain(column: str, *texts: str, dialect: str = "mysql") -> Mapping[str, Any]:
    """What CHECKs of a column ``x`` say of it, beyond what its type says."""
    found = checks.read(table(f"x {column}", *texts), dialect)
    assert not found.unread
    before = Domain(column=found.domains["x"].column)
    return {
        field.name: getattr(found.domains["x"], field.name)
        for field in dataclasses.fields(Domain)
        if getattr(found.domains["x"], field.name) != getattr(before, field.name)
    }


def test_what_the_page_says_is_true() -> None:
    """Each CHECK of docs/checks.md becomes what stands beside it."""
    page = list(rows())

    assert [(row.check, row.made) for row in page] == [(row.check, told(row.check)) for row in page]
    assert len(page) > 60


def test_a_domain_has_included_bounds_in_the_columns_own_type() -> None:
    """What is left out becomes the next value of the type's own unit."""
    assert {"low": 6, "high": 9} == domain("INT", "x > 5 AND x < 9.5")
    assert {"low": Decimal("0.01")} == domain("DECIMAL(6, 2)", "(`x` > 0)")
    assert {"low": Decimal("0.001")} == domain("DECIMAL(6, 3)", "x > 0.0001")
    assert {"high": dt.date(2019, 12, 31)} == domain("DATE", "x < _utf8mb4'2020-01-01'")
    assert {"high": dt.datetime(2019, 12, 31, 23, 59, 59)} == domain("DATETIME", "x < '2020-01-01'")
    assert {"low": dt.time(8, 0, 1)} == domain("TIME", "NOT (x <= '08:00')")


def test_a_domain_tells_values_lengths_and_patterns() -> None:
    """Several CHECKs of one column are met together."""
    assert {"members": ("é", "b")} == domain("TEXT", "x in (_utf8mb4'Ã©',_utf8mb4'b')")
    assert {"members": ("b",)} == domain("TEXT", "x IN ('a', 'b')", "x <> 'A'")
    assert {"members": (2,), "not_null": True} == domain("INT", "x IN (1, 2, 9)", "(x = 2) IS TRUE")
    assert {"shortest": 2, "longest": 5} == domain("TEXT", "CHAR_LENGTH(x) BETWEEN 2 AND 5")
    assert {"pattern": "A.*"} == domain("TEXT", "x LIKE 'A%'", "x LIKE 'A%'")
    assert {"always_null": True} == domain("INT", "x IS NULL")
    assert {"json": True} == domain("LONGTEXT", "json_valid(`x`)")
    # What SQLite compares by case, others do not.
    assert {"members": ("a", "A")} == domain(
        "TEXT", "x IN ('a', 'A', 'b')", "x <> 'b'", dialect="sqlite"
    )
    assert {"excluded": ("admin",), "shortest": 1} == domain("TEXT", "x NOT IN ('', 'admin')")


def test_a_check_is_read_whole_or_not_at_all() -> None:
    """A part that is not understood leaves nothing of the CHECK behind, and what stood before."""
    shape = table("a INT, b INT", "a > 5", "a < 9 AND a DIV b = 2", "b > 3 AND SOUNDEX(b) = 1")
    found = checks.read(shape, "mysql")

    assert ["c1", "c2"] == [unread.name for unread in found.unread]
    assert [("a", "b"), ("b",)] == [unread.columns for unread in found.unread]
    assert (6, None) == (found.domains["a"].low, found.domains["a"].high)
    assert found.domains["b"].low is None
    assert not found.relations


def test_bounds_are_passed_on_from_column_to_column() -> None:
    """What is below something that is bounded is bounded itself, but not by what a type bounds."""
    shape = table("a INT, b INT, c INT", "a < b", "b <= c", "c <= 50", "a >= 3")
    found = checks.read(shape, "mysql")

    assert [(3, 49), (4, 50), (4, 50)] == [(d.low, d.high) for d in found.domains.values()]


def meet(shape: TableShape, codes: Mapping[str, Code], *fixed: str, **variables: Code) -> list[str]:
    """What the columns become; none of the CHECKs is left."""
    reading = checks.read(shape, "mysql")
    met = checks.meet(codes, reading, fixed=fixed, variables=variables)
    assert ((), ()) == (reading.unread, met.unmet)
    return [code.flat() for code in met.codes.values()]


def test_keys_keep_their_values_and_may_be_hidden() -> None:
    """One of two foreign keys, and a number that is to stay below a key's."""
    post, video = Name("post"), Name("video")
    shape = table("post_id INT, video_id INT", "(post_id IS NULL) <> (video_id IS NULL)")
    codes = {"post_id": call("v.maybe", post, 80), "video_id": call("v.maybe", video, 80)}
    keys = {"post": call("v.ref", "posts"), "video": call("v.ref", "videos")}

    assert ["v.maybe(post, 80)", 'v.when(v.is_null(v.this["post_id"]), video)'] == meet(
        shape, codes, "post_id", "video_id", **keys
    )

    shape = table("a INT NOT NULL, b INT NOT NULL", "a < b", "a > 0", "b BETWEEN 2 AND 90")
    numbers = {"a": call("v.integer", 1, 50), "b": call("v.unique", call("v.integer", 2, 90))}

    assert ['v.integer(1, v.least(50, v.this["b"] - 1))', "v.unique(v.integer(2, 90))"] == meet(
        shape, numbers, "b"
    )


def test_what_cannot_be_met_says_why_and_changes_nothing() -> None:
    """Between two keys, about a column that nothing fills, about a key that may be NULL anyhow."""
    shape = table("a INT, b INT, c INT", "a <> b", "c > b")
    codes: dict[str, Code] = {"a": Name("x"), "b": Name("y")}
    met = checks.meet(codes, checks.read(shape, "mysql"), fixed={"a", "b"})

    assert codes == met.codes
    assert [("c0", "a <> b"), ("c1", "c > b")] == [(u.name, u.text) for u in met.unmet]
    assert all(unread.why for unread in met.unmet)


def test_what_is_met_already_stays() -> None:
    """An end made of the beginning, and a discount that is never as much as a price."""
    shape = table("s DATE, e DATE, p DECIMAL(6, 2), q DECIMAL(6, 2)", "s < e", "p < q")
    codes = {
        "s": call("v.date", after="2024-01-01", before="2025-01-01"),
        "e": call("v.date", after="2024-01-01", before="2025-01-01"),
        "p": call("v.decimal", 1, 20),
        "q": Item(Name("product"), "price"),
    }
    made = codes | {"e": call("v.maybe", Binary("+", this("s"), call("v.days", 1, 9)), 70)}
    low = checks.meet(made, checks.read(shape, "mysql"))

    assert made["e"] == low.codes["e"]
    assert ["c1"] == [unread.name for unread in low.unmet]

    bounded = table("p DECIMAL(6, 2), q DECIMAL(6, 2)", "p < q", "q >= 30")

    assert ["v.decimal(1, 20)", 'product["price"]'] == meet(
        bounded, {"p": codes["p"], "q": codes["q"]}
    )


def test_relations_that_hang_together_are_met_in_whatever_order_they_stand() -> None:
    """A total of sums, dates in a row, and a status that says which of them there are."""
    ddl = (
        "status VARCHAR(9) NOT NULL, a INT NOT NULL, b INT NOT NULL, c INT NOT NULL,"
        " total INT NOT NULL, made DATE NOT NULL, sent DATE, got DATE, paid BOOLEAN NOT NULL"
    )
    texts = (
        "total = a + c",
        "c = b * 3",
        "got >= sent",
        "status <> 'got' OR got IS NOT NULL",
        "sent > made",
        "status IN ('new', 'sent', 'got') AND (status = 'new' OR sent IS NOT NULL)",
        "paid = 0 OR total > 20",
        "total <= 500",
    )
    with sa.create_engine("sqlite://").connect() as connection:
        for order in (texts, texts[::-1]):
            named = [f"CHECK ({text})" for text in order]
            connection.exec_driver_sql("DROP TABLE IF EXISTS t")
            connection.exec_driver_sql(f"CREATE TABLE t ({', '.join([ddl, *named])})")
            seed = seeded(shape_of(connection, "t"), "sqlite")
            insert(connection, "t", seed, 200)
            states = connection.exec_driver_sql(
                "SELECT COUNT(DISTINCT status), COUNT(DISTINCT total) > 20 FROM t"
            ).one()

            assert [] == list(seed.left)
            assert (3, 1) == tuple(states)
