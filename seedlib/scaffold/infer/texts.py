"""Texts that are nobody's: titles, codes, addresses of pages, hashes, units, by their phrases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seedlib.scaffold.code import call
from seedlib.scaffold.infer import labels, people, remark, standards, words
from seedlib.scaffold.infer.text import SENTENCE, WORD, Text, chosen, matching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from seedlib.scaffold.infer.subject import Subject

PHRASE: Final = 80
"""Characters that no catch phrase of Faker's has."""
SLUG: Final = 40
"""And none of its slugs."""
_ROOMY: Final = 120
_SHORT: Final = 12
"""Characters in which nobody keeps a job."""
_PHRASED: Final = 30
"""Characters from which on most of a catch phrase is left."""
STANDARDS: Final = {"country": "country code", "currency": "currency", "language": "language"}
"""Tables of things that have codes by a standard."""
STANDARD: Final = frozenset({"code", "iso", "abbreviation", "2", "3", "alpha", "symbol", "id"})


def _every(*candidates: Text) -> Callable[[Subject], Iterator[Text]]:
    def make(subject: Subject) -> Iterator[Text]:
        del subject
        yield from candidates

    return make


def name(subject: Subject) -> Iterator[Text]:
    """A name, of whatever a row of the table is, or of what stands before ``name``."""
    before = subject.words[-2] if len(subject.words) > 1 else ""
    noun = before if before in _NOUNS else subject.noun
    if noun in people.PEOPLE:
        yield from people.person(subject)
    if noun in people.FIRMS:
        yield from people.company(subject)
    if noun in {"city", "town"}:
        yield from people.of_place("city", 4, 16)(subject)
    if noun in {"state", "province"}:
        yield from people.state(subject)
    if noun in STANDARDS:
        yield from standards.name(subject)
    if noun == "country":
        yield Text(code=call("v.fake", "country"), shortest=4, longest=60)
    if noun in {"file", "attachment", "upload", "asset"}:
        yield from _file_name(subject)
    if noun in _GOODS:
        first = call("v.choice", ["Classic", "Compact", "Deluxe", "Everyday", "Slim"])
        second = call("v.choice", ["Backpack", "Bottle", "Chair", "Desk", "Lamp", "Notebook"])
        yield Text(code=call("v.concat", first, " ", second), shortest=9, longest=17)
    if noun in labels.KINDS:
        yield chosen(labels.KINDS[noun])
    yield from title(subject)


_GOODS: Final = frozenset({"product", "item", "good", "part", "variant", "merchandise", "sku"})
_NOUNS: Final = _GOODS | people.PEOPLE | people.FIRMS | labels.KINDS.keys()


def title(subject: Subject) -> Iterator[Text]:
    """A few words that could stand above something; before a person's name, or of their work."""
    longest = subject.longest
    if subject.words == ("title",) and subject.noun in people.PEOPLE:
        yield _SALUTATION if longest is not None and longest <= _SHORT else _JOB
        yield _SALUTATION
    yield Text(code=call("v.fake", "catch_phrase"), shortest=10, longest=PHRASE)
    if longest is not None and _PHRASED <= longest < PHRASE:
        made = call("v.left", call("v.fake", "catch_phrase"), longest)
        yield Text(code=made, shortest=10, longest=longest, cut=False)
    yield Text(code=call("v.fake", "word"), longest=WORD)


_JOB: Final = chosen(["Accountant", "Analyst", "Buyer", "Engineer", "Manager", "Designer"])
_SALUTATION: Final = chosen(["Mr.", "Ms.", "Mx.", "Dr."])


def prose(subject: Subject) -> Iterator[Text]:
    """Some sentences, or one where there is no room."""
    longest = subject.longest
    share = 50 if {"note", "comment", "remark"} & {*subject.words} else 80
    if longest is None or longest >= 5 * _ROOMY:
        made = call("v.paragraph")
        yield Text(code=made, shortest=3 * SENTENCE[0], longest=5 * (SENTENCE[1] + 1), share=share)
    yield Text(code=call("v.sentence"), shortest=SENTENCE[0], longest=SENTENCE[1], share=share)


def body(subject: Subject) -> Iterator[Text]:
    """An article's text."""
    made = call("v.paragraph", 5, 12)
    yield Text(code=made, shortest=5 * SENTENCE[0], longest=12 * (SENTENCE[1] + 1))
    yield from prose(subject)


