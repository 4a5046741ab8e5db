"""What whoever opens the page should know first, and what there is to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from seedlib.errors import many
from seedlib.report.words import moment
from seedlib.standing import advice, status_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.report.facts import Facts

_ENDED: Final = {"failed": "failed", "interrupted": "was interrupted"}


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence, and how bad that is; what is to be typed stands in backticks."""

    kind: Literal["bad", "open", "good"]
    text: str


def notes(facts: Facts) -> list[Note]:
    """What is wrong, and then what to do now, or that nothing is."""
    if facts.never_seeded:
        waiting = many(len(facts.stages), "revision is", "revisions are")
        return [
            Note(
                "open",
                f"This database has never been seeded; {waiting} waiting. See what a run would do"
                " with `seed plan`, then let it: `seed upgrade head`.",
            )
        ]
    found = [Note("bad", text) for text in _wrong(facts)]
    if facts.status.held is not None:
        found.append(Note("open", "A run goes on, and moves these figures while they are counted."))
    if not facts.status.good:
        found.append(Note("open", advice.following(facts.status)))
    return found or [
        Note("good", "Every revision of the tree is applied, and the last run ended well.")
    ]


def _wrong(facts: Facts) -> Iterator[str]:
    last = facts.status.last
    if last is not None and last.state in _ENDED:
        yield f"The last run, of {moment(last.started)}, {_ENDED[last.state]}."
    for finding in facts.status.findings:
        yield f"{status_text.found(finding).rstrip('.')}."
    for table in facts.own_tables:
        if table.counted is None and table.seeded:
            yield f"{table.name}: it was seeded, and is not there any more."
        elif table.gone:
            rows = many(table.gone, "seeded row is", "seeded rows are")
            yield f"{table.name}: at least {rows} gone; `seed status` tells more."
