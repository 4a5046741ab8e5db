"""What is refused for the sake of personal data: each by its sentence, with nothing changed."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from seedlib import Seed, csv_rows, personal
from seedlib.declared import build
from seedlib.masking.contact import ADDRESSES, PHONES
from seedlib.sources.data_file import DataFile
from tests.pii.stage import Stage
from tests.processes import MASK_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.databases import Database

OTHER_KEY: Final = "another key of staging, which is no secret"
LINES: Final = "code,mail\n" + "".join(f"P{n:02d},maren{n}@quartzbeck.co\n" for n in range(20))
PEOPLE: Final = """
    people = Seed("people", source=csv_rows("people.csv"), pii={"code": None, "mail": "email"})
"""


def lay(
    database: Database,
    root: Path,
    tables: Mapping[str, str],
    revisions: Mapping[str, str],
    files: Mapping[str, str | bytes],
    *,
    environment: str = "development",
) -> Stage:
    """Tables, in which `{id}` is an automatic key, and a project."""
    auto = "" if database.kind == "sqlite" else " AUTO_INCREMENT"
    for name, columns in tables.items():
        key = f"id INTEGER PRIMARY KEY{auto}"
        database.execute(f"CREATE TABLE {name} ({columns.replace('{id}', key)})")
    return Stage(database, root, environment).lay(revisions, files)


def people(database: Database, root: Path, environment: str = "development") -> Stage:
    """One table that is loaded from one file."""
    tables = {"people": "{id}, code VARCHAR(9), mail VARCHAR(99) UNIQUE"}
    return lay(
        database,
        root,
        tables,
        {"0001_people": PEOPLE},
        {"people.csv": LINES},
        environment=environment,
    )


def seed(table: str, file: str, pii: str, more: str = "") -> str:
    """A declaration whose source is a file."""
    return f'{table} = Seed("{table}", source=csv_rows("{file}"), pii={{{pii}}}{more})'


FILES: Final = {
    "unclassified": ("more.csv.gz", '"code": None'),
    "missing": ("people.csv", '"code": None, "mail": "email", "nick": "username"'),
    "outside": ("../../../outside.csv", '"code": None'),
    "linked": ("linked.csv", '"code": None'),
    "absent": ("peple.csv", '"code": None'),
}
OF_FILES: Final = {
    "unclassified": "nobody said whether mail of more.csv.gz is personal data, and the file was"
    " read no further than its header.",
    "missing": "nick is declared in pii=, and people.csv has no such column. It has code, mail",
    "outside": "../../../outside.csv is no path below it",
    "linked": "linked.csv is a link, or behind one, that leads out of it",
    "absent": "There is no file peple.csv in",
}


@pytest.mark.databases("sqlite")
def test_files(database: Database, tmp_path: Path) -> None:
    """A file that is none of the seeds', or has other columns than were classified, is not read.

    One of them is damaged further on: who read it would complain of that.
    """
    tables = dict.fromkeys(FILES, "{id}, code VARCHAR(9), mail VARCHAR(99)")
    revisions = {f"000{n}_{t}": seed(t, *FILES[t]) for n, t in enumerate(FILES)}
    damaged = gzip.compress(LINES.encode() + bytes(range(256)) * 4_000, 0)[:-9]
    files: dict[str, str | bytes] = {"people.csv": LINES, "more.csv.gz": damaged}
    stage = lay(database, tmp_path, tables, revisions, files)
    (tmp_path / "outside.csv").write_text(LINES, encoding="utf-8")
    (stage.data / "linked.csv").symlink_to(tmp_path / "outside.csv")
    said = stage.untouched("upgrade", "head")

    for number, (name, sentence) in enumerate(OF_FILES.items()):
        assert f"000{number}_{name}, {name}: " in said
        assert sentence in said, f"{name}: {said}"
    assert "gzip" not in said
    stage.lay({"0001": seed("unclassified", "more.csv.gz", '"code": None, "mail": "email"')}, {})
    assert "more.csv.gz is packed by gzip and ends too early" in stage.untouched("upgrade", "head")


def test_no_further_than_the_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file with an unclassified column no byte is asked for beyond the header's block."""
    (tmp_path / "people.csv").write_text(LINES * 5_000, encoding="utf-8")
    asked: list[int] = []
    read = DataFile.read

    def spied(self: DataFile, offset: int, size: int) -> bytes:
        asked.append(offset + size)
        return read(self, offset, size)

    monkeypatch.setattr(DataFile, "read", spied)
    declared = build(
        "0001", Seed("people", source=csv_rows("people.csv"), pii={"code": None}), tmp_path
    )
    (said,) = personal.header(declared)

    assert "nobody said whether mail of people.csv is personal data" in said
    assert 0 < max(asked) <= 1 << 13


