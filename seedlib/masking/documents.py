"""Masks within JSON documents, by path; what no path names is left out.

A key can be personal as well (``{"ann@…": true}``): so of a mapping that no rule declares not to be
personal only those keys stay that some path names.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from seedlib.masking.call import Refused
from seedlib.masking.lives import REDACTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlib.pii import InJson, NotPii

    _Rule = str | NotPii | None

_NO_JSON: Final = Refused("text that is not JSON")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?")
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
    made = [whole.read(cell, index) for index, cell in enumerate(cells)]
    for what, found in whole.leaves.items():
        replaced = mask(what, [leaf.text for leaf in found], [leaf.index for leaf in found])
        for leaf, text in zip(found, replaced, strict=True):
            if isinstance(text, Refused):
                made[leaf.index] = text
            else:
                leaf.masked = _alike(text, leaf.value)
    return [
        one
        if isinstance(one, Refused)
        else json.dumps(_settled(one[0]), ensure_ascii=False, allow_nan=False)
        for one in made
    ]


def unclassified(cell: str, rules: InJson) -> set[str]:
    """The paths of a document that no rule names; keys that are no plain names are not told.

    Args:
        cell: Its text; of what is no JSON nothing can be told.
        rules: Path to class.
    """
    try:
        read = _read(cell)
        return set() if read is None else set(_unnamed("$", read[0], rules))
    except RecursionError:
        return set()  # the document will be refused


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

    def read(self, cell: str, index: int) -> list[Any] | Refused:
        """A document, in a list of its own."""
        try:
            read = _read(cell)
            if read is None:
                return _NO_JSON
            return [self._under(self.rules.paths.get("$", ""), "$", read[0], index)]
        except RecursionError:
            return Refused("a document that is nested too deep")

    def _under(self, rule: _Rule, path: str, value: Any, index: int) -> Any:  # noqa: ANN401
        """The value at a path; of what is not personal all stays that no other rule is about."""
        if value is None or value == "":
            return value
        stays = not isinstance(rule, str)
        if isinstance(value, dict):
            made = {}
            for key, inner in value.items():
                where = _inside(path, key)
                if where is not None and _named(where, self.rules):
                    own = self.rules.paths.get(where, rule if stays else "")
                    made[key] = self._under(own, where, inner, index)
                elif stays:
                    made[key] = inner
            return made
        if isinstance(value, list):
            # An item has the class of its list where it has none itself.
            own = self.rules.paths.get(f"{path}[*]", rule)
            return [self._under(own, f"{path}[*]", item, index) for item in value]
        return value if stays else self._leaf(str(rule), value, index)

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


def _inside(path: str, key: str) -> str | None:
    """The path of a key; of one with the signs of a path there is none."""
    return None if set(".[]").intersection(key) else f"{path}.{key}"


def _unnamed(path: str, value: Any, rules: InJson) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if path in rules.paths:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            where = _inside(path, key)
            if where is not None and _named(where, rules):
                yield from _unnamed(where, inner, rules)
            else:
                yield f"{path}.{key if _NAME.fullmatch(key) else '…'}"
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
        return [json.loads(cell, parse_constant=_no_constant, parse_float=_finite)]
    except ValueError:
        return None


def _finite(text: str) -> float:
    """A number; one beyond all that a number can be is no JSON that could be written again."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text[:1])
    return number


def _no_constant(name: str) -> object:
    """Python's NaN and Infinity are no JSON."""
    raise ValueError(name)


def _alike(text: str, value: object) -> object:
    """A number where there was one, as far as the mask is one."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if whole or isinstance(value, float):
        # Zeros at its beginning keep a number from being somebody's, and a number has none.
        return json.loads(text) if _NUMBER.fullmatch(text) else text
    return text
