"""Masks of some cells, asked for as a column asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.masking.call import Call, Refused
from seedlib.masking.keyed import PUBLIC, Key, digests
from seedlib.masking.maskers import PSEUDONYMS, REPLACING
from seedlib.pii import CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedlib.masking.maskers import Masker

MASKERS: Final[Mapping[str, Mapping[str, Masker]]] = {
    "development": REPLACING,
    "staging": PSEUDONYMS,
}
STAGING: Final = Key.of("a secret of staging's own, 32 characters")
KEYS: Final = {"development": PUBLIC, "staging": STAGING}
OTHERS: Final = (Key.of("another secret, which has 32 and more"), Key.of("and a third one" * 3))
MATRIX: Final = [(what, environment) for what in CLASSES for environment in MASKERS]
"""Every row of the matrix: class and environment."""


def asked(
    environment: str,
    what: str,
    cells: Sequence[str],
    *,
    key: Key | None = None,
    numbers: Sequence[int] | None = None,
    persons: Sequence[str] | None = None,
    unique: bool = False,
    column: str = "people.one",
    limit: int | None = None,
    members: Sequence[str] = (),
) -> list[str | Refused]:
    """What an environment's masker gives for cells.

    :param key: another key than the environment's in these tests.
    :param numbers: their rows' numbers, if these are not 0, 1, 2 …
    :param persons: for each whom it is about, if it does not stand for itself.
    """
    key = key or KEYS[environment]
    own = digests(key, what, cells)
    call = Call(
        cells=cells,
        digests=own,
        numbers=np.array(range(len(cells)) if numbers is None else numbers, np.uint64),
        persons=own if persons is None else digests(key, "person", persons),
        unique=unique,
        permuted=int.from_bytes(digests(key, "column", [column])[0][:8], "little"),
        limit=limit,
        members=members,
        foreign=lambda purpose, texts: digests(key, f"part {purpose}", texts),
    )
    return list(MASKERS[environment][what].mask(call))


def masks(
    environment: str,
    what: str,
    cells: Sequence[str],
    *,
    key: Key | None = None,
    persons: Sequence[str] | None = None,
    limit: int | None = None,
    members: Sequence[str] = (),
) -> list[str]:
    """The same, of cells in a column that is not unique, none of which may be refused."""
    made = asked(environment, what, cells, key=key, persons=persons, limit=limit, members=members)
    refused = [text for text in made if isinstance(text, Refused)]
    assert not refused, refused
    return [text for text in made if isinstance(text, str)]
