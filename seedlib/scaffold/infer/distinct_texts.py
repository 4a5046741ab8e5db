"""Texts that no two rows share, by their phrases: ``ORD-000017``, an address, a hash.

Each differs by the row's number, or by its place among all texts of its form; letters are of one
case and no text ends in a blank, for a key's collation may overlook both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seedlib.masking import looks
from seedlib.scaffold.code import Call, call
from seedlib.scaffold.infer import people, standards, text, texts, words
from seedlib.scaffold.infer.sample import size
from seedlib.scaffold.infer.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from seedlib.scaffold.code import Code
    from seedlib.scaffold.infer.subject import Subject

ENDLESS: Final = 10**9
"""From so many different values on nobody asks how many there are."""
_DIGITS: Final = 6
_COUNTED: Final = 9
"""Digits that a row's number may grow to before a text is told to have an end."""
_SHORT: Final = 6
"""Characters below which a text is letters and digits in all combinations."""
_LETTERS: Final = 3
_NUMBERS: Final = frozenset(
    {"ssn", "tax_id", "iban", "bank_account", "phone", "card", "licence", "medical"}
)
"""Classes of personal data that are numbers."""


def few(code: Code) -> int | None:
    """How many values an expression has, where they are numbered and not many."""
    most = size(code)
    return most if most is not None and most < ENDLESS else None


def named(subject: Subject) -> Iterator[Text]:
    """What the name says that it is, in a form that never repeats."""
    if subject.noun in texts.STANDARDS and subject.words[-1] in texts.STANDARD:
        yield from _iso(subject)
    if subject.remark.example:
        example = subject.remark.example
        pattern = text.matching(texts.form_of(subject), len(example))
        yield _each_once(pattern.code, len(example), len(example))
    what = words.best(subject.words, MAKERS) or (
        _identifier if subject.words[-1:] == ("id",) else None
    )
    if what is not None:
        yield from what(subject)


def _each_once(code: Code, shortest: int, longest: int, **others: object) -> Text:
    return Text(
        code=call("v.unique", code), shortest=shortest, longest=longest, cut=False, most=few(code),
        **others,  # type: ignore[arg-type]
    )  # fmt: skip


def _counted(
    form: str, subject: Subject, begin: int, end: int = 0, **others: object
) -> Iterator[Text]:
    """A text with the row's number in it, where there is room for enough digits.

    Args:
        form: The text, with ``{:d}`` for the number.
        subject: The column.
        begin: The most characters before the number.
        end: Those after it.
        others: What else is known of it.
    """
    room = subject.longest
    digits = _COUNTED if room is None else min(room - begin - end, _COUNTED)
    if digits < _DIGITS:
        return
    most = None if digits >= _COUNTED else 10**digits - 1
    pad = max(0, subject.domain.shortest - begin - end)
    written = form.replace("{:d}", f"{{:0{pad}d}}") if pad > 1 else form
    longest = max(begin + digits + end, begin + pad + end)
    yield Text(
        code=call("v.sequence", written), shortest=max(begin + end + 1, subject.domain.shortest),
        longest=longest, cut=False, most=most, **others,  # type: ignore[arg-type]
    )  # fmt: skip


def _after(code: Code, longest: int, subject: Subject, **others: object) -> Iterator[Text]:
    """A text that may repeat, and the row's number after it."""
    room = subject.longest
    keep = longest if room is None else min(longest, room - 1 - _COUNTED)
    if keep < _DIGITS:
        return
    begin = code if keep >= longest else call("v.left", code, keep)
    joined = isinstance(begin, Call) and begin.function == "v.concat"
    parts = begin.args if joined and isinstance(begin, Call) else (begin,)
    made_ = call("v.concat", *parts, call("v.sequence", " {:d}"))
    yield Text(
        code=made_,
        shortest=3,
        longest=keep + 1 + _COUNTED,
        cut=False,
        **others,  # type: ignore[arg-type]
    )


def _email(subject: Subject) -> Iterator[Text]:
    room = subject.longest
    for one in people.email(subject):
        if one.code.flat().startswith("v.email"):
            yield one
    letters = 8 if room is None else max(room - len("@a.test"), 1)
    yield _of_pattern(f"[a-z0-9]{{{letters}}}@a\\.test", letters + 7, "email")


def _username(subject: Subject) -> Iterator[Text]:
    yield from people.username(subject)
    yield from _counted("user{:d}", subject, 4, pii="username")
    yield from _counted("u{:d}", subject, 1, pii="username")


