"""Neither values nor passwords are in what is said, or left behind, where something fails."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest

from tests.databases import sqlite_database
from tests.pii import searching
from tests.pii.cage import (
    MASKED,
    PASSWORD,
    REVISIONS,
    TEAMS,
    bad,
    files,
    nothing_comes_out,
    nothing_was_sent,
)
from tests.pii.canaries import PERSONAL, PLAIN, ROWS, disguised
from tests.pii.stage import Stage

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

CHANGED: Final = "changed since the plan was made"
HEADER: Final = ",".join([*PERSONAL, *PLAIN])


def _failures() -> dict[str, tuple[str, bytes | str, str]]:
    """What fails: the declaration, the file, and words of the sentence."""
    plain, good = bad(), MASKED.text([MASKED.record(n) for n in range(30, 36)])
    lines = good.splitlines(keepends=True)
    word = MASKED.word("last", 92)
    once = MASKED.record(30)
    twice = [once, MASKED.record(31) | {"mail": once["mail"]}]
    shown = MASKED.record(30) | {"short": f"{word}@qqcanary.com"}
    key = MASKED.record(30) | {"profile": f'{{"contact": {{"{word}@qqcanary.com": "{word}"}}}}'}
    # More than is kept of a file in memory, so that it is read while it is loaded.
    large = [MASKED.record(n) | {"notes": f"{word} " * 5_000} for n in range(30, 70)]
    raising = "{}\ndef fails(rows):\n    raise {}(f'no {{rows[\"name\"].tolist()[0]}} here')\n"
    function = bad(columns=', columns={"remark": fails}')
    return {
        "unclassified": (
            plain, good.replace(HEADER, HEADER + ",Extra"), "whether Extra of bad.csv"
        ),
        "no header line": (plain, "".join(lines[1:]), "bad.csv"),
        "no header line, renamed": (
            bad(', rename={"Code": "code"}'), "".join(lines[1:]), "no column of the file"
        ),
        "one value twice in place of a header": (
            plain, f"{word},{word}\n" + good, "of the header have one name"
        ),
        "a broken header": (plain, f'"{word}"{word},x\n' + good, "the header cannot be read"),
        "UTF-16": (plain, good.encode("utf-16"), "not in UTF-8"),
        "half a gzip": (plain, gzip.compress(good.encode() * 9)[:-90], "ends too early"),
        "ValueError": (raising.format("", "ValueError") + function, good, "ValueError"),
        "TypeError": (raising.format("", "TypeError") + function, good, "TypeError"),
        "disguised": (plain, MASKED.text([shown]), "something like an email"),
        "a path that nobody classified": (
            plain, MASKED.text([key]), "nobody said whether $.contact"
        ),
        "the same address twice": (plain, MASKED.text(twice), "unique key"),
        "strict": (plain, MASKED.whole(), "the run is strict"),
        "spoilt": (plain, MASKED.text(large), CHANGED),
    }  # fmt: skip


FAILURES: Final = _failures()
HALF_WAY: Final = list(FAILURES)[-3:]
"""Rows are in when it fails."""
OF_HEADERS: Final = list(FAILURES)[:7]
"""Refused before a record is read."""


@pytest.mark.databases("sqlite", "mariadb")  # see test_canary.py
@pytest.mark.parametrize("environment", ["development", "staging"])
def test_failures(caged: Stage, environment: str) -> None:
    """Nothing comes out of what fails while rows are made, or when the database refuses them."""
    stage = replace(caged, environment=environment)
    stage.database.execute("ALTER TABLE people ADD COLUMN remark VARCHAR(200)")
    stage.lay(REVISIONS, files()).done("upgrade", "head")
    for why in FAILURES:
        if why in HALF_WAY:
            _fails(stage, why)
            stage.done("-x", "force", "downgrade", "0005_visits")
        elif why not in OF_HEADERS and stage.database.kind == "sqlite":
            _fails(stage, why)

    assert ROWS == stage.database.scalar("SELECT COUNT(*) FROM people")
    nothing_was_sent(stage)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("why", OF_HEADERS)
def test_headers(caged: Stage, why: str) -> None:
    """Nothing comes out of a file whose header is broken, or is somebody's record."""
    _fails(caged, why)

    nothing_comes_out(caged)


def _fails(stage: Stage, why: str) -> None:
    """A revision more, which cannot be loaded."""
    body, content, words = FAILURES[why]
    stage.lay(REVISIONS | {"0006_bad": body}, files() | {"bad.csv": content})
    args: tuple[str, ...] = ("upgrade", "head")
    variables: dict[str, str] = {}
    if why == "strict":
        args = ("-x", "strict", *args)
    if why == "spoilt":
        variables = {"MEET": "seed_mask", "NTH": "40", "SPOIL": str(stage.data / "bad.csv")}
    said = stage.refused(*args, **variables)

    assert words in said, f"{why}: {said}"


def test_passwords(tmp_path: Path) -> None:
    """The password of a URL is not in what is said where it, or the URL, is no good."""
    stage = Stage(_nowhere(tmp_path, f"canary:{quote(PASSWORD, safe='')}@127.0.0.1:9/db"), tmp_path)
    stage.lay({"0001_teams": TEAMS}, {})
    assert "127.0.0.1" in stage.refused("upgrade", "head")
    for rest in (
        f"canary:{PASSWORD}@127.0.0.1:port/db",
        f"canary:{PASSWORD}@127.0.0.1:9/db?charset=",
        f"canary@127.0.0.1:9/db?password={quote(PASSWORD, safe='')}",
        f"canary:{quote(PASSWORD, safe='')}@127.0.0.1:9/db?no_such_option=1",
    ):
        outputs = stage.outputs
        stage = Stage(_nowhere(tmp_path, rest), tmp_path, outputs=outputs)
        for args in (("upgrade", "head"), ("current",)):
            assert 0 < stage.run(*args).status
    parts = [*stage.outputs, *searching.in_files(stage.root)]
    needles = [part.encode().lower() for part in (PASSWORD, quote(PASSWORD, safe=""))]

    assert 9 == len(stage.outputs)
    assert [] == searching.found(parts, needles, disguised(PASSWORD))


def _nowhere(folder: Path, rest: str) -> Database:
    """A database that no connection leads to."""
    return replace(sqlite_database(folder), kind="mariadb", url=f"mysql+pymysql://{rest}")
