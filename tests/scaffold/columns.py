"""Columns, alone in their tables, for the tests of what is inferred of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

from seedlib import values as v
from seedlib.reflection import types
from seedlib.reflection.sqlite import _column as as_sqlite
from seedlib.scaffold import infer
from seedlib.scaffold.domain import Domain
from seedlib.shape import ColumnShape, TableShape
from seedlib.values.columns import as_column
from seedlib.values.rows import Dataset, Segment, Table

if TYPE_CHECKING:
    from seedlib.scaffold.domain import Suggestion
    from seedlib.values.array import Array
    from seedlib.values.rows import Rows


def shape(name: str, declared: str, /, **others: Any) -> ColumnShape:  # noqa: ANN401 - what a shape takes
    """A column as SQLite declares it; enums and sets by their members."""
    row = {"name": name, "type": declared, "notnull": 1, "pk": 0, "hidden": 0, "dflt_value": None}
    found = as_sqlite(row, None)
    given = {field: getattr(found, field) for field in ColumnShape.__dataclass_fields__}
    return ColumnShape(**{**given, **others})


def table(name: str, *columns: ColumnShape) -> TableShape:
    """A table of these columns and nothing else."""
    return TableShape(name=name, columns=MappingProxyType({one.name: one for one in columns}))


def made(of: str, *columns: ColumnShape, **bounds: Any) -> Suggestion:  # noqa: ANN401 - what a domain takes
    """What is suggested for the first of some columns of a table."""
    return infer.column(Domain(column=columns[0], **bounds), table(of, *columns))


def distinct(of: str, *columns: ColumnShape, **bounds: Any) -> Suggestion:  # noqa: ANN401
    """What is suggested for the first of some columns where it is unique."""
    return infer.unique(Domain(column=columns[0], **bounds), table(of, *columns))


def rows_of(suggested: dict[str, Suggestion], n: int, start: int = 0) -> Rows:
    """The rows of a table whose columns are what was suggested."""
    names: dict[str, object] = {}
    for one in suggested.values():
        for variable, code in one.needs:
            names[variable] = eval(code.flat(), {"v": v})  # noqa: S307 - what a seeder would say
    columns = {
        name: as_column(eval(one.code.flat(), {"v": v, **names}))  # noqa: S307
        for name, one in suggested.items()
    }
    segment = Segment(columns=columns, rows=10**9, seed=0)
    data = Dataset({"t": Table("t", [segment])})
    return data.rows("t", np.arange(start, start + n, dtype=np.uint64))


def cells(suggested: Suggestion, n: int, start: int = 0) -> Array:
    """The first values of one column that reads no other."""
    return rows_of({"x": suggested}, n, start)["x"]


_NAMES = st.sampled_from(
    [
        "name",
        "email",
        "phone",
        "created_at",
        "price",
        "qty",
        "status",
        "type",
        "user_id",
        "zip_code",
        "country_code",
        "lat",
        "uuid",
        "is_active",
        "password_hash",
        "description",
        "slug",
        "url",
        "file_name",
        "ip",
        "tags",
        "foo",
        "x1",
        "dob",
        "birth_date",
        "start_time",
        "ssn",
        "iban",
        "card_number",
        "username",
        "sku",
        "order_no",
        "title",
        "color_hex",
        "mac",
        "token",
        "year",
        "percent",
        "rating",
        "amt",
        "tax_id",
        "city",
        "state",
        "address1",
        "address2",
        "deleted_at",
        "expires_on",
        "latitude",
        "settings",
        "weight",
        "currency",
        "timezone",
    ]
)  # fmt: skip
_TABLES = st.sampled_from(
    ["users", "orders", "products", "countries", "companies", "t", "files", "events"]
)
_LENGTHS = st.one_of(st.integers(1, 12), st.integers(13, 300))


@st.composite
def columns(draw: st.DrawFn) -> ColumnShape:
    """Any column of any type."""
    family = draw(st.sampled_from(sorted(_SHAPES)))
    given = draw(_SHAPES[family])
    comment = draw(
        st.sampled_from(["", "", "e.g. AB-12", "one of: a, b, c", "0=no 1=yes", "in cents", "1-5"])
    )
    return ColumnShape(
        **{
            "name": draw(_NAMES),
            "family": family,
            "type_text": family,
            "nullable": draw(st.booleans()),
            "comment": comment,
            **given,
        }
    )


@st.composite
def domains(draw: st.DrawFn) -> Domain:
    """Any column, and what a CHECK could say of it that leaves it something to hold."""
    column = draw(columns())
    return Domain(column=column, not_null=draw(st.booleans()), **draw(_bounds(column)))


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, list[Domain]]:
    """A table's name and some of its columns, each by another name."""
    found = draw(st.lists(domains(), min_size=1, max_size=6, unique_by=lambda d: d.column.name))
    return draw(_TABLES), found


def _integers(minimum: int, maximum: int) -> dict[str, int]:
    return {"minimum": minimum, "maximum": maximum}


