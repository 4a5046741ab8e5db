"""Which masker each class has, in development and in staging, and what each of them keeps.

This is the matrix of ``docs/compliance.md``, as data. A masker's version is written down with what
it masked.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from seedlib.masking import VERSION, contact, lives, names, numbers
from seedlib.masking.call import LARGEST
from seedlib.pii import CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from seedlib.masking.call import Call, Refused

Unique = Literal["by value", "by row", "no"]
"""Whether values that differ stay different.

``by value``: always. ``by row``: in a unique column alone, where the row's number is put in the
value's place, so that joins by the column do not hold. ``no``: they may become the same.
"""


@dataclass(frozen=True, slots=True)
class Masker:
    """How the values of a class are masked.

    Args:
        name: What the audit trail calls it.
        mask: The function; its docstring says what comes out.
        format: What is kept of the value's form.
        joins: Whether the same value gives the same mask everywhere.
        unique: See :data:`Unique`.
        room: How many different masks there are at least; ``None`` where the value's own form
            says how many.
        least: The fewest characters that a column must hold.
    """

    name: str
    mask: Callable[[Call], Sequence[str | Refused]]
    format: str
    joins: bool
    unique: Unique
    room: int | None
    least: int = 1

    @property
    def version(self) -> str:
        """Name and version, as the audit trail has them."""
        return f"{self.name} {VERSION}"


_HANDLES: Final = 26**contact.LETTERS
_ANY: Final = "none: any of the kind"
_WORDS: Final = "words, their length class and case, separators"
_DIGITS: Final = "digits, letters, separators, case"

_REPLACED: Final = (
    ("person", names.person, _ANY, True, "no", None, 1),
    ("first_name", names.first_name, _ANY, True, "no", None, 1),
    ("last_name", names.last_name, _ANY, True, "no", None, 1),
    ("company", names.company, _ANY, True, "no", None, 1),
    ("street", names.street, _ANY, True, "no", None, 1),
    ("city", names.city, "length class, case", True, "no", None, 1),
    ("email", contact.email, _ANY, True, "by value", _HANDLES, contact.SHORTEST_EMAIL),
    ("username", contact.username, _ANY, True, "by value", _HANDLES, contact.LETTERS),
    ("url", contact.url, _ANY, True, "by value", _HANDLES, contact.SHORTEST_URL),
    ("date_of_birth", lives.date, "a date", True, "no", None, 10),
    ("date", lives.date, "a date, an instant", True, "no", None, 10),
    ("free_text", lives.free_text, "length, about", True, "no", None, 1),
    ("medical", lives.medical, _ANY, True, "no", None, 1),
    ("licence", numbers.licence, _DIGITS, True, "by row", None, 1),
)
_PSEUDONYMS: Final = (
    ("person", names.person_alike, _WORDS, True, "no", None, 1),
    ("first_name", names.first_name_alike, _WORDS, True, "no", None, 1),
    ("last_name", names.last_name_alike, _WORDS, True, "no", None, 1),
    ("company", names.company_alike, f"{_WORDS}, legal form", True, "no", None, 1),
    ("street", names.street_alike, f"{_WORDS}, kind of road", True, "no", None, 1),
    ("city", names.city, "length class, case", True, "no", None, 1),
    (
        "email",
        contact.email_alike,
        "length from 14 letters on, separators, case, who shares a domain",
        True,
        "by value",
        _HANDLES,
        contact.SHORTEST_EMAIL,
    ),
    (
        "username",
        contact.username_alike,
        "length from 14 letters on, separators, case",
        True,
        "by value",
        _HANDLES,
        contact.LETTERS,
    ),
    (
        "url",
        contact.url_alike,
        "scheme, the form of the path",
        True,
        "by value",
        _HANDLES,
        contact.SHORTEST_URL,
    ),
    ("date_of_birth", lives.date_shifted, "a date, spans within a person", False, "no", None, 10),
    ("date", lives.date_shifted, "a date, spans within a person, time", False, "no", None, 10),
    ("free_text", lives.redacted, "none: redacted", True, "no", None, 1),
    ("medical", lives.medical_alike, "a code's form; text is redacted", True, "no", None, 1),
    ("licence", numbers.licence_encrypted, _DIGITS, True, "by value", None, 1),
)
_BOTH: Final = (
    (
        "phone",
        contact.phone,
        "country code, digits, separators",
        True,
        "by row",
        contact.PHONES,
        len("+0-000-000-0000"),
    ),
    ("ip_address", contact.ip_address, "version", True, "by row", contact.ADDRESSES, 15),
    ("ssn", numbers.ssn, "separators", True, "by row", numbers.SSNS, 9),
    ("tax_id", numbers.tax_id, _DIGITS, True, "by row", None, 1),
    ("card", numbers.card, "digits, separators", True, "by row", None, 1),
    ("iban", numbers.iban, f"country, {_DIGITS}", True, "by row", None, 1),
    ("bank_account", numbers.bank_account, _DIGITS, True, "by row", None, 1),
    ("postcode", numbers.postcode, _DIGITS, True, "no", None, 1),
    ("latitude", lives.latitude, "degrees", False, "no", None, 6),
    ("longitude", lives.longitude, "degrees", False, "no", None, 7),
    ("gender", lives.gender, "the column's list, or short or long", False, "no", None, 1),
    ("attribute", lives.attribute, "the column's list", False, "no", None, 1),
)


def _table(rows: Sequence[tuple[object, ...]]) -> dict[str, Masker]:
    return {str(row[0]): Masker(*row) for row in rows}  # type: ignore[arg-type]


REPLACING: Final[Mapping[str, Masker]] = MappingProxyType(_table((*_REPLACED, *_BOTH)))
"""Class to masker, in development."""

PSEUDONYMS: Final[Mapping[str, Masker]] = MappingProxyType(_table((*_PSEUDONYMS, *_BOTH)))
"""Class to masker, in staging."""

assert set(REPLACING) == set(PSEUDONYMS) == set(CLASSES)
assert LARGEST > numbers.SSNS
