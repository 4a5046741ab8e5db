"""The declaration of a CSV file: what it says, and what is refused before there is a file."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from seedlib import DeclarationError
from seedlib.sources import CsvFile, csv_rows


def test_nothing_is_opened() -> None:
    """A declaration is made without the file, and does not change."""
    made = csv_rows("vendors/2024.csv", rename={"b": "y", "a": "x"}, ignore=["internal"])

    assert "vendors/2024.csv" == made.file
    assert (("a", "x"), ("b", "y")) == made.rename
    assert ("internal",) == made.ignore
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.delimiter = ";"  # type: ignore[misc]


def test_path() -> None:
    """A path may be a Path, and is described with slashes."""
    assert (
        csv_rows("a/b.csv") == csv_rows(Path("a") / "b.csv") == csv_rows(PurePosixPath("a/b.csv"))
    )


@pytest.mark.parametrize(
    "other",
    [
        csv_rows("clients.csv"),
        csv_rows("vendors.csv", delimiter=";"),
        csv_rows("vendors.csv", quotechar="'"),
        csv_rows("vendors.csv", quotechar=None),
        csv_rows("vendors.csv", null="NULL"),
        csv_rows("vendors.csv", null=None),
        csv_rows("vendors.csv", rename={"E-Mail": "email"}),
        csv_rows("vendors.csv", ignore=["email"]),
        csv_rows("vendors.csv", columns=["email"]),
    ],
)
def test_fingerprint(other: CsvFile) -> None:
    """Every argument is a part of the description."""
    assert json.dumps(csv_rows("vendors.csv").canonical()) != json.dumps(other.canonical())


def test_fingerprint_same() -> None:
    """The order in which columns are renamed says nothing."""
    one = csv_rows("vendors.csv", rename={"a": "x", "b": "y"})
    other = csv_rows("vendors.csv", rename={"b": "y", "a": "x"})

    assert one.canonical() == other.canonical()
    assert one == other


@pytest.mark.parametrize("file", ["", "a\0b.csv", None, 3, b"vendors.csv"])
def test_no_path(file: Any) -> None:  # noqa: ANN401
    """What is no path of a file is refused."""
    with pytest.raises(DeclarationError, match="begins with no path of a file"):
        csv_rows(file)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"delimiter": ""}, "delimiter='' is not one character"),
        ({"delimiter": "||"}, r"delimiter='\|\|' is not one character"),
        ({"delimiter": "\n"}, "is not one character within a line"),
        ({"delimiter": "\0"}, "is not one character within a line"),
        ({"delimiter": None}, "delimiter=None is not one character"),
        ({"quotechar": "''"}, "quotechar=\"''\" is not one character"),
        ({"quotechar": "\r"}, "is not one character within a line"),
        ({"delimiter": '"'}, "both '\"', so where a field ends would be a guess"),
        ({"null": 0}, "null= is the text that means NULL, .* not of type int"),
        ({"rename": [("a", "b")]}, "rename= is no mapping"),
        ({"rename": {"a": "x", "b": "x"}}, "rename= has x twice"),
        ({"rename": {"a": ""}}, "rename= holds what is no name of a column.*or a mapping"),
        ({"rename": {"a": 1}}, "rename= holds what is no name"),
        ({"rename": {1: "a"}}, "rename= holds what is no name"),
        ({"ignore": "internal"}, "ignore= holds what is no name of a column"),
        ({"ignore": {"internal"}}, "ignore= holds what is no name of a column"),
        ({"ignore": ["a", "b", "a"]}, "ignore= has a twice"),
        ({"columns": ["a", None]}, "columns= holds what is no name"),
        ({"columns": ["a", "a"]}, "columns= has a twice"),
        ({"columns": []}, r"columns=\(\) names no column"),
        ({"rename": {"a": "b"}, "ignore": ["a"]}, "a is both in rename= and in ignore="),
    ],
)
def test_refused(how: dict[str, Any], message: str) -> None:
    """An argument that cannot be meant is refused where it is written, with the file's name."""
    with pytest.raises(DeclarationError, match=message) as refusal:
        csv_rows("vendors.csv", **how)

    assert "csv_rows('vendors.csv')" in str(refusal.value)
