"""Numbers that somebody issues to people, firms and machines: none of these ever was, or can be.

Each is the row's number, permuted within a range that is kept free: no two rows have the same one
as long as the range lasts; then they come again. Where the ranges are from stands at each function;
what masks give instead of real ones lies in the same.
"""

from __future__ import annotations

import functools
from abc import abstractmethod
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.countable import Countable
from seedlib.values.literals import padded
from seedlib.values.permutation import Permutation
from seedlib.values.rows import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values.columns import Column
    from seedlib.values.rows import Rows
    from seedlib.values.tables import Extent

    Numbers = NDArray[np.uint64]
    Texts = NDArray[np.object_]

# In areas 900 to 999 the other groups are those of taxpayers' numbers (ITIN).
_GROUPS: Final = (*range(1, 50), 66, 67, 68, 69, 89, 93)
_SERIALS: Final = 9_999
# Prefixes of employers' numbers that the IRS never gave to an office.
_NO_OFFICE: Final = (
    *("00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89"),
    *("96", "97"),
)
_CARDS: Final = 10**14
# Digits of an account, in countries whose accounts have no letters (ISO 13616's registry).
_ACCOUNTS: Final = {
    country: digits
    for digits, countries in {
        11: "NO",
        12: "BE",
        14: "DK FI",
        15: "SI",
        16: "AT EE LT",
        17: "HR",
        18: "DE",
        20: "CZ ES SE SK",
        21: "PT",
        24: "HU PL",
    }.items()
    for country in countries.split()
}
_MOST_DIGITS: Final = 18
# RFC 5737; the first and the last address of a network are no host's.
_NETWORKS: Final = ("192.0.2.", "198.51.100.", "203.0.113.")
_HOSTS: Final = 254
# A group of 0 would be shortened, by each database in its own way.
_GROUP: Final = 2**16 - 1
_MOST: Final = 2**62


def ssn() -> Column:
    """A social security number that nobody has, ``"912-03-4567"``.

    No number of the areas 900 to 999 was ever issued, and those for taxpayers (ITIN) are left out.
    There are 54,994,500 of them.
    """
    return _Ssn()


def tax_id() -> Column:
    """An employer's number (EIN) that no firm has, ``"07-1234567"``.

    Its prefix is one without an office. There are 170 million of them.
    """
    return _TaxId()


def card_number() -> Column:
    """A card's number that no card has: sixteen digits that fail Luhn's check."""
    return _Card()


def iban(country: str = "DE") -> Column:
    """An IBAN of no account: its check digits are wrong.

    Args:
        country: Two letters, of a country whose accounts have digits alone.

    Raises:
        DeclarationError: It is another country.
    """
    if country not in _ACCOUNTS:
        raise DeclarationError(
            f"v.iban({country!r}) is none of the countries whose accounts have digits alone. Write "
            f"one of {', '.join(_ACCOUNTS)}."
        )
    return _Iban(country)


def ip_address(version: Literal[4, 6] = 4) -> Column:
    """An IP address that leads nowhere, out of those for documentation (RFC 5737, RFC 3849).

    There are 762 of version 4, so that larger tables have them several times; of version 6 there
    are more than any table has rows.

    Args:
        version: 4 or 6.

    Raises:
        DeclarationError: There is no such version.
    """
    if version == 4:  # noqa: PLR2004 - as it is called
        return _Version4()
    if version == 6:  # noqa: PLR2004
        return _Version6()
    raise DeclarationError(f"v.ip_address({version!r}): there are versions 4 and 6.")


def mac_address() -> Column:
    """An address of a network interface that no maker gave out, ``"02:1f:c8:90:4e:7a"``.

    It is marked as administered locally (IEEE 802, 8.4), which those of makers are not.
    """
    return _Mac()


class _Issued(Countable):
    """A number of a range, by the row's own."""

    draws = False
    capacity: int
    """How many there are."""

    @abstractmethod
    def written(self, numbers: Numbers) -> Texts:
        """The texts of some numbers below the capacity: ``uint64[n]`` to ``object[n]``."""

    def at(self, rows: Rows, name: str) -> Array:
        # Of the column alone and not of the seed: two loads of one table must not meet.
        key = stream(0, f"{rows.table}.{name}/issued")
        within = rows.n % np.uint64(self.capacity)
        return Array(self.written(Permutation(self.capacity, key).forward(within)))

    def size(self, extent: Extent) -> int:
        del extent
        return self.capacity

    def nth(self, rows: Rows, index: Numbers) -> Array:
        del rows
        return Array(self.written(index))


