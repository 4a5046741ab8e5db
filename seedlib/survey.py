"""What a rollback would take, counted before anything is touched, and what speaks against it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlib import dependents, schema
from seedlib import rollback_errors as errors
from seedlib.compare import compare, overlaid
from seedlib.handover import less
from seedlib.images import changed_columns
from seedlib.keys import each_key, holding, of, without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from seedlib.keys import Key, KeySet
    from seedlib.ledger import Load
    from seedlib.run import Run
    from seedlib.seed import Strategy
    from seedlib.shape import IncomingKey


@dataclass(frozen=True, slots=True)
class Edited:
    """The rows of one chunk that somebody changed."""

    entry: Load
    chunk: int
    keys: KeySet


@dataclass(slots=True, eq=False)
class Survey:
    """What a plan takes back.

    Args:
        entries: The ledger's entries that go, in the order in which they do.
        staying: Those that a seed's strategy leaves where they are.
        edited: Which of their rows were edited, as far as that shows before later changes of ours
            are undone.
        rows: Rows of an entry that are there.
        gone: Rows of an entry that somebody else deleted.
        keys: By table, the keys of every row that goes, chunk by chunk.
        kept: By table, the keys that were, or are about to be, handed over.
        together: By table, says of a key whether its row goes in the transaction under way.
    """

    entries: tuple[Load, ...] = ()
    staying: tuple[Load, ...] = ()
    edited: list[Edited] = field(default_factory=list)
    rows: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    gone: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    keys: dict[str, list[KeySet]] = field(default_factory=dict)
    kept: dict[str, set[Key]] = field(default_factory=dict)
    together: dict[str, Callable[[Key], bool]] = field(default_factory=dict)
    _holding: dict[str, Callable[[Key], bool]] = field(default_factory=dict)

    def going(self, table: str) -> list[KeySet]:
        """The keys of a table's rows that go."""
        return [without(keys, self.kept.get(table, ())) for keys in self.keys.get(table, ())]

    def goes(self, table: str, key: Key) -> bool:
        """Whether a row is one of them."""
        if table not in self._holding:
            self._holding[table] = holding(self.keys.get(table, ()))
        return self._holding[table](key) and key not in self.kept.get(table, ())

    def keep(self, table: str, keys: Iterable[Key]) -> None:
        """Count rows as the application's."""
        self.kept.setdefault(table, set()).update(keys)


def strategy(run: Run, entry: Load) -> Strategy:
    """What the seed's declaration, as it is now, says of a rollback."""
    if entry.kind == "update" or entry.revision not in run.catalog:
        return "delete"
    seeds = run.catalog[entry.revision].seeds
    for seed in (one.seed for one in seeds if one.table == entry.table):
        # What is half taken back does not stay.
        if seed.rollback != "none" or entry.state != "unloading":
            return seed.rollback
    return "delete"


def survey(run: Run, entries: Sequence[Load]) -> Survey:
    """Count what these entries' rows have become, all of them compared with their hashes.

    Args:
        run: The run.
        entries: All that the rollback is about, in the order in which it takes them back.
    """
    going = [entry for entry in entries if strategy(run, entry) != "none"]
    found = Survey(tuple(going), tuple(entry for entry in entries if entry not in going))
    for index, entry in enumerate(going):
        beneath = overlaid(run.ledger, entry, going[:index])
        chunks = run.ledger.chunk_keys(entry)
        run.progress.table(f"{entry.table}, compared", sum(len(keys) for _, keys in chunks))
        for number, keys in chunks:
            run.progress.advance(len(keys))
            if entry.kind == "rows":
                found.keys.setdefault(entry.table, []).append(keys)
            chunk = run.ledger.chunk(entry, number)
            # Those beneath a later change of this plan show what they are when that is undone.
            hidden = [key for key in each_key(keys) if beneath(key)] if beneath else []
            compared = compare(run, less(chunk, hidden) if hidden else chunk)
            found.rows[entry.identity] += len(compared.there) + len(hidden)
            found.gone[entry.identity] += len(keys) - len(compared.there) - len(hidden)
            if compared.edited:
                edited = of(entry.key_columns, compared.edited)
                found.edited.append(Edited(entry, number, edited))
                if run.settings.on_edited == "keep":
                    found.keep(entry.table, compared.edited)
    return found


def objections(run: Run, found: Survey) -> Iterator[str]:
    """A line for each thing that keeps these rows from being taken back."""
    if not run.settings.force:
        for entry in found.staying:
            if entry.kind == "rows" and run.ledger.done(entry):
                yield errors.rows_stay(entry.revision, entry.table)
    for entry in found.entries:
        if entry.kind == "rows" and strategy(run, entry) == "truncate":
            others = strangers(run, found, entry.table)
            if others:
                yield errors.not_ours_alone(entry.revision, entry.table, others)
    if run.settings.on_edited == "refuse":
        yield from _edited(found)
    for key in schema.incoming(run.session.connection, list(found.keys)):
        inside = _released(run, key, found)
        yield from dependents.outside(run, key, found.going(key.key.table), inside)
        yield from dependents.restored(run, key, found)


def strangers(run: Run, found: Survey, table: str) -> int:
    """How many rows of a table the rollback does not take."""
    dialect = run.session.dialect
    every = run.session.scalar(f"SELECT COUNT(*) FROM {dialect.quote(table)}")
    return int(every or 0) - dependents.there(run, table, found.going(table))


def _edited(found: Survey) -> Iterator[str]:
    by_entry: dict[tuple[str, str, str], list[Edited]] = {}
    for edited in found.edited:
        by_entry.setdefault(edited.entry.identity, []).append(edited)
    for (revision, table, _), several in by_entry.items():
        rows = sum(len(edited.keys) for edited in several)
        first: list[Key] = []
        for edited in several:
            if len(first) < errors.LISTED:
                first += each_key(edited.keys)[: errors.LISTED - len(first)]
        columns = several[0].entry.key_columns
        yield errors.edited_rows(revision, table, columns, first, rows)


def _released(run: Run, incoming: IncomingKey, found: Survey) -> list[KeySet]:
    """The children that go too, or whose reference is put back as it was."""
    if incoming.schema is not None:
        return []  # a namesake of a table of ours
    kept = found.kept.get(incoming.table, ())
    return [
        without(keys, kept)
        for entry in found.entries
        if entry.table == incoming.table
        and (entry.kind == "rows" or set(incoming.key.columns) & set(changed_columns(entry)))
        for _, keys in run.ledger.chunk_keys(entry)
    ]
