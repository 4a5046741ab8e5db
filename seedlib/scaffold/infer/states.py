"""Moments by the status of their row: when it was received is known of what was received."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seedlib.scaffold.code import Binary, code, this
from seedlib.scaffold.infer import words
from seedlib.scaffold.infer.steps import FAILED, GONE_THROUGH, SOMETHING, step

if TYPE_CHECKING:
    from seedlib.scaffold.code import Code
    from seedlib.scaffold.infer.steps import Step
    from seedlib.scaffold.infer.subject import Subject
    from seedlib.shape import ColumnShape

_CALLED: Final = frozenset({"status", "state", "stage", "phase"})
_MOST: Final = 2
"""Members of a status that a condition names; a longer one reads badly."""
_PLANNED: Final = frozenset({"expected", "required", "due"})
"""What is known of a moment before it comes."""


def reached(subject: Subject, found: Step) -> Code | None:
    """The condition that a row's status has come so far; ``None`` where there is none to write.

    Args:
        subject: The column of moments.
        found: What happens then.
    """
    if not subject.nullable or subject.is_checked or found.rank < SOMETHING.rank:
        return None
    for one in subject.siblings("enum", "text"):
        if subject.words_of(one.name)[-1:] and not one.nullable:
            condition = _condition(one, subject, found)
            if condition is not None:
                return condition
    return None


def _condition(status: ColumnShape, subject: Subject, found: Step) -> Code | None:
    if subject.words_of(status.name)[-1] not in _CALLED:
        return None
    wanted = [state for state in subject.states(status) if _comes_to(state, subject, found)]
    conditions = [Binary("==", this(status.name), code(state)) for state in wanted]
    if not 0 < len(conditions) <= _MOST:
        return None
    return conditions[0] if len(conditions) == 1 else Binary("|", *conditions)


def _comes_to(state: str, subject: Subject, found: Step) -> bool:
    """Whether a row of a status has been at the moment that a column is called by."""
    if {*words.split(state)} <= {*subject.words}:
        return True
    was, (first, last) = step(words.split(state)), GONE_THROUGH
    if was is None or _PLANNED & {*subject.words}:
        return False
    return found.rank < was.rank < FAILED or (was is found and first < found.rank <= last)
