"""The project: what is installed, alembic.ini, the seeds tree, the schema's env.py. No database."""

from __future__ import annotations

import ast
import importlib.metadata
import platform
import re
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from alembic.config import Config
from alembic.script import ScriptDirectory

from seedlib import tree as tree_words
from seedlib.catalog import Catalog
from seedlib.doctor.finding import Finding, good, listed, note, problem, warning
from seedlib.errors import NOTHING_CHANGED, many
from seedlib.log_format import sentence
from seedlib.tables import exclude_own_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_AT_LEAST = re.compile(r"([\w.-]+)(?:\[[^\]]*\])?>=([\d.]+)")
"""A requirement as it stands in our metadata; those of extras have more behind it."""

_OWN_FILTERS = frozenset({"include_name", "include_object"})
"""What of ``context.configure`` can keep tables out of autogenerate."""

T = TypeVar("T")


def attempt(make: Callable[[], T], folder: Path | None = None) -> tuple[T | None, str]:
    """Do what runs somebody's own files, or reaches for something: what came of it, or why not.

    Args:
        make: Does it.
        folder: The tree whose files are run, to say which of them is to blame.
    """
    try:
        return make(), ""
    except Exception as error:  # noqa: BLE001 - files of the project may raise anything; it is told
        said = sentence(error)
        ours = None if folder is None else tree_words.of_a_file(error, said, folder)
        return None, paragraph(said if ours is None else str(ours))


def paragraph(text: str) -> str:
    """What a run's own refusal says, in one line."""
    return " ".join(text.split()).removesuffix(NOTHING_CHANGED).rstrip(". ") + "."


def packages() -> Iterator[Finding]:
    """What a run is made with."""
    yield good("Python", platform.python_version(), "3.11 or later is what seedlib runs on.")
    required = dict(_required())
    found = {name: importlib.metadata.version(name) for name in required}
    old = [name for name, least in required.items() if _numbers(found[name]) < _numbers(least)]
    versions = ", ".join(f"{name} {version}" for name, version in found.items())
    if old:
        wanted = " ".join(f"'{name}>={required[name]}'" for name in old)
        means = f"Older than what seedlib {_version()} needs: {listed(old)}."
        yield problem("packages", versions, means, f"pip install --upgrade {wanted}")
    else:
        yield good("packages", versions, f"What seedlib {_version()} needs, or later.")


def _required() -> Iterator[tuple[str, str]]:
    for text in importlib.metadata.requires("seedlib") or ():
        if wanted := _AT_LEAST.fullmatch(text):
            yield wanted[1], wanted[2]


def _version() -> str:
    return importlib.metadata.version("seedlib")


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers that a version begins with."""
    begins = re.match(r"\d+(\.\d+)*", version)
    return tuple(map(int, begins[0].split("."))) if begins else ()


def ini(config: Config) -> Finding:
    """The file and its section, which the command line has made sure of."""
    file = Path(config.config_file_name or "alembic.ini").absolute()
    return good("alembic.ini", file, f"Its section [{_section(config)}] is what this is about.")


def tree(config: Config) -> tuple[ScriptDirectory | None, Finding]:
    """The seeds tree, if it can be opened."""
    said = config.get_section_option(_section(config), "script_location") or "no script_location"
    script, why = attempt(lambda: ScriptDirectory.from_config(config))
    if script is None:
        do = f"Correct script_location in [{_section(config)}]"
        return None, problem("seeds folder", said, why, do)
    folder = Path(script.dir).absolute()
    if not (folder / "env.py").is_file():
        means = "It has no env.py, which Alembic runs for every command."
        do = f"Write {folder / 'env.py'}: from seedlib import env, then env.run()"
        return None, problem("seeds folder", folder, means, do)
    means = "env.py is there"
    if not (folder / "script.py.mako").is_file():
        return script, note(
            "seeds folder",
            folder,
            f"{means}; script.py.mako is not, from which `revision` makes new seeders.",
        )
    return script, good("seeds folder", folder, f"{means}, and the template of new seeders.")


def revisions(script: ScriptDirectory) -> Iterator[Finding]:
    """Whether the revisions are one line that can be imported."""
    every, why = attempt(lambda: tree_words.revisions(script), Path(script.dir))
    if every is None:
        do = "Mend the file that it names; `seed history` shows the tree"
        yield problem("revisions", "cannot be read", why, do)
        return
    heads = script.get_heads()
    if len(heads) > 1:
        means = "`upgrade head` does not know which of them is meant."
        do = f'seed merge -m "…" {" ".join(heads)}'
        yield problem("revisions", f"{len(heads)} heads: {listed(heads)}", means, do)
        return
    found = many(len(every), "revision", "revisions") + (f", head {heads[0]}" if heads else "")
    if not every:
        yield note("revisions", found, "There is nothing to load yet.")
    else:
        yield good("revisions", found, "One head: `upgrade head` is unambiguous.")


def seeders(script: ScriptDirectory) -> tuple[Catalog | None, Finding]:
    """What the revisions declare, if it can be read."""
    catalog, why = attempt(lambda: Catalog.read(script), Path(script.dir))
    if catalog is None:
        do = "Mend the declaration; `seed plan` lists what else speaks against a run"
        return None, problem("seeders", "cannot be read", why, do)
    tables = many(len(catalog.touched), "table", "tables")
    found = f"{tables}, {many(len(catalog.seeders), 'seeder', 'seeders')}"
    return catalog, good("seeders", found, "Every declaration can be read.")


def autogenerate(config: Config) -> Finding:
    """Whether the schema's own tree keeps its hands off our tables, as far as its env.py tells."""
    name = "schema's env.py"
    section = config.get_section_option(_section(config), "schema_section") or "alembic"
    schema = Config(config.config_file_name, config.toml_file_name, ini_section=section)
    script, _ = attempt(lambda: ScriptDirectory.from_config(schema))
    file = None if script is None else Path(script.dir).absolute() / "env.py"
    if file is None or not file.is_file():
        means = (
            "The schema's own tree is not in this alembic.ini, so nothing can be said of what its"
            " autogenerate makes of seedlib's tables."
        )
        return note(name, f"no tree in [{section}]", means)
    used = _names(file)
    filtered = "include_name = seedlib.exclude_own_tables in its context.configure(…)"
    if exclude_own_tables.__name__ in used:
        return good(name, file, "Autogenerate leaves seedlib's tables alone.")
    if used & _OWN_FILTERS:
        means = "It has a filter of its own; whether that leaves seedlib's tables out is not seen."
        return note(name, file, means, f"Ask seedlib.exclude_own_tables in it, or say {filtered}")
    means = "`alembic revision --autogenerate` would propose to drop seedlib's tables."
    return warning(name, file, means, f"Say {filtered}")


def _names(file: Path) -> set[str]:
    """Every name that a file of Python uses, none where it is no Python."""
    parsed, _ = attempt(lambda: ast.parse(file.read_bytes()))
    walked = () if parsed is None else ast.walk(parsed)
    found: set[str] = set()
    for part in walked:
        match part:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                found.add(name)
            case ast.alias(name=name):
                found.add(name.rpartition(".")[2])
    return found


def _section(config: Config) -> str:
    return config.config_ini_section
