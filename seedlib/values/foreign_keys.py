"""Foreign keys as functions: of a row its parent, and of a parent its rows.

Here are their base, those that draw a parent, and what the engine asks about columns;
those that can be inverted are in :mod:`seedlib.values.invertible`. Knows nothing of a database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError, NoParentsError
from seedlib.values.columns import Column, inside, walk
from seedlib.values.countable import Countable
from seedlib.values.rows import NOBODY, Rows, below
from seedlib.values.tables import Extent, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from seedlib.values.array import Array
    from seedlib.values.rows import Pointers

    Children = tuple[NDArray[np.uint64], NDArray[np.intp]]

_NO_TABLES: Final[frozenset[str]] = frozenset()


class ForeignKey(Column):
    """A column that refers to rows of a table.

    ``client["created_at"]`` is the referred row's value, ``item["batch_id.product_id.name"]`` that
    of a row further up. The object must then be a column of the same seed.

    Args:
        table: The parents' table; empty for the row's own.
        column: The parents' column whose value is taken; empty for their primary key. The other
            columns of a composite key are that object's items: ``client["tenant_id"]``.
    """

    decides_rows = False
    """Whether the number of rows follows that of the parents."""

    invertible = False
    """Whether a parent's rows can be told."""

    ordered = False
    """Whether each row refers to one that comes before it, or to itself, and none to nothing."""

    def __init__(self, table: str, column: str = "") -> None:
        self.table = table
        self.column = column

    def __getitem__(self, column: str) -> Column:
        return ParentValue(self, column)

    @property
    def foreign_key(self) -> ForeignKey:
        """Itself."""
        return self

    @property
    def tables(self) -> frozenset[str]:
        """The parents' table."""
        return frozenset({self.table}) if self.table else _NO_TABLES

    def target(self, own: str) -> str:
        """The parents' table, of a column of the table ``own``."""
        return self.table or own

    def at(self, rows: Rows, name: str) -> Array:
        """What the rows' parents are referred to by."""
        parents = rows.parent(name)
        return parents[self.column] if self.column else parents.keys()

    def parents(self, rows: Rows, name: str, *, nullable: bool = False) -> Pointers:
        """Row numbers of the rows' parents, and where there is none."""
        span = self.span(rows.extent)
        if span.count == 0 and len(rows):
            if not nullable:
                raise NoParentsError(
                    f"{rows.table}.{name} refers to {self.target(rows.table)}, which has no rows, "
                    f"and {rows.table} is to have {rows.extent.count:,}. Give "
                    f"{self.target(rows.table)} rows, or allow NULL by v.maybe(…)."
                )
            return np.full(len(rows), NOBODY), np.ones(len(rows), bool)
        return self.numbers(rows, name, span), None

    def numbers(self, rows: Rows, name: str, span: Span) -> NDArray[np.uint64]:
        """The row number of each row's parent, one of those that it may have."""
        return span.number(self.pick(rows, name, span))

    def pick(self, rows: Rows, name: str, span: Span) -> NDArray[np.int64]:
        """The index of each row's parent among those that it may have."""
        raise NotImplementedError

    def count(self, extent: Extent, name: str) -> int:
        """How many rows there are, where that follows the parents."""
        raise NotImplementedError

    def children(self, parents: Rows, extent: Extent, name: str) -> Children:
        """Row numbers of a segment's rows that refer to ``parents``, and by index to which."""
        raise NotImplementedError

    def span(self, extent: Extent) -> Span:
        """The parents that a segment's rows may refer to.

        They are the rows of its own revision and of earlier ones: what a later seed of the
        parents adds changes no reference made before. A reference that goes against the order of
        revisions sees all of them.
        """
        key = ("span", type(self).__name__, extent.table.name, extent.first_row, self.table)
        span: Span = extent.dataset.once(key, lambda: Span(self._extents(extent)))
        return span

    def _extents(self, extent: Extent) -> list[Extent]:
        every = extent.dataset.table(self.target(extent.table.name)).extents
        return [e for e in every if e.segment.order <= extent.segment.order] or list(every)


