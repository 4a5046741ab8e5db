"""What a verification looks at: the ledger's entries, all or some of them, and their tables.

Reads, a chunk at a time, and keeps no transaction open in between: nobody waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlib import keys as keysets
from seedlib.images import changed_columns
from seedlib.keys import each_key
from seedlib.verification import refusals
from seedlib.verification.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from seedlib.catalog import Catalog
    from seedlib.declared import Declared
    from seedlib.keys import Key, KeySet
    from seedlib.ledger import Ledger, Load
    from seedlib.session import Session
    from seedlib.shape import TableShape
    from seedlib.standing.seeded import Seeded
    from seedlib.verification.findings import Verified

_UNREADABLE = (TypeError, ValueError, KeyError)
"""What reading an entry of the ledger raises that somebody altered."""


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """What is looked at.

    Args:
        seeded: The ledger's entries, and their tables.
        catalog: What is declared.
        production: Whether the database is for production, where sources are loaded unmasked.
        table: The one table that was asked for.
        revision: The one revision that was asked for.
        entries: The entries that were asked for, and whose rows can be looked at.
    """

    seeded: Seeded
    catalog: Catalog
    production: bool
    table: str | None
    revision: str | None
    entries: tuple[Load, ...] = ()

    def asked(self, table: str, revision: str) -> bool:
        """Whether a table's rows of a revision are looked at."""
        return self.table in {None, table} and self.revision in {None, revision}

    @property
    def session(self) -> Session:
        """The connection."""
        return self.seeded.session

    @property
    def ledger(self) -> Ledger:
        """The ledger."""
        return self.seeded.ledger

    def shape(self, table: str) -> TableShape:
        """A live table's shape."""
        return self.seeded.shape(table)

    def declared(self, entry: Load) -> Declared | None:
        """What an entry's seed says, where its revision is still in the tree."""
        if entry.revision not in self.catalog:
            return None
        seeds = self.catalog[entry.revision].seeds
        return next((declared for declared in seeds if declared.table == entry.table), None)

    def shown(self, entry: Load) -> Shown:
        """How the keys of its rows can be shown."""
        return Shown(self.shape(entry.table), self.declared(entry))

    @property
    def holding(self) -> Sequence[Load]:
        """The entries by which each seeded row is looked at, those that put it in before others.

        Rows that only were changed are looked at as those of who changed them.
        """
        kinds = (
            ("rows", "changed") if self.revision is None else ("rows", "changed", "update", "fill")
        )
        return sorted(
            (entry for entry in self.entries if entry.kind in kinds),
            key=lambda entry: entry.kind != "rows",
        )

    def rows_of(self, entry: Load) -> Iterator[list[KeySet]]:
        """The keys of an entry's rows, each row in one entry of :attr:`holding`.

        They come in lists that one statement can take. What is asked meanwhile is asked in one
        snapshot with the ledger, so that nothing is missed that a run just takes back.
        """
        others = self._of_others(entry)
        for keys in self.key_sets(entry):
            own = keys
            if others is not None:
                own = keysets.without(keys, filter(others, each_key(keys)))
            if len(own):
                yield from keysets.portions([own])

    def key_sets(self, entry: Load) -> Iterator[KeySet]:
        """The keys of each chunk that is in, and not taken back meanwhile; see :meth:`rows_of`."""
        numbers = in_order(self.ledger.done(entry))
        self.session.leave()
        for number in numbers:
            with self.seeded.snapshot():
                chunk = self.ledger.find(entry, number)
                if chunk is not None:
                    yield chunk.keys

    def readable(self, entry: Load) -> bool:
        """Whether the ledger has of an entry what a run writes."""
        return entry in self.entries or not _broken(self.ledger, entry)

    def changed(self, entry: Load) -> frozenset[str] | None:
        """The columns that an entry answers for; ``None`` where that is all of them."""
        return None if entry.kind == "rows" else frozenset(changed_columns(entry))

    def _of_others(self, entry: Load) -> Callable[[Key], bool] | None:
        """Whether a row that was changed is one that a seed put in, and is looked at as that."""
        if entry.kind == "rows":
            return None
        rows = [one for one in self.entries if one.kind == "rows" and one.table == entry.table]
        return keysets.holding(keys for one in rows for keys in self.ledger.key_sets(one))


