"""TERP's file of real people, none of whom is real: the row that the documentation shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from seedlib.declared import build
from seedlib.masking.policy import policy
from seedlib.seed import Seed
from seedlib.shape import ColumnShape, TableShape
from seedlib.values.rows import Dataset, Segment, Table
from tests.processes import PROJECT
from tests.terp import story

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "0123456789abcdef" * 4
"""The key that docs/compliance.md names."""


def documented(environment: str) -> dict[str, str]:
    """Column to cell of the first row, as the page has them."""
    page = (PROJECT / "docs" / "compliance.md").read_text(encoding="utf-8")
    table = page.split("<!-- example -->")[1].split("<!-- /example -->")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    headings, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    at = headings.index(environment)
    return {row[0].strip("`"): row[at].strip("`") for row in rows}


def loaded(environment: str) -> Iterator[tuple[str, str]]:
    """The same, as a run has it."""
    (seed,) = [
        value
        for module in story.revisions()
        for value in vars(module).values()
        if isinstance(value, Seed) and value.table == "vendor_leads"
    ]
    built = build("0012_vendor_leads", seed, PROJECT / "seeds" / "data")
    columns = {
        name: ColumnShape(name=name, type_text="varchar(255)", family="text", length=255)
        for name in built.columns
    }
    unique = (("uq_email", ("email",)), ("uq_licence", ("licence_number",)))
    shape = TableShape(name="vendor_leads", columns=columns, unique=unique)
    ready = built.under(policy(environment, {"SEED_MASK_KEY": KEY}), {"vendor_leads": shape})
    segment = Segment(columns=ready.columns, rows=240)
    rows = Dataset({"vendor_leads": Table("vendor_leads", [segment])}).rows(
        "vendor_leads", np.zeros(1, np.uint64)
    )
    for name in ready.columns:
        yield name, str(rows[name].tolist()[0])


@pytest.mark.parametrize("environment", ["development", "staging", "production"])
def test_the_documented_row(environment: str) -> None:
    """docs/compliance.md shows the first record of the file as each environment has it."""
    found = dict(loaded(environment))

    assert documented(environment) == found


def test_nobody_is_left() -> None:
    """In staging no cell of a personal column of that row is the file's."""
    real, masked = dict(loaded("production")), dict(loaded("staging"))
    personal = {"company", "contact_name", "email", "phone", "website", "licence_number"}

    assert [] == [name for name in personal if real[name] == masked[name]]
    assert re.fullmatch(r"[\w.]+@\w+\.example\.com", masked["email"])
