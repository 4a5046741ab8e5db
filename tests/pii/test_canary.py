"""Values of a real source, and the database's password, are nowhere in what comes out of a run.

Files of canaries go through every command in development and in staging, the ones that fail
included; then all is searched: outputs, logs, tables of any owner, files of the database's and of
its server's, backups, temporary files. In production they are in the seeded table.
"""

from __future__ import annotations

import gzip
import secrets
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from seedlib.tables import OWN_TABLES
from tests.pii import searching
from tests.pii.canaries import CLASSIFIED, PERSONAL, PLAIN, ROWS, Canaries, disguised, table
from tests.pii.stage import Stage
from tests.processes import MASK_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Database

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
        f'        ("G{row}", "{canaries.word("name", row)}", "{canaries.word("mail", row)}@qq.com"),'
        for row in range(60, 66)
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


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    """Tables on a database whose password is a canary too."""
    build(database)
    with with_password(database) as known_by_password:
        yield Stage(known_by_password, tmp_path)


def nothing_comes_out(stage: Stage) -> None:
    """Search all that there is for canaries of staging and development, and for secrets."""
    assert [] == searching.found(stage.everything(without=(SEEDER,)), NEEDLES, EXACT)
    if stage.database.kind != "sqlite":
        assert [] == searching.in_server(stage.database, MASKED.mark)


def files() -> dict[str, bytes | str]:
    """The files of :data:`REVISIONS`."""
    return {"people.csv": MASKED.whole(), "known.csv": known(MASKED)}


@pytest.mark.parametrize("environment", ["development", "staging"])
def test_a_life(stage: Stage, environment: str) -> None:
    """Nothing comes out of dry runs, loads, kills, resumptions, rollbacks, backups, audits."""
    stage = replace(stage, environment=environment).lay(REVISIONS, files())
    stage.done("-x", "dry-run", "upgrade", "head")
    said = stage.refused("-x", "strict", "upgrade", "head")
    assert "people.csv, line " in said
    _killed_and_gone_on_with(stage)

    loaded = stage.database.scalar("SELECT COUNT(*) FROM people")
    assert ROWS == loaded, "every good record, and no other"
    assert (ROWS,) == stage.database.rows("SELECT SUM(row_count) FROM seed_mask WHERE"
        " table_name = 'people' AND column_name = 'name'")[0]  # fmt: skip
    stage.done("backup", program="seed")
    (kept,) = (stage.folder / "backups").glob("*/manifest.json")
    stage.database.execute("UPDATE people SET short = 'edited' WHERE code = 'P001'")
    back = ("-x", "backup=always", "-x", "on-edited=delete", "-x", "force", "downgrade", "base")
    stage.done("-x", "dry-run", *back)
    stage.done(*back)
    assert ["theirs"] * 3 == [name for (name,) in stage.database.rows("SELECT name FROM known")]
    for words in (("--keys",), ("--pii",), ("--pii", "--json"), ("--keys", "--json")):
        assert "people" in stage.done("audit", *words, program="seed")
    nothing_comes_out(stage)

    if stage.database.kind != "sqlite":
        stage.done("-x", "bulk=load", "-x", "workers=2", "upgrade", "head")
        stage.done("-x", "force", "downgrade", "base")
    stage.done("restore", str(kept.parent), program="seed")
    assert ROWS == stage.database.scalar("SELECT COUNT(*) FROM people")
    nothing_comes_out(stage)
    assert [] == list(stage.temporary.iterdir())


def _killed_and_gone_on_with(stage: Stage) -> None:
    """Stop an upgrade, look at it, kill it, refuse to go on with another file, and go on."""
    server = stage.database.kind != "sqlite"
    bulk = ("-x", "bulk=load", "-x", "workers=2") if server else ("-x", "bulk=insert")
    # Of several connections the run's own one loads at least the first chunks itself.
    stop, nth = ("INTO TABLE `people`", 1) if server else ('INSERT INTO "people"', 4)
    with stage.stopped(*bulk, "upgrade", "head", before=stop, nth=nth) as process:
        open_now = list(searching.in_process(process.pid))
        assert [] == searching.found(open_now, NEEDLES, EXACT)
        assert [] == searching.found(stage.everything(without=(SEEDER,)), NEEDLES, EXACT)
    nothing_comes_out(stage)
    whole = (stage.data / "people.csv").read_bytes()
    (stage.data / "people.csv").write_bytes(whole.replace(b"chronic", b"CHRONIC"))
    assert "Use what it began with" in stage.refused("upgrade", "head")
    (stage.data / "people.csv").write_bytes(whole)
    stage.done("-x", "bulk=insert", "upgrade", "head")


