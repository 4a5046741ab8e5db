"""Reference rows written down in a seeder."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlib import DeclarationError, Records, Seed, records
from seedlib.values.canonical import describe
from seedlib.values.rows import Dataset, Segment, Table

if TYPE_CHECKING:
    from seedlib.sources import Source

STATES = records(
    ("code", "name", "tax", "since", "note"),
    [
        ("CA", "California", Decimal("15.00"), dt.date(2018, 1, 1), None),
        ["OR", "Oregon", Decimal(17), dt.date(2015, 10, 1), {"limit": [1, 2]}],
        ("WA", "Washington", 37, dt.date(2014, 7, 8), None),
    ],
)


def cells(made: Records, name: str, numbers: list[int], first_row: int = 0) -> list[object]:
    """The values of these rows of a seed that has the records as its source."""
    columns = {name: made.column(name) for name in made.columns}
    segment = Segment(columns=columns, first_row=first_row, rows=len(made))
    rows = Dataset({"states": Table("states", [segment])}).rows("states", np.array(numbers, int))
    return rows[name].tolist()


def test_records() -> None:
    """Rows are kept in their order, and counted."""
    assert 3 == len(STATES)
    assert ("code", "name", "tax", "since", "note") == STATES.columns
    assert ("CA", "California") == STATES.rows[0][:2]


def test_column() -> None:
    """Row i of the seed has the i-th cell, in any order of rows."""
    assert ["WA", "CA", "WA"] == cells(STATES, "code", [2, 0, 2])
    assert [Decimal(15), Decimal(17), Decimal(37)] == cells(STATES, "tax", [0, 1, 2])
    assert [dt.date(2015, 10, 1)] == cells(STATES, "since", [1])
    assert [None, {"limit": [1, 2]}, None] == cells(STATES, "note", [0, 1, 2])
    assert [] == cells(STATES, "code", [])


def test_first_row() -> None:
    """A second seeder of a table counts its records from its own first row."""
    assert ["CA", "WA"] == cells(STATES, "code", [100, 102], first_row=100)


def test_row_beyond() -> None:
    """A row that is not among the records is refused."""
    with pytest.raises(DeclarationError, match=r"states\.code comes from 3 records"):
        cells(STATES, "code", [3])


@given(st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), st.none() | st.text()), min_size=1))
def test_any_rows(rows: list[tuple[int, str | None]]) -> None:
    """Whatever integers and texts are written down come back."""
    made = records(["number", "text"], iter(rows))
    numbers = list(range(len(rows)))

    assert rows == list(
        zip(cells(made, "number", numbers), cells(made, "text", numbers), strict=True)
    )


def test_seed() -> None:
    """A seed takes records as its source, once every column is classified."""
    seed = Seed("states", source=STATES, pii=dict.fromkeys(STATES.columns))

    assert STATES is seed.source
    with pytest.raises(DeclarationError, match="since, note"):
        Seed("states", source=STATES, pii={"code": None, "name": None, "tax": None})


def test_frozen() -> None:
    """Records do not change: neither by assignment nor by what they were made from."""
    document = {"limit": 1}
    made = records(["note"], [[document]])
    before = json.dumps(made.canonical())
    document["limit"] = 2

    assert before == json.dumps(made.canonical())
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.columns = ()  # type: ignore[misc]


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        (("code", "tax"), [("CA", Decimal("15.0")), ("OR", Decimal(17))]),
        (("code", "tax"), [("OR", Decimal(17)), ("CA", Decimal(15))]),
        (("code", "rate"), [("CA", Decimal(15)), ("OR", Decimal(17))]),
        (("code", "tax"), [("CA", Decimal(15))]),
        (("code", "tax"), [("CA", 15), ("OR", 17)]),
        (("code", "tax"), [("CA", "15"), ("OR", "17")]),
        (("code", "tax"), [("CA", None), ("OR", Decimal(17))]),
    ],
)
def test_fingerprint(columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """Another cell, type, order, column or number of rows is another fingerprint."""
    one = records(("code", "tax"), [("CA", Decimal(15)), ("OR", Decimal(17))])
    other = records(columns, rows)

    assert json.dumps(one.canonical()) != json.dumps(other.canonical())
    assert json.dumps({name: describe(one.column(name)) for name in one.columns}) != json.dumps(
        {name: describe(other.column(name)) for name in other.columns}
    )


def test_fingerprint_same() -> None:
    """The same rows have the same fingerprint, whether they are lists or tuples."""
    one, other = records(["code"], [["CA"]]), records(("code",), (("CA",),))

    assert one.canonical() == other.canonical()
    assert one == other


@pytest.mark.parametrize(
    ("columns", "rows", "message"),
    [
        (("code", "name"), [("CA", "California"), ("OR",)], "row 2 has 1 cells and there are 2"),
        (("code",), [("CA", "California")], "row 1 has 2 cells and there are 1"),
        (("code", "name", "code"), [("CA", "California", "CA")], "names code twice"),
        (("code",), [], "has no rows"),
        ((), [()], "begins with no names of columns"),
        (("code", ""), [("CA", "OR")], "begins with no names of columns"),
        ("code", [("CA",)], "begins with no names of columns"),
        ([("CA",)], [("CA",)], "begins with no names of columns"),
        (("code", "name"), ["CA"], "row 1 is of type str, which is no row"),
        (("code", "name"), [{"code": "CA", "name": "California"}], "which is no row"),
        (("code",), [1], "row 1 is of type int, which is no row"),
        (("code",), [(object(),)], "column code: "),
        (("code",), [("CA",), (1,)], r"column code holds values of several types \(int, str\)"),
    ],
)
def test_refused(columns: tuple[str, ...], rows: list[tuple[object, ...]], message: str) -> None:
    """What is no table of cells is refused where it is written, with the place and the reason."""
    with pytest.raises(DeclarationError, match=message):
        records(columns, rows)


def test_source() -> None:
    """Records are none of them bad, are found by their number, and have no digest of their own."""
    source: Source = STATES

    assert [] == list(source.refused(0, 3))
    assert "record 1" == source.place(0)
    assert "record 17" == source.place(16)
    assert not source.digest


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        (("code", "name"), [("secret",)]),
        (("code",), ["secret"]),
        ([("secret",)], []),
        (("code",), [({"secret"},)]),
        (("code",), [("secret",), (1,)]),
    ],
)
def test_never_quoted(columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """A refusal does not say what is in a cell."""
    with pytest.raises(DeclarationError) as refusal:
        records(columns, rows)

    assert "secret" not in str(refusal.value)


def test_unknown_column() -> None:
    """A column that the records do not have is refused, with the nearest one."""
    with pytest.raises(DeclarationError, match=r"no column 'names'.*Did you mean 'name'"):
        STATES.column("names")
    with pytest.raises(DeclarationError, match="They have code, name, tax"):
        STATES.column("xyz")
