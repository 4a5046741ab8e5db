"""The schema's own tree of revisions: what of it the database has, and where that is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import context
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError

from seedlib import plan_errors

if TYPE_CHECKING:
    from collections.abc import Collection

    from seedlib.plan import Plan


def _config() -> Config:
    """Configuration of the schema's own tree, ``[alembic]`` unless ``schema_section`` says so."""
    config = context.config
    section = config.get_section_option(config.config_ini_section, "schema_section", "alembic")
    return Config(config.config_file_name, config.toml_file_name, ini_section=section or "alembic")


def version_table() -> str:
    """The name of the table that has its version."""
    section = context.config.config_ini_section
    option = context.config.get_section_option(section, "schema_version_table", "alembic_version")
    return option or "alembic_version"


def revisions(control: sa.Connection, planned: Plan) -> set[str] | None:
    """The schema revisions that the database has, or ``None`` where no seeder asks for one."""
    if not any(seeder.requires for seeder in planned.loading):
        return None
    table = version_table()
    if not sa.inspect(control).has_table(table):
        return set()
    version: sa.ColumnClause[str] = sa.column("version_num", sa.String)
    heads = tuple(control.scalars(sa.select(version).select_from(sa.table(table))))
    return ancestors(heads)


def ancestors(heads: Collection[str]) -> set[str]:
    """These revisions of the schema's tree, and all below them.

    Raises:
        SeedError: The tree does not have one of them.
    """
    script = ScriptDirectory.from_config(_config())
    try:
        return {revision.revision for revision in script.iterate_revisions(tuple(heads), "base")}
    except RevisionError as error:
        raise plan_errors.schema_unknown(heads, version_table()) from error


def lacking(wanted: Collection[str], heads: Collection[str]) -> list[str]:
    """Those of some revisions that a database with these heads does not have.

    Of revisions that the tree no longer knows, and where there is no tree, nothing can be told.
    """
    if set(wanted) <= set(heads):
        return []
    try:
        script = ScriptDirectory.from_config(_config())
        known = {revision.revision for revision in script.walk_revisions()}
        there = ancestors(heads) if known.intersection(heads) == set(heads) else known
    except CommandError:
        return []
    return sorted(known.intersection(wanted) - there)
