"""Countries, currencies and languages by their codes: as many as a list of them is long here.

From ISO 3166-1, ISO 4217 and ISO 639-1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seedlib.mask_checks import speaks_of
from seedlib.scaffold.code import call, mapped, this
from seedlib.scaffold.infer.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlib.scaffold.infer.subject import Subject
    from seedlib.shape import ColumnShape

CODED: Final = frozenset({"code", "iso", "abbreviation", "2", "3", "alpha", "id"})
"""What a column of codes is called in a table of them."""
_COUNTRIES: Final = (
    ("US", "USA", "United States"),
    ("CA", "CAN", "Canada"),
    ("MX", "MEX", "Mexico"),
    ("BR", "BRA", "Brazil"),
    ("AR", "ARG", "Argentina"),
    ("GB", "GBR", "United Kingdom"),
    ("IE", "IRL", "Ireland"),
    ("FR", "FRA", "France"),
    ("DE", "DEU", "Germany"),
    ("ES", "ESP", "Spain"),
    ("IT", "ITA", "Italy"),
    ("NL", "NLD", "Netherlands"),
    ("SE", "SWE", "Sweden"),
    ("PL", "POL", "Poland"),
    ("ZA", "ZAF", "South Africa"),
    ("EG", "EGY", "Egypt"),
    ("IN", "IND", "India"),
    ("JP", "JPN", "Japan"),
    ("AU", "AUS", "Australia"),
    ("NZ", "NZL", "New Zealand"),
)
_CURRENCIES: Final = {
    "USD": "US dollar",
    "CAD": "Canadian dollar",
    "MXN": "Mexican peso",
    "BRL": "Brazilian real",
    "ARS": "Argentine peso",
    "GBP": "Pound sterling",
    "EUR": "Euro",
    "CHF": "Swiss franc",
    "SEK": "Swedish krona",
    "NOK": "Norwegian krone",
    "DKK": "Danish krone",
    "PLN": "Polish zloty",
    "CZK": "Czech koruna",
    "TRY": "Turkish lira",
    "ZAR": "South African rand",
    "EGP": "Egyptian pound",
    "INR": "Indian rupee",
    "JPY": "Japanese yen",
    "AUD": "Australian dollar",
    "NZD": "New Zealand dollar",
}
_LANGUAGES: Final = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "sv": "Swedish",
    "da": "Danish",
    "fi": "Finnish",
    "pl": "Polish",
    "cs": "Czech",
    "el": "Greek",
    "tr": "Turkish",
    "ar": "Arabic",
    "he": "Hebrew",
    "hi": "Hindi",
    "ja": "Japanese",
    "ko": "Korean",
    "zh": "Chinese",
}
_NAMES: Final = 20
"""Characters in which every name has room."""
_ALPHA_3: Final = 3


def codes(subject: Subject) -> Mapping[str, str]:
    """Codes and names of the things that a column of codes stands for, as long as it is."""
    longest = subject.longest
    for what in (*reversed(subject.words), subject.noun):
        if what == "country":
            place = int(longest == _ALPHA_3)
            return {country[place]: country[2] for country in _COUNTRIES}
        if what in {"currency", "language"}:
            return _CURRENCIES if what == "currency" else _LANGUAGES
    return {}


def each(subject: Subject) -> Sequence[str]:
    """The codes, each once; the names, where the column is called as the things are."""
    known, longest = codes(subject), subject.longest
    named = subject.words[-1] in {"country", "currency", "language"}
    if named and (longest is None or longest >= _NAMES):
        return list(known.values())
    return list(known)


def name(subject: Subject) -> Iterator[Text]:
    """The name of what the same row has the code of, where that is one of these, and no other's."""
    for other in subject.siblings("text"):
        words = subject.words_of(other.name)
        if subject.words == ("name",) and words[-1:] and words[-1] in CODED:
            known = codes(subject.of(other))
            if known and _has_each_of(known, other, subject):
                made = call("v.lookup", this(other.name), mapped(known))
                size = max(map(len, known.values()))
                yield Text(code=made, shortest=4, longest=size, cut=False, most=len(known))


def _has_each_of(known: Mapping[str, str], column: ColumnShape, subject: Subject) -> bool:
    """Whether a column gets each of some codes once."""
    table = subject.table
    alone = (column.name,) in {table.primary_key, *(columns for _, columns in table.unique)}
    checked = any(speaks_of(text, column.name) for _, text in table.checks)
    room = column.length is None or column.length >= max(map(len, known))
    return alone and room and not checked and not column.comment
