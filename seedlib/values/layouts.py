"""Regular expressions as layouts: for each place of a text, the characters that may stand there.

``[A-Z]{2}-[0-9]?`` is two of them: letter, letter, hyphen; and the same with a digit. All texts of
a layout match; layouts have different texts, also where case or trailing blanks do not count. They
need not make every text that matches: an endless repetition ends, ``.`` is a letter or a digit.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache
from itertools import islice, product
from re import _constants, _parser  # type: ignore[attr-defined]  # untyped
from typing import TYPE_CHECKING, Any, Final

from seedlib.declaration import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Layout = tuple[str, ...]
    ByLength = dict[int, list[Layout]]

_PRINTABLE: Final = "".join(map(chr, range(32, 127)))
_PLAIN: Final = frozenset(string.ascii_letters + string.digits)
_CATEGORIES: Final = {
    _constants.CATEGORY_DIGIT: string.digits,
    _constants.CATEGORY_SPACE: " ",
    _constants.CATEGORY_WORD: string.ascii_letters + string.digits + "_",
}
_NEGATED: Final = {
    _constants.CATEGORY_NOT_DIGIT: _constants.CATEGORY_DIGIT,
    _constants.CATEGORY_NOT_SPACE: _constants.CATEGORY_SPACE,
    _constants.CATEGORY_NOT_WORD: _constants.CATEGORY_WORD,
}
_ENDLESS: Final = 8
"""How often more than it must an endless repetition comes, where nothing asks for more."""
_VARIANTS: Final = 32
"""Layouts of one length that are kept while they are put together."""
_EXHAUSTIVE: Final = 4096
"""Layouts of one length among which there are all that must be avoided; more are too many."""
_MOST: Final = 256
"""Layouts that are kept in the end."""
_WIDE: Final = 63
"""Characters from which on a class is taken to mean: nearly everything. ``\\w`` has as many."""
_SHORT: Final = 64
"""How much longer than they must texts become where an endless repetition is to be short."""
_WIDEST: Final = 512
"""The longest text that is made."""


class _UnmakeableError(Exception):
    """A part of an expression that no layout has; says which, in an author's words."""


@lru_cache(maxsize=1024)
def layouts(pattern: str, shortest: int = 0, longest: int | None = None) -> tuple[Layout, ...]:
    """The layouts of the texts that a regular expression describes, the short ones first.

    Args:
        pattern: The expression; the whole text matches it. It may begin with lookaheads as far
            as the end, ``(?=.{8}$)[A-Z].*``: the text matches those as well.
        shortest: The fewest characters.
        longest: The most; ``None`` where only the expression bounds them.

    Raises:
        DeclarationError: It is no regular expression, or has parts that cannot be made, or there
            is no such text.
    """
    try:
        wanted, unwanted = _conjuncts(_parser.parse(pattern, re.DOTALL))
        # What repeats is to be short, if that will do.
        for more in (_ENDLESS, None):
            every = [_Expansion(shortest, longest, more).of(part) for part in wanted]
            found = [x for n in _lengths(every, shortest, longest) for x in _common(every, n)]
            found = _avoiding(_thinned(found, _MOST), unwanted)
            if found:
                return _distinct(map(_tidy, found))
    except re.error as error:
        raise DeclarationError(
            f"v.pattern({pattern!r}) is no regular expression: {error}."
        ) from error
    except _UnmakeableError as error:
        raise DeclarationError(
            f"v.pattern({pattern!r}) has {error}, for which no text can be made. Write out what "
            "the text consists of, or choose among given texts: v.choice([…])."
        ) from error
    most = "" if longest is None else f" and at most {longest}"
    raise DeclarationError(
        f"v.pattern({pattern!r}): no text of at least {shortest}{most} characters was found that "
        "matches. Change shortest= and longest=, or the expression."
    )


def _conjuncts(tree: Sequence[Any]) -> tuple[list[Sequence[Any]], list[Sequence[Any]]]:
    """The expression and its leading lookaheads: what has to match, and what must not."""
    nodes = list(tree)
    ahead: dict[Any, list[Sequence[Any]]] = {_constants.ASSERT: [], _constants.ASSERT_NOT: []}
    while nodes and nodes[0][0] in ahead and nodes[0][1][0] == 1:
        operation, (_, inner) = nodes.pop(0)
        if not len(inner) or not _is_end(inner[-1]):
            raise _UnmakeableError("a lookahead that does not go as far as the end")
        ahead[operation].append(list(inner))
    return [nodes, *ahead[_constants.ASSERT]], ahead[_constants.ASSERT_NOT]


def _is_end(node: Any) -> bool:  # noqa: ANN401 - the standard library's own tree
    ends = {_constants.AT_END, _constants.AT_END_STRING}
    return node[0] is _constants.AT and node[1] in ends


