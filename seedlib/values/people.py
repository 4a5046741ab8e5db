"""People and firms that do not exist, and ways to reach them that reach nobody.

Names are picked from pools; e-mail addresses and telephone numbers lie in the ranges that are
reserved for examples, and an e-mail address is unique by its row's number. This module must not
know where a table's people live, beyond the area code it is given.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.columns import Column, as_column
from seedlib.values.countable import Countable
from seedlib.values.places import place
from seedlib.values.pools import Pool, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from seedlib.values.rows import Rows
    from seedlib.values.tables import Extent

FIRST_NAMES: Final = Pool("first_name", vocabulary="person")
LAST_NAMES: Final = Pool("last_name", vocabulary="person")
# Streets are named after people; filling a pool of whole names would take longer than a small run.
_STREETS: Final = (
    *("Street", "Avenue", "Road", "Drive", "Lane", "Court", "Boulevard", "Way", "Place", "Terrace"),
    *("Circle", "Parkway", "Trail", "Ridge", "Square", "Crossing", "Loop", "Alley", "Grove", "Row"),
)
SUFFIXES: Final = ("Inc.", "LLC", "Co.", "Group", "& Sons", "Ltd.")
# What comes between a founder's name and the suffix in half of all firms' names. Frozen: a change
# of a word changes what was loaded.
_TRADES: Final = ("Supply", "Trading", "Partners", "Brothers", "Holdings", "Distribution")
# RFC 2606 reserves these domains, and every name under them, for examples and tests.
RESERVED_DOMAIN: Final = re.compile(
    r"(?:[a-z0-9-]+\.)*(?:example\.(?:com|net|org)|[a-z0-9-]+\.test)"
)
_HOUSES: Final = np.array([f"{number} " for number in range(100, 10_000)], object)
# Reserved for fiction in every geographic area code of the North American Numbering Plan.
_LINES: Final = np.array([f"-555-01{i:02d}" for i in range(100)], object)
# Geographic area codes alone, since the numbers are not reserved in others. Codes whose last two
# digits are the same are for services, toll-free calls among them, as are 88x and 521 to 529.
_AREA_CODE: Final = re.compile(r"(?!88|52[1-9])[2-9]([0-9])(?!\1)[0-9]")
# RFC 5321, 4.5.3.1.1 allows 64 octets before the @; a row's number takes at most 20 of them.
_LONGEST_NAME: Final = 40


def first_name() -> Column:
    """A first name, one of some 650, which a large table repeats."""
    return _Picked(FIRST_NAMES)


def last_name() -> Column:
    """A last name, one of some 850."""
    return _Picked(LAST_NAMES)


def person() -> Column:
    """A full name, ``"Maria Jensen"``: one of more than half a million, not unique."""
    return _Person()


def company(suffixes: Sequence[str] | None = None) -> Column:
    """A firm's name, ``"Jensen Trading LLC"`` or ``"Jensen & Wood Group"``; not unique.

    Args:
        suffixes: The last words to choose from, such as ``("Farms", "Gardens")``; legal forms
            if left out.

    Raises:
        DeclarationError: There is no suffix to choose from, or one text instead of several.
    """
    chosen = SUFFIXES if suffixes is None else suffixes
    if not chosen or isinstance(chosen, str):
        raise DeclarationError(
            f"v.company(suffixes={suffixes!r}) has no words to choose from. Give some, such as "
            '("Farms", "Gardens"), or leave it out.'
        )
    return _Company(tuple(chosen))


def email(*parts: object, domain: str = "example.com") -> Column:
    """An e-mail address that is nobody's, and unique in its table's column.

    The row's number ends the part before the ``@``, so no two rows share an address, whatever the
    names are. That part is lower-case ASCII, 60 characters at most.

    Args:
        parts: The columns or constants that it is made of, joined with dots:
            ``v.email(v.this["first_name"], v.this["last_name"])``. A first and a last name of its
            own if left out.
        domain: ``example.com``, ``example.net``, ``example.org`` or a name that ends in one of
            them or in ``.test``, in lower case.

    Raises:
        DeclarationError: The domain could be somebody's.

    Example::

        v.email(v.this["name"], domain="greenleaf.test")  # maria.jensen17@greenleaf.test
    """
    if not RESERVED_DOMAIN.fullmatch(domain):
        raise DeclarationError(
            f"v.email(domain={domain!r}) is refused: mail to it could reach a real person. Write "
            'domain="example.com", "example.net", "example.org", or a name that ends in ".test".'
        )
    return _Email(tuple(as_column(part) for part in parts), domain)


def phone(area: object = None) -> Column:
    """A telephone number that dials nobody: ``+1-503-555-0123``.

    Only 555-0100 to 555-0199 are used, which are reserved for fiction in every geographic area
    code: one hundred numbers an area, so the column is not unique. ``v.unique(v.phone())`` is, with
    some 60,000 numbers in all area codes, those that nobody uses yet among them.

    Args:
        area: The area code, three digits: a column, such as ``home["area_code"]`` of a
            :func:`~seedlib.values.place`, or a constant. Where it is NULL, so is the number.
            A real one if left out.

    Raises:
        DeclarationError: When rows are made: an area code is none, or one whose numbers are not
            reserved.
    """
    anywhere = area is None
    code = place("phone")["area_code"] if area is None else area
    return _Phone(as_column(code), anywhere=anywhere)


def street_address() -> Column:
    """A house number and a street, ``"4821 Jensen Ridge"``, as no town planned it."""
    return _StreetAddress()


class _Picked(Column):
    """A value of a pool."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def at(self, rows: Rows, name: str) -> Array:
        return Array(picked(texts(self.pool, rows.seed), rows, name, 0))


