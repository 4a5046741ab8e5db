"""`seed verify --pii`: real-looking values in seeded rows are found, told by their keys alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests import warm
from tests.databases import sqlite_database
from tests.projects import project, terp_ini
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping
    from pathlib import Path

    from tests.databases import Database

REAL = {"mail": "maria.jensen@greenleaf.com", "dial": "(503) 867-5309", "bare": "5038675309"}
TABLES = {
    "people": "{id}, mail VARCHAR(80), phone VARCHAR(40), note TEXT, size INTEGER",
    "pairs": "left_key VARCHAR(40) NOT NULL, right_key INTEGER NOT NULL, said JSON,"
    " PRIMARY KEY (left_key, right_key)",
    "firms": "{id}, code VARCHAR(20) NOT NULL UNIQUE, name VARCHAR(80), fax VARCHAR(40),"
    " line BIGINT, page VARCHAR(80), memo VARCHAR(80)",
}
REVISIONS = {
    "0001_people": """
        people = Seed(
            "people",
            rows=12,
            columns={"mail": v.email(), "phone": v.phone(), "note": v.sequence("{}"), "size": 7},
        )
    """,
    "0002_pairs": """
        both = [(f"k{i}", i, '{"age": 7}') for i in range(7)]
        names = ("left_key", "right_key", "said")
        source = records(names, both)
        pairs = Seed("pairs", source=source, pii=dict.fromkeys(names))
    """,
    "0003_firms": """
        firms = Seed(
            "firms",
            source=records(
                ("code", "name", "fax", "line"),
                [
                    ("a1", "Jensen & Sons", "(503) 867-5309", "5038675309"),
                    ("b2", "Lee Trading", "(503) 867-5310", "5038675310"),
                ],
            ),
            columns={"page": v.sequence("https://example.com/{}"), "memo": "nothing"},
            pii={
                "code": None,
                "name": "company",
                "fax": "phone",
                "line": "phone",
                "page": not_pii("the register's own pages"),
            },
        )
    """,
}


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """Three tables, all of whose rows are in; chunks of five rows."""
    return loaded(database, tmp_path)


def loaded(database: Database, tmp_path: Path) -> Seeds:
    """The project in `tmp_path`, and its rows in the database."""
    laid = lay(database, tmp_path / "project", TABLES, REVISIONS, options="chunk_rows = 5")
    laid.done("upgrade", "head")
    return laid


def _verify(seeds: Seeds, *args: str) -> subprocess.CompletedProcess[str]:
    before = seeds.everything()
    env = {"SEED_ENV": "development"}
    ended = warm.seed("verify", *args, cwd=seeds.folder, url=seeds.database.url, env=env)
    said = ended.stdout + ended.stderr
    assert before == seeds.everything()
    assert "Traceback" not in said
    assert not [value for value in REAL.values() if value in said]
    return ended


def _clean(seeds: Seeds) -> str:
    ended = _verify(seeds, "--pii")
    assert 0 == ended.returncode, ended.stdout
    return ended.stdout


def _found(seeds: Seeds) -> list[tuple[str, str, str, int, list[list[object]]]]:
    """What `--json` says was found; the status says so too."""
    ended = _verify(seeds, "--pii", "--json")
    told = json.loads(ended.stdout)
    found = told["findings"]
    assert (1 if found else 0) == ended.returncode
    assert {"pii"} >= {one["check"] for one in found}
    return [(o["table"], o["place"], o["what"], o["rows"], o["keys"]) for o in found]


def _ids(seeds: Seeds, table: str = "people") -> list[int]:
    return [row[0] for row in seeds.database.rows(f"SELECT id FROM {table} ORDER BY id")]


def test_what_was_seeded_is_clean(seeds: Seeds) -> None:
    """Generated and masked rows are nobody's: nothing is listed, and how much was looked at is."""
    assert "Looked at 21 rows of 3 tables; nothing is wrong.\n" == _clean(seeds)
    assert [] == _found(seeds)
    assert 0 == seeds.database.scalar(
        "SELECT COUNT(*) FROM firms WHERE fax LIKE '%867-53%' OR line IN (5038675309, 5038675310)"
    )