def _lengths(every: Sequence[ByLength], shortest: int, longest: int | None) -> list[int]:
    shared = set.intersection(*(set(found) for found in every))
    return sorted(n for n in shared if shortest <= n and (longest is None or n <= longest))


def _common(every: Sequence[ByLength], length: int) -> Iterable[Layout]:
    """Layouts of which each text is in a layout of every expression."""
    for chosen in product(*(found[length] for found in every)):
        first, *others = (tuple(map(frozenset, layout)) for layout in chosen)
        for other in others:
            first = tuple(a & b for a, b in zip(first, other, strict=True))
        if all(first):
            yield tuple("".join(sorted(place)) for place in first)


def _avoiding(found: Sequence[Layout], unwanted: Sequence[Sequence[Any]]) -> list[Layout]:
    """Layouts of which no text matches what must not be matched, in either case of its letters.

    Where a text could, one place is left without the characters that it would need there.
    """
    if not found or not unwanted:
        return list(found)
    kept = [tuple(map(frozenset, layout)) for layout in found]
    longest = max(map(len, kept))
    alphabet = frozenset(_PRINTABLE).union(*(place for layout in kept for place in layout))
    for part in unwanted:
        every = _Expansion(longest, longest, None, "".join(sorted(alphabet))).of(part)
        avoided: list[tuple[frozenset[str], ...]] = []
        for layout in kept:
            left = _apart(layout, every.get(len(layout), []))
            avoided += [] if left is None else [left]
        kept = avoided
    return [tuple("".join(sorted(place)) for place in layout) for layout in kept]


def _apart(
    layout: tuple[frozenset[str], ...], others: Iterable[Layout]
) -> tuple[frozenset[str], ...] | None:
    for other in others:
        folded = [frozenset(place + place.swapcase()) for place in other]
        if all(a & b for a, b in zip(layout, folded, strict=True)):
            left = [a - b for a, b in zip(layout, folded, strict=True)]
            where = max(range(len(left)), key=lambda i: len(left[i]), default=-1)
            if where < 0 or not left[where]:
                return None
            layout = (*layout[:where], left[where], *layout[where + 1 :])
    return layout


class _Expansion:
    """An expression's tree, turned into layouts by length.

    Args:
        shortest: The fewest characters that are of use.
        longest: The most.
        endless: How often more than it must an endless repetition comes.
        alphabet: For what must not be matched: all the characters that there are, and no layout is
            left out then.
    """

    def __init__(
        self, shortest: int, longest: int | None, endless: int | None, alphabet: str = ""
    ) -> None:
        self.alphabet = alphabet
        most = _WIDEST if longest is None else longest
        # While what repeats is short, so are the texts.
        self.limit = min(_WIDEST, most if endless is None else min(most, shortest + _SHORT))
        self.endless = endless

    def of(self, nodes: Iterable[Any]) -> ByLength:
        """The layouts of a sequence of nodes; anchors at its ends say nothing new."""
        parts = list(nodes)
        made: ByLength = {0: [()]}
        for i, node in enumerate(parts):
            operation = node[0]
            if operation is _constants.AT:
                self._check_anchor(node[1], first=i == 0, last=i == len(parts) - 1)
                continue
            made = self._joined(made, self._node(*node))
        return made

    def _check_anchor(self, where: Any, *, first: bool, last: bool) -> None:  # noqa: ANN401
        begins = where in {_constants.AT_BEGINNING, _constants.AT_BEGINNING_STRING}
        ends = where in {_constants.AT_END, _constants.AT_END_STRING}
        if not (first and begins) and not (last and ends):
            raise _UnmakeableError("an anchor in the middle (^, $ or \\b)")

    def _node(self, operation: Any, argument: Any) -> ByLength:  # noqa: ANN401
        makers: Mapping[Any, Callable[[Any], ByLength]] = {
            _constants.BRANCH: self._branch,
            _constants.SUBPATTERN: lambda group: self.of(group[-1]),
            _constants.ATOMIC_GROUP: self.of,
            _constants.MAX_REPEAT: self._repeat,
            _constants.MIN_REPEAT: self._repeat,
            _constants.POSSESSIVE_REPEAT: self._repeat,
        }
        if operation in makers:
            return makers[operation](argument)
        return {1: [(_characters(operation, argument, self.alphabet or _PRINTABLE),)]}

    def _branch(self, argument: Any) -> ByLength:  # noqa: ANN401
        found: ByLength = {}
        for branch in argument[1]:
            for length, some in self.of(branch).items():
                self._add(found.setdefault(length, []), some, _MOST)
        return found

    def _repeat(self, argument: tuple[int, Any, Iterable[Any]]) -> ByLength:
        least, most, inner = argument
        nodes = list(inner)
        if any(node[0] is _constants.AT for node in nodes):
            raise _UnmakeableError("an anchor that is repeated")
        once = self.of(nodes)
        bound = self.limit if self.endless is None else least + self.endless
        if most is not _constants.MAXREPEAT and (self.endless is None or most <= least + _ENDLESS):
            bound = min(most, bound)
        bound = min(bound, most)
        so_far: ByLength = {0: [()]}
        found: ByLength = {}
        for times in range(min(bound, self.limit) + 1):
            if times >= least:
                for length, some in so_far.items():
                    self._add(found.setdefault(length, []), some, _VARIANTS)
            so_far = self._joined(so_far, once)
            if not so_far:
                break
        return found

    def _joined(self, left: ByLength, right: ByLength) -> ByLength:
        found: ByLength = {}
        for (before, firsts), (after, seconds) in product(left.items(), right.items()):
            if before + after <= self.limit:
                kept = found.setdefault(before + after, [])
                joined = (first + second for first, second in product(firsts, seconds))
                self._add(kept, islice(joined, _EXHAUSTIVE + 1), _VARIANTS)
        return found

    def _add(self, kept: list[Layout], some: Iterable[Layout], most: int) -> None:
        if not self.alphabet:
            kept += islice((layout for layout in some if layout not in kept), most - len(kept))
            return
        kept += some
        if len(kept) > _EXHAUSTIVE:
            raise _UnmakeableError("too many ways to match what must not be matched")


