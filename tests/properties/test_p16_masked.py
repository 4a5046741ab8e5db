"""P16: outside production no value of a real source comes out, of any class, anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlib.pii import CLASSES
from tests.masking.calls import MASKERS, masks
from tests.masking.left import telling
from tests.masking.loaded import SECRET, loaded, originals, scene
from tests.masking.originals import STRATEGIES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database


@pytest.mark.parametrize("what", CLASSES)
@given(data=st.data())
@settings(max_examples=8, deadline=None, derandomize=True)
def test_p16_no_value_comes_out(what: str, data: st.DataObject) -> None:
    """P16: no value that is long enough to be known again is in any of a column's masks."""
    cells = data.draw(st.lists(STRATEGIES[what], min_size=1, max_size=15))
    for environment in MASKERS:
        made = "\n".join(masks(environment, what, cells)).casefold()
        digits = "".join(sign for sign in made if sign.isdecimal() or sign == "\n")

        assert [] == [cell for cell in filter(telling, cells) if cell.casefold() in made]
        assert [] == [c for c in cells if len(_digits(c)) >= 9 and _digits(c) in digits]


def _digits(cell: str) -> str:
    return "".join(sign for sign in cell if sign.isdecimal())


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("environment", ["development", "staging"])
def test_p16_of_a_run(database: Database, tmp_path: Path, environment: str) -> None:
    """P16: nothing a run leaves behind, nor what it says, has a value of the file, or the key."""
    here = scene(database, tmp_path)
    loaded(here, environment)
    source = tmp_path / "seeds" / "data" / "people.csv"
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path != source]
    said = here.seeded("history", SEED_ENV=environment, SEED_MASK_KEY=SECRET)
    written = {str(path): path.read_bytes().lower() for path in files} | {"": said.encode().lower()}
    secret = {cell for row in originals() for cell in row.values() if telling(cell)}
    found = [
        (cell, where)
        for cell in sorted(secret | {SECRET})
        for where, content in written.items()
        if cell.encode().lower() in content
    ]

    assert any(b"seed_load" in content for content in written.values())
    assert [] == found
