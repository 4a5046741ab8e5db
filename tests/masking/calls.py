"""Masks of some cells, got as a run gets them: through the one column that masks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.masking.call import Refused
from seedlib.masking.column import Fit, Masked
from seedlib.masking.keyed import PUBLIC, Key
from seedlib.masking.maskers import PSEUDONYMS, REPLACING
from seedlib.masking.policy import STRATEGIES, Policy
from seedlib.pii import CLASSES
from seedlib.values.array import Array
from seedlib.values.columns import Column
from seedlib.values.rows import Dataset, Segment, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedlib.masking.maskers import Masker
    from seedlib.pii import InJson
    from seedlib.values.rows import Rows

MASKERS: Final[Mapping[str, Mapping[str, Masker]]] = {
    "development": REPLACING,
    "staging": PSEUDONYMS,
}
STAGING: Final = Key.of("a secret of staging's own, 32 characters")
KEYS: Final = {"development": PUBLIC, "staging": STAGING}
OTHERS: Final = (Key.of("another secret, which has 32 and more"), Key.of("and a third one" * 3))
MATRIX: Final = [(what, environment) for what in CLASSES for environment in MASKERS]
"""Every row of the matrix: class and environment."""


class Cells(Column):
    """These cells, whichever rows are asked for."""

    draws = False

    def __init__(self, cells: Sequence[object]) -> None:
        self.cells = cells

    def at(self, rows: Rows, name: str) -> Array:
        """The cells."""
        del name
        return Array.of(list(self.cells), len(rows))


def asked(
    environment: str,
    what: str | InJson,
    cells: Sequence[object],
    *,
    key: Key | None = None,
    numbers: Sequence[int] | None = None,
    persons: Sequence[object] | None = None,
    fit: Fit | None = None,
    column: str = "people.one",
) -> list[object]:
    """What becomes of the cells of a column: a text, NULL, or why it is refused.

    :param key: another key than the environment's in these tests.
    :param numbers: their rows' numbers, if these are not 0, 1, 2 …
    :param persons: for each the person whom the row is about, if it says so.
    :param fit: what the masks have to fit.
    """
    policy = Policy(STRATEGIES[environment], key or KEYS[environment])
    told = None if persons is None else ("person", Cells(persons))
    masked = Masked(Cells(cells), what, policy, lambda: fit or Fit(), told)
    table, name = column.split(".")
    segment = Segment(columns={name: masked}, rows=2**40)
    wanted = np.array(range(len(cells)) if numbers is None else numbers, np.uint64)
    rows = Dataset({table: Table(table, [segment])}).rows(table, wanted)
    made = masked.at(rows, name).tolist()
    for place, (_, reason) in rows.refused.items():
        assert made[place] is None
        made[place] = Refused(reason)
    return made


def masks(
    environment: str,
    what: str | InJson,
    cells: Sequence[object],
    *,
    key: Key | None = None,
    persons: Sequence[object] | None = None,
    fit: Fit | None = None,
) -> list[str]:
    """The same, where no cell is NULL and none may be refused."""
    made = asked(environment, what, cells, key=key, persons=persons, fit=fit)
    texts = [text for text in made if isinstance(text, str)]
    refused = [text for text in made if not isinstance(text, str)]
    assert not refused, refused
    return texts
