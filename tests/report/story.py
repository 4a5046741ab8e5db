"""A small project with everything in it that a report tells of, and its runs."""

from __future__ import annotations

import signal
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tests import warm
from tests.runs import Seeds, lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

TABLES = {
    "countries": "{id}, name VARCHAR(20) NOT NULL",
    "regions": "{id}, name VARCHAR(20) NOT NULL, country_id INTEGER NOT NULL, main_id INTEGER,"
    " FOREIGN KEY (country_id) REFERENCES countries (id)",
    "shops": "{id}, region_id INTEGER NOT NULL, name VARCHAR(7), n INTEGER, next_id INTEGER,"
    " FOREIGN KEY (region_id) REFERENCES regions (id), FOREIGN KEY (next_id) REFERENCES shops (id)",
    "people": "{id}, shop_id INTEGER, name VARCHAR(80), email VARCHAR(120),"
    " FOREIGN KEY (shop_id) REFERENCES shops (id) ON DELETE SET NULL",
    "tags": "{id}, code VARCHAR(8) NOT NULL UNIQUE",
    "later": "{id}, n INTEGER",
}
SEEDERS = {
    "0001_shops": """
        regions = Seed("regions", rows=3, columns={
            "name": v.sequence("region {}"), "country_id": 1, "main_id": v.ref("shops"),
        })
        def names(rows):
            return [f"shop {n + 1}" for n in rows.n.tolist()]

        shops = Seed("shops", rows=120, columns={
            "region_id": v.ref("regions"), "name": names, "n": 1,
        })
    """,
    "0002_people": """
        some = records(("name", "email"), [
            ("Ada Lovelace", "ada@example.org"), ("Alan Turing", None), ("Grace Hopper", None),
        ])
        people = Seed("people", source=some, pii={"name": "person", "email": "email"},
                      columns={"shop_id": v.ref("shops")})
        more = Update("shops", columns={"n": 2})
    """,
    "0003_tags": """
        codes = records(("code",), [("new",), ("old",), ("odd",)])
        tags = Seed("tags", source=codes, pii={"code": None}, on_conflict="adopt")
    """,
    "0004_later": 'later = Seed("later", rows=9, columns={"n": 1})',
}
UPGRADES = {"0004_later": "op.seed(later)\n    raise RuntimeError('not yet')"}
STOP = """
import os
import signal

import sqlalchemy as sa
from sqlalchemy.engine import Engine


@sa.event.listens_for(Engine, "before_cursor_execute")
def stop(_connection, _cursor, statement, *_):
    if os.environ.get("STOP", "no such text") in statement and not statement.endswith("LIMIT 0"):
        os.kill(os.getpid(), getattr(signal, os.environ["BY"]))
"""


def laid(database: Database, folder: Path) -> Seeds:
    """The project, on tables of which two have rows of the application's."""
    sqlite = database.kind == "sqlite"
    # Who refers to a table that is not there yet: SQLite does not mind, and others can be altered.
    circle = ", FOREIGN KEY (main_id) REFERENCES shops (id)" if sqlite else ""
    tables = TABLES | {"regions": TABLES["regions"] + circle}
    found = lay(database, folder, tables, SEEDERS, upgrades=UPGRADES, env=STOP)
    if not sqlite:
        database.execute("ALTER TABLE regions ADD FOREIGN KEY (main_id) REFERENCES shops (id)")
    database.execute("INSERT INTO countries (name) VALUES ('Ruritania')")
    database.execute("INSERT INTO tags (code) VALUES ('old')")
    return found


def told(seeds: Seeds) -> None:
    """Runs of every kind: one is killed, one interrupted, one fails, one takes rows back."""
    update = 'UPDATE "shops"' if seeds.database.kind == "sqlite" else "UPDATE `shops`"
    here = {"SEED_ENV": "development"}
    seeds.done("upgrade", "0001")
    killed = seeds.run("upgrade", "0002", env={**here, "STOP": update, "BY": "SIGKILL"})
    assert -signal.SIGKILL == killed.returncode
    seeds.done("upgrade", "0002")
    seeds.database.execute("INSERT INTO shops (region_id, name) SELECT MIN(id), 'x' FROM regions")
    first = seeds.database.scalar("SELECT MIN(id) FROM people")
    seeds.database.execute("DELETE FROM people WHERE id = :id", id=first)
    stopped = seeds.run(
        "upgrade", "0003", env={**here, "STOP": "INSERT INTO seed_chunk", "BY": "SIGTERM"}
    )
    assert 128 + signal.SIGTERM == stopped.returncode
    seeds.done("upgrade", "0003")
    seeds.done("-x", "force", "downgrade", "0002")
    seeds.done("upgrade", "0003")
    seeds.refused("upgrade", "head")


def report(seeds: Seeds, html: str = "-") -> str:
    """What `seed report` prints, which must succeed; by default the page."""
    ended = warm.seed("report", "--html", html, cwd=seeds.folder, url=seeds.database.url)
    assert 0 == ended.returncode, ended.stdout + ended.stderr
    return ended.stdout


def refused(seeds: Seeds, html: str, url: str | None = None) -> str:
    """What `seed report` says, which must be refused."""
    there = url or seeds.database.url
    ended = warm.seed("report", "--html", html, cwd=seeds.folder, url=there)
    said = ended.stdout + ended.stderr
    assert 0 < ended.returncode, said
    assert 1 == said.count("FAILED: "), said
    return said


class Page:
    """A page, read: it has to be well-formed, and to keep to itself.

    :param text: its HTML.
    """

    def __init__(self, text: str) -> None:
        assert text.startswith("<!DOCTYPE html>\n<html ")
        self.text = text
        self.root = ET.fromstring(text.removeprefix("<!DOCTYPE html>\n"))  # noqa: S314 - our own
        strict = _Nested()
        strict.feed(text)
        assert [] == strict.open
        self.elements = {element.tag for element in self.root.iter()}

    def said(self, name: str = "") -> str:
        """The words of a section, or of the page, without white space between them."""
        element = self.section(name) if name else self.root.find("body")
        assert element is not None
        return _words(element)

    def section(self, name: str) -> ET.Element:
        """The section with an id."""
        (found,) = (one for one in self.root.iter() if one.get("id") == name)
        return found

    def table(self, name: str, number: int = 0) -> list[dict[str, str]]:
        """The rows of a section's n-th table, by the headings of their columns."""
        table = list(self.section(name).iter("table"))[number]
        headings = [_words(cell) for cell in table.iterfind("thead/tr/th")]
        rows: list[dict[str, str]] = []
        for group in table.iterfind("tbody"):
            shared: list[str] = []
            for row in group.iterfind("tr"):
                cells = [_words(cell) for cell in row]
                if row[0].get("scope") == "rowgroup":
                    shared = cells[:1]
                elif shared:
                    cells = shared + cells
                rows.append(dict(zip(headings, cells, strict=True)))
        return rows


class _Nested(HTMLParser):
    """Reads as a browser does, whose elements have to be closed as they were opened."""

    _VOID = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - html.parser's
        if tag not in self._VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """An element without content."""

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()


def _words(element: ET.Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def numbers(rows: list[dict[str, str]], *columns: str) -> list[tuple[str | int, ...]]:
    """Some columns of a table; what is a number, as one."""
    return [
        tuple(
            int(cell) if (cell := row[name].replace(",", "")).isdigit() else row[name]
            for name in columns
        )
        for row in rows
    ]