def _characters(operation: Any, argument: Any, alphabet: str) -> str:  # noqa: ANN401
    """The characters of a node that stands for one."""
    if operation is _constants.LITERAL:
        return chr(argument)
    if operation is _constants.NOT_LITERAL:
        return alphabet.replace(chr(argument), "")
    if operation is _constants.ANY:
        return alphabet
    if operation is _constants.IN:
        return _class(argument, alphabet)
    names = {
        _constants.GROUPREF: "a backreference",
        _constants.GROUPREF_EXISTS: "a condition on a group",
        _constants.ASSERT: "a lookahead or lookbehind",
        _constants.ASSERT_NOT: "a negative lookahead or lookbehind",
    }
    raise _UnmakeableError(names.get(operation, f"a part of a kind not known here ({operation})"))


def _class(items: Iterable[Any], alphabet: str) -> str:
    found: set[str] = set()
    negated = False
    for operation, argument in items:
        if operation is _constants.NEGATE:
            negated = True
        elif operation is _constants.LITERAL:
            found.add(chr(argument))
        elif operation is _constants.RANGE:
            # Of a range far beyond ASCII its beginning will do; excluded are printable ones alone.
            found.update(map(chr, range(argument[0], min(argument[1], argument[0] + 0x2FF) + 1)))
        elif argument in _CATEGORIES:
            found.update(_CATEGORIES[argument])
        else:
            found.update(set(alphabet) - set(_CATEGORIES[_NEGATED[argument]]))
    if negated:
        found = set(alphabet) - found
    if not found:
        raise _UnmakeableError("a class without characters")
    return "".join(sorted(found))


def _tidy(layout: Layout) -> Layout:
    """The layout in few words: plain characters, one case, and no blank at the end if need be."""
    *places, last = [_simple(place) for place in layout] or [""]
    return (*places, last.replace(" ", "") or last) if layout else ()


@lru_cache(maxsize=1024)
def _simple(characters: str) -> str:
    """The characters of a place in few: plain ones, of one case."""
    return _one_case(_plain(characters))


def _plain(characters: str) -> str:
    """Of a class that takes nearly everything, the letters (small ones, if any) and digits."""
    if len(characters) < _WIDE:
        return characters
    kept = [c for c in characters if c in _PLAIN]
    small = {c for c in kept if c.islower()}
    return "".join(c for c in kept if c.lower() not in small or c in small) or characters


def _one_case(characters: str) -> str:
    folded: dict[str, str] = {}
    for character in characters:
        folded.setdefault(character.casefold(), character)
    return "".join(folded.values())


def _distinct(candidates: Iterable[Layout]) -> tuple[Layout, ...]:
    """Layouts no two of which have a text in common, case and trailing blanks aside."""
    kept: list[Layout] = []
    seen: list[tuple[frozenset[str], ...]] = []
    for layout in candidates:
        folded = tuple(frozenset(place.casefold()) for place in layout)
        bare = len(folded)
        while bare and folded[bare - 1] == {" "}:
            bare -= 1
        folded = folded[:bare]
        if not any(_overlap(folded, other) for other in seen):
            kept.append(layout)
            seen.append(folded)
    return tuple(kept)


def _overlap(left: Sequence[frozenset[str]], right: Sequence[frozenset[str]]) -> bool:
    return len(left) == len(right) and all(a & b for a, b in zip(left, right, strict=True))


def _thinned(found: list[Layout], most: int) -> list[Layout]:
    if len(found) <= most:
        return found
    return [found[i * len(found) // most] for i in range(most)]
