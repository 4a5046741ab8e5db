"""What a shell offers after TAB: ``seed --print-completion bash``.

The script is made once, by shtab, and runs without Python from then on, so TAB answers at once.
What a project declares (revisions, tables, sizes) its shell functions read out of its files.
"""

from __future__ import annotations

import sys
from argparse import Action
from types import MappingProxyType
from typing import TYPE_CHECKING, get_args

from seedlib import readers
from seedlib.environment import ENVIRONMENTS
from seedlib.readers import OnEdited
from seedlib.settings import KEYS

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Collection, Mapping, Sequence

SHELLS = ("bash", "zsh")
_FILES, _FOLDERS = "files", "folders"
_VALUES: Mapping[str, Collection[str] | str] = MappingProxyType(
    {
        "--config": _FILES,
        "--name": ("seeds", "alembic"),
        "-x": [
            key.name.removesuffix("TABLE")
            if "." in key.name
            else f"{key.name}{'=' * bool(key.value)}"
            for key in KEYS
        ],
        "--env": ENVIRONMENTS,
        "--size": "_seed_sizes",
        "--rows": "_seed_rows",
        "--table": "_seed_tables",
        "--revision": "_seed_revisions",
        "--bulk": readers.BULK,
        "--on-edited": get_args(OnEdited),
        "--backup": readers.WHEN,
        "--workers": ("auto",),
        "--shape": _FILES,
        "--html": _FILES,
        "revision": "_seed_targets",
        "revisions": "_seed_targets",
        "rev": "_seed_targets",
        "target": "_seed_targets",
        "file": _FOLDERS,
        "directory": _FOLDERS,
        "action": ("set",),
        "called": ENVIRONMENTS,
    }
)
"""What may follow a flag, or stand for an argument: words, files, or what a function finds."""

_FUNCTIONS = r"""
# The folder that alembic.ini, or the file after -c, has the seeds in.
_seed_folder() {
  local ini=alembic.ini before='' word folder
  for word in "${COMP_WORDS[@]-}" "${words[@]-}"; do
    case $before in -c|--config) ini=$word ;; esac
    before=$word
  done
  folder=$(sed -n '/^\[seeds\]/,/^\[/s/^script_location *= *//p' "$ini" 2>/dev/null)
  case $folder in
    '%(here)s'*) printf '%s%s' "$(dirname "$ini")" "${folder#'%(here)s'}" ;;
    *) printf '%s' "$folder" ;;
  esac
}

# What its seeders declare, each as one line, so that a declaration may have several.
_seed_declared() {
  cat "$(_seed_folder)"/versions/*.py 2>/dev/null | tr '\n' ' '
}

_seed_list() {
  case $1 in
    revisions) sed -n "s/^revision[ :a-z]*= *[\"']\([^\"']*\).*/\1/p" \
      "$(_seed_folder)"/versions/*.py 2>/dev/null ;;
    tables) _seed_declared | grep -oE "Seed\( *[\"'][^\"']+" | sed "s/.*[\"']//" | sort -u ;;
    sizes) _seed_declared | grep -oE 'rows=\{[^}]*' | grep -oE "[\"'][A-Za-z_]+" | tr -d "\"'" |
      sort -u ;;
  esac
}
"""

_OFFERED = MappingProxyType(
    {
        "bash": """
_seed_revisions() { compgen -W "$(_seed_list revisions)" -- "$1"; }
_seed_targets() { compgen -W "head base $(_seed_list revisions)" -- "$1"; }
_seed_tables() { compgen -W "$(_seed_list tables)" -- "$1"; }
_seed_rows() { compgen -S = -W "$(_seed_list tables)" -- "$1"; }
_seed_sizes() { compgen -W "$(_seed_list sizes)" -- "$1"; }
""",
        "zsh": """
_seed_revisions() { compadd -- ${(f)"$(_seed_list revisions)"} }
_seed_targets() { compadd -- head base ${(f)"$(_seed_list revisions)"} }
_seed_tables() { compadd -- ${(f)"$(_seed_list tables)"} }
_seed_rows() { compadd -S = -- ${(f)"$(_seed_list tables)"} }
_seed_sizes() { compadd -- ${(f)"$(_seed_list sizes)"} }
""",
    }
)


class PrintCompletion(Action):
    """``--print-completion SHELL``: print the script, and end."""

    def __call__(
        self,
        parser: ArgumentParser,
        _namespace: Namespace,
        shell: str | Sequence[object] | None,
        _option: str | None = None,
    ) -> None:
        """See :class:`argparse.Action`."""
        sys.stdout.write(script(parser, str(shell)))
        parser.exit()


def add_option(parser: ArgumentParser) -> None:
    """Add the option that prints the script."""
    parser.add_argument(
        "--print-completion",
        action=PrintCompletion,
        choices=SHELLS,
        help="Print what makes a shell complete this program's words, and exit",
    )


def script(parser: ArgumentParser, shell: str) -> str:
    """Make the script that completes a program's commands, options and their values.

    Args:
        parser: The program's parser, with every command in it.
        shell: ``bash`` or ``zsh``.
    """
    # Nothing else needs it, and a twentieth of a second is a twentieth of a second.
    import shtab  # noqa: PLC0415

    commands = [action.choices for action in parser._actions if action.nargs == "A..."]  # noqa: SLF001
    for one in (parser, *(its for choices in commands for its in dict(choices or {}).values())):
        for action in one._actions:  # noqa: SLF001
            _offer(action, shell)
    return shtab.complete(parser, shell=shell, preamble=_FUNCTIONS + _OFFERED[shell])


def _offer(action: Action, shell: str) -> None:
    """Say to shtab what may stand for an argument, as it is said in its shell."""
    import shtab  # noqa: PLC0415

    names = [*action.option_strings, action.dest] if action.option_strings else [action.dest]
    found = next((_VALUES[name] for name in names if name in _VALUES), None)
    if found is None or action.nargs == 0:
        return
    if found in (_FILES, _FOLDERS):
        action.complete = shtab.FILE if found == _FILES else shtab.DIRECTORY  # type: ignore[attr-defined]
    elif isinstance(found, str):
        action.complete = {shell: found}  # type: ignore[attr-defined]
    else:
        action.choices = tuple(found)
