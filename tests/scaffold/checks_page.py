"""docs/checks.md as a test reads it: its table, and the CHECKs with what becomes of them."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from seedlib.scaffold import infer
from seedlib.scaffold.checks.facts import Facts
from seedlib.scaffold.checks.fitting import fresh
from seedlib.scaffold.code import call
from seedlib.scaffold.domain import Domain, Suggestion
from tests.processes import PROJECT
from tests.scaffold.check_tables import Seeded, seeded, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlib.scaffold.code import Code
    from seedlib.shape import TableShape

PAGE: Final = PROJECT / "docs" / "checks.md"
_ROW = re.compile(r"\| `(?P<check>.+?)` \| (?P<made>.+) \|")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the page's tables.

    Args:
        check: The CHECK.
        made: What it says of it.
    """

    check: str
    made: str


def rows() -> Iterator[Row]:
    """Every line of the page's tables."""
    for line in PAGE.read_text().splitlines():
        found = _ROW.fullmatch(line)
        if found:
            yield Row(found["check"].replace("\\|", "|"), found["made"].replace("\\|", "|"))


def plain(domain: Domain, shape: TableShape) -> Suggestion:
    """Fill a column by what may stand in it alone, whatever its name means."""
    made: Code
    if domain.column.family == "boolean" and domain.members is None:
        made = call("v.boolean")
    elif domain.json:
        made = call("v.document", {"n": call("v.integer", 1, 9)})
    else:
        made = fresh(domain, Facts()) or infer.column(domain, shape).code
    return Suggestion(code=made if domain.not_null else call("v.maybe", made, 80))


def filled(check: str) -> Seeded:
    """The page's table with one CHECK, as MariaDB has it."""
    ddl = re.search(r"CREATE TABLE orders \(.*?\n    \)", PAGE.read_text(), re.DOTALL)
    assert ddl is not None
    with sa.create_engine("sqlite://").connect() as connection:
        connection.exec_driver_sql(ddl[0])
        shape = shape_of(connection, "orders")
    return seeded(dataclasses.replace(shape, checks=(("c", check),)), "mariadb", filling=plain)


def told(check: str) -> str:
    """What the page has to say of a CHECK."""
    seed, before = filled(check), filled("1 = 1")
    if seed.left:
        return seed.left[0].why
    changed = [name for name in seed.codes if seed.text(name) != before.text(name)]
    return "<br>".join(f"`{name}`: `{seed.text(name)}`" for name in changed)
