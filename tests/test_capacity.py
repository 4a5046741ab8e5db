"""How many rows a plan has values for: all are used, and one row more is refused beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.runs import lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

TABLES = {
    "users": "{id}, name VARCHAR(20) NOT NULL",
    "roles": "code CHAR(3) NOT NULL PRIMARY KEY",
    "user_roles": (
        "user_id INTEGER NOT NULL, role_code CHAR(3) NOT NULL, slot INTEGER NOT NULL,"
        " label VARCHAR(40) NOT NULL, PRIMARY KEY (user_id, role_code), UNIQUE (user_id, slot),"
        " FOREIGN KEY (user_id) REFERENCES users (id),"
        " FOREIGN KEY (role_code) REFERENCES roles (code)"
    ),
    "tickets": "{id}, code CHAR(3) NOT NULL UNIQUE, place SMALLINT NOT NULL",
    "kinds": "{id}, code CHAR(1) NOT NULL UNIQUE, other CHAR(1) UNIQUE, name CHAR(1)",
    "badges": "{id}, user_id INTEGER NOT NULL",
    "shown": "{id}, user_id INTEGER NOT NULL, badge_id INTEGER NOT NULL",
}
SEEDERS = {
    "0001_users": """
        users = Seed("users", rows=4, columns={"name": v.sequence("u{}")})
        roles = Seed("roles", rows=3, columns={"code": v.sequence("r{}")})
        grant = v.unique(
            user_id=v.ref("users"), role=v.ref("roles"), slot=v.integer(1, 5),
            keys=[("user_id", "role"), ("user_id", "slot")],
        )
        user_roles = Seed("user_roles", rows={"full": 12, "over": 13}, columns={
            "user_id": grant["user_id"], "role_code": grant["role"], "slot": grant["slot"],
            "label": v.concat(grant["user_id"]["name"], "/", grant["role"]["code"]),
        })
    """,
    "0002_tickets": """
        tickets = Seed("tickets", rows={"full": 999, "over": 1000}, columns={
            "code": v.sequence("{:d}"), "place": v.row_number(31_769),
        })
        kinds = Seed("kinds", rows={"full": 2, "over": 3}, columns={
            "code": v.choice("ab"), "other": v.choice([None, "x"]), "name": v.choice("xy"),
        })
    """,
    "0003_badges": """
        user, badge = v.ref("users"), v.deal("users")
        badges = Seed("badges", rows={"full": 4, "over": 3}, columns={"user_id": badge})
        shown = Seed("shown", rows=50, columns={
            "user_id": user, "badge_id": v.among("badges", of=user),
        })
    """,
}
OVER = """
0001_users, user_roles: 13 rows are asked for, and user_id, role_code, slot, unique by construction,
 have values for 12 at most. Ask for fewer rows, -x rows.user_roles=12, or let there be more values.
0002_tickets, tickets: 1,000 rows are asked for, and code, whose type is CHAR(3), holds the values
 of 999 at most. Ask for fewer rows, -x rows.tickets=999, or widen the column by a migration.
0002_tickets, tickets: 1,000 rows are asked for, and place, whose type is SMALLINT, holds the values
 of 999 at most. Ask for fewer rows, -x rows.tickets=999, or widen the column by a migration.
0002_tickets, kinds: the unique key (code) has no room for 3 rows, since only 2 different values may
 be drawn for it. Ask for fewer rows, -x rows.kinds=2, and make it unique by construction,
 v.unique(…), or let there be more values.
0003_badges, shown: shown.badge_id refers to rows of badges that belong to the same row of users,
 and for some rows of shown there are none. Give every row of users some rows of badges
"""


@pytest.mark.databases("sqlite", "mariadb")
def test_pairs_are_filled_to_the_last(database: Database, tmp_path: Path) -> None:
    """Every pair goes in and out again; one row more is refused with the most that there are."""
    seeds = lay(database, tmp_path / "project", TABLES, SEEDERS)
    said = seeds.refused_untouched("-x", "size=over", "upgrade", "head")
    seeds.done("-x", "size=full", "upgrade", "head")
    pairs = seeds.database.rows("SELECT user_id, role_code, slot, label FROM user_roles")
    strangers = seeds.database.scalar(
        "SELECT COUNT(*) FROM shown s JOIN badges b ON b.id = badge_id WHERE b.user_id <> s.user_id"
    )
    seeds.done("downgrade", "base")

    told = said.lower().replace("smallint(6)", "smallint")
    lines = OVER.lower().replace("\n ", " ").strip().splitlines()
    assert [] == [line for line in lines if line not in told]
    assert len(lines) == told.count("\n  - ")
    assert {(u, f"r{r}") for u in range(1, 5) for r in range(1, 4)} == {pair[:2] for pair in pairs}
    assert 12 == len({(user, slot) for user, _, slot, _ in pairs})
    assert all(f"u{user}/{role}" == label for user, role, _, label in pairs)
    assert 0 == strangers
    assert 0 == sum(map(seeds.count, TABLES))
