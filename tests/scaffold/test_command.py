"""`seed scaffold` as it is typed: what it writes, says and exits with, and what comes of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from seedlib.errors import Exit, SeedError
from seedlib.scaffold import files
from tests.content import fingerprint
from tests.processes import PROJECT
from tests.runs import lay
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

TABLES = {
    "countries": "code CHAR(2) NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL",
    "clients": """{id}, name VARCHAR(80) NOT NULL, email VARCHAR(120) NOT NULL UNIQUE,
        tier_id INTEGER,
        country_code CHAR(2) NOT NULL, head_id INTEGER, credit DECIMAL(10, 2) NOT NULL,
        since DATE, CHECK (credit >= 0),
        FOREIGN KEY (country_code) REFERENCES countries (code),
        FOREIGN KEY (head_id) REFERENCES clients (id)""",
    "orders": """{id}, client_id INTEGER NOT NULL, ordered_at DATETIME NOT NULL,
        shipped_at DATETIME, status VARCHAR(10) NOT NULL, CHECK (status IN ('open', 'done')),
        CHECK (ordered_at <= shipped_at), FOREIGN KEY (client_id) REFERENCES clients (id)""",
    "order_lines": """order_id INTEGER NOT NULL, line_no SMALLINT NOT NULL, amount DECIMAL(10, 2),
        PRIMARY KEY (order_id, line_no), FOREIGN KEY (order_id) REFERENCES orders (id)""",
    "tags": "{id}, label VARCHAR(20) NOT NULL UNIQUE",
    "order_tags": """order_id INTEGER NOT NULL, tag_id INTEGER NOT NULL,
        PRIMARY KEY (order_id, tag_id), FOREIGN KEY (order_id) REFERENCES orders (id),
        FOREIGN KEY (tag_id) REFERENCES tags (id)""",
    "logs": "line VARCHAR(20)",
}


def scene(database: Database, folder: Path, template: str = "%%(rev)s") -> Scene:
    """The tables, and an empty tree of seeds, whose files are called by a template."""
    lay(database, folder, TABLES, {})
    ini = folder / "alembic.ini"
    text = ini.read_text(encoding="utf-8")
    ini.write_text(text.replace("_template = %%(rev)s", f"_template = {template}"), "utf-8")
    return Scene(database, folder)


def written(found: Scene) -> dict[str, str]:
    """The revisions' files, by name."""
    paths = sorted((found.folder / "seeds" / "versions").glob("*.py"))
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


@pytest.mark.databases("sqlite", "mariadb")
def test_from_a_schema_to_rows_and_back(database: Database, tmp_path: Path) -> None:
    """Nothing is edited in between; the command itself writes to no database."""
    found = scene(database, tmp_path / "there")
    before = fingerprint(database), database.tables()
    ended = found.seed("scaffold")

    assert Exit.FINDINGS == ended.status, ended.said
    assert before == (fingerprint(database), database.tables())
    names = ["countries", "clients", "orders", "order_lines", "tags", "order_tags"]
    assert [f"{at:04}_{name}.py" for at, name in enumerate(names, 1)] == list(written(found))
    assert "- logs: it has no primary key, so its rows could never be found again" in ended.said
    assert re.search(r"0002_clients\.py +clients +15 +\d", ended.said)
    assert re.search(r"To decide:\n  - seeds/versions/0002_clients\.py:\d+: ", ended.said)
    assert "run `seed upgrade head`; `seed downgrade base` takes it back." in ended.said

    found.seeded("upgrade", "head", "--rows", "order_lines=200")
    assert 200 == database.scalar("SELECT COUNT(*) FROM order_lines")
    assert 0 == database.scalar("SELECT COUNT(*) FROM orders WHERE shipped_at < ordered_at")
    assert "nothing is wrong" in found.seeded("verify")
    found.seeded("downgrade", "base", "--force")
    assert [0] * len(names) == [database.scalar(f"SELECT COUNT(*) FROM {n}") for n in names]


@pytest.mark.databases("sqlite")
def test_some_tables(database: Database, tmp_path: Path) -> None:
    """Those named alone; what they need and nobody seeds is told, and how to have it too."""
    found = scene(database, tmp_path / "there")

    mistyped = found.seed("scaffold", "cleints")
    assert Exit.USAGE == mistyped.status
    assert "There is no table cleints in this schema. Did you mean clients?" in mistyped.said
    assert {} == written(found)
    alone = found.seed("scaffold", "orders", "tags")
    assert Exit.FINDINGS == alone.status
    assert "- orders: client_id needs a row of clients, which no revision of the tree" in alone.said
    assert "that they need: seed scaffold clients countries orders tags" in alone.said
    assert ["0001_tags.py"] == list(written(found))
    tags = written(found)
    said = found.seeded("scaffold", "countries", "clients", "--single")
    assert ["0001_tags.py", "0002_tables.py"] == list(written(found))
    assert tags.items() < written(found).items(), "what is there stays as it is"
    assert 'down_revision = "0001_tags"' in written(found)["0002_tables.py"]
    assert "op.seed(countries, clients)" in written(found)["0002_tables.py"]
    assert "Seeded by the tree already: tags" in said
    again = found.seed("scaffold", "tags")
    assert 0 == again.status
    assert "Nothing was written." in again.said


@pytest.mark.databases("sqlite")
def test_the_page(database: Database, tmp_path: Path) -> None:
    """The commands of docs/scaffold.md, one after the other."""
    found = scene(database, tmp_path / "there")
    database.execute("DROP TABLE logs")
    page = (PROJECT / "docs" / "scaffold.md").read_text(encoding="utf-8")
    for typed in re.findall(r"^    seed (.*?) *(?:#.*)?$", page, re.MULTILINE):
        found.seeded(*typed.split())

    assert 6 == len(written(found))


@pytest.mark.databases("sqlite")
def test_files(database: Database, tmp_path: Path) -> None:
    """They are called as the project calls them, with its lines, and never written over."""
    folder = tmp_path / "there"
    found = scene(database, folder, "seed_%%(rev)s")
    (folder / "ruff.toml").write_text("line-length = 70\n", encoding="utf-8")
    versions = folder / "seeds" / "versions"
    found.seeded("scaffold", "countries", "clients")
    first = written(found)
    assert ["seed_0001_countries.py", "seed_0002_clients.py"] == list(first)
    assert 70 >= max(len(line) for text in first.values() for line in text.splitlines())
    for path in versions.glob("*.py"):
        path.unlink()
    found.seeded("scaffold", "clients", "countries")
    assert first == written(found), "the same schema, the same bytes"
    assert Exit.USAGE == found.seed("scaffold", "--dry-run").status


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """Where one file is there, or two are the same, none is written."""
    old, new = tmp_path / "old.py", tmp_path / "new.py"
    old.write_text("mine", encoding="utf-8")

    with pytest.raises(SeedError, match=r"old\.py is there already"):
        files.write([(new, "1"), (old, "2")])
    with pytest.raises(SeedError, match=r"new\.py would be the file of two revisions"):
        files.write([(new, "1"), (new, "2")])
    assert ["old.py"] == [path.name for path in tmp_path.iterdir()]
    assert "mine" == old.read_text(encoding="utf-8")
