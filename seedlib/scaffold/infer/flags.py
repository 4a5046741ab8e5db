"""Yes and no: which columns are flags, and how often they are set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seedlib.scaffold.code import Literal, call
from seedlib.scaffold.infer import defaults, words
from seedlib.scaffold.infer.made import Made
from seedlib.scaffold.infer.text import chosen

if TYPE_CHECKING:
    from seedlib.scaffold.infer.subject import Subject
    from seedlib.scaffold.infer.text import Text

_BEGINS: Final = frozenset(
    [
        "is",
        "has",
        "can",
        "allow",
        "allows",
        "enable",
        "should",
        "was",
        "needs",
        "requires",
        "use",
        "show",
        "hide",
        "accepts",
        "did",
        "will",
        "opt",
    ]
)
_SET: Final = words.table(
    {
        "active, enabled, available, visible, public, published, valid": 90,
        "verified, confirmed, approved, paid, taxable, subscribed, required": 70,
        "featured, discontinued, default, premium, urgent, private, pinned, internal": 15,
        "primary, anonymous, controlled": 15,
        "deleted, archived, locked, banned, blocked, disabled, admin, superuser, refunded": 5,
        "hidden, staff, spam, test, fraud, flagged, suspended": 5,
    }
)
"""Words of flags to how many of a hundred rows have them set."""
_TINY: Final = 255


def is_one(subject: Subject) -> bool:
    """Whether a column of integers or texts is a flag by its name, and by what it holds."""
    names, column = subject.words, subject.column
    called = bool(names) and (names[0] in _BEGINS or names[-1] in {*_SET, "flag", "yn"})
    if subject.family == "integer":
        return called and not subject.remark.values
    return called and subject.family == "text" and column.length == 1


def percent(subject: Subject) -> int:
    """How many of a hundred rows have it set."""
    usual = next((_SET[word] for word in reversed(subject.words) if word in _SET), 50)
    return defaults.percent(subject, usual)


def flag(subject: Subject) -> Made | None:
    """True or false, as far as both are allowed; nothing where neither is."""
    domain = subject.domain
    low, high = subject.whole_bounds()
    members = (
        None
        if domain.members is None
        else {int(str(int(one))) for one in domain.members if isinstance(one, (int, bool))}
    )
    allowed = [
        one
        for one in (0, 1)
        if low <= one <= high and one not in domain.excluded and (members is None or one in members)
    ]
    if len(allowed) == 2:  # noqa: PLR2004 - both
        return Made(code=call("v.boolean", percent(subject)))
    return Made(code=Literal(bool(allowed[0]))) if allowed else None


def letter(subject: Subject) -> Text:
    """``Y`` or ``N``."""
    yes = percent(subject)
    return chosen({"Y": yes // 10 or 1, "N": (100 - yes) // 10 or 1})
