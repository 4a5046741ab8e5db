"""A name in words: ``custPhoneNo`` and ``cust_phone_no`` as ``customer phone number``.

Knows how names are written and shortened; what a word means for a column, the tables of words do.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

T = TypeVar("T")

_PART: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SHORT: Final[Mapping[str, str]] = {
    "abv": "alcohol", "acc": "account", "acct": "account", "addr": "address", "adr": "address",
    "amt": "amount", "avg": "average", "bal": "balance", "bday": "birthday", "cat": "category",
    "cd": "code", "cmt": "comment", "cnt": "count", "cntry": "country", "co": "company",
    "ctry": "country", "curr": "currency", "cust": "customer", "dept": "department",
    "descr": "description", "desc": "description", "dest": "destination", "diff": "difference",
    "disc": "discount", "dist": "distance", "dob": "birth date", "doc": "document", "dt": "date",
    "dur": "duration", "emp": "employee", "ext": "extension", "fname": "first name",
    "freq": "frequency", "fk": "id", "hgt": "height", "hr": "hour", "ht": "height", "idx": "index",
    "img": "image", "inv": "invoice", "lang": "language", "lname": "last name", "lng": "longitude",
    "lon": "longitude", "lat": "latitude", "loc": "location", "max": "maximum", "mfr": "vendor",
    "mgr": "manager", "min": "minimum", "mob": "mobile", "msg": "message", "nbr": "number",
    "nm": "name", "no": "number", "nr": "number", "num": "number", "ord": "order",
    "org": "organization", "organisation": "organization", "passwd": "password", "pct": "percent",
    "perc": "percent", "ph": "phone", "pic": "picture", "pos": "position", "prod": "product",
    "pwd": "password", "qty": "quantity", "qnty": "quantity", "quant": "quantity",
    "ref": "reference", "seq": "sequence", "st": "state", "str": "street", "stmt": "statement",
    "sz": "size", "tel": "phone", "telephone": "phone", "temp": "temperature", "tot": "total",
    "ts": "timestamp", "txn": "transaction", "typ": "type", "tz": "timezone", "usr": "user",
    "val": "value", "vol": "volume", "wgt": "weight", "wt": "weight", "yr": "year",
    "zipcode": "zip", "postcode": "zip", "postal": "zip", "colour": "color", "ip": "ip",
    "firstname": "first name", "forename": "first name", "givenname": "first name",
    "lastname": "last name", "surname": "last name", "familyname": "last name",
    "fullname": "full name", "username": "user name", "nickname": "user name",
    "handle": "user name", "filename": "file name", "birthdate": "birth date",
    "birthday": "birth date", "born": "birth date", "cellphone": "mobile", "msisdn": "phone",
    "homepage": "website", "webpage": "website", "uri": "url", "href": "url", "link": "url",
    "mail": "email", "mailto": "email", "licence": "license",
    "datetime": "timestamp", "checksum": "hash", "digest": "hash", "sex": "gender",
    "mimetype": "mime type", "useragent": "user agent", "ipaddress": "ip address",
    "hostname": "host name", "longtitude": "longitude", "percentage": "percent",
}  # fmt: skip
# Words that names are run together of, besides those that are short for something.
_JOINED: Final = frozenset(
    (  # noqa: SIM905 - read as words
        "account active address amount area at author average balance bank birth body by category "
        "city client code color comment company contact content cost count country currency "
        "customer date day delivery department description discount due email employee end file "
        "first flag full gender group hash height home hour id image invoice is item key language "
        "last latitude length level line list location longitude manager maximum message "
        "middle minimum mobile model modified month name note number on order owner paid parent "
        "part password payment percent person phone position price priority product quantity rate "
        "rating reference region required role sale score ship shipped shipping size sort start "
        "state status stock store street subject supplier tax text time timestamp title token "
        "total type unit update updated url user value vendor version weight width year zip create "
        "created deleted delete"
    ).split()
)
_ALIKE: Final[Mapping[str, str]] = {
    "people": "person", "children": "child", "men": "man", "women": "woman", "movies": "movie",
    "cookies": "cookie", "series": "series", "aliases": "alias", "news": "news", "sms": "sms",
    "bus": "bus", "gas": "gas", "is": "is", "has": "has", "was": "was", "does": "does",
    "always": "always", "https": "https", "gps": "gps", "dns": "dns", "os": "os", "sales": "sale",
    "canvas": "canvas", "needs": "needs", "requires": "requires", "allows": "allows", "cms": "cms",
}  # fmt: skip
_MOST: Final = 4
_SHARE: Final = 0.7
_FEWEST: Final = 3


@functools.lru_cache(maxsize=16_384)
def split(name: str) -> tuple[str, ...]:
    """A name's words in lower case, spelled out and in the singular; numbers stand alone."""
    found: list[str] = []
    for part in _PART.findall(name):
        for word in _apart(part.lower()):
            found += singular(_SHORT.get(word, word)).split()
    return tuple(found)


def singular(word: str) -> str:
    """An English noun in the singular, as far as endings tell."""
    if word in _ALIKE:
        return _ALIKE[word]
    if len(word) < _FEWEST + 1 or word.endswith(("ss", "us", "is", "as", "os")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if re.search(r"(?:ss|x|ch|sh|[tbpnr]us)es$", word):
        return word[:-2]
    return word.removesuffix("s")


def of_column(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """A column's words, without the first one where nearly all columns of its table begin alike.

    Args:
        name: The column's name.
        names: Those of all columns of its table.
    """
    words = split(name)
    begin = _common(tuple(names))
    return words[1:] if begin and len(words) > 1 and words[0] == begin else words


@functools.lru_cache(maxsize=1_024)
def _common(names: tuple[str, ...]) -> str:
    first = Counter(words[0] for words in map(split, names) if len(words) > 1)
    word, times = first.most_common(1)[0] if first else ("", 0)
    return word if times >= _FEWEST and times >= _SHARE * len(names) else ""


def best(words: Sequence[str], known: Mapping[str, T]) -> T | None:
    """What a table of phrases has for a name: by its end, else by any part of it.

    In English the last words tell what it is, ``product name``; longer phrases tell more.

    Args:
        words: The name in words.
        known: Phrases, of four words at most, with a space between two.
    """
    ends = [words[-size:] for size in range(min(_MOST, len(words)), 0, -1)]
    parts = [
        words[start : start + size]
        for size in range(_MOST, 0, -1)
        for start in range(len(words) - size, -1, -1)
    ]
    for part in (*ends, *parts):
        phrase = " ".join(part)
        if phrase in known:
            return known[phrase]
    return None


def table(phrases: Mapping[str, T]) -> Mapping[str, T]:
    """A table of phrases for :func:`best`, of several to a line: ``"price, unit price": …``."""
    return {phrase: what for keys, what in phrases.items() for phrase in keys.split(", ")}


def _apart(word: str) -> tuple[str, ...]:
    """``orderdate`` as ``order`` and ``date``, where both are known words."""
    if word in _SHORT or word in _JOINED:
        return (word,)
    for cut in range(len(word) - 2, 1, -1):
        begin, end = word[:cut], word[cut:]
        if _is_known(begin) and _is_known(end) and _SHORT.get(word, word) == word:
            return begin, end
    return (word,)


def _is_known(part: str) -> bool:
    return part in _JOINED or (len(part) > _FEWEST and part in _SHORT)
