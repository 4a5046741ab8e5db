"""Unique keys of which the columns alone do not tell: prefixes, expressions, some rows alone.

Where a key's parts tell the values of columns apart, those columns are kept unique in its place,
which is more than it asks for. Of any other key a column is drawn again until the database accepts
the row. Each time a person is told, by the key's own words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from seedlib.mask_checks import speaks_of
from seedlib.scaffold import infer
from seedlib.scaffold.code import Call, Literal, call, code
from seedlib.scaffold.countables import bounds
from seedlib.scaffold.keys import numbered
from seedlib.scaffold.unfolding import Unfolded, unfolded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from seedlib.scaffold.code import Code
    from seedlib.scaffold.domain import Domain
    from seedlib.scaffold.draft import Draft
    from seedlib.scaffold.links import Link
    from seedlib.shape import KeyPart, PartlyUnique

    Key = tuple[str, ...]

_WIDE = 10**9
"""Whole numbers that hardly ever come twice."""
_COUNTED = 9
"""Digits that a row's number may grow to before a text is told to have an end."""


class Partly:
    """What is done about such keys of one table.

    Args:
        draft: The table's seed.
        domains: What each column may hold that is for a seed to fill.
        links: The table's foreign keys.
        server: ``sqlite``, ``mariadb`` or ``mysql``.
    """

    def __init__(
        self, draft: Draft, domains: Mapping[str, Domain], links: Sequence[Link], server: str
    ) -> None:
        self._draft = draft
        self._links = links
        self._server = server
        self._kept: list[tuple[PartlyUnique, Key]] = []
        self._left: list[PartlyUnique] = []
        self._narrowed: dict[str, int] = {}
        self.domains = dict(domains)
        """What each column may hold, those of prefixes no more than counts."""
        for key in draft.shape.partly_unique:
            self._read(key)

    @property
    def keys(self) -> list[Key]:
        """The columns that are to be unique together, one group for each key that they keep."""
        return [columns for _, columns in self._kept]

    def told(self, lost: Iterable[Key]) -> list[Key]:
        """Tell of what was kept unique.

        Args:
            lost: The columns for which nothing was found that keeps them unique.

        Returns:
            Those of them that are a key as a whole.
        """
        whole = {self._draft.shape.primary_key, *(key for _, key in self._draft.shape.unique)}
        missed = list(lost)
        for key, columns in self._kept:
            if columns in missed:
                self._left.append(key)
            else:
                self._say_kept(key, columns)
        return [key for key in missed if key in whole]

    def draw_again(self) -> None:
        """Let the database decide about the keys that nothing here can keep."""
        for key in self._left:
            self._draw_again(key)

    def _read(self, key: PartlyUnique) -> None:
        uses = [self._use(part) for part in key.parts]
        known = [use for use in uses if use is not None]
        automatic = numbered(self._draft.shape)
        if any(use.column == automatic and use.length is None for use in known):
            return
        if len(known) < len(uses) or not all(map(self._is_sure, known)):
            self._left.append(key)
            return
        empty = [use for use in known if self._draft.codes.get(use.column) == code(None)]
        if any(not use.filled for use in empty):
            return  # NULL is never the same as another NULL.
        columns = tuple(dict.fromkeys(use.column for use in known if use not in empty))
        if not columns:
            self._left.append(key)
            return
        for use in known:
            if use.length is not None:
                self._narrow(use.column, use.length)
        self._kept.append((key, columns))

    def _use(self, part: KeyPart) -> Unfolded | None:
        """The column that a part of a key tells apart, if that is sure."""
        if part.columns == (part.text,):
            return Unfolded(part.text, part.length)
        found = unfolded(part.text, self._server)
        if found is None:
            return None
        names = {name.lower(): name for name in self._draft.shape.columns}
        column = names.get(found.column.lower())
        return replace(found, column=column).cut(part.length) if column else None

    def _is_sure(self, use: Unfolded) -> bool:
        """Whether unique values of the column, as they are made here, are told apart."""
        domain = self.domains.get(use.column)
        if domain is None or (use.counted and domain.column.family not in {"integer", "decimal"}):
            return False
        refers = any(use.column in link.columns for link in self._links)
        if refers and (use.length is not None or (use.filled and domain.column.nullable)):
            return False
        if use.length is not None and not _has_room(domain, use.length):
            return False
        members = domain.members or domain.column.members
        return len({str(one).casefold().strip() for one in members}) == len(members)

    def _narrow(self, column: str, length: int) -> None:
        domain = self.domains[column]
        longest = length if domain.longest is None else min(domain.longest, length)
        self.domains[column] = replace(domain, longest=longest)
        self._narrowed[column] = longest

    def _say_kept(self, key: PartlyUnique, columns: Key) -> None:
        for column in columns:
            made = self._draft.codes.get(column)
            if column in self._narrowed and made is not None:
                self._draft.codes[column] = _ending(made, self._narrowed[column])
        sentence = f"{self._named(columns)}, for the sake of {key}."
        plain = [one for one in columns if not any(one in link.columns for link in self._links)]
        self._say((plain or columns)[-1], sentence)

    def _named(self, columns: Key) -> str:
        """What never repeats: columns, or their first characters."""
        names = [
            f"the first {self._narrowed[one]} characters of {one}" if one in self._narrowed else one
            for one in columns
        ]
        if len(names) > 1:
            return f"{' and '.join(names)} together never repeat"
        return f"{names[0]} never {'repeat' if columns[0] in self._narrowed else 'repeats'}"

    def _draw_again(self, key: PartlyUnique) -> None:
        parts = {column for part in key.parts for column in part.columns}
        about = [one for one in self._draft.codes if speaks_of(key.where, one) and one not in parts]
        inside = [one for one in self._draft.codes if one in parts]
        free = [one for one in inside if self._is_free(one)] or list(filter(self._is_free, about))
        for column in free:
            if not self._draft.codes[column].flat().startswith("v.until_accepted("):
                self._draft.codes[column] = call("v.until_accepted", self._wide(column))
        what = (
            f"{' and '.join(free)} drawn again until it accepts the row"
            if free
            else "and no column of it can be drawn again: a run stops at rows that do not"
        )
        said = f"only the database can tell whether rows keep {key}"
        self._say(free[0] if free else "", f"{said}{'; ' if free else ', '}{what}.")

    def _wide(self, column: str) -> Code:
        """What to draw from, so that seldom two rows are in each other's way."""
        made, domain = self._draft.codes[column], self.domains[column]
        if made != infer.column(domain, self._draft.shape).code:
            return made  # It agrees with other columns.
        suggested = infer.unique(domain, self._draft.shape)
        apart = suggested.code
        if not isinstance(apart, Call) or suggested.needs:
            return made
        if apart.function == "v.row_number":
            return call("v.integer", 1, min(bounds(domain)[1], _WIDE))
        return apart.args[0] if apart.function == "v.unique" and apart.args else made

    def _is_free(self, column: str) -> bool:
        """Whether no key and no other row depends on a column's values."""
        return column not in self._draft.settled and self._draft.codes[column] != code(None)

    def _say(self, column: str, sentence: str) -> None:
        before = self._draft.decide.get(column, "")
        self._draft.decide[column] = f"{before} {sentence}".strip()


def _has_room(domain: Domain, length: int) -> bool:
    """Whether values of a column can differ in their beginning, as far as is known of them."""
    bound = domain.members or domain.column.members or domain.pattern or domain.json
    texts = isinstance(domain.low, str) or isinstance(domain.high, str)
    writes = domain.column.family in {"text", "binary"}
    return writes and not bound and not texts and domain.shortest <= length


def _ending(made: Code, longest: int) -> Code:
    """A text with the row's number in it, with an end where the number would outgrow what counts.

    The plan knows of that end, and says how many rows there is room for.
    """
    if not isinstance(made, Call) or made.function != "v.sequence":
        return made
    form = made.args[0]
    assert isinstance(form, Literal)  # of what was written here
    around = re.sub(r"\{:[^}]*\}", "", str(form.value), count=1)
    digits = longest - len(around)
    return made if digits >= _COUNTED else call("v.shuffled", form, 10**digits)
