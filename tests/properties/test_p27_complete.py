"""P27: no field of any record is left: neither the value, nor a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlib.masking.call import Refused
from seedlib.masking.column import Fit
from seedlib.pii import CLASSES
from tests.masking.calls import MASKERS, asked, masks
from tests.masking.left import LOTS, left, parts, same
from tests.masking.loaded import loaded, originals, scene
from tests.masking.originals import LISTS, STRATEGIES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

EVERY = [what for what in CLASSES if what not in LOTS]


@pytest.mark.parametrize("what", EVERY)
@given(data=st.data(), unique=st.booleans())
@settings(max_examples=8, deadline=None, derandomize=True)
def test_p27_no_value_is_left(what: str, data: st.DataObject, *, unique: bool) -> None:
    """P27: every cell differs from its mask, and has no part in it that names somebody."""
    cells = data.draw(st.lists(STRATEGIES[what], min_size=1, max_size=15))
    for environment in MASKERS:
        made = asked(environment, what, cells, fit=Fit(unique=unique))
        pairs = [(cell, str(mask)) for cell, mask in zip(cells, made, strict=True)
                 if not isinstance(mask, Refused)]  # fmt: skip

        assert [] == [cell for cell, mask in pairs if same(cell, mask)]
        assert [] == left(environment, what, cells)


@pytest.mark.parametrize("environment", MASKERS)
@pytest.mark.parametrize("what", EVERY)
def test_p27_of_awkward_values(what: str, environment: str) -> None:
    """P27: of other alphabets, very long ones, those that are no value of their class."""
    cells = LISTS[what]
    pairs = zip(cells, masks(environment, what, cells), strict=True)

    assert [] == [cell for cell, mask in pairs if same(cell, mask)]
    assert [] == left(environment, what, cells)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("environment", ["development", "staging"])
def test_p27_of_a_run(database: Database, tmp_path: Path, environment: str) -> None:
    """P27: of every record in the file, nothing of any field is in its row."""
    rows = loaded(scene(database, tmp_path), environment)
    kept = [
        (what, cell)
        for original, row in zip(originals(), rows, strict=True)
        for what, cell in original.items()
        if what not in LOTS and same(cell, row[what])
    ]
    found = [
        (part, what)
        for original, row in zip(originals(), rows, strict=True)
        for what, cell in original.items()
        if not what.startswith("date")
        for part in parts(cell)
        if len(part) >= 8 and part in " ".join(map(str, row.values())).casefold()
    ]

    assert [] == kept
    assert [] == found
