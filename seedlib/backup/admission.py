"""Whether a backup may be put back into this database: everything is refused before a write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import schema
from seedlib.backup import folder, refusals, rows
from seedlib.backup.rows import Entry
from seedlib.backup.take import mark_of
from seedlib.plan import applied_revisions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from seedlib.backup.folder import Manifest
    from seedlib.run import Run


def check(run: Run, path: Path, manifest: Manifest, *, other_database: bool) -> None:
    """Compare a backup with the database, its ledger and its tables.

    Args:
        run: The run; the shapes of the backup's tables are added to it.
        path: Where the backup is.
        manifest: Its manifest.
        other_database: Whether it may have been taken of another database.

    Raises:
        SeedError: It is of another database or environment, or does not fit what there is.
    """
    _refuse_strangers(run, path, manifest, other_database=other_database)
    found = [
        refusals.unknown_revision(name) for name in manifest.revisions if name not in run.catalog
    ]
    if not found:
        found += _versions(run, manifest)
    entries = [one for one in rows.read(folder.rows_of(path)) if isinstance(one, Entry)]
    for entry in entries:
        found += _entry(run, entry)
    found += _tables(run, entries)
    if found:
        raise refusals.contradicted(path, list(dict.fromkeys(found)))


def _refuse_strangers(run: Run, path: Path, manifest: Manifest, *, other_database: bool) -> None:
    name = run.session.dialect.database_name(run.control)
    environment, mark = mark_of(run.control)
    here = environment or run.environment.name
    if manifest.environment not in {None, here}:
        raise refusals.other_environment(path, str(manifest.environment), here)
    if not other_database and (manifest.database, manifest.mark) != (name, mark):
        theirs, ours = (
            f"{database} (marked by run {run_id})" if run_id else f"{database} (never seeded)"
            for database, run_id in ((manifest.database, manifest.mark), (name, mark))
        )
        raise refusals.other_database(path, theirs, ours)


def _versions(run: Run, manifest: Manifest) -> Iterator[str]:
    """The database must be where the rollback went to, or somewhere on the way."""
    now = applied_revisions(run.catalog, run.heads)
    then = applied_revisions(run.catalog, manifest.heads)
    at = ", ".join(run.heads) or "base"
    lowest = run.catalog[manifest.revisions[0]]
    if lowest.down_revision != "base" and lowest.down_revision not in now:
        yield refusals.not_next(lowest.revision, lowest.down_revision, at)
    if now - then:
        yield refusals.beyond(at, ", ".join(manifest.heads) or "base")


def _entry(run: Run, entry: Entry) -> Iterator[str]:
    """The ledger must not have the same load again, begun by another run."""
    found = run.ledger.load(*rows.identity(entry.row)) if run.ledger.present else None
    begun = found is not None and found.state not in {"free", "passed"}
    if found is not None and begun and found.run != entry.row["run"]:
        yield refusals.loaded_again(found.revision, found.table, found.run)


def _tables(run: Run, entries: list[Entry]) -> Iterator[str]:
    """The tables must be there, with the backup's columns, and ask for no others."""
    there = schema.tables(run.control)
    columns = {
        (entry.row["table_name"], entry.row["kind"] == "rows"): entry.columns
        for entry in entries
        if entry.columns
    }
    for (table, whole), names in columns.items():
        if table not in there:
            yield refusals.no_table(table)
            continue
        shape = run.shapes.add(table)
        if gone := [name for name in names if name not in shape.columns]:
            yield refusals.no_column(table, gone)
        came = [
            name
            for name, column in shape.columns.items()
            if name not in names and not (column.nullable or column.has_default or column.generated)
        ]
        if whole and came:
            yield refusals.new_column(table, came)
