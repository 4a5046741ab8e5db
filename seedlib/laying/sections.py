"""The sections that seeds need in an ini file: their own, and those by which runs are logged."""

from __future__ import annotations

import re
from importlib import resources
from string import Template
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.laying.found import Project
    from seedlib.laying.ini import Ini

_LISTS: Final = {"loggers": "logger", "handlers": "handler", "formatters": "formatter"}
_OURS: Final = {"loggers": "seedlib", "handlers": "seed_log", "formatters": "json"}
_CLASS: Final = "seedlib.logs.JsonFormatter"
_FORMATTER: Final = "seed_json"
"""What our formatter is called where another one is called json."""
_SECTIONS: Final = re.compile(r"(?m)^((?:#.*\n)*\[(.+)\]\n(?:.+\n)*)")


def template(name: str) -> str:
    """The text of a file that is laid, or of a part of one."""
    found = resources.files("seedlib.laying").joinpath("templates", name)
    return found.read_text(encoding="utf-8")


def seeds(project: Project, location: str) -> str:
    """The seeds' own section.

    Args:
        project: The project.
        location: What ``script_location`` has to say.
    """
    text = Template(template("seeds.ini.template")).substitute(
        section=project.section,
        location=location,
        paths=project.paths,
        separator=project.separator,
    )
    if project.elsewhere:
        text += f"version_locations = {location}/versions\n"
    if project.schema not in {None, "alembic"}:
        text += f"schema_section = {project.schema}\n"
    if project.url:
        return f"{text}sqlalchemy.url = {project.url}\n"
    return f"{text}# DATABASE_URL says which database, or sqlalchemy.url here.\n"


def with_logging(ini: Ini, known: Mapping[str, Mapping[str, str]]) -> Ini:
    """The file, with what the log of a run needs; of what is there nothing is replaced.

    Args:
        ini: The file.
        known: Its sections.
    """
    ours = _names(known)
    added: list[str] = []
    for listing, kind in _LISTS.items():
        wanted = [ours[listing]]
        if listing not in known:
            added.append(_all()[listing].replace("json", ours["formatters"]))
            wanted = re.findall(r"\w+", added[-1].partition("keys =")[2])
        else:
            if listing == "formatters" and "handlers" not in known:
                # The handler for the terminal, which is added as well, needs one.
                wanted.append("plain")
            for name in wanted:
                ini = ini.with_name(listing, "keys", name)
        needed = [f"{kind}_{name}" for name in wanted]
        added += [_text(one, ours, known) for one in needed if one not in known]
    return ini.with_sections("\n".join(added))


def _names(known: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """What our logger, handler and formatter are called."""
    others = known.get("formatter_json")
    if others is None or others.get("class") == _CLASS:
        return _OURS
    return {**_OURS, "formatters": _FORMATTER}


def _text(section: str, ours: Mapping[str, str], known: Mapping[str, Mapping[str, str]]) -> str:
    """A section as it is added."""
    text = _all()[section.replace(f"formatter_{_FORMATTER}", "formatter_json")]
    if section == "logger_root" and "handlers" in known and "handler_console" not in known:
        return text.replace("handlers = console", "handlers =")
    return text.replace("formatter = json", f"formatter = {ours['formatters']}").replace(
        "[formatter_json]", f"[{section}]"
    )


def _all() -> dict[str, str]:
    """Every section of the template, with the comment above it."""
    found = _SECTIONS.findall(template("logging.ini.template"))
    return {name: text for text, name in found}
