"""A text that a column could have, and whether it fits the column.

A candidate tells how short and how long it may be, so that fitting is known and not tried; only a
regular expression that the column has to match is tried, on some hundred values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from re import _parser  # type: ignore[attr-defined]  # untyped
from typing import TYPE_CHECKING, Final

from seedlib.masking import looks
from seedlib.scaffold.code import Call, Literal, Mapped, Sequenced, call
from seedlib.scaffold.infer.made import Made

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlib.scaffold.code import Code
    from seedlib.scaffold.infer.subject import Subject

SENTENCE: Final = (12, 120)
"""The fewest and the most characters of ``v.sentence()``."""
WORD: Final = 20
"""The most characters of a word of Faker's."""
_TRIED: Final = 200
_REACHING: Final = frozenset(
    {"email", "phone", "ssn", "tax_id", "card", "iban", "bank_account", "ip_address", "url"}
)
"""Classes of personal data whose values lead to somebody."""
_FEWEST: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Made):
    """A text that is made for a column.

    Args:
        longest: The most characters that it has; ``None`` is any number of them.
        shortest: The fewest.
        cut: Whether a beginning of it is still what it was, so that it may be cut to a length.
    """

    longest: int | None
    shortest: int = 1
    cut: bool = True


def chosen(values: Sequence[str] | dict[str, int], **others: object) -> Text:
    """One of some texts, as likely as their weights say."""
    lengths = [len(value) for value in values]
    made = call("v.choice", dict(values) if isinstance(values, dict) else list(values))
    return Text(code=made, longest=max(lengths), shortest=min(lengths), cut=False, **others)  # type: ignore[arg-type]


def constant(value: str, **others: object) -> Text:
    """The same text in every row."""
    size = len(value)
    return Text(code=Literal(value), longest=size, shortest=size, cut=False, **others)  # type: ignore[arg-type]


def matching(pattern: str, size: int, shortest: int | None = None, **others: object) -> Text:
    """A text of a form, by a regular expression."""
    made = call("v.pattern", pattern)
    least = size if shortest is None else shortest
    return Text(code=made, longest=size, shortest=least, cut=False, **others)  # type: ignore[arg-type]


def first_that_fits(candidates: Iterable[Text], subject: Subject) -> Text | None:
    """The first candidate that fits the column as it is, else the first that does when cut."""
    wanted = list(candidates)
    whole = (one for one in wanted if _fits(one, subject))
    cut = (_cut(one, subject) for one in wanted)
    return next(whole, None) or next((one for one in cut if one and _fits(one, subject)), None)


def plain(subject: Subject) -> Text:
    """A text that means nothing, and fits."""
    domain, longest = subject.domain, subject.longest
    if longest == 0:
        return constant("")
    if isinstance(domain.low, str) or isinstance(domain.high, str):
        return constant(domain.low if isinstance(domain.low, str) else str(domain.high))
    if domain.pattern is not None:
        return of_pattern(subject)
    found = first_that_fits(_meaningless(subject), subject)
    if found is not None:
        return found
    return Text(code=plain_letters(subject), longest=longest, cut=False)


def of_pattern(subject: Subject) -> Text:
    """A text by the regular expression that the column has to match, of a length that fits."""
    from seedlib.scaffold.infer.sample import works  # noqa: PLC0415 - rarely needed, imports NumPy

    domain, longest, name = subject.domain, subject.longest, subject.column.name
    assert domain.pattern is not None  # or there would be nothing to match
    limits = {"shortest": domain.shortest} if domain.shortest else {}
    if longest is not None and not _is_within(domain.pattern, longest):
        limits["longest"] = longest
    made: Code = call("v.pattern", domain.pattern, **limits)
    decide = ""
    if not works(made):
        made = plain_letters(subject)
        decide = f"what {name} holds: no text was found that matches {domain.pattern}."
    elif looks.by_name(name) in _REACHING:
        decide = f"values of {name} that are nobody's: those of this form could be somebody's."
    return Text(code=made, longest=None, cut=False, decide=decide)


