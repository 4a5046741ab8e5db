"""What a run would be here: for which environment, with which settings, key, versions and clock.

Reads the ledger, where there is one; a database that was never seeded has none.
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from seedlib import environment, marks, options, target
from seedlib.dialects import dialect_of
from seedlib.doctor.finding import Finding, good, listed, note, problem, warning
from seedlib.doctor.project import paragraph
from seedlib.errors import SeedError
from seedlib.ledger import Ledger
from seedlib.masking.policy import VARIABLE, policy
from seedlib.tables import now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from alembic.config import Config

    from seedlib.catalog import Catalog
    from seedlib.environment import Environment
    from seedlib.ledger import Load
    from seedlib.settings import Settings

_UNFINISHED: Final = ("wanted", "loading")
_LITTLE, _MUCH = dt.timedelta(seconds=2), dt.timedelta(minutes=1)


def settings(
    config: Config, x: Sequence[str], environ: Mapping[str, str], mark: str | None
) -> tuple[Settings | None, Finding]:
    """What a run is asked for, by the command line, alembic.ini and variables."""
    try:
        asked = options.asked(config, x, environ, mark)
    except SeedError as error:
        means = f"A run is refused. {paragraph(str(error))}"
        return None, problem("settings", "cannot be followed", means, "Correct what it names")
    origins = [f"{name} by {origin}" for name, origin in asked.origins.items()]
    means = "Can be followed; `seed plan` lists each with who said it."
    return asked, good("settings", ", ".join(origins) or "all by default", means)


def mark(connection: sa.Connection) -> str | None:
    """The environment that the database remembers."""
    remembered = marks.remembered(connection)
    return None if remembered is None else remembered.name


def decided(
    connection: sa.Connection,
    asked: Settings,
    environ: Mapping[str, str],
    version_table: str,
) -> tuple[Environment | None, Finding]:
    """Which environment a run is for, and who says so."""
    present = sa.inspect(connection).has_table("seed_load")
    dialect = dialect_of(connection.engine.url)
    found = target.of(connection, dialect, present=present, version_table=version_table)
    try:
        here = environment.decide(asked, environ, found, reading=True)
    except SeedError as error:
        do = "Name it: --env development, staging or production, or SEED_ENV"
        return None, problem(
            "environment", "not known", f"A run is refused. {paragraph(str(error))}", do
        )
    by = f"{here.name}, by {here.origin}"
    if here.name != "production":
        means = "Personal data of sources is replaced."
        if here.name == "staging":
            means = "Personal data of sources becomes pseudonyms; rollbacks are backed up first."
        return here, good("environment", by, means)
    means = "Nothing runs here unless it is authorised, each time, by the name of the database."
    do = f"--allow-production {found.database}"
    return here, note("environment", by, means, do)


def key(here: Environment, catalog: Catalog, environ: Mapping[str, str]) -> Finding:
    """Whether personal data can be masked here."""
    personal = sorted(
        {one.table for seeder in catalog.seeders for one in seeder.declared if one.personal}
    )
    found = policy(here.name, environ)
    if found.strategy != "pseudonymised":
        return good(VARIABLE, f"not needed in {here.name}", "Only staging's pseudonyms have a key.")
    if not found.problem:
        means = "Pseudonyms are made by it; the ledger keeps this id, and never the key."
        return good(VARIABLE, f"set, key {found.key.id if found.key else ''}", means)
    why, _, do = found.problem.partition(" Set ")
    if personal:
        means = f"{why} A run that loads {listed(personal)} is refused."
        return problem(VARIABLE, "cannot be used", means, f"Set {do}")
    return note(VARIABLE, "cannot be used", f"{why} No seeder has personal data yet.", f"Set {do}")


def versions(
    connection: sa.Connection, here: Environment | None, environ: Mapping[str, str]
) -> Iterator[Finding]:
    """Whether values would be made as those that are in were made."""
    present = sa.inspect(connection).has_table("seed_load")
    loads = Ledger(connection, present=present).loads()
    faker = f"faker {importlib.metadata.version('faker')}"
    means = "Values that Faker has a part in are those of the rows that are in."
    yield _compared("Faker", "faker ", faker, loads, means)
    if here is not None and here.name == "staging":
        means = "Pseudonyms are those of the rows that are in, so joins hold."
        yield _compared("masks", "masks ", policy(here.name, environ).made_with, loads, means)


def _compared(check: str, begins: str, current: str, loads: Sequence[Load], means: str) -> Finding:
    """One thing that values depend on, as it is here and as the ledger has it."""
    others: dict[str, list[Load]] = {}
    for load in loads:
        for part in load.made_with.split(", "):
            if part.startswith(begins) and part != current:
                others.setdefault(part, []).append(load)
    if not others:
        return good(check, current, means)
    found = f"{current}; the ledger has {listed(others)}"
    unfinished = {
        one.table for every in others.values() for one in every if one.state in _UNFINISHED
    }
    if unfinished:
        means = (
            f"The interrupted load of {listed(unfinished)} would not be finished alike: refused."
        )
        do = "Run with what the ledger names, or take the load back: seed downgrade"
        return problem(check, found, means, do)
    means = (
        "Rows that are in stay as they are, and what derives from them is read instead of computed."
        " Rows from now on are made otherwise."
    )
    return note(check, found, means, "Use what the ledger names, where they have to be alike")


def clock(connection: sa.Connection) -> Finding:
    """How far this machine's clock is from the server's."""
    before = now()
    there = connection.exec_driver_sql("SELECT UTC_TIMESTAMP(6)").scalar_one()
    after = now()
    off = there - (before + (after - before) / 2)
    seconds = off.total_seconds()
    found = f"the server's is {abs(seconds):.1f} s {'ahead' if seconds > 0 else 'behind'}"
    if abs(off) <= _LITTLE:
        return good(
            "clock", "within 2 s of the server's", "Times of runs and audit are comparable."
        )
    means = (
        "Times of runs, audit and log are this machine's; what the database itself dates differs,"
        " and so do the ages by which `seed prune` goes. No row depends on it."
    )
    do = "Let both keep their time by NTP"
    return (warning if abs(off) > _MUCH else note)("clock", found, means, do)
