"""Seeders of the tree after a change of the schema: what becomes of each, as its file's new text.

New columns are filled as ``seed scaffold`` would fill them, those that are gone are taken out, and
nothing else is touched. Writes no file.
"""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from seedlib.mask_checks import speaks_of
from seedlib.masking.policy import policy
from seedlib.pins import Pin, keys
from seedlib.pins import read as read_pin
from seedlib.pins.compare import given, kinship, renamed
from seedlib.pins.uses import Uses
from seedlib.scaffold.code import quoted
from seedlib.scaffold.refit import tried
from seedlib.scaffold.reseeding import Difference, Reseeding
from seedlib.scaffold.splice import Edit, Text
from seedlib.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from seedlib.catalog import Catalog, Seeder
    from seedlib.declared import Declared
    from seedlib.drift import Difference as Changed
    from seedlib.scaffold.draft import Draft
    from seedlib.scaffold.reading import Schema
    from seedlib.shape import TableShape


@dataclass(slots=True, kw_only=True)
class Updated:
    """What becomes of one seeder.

    Args:
        seeder: It.
        before: Its file's text.
        after: The text that it should have.
        done: What was changed, line by line.
        left: What has to be changed by hand, line by line.
        pin: What it is pinned to then; ``None`` where its pin stays as it is.
        open: Whether keys or CHECKs are left to decide, at which a run stops until it is pinned.
    """

    seeder: Seeder
    before: str
    after: str
    done: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    pin: Pin | None = None
    open: bool = False

    @property
    def path(self) -> Path:
        """Its file."""
        return Path(self.seeder.path)


class Updating:
    """Brings seeders up to date.

    Args:
        schema: The live schema.
        catalog: The tree.
        drafted: Thinks out the seed of a table anew, by what a seeder may refer to.
        width: The most characters of a line.
    """

    def __init__(
        self,
        schema: Schema,
        catalog: Catalog,
        drafted: Callable[[Seeder, str], Draft | None],
        width: int,
    ) -> None:
        self.drafted = drafted
        self._schema = schema
        self._width = width
        self._known = {name: schema.shapes[name] for name in catalog.touched & set(schema.shapes)}
        self.catalog = catalog.under(policy("development", os.environ), self._known)
        """The tree, its personal data masked."""

    def differences(self, seeder: Seeder, tables: set[str]) -> Iterator[Difference | str]:
        """How a seeder's seeds differ from their tables; a text where a table is gone."""
        pin = read_pin(seeder.folder, seeder.revision)
        for declared in seeder.declared:
            shape = self._schema.shapes.get(declared.table)
            if declared.table not in tables:
                continue
            if shape is None:
                yield f"{declared.table} is gone: take its declaration out"
            elif isinstance(declared.declaration, Seed):
                was = pin.tables.get(declared.table) if pin else None
                kin = kinship(pin.server, self._schema.server) if pin else "same"
                found = self._difference(seeder, declared, shape, was, same=kin == "same")
                if found:
                    yield found
            else:
                gone = [name for name in declared.columns if name not in shape.columns]
                yield from (f"{declared.table}.{n} is gone: take it out of Update" for n in gone)

    def _difference(
        self,
        seeder: Seeder,
        declared: Declared,
        shape: TableShape,
        was: TableShape | None,
        *,
        same: bool,
    ) -> Difference:
        filled, uses = set(declared.columns), Uses.of(seeder, declared)
        gone = tuple(name for name in declared.columns if name not in shape.columns)
        new = tuple(
            name
            for name, column in shape.columns.items()
            if name not in filled and not column.generated and _is_new(name, shape, was)
        )
        called: dict[str, str] = {}
        for name in gone if was is not None else ():
            assert was is not None
            to = renamed(name, was, shape, uses) if name in was.columns else None
            alike = to and shape.columns[to].type_text == was.columns[name].type_text
            if to is not None and alike and to in new and to not in called.values():
                called[name] = to
        kept = [name for name in declared.columns if name in shape.columns]
        asked = [name for name in kept if was is None or _differs(name, was, shape)]
        computed = tuple(name for name in asked if shape.columns[name].generated)
        result = tried(self.catalog, declared, self._known, [n for n in asked if n not in computed])
        remarks = {
            name: f"{why}, so nobody could see whether it still fits."
            for name, why in result.untried.items()
            if was is not None
        }
        heeding = None if was is None else _heeding(was, shape, new)
        changed = [] if heeding is None else list(_of_keys(heeding, shape, uses, same=same))
        open_ = " ".join(f"{one.what}. {one.hint}." for one in changed if one.column is None)
        return Difference(
            declared=declared,
            shape=shape,
            gone=(*gone, *computed),
            called=called,
            new=new,
            unfit={one.column: one.what for one in changed if one.column} | result.misfits,
            remarks=remarks | ({"": open_} if open_ else {}),
            pinned=_with_keys_of(heeding, shape) if heeding and open_ else shape,
        )

    def updated(self, seeder: Seeder, tables: set[str]) -> Updated:
        """What becomes of one seeder.

        Args:
            seeder: It.
            tables: Those of its tables that are meant.
        """
        before = Path(seeder.path).read_bytes().decode("utf-8")
        found = Updated(seeder=seeder, before=before, after=before)
        text = Text(before)
        pinned: dict[str, TableShape] = {}
        for one in self.differences(seeder, tables):
            if isinstance(one, str):
                found.left += (one,)
                continue
            pinned[one.declared.table] = one.pinned
            draft = self.drafted(seeder, one.declared.table) if one.drawn else None
            again = Reseeding(one, draft, self._width)
            text = again.made(text)
            found.done += tuple(again.done)
            found.left += tuple(again.left)
            found.open = found.open or one.pinned != one.shape
        if text.text != before:
            text = requiring(text, self._schema.heads)
        found.after = text.text
        found.pin = None if found.left else self._pin(seeder, tables, pinned)
        return found

    def _pin(self, seeder: Seeder, tables: set[str], pinned: Mapping[str, TableShape]) -> Pin:
        """What a seeder is written for now: other tables of it stay as they were pinned."""
        before = read_pin(seeder.folder, seeder.revision)
        kept = {} if before is None else dict(before.tables)
        now = {
            one.table: pinned.get(one.table, self._schema.shapes[one.table])
            for one in seeder.declared
            if one.table in self._schema.shapes and (one.table in tables or one.table not in kept)
        }
        return Pin(server=self._schema.server, schema=self._schema.heads, tables={**kept, **now})


