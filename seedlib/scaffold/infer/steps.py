"""What happens to a row, in the order in which things happen, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from seedlib.scaffold.infer import words

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to a row, and when.

    Args:
        rank: Its place in the order of things; what has a lower one came before.
        days: How many days after what came before it is, at most; 0 is a matter of hours.
        share: In how many of a hundred rows it has happened, where the column may be NULL.
    """

    rank: int
    days: int = 0
    share: int = 70


STEPS: Final[Mapping[str, Step]] = words.table(
    {
        (
            "created, create, creation, inserted, added, registered, joined, registration, signup, "
            "recorded, entry, logged, occurred, insert, queued, founded, established, built"
        ): Step(0, share=100),
        (
            "start, begin, started, from, valid from, effective, effective from, opened, hire, "
            "hired, issued, issue, invoice, order, ordered, placed, booked, requested, submitted, "
            "check in, scheduled, departure, departed, release, certified, last service, "
            "last inspection, last maintenance, last counted"
        ): Step(1, 30, 100),
        (
            "confirmed, approved, accepted, paid, payment, assigned, verified, activated, "
            "reviewed, signed, collected, checked in, published, publish"
        ): Step(2),
        "packed, shipped, ship, shipping, dispatched, sent": Step(3, 5),
        (
            "delivered, received, arrival, arrived, delivery, read, required, clicked, expected, "
            "resulted"
        ): Step(4, 10),
        "due, deadline, follow up, decided, decision": Step(5, 30, 90),
        (
            "end, ended, completed, finished, closed, resolved, check out, finish, processed, "
            "stop, complete"
        ): Step(5, 30),
        "valid to, to, valid until, until, effective to": Step(5, 365),
        "next service, next inspection, next maintenance, next": Step(5, 180),
        "expire, expired, expiry, expiration, renewal, best before": Step(5, 365, 80),
        (
            "returned, return, refunded, cancelled, canceled, failed, revoked, rejected, "
            "suspended, locked"
        ): Step(6, 30, 10),
        "termination, terminated, retired, discontinued, decommissioned": Step(6, 365, 10),
        "deceased, died, death": Step(6, 365, 3),
        (
            "updated, modified, changed, edited, update, last update, last modified, last seen, "
            "last login, last used, last activity"
        ): Step(7, 30, 100),
        "deleted, archived, removed, delete, trashed": Step(8, 90, 5),
    }
)
"""Phrases to what happens then."""
SOMETHING: Final = Step(2, 30)
"""What is called by none of these comes after the beginning, as most things do."""
GONE_THROUGH: Final = (2, 4)
"""Steps of which one that did not happen leaves the next ones out."""
ENDS: Final = 5
FAILED: Final = 6
"""From this rank on a row is out of its way: it was not cancelled for being delivered."""
TAIL: Final = frozenset({"at", "on", "date", "time", "timestamp", "day", "utc", "ts"})


def step(names: tuple[str, ...]) -> Step | None:
    """What happens at the moment that a column is called by."""
    stem = names
    while len(stem) > 1 and stem[-1] in TAIL:
        stem = stem[:-1]
    return words.best(stem, STEPS)
