"""CHECKs that Hypothesis invents: whatever was read of them is met, by SQLite's own word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from tests.examples import examples
from tests.scaffold.check_strategies import TABLES, TYPES
from tests.scaffold.check_tables import insert, seeded, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_DATABASE = sa.create_engine("sqlite://")


def _create(
    connection: sa.Connection, checks: Iterable[tuple[str, str]], needed: Iterable[str]
) -> None:
    """Make the table ``t`` anew."""
    columns = [f"{name} {kind}{' NOT NULL' * (name in needed)}" for name, kind in TYPES.items()]
    parts = [*columns, *(f"CONSTRAINT {name} CHECK ({text})" for name, text in checks)]
    connection.exec_driver_sql("DROP TABLE IF EXISTS t")
    connection.exec_driver_sql(f"CREATE TABLE t ({', '.join(parts)})")


@settings(max_examples=examples(10), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TABLES)
def test_no_row_is_refused_by_a_check_that_was_read(table: tuple[list[str], set[str]]) -> None:
    """Of what was not read or could not be met the name is told, and all the rest holds."""
    texts, needed = table
    named = [(f"c{number}", text) for number, text in enumerate(texts)]
    with _DATABASE.connect() as connection:
        _create(connection, named, needed)
        seed = seeded(shape_of(connection, "t"), "sqlite")
        left = {unread.name for unread in seed.left}
        _create(connection, [check for check in named if check[0] not in left], needed)
        insert(connection, "t", seed, 50)
        found = connection.exec_driver_sql("SELECT COUNT(*) FROM t").scalar_one()

    assert 50 == found
    assert left <= dict(named).keys()
