"""Relations between columns, met by what the columns are made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from seedlib.scaffold.checks.amounts import first_of
from seedlib.scaffold.checks.atoms import Among, Compare, Matches, Null, Remainder
from seedlib.scaffold.checks.bounding import bound, is_met
from seedlib.scaffold.checks.columns import Columns, UnmetError
from seedlib.scaffold.checks.conditionals import judged
from seedlib.scaffold.checks.guards import asked_of, distinguish
from seedlib.scaffold.checks.presence import arrange
from seedlib.scaffold.checks.reading import Unread

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from seedlib.scaffold.checks.atoms import Atom, Way
    from seedlib.scaffold.checks.reading import Reading, Relation
    from seedlib.scaffold.code import Code


@dataclass(frozen=True, slots=True)
class Met:
    """The expressions of a table's columns, and what they do not see to.

    Args:
        codes: The columns in their order.
        unmet: The CHECKs that are left to the database.
    """

    codes: Mapping[str, Code]
    unmet: tuple[Unread, ...]


def meet(
    codes: Mapping[str, Code],
    reading: Reading,
    *,
    fixed: Collection[str] = (),
    variables: Mapping[str, Code] | None = None,
) -> Met:
    """Rewrite expressions so that the relations of a table hold in every row.

    Args:
        codes: The table's columns, each with an expression all of whose values fit its domain.
        reading: What was read of the table's CHECKs.
        fixed: The columns that keep their values, and may only be hidden: keys, unique columns.
        variables: The expressions behind names, which tell whether a name may be NULL.
    """
    # First what decides which columns there are, then how they compare.
    order = sorted(
        (relation for relation in reading.relations if _is_of(relation, codes)),
        key=lambda relation: len(relation.ways) == 1,
    )
    best: tuple[Columns, list[tuple[Relation, str]]] | None = None
    # What comes late may find its columns decided: it is tried again, before the others.
    for _ in range(len(order) + 1):
        columns = Columns(codes, reading, fixed, variables or {})
        failed = [(r, why) for r in order if (why := _met(columns, r)) is not None]
        if best is None or len(failed) < len(best[1]):
            best = columns, failed
        if not failed:
            break
        late = [relation for relation, _ in failed]
        order = [*late, *(relation for relation in order if relation not in late)]
    assert best is not None
    columns, failed = best
    made = {
        name: columns.written(name) if name in columns.changed else code
        for name, code in codes.items()
    }
    unmet = [Unread(r.name, r.text, r.columns, why) for r, why in failed]
    unmet += [
        Unread(r.name, r.text, r.columns, "it speaks of a column that nothing fills")
        for r in reading.relations
        if not _is_of(r, codes)
    ]
    return Met(made, tuple(dict.fromkeys(unmet)))


def _is_of(relation: Relation, codes: Mapping[str, Code]) -> bool:
    return set(relation.columns) <= set(codes)


def _met(columns: Columns, relation: Relation) -> str | None:
    """Meet a relation; why that was not possible, if it was not."""
    ways = relation.ways
    if any(all(_holds(columns, atom) for atom in way) for way in ways):
        columns.settled.update(relation.columns)
        return None
    if all(isinstance(atom, Null) for way in ways for atom in way):
        attempts = [partial(arrange, columns, ways)]
    else:
        attempts = [
            *(partial(_take, columns, way) for way in ways if _is_free(way)),
            partial(distinguish, columns, ways),
            *(partial(_take, columns, way) for way in sorted(ways, key=_ease)),
        ]
    try:
        first_of(columns, attempts)
    except UnmetError as reason:
        return str(reason)
    return None


def _is_free(way: Way) -> bool:
    """Whether a way compares columns, and asks nothing of one by itself."""
    return all(len(atom.columns) > 1 or isinstance(atom, Remainder) for atom in way)


def _ease(way: Way) -> tuple[bool, int]:
    hides = any(isinstance(atom, Null) and atom.wanted for atom in way)
    return hides, len(way)


def _holds(columns: Columns, atom: Atom) -> bool:
    """Whether a part holds whatever is drawn."""
    known = columns.facts(atom.columns[0])
    if known is None:
        return False
    if isinstance(atom, Null):
        return known.members == () if atom.wanted else not known.nullable
    if isinstance(atom, Compare):
        return is_met(columns, atom)
    if isinstance(atom, (Among, Matches)) and known.members is not None:
        return all(judged(columns, atom, member) for member in known.members)
    return False


def _take(columns: Columns, way: Sequence[Atom]) -> None:
    """Let one way hold in every row."""
    single = sorted({atom.columns[0] for atom in way if _is_single(atom)})
    for name in single:
        own = [atom for atom in way if _is_single(atom) and atom.columns == (name,)]
        if name not in columns.plans:
            raise UnmetError(f"nothing fills {name}")
        plan = columns.each(name, partial(asked_of, columns, name, own))
        columns.change(name, plan, ())
    for atom in way:
        if not _is_single(atom):
            bound(columns, atom)
    columns.settled.update(single)


def _is_single(atom: Atom) -> bool:
    return len(atom.columns) == 1 and not isinstance(atom, Remainder)
