"""What stops a script on a database that it was not written for: each thing with its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.offline import own
from seedlib.tables import VERSION_TABLE, seed_chunk, seed_environment, seed_load, seed_run

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from seedlib.keys import Scalar
    from seedlib.offline.draft import Draft, Issued
    from seedlib.offline.script import Script
    from seedlib.offline.sql import Sql
    from seedlib.shape_file import Recorded

_NOTHING = "Nothing was changed"
_UNFINISHED = ("wanted", "loading", "unloading")


def session(script: Script, sql: Sql, draft: Draft) -> None:
    """The client's session, the server, and in production the database's name."""
    script.say("", *sql.opening())
    for guard in sql.server_guards():
        script.guard(*guard)
    if draft.run.environment.name == "production":
        database = str(draft.run.settings.allow_production)
        sentence = f"This script was authorised for the database {database} alone. {_NOTHING}"
        script.guard(sentence, sql.database_is(database))


def lock(script: Script, sql: Sql, seconds: float) -> None:
    """One run at a time."""
    statements, guards = sql.lock(seconds)
    script.say(*statements)
    for guard in guards:
        script.guard(*guard)


def shapes(
    script: Script, sql: Sql, recorded: Recorded, tables: Collection[str], file: str
) -> None:
    """The tables are those that were recorded, and so is the schema's version."""
    for name in sorted(tables):
        there = f"There is no table {name}: is this the right database, and its schema up to date?"
        script.guard(f"{there} {_NOTHING}", sql.has_table(name))
        for what, holds in sql.shape_guards(recorded.tables[name], recorded.touched.get(name, ())):
            sentence = (
                f"{name} has {what} than {file} says: run seed shape again, and write this"
                f" script anew. {_NOTHING}"
            )
            script.guard(sentence, holds)
    if recorded.schema_revisions is None:
        return
    table, revisions = recorded.schema_table, recorded.schema_revisions
    sentence = (
        f"The schema is not at {', '.join(revisions) or 'base'}, as {file} says: run seed shape"
        f" again, and write this script anew. {_NOTHING}"
    )
    script.guard(sentence, sql.has_table(table))
    among = ", ".join(map(sql.text, revisions)) or "''"
    query = f"SUM(CASE WHEN version_num IN ({among}) THEN 1 ELSE -99 END) FROM {sql.name(table)}"
    ask(script, sql, table, query, len(revisions), sentence)


def state(script: Script, sql: Sql, draft: Draft, heads: Sequence[str]) -> None:
    """The version is where the script begins, the environment is right, nothing is interrupted."""
    version = ", ".join(heads) or "base"
    among = ", ".join(map(sql.text, heads)) or "''"
    ask(
        script,
        sql,
        VERSION_TABLE,
        f"SUM(CASE WHEN version_num IN ({among}) THEN 1 ELSE -99 END) FROM {VERSION_TABLE}",
        len(heads),
        f"The seeds are not at {version}, where this script begins: see alembic -n seeds current."
        f" {_NOTHING}",
    )
    environment = draft.run.environment.name
    ask(
        script,
        sql,
        seed_environment.name,
        f"COUNT(*) FROM seed_environment WHERE environment <> {sql.text(environment)}",
        0,
        f"This database was seeded as another environment than {environment}. {_NOTHING}",
    )
    if not sql.sees_lock:
        ask(
            script,
            sql,
            seed_run.name,
            "COUNT(*) FROM seed_run WHERE state = 'running'",
            0,
            "A run is written down as running: wait for its end, or, if it is dead, UPDATE seed_run"
            f" SET state = 'interrupted'. {_NOTHING}",
        )
    unfinished = ", ".join(map(sql.text, _UNFINISHED))
    ask(
        script,
        sql,
        seed_load.name,
        f"COUNT(*) FROM seed_load WHERE state IN ({unfinished})",
        0,
        "A run was interrupted here: finish it, or take it back, by alembic -n seeds without --sql."
        f" {_NOTHING}",
    )


def not_in(script: Script, sql: Sql, revisions: Sequence[str]) -> None:
    """None of the revisions that are about to be loaded has left rows here."""
    among = ", ".join(map(sql.text, revisions))
    ask(
        script,
        sql,
        seed_load.name,
        f"COUNT(*) FROM seed_load WHERE revision IN ({among}) AND state NOT IN ('free', 'passed')",
        0,
        "Rows of a revision that this script loads are in already, without its version: run alembic"
        f" -n seeds upgrade without --sql. {_NOTHING}",
    )


def loaded_before(script: Script, sql: Sql, one: Issued) -> None:
    """What earlier revisions loaded is what this script was written for: rows, ids, chunks."""
    load = one.load
    same: dict[str, Scalar] = {
        name: value for name, value in own.as_row(load).items() if name in _SAME
    }
    sentence = (
        f"{load.table} was not loaded by {load.revision} as this script assumes (rows, seed, chunks"
        f" or declaration differ, or rows were left out): run it without --sql. {_NOTHING}"
    )
    identity = own.identity_of(load)
    ask(
        script,
        sql,
        seed_load.name,
        f"COUNT(*) FROM seed_load WHERE {sql.where({**identity, **same, 'state': 'loaded'})}",
        1,
        sentence,
    )
    ask(
        script,
        sql,
        seed_chunk.name,
        "SUM(CASE WHEN skipped = '[]' THEN 1 ELSE -999999 END) FROM seed_chunk"
        f" WHERE {sql.where(identity)}",
        len(one.chunks),
        sentence,
    )


_SAME = ("first_row", "total", "chunk_rows", "fingerprint", "made_with", "volume", "seed")


def ask(script: Script, sql: Sql, table: str, query: str, wanted: int, sentence: str) -> None:
    """Stop unless a query of a table that may be missing gives a number; nothing counts as 0."""
    statements, answer = sql.asked(table, query)
    script.say(*statements)
    script.guard(sentence, f"IFNULL({answer}, 0) = {wanted}")
