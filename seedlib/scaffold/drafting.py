"""Each column of a table gets what fills it: keys first, then references, then all the others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlib.scaffold import checks, conventions, infer
from seedlib.scaffold.code import Binary, call, code
from seedlib.scaffold.draft import Draft
from seedlib.scaffold.keys import Keeper, numbered
from seedlib.scaffold.partly import Partly

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from seedlib.scaffold.checks import Reading
    from seedlib.scaffold.code import Code
    from seedlib.scaffold.domain import Domain
    from seedlib.scaffold.links import Link, Missing
    from seedlib.shape import TableShape

    Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A table's seed, as far as it could be thought out.

    Args:
        draft: It.
        unkept: The keys for which nothing was found that keeps them unique.
        unmet: The CHECKs that nobody saw to: name, text, and the columns that they speak of.
    """

    draft: Draft
    unkept: tuple[Key, ...]
    unmet: tuple[checks.Unread, ...]


def drafted(
    shape: TableShape,
    links: Sequence[Link],
    missing: Iterable[Missing],
    dealt: Collection[str],
    shapes: Mapping[str, TableShape],
    reading: Reading,
    server: str,
) -> Drafted:
    """Think out one table's seed.

    Args:
        shape: The table.
        links: Its foreign keys.
        missing: Its foreign keys that stay NULL.
        dealt: The foreign keys, by their object's column, that have to be dealt evenly.
        shapes: Every table's shape.
        reading: What its CHECKs say.
        server: ``sqlite``, ``mariadb`` or ``mysql``.
    """
    draft = Draft(shape=shape)
    domains = _open(shape, reading.domains)
    _leave_empty(draft, missing)
    partly = Partly(draft, domains, links, server)
    keeper = Keeper(draft, partly.domains, links, shapes, dealt, partly.keys)
    unkept = [key for key in partly.told(keeper.keep()) if not _emptied(draft, key, links)]
    _pull_apart(draft)
    for link in links:
        if link.main not in draft.codes:
            than = _than(draft, link, links)
            draft.refer(link, shapes, "v.deal" if link.main in dealt else "v.ref", than)
        if link.convention:
            _remark(draft, link)
    for pair in conventions.pairs(shape):
        if not any(link.kind and link.main == pair.key for link in links):
            draft.decide[pair.kind] = (
                f"{pair.kind} and {pair.key} look like they lead to rows of several tables; here"
                " they lead nowhere."
            )
    for column, domain in domains.items():
        if column not in draft.codes:
            draft.take(column, infer.column(domain, shape))
    if not draft.codes and shape.autoincrement is not None:
        # A row of nothing but its number; a seed has to say something.
        draft.codes[shape.autoincrement] = call("v.row_number")
        draft.settled.add(shape.autoincrement)
    met = checks.meet(draft.codes, reading, fixed=draft.settled, variables=draft.variables)
    draft.codes = dict(met.codes)
    partly.draw_again()
    return Drafted(draft, tuple(unkept), (*reading.unread, *met.unmet))


def _open(shape: TableShape, domains: Mapping[str, Domain]) -> dict[str, Domain]:
    """The columns that are for a seed to fill."""
    automatic = numbered(shape)
    return {
        name: domains[name]
        for name, column in shape.columns.items()
        if not column.generated and name != automatic
    }


def _leave_empty(draft: Draft, missing: Iterable[Missing]) -> None:
    for key in missing:
        for column in key.empty:
            draft.codes[column] = code(None)
            draft.settled.add(column)
        if key.shared:
            why = "it shares a column with another foreign key, and nothing tells how they agree"
            hint = ""
        else:
            why = f"nothing before it seeds {key.parent}"
            hint = f'; v.maybe(v.ref("{key.parent}"), 80) once something does'
        draft.decide[key.empty[0]] = f"{' and '.join(key.empty)} may be NULL, and is: {why}{hint}."


def _emptied(draft: Draft, key: Key, links: Iterable[Link]) -> bool:
    """Whether a key is kept unique by a part that stays NULL."""
    for column in reversed(key):
        free = column not in draft.codes or any(link.main == column for link in links)
        if draft.shape.columns[column].nullable and free and column not in draft.settled:
            draft.codes[column] = code(None)
            draft.settled.add(column)
            draft.decide[column] = (
                f"{column} may be NULL, and is: nothing was found that keeps"
                f" ({', '.join(key)}) unique."
            )
            return True
    return False


_COMPARED = re.compile(
    r"[`\"\[(]*(?P<left>\w+)[`\"\])]* *(?P<sign><>|!=|<=?|>=?) *[`\"\[(]*(?P<right>\w+)[`\"\])]*"
)


def _than(draft: Draft, link: Link, links: Iterable[Link]) -> Code | None:
    """The object of another foreign key that a CHECK says is not to be the same row."""
    said = {
        frozenset(found.group("left", "right"))
        for _, text in draft.shape.checks
        for found in _COMPARED.finditer(text)
        if found["sign"] in {"<>", "!="}
    }
    for one in links:
        twin = one.parent == link.parent and not (one.to_itself or link.to_itself or link.shares)
        placed = one.main in draft.codes and draft.codes[one.main] != code(None)
        if twin and placed and frozenset({one.main, link.main}) in said:
            return draft.key(one.main)
    return None


def _pull_apart(draft: Draft) -> None:
    """Let two counters of which one is to be less go up by turns: 1 and 2, then 3 and 4."""
    counter = call("v.row_number")
    for _, text in draft.shape.checks:
        found = _COMPARED.fullmatch(text.strip("() "))
        if found is None or found["sign"] in {"<>", "!="}:
            continue
        less, more = found.group("left", "right")
        if found["sign"].startswith(">"):
            less, more = more, less
        if draft.codes.get(less) == draft.codes.get(more) == counter:
            draft.codes[more] = Binary("*", counter, code(2))
            draft.codes[less] = Binary("-", draft.codes[more], code(1))


def _remark(draft: Draft, link: Link) -> None:
    if link.kind is None:
        draft.decide[link.main] = (
            f"no foreign key says so, but {link.main} looks like a row of {link.parent}."
        )
        return
    kind, name = link.kind
    if kind not in draft.codes:
        draft.codes[kind] = code(name)
        draft.settled.add(kind)
    draft.decide[kind] = (
        f"{kind} and {link.main} lead to rows of several tables, by no foreign key; here it is"
        f" {link.parent} alone."
    )
