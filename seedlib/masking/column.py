"""A source's column, masked: the one place between what was read and what is validated.

No other expression of a source with personal data gets into a catalog that a run uses, so there is
no way round it: not for a chunk, not for a child that looks at its parent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.masking.call import Call, Refused
from seedlib.masking.keyed import digests
from seedlib.masking.signs import plain
from seedlib.pii import InJson
from seedlib.values.array import Array
from seedlib.values.columns import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from seedlib.masking.keyed import Key
    from seedlib.masking.maskers import Masker
    from seedlib.masking.policy import Policy
    from seedlib.shape import ColumnShape, TableShape
    from seedlib.values.rows import Rows

PERSONS: Final = ("ssn", "email", "phone", "licence", "username", "person")
"""Classes that tell who a row is about, the surest first."""

_KEEP_FORM: Final = frozenset(
    "person first_name last_name company street postcode licence tax_id card iban "
    "bank_account".split()
)
"""Classes whose masks keep what stands between letters and digits."""

_BY_LOT: Final = frozenset({"gender", "attribute", "latitude", "longitude"})
"""Classes of few values, where never the same one would tell what it was not."""

_DRAWS: Final = 8

_LISTED: Final = re.compile(r"\bin\s*\(([^()]*)\)", re.IGNORECASE)
_MEMBER: Final = re.compile(r"'((?:[^']|'')*)'")


@dataclass(frozen=True, slots=True)
class Fit:
    """What the masked cells of a column have to fit.

    Args:
        limit: The most characters; ``None`` where any number fits.
        members: The values it may have, where the database has a list of them.
        unique: Whether it is, or is part of, a unique key.
        numeric: Whether it holds numbers.
    """

    limit: int | None = None
    members: tuple[str, ...] = ()
    unique: bool = False
    numeric: bool = False

    @classmethod
    def of(cls, shape: TableShape, name: str) -> Fit:
        """What a live column asks for; of one that is not there, nothing."""
        column = shape.columns.get(name)
        if column is None:
            return cls()
        unique = any(name in columns for _, columns in shape.unique) or name in shape.primary_key
        text = column.family in {"text", "enum"}
        numeric = column.family in {"integer", "decimal", "float"}
        return cls(column.length if text else None, _members(shape, column), unique, numeric)


def _members(shape: TableShape, column: ColumnShape) -> tuple[str, ...]:
    if column.members:
        return column.members
    for _, text in shape.checks:
        listed = _LISTED.search(text)
        before = "" if listed is None else text[: listed.start()]
        if listed is not None and re.search(rf"\b{re.escape(column.name)}\W*$", before):
            return tuple(m.replace("''", "'") for m in _MEMBER.findall(listed[1]))
    return ()


class Masked(Column):
    """The cells of a source's column as they may be seen in an environment.

    Args:
        source: The column as it was read.
        what: Its class, or its paths.
        policy: How this run masks.
        fit: Gives what its cells have to fit.
        person: The class and the column that tell whom a row is about, if there is one.
    """

    draws = False

    def __init__(
        self,
        source: Column,
        what: str | InJson,
        policy: Policy,
        fit: Callable[[], Fit],
        person: tuple[str, Column] | None,
    ) -> None:
        self.source = source
        self.what = what
        self._policy = policy
        self._fit = fit
        self._person = person

    def under(self, policy: Policy, fit: Callable[[], Fit]) -> Masked:
        """The same column in a run that masks so.

        Args:
            policy: How it masks.
            fit: Gives what its cells have to fit.
        """
        return Masked(self.source, self.what, policy, fit, self._person)

    def at(self, rows: Rows, name: str) -> Array:
        """The masked cells; what cannot be masked is NULL, and told to the rows."""
        key = self._policy.key
        if key is None:
            raise DeclarationError(self._policy.problem)
        cells, places = _texts(self.source.at(rows, name))
        masking = _Masking(
            self._policy.maskers,
            key,
            rows.n[places],
            self._persons(key, rows, name, places) if self._needs_persons() else None,
            self._fit(),
            f"{rows.table}.{name}",
        )
        if isinstance(self.what, InJson):
            from seedlib.masking import documents  # noqa: PLC0415 - see masking

            made = documents.masked(cells, self.what, masking.of_class)
        else:
            made = list(masking.of_class(self.what, cells, range(len(cells))))
        whole: list[str | None] = [None] * len(rows)
        for place, text in zip(places.tolist(), made, strict=True):
            if isinstance(text, Refused):
                rows.refuse(place, name, text.reason)
            else:
                whole[place] = text
        return Array.of(whole, len(rows))

    def _needs_persons(self) -> bool:
        of = self.what.paths.values() if isinstance(self.what, InJson) else (self.what,)
        return not (_BY_LOT | {"date", "date_of_birth"}).isdisjoint(map(str, of))

    def _persons(
        self, key: Key, rows: Rows, name: str, places: NDArray[np.intp]
    ) -> list[bytes | None] | None:
        """Who each of the cells is about, as bits; ``None`` where the row does not say."""
        if self._person is None:
            # A lot is then the row's; so a place's two degrees still belong together.
            if not isinstance(self.what, str) or self.what not in _BY_LOT:
                return None
            numbers = [f"{rows.table} {number}" for number in rows.n[places].tolist()]
            return list(digests(key, "row", numbers))
        what, column = self._person
        of_row: list[bytes | None] = [None] * len(rows)
        texts, present = _texts(column.at(rows, name))
        found = digests(key, f"person {what}", texts)
        for place, text, digest in zip(present.tolist(), texts, found, strict=True):
            of_row[place] = None if not text or text.isspace() else digest
        return [of_row[place] for place in places.tolist()]


@dataclass(frozen=True, slots=True)
class _Masking:
    """The masking of some cells of one column."""

    maskers: Mapping[str, Masker]
    key: Key
    numbers: NDArray[np.uint64]
    persons: Sequence[bytes | None] | None
    fit: Fit
    column: str

    def of_class(
        self, what: str, texts: Sequence[str], index: Sequence[int]
    ) -> Sequence[str | Refused]:
        """Mask texts of one class; blank ones say nothing, and stay.

        Args:
            what: The class.
            texts: The texts.
            index: For each the cell that it is, or is a part of.
        """
        kinds = [_kind(what, text) for text in texts]
        if any(kind != what for kind in kinds):
            whole: list[str | Refused] = list(texts)
            for kind in set(kinds) - {""}:
                some = [i for i, one in enumerate(kinds) if one == kind]
                masked = self._masked(kind, [texts[i] for i in some], [index[i] for i in some])
                for i, text in zip(some, masked, strict=True):
                    whole[i] = text
            return whole
        return self._masked(what, texts, index)

    def _masked(
        self, what: str, texts: Sequence[str], index: Sequence[int]
    ) -> Sequence[str | Refused]:
        made = list(self._drawn(what, texts, index, digests(self.key, what, texts)))
        follows = self.maskers[what].unique == "by row" and not self.fit.unique
        if (follows or self.maskers[what].unique == "no") and what not in _BY_LOT:
            self._again(what, texts, index, made)
        if self.fit.limit is not None:
            narrow = Refused(f"no mask of class {what} fits {self.fit.limit} characters")
            for i, text in enumerate(made):
                if isinstance(text, str) and len(text) > self.fit.limit:
                    made[i] = narrow
        return made

    def _again(
        self, what: str, texts: Sequence[str], index: Sequence[int], made: list[str | Refused]
    ) -> None:
        """Draw once more, some times, where chance drew the very value that is to be masked."""
        for turn in range(_DRAWS):
            same = [i for i, text in enumerate(made) if _same(text, texts[i])]
            if not same:
                return
            some = [texts[i] for i in same]
            own = digests(self.key, f"{what} {turn}", some)
            drawn = self._drawn(what, some, [index[i] for i in same], own)
            for i, text in zip(same, drawn, strict=True):
                made[i] = text

    def _drawn(
        self, what: str, texts: Sequence[str], index: Sequence[int], own: Sequence[bytes]
    ) -> Sequence[str | Refused]:
        persons = own
        if self.persons is not None:
            given = [self.persons[i] for i in index]
            persons = [bits or alone for bits, alone in zip(given, own, strict=True)]
        call = Call(
            cells=[plain(text) for text in texts],
            digests=own,
            numbers=self.numbers[np.asarray(index, np.intp)],
            persons=persons,
            unique=self.fit.unique,
            numeric=self.fit.numeric,
            permuted=int.from_bytes(digests(self.key, "column", [self.column])[0][:8], "little"),
            limit=self.fit.limit,
            members=self.fit.members,
            foreign=self._bits,
        )
        return self.maskers[what].mask(call)

    def _bits(self, purpose: str, texts: Sequence[str]) -> list[bytes]:
        return digests(self.key, f"part {purpose}", texts)


def _same(text: str | Refused, other: str) -> bool:
    return isinstance(text, str) and text.lower() == other.lower()


def _kind(what: str, text: str) -> str:
    """As what a cell is masked: a blank one says nothing, and an address may stand anywhere.

    Written letter by letter in the form of a name or a number, it could become somebody's.
    """
    if not text or text.isspace():
        return ""
    if what in _KEEP_FORM and ("@" in text or "://" in text):
        return "email" if "@" in text else "url"
    return what


def _texts(array: Array) -> tuple[list[str], NDArray[np.intp]]:
    """The cells that are not NULL, as text, and where they stand."""
    places = np.flatnonzero(~array.isnull())
    cells = array.literals()
    return [str(cells[place]) for place in places.tolist()], places