def test_edited_rows(seeds: Seeds) -> None:
    """Values that came later are listed by column and class, with three keys, in a table."""
    ids = _ids(seeds)
    edit = "UPDATE people SET mail = :mail WHERE id >= :first"
    seeds.database.execute(edit, mail=REAL["mail"], first=ids[-5])
    seeds.database.execute(
        "UPDATE people SET phone = :bare, note = :note WHERE id = :id",
        bare=REAL["bare"],
        note=f"call {REAL['dial']} or write to {REAL['mail']}",
        id=ids[1],
    )
    ended = _verify(seeds, "--pii")
    three = ", ".join(map(str, ids[-5:-2]))
    said = ended.stdout + ended.stderr
    lines = [line.split(maxsplit=5) for line in ended.stdout.splitlines()[:6]]

    assert 1 == ended.returncode
    assert ["check", "table", "where", "what", "rows", "first keys"] == lines[0]
    assert ["pii", "people", "mail", "email", "5", f"id {three}"] in lines
    assert ["pii", "people", "phone", "phone", "1", f"id {ids[1]}"] in lines
    assert ["pii", "people", "note", "email", "1", f"id {ids[1]}"] in lines
    assert ["pii", "people", "note", "phone", "1", f"id {ids[1]}"] in lines
    assert "Looked at 21 rows of 3 tables.\n" in ended.stdout
    assert "people.mail: 5 rows, email" in said
    assert "find, call or write to somebody" in said
    assert "Nothing was changed." in said
    assert ("people", "mail", "email", 5, [[id_] for id_ in ids[-5:-2]]) in _found(seeds)


def test_rows_of_somebody_else(seeds: Seeds) -> None:
    """Rows that no seeder put in are not looked at; of ours those that are still there."""
    ids = _ids(seeds)
    add = "INSERT INTO people (id, mail, phone) VALUES (:id, :mail, :dial)"
    for own in (ids[-1] + 1, ids[-1] + 500):
        seeds.database.execute(add, id=own, mail=REAL["mail"], dial=REAL["dial"])
    seeds.database.execute("DELETE FROM people WHERE id = :id", id=ids[3])

    assert "Looked at 20 rows of 3 tables; nothing is wrong.\n" == _clean(seeds)


def test_classified_columns(seeds: Seeds) -> None:
    """A column is judged as what it was classified, integers too, and not where it is not_pii."""
    first, second = _ids(seeds, "firms")
    seeds.database.execute(
        "UPDATE firms SET fax = :bare, line = 5038675309, page = 'https://greenleaf.com',"
        " code = :bare WHERE id = :id",
        bare=REAL["bare"],
        id=first,
    )
    seeds.database.execute(
        "UPDATE firms SET memo = 'see www.greenleaf.com', name = :mail WHERE id = :id",
        mail=REAL["mail"],
        id=second,
    )

    assert {
        ("firms", "fax", "phone", 1, first),
        ("firms", "line", "phone", 1, first),
        ("firms", "memo", "url", 1, second),
        ("firms", "name", "email", 1, second),
    } == {(*finding[:4], *finding[4][0]) for finding in _found(seeds)}


def test_documents_and_keys_that_tell(seeds: Seeds) -> None:
    """JSON is looked into; a key that says something of a person itself is not shown."""
    said = json.dumps({"owner": {"phone": 5038675309}, "notes": [f"mail {REAL['mail']}"]})
    seeds.database.execute("UPDATE pairs SET said = :said WHERE right_key = 3", said=said)
    both = [("pairs", "said", what, 1, [["k3", 3]]) for what in ("email", "phone")]

    assert both == _found(seeds)


