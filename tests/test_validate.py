"""Which cells of a chunk a column cannot keep."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from seedlib.schema import reflect
from seedlib.shape import ColumnShape, TableShape
from seedlib.validate import Invalid, fits, invalid
from seedlib.values.array import Array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.databases import Database

EARLIEST, LATEST = dt.datetime(1000, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59)
INT = ColumnShape(name="c", type_text="int", family="integer", minimum=-(2**31), maximum=2**31 - 1)
BIGINT = ColumnShape(
    name="c", type_text="bigint", family="integer", minimum=-(2**63), maximum=2**63 - 1
)
BIG_UNSIGNED = ColumnShape(
    name="c", type_text="bigint unsigned", family="integer", minimum=0, maximum=2**64 - 1
)
BOOLEAN = ColumnShape(name="c", type_text="tinyint(1)", family="boolean", minimum=-128, maximum=127)
MONEY = ColumnShape(name="c", type_text="decimal(6,2)", family="decimal", precision=6, scale=2)
PRICE = ColumnShape(
    name="c",
    type_text="decimal(6,2) unsigned",
    family="decimal",
    precision=6,
    scale=2,
    unsigned=True,
)
ANY_NUMBER = ColumnShape(name="c", type_text="NUMERIC", family="decimal")
DOUBLE = ColumnShape(name="c", type_text="double", family="float", precision=22)
SINGLE = ColumnShape(name="c", type_text="float", family="float", precision=12)
SCALED = ColumnShape(name="c", type_text="float(5,2)", family="float", precision=5, scale=2)
UNSIGNED = ColumnShape(
    name="c", type_text="double unsigned", family="float", precision=22, unsigned=True
)
NAME = ColumnShape(name="c", type_text="varchar(10)", family="text", length=10, charset="utf8mb4")
OLD_NAME = ColumnShape(
    name="c", type_text="varchar(10)", family="text", length=10, charset="utf8mb3"
)
LATIN = ColumnShape(name="c", type_text="varchar(10)", family="text", length=10, charset="latin1")
ASCII = ColumnShape(name="c", type_text="char(36)", family="text", length=36, charset="ascii")
SMALL_TEXT = ColumnShape(
    name="c", type_text="tinytext", family="text", capacity=255, charset="utf8mb4"
)
HASH = ColumnShape(name="c", type_text="binary(4)", family="binary", length=4)
BLOB = ColumnShape(name="c", type_text="tinyblob", family="binary", capacity=255)
KIND = ColumnShape(
    name="c", type_text="enum('a','b')", family="enum", members=("a", "b"), charset="utf8mb4"
)
INSTANT = ColumnShape(
    name="c",
    type_text="datetime",
    family="datetime",
    fraction=0,
    earliest=EARLIEST,
    latest=LATEST,
)
MILLIS = ColumnShape(
    name="c",
    type_text="datetime(3)",
    family="datetime",
    fraction=3,
    earliest=EARLIEST,
    latest=LATEST,
)
STAMP = ColumnShape(
    name="c",
    type_text="timestamp",
    family="datetime",
    fraction=0,
    earliest=dt.datetime(1970, 1, 1, 0, 0, 1),
    latest=dt.datetime(2038, 1, 19, 3, 14, 7),
)
DAY = ColumnShape(name="c", type_text="date", family="date", earliest=EARLIEST, latest=LATEST)
CLOCK = ColumnShape(name="c", type_text="time", family="time", fraction=0)
DOCUMENT = ColumnShape(name="c", type_text="json", family="json", charset="utf8mb4")
OTHER = ColumnShape(name="c", type_text="xml", family="other")


def reasons(column: ColumnShape, cells: object) -> dict[int, str]:
    """Return row and reason of every cell of one column that does not fit."""
    array = Array.of(cells, len(cells))  # type: ignore[arg-type]
    found = invalid({"c": array}, TableShape(name="t", columns={"c": column}))
    return {one.row: one.reason for one in found}


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (INT, [-(2**31), 0, 2**31 - 1]),
        (INT, [True, False]),
        (INT, [Decimal("12.00"), Decimal(-3)]),
        (INT, [1, None]),
        (INT, ["12", "-7", "+3", "4.0"]),
        (BIG_UNSIGNED, [0, 2**64 - 1]),
        (BIG_UNSIGNED, np.array([0, 2**64 - 1], dtype=np.uint64)),
        (BOOLEAN, [True, False, None]),
        (BOOLEAN, [0, 1]),
        (BOOLEAN, ["0", "1"]),
        (MONEY, [Decimal("9999.99"), Decimal("-9999.99"), Decimal("0.00")]),
        (MONEY, [Decimal("1.500"), Decimal("1.5")]),
        (MONEY, [9_999, -9_999]),
        (MONEY, [0.1, 12.5, -9_999.99, 0.07]),
        (MONEY, ["12.30", "-1", ".5", "7.", "1.2500"[:4]]),
        (PRICE, [Decimal("0.00"), Decimal("9999.99")]),
        (PRICE, [0.0, 1.25]),
        (ANY_NUMBER, [Decimal("123456789.123456")]),
        (ANY_NUMBER, [0.1, 1e300]),
        (DOUBLE, [0.1, -1e300]),
        (DOUBLE, [1, 2]),
        (DOUBLE, [Decimal("1.25")]),
        (DOUBLE, ["1e10", "-2.5"]),
        (DOUBLE, [2**70, Decimal(10) ** 30]),
        (MONEY, [1, "2", Decimal("1E+3")]),
        (SINGLE, [3.4e38]),
        (UNSIGNED, [0.0, 2.5]),
        (NAME, ["", "ten chars."]),
        (NAME, ["\U0001f33f" * 10, "é"]),
        (NAME, [None, "x"]),
        (OLD_NAME, ["日本語"]),
        (LATIN, ["café €"]),
        (ASCII, [uuid.UUID(int=1), uuid.UUID(int=2)]),
        (SMALL_TEXT, ["x" * 255, "é" * 127]),
        (SMALL_TEXT, [{"a": "x"}]),
        (HASH, [b"1234", b"\0\0\0\0"]),
        (BLOB, [b"x" * 255]),
        (KIND, ["a", "b", None]),
        (INSTANT, [dt.datetime(1000, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59)]),
        (INSTANT, [dt.date(2024, 2, 29)]),
        (INSTANT, ["2024-02-29 12:00:00", "2024-02-29T12:00:00", "2024-02-29"]),
        (MILLIS, [dt.datetime(2024, 1, 1, 0, 0, 0, 123_000)]),
        (MILLIS, np.array(["2024-01-01T00:00:00.123"], dtype="M8[ms]")),
        (DAY, [dt.date(2024, 2, 29), None]),
        (DAY, [dt.datetime(2024, 2, 29)]),
        (DAY, ["2024-02-29"]),
        (CLOCK, [dt.time(12, 30)]),
        (CLOCK, ["12:30:00"]),
        (
            ColumnShape(name="c", type_text="time(6)", family="time", fraction=6),
            [dt.time(1, 2, 3, 4)],
        ),
        (
            ColumnShape(name="c", type_text="X", family="datetime"),
            [dt.datetime(1, 1, 1, 0, 0, 0, 1)],
        ),
        (DOCUMENT, [{"a": [1, 2.5, None, True, "é"]}, [1, 2]]),
        (DOCUMENT, ['{"a": 1}', "[]", "null", "5"]),
        (OTHER, ["anything", 3]),
        (OTHER, [3]),
        (OTHER, [b"\x00"]),
        (NAME, []),
        (NAME, [None, None]),
    ],
)
def test_these_cells_are_kept_as_they_are(column: ColumnShape, cells: object) -> None:
    """What a column can keep is not complained of."""
    assert {} == reasons(column, cells)


WRONG_KIND = "of kind {}, which does not fit {}"


@pytest.mark.parametrize(
    ("column", "cells", "expected"),
    [
        (
            INT,
            [0, 2**31, -(2**31) - 1],
            {
                1: "above 2147483647, the most that the column holds",
                2: "below -2147483648, the least that the column holds",
            },
        ),
        (INT, [Decimal("1.5"), Decimal("2.0")], {0: "a fraction, the column holds whole numbers"}),
        (
            INT,
            [Decimal("1.5"), Decimal("9999999999.0")],
            {
                0: "a fraction, the column holds whole numbers",
                1: "above 2147483647, the most that the column holds",
            },
        ),
        (INT, [1.0], {0: WRONG_KIND.format("float", "int")}),
        (INT, ["x", "3", ""], {0: "text that is not a number", 2: "text that is not a number"}),
        (INT, ["2.5"], {0: "a fraction, the column holds whole numbers"}),
        (INT, ["9" * 40], {0: "above 2147483647, the most that the column holds"}),
        (BIGINT, [2**64], {0: "above 9223372036854775807, the most that the column holds"}),
        (BIG_UNSIGNED, [-1], {0: "below 0, the least that the column holds"}),
        (BOOLEAN, [200], {0: "above 127, the most that the column holds"}),
        (BOOLEAN, ["yes"], {0: "text that is not a whole number"}),
        (MONEY, [Decimal(10_000)], {0: "5 digits before the point, the column holds 4"}),
        (
            MONEY,
            [Decimal("1.234"), Decimal("1.230")],
            {0: "3 digits after the point, the column keeps 2"},
        ),
        (MONEY, [10_000, 1], {0: "5 digits before the point, the column holds 4"}),
        (
            MONEY,
            [0.1 + 0.2, 0.3],
            {0: "17 digits after the point, the column keeps 2"},
        ),
        (
            MONEY,
            [float("nan"), float("inf"), 1e5],
            {
                0: "not a finite number",
                1: "not a finite number",
                2: "6 digits before the point, the column holds 4",
            },
        ),
        (MONEY, [True], {0: WRONG_KIND.format("boolean", "decimal(6,2)")}),
        (MONEY, ["12,50"], {0: "text that is not a number"}),
        (MONEY, ["12.505"], {0: "3 digits after the point, the column keeps 2"}),
        (MONEY, ["1" * 30], {0: "30 digits before the point, the column holds 4"}),
        (PRICE, [Decimal("-0.01")], {0: "negative, the column is unsigned"}),
        (PRICE, [-0.5], {0: "negative, the column is unsigned"}),
        (DOUBLE, [float("nan"), 1.0], {0: "not a finite number"}),
        (DOUBLE, ["nan"], {0: "text that is not a number"}),
        (SINGLE, [1e39, 1.0], {0: "beyond the range of the column"}),
        (SCALED, [1000.0, 999.0], {0: "beyond the range of the column"}),
        (UNSIGNED, [-1, 1], {0: "negative, the column is unsigned"}),
        (UNSIGNED, [-(2**70), 1], {0: "negative, the column is unsigned"}),
        (UNSIGNED, [Decimal("-1.5"), Decimal("1.5")], {0: "negative, the column is unsigned"}),
        (MONEY, [2**70], {0: "22 digits before the point, the column holds 4"}),
        (MONEY, [Decimal(10) ** 30], {0: "31 digits before the point, the column holds 4"}),
        (
            INT,
            [Decimal(10) ** 30, Decimal("1E-30")],
            {
                0: "above 2147483647, the most that the column holds",
                1: "a fraction, the column holds whole numbers",
            },
        ),
        (INT, [Decimal(10) ** 30], {0: "above 2147483647, the most that the column holds"}),
        (UNSIGNED, [-1.0, 1.0], {0: "negative, the column is unsigned"}),
        (NAME, ["x", "eleven char"], {1: "11 characters, the column holds 10"}),
        (NAME, ["x", "\ud800"], {1: "a character that utf8mb4 does not have"}),
        (NAME, [5], {0: WRONG_KIND.format("integer", "varchar(10)")}),
        (NAME, [dt.date(2024, 1, 1)], {0: WRONG_KIND.format("date", "varchar(10)")}),
        (NAME, [b"x"], {0: WRONG_KIND.format("binary", "varchar(10)")}),
        (NAME, [uuid.UUID(int=1)], {0: "36 characters, the column holds 10"}),
        (NAME, [{"a": "long text"}], {0: "17 characters, the column holds 10"}),
        (
            OLD_NAME,
            ["日", "\U0001f33f"],
            {1: "a four-byte character, which utf8mb3 does not have"},
        ),
        (LATIN, ["é", "日"], {1: "a character that latin1 does not have"}),
        (ASCII, ["é"], {0: "a character that ascii does not have"}),
        (SMALL_TEXT, ["x", "é" * 128], {1: "256 bytes, the column holds 255"}),
        (
            HASH,
            [b"12345", b"1", b"1234"],
            {
                0: "5 bytes, the column holds 4",
                1: "1 bytes, the column fills them up to 4 with zeros",
            },
        ),
        (HASH, ["text"], {0: WRONG_KIND.format("text", "binary(4)")}),
        (BLOB, [b"x" * 256], {0: "256 bytes, the column holds 255"}),
        (KIND, ["a", "A"], {1: "no member of the enum, which has 2"}),
        (KIND, [1], {0: WRONG_KIND.format("integer", "enum('a','b')")}),
        (
            INSTANT,
            [dt.datetime(999, 12, 31), dt.datetime(2024, 1, 1)],
            {0: "before 1000-01-01 00:00:00, the first that the column holds"},
        ),
        (
            INSTANT,
            [dt.datetime(2024, 1, 1, 0, 0, 0, 500_000), dt.datetime(2024, 1, 1)],
            {0: "a fraction of a second, the column keeps 0 digits of it"},
        ),
        (
            MILLIS,
            [dt.datetime(2024, 1, 1, 0, 0, 0, 1_500), dt.datetime(1969, 1, 1, 0, 0, 0, 1_000)],
            {0: "a fraction of a second, the column keeps 3 digits of it"},
        ),
        (
            STAMP,
            [dt.datetime(1970, 1, 1), dt.datetime(2038, 1, 19, 3, 14, 8), dt.datetime(2000, 1, 1)],
            {
                0: "before 1970-01-01 00:00:01, the first that the column holds",
                1: "after 2038-01-19 03:14:07, the last that the column holds",
            },
        ),
        (
            INSTANT,
            ["2024-02-30", "01.02.2024", "2024-02-29 24:00:00", "2024-01-01 00:00:00.5"],
            {
                **dict.fromkeys(range(3), "text that is not an instant, YYYY-MM-DD HH:MM:SS"),
                3: "a fraction of a second, the column keeps 0 digits of it",
            },
        ),
        (
            DAY,
            [dt.datetime(2024, 1, 1, 12), dt.datetime(2024, 1, 1)],
            {0: "a time of day, the column keeps the day alone"},
        ),
        (DAY, ["2024-02-30"], {0: "text that is not a date, YYYY-MM-DD"}),
        (DAY, [20240101], {0: WRONG_KIND.format("integer", "date")}),
        (
            CLOCK,
            [dt.time(1, 2, 3, 4), dt.time(1)],
            {0: "a fraction of a second, the column keeps 0 digits of it"},
        ),
        (CLOCK, ["25:00:00"], {0: "text that is not a time, HH:MM:SS"}),
        (INSTANT, [dt.timedelta(1)], {0: WRONG_KIND.format("duration", "datetime")}),
        (OTHER, [dt.timedelta(1)], {0: WRONG_KIND.format("duration", "xml")}),
        (DOCUMENT, ['{"a":', "NaN", "{}"], {0: "not JSON", 1: "not JSON"}),
        (
            DOCUMENT,
            [{"a": float("nan")}, {"a": {1, 2}}, {}],
            dict.fromkeys(
                range(2),
                "no JSON document: something in it is neither text, number, list nor mapping",
            ),
        ),
        (DOCUMENT, [{"a": "\ud800"}, {}], {0: "a character that utf8mb4 does not have"}),
        (DOCUMENT, [5], {0: WRONG_KIND.format("integer", "json")}),
    ],
)
def test_these_cells_are_found(
    column: ColumnShape, cells: object, expected: dict[int, str]
) -> None:
    """What would be refused or changed is found, with measures and without the value (R3.3)."""
    assert expected == reasons(column, cells)


def test_a_null_is_found_where_none_may_be() -> None:
    """NULL in a NOT NULL column is found, and the other cells are still judged."""
    column = ColumnShape(name="c", type_text="varchar(2)", family="text", nullable=False, length=2)

    assert {
        1: "NULL, the column is NOT NULL",
        2: "3 characters, the column holds 2",
    } == reasons(column, ["ab", None, "abc"])


def test_a_null_is_found_among_numbers() -> None:
    """NULL is told apart from what happens to stand under it."""
    column = ColumnShape(
        name="c", type_text="int", family="integer", nullable=False, minimum=0, maximum=9
    )
    array = Array(np.array([5, 99, 10]), None, np.array([False, True, False]))

    assert [
        Invalid(1, "c", "NULL, the column is NOT NULL"),
        Invalid(2, "c", "above 9, the most that the column holds"),
    ] == invalid({"c": array}, TableShape(name="t", columns={"c": column}))


def test_null_in_an_automatic_column_is_its_next_number() -> None:
    """The server numbers it."""
    column = ColumnShape(
        name="c", type_text="int", family="integer", nullable=False, autoincrement=True
    )

    assert {} == reasons(column, [None, 1])


def test_mixed_cells_are_judged_each_by_its_kind() -> None:
    """A function may return what it likes, a cell at a time."""
    assert {
        1: WRONG_KIND.format("text", "binary(4)"),
        3: WRONG_KIND.format("float", "binary(4)"),
        4: "5 bytes, the column holds 4",
    } == reasons(HASH, [b"1234", "x", None, 1.5, b"12345"])


def test_an_object_of_no_known_kind_fits_nowhere() -> None:
    """An array put together by hand may hold anything."""
    array = Array(np.array([object()], dtype=object))

    assert [Invalid(0, "c", WRONG_KIND.format("object", "binary(4)"))] == invalid(
        {"c": array}, TableShape(name="t", columns={"c": HASH})
    )


def test_mixed_numbers_are_judged_exactly() -> None:
    """Whole numbers, decimals and floats may meet in one column."""
    assert {3: "3 digits after the point, the column keeps 2"} == reasons(
        MONEY, [1, Decimal("2.50"), "3.5", "1.234", 0.25, None]
    )


def test_several_columns_are_ordered_by_row() -> None:
    """A row's misfits stand together."""
    shape = TableShape(name="t", columns={"a": NAME, "b": INT})
    arrays = {"a": Array.of(["x", "eleven char"], 2), "b": Array.of([2**40, 2**40], 2)}

    assert [(0, "b"), (1, "a"), (1, "b")] == [(x.row, x.column) for x in invalid(arrays, shape)]