class _Ssn(_Issued):
    capacity = 100 * len(_GROUPS) * _SERIALS

    def written(self, numbers: Numbers) -> Texts:
        head, serial = _divided(numbers, _SERIALS)
        return _joined(_ssn_heads()[head], _four_digits()[serial + 1])


class _TaxId(_Issued):
    capacity = len(_NO_OFFICE) * 10**7

    def written(self, numbers: Numbers) -> Texts:
        prefix, serial = _divided(numbers, 10**7)
        heads = _texts([f"{one}-" for one in _NO_OFFICE])
        return _joined(heads[prefix], _texts(padded(serial, 7, "", "")))


class _Card(_Issued):
    capacity = _CARDS

    def written(self, numbers: Numbers) -> Texts:
        wrong = (_luhn(numbers) + 1) % 10
        return _joined(_texts(padded(numbers, 14, "4", "")), _texts(list("0123456789"))[wrong])


class _Iban(_Issued):
    def __init__(self, country: str) -> None:
        self.country = country

    @property
    def capacity(self) -> int:  # type: ignore[override]  # it depends on the country
        return int(10 ** min(_ACCOUNTS[self.country], _MOST_DIGITS))

    def written(self, numbers: Numbers) -> Texts:
        letters = int("".join(str(int(letter, 36)) for letter in self.country))
        rest = (numbers % np.uint64(97)).astype(np.int64) * 10**6 + letters * 100
        right = 98 - rest % 97
        # From 02 to 98, as all check digits are, and never the right ones.
        wrong = 2 + (right - 1) % 97
        heads = _texts([f"{self.country}{check:02d}" for check in range(100)])
        return _joined(heads[wrong], _texts(padded(numbers, _ACCOUNTS[self.country], "", "")))


class _Version4(_Issued):
    capacity = len(_NETWORKS) * _HOSTS

    def written(self, numbers: Numbers) -> Texts:
        every = [f"{network}{host}" for network in _NETWORKS for host in range(1, _HOSTS + 1)]
        return _texts(every)[numbers.astype(np.intp)]


class _Version6(_Issued):
    capacity = _MOST

    def written(self, numbers: Numbers) -> Texts:
        made: Texts = np.full(len(numbers), "2001:db8:1:1", object)
        for _ in range(4):
            numbers, group = np.divmod(numbers, np.uint64(_GROUP))
            made = _joined(made, _groups()[group.astype(np.intp)])
        return made


class _Mac(_Issued):
    capacity = 2**40

    def written(self, numbers: Numbers) -> Texts:
        rest, last = _divided(numbers, 2**16)
        first, middle = _divided(rest.astype(np.uint64), 2**16)
        heads = _texts([f"02:{byte:02x}" for byte in range(256)])
        return _joined(heads[first], _pairs()[middle], _pairs()[last])


def _divided(numbers: Numbers, by: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    whole, rest = np.divmod(numbers, np.uint64(by))
    return whole.astype(np.int64), rest.astype(np.int64)


def _joined(first: Texts, *others: Texts) -> Texts:
    """Texts, one after the other: array by array, which is faster than text by text."""
    for other in others:
        first = np.add(first, other)
    return first


def _luhn(numbers: Numbers) -> NDArray[np.int64]:
    """The digit that would make a card's number valid, of fourteen digits after a 4."""
    total = np.zeros(len(numbers), np.int64)
    rest = numbers
    for place in range(15):
        rest, digit = np.divmod(rest, np.uint64(10))
        value = digit.astype(np.int64) if place < 14 else np.full(len(numbers), 4)  # noqa: PLR2004
        doubled = value * 2 if place % 2 == 0 else value
        total += doubled // 10 + doubled % 10
    check: NDArray[np.int64] = -total % 10
    return check


def _texts(cells: list[str]) -> Texts:
    # An empty list alone would become an array of floats.
    return np.array(cells, dtype=object)


@functools.cache
def _ssn_heads() -> Texts:
    return _texts([f"{area}-{group:02d}-" for area in range(900, 1000) for group in _GROUPS])


@functools.cache
def _four_digits() -> Texts:
    return _texts([f"{number:04d}" for number in range(10_000)])


@functools.cache
def _groups() -> Texts:
    return _texts([f":{group:x}" for group in range(1, 2**16)])


@functools.cache
def _pairs() -> Texts:
    return _texts([f":{one:02x}:{other:02x}" for one in range(256) for other in range(256)])
