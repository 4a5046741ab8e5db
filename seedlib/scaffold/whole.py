"""All tables together: thought out one by one, tried, mended, and given their numbers of rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlib.scaffold import exact
from seedlib.scaffold.drafting import drafted
from seedlib.scaffold.mending import Mending
from seedlib.scaffold.order import Order, order
from seedlib.scaffold.volumes import volumes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from seedlib.scaffold.checks import Unread
    from seedlib.scaffold.draft import Draft
    from seedlib.scaffold.links import Link
    from seedlib.scaffold.mending import Fault
    from seedlib.scaffold.reading import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What is to be written.

    Args:
        order: The tables in order, and those that are left out.
        drafts: The seeds of the former, in that order.
        rows: Their numbers of rows, by size.
        unmet: The texts of the CHECKs of each table that nobody saw to.
    """

    order: Order
    drafts: Mapping[str, Draft]
    rows: Mapping[str, Mapping[str, int]]
    unmet: Mapping[str, frozenset[str]]


class Thinking:
    """Thinks out all tables, and again where some turn out to have no way to be filled.

    Args:
        schema: What there is.
        given: The rows of the tables that have seeds already, by size.
    """

    def __init__(self, schema: Schema, given: Mapping[str, Mapping[str, int]]) -> None:
        self._schema = schema
        self._given = given
        self._readings = {
            table: exact.read(schema.shapes[table], schema.server) for table in schema.wanted
        }
        self.mending = Mending(
            {table: reading.domains for table, reading in self._readings.items()}
        )
        for table in schema.wanted:
            if not schema.shapes[table].primary_key:
                self.mending.left_out[table] = (
                    "it has no primary key, so its rows could never be found again for a rollback"
                )

    def tried(self, faults: Callable[[Whole, Mending], Sequence[Fault]]) -> Whole:
        """What there is to write, after all that was found wrong is mended.

        Args:
            faults: Says what is wrong. What it goes on complaining about is left out at last, so
                that this ends.
        """
        while True:
            whole = self.whole()
            found = faults(whole, self.mending)
            if not found:
                return whole
            for fault in found:
                self.mending.learn(fault, whole.drafts[fault.table])

    def whole(self) -> Whole:
        """What there is to write, without the tables that are left out."""
        while True:
            found = self._order()
            made = {table: self._drafted(found, table) for table in found.tables}
            if not any(table in self.mending.left_out for table in made):
                break
        return Whole(
            order=found,
            drafts={table: draft for table, (draft, _) in made.items()},
            rows=self._rows(found, {table: draft for table, (draft, _) in made.items()}),
            unmet={table: frozenset(one.text for one in its) for table, (_, its) in made.items()},
        )

    def _drafted(self, found: Order, table: str) -> tuple[Draft, Sequence[Unread]]:
        made = drafted(
            self._schema.shapes[table],
            found.links[table],
            found.missing[table],
            found.dealt.get(table, ()),
            self._schema.shapes,
            self._readings[table],
            self._schema.server,
        )
        if made.unkept:
            keys = " and ".join(f"({', '.join(key)})" for key in made.unkept)
            self.mending.left_out[table] = f"nothing was found that keeps {keys} unique"
        elif not made.draft.codes:
            self.mending.left_out[table] = "it has no column that a seed could fill"
        self.mending.apply(made.draft)
        return made.draft, made.unmet

    def _order(self) -> Order:
        members = {
            table: {
                name: domain.members or domain.column.members
                for name, domain in reading.domains.items()
            }
            for table, reading in self._readings.items()
        }
        return order(
            self._schema.shapes,
            self._schema.wanted,
            self._schema.seeded,
            circles_too=self._schema.server == "sqlite",
            members=members,
            left_out=self.mending.left_out,
        )

    def _rows(self, found: Order, drafts: Mapping[str, Draft]) -> dict[str, dict[str, int]]:
        links = [link for its in found.links.values() for link in its]
        least = [pair for link in links for pair in _agreeing(link, links)]
        return volumes(drafts, found.references, least, self._given)


def _agreeing(link: Link, links: Sequence[Link]) -> list[tuple[str, str]]:
    """The parents that a shared foreign key needs, and whose rows each need one of them."""
    if link.shares is None or link.to_itself:
        return []
    owner = link.shares.owner
    owners = (one for one in links if one.table == link.parent and one.main == owner)
    return [(link.parent, one.parent) for one in owners]
