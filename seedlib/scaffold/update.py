"""``seed scaffold --update``: seeders that are not applied here, brought up to date; new tables."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic.script import ScriptDirectory

from seedlib import pins
from seedlib.catalog import KNOWN, Catalog
from seedlib.dialects import dialect_of
from seedlib.ledger import Ledger
from seedlib.pins.compare import given
from seedlib.plan import applied_revisions
from seedlib.scaffold import errors, making, reading
from seedlib.scaffold.code import mapped
from seedlib.scaffold.style import line_length
from seedlib.scaffold.trial import Trial
from seedlib.scaffold.updating import Updating
from seedlib.scaffold.volumes import SIZES
from seedlib.scaffold.whole import Thinking
from seedlib.written import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from alembic.config import Config

    from seedlib.catalog import Seeder
    from seedlib.scaffold.draft import Draft
    from seedlib.scaffold.making import Made
    from seedlib.scaffold.reading import Schema
    from seedlib.scaffold.reseeding import Difference
    from seedlib.scaffold.updating import Updated


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a tree.

    Args:
        updated: The seeders that are not applied here and differ from their tables.
        applied: What is said of those that are applied here and differ.
        made: What was written for new tables; ``None`` where there are none.
    """

    updated: tuple[Updated, ...]
    applied: tuple[str, ...]
    made: Made | None

    @property
    def left(self) -> list[str]:
        """All that has to be done by hand."""
        return [f"{shown(one.path)}: {line}" for one in self.updated for line in one.left]


def update(
    connection: sa.Connection,
    config: Config,
    script: ScriptDirectory,
    catalog: Catalog,
    heads: Collection[str],
    named: Sequence[str],
    *,
    single: bool,
    writing: bool,
) -> Result:
    """Bring the tree's seeders up to date, and write revisions for new tables.

    Args:
        connection: A connection to the database; read only.
        config: Alembic's configuration.
        script: The seeds tree.
        catalog: What it declares.
        heads: The version table's content.
        named: The tables that are asked for; all, where none is.
        single: Whether all new tables go into one revision.
        writing: Whether files are written.

    Raises:
        SeedError: A table is not there, or a file cannot be written.
    """
    new = [name for name in named if name not in catalog.touched]
    tables = set(named or catalog.touched) & catalog.touched
    schema = reading.read(connection, catalog.tables, new)
    applied = applied_revisions(catalog, heads) | _begun(connection)
    updating = _updating(connection, catalog, schema, line_length(Path(script.versions)))
    updated, said = [], []
    for seeder in updating.catalog.seeders:
        own = tables & {one.table for one in seeder.declared}
        if own and seeder.revision in applied:
            said += list(_of_applied(updating, seeder, own))
        elif own:
            updated.append(updating.updated(seeder, own))
    for one in updated if writing else ():
        _write(one)
    made = None
    if new or (schema.wanted and not named):
        now = Catalog.read(ScriptDirectory.from_config(config)) if writing else catalog
        made = making.make(connection, config, script, now, new, single=single, writing=writing)
    changed = [one for one in updated if one.done or one.left]
    return Result(tuple(changed), tuple(said), made)


def _begun(connection: sa.Connection) -> set[str]:
    """The revisions that have rows in, or are putting some in."""
    present = sa.inspect(connection).has_table("seed_load")
    loads = Ledger(connection, present=present).loads()
    return {load.revision for load in loads if load.state in KNOWN}


def _updating(connection: sa.Connection, catalog: Catalog, schema: Schema, width: int) -> Updating:
    dialect = dialect_of(connection.engine.url)
    dialect.learn(connection)
    trial = Trial(connection, dialect, schema.shapes, catalog)
    given_rows = trial.given(SIZES)

    def drafted(seeder: Seeder, table: str) -> Draft | None:
        below = catalog.seeders[: seeder.order + 1]
        seeded = {one.table for other in below for one in other.seeds} - {table}
        own = replace(schema, wanted=(table,), seeded=tuple(sorted(seeded & {*schema.shapes})))
        return Thinking(own, given_rows).tried(trial.faults).drafts.get(table)

    return Updating(schema, catalog, drafted, width)


def _write(updated: Updated) -> None:
    seeder = updated.seeder
    if updated.after != updated.before:
        try:
            updated.path.write_bytes(updated.after.encode("utf-8"))
        except OSError as error:
            raise errors.not_written(updated.path, str(error.strerror), 0) from error
    if updated.pin is not None:
        pins.write(seeder.folder, seeder.revision, updated.pin)


def _of_applied(updating: Updating, seeder: Seeder, tables: set[str]) -> Iterator[str]:
    """What is said of a seeder whose rows are in, and that differs."""
    for one in updating.differences(seeder, tables):
        if isinstance(one, str):
            yield f"{seeder.revision}: {one}"
            continue
        what = ", ".join(one.told())
        back = (
            f"take it back (alembic -n seeds downgrade {seeder.down_revision}), run this again,"
            " and load it anew (alembic -n seeds upgrade head)"
        )
        filling = _as_update(updating, seeder, one)
        other = f"; or fill those rows by a revision of its own, {filling}" if filling else ""
        yield f"{seeder.revision}, {one.declared.table}: {what}. To have that, {back}{other}."


def _as_update(updating: Updating, seeder: Seeder, one: Difference) -> str:
    """A declaration that fills new columns of rows that are in; empty where that is not enough."""
    optional = all(given(one.shape.columns[name], one.shape) for name in one.new)
    if not one.new or not optional or one.gone or one.unfit or one.remarks:
        return ""
    draft = updating.drafted(seeder, one.declared.table)
    codes = {name: draft.codes[name] for name in one.new if draft and name in draft.codes}
    if len(codes) < len(one.new) or any(set(made.names) - {"v"} for made in codes.values()):
        return ""
    return f'Update("{one.declared.table}", columns={mapped(codes).flat()})'


def diff(result: Result) -> Iterator[str]:
    """What files would be like, as a unified diff."""
    files = [(one.path, one.before, one.after) for one in result.updated]
    files += [(one.path, "", one.text) for one in (result.made.revisions if result.made else ())]
    for path, before, after in files:
        name = shown(path)
        lines = (before.splitlines(), after.splitlines())
        yield from difflib.unified_diff(
            *lines, f"a/{name}" if before else "/dev/null", f"b/{name}", lineterm=""
        )


def as_text(result: Result) -> Iterator[str]:
    """What was changed, for a person."""
    for one in result.updated:
        if one.done:
            yield shown(one.path)
            yield from (f"    {line}" for line in one.done)
    for heading, lines in (
        ("By hand:", result.left),
        ("Applied in this database, and not edited:", result.applied),
    ):
        if lines:
            yield ""
            yield heading
            yield from (f"  - {line}" for line in lines)
    open_ = [one.seeder.revision for one in result.updated if one.open]
    if open_:
        yield ""
        yield (
            "A run stops at keys and CHECKs that are left to decide, until a person has seen to"
            f" them and says so: seed pin {' '.join(open_)}"
        )
    if not result.updated and not result.applied and result.made is None:
        yield "Every seeder is as its tables are."
