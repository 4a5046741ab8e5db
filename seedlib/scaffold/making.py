"""From a live schema to revisions in the seeds tree: read, thought out, tried, written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from seedlib.dialects import dialect_of
from seedlib.pins import file as pins
from seedlib.scaffold import files, reading
from seedlib.scaffold.style import line_length
from seedlib.scaffold.trial import Trial
from seedlib.scaffold.volumes import SIZES
from seedlib.scaffold.whole import Thinking
from seedlib.scaffold.writing import Head, module

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import sqlalchemy as sa
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from seedlib.catalog import Catalog
    from seedlib.scaffold.reading import Schema
    from seedlib.scaffold.whole import Whole


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision that was made.

    Args:
        name: Its name.
        path: Its file.
        tables: The tables that it seeds, in the order in which they go in.
        text: What is in the file.
    """

    name: str
    path: Path
    tables: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a schema.

    Args:
        schema: What there was.
        whole: What was thought out.
        revisions: What was written, in order.
    """

    schema: Schema
    whole: Whole
    revisions: tuple[Revision, ...]


def make(
    connection: sa.Connection,
    config: Config,
    script: ScriptDirectory,
    catalog: Catalog,
    named: Sequence[str],
    *,
    single: bool,
    writing: bool = True,
) -> Made:
    """Write revisions for the tables that have no seeds yet.

    Args:
        connection: A connection to the database; read only.
        config: Alembic's configuration.
        script: The seeds tree.
        catalog: What it declares.
        named: The tables that are asked for; all, where none is.
        single: Whether all tables go into one revision.
        writing: Whether files are written, or the revisions only thought out.

    Raises:
        SeedError: A table is not there, or a file cannot be written.
    """
    schema = reading.read(connection, catalog.tables, named)
    dialect = dialect_of(connection.engine.url)
    dialect.learn(connection)
    trial = Trial(connection, dialect, schema.shapes, catalog)
    whole = Thinking(schema, trial.given(SIZES)).tried(trial.faults)
    place = files.Place.of(config, script, [seeder.revision for seeder in catalog.seeders])
    revisions = tuple(_revisions(schema, whole, place, single=single))
    for revision in revisions:
        compile(revision.text, revision.path, "exec")
    if not writing:
        return Made(schema, whole, revisions)
    files.write([(revision.path, revision.text) for revision in revisions])
    for revision in revisions:
        tables = MappingProxyType({table: schema.shapes[table] for table in revision.tables})
        pin = pins.Pin(server=schema.server, schema=schema.heads, tables=tables)
        pins.write(Path(script.dir), revision.name, pin)
    return Made(schema, whole, revisions)


def _revisions(
    schema: Schema, whole: Whole, place: files.Place, *, single: bool
) -> Iterator[Revision]:
    groups = whole.order.groups
    if single and len(groups) > 1:
        groups = (whole.order.tables,)
    width, before = line_length(place.folder), place.head
    for at, tables in enumerate(groups):
        word = "tables" if single and len(tables) > 1 else tables[0]
        name = place.revision(at, word)
        text = module(
            Head(revision=name, down_revision=before, heads=schema.heads),
            [whole.drafts[table] for table in tables],
            whole.rows,
            circle=len(tables) > 1 and not single,
            width=width,
        )
        message = text.partition('."""')[0].partition("\n")[0].removeprefix('"""')
        yield Revision(name, place.path(name, message), tables, text)
        before = name
