"""A column's expression by the family of its type, and by its name within that.

Every family has an answer for every column, so that what the name does not tell is still valid.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seedlib.masking import looks
from seedlib.scaffold.code import Item, Literal, call, mapped
from seedlib.scaffold.infer import (
    clocks,
    defaults,
    flags,
    moments,
    numbers,
    people,
    steps,
    text,
    texts,
    words,
)
from seedlib.scaffold.infer.made import Made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from seedlib.scaffold.code import Code
    from seedlib.scaffold.infer.subject import Subject
    from seedlib.scaffold.infer.text import Text
    from seedlib.shape import Family

_KINDS: Final = frozenset({"status", "state", "type", "kind", "category", "class", "mode", "role"})
NUMBERED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("phone", "mobile", "fax", "phone number"), "phone"),
    "ssn": "ssn",
    "tax id": "tax_id",
}
_GEOMETRIES: Final = {
    "point": "v.point",
    "multipoint": "v.multipoint",
    "linestring": "v.linestring",
    "multilinestring": "v.multilinestring",
    "polygon": "v.polygon",
    "multipolygon": "v.multipolygon",
    "geometrycollection": "v.geometry_collection",
    "geomcollection": "v.geometry_collection",
}
_DEGREES: Final = {"latitude": 90, "longitude": 180}
_PLACES: Final = 2
"""Decimal places of a place's coordinates."""
_FEW_BYTES: Final = 64
_UUID: Final = 16
_FLOAT: Final = 4
"""Bytes of one dimension of a vector."""


def made(subject: Subject) -> Made:
    """What to fill a column with that need not be unique."""
    members = allowed(subject)
    if members is not None and subject.family != "set":
        return _one_of(members, subject)
    if subject.domain.json:
        return _document(subject)
    return _MAKERS[subject.family](subject)


def allowed(subject: Subject) -> list[object] | None:
    """The values that are all there are, of an enum or by a CHECK, without those excluded."""
    domain = subject.domain
    members = domain.members if domain.members is not None else subject.column.members or None
    if members is None:
        return None
    left = [one for one in members if one not in domain.excluded]
    # An empty text among others is MySQL's way to say that there is no value.
    return [one for one in left if one != ""] or left or list(members)


def _one_of(members: list[object], subject: Subject) -> Made:
    if {*members} == {0, 1}:
        return Made(code=call("v.boolean", flags.percent(subject)))
    if len(members) == 1:
        return Made(code=Literal(members[0]))
    return Made(code=call("v.choice", members))


def _text(subject: Subject) -> Made:
    candidates = [flags.letter(subject)] if flags.is_one(subject) else _named(subject)
    return text.first_that_fits(candidates, subject) or text.plain(subject)


def _named(subject: Subject) -> list[Text]:
    """What the comment lists or shows, then what the name suggests."""
    said = subject.remark
    found = [text.chosen(said.values)] if said.values else []
    moment = moments.text(subject)
    found += [moment] if moment else []
    maker = words.best(subject.words, texts.MAKERS) or _said(subject) or _personal(subject)
    found += list(texts.code(subject)) if said.example else []
    if subject.words[-1:] == ("id",) and " ".join(subject.words[-2:]) not in texts.MAKERS:
        maker = texts.external
    named = list(maker(subject)) if maker is not None else []
    told = _KINDS.isdisjoint(subject.words[-1:]) or any(one.pii for one in named)
    return [*found, *defaults.texts(subject, named, sure=maker is not None and told)]


def _personal(subject: Subject) -> Callable[[Subject], Iterator[Text]] | None:
    """What looks like personal data to whoever looks for it, and is called by none of our words."""
    found = looks.by_name(subject.column.name)
    return texts.MAKERS[_CLASSES[found]] if found in _CLASSES else None


_CLASSES: Final[Mapping[str | None, str]] = {
    "email": "email",
    "phone": "phone",
    "first_name": "first name",
    "last_name": "last name",
    "street": "street",
    "postcode": "zip",
    "ssn": "ssn",
    "tax_id": "tax id",
    "card": "card number",
    "iban": "iban",
    "bank_account": "account number",
    "licence": "license number",
    "ip_address": "ip",
    "url": "url",
    "username": "user name",
}
"""What a class of personal data is called by our words."""


