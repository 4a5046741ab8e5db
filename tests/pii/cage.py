"""What the canaries are let into: tables, revisions, and what must not be found afterwards."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from tests.pii import searching
from tests.pii.canaries import CLASSIFIED, Canaries, disguised, table
from tests.processes import MASK_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Database
    from tests.pii.stage import Stage

MASKED: Final = Canaries("zqxjkvw")
"""What must not be found anywhere; production has marks of its own, for its server keeps them."""
REAL: Final = Canaries("vqjzkxp")

PASSWORD: Final = "Kq7zW/xj@Pw9%Vq:mB2"
"""With what a URL, a shell, or a pattern of ours could stumble over."""

NEEDLES: Final = [*MASKED.needles(), b"qqcanary"]
SECRETS: Final = [text.encode() for text in (PASSWORD, quote(PASSWORD, safe=""), MASK_KEY)]
EXACT: Final = [
    *SECRETS,
    *disguised(MASKED.mark),
    *(one for text in (PASSWORD, MASK_KEY) for one in disguised(text)),
]

TEAMS: Final = """
    teams = Seed("teams", source=records(("code", "name"), [
        ("T0", "red"), ("T1", "green"), ("T2", "blue"),
    ]), pii={"code": None, "name": not_pii("a colour")})
"""
PEOPLE: Final = f"""
    people = Seed("people", source=csv_rows("people.csv"), pii={CLASSIFIED})
"""
KNOWN: Final = """
    known = Seed("known", source=csv_rows("known.csv", rename={"Code": "code"}, ignore=["more"]),
        pii={"code": None, "name": "person", "mail": "email", "notes": "free_text"},
        key="code", on_conflict="update")
"""
VISITS: Final = """
    person = v.each("people", 1, 2)
    visits = Seed("visits", columns={
        "person_id": person, "mail": person["mail"], "note": person["notes"],
    })
    again = Update("people", columns={"short": "seen"})
"""


def guests(canaries: Canaries) -> str:
    """A revision with real rows written down in it."""
    rows = "\n".join(
        f"""        ("G{n}", "{canaries.word("name", n)}", "{canaries.word("mail", n)}@qq.com"),"""
        for n in range(60, 66)
    )
    return f"""
    guests = Seed("guests", source=records(("code", "name", "mail"), [
{rows}
    ]), pii={{"code": None, "name": "person", "mail": "email"}})
    """


def known(canaries: Canaries) -> str:
    """The file of a seed that meets rows which are there."""
    lines = [
        ",".join([f"K{n}", *(canaries.word(c, n) for c in ("name", "mail", "notes", "last"))])
        for n in range(70, 76)
    ]
    return "\n".join(["Code,name,mail,notes,more", *lines]) + "\n"


def build(database: Database) -> None:
    """The tables, and the application's own rows in one of them."""
    auto = "" if database.kind == "sqlite" else " AUTO_INCREMENT"
    key = f"id INTEGER PRIMARY KEY{auto}"
    tables = {
        "teams": "code VARCHAR(3) PRIMARY KEY, name VARCHAR(40)",
        "people": table(key),
        "guests": f"{key}, code VARCHAR(9), name VARCHAR(99), mail VARCHAR(99)",
        "known": f"{key}, code VARCHAR(9) NOT NULL UNIQUE, name VARCHAR(99), mail VARCHAR(99),"
        " notes TEXT",
        "visits": f"{key}, person_id INTEGER NOT NULL, mail VARCHAR(200), note TEXT,"
        " FOREIGN KEY (person_id) REFERENCES people (id)",
    }
    for name, columns in tables.items():
        database.execute(f"CREATE TABLE {name} ({columns})")
    for number in (70, 71, 72):
        database.execute(f"INSERT INTO known (code, name) VALUES ('K{number}', 'theirs')")


REVISIONS: Final = {
    "0001_teams": TEAMS,
    "0002_people": PEOPLE,
    "0003_guests": guests(MASKED),
    "0004_known": KNOWN,
    "0005_visits": VISITS,
}
SEEDER: Final = "seeds/versions/0003_guests.py"
"""The one file of a project, but for those in its data folder, that real rows are written in."""


@contextmanager
def with_password(database: Database) -> Iterator[Database]:
    """The same database for a user of its own, whose password is like no other."""
    if database.kind == "sqlite":
        yield database
        return
    user = f"canary_{secrets.token_hex(4)}"
    with database.engine.begin() as admin:
        admin.exec_driver_sql(f"CREATE USER {user}@'%%' IDENTIFIED BY %s", (PASSWORD,))
        admin.exec_driver_sql(f"GRANT ALL ON {database.engine.url.database}.* TO {user}@'%%'")
        # What mysqldump asks for.
        admin.exec_driver_sql(f"GRANT PROCESS, RELOAD ON *.* TO {user}@'%%'")
    url = database.engine.url.set(username=user, password=PASSWORD)
    try:
        yield replace(database, url=url.render_as_string(hide_password=False))
    finally:
        with database.engine.begin() as admin:
            admin.exec_driver_sql(f"DROP USER {user}@'%%'")


def nothing_comes_out(stage: Stage) -> None:
    """Search all that came out for canaries of development and staging, and for secrets."""
    assert [] == searching.found(stage.everything(without=(SEEDER,)), NEEDLES, EXACT)


def nothing_was_sent(stage: Stage) -> None:
    """Search the server's files too, which hold what was ever written, if it was taken back."""
    nothing_comes_out(stage)
    if stage.database.kind != "sqlite":
        assert [] == searching.in_server(stage.database, MASKED.mark)


def files() -> dict[str, bytes | str]:
    """The files of :data:`REVISIONS`."""
    return {"people.csv": MASKED.whole(), "known.csv": known(MASKED)}


def bad(more: str = "", columns: str = "") -> str:
    """A second seed of the same table.

    :param more: arguments of its file.
    :param columns: arguments of its own.
    """
    source = f'csv_rows("bad.csv"{more})'
    return f'bad = Seed("people", first_row=1000{columns}, source={source}, pii={CLASSIFIED})'
