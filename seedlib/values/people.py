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
from seedlib.values.places import place
from seedlib.values.pools import Pool, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from seedlib.values.rows import Rows

FIRST_NAMES: Final = Pool("first_name", size=4_000)
LAST_NAMES: Final = Pool("last_name", size=4_000)
STREETS: Final = Pool("street_name", size=5_000)
SUFFIXES: Final = ("Inc.", "LLC", "Co.", "Group", "& Sons", "Ltd.")
# What comes between a founder's name and the suffix in half of all firms' names.
_TRADES: Final = ("Supply", "Trading", "Partners", "Brothers", "Holdings", "Distribution")
# RFC 2606 reserves these domains, and every name under them, for examples and tests.
_RESERVED: Final = re.compile(r"(?:[a-z0-9-]+\.)*(?:example\.(?:com|net|org)|[a-z0-9-]+\.test)")
# Geographic area codes alone, since the numbers are not reserved in others. Codes whose last two
# digits are the same are for services, toll-free calls among them, as are 88x and 521 to 529.
_AREA_CODE: Final = re.compile(r"(?!88|52[1-9])[2-9]([0-9])(?!\1)[0-9]")
# RFC 5321, 4.5.3.1.1 allows 64 octets before the @; a row's number takes at most 20 of them.
_LONGEST_NAME: Final = 40


def first_name() -> Column:
    """Pick a first name, one of some 700; the pool is filled from Faker, see :mod:`pools`."""
    return _Picked(FIRST_NAMES)


def last_name() -> Column:
    """Pick a last name, one of some 900."""
    return _Picked(LAST_NAMES)


def person() -> Column:
    """Make a full name, ``"Maria Jensen"``: some 600,000 different ones, none of them unique."""
    return _Person()


def company(suffixes: Sequence[str] | None = None) -> Column:
    """Make a firm's name, ``"Jensen Trading LLC"`` or ``"Jensen & Wood Group"``; not unique.

    :param suffixes: the last words to choose from, such as ``("Farms", "Gardens")``; ``SUFFIXES``
        if left out.
    :raises DeclarationError: when there is no suffix to choose from.
    """
    chosen = SUFFIXES if suffixes is None else tuple(suffixes)
    if not chosen:
        msg = "v.company(suffixes=()) has nothing to choose from. Give words, or leave it out."
        raise DeclarationError(msg)
    return _Company(chosen)


def email(*parts: object, domain: str = "example.com") -> Column:
    """Make an e-mail address that is nobody's and unique in its column.

    The row's number ends the part before the ``@``, so no two rows of a table share an address,
    whatever the names are. It is at most 60 characters long before the ``@``, in lower-case ASCII.

    :param parts: the columns (or constants) that it is made of, joined with dots:
        ``v.email(v.this["first_name"], v.this["last_name"])``. A first and a last name of its own
        if left out.
    :param domain: ``example.com``, ``.net``, ``.org``, any name below them, or one that ends in
        ``.test``.
    :raises DeclarationError: when the domain could be somebody's.

    Example::

        v.email(v.this["name"], domain="greenleaf.test")      # maria.jensen17@greenleaf.test
    """
    if not _RESERVED.fullmatch(domain):
        msg = (
            f"v.email(domain={domain!r}) is refused: mail to it could reach a real person. Write "
            'domain="example.com", "example.net", "example.org", or a name that ends in ".test".'
        )
        raise DeclarationError(msg)
    return _Email(tuple(as_column(part) for part in parts), domain)


def phone(area: object = None) -> Column:
    """Make a telephone number that dials nobody: ``+1-503-555-0123``.

    Only 555-0100 to 555-0199 are used, which are reserved for fiction in every area code: one
    hundred numbers an area, so the column is not unique and cannot be.

    :param area: the area code, three digits: a column, such as ``home["area_code"]`` of a
        :func:`~seedlib.values.places.place`, or a constant. Any real one if left out.
    :raises DeclarationError: when an area code is none, or one without reserved numbers.
    """
    return _Phone(as_column(place("phone")["area_code"] if area is None else area))


def street_address() -> Column:
    """Make a house number and a street, ``"4821 Jensen Ridge"``, of no real town's map."""
    return _StreetAddress()


