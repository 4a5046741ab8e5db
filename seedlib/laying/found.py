"""What a project is: where its schema's tree is, which databases it has, what its ini file says."""

from __future__ import annotations

import configparser
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from seedlib import project, project_errors, url
from seedlib.laying import drivers, env_py, errors
from seedlib.laying.env_py import EnvPy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alembic.config import Config


_REFERENCE: Final = re.compile(r"(?<!%)(?:%%)*%\((?P<name>[^)]+)\)s")
_HERE: Final = "%(here)s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project.

    Args:
        ini: Its ini file, which may not be there yet.
        section: The section that the seeds are to have.
        schema: The section of the schema's own tree; ``None`` where pyproject.toml has it.
        env: What the schema's ``env.py`` says.
        url: The database's URL as the ini file may write it, empty where it is not said there.
        driver: Its driver in the project, where seeds use another one.
        origin: Where the URL was found, or why it was not.
        paths: What ``prepend_sys_path`` has to say.
        separator: What ``path_separator`` has to say.
        sections: Every section of the ini file, with its options as they are written.
        elsewhere: Whether pyproject.toml says where versions are, which would count for seeds too.
    """

    ini: Path
    section: str
    schema: str | None
    env: EnvPy
    url: str = ""
    driver: str = ""
    origin: str = ""
    paths: str = _HERE
    separator: str = "os"
    sections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    elsewhere: bool = False


def find(config: Config, database: str | None) -> Project:
    """Look at a project.

    Args:
        config: Alembic's configuration, of the section that the seeds are to have.
        database: Which of several databases; ``None`` is the only one.

    Raises:
        SeedError: There is no project, its ini file cannot be read, it has several databases and
            none was named, or its database cannot be seeded.
    """
    ini = Path(config.config_file_name or "alembic.ini")
    if ini.exists():
        project.check_file(ini)
        project.sections(config, ini)
    sections = _sections(config)
    in_toml = bool(config.toml_alembic_config.get("script_location"))
    trees = [
        name
        for name, options in sections.items()
        if options.get("script_location") and name != config.config_ini_section
    ]
    ours = sections.get(config.config_ini_section, {})
    laid = bool(ours.get("script_location"))
    if not trees and not in_toml and not laid:
        raise errors.no_project(ini)
    if laid and database is None:
        # Which database it is was said then.
        schema, where = _known(ours, trees, in_toml=in_toml), ""
    else:
        schema, where = _database(config, sections, trees, in_toml=in_toml, asked=database)
    folder = _folder(config, schema)
    env = EnvPy(Path("env.py")) if folder is None else env_py.read(folder / "env.py")
    found, driver, origin = ("", "", "") if laid else _url(config, sections, where, env)
    paths, separator = _paths(config, sections.get(schema or "", {}), in_toml=in_toml)
    return Project(
        ini=ini,
        section=config.config_ini_section,
        schema=schema,
        env=env,
        url=found,
        driver=driver,
        origin=origin,
        paths=paths,
        separator=separator,
        sections=sections,
        elsewhere=bool(config.toml_alembic_config.get("version_locations")),
    )


def _sections(config: Config) -> dict[str, dict[str, str]]:
    """Each section with its options as they are written, those that it inherits left out."""
    file = config.file_config
    inherited = file.defaults()
    return {
        name: {
            key: value
            for key, value in file.items(name, raw=True)
            if key not in inherited or inherited[key] != value
        }
        for name in file.sections()
    }


def _known(ours: Mapping[str, str], trees: list[str], *, in_toml: bool) -> str | None:
    """The section of the schema's tree, as the seeds' own section says."""
    name = ours.get("schema_section", "alembic")
    return name if name in trees and not (in_toml and name == "alembic") else None


def _database(
    config: Config,
    sections: Mapping[str, Mapping[str, str]],
    trees: list[str],
    *,
    in_toml: bool,
    asked: str | None,
) -> tuple[str | None, str]:
    """The section of the schema's tree, and the one that has the URL of its database."""
    main = "alembic" if "alembic" in trees else None
    listed = re.split(r"[\s,]+", sections.get("alembic", {}).get("databases", "").strip())
    databases = [name for name in listed if name in sections]
    if databases:
        if asked is None or asked not in databases:
            raise errors.which_database(databases, asked)
        return main, asked
    # Trees of seeds are none of the schema's.
    schemas = [name for name in trees if not _is_seeds(config, name)]
    if len(schemas) > 1 and not in_toml:
        if asked is None or asked not in schemas:
            raise errors.which_database(schemas, asked)
        return asked, asked
    if asked is not None:
        raise errors.one_database(asked)
    if in_toml or not schemas:
        return None, "alembic"
    return schemas[0], schemas[0]


