"""How the servers that are measured are started, and what they answer.

A server keeps its own default durability: a commit is on the disk. Only what is named in
:data:`OPTIONS` differs from what the server brings along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from tests.databases import Database

# A gigabyte holds a million rows and their indexes, as a server's default of 128 MB would not.
OPTIONS = "--local-infile=1 --innodb-buffer-pool-size=1G"
ANSWERS = (
    "version",
    "innodb_buffer_pool_size",
    "innodb_flush_log_at_trx_commit",
    "innodb_doublewrite",
    "innodb_flush_method",
    "log_bin",
    "sync_binlog",
    "local_infile",
    "max_allowed_packet",
)


def settings(database: Database) -> dict[str, str]:
    """What the server was asked for, and what it answers about durability and size."""
    if database.kind == "sqlite":
        return {"version": str(database.scalar("SELECT sqlite_version()"))}
    with database.engine.connect() as connection:
        answers = {
            name: str(connection.execute(sa.text(f"SELECT @@{name}")).scalar()) for name in ANSWERS
        }
    return {"options": OPTIONS} | answers