def _said(subject: Subject) -> Callable[[Subject], Iterator[Text]] | None:
    """What the comment says of a column whose name says nothing."""
    for phrases, known in _SAID.items():
        if subject.remark.says(*phrases):
            return texts.MAKERS[known]
    return None


_SAID: Final[Mapping[tuple[str, ...], str]] = {
    ("iso 4217", "currency code", "currency"): "currency",
    ("iso 3166", "iso-3166", "country code"): "country code",
    ("iso 639", "language code"): "language",
    ("iana time zone", "time zone", "timezone"): "timezone",
    ("e.164", "phone number", "telephone"): "phone",
    ("e-mail", "email", "email address"): "email",
    ("uuid", "guid"): "uuid",
    ("sha256", "sha-256"): "sha 256",
    ("sha1", "sha-1"): "sha 1",
    ("md5",): "md 5",
    ("url", "link"): "url",
    ("full name", "person's name"): "full name",
    ("ip address",): "ip",
    ("mime type", "media type"): "mime type",
    ("hex color", "colour", "color"): "color",
    ("file name", "filename"): "file name",
}


def _integer(subject: Subject) -> Made:
    if flags.is_one(subject) and (flag := flags.flag(subject)):
        return flag
    said = listed(subject)
    if said:
        return _one_of(said, subject)
    known = numbers.usual(subject)
    if known is None and moments.is_one(subject.words):
        return _epoch(subject)
    known = known or defaults.number(subject)
    pii = words.best(subject.words, NUMBERED)
    if pii is not None and not _has_room(subject, known):
        known, pii = None, None
    share = known.share if known else 80
    return Made(code=numbers.whole(subject, known), pii=pii, share=share, decide=_doubt(subject))


def _has_room(subject: Subject, known: numbers.Usual | None) -> bool:
    low, high = subject.whole_bounds()
    return known is not None and low <= known.low and known.high <= high


def listed(subject: Subject) -> list[object]:
    """The whole numbers that the comment lists, as far as the column holds them."""
    low, high = subject.whole_bounds()
    values = [int(one) for one in subject.remark.values if re.fullmatch(r"-?\d{1,9}", one)]
    return [one for one in values if low <= one <= high and one not in subject.domain.excluded]


def _epoch(subject: Subject) -> Made:
    low, high = moments.epoch(subject)
    found = steps.step(subject.words)
    usual = numbers.Usual(low, high)
    doubt = f"whether {subject.column.name} counts seconds since 1970, as these values do."
    said = subject.remark.says("unix", "epoch", "seconds", "ms", "milliseconds")
    return Made(
        code=numbers.whole(subject, usual),
        share=found.share if found else 80,
        decide="" if said else doubt,
    )


def _doubt(subject: Subject) -> str:
    """What a person should decide about a whole number."""
    name, last = subject.column.name, subject.words[-1:]
    key = {*subject.table.primary_key, *(c for k in subject.table.foreign_keys for c in k.columns)}
    if subject.words and last == ("id",) and len(subject.words) > 1 and name not in key:
        return f"what {name} refers to: there is no foreign key, so these are numbers alone."
    bounded = subject.domain.low is not None and subject.domain.high is not None
    if last and last[0] in _KINDS and not bounded and subject.remark.range is None:
        return f"which numbers {name} may have; these are a guess."
    return ""


def _number(subject: Subject) -> Made:
    """A number with decimal places: a coordinate is that of the row's place."""
    known = numbers.usual(subject)
    last = subject.words[-1] if subject.words else ""
    if last in {"latitude", "longitude"} and _holds_places(subject):
        where, needs = people.place(subject)
        return Made(code=Item(where, last), pii=last, share=90, needs=needs)
    share = known.share if known else 80
    return Made(code=numbers.exact(subject, known), share=share)


def _holds_places(subject: Subject) -> bool:
    """Whether the column holds every coordinate that places have."""
    low, high = subject.exact_bounds(_PLACES)
    own = subject.column.scale
    farthest = _DEGREES[subject.words[-1]] * 10**_PLACES
    return low <= -farthest and high >= farthest and (own is None or own >= _PLACES)


