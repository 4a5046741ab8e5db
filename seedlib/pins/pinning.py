"""What ``seed pin`` does: pins written, and compared with live tables. Changes no database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from seedlib import pin_errors, recording, schema, schema_tree, tree_errors
from seedlib.errors import many, problems
from seedlib.pins import file
from seedlib.pins.file import Pin
from seedlib.pins.judge import Live, judge
from seedlib.plan import applied_revisions
from seedlib.written import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import sqlalchemy as sa

    from seedlib.catalog import Catalog, Seeder
    from seedlib.pins.judge import Judged

State = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Pinned:
    """What became of a revision's pin.

    Args:
        revision: The revision.
        file: The pin's file, as one types it here.
        state: Whether there was none, another one, or the same.
        accepted: The changes of its tables that would have stopped a run, and no longer do.
    """

    revision: str
    file: str
    state: State
    accepted: tuple[str, ...]


def chosen(
    catalog: Catalog, heads: Collection[str], asked: Sequence[str], *, check: bool
) -> list[Seeder]:
    """The seeders that are meant.

    Args:
        catalog: The tree.
        heads: The version table's content.
        asked: Revisions, or what they begin with; where there are none, those that are not applied
            or have no pin, and for a check those that have one.
        check: Whether pins are compared, not written.

    Raises:
        SeedError: There is no such revision, or more than one.
    """
    if asked:
        return [_meant(catalog, word) for word in asked]
    applied = set() if check else applied_revisions(catalog, heads)
    pinned = {s.revision for s in catalog.seeders if file.path(s.folder, s.revision).exists()}
    if check:
        return [seeder for seeder in catalog.seeders if seeder.revision in pinned]
    return [s for s in catalog.seeders if s.declared and s.revision not in applied & pinned]


def _meant(catalog: Catalog, word: str) -> Seeder:
    known = [seeder.revision for seeder in catalog.seeders]
    found = [one for one in known if one.startswith(word)] if word not in known else [word]
    if len(found) > 1:
        raise tree_errors.ambiguous_target(word, found)
    if not found:
        raise tree_errors.unknown_target(word, known)
    return catalog[found[0]]


def live(connection: sa.Connection, seeders: Collection[Seeder]) -> Live:
    """The tables that some seeders touch.

    Args:
        connection: Any connection to the database; read only.
        seeders: The seeders.
    """
    touched = {one.table for seeder in seeders for one in seeder.declared}
    heads = recording.schema_revisions(connection) or ()
    return Live(
        server=recording.server(connection),
        shapes=schema.Shapes(connection, touched),
        tables=schema.tables(connection),
        lacks=lambda wanted: schema_tree.lacking(wanted, heads),
    )


def pin(connection: sa.Connection, seeders: Sequence[Seeder]) -> list[Pinned]:
    """Pin seeders to their tables as they are now.

    Args:
        connection: Any connection to the database; read only.
        seeders: The seeders.

    Raises:
        SeedError: A table is not there (no pin was written then), or a file cannot be written.
    """
    there = live(connection, seeders)
    missing = [
        pin_errors.nothing_to_pin(seeder.revision, gone)
        for seeder in seeders
        if (gone := sorted({d.table for d in seeder.declared} - set(there.shapes)))
    ]
    if missing:
        raise problems("No seeder was pinned:", missing)
    schema_revisions = recording.schema_revisions(connection) or ()
    return [_pinned(seeder, there, schema_revisions) for seeder in seeders]


def _pinned(seeder: Seeder, there: Live, schema_revisions: tuple[str, ...]) -> Pinned:
    before = judge(seeder, there)
    known = file.path(seeder.folder, seeder.revision).exists()
    tables = {one.table: there.shapes[one.table] for one in seeder.declared}
    new = Pin(server=there.server, schema=schema_revisions, tables=MappingProxyType(tables))
    written = file.write(seeder.folder, seeder.revision, new)
    return Pinned(
        seeder.revision,
        shown(file.path(seeder.folder, seeder.revision)),
        "unchanged" if not written else "changed" if known else "new",
        tuple(f"{one.subject}: {one.what}" for one in before.changed),
    )


def as_text(found: Sequence[Pinned]) -> Iterator[str]:
    """What became of some pins, for a person."""
    for one in found:
        yield f"{one.file}  {one.state}"
        yield from (f"    {change}" for change in one.accepted)
    if not found:
        yield "Every revision is applied and pinned. To pin one anew, name it: seed pin REVISION"


def as_json(found: Sequence[Pinned]) -> str:
    """The same as one JSON object."""
    pins = [
        {
            "revision": one.revision,
            "file": one.file,
            "state": one.state,
            "accepted": list(one.accepted),
        }
        for one in found
    ]
    return json.dumps({"pins": pins}, indent=2, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Checked:
    """What differs from some pins.

    Args:
        judged: Revision to what its pin says.
        unpinned: The revisions that have no pin.
    """

    judged: tuple[tuple[str, Judged], ...]
    unpinned: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        """All that differs."""
        return [line for revision, one in self.judged for line in one.lines(revision)]

    def as_json(self) -> str:
        """The same as one JSON object."""
        return json.dumps(
            {
                "differences": [
                    {"revision": revision, **found}
                    for revision, one in self.judged
                    for found in one.as_dicts(revision)
                ],
                "unpinned": list(self.unpinned),
            },
            indent=2,
            ensure_ascii=False,
        )

    def as_text(self) -> Iterator[str]:
        """What is said where nothing differs."""
        number = many(len(self.judged), "seeder is", "seeders are")
        yield f"{number} pinned, and the tables are as they were written for."
        if self.unpinned:
            yield f"Without a pin: {', '.join(self.unpinned)}"


def check(connection: sa.Connection, catalog: Catalog, seeders: Sequence[Seeder]) -> Checked:
    """Compare pins with the live tables.

    Args:
        connection: Any connection to the database; read only.
        catalog: The tree.
        seeders: Those whose pins are compared.
    """
    there = live(connection, seeders)
    every = [s.revision for s in catalog.seeders if s.declared]
    pinned = {s.revision for s in catalog.seeders if file.path(s.folder, s.revision).exists()}
    judged = tuple((s.revision, judge(s, there)) for s in seeders if s.revision in pinned)
    return Checked(judged, tuple(name for name in every if name not in pinned))
