"""What was looked at, what was found, and what that means for a run. Knows no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Verdict = Literal["good", "note", "warning", "problem"]

VERDICTS: Final[tuple[Verdict, ...]] = ("good", "note", "warning", "problem")
"""From the best to the worst. Only a problem would stop a run, or endanger what it puts in."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination.

    Args:
        check: What was looked at, under the name that the documentation has it.
        found: What was found there.
        verdict: How it is judged.
        means: What that means for a run.
        do: What to do about it: a statement, a setting; nothing where nothing has to be done.
    """

    check: str
    found: str
    verdict: Verdict
    means: str
    do: str = ""


def good(check: str, found: object, means: str) -> Finding:
    """As it should be."""
    return Finding(check, str(found), "good", means)


def note(check: str, found: object, means: str, do: str = "") -> Finding:
    """Worth knowing; a run is as safe as any."""
    return Finding(check, str(found), "note", means, do)


def warning(check: str, found: object, means: str, do: str = "") -> Finding:
    """A run would work; something around it may hurt."""
    return Finding(check, str(found), "warning", means, do)


def problem(check: str, found: object, means: str, do: str = "") -> Finding:
    """A run would be stopped, or would endanger something."""
    return Finding(check, str(found), "problem", means, do)


def worst(found: Iterable[Finding]) -> Verdict:
    """The worst of some verdicts; of none, good."""
    return max((one.verdict for one in found), key=VERDICTS.index, default="good")


def listed(names: Iterable[str], most: int = 5) -> str:
    """Some names, and how many more there are."""
    known = sorted(names)
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return ", ".join(known[:most]) + more
