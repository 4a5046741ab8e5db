"""Whatever speaks against loading a seeder, as lines of one list: nothing is written here.

A seeder is compared with the ledger, with the catalog and with the live tables; some of its first
rows are made to see what kind of value each column gets. One objection never hides another, unless
it is the reason why nothing can be said of the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa

from seedlib import (
    capacity,
    circle_checks,
    declaration_errors,
    dry_run_errors,
    mask_checks,
    natural,
    personal,
    pii_errors,
    plan_errors,
    recording,
    schema,
    schema_tree,
)
from seedlib.batch import lost_parents
from seedlib.catalog import KNOWN, as_options, updated
from seedlib.declaration import DeclarationError, NoParentsError
from seedlib.pins.judge import Live, judge
from seedlib.seed import Seed
from seedlib.values.foreign_keys import column_needs, references

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from seedlib.catalog import Seeder
    from seedlib.declared import Declared
    from seedlib.ledger import Load
    from seedlib.run import Run
    from seedlib.shape import TableShape
    from seedlib.values.array import Array
    from seedlib.values.rows import Dataset
    from seedlib.values.tables import Extent

UNFINISHED = ("wanted", "loading", "loaded")
"""The states of an entry whose revision's version is not stamped, if the run was interrupted."""

_SAMPLE = 20
"""How many rows of each seed are made to see which kind of value each column gets."""


