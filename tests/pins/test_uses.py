"""What can be seen in expressions: where NULL may come from, what is never given twice."""

from __future__ import annotations

import pytest

from seedlib import Seed, Update
from seedlib import values as v
from seedlib.catalog import Seeder
from seedlib.declared import build
from seedlib.pins.uses import Uses
from tests.processes import PROJECT

PAIR = v.unique(a=v.ref("users"), b=v.integer(1, 9))
DEALT = v.deal("users")
COLUMNS = {
    "code": v.concat("no. ", v.sequence("{}")),
    "name": v.choice(["a", "b"]),
    "gap": v.choice(["a", None]),
    "often": v.maybe(v.integer(1, 9), 90),
    "never": None,
    "same": v.this["gap"],
    "found": lambda rows: rows.n,
    "own": v.one("users"),
    "user": PAIR["a"],
    "place": PAIR["b"],
    "dealt": DEALT,
    "nth": DEALT.nth,
    "town": DEALT["town"],
    "later": v.ref("teams"),
    "alone": v.unique(v.integer(1, 99)),
    "mail": v.email(),
    "number": v.integer(1, 9) + 1,
}


def seeder(*declarations: Seed | Update) -> Seeder:
    """A revision that declares these."""
    return Seeder(
        revision="0001",
        order=0,
        down_revision="base",
        doc="",
        path="0001.py",
        requires=None,
        environments=(),
        declared=tuple(build("0001", one, PROJECT) for one in declarations),
        folder=PROJECT,
    )


@pytest.fixture(scope="module")
def uses() -> Uses:
    """What a seed does whose revision goes on with another one."""
    both = seeder(Seed("things", rows=3, columns=COLUMNS), Seed("teams", columns={"n": 1}, rows=1))
    return Uses.of(both, both.declared[0])


def test_null_is_seen_where_it_may_come_from(uses: Uses) -> None:
    """What gives it, what looks at others, a function, and a reference to what comes later."""
    assert {"gap", "often", "never", "same", "found", "town", "later"} == uses.nulls


def test_what_is_never_given_twice(uses: Uses) -> None:
    """Columns alone, and those that are so together."""
    assert {frozenset({name}) for name in ("code", "own", "alone", "mail")} | {
        frozenset({"user", "place"}),
        frozenset({"dealt", "nth"}),
    } == uses.unique
    assert not uses.repeats(["name", "code"])
    assert uses.repeats(["name", "number"])


def test_where_columns_lead(uses: Uses) -> None:
    """A foreign key leads to its table, and so does what is taken of its row."""
    users = frozenset({"users"})

    assert (users, users, frozenset()) == (
        uses.targets["dealt"],
        uses.targets["town"],
        uses.targets["name"],
    )


def test_an_update_puts_no_rows_in() -> None:
    """It changes columns, and leaves the others as they are."""
    one = seeder(Update("things", columns={"name": "x"}))

    assert not Uses.of(one, one.declared[0]).inserts
