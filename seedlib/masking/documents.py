"""Masks within JSON documents, by path; what no path names is left out.

A key can be personal as well (``{"ann@…": true}``): so of a mapping that no rule declares not to be
personal only those keys stay that some path names.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from seedlib.masking.call import Refused
from seedlib.masking.lives import REDACTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlib.pii import InJson

_NO_JSON: Final = Refused("text that is not JSON")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")


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
    whole = _Rewriting(rules)
    made: list[list[Any] | Refused] = [
        _NO_JSON if read is None else [whole.of("$", read[0], index)]
        for index, read in enumerate(map(_read, cells))
    ]
    for what, found in whole.leaves.items():
        replaced = mask(what, [leaf.text for leaf in found], [leaf.index for leaf in found])
        for leaf, text in zip(found, replaced, strict=True):
            if isinstance(text, Refused):
                made[leaf.index] = text
            else:
                leaf.masked = _alike(text, leaf.value)
    return [
        one if isinstance(one, Refused) else json.dumps(_settled(one[0]), ensure_ascii=False)
        for one in made
    ]


def unclassified(cell: str, rules: InJson) -> set[str]:
    """The paths of a document that no rule names; keys that are no plain names are not told.

    Args:
        cell: Its text; of what is no JSON nothing can be told.
        rules: Path to class.
    """
    read = _read(cell)
    return set() if read is None else set(_unnamed("$", read[0], rules))


@dataclass(slots=True, eq=False)
class _Leaf:
    """A value that is to be masked, in its document's place."""

    value: object
    index: int
    masked: object = None

    @property
    def text(self) -> str:
        """The value as text."""
        return self.value if isinstance(self.value, str) else json.dumps(self.value)


@dataclass(slots=True, eq=False)
class _Rewriting:
    """Documents with a :class:`_Leaf` for each value that is to be masked."""

    rules: InJson
    leaves: defaultdict[str, list[_Leaf]] = field(default_factory=lambda: defaultdict(list))

    def of(self, path: str, value: Any, index: int) -> Any:  # noqa: ANN401 - any JSON
        """The value at a path, and all in it."""
        rule = self.rules.paths.get(path, "")
        if not isinstance(rule, str) or value is None or value == "":
            return value
        if isinstance(value, dict):
            inner = {key: f"{path}.{key}" for key in value}
            named = {key: where for key, where in inner.items() if _named(where, self.rules)}
            return {key: self.of(where, value[key], index) for key, where in named.items()}
        if isinstance(value, list):
            return [self._item(f"{path}[*]", rule, item, index) for item in value]
        return self._leaf(rule, value, index)

    def _item(self, path: str, rule: str, item: Any, index: int) -> Any:  # noqa: ANN401
        """An item of a list, which has the class of the list where it has none itself."""
        if rule and path not in self.rules.paths and not isinstance(item, (dict, list)):
            return item if item is None or item == "" else self._leaf(rule, item, index)
        return self.of(path, item, index)

    def _leaf(self, rule: str, value: object, index: int) -> object:
        if not rule:
            return REDACTED if isinstance(value, str) else None
        leaf = _Leaf(value, index)
        self.leaves[rule].append(leaf)
        return leaf


def _settled(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """The document with each leaf's mask in its place."""
    if isinstance(value, _Leaf):
        return value.masked
    if isinstance(value, dict):
        return {key: _settled(inner) for key, inner in value.items()}
    return [_settled(inner) for inner in value] if isinstance(value, list) else value


def _unnamed(path: str, value: Any, rules: InJson) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if path in rules.paths:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            where = f"{path}.{key}"
            if _named(where, rules):
                yield from _unnamed(where, inner, rules)
            else:
                yield where if _NAME.fullmatch(key) else f"{path}.…"
    elif isinstance(value, list):
        for inner in value:
            yield from _unnamed(f"{path}[*]", inner, rules)
    elif value is not None and value != "":
        yield path


def _named(path: str, rules: InJson) -> bool:
    """Whether a rule is about a path, or about something in what is there."""
    return any(known == path or known.startswith((f"{path}.", f"{path}[")) for known in rules.paths)


def _read(cell: str) -> list[Any] | None:
    try:
        return [json.loads(cell)]
    except ValueError:
        return None


def _alike(text: str, value: object) -> object:
    """A number where there was one, as far as the mask is one."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return text
    try:
        return type(value)(text)
    except ValueError:
        return text
