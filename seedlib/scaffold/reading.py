"""What there is to write seeds for: the live tables, less our own, Alembic's, and those seeded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlib import recording, schema, schema_tree
from seedlib.scaffold import errors
from seedlib.tables import OWN_TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import sqlalchemy as sa

    from seedlib.shape import TableShape


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A live schema.

    Args:
        shapes: Its tables, by name: what seeds may be written for, or are.
        wanted: Those to write seeds for.
        seeded: Those that the tree has seeds for already.
        heads: The schema tree's revisions that the database has.
        server: ``sqlite``, ``mariadb`` or ``mysql``.
    """

    shapes: Mapping[str, TableShape]
    wanted: tuple[str, ...]
    seeded: tuple[str, ...]
    heads: tuple[str, ...]
    server: str


def read(connection: sa.Connection, seeded: Collection[str], named: Sequence[str]) -> Schema:
    """Read what there is.

    Args:
        connection: Any connection to the database; read only.
        seeded: The tables that the tree has seeds for.
        named: The tables that are asked for; all, where none is.

    Raises:
        SeedError: One of them is not there, or is no table to be seeded.
    """
    every = schema.every(connection)
    own = {*OWN_TABLES, schema_tree.version_table(), "alembic_version"}
    shapes = {name: every[name] for name in sorted(every) if name not in own}
    for name in named:
        if name in own and name in every:
            raise errors.not_to_be_seeded(name)
        if name not in shapes:
            raise errors.no_such_table(name, shapes)
    return Schema(
        shapes=shapes,
        wanted=tuple(
            name for name in shapes if name not in seeded and (name in named or not named)
        ),
        seeded=tuple(name for name in shapes if name in seeded),
        heads=recording.schema_revisions(connection) or (),
        server=recording.server(connection),
    )
