"""Our tables in the user's database, and how to keep a schema's autogenerate off them.

Made on the first run that writes, outside any data transaction. Columns avoid reserved words, for
a person may have to read and mend these tables by hand.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

if TYPE_CHECKING:
    from collections.abc import Iterable

metadata = sa.MetaData()
_OPTIONS: dict[str, Any] = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
    "mariadb_engine": "InnoDB",
    "mariadb_charset": "utf8mb4",
    "mariadb_collate": "utf8mb4_bin",
}
_long_text = sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")
_long_blob = sa.LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb")
_moment = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
_big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

seed_environment = sa.Table(
    "seed_environment",
    metadata,
    sa.Column("environment", sa.String(32), primary_key=True),
    sa.Column("marked_at", _moment, nullable=False),
    sa.Column("run", sa.String(36), nullable=False),
    **_OPTIONS,
)

seed_run = sa.Table(
    "seed_run",
    metadata,
    sa.Column("run", sa.String(36), primary_key=True),
    sa.Column("command", sa.String(255), nullable=False),
    sa.Column("environment", sa.String(32), nullable=False),
    sa.Column("settings", _long_text, nullable=False),
    sa.Column("actor", sa.String(255), nullable=False),
    sa.Column("host", sa.String(255), nullable=False),
    sa.Column("pid", sa.BigInteger, nullable=False),
    sa.Column("lock_id", sa.BigInteger),
    sa.Column("versions", sa.String(255), nullable=False),
    sa.Column("heads_before", sa.String(255), nullable=False),
    sa.Column("heads_after", sa.String(255)),
    sa.Column("started_at", _moment, nullable=False),
    sa.Column("ended_at", _moment),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("summary", _long_text),
    # How long each table took: see timings.py.
    sa.Column("timings", _long_text),
    sa.Column("error", _long_text),
    **_OPTIONS,
)

seed_load = sa.Table(
    "seed_load",
    metadata,
    sa.Column("revision", sa.String(64), primary_key=True),
    sa.Column("table_name", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(8), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("first_id", sa.BigInteger),
    sa.Column("first_row", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("chunk_rows", sa.Integer, nullable=False),
    sa.Column("key_columns", _long_text, nullable=False),
    sa.Column("hashed", _long_text, nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    # What the values depend on besides: Faker's version, masks, a file's digest.
    sa.Column("made_with", sa.String(255), nullable=False),
    sa.Column("volume", _long_text, nullable=False),
    # As text: a random seed may be any unsigned 64-bit number.
    sa.Column("seed", sa.String(20), nullable=False),
    sa.Column("run", sa.String(36), nullable=False),
    sa.Column("reason", sa.String(255)),
    **_OPTIONS,
)

seed_chunk = sa.Table(
    "seed_chunk",
    metadata,
    sa.Column("revision", sa.String(64), primary_key=True),
    sa.Column("table_name", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(8), primary_key=True),
    sa.Column("chunk", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("row_offset", sa.BigInteger, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("key_set", _long_text),
    sa.Column("skipped", _long_text, nullable=False),
    sa.Column("hashes", _long_blob),
    sa.Column("before_image", _long_blob),
    **_OPTIONS,
)

seed_audit = sa.Table(
    "seed_audit",
    metadata,
    sa.Column("entry", _big_id, primary_key=True, autoincrement=True),
    sa.Column("at", _moment, nullable=False),
    sa.Column("run", sa.String(36), nullable=False),
    sa.Column("actor", sa.String(255), nullable=False),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("revision", sa.String(64), nullable=False),
    sa.Column("table_name", sa.String(64)),
    sa.Column("row_count", sa.BigInteger, nullable=False),
    sa.Column("key_set", _long_text),
    # Rows as they were, compressed, where that was asked for: see audit.py.
    sa.Column("before_image", _long_blob),
    **_OPTIONS,
)

# What was masked: an entry for each run and column.
seed_mask = sa.Table(
    "seed_mask",
    metadata,
    sa.Column("run", sa.String(36), primary_key=True),
    sa.Column("revision", sa.String(64), primary_key=True),
    sa.Column("table_name", sa.String(64), primary_key=True),
    sa.Column("column_name", sa.String(64), primary_key=True),
    sa.Column("class", sa.String(255), nullable=False),
    sa.Column("strategy", sa.String(16), nullable=False),
    sa.Column("masker", sa.String(32), nullable=False),
    sa.Column("key_id", sa.String(8), nullable=False),
    sa.Column("row_count", sa.BigInteger, nullable=False),
    sa.Column("null_count", sa.BigInteger, nullable=False),
    sa.Column("at", _moment, nullable=False),
    **_OPTIONS,
)

VERSION_TABLE = "seed_version"
OWN_TABLES = frozenset(metadata.tables) | {VERSION_TABLE}


def make(engine: sa.Engine, tables: Iterable[sa.Table]) -> None:
    """Make those of these tables that are not there."""
    with engine.begin() as connection:
        there = set(sa.inspect(connection).get_table_names())
        for table in tables:
            if table.name not in there:
                # Another run may make it in this moment, where no lock keeps it out.
                connection.execute(sa.schema.CreateTable(table, if_not_exists=True))


def now() -> dt.datetime:
    """The time as our tables keep it: UTC, without a zone."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def exclude_own_tables(name: str | None, type_: str, parent_names: object = None) -> bool:  # noqa: ARG001 - Alembic's signature
    """Keep seedlib's tables out of the schema tree's autogenerate and ``alembic check``.

    Pass it in the schema's ``env.py``, where a project has no filter of its own::

        context.configure(..., include_name=seedlib.exclude_own_tables)

    Args:
        name: The name of the object that was found in the database.
        type_: Its type; only ``"table"`` matters.
        parent_names: Not used.

    Returns:
        Whether Alembic should look at the object.
    """
    return type_ != "table" or name not in OWN_TABLES
