"""``seed plan``: what a run would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from seedlib import preview, preview_text
from seedlib.commands.base import AS_JSON, Option
from seedlib.terminal.layout import width

if TYPE_CHECKING:
    from collections.abc import Collection

    from alembic.config import Config

    from seedlib.errors import SeedError
    from seedlib.plan import Plan
    from seedlib.run import Run


def plan(config: Config, target: str = "head", as_json: bool = False) -> None:
    """Show what a run to TARGET would do, and with which settings; nothing is written or held."""

    def show(run: Run, planned: Plan, refused: SeedError | None) -> None:
        told = preview.told(run, planned, refused)
        if as_json:
            config.print_stdout("%s", preview_text.as_json(told))
        else:
            for line in preview_text.as_text(told, width()):
                config.print_stdout("%s", line)
        if refused is not None:
            raise refused

    script = ScriptDirectory.from_config(config)

    # Their names, and what they ask the tree, are those of Alembic's own commands.
    def upgrade(heads: Any, _: object) -> list[Any]:  # noqa: ANN401
        if _below(script, target, heads):
            return downgrade(heads, _)
        return script._upgrade_revs(target, heads)  # noqa: SLF001

    def downgrade(heads: Any, _: object) -> list[Any]:  # noqa: ANN401
        return script._downgrade_revs(target, heads)  # noqa: SLF001

    config.attributes[preview.PLANNING] = show
    down = target == "base" or target.startswith("-")
    fn = downgrade if down else upgrade
    with EnvironmentContext(config, script, fn=fn, destination_rev=target):
        script.run_env()


def _below(script: ScriptDirectory, target: str, heads: Collection[str]) -> bool:
    """Whether a revision that is called by its name is in, and not the last one that is."""
    if target in {"head", "heads"} or "+" in target:
        return False
    found = script.get_revision(target)
    applied = script.iterate_revisions(tuple(heads), "base")
    return found.revision not in heads and found in set(applied)


OPTIONS = (
    Option(
        ("target",),
        {
            "nargs": "?",
            "default": "head",
            "help": "where to, up or down: head, base, +1, -1, a revision",
        },
    ),
    AS_JSON,
)
"""Its arguments, which bear the names of the function's parameters."""