@pytest.mark.databases("sqlite")
def test_keys_that_are_personal(database: Database, tmp_path: Path) -> None:
    """A key that says something of a person itself stands as an ellipsis."""
    tables = {"codes": "who VARCHAR(80) PRIMARY KEY, tag VARCHAR(80)"}
    real = f'records(("who",), [("{REAL["mail"]}",), ("m.lee@greenleaf.com",), ("nobody",)])'
    body = 'codes = Seed("codes", source=who, columns={"tag": "T"}, pii={"who": not_pii("a test")})'
    seeds = lay(database, tmp_path / "project", tables, {"0001_codes": f"who = {real}\n{body}"})
    seeds.done("upgrade", "head")
    clean = _clean(seeds)
    project(seeds.folder, {"0001_other": 'other = Seed("other", rows=1, columns={"a": 1})'})

    assert "Looked at 3 rows of 1 table; nothing is wrong.\n" == clean
    assert [("codes", "who", "email", 2, [["…"], ["…"]])] == _found(seeds)
    assert "who …\n" in _verify(seeds, "--pii").stdout


def test_production(database: Database, tmp_path: Path) -> None:
    """In production sources are unmasked by right, which is said; what is generated is judged."""
    name = str(sa.make_url(database.url).database).rpartition("/")[2]
    allowed = ("-x", f"allow-production={name}", "-x", "with-demo-data")
    revisions = {
        name: f'environments = ("production",)\n{_dedented(body)}'
        for name, body in REVISIONS.items()
    }
    seeds = lay(database, tmp_path / "project", TABLES, revisions)
    seeds.done(*allowed, "upgrade", "head", env={"SEED_ENV": "production"})
    clean = _clean(seeds)
    edit = "UPDATE {} SET {} = :mail WHERE id = :id"
    for table, column in (("firms", "memo"), ("people", "mail")):
        id_ = _ids(seeds, table)[0]
        seeds.database.execute(edit.format(table, column), mail=REAL["mail"], id=id_)

    assert 1 == seeds.database.scalar("SELECT COUNT(*) FROM firms WHERE line = 5038675309")
    assert "were not judged: pairs (left_key, said); firms (code, fax, line, name).\n" in clean
    assert [("people", "mail"), ("firms", "memo")] == [found[:2] for found in _found(seeds)]


def _dedented(body: str) -> str:
    return "\n".join(line.removeprefix("        ") for line in body.splitlines())


_MET = """
firms = Seed(
    "firms",
    source=records(("code", "name"), [("a1", "One"), ("b2", "Two"), ("c3", "Three")]),
    pii={{"code": None, "name": None}},
    {more}
    key="code",
    on_conflict="{way}",
)
"""


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("adopt", {"our own": ["memo", "name"]}),
        ("update", {"theirs": ["name"], "our own": ["memo", "name"]}),
    ],
)
def test_rows_that_were_met(
    database: Database, tmp_path: Path, way: str, expected: Mapping[str, list[str]]
) -> None:
    """Of somebody else's row only the columns that a seed changed are ours to answer for."""
    seeds = lay(database, tmp_path / "project", TABLES, {"0001": _MET.format(way=way, more="")})
    seeds.database.execute("INSERT INTO firms (code, name, memo) VALUES ('b2', 'theirs', 'x')")
    seeds.done("upgrade", "head")
    whole = _verify(seeds)
    seeds.database.execute("UPDATE firms SET name = :mail, memo = :mail", mail=REAL["mail"])
    theirs, *_ = _ids(seeds, "firms")
    found = [(finding[1], finding[3], finding[4]) for finding in _found(seeds)]
    ours = [[id_] for id_ in _ids(seeds, "firms") if id_ != theirs]

    assert 0 == whole.returncode, whole.stdout
    of_ours = {column for column, _, keys in found if [key for key in keys if key in ours]}
    of_theirs = {column for column, _, keys in found if [theirs] in keys}
    assert expected == {
        whose: sorted(columns)
        for whose, columns in (("our own", of_ours), ("theirs", of_theirs))
        if columns
    }