CHANGED: Final = "changed since the plan was made"
HEADER: Final = ",".join([*PERSONAL, *PLAIN])


def bad(more: str = "", columns: str = "") -> str:
    """A second seed of the same table.

    :param more: arguments of its file.
    :param columns: arguments of its own.
    """
    source = f'csv_rows("bad.csv"{more})'
    return f'bad = Seed("people", first_row=1000{columns}, source={source}, pii={CLASSIFIED})'


def _failures() -> dict[str, tuple[str, bytes | str, str]]:
    """What fails: the declaration, the file, and words of the sentence."""
    plain, good = bad(), MASKED.text([MASKED.record(n) for n in range(30, 36)])
    lines = good.splitlines(keepends=True)
    word = MASKED.word("last", 92)
    once = MASKED.record(30)
    twice = [once, MASKED.record(31) | {"mail": once["mail"]}]
    shown = MASKED.record(30) | {"short": f"{word}@qqcanary.com"}
    key = MASKED.record(30) | {"profile": f'{{"contact": {{"{word}@qqcanary.com": "{word}"}}}}'}
    # More than is kept of a file in memory, so that it is read while it is loaded.
    large = [MASKED.record(n) | {"notes": f"{word} " * 5_000} for n in range(30, 70)]
    raising = "{}\ndef fails(rows):\n    raise {}(f'no {{rows[\"name\"].tolist()[0]}} here')\n"
    function = bad(columns=', columns={"remark": fails}')
    return {
        "unclassified": (plain, good.replace(HEADER, HEADER + ",Extra"), "whether Extra of bad.csv"),
        "no header line": (plain, "".join(lines[1:]), "bad.csv"),
        "no header line, renamed": (
            bad(', rename={"Code": "code"}'), "".join(lines[1:]), "no column of the file"
        ),
        "one value twice in place of a header": (
            plain, f"{word},{word}\n" + good, "twice"
        ),
        "a broken header": (plain, f'"{word}"{word},x\n' + good, "the header cannot be read"),
        "UTF-16": (plain, good.encode("utf-16"), "not in UTF-8"),
        "half a gzip": (plain, gzip.compress(good.encode() * 9)[:-90], "ends too early"),
        "ValueError": (raising.format("", "ValueError") + function, good, "ValueError"),
        "TypeError": (raising.format("", "TypeError") + function, good, "TypeError"),
        "disguised": (plain, MASKED.text([shown]), "something like an email"),
        "a path that nobody classified": (plain, MASKED.text([key]), "nobody said whether $.contact"),
        "the same address twice": (plain, MASKED.text(twice), "unique key"),
        "strict": (plain, MASKED.whole(), "the run is strict"),
        "spoilt": (plain, MASKED.text(large), CHANGED),
    }  # fmt: skip


FAILURES: Final = _failures()
HALF_WAY: Final = list(FAILURES)[-3:]
"""Rows are in when it fails."""
OF_THE_FILE: Final = list(FAILURES)[:7]
"""Refused before the database has a part in it."""


@pytest.mark.parametrize("environment", ["development", "staging"])
def test_failures(stage: Stage, environment: str) -> None:
    """Nothing comes out of what fails while rows are made, or when the database refuses them."""
    stage = replace(stage, environment=environment)
    stage.database.execute("ALTER TABLE people ADD COLUMN remark VARCHAR(200)")
    stage.lay(REVISIONS, files()).done("upgrade", "head")
    for why in set(FAILURES) - set(OF_THE_FILE):
        _fails(stage, why)
        if why in HALF_WAY:
            stage.done("-x", "force", "downgrade", "0005_visits")

    assert ROWS == stage.database.scalar("SELECT COUNT(*) FROM people")
    nothing_comes_out(stage)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("why", OF_THE_FILE)
def test_headers(stage: Stage, why: str) -> None:
    """Nothing comes out of a file whose header is broken, or is somebody's record."""
    _fails(stage, why)

    nothing_comes_out(stage)


def _fails(stage: Stage, why: str) -> None:
    """A revision more, which cannot be loaded."""
    body, content, words = FAILURES[why]
    stage.lay(REVISIONS | {"0006_bad": body}, files() | {"bad.csv": content})
    args: tuple[str, ...] = ("upgrade", "head")
    variables: dict[str, str] = {}
    if why == "strict":
        args = ("-x", "strict", *args)
    if why == "spoilt":
        variables = {"MEET": "seed_mask", "NTH": "40", "SPOIL": str(stage.data / "bad.csv")}
    said = stage.refused(*args, **variables)

    assert words in said, f"{why}: {said}"


