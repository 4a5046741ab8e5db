"""What an author declares: the rows of one table, or a later change to rows seeded before.

Knows nothing of databases, of Alembic, or of how a value is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from seedlib import pii as personal
from seedlib.declaration import DeclarationError

if TYPE_CHECKING:
    from seedlib.pii import Classification
    from seedlib.sources import CsvFile, Records


Strategy = Literal["delete", "truncate", "none"]
"""What a rollback does with a seed's rows."""

OnConflict = Literal["error", "adopt", "update"]
"""What a load does about a row that is there already."""

MOST_ROWS = 2**31 - 1
"""Rows of one seed: as many as a signed integer key can number."""


@dataclass(frozen=True, slots=True, eq=False)
class Seed:
    """Rows to be put into one table.

    Args:
        table: The table's name.
        columns: Column name to what fills it: an expression of :mod:`seedlib.values`, a plain
            function ``f(rows)`` that returns one value a row, or a constant. A single automatic
            integer primary key is left out: its values are reserved from the database. Any other
            primary key is listed like every column.
        rows: How many: a number, or a number for each size (``{"small": 50, "medium": 5_000}``).
            ``None`` where the count follows a parent (:func:`~seedlib.values.each`,
            :func:`~seedlib.values.one`) or the ``source``.
        source: Rows that are not made, from :func:`seedlib.records` or :func:`seedlib.csv_rows`;
            ``columns`` may add to them.
        pii: The classification of the source's columns, every one of them: a class of
            :data:`seedlib.pii.CLASSES`, :func:`seedlib.in_json`, ``None`` ("not personal"), or
            :func:`seedlib.not_pii` where it looks like it. Outside production what is personal is
            masked. Generated columns may be classified too, for the register alone.
        first_row: The number of its first row. Two seeders of one table must not share row
            numbers, since values (and so unique ones) derive from them.
        rollback: What a rollback does with the rows: ``"delete"`` takes them away;
            ``"truncate"`` does too, and is refused unless the table holds no others;
            ``"none"`` leaves them, says so, and needs ``-x force``.
        on_conflict: What is done where a row with the same ``key`` is there already: ``"error"``
            stops the run; ``"adopt"`` leaves the row as it is, and rollbacks leave it too;
            ``"update"`` gives it the declared values, and a rollback its former ones back.
            Neither deletes it.
        key: The column, or columns, by which such a row is recognised: a unique key of the table,
            all of it NOT NULL and declared here. May be left out where the primary key is
            declared, or where one unique key alone comes into question.

    Raises:
        DeclarationError: A count is negative, nothing is declared, a source's column is not
            classified, there is no such class, strategy or way with conflicts, or ``key`` names
            what is not declared.

    Example::

        orders = Seed(
            "orders",
            rows={"small": 50, "medium": 5_000},
            columns={"code": v.sequence("ORD-{:08d}"), "client_id": v.ref("clients")},
        )

    Reference rows that may be there already::

        states = Seed(
            "states",
            source=records(("code", "name"), [("CA", "California"), ("OR", "Oregon")]),
            pii={"code": None, "name": None},
            key="code",
            on_conflict="update",
        )

    A file with real people, who are masked outside production::

        suppliers = Seed(
            "suppliers",
            source=csv_rows("suppliers.csv"),
            pii={"code": None, "name": "company", "contact": "person", "email": "email"},
        )
    """

    table: str
    _: KW_ONLY
    columns: Mapping[str, object] = field(default_factory=dict)
    rows: int | Mapping[str, int] | None = None
    source: Records | CsvFile | None = None
    pii: Mapping[str, Classification] | None = None
    first_row: int = 0
    rollback: Strategy = "delete"
    on_conflict: OnConflict = "error"
    key: str | tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse at import what can never work."""
        if not self.columns and self.source is None:
            msg = f"Seed({self.table!r}) declares no column: give columns= or source=."
            raise DeclarationError(msg)
        counts = self.rows.values() if isinstance(self.rows, Mapping) else (self.rows or 0,)
        for count in (self.first_row, *counts):
            if not isinstance(count, int):
                msg = (
                    f"Seed({self.table!r}): {count!r} is no whole number of rows. Write rows=50, or"
                    ' rows={"small": 50, "large": 5_000}.'
                )
                raise DeclarationError(msg)
        if min((self.first_row, *counts)) < 0:
            msg = f"Seed({self.table!r}) asks for a negative number of rows, or first_row below 0."
            raise DeclarationError(msg)
        self._check_choice("rollback", self.rollback, get_args(Strategy))
        self._check_choice("on_conflict", self.on_conflict, get_args(OnConflict))
        self._check_classes()
        if self.source is not None:
            self._check_source(self.source)
        self._check_key()

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The columns that ``key`` names."""
        return (self.key,) if isinstance(self.key, str) else tuple(self.key or ())

    def _check_choice(self, name: str, value: object, choices: tuple[str, ...]) -> None:
        if value not in choices:
            known = ", ".join(f'"{choice}"' for choice in choices)
            msg = f"Seed({self.table!r}): {name}={value!r} is none of {known}."
            raise DeclarationError(msg)

    def _check_key(self) -> None:
        if self.key is not None and self.on_conflict == "error":
            msg = (
                f"Seed({self.table!r}): key={self.key!r} says by what a row is recognised that is"
                " there already, and without on_conflict= no such row is looked for. Add"
                ' on_conflict="adopt" or "update", or leave key= out.'
            )
            raise DeclarationError(msg)
        # Which columns a file is to have, the classification says.
        source = () if self.source is None else (*(self.source.known or ()), *(self.pii or ()))
        unknown = [name for name in self.key_columns if name not in (*self.columns, *source)]
        if unknown:
            msg = (
                f"Seed({self.table!r}): key= names {', '.join(unknown)}, and the seed does not fill"
                " that, so nothing could be recognised by it. Name columns of this seed."
            )
            raise DeclarationError(msg)

    def _check_classes(self) -> None:
        for name, what in (self.pii or {}).items():
            personal.known(what, f"Seed({self.table!r}): {name}")
        # A file's columns are known when it is opened.
        known = self._source_columns
        unknown = [name for name in self.pii or {} if name not in (*self.columns, *(known or ()))]
        if unknown and known is not None:
            msg = (
                f"Seed({self.table!r}): pii= classifies {', '.join(unknown)}, which the seed does"
                " not have. Name its own columns."
            )
            raise DeclarationError(msg)

    @property
    def _source_columns(self) -> tuple[str, ...] | None:
        """The columns of its source; ``None`` where only its file says which."""
        return () if self.source is None else self.source.known

    def _check_source(self, source: Records | CsvFile) -> None:
        classified = self.pii or {}
        columns = source.known
        unclassified = [name for name in columns or () if name not in classified]
        if unclassified:
            msg = (
                f"Seed({self.table!r}): nobody said whether {', '.join(unclassified)} of its source"
                " is personal data. Write pii={" + f'"{unclassified[0]}": None' + ", …} for every"
                ' column that is not, and its class, such as "email", for one that is.'
            )
            raise DeclarationError(msg)
        if columns is None and not set(classified) - set(self.columns):
            msg = (
                f"Seed({self.table!r}) has a file as its source and classifies no column of it, so"
                ' none would be loaded. Write pii={"column": None, …}: every column of the file,'
                ' with None or its class, such as "email".'
            )
            raise DeclarationError(msg)
        if self.rows is not None:
            msg = f"Seed({self.table!r}) has both source= and rows=: a source has its own count."
            raise DeclarationError(msg)
        twice = sorted(set(self.columns) & set(columns or ()))
        if twice:
            msg = f"Seed({self.table!r}): {', '.join(twice)} is both in the source and in columns=."
            raise DeclarationError(msg)


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """A change to rows that seeders put in before: a second pass, or what happens to them later.

    The rows are all those that earlier revisions, or earlier seeds of the same revision, put into
    the table. Their former values are kept, and the revision's downgrade restores them.

    Args:
        table: The table whose seeded rows change.
        columns: Column name to its new value; ``v.this["column"]`` is the value as it was declared.

    Example::

        stock = Update(
            "inventory",
            columns={"on_hand": v.this["received"] - v.sum("order_items", "quantity")},
        )
    """

    table: str
    _: KW_ONLY
    columns: Mapping[str, object]

    def __post_init__(self) -> None:
        """Refuse at import what can never work."""
        if not self.columns:
            msg = f"Update({self.table!r}) changes no column: give columns=."
            raise DeclarationError(msg)


Declaration = Seed | Update
