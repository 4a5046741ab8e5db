"""Every ``-x`` key and every option of alembic.ini's sections, in one place.

Knows which there are, not what they bring about: which environments and sizes there are, and which
tables are seeded, other rooms know. How a value is written, ``readers.py`` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from seedlib import readers
from seedlib.errors import NOTHING_CHANGED, UsageError, nearest, problems
from seedlib.readers import Keep, OnEdited

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

__all__ = [
    "KEYS",
    "Key",
    "Section",
    "Settings",
    "allowed",
    "named_environment",
    "parse",
]

LOCK_TIMEOUT = 60.0
DRY_RUN_ROWS = 100_000
"""SQLite takes and takes back so many in two seconds; others wait for its lock for five."""

USAGE = "usage: alembic -n seeds [-x KEY=VALUE]… upgrade|downgrade REVISION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one run was asked for.

    Args:
        env: The environment named by ``-x env=``, not yet checked.
        size: The size named by ``-x size=``, not yet checked.
        scale: The factor on all volumes.
        rows: Table name to the exact number of rows asked for.
        seed: The number all values derive from.
        lock_timeout: How long to wait for another run, in seconds.
        strict: Whether an invalid record stops the run.
        allow_production: The database that a production run is authorised for.
        with_demo_data: Whether production takes generated rows too.
        chunk_rows: Rows that are made, inserted and committed together, at the most; ``None``
            leaves it to the database.
        bulk: How rows travel: ``auto``, ``insert`` or ``load``.
        workers: How many connections load chunks of one table at once; ``None`` is for us to say.
        table: The table whose revision alone is meant, not yet checked.
        on_edited: What a rollback does about seeded rows that were changed since.
        force: Whether the run goes ahead unasked.
        dry_run: Whether all is taken back at the end.
        dry_run_rows: Above how many rows a dry run counts, and executes nothing.
        backup: Whether a rollback is preceded by one: ``auto``, ``always``, ``never``, or the
            folder that one goes to, always.
        backup_folder: Where backups go.
        backup_keep: Which of a database's older backups stay.
        backup_program: What copies the tables of a server, ``none`` for nothing, ``None`` for what
            is on the machine.
        shape: The file with the recorded shapes that ``--sql`` goes by, ``None`` for the seeds
            folder's own.
        origins: The name of each setting that somebody gave to who did: ``-x``, or the section of
            the ini file, such as ``[seeds:staging]``.
    """

    env: str | None = None
    size: str | None = None
    scale: Decimal = Decimal(1)
    rows: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    seed: int = 0
    lock_timeout: float = LOCK_TIMEOUT
    strict: bool = False
    allow_production: str | None = None
    with_demo_data: bool = False
    chunk_rows: int | None = None
    bulk: str = "auto"
    workers: int | None = None
    table: str | None = None
    on_edited: OnEdited = "refuse"
    force: bool = False
    dry_run: bool = False
    dry_run_rows: int = DRY_RUN_ROWS
    backup: str = "auto"
    backup_folder: str = "backups"
    backup_keep: Keep = field(default_factory=lambda: Keep(number=10))
    backup_program: str | None = None
    shape: str | None = None
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), compare=False)


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the ini file.

    Args:
        name: Its name, ``seeds`` or ``seeds:staging``.
        options: What it says.
        shared: Whether Alembic's own options are in it as well, so that not every name is ours.
        inherited: Those of its options that it has from ``[DEFAULT]``.
    """

    name: str
    options: Mapping[str, str]
    shared: bool = False
    inherited: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """One ``-x`` key: how it is written, what it means, how its value is read.

    Args:
        name: The key; ``rows.TABLE`` stands for every table's.
        value: The placeholder of its value; empty for a bare flag.
        meaning: One line for the list of what is allowed.
        read: Text to value; raises :class:`ValueError` with the rest of the sentence
            "key=text …".
        each_time: Whether it is said anew for each run, and never in a file.
    """

    name: str
    value: str
    meaning: str
    read: Callable[[str], object]
    each_time: bool = False

    def __str__(self) -> str:
        """Give it the way it is typed."""
        return f"-x {self.name}={self.value}" if self.value else f"-x {self.name}"


KEYS = (
    Key(
        "env",
        "NAME",
        "development, staging or production (else SEED_ENV, else APP_ENV)",
        str,
        each_time=True,
    ),
    Key("size", "NAME", "small, medium, large: the names that seeders declare", str),
    Key("scale", "FACTOR", "a factor on all volumes, such as 2.5", readers.factor),
    Key("rows.TABLE", "N", "exactly N rows for one table", readers.rows),
    Key("seed", "N", "the number all values derive from (default 0)", readers.seed),
    Key("bulk", "PATH", "how rows travel: auto (default), insert or load", readers.bulk),
    Key(
        "workers",
        "N",
        "how many connections load one table at once (default auto)",
        readers.workers,
    ),
    Key(
        "table",
        "NAME",
        "the revision that seeds this table: up to it, or it alone taken back",
        str,
        each_time=True,
    ),
    Key(
        "on-edited",
        "CHOICE",
        "rows edited since: refuse (default), keep or delete",
        readers.on_edited,
    ),
    Key(
        "dry-run",
        "",
        "do it all, say it all, then roll it all back",
        readers.switch,
        each_time=True,
    ),
    Key(
        "dry-run-rows",
        "N",
        f"above N rows a dry run counts, and executes nothing (default {DRY_RUN_ROWS:_})",
        readers.rows,
    ),
    Key("force", "", "ask nothing", readers.switch, each_time=True),
    Key(
        "lock-timeout", "SECONDS", "how long to wait for another run (default 60)", readers.seconds
    ),
    Key("strict", "", "an invalid record stops the run", readers.switch),
    Key("backup", "WHEN", "before a rollback: auto, always, never, or a folder", readers.backup),
    Key("shape", "FILE", "the recorded shapes that --sql goes by", str),
    Key(
        "allow-production",
        "DATABASE",
        "the authorisation: it names the database",
        str,
        each_time=True,
    ),
    Key(
        "with-demo-data", "", "production takes generated rows too", readers.switch, each_time=True
    ),
)
_BY_NAME = {key.name: key for key in KEYS}
_ROWS = "rows."
_WRITTEN: dict[str, Callable[[str], object]] = {
    "chunk-rows": readers.chunk_rows,
    "backup-folder": str,
    "backup-keep": readers.keep,
    "backup-program": str,
}
_OPTIONS = MappingProxyType(_WRITTEN | {key.name: key.read for key in KEYS if not key.each_time})
"""What may stand in the ini file: some things that ``-x`` has no key for, and most of its keys."""
_EACH_TIME = MappingProxyType({key.name: key for key in KEYS if key.each_time})


def parse(x: Sequence[str], sections: Sequence[Section], environ: Mapping[str, str]) -> Settings:
    """Read everything a run was asked for.

    Args:
        x: Alembic's raw list, ``context.get_x_argument(as_dictionary=False)``; it goes before
            everything else.
        sections: What the ini file says; a later section goes before an earlier one.
        environ: The environment variables. None is read here; a variable that looks like one of
            the keys (``SEED_SIZE``) is refused rather than passed over in silence.

    Raises:
        SeedError: With every problem in one list, and what is allowed.

    Example::

        section = Section("seeds", config.get_section("seeds"), shared=True)
        settings = parse(context.get_x_argument(), [section], os.environ)
    """
    found: list[str] = []
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    for section in sections:
        said = _from_section(section, found)
        values |= said
        origins |= dict.fromkeys(said, f"[{section.name}]")
    typed = _from_x(x, found)
    values |= typed
    origins |= dict.fromkeys(typed, "-x")
    if "dry-run-rows" in typed and "dry-run" not in typed:
        found.append("-x dry-run-rows makes no dry run by itself; say -x dry-run besides")
    found += _variables_without_effect(environ)
    if found:
        mistyped = _mistyped(x)
        # Whoever knew the key, and not how its value is written, is told of that one.
        told = allowed(mistyped) if mistyped else allowed(only=_concerned(found))
        raise problems(
            "The command line cannot be followed:",
            found,
            changed=f"{NOTHING_CHANGED}\n{told}",
            kind=UsageError,
        )
    rows = {
        name.removeprefix(_ROWS): value
        for name, value in values.items()
        if name.startswith(_ROWS) and isinstance(value, int)
    }
    known = {
        name.replace("-", "_"): value
        for name, value in values.items()
        if not name.startswith(_ROWS)
    }
    origins = {
        name if name.startswith(_ROWS) else name.replace("-", "_"): origin
        for name, origin in origins.items()
    }
    return Settings(
        **known,  # type: ignore[arg-type]
        rows=MappingProxyType(rows),
        origins=MappingProxyType(origins),
    )


def named_environment(x: Sequence[str]) -> str | None:
    """What ``-x env=`` says, as long as nothing else of the command line is known."""
    given = (argument.partition("=") for argument in x)
    return next((text.strip() for name, _, text in given if name.strip() == "env"), None)


def allowed(first: Sequence[str] = (), only: Sequence[Key] = KEYS) -> str:
    """List keys with their meaning.

    Args:
        first: Words that were typed; the keys that they look like come before the others.
        only: The keys to be listed.
    """
    near = [found for word in first if (found := _near(word))]
    ordered = sorted(only, key=lambda key: near.index(key.name) if key.name in near else len(near))
    lines = "\n".join(f"  {key!s:<32} {key.meaning}" for key in ordered)
    return f"{USAGE}\nAllowed:\n{lines}" if lines else USAGE


def _concerned(found: Sequence[str]) -> list[Key]:
    """The keys whose values are wrong; each problem begins with the key, as it is written."""
    written = (problem.removeprefix("-x ") for problem in found)
    typed = {re.split(r"[ =]", one, maxsplit=1)[0].replace("_", "-") for one in written}
    names = {"rows.TABLE" if name.startswith(_ROWS) else name for name in typed}
    return [key for key in KEYS if key.name in names]


def _from_section(section: Section, found: list[str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for option, text in section.options.items():
        # As an ini file writes them, `lock_timeout`; a table's name stays as it is.
        name = option if option.startswith(_ROWS) else option.replace("_", "-")
        where = f"{option} = {text} in [{section.name}]"
        if name in _EACH_TIME:
            if option not in section.inherited:
                found.append(f"{where} has no effect; say {_EACH_TIME[name]} with each run")
            continue
        read = readers.rows if name.startswith(_ROWS) else _OPTIONS.get(name)
        if read is None and not section.shared:
            near = (nearest(name, _OPTIONS) or "").replace("-", "_")
            hint = f"; did you mean {near}?" if near else ""
            if option == "sqlalchemy.url":
                hint = "; the database of one environment is what DATABASE_URL says"
            found.append(f"{option} in [{section.name}] is no setting{hint}")
        elif read is not None and text.strip():
            try:
                values[name] = read(text.strip())
            except ValueError as error:
                found.append(f"{where} {error}")
    return values


def _from_x(x: Sequence[str], found: list[str]) -> dict[str, object]:
    given: dict[str, str] = {}
    values: dict[str, object] = {}
    for argument in x:
        name, equals, text = (part.strip() for part in argument.partition("="))
        key = _key(name)
        if key is None:
            found.append(_unknown(name))
            continue
        problem = _written_wrong(key, name, equals, text)
        if problem:
            found.append(problem)
        elif given.setdefault(name, text) != text:
            twice = f"-x {name}={given[name]} and -x {name}={text}"
            found.append(f"{twice} contradict each other: give it once")
        else:
            try:
                values[name] = key.read(text) if key.value else True
            except ValueError as error:
                found.append(f"-x {name}={text} {error}: {_as_typed(key, name)}")
    return values


def _unknown(name: str) -> str:
    near = _near(name)
    hint = f"; did you mean {_BY_NAME[near]}?" if near else ""
    return f"there is no key {name or '(nothing)'}{hint}"


def _written_wrong(key: Key, name: str, equals: str, text: str) -> str | None:
    if not key.value and equals:
        return f"{name} takes no value: {key}"
    if key.value and not text:
        return f"{name} needs a value: {_as_typed(key, name)}"
    return None


def _key(name: str) -> Key | None:
    if name.startswith(_ROWS):
        return _BY_NAME["rows.TABLE"] if len(name) > len(_ROWS) else None
    return _BY_NAME.get(name)


def _as_typed(key: Key, name: str) -> str:
    return f"-x {name}={key.value}"


def _near(word: str) -> str | None:
    """The key that was probably meant; ``row.orders`` and ``rows`` are ``rows.TABLE``."""
    lowered = word.lower().replace("_", "-")
    if lowered.partition(".")[0] in {"row", "rows"}:
        return "rows.TABLE"
    return nearest(lowered, _BY_NAME)


def _mistyped(x: Sequence[str]) -> list[str]:
    names = [argument.partition("=")[0].strip() for argument in x]
    return [name for name in names if _key(name) is None]


def _variables_without_effect(environ: Mapping[str, str]) -> list[str]:
    """Variables named like a key: whoever set one expects an effect that it has not."""
    likely = {f"SEED_{key.name.upper().replace('-', '_')}": key for key in KEYS}
    likely.pop("SEED_ENV")
    return [
        f"the environment variable {name} has no effect; say {key} instead, and unset it"
        for name, key in likely.items()
        if environ.get(name)
    ]
