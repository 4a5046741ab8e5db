"""What speaks against how a revision's rows refer to each other, or hang on the database's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib import circles, conflict_errors, declaration_errors, natural
from seedlib.values.foreign_keys import Earlier
from seedlib.values.until import redrawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlib.catalog import Seeder
    from seedlib.declared import Declared
    from seedlib.shape import TableShape


def objections(seeder: Seeder, shapes: Mapping[str, TableShape], *, defers: bool) -> Iterator[str]:
    """A line for each thing that is wrong.

    Args:
        seeder: The revision.
        shapes: The live tables; of those that are missing nothing is said.
        defers: Whether the database can look at foreign keys when all rows are in.
    """
    seeds = [one for one in seeder.seeds if one.table in shapes]
    for way in circles.closed(seeds, shapes):
        tables, keys = [table for table, _ in way], [str(link) for _, link in way]
        if len(way) > 1:
            if not defers:
                yield declaration_errors.circle(seeder.revision, tables, keys)
        elif not defers or _leads_to_none(seeds, way[0]):
            yield declaration_errors.refers_ahead(f"{seeder.revision}, {tables[0]}", keys[0])
    for one in seeds:
        where = f"{seeder.revision}, {one.table}"
        if natural.looked_for(one):
            for name in _waiting(one, shapes[one.table]):
                yield f"{where}: {conflict_errors.waits(one.table, name)}"
        yield from _redrawn(one, shapes[one.table], where)
    for one in seeder.updates:
        for name in redrawn(one.columns):
            yield declaration_errors.redrawn_update(f"{seeder.revision}, {one.table}", name)


def _leads_to_none(seeds: Sequence[Declared], step: tuple[str, circles.Link]) -> bool:
    """Whether the first row would refer to nothing, which no order of the rows mends."""
    table, link = step
    own = next(one.columns for one in seeds if one.table == table)
    keys = (own[name].foreign_key for name in link.columns if name in own)
    return any(isinstance(key, Earlier) and not key.ordered for key in keys)


def _waiting(declared: Declared, shape: TableShape) -> Iterator[str]:
    """The columns that cannot be known when rows go in whose keys the database gives."""
    columns, stuck = circles.waits(declared, shape, {declared.table})
    yield from columns
    for link in stuck:
        for name in link.columns:
            key = declared.columns[name].foreign_key if name in declared.columns else None
            if key is not None and key.target(declared.table) == declared.table:
                yield name


def _redrawn(declared: Declared, shape: TableShape, where: str) -> Iterator[str]:
    referring = {name for key in shape.foreign_keys for name in key.columns}
    for name in redrawn(declared.columns):
        if name in referring:
            yield declaration_errors.redrawn_reference(where, name)
        elif natural.looked_for(declared):
            yield declaration_errors.redrawn_conflict(where, name)