def in_order(chunks: Collection[int]) -> list[int]:
    """Numbers of chunks by their rows: the one with a negative number holds the last one."""
    return sorted(chunks, key=lambda number: (number < 0, number))


def scope(
    seeded: Seeded,
    catalog: Catalog,
    found: Verified,
    *,
    production: bool,
    table: str | None = None,
    revision: str | None = None,
) -> Scope:
    """Choose what is looked at, and tell what cannot be.

    Args:
        seeded: The ledger's entries.
        catalog: What is declared.
        found: Where to tell it.
        production: Whether the database is for production.
        table: The one table that was asked for.
        revision: The one revision that was asked for, or the beginning of its name.

    Raises:
        SeedError: There is no such table or revision.
    """
    _refuse_unknown_table(seeded, catalog, table)
    if revision is not None:
        revision = _resolved(seeded, catalog, revision)
    every = Scope(
        seeded=seeded,
        catalog=catalog,
        production=production,
        table=table,
        revision=revision,
    )
    there = [one for one in seeded.entries if every.asked(one.table, one.revision)]
    entries = tuple(entry for entry in there if _can_be_looked_at(every, entry, found))
    found.empty = not there
    return replace(every, entries=entries)


def _refuse_unknown_table(seeded: Seeded, catalog: Catalog, table: str | None) -> None:
    known = catalog.touched | {entry.table for entry in seeded.every}
    if table is not None and table not in known:
        raise refusals.unknown_table(table, known)


def _resolved(seeded: Seeded, catalog: Catalog, asked: str) -> str:
    """The revision that is meant, which may be named by its beginning, as Alembic's users do."""
    known = {one.revision for one in catalog.seeders} | {one.revision for one in seeded.every}
    if asked in known:
        return asked
    meant = [revision for revision in known if revision.startswith(asked)]
    if len(meant) != 1:
        raise refusals.unknown_revision(asked, known, meant)
    return meant[0]


def _can_be_looked_at(scope: Scope, entry: Load, found: Verified) -> bool:
    """Whether an entry's rows can be looked at; where they cannot, that is told."""
    broken = _broken(scope.ledger, entry)
    scope.session.leave()
    if broken:
        numbers = ", ".join(map(str, broken))
        said = (
            f"cannot be read in the ledger: {'chunk' if len(broken) == 1 else 'chunks'} {numbers}"
        )
        found.finding("counts", "unreadable", entry.table, said, revision=entry.revision)
        return False
    if entry.table not in scope.seeded.shapes:
        if not scope.ledger.done(entry):
            return False
        rows = sum(map(len, scope.ledger.key_sets(entry)))
        said = "the table is not there"
        found.finding("counts", "no-table", entry.table, said, revision=entry.revision).rows = rows
        return False
    if not set(entry.key_columns) <= set(scope.shape(entry.table).columns):
        said = f"cannot be found: {', '.join(entry.key_columns)}, the key, is not there any more"
        found.finding("counts", "no-key", entry.table, said, revision=entry.revision, warning=True)
        return False
    return True


def _broken(ledger: Ledger, entry: Load) -> list[int]:
    """The chunks whose record makes no sense, as nothing of ours writes it."""
    return [
        number for number in in_order(ledger.done(entry)) if not _readable(ledger, entry, number)
    ]


def _readable(ledger: Ledger, entry: Load, number: int) -> bool:
    try:
        chunk = ledger.find(entry, number)
    except _UNREADABLE:
        return False
    return chunk is None or chunk.unhashed or len(chunk.hashes) == 4 * len(chunk.keys)
