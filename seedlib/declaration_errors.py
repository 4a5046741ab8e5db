"""What an author reads whose declaration cannot work; see :mod:`seedlib.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import CHANGING, KEPT, NOTHING_CHANGED, PartialError, SeedError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence


def bad_declaration(place: str, message: str, *, begun: bool = False) -> SeedError:
    """A declaration that cannot work.

    Args:
        place: Its revision and table, or file and line.
        message: What is wrong, and what to do.
        begun: Whether the run had begun to write.
    """
    return SeedError(f"{place}: {message} {KEPT + ' ' + CHANGING if begun else NOTHING_CHANGED}")


def not_linear(revision: str) -> SeedError:
    """A merge, a branch or a dependency in the seeds tree."""
    return SeedError(
        f"{revision} merges branches or depends on another one. Rows go in and out in one order, so"
        " the seeds tree must be one line: give it a single down_revision and no depends_on."
        f" {NOTHING_CHANGED}"
    )


def unknown_environments(revision: str, given: object, known: Sequence[str]) -> SeedError:
    """A seeder's ``environments`` that would keep it from ever running where it should."""
    return SeedError(
        f"{revision}: environments = {given!r} is no tuple of environments, so the seeder would be"
        f' passed over where it is wanted. Write environments = ("{known[0]}", …); known are'
        f" {', '.join(known)}. {NOTHING_CHANGED}"
    )


def declared_twice(revision: str, table: str) -> SeedError:
    """Two Seeds, or two Updates, of one table in one revision."""
    return SeedError(
        f"{revision} declares {table} twice, and the ledger keeps one entry for a table and"
        f" revision. Move one of them to a revision of its own. {NOTHING_CHANGED}"
    )


def declared_elsewhere(revision: str, table: str) -> PartialError:
    """``op.seed`` of an object that is not the revision's own."""
    return PartialError(
        f"{revision}: op.seed() was given a declaration for {table} that is no module-level object"
        " of this revision, so nothing could check it beforehand. Assign it to a name at the top"
        " of the revision's file. The chunks committed so far are in the ledger."
    )


def unknown_parent(where: str, column: str, table: str, known: Sequence[str]) -> str:
    """An expression looks at a table that has no rows of ours yet."""
    near = nearest(table, known)
    hint = f" Did you mean {near}?" if near else ""
    return (
        f"{where}.{column} looks at {table}, which no revision up to this one loads here.{hint} A"
        f" reference to rows of a later revision belongs in an Update of that revision."
    )


def circle(where: str, tables: Sequence[str], keys: Sequence[str]) -> str:
    """Tables that refer to each other all round, in columns that cannot be NULL meanwhile.

    Args:
        where: The revision.
        tables: The tables, in the order in which they refer to each other.
        keys: The columns by which each does.
    """
    steps = [f"{table}.{key}" for table, key in zip(tables, keys, strict=True)]
    round_ = " → ".join([*steps, tables[0]])
    return (
        f"{where}: {round_}, all NOT NULL. Whichever of these rows went in first would refer to one"
        " that is not there, and this database looks at foreign keys row by row. Make one of these"
        " columns nullable by a migration: it is filled in a second pass then. Or leave these"
        " tables out, and put their rows in by hand (op.execute)"
    )


def refers_ahead(where: str, column: str) -> str:
    """A NOT NULL reference of a table to itself that no order of its rows satisfies."""
    return (
        f"{where}.{column} refers to rows of its own table that come after it, or the first row to"
        ' none, and the column is NOT NULL. Write v.earlier(root="self"), by which the first row'
        " refers to itself and each other one to one before it; or make the column nullable by a"
        " migration: it is filled in a second pass then"
    )


def key_updated(where: str, column: str) -> str:
    """An update of the primary key, by which rows are found again."""
    return f"{where}.{column} is part of the primary key, by which a rollback finds rows: leave it."


def nothing_to_update(where: str, table: str) -> str:
    """An update of a table without seeded rows."""
    return (
        f"{where}: Update({table!r}) finds no rows, for no revision up to this one seeds {table}."
        " Seed it in an earlier one, or take the Update out."
    )


def seed_together(revision: str, table: str, column: str, target: str) -> PartialError:
    """A reference to rows that another ``op.seed`` of the revision puts in later."""
    return PartialError(
        f"{revision}: {table}.{column} refers to {target}, which is not in yet. Put {target} into"
        f" an earlier op.seed(…), or both into one, which fills {column} in a second pass. This"
        " op.seed put nothing in."
    )


def cannot_wait(revision: str, table: str, column: str, target: str) -> PartialError:
    """A NOT NULL reference to rows that come later in the same ``op.seed``."""
    return PartialError(
        f"{revision}: {table}.{column} refers to {target}, which comes later in op.seed(…), and the"
        f" column cannot be NULL meanwhile. Put {target} before {table}, or make the column"
        " nullable. This op.seed put nothing in."
    )


def column_failed(revision: str, table: str, column: str, sentence: str) -> str:
    """A seeder's own code raised while a column was made."""
    return (
        f"{revision}, {table}.{column}: making its values failed with {sentence}. Mend the seeder;"
        " `alembic --raiseerr -n seeds …` shows the line"
    )


def column_failed_half_way(
    revision: str, table: str, column: str, rows: str, sentence: str
) -> PartialError:
    """The same, when rows may be in already."""
    failed = column_failed(revision, table, column, sentence)
    return PartialError(f"{failed}. It was making {rows}. {KEPT} {CHANGING}")


def redrawn_update(where: str, column: str) -> str:
    """``v.until_accepted`` in an ``Update``."""
    return (
        f"{where}.{column} is made by v.until_accepted, and rows that are there keep their former"
        " value where the database refuses the new one: an Update draws none again. Give the column"
        " in its Seed, or by values that the CHECK allows"
    )


def redrawn_reference(where: str, column: str) -> str:
    """``v.until_accepted`` in a column that a foreign key is made of."""
    return (
        f"{where}.{column} is made by v.until_accepted, and a foreign key of the table is made of"
        " it: which row it leads to must not hang on the database's word. Draw another column of"
        " the row again"
    )


def redrawn_conflict(where: str, column: str) -> str:
    """``v.until_accepted`` beside ``on_conflict=``."""
    return (
        f"{where}.{column} is made by v.until_accepted, and the seed has on_conflict=: what a row"
        " that is there gets must not hang on the database's word. Leave one of the two out"
    )
