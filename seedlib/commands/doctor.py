"""``seed doctor``: what stands in the way of a run, before there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.commands.base import AS_JSON, Option
from seedlib.doctor import report
from seedlib.doctor.examine import Examination
from seedlib.doctor.finding import worst
from seedlib.errors import Exit
from seedlib.outcome import WORDED

if TYPE_CHECKING:
    from collections.abc import Callable

    from alembic.config import Config


def doctor(config: Config, quick_check: bool = False, as_json: bool = False) -> None:
    """Examine project, connection, server and rights, and say what each means for a run."""
    made = Examination(config, quick_check=quick_check)
    made.run()
    worded: Callable[[str], str] = config.attributes.get(WORDED, str)
    lines = (
        [report.as_json(made.subject, made.groups)]
        if as_json
        else report.as_text(made.subject, made.groups)
    )
    for line in lines:
        config.print_stdout("%s", worded(line))
    if worst(one for found in made.groups.values() for one in found) == "problem":
        raise SystemExit(Exit.FINDINGS)


OPTIONS = (
    Option(
        ("--quick-check",),
        {"action": "store_true", "help": "SQLite: look through the whole file besides"},
    ),
    AS_JSON,
)
"""Its arguments, which bear the names of the function's parameters."""
