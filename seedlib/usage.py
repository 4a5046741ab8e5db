"""What is said of a command line that cannot be read: a sentence, and the word that was meant.

argparse would print its whole usage, a screenful of flags, and below it what is wrong.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NoReturn, TextIO

from seedlib.errors import Exit, nearest

if TYPE_CHECKING:
    from argparse import Action, ArgumentParser, Namespace
    from collections.abc import Mapping, Sequence

_CHOICE = re.compile(
    r"argument (?P<what>.+?): invalid choice: '(?P<word>.*)' \(choose from (?P<known>.*)\)"
)
_OTHER_WORDS = {
    "apply": "upgrade",
    "clean": "reset",
    "down": "downgrade",
    "load": "upgrade",
    "log": "runs",
    "migrate": "upgrade",
    "rollback": "downgrade",
    "run": "upgrade",
    "undo": "downgrade",
    "up": "upgrade",
}
"""What other programs call some of the commands."""


def keep_short(parser: ArgumentParser) -> None:
    """Let a parser answer a mistake by a sentence."""
    parser.error = partial(_refuse, parser)  # type: ignore[method-assign]


def printable(stream: TextIO) -> None:
    """Print what a terminal has no sign for as ``?``, rather than stop at it."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def check(
    parser: ArgumentParser,
    commands: Mapping[str, ArgumentParser],
    options: Namespace,
    unknown: Sequence[str],
) -> None:
    """Refuse a line without a command, or with words that its command does not know.

    Args:
        parser: What comes before the command.
        commands: Each command's own.
        options: What was read.
        unknown: What was not.
    """
    if not hasattr(options, "cmd"):
        parser.error(f"no command was given, such as {parser.prog} upgrade head")
    if unknown:
        name = options.cmd[0].__name__
        hint = _hint(unknown[0].partition("=")[0], parser, commands, name)
        commands[name].error(f"unrecognized arguments: {' '.join(unknown)}.{hint}")


def _hint(
    word: str, parser: ArgumentParser, commands: Mapping[str, ArgumentParser], name: str
) -> str:
    own = _flags(commands[name])
    ahead = next((flag for flag in _flags(parser) - own if _begins(word, flag)), None)
    if ahead is not None:
        flags = " After it each key is a flag of its own, such as --size." if ahead == "-x" else ""
        return f" {ahead} goes before the command: {parser.prog} {ahead} … {name}.{flags}"
    others = [other for other, its in commands.items() if word in _flags(its)]
    if others:
        return f" {word} is for {', '.join(others)}."
    # Two dashes are alike in everything.
    near = nearest(word.lstrip("-"), (flag.lstrip("-") for flag in own if flag.startswith("--")))
    return f" Did you mean --{near}?" if near else ""


def _begins(word: str, flag: str) -> bool:
    """Whether a word is this flag; a short one has its value right after it."""
    return word == flag or (not flag.startswith("--") and word.startswith(flag) and word[1] != "-")


def _flags(parser: ArgumentParser) -> set[str]:
    # It has no public list of its options.
    return {flag for action in parser._actions for flag in action.option_strings}  # noqa: SLF001


def _refuse(parser: ArgumentParser, message: str) -> NoReturn:
    said = _short(message)
    stop = "" if said.endswith((".", "?")) else "."
    told = f"{parser.prog}: error: {said}{stop}\n{_usage(parser)}\n"
    parser.exit(Exit.USAGE, told)


def _usage(parser: ArgumentParser) -> str:
    """Give one line: which flags there are, ``--help`` tells."""
    words = [_word(action) for action in parser._actions if not action.option_strings]  # noqa: SLF001
    return (
        f"usage: {' '.join([parser.prog, '[FLAG]…', *words])}    ({parser.prog} --help tells all)"
    )


def _word(action: Action) -> str:
    word = str(action.metavar or action.dest.upper())
    return f"[{word}]" if action.nargs == "?" else word


def _short(message: str) -> str:
    """Say of a word that is none of the choices which was meant, and then which there are."""
    found = _CHOICE.match(message)
    if found is None:
        return message
    word, known = found["word"], re.findall(r"[\w-]+", found["known"])
    instead = _OTHER_WORDS.get(word.lower())
    near = instead if instead in known else nearest(word.lower().replace("-", "_"), known)
    hint = f" Did you mean {near}?" if near else ""
    if found["what"] == "COMMAND":
        return f"there is no command {word}.{hint} Commands are {', '.join(sorted(known))}."
    return f"{found['what']}: {word} is none of {', '.join(known)}.{hint}"
