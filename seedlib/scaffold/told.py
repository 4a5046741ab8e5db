"""What `seed scaffold` says: the files that it wrote, what there is to decide, what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import many
from seedlib.scaffold.volumes import SIZES
from seedlib.summary import aligned
from seedlib.terminal.layout import broken, cut
from seedlib.written import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seedlib.scaffold.making import Made, Revision

_MARK = "# decide: "


def as_text(made: Made, worded: Callable[[str], str], width: int | None) -> Iterator[str]:
    """What was written, line by line.

    Args:
        made: What was made.
        worded: Puts commands into the words of the command line that is used.
        width: Characters of a line; ``None`` where there is no end to it.
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
    if made.schema.seeded:
        yield ""
        yield from broken(f"Seeded by the tree already: {', '.join(made.schema.seeded)}", width)
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
    needed = {table for tables in order.absent.values() for table in tables}
    if needed:
        # What is left out for want of a parent can be had together with it.
        tables = " ".join(sorted({*needed, *made.schema.wanted}))
        yield ""
        yield from broken(worded(f"With the tables that they need: seed scaffold {tables}"), width)


def _next(made: Made, open_: str) -> str:
    if not made.revisions:
        return "Nothing was written."
    first = f"Look at the {open_} to decide, then" if not open_.startswith("0 ") else "Next,"
    return (
        f"{first} run `alembic -n seeds upgrade head`; `alembic -n seeds downgrade base` takes"
        " it back."
    )
