"""What a run is asked for, from all that may ask: the command line, the ini file, variables.

The ini file has a section for all environments, ``[seeds]``, and may have one for each,
``[seeds:staging]``, which goes before it. Which of them counts is known before the database is:
where nobody names an environment, development is all it can be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import environment, environment_errors, settings
from seedlib.settings import Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from alembic.config import Config

    from seedlib.settings import Settings


def asked(
    config: Config, x: Sequence[str], environ: Mapping[str, str], remembered: str | None = None
) -> Settings:
    """Read everything a run is asked for.

    Args:
        config: Alembic's configuration.
        x: Alembic's raw list of ``-x`` arguments.
        environ: The environment variables.
        remembered: What the database says it is, which counts where nobody names an environment;
            for commands that are not held to it.

    Raises:
        SeedError: With every problem in one list; a section is for no environment.
    """
    named = environment.named(settings.named_environment(x), environ)
    here = named.name if named is not None else remembered or "development"
    return settings.parse(x, [_common(config), *_of(config, here)], environ)


def common(config: Config, x: Sequence[str], environ: Mapping[str, str]) -> Settings:
    """Read what a command is asked for that only reads, whichever environment this is.

    Raises:
        SeedError: With every problem in one list.
    """
    return settings.parse(x, [_common(config)], environ)


def _common(config: Config) -> Section:
    name = config.config_ini_section
    said = config.get_section(name) or {}
    return Section(name, said, shared=True, inherited=_inherited(config, name))


def _of(config: Config, here: str) -> Iterator[Section]:
    """The environment's own section, without what all sections have."""
    name = config.config_ini_section
    for other in config.file_config.sections():
        section, colon, for_which = other.partition(":")
        if (section, colon) != (name, ":"):
            continue
        if for_which not in environment.ENVIRONMENTS:
            raise environment_errors.section_without_environment(other, environment.ENVIRONMENTS)
        if for_which == here:
            everywhere = _inherited(config, other)
            said = (config.get_section(other) or {}).items()
            yield Section(other, {key: text for key, text in said if key not in everywhere})


def _inherited(config: Config, section: str) -> frozenset[str]:
    """The options that a section has from ``[DEFAULT]``, as they are there."""
    file = config.file_config
    if not file.has_section(section):
        return frozenset()
    return frozenset(
        key for key, text in file.defaults().items() if file.get(section, key, raw=True) == text
    )
