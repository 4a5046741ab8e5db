"""What a trial found wrong, and what is done about it: plainer values, or a table left out.

A column is given what fits its type; if that does not do, NULL or the database's default; and a
table that cannot do without is left out at last. Columns under a CHECK that nobody could read are
drawn again until the database accepts the row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlib import mask_checks
from seedlib.scaffold.code import call, code
from seedlib.scaffold.plain import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.scaffold.code import Code
    from seedlib.scaffold.domain import Domain
    from seedlib.scaffold.draft import Draft

_MOST_QUOTED = 200
"""Characters of an expression that a comment quotes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that would not go in.

    Args:
        table: The table.
        column: The column; empty where it is a CHECK.
        reason: Why, without a value.
        check: The text of the CHECK; its name may be none.
    """

    table: str
    column: str = ""
    reason: str = ""
    check: str = ""


@dataclass(slots=True)
class Mending:
    """What was learned so far.

    Args:
        domains: What each table's columns may hold.
        left_out: Tables that there is no way to fill, each with a sentence why.
    """

    domains: Mapping[str, Mapping[str, Domain]]
    left_out: dict[str, str] = field(default_factory=dict)
    _plainer: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _redrawn: dict[str, list[str]] = field(default_factory=dict)
    _emptied: dict[str, set[str]] = field(default_factory=dict)

    def learn(self, fault: Fault, draft: Draft) -> None:
        """Take up something that was found wrong.

        Args:
            fault: It.
            draft: The seed that it was found in.
        """
        if not fault.column:
            self._learn_check(fault, draft)
            return
        domain = self.domains[fault.table][fault.column]
        before = self._plainer.setdefault((fault.table, fault.column), [])
        fixed = fault.column in draft.settled and domain.not_null
        if fixed or len(before) == len(_ways(domain)):
            reason = fault.reason.rstrip(".")
            self.left_out[fault.table] = f"nothing was found that fits {fault.column}: {reason}"
            return
        before.append(fault.reason)

    def is_redrawn(self, table: str, check: str) -> bool:
        """Whether the columns of a CHECK are drawn again already."""
        return check in self._redrawn.get(table, ())

    def apply(self, draft: Draft) -> None:
        """Mend a seed by what was learned."""
        table = draft.shape.name
        for (of, column), reasons in self._plainer.items():
            if of == table and reasons:
                made = _ways(self.domains[table][column])[len(reasons) - 1]
                self._replace(
                    draft,
                    column,
                    made,
                    f"{column}: what its name suggests was refused, {reasons[-1].rstrip('.')}.",
                )
        for column in self._emptied.get(table, ()):
            self._replace(draft, column, code(None), "")
        for text in self._redrawn.get(table, ()):
            _draw_again(draft, text)

    def _replace(self, draft: Draft, column: str, made: Code | None, why: str) -> None:
        draft.codes.pop(column, None)
        draft.pii.pop(column, None)
        if made is not None:
            draft.codes[column] = made
            if why:
                draft.decide[column] = why

    def _learn_check(self, fault: Fault, draft: Draft) -> None:
        table, text = fault.table, fault.check
        if not self.is_redrawn(table, text):
            self._redrawn.setdefault(table, []).append(text)
            return
        emptied = self._emptied.setdefault(table, set())
        free = [
            column
            for column in _free(draft, text)
            if column not in emptied and draft.shape.columns[column].nullable
        ]
        if free:
            emptied.update(free)
        else:
            self.left_out[table] = f"no row was found that meets CHECK ({_quoted(text)})"


def _ways(domain: Domain) -> list[Code | None]:
    """What else may fill a column, in turn; ``None`` leaves it out."""
    made = plain(domain)
    found: list[Code | None] = [] if made is None else [made]
    if domain.column.has_default:
        found.append(None)
    return found


def _draw_again(draft: Draft, text: str) -> None:
    """Let the database decide about the columns of a CHECK."""
    free = [column for column in _free(draft, text) if draft.codes[column] != code(None)]
    for column in free:
        made = draft.codes[column]
        if not made.flat().startswith("v.until_accepted("):
            draft.codes[column] = call("v.until_accepted", made)
    about = [c for c in draft.codes if mask_checks.speaks_of(text, c)]
    what = f"{' and '.join(free)} drawn again until it accepts the row"
    said = f"only the database can tell whether CHECK ({_quoted(text)}) is met"
    first = free[0] if free else next(iter(about), "")
    sentence = f"{said}; {what}." if free else f"{said}; rows that do not meet it are left out."
    before = draft.decide.get(first, "")
    if sentence not in before:
        draft.decide[first] = f"{before} {sentence}".strip()


def _free(draft: Draft, text: str) -> list[str]:
    """The columns of a CHECK whose values no key and no other row depends on."""
    return [
        column
        for column in draft.codes
        if column not in draft.settled and mask_checks.speaks_of(text, column)
    ]


def _quoted(text: str) -> str:
    plain_text = " ".join(text.split())
    return plain_text if len(plain_text) <= _MOST_QUOTED else f"{plain_text[:_MOST_QUOTED]}…"