class _Picked(Column):
    """A value of a pool."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def at(self, rows: Rows, name: str) -> Array:
        return Array(_pick(self.pool, rows, name, 0))


class _Person(Column):
    """A first and a last name."""

    def at(self, rows: Rows, name: str) -> Array:
        first = _pick(FIRST_NAMES, rows, name, 0).tolist()
        last = _pick(LAST_NAMES, rows, name, 1).tolist()
        return _text([f"{x} {y}" for x, y in zip(first, last, strict=True)])


class _Company(Column):
    """A founder, a partner or a trade, and a suffix."""

    def __init__(self, suffixes: tuple[str, ...]) -> None:
        self.suffixes = suffixes

    def at(self, rows: Rows, name: str) -> Array:
        founder = _pick(LAST_NAMES, rows, name, 0).tolist()
        middles = _middles(rows.seed)
        middle = middles[rows.pick(name, len(middles), draw=1)].tolist()
        suffixes = np.array(self.suffixes, object)
        suffix = suffixes[rows.pick(name, len(suffixes), draw=2)].tolist()
        return _text([f"{x}{y} {z}" for x, y, z in zip(founder, middle, suffix, strict=True)])


class _Email(Column):
    """A name, the row's number, and a reserved domain."""

    def __init__(self, parts: tuple[Column, ...], domain: str) -> None:
        self.parts = parts
        self.domain = domain

    def at(self, rows: Rows, name: str) -> Array:
        # From 1, as a sequence: jensen17 and ORD-00000017 stand in the same row.
        numbers = (rows.n + np.uint64(1)).tolist()
        domain = self.domain
        names = self._given(rows, name) if self.parts else self._drawn(rows, name)
        return _text([f"{x}{i}@{domain}" for x, i in zip(names, numbers, strict=True)])

    def _drawn(self, rows: Rows, name: str) -> list[str]:
        first = _slugs(FIRST_NAMES, rows.seed)
        last = _slugs(LAST_NAMES, rows.seed)
        x = first[rows.pick(name, len(first), draw=0)].tolist()
        y = last[rows.pick(name, len(last), draw=1)].tolist()
        return [f"{a}.{b}" for a, b in zip(x, y, strict=True)]

    def _given(self, rows: Rows, name: str) -> list[str]:
        cells = [part.at(rows, f"{name}/{i}").literals() for i, part in enumerate(self.parts)]
        joined = list(zip(*cells, strict=True))
        slugs = {row: slug(*row) for row in set(joined)}
        return [slugs[row] for row in joined]


class _Phone(Column):
    """An area code and one of the hundred numbers that are reserved in it."""

    def __init__(self, area: Column) -> None:
        self.area = area

    def at(self, rows: Rows, name: str) -> Array:
        area = self.area.at(rows, f"{name}/area")
        codes = area.tolist()
        for code in sorted({str(code) for code in codes if code is not None}):
            if not _AREA_CODE.fullmatch(code):
                raise _no_area_code(rows.table, name, code)
        line = rows.pick(name, 100).tolist()
        made = [f"+1-{x}-555-01{y:02d}" for x, y in zip(codes, line, strict=True)]
        return _text(made).where_null(area.isnull())


class _StreetAddress(Column):
    """A house number and a street."""

    def at(self, rows: Rows, name: str) -> Array:
        street = _pick(STREETS, rows, name, 0).tolist()
        number = rows.pick(name, 9_900, draw=1).tolist()
        return _text([f"{x + 100} {y}" for x, y in zip(number, street, strict=True)])


def slug(*parts: object) -> str:
    """Write names as the beginning of an e-mail address: ``("José", "O'Hara")``, ``jose.ohara``.

    It never ends in a digit, so that a number after it stays what it is: ``a1`` and 2 must not
    become the same address as ``a`` and 12.
    """
    text = " ".join(str(part) for part in parts if part is not None)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = ".".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))
    return words[:_LONGEST_NAME].rstrip(".0123456789") or "user"


@functools.lru_cache(maxsize=64)
def _slugs(pool: Pool, seed: int) -> NDArray[np.object_]:
    return np.array([slug(text) for text in texts(pool, seed).tolist()], object)


@functools.lru_cache(maxsize=64)
def _middles(seed: int) -> NDArray[np.object_]:
    """What follows the founder's name: as often a partner as a trade."""
    partners = texts(LAST_NAMES, seed).tolist()
    trades = [_TRADES[i % len(_TRADES)] for i in range(len(partners))]
    return np.array([f" & {x}" for x in partners] + [f" {x}" for x in trades], object)


def _pick(pool: Pool, rows: Rows, name: str, draw: int) -> NDArray[np.object_]:
    values = texts(pool, rows.seed)
    return values[rows.pick(name, len(values), draw=draw)]


def _text(cells: list[str]) -> Array:
    # An empty list alone would become an array of floats.
    return Array(np.array(cells, dtype=object))


def _no_area_code(table: str, column: str, code: str) -> DeclarationError:
    return DeclarationError(
        f"{table}.{column}: v.phone(area=…) got {code!r}, which is no area code with numbers that "
        'are reserved for examples, so it could dial somebody. Give home["area_code"] of a '
        "home = v.place(), or a geographic area code of three digits."
    )
