"""What a script tells people: its first comment who reads it, its last line who runs it.

How many rows there are going to be is planned when the first comment is written; some may be left
out. The last line has the numbers of those that are in, or, of a rollback, of the audit trail.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import context

from seedlib import summary
from seedlib.errors import many
from seedlib.offline.sql import Expression

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from seedlib.offline.draft import Draft
    from seedlib.offline.sql import Sql

KINDS = {"mysql": "MySQL", "mariadb": "MariaDB", "sqlite": "SQLite"}
"""What the kinds of database are called."""

_BECAME = ("inserted", "updated", "skipped", "not updated")
"""What can become of a row on the way up."""


def header(
    draft: Draft,
    sql: Sql,
    heads: Collection[str],
    outline: Iterable[tuple[str, Sequence[str]]],
    file: Path,
    *,
    down: bool,
) -> str:
    """The first comment: what the script does, to what, and how it is run.

    Args:
        draft: The run that is written down.
        sql: The client's words.
        heads: Where it begins.
        outline: Revision to what is done by it, a part for each table.
        file: The record of the shapes.
        down: Whether rows are taken back.
    """
    run, recorded = draft.run, draft.recorded
    way = "down" if down else "up"
    size = f"{run.volume.size}, scale {run.volume.scale}, seed {run.volume.seed}"
    facts = {
        "Environment": f"{run.environment.name} (said by {run.environment.origin})",
        **({} if down else {"Size": size}),
        "Database": f"{KINDS[recorded.server]} {recorded.version}, tables as in {_near(file)}",
        "Run it by": f"{sql.usage} < {'back.sql' if down else 'seeds.sql'}",
    }
    behaviour = (
        "On a database in another state than it was written for it stops by a sentence, before"
        " anything is written. Where it is interrupted, it leaves what an interrupted run would:"
        " the same command without --sql goes on from there. When all of it is done, it says so,"
        ' beginning with "Done:".'
    )
    return "\n".join(
        [
            f"Seeds, {way} from {', '.join(heads) or 'base'}.",
            "",
            *(f"{name + ':':<13}{said}" for name, said in facts.items()),
            "",
            f"What is done to which table{'' if down else ', and how many rows go into it'}:",
            "",
            *(f"  {revision}: {', '.join(parts) or 'nothing'}" for revision, parts in outline),
            "",
            behaviour,
        ]
    )


def _near(file: Path) -> str:
    """A file by its path within the project, which is the same wherever that is checked out."""
    project = Path(context.config.config_file_name or "").resolve().parent
    found = file.resolve()
    inside = found.is_relative_to(project)
    return (found.relative_to(project) if inside else found).as_posix()


def loaded(sql: Sql, draft: Draft) -> Expression:
    """What the script put in and changed, as a text."""
    total = Counter[str]()
    for of_table in summary.counts(draft.run).values():
        total.update(of_table)
    return Expression(sql.text(_told(total) or "no rows inserted"))


def _told(total: Counter[str]) -> str:
    found = [(what, total[what]) for what in _BECAME if total[what]]
    first = [f"{many(rows, 'row', 'rows')} {what}" for what, rows in found[:1]]
    return ", ".join(first + [f"{rows:,} {what}" for what, rows in found[1:]])


def taken_back(sql: Sql) -> Expression:
    """What the audit trail says that the script took out and put back, as a text."""
    deleted, restored = (
        sql.query("IFNULL(SUM(row_count), 0)", "seed_audit", {"run": sql.run, "action": action})
        for action in ("deleted", "restored")
    )
    rows = Expression(f"CASE {deleted} WHEN 1 THEN ' row' ELSE ' rows' END")
    return sql.concat(
        [
            sql.thousands(deleted),
            rows,
            sql.text(" deleted, "),
            sql.thousands(restored),
            sql.text(" restored"),
        ]
    )


def done(sql: Sql, became: Expression, heads: Collection[str]) -> Iterator[str]:
    """The last line that the client prints: all of it is done, and where the version is now."""
    where = ", ".join(heads) or "base"
    yield sql.say(sql.concat([sql.text("Done: "), became, sql.text(f"; now at {where}.")]))
