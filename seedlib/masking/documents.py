"""Masks within JSON documents, by path; what no path names is redacted."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from seedlib.masking.call import Refused
from seedlib.masking.lives import REDACTED
from seedlib.pii import personal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlib.pii import Classification, InJson

Place = tuple[Any, Any]
"""A mapping or list, and the key or index in it."""


def masked(
    cells: Sequence[str],
    rules: InJson,
    mask: Callable[[str, list[str], list[int]], Sequence[str | Refused]],
) -> list[str | Refused]:
    """Mask documents.

    Args:
        cells: Their texts.
        rules: Path to class.
        mask: Masks texts of one class, given with the index of the document that each is of.
    """
    wholes: list[Any] = []
    made: list[str | Refused] = []
    for cell in cells:
        try:
            wholes.append([json.loads(cell)])
            made.append("")
        except ValueError:
            wholes.append([None])
            made.append(Refused("text that is not JSON"))
    leaves: defaultdict[str, list[tuple[int, Place, object]]] = defaultdict(list)
    for index, whole in enumerate(wholes):
        for path, place, value in _leaves("$", (whole, 0)):
            rule = _rule(path, rules)
            if isinstance(rule, str):
                leaves[rule].append((index, place, value))
            elif rule is None:
                continue
            else:
                _put(place, REDACTED if isinstance(value, str) else None)
    for what, found in leaves.items():
        texts = [_text(value) for _, _, value in found]
        replaced = mask(what, texts, [index for index, _, _ in found])
        for (index, place, value), text in zip(found, replaced, strict=True):
            if isinstance(text, Refused):
                made[index] = text
            else:
                _put(place, _alike(text, value))
    return [
        said if isinstance(said, Refused) else json.dumps(whole[0], ensure_ascii=False)
        for said, whole in zip(made, wholes, strict=True)
    ]


def unclassified(cell: str, rules: InJson) -> set[str]:
    """The paths of a document that no rule names.

    Args:
        cell: Its text; of what is no JSON nothing can be told.
        rules: Path to class.
    """
    try:
        whole = [json.loads(cell)]
    except ValueError:
        return set()
    found = _leaves("$", (whole, 0))
    return {path for path, _, _ in found if _rule(path, rules) is _NOT_NAMED}


class _NotNamed:
    """No rule names a path."""


_NOT_NAMED = _NotNamed()


def _rule(path: str, rules: InJson) -> str | _NotNamed | None:
    """The rule of the path itself, or of the nearest thing that it is in."""
    while path:
        if path in rules.paths:
            what: Classification = rules.paths[path]
            return what if personal(what) and isinstance(what, str) else None
        path = path[: max(path.rfind("."), path.rfind("["))] if path != "$" else ""
    return _NOT_NAMED


def _leaves(path: str, place: Place) -> Iterator[tuple[str, Place, object]]:
    """Every value that is neither a mapping nor a list; NULLs and empty texts say nothing."""
    value = place[0][place[1]]
    if isinstance(value, dict):
        for key in value:
            yield from _leaves(f"{path}.{key}", (value, key))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield from _leaves(f"{path}[*]", (value, index))
    elif value is not None and value != "":
        yield path, place, value


def _put(place: Place, value: object) -> None:
    place[0][place[1]] = value


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _alike(text: str, value: object) -> object:
    """A number where there was one, as far as the mask is one."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return text
    try:
        return type(value)(text)
    except ValueError:
        return text
