"""What a database must be able to do for us, and what most of them do the same way.

A dialect knows SQL and the driver. It knows no revision, no ledger and no run.
"""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from seedlib import server_errors
from seedlib.keys import plain

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence

    import sqlalchemy as sa

    from seedlib.keys import Key, KeySet, Scalar
    from seedlib.session import Session
    from seedlib.shape import ColumnShape, TableShape
    from seedlib.values.literals import Written

Failure = Literal["retry", "duplicate", "invalid", "denied", "read-only", "other"]

Path = Literal["insert", "load"]
"""How rows travel: as INSERT statements, or by the database's own bulk loader."""


class AlteredError(Exception):
    """The bulk loader left rows out, or changed them; what has to be done again by INSERT."""


class Parcel(Protocol):
    """A chunk's rows in the form in which they travel, made before its transaction begins."""

    @property
    def rows(self) -> int:
        """How many."""
        ...

    @property
    def hashes(self) -> bytes | None:
        """The hashes the rows are going to have, as :func:`pack` packs them, where known."""
        ...

    def send(self, session: Session) -> None:
        """Insert them, within the caller's transaction.

        Raises:
            AlteredError: The bulk loader left rows out, or changed them.
        """
        ...


@dataclass(frozen=True, slots=True)
class Rows:
    """A chunk as the parameters of one statement."""

    statement: str
    parameters: list[Key]
    hashes: bytes | None = None

    @property
    def rows(self) -> int:
        """How many."""
        return len(self.parameters)

    def send(self, session: Session) -> None:
        """See :class:`Parcel`."""
        session.many(self.statement, self.parameters)


@dataclass(frozen=True, slots=True)
class HashedColumn:
    """A column as it goes into a row's hash: its name, and its type as the database prints it."""

    name: str
    type_text: str
    nullable: bool


@dataclass(frozen=True, slots=True)
class OwnKey:
    """Foreign keys of a table to itself that cannot be NULL, one of them to its automatic key.

    Args:
        pairs: Each of their columns, and the one that it refers to.
        identity: The automatic key.
    """

    pairs: Mapping[str, str]
    identity: str

    def to_itself(self, row: Key, columns: Sequence[str], number: int) -> Key:
        """A row without its id, as it refers to itself where ``number`` is its id."""
        named = zip(columns, row, strict=True)
        return tuple(
            number if self.pairs.get(name) == self.identity else cell for name, cell in named
        )

    def beneath(self, row: Key, columns: Sequence[str], parent: Mapping[str, Scalar]) -> Key:
        """A row without its id, as it refers to one that has these values."""
        named = zip(columns, row, strict=True)
        return tuple(
            parent[self.pairs[name]] if name in self.pairs else cell for name, cell in named
        )