def status(subject: Subject) -> Iterator[Text]:
    """Where a row stands, in words that applications often use."""
    if subject.words[-1] == "state" and subject.has(*people.ADDRESSED):
        yield from people.state(subject)
        return
    yield chosen(
        labels.STATUSES.get(subject.noun, labels.ANY_STATUS),
        decide=f"which values {subject.column.name} may have; these are a guess.",
    )
    yield chosen(
        ["A", "I"], decide=f"which codes {subject.column.name} may have; these are a guess."
    )


def kind(subject: Subject) -> Iterator[Text]:
    """Which sort of a thing it is, which nobody but the application knows."""
    said = f"which values {subject.column.name} may have; these are a guess."
    yield chosen(["standard", "premium", "other"], decide=said)
    yield matching("[A-C]", 1, decide=said)


def url(subject: Subject) -> Iterator[Text]:
    """A page's address, of a domain that is reserved."""
    share = 60 if {"website", "avatar", "picture"} & {*subject.words} else 90
    if {"image", "avatar", "picture", "photo", "thumbnail", "logo", "icon", "banner", "cover"} & {
        *subject.words
    }:
        made = call("v.sequence", "https://example.com/images/{:06d}.jpg")
        yield Text(code=made, shortest=40, longest=55, cut=False, share=share)
    pii = "url" if "website" in subject.words else None
    yield Text(code=call("v.url"), shortest=20, longest=_URL, cut=False, share=share, pii=pii)
    made = call("v.sequence", "https://example.com/{:06d}")
    yield Text(code=made, shortest=26, longest=32, cut=False, share=share, pii=pii)
    made = call("v.sequence", "/{:d}")
    yield Text(code=made, shortest=2, longest=14, cut=False, share=share)


_URL: Final = 80


def slug(subject: Subject) -> Iterator[Text]:
    """A name as it stands in an address."""
    del subject
    yield Text(code=call("v.fake", "slug"), shortest=5, longest=SLUG, cut=False)
    yield matching("[a-z]{4,8}", 8, 4)


def _file_name(subject: Subject) -> Iterator[Text]:
    del subject
    yield Text(code=call("v.fake", "file_name"), shortest=5, longest=30, cut=False)


def path(subject: Subject) -> Iterator[Text]:
    """A file in folders."""
    del subject
    yield Text(code=call("v.fake", "file_path"), shortest=9, longest=50, cut=False)


def hexadecimal(size: int) -> Callable[[Subject], Iterator[Text]]:
    """So many hexadecimal digits; as many as there is room for where the column has less."""

    def make(subject: Subject) -> Iterator[Text]:
        longest = subject.longest
        most = min(size, longest) if longest is not None else size
        # Of hashes the column's length tells which.
        digits = longest if longest in {32, 40, 56, 64, 96, 128} else most
        assert digits is not None  # it is a length
        yield matching(f"[0-9a-f]{{{digits}}}", digits)

    return make


HASH: Final = 64


def password(subject: Subject) -> Iterator[Text]:
    """What stands where a password's hash would, and is that of no password."""
    del subject
    yield Text(code=call("v.password_hash"), shortest=41, longest=41, cut=False)
    yield matching("![a-z]{20}", 21)
    yield matching("![a-z]{7}", 8)


def uuid(subject: Subject) -> Iterator[Text]:
    """A UUID as text, without its dashes where there is no room for them."""
    del subject
    yield Text(code=call("v.uuid"), shortest=36, longest=36, cut=False)
    yield Text(code=call("v.uuid", "hex"), shortest=32, longest=32, cut=False)


def code(subject: Subject) -> Iterator[Text]:
    """A code: of the form of the comment's example, else letters and digits."""
    column = subject.column.name
    longest = subject.longest
    if subject.noun in STANDARDS and subject.words[-1] in STANDARD:
        yield from MAKERS[STANDARDS[subject.noun]](subject)
    if subject.remark.example:
        yield matching(form_of(subject), len(subject.remark.example))
    if longest is not None and longest <= 4:  # noqa: PLR2004 - a handful of capitals
        yield matching(
            f"[A-Z]{{{longest}}}", longest, decide=f"what the codes in {column} look like."
        )
    decide = "" if subject.words[-1] == "sku" else f"what the codes in {column} look like."
    yield matching("[A-Z]{3}-[0-9]{4}", 8, decide=decide)
    yield matching("[A-Z0-9]{5}", 5, decide=decide)


def form_of(subject: Subject) -> str:
    """The form of the comment's example, as a regular expression."""
    return remark.pattern_of(subject.remark.example)


