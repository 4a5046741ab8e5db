"""Lays what a project lacks of its seeds: decides all of it, and then writes."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from seedlib.laying import errors, sections
from seedlib.laying.found import calls_us
from seedlib.laying.ini import Ini

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.laying.found import Project

_FILES: Final[Mapping[str, str]] = {
    "env.py": "env.py.template",
    "script.py.mako": "script.py.mako",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """What was laid.

    Args:
        project: The project.
        folder: The folder of the seeds.
        written: The files and folders that were made, or changed.
        kept: Those that were there.
    """

    project: Project
    folder: Path
    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def lay(project: Project, directory: str | None) -> Laid:
    """Lay the folder of the seeds and their sections of the ini file.

    Args:
        project: The project.
        directory: The folder's name, beside the ini file; the section's own if left out.

    Raises:
        SeedError: There is something else in its place, or the system refuses a file.
    """
    here = project.ini.absolute().parent
    location, folder = _place(project, directory, here)
    wanted: dict[Path, bytes | None] = {folder / "versions": None}
    for name, template in _FILES.items():
        wanted[folder / name] = sections.template(template).encode()
    env = folder / "env.py"
    if env.exists() and not calls_us(env):
        raise errors.somebody_elses(env)
    missing = {path: content for path, content in wanted.items() if not path.exists()}
    kept = [path for path in wanted if path not in missing]
    before = project.ini.read_bytes() if project.ini.exists() else None
    after = _ini(project, before or b"", location)
    if after == before:
        kept.append(project.ini)
    else:
        missing[project.ini] = after
    return Laid(project=project, folder=folder, written=_write(missing), kept=tuple(kept))


def _place(project: Project, directory: str | None, here: Path) -> tuple[str, Path]:
    """What ``script_location`` says, or has to say, and the folder that it means."""
    said = project.sections.get(project.section, {}).get("script_location")
    asked = None if directory is None else here / directory
    if said is not None:
        folder = here / said.replace("%(here)s", here.as_posix())
        if asked is not None and asked.resolve() != folder.resolve():
            raise errors.another_folder(said, str(directory), project.ini, project.section)
        return said, folder
    name = directory or project.section
    inside = not Path(name).is_absolute()
    return f"%(here)s/{Path(name).as_posix()}" if inside else Path(name).as_posix(), here / name


def _ini(project: Project, before: bytes, location: str) -> bytes:
    """The ini file's content, with all that it needs."""
    ini = Ini.read(before)
    known = project.sections if before else {}
    if project.section not in known:
        ini = ini.with_sections(sections.seeds(project, location))
    elif "script_location" not in known[project.section]:
        ini = ini.with_option(project.section, f"script_location = {location}")
    return sections.with_logging(ini, known).content


def _write(missing: Mapping[Path, bytes | None]) -> tuple[Path, ...]:
    """Write files, and make folders; the ini file comes last, so that what it names is there."""
    done: list[Path] = []
    for path, content in missing.items():
        try:
            if content is None:
                path.mkdir(parents=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                _replace(path, content)
        except OSError as error:
            raise errors.not_written(path, str(error.strerror), done) from error
        done.append(path)
    return tuple(done)


def _replace(path: Path, content: bytes) -> None:
    """Write a file as a whole: whatever happens, there is the old one or the new one."""
    target = path.resolve()
    number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        if target.exists():
            shutil.copymode(target, name)
        else:
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
