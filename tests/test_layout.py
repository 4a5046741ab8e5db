"""How times and names are written for a person."""

from __future__ import annotations

import io

import pytest

from seedlib.terminal.layout import broken, cut, duration, fitted
from tests.terminal import stream


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (-0.2, "0.0 s"),
        (0.04, "0.0 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min 00 s"),
        (125, "2 min 05 s"),
        (3599.6, "1 h 00 min"),
        (7_380, "2 h 03 min"),
        (86_400 * 3 + 3600 * 4, "3 d 4 h"),
    ],
)
def test_duration(seconds: float | None, text: str) -> None:
    """The two units that matter, and no sixtieth second or minute."""
    assert text == duration(seconds)


def test_cut() -> None:
    """What does not fit ends in a sign that there is more; where nothing ends, nothing is cut."""
    assert "words" == cut("words", 5) == cut("words", None)
    assert "wor…" == cut("words", 4)
    assert "…" == cut("words", 0)


def test_broken() -> None:
    """A sentence breaks between words, what follows a bullet is indented as it is."""
    text = "  - 0002_people: 2 rows were edited"

    assert [text] == broken(text, None)
    assert ["  - 0002_people: 2", "    rows were", "    edited"] == broken(text, 18)
    assert ["  - --size smal", "    is none"] == broken("  - --size smal is none", 16)


def test_fitted() -> None:
    """A message has the width of the terminal that it goes to, and none elsewhere."""
    text = "FAILED: two things\n  - the first of them is long"

    assert text == fitted(text, io.StringIO())
    with stream(columns=20) as (terminal, _):
        lines = fitted(text, terminal).splitlines()
    assert ["FAILED: two things", "  - the first of", "    them is long"] == lines