def _phone(subject: Subject) -> Iterator[Text]:
    """Numbers of a country and an area that there are not: those for fiction are but a hundred."""
    del subject
    for form, digits in (
        ("+1-000-{:07d}", 7),
        ("000-{:07d}", 7),
        ("000{:07d}", 7),
        ("000{:04d}", 4),
    ):
        made_ = call("v.shuffled", form, 10**digits)
        length = len(form.format(0))
        yield Text(
            code=made_, shortest=length, longest=length, cut=False, pii="phone", most=10**digits
        )


def _of_pattern(pattern: str, length: int, pii: str | None = None) -> Text:
    return _each_once(call("v.pattern", pattern), length, length, pii=pii)


def _ssn(subject: Subject) -> Iterator[Text]:
    del subject
    yield Text(code=call("v.ssn"), shortest=11, longest=11, cut=False, pii="ssn", most=54_994_500)
    yield _of_pattern("000[0-9]{6}", 9, "ssn")


def _tax_id(subject: Subject) -> Iterator[Text]:
    del subject
    made_ = call("v.tax_id")
    yield Text(code=made_, shortest=10, longest=10, cut=False, pii="tax_id", most=170_000_000)
    yield _of_pattern("000[0-9]{6}", 9, "tax_id")


def _card(subject: Subject) -> Iterator[Text]:
    del subject
    yield Text(code=call("v.card_number"), shortest=16, longest=16, cut=False, pii="card")


def _iban(subject: Subject) -> Iterator[Text]:
    del subject
    yield Text(code=call("v.iban"), shortest=22, longest=22, cut=False, pii="iban")
    yield Text(code=call("v.iban", "BE"), shortest=16, longest=16, cut=False, pii="iban")


def _account(subject: Subject) -> Iterator[Text]:
    for one in people.account(subject):
        yield _each_once(one.code, one.shortest, one.longest or 0, pii=one.pii)


def _ip(subject: Subject) -> Iterator[Text]:
    del subject
    made_ = call("v.ip_address", 6)
    yield Text(code=made_, shortest=15, longest=32, cut=False, pii="ip_address")
    made_ = call("v.pattern", r"10(\.(1[0-9][0-9]|[1-9][0-9])){3}")
    yield _each_once(made_, 11, 15, pii="ip_address")


def _mac(subject: Subject) -> Iterator[Text]:
    del subject
    yield Text(code=call("v.mac_address"), shortest=17, longest=17, cut=False)


def _url(subject: Subject) -> Iterator[Text]:
    yield from _counted("https://example.com/{:d}", subject, 20)
    yield from _counted("/{:d}", subject, 1)


def _domain(subject: Subject) -> Iterator[Text]:
    yield from _counted("host{:d}.example.com", subject, 4, 12)
    yield from _counted("h{:d}.test", subject, 1, 5)


def _slug(subject: Subject) -> Iterator[Text]:
    room = subject.longest
    if room is None or room >= texts.SLUG + 1 + _COUNTED:
        made_ = call("v.concat", call("v.fake", "slug"), call("v.sequence", "-{:d}"))
        yield Text(code=made_, shortest=7, longest=texts.SLUG + 1 + _COUNTED, cut=False)
    noun = re.sub(r"[^a-z]", "", subject.noun) or "item"
    yield from _counted(f"{noun}-{{:d}}", subject, len(noun) + 1)


def _file_name(subject: Subject) -> Iterator[Text]:
    yield from _counted("file-{:d}.pdf", subject, 5, 4)


def _path(subject: Subject) -> Iterator[Text]:
    yield from _counted("/files/{:d}.pdf", subject, 7, 4)


def _uuid(subject: Subject) -> Iterator[Text]:
    del subject
    yield Text(code=call("v.uuid"), shortest=36, longest=36, cut=False)
    yield Text(code=call("v.uuid", "hex"), shortest=32, longest=32, cut=False)


def _identifier(subject: Subject) -> Iterator[Text]:
    """Somebody's identifier: a UUID where there is just the room for one."""
    if subject.longest in {32, 36}:
        yield from _uuid(subject)
    yield from _code(subject)


def _hexadecimal(digits: int) -> Callable[[Subject], Iterator[Text]]:
    def make(subject: Subject) -> Iterator[Text]:
        for one in texts.hexadecimal(digits)(subject):
            yield _each_once(one.code, one.shortest, one.longest or 0)

    return make


def _name(subject: Subject) -> Iterator[Text]:
    """A name, and the row's number after it; that of a country, a currency as it is."""
    if subject.noun in texts.STANDARDS:
        yield from standards.name(subject)
    for one in (words.best(subject.words, texts.MAKERS) or texts.title)(subject):
        yield from _after(
            one.code, one.longest or text.SENTENCE[1], subject, pii=one.pii, needs=one.needs
        )


