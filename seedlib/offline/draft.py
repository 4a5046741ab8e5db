"""A run without a database: shapes from their file, a ledger in memory, and nobody to ask.

Everything that makes and checks rows takes a run; here it gets one. Ids that the database is going
to give are numbered from 1, and in the run's double, which makes the same rows, from far above:
what differs between the two is an id.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib.dialects.mysql import MySQL
from seedlib.dialects.mysql_server import Server
from seedlib.dialects.sqlite import SQLite
from seedlib.ledger import Ledger
from seedlib.lock import Unlocked
from seedlib.run import Run
from seedlib.schema import Shapes
from seedlib.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.catalog import Catalog, Volume
    from seedlib.dialects.base import Dialect
    from seedlib.environment import Environment
    from seedlib.ledger import Load
    from seedlib.logs import RunLog
    from seedlib.settings import Settings
    from seedlib.shape import TableShape
    from seedlib.shape_file import Recorded

_PACKET = 16 * 2**20
"""What servers and clients take at least, unless somebody lowered it."""

_SHIFT_BYTES = 7
"""Of how far the double's ids are from the others: so far that a few of them can be added up."""


@dataclass(eq=False, slots=True)
class Issued:
    """An entry of the ledger, as the script is going to write it.

    Args:
        load: The entry; a first id is 1, whatever it will be.
        name: What the script calls its first id; empty where its keys are listed.
        chunks: Of each chunk: number, offset of its first row, how many rows.
        skipped: Offsets of the rows that are left out.
        shift: How far its ids are from these in the double.
    """

    load: Load
    name: str = ""
    chunks: list[tuple[int, int, int]] = field(default_factory=list)
    skipped: set[int] = field(default_factory=set)
    shift: int = 0


class Memory(Ledger):
    """The ledger as far as a script knows it. See :class:`~seedlib.ledger.Ledger`.

    Args:
        connection: Never asked for anything.
        issued: The entries.
        shifted: Whether first ids are those of the double.
    """

    def __init__(
        self,
        connection: sa.Connection,
        issued: list[Issued] | None = None,
        *,
        shifted: bool = False,
    ) -> None:
        super().__init__(connection, present=True)
        self.issued: list[Issued] = [] if issued is None else issued
        self._shifted = shifted

    def double(self) -> Memory:
        """The same entries, with other first ids."""
        return Memory(self._connection, self.issued, shifted=True)

    def issue(self, load: Load) -> Issued:
        """Enter a new one; where its rows get ids from the database, these get a name."""
        found = Issued(load)
        if load.kind == "rows" and load.first_id is not None:
            taken = {one.name for one in self.issued}
            names = (load.table, *(f"{load.table}_{n}" for n in range(2, len(taken) + 3)))
            found.name = next(name for name in names if name not in taken)
            # No sum of some of them, and no multiple of one, is another, as with numbers in a row.
            digest = hashlib.sha256(f"{load.identity}".encode()).digest()
            found.shift = 1 + int.from_bytes(digest[:_SHIFT_BYTES], "big")
        self.issued.append(found)
        return found

    def of(self, revision: str, table: str, kind: str) -> Issued:
        """One entry, which must be there."""
        identity = (revision, table, kind)
        return next(one for one in self.issued if one.load.identity == identity)

    def loads(self) -> list[Load]:
        """See :class:`~seedlib.ledger.Ledger`."""
        return [self._as_seen(one) for one in self.issued]

    def skipped(self, load: Load) -> list[int]:
        """See :class:`~seedlib.ledger.Ledger`."""
        return sorted(self.of(*load.identity).skipped)

    def done(self, load: Load) -> set[int]:  # noqa: ARG002 - of what is only written down
        """See :class:`~seedlib.ledger.Ledger`: no chunk is in."""
        return set()

    def _as_seen(self, one: Issued) -> Load:
        if not self._shifted or not one.name:
            return one.load
        return replace(one.load, first_id=1 + one.shift)


class RecordedShapes(Shapes):
    """Shapes out of their file. See :class:`~seedlib.schema.Shapes`."""

    def __init__(self, recorded: Recorded) -> None:
        self._names = set(recorded.tables)
        self._read: dict[str, TableShape] = dict(recorded.tables)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._names))


@dataclass(frozen=True, slots=True)
class Draft:
    """A run that writes a script, and the double that makes the same rows with other ids."""

    run: Run
    double: Run
    ledger: Memory
    recorded: Recorded

    @classmethod
    def of(
        cls,
        recorded: Recorded,
        settings: Settings,
        environment: Environment,
        volume: Volume,
        catalog: Catalog,
        log: RunLog,
    ) -> Draft:
        """A draft of what is asked for."""
        # An empty database in memory stands where the live one would be: whoever asks it fails.
        nobody = sa.create_engine("sqlite://").connect()
        dialect = dialect_for(recorded)
        ledger = Memory(nobody)
        run = Run(
            id=log.run,
            actor="",
            settings=settings,
            environment=environment,
            volume=volume,
            catalog=catalog,
            lock=Unlocked(),
            log=log,
            session=Session(nobody, dialect, Unlocked().check),
            control=nobody,
            ledger=ledger,
            shapes=RecordedShapes(recorded),
        )
        return cls(run, replace(run, ledger=ledger.double()), ledger, recorded)

    def under_way(self, revision: str) -> None:
        """Let both look at what a revision may look at."""
        self.run.revision = self.double.revision = revision


def dialect_for(recorded: Recorded) -> Dialect:
    """The dialect of a database that was recorded, knowing of it what a connection would tell."""
    if recorded.server == "sqlite":
        return SQLite()
    dialect = MySQL()
    dialect.server = Server(
        mariadb=recorded.server == "mariadb", local_infile=False, packet=_PACKET
    )
    dialect.chunk_rows = recorded.chunk_rows
    return dialect