COLUMNS: Final = {
    "disguised": "{id}, email VARCHAR(99), remark VARCHAR(99), kind VARCHAR(9)",
    "keyed": "mail VARCHAR(99) PRIMARY KEY, code VARCHAR(9)",
    "paired": "code VARCHAR(9), nick VARCHAR(30), PRIMARY KEY (code, nick)",
    "known": "{id}, mail VARCHAR(99) NOT NULL UNIQUE, code VARCHAR(9)",
    "lossy": "{id}, name VARCHAR(99) UNIQUE, firm VARCHAR(99), code VARCHAR(9), doc VARCHAR(200),"
    " UNIQUE (code, firm), UNIQUE (doc)",
    "crowded": "{id}, machine VARCHAR(45) UNIQUE",
    "called": "{id}, phone VARCHAR(30) UNIQUE",
    "narrow": "{id}, mail VARCHAR(20)",
    "hollow": "{id}, code VARCHAR(9)",
}
SEEDS: Final = {
    "disguised": (
        "email,remark,kind\nyes,ask maren@quartzbeck.co,a\n",
        '"email": None, "remark": None, "kind": None',
    ),
    "keyed": (LINES, '"code": None, "mail": "email"'),
    "paired": ("code,nick\na,maren\n", '"code": None, "nick": "username"'),
    "known": (LINES, '"code": None, "mail": "email"', ', key="mail", on_conflict="update"'),
    "lossy": (
        "name,firm,code,doc\nMaren,Quartz,a,{}\n",
        '"name": "person", "firm": "company", "code": None, "doc": in_json({"$.a": "email"})',
    ),
    "crowded": (
        "machine\n" + "".join(f"93.184.{n // 200}.{n % 200}\n" for n in range(800)),
        '"machine": "ip_address"',
    ),
    "called": ("phone\n(415) 386-2671\n", '"phone": "phone"', f", first_row={PHONES}"),
    "narrow": ("mail\nmaren@quartzbeck.co\n", '"mail": "email"'),
    "hollow": ("code\n", '"code": None'),
}
OF_COLUMNS: Final = {
    "disguised": (
        ".email is declared not to be personal data, and its name suggests an email",
        ".remark is declared not to be personal data, and the first records have something like",
    ),
    "keyed": (".mail is personal data (email) and part of a key by which rows are kept",),
    "paired": (".nick is personal data (username) and part of a key",),
    "known": (".mail is personal data (email) and part of a key",),
    "lossy": (
        ".name is unique, and masks of class person do not keep different values different",
        ".firm is unique, and masks of class company do not keep",
        ".doc is unique, and masks of class json do not keep",
    ),
    "crowded": (
        f".machine is unique and gets 800 rows, and of class ip_address there are {ADDRESSES}",
    ),
    "called": (f".phone is unique and gets {PHONES + 1:,} rows, and of class phone there are",),
    "narrow": (".mail holds 20 characters, and a mask of class email needs 26. Widen the column",),
    "hollow": (": hollow.csv has no record, so nothing would be loaded",),
}
OF_COMMENTS: Final = ".kind is declared not to be personal data, and its comment in the database"


@pytest.mark.parametrize("environment", ["development", "staging"])
def test_columns(database: Database, tmp_path: Path, environment: str) -> None:
    """What cannot be masked where it is, or looks personal, is told in one list, with a way out.

    In production, where nothing is masked, keys and disguises are told alone.
    """
    revisions, files = {}, {}
    for number, (table, (content, *arguments)) in enumerate(SEEDS.items()):
        revisions[f"000{number}_{table}"] = seed(table, f"{table}.csv", *arguments)
        files[f"{table}.csv"] = content
    stage = lay(database, tmp_path, COLUMNS, revisions, files, environment=environment)
    if database.kind != "sqlite":
        comment = "MODIFY kind VARCHAR(9) COMMENT 'PII: what the doctor said'"
        database.execute(f"ALTER TABLE disguised {comment}")
    said = stage.untouched("upgrade", "head")
    for number, (table, sentences) in enumerate(OF_COLUMNS.items()):
        where = f"000{number}_{table}, {table}"
        for sentence in sentences:
            assert where + sentence in said, said
    assert 'Classify it, or say why it is not: pii={"email": not_pii("…")}' in said
    assert (OF_COMMENTS in said) == (database.kind != "sqlite")

    said = replace(stage, environment="production").untouched("upgrade", "head")
    assert OF_COLUMNS["keyed"][0] in said
    assert OF_COLUMNS["disguised"][0] in said
    for table in ("lossy", "crowded", "called", "narrow"):
        assert f"{table}.csv" not in said
        assert OF_COLUMNS[table][0] not in said


