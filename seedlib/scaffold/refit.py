"""Whether what a seeder gives its columns still fits them: its first rows, made in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from seedlib import validate
from seedlib.catalog import Volume
from seedlib.declaration import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from seedlib.catalog import Catalog
    from seedlib.declared import Declared
    from seedlib.ledger import Load
    from seedlib.shape import TableShape
    from seedlib.values.rows import Reader, Rows

ROWS = 100
"""Rows that are tried, or as many as there are."""


@dataclass(slots=True)
class Tried:
    """What was tried.

    Args:
        misfits: The columns whose values do not fit, each with the reason.
        untried: Those whose values cannot be made here, each with the reason.
    """

    misfits: dict[str, str] = field(default_factory=dict)
    untried: dict[str, str] = field(default_factory=dict)


def tried(
    catalog: Catalog,
    declared: Declared,
    shapes: Mapping[str, TableShape],
    asked: Collection[str],
) -> Tried:
    """Try some columns of a seed.

    Args:
        catalog: The tree, under the policy of some environment.
        declared: The seed, one of it.
        shapes: The live tables that the tree touches.
        asked: Its columns to be tried, all of which the table has.
    """
    found, arrays = Tried(), {}
    try:
        rows = _rows(catalog, declared, shapes)
    except DeclarationError as error:
        return Tried(untried=dict.fromkeys(asked, str(error)))
    shape = shapes[declared.table]
    for name in asked:
        try:
            cells = rows[name]
        except Exception as error:  # noqa: BLE001 - a seeder's function may raise anything
            found.untried[name] = f"its values cannot be made, {type(error).__name__}"
            continue
        if validate.fits(cells.kind, shape.columns[name].family):
            arrays[name] = cells
        else:
            found.misfits[name] = f"it gives cells of kind {cells.kind}"
    for bad in validate.invalid(arrays, shape):
        found.misfits.setdefault(bad.column, bad.reason)
    return found


def _rows(catalog: Catalog, declared: Declared, shapes: Mapping[str, TableShape]) -> Rows:
    size = catalog.sizes[0] if catalog.sizes else "small"
    dataset = catalog.dataset(
        declared.revision,
        (),
        {seeder.revision for seeder in catalog.seeders},
        Volume(size, Decimal(1), MappingProxyType({}), 0),
        shapes,
        _nothing_is_in,
        lambda _: None,
    )
    own = dataset.tables[declared.table].segment(declared.columns)
    numbers = own.first_row + np.arange(min(own.count, ROWS), dtype=np.uint64)
    return dataset.rows(declared.table, numbers.astype(np.uint64))


def _nothing_is_in(load: Load) -> Reader:
    """No entry of a ledger is looked at, so no row is read."""
    raise AssertionError(load)
