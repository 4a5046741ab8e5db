"""What a run is asked for, from all that may ask: the command line, the ini file, variables.

The ini file has a section for all environments, ``[seeds]``, and may have one for each,
``[seeds:staging]``, which goes before it. Which of them counts is known before the database is:
where nobody names an environment, development is all it can be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import environment, errors, settings
from seedlib.settings import Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from alembic.config import Config

    from seedlib.settings import Settings


def asked(config: Config, x: Sequence[str], environ: Mapping[str, str]) -> Settings:
    """Read everything a run is asked for.

    Args:
        config: Alembic's configuration.
        x: Alembic's raw list of ``-x`` arguments.
        environ: The environment variables.

    Raises:
        SeedError: With every problem in one list; a section is for no environment.
    """
    named = environment.named(settings.named_environment(x), environ)
    here = "development" if named is None else named.name
    return settings.parse(x, list(_sections(config, here)), environ)


def _sections(config: Config, here: str) -> Iterator[Section]:
    name = config.config_ini_section
    yield Section(name, config.get_section(name) or {}, shared=True)
    for other in config.file_config.sections():
        section, colon, for_which = other.partition(":")
        if (section, colon) != (name, ":"):
            continue
        if for_which not in environment.ENVIRONMENTS:
            raise errors.section_without_environment(other, environment.ENVIRONMENTS)
        if for_which == here:
            everywhere = config.file_config.defaults()
            said = (config.get_section(other) or {}).items()
            yield Section(other, {key: text for key, text in said if key not in everywhere})
