"""Schemas written once, in MySQL's dialect, for every kind of database.

A file has statements that end with a semicolon at a line's end. A line that ends in
``-- on sqlite`` or ``-- on mysql mariadb`` counts on these alone. For SQLite, what it has no word
for is left out or said in its own way; what a schema is about is spelled out for it with ``-- on``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.databases import Database, Kind

FOLDER = Path(__file__).resolve().parent

_CONDITION = re.compile(r"\s*-- on (?P<kinds>[a-z ]+)$")

_FOR_SQLITE = (
    # Its automatic key is this very type.
    (r"\b\w*INT(EGER)?( UNSIGNED)?( NOT NULL)? AUTO_INCREMENT PRIMARY KEY", "INTEGER PRIMARY KEY"),
    (
        r"(?P<name>`[^`]+`|\w+)\s+ENUM ?\((?P<members>[^)]*)\)(?P<rest>[^,\n]*)",
        r"\g<name> VARCHAR(40)\g<rest> CHECK (\g<name> IN (\g<members>))",
    ),
    (r"\bSET ?\('[^)]*\)", "VARCHAR(200)"),
    # A narrower type than that of an automatic key could not refer to all of it.
    (r"\b\w*INT(EGER)? UNSIGNED\b", "INTEGER"),
    (r" UNSIGNED\b", ""),
    (r" CHARACTER SET \w+", ""),
    (r" COLLATE (?!NOCASE)\w+", ""),
    (r" COMMENT '(?:[^']|'')*'", ""),
    (r" ON UPDATE CURRENT_TIMESTAMP(\(\d\))?", ""),
    (r"\bCURRENT_TIMESTAMP\(\d\)", "CURRENT_TIMESTAMP"),
    (r"\bUNIQUE KEY (?P<name>\S+) \(", r"CONSTRAINT \g<name> UNIQUE ("),
    # An index that nothing depends on, alone on its line.
    (r",\s*\n\s*(FULLTEXT |SPATIAL )?KEY [^\n]*?(?=,?\n)", ""),
)


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema by its name.

    Args:
        name: What it is called in tests and tables.
        create: Makes its tables in an empty database.
        kinds: The databases that can have it.
    """

    name: str
    create: Callable[[Database], None]
    kinds: tuple[Kind, ...] = ("sqlite", "mariadb", "mysql")


def read(path: Path) -> Schema:
    """The schema in a file; its first line may name the kinds that can have it."""
    text = path.read_text(encoding="utf-8")
    first = _CONDITION.search(text.partition("\n")[0])
    kinds: tuple[Kind, ...] = ("sqlite", "mariadb", "mysql")
    if first:
        kinds = tuple(kind for kind in kinds if kind in first["kinds"].split())

    def create(database: Database) -> None:
        execute(database, statements(text, database.kind))

    return Schema(path.stem, create, kinds)


def execute(database: Database, script: Iterator[str]) -> None:
    """Run statements as the driver takes them, in any order of parents and children."""
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        cursor = driver.cursor()
        if database.kind != "sqlite":
            cursor.execute("SET foreign_key_checks = 0")
        for statement in script:
            try:
                cursor.execute(statement)
            except Exception as error:
                error.add_note(statement)
                raise
        driver.commit()


def statements(text: str, kind: Kind) -> Iterator[str]:
    """The statements for one kind of database."""
    lines = [line for raw in text.splitlines() if (line := _line(raw, kind))]
    for statement in re.split(r";\n", "\n".join(lines) + "\n"):
        if statement.strip():
            yield statement if kind != "sqlite" else _for_sqlite(statement)


def _line(line: str, kind: Kind) -> str:
    """A line as it counts for a kind: empty where it is a comment, or for others."""
    if line.startswith("--"):
        return ""
    condition = _CONDITION.search(line)
    if condition is None:
        return line
    return line[: condition.start()] if kind in condition["kinds"].split() else ""


def _for_sqlite(statement: str) -> str:
    for pattern, replacement in _FOR_SQLITE:
        statement = re.sub(pattern, replacement, statement)
    return statement
