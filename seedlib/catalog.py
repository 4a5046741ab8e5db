"""All seeds of the tree: what each revision declares, how many rows, and who its parents are.

Reads the revisions' modules. Knows no run and no lock, and asks the database nothing by itself.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from seedlib import declaration_errors
from seedlib.declared import Declared, build
from seedlib.environment import DEFAULT_ENVIRONMENTS, ENVIRONMENTS
from seedlib.seed import Declaration, Seed, Update
from seedlib.tree import revisions
from seedlib.values.canonical import one_pass
from seedlib.values.rows import Dataset, ListedKeys, RangeKeys, RecordedKeys, Segment, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from decimal import Decimal

    from alembic.script import Script, ScriptDirectory

    from seedlib.ledger import Load
    from seedlib.masking.policy import Policy
    from seedlib.shape import TableShape
    from seedlib.values.columns import Column
    from seedlib.values.rows import Reader

KNOWN = ("wanted", "loading", "loaded", "unloading")
"""States of an entry whose rows are there, or are going in."""


DATA = "data"
"""The folder of the seeds tree that the files of sources are in."""


def updated(name: str) -> str:
    """The name under which a dataset has an update's expression, beside the column it changes."""
    return f"{name}*"


@dataclass(frozen=True, slots=True)
class Volume:
    """How much is asked for, and the number that all values derive from."""

    size: str
    scale: Decimal
    rows: Mapping[str, int]
    seed: int

    def of(self, seeder: Seeder) -> str:
        """What of it matters to a revision, as it is typed: the form that the ledger keeps."""
        asked = [declared.seed for declared in seeder.seeds if declared.follows is None]
        scaled = [seed for seed in asked if seed.table not in self.rows]
        words: dict[str, object] = {}
        if any(isinstance(seed.rows, Mapping) for seed in scaled):
            words["size"] = self.size
        if scaled:
            words["scale"] = f"{self.scale.normalize():f}"
        tables = sorted({seed.table for seed in asked} & set(self.rows))
        words |= {f"rows.{table}": self.rows[table] for table in tables}
        if any(declared.draws for declared in seeder.declared):
            words["seed"] = self.seed
        return " ".join(f"{word}={value}" for word, value in words.items())


def as_options(volume: str) -> str:
    """What :meth:`Volume.of` wrote, as it is typed: an ``-x`` for each word, and a blank after it.

    Args:
        volume: The text. Names of tables and sizes may have blanks in them.
    """
    words = re.split(r" (?=(?:size|scale|seed|rows\.[^=]+)=)", volume) if volume else []
    return "".join(f"-x {shlex.quote(word)} " for word in words)


@dataclass(frozen=True, slots=True, eq=False)
class Seeder:
    """One revision of the seeds tree."""

    revision: str
    order: int
    down_revision: str
    doc: str
    path: str
    requires: str | None
    environments: tuple[str, ...]
    declared: tuple[Declared, ...]
    folder: Path
    """The folder of the seeds tree."""

    @property
    def seeds(self) -> tuple[Declared, ...]:
        """Its declarations that put rows in."""
        return tuple(d for d in self.declared if isinstance(d.declaration, Seed))

    @property
    def generated(self) -> bool:
        """Whether something in its rows is made up, rather than written down or from a source."""
        return any(declared.seed.source is None or declared.draws for declared in self.seeds)

    @property
    def updates(self) -> tuple[Declared, ...]:
        """Its declarations that change rows put in before."""
        return tuple(d for d in self.declared if isinstance(d.declaration, Update))

    def find(self, declaration: Declaration) -> Declared | None:
        """Its own entry for one of its declarations."""
        return next((d for d in self.declared if d.declaration is declaration), None)