def number(subject: Subject) -> Iterator[Text]:
    """A number on a paper, ``ORD-000017``: in a row, as they are given."""
    if subject.remark.example:
        yield from code(subject)
    letters = prefix(subject)
    made = call("v.sequence", f"{letters}-{{:06d}}")
    yield Text(code=made, shortest=len(letters) + 7, longest=len(letters) + 10, cut=False)
    yield matching("[0-9]{6}", 6)


def prefix(subject: Subject) -> str:
    """Three capitals that a number begins with: of its own word, else of the table's."""
    dull = {"number", "code", "id", "key", "name", "title", "reference", "sku", "slug", "external"}
    words = [word for word in subject.words if word not in dull and word.isalpha()]
    word = next(iter(words), subject.noun) or "row"
    return word[:3].upper() if word.isascii() else "ROW"


def external(subject: Subject) -> Iterator[Text]:
    """Somebody else's identifier."""
    longest = subject.longest
    if longest in {32, 36}:
        yield from uuid(subject)
    yield matching("[a-z0-9]{12}", 12)


def _language(subject: Subject) -> Iterator[Text]:
    del subject
    yield chosen({"en": 6, "de": 2, "fr": 2, "es": 2, "ja": 1})


def _locale(subject: Subject) -> Iterator[Text]:
    yield chosen({"en_US": 6, "en_GB": 2, "de_DE": 2, "fr_FR": 2, "es_ES": 1})
    yield from _language(subject)


def _region(subject: Subject) -> Iterator[Text]:
    """A part of a country: of an address its state."""
    if subject.has("city", "town", "zip", "zip code"):
        yield from people.state(subject)
    yield chosen(labels.KINDS["region"])


def _barcode(subject: Subject) -> Iterator[Text]:
    del subject
    yield Text(code=call("v.fake", "ean13"), shortest=13, longest=13, cut=False)
    yield Text(code=call("v.fake", "ean8"), shortest=8, longest=8, cut=False)


def _isbn(subject: Subject) -> Iterator[Text]:
    del subject
    yield Text(code=call("v.fake", "isbn13"), shortest=13, longest=17, cut=False)
    yield matching("978[0-9]{10}", 13)
    yield matching("[0-9]{9}[0-9X]", 10)


_VERSION: Final = Text(
    code=call(
        "v.concat",
        call("v.integer", 1, 5),
        ".",
        call("v.integer", 0, 20),
        ".",
        call("v.integer", 0, 9),
    ),
    shortest=5,
    longest=6,
    cut=False,
)
_AGENTS: Final = [
    "Mozilla/5.0 (X11; Linux x86_64)",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X)",
    "curl/8.5.0",
]
_DOMAIN: Final = Text(
    code=call("v.sequence", "host{:d}.example.com"), shortest=17, longest=27, cut=False
)
_MAC: Final = Text(code=call("v.mac_address"), shortest=17, longest=17, cut=False)
_COLORS: Final = chosen(["black", "blue", "green", "red", "white", "yellow"])
_HEX_COLOR: Final = matching("#[0-9a-f]{6}", 7)


def _color(subject: Subject) -> Iterator[Text]:
    named = subject.longest is None or subject.longest > 7  # noqa: PLR2004 - #rrggbb
    yield from (
        (_COLORS, _HEX_COLOR) if named and "hex" not in subject.words else (_HEX_COLOR, _COLORS)
    )


