"""The console script ``seed``: Alembic's command line, with flags in place of ``-x``, and more.

``seed upgrade head --size small`` is ``alembic -n seeds -x size=small upgrade head``: every command
and option of the installed Alembic is there, for they are Alembic's own. What the flags mean, and
what our commands do, other rooms know; how a mistyped line is answered, ``usage.py`` does.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
from argparse import ArgumentError
from functools import partial
from typing import TYPE_CHECKING

from alembic import __version__ as alembic_version
from alembic import config as alembic
from alembic.command import init as alembic_init

from seedlib import completion, project, usage
from seedlib.commands import COMMANDS
from seedlib.commands.base import check_dry_run
from seedlib.ending import ended, flush
from seedlib.errors import Exit
from seedlib.outcome import WORDED
from seedlib.settings import KEYS

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Sequence

    from alembic.config import CommandFunction, Config

    from seedlib.settings import Key

_BEFORE, _AFTER = "flags_before_command", "flags_after_command"
"""Where the flags on either side of the command are kept: in one place argparse would lose some."""

_REWORDED = (
    (r"\balembic -n seeds\b", "seed"),
    (r"\balembic (--raiseerr|-c FILE) -n seeds\b", r"seed \1"),
    (r"-x rows\.(?=[\w…]+=)", "--rows "),
    (r"-x ([A-Za-z][\w-]*)=", r"--\1 "),
    (r"-x (?=[a-z])", "--"),
)


def main(argv: Sequence[str] | None = None) -> None:
    """Run ``seed`` with these arguments, or with those of the process."""
    try:
        CommandLine(prog="seed").main(argv)
    finally:
        flush()


class CommandLine(alembic.CommandLine):
    """Alembic's command line, with the section ``seeds`` and our flags and commands besides."""

    def __init__(self, prog: str | None = None) -> None:
        super().__init__(prog)
        self.parser.set_defaults(name="seeds")
        self.subparsers.metavar = "COMMAND"
        usage.keep_short(self.parser)
        completion.add_option(self.parser)
        _tell_versions(self.parser)
        self.parser.epilog = _exit_codes()
        add_flags(self.parser, _BEFORE)
        for command in COMMANDS:
            self.register_command(command)

    def register_command(self, fn: CommandFunction) -> None:
        """See :class:`alembic.config.CommandLine`; each command gets the flags besides."""
        if fn is alembic_init:
            return  # ours has its name; `alembic init` is still there
        super().register_command(fn)
        parser = self.subparsers.choices[fn.__name__]
        for option in COMMANDS.get(fn, ()):
            parser.add_argument(*option.names, **option.settings)
        usage.keep_short(parser)
        add_flags(parser, _AFTER)

    def main(self, argv: Sequence[str] | None = None) -> None:
        """See :class:`alembic.config.CommandLine`; a mistyped line is told what was meant."""
        usage.printable(sys.stdout)
        options, unknown = self.parser.parse_known_args(argv)
        usage.check(self.parser, self.subparsers.choices, options, unknown)
        with ended(partial(in_flags, section=options.name), raising=options.raiseerr):
            super().main(argv)

    def run_cmd(self, config: Config, options: Namespace) -> None:
        """See :class:`alembic.config.CommandLine`; what the flags say is handed on as ``-x``."""
        flags = [*(getattr(options, _BEFORE) or ()), *(getattr(options, _AFTER, None) or ())]
        options.x = [*(options.x or ()), *flags]
        config.attributes[WORDED] = partial(in_flags, section=config.config_ini_section)
        fn, positional, keywords = options.cmd
        check_dry_run(fn.__name__, options.x)
        project.check(config, fn.__name__)
        with project.explained(config):
            fn(
                config,
                *(getattr(options, name, None) for name in positional),
                **{name: getattr(options, name, None) for name in keywords},
            )


def _tell_versions(parser: ArgumentParser) -> None:
    """Let ``--version`` tell ours beside Alembic's."""
    for action in parser._actions:  # noqa: SLF001 - it has no public list of its options
        if "--version" in action.option_strings:
            ours = importlib.metadata.version("seedlib")
            vars(action)["version"] = f"seedlib {ours}, alembic {alembic_version}"


def _exit_codes() -> str:
    codes = ", ".join(f"{code.value} {code.name.lower()}" for code in Exit)
    return f"Exit codes: {codes}; docs/commands.md says what each of them means."


def in_flags(text: str, section: str = "seeds") -> str:
    """Say what is said in terms of ``alembic -n seeds -x key=value`` as ``seed`` has it.

    Args:
        text: What is said.
        section: The ini file's section; ``seed`` has to be told which, where it is another one.
    """
    for pattern, flag in _REWORDED:
        own = flag if section == "seeds" else flag.replace("seed", f"seed -n {section}", 1)
        text = re.sub(pattern, own, text)
    return text


def add_flags(parser: ArgumentParser, where: str) -> None:
    """Add a flag for each key that ``-x`` knows; what its value may be is for ``-x`` to judge."""
    group = parser.add_argument_group("what this run is asked for")
    for key in KEYS:
        try:
            if key.value:
                group.add_argument(
                    _flag(key),
                    dest=where,
                    action="append",
                    type=_as_x(key),
                    metavar="TABLE=N" if "." in key.name else key.value,
                    help=key.meaning,
                )
            else:
                group.add_argument(
                    _flag(key), dest=where, action="append_const", const=key.name, help=key.meaning
                )
        except ArgumentError:
            # The command has an option of this name itself, which goes first; -x is still there.
            continue


def _flag(key: Key) -> str:
    return f"--{key.name.partition('.')[0]}"


def _as_x(key: Key) -> Callable[[str], str]:
    """What turns a flag's value into the argument of ``-x``: ``rows.TABLE`` has its table in it."""
    written = key.name.removesuffix("TABLE") if "." in key.name else f"{key.name}="

    def as_x(value: str) -> str:
        return f"{written}{value}"

    return as_x
