"""TERP's whole story as Python rows, told without a database.

Evaluates the module-level declarations of every seeder at the volumes that a test asks for. Knows
what a seeder is made of, and nothing of how rows are loaded.
"""

from __future__ import annotations

import functools
import importlib.util
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from seedlib.declared import build
from seedlib.masking.policy import policy
from seedlib.seed import Seed, Update
from seedlib.values.foreign_keys import follows
from seedlib.values.rows import Dataset, ListedKeys, RangeKeys, Segment, Table
from tests.processes import PROJECT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import ModuleType

    from seedlib.declared import Declared
    from seedlib.values.columns import Column

Row = dict[str, Any]

# Reference tables whose key is a text; the others have an automatic integer.
NATURAL_KEYS = {"states": ("code",), "licence_types": ("code",)}
# Apart from 1, so that a row's number and its key are never mistaken for each other.
FIRST_ID = 1_001


@dataclass(frozen=True)
class Story:
    """Every table's rows, with their keys.

    `rows` are as the last revision leaves them, `inserted` as they were put in, before a later
    revision's update.
    """

    rows: Mapping[str, list[Row]]
    inserted: Mapping[str, list[Row]]

    def __getitem__(self, table: str) -> list[Row]:
        return self.rows[table]

    def parent(self, row: Row, key: str, table: str) -> Row:
        """Return the row of another table that a foreign key's value points to."""
        found: Row = self.rows[table][row[key] - FIRST_ID]

        assert row[key] == found["id"]
        return found

    def children(self, row: Row, table: str, key: str) -> list[Row]:
        """Return the rows of another table that point to this one."""
        return [child for child in self.rows[table] if child[key] == row["id"]]


def tell(*, seed: int = 0, **rows: int) -> Story:
    """Tell the story at the small size.

    :param seed: the number that all values derive from.
    :param rows: exact numbers of rows for some tables.
    """
    declarations = [d for module in revisions() for d in _declarations(module)]
    seeds = [d for d in declarations if isinstance(d, Seed)]
    dataset = Dataset({d.table: _table(d, seed, rows) for d in seeds})
    inserted = {d.table: _rows(dataset, d.table, _columns(d)) for d in seeds}
    final = dict(inserted)
    for update in declarations:
        if isinstance(update, Update):
            changed = _rows(dataset, update.table, _columns(update))
            pairs = zip(final[update.table], changed, strict=True)
            final[update.table] = [row | change for row, change in pairs]
    return Story(final, inserted)


def revisions() -> list[ModuleType]:
    """Import every seeder, from base to head."""
    return [_import(path) for path in sorted((PROJECT / "seeds" / "versions").glob("*.py"))]


def _import(path: Path) -> ModuleType:
    name = f"terp_seeder_{path.stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        # Plain functions are known by their source, which is looked up by their module.
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


def _declarations(module: ModuleType) -> list[Seed | Update]:
    return [value for value in vars(module).values() if isinstance(value, (Seed, Update))]


@functools.cache
def _declared(declaration: Seed | Update) -> Declared:
    """Take it up as a run of development does."""
    built = build("story", declaration, PROJECT / "seeds" / "data")
    return built.under(policy("development", {}), {})


def _columns(declaration: Seed | Update) -> Mapping[str, Column]:
    return _declared(declaration).columns


def _table(seed: Seed, number: int, asked: Mapping[str, int]) -> Table:
    columns = _columns(seed)
    natural = NATURAL_KEYS.get(seed.table)
    segment = Segment(
        columns=columns,
        first_row=seed.first_row,
        rows=_count(seed, columns, asked),
        keys=ListedKeys(natural) if natural else RangeKeys(FIRST_ID),
        seed=number,
        read=None,
    )
    return Table(seed.table, (segment,))


def _count(seed: Seed, columns: Mapping[str, Column], asked: Mapping[str, int]) -> int | None:
    source = _declared(seed).source
    if source is not None:
        return len(source)
    if seed.table in asked:
        return asked[seed.table]
    if seed.rows is None:
        assert follows(columns) is not None
        return None
    return seed.rows if isinstance(seed.rows, int) else seed.rows["small"]


def _rows(dataset: Dataset, table: str, columns: Mapping[str, Column]) -> list[Row]:
    numbers = np.arange(dataset.tables[table].count, dtype=np.uint64)
    rows = dataset.rows(table, numbers)
    keys = {} if table in NATURAL_KEYS else {"id": dataset.tables[table].keys(numbers).tolist()}
    cells = keys | {name: column.at(rows, name).tolist() for name, column in columns.items()}
    return [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