class Catalog:
    """Every seeder of the tree, from base to head."""

    def __init__(self, seeders: Iterable[Seeder]) -> None:
        self.seeders = tuple(seeders)
        self._by_revision = {seeder.revision: seeder for seeder in self.seeders}
        self._reaches: dict[str, frozenset[str] | None] = {}

    @classmethod
    def read(cls, script: ScriptDirectory) -> Catalog:
        """Read all revisions of the tree.

        Raises:
            SeedError: A revision is written in a way that cannot work.
        """
        folder = Path(script.dir)
        with one_pass():
            return cls(
                _seeder(revision, order, folder) for order, revision in enumerate(revisions(script))
            )

    def under(self, policy: Policy, shapes: Mapping[str, TableShape]) -> Catalog:
        """The same, with the personal data of its sources as a run may see it.

        Args:
            policy: How the run masks.
            shapes: The live tables' shapes, which masks have to fit.
        """
        return Catalog(
            replace(s, declared=tuple(d.under(policy, shapes) for d in s.declared))
            for s in self.seeders
        )

    def __getitem__(self, revision: str) -> Seeder:
        return self._by_revision[revision]

    def __contains__(self, revision: str) -> bool:
        return revision in self._by_revision

    @cached_property
    def tables(self) -> frozenset[str]:
        """Every table that some revision seeds."""
        return frozenset(seed.table for seeder in self.seeders for seed in seeder.seeds)

    @cached_property
    def masks(self) -> bool:
        """Whether some seed's rows are masked in this run."""
        return any(declared.masked for seeder in self.seeders for declared in seeder.seeds)

    @cached_property
    def touched(self) -> frozenset[str]:
        """Every table that some revision seeds or changes."""
        return frozenset(one.table for seeder in self.seeders for one in seeder.declared)

    @cached_property
    def sizes(self) -> tuple[str, ...]:
        """Every size that some seed declares, in the order they are met."""
        names: dict[str, None] = {}
        for seed in self._seeds():
            if isinstance(seed.rows, Mapping):
                names |= dict.fromkeys(seed.rows)
        return tuple(names)

    def _seeds(self) -> Iterator[Seed]:
        for seeder in self.seeders:
            for declared in seeder.seeds:
                yield declared.seed

    def followed(self, table: str) -> str | None:
        """What the rows of every seed of a table follow, if they do."""
        seeds = (d for seeder in self.seeders for d in seeder.seeds if d.table == table)
        found = [declared.follows for declared in seeds]
        return found[0] if found and all(found) else None

    def changed_later(self, table: str, environment: str) -> frozenset[str]:
        """The columns of a table that some revision's ``Update`` changes in this environment."""
        here = (seeder for seeder in self.seeders if environment in seeder.environments)
        updates = (update for seeder in here for update in seeder.updates)
        return frozenset(name for u in updates if u.table == table for name in u.columns)

    def reach(self, seeder: Seeder) -> frozenset[str] | None:
        """The tables whose values a revision may look at, near or far; ``None`` where it is all."""
        if seeder.revision not in self._reaches:
            self._reaches[seeder.revision] = self._reach(seeder)
        return self._reaches[seeder.revision]

    def _reach(self, seeder: Seeder) -> frozenset[str] | None:
        found: set[str] = set()
        ahead = {one.table for one in seeder.declared}
        while ahead:
            found |= ahead
            looking = [
                one
                for other in self.seeders[: seeder.order + 1]
                for one in other.declared
                if one.table in ahead
            ]
            if any(one.opaque for one in looking):
                return None
            ahead = {table for one in looking for table in one.needs} - found
        return frozenset(found)

    def dataset(
        self,
        upto: str,
        loads: Collection[Load],
        planned: Collection[str],
        volume: Volume,
        shapes: Mapping[str, TableShape],
        reader: Callable[[Load], Reader],
        recorded: Callable[[Load], RecordedKeys | None],
        update: Declared | None = None,
    ) -> Dataset:
        """The rows that a revision's expressions may look at: its own, and those of earlier ones.

        Args:
            upto: The revision whose expressions are evaluated.
            loads: The ledger's entries.
            planned: Revisions that this run loads; their seeds have no entry, or a partial one.
            volume: What is asked for where the ledger does not say.
            shapes: The live tables' shapes, for the kind of their keys.
            reader: Gives the values of a load that cannot be computed again.
            recorded: Gives the keys of a load's rows where some were there before it.
            update: An update whose expressions stand beside its table's columns.

        Raises:
            DeclarationError: Two seeds of one table share row numbers.
        """
        last, reach = self[upto].order, self.reach(self[upto])
        entries = {(load.revision, load.table): load for load in loads if load.kind == "rows"}
        segments: dict[str, list[Segment]] = {}
        for seeder in self.seeders[: last + 1]:
            for declared in seeder.seeds:
                if declared.table not in shapes:
                    continue
                if reach is not None and declared.table not in reach:
                    continue
                load = entries.get((seeder.revision, declared.table))
                if load is not None and load.state in KNOWN:
                    read = None if declared.makes(load) else reader(load)
                elif seeder.revision in planned:
                    load = read = None
                else:
                    continue
                more = update.columns if update and update.table == declared.table else {}
                found = None if load is None else recorded(load)
                keys = found or _keys(declared, load, shapes[declared.table])
                segments.setdefault(declared.table, []).append(
                    _segment(seeder, declared, load, volume, keys, more, read)
                )
        return Dataset({table: Table(table, found) for table, found in segments.items()})


def _segment(
    seeder: Seeder,
    declared: Declared,
    load: Load | None,
    volume: Volume,
    keys: RangeKeys | ListedKeys | RecordedKeys,
    more: Mapping[str, Column],
    read: Reader | None,
) -> Segment:
    seed = declared.seed
    beside = {updated(name): column for name, column in more.items()}
    return Segment(
        columns=declared.columns if not more else {**declared.columns, **beside},
        first_row=seed.first_row if load is None else load.first_row,
        rows=declared.count(volume) if load is None else load.total,
        keys=keys,
        seed=volume.seed if load is None else load.seed,
        read=read,
        order=seeder.order,
        changes=frozenset(beside),
    )


def _keys(declared: Declared, load: Load | None, shape: TableShape) -> RangeKeys | ListedKeys:
    """The keys that a seed's rows get, or would get: their ids in a row, or what it lists."""
    automatic = len(shape.primary_key) == 1 and shape.primary_key[0] not in declared.columns
    base = 1 if load is None or load.first_id is None else load.first_id
    return RangeKeys(base) if automatic else ListedKeys(shape.primary_key)


def _seeder(revision: Script, order: int, folder: Path) -> Seeder:
    module = revision.module
    down = revision.down_revision
    if isinstance(down, (tuple, list)) or revision.dependencies:
        raise declaration_errors.not_linear(revision.revision)
    objects = {id(o): o for o in vars(module).values() if isinstance(o, (Seed, Update))}
    declarations = list(objects.values())
    seeds = Counter(d.table for d in declarations if isinstance(d, Seed))
    updates = Counter(d.table for d in declarations if isinstance(d, Update))
    for table, times in (seeds | updates).items():
        if times > 1:
            raise declaration_errors.declared_twice(revision.revision, table)
    environments = getattr(module, "environments", DEFAULT_ENVIRONMENTS)
    if isinstance(environments, str) or not set(environments) <= set(ENVIRONMENTS):
        raise declaration_errors.unknown_environments(revision.revision, environments, ENVIRONMENTS)
    return Seeder(
        revision=revision.revision,
        order=order,
        down_revision=down or "base",
        doc=revision.doc,
        path=str(revision.path),
        requires=getattr(module, "requires", None),
        environments=tuple(environments),
        declared=tuple(build(revision.revision, d, folder / DATA) for d in declarations),
        folder=folder,
    )
