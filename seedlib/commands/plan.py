"""``seed plan``: what a run would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from seedlib import preview
from seedlib.commands.base import AS_JSON, Option

if TYPE_CHECKING:
    from alembic.config import Config

    from seedlib.plan import Plan
    from seedlib.run import Run


def plan(config: Config, target: str = "head", as_json: bool = False) -> None:
    """Show what a run to TARGET would do, and with which settings; nothing is written or held."""

    def show(run: Run, planned: Plan) -> None:
        lines = [preview.as_json(run, planned)] if as_json else preview.as_text(run, planned)
        for line in lines:
            config.print_stdout("%s", line)

    script = ScriptDirectory.from_config(config)

    # Their names, and what they ask the tree, are those of Alembic's own commands.
    def upgrade(heads: Any, _: object) -> list[Any]:  # noqa: ANN401
        return script._upgrade_revs(target, heads)  # noqa: SLF001

    def downgrade(heads: Any, _: object) -> list[Any]:  # noqa: ANN401
        return script._downgrade_revs(target, heads)  # noqa: SLF001

    config.attributes[preview.PLANNING] = show
    down = target == "base" or target.startswith("-")
    fn = downgrade if down else upgrade
    with EnvironmentContext(config, script, fn=fn, destination_rev=target):
        script.run_env()


OPTIONS = (
    Option(
        ("target",),
        {"nargs": "?", "default": "head", "help": "as upgrade takes it, or base, or -1"},
    ),
    AS_JSON,
)
"""Its arguments, which bear the names of the function's parameters."""
