"""Another parent than that of a first foreign key: never the same, and unique in pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from seedlib import values as v
from seedlib.declaration import DeclarationError
from seedlib.values.rows import Dataset, Segment, Table

if TYPE_CHECKING:
    from collections.abc import Mapping


def dataset(columns: Mapping[str, v.Column], *, teams: int, rows: int) -> Dataset:
    """So many teams, and matches between them."""
    return Dataset(
        {
            "teams": Table("teams", [Segment(columns={"name": v.sequence("{}")}, rows=teams)]),
            "matches": Table("matches", [Segment(columns=columns, rows=rows)]),
        }
    )


def pairs(found: Dataset, rows: int) -> list[tuple[int, int]]:
    """Who plays whom."""
    made = found.rows("matches", np.arange(rows, dtype=np.uint64))
    return list(zip(made["home"].tolist(), made["guest"].tolist(), strict=True))


def test_another_row() -> None:
    """Every pair of different teams comes up, and none of a team with itself."""
    home = v.ref("teams")
    found = dataset({"home": home, "guest": v.other("teams", than=home)}, teams=4, rows=400)

    every = {(a, b) for a in range(1, 5) for b in range(1, 5) if a != b}
    assert every == set(pairs(found, 400))


def test_beside_nobody() -> None:
    """Where the first one refers to nobody, any row will do."""
    home = v.ref("teams")
    columns = {"home": v.maybe(home, 50), "guest": v.other("teams", than=home)}
    met = pairs(dataset(columns, teams=3, rows=300), 300)

    assert all(a != b for a, b in met)
    assert {None, 1, 2, 3} == {a for a, _ in met}


def test_unique_together() -> None:
    """As many rows as there are such pairs, each once."""
    home = v.ref("teams")
    pair = v.unique(home=home, guest=v.other("teams", than=home))
    found = dataset({"home": pair["home"], "guest": pair["guest"]}, teams=5, rows=20)

    assert {(a, b) for a in range(1, 6) for b in range(1, 6) if a != b} == set(pairs(found, 20))
    assert pair["home"].at_most(found.tables["matches"].extents[0]) == 20


def test_refused() -> None:
    """What is no foreign key to that table, and a table with nobody else in it."""
    home = v.ref("teams")
    alone = dataset({"home": home, "guest": v.other("teams", than=home)}, teams=1, rows=1)
    strange = v.unique(home=v.ref("teams"), guest=v.other("teams", than=home))

    with pytest.raises(DeclarationError, match="no foreign key object that refers to users"):
        v.other("users", than=home)
    with pytest.raises(DeclarationError, match="teams has one row alone"):
        pairs(alone, 1)
    columns = {"home": strange["home"], "guest": strange["guest"]}
    with pytest.raises(DeclarationError, match="is given none of them"):
        pairs(dataset(columns, teams=3, rows=2), 2)
