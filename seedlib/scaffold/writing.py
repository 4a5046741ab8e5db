"""A revision's module as text: what an expert would have written by hand, formatted as ruff would.

The same drafts make the same text, to the byte. Knows no database and no file.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlib.scaffold.code import INDENT, Call, Name, code, mapped, quoted
from seedlib.scaffold.names import identifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlib.scaffold.draft import Draft

MODULE = frozenset(
    {
        *("Seed", "annotations", "op", "v"),
        *("revision", "down_revision", "branch_labels", "depends_on"),
        *("requires", "environments", "upgrade", "downgrade"),
    }
)
"""What a revision's module has names for already."""
ENVIRONMENTS = ("development", "staging")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a revision says before its seeds.

    Args:
        revision: Its name.
        down_revision: That of the revision before it.
        heads: The schema's revisions that the database has.
    """

    revision: str
    down_revision: str | None
    heads: tuple[str, ...]


def module(
    head: Head,
    drafts: Sequence[Draft],
    rows: Mapping[str, Mapping[str, int]],
    *,
    circle: bool,
    width: int,
) -> str:
    """Write a revision.

    Args:
        head: What it says first.
        drafts: Its tables' seeds, in the order in which they go in.
        rows: The number of rows of each table, by size.
        circle: Whether the tables refer to each other.
        width: The most characters of a line.
    """
    seeds = _names(drafts)
    taken = {*MODULE, *seeds.values()}
    parts = []
    for draft in drafts:
        renamed = _apart(draft.inlined(), seeds[draft.shape.name], taken)
        parts.append("\n".join(_seed(renamed, seeds[draft.shape.name], rows, width)))
    given = Call("op.seed", tuple(Name(seeds[draft.shape.name]) for draft in drafts))
    up = ["def upgrade() -> None:", *given.lines(INDENT, "", "", width)]
    down = ["def downgrade() -> None:", f"{INDENT}op.unseed()"]
    top = "\n".join([*_docstring(drafts, circle=circle, width=width), "", *_head(head, width)])
    return "\n\n\n".join(["\n\n".join([top, *parts]), "\n".join(up), "\n".join(down)]) + "\n"


def _docstring(drafts: Sequence[Draft], *, circle: bool, width: int) -> list[str]:
    tables = [_shown(draft.shape.name) for draft in drafts]
    told = f"{', '.join(tables[:-1])} and {tables[-1]}" if len(tables) > 1 else tables[0]
    line = f'"""Rows of {told}{", which refer to each other" if circle else ""}."""'
    if len(line) <= width:
        return [line]
    named = textwrap.wrap(f"{told}.", width, break_long_words=False, break_on_hyphens=False)
    which = " that refer to each other" if circle else ""
    return [f'"""Rows of {len(tables)} tables{which}.', "", *named, '"""']


def _shown(name: str) -> str:
    """A name within a docstring."""
    plain = name.encode("unicode_escape").decode() if not name.isprintable() else name
    return plain.replace("\\", "\\\\").replace('"', '\\"')


def _head(head: Head, width: int) -> list[str]:
    requires = head.heads[0] if head.heads else None
    several = f"the schema has several heads, {', '.join(head.heads)}; a seeder can require one."
    return [
        "from __future__ import annotations",
        "",
        "from seedlib import Seed, op",
        "from seedlib import values as v",
        "",
        f"revision = {quoted(head.revision)}",
        f"down_revision = {code(head.down_revision).flat()}",
        "branch_labels = None",
        "depends_on = None",
        "",
        *comment(several if len(head.heads) > 1 else "", "", width),
        f"requires = {code(requires).flat()}",
        f"environments = {code(ENVIRONMENTS).flat()}",
    ]


def _seed(
    draft: Draft, name: str, rows: Mapping[str, Mapping[str, int]], width: int
) -> Iterator[str]:
    for variable, expression in draft.variables.items():
        yield from expression.lines("", f"{variable} = ", "", width)
    if draft.variables:
        yield ""
    yield from comment(draft.decide.get("", ""), "", width)
    yield f"{name} = Seed("
    yield f"{INDENT}{quoted(draft.shape.name)},"
    counts = {size: Name(f"{count:_}") for size, count in rows[draft.shape.name].items()}
    yield from mapped(counts).lines(INDENT, "rows=", ",", width)
    yield f"{INDENT}columns={{"
    for column, expression in draft.codes.items():
        yield from comment(draft.decide.get(column, ""), INDENT * 2, width)
        yield from expression.lines(INDENT * 2, f"{quoted(column)}: ", ",", width)
    yield f"{INDENT}}},"
    if draft.pii:
        yield from mapped(draft.pii).lines(INDENT, "pii=", ",", width)
    yield ")"


def comment(sentence: str, indent: str, width: int) -> list[str]:
    """What is to be decided, above the line that it is about."""
    if not sentence:
        return []
    plain = " ".join(f"decide: {sentence}".split())
    return textwrap.wrap(
        plain,
        width,
        initial_indent=f"{indent}# ",
        subsequent_indent=f"{indent}#   ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _names(drafts: Sequence[Draft]) -> dict[str, str]:
    """What each table's seed is called in the module."""
    found: dict[str, str] = {}
    for draft in drafts:
        found[draft.shape.name] = identifier(draft.shape.name, {*MODULE, *found.values()})
    return found


def _apart(draft: Draft, seed: str, taken: set[str]) -> Draft:
    """The same, with names for its variables that mean nothing else in the module."""
    names = {}
    for name in draft.variables:
        new = name if name not in taken else identifier(f"{seed}_{name}", taken)
        names[name] = new
        taken.add(new)
    return draft.renamed(names)