def plain_letters(subject: Subject) -> Code:
    """Some capitals, of a length that fits."""
    longest = subject.longest
    least = max(subject.domain.shortest, 1)
    most = least + 8 if longest is None else min(longest, least + 8)
    return call("v.pattern", _letters(subject, least, most))


def _meaningless(subject: Subject) -> Iterable[Text]:
    least, longest = subject.domain.shortest, subject.longest
    sentence = Text(code=call("v.sentence"), shortest=SENTENCE[0], longest=SENTENCE[1])
    word = Text(code=call("v.fake", "word"), longest=WORD)
    if longest is not None and longest < _FEWEST:
        return
    yield from (sentence, word) if longest is None or longest > WORD else (word, sentence)
    sentences = least // SENTENCE[0] + 1
    most = sentences * (SENTENCE[1] + 1) - 1
    made = call("v.paragraph", sentences, sentences)
    yield Text(code=made, shortest=least, longest=most)


def _letters(subject: Subject, least: int, most: int) -> str:
    """So many capitals, of which the first begins no text that is excluded."""
    taken = {str(value)[:1].upper() for value in subject.domain.excluded}
    first = next((letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in taken), "A")
    if not taken - {""}:
        return f"[A-Z]{_times(least, most)}"
    return first if most == 1 else f"{first}[A-Z]{_times(least - 1, most - 1)}"


def _is_within(pattern: str, longest: int) -> bool:
    """Whether no text of a pattern is longer, by what its own quantifiers say."""
    most: int = _parser.parse(pattern).getwidth()[1]
    return most <= longest


def _times(least: int, most: int) -> str:
    if least == most:
        return f"{{{least}}}" if least > 1 else ""
    return f"{{{least},{most}}}"


def _fits(one: Text, subject: Subject) -> bool:
    domain, longest = subject.domain, subject.longest
    if isinstance(domain.low, str) or isinstance(domain.high, str):
        return False
    if longest is not None and (one.longest is None or one.longest > longest):
        return False
    if one.shortest < domain.shortest or not _misses(one, subject):
        return False
    return domain.pattern is None or _matches(one, domain.pattern)


def _cut(one: Text, subject: Subject) -> Text | None:
    longest = subject.longest
    if not one.cut or longest is None or longest < min(_FEWEST, one.shortest):
        return None
    if one.longest is not None and one.longest <= longest:
        return None
    return Text(
        code=call("v.left", one.code, longest),
        longest=longest,
        # What is cut loses a blank at its end.
        shortest=min(one.shortest, max(longest - 1, 1)),
        pii=one.pii,
        share=one.share,
        decide=one.decide,
        needs=one.needs,
    )


def _misses(one: Text, subject: Subject) -> bool:
    """Whether it is surely none of the texts that are excluded."""
    excluded = [str(value) for value in subject.domain.excluded]
    known = values(one.code)
    if known is not None:
        folded = {value.casefold().rstrip() for value in excluded}
        return all(value.casefold().rstrip() not in folded for value in known)
    longest = one.longest
    return all(
        len(value.strip()) < one.shortest or (longest is not None and len(value) > longest)
        for value in excluded
    )


def shown(value: str) -> str:
    """A text as a sentence quotes it."""
    return Literal(value).flat()


def values(made: Code) -> list[str] | None:
    """The constants that a text is one of, where it is."""
    if isinstance(made, Literal):
        return [str(made.value)]
    match made:
        case Call("v.choice", (Sequenced(parts),)):
            return [str(part.value) for part in parts if isinstance(part, Literal)]
        case Call("v.choice", (Mapped(entries),)):
            return [key for key, _ in entries]
    return None


def _matches(one: Text, pattern: str) -> bool:
    """Whether the first values all match; one that reads other columns counts as none that does."""
    from seedlib.scaffold.infer.sample import texts  # noqa: PLC0415 - rarely needed, imports NumPy

    found = texts(one.code, _TRIED, dict(one.needs))
    return found is not None and all(re.fullmatch(pattern, text, re.DOTALL) for text in found)
