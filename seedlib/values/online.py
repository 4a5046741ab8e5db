"""Names that people and machines have on the net: addresses of pages, log-in names, passwords.

An address or a name ends in the row's number, so that no two rows share one; addresses lie in
domains that are reserved for examples. Knows no password: nothing matches what stands for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.columns import Column, as_column
from seedlib.values.people import (
    FIRST_NAMES,
    LAST_NAMES,
    RESERVED_DOMAIN,
    picked,
    slugs,
    slugs_of,
)

if TYPE_CHECKING:
    from seedlib.values.rows import Rows

_LETTERS: Final = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz", np.uint8).astype(np.uint32)
_USABLE: Final = 40
"""Letters of what stands for a password: as many as other ones that cannot be used have."""

_PER_DRAW: Final = 10
"""Letters out of 64 bits: 26 ** 10 is far below."""


def username(*parts: object) -> Column:
    """A name to log in by, ``"maria.jensen17"``, unique in its table's column.

    Lower-case ASCII, and the row's number at its end, which tells it from all others.

    Args:
        parts: The columns or constants that it is made of, joined with dots; a first and a last
            name of its own if left out.
    """
    return _Username(tuple(as_column(part) for part in parts))


def url(*parts: object, domain: str = "example.com") -> Column:
    """The address of a page that nobody has, unique in its table's column.

    Args:
        parts: The columns or constants that its host is named after; a last name if left out.
        domain: ``example.com``, ``example.net``, ``example.org`` or a name that ends in one of
            them or in ``.test``, in lower case.

    Raises:
        DeclarationError: The domain could be somebody's.

    Example::

        v.url(v.this["name"])  # https://cedar-supply17.example.com/
    """
    if not RESERVED_DOMAIN.fullmatch(domain):
        raise DeclarationError(
            f"v.url(domain={domain!r}) is refused: it could be somebody's. Write "
            'domain="example.com", "example.net", "example.org", or a name that ends in ".test".'
        )
    return _Url(tuple(as_column(part) for part in parts), domain)


def password_hash() -> Column:
    """What stands where a password's hash would: ``"!"`` and forty letters, which no password has.

    Nobody can log in by it: no hash begins so, and Django and the passwd file of Unix take it for
    an account without a usable password. For an account to try things with, let the application
    set one.
    """
    return _PasswordHash()


class _Username(Column):
    def __init__(self, parts: tuple[Column, ...]) -> None:
        self.parts = parts

    def at(self, rows: Rows, name: str) -> Array:
        if self.parts:
            begins = _named_after(self.parts, rows, name)
        else:
            first = picked(slugs_of(FIRST_NAMES, rows.seed), rows, name, 0)
            begins = (first + "." + picked(slugs_of(LAST_NAMES, rows.seed), rows, name, 1)).tolist()
        return _texts([f"{x}{i}" for x, i in zip(begins, _numbers(rows), strict=True)])


class _Url(Column):
    def __init__(self, parts: tuple[Column, ...], domain: str) -> None:
        self.parts = parts
        self.domain = domain

    def at(self, rows: Rows, name: str) -> Array:
        if self.parts:
            begins = [slug.replace(".", "-") for slug in _named_after(self.parts, rows, name)]
        else:
            begins = picked(slugs_of(LAST_NAMES, rows.seed), rows, name, 0).tolist()
        end = f".{self.domain}/"
        named = zip(begins, _numbers(rows), strict=True)
        return _texts([f"https://{x}{i}{end}" for x, i in named])


class _PasswordHash(Column):
    def at(self, rows: Rows, name: str) -> Array:
        text = np.full((len(rows), 1 + _USABLE), ord("!"), np.uint32)
        for draw in range(_USABLE // _PER_DRAW):
            rest = rows.bits(name, draw)
            for place in range(_PER_DRAW):
                rest, letter = np.divmod(rest, np.uint64(len(_LETTERS)))
                text[:, 1 + draw * _PER_DRAW + place] = _LETTERS[letter.astype(np.intp)]
        return Array(text.view(f"U{1 + _USABLE}").ravel().astype(object))


def _named_after(parts: tuple[Column, ...], rows: Rows, name: str) -> list[str]:
    given = (part.at(rows, f"{name}/{i}").literals() for i, part in enumerate(parts))
    cells = [["" if cell is None else str(cell) for cell in part] for part in given]
    return slugs(list(map(" ".join, zip(*cells, strict=True))))


def _numbers(rows: Rows) -> list[int]:
    """From 1, as in sequences and e-mail addresses: jensen17 and ORD-00000017 are of one row."""
    numbers: list[int] = (rows.n + np.uint64(1)).tolist()
    return numbers


def _texts(cells: list[str]) -> Array:
    # An empty list alone would become an array of floats.
    return Array(np.array(cells, dtype=object))