@pytest.mark.parametrize(
    ("kind", "family", "expected"),
    [
        ("text", "integer", True),
        ("text", "binary", False),
        ("float", "integer", False),
        ("duration", "other", False),
        ("mixed", "date", True),
        ("null", "date", True),
        ("uuid", "other", True),
    ],
)
def test_kinds_fit_families(kind: str, family: Any, *, expected: bool) -> None:  # noqa: ANN401
    """Text may spell a number or a date; a duration fits nowhere."""
    assert expected is fits(kind, family)


@given(
    st.sampled_from([NAME, INT, MONEY, KIND, DOCUMENT, LATIN, INSTANT]),
    st.lists(st.text(alphabet="ßé€日\U0001f33f", min_size=20), min_size=1, max_size=5),
)
def test_a_reason_never_has_the_value(column: ColumnShape, cells: list[str]) -> None:
    """Whatever was in the cell, the reason does not repeat it (R8.5)."""
    told = " ".join(reasons(column, cells).values())

    assert told
    assert told.isascii()


TYPES: dict[str, st.SearchStrategy[Any]] = {
    "TINYINT": st.integers(-300, 300),
    "INT UNSIGNED": st.integers(-10, 2**33),
    "BIGINT": st.integers(-(2**65), 2**65),
    "DECIMAL(6,2)": st.decimals(-99_999, 99_999, places=3) | st.integers(-20_000, 20_000),
    "DECIMAL(5,3) UNSIGNED": st.floats(-200, 200) | st.sampled_from([0.5, 12.125]),
    "VARCHAR(5)": st.text(max_size=8),
    "VARCHAR(5) CHARACTER SET utf8mb3": st.text(max_size=6),
    "VARCHAR(5) CHARACTER SET latin1": st.text("aé€日", max_size=6),
    "TINYTEXT": st.text("aé日", min_size=80, max_size=260),
    "VARBINARY(4)": st.binary(max_size=6),
    "BINARY(4)": st.binary(min_size=2, max_size=6),
    "ENUM('a','b')": st.sampled_from(["a", "b", "c", ""]),
    "DATETIME": st.datetimes(dt.datetime(900, 1, 1)).map(lambda x: x.replace(microsecond=0)),
    "TIMESTAMP NULL": st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2050, 1, 1)).map(
        lambda x: x.replace(microsecond=0)
    ),
    "DATE": st.dates(dt.date(1000, 1, 1)),
    "JSON": st.sampled_from(['{"a":1}', "[1,2]", "[", "'x'", "NaN", '"é"']),
}