MAKERS: Final[Mapping[str, Callable[[Subject], Iterator[Text]]]] = {
    **people.MAKERS,
    **words.table(
        {
            "name, label, legal name, short name, original name, product name, item name": name,
            (
                "title, subject, headline, heading, caption, subtitle, slogan, project name, event "
                "name, tagline, theme"
            ): title,
            (
                "description, note, comment, remark, summary, bio, about, reason, message, "
                "excerpt, instruction, detail, feedback, review, question, answer, abstract, "
                "explanation, "
                "error, error message, text, biography, synopsis, memo, review text"
            ): prose,
            "body, content, article, html, markdown": body,
            "status, state, stage, phase": status,
            (
                "type, kind, class, group, mode, source, channel, level, tier, segment, method, "
                "severity, priority"
            ): kind,
            (
                "url, website, avatar, image, picture, photo, thumbnail, logo, icon, banner, "
                "image url, cover, avatar url"
            ): url,
            "domain, domain name, host, host name": _every(_DOMAIN),
            "slug, permalink": slug,
            "file name, file, attachment, original file name": _file_name,
            "path, file path, folder, directory": path,
            "mime type, content type, media type": _every(
                chosen({"image/jpeg": 4, "image/png": 3, "application/pdf": 2, "text/plain": 1})
            ),
            "extension, file extension, format, file type": _every(
                chosen({"jpg": 4, "png": 3, "pdf": 2, "txt": 1})
            ),
            "md 5, md 5 hash": hexadecimal(32),
            "sha 1, git commit, commit hash, commit sha, commit": hexadecimal(40),
            "sha, sha 256, hash, fingerprint, signature, etag": hexadecimal(HASH),
            "sha 512": hexadecimal(128),
            (
                "token, secret, api key, access token, refresh token, session key, salt, nonce, "
                "otp, session, remember token"
            ): hexadecimal(40),
            "password, password hash, encrypted password, hashed password": password,
            "uuid, guid, ulid": uuid,
            (
                "code, iso, iso 2, iso 3, alpha 2, alpha 3, sku, coupon, promo code, voucher, "
                "product code, item code, model, model number, abbreviation, symbol, prefix"
            ): code,
            (
                "number, reference, order number, invoice number, reference number, "
                "serial number, serial, tracking number, batch number, lot number, ticket number, "
                "employee number, customer number, batch, lot, cost center"
            ): number,
            (
                "external id, session id, transaction id, tracking id, device id, request id, "
                "correlation id, message id, stripe id, key, identifier, external reference, id"
            ): external,
            "currency, currency code, iso currency": _every(chosen({"USD": 6, "EUR": 3, "GBP": 1})),
            "language, language code": _language,
            "locale": _locale,
            "timezone, time zone": _every(
                chosen(["UTC", "America/New_York", "Europe/Berlin", "Asia/Tokyo"]), chosen(["UTC"])
            ),
            "color, color code, hex color, background color": _color,
            "version, app version, release": _every(_VERSION),
            "mac, mac address": _every(_MAC),
            "user agent, browser": _every(chosen(_AGENTS)),
            "barcode, ean, upc, gtin": _barcode,
            "isbn": _isbn,
            "job title, contact title, job, occupation, profession": _every(_JOB),
            "unit, uom, unit measure, measure unit": _every(chosen(["pcs", "kg", "l", "m", "box"])),
            "size": _every(chosen(["S", "M", "L", "XL"])),
            "salutation": _every(_SALUTATION),
            "initial": _every(matching("[A-Z]", 1)),
            "category, category name, genre, topic": _every(chosen(labels.KINDS["category"])),
            "role": _every(chosen({"member": 8, "editor": 2, "admin": 1})),
            "department": _every(chosen(labels.KINDS["department"])),
            "region, zone, territory": _region,
            "phone prefix, dial code, dialing code, calling code, country calling code": _every(
                chosen(["+1", "+44", "+49", "+33", "+81"])
            ),
            "relationship, relation, kinship": _every(
                chosen(["spouse", "parent", "child", "sibling", "friend"])
            ),
            "action, activity, action type, event type": _every(
                chosen({"create": 3, "update": 5, "delete": 1, "view": 4})
            ),
            "frequency, interval, recurrence": _every(
                chosen(["daily", "weekly", "monthly", "yearly"])
            ),
            "dosage, dose, strength": _every(chosen(["5 mg", "10 mg", "20 mg", "50 mg"])),
            "make": _every(chosen(["Ford", "Honda", "Toyota", "Volkswagen", "Volvo"])),
            "payment method, payment type": _every(chosen({"card": 6, "transfer": 2, "cash": 1})),
            "day, weekday, day week": _every(
                chosen(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
            ),
            "http method, request method, verb": _every(chosen({"GET": 7, "POST": 2, "PUT": 1})),
            "grade, rating": _every(chosen(["A", "B", "C", "D"])),
            "blood type, blood group": _every(
                chosen(["A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-"], pii="medical")
            ),
            "diagnosis, medication, allergy": _every(
                Text(
                    code=call("v.sentence"),
                    shortest=SENTENCE[0],
                    longest=SENTENCE[1],
                    pii="medical",
                )
            ),
            "license plate, plate number, plate": _every(matching("[A-Z]{3}-[0-9]{4}", 8)),
            "vin": _every(matching("[A-HJ-NPR-Z0-9]{17}", 17)),
        }
    ),
}
"""Phrases to what makes the texts that they suggest."""
