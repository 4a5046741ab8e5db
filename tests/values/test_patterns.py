"""Patterns: texts that match, each of them once, and refusals; and whether there is a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlib import values as v
from seedlib.declaration import DeclarationError
from tests.values.datasets import cells, dataset, segment, values

if TYPE_CHECKING:
    from seedlib.values.countable import Countable

_PIECES = st.sampled_from(
    [
        "a",
        "[A-Z]",
        r"\d",
        r"\w",
        ".",
        "[^x]",
        "[a-zA-Z]",
        "-",
        " ",
        r"\.",
        "(foo|bar)",
        "[ -`{-~]",
        "é",
    ]
)
_TIMES = st.sampled_from(["", "?", "*", "+", "{2}", "{1,3}", "{2,}"])
_SEQUENCES = st.lists(st.tuples(_PIECES, _TIMES).map("".join), min_size=1, max_size=4).map("".join)
_PATTERNS = st.lists(_SEQUENCES, min_size=1, max_size=3).map("|".join).map("(?:{})".format)


def nth(pattern: Countable, numbers: list[int]) -> list[str]:
    """The texts with these numbers."""
    rows = dataset(t=segment({"x": pattern}, 1)).rows("t", [0])
    return list(pattern.nth(rows, np.array(numbers, np.uint64)).tolist())


def size(pattern: Countable) -> int:
    """How many texts there are."""
    return pattern.size(dataset(t=segment({"x": pattern}, 1)).tables["t"].extents[0])


@settings(max_examples=50, deadline=None)
@given(_PATTERNS)
def test_every_text_matches_and_no_two_are_the_same(pattern: str) -> None:
    """Drawn and numbered ones; these differ also where case and trailing blanks do not count."""
    made = v.pattern(pattern)
    last = size(made) - 1
    numbers = sorted({*range(min(last + 1, 300)), last, last // 2, last // 3})
    numbered = nth(made, numbers)

    assert all(re.fullmatch(pattern, str(x), re.DOTALL) for x in [*values(made, 50), *numbered])
    assert len(numbered) == len({text.casefold().rstrip(" ") for text in numbered})


def test_a_pattern_is_written_as_its_author_means_it() -> None:
    """Codes look like codes: letters and digits for what may be anything, short repetitions."""
    assert 17_576 * 10_000 == size(v.pattern("[A-Z]{3}-[0-9]{4}"))
    assert ["AAA-0000", "AAA-0001", "ZZZ-9999"] == nth(
        v.pattern("[A-Z]{3}-[0-9]{4}"), [0, 1, 17_576 * 10_000 - 1]
    )
    assert {"red", "green-x", "red-x", "green"} == set(values(v.pattern("(red|green)(-x)?"), 200))
    assert all(
        re.fullmatch("[a-z0-9]{0,8}@[a-z0-9]{0,8}", str(x)) for x in values(v.pattern(".*@.*"), 200)
    )
    assert {5, 6} == {len(str(x)) for x in values(v.pattern("A.*", shortest=5, longest=6), 200)}
    assert {200} == {len(str(x)) for x in values(v.pattern(".*", shortest=200, longest=200), 9)}
    assert 2**62 == size(v.pattern("[a-z]{40}"))


def test_leading_lookaheads_are_met_as_well() -> None:
    """What has to match too, and what must not, in either case of its letters."""
    both = r"(?=.*[0-9]\Z)(?!.*(?:ab|00).*\Z)[A-Za-z0-9]{5}"
    found = [str(x) for x in values(v.pattern(both), 3_000)]

    assert all(re.fullmatch("[A-Z0-9]{4}[0-9]", x) for x in found)
    assert not [x for x in found if "ab" in x.lower() or "00" in x]


@pytest.mark.parametrize(
    ("pattern", "limits", "said"),
    [
        (r"(a)\1", {}, "a backreference"),
        (r"a(?=b)b", {}, "a lookahead or lookbehind"),
        (r"(?=b)b", {}, "does not go as far as the end"),
        (r"a^b", {}, "an anchor in the middle"),
        ("[a", {}, "no regular expression"),
        ("a{3}", {"shortest": 4}, "no text of at least 4"),
        ("a", {"shortest": 4, "longest": 3}, "no text is that long"),
        (r"(?!a\Z)a", {}, "no text of at least 0"),
        (r"[^\x20-\x7e]", {}, "a class without characters"),
    ],
)
def test_what_cannot_be_made_is_refused(pattern: str, limits: dict[str, Any], said: str) -> None:
    """Where it is written, and with what to write instead."""
    with pytest.raises(DeclarationError, match=re.escape(said)):
        v.pattern(pattern, **limits)


def test_whether_there_is_a_value_is_a_condition_like_any_other() -> None:
    """It is never NULL itself; a foreign key that is there by it stays a foreign key."""
    key = v.ref("parents")
    data = dataset(
        parents=segment({"n": v.integer(5, 9)}, 5),
        t=segment(
            {
                "x": v.maybe(1, 50),
                "y": v.is_null(v.this["x"]),
                "z": v.not_null(v.this["x"]),
                "parent_id": v.when(v.is_null(v.this["x"]), key),
                "n": key["n"],
            },
            100,
        ),
    )
    x, y, z, parent, n = (cells(data, "t", c) for c in ("x", "y", "z", "parent_id", "n"))

    assert [value is None for value in x] == y
    assert [value is not None for value in x] == z
    assert y == [value is not None for value in parent] == [value is not None for value in n]
    assert {1, 2, 3, 4, 5, None} == set(parent)
