"""What `seed scaffold` says: the files that it wrote, what there is to decide, what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import many
from seedlib.scaffold.volumes import SIZES
from seedlib.summary import aligned
from seedlib.terminal.layout import broken, cut
from seedlib.written import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from seedlib.scaffold.making import Made, Revision

_MARK = "# decide: "
_LISTED = 6
"""Tables that are named one by one; of more their number is told."""


def as_text(
    made: Made,
    worded: Callable[[str], str],
    width: int | None,
    asked: Collection[str] = (),
) -> Iterator[str]:
    """What was written, line by line.

    Args:
        made: What was made.
        worded: Puts commands into the words of the command line that is used.
        width: Characters of a line; ``None`` where there is no end to it.
        asked: The tables that were asked for by name.
    """
    if made.revisions:
        for line in aligned(("file", "table", *SIZES), list(_written(made)), left=(0, 1)):
            yield cut(line, width)
    open_ = [found for revision in made.revisions for found in decisions(revision)]
    if open_:
        yield ""
        yield "To decide:"
        for place, sentence in open_:
            yield from broken(f"  - {place}: {sentence}", width)
    yield from _left_out(made, worded, width)
    seeded = [table for table in made.schema.seeded if table in asked] or made.schema.seeded
    if seeded:
        told = f"{len(seeded)} tables" if len(seeded) > _LISTED else ", ".join(seeded)
        yield ""
        yield from broken(f"Seeded by the tree already: {told}", width)
    yield ""
    yield from broken(worded(_next(made, many(len(open_), "line", "lines"))), width)


def decisions(revision: Revision) -> Iterator[tuple[str, str]]:
    """What a file leaves to decide: where, and the sentence."""
    lines = revision.text.splitlines()
    for number, line in enumerate(lines, 1):
        if not line.lstrip().startswith(_MARK):
            continue
        said = [line.strip().removeprefix(_MARK)]
        for more in lines[number:]:
            if not more.lstrip().startswith("#   "):
                break
            said.append(more.strip().removeprefix("#").strip())
        yield f"{shown(revision.path)}:{number}", " ".join(said)


def _written(made: Made) -> Iterator[tuple[str, ...]]:
    for revision in made.revisions:
        file = shown(revision.path)
        for table in revision.tables:
            yield file, table, *(f"{made.whole.rows[table][size]:,}" for size in SIZES)
            file = ""


def _left_out(made: Made, worded: Callable[[str], str], width: int | None) -> Iterator[str]:
    order = made.whole.order
    if not order.left_out:
        return
    yield ""
    yield "Left out:"
    for table, why in sorted(order.left_out.items()):
        yield from broken(f"  - {table}: {why}.", width)
    needed = _needed(made)
    if needed:
        # What is left out for want of a parent can be had together with it.
        tables = " ".join(sorted({*needed, *made.schema.wanted}))
        yield ""
        yield from broken(worded(f"With the tables that they need: seed scaffold {tables}"), width)


def _needed(made: Made) -> set[str]:
    """The tables without which some are left out, and those that they need in turn."""
    shapes, found = made.schema.shapes, set[str]()
    ahead = [table for tables in made.whole.order.absent.values() for table in tables]
    while ahead:
        table = ahead.pop()
        if table in found or table not in shapes or table in made.schema.seeded:
            continue
        found.add(table)
        ahead += [
            key.table
            for key in shapes[table].foreign_keys
            if not any(shapes[table].columns[column].nullable for column in key.columns)
        ]
    return found


def _next(made: Made, open_: str) -> str:
    if not made.revisions:
        return "Nothing was written."
    first = f"Look at the {open_} to decide, then" if not open_.startswith("0 ") else "Next,"
    return (
        f"{first} run `alembic -n seeds upgrade head`; `alembic -n seeds downgrade base` takes"
        " it back."
    )