def _boolean(subject: Subject) -> Made:
    """A flag; a number where the name of a TINYINT(1) says that it counts something."""
    named = {*subject.words} & {*flags._SET, *flags._BEGINS}  # noqa: SLF001 - one of a pair
    counts = (subject.column.maximum or 0) > 1 and not named and numbers.usual(subject)
    flag = None if counts else flags.flag(subject)
    return flag or _integer(subject)


def _binary(subject: Subject) -> Made:
    column, longest = subject.column, subject.longest
    if longest == 0:
        return Made(code=Literal(b""))
    last = subject.words[-1] if subject.words else ""
    if longest == _UUID and last in {"uuid", "guid", "id"}:
        return Made(code=call("v.uuid", "bytes"))
    fixed = column.type_text.lower().startswith("binary") and column.length is not None
    most = min(longest or _FEW_BYTES, max(_FEW_BYTES, subject.domain.shortest))
    if fixed and longest is not None:
        most = longest
    least = most if fixed else max(min(_UUID, most), subject.domain.shortest)
    return Made(code=call("v.binary", least, most) if least < most else call("v.binary", most))


def _document(subject: Subject) -> Made:
    longest = subject.longest
    small = longest is not None and longest < _ROOM
    names = {*subject.words}
    listed = subject.column.name.endswith("s") and names & {
        "tag",
        "keyword",
        "item",
        "label",
        "list",
    }
    if small:
        return Made(
            code=Literal("{}") if subject.family == "text" else call("v.document", mapped({}))
        )
    if listed or "list" in names or "array" in names:
        parts: object = [call("v.fake", "word"), call("v.fake", "word")]
    elif names & {"setting", "preference", "option", "config", "configuration"}:
        theme = call("v.choice", ["dark", "light"])
        parts = mapped({"theme": theme, "notifications": call("v.boolean", 80)})
    elif names & {"address", "location"}:
        home, needs = people.place(subject)
        parts = mapped({"city": Item(home, "city"), "postcode": Item(home, "postcode")})
        return Made(code=call("v.document", parts), share=90, needs=needs)
    else:
        source = call("v.choice", ["import", "manual", "web"])
        parts = mapped({"source": source, "version": call("v.integer", 1, 5)})
    return Made(code=call("v.document", parts), share=90)


_ROOM: Final = 60
"""Characters that each of the documents has room in."""


def _set(subject: Subject) -> Made:
    members = [one for one in subject.column.members if one not in subject.domain.excluded]
    if subject.domain.members is not None:
        return _one_of(allowed(subject) or [], subject)
    return Made(code=call("v.subset", members or list(subject.column.members)))


def _geometry(subject: Subject) -> Made:
    kind = re.match(r"\w+", subject.column.type_text.lower())
    function = _GEOMETRIES.get(kind[0] if kind else "", "v.point")
    srid = subject.column.srid
    return Made(code=call(function, *([srid] if srid else [])), share=90)


def _other(subject: Subject) -> Made:
    """A type that nothing is known of: what its column is called, where any value will do."""
    type_text = subject.column.type_text
    said = f"what {subject.column.name} holds: its type {type_text} is not known here."
    return Made(code=call("v.integer", 1, 1_000), decide=said if type_text else "")


def _address(version: int) -> Callable[[Subject], Made]:
    made_: Code = call("v.ip_address", *([] if version == 4 else [version]))  # noqa: PLR2004 - its default
    return lambda _: Made(code=made_, pii="ip_address", share=90)


_MAKERS: Final[Mapping[Family, Callable[[Subject], Made]]] = {
    "integer": _integer,
    "decimal": _number,
    "float": _number,
    "boolean": _boolean,
    "text": _text,
    "binary": _binary,
    "datetime": moments.moment,
    "date": moments.moment,
    "time": lambda subject: Made(code=clocks.clock(subject), share=90),
    "json": _document,
    # One without members, which no server makes, holds nothing but the empty text.
    "enum": lambda _: Made(code=Literal("")),
    "set": _set,
    "uuid": lambda _: Made(code=call("v.uuid")),
    "inet4": _address(4),
    "inet6": _address(6),
    "geometry": _geometry,
    "vector": lambda subject: Made(
        code=call("v.vector", (subject.column.length or _FLOAT) // _FLOAT), share=90
    ),
    "other": _other,
}
