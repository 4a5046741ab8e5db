"""Seeders against their pins and the live tables, as lines of the list that stops a run."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from seedlib import pin_errors
from seedlib.drift import Difference
from seedlib.errors import SeedError, nearest
from seedlib.pins import file
from seedlib.pins.compare import changes, kinship
from seedlib.pins.uses import Uses
from seedlib.seed import Seed
from seedlib.written import Written, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from seedlib.catalog import Seeder
    from seedlib.declared import Declared
    from seedlib.pins.file import Pin
    from seedlib.shape import TableShape
    from seedlib.written import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The database that pins are compared with.

    Args:
        server: ``mysql``, ``mariadb`` or ``sqlite``.
        shapes: The shapes of the tables that seeds touch, by name.
        tables: Every table that there is.
        lacks: Gives those of some schema revisions that the database does not have.
    """

    server: str
    shapes: Mapping[str, TableShape]
    tables: Collection[str]
    lacks: Callable[[Collection[str]], Collection[str]]


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of a table that could hurt the seeder that fills it.

    Args:
        file: The seeder's file.
        line: The line there, ``None`` where that cannot be told.
        table: The table.
        column: The column, ``None`` where it is about the table.
        what: What changed.
        hint: What to do.
        renamed: What the column is probably called now, where it is gone.
    """

    file: str
    line: int | None
    table: str
    column: str | None
    what: str
    hint: str
    renamed: str | None = None

    @property
    def subject(self) -> str:
        """The column or the table that it is about."""
        return self.table if self.column is None else f"{self.table}.{self.column}"

    def __str__(self) -> str:
        """Give it as one line of a list."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.subject}: {self.what}. {self.hint}"


@dataclass(slots=True)
class Judged:
    """What a seeder's pin says of the live tables.

    Args:
        changed: The changes that could hurt.
        behind: The schema revisions of the pin that this database does not have, where it differs:
            then its migrations are what is missing, and nothing is wrong with the seeder.
        problem: Why the pin cannot be read, empty where it can.
    """

    changed: list[Changed] = field(default_factory=list)
    behind: tuple[str, ...] = ()
    problem: str = ""

    @property
    def told(self) -> set[tuple[str, str | None]]:
        """The tables and columns of which something is said."""
        named = {(one.table, one.column) for one in self.changed}
        return named | {(one.table, one.renamed) for one in self.changed if one.renamed}

    def lines(self, revision: str) -> Iterator[str]:
        """What is said of it in a list."""
        if self.problem:
            yield self.problem
        elif self.behind:
            tables = sorted({one.table for one in self.changed})
            yield pin_errors.behind(revision, tables, self.behind)
        else:
            yield from map(str, self.changed)

    def as_dicts(self, revision: str) -> Iterator[dict[str, object]]:
        """The same with its parts by name; where the pin itself is the matter they are empty."""
        if not self.problem and not self.behind:
            yield from map(asdict, self.changed)
            return
        empty = dict.fromkeys(("file", "line", "table", "column", "hint", "renamed"))
        yield from ({**empty, "what": line} for line in self.lines(revision))


def judge(seeder: Seeder, live: Live) -> Judged:
    """Compare a seeder's pin, if it has one, with the live tables."""
    try:
        pin = file.read(seeder.folder, seeder.revision)
    except SeedError as error:
        return Judged(problem=str(error))
    if pin is None:
        return Judged()
    found = [
        (one, change) for one in seeder.declared for change in _changes(one, seeder, pin, live)
    ]
    if not found:
        return Judged()
    written = Written(Path(seeder.path))
    changed = [_placed(one, change, seeder, written) for one, change in found]
    changed.sort(key=lambda one: one.line or 0)
    return Judged(changed, tuple(live.lacks(pin.schema)))


def _changes(declared: Declared, seeder: Seeder, pin: Pin, live: Live) -> Iterator[Difference]:
    was, now = pin.tables.get(declared.table), live.shapes.get(declared.table)
    if was is None:
        return
    if now is None:
        # A table that seeds know is not what this one is called now.
        yield _gone(declared.table, set(live.tables) - set(pin.tables) - set(live.shapes))
        return
    uses = Uses.of(seeder, declared)
    yield from changes(was, now, uses, kinship(pin.server, live.server))


def _gone(table: str, others: Collection[str]) -> Difference:
    near = nearest(table, others)
    hint = "Take its seed out"
    if near is not None:
        hint = f"If it is called {near} now, name that in the seed; else take the seed out"
    return Difference(table, None, "the table was there, and is gone", hint)


def _placed(declared: Declared, one: Difference, seeder: Seeder, written: Written) -> Changed:
    kind: Kind = "Seed" if isinstance(declared.declaration, Seed) else "Update"
    line = written.line(kind, one.table, one.column)
    hint = f"{one.hint}; then seed pin {seeder.revision}"
    place = (shown(written.path), line)
    return Changed(*place, one.table, one.column, one.what, hint, one.renamed)