class _Person(Column):
    """A first and a last name."""

    def at(self, rows: Rows, name: str) -> Array:
        first, last = _first_names(rows.seed), texts(LAST_NAMES, rows.seed)
        return Array(picked(first, rows, name, 0) + picked(last, rows, name, 1))


class _Company(Column):
    """A founder, a partner or a trade, and a suffix."""

    def __init__(self, suffixes: tuple[str, ...]) -> None:
        self.suffixes = suffixes

    def at(self, rows: Rows, name: str) -> Array:
        founder, end = texts(LAST_NAMES, rows.seed), _ends(self.suffixes, rows.seed)
        return Array(picked(founder, rows, name, 0) + picked(end, rows, name, 1))


class _Email(Column):
    """A name, the row's number, and a reserved domain."""

    def __init__(self, parts: tuple[Column, ...], domain: str) -> None:
        self.parts = parts
        self.domain = domain

    def at(self, rows: Rows, name: str) -> Array:
        # From 1, as a sequence: jensen17 and ORD-00000017 stand in the same row.
        numbers = (rows.n + np.uint64(1)).tolist()
        at = f"@{self.domain}"
        if not self.parts:
            first, last = self._drawn(rows, name)
            made = [f"{x}.{y}{i}{at}" for x, y, i in zip(first, last, numbers, strict=True)]
        else:
            made = [f"{x}{i}{at}" for x, i in zip(self._given(rows, name), numbers, strict=True)]
        return _text(made)

    def _drawn(self, rows: Rows, name: str) -> tuple[list[str], list[str]]:
        first, last = slugs_of(FIRST_NAMES, rows.seed), slugs_of(LAST_NAMES, rows.seed)
        return picked(first, rows, name, 0).tolist(), picked(last, rows, name, 1).tolist()

    def _given(self, rows: Rows, name: str) -> list[str]:
        parts = (part.at(rows, f"{name}/{i}").literals() for i, part in enumerate(self.parts))
        cells = [["" if cell is None else str(cell) for cell in part] for part in parts]
        return slugs(list(map(" ".join, zip(*cells, strict=True))))