@pytest.mark.databases("mariadb", "mysql")
@pytest.mark.parametrize("definition", TYPES)
def test_p9_what_is_found_valid_is_kept_by_the_server(database: Database, definition: str) -> None:
    """A cell without complaint goes in under strict mode, and comes back the same (P9)."""
    database.execute(f"CREATE TABLE t (id INTEGER PRIMARY KEY, c {definition} )")
    with database.engine.connect() as connection:
        shape = reflect(connection, "t")

        @settings(
            max_examples=30,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        )
        @given(st.lists(TYPES[definition] | st.none(), min_size=1, max_size=20))
        def keeps(cells: list[object]) -> None:
            array = Array.of(cells, len(cells))
            bad = {one.row for one in invalid({"c": array}, shape)}
            good = [row for row in range(len(cells)) if row not in bad]
            literals = array.literals()
            try:
                for row in good:
                    connection.execute(
                        sa.text("INSERT INTO t VALUES (:id, :c)"), {"id": row, "c": literals[row]}
                    )
                kept = connection.execute(sa.text("SELECT c FROM t ORDER BY id")).scalars().all()
            finally:
                connection.rollback()

            assert [_comparable(cells[row]) for row in good] == [_comparable(c) for c in kept]

        connection.execute(
            sa.text("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'")
        )
        connection.execute(sa.text("SET SESSION time_zone = '+00:00'"))
        connection.commit()
        keeps()