@pytest.mark.databases("sqlite")
def test_classes(database: Database, tmp_path: Path) -> None:
    """A class that there is not is refused where it is written, with the nearest that there is."""
    stage = people(database, tmp_path)
    stage.lay({"0001_people": PEOPLE.replace('"email"', '"emial"')}, {})
    said = stage.untouched("upgrade", "head")

    assert "mail is classified as 'emial', which is no class of personal data." in said
    assert "Did you mean 'email'?" in said
    stage.lay({"0001_people": PEOPLE.replace('"email"', 'not_pii(" ")')}, {})
    assert "gives no reason" in stage.untouched("upgrade", "head")


def test_not_pii(database: Database, tmp_path: Path) -> None:
    """With a reason a column is loaded as it is, whatever it looks like; the register says so."""
    stage = people(database, tmp_path)
    body = PEOPLE.replace('"mail": "email"', '"mail": not_pii("a list that the state publishes")')
    stage.lay({"0001_people": body}, {})
    stage.done("upgrade", "head")

    assert ("maren3@quartzbeck.co",) in database.rows("SELECT mail FROM people")
    assert 0 == database.scalar("SELECT COUNT(*) FROM seed_mask")
    register = stage.done("audit", "--pii", program="seed")
    assert "| people.mail | a list that the state publishes |" in register


def test_keys(database: Database, tmp_path: Path) -> None:
    """Staging has no pseudonyms without a key, nor by a short one; development needs none."""
    stage = people(database, tmp_path, "staging")
    none = stage.untouched("upgrade", "head", SEED_MASK_KEY="")
    blank = stage.untouched("upgrade", "head", SEED_MASK_KEY=" " * 40)
    short = stage.untouched("upgrade", "head", SEED_MASK_KEY="x" * 31)

    assert 1 == none.count("SEED_MASK_KEY is not set, and pseudonyms need a key.")
    assert none == blank
    assert "SEED_MASK_KEY has 31 characters, and fewer than 32 can be guessed." in short
    assert "xxx" not in short
    assert "secrets.token_hex(32)" in none
    replace(stage, environment="development").done("upgrade", "head", SEED_MASK_KEY="")
    assert 20 == database.scalar("SELECT COUNT(*) FROM people")


def test_half_way(database: Database, tmp_path: Path) -> None:
    """What was interrupted goes on with the key and the file that it began with, or not at all."""
    stage = people(database, tmp_path, "staging")
    with stage.stopped("upgrade", "head", before="UPDATE seed_mask", nth=5):
        pass
    begun = database.scalar("SELECT COUNT(*) FROM people")
    assert 0 < begun < 20
    other = stage.untouched("upgrade", "head", SEED_MASK_KEY=OTHER_KEY)
    (stage.data / "people.csv").write_text(LINES.replace("maren", "karen"), encoding="utf-8")
    changed = stage.untouched("upgrade", "head")
    (stage.data / "people.csv").unlink()
    gone = stage.untouched("upgrade", "head")
    (stage.data / "people.csv").write_text(LINES, encoding="utf-8")
    stage.done("upgrade", "head")

    for said in (other, changed):
        assert "0001_people was interrupted while it loaded people, with masks" in said
        assert "Use what it began with" in said
    assert OTHER_KEY not in other
    assert MASK_KEY not in other
    assert "; now there is file " in changed
    assert "There is no file people.csv" in gone
    masked = [mail for (mail,) in database.rows("SELECT mail FROM people")]
    assert 20 == len(set(masked))
    assert all(mail.endswith("example.com") for mail in masked)


def test_gone_back_without_the_file(database: Database, tmp_path: Path) -> None:
    """An interrupted load is taken back without its file, and without its key."""
    stage = people(database, tmp_path, "staging")
    with stage.stopped("upgrade", "head", before="UPDATE seed_mask", nth=5):
        pass
    (stage.data / "people.csv").unlink()
    stage.done("-x", "force", "downgrade", "base", SEED_MASK_KEY="")

    assert 0 == database.scalar("SELECT COUNT(*) FROM people")
    assert 0 == database.scalar("SELECT COUNT(*) FROM seed_chunk")


def test_a_file_that_changed_since(database: Database, tmp_path: Path) -> None:
    """When a file changes after it was loaded, later revisions go by what is in the table."""
    stage = people(database, tmp_path)
    stage.done("upgrade", "head")
    before = dict(database.rows("SELECT code, mail FROM people"))
    (stage.data / "people.csv").write_text(LINES.replace("maren", "karen"), encoding="utf-8")
    child = """
        changed = Update("people", columns={"code": v.concat("new ", v.this["code"])})
    """
    stage.lay({"0001_people": PEOPLE, "0002_more": child}, {})
    stage.done("upgrade", "head")

    after = database.rows("SELECT code, mail FROM people")
    assert {f"new {code}": mail for code, mail in before.items()} == dict(after)
