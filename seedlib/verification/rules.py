"""Rules that rows can break, as conditions for the database: how often, and by which rows.

A chunk is read once for all rules of its table. A rule that the database cannot be asked about is
told by name, and the others are asked on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib.driver_errors import reduce
from seedlib.keys import either, plain
from seedlib.verification.findings import SHOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlib.keys import Key, KeySet
    from seedlib.ledger import Load
    from seedlib.session import Session
    from seedlib.shape import TableShape
    from seedlib.verification.findings import Check, Verified
    from seedlib.verification.scope import Scope


@dataclass(frozen=True, slots=True)
class Rule:
    """What a row of a table must not be.

    Args:
        what: What a row is that breaks it, in one word.
        place: The column, constraint or foreign key.
        said: What such a row is, in a few words.
        text: A condition on ``t`` that holds for such a row, with ``%`` as the driver wants it.
        columns: The columns that it is about.
        advisory: Whether breaking it is no more than worth a warning.
    """

    what: str
    place: str
    said: str
    text: str
    columns: frozenset[str]
    advisory: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a database says of a table's rules itself.

    Args:
        damaged: Whether the table is not whole.
        doubted: Name and text of the CHECKs that some row may not meet.
        optional: The names of those that the table says are not to be enforced.
        beyond: The names of unique keys that nobody here can judge.
    """

    damaged: bool
    doubted: Sequence[tuple[str, str]]
    optional: frozenset[str]
    beyond: Sequence[str]


@dataclass(slots=True)
class Judge:
    """Asks the database about the rules of one table.

    Args:
        scope: What is looked at.
        check: For which check.
        shape: The table.
        rules: Its rules; those that the database cannot be asked about are taken out.
        found: Where to tell it.
    """

    scope: Scope
    check: Check
    shape: TableShape
    rules: list[Rule]
    found: Verified

    def look_through(self, entry: Load) -> int:
        """Look at every row of an entry, for the rules about what the entry answers for.

        Returns:
            How many rows that were.
        """
        changed, seen = self.scope.changed(entry), 0
        for portion in self.scope.rows_of(entry):
            rules = [one for one in self.rules if changed is None or one.columns & changed]
            rows, *broken = self._asked(portion, rules)
            for rule, breaking in zip(rules, broken, strict=True):
                if breaking:
                    self._tell(entry, rule, portion, breaking)
            seen += rows
        return seen

    def _asked(self, portion: Sequence[KeySet], rules: list[Rule]) -> list[int]:
        """See :meth:`_counted`; rules that cannot be asked about are taken out of the list."""
        try:
            return self._counted(portion, rules)
        except sa.exc.DBAPIError as error:
            if concerns_others(self.scope.session, error):
                raise
        self._drop(portion, rules)
        return self._counted(portion, rules)

    def _counted(self, portion: Sequence[KeySet], rules: Sequence[Rule]) -> list[int]:
        """How many rows there are, and how many of them break each rule."""
        session = self.scope.session
        sums = "".join(f", SUM(CASE WHEN {one.text} THEN 1 ELSE 0 END)" for one in rules)
        where, values = either(portion, session.dialect, "t")
        ((*found,),) = session.all(
            f"SELECT COUNT(*){sums} FROM {_table(session, self.shape.name)} WHERE {where}", values
        )
        return [int(number or 0) for number in found]

    def _drop(self, portion: Sequence[KeySet], rules: list[Rule]) -> None:
        """Leave out the rules that the database cannot be asked about, and tell which."""
        for rule in list(rules):
            try:
                self._counted(portion, [rule])
            except sa.exc.DBAPIError as error:
                if concerns_others(self.scope.session, error):
                    raise
                rules.remove(rule)
                self.rules.remove(rule)
                unjudged(self.found, self.check, self.shape.name, rule.place, cannot_ask(error))

    def _tell(self, entry: Load, rule: Rule, portion: Sequence[KeySet], rows: int) -> None:
        one = self.found.finding(
            self.check,
            rule.what,
            self.shape.name,
            rule.said,
            place=rule.place,
            key_columns=self.shape.primary_key,
            warning=rule.advisory,
        )
        left = SHOWN - len(one.keys)
        keys = self._keys(rule, portion, left) if left > 0 else []
        one.add(self.scope.shown(entry).first(keys), rows)

    def _keys(self, rule: Rule, portion: Sequence[KeySet], most: int) -> list[Key]:
        session = self.scope.session
        names = ", ".join(session.dialect.column("t", name) for name in self.shape.primary_key)
        where, values = either(portion, session.dialect, "t")
        # Within CASE, so that no plan of the condition's own leaves rows out.
        found = session.all(
            f"SELECT {names} FROM {_table(session, self.shape.name)} WHERE {where}"
            f" AND CASE WHEN {rule.text} THEN 1 ELSE 0 END = 1 ORDER BY {names} LIMIT {most}",
            values,
        )
        return [tuple(map(plain, key)) for key in found]


def unjudged(found: Verified, check: Check, table: str, place: str, said: str) -> None:
    """Tell by name what could not be judged."""
    found.finding(check, "unjudged", table, said, place=place, warning=True)


def concerns_others(session: Session, error: sa.exc.DBAPIError) -> bool:
    """Whether what a question met is about more than its one rule."""
    return error.connection_invalidated or session.dialect.classify(error) in {"retry", "denied"}


def cannot_ask(error: sa.exc.DBAPIError) -> str:
    """Why a rule was not judged."""
    return f"the database cannot be asked about it: {reduce(error)}"


def everywhere(session: Session, table: str, rule: Rule) -> int:
    """How many rows of a table break a rule, whoever put them in."""
    rows = session.scalar(f"SELECT COUNT(*) FROM {_table(session, table)} WHERE {rule.text}")
    session.leave()
    return int(rows or 0)


def _table(session: Session, table: str) -> str:
    return f"{session.dialect.quote(table)} {session.dialect.quote('t')}"