def _comparable(cell: object) -> object:
    if isinstance(cell, (float, Decimal)):
        return Decimal(str(cell))
    if isinstance(cell, str) and cell[:1] in '[{"':
        try:
            return json.loads(cell)
        except ValueError:
            return cell
    return cell


def chunk(rows: int) -> tuple[dict[str, Array], TableShape]:
    """Return a valid chunk of twelve columns and its shape."""
    numbers = np.arange(rows)
    name = ColumnShape(
        name="c", type_text="varchar(80)", family="text", length=80, charset="utf8mb4"
    )
    cells: dict[str, tuple[ColumnShape, Sequence[object] | np.ndarray[Any, Any] | Array]] = {
        "code": (name, [f"CL-{n:08d}" for n in range(rows)]),
        "name": (name, [f"Cedar Supply {n}" for n in range(rows)]),
        "email": (name, [f"ann.{n}@example.com" for n in range(rows)]),
        "city": (name, ["Portland", "Bend"] * (rows // 2)),
        "status": (KIND, ["a", "b"] * (rows // 2)),
        "parent_id": (BIGINT, numbers),
        "age": (INT, numbers % 60),
        "active": (BOOLEAN, numbers % 2 == 0),
        "credit": (MONEY, Array(numbers, 2)),
        "rate": (DOUBLE, numbers / 7),
        "since": (DAY, np.datetime64("2020-01-01") + numbers % 1_000),
        "created_at": (INSTANT, np.datetime64("2020-01-01T00:00:00", "s") + numbers),
    }
    shape = TableShape(name="t", columns={key: column for key, (column, _) in cells.items()})
    return {key: Array.of(value, rows) for key, (_, value) in cells.items()}, shape


def test_a_valid_chunk_has_nothing_to_complain_of() -> None:
    """Twelve columns of five thousand valid cells are all fine."""
    arrays, shape = chunk(5_000)

    assert [] == invalid(arrays, shape)


@example(rows=0)
@given(rows=st.integers(0, 20))
def test_any_number_of_rows_is_judged(rows: int) -> None:
    """A chunk of no row is fine too."""
    arrays, shape = chunk(rows * 2)

    assert [] == invalid(arrays, shape)
