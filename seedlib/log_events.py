"""Every event that a run can log, with its level and its fields: the one place where that is said.

:class:`~seedlib.logs.RunLog` takes levels from here. ``docs/logging.md`` and
``docs/log-schema.json`` are written from it (``tools/log_pages.py``), and the tests hold every
record of their runs against it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from seedlib.log_schema import Event, Field, logger, mapping

if TYPE_CHECKING:
    from collections.abc import Mapping


def _counts(suffix: str = "") -> tuple[Field, ...]:
    return tuple(Field(name, "integer", meaning + suffix) for name, meaning in _ROWS.items())


_ROWS = MappingProxyType(
    {
        "inserted": "rows put in",
        "adopted": "rows that were there before their seed, and stay",
        "updated": 'rows that were changed: a second pass, an update, `on_conflict="update"`',
        "deleted": "rows taken away",
        "restored": "rows given their former values back",
        "kept": "rows that were edited, and are the application's from now on",
        "skipped": "records left out",
        "not_updated": "rows whose new value did not fit, left as they are",
        "gone_already": "rows of ours that somebody else had deleted before",
    }
)

COUNTS = tuple(_ROWS)
"""What can become of a row, in the order in which it is told."""

_REVISION = Field("revision", "text", "the revision under way")
_TABLE = Field("table", "text", "the table")
_SECONDS = Field("seconds", "number", "how long it took")
_DIRECTION = Field("direction", "text", "`upgrade` or `downgrade`", values=("upgrade", "downgrade"))
_HOW_MANY = Field("rows", "integer", "how many")
_CHUNK = Field("chunk", "integer", "the chunk's number in the table's load")

_EXCEPTION = (
    Field("type", "text", "its class"),
    Field("message", "text", "what it says, without values and passwords"),
    Field("stack", "list of text", "file, line and function of each call, the outermost first"),
)

EVERY = (
    Field(
        "time",
        "text",
        "when, ISO 8601 in UTC, to the millisecond: `2025-06-01T12:00:00.250Z`",
    ),
    Field("level", "text", "`debug`, `info`, `warning`, `error` or `critical`"),
    Field("logger", "text", "who says it: `seedlib.table`; other libraries by their own names"),
    Field(
        "event",
        "text",
        "what happened, one of those below; `log` for records of other libraries",
    ),
    Field(
        "run",
        "text or null",
        "the run's id, by which the records of a run are found together; null in those of others",
    ),
    Field("message", "text", "the same in a sentence"),
)
"""The fields that every record begins with, in this order."""

DRY = (
    Field("dry_run", "true", "in every record of a dry run, and in no other", optional=True),
    Field(
        "dry_run_mode",
        "text",
        "in a dry run's records from `run.start` on: whether its rows are written and rolled back"
        " (`executed`), or made and checked only (`counted`)",
        optional=True,
        values=("executed", "counted"),
    ),
)
"""The fields that only the records of a dry run have."""

EVENTS: Mapping[str, Event] = MappingProxyType(
    {
        "run.start": Event(
            "info",
            "A run begins. Whatever it logged before wrote nothing.",
            (
                Field("command", "text", "the command line as it was typed, up to 255 characters"),
                Field(
                    "environment",
                    "text",
                    "`development`, `staging` or `production`",
                    values=("development", "staging", "production"),
                ),
                Field("database", "text", "the database's URL; a password is masked"),
                Field(
                    "configuration",
                    "mapping",
                    "every setting of the run by name; `said_by` has who said each that is not the"
                    " default: `-x`, or a section of the ini file",
                ),
                Field("revisions", "list of text", "the revisions about to run, in their order"),
            ),
        ),
        "run.plan": Event(
            "info",
            "What is about to be done: after `run.start`, or, where somebody may be asked to begin"
            " (a rollback, a run in production), before it.",
            (
                _DIRECTION,
                Field(
                    "steps",
                    "list of mappings",
                    "a table each; one for a revision that is passed over has `revision` and"
                    " `what` alone",
                    (
                        Field("revision", "text", "the revision"),
                        Field("table", "text", "the table", optional=True),
                        Field("rows", "integer", "how many", optional=True),
                        Field(
                            "what",
                            "text",
                            "what becomes of them: `inserted`, `updated`; `deleted`, `restored`,"
                            " `adopted`, `left`; or why the revision is passed over",
                        ),
                        Field(
                            "edited",
                            "integer",
                            "in a downgrade: how many were edited since they went in",
                            optional=True,
                        ),
                        Field(
                            "kept",
                            "integer",
                            "in a downgrade: how many of those are kept",
                            optional=True,
                        ),
                    ),
                ),
            ),
        ),
        "run.confirmed": Event(
            "info",
            "A rollback, or a run in production, may begin.",
            (
                Field(
                    "by",
                    "text",
                    "what said so: an `answer` at a terminal, `force`, `allow-production` where"
                    " nobody is at a terminal, or that this is `development` or a `dry run`",
                    values=("answer", "force", "allow-production", "development", "dry run"),
                ),
            ),
        ),
        "environment.marked": Event(
            "info",
            "The database remembers another environment from now on (`seed environment set`).",
            (
                Field("environment", "text", "the environment"),
                Field("was", "text or null", "what it remembered before"),
                Field("database", "text", "the database's name"),
            ),
        ),
        "run.waiting": Event(
            "info",
            "Another run holds the lock, and this one waits.",
            (Field("holder", "text", "who holds it"),),
        ),
        "run.nothing": Event(
            "info",
            "The seeds are where the command was to take them.",
            (Field("heads", "text", "the revisions that the database is at"),),
        ),
        "run.alone": Event(
            "warning",
            "More workers were asked for than a dry run can have: it loads by one connection.",
            (Field("workers", "integer", "how many were asked for"),),
        ),
        "run.unheeded": Event(
            "warning",
            "A size, scale, seed or number of rows was asked for that changes nothing, because"
            " these revisions are loaded already.",
            (Field("revisions", "list of text", "the revisions"),),
        ),
        "backup.taken": Event(
            "info",
            "A backup is whole, verified and in its place.",
            (
                Field("path", "text", "its folder"),
                Field("rows", "integer", "how many seeded rows can be put back from it"),
                _SECONDS,
            ),
        ),
        "backup.due": Event(
            "info",
            "A dry run says that the rollback would be preceded by a backup.",
            (Field("path", "text", "the folder that it would be put into"),),
        ),
        "backup.left": Event(
            "warning",
            "Rows of a backup were not put back, or not as they were.",
            (
                Field("table", "text", "their table"),
                Field("reason", "text", "why"),
                _HOW_MANY,
            ),
        ),
        "revision.start": Event("info", "A revision's turn has come.", (_REVISION, _DIRECTION)),
        "revision.passed": Event(
            "info",
            "A revision has nothing to do, because what it brings is there (its version was"
            " stamped away) or is not for this environment.",
            (_REVISION, Field("reason", "text", "why")),
        ),
        "revision.changed": Event(
            "warning",
            "The declaration of a table differs from the one that was applied, which changes"
            " nothing.",
            (Field("revision", "text", "the revision that declares it"), _TABLE),
        ),
        "revision.end": Event(
            "info",
            "A revision is done, its version stamped or taken back.",
            (_REVISION, _DIRECTION, _SECONDS),
        ),
        "table.repetitive": Event(
            "warning",
            "A column is about to be filled from a pool that is too small for so many rows. It"
            " comes before the first write, and stops nothing.",
            (
                Field("revision", "text", "the revision that declares it"),
                _TABLE,
                Field("column", "text", "the column"),
                Field("rows", "integer", "how many rows the table gets"),
                Field("provider", "text", "what fills the pool"),
                Field("values", "integer", "how many different values the pool has"),
            ),
        ),
        "table.redrawn": Event(
            "warning",
            "A column is drawn again where the database refuses a row (`v.until_accepted`), so its"
            " values may differ between databases. It comes before the first write.",
            (
                Field("revision", "text", "the revision that declares it"),
                _TABLE,
                Field("column", "text", "the column"),
                Field("tries", "integer", "how often it is drawn again at the most"),
            ),
        ),
        "table.start": Event(
            "info",
            "A table's turn has come: its rows go in, are changed by a second pass or an update,"
            " or go.",
            (
                _REVISION,
                _TABLE,
                Field(
                    "rows",
                    "integer or null",
                    "how many rows go in; null where rows are changed or taken away",
                ),
            ),
        ),
        "table.end": Event(
            "info",
            "A table is done, as `table.start` began it. Rows that were committed are counted, no"
            " others.",
            (_REVISION, _TABLE, *_counts(), _SECONDS),
        ),
        "column.masked": Event(
            "info",
            "How a personal column of a source was loaded, after its table. The same is in"
            " `seed_mask`, and in the register of `seed audit --pii`.",
            (
                _REVISION,
                _TABLE,
                Field("column", "text", "the column"),
                Field("pii", "text", "its class; of a document, those of its parts"),
                Field(
                    "strategy",
                    "text",
                    "`replaced`, `pseudonymised`, or, in production, `as they are`",
                ),
                Field("masker", "text", "the masker and its version; `none` in production"),
                Field("key_id", "text", "what tells the key from others; empty in production"),
                Field("rows", "integer", "rows that this run put in"),
                Field("nulls", "integer", "in how many of them it is NULL"),
            ),
        ),
        "chunk": Event(
            "debug",
            "A chunk is committed.",
            (_REVISION, _TABLE, _CHUNK, Field("rows", "integer", "its rows")),
        ),
        "chunk.retry": Event(
            "warning",
            "The database took a chunk back (a deadlock, a lock held too long), and it is done"
            " again.",
            (
                _REVISION,
                _TABLE,
                _CHUNK,
                Field("attempt", "integer", "which attempt failed, from 1"),
                Field("reason", "text", "what the database answered"),
            ),
        ),
        "chunk.unverified": Event(
            "warning",
            "The table's shape changed since a chunk was loaded, so nobody can tell whether its"
            " rows were edited.",
            (_REVISION, _TABLE, _CHUNK),
        ),
        "chunks.hashed": Event(
            "info",
            "The rows of chunks that a script put in, whose client has no function for row hashes,"
            " were hashed as they are now. Edits show from now on.",
            (_REVISION, _TABLE, Field("chunks", "integer", "how many")),
        ),
        "chunk.altered": Event(
            "info",
            "`LOAD DATA` raised warnings, or left rows out. The chunk was rolled back and is done"
            " again by INSERT, which says what is wrong with which record; so are the table's"
            " chunks that follow.",
            (_REVISION, _TABLE, _CHUNK),
        ),
        "rows.skipped": Event(
            "warning",
            "A record was left out.",
            (
                _REVISION,
                _TABLE,
                Field("row", "integer", "the record's row number"),
                Field(
                    "column",
                    "text",
                    "the column that did not fit; empty where the database refused the whole row",
                ),
                Field("reason", "text", "why, in measures"),
            ),
        ),
        "rows.edited": Event(
            "warning",
            "A rollback met rows that were edited since they went in, and did with them what it"
            " was told to.",
            (
                _REVISION,
                _TABLE,
                _HOW_MANY,
                Field("became", "text", "`kept`, `deleted` or `restored`"),
            ),
        ),
        "rows.opened": Event(
            "info",
            "References among rows that go, which would be in the way, were set to NULL first.",
            (
                Field("revision", "text", "the revision that the rows belong to"),
                Field("table", "text", "the table whose rows refer"),
                _HOW_MANY,
                Field("foreign_key", "text", "the foreign key"),
            ),
        ),
        "rows.left": Event(
            "warning",
            'Rows stay where they are, because their seed says `rollback="none"`.',
            (_REVISION, _TABLE, _HOW_MANY),
        ),
        "rows.orphaned": Event(
            "warning",
            "Rows that are not ours refer to nothing, and did so before.",
            (
                _TABLE,
                Field("foreign_key", "text", "the foreign key that they do not meet"),
                _HOW_MANY,
            ),
        ),
        "rows.missing": Event(
            "warning",
            "A revision's version was stamped away and is stamped again, and some of the rows that"
            " it put in are gone by now. They are not put back.",
            (_REVISION, _TABLE, _HOW_MANY),
        ),
        "run.end": Event(
            "info",
            "The summary.",
            (
                Field("seconds", "number", "how long the run took"),
                Field(
                    "tables",
                    "mapping of mappings",
                    "for each table the counts that follow",
                    _counts(),
                ),
                *_counts(", in all"),
            ),
        ),
        "run.failed": Event(
            "error",
            "The run stopped, or was refused. What had been committed is in the ledger, and the"
            " same command goes on from there.",
            (
                Field("command", "text", "the command line, as `run.start` has it"),
                Field("seconds", "number", "how long it had run"),
                Field(
                    "error",
                    "mapping",
                    "what stopped it",
                    (
                        *_EXCEPTION,
                        Field(
                            "caused_by",
                            "list of mappings",
                            "the exceptions behind it, the nearest first",
                            _EXCEPTION,
                        ),
                        Field(
                            "context",
                            "mapping",
                            "where the run was, as far as it had come",
                            (
                                Field("revision", "text", "the revision", optional=True),
                                Field("direction", "text", "which way", optional=True),
                                Field("table", "text", "the table", optional=True),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    }
)
"""By name every event there is."""


def record_schema(name: str) -> dict[str, Any]:
    """What the records of an event are, as JSON Schema.

    Args:
        name: One of :data:`EVENTS`.
    """
    event = EVENTS[name]
    found = mapping((*EVERY, *DRY, *event.fields))
    said = {"level": event.level, "logger": logger(name), "event": name}
    found["properties"] |= {field: {"const": value} for field, value in said.items()}
    # Null in the records of others alone.
    found["properties"]["run"] = {"type": "string"}
    return {"description": event.meaning, **found}
