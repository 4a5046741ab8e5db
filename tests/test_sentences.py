"""Every sentence that seedlib refuses or fails with: each is used, written, and worth reading."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from seedlib.errors import Exit
from tests.processes import PROJECT
from tools import error_pages

if TYPE_CHECKING:
    from tools.error_pages import Sentence

SENTENCES = list(error_pages.sentences())
WHOLE = [one for one in SENTENCES if one.code is not None]
NEXT = (
    "Add|Answer|Assign|Bring|Call|Check|Correct|Did you mean|Finish|Give|Go|Install|Leave|Let|Look"
    "|Make|Mend|Move|Name|Put|Rename|Restore|Run|Say|Set|Stamp|Take|Use|Write"
)
"""What a sentence begins with that says what to do; `; say …` and `: run …` do as well."""
_DOES = re.compile(
    rf"(?:^|[.?!;:,(]\s+(?:or |then |and )*)({NEXT})\b", re.IGNORECASE | re.MULTILINE
)
_CONTAINER = re.compile(r"""\[['"(]|\(['"]|\{['"]|dict_keys|frozenset|<[a-z_.]+ |\bset\(""")
_CHANGED = (
    "Nothing was changed",
    "nothing was changed",
    "committed so far are in the ledger",
    "No line of the script was written",
    "This op.seed put nothing in",
    "its version stays",
    "was loaded",
    "stays so",
    "The first half of the reset is done",
    "was put back; earlier revisions were",
    "could not be taken back",
    "did nothing twice",
    "left the version alone",
    "is as it was",
    "in the ledger: take them back",
    "stays removed",
)
_LISTS = {"contradicted", "refused", "found_wrong", "may_not_write", "orphans", "would_fail"}
"""Messages whose lines say what to do."""
_ALONE = {"by_alembic", "not_confirmed"}
"""Alembic's own words; and what is said to somebody who has just answered no."""


def _told(one: Sentence) -> str:
    return f"{one.room.removeprefix('seedlib.')}.{one.name}"


def test_every_room_is_known() -> None:
    """A new file of sentences gets its heading on the page, and its sentences their examples."""

    assert set(error_pages.rooms()) == set(error_pages.ROOMS)


def test_the_page_is_in_step() -> None:
    """docs/errors.md has each sentence as it is; `python -m tools.error_pages` writes it."""
    text = error_pages.PAGE.read_text(encoding="utf-8")

    assert text == error_pages.page(text)
    assert len(SENTENCES) == text.count("<a id=")


def test_every_sentence_is_used() -> None:
    """What nothing says any more is no sentence; each is made by some other part of the product."""
    used = Counter(
        word
        for path in (PROJECT / "seedlib").rglob("*.py")
        for word in re.findall(r"(?<!def )\b([a-z_]\w*)(?=[(,)])", path.read_text(encoding="utf-8"))
    )
    unused = [
        f"{room}.{function.__name__}"
        for room in error_pages.ROOMS
        for function in error_pages.functions(importlib.import_module(room))
        if not used[function.__name__]
    ]

    assert [] == unused


@pytest.mark.parametrize("one", SENTENCES, ids=_told)
def test_a_sentence_can_be_read(one: Sentence) -> None:
    """It says nothing as Python would print it, and is one that somebody wrote about."""

    # What an author has to write has Python's signs in it: pii={"email": None}, Seed("clients").
    said = re.sub(r"""\(["']|\{"|: None\b""", "", one.text)
    assert "None" not in said, said
    assert not _CONTAINER.search(said), said
    assert "  " not in said.replace("\n  - ", "\n- "), said
    assert one.means.endswith("."), one.means


@pytest.mark.parametrize("one", WHOLE, ids=_told)
def test_a_whole_message_helps(one: Sentence) -> None:
    """It ends, says what to do next, and whether anything was changed."""

    assert one.text.endswith("."), one.text
    assert one.name in {*_LISTS, *_ALONE} or _DOES.search(one.text), one.text
    assert any(said in one.text for said in _CHANGED), one.text
    assert one.code is not None
    assert Exit.FINDINGS <= one.code <= Exit.FAILED


@pytest.mark.parametrize("one", [one for one in SENTENCES if one.code is None], ids=_told)
def test_a_line_of_a_list_is_one_line(one: Sentence) -> None:
    """The list gives it a full stop where it has none; two would be one too many."""

    assert "\n" not in one.text
    assert not one.text.endswith(("..", "!", ":")), one.text
