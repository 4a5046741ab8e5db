"""Which environment a run is for, and whether it may write there. What is unknown is production."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from seedlib import environment_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from seedlib.settings import Settings

ENVIRONMENTS = ("development", "staging", "production")
DEFAULT_ENVIRONMENTS = ("development", "staging")
"""Where a seeder that names none may run: production is always named."""

_SYNONYMS = MappingProxyType(
    {"dev": "development", "local": "development", "test": "development", "ci": "development"}
    | {"testing": "development", "stage": "staging", "prod": "production", "live": "production"}
    | {name: name for name in ENVIRONMENTS}
)
_SIZES = MappingProxyType({"development": "small", "staging": "medium", "production": "small"})


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment's name, and what said so."""

    name: str
    origin: str

    @property
    def size(self) -> str:
        """The size of its volumes where none is asked for."""
        return _SIZES[self.name]


def passing(here: str, allowed: Collection[str], *, generated: bool, demo: bool) -> str | None:
    """Why a revision is passed over in an environment; ``None`` where it is loaded.

    Args:
        here: The environment.
        allowed: Those that the revision names.
        generated: Whether some of its rows are made up.
        demo: Whether such rows were asked for besides.
    """
    if here not in allowed:
        return f"not for {here}"
    if here == "production" and generated and not demo:
        return "its rows are generated, and -x with-demo-data was not given"
    return None


@dataclass(frozen=True, slots=True)
class Target:
    """What is known of the connected database before anything is written.

    Args:
        database: Its name.
        local: Whether it is a file, a socket or on this machine's loopback.
        mark: The environment it was seeded as, if it ever was.
        strangers: Finds a table that holds rows which are not ours, if there is one.
    """

    database: str
    local: bool
    mark: str | None
    strangers: Callable[[], str | None]


def decide(
    settings: Settings, environ: Mapping[str, str], target: Target, *, reading: bool = False
) -> Environment:
    """The environment of this run, guarded.

    ``-x env=`` goes before ``SEED_ENV``, and that before ``APP_ENV``. With none of them the
    database's own mark counts where it says development; a database without a mark is development
    only where that is safe: local, and without anybody's rows.

    Args:
        settings: What is asked for.
        environ: The environment variables.
        target: What is known of the database.
        reading: Whether nothing is going to be written: then production needs no authorisation.

    Raises:
        SeedError: The name is unknown, nothing says which environment this is, the database
            remembers another one, or production is not authorised.
    """
    environment = named(settings.env, environ) or _assumed(target)
    if target.mark is not None and target.mark != environment.name:
        raise environment_errors.other_environment(environment.name, target.mark, target.database)
    allowed = settings.allow_production
    if environment.name != "production":
        if allowed is not None or settings.with_demo_data:
            key = "allow-production" if allowed is not None else "with-demo-data"
            raise environment_errors.not_production(environment.name, key)
    elif reading:
        return environment
    elif allowed is None:
        raise environment_errors.production_not_authorised(target.database)
    elif allowed != target.database:
        raise environment_errors.wrong_authorisation(allowed, target.database)
    return environment


def named(env: str | None, environ: Mapping[str, str]) -> Environment | None:
    """The environment that somebody names, if anybody does; development is all it can be else.

    Args:
        env: What ``-x env=`` says.
        environ: The environment variables.

    Raises:
        SeedError: The name is unknown.
    """
    sources = {
        "-x env": env,
        "SEED_ENV": environ.get("SEED_ENV"),
        "APP_ENV": environ.get("APP_ENV"),
    }
    for origin, name in sources.items():
        if name:
            return called(name, origin)
    return None


def called(name: str, origin: str) -> Environment:
    """The environment of that name, or of that synonym.

    Args:
        name: As typed.
        origin: What says so.

    Raises:
        SeedError: The name is unknown.
    """
    if name.lower() not in _SYNONYMS:
        raise environment_errors.unknown_environment(name, origin, _SYNONYMS)
    return Environment(_SYNONYMS[name.lower()], origin)


def _assumed(target: Target) -> Environment:
    if target.mark == "development":
        return Environment("development", "the database's mark")
    if target.mark is not None:
        raise environment_errors.no_environment(
            f"the database {target.database} was seeded as {target.mark}"
        )
    if not target.local:
        raise environment_errors.no_environment(
            f"the database {target.database} is on another machine"
        )
    table = target.strangers()
    if table is not None:
        raise environment_errors.no_environment(f"table {table} holds rows that were not seeded")
    return Environment("development", "default: a local database without rows")
