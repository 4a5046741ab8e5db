"""What a user reads who is refused for the environment's sake; see :mod:`seedlib.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import NOTHING_CHANGED, SeedError, UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def unknown_environment(name: str, origin: str, known: Mapping[str, str]) -> UsageError:
    """A name that is no environment; it counts as production.

    Args:
        name: The name.
        origin: What said it.
        known: Every name that is known, to the environment that it stands for.
    """
    near = nearest(name.lower(), known)
    hint = f" Did you mean {near}?" if near else ""
    others: dict[str, list[str]] = {environment: [] for environment in known.values()}
    for other, environment in known.items():
        if other != environment:
            others[environment].append(other)
    listed = ", ".join(
        f"{environment} ({', '.join(names)})" if names else environment
        for environment, names in others.items()
    )
    return UsageError(
        f"{name!r} (from {origin}) is no environment, and what is unknown counts as production."
        f"{hint} Known: {listed}. {NOTHING_CHANGED}"
    )


def no_environment(why: str) -> SeedError:
    """Nothing says which environment this is, and guessing is not safe here."""
    return SeedError(
        f"Which environment is this? Nothing says so, and {why}. Set it: SEED_ENV=development, or"
        f" alembic -n seeds -x env=development …; known are development, staging, production."
        f" {NOTHING_CHANGED}"
    )


def other_environment(asked: str, marked: str, database: str) -> SeedError:
    """The database remembers another environment."""
    return SeedError(
        f"The database {database} was seeded as {marked}, and this run says {asked}. Data of two"
        f" environments must not meet in one database: run with -x env={marked}, or use another"
        f" database. {NOTHING_CHANGED}"
    )


def production_not_authorised(database: str) -> SeedError:
    """A production run without the word that allows it."""
    return SeedError(
        "This is production, and production is never seeded by accident. If you mean it, name the"
        f" database: -x allow-production={database}. {NOTHING_CHANGED}"
    )


def wrong_authorisation(named: str, database: str) -> SeedError:
    """``allow-production`` names a database that is not the one connected."""
    return SeedError(
        f"allow-production={named} authorises another database than the one connected, {database}."
        f" Check DATABASE_URL. {NOTHING_CHANGED}"
    )


def not_production(environment: str, key: str) -> SeedError:
    """What is for production alone, without production."""
    return SeedError(
        f"{key} was given, but this run is for {environment}. Leave it out, or say"
        f" -x env=production. {NOTHING_CHANGED}"
    )


def unknown_action(given: str) -> UsageError:
    """Something other than ``set``, and what is to be set, after ``seed environment``."""
    return UsageError(
        f"seed environment {given} says not what to do. Write seed environment set NAME DATABASE,"
        f" or seed environment alone to see it. {NOTHING_CHANGED}"
    )


def mark_not_confirmed(environment: str, given: str | None, database: str) -> SeedError:
    """The name of the database was not given with the environment that it is to remember."""
    named = f"{given} is another database than the one connected" if given else "Confirm it"
    return SeedError(
        f"{named}: seed environment set {environment} {database} lets the database {database}"
        f" remember {environment}, whatever rows are in it. {NOTHING_CHANGED}"
    )


def real_rows(environment: str, revisions: Sequence[str]) -> SeedError:
    """People whom nobody masked would be taken for masked ones."""
    return SeedError(
        f"{', '.join(revisions)} put personal data into this database as it is. So it is"
        f" production: {environment} would take real people for masked ones."
        f" Take them back first, by a downgrade; then set it to {environment}. {NOTHING_CHANGED}"
    )


def section_without_environment(section: str, known: Sequence[str]) -> UsageError:
    """A section of the ini file that no run would ever read."""
    name, _, word = section.partition(":")
    near = nearest(word.lower(), known)
    hint = f" Did you mean [{name}:{near}]?" if near else ""
    return UsageError(
        f"[{section}] in the ini file is for no environment, so no run would read it.{hint} Known"
        f" are {', '.join(f'[{name}:{one}]' for one in known)}. {NOTHING_CHANGED}"
    )