class _Phone(Countable):
    """An area code and one of the hundred numbers that are reserved in it."""

    def __init__(self, area: Column, *, anywhere: bool) -> None:
        self.area = area
        self._anywhere = anywhere

    @property
    def countable(self) -> Countable | None:
        return self if self._anywhere else None

    def at(self, rows: Rows, name: str) -> Array:
        area = self.area.at(rows, f"{name}/area")
        codes = area.tolist()
        known = set(codes)
        for code in sorted(str(code) for code in known - {None}):
            if not _AREA_CODE.fullmatch(code):
                raise _no_area_code(rows.table, name, code)
        lines = picked(_LINES, rows, name, 0).tolist()
        made = _text([f"+1-{x}{y}" for x, y in zip(codes, lines, strict=True)])
        return made.where_null(area.isnull()) if None in known else made

    def size(self, extent: Extent) -> int:
        del extent
        return len(_area_codes()) * len(_LINES)

    def nth(self, rows: Rows, index: NDArray[np.uint64]) -> Array:
        del rows
        area, line = np.divmod(index.astype(np.intp), len(_LINES))
        return Array(_area_codes()[area] + _LINES[line])


class _StreetAddress(Column):
    """A house number and a street."""

    def at(self, rows: Rows, name: str) -> Array:
        streets = _streets(rows.seed)
        # Founder and kind are draws of their own, so that neither tells anything of the other.
        founder = rows.pick(name, len(streets) // len(_STREETS), draw=0)
        street = founder * len(_STREETS) + rows.pick(name, len(_STREETS), draw=2)
        return Array(picked(_HOUSES, rows, name, 1) + streets[street])


def slugs(names: list[str]) -> list[str]:
    """Names as e-mail addresses begin: ``José O'Hara`` as ``jose.ohara``.

    None ends in a digit, so that a number after it stays what it is: ``a1`` and 2 must not become
    the same address as ``a`` and 12.
    """
    # All at once, since each step is much faster on one long text than on thousands of short ones.
    text = "\n".join(name.replace("\n", " ") for name in names)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    dotted = re.sub(r"[^a-z0-9\n]+", ".", plain.replace("'", ""))
    cut = [line.lstrip(".")[:_LONGEST_NAME] for line in dotted.split("\n")[: len(names)]]
    return [line.rstrip(".0123456789") or "user" for line in cut]


@functools.cache
def _area_codes() -> NDArray[np.object_]:
    """Every code that an area has or could have, as a number begins."""
    codes = [code for code in map(str, range(200, 1000)) if _AREA_CODE.fullmatch(code)]
    return np.array([f"+1-{code}" for code in codes], object)


@functools.lru_cache(maxsize=64)
def _first_names(seed: int) -> NDArray[np.object_]:
    """First names, each with the space after it."""
    return np.array([f"{name} " for name in texts(FIRST_NAMES, seed).tolist()], object)


@functools.lru_cache(maxsize=64)
def slugs_of(pool: Pool, seed: int) -> NDArray[np.object_]:
    """A pool's names as e-mail addresses begin."""
    return np.array(slugs(texts(pool, seed).tolist()), object)


@functools.lru_cache(maxsize=64)
def _streets(seed: int) -> NDArray[np.object_]:
    """Every founder's street, avenue and so on, one after the other."""
    founders = texts(LAST_NAMES, seed).tolist()
    return np.array([f"{founder} {kind}" for founder in founders for kind in _STREETS], object)


@functools.lru_cache(maxsize=64)
def _ends(suffixes: tuple[str, ...], seed: int) -> NDArray[np.object_]:
    """What follows the founder's name: as often a partner as a trade, and a suffix."""
    partners = texts(LAST_NAMES, seed).tolist()
    trades = [_TRADES[i % len(_TRADES)] for i in range(len(partners))]
    middles = [f" & {x}" for x in partners] + [f" {x}" for x in trades]
    return np.array([f"{x} {y}" for x in middles for y in suffixes], object)


def picked(texts: NDArray[np.object_], rows: Rows, name: str, draw: int) -> NDArray[np.object_]:
    """One of some texts for each row.

    Whatever two of them are joined to is joined with ``+``, array by array: twice as fast as text
    by text.
    """
    return texts[rows.pick(name, len(texts), draw=draw)]


def _text(cells: list[str]) -> Array:
    # An empty list alone would become an array of floats.
    return Array(np.array(cells, dtype=object))


def _no_area_code(table: str, column: str, code: str) -> DeclarationError:
    return DeclarationError(
        f"{table}.{column}: v.phone(area=…) got {code!r}, which is no area code with numbers that "
        'are reserved for examples, so it could dial somebody. Give home["area_code"] of a '
        "home = v.place(), or a geographic area code of three digits."
    )