def test_production(stage: Stage) -> None:
    """In production values are in the tables they were loaded into, and in copies made of those.

    These are before-images, of rows that somebody edited or that were there before, and backups.
    """
    stage = replace(stage, environment="production")
    needles = REAL.needles()
    revisions = REVISIONS | {"0003_guests": guests(REAL)}
    content = {"people.csv": REAL.whole(), "known.csv": known(REAL)}
    stage.lay(revisions, content, quiet=True)
    assert "people.csv, line " in stage.refused("-x", "strict", "upgrade", "head")
    stage.done("-x", "dry-run", "upgrade", "head")
    stage.done("upgrade", "head")
    stage.done("audit", "--keys", program="seed")
    stage.done("audit", "--pii", program="seed")
    twice = [REAL.record(30), REAL.record(31) | {"mail": REAL.record(1)["mail"]}]
    stage.lay(revisions | {"0006_bad": bad()}, {"bad.csv": REAL.text(twice)}, quiet=True)
    assert "unique key" in stage.refused("upgrade", "head")
    stage.done("-x", "force", "-x", "backup=never", "downgrade", "0005_visits")
    _in_the_seeded_tables_alone(stage)

    images = {"seed_audit.before_image", "seed_chunk.before_image"}
    stage.database.execute("UPDATE people SET short = 'edited' WHERE code = 'P001'")
    stage.database.execute("UPDATE known SET notes = 'edited' WHERE code = 'K70'")
    stage.lay(revisions, {}, quiet=True)
    back = ("-x", "backup=always", "-x", "on-edited=delete", "-x", "force", "downgrade", "base")
    stage.done(*back)
    rows = [part for part in searching.in_tables(stage.database) if part[0] not in images]
    told = searching.found([*rows, *stage.outputs], needles)
    assert [] == told
    image = searching.found(searching.in_tables(stage.database), [REAL.mark.encode()])
    assert {"seed_audit.before_image"} == {place.partition(":")[0] for place in image}
    backup = searching.found(searching.in_files(stage.folder / "backups"), [REAL.mark.encode()])
    assert 2 == len(backup)  # rows and dump
    logs = [part for part in searching.in_files(stage.folder) if part[0].endswith(".log")]
    assert any(b"rows.skipped" in raw for _, raw in logs)
    assert [] == searching.found(logs, needles, SECRETS)


def _in_the_seeded_tables_alone(stage: Stage) -> None:
    """Values are in the columns that they are loaded into, all of them, and in no other place."""
    needles = REAL.needles()
    parts = list(searching.in_tables(stage.database))
    places = {told.partition(":")[0] for told in searching.found(parts, needles)}
    assert {f"people.{name}" for name in PERSONAL} <= places
    assert {"guests.name", "guests.mail", "known.name", "visits.mail"} <= places
    assert not {place for place in places if place.partition(".")[0] in OWN_TABLES}
    seeder = stage.folder / SEEDER
    file = stage.root / "seed.sqlite3"
    around = list(searching.in_files(stage.root, without={seeder, file, *stage.data.iterdir()}))
    assert any(place.endswith("seed.log") for place, _ in around)
    assert [] == searching.found([*stage.outputs, *around], needles, SECRETS)


def test_passwords(tmp_path: Path) -> None:
    """The password of a URL is not in what is said where it, or the URL, is no good."""
    stage = Stage(_nowhere(tmp_path, f"canary:{quote(PASSWORD, safe='')}@127.0.0.1:9/db"), tmp_path)
    stage.lay({"0001_teams": TEAMS}, {})
    assert "127.0.0.1" in stage.refused("upgrade", "head")
    for rest in (
        f"canary:{PASSWORD}@127.0.0.1:port/db",
        f"canary:{PASSWORD}@127.0.0.1:9/db?charset=",
        f"canary@127.0.0.1:9/db?password={quote(PASSWORD, safe='')}",
        f"canary:{quote(PASSWORD, safe='')}@127.0.0.1:9/db?no_such_option=1",
    ):
        outputs = stage.outputs
        stage = Stage(_nowhere(tmp_path, rest), tmp_path, outputs=outputs)
        for args in (("upgrade", "head"), ("current",)):
            assert 0 < stage.run(*args).status
    parts = [*stage.outputs, *searching.in_files(stage.root)]
    needles = [part.encode().lower() for part in (PASSWORD, quote(PASSWORD, safe=""))]

    assert 9 == len(stage.outputs)
    assert [] == searching.found(parts, needles, disguised(PASSWORD))


def _nowhere(folder: Path, rest: str) -> Database:
    """A database that no connection leads to."""
    from tests.databases import sqlite_database

    return replace(sqlite_database(folder), kind="mariadb", url=f"mysql+pymysql://{rest}")