def _person(subject: Subject) -> Iterator[Text]:
    for one in (words.best(subject.words, people.MAKERS) or people.person)(subject):
        yield from _after(
            one.code, one.longest or people.FULL_NAME, subject, pii=one.pii, needs=one.needs
        )


def _code(subject: Subject) -> Iterator[Text]:
    """``ORD-000017``, or as many capitals and digits as there is room for."""
    letters = texts.prefix(subject)
    width = max(_DIGITS, subject.domain.shortest - len(letters) - 1)
    for begin in (f"{letters}-", letters[:1]):
        size_ = len(begin) + width
        room = subject.longest
        if room is not None and room < size_:
            continue
        digits = _COUNTED if room is None else min(room - len(begin), max(width, _COUNTED))
        most = None if digits >= _COUNTED else 10**digits - 1
        made_ = call("v.sequence", f"{begin}{{:0{width}d}}")
        longest = max(size_, len(begin) + digits)
        yield Text(code=made_, shortest=size_, longest=longest, cut=False, most=most)


def _iso(subject: Subject) -> Iterator[Text]:
    """A code that stands for a country, a language, a currency."""
    longest = subject.longest
    known = standards.each(subject)
    if known:
        lengths = [len(one) for one in known]
        yield _each_once(call("v.choice", list(known)), min(lengths), max(lengths))
    if longest is not None and longest <= _SHORT:
        said = f"whether {subject.column.name} should have the real codes, from a source of rows."
        pattern = f"[A-Z]{{{longest}}}" if longest > 1 else "[A-Z]"
        yield _each_once(call("v.pattern", pattern), longest, longest, decide=said)
    else:
        yield from _code(subject)


def _barcode(subject: Subject) -> Iterator[Text]:
    del subject
    for digits in (13, 12, 8):
        made_ = call("v.shuffled", f"{{:0{digits}d}}", 10**digits)
        yield Text(code=made_, shortest=digits, longest=digits, cut=False, most=None)


def general(subject: Subject) -> Iterator[Text]:
    """What any text may be: a code, or letters and digits in all combinations."""
    personal = looks.by_name(subject.column.name) in _NUMBERS
    if not personal:
        yield from _code(subject)
    least = max(subject.domain.shortest, 1)
    most = subject.longest if subject.longest is not None else least + _SHORT
    length = max(least, min(most, _SHORT))
    # A short code has no digits; of a person's number they could be somebody's.
    sign = "[A-Z]" if length <= _LETTERS or personal else "[A-Z0-9]"
    made = call("v.pattern", f"{sign}{{{length}}}" if length > 1 else sign)
    yield _each_once(made, length, length)


_PEOPLE: Final = {people.person, people.company, people.first_name, people.last_name}
MAKERS: Final[Mapping[str, Callable[[Subject], Iterator[Text]]]] = {
    **dict.fromkeys(
        (one for one, maker in texts.MAKERS.items() if maker in {texts.name, texts.title}), _name
    ),
    **dict.fromkeys((one for one, maker in people.MAKERS.items() if maker in _PEOPLE), _person),
    **words.table(
        {
            "email, email address": _email,
            "phone, phone number, mobile, fax, mobile number": _phone,
            "user name, screen name, login": _username,
            "ssn, social security, social security number, nin": _ssn,
            "tax id, tax number, vat, vat id, vat number, ein": _tax_id,
            "card number, credit card, credit card number, pan": _card,
            "iban": _iban,
            (
                "account number, bank account, bank account number, passport, passport number, "
                "license number, routing number, patient number, medical record number, "
                "insurance number"
            ): _account,
            "ip, ip address, client ip, remote address": _ip,
            "mac, mac address": _mac,
            "url, website, image url, avatar url": _url,
            "domain, domain name, host, host name, subdomain": _domain,
            "slug, permalink": _slug,
            "file name, file, original file name": _file_name,
            "path, file path": _path,
            "uuid, guid": _uuid,
            "md 5, md 5 hash": _hexadecimal(32),
            "sha 1, commit, commit hash, commit sha, git commit": _hexadecimal(40),
            "hash, sha, sha 256, fingerprint, signature, etag": _hexadecimal(64),
            (
                "token, secret, api key, access token, refresh token, session key, nonce, session"
            ): _hexadecimal(40),
            (
                "country, country code, currency, currency code, language, language code, locale"
            ): _iso,
            "barcode, ean, upc, gtin": _barcode,
            "password, password hash, encrypted password": texts.password,
            "code, sku, number, reference, key, serial number, status, type": _code,
            ("external id, session id, transaction id, device id, request id"): _identifier,
        }
    ),
}
"""Phrases to what makes the texts that they suggest, where no two rows may have the same."""