_SHAPES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "integer": st.one_of(
        st.sampled_from(
            [
                *(
                    _integers(*types.whole_numbers(name, unsigned=unsigned))
                    for name in ("tinyint", "smallint", "mediumint", "int", "bigint", "year")
                    for unsigned in (False, True)
                ),
                *(_integers(0, 2**bits - 1) for bits in (2, 7, 31, 64)),
            ]
        )
    ),
    "boolean": st.sampled_from([_integers(0, 1), _integers(-128, 127)]),
    "decimal": st.integers(1, 38).flatmap(
        lambda precision: st.builds(
            lambda scale, unsigned: {"precision": precision, "scale": scale, "unsigned": unsigned},
            st.integers(0, min(precision, 20)),
            st.booleans(),
        )
    ),
    "float": st.sampled_from([{}, {"precision": 12, "type_text": "float"}, {"unsigned": True}]),
    "text": st.one_of(
        st.builds(lambda n: {"length": n, "type_text": f"varchar({n})"}, _LENGTHS),
        st.sampled_from([{}, {"capacity": 255, "charset": "latin1"}, {"capacity": 65_535}]),
        st.builds(lambda n: {"length": n, "charset": "ascii"}, _LENGTHS),
    ),
    "binary": st.one_of(
        st.builds(lambda n: {"length": n, "type_text": f"binary({n})"}, _LENGTHS),
        st.builds(lambda n: {"length": n, "type_text": f"varbinary({n})"}, _LENGTHS),
        st.just({"capacity": 255, "type_text": "blob"}),
    ),
    "datetime": st.builds(
        lambda bounds, fraction: {"earliest": bounds[0], "latest": bounds[1], "fraction": fraction},
        st.sampled_from([types.MYSQL_TIMESTAMPS, types.MYSQL_DATETIMES, types.ANY_DATETIMES]),
        st.integers(0, 6),
    ),
    "date": st.sampled_from(
        [
            {"earliest": one[0], "latest": one[1]}
            for one in (types.MYSQL_DATETIMES, types.ANY_DATETIMES)
        ]
    ),
    "time": st.builds(lambda fraction: {"fraction": fraction}, st.integers(0, 6)),
    "json": st.just({}),
    "enum": st.builds(
        lambda members: {"members": tuple(members)},
        st.lists(
            st.text("abcXYZ é", min_size=1, max_size=5).filter(str.strip),
            min_size=1,
            max_size=6,
            unique=True,
        ),
    ),
    "set": st.builds(
        lambda members: {"members": tuple(members), "type_text": "set(…)"},
        st.lists(st.text("abcdef", min_size=1, max_size=5), min_size=1, max_size=6, unique=True),
    ),
    "uuid": st.just({}),
    "inet4": st.just({}),
    "inet6": st.just({}),
    "vector": st.builds(lambda n: {"length": 4 * n}, st.integers(1, 8)),
    "geometry": st.sampled_from(
        [{"type_text": one, "srid": 4326} for one in ("point", "polygon", "geometry")]
    ),
    "other": st.just({"type_text": ""}),
}


def _bounds(column: ColumnShape) -> st.SearchStrategy[dict[str, Any]]:
    """What CHECKs could say of a column of its family."""
    if column.family in {"integer", "decimal"}:
        return _numbers(column)
    if column.family in {"date", "datetime"}:
        return _moments(column)
    if column.family == "text":
        return _texts(column.length)
    return st.just({})


@st.composite
def _numbers(draw: st.DrawFn, column: ColumnShape) -> dict[str, Any]:
    least, most = column.minimum, column.maximum
    if column.family == "decimal":
        whole = 10 ** min((column.precision or 0) - (column.scale or 0), 12) - 1
        least, most = (0 if column.unsigned else -whole), whole
    assert least is not None
    assert most is not None
    low, high = sorted(draw(st.tuples(*2 * [st.integers(least, min(most, 2**62))])))
    given: dict[str, Any] = {}
    if draw(st.booleans()):
        given["low"] = low
    if draw(st.booleans()):
        given["high"] = high
    if high - low > 3 and draw(st.booleans()):
        given["excluded"] = (draw(st.sampled_from([0, 1, low, high, 5])),)
    return given


@st.composite
def _moments(draw: st.DrawFn, column: ColumnShape) -> dict[str, Any]:
    assert column.earliest is not None
    assert column.latest is not None
    days = st.dates(
        column.earliest.date() + dt.timedelta(2), column.latest.date() - dt.timedelta(2)
    )
    low, high = sorted(draw(st.tuples(days, days)))
    given: dict[str, Any] = {}
    if draw(st.booleans()):
        given["low"] = low
    if draw(st.booleans()):
        given["high"] = high
    return given


@st.composite
def _texts(draw: st.DrawFn, length: int | None) -> dict[str, Any]:
    most = min(length or 60, 60)
    shortest = draw(st.integers(0, most))
    longest = draw(st.one_of(st.none(), st.integers(max(shortest, 1), most)))
    excluded = draw(st.sampled_from([(), ("",), ("admin", ""), ("a",)]))
    if most > 8 and draw(st.integers(0, 5)) == 0:
        return {"pattern": draw(st.sampled_from(["[A-Z]{3}[0-9]+", ".*@.*", "[a-z]{2,5}"]))}
    return {"shortest": shortest, "longest": longest, "excluded": excluded}


def allows(domain: Domain, cell: Any) -> bool:  # noqa: ANN401 - any cell
    """Whether a cell is within a domain, NULL aside."""
    if cell is None:
        return domain.column.nullable and not domain.not_null
    if domain.column.family in {"integer", "decimal"}:
        number = Decimal(cell)
        low, high = (
            None if one is None else Decimal(str(one)) for one in (domain.low, domain.high)
        )
        above = low is None or number >= low
        return above and (high is None or number <= high) and number not in domain.excluded
    if domain.column.family == "date":
        cell = dt.date.fromisoformat(cell) if isinstance(cell, str) else cell
        return (domain.low is None or cell >= domain.low) and (
            domain.high is None or cell <= domain.high
        )
    return True
