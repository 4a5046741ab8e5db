"""What is said where a verification is refused, or finds something; see :mod:`seedlib.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import NOTHING_CHANGED, FindingsError, UsageError, many, meant, problems

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from seedlib.errors import SeedError
    from seedlib.verification.findings import Finding


def unknown_table(table: str, known: Collection[str]) -> UsageError:
    """``--table`` of a table that nothing was seeded in."""
    return UsageError(
        f"--table {table}: no revision seeds {table}.{meant(table, known)} Seeded are"
        f" {', '.join(sorted(known)) or 'none'}. {NOTHING_CHANGED}"
    )


def unknown_revision(asked: str, known: Collection[str], begun: Sequence[str]) -> UsageError:
    """``--revision`` of none, or of several.

    Args:
        asked: What was asked for.
        known: The revisions that there are.
        begun: Those whose names begin so.
    """
    if begun:
        why = f"{', '.join(sorted(begun))} begin so. Name one of them."
    else:
        hint = meant(asked, known)
        why = f"there is no such revision.{hint} There are {', '.join(sorted(known)) or 'none'}."
    return UsageError(f"--revision {asked}: {why} {NOTHING_CHANGED}")


def found_wrong(findings: Sequence[Finding]) -> SeedError:
    """Everything that is wrong, kind by kind, each with what to do."""
    kinds: dict[str, list[Finding]] = {}
    for one in findings:
        kinds.setdefault(one.what if one.what in _ADVICE else one.check, []).append(one)
    lines = [f"{'; '.join(map(_told, kinds[kind]))}. {_ADVICE[kind]}" for kind in kinds]
    return problems("Seeded rows are not as they should be:", lines, kind=FindingsError)


def _told(finding: Finding) -> str:
    rows = f"{many(finding.rows, 'row', 'rows')}, " if finding.rows else ""
    return f"{finding.where}: {rows}{finding.said}"


_ADVICE: Mapping[str, str] = {
    "edited": (
        "Whoever counts on what was seeded is misled, and a rollback stops there. Put them back as"
        " they were; or leave them, and say at the rollback whether they become the application's"
        " (-x on-edited=keep) or go (-x on-edited=delete)."
    ),
    "gone": (
        "No upgrade puts them back. A downgrade to the revision before, then the upgrade, loads all"
        " anew; `seed restore` brings back what a backup has."
    ),
    "no-table": (
        "The schema's migrations were taken back, or somebody dropped it. `alembic upgrade head`"
        " makes it anew, without its rows; a downgrade of the seeds, then the upgrade, loads them."
    ),
    "missing-chunks": (
        "Somebody deleted from seed_chunk, so that no rollback takes those rows any more. Put that"
        " table back from a dump; without one, take the revision back, delete what stayed of it by"
        " hand, and load it anew."
    ),
    "strange-chunks": (
        "Somebody altered seed_chunk or seed_load. Put both back from one dump before any rollback."
    ),
    "unreadable": (
        "Somebody altered seed_chunk or seed_load, and nothing else of that entry was looked at."
        " Put both back from one dump before any rollback."
    ),
    "overlap": (
        "No row can have been put in twice: somebody altered seed_chunk, or copied entries. Put it"
        " back from a dump before any rollback."
    ),
    "state": (
        "seed_load and seed_version contradict each other, as after a change by hand or a dump of"
        " one of them alone. Find out which of them is right, by the log and `seed audit`; then"
        " stamp that revision (alembic -n seeds stamp), or put both back from one dump."
    ),
    "orphans": (
        "Somebody deleted what they refer to, or wrote, with foreign keys switched off. Put those"
        " rows back, let these refer to rows that are there, or set them to NULL."
    ),
    "unique": (
        "The database was told not to look, or the key's index is damaged. Give one of them another"
        " value, and build the index anew."
    ),
    "damaged": (
        "The file is damaged: PRAGMA integrity_check says where. Copy it as it is, then put it back"
        " from a backup."
    ),
    "constraints": (
        "Somebody wrote where the database did not enforce it, and the next change of such a row"
        " may be refused. Mend the rows, or change by a migration what the table demands."
    ),
    "pii": (
        "Whoever gets this database could find, call or write to somebody. Where the seeder put it"
        " in, classify the column in pii=, or draw from v.email(), v.phone() and the like, then"
        " take the revision back and load it anew; where somebody edited the rows, mend them. What"
        ' is nobody\'s is declared to be: pii={"column": not_pii("…")}.'
    ),
}
"""What to do, by what was found; else by the check that found it."""