def _is_new(name: str, shape: TableShape, was: TableShape | None) -> bool:
    """Whether a seed that does not fill a column should: it is new, or is needed now."""
    column = shape.columns[name]
    if was is None or name in was.columns:
        needed = not given(column, shape)
        return needed and (was is None or given(was.columns[name], was))
    return not (column.autoincrement or (shape.primary_key == (name,) and given(column, shape)))


def _differs(name: str, was: TableShape, now: TableShape) -> bool:
    return name in was.columns and was.columns[name] != now.columns[name]


def _heeding(was: TableShape, now: TableShape, new: Collection[str]) -> TableShape:
    """A table as it was pinned, with the CHECKs that whatever fills new columns heeds."""
    heeded = [check for check in now.checks if any(speaks_of(check[1], name) for name in new)]
    return replace(was, checks=(*was.checks, *heeded))


def _of_keys(was: TableShape, now: TableShape, uses: Uses, *, same: bool) -> Iterator[Changed]:
    """Changes of keys and CHECKs; those of one column alone can be met by other values of it."""
    yield from keys.foreign(was, now, uses)
    yield from keys.unique(was, now, uses)
    yield from keys.checks(was, now, uses, "same" if same else "other")


def _with_keys_of(was: TableShape, now: TableShape) -> TableShape:
    """A table as it is, but for its keys and CHECKs: what is to decide about them stops a run."""
    return replace(
        now,
        primary_key=was.primary_key,
        unique=was.unique,
        foreign_keys=was.foreign_keys,
        checks=was.checks,
    )


def requiring(text: Text, heads: tuple[str, ...]) -> Text:
    """With the schema's revision of today in ``requires``, where the module says one.

    Args:
        text: The module.
        heads: The schema's revisions of today; of several none can be said.
    """
    for statement in text.tree.body if len(heads) == 1 else ():
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            continue
        target, value = statement.targets[0], statement.value
        says = isinstance(value, ast.Constant) and isinstance(value.value, str)
        if isinstance(target, ast.Name) and target.id == "requires" and says:
            edit = Edit(text.start(value), text.end(value), quoted(heads[0]))
            return Text(text.changed([edit]))
    return text
