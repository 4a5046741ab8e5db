"""P17: a mask keeps what is declared of a value's form, whatever the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlib.masking.call import Refused
from seedlib.masking.column import Fit
from seedlib.pii import CLASSES
from tests.masking.calls import MASKERS, asked, masks
from tests.masking.formats import CHECKS
from tests.masking.loaded import loaded, originals, scene
from tests.masking.originals import STRATEGIES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database


@pytest.mark.parametrize("what", CLASSES)
@given(data=st.data())
@settings(max_examples=8, deadline=None, derandomize=True)
def test_p17_the_form_is_kept(what: str, data: st.DataObject) -> None:
    """P17: separators, lengths, case, countries, digits: whatever the matrix says, holds."""
    cells = data.draw(st.lists(STRATEGIES[what], min_size=1, max_size=15))
    for environment in MASKERS:
        check = CHECKS[environment][what]
        made = zip(cells, masks(environment, what, cells), strict=True)

        assert [] == [(cell, mask) for cell, mask in made if not check(cell, mask)]


@pytest.mark.parametrize("what", CLASSES)
@given(data=st.data(), more=st.integers(0, 60), unique=st.booleans())
@settings(max_examples=8, deadline=None, derandomize=True)
def test_p17_masks_fit_their_column(
    what: str, data: st.DataObject, more: int, *, unique: bool
) -> None:
    """P17: what fits a column that is wide enough for the class has a mask that fits it."""
    drawn = data.draw(st.lists(STRATEGIES[what], max_size=15))
    for environment in MASKERS:
        limit = MASKERS[environment][what].least + more
        cells = [cell for cell in drawn if len(cell) <= limit]
        made = asked(environment, what, cells, fit=Fit(limit, unique=unique))

        assert [] == [
            (cell, mask)
            for cell, mask in zip(cells, made, strict=True)
            if not isinstance(mask, Refused) and not 0 < len(str(mask)) <= limit
        ]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("environment", ["development", "staging"])
def test_p17_of_a_run(database: Database, tmp_path: Path, environment: str) -> None:
    """P17: what a run put into the table keeps the form of what is in the file."""
    rows = loaded(scene(database, tmp_path), environment)
    wrong = [
        (what, cell, row[what])
        for original, row in zip(originals(), rows, strict=True)
        for what, cell in original.items()
        if not CHECKS[environment][what](cell, row[what])
    ]

    assert [] == wrong