def _is_seeds(config: Config, section: str) -> bool:
    folder = _located(config, section)
    return folder is not None and calls_us(folder / "env.py")


def calls_us(path: Path) -> bool:
    """Whether an ``env.py`` is one that runs seeds."""
    try:
        return b"seedlib" in path.read_bytes() and b"env.run" in path.read_bytes()
    except OSError:
        return False


def _located(config: Config, section: str) -> Path | None:
    said = config.file_config.get(section, "script_location", fallback="")
    # `package:folder` is for Alembic to resolve.
    return Path(said) if said and (":" not in said or Path(said).is_absolute()) else None


def _folder(config: Config, schema: str | None) -> Path | None:
    """The folder of the schema's tree, where it can be told without importing anything."""
    if schema is not None:
        return _located(config, schema)
    said = str(config.toml_alembic_config.get("script_location", ""))
    toml = Path(config.toml_file_name or "pyproject.toml").absolute().parent
    return Path(said.replace(_HERE, toml.as_posix())) if said else None


def _url(
    config: Config, sections: Mapping[str, Mapping[str, str]], where: str, env: EnvPy
) -> tuple[str, str, str]:
    """The URL as the ini file may write it, the project's own driver, and what to say of it."""
    if env.computed is not None:
        return "", "", f"{env.path}:{env.computed} makes the database's URL by itself"
    written = sections.get(where, {}).get("sqlalchemy.url") or str(
        config.file_config.defaults().get("sqlalchemy.url", "")
    )
    if not written.strip():
        return "", "", f"the ini file has no sqlalchemy.url in [{where}]"
    if drivers.is_example(written):
        return "", "", f"sqlalchemy.url in [{where}] is Alembic's example still"
    named = {found["name"].lower() for found in _REFERENCE.finditer(written)}
    if named - {"here", *config.file_config.defaults()}:
        return "", "", f"sqlalchemy.url in [{where}] refers to other options of that section"
    theirs = _meant(config, where)
    meant = drivers.translated(theirs)
    url.database_url({"sqlalchemy.url": meant}, {})
    driver = theirs.partition("://")[0]
    return drivers.translated(written), driver * (meant != theirs), ""


def _meant(config: Config, section: str) -> str:
    """A section's URL, with what it refers to."""
    try:
        return config.file_config.get(section, "sqlalchemy.url")
    except configparser.InterpolationError as error:
        raise project_errors.stray_percent(
            Path(config.config_file_name or "alembic.ini"), section, "sqlalchemy.url"
        ) from error


def _paths(config: Config, options: Mapping[str, str], *, in_toml: bool) -> tuple[str, str]:
    """What ``prepend_sys_path`` and ``path_separator`` say, so that seeders import what models do.

    The folder that a command is given in becomes that of the ini file.
    """
    written = options.get("prepend_sys_path", "")
    listed = config.toml_alembic_config.get("prepend_sys_path", []) if in_toml else None
    if isinstance(listed, list) and listed and not written:
        return os.pathsep.join(_here(str(one)) for one in listed), "os"
    separator = options.get("path_separator") or options.get("version_path_separator", "")
    if separator:
        return _here(written), separator
    parts = [_here(part) for part in re.split(r", *|(?: +)|:", written) if part]
    return os.pathsep.join(parts) or _HERE, "os"


def _here(path: str) -> str:
    return _HERE if path.strip() in {"", "."} else path.strip()