class Dialect(ABC):
    """One kind of database."""

    name: str
    placeholder: str
    for_update: str
    """The suffix of a SELECT that locks the rows it reads."""
    chunk_rows: int
    """Rows that are best committed together."""
    commits: re.Pattern[str]
    """What statements begin with that commit those before them, or take them back."""
    accounts = False
    """Whether who connects may be forbidden what others may do."""
    lays_changes = False
    """Whether new values of rows that are in travel as rows do, to a temporary table."""
    waits = False
    """Whether the driver waits for a server, so that another thread can work meanwhile."""
    deletes_alone = False
    """Whether rows that refer to one another can go by one DELETE, whatever ON DELETE says."""
    defers = False
    """Whether foreign keys can be looked at when a transaction ends, rather than row by row."""

    @abstractmethod
    def engine(self, url: sa.URL, *, lock_timeout: float) -> sa.Engine:
        """An engine without a pool, whose every connection has our session settings."""

    @abstractmethod
    def quote(self, name: str) -> str:
        """An identifier, quoted, safe within a statement that has parameters."""

    @abstractmethod
    def database_name(self, connection: sa.Connection) -> str:
        """The name a person would call the connected database by."""

    @abstractmethod
    def is_local(self, url: sa.URL) -> bool:
        """Whether the server runs on this very machine."""

    @abstractmethod
    def begin(self, session: Session) -> None:
        """Begin a writing transaction, where the database does not do so by itself."""

    @abstractmethod
    def classify(self, error: sa.exc.DBAPIError) -> Failure:
        """What a failed statement means for a chunk."""

    @abstractmethod
    def row_hash(self, columns: Sequence[HashedColumn], of: str = "t") -> str:
        """An expression: a row's unsigned 32-bit hash over its ``columns``, NULLs told apart.

        Args:
            columns: The columns.
            of: The alias, or the table, that has them.
        """

    @abstractmethod
    def next_id(self, session: Session, shape: TableShape) -> int:
        """The id the next automatic insert would get, or one above the highest."""

    @abstractmethod
    def reserve(
        self,
        session: Session,
        shape: TableShape,
        columns: Sequence[str],
        rows: Sequence[Key],
        total: int,
        own: OwnKey | None = None,
    ) -> int:
        """Take ``total`` consecutive ids out of the server's own allocator, inserting nothing.

        Args:
            session: The data session, inside a transaction.
            shape: The table, with ``autoincrement`` set.
            columns: The columns of ``rows``; the automatic one is not among them.
            rows: Valid rows, ``reservation_rows(total, own)`` of them; all are inserted and rolled
                back.
            total: How many ids.
            own: Where a row has to refer to itself, for there is nobody else.

        Returns:
            The first id.
        """

    @abstractmethod
    def update(
        self,
        session: Session,
        shape: TableShape,
        columns: Sequence[str],
        changes: Sequence[Key],
        parcel: Parcel | None = None,
    ) -> None:
        """Set columns of rows.

        Args:
            session: The data session, inside a transaction.
            shape: The table.
            columns: The columns.
            changes: The primary key's parts of each row, then its new values.
            parcel: The same, where :meth:`changes` made one of them.
        """

    def changes(
        self,
        shape: TableShape,  # noqa: ARG002 - see the dialects that can
        columns: Sequence[str],  # noqa: ARG002
        changes: Sequence[Key],  # noqa: ARG002
        path: Path,  # noqa: ARG002
    ) -> Parcel | None:
        """New values in the form in which they travel, where that can be made beforehand.

        Touches no connection.
        """
        return None

    @abstractmethod
    def matching(
        self,
        session: Session,
        shape: TableShape,
        index: str | None,
        columns: Sequence[str],
        rows: Sequence[Key],
    ) -> dict[int, Key]:
        """Find the rows that have these values, compared as the table's own index compares them.

        Args:
            session: The data session, inside a transaction.
            shape: The table.
            index: The unique index over ``columns``, ``None`` for the primary key.
            columns: Columns that tell rows apart.
            rows: Values of ``columns``.

        Returns:
            By its place in ``rows``, the primary key of each that is there, held until commit.
        """

    def defer(self, session: Session, *, on: bool = True) -> None:
        """Look at foreign keys at the end of the transaction that has begun; see ``defers``.

        Args:
            session: The data session.
            on: Or at once again, and no more at what was put off.
        """
        raise NotImplementedError

    @contextmanager
    def unchecked(self, session: Session) -> Iterator[None]:  # noqa: ARG002 - see ``defers``
        """Look at no foreign key in the transaction that begins within."""
        raise NotImplementedError
        yield

    def unmet(
        self,
        session: Session,  # noqa: ARG002 - see the dialects that can
        shape: TableShape,  # noqa: ARG002
        columns: Sequence[str],  # noqa: ARG002
        rows: Sequence[Key],  # noqa: ARG002
    ) -> list[int]:
        """Find rows that do not meet the table's CHECKs, all at once.

        Where that cannot be asked none is found.

        Args:
            session: The data session, inside a transaction that is going to be taken back.
            shape: The table.
            columns: The columns of ``rows``, the primary key's among them.
            rows: The rows.

        Returns:
            Their places among ``rows``.
        """
        return []

    def allocates(self, shape: TableShape) -> bool:  # noqa: ARG002 - most have no allocator
        """Whether ids can be reserved beside a writing application.

        Where they cannot, the top row goes in first and keeps those below it free.
        """
        return False

    def reservation_rows(self, total: int, own: OwnKey | None = None) -> int:  # noqa: ARG002
        """How many valid rows :meth:`reserve` needs for ``total`` ids."""
        return min(total, 1)

    def somebody(
        self, session: Session, shape: TableShape, own: OwnKey
    ) -> dict[str, Scalar] | None:
        """A row that others of its table can refer to, held until commit; ``None`` without rows."""
        names = list(dict.fromkeys(own.pairs.values()))
        chosen = ", ".join(self.column("t", name) for name in names)
        found = session.all(
            f"SELECT {chosen} FROM {self.quote(shape.name)} {self.quote('t')} LIMIT 1"
            f"{self.for_update}"
        )
        return dict(zip(names, map(plain, found[0]), strict=True)) if found else None

    def column(self, alias: str, name: str) -> str:
        """A column of a table's alias, quoted."""
        return f"{self.quote(alias)}.{self.quote(name)}"

    def in_rows(self, names: str, rows: Sequence[Key]) -> tuple[str, tuple[Scalar, ...]]:
        """A condition that holds where the row constructor ``names`` equals one of some rows.

        Returns:
            The condition, and its parameters.
        """
        one = self.row_values(rows[0])
        return f"{names} IN ({', '.join([one] * len(rows))})", tuple(p for row in rows for p in row)

    def row_values(self, row: Key) -> str:
        """A row constructor of as many parameters."""
        return f"({', '.join([self.placeholder] * len(row))})"

    def learn(self, connection: sa.Connection) -> None:  # noqa: B027 - SQLite has nothing to tell
        """Read from the server what the following methods depend on."""

    def path(self, asked: str) -> Path:
        """How rows are going to travel.

        Args:
            asked: ``auto``, ``insert`` or ``load``.

        Raises:
            SeedError: The bulk loader was asked for, and there is none.
        """
        if asked == "load":
            raise server_errors.no_bulk_loader(self.name, "it has none")
        return "insert"

    def workers(self, asked: int | None, *, costly: bool = False) -> int:  # noqa: ARG002 - one writer
        """How many connections load chunks of one table at once.

        Args:
            asked: How many somebody asked for, if anybody did.
            costly: Whether its rows take longer to make than to load, as masked ones do.

        Raises:
            SeedError: The database has one writer at a time, and more were asked for.
        """
        if asked is not None and asked > 1:
            raise server_errors.one_writer(self.name, asked)
        return 1

    def parcel(
        self,
        shape: TableShape,
        columns: Sequence[str],
        cells: Sequence[Written],
        hashed: Sequence[HashedColumn] | None,  # noqa: ARG002 - not every database can be foretold
        path: Path,  # noqa: ARG002 - nor has every one a bulk loader
    ) -> Parcel:
        """Bring a chunk into the form in which it travels. Touches no connection.

        Args:
            shape: The table.
            columns: The columns that are inserted.
            cells: Their cells, column by column.
            hashed: The columns of its rows' hashes; ``None`` where nobody asks for them.
            path: How it is to travel.
        """
        names = ", ".join(self.quote(name) for name in columns)
        marks = ", ".join([self.placeholder] * len(columns))
        statement = f"INSERT INTO {self.quote(shape.name)} ({names}) VALUES ({marks})"
        return Rows(statement, list(zip(*(column.cells for column in cells), strict=True)))

    def unchanged(
        self,
        session: Session,
        table: str,
        keys: KeySet,
        columns: Sequence[HashedColumn],
        hashes: bytes,
        *,
        lock: bool = False,
    ) -> bool:
        """Whether exactly these rows are there, with exactly these hashes."""
        return self.packed_hashes(session, table, keys, columns, lock=lock) == hashes

    def delete(
        self,
        session: Session,
        table: str,
        keys: KeySet,
        *,
        alone: bool = False,  # noqa: ARG002 - most look at foreign keys when the statement ends
    ) -> int:
        """Delete rows.

        Args:
            session: The data session, inside a transaction.
            table: Their table.
            keys: Their keys.
            alone: Whether they refer to one another, are held, and no other row refers to them.

        Returns:
            How many were there.
        """
        condition, values = keys.where(self, table)
        return session.execute(f"DELETE FROM {self.quote(table)} WHERE {condition}", values)

    def delete_unchanged(
        self,
        session: Session,
        table: str,
        keys: KeySet,
        columns: Sequence[HashedColumn],
        hashes: bytes,
    ) -> bool:
        """Delete these rows if exactly they are there, with exactly these hashes; otherwise none.

        Returns:
            Whether they were deleted.
        """
        if not self.unchanged(session, table, keys, columns, hashes, lock=True):
            return False
        self.delete(session, table, keys)
        return True

    def insert(
        self,
        session: Session,
        table: str,
        columns: Sequence[str],
        rows: Sequence[tuple[Scalar, ...]],
    ) -> None:
        """Insert rows in bulk."""
        names = ", ".join(self.quote(name) for name in columns)
        marks = ", ".join([self.placeholder] * len(columns))
        session.many(f"INSERT INTO {self.quote(table)} ({names}) VALUES ({marks})", rows)

    def row_hashes(
        self,
        session: Session,
        table: str,
        keys: KeySet,
        columns: Sequence[HashedColumn],
        *,
        lock: bool = False,
    ) -> list[tuple[Key, int]]:
        """Key and hash of each row that is there, in key order; ``lock`` holds it until commit."""
        names = ", ".join(self.column("t", name) for name in keys.columns)
        condition, values = keys.where(self, "t")
        found = session.all(
            f"SELECT {names}, {self.row_hash(columns)} FROM {self.quote(table)} {self.quote('t')}"
            f" WHERE {condition} ORDER BY {names}{self.for_update if lock else ''}",
            values,
        )
        return [(row[:-1], int(row[-1])) for row in found]

    def values(
        self, session: Session, shape: TableShape, keys: KeySet, columns: Sequence[str]
    ) -> list[Key]:
        """Key and ``columns`` of each row that is there, as plain values, held until commit."""
        names = ", ".join(self.column("t", name) for name in shape.primary_key)
        chosen = "".join(f", {self.exact(shape.columns[name])}" for name in columns)
        condition, values = keys.where(self, "t")
        found = session.all(
            f"SELECT {names}{chosen} FROM {self.quote(shape.name)} {self.quote('t')}"
            f" WHERE {condition} ORDER BY {names}{self.for_update}",
            values,
        )
        return [tuple(map(plain, row)) for row in found]

    def values_as_json(
        self,
        session: Session,  # noqa: ARG002 - see the dialects that can
        shape: TableShape,  # noqa: ARG002
        keys: KeySet,  # noqa: ARG002
        columns: Sequence[str],  # noqa: ARG002
    ) -> bytes | None:
        """What :meth:`values` gives, written by the database: an array of arrays as JSON.

        Returns:
            The text, ``None`` where the database would write something else than we would.
        """
        return None

    def exact(self, column: ColumnShape) -> str:
        """A column of ``t`` in a form that loses no bit on its way to us."""
        return self.column("t", column.name)

    def hold(  # noqa: B027 - most have nothing to do
        self, session: Session, shape: TableShape, keys: KeySet, columns: Sequence[str]
    ) -> None:
        """Hold rows also where a foreign key finds them by ``columns``, until commit.

        A database with one writer holds them by writing.
        """

    def digits(self, column: ColumnShape) -> Literal[0, 6]:
        """How many digits after the second the text of an instant has for this column."""
        return 6 if column.fraction else 0

    def packed_hashes(
        self,
        session: Session,
        table: str,
        keys: KeySet,
        columns: Sequence[HashedColumn],
        *,
        lock: bool = False,
    ) -> bytes:
        """The rows' hashes alone, four bytes each, big-endian, in key order."""
        return pack([h for _, h in self.row_hashes(session, table, keys, columns, lock=lock)])


def pack(hashes: Sequence[int]) -> bytes:
    """Row hashes as the ledger keeps them."""
    return struct.pack(f">{len(hashes)}I", *hashes)


def unpack(packed: bytes) -> tuple[int, ...]:
    """The row hashes that :func:`pack` packed."""
    return struct.unpack(f">{len(packed) // 4}I", packed)
