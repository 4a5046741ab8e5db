"""What must be there before Alembic can begin: an ini file, its section, the folder of the seeds.

Alembic says of each what it looked for; here whoever is in the wrong folder, or mistyped a section,
is told so.
"""

from __future__ import annotations

import configparser
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.script import ScriptDirectory
from alembic.util import CommandError

from seedlib import project_errors, tree
from seedlib.errors import SeedError
from seedlib.log_format import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config

_ANYWHERE = {"init", "list_templates"}
"""The commands that make a project, or look at none."""
_LOCATION = "script_location"


def check(config: Config, command: str) -> None:
    """Refuse to begin where it is known already that Alembic could not.

    Args:
        config: Alembic's configuration.
        command: The name of the command.

    Raises:
        SeedError: The ini file, its section or the folder of the seeds is missing or unreadable.
    """
    if command in _ANYWHERE:
        return
    path, section = Path(config.config_file_name or "alembic.ini"), config.config_ini_section
    told = _from_toml(config)
    if not told or path.exists():
        check_file(path)
    known = sections(config, path)
    if section not in known:
        if told and section == "alembic":
            return
        if told and not known:
            raise project_errors.toml_alone(
                Path(config.toml_file_name or "pyproject.toml"), section
            )
        raise project_errors.no_section(path, section, [s for s in known if known[s]])
    if not known[section] and not told:
        raise project_errors.no_location(path, section)
    folder = known[section]
    # `package:folder` is for Alembic to resolve.
    if folder and not Path(folder).is_dir() and (":" not in folder or Path(folder).is_absolute()):
        raise project_errors.no_folder(folder, path, section)


@contextmanager
def explained(config: Config) -> Iterator[None]:
    """Say in words of ours what Alembic's own commands stumble upon in a tree of revisions."""
    try:
        yield
    except SeedError:
        raise
    except CommandError as error:
        ours = tree.in_our_words(error, _script(config))
        if ours is error:
            raise
        raise ours from error
    except Exception as error:
        script = _script(config)
        if script is None:
            raise
        env_py = Path(script.dir, "env.py")
        if isinstance(error, ImportError) and not env_py.exists():
            raise project_errors.no_env_py(env_py) from error
        if isinstance(error, KeyError):
            tree.revisions(script)  # which has a sentence for a revision that is not there
        said = tree.of_a_file(error, sentence(error), Path(script.dir))
        if said is None:
            raise
        raise said from error


def _script(config: Config) -> ScriptDirectory | None:
    try:
        return ScriptDirectory.from_config(config)
    except CommandError:
        return None


def _from_toml(config: Config) -> bool:
    return _LOCATION in config.toml_alembic_config


def check_file(path: Path) -> None:
    """Refuse an ini file that is not there, or cannot be read.

    Raises:
        SeedError: So it is.
    """
    if not path.exists():
        raise project_errors.no_ini(path.absolute())
    if not path.is_file():
        raise project_errors.unreadable_ini(path, "it is no file")
    if not os.access(path, os.R_OK):
        raise project_errors.unreadable_ini(path, "this user may not read it")


def sections(config: Config, path: Path) -> dict[str, str]:
    """Each section of the ini file, with the folder that it names, empty where it names none.

    Args:
        config: Alembic's configuration.
        path: The file, for the message.

    Raises:
        SeedError: The file is no ini file, or one of its values is not written as one has them.
    """
    try:
        file = config.file_config
        here = config.config_ini_section
        if file.has_section(here):
            file.items(here)
        return {name: file.get(name, _LOCATION, fallback="") for name in file.sections()}
    except configparser.InterpolationError as error:
        raise project_errors.stray_percent(path, error.section, error.option) from error
    except configparser.MissingSectionHeaderError as error:
        why = f"line {error.lineno} stands before any [section]"
        raise project_errors.unreadable_ini(path, why) from error
    except configparser.ParsingError as error:
        lines = ", ".join(str(number) for number, _ in error.errors)
        why = f"line {lines} is no section and no setting"
        raise project_errors.unreadable_ini(path, why) from error
    except configparser.DuplicateSectionError as error:
        why = f"line {error.lineno} begins [{error.section}] once more"
        raise project_errors.unreadable_ini(path, why) from error
    except configparser.DuplicateOptionError as error:
        why = f"line {error.lineno} says {error.option} of [{error.section}] once more"
        raise project_errors.unreadable_ini(path, why) from error
    except UnicodeDecodeError as error:
        raise project_errors.unreadable_ini(path, f"it is no text in {error.encoding}") from error
