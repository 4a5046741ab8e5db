"""The tree of revisions as its files have it, and what is said where they, or a word, mislead.

Alembic has sentences for programmers; whoever mistyped a revision, or made a copy of a file, is
told here what to do.
"""

from __future__ import annotations

import re
import sys
import traceback
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.script import revision as alembic
from alembic.util import CommandError, to_tuple

from seedlib import tree_errors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from alembic.script import Script, ScriptDirectory

    from seedlib.errors import SeedError

_LEAST = 4
"""From so many characters on, Alembic completes a revision."""
_TWICE = re.compile(r"Revision (\S+) is present more than once")


def revisions(script: ScriptDirectory) -> list[Script]:
    """Every revision of the tree, from base to head.

    Raises:
        SeedError: One of them refers to a revision that is not there, or is there twice.
    """
    try:
        with _twins_refused(script):
            return list(script.walk_revisions())[::-1]
    except KeyError as error:
        # Alembic looks revisions up without a sentence of its own.
        missing = _missing(str(error.args[0]), script)
        if missing is None:
            raise
        raise missing from error
    except CommandError as error:
        raise in_our_words(error) from error


def in_our_words(
    error: CommandError, script: ScriptDirectory | None = None, asked: str | None = None
) -> CommandError:
    """Say what Alembic refused the way everything else is said.

    Args:
        error: The refusal, one of ours included.
        script: The tree, where there is one.
        asked: The revision that a run was asked to go to; ``None`` where no run was.
    """
    if type(error) is not CommandError:
        return error  # one of ours, or one that tells what it found by its class
    cause = error.__cause__
    if isinstance(cause, alembic.ResolutionError) and script is not None:
        return _unresolved(str(cause.argument), script, asked)
    if isinstance(cause, alembic.MultipleHeads):
        return tree_errors.several_heads(cause.heads)
    return _in_the_tree(error, cause, asked) or tree_errors.by_alembic(str(error))


def of_a_file(
    error: Exception, said: str, folder: Path, revision: str = "", *, begun: bool = False
) -> SeedError | None:
    """Say which file of the tree is behind an error; ``None`` where none is.

    Args:
        error: What was raised.
        said: What it says, as far as that may be told.
        folder: The tree's.
        revision: The revision under way, empty where files are still being imported.
        begun: Whether the run had begun to write.
    """
    if isinstance(error, SyntaxError) and _within(error.filename, folder):
        place = f"{Path(str(error.filename)).name}, line {error.lineno}"
        return tree_errors.unimportable(place, f"{type(error).__name__}: {error.msg}")
    if isinstance(error, AttributeError) and error.name in {"upgrade", "downgrade"}:
        file = getattr(error.obj, "__file__", None)
        if _within(file, folder):
            return tree_errors.no_function(Path(str(file)).name, str(error.name))
    frames = traceback.extract_tb(error.__traceback__)
    imported = [f for f in frames if f.name == "<module>" and _within(f.filename, folder)]
    if imported and not revision:
        return tree_errors.unimportable(_place(imported[-1]), said, _known_beside(error))
    if revision and frames and _within(frames[-1].filename, folder):
        return tree_errors.own_code(revision, _place(frames[-1]), said, begun=begun)
    return None


def _known_beside(error: Exception) -> tuple[str, Collection[str]] | None:
    """The name that was not found, and those that are where it was looked for."""
    if isinstance(error, AttributeError) and error.name is not None:
        return error.name, dir(error.obj)
    unknown = re.match(r"cannot import name '(\w+)'", str(error))
    if isinstance(error, ImportError) and unknown and error.name in sys.modules:
        return unknown[1], dir(sys.modules[error.name])
    return None


def _missing(word: str, script: ScriptDirectory) -> SeedError | None:
    """What is said of a revision that is referred to and not there; ``None`` where nothing does."""
    # Whatever else reads the tree stumbles over it.
    files = list(script._load_revisions())  # noqa: SLF001
    for one in files:
        if word in to_tuple(one.down_revision, default=()):
            known = [other.revision for other in files if other is not one]
            return tree_errors.unknown_parent(one.revision, word, known)
        if word in to_tuple(one.dependencies, default=()):
            return tree_errors.unknown_dependency(one.revision, word)
    return None


def _unresolved(word: str, script: ScriptDirectory, asked: str | None) -> SeedError:
    known = [one.revision for one in revisions(script)]
    if asked is not None and word not in asked:
        return tree_errors.version_unknown(word)
    several = [one for one in known if one.startswith(word)]
    if len(word) < _LEAST and several:
        return tree_errors.too_short(word)
    if len(several) > 1:
        return tree_errors.ambiguous_target(word, several)
    return tree_errors.unknown_target(word, known)


def _in_the_tree(
    error: CommandError, cause: BaseException | None, asked: str | None
) -> SeedError | None:
    """What is wrong with the tree's lines, or with a way along them."""
    if isinstance(cause, alembic.CycleDetected):
        return tree_errors.circle(cause.revisions)
    if isinstance(cause, alembic.RangeNotAncestorError):
        return _not_on_the_way(cause, asked)
    relative = re.match(r"Relative revision (\S+) didn't produce", str(error))
    if relative:
        return tree_errors.too_many_steps(relative[1])
    nameless = re.match(r"Could not determine revision id from filename (.+?\.py)\.", str(error))
    return tree_errors.no_revision_id(nameless[1]) if nameless else None


def _not_on_the_way(cause: alembic.RangeNotAncestorError, asked: str | None) -> SeedError:
    upper = [cause.upper] if isinstance(cause.upper, str) else cause.upper or ()
    high = ", ".join(str(one) for one in upper) or "base"
    if asked:
        return tree_errors.not_below(asked, high)
    return tree_errors.no_range(str(cause.lower), high)


@contextmanager
def _twins_refused(script: ScriptDirectory) -> Iterator[None]:
    """Refuse what Alembic warns of, and goes on with: two files that are the same revision."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            yield
        finally:
            twice = [found[1] for one in warned if (found := _TWICE.search(str(one.message)))]
            if twice:
                raise tree_errors.same_revision(twice[0], _files_of(twice[0], script.versions))
    for one in warned:
        warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)


def _files_of(revision: str, folder: str) -> list[str]:
    says = re.compile(rf"^revision\b[^=\n]*=\s*['\"]{re.escape(revision)}['\"]", re.MULTILINE)
    files = sorted(Path(folder).rglob("*.py"))
    return [file.name for file in files if says.search(file.read_text(encoding="utf-8"))]


def _within(file: object, folder: Path) -> bool:
    return isinstance(file, str) and Path(file).resolve().is_relative_to(folder.resolve())


def _place(frame: traceback.FrameSummary) -> str:
    return f"{Path(frame.filename).name}, line {frame.lineno}"
