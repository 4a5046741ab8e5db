"""The record of shapes: what is read back is what was seen, whatever it was."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlib import schema, shape_file
from seedlib.errors import SeedError
from seedlib.shape import (
    ColumnShape,
    Family,
    ForeignKeyShape,
    IncomingKey,
    KeyPart,
    PartlyUnique,
    TableShape,
)
from seedlib.shape_file import Recorded
from tests import warm
from tests.examples import examples
from tests.offline.test_types import tables as types_tables
from tests.runs import lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

names = st.text(min_size=1, max_size=12)
parts = st.lists(names, max_size=3, unique=True).map(tuple)
numbers = st.none() | st.integers(-(2**63), 2**64)
keys = st.builds(
    ForeignKeyShape, names, parts, names, parts, st.sampled_from(["CASCADE", "NO ACTION"])
)


@st.composite
def columns(draw: st.DrawFn) -> dict[str, ColumnShape]:
    """Columns of any make."""
    own = {field.name: numbers for field in fields(ColumnShape) if field.type == "int | None"} | {
        field.name: st.booleans() for field in fields(ColumnShape) if field.type == "bool"
    }
    one = st.builds(
        ColumnShape,
        name=names,
        type_text=st.text(max_size=20),
        family=st.sampled_from(get_args(Family)),
        members=parts,
        earliest=st.none() | st.datetimes(),
        latest=st.none() | st.datetimes(min_value=datetime(1, 1, 1)),
        charset=st.none() | names,
        comment=st.text(max_size=20),
        **own,
    )
    return {column.name: column for column in draw(st.lists(one, max_size=5))}


partly = st.builds(
    PartlyUnique,
    names,
    st.lists(st.builds(KeyPart, names, parts, st.none() | st.integers(1, 9)), max_size=3).map(
        tuple
    ),
    st.text(max_size=9),
)
tables = st.builds(
    TableShape,
    partly_unique=st.lists(partly, max_size=2).map(tuple),
    name=names,
    columns=columns().map(MappingProxyType),
    primary_key=parts,
    autoincrement=st.none() | names,
    unique=st.lists(st.tuples(names, parts), max_size=3).map(tuple),
    foreign_keys=st.lists(keys, max_size=3).map(tuple),
    checks=st.lists(st.tuples(names, st.text(max_size=30)), max_size=3).map(tuple),
    engine=st.none() | names,
)
records = st.builds(
    Recorded,
    server=st.sampled_from(["mysql", "mariadb", "sqlite"]),
    version=st.text(max_size=5),
    chunk_rows=st.integers(1, 10**6),
    schema_table=names,
    schema_revisions=st.none() | parts,
    tables=st.lists(tables, max_size=3).map(lambda found: {one.name: one for one in found}),
    incoming=st.lists(st.builds(IncomingKey, names, keys, st.none() | names), max_size=3).map(
        tuple
    ),
)


@settings(max_examples=examples(50))
@given(records)
def test_round_trip(recorded: Recorded) -> None:
    """Whatever a table is like, what is read is equal to what was written, and so is its text."""
    read = Recorded.from_json(recorded.to_json())

    assert recorded == read
    assert recorded.to_json() == read.to_json()


def test_live(database: Database, tmp_path: Path) -> None:
    """`seed shape` records the tables that seeds touch as they are, without a trace of its own."""
    kind = database.kind
    seeds = lay(
        database,
        tmp_path / "project",
        {**types_tables(kind), "others": "{id}, name_ref VARCHAR(40) REFERENCES names (name)"},
        {
            "0001": 'names = Seed("names", rows=1, columns={"name": "x"})',
            "0002": 'things = Seed("things", rows=1, columns={"code": "x"})',
        },
    )
    before = seeds.everything()
    printed = warm.seed("shape", cwd=seeds.folder, url=database.url)
    read = Recorded.from_json(printed.stdout)
    with database.engine.connect() as connection:
        shapes = {name: schema.reflect(connection, name) for name in ("names", "things")}
        incoming = schema.incoming(connection, ["names", "things"])

    assert shapes == dict(read.tables)
    assert incoming == read.incoming
    assert kind == read.server
    assert ({} if kind == "sqlite" else {"things": ("touched",)}) == dict(read.touched)
    assert read.schema_revisions is None
    assert before == seeds.everything()
    kept = warm.seed("shape", "kept.json", cwd=seeds.folder, url=database.url)
    assert 0 == kept.returncode
    assert printed.stdout == (seeds.folder / "kept.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}', '{"format": 2}'])
def test_something_else(text: str, tmp_path: Path) -> None:
    """A file that is no record says so, and how one is made."""
    path = tmp_path / "shape.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SeedError, match=r"cannot be read as the record.*seed shape > "):
        shape_file.read(path)
    with pytest.raises(SeedError, match=r"There is no record of the tables' shapes at .*/none"):
        shape_file.read(tmp_path / "none")


def test_keys() -> None:
    """What a reader looks for has the names that the documentation gives."""
    text = Recorded(
        server="sqlite",
        version="3.40",
        chunk_rows=1,
        schema_table="alembic_version",
        schema_revisions=(),
        tables={},
    ).to_json()

    wanted = ["format", "server", "version", "chunk_rows", "schema", "tables", "incoming"]
    assert wanted == list(json.loads(text))