class Ref(ForeignKey, Countable):
    """Any parent; see :func:`ref`."""

    def pick(self, rows: Rows, name: str, span: Span) -> NDArray[np.int64]:
        """Draw one of them for each row."""
        return rows.pick(name, span.count)

    def size(self, extent: Extent) -> int:
        """How many parents there are."""
        return self.span(extent).count

    def nth(self, rows: Rows, index: NDArray[np.uint64]) -> Array:
        """What the parents with these numbers are referred to by."""
        table = rows.dataset.table(self.target(rows.table))
        parents = Rows(rows.dataset, table, self.nth_parent(rows.extent, index))
        return parents[self.column] if self.column else parents.keys()

    def nth_parent(self, extent: Extent, index: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Row numbers of the parents, counted in the order in which their seeds give them."""
        span = self.span(extent)
        by_revision = sorted(span.extents, key=lambda e: (e.segment.order, e.first_row))
        return Span(by_revision).number(index.astype(np.int64))


class Earlier(ForeignKey):
    """An earlier row of the same table; see :func:`~seedlib.values.earlier`."""

    def __init__(self, column: str = "") -> None:
        super().__init__("", column)

    def parents(self, rows: Rows, name: str, *, nullable: bool = True) -> Pointers:
        """Draw one of the rows before each; the segment's first has none."""
        del nullable
        offsets = rows.extent.offsets(rows.n)
        chosen = below(rows.bits(name), offsets)
        return chosen.astype(np.uint64) + np.uint64(rows.extent.first_row), offsets == 0


class OfKey(Column):
    """What is told by a foreign key of the same seed."""

    def __init__(self, key: ForeignKey) -> None:
        self.key = key

    def column_of(self, rows: Rows, name: str, what: str, use: str) -> str:
        """The column that the foreign key is, of the seed that the rows are in.

        Args:
            rows: The rows.
            name: The column that is made of it.
            what: What that one does, for a message.
            use: How it is written after the foreign key object.

        Raises:
            DeclarationError: It is none, or several.
        """
        found = names_of(self.key, rows.columns)
        if len(found) == 1:
            return found[0]
        if found:
            raise DeclarationError(
                f"{rows.table}.{name} {what}, and its foreign key object stands in several "
                f"columns, {', '.join(found)}, each of which draws parents of its own. Make one "
                "object for each column."
            )
        raise DeclarationError(
            f"{rows.table}.{name} {what}, but its foreign key object is no column of the same "
            "seed, so nothing says which row that is. Keep the object in a variable and use it "
            f"twice: key = v.ref({self.key.table!r}); columns={{…: key, {name!r}: key{use}}}."
        )


class ParentValue(OfKey):
    """A value of the row that a foreign key refers to, or of one further up."""

    def __init__(self, key: ForeignKey, path: str) -> None:
        super().__init__(key)
        self.path = path

    def at(self, rows: Rows, name: str) -> Array:
        """The parents' values, NULL where there is none."""
        *further, column = self.path.split(".")
        looking = f"looks at {self.path!r} of a parent in {self.key.table!r}"
        parents = rows.parent(self.column_of(rows, name, looking, f"[{self.path!r}]"))
        for step in further:
            parents = parents.parent(step)
        return parents[column]


def names_of(key: ForeignKey, columns: Mapping[str, Column]) -> list[str]:
    """Which columns are that very foreign key object."""
    return [name for name, column in columns.items() if column.foreign_key is key]


def foreign_key(column: Column) -> ForeignKey | None:
    """The foreign key that a column is, also within ``v.maybe``; ``None`` for any other column."""
    return column.foreign_key


def references(columns: Mapping[str, Column], table: str = "") -> dict[str, str]:
    """The table that each foreign key among the columns refers to.

    Args:
        columns: A seed's columns.
        table: The seed's own table; without it, references of a table to itself by
            ``v.earlier()`` are left out.
    """
    keys = {name: column.foreign_key for name, column in columns.items()}
    found = {name: key.target(table) for name, key in keys.items() if key is not None}
    return {name: target for name, target in found.items() if target}


def items_of(columns: Mapping[str, Column], name: str) -> dict[str, str]:
    """The columns that are plain items of a foreign key's object, and what they take of its parent.

    Args:
        columns: A seed's columns.
        name: That of the foreign key.
    """
    key = columns[name].foreign_key
    parts = {
        own: column.path
        for own, column in columns.items()
        if isinstance(column, ParentValue) and column.key is key
    }
    return {own: path for own, path in parts.items() if "." not in path}


def follows(columns: Mapping[str, Column]) -> tuple[str, ForeignKey] | None:
    """The column whose parents decide the number of rows, if one does."""
    for name, column in columns.items():
        key = column.foreign_key
        if key is not None and key.decides_rows:
            return name, key
    return None


def column_needs(column: Column) -> set[str]:
    """Every table whose rows an expression looks at: parents and children."""
    return {table for inner in walk(column) for table in inner.tables}


def needs(columns: Mapping[str, Column]) -> set[str]:
    """Every table whose rows any of the expressions looks at."""
    return {table for column in columns.values() for table in column_needs(column)}


def limits(column: Column, extent: Extent) -> Iterator[tuple[Column, int]]:
    """What in an expression has values for so many rows of a segment and no more, and how many.

    What is told of another column's parent is that column's business.
    """
    most = column.at_most(extent)
    if most is not None:
        yield column, most
    elif not isinstance(column, OfKey):
        for inner in inside(column):
            yield from limits(inner, extent)


def canonical(columns: Mapping[str, Column]) -> dict[str, object]:
    """A stable description of all columns of a seed, for its fingerprint.

    Besides what each of them says of itself, it tells by which column a parent's value is looked
    up: two foreign keys to the same table are different parents.
    """

    def looked_up(column: Column) -> Iterator[list[str]]:
        for inner in walk(column):
            if isinstance(inner, OfKey):
                yield names_of(inner.key, columns)

    return {name: [column.canonical(), list(looked_up(column))] for name, column in columns.items()}


def ref(table: str, column: str = "") -> Ref:
    """Any row of ``table``, each as likely as the others.

    Args:
        table: The parents' table.
        column: What the foreign key refers to, where that is not the primary key, or a primary
            key of several columns. The other parts are items of the same object::

                client = v.ref("clients", "id")
                columns = {"client_id": client, "tenant_id": client["tenant_id"]}
    """
    return Ref(table, column)
