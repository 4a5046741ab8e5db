"""What is read where a tree of revisions, or a word for one, cannot be followed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlib.errors import KEPT, NOTHING_CHANGED, SeedError, UsageError, meant

if TYPE_CHECKING:
    from collections.abc import Collection

_LIST = "`alembic -n seeds history` lists the revisions."


def unknown_target(word: str, known: Collection[str]) -> UsageError:
    """A word for a revision that means none."""
    near = meant(word, (*known, "head", "heads", "base"))
    return UsageError(f"There is no revision {word} in this tree.{near} {_LIST} {NOTHING_CHANGED}")


def version_unknown(version: str) -> SeedError:
    """The version table names a revision that this checkout does not have."""
    return SeedError(
        f"The database is at {version}, by its table seed_version, and this checkout has no such"
        " revision, so nothing tells what lies between it and the others. Check out the code that"
        f" this database was seeded with. {NOTHING_CHANGED}"
    )


def ambiguous_target(word: str, several: Collection[str]) -> UsageError:
    """The beginning of more than one revision."""
    return UsageError(
        f"{word} is the beginning of several revisions: {', '.join(several)}. Write more of it."
        f" {NOTHING_CHANGED}"
    )


def too_short(word: str) -> UsageError:
    """Alembic completes a revision from four characters on."""
    return UsageError(
        f"There is no revision {word} in this tree, and for the beginning of one it is too short:"
        f" write four characters or more. {_LIST} {NOTHING_CHANGED}"
    )


def not_below(target: str, here: str) -> UsageError:
    """A downgrade to what is not below the database's version."""
    return UsageError(
        f"The database is at {here}, and {target} is not below that, so no downgrade leads there."
        f" To go up, say upgrade; {_LIST} {NOTHING_CHANGED}"
    )


def no_range(low: str, high: str) -> UsageError:
    """A range of revisions of which the one does not lead to the other."""
    return UsageError(
        f"There is no way from {low} up to {high}: {low} is not below {high}. Write the lower one"
        f" first; {_LIST} {NOTHING_CHANGED}"
    )


def too_many_steps(word: str) -> UsageError:
    """A relative step that leads out of the tree."""
    return UsageError(
        f"{word} leads out of the tree: there are not so many revisions in that direction (upgrade"
        f" takes +N, downgrade -N). `alembic -n seeds current` tells where the database is, and"
        f" {_LIST} To go all the way, say head or base. {NOTHING_CHANGED}"
    )


def several_targets() -> UsageError:
    """A stamp of more than one revision, in a tree that is one line."""
    return UsageError(
        "A stamp of several revisions means nothing in a tree that is one line: the highest of them"
        f" stands for all below it. Name that one alone. {NOTHING_CHANGED}"
    )


def several_heads(heads: Collection[str]) -> UsageError:
    """Two revisions that stand on the same one."""
    return UsageError(
        f"The seeds tree has several heads: {', '.join(heads)}. Rows go in and out in one order, so"
        " it must be one line: let one of them have the other as its down_revision."
        f" {NOTHING_CHANGED}"
    )


def circle(revisions: Collection[str]) -> UsageError:
    """Revisions that stand on each other."""
    return UsageError(
        f"These revisions stand on each other in a circle: {', '.join(revisions)}. Put right the"
        f" down_revision of one of them; the first revision stands on no other. {NOTHING_CHANGED}"
    )


def same_revision(revision: str, files: Collection[str]) -> UsageError:
    """Two files that say to be the same revision, of which Alembic would take one."""
    return UsageError(
        f"{', '.join(files)} are all revision {revision}, so one of them would run and the others"
        f" never. Give each file a revision of its own, or remove the copy. {NOTHING_CHANGED}"
    )


def unknown_parent(revision: str, parent: str, known: Collection[str]) -> UsageError:
    """A ``down_revision`` that no file of the tree is."""
    near = meant(parent, known)
    return UsageError(
        f"{revision} has {parent} as its down_revision, and no file of the seeds tree is that"
        f" revision.{near} Put the down_revision right, or bring the missing file back."
        f" {NOTHING_CHANGED}"
    )


def unknown_dependency(revision: str, other: str) -> UsageError:
    """A ``depends_on`` that no file of the tree is."""
    return UsageError(
        f"{revision} depends on {other} (depends_on), and no file of the seeds tree is that"
        f' revision. Say which schema a seeder needs by requires = "{other}"; on another seeder it'
        f" depends by its down_revision alone. {NOTHING_CHANGED}"
    )


def no_revision_id(file: str) -> UsageError:
    """A Python file among the revisions that does not say which one it is."""
    return UsageError(
        f'{file} lies among the revisions and is none of them. Write revision = "…" and'
        f' down_revision = "…" into it, or move it elsewhere. {NOTHING_CHANGED}'
    )


def unimportable(
    place: str, said: str, unknown: tuple[str, Collection[str]] | None = None
) -> UsageError:
    """A file of the tree that Python cannot import.

    Args:
        place: File and line.
        said: What Python says.
        unknown: A name that was not found, and those that are there.
    """
    why = re.sub(r" \(\S+\.py\)$", "", said)
    stop = "" if why.endswith(".") else "."
    hint = "" if unknown is None else meant(*unknown)
    return UsageError(
        f"{place} cannot be imported: {why}{stop}{hint} Mend the file, then run the same command"
        f" again. {NOTHING_CHANGED}"
    )


def no_function(file: str, name: str) -> UsageError:
    """A revision without an ``upgrade``, or a ``downgrade``."""
    return UsageError(
        f"{file} has no function {name}(), so the way over it is not known. Write one, with pass as"
        f" its body where there is nothing to do. {NOTHING_CHANGED}"
    )


def own_code(revision: str, place: str, why: str, *, begun: bool) -> SeedError:
    """A seeder's own ``upgrade`` or ``downgrade`` raised something.

    Args:
        revision: The revision under way.
        place: File and line of the seeder.
        why: What it raised.
        begun: Whether the run had begun to write.
    """
    return SeedError(
        f"{revision} stopped at {place}: {why}. Mend the seeder, then run the same command again."
        f" {KEPT if begun else NOTHING_CHANGED}"
    )


def by_alembic(message: str) -> UsageError:
    """What Alembic refuses in words of its own."""
    ended = message if message.endswith((".", "!", "?")) else f"{message}."
    return UsageError(f"{ended} {NOTHING_CHANGED}")