def test_rows_of_ours_that_were_met(database: Database, tmp_path: Path) -> None:
    """A row that one seeder put in and another one changed is looked at once."""
    revisions = {
        "0001": _MET.format(way="update", more=""),
        "0002": _MET.format(way="update", more="first_row=3,"),
    }
    seeds = lay(database, tmp_path / "project", TABLES, revisions, options="chunk_rows = 2")
    seeds.done("upgrade", "head")
    whole = _verify(seeds)
    seeds.database.execute("UPDATE firms SET name = :mail", mail=REAL["mail"])

    assert 0 == whole.returncode, whole.stdout
    assert [("firms", "name", "email", 3)] == [found[:4] for found in _found(seeds)]
    assert "Looked at 3 rows of 1 table.\n" in _verify(seeds, "--pii").stdout


@pytest.mark.databases("sqlite")
def test_tables_and_revisions_that_are_gone(database: Database, tmp_path: Path) -> None:
    """A table that was dropped is said; of a revision that is gone names and content tell."""
    seeds = loaded(database, tmp_path)
    seeds.database.execute("DROP TABLE pairs")
    edit = "UPDATE firms SET fax = :bare, memo = :mail"
    seeds.database.execute(edit, bare=REAL["bare"], mail=REAL["mail"])
    project(seeds.folder, {"0001_people": REVISIONS["0001_people"]})
    ended = _verify(seeds, "--pii")
    told = json.loads(_verify(seeds, "--pii", "--json").stdout)["findings"]
    found = {(one["check"], one["table"], one["place"], one["what"], one["rows"]) for one in told}

    assert "Looked at 14 rows of 2 tables.\n" in ended.stdout
    assert {
        ("counts", "pairs", None, "no-table", 7),
        ("pii", "firms", "fax", "phone", 2),
        ("pii", "firms", "memo", "email", 2),
    } == found


@pytest.mark.databases("sqlite")
def test_bytes_in_a_column_of_texts(database: Database, tmp_path: Path) -> None:
    """SQLite keeps whatever it is given: an address is one as bytes too."""
    seeds = loaded(database, tmp_path)
    first = _ids(seeds)[0]
    mail = REAL["mail"].encode()
    seeds.database.execute("UPDATE people SET mail = :mail WHERE id = :id", mail=mail, id=first)

    assert [("people", "mail", "email", 1, [[first]])] == _found(seeds)


def test_before_any_run(database: Database, tmp_path: Path) -> None:
    """Where nothing was seeded there is nothing to look at, and no table comes into being."""
    seeds = lay(database, tmp_path / "project", TABLES, REVISIONS)

    assert "Nothing is seeded here.\n" == _clean(seeds)


def test_terp_is_clean(tmp_path: Path) -> None:
    """TERP's rows, generated ones and its masked source, pass all checks; a real value is seen."""
    database = sqlite_database(tmp_path)
    ini = terp_ini(tmp_path)
    env = {"SEED_ENV": "development"}
    for args in (["upgrade", "head"], ["-n", "seeds", "upgrade", "head"]):
        done = database.alembic("-c", ini, *args, env=env)
        assert 0 == done.returncode, done.stdout + done.stderr
    clean = warm.seed("-c", ini, "verify", url=database.url, env=env)
    database.execute("UPDATE clients SET phone = :dial WHERE id = 3", dial=REAL["dial"])
    planted = warm.seed("-c", ini, "verify", "--pii", "--json", url=database.url, env=env)
    (found,) = json.loads(planted.stdout)["findings"]

    assert 0 == clean.returncode, clean.stdout
    assert ("clients", "phone", [[3]]) == (found["table"], found["place"], found["keys"])
