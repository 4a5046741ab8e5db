"""The search itself: what is hidden in a form that we know is found."""

from __future__ import annotations

import base64
import gzip
import zlib
from typing import TYPE_CHECKING

import pytest

from tests.pii import searching
from tests.pii.cage import EXACT, MASKED, NEEDLES, PASSWORD
from tests.pii.canaries import PERSONAL

if TYPE_CHECKING:
    from pathlib import Path

WORD = MASKED.word("name", 3)


@pytest.mark.parametrize("column", PERSONAL)
def test_every_cell(column: str) -> None:
    """Every personal cell of every good record is found, in any case of letters."""
    for row in (0, 11, 23):
        cell = MASKED.record(row)[column]
        if column in PERSONAL and row not in _emptied(column):
            text = f"before {cell.swapcase()} after"
            assert 1 == len(searching.found([("here", text.encode())], NEEDLES)), cell


def _emptied(column: str) -> set[int]:
    """The rows of a column that are NULL in the file."""
    return {row for row, record in enumerate(MASKED.good()) if not record[column]}


@pytest.mark.parametrize(
    "raw",
    [
        f"x{WORD}x".encode(),
        WORD.upper().encode(),
        WORD.encode().hex().encode(),
        WORD.title().encode("utf-16-le"),
        base64.b64encode(f"name={WORD}, and more".encode()),
        base64.b64encode(f"a name={WORD}, and more".encode()),
        base64.b64encode(f"my name={WORD}, and more".encode()),
        # Without the time, which is another one in each of pytest's processes.
        gzip.compress(WORD.encode(), mtime=0),
        zlib.compress(WORD.encode(), 1),
        f"mysql://canary:{PASSWORD}@host".encode(),
        PASSWORD.encode().hex().encode(),
    ],
)
def test_disguises(raw: bytes) -> None:
    """A word, or the password, is found in any case, packed, and in the usual codes."""

    assert 1 == len(searching.found([("here", raw)], NEEDLES, EXACT))
    assert [] == searching.found([("here", b"nothing of the kind")], NEEDLES, EXACT)


def test_files(tmp_path: Path) -> None:
    """Files are searched by name and content, those that are packed as well."""
    (tmp_path / WORD).write_text("", encoding="utf-8")
    (tmp_path / "dump.gz").write_bytes(gzip.compress(WORD.encode()))
    (tmp_path / "other").write_text("nothing", encoding="utf-8")
    told = searching.found(searching.in_files(tmp_path), NEEDLES)

    assert {"dump.gz", WORD} == {one.partition(":")[0] for one in told}
