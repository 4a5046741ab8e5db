"""The examination as it is read: for a person, what matters first; for programs, one object."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from seedlib.doctor.finding import VERDICTS, worst
from seedlib.errors import many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlib.doctor.finding import Finding, Verdict

    Groups = Mapping[str, Sequence[Finding]]

_FIRST: Final[Mapping[Verdict, str]] = {
    "problem": "Problems: a run would be stopped, or something would be in danger",
    "warning": "Warnings: a run would work; what is around it may hurt",
}
_WIDEST, _BESIDE, _NARROWEST = 100, 72, 40
"""Characters of a line: at the most, from where on there is room for columns, at the least."""


def as_json(subject: str, groups: Groups) -> str:
    """One JSON object; ``subject`` is what was examined."""
    every = [one for found in groups.values() for one in found]
    told = {
        "subject": subject,
        "verdict": worst(every),
        "counts": {verdict: _count(every, verdict) for verdict in reversed(VERDICTS)},
        "findings": [
            {
                "group": group,
                "check": one.check,
                "found": one.found,
                "verdict": one.verdict,
                "means": one.means,
                "do": one.do or None,
            }
            for group, found in groups.items()
            for one in found
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def as_text(subject: str, groups: Groups) -> Iterator[str]:
    """Line by line: what has to be done, then everything else by where it was found."""
    every = [one for found in groups.values() for one in found]
    yield f"{subject}: {_summary(every)}."
    lay = _Layout.of(groups)
    for verdict, heading in _FIRST.items():
        if any(one.verdict == verdict for one in every):
            yield from ("", heading)
            for group, found in groups.items():
                for one in found:
                    if one.verdict == verdict:
                        yield from lay.entry(group, one, max(map(len, groups)))
    for group, found in groups.items():
        rest = [one for one in found if one.verdict not in _FIRST]
        if rest:
            yield from ("", group[:1].upper() + group[1:])
            for one in rest:
                yield from lay.entry(one.verdict, one, len("note"))


@dataclass(frozen=True, slots=True)
class _Layout:
    """A mark, what was looked at, and what was found; below that what it means, and what to do.

    Args:
        check: Characters of the column of what was looked at.
        width: Those of a line.
    """

    check: int
    width: int

    @classmethod
    def of(cls, groups: Groups) -> _Layout:
        checks = [one.check for found in groups.values() for one in found]
        columns = shutil.get_terminal_size((_WIDEST, 24)).columns
        return cls(max(map(len, checks)), max(min(columns, _WIDEST), _NARROWEST))

    def entry(self, mark: str, one: Finding, wide: int) -> Iterator[str]:
        """One finding; what was found stands below where there is little room."""
        head = f"  {mark:<{wide}}  {one.check:<{self.check}}  "
        margin = " " * (wide + 6)
        if self.width >= _BESIDE:
            yield from self._wrapped(one.found, head, " " * len(head))
        else:
            yield head.rstrip()
            yield from self._wrapped(one.found, margin, margin)
        yield from self._wrapped(one.means, margin, margin)
        # Not wrapped: it is there to be copied.
        yield from (f"{margin}→ {line}" for line in one.do.splitlines())

    def _wrapped(self, text: str, first: str, others: str) -> list[str]:
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=first,
            subsequent_indent=others,
            break_on_hyphens=False,
            break_long_words=False,
        )


def _summary(every: Sequence[Finding]) -> str:
    numbers = Counter(one.verdict for one in every)
    words = {"problem": "problems", "warning": "warnings", "note": "notes", "good": "good"}
    told = [
        many(numbers[verdict], verdict, words[verdict])
        for verdict in reversed(VERDICTS)
        if numbers[verdict]
    ]
    return ", ".join(told)


def _count(every: Sequence[Finding], verdict: Verdict) -> int:
    return sum(one.verdict == verdict for one in every)