class Objections:
    """What speaks against a plan's loads.

    Args:
        run: The run.
        loading: The revisions to be loaded, in order.
    """

    def __init__(self, run: Run, loading: Sequence[Seeder]) -> None:
        self.cause: Exception | None = None
        """What a seeder's own code raised first."""
        self.uncounted: set[str] = set()
        """Revisions of whose rows it cannot be told how many they are going to be."""
        self._run = run
        self._planned = {seeder.revision for seeder in loading}
        self._told = {declared.table for seeder in loading for declared in seeder.declared}
        self._loads = [load for load in run.ledger.loads() if load.state in KNOWN]
        self._tables = self.known_tables()
        self._failed: set[str] = set()
        self._stuck: set[str] = set()
        """Tables whose rows would be other ones than those that are in: none is made."""
        self._taken_back = False
        """Whether a downgrade was proposed, which takes back all that comes after it too."""
        self._beyond = False
        """Whether a number of rows is refused: to count those that follow could take minutes."""

    def known_tables(self) -> frozenset[str]:
        """Every table that there is."""
        return schema.tables(self._run.control)

    def live(self) -> Live:
        """The database that pins are compared with."""
        control = self._run.control
        return Live(
            server=recording.server(control),
            shapes=self._run.shapes,
            tables=self._tables,
            lacks=lambda wanted: schema_tree.lacking(
                wanted, recording.schema_revisions(control) or ()
            ),
        )

    def to(self, seeder: Seeder) -> Iterator[str]:
        """A line for everything that is wrong with one revision."""
        judged = judge(seeder, self.live())
        yield from judged.lines(seeder.revision)
        if judged.behind:
            # What else does not fit is what those revisions of the schema would bring.
            self.uncounted.add(seeder.revision)
            return
        unread = [line for declared in seeder.seeds for line in personal.header(declared)]
        if unread:
            # Nothing of such a file is read: not to count its records, and not to make children.
            self._beyond = True
            self.uncounted.add(seeder.revision)
            yield from unread
            return
        yield from self._loaded_before(seeder)
        yield from self._counts(seeder)
        dataset = None
        try:
            if not self._beyond:
                dataset = self._run.planned_dataset(seeder.revision, self._planned)
        except DeclarationError as error:
            # Later revisions look at the same tables, and would say the same again.
            if str(error) not in self._failed:
                self._failed.add(str(error))
                yield f"{seeder.revision}: {error}"
        for declared in seeder.declared:
            shape = self._run.shapes.get(declared.table)
            if shape is None:
                self.uncounted.add(seeder.revision)
                if (declared.table, None) not in judged.told:
                    yield plan_errors.no_table(seeder.revision, declared.table, self._tables)
            else:
                yield from self._declaration(seeder, declared, shape, dataset, judged.told)
        yield from circle_checks.objections(
            seeder, self._run.shapes, defers=self._run.session.dialect.defers
        )

    def _loaded_before(self, seeder: Seeder) -> Iterator[str]:
        """What is in, wholly or in part, goes on with what it began with, or not at all."""
        for load in self._loads:
            if load.revision != seeder.revision or load.state not in UNFINISHED:
                continue
            declared = next((d for d in seeder.declared if _is(d, load)), None)
            asked = self._run.volume.of(seeder)
            loaded = load.state == "loaded"
            target = None if self._taken_back else seeder.down_revision
            if declared is None or declared.fingerprint != load.fingerprint:
                self._taken_back = True
                yield plan_errors.changed_half_way(load.revision, load.table, target, loaded=loaded)
            elif not loaded and declared.made_with != load.made_with:
                self._stuck.add(declared.table)
                self._taken_back = True
                yield plan_errors.made_with_something_else(
                    load.revision, load.table, load.made_with, declared.made_with, target
                )
            elif load.volume != asked:
                self._taken_back = True
                options = as_options(load.volume)
                yield plan_errors.other_volume(
                    load.revision, load.volume, asked, options, target, loaded=loaded
                )
                return

    def _counts(self, seeder: Seeder) -> Iterator[str]:
        for declared in seeder.seeds:
            try:
                rows = declared.count(self._run.volume)
            except DeclarationError as error:
                self._beyond = True
                self._failed.add(str(error))
                yield f"{seeder.revision}: {error}"
                continue
            if rows == 0 and declared.later is not None:
                yield pii_errors.no_records(
                    seeder.revision, declared.table, declared.later.file.file
                )
            shape = self._run.shapes.get(declared.table)
            if rows is not None and shape is not None:
                for line in self._ids(seeder, declared, shape, rows):
                    self._beyond = True
                    yield line

    def _declaration(
        self,
        seeder: Seeder,
        declared: Declared,
        shape: TableShape,
        dataset: Dataset | None,
        told: Collection[tuple[str, str | None]],
    ) -> Iterator[str]:
        records: frozenset[str] = frozenset()
        sample: dict[str, Array | None] = dict.fromkeys(declared.columns)
        if declared.table in self._stuck:
            dataset = None
        unknown = list(self._unknown_parents(seeder, declared))
        missing = self._out_of_reach(seeder, declared)
        if dataset is None or unknown or missing:
            self.uncounted.add(seeder.revision)
        yield from unknown
        if not isinstance(declared.declaration, Seed):
            makeable = dataset is not None and not unknown
            yield from self._update(seeder, declared, shape, makeable=makeable)
            # The rows are there already, so no column is left to be filled.
            there = [name for name, column in shape.columns.items() if not column.generated]
            sample = dict.fromkeys([*there, *declared.columns])
        else:
            records = declared.records
            yield from _unkeyed(seeder, declared, shape)
            yield from _reconciling(seeder, declared, shape)
            for table in sorted(missing - self._told):
                yield plan_errors.no_table(seeder.revision, table, self._tables)
            if declared.source is not None:
                yield from self._personal(declared, shape, dataset)
            if dataset is not None and not unknown and not missing:
                if declared.count(self._run.volume) is None:
                    following = dataset.tables[declared.table].segment(declared.columns).count
                    yield from self._ids(seeder, declared, shape, following)
                yield from self._sampled(declared, shape, dataset, sample)
            if _automatic(declared, shape):
                sample.setdefault(shape.primary_key[0])
        differences = schema.drift(
            shape,
            declared.table,
            sample,
            references(declared.columns, declared.table),
            self._tables,
            records=records,
        )
        # What its pin says of a column is said once.
        untold = (one for one in differences if (one.table, one.column) not in told)
        yield from (f"{seeder.revision}, {difference}" for difference in untold)

    def _personal(
        self, declared: Declared, shape: TableShape, dataset: Dataset | None
    ) -> Iterator[str]:
        """What is wrong with the personal data of a source."""
        problem = declared.policy.problem if declared.masked and declared.policy else ""
        if problem and problem not in self._failed:
            # One sentence for all of them, and for every column that would say it again.
            self._failed.add(problem)
            yield problem
        rows = None if self._beyond else declared.count(self._run.volume)
        yield from personal.columns(declared, shape, rows)
        if dataset is not None and not problem:
            yield from personal.content(declared, dataset)
            if declared.masked and shape.checks:
                yield from self._checks_unmet(declared, shape, dataset)

    def _checks_unmet(
        self, declared: Declared, shape: TableShape, dataset: Dataset
    ) -> Iterator[str]:
        """CHECKs that the masks of some rows do not meet."""
        sample = personal.first(declared, dataset, _SAMPLE)
        return mask_checks.unmet(
            self._run.control, self._run.session.dialect, declared, shape, sample
        )

    def _update(
        self, seeder: Seeder, declared: Declared, shape: TableShape, *, makeable: bool
    ) -> Iterator[str]:
        """What is wrong with an update: its rows, its columns, its values."""
        seeded = declared.table in self._seeded(seeder)
        if not seeded:
            self.uncounted.add(seeder.revision)
            where = f"{seeder.revision}, {declared.table}"
            yield declaration_errors.nothing_to_update(where, declared.table)
        for name in sorted(set(declared.columns) & set(shape.primary_key)):
            yield declaration_errors.key_updated(f"{seeder.revision}, {declared.table}", name)
        if seeded and makeable and not self._out_of_reach(seeder, declared):
            yield from self._new_values(seeder, declared, shape)

    def _sampled(
        self,
        declared: Declared,
        shape: TableShape,
        dataset: Dataset,
        sample: dict[str, Array | None],
    ) -> Iterator[str]:
        """Make some rows of a seed; what a seeder's own code raises is told by column."""
        own = dataset.tables[declared.table].segment(declared.columns)
        names = {name: name for name in declared.columns}
        short = capacity.short(declared, shape, own, names)
        yield from (one.line for one in short)
        # What is said of a column is not said again of those made of it.
        self._failed |= {one.said for one in short}
        spoilt = {name for one in short for name in one.spoilt}
        makeable = {name: name for name in names if name not in spoilt}
        most = min([own.count, *(one.most for one in short)])
        yield from self._made(declared, dataset, own, makeable, sample, most)

    def _new_values(self, seeder: Seeder, declared: Declared, shape: TableShape) -> Iterator[str]:
        """The same of an update, for rows that are there or will be."""
        dataset = self._run.planned_dataset(seeder.revision, self._planned, declared)
        names = {name: updated(name) for name in declared.columns}
        extents = dataset.tables[declared.table].extents
        short = [
            one.line for rows in extents for one in capacity.short(declared, shape, rows, names)
        ]
        yield from dict.fromkeys(short)
        if not short:
            rows = extents[0]
            yield from self._made(declared, dataset, rows, names, {}, rows.count)

    def _made(
        self,
        declared: Declared,
        dataset: Dataset,
        own: Extent,
        names: Mapping[str, str],
        sample: dict[str, Array | None],
        most: int,
    ) -> Iterator[str]:
        """Make the first of some rows; ``names`` are what the dataset calls the columns."""
        numbers = own.first_row + np.arange(min(most, _SAMPLE), dtype=np.uint64)
        going_in = isinstance(declared.declaration, Seed)
        rows = dataset.rows(
            declared.table, numbers.astype(np.uint64), attempt=0 if going_in else None
        )
        # Those without their parent are going to be skipped, and have no key to refer to.
        for name, gone in lost_parents(self._run, declared, tuple(names)).items():
            rows = rows.take(~np.isin(rows.parent(names[name]).n, gone))
        for name in names if len(rows) else ():
            try:
                sample[name] = rows[names[name]]
            except NoParentsError as error:
                self.uncounted.add(declared.revision)
                # Every column that looks at the parent says the same.
                if str(error) not in self._failed:
                    self._failed.add(str(error))
                    yield f"{declared.revision}: {error}"
            except DeclarationError as error:
                self.uncounted.add(declared.revision)
                if str(error) not in self._failed:
                    yield f"{declared.revision}, {declared.table}.{name}: {error}"
            except sa.exc.SQLAlchemyError:
                raise
            except Exception as error:  # noqa: BLE001 - a seeder's function may raise anything
                self.uncounted.add(declared.revision)
                self.cause = self.cause or error
                said = self._run.said(error)
                yield declaration_errors.column_failed(
                    declared.revision, declared.table, name, said
                )

    def _ids(
        self, seeder: Seeder, declared: Declared, shape: TableShape, rows: int
    ) -> Iterator[str]:
        """Ids that the key's type cannot hold; those of an entry were found to fit before."""
        begun = any(
            load.identity == (seeder.revision, declared.table, "rows") for load in self._loads
        )
        # How many of the rows are new, and take an id, is not known where some may be there.
        if begun or not _automatic(declared, shape) or natural.looked_for(declared):
            return
        key = shape.columns[shape.primary_key[0]]
        first = self._run.session.dialect.next_id(self._run.session, shape)
        if key.maximum is None:
            return
        told = seeder.revision, declared.table, rows, first, key.maximum, key.type_text
        if first + rows - 1 > key.maximum:
            yield plan_errors.ids_run_out(*told, declared.follows)
        elif (
            self._run.settings.dry_run
            and rows <= self._run.settings.dry_run_rows
            # No rollback moves a counter back. MySQL moves it by twice what is reserved: a row with
            # its id written out moves it by the increment of the statement before.
            and self._run.session.dialect.allocates(shape)
            and first + 3 * rows - 1 > key.maximum
        ):
            yield dry_run_errors.ids_for_both(*told)

    def _unknown_parents(self, seeder: Seeder, declared: Declared) -> Iterator[str]:
        """Tables that an expression looks at, and that nothing up to this revision seeds here."""
        known = self._seeded(seeder)
        where = f"{seeder.revision}, {declared.table}"
        for name, column in declared.columns.items():
            for table in sorted(column_needs(column) - known):
                yield declaration_errors.unknown_parent(where, name, table, sorted(known))

    def _seeded(self, seeder: Seeder) -> set[str]:
        """The tables that some revision up to this one has loaded, or will."""
        loaded = {(load.revision, load.table) for load in self._loads}
        return {
            declared.table
            for one in self._run.catalog.seeders[: seeder.order + 1]
            for declared in one.seeds
            if one.revision in self._planned or (one.revision, declared.table) in loaded
        }

    def _out_of_reach(self, seeder: Seeder, declared: Declared) -> set[str]:
        """The tables that the values derive from, near or far, and that are not there."""
        found: set[str] = set()
        wanted = {declared.table, *declared.needs}
        while wanted - found:
            found |= wanted
            for one in self._run.catalog.seeders[: seeder.order + 1]:
                for other in one.seeds:
                    if other.table in found:
                        wanted |= other.needs
        return found - set(self._run.shapes)


def _is(declared: Declared, load: Load) -> bool:
    return declared.table == load.table and isinstance(declared.declaration, Seed) == (
        load.kind != "update"
    )


def _automatic(declared: Declared, shape: TableShape) -> bool:
    """Whether the primary key is one integer that the seed leaves to us."""
    key = shape.primary_key
    return (
        len(key) == 1
        and key[0] not in declared.columns
        and shape.columns[key[0]].family == "integer"
    )


def _unkeyed(seeder: Seeder, declared: Declared, shape: TableShape) -> Iterator[str]:
    """Rows that could not be found again."""
    left_out = [name for name in shape.primary_key if name not in declared.columns]
    if not shape.primary_key:
        yield plan_errors.no_primary_key(seeder.revision, declared.table)
    elif left_out and not _automatic(declared, shape):
        yield plan_errors.key_not_listed(seeder.revision, declared.table, left_out)


def _reconciling(seeder: Seeder, declared: Declared, shape: TableShape) -> Iterator[str]:
    """What keeps a seed from looking for rows that are there, where it is to do that."""
    if natural.looked_for(declared):
        where = f"{seeder.revision}, {declared.table}"
        yield from (f"{where}: {line}" for line in natural.objections(declared, shape))
