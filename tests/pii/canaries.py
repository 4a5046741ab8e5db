"""A file of people whose every personal cell is like no other, so that it is found where it shows.

Words hold a mark that no mask is made of; numbers are long enough to be no coincidence. What is
searched for is told by :meth:`Canaries.needles`.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROWS: Final = 24
"""Good records of a file."""

_DOCUMENT: Final = (
    'in_json({"$.contact.email": "email", "$.contact.phones": "phone",'
    ' "$.visits[*].doctor": "person", "$.tags": "attribute", "$.plan": None})'
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column with personal data.

    `cell` makes the cell of a row out of a word of its own and the row's number.
    """

    pii: str
    sql: str
    cell: Callable[[str, int], str]

    @property
    def declared(self) -> str:
        """How a seeder classifies it."""
        return self.pii if "(" in self.pii else f'"{self.pii}"'


def _document(word: str, row: int) -> str:
    return json.dumps(
        {
            "contact": {"email": f"{word}@qqcanary.com", "phones": [f"+49 30 386174{row:02d}0"]},
            "visits": [{"doctor": f"Dr. {word.title()}"}, {"doctor": word.upper()}],
            "tags": {f"{word}@qqcanary.com": word},
            "plan": "gold",
        }
    )


PERSONAL: Final[Mapping[str, Column]] = {
    "name": Column("person", "VARCHAR(120)", lambda w, _: f"{w.title()} von {w.upper()}"),
    "first": Column("first_name", "VARCHAR(60)", lambda w, _: w.title()),
    "last": Column("last_name", "VARCHAR(60)", lambda w, _: f"O'{w.title()}"),
    "firm": Column("company", "VARCHAR(120)", lambda w, _: f"{w.title()} & Søn LLC"),
    "mail": Column("email", "VARCHAR(200) UNIQUE", lambda w, _: f"{w}@qqcanary-{w}.com"),
    "phone": Column("phone", "VARCHAR(40)", lambda _, n: f"(415) 386-{2000 + n}"),
    "street": Column("street", "VARCHAR(120)", lambda w, n: f"{n} {w.title()} Street"),
    "town": Column("city", "VARCHAR(80)", lambda w, _: w.upper()),
    "post": Column("postcode", "VARCHAR(40)", lambda _, n: f"ZQ{n:02d} 9XJKV"),
    "social": Column("ssn", "VARCHAR(20)", lambda _, n: f"386-17-{4000 + n}"),
    "tax": Column("tax_id", "VARCHAR(20)", lambda _, n: f"38-618{4000 + n}"),
    "born": Column("date_of_birth", "DATE", lambda _, n: f"{1700 + 4 * n}-03-04"),
    "seen": Column("date", "DATETIME", lambda _, n: f"{1702 + 4 * n}-09-11 13:37:00"),
    "licence": Column("licence", "VARCHAR(60)", lambda w, n: f"{w.upper()}-{n:03d}"),
    "health": Column("medical", "VARCHAR(80)", lambda w, _: f"chronic {w}"),
    "card": Column("card", "VARCHAR(30)", lambda _, n: f"4556 7375 8690 {4000 + n}"),
    "iban": Column("iban", "VARCHAR(40)", lambda _, n: f"DE89 3704 0044 0532 01{n:02d} 77"),
    "account": Column("bank_account", "VARCHAR(40)", lambda _, n: f"386179{n:04d}1"),
    "machine": Column("ip_address", "VARCHAR(45)", lambda _, n: f"93.184.{100 + n}.34"),
    "web": Column("url", "VARCHAR(255)", lambda w, _: f"https://{w}.com/team/{w}?id=1"),
    "login": Column("username", "VARCHAR(80)", lambda w, _: w),
    "north": Column("latitude", "DECIMAL(10, 7)", lambda _, n: f"48.38617{n:02d}"),
    "east": Column("longitude", "DECIMAL(10, 7)", lambda _, n: f"11.93861{n:02d}"),
    "notes": Column("free_text", "TEXT", lambda w, _: f"Called {w.title()}, who said no."),
    "sex": Column("gender", "VARCHAR(40)", lambda w, _: w),
    "faith": Column("attribute", "VARCHAR(40)", lambda w, _: w.title()),
    "profile": Column(_DOCUMENT, "TEXT", _document),
}
"""Every class, and the column of `people` that has it."""

PLAIN: Final[Mapping[str, str]] = {
    "code": "VARCHAR(20) NOT NULL UNIQUE",
    "grade": "CHAR(1) NOT NULL CHECK (grade IN ('A', 'B', 'C'))",
    "age": "INTEGER NOT NULL",
    "joined": "DATE NOT NULL",
    "team": "VARCHAR(3) NOT NULL REFERENCES teams (code)",
    "short": "VARCHAR(8)",
}
"""The columns that are nobody's, and their SQL."""

CLASSIFIED: Final = (
    "{"
    + ", ".join(f'"{name}": {column.declared}' for name, column in PERSONAL.items())
    + ", "
    + ", ".join(f'"{name}": None' for name in PLAIN)
    + "}"
)
"""What a seeder writes as `pii=`."""


def table(key: str) -> str:
    """The columns of `people`, for CREATE TABLE.

    :param key: the primary key's definition.
    """
    personal = [f"{name} {column.sql}" for name, column in PERSONAL.items()]
    # MySQL and MariaDB before 10.5 pass over a REFERENCES that stands at its column.
    plain = [f"{name} {sql.partition(' REFERENCES')[0]}" for name, sql in PLAIN.items()]
    foreign = "FOREIGN KEY (team) REFERENCES teams (code)"
    return ", ".join([key, *personal, *plain, foreign])


@dataclass(frozen=True, slots=True)
class Canaries:
    """The canaries of one file.

    `mark` is what every word begins with: seven letters of its own.
    """

    mark: str

    def word(self, column: str, row: int) -> str:
        """A word that no other cell has."""
        return f"{self.mark}{_letters([*PERSONAL, *PLAIN].index(column))}{_letters(row)}"

    def record(self, row: int) -> dict[str, str]:
        """A good record."""
        personal = {name: c.cell(self.word(name, row), row) for name, c in PERSONAL.items()}
        plain = {"code": f"P{row:03d}", "grade": "ABC"[row % 3], "age": str(20 + row)}
        return personal | plain | {"joined": "2020-02-29", "team": f"T{row % 3}", "short": "ok"}

    def good(self) -> list[dict[str, str]]:
        """The good records; some cells are NULL."""
        records = [self.record(row) for row in range(ROWS)]
        for row, name in enumerate(PERSONAL):
            records[row % ROWS] |= {name: ""} if row % 4 == 0 else {}
        return records

    def bad(self) -> dict[str, dict[str, str]]:
        """Records with one thing wrong, by what that is."""
        wrong = {
            "NOT NULL": {"age": ""},
            "CHECK": {"grade": "Z"},
            "foreign key": {"team": "T9"},
            "too long": {"short": self.word("short", 90) * 3},
            "much too long": {"grade": self.word("grade", 90)},
            "number": {"age": self.word("age", 90)},
            "date": {"joined": self.word("joined", 90)},
            "masked date": {"born": self.word("born", 90)},
            "document": {"profile": "{" + self.word("profile", 90)},
        }
        return {why: self.record(50 + i) | cells for i, (why, cells) in enumerate(wrong.items())}

    def text(self, records: Sequence[Mapping[str, str]]) -> str:
        """A file of these records, with a header."""
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, [*PERSONAL, *PLAIN], lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
        return out.getvalue()

    def broken_lines(self) -> bytes:
        """Lines that are no records."""
        word = self.word("name", 91)
        lines = [f"{word},{word}", f'"{word}"{word},x', f"{word}\0,{word}", f"{word * 13_000},x"]
        return "\n".join(lines).encode() + b"\n\xff" + word.encode() + b",x\n"

    def whole(self) -> bytes:
        """The whole file: good records, bad ones, and lines that are none."""
        records = [*self.good(), *self.bad().values()]
        return self.text(records).encode() + self.broken_lines()

    def needles(self) -> list[bytes]:
        """What must not be found, in small letters: words by their mark, and each number."""
        found = {self.mark}
        for record in [*self.good(), *self.bad().values()]:
            for name in PERSONAL:
                cell = record[name].lower()
                if cell and self.mark not in cell:
                    found |= {cell, cell.partition(" 13:37")[0]}
                    digits = re.sub(r"\D", "", cell)
                    found |= {digits} if len(digits) > 8 else set()
                found |= set(re.findall(r"386174\d\d0", cell))
        return [text.encode() for text in sorted(found)]


def disguised(text: str) -> list[bytes]:
    """How a text looks in hexadecimal, in base64, in UTF-16, and behind JSON's escapes."""
    found = []
    for spelled in (text, text.title(), text.upper()):
        raw = spelled.encode()
        found += [raw.hex().encode(), raw.hex().upper().encode(), spelled.encode("utf-16-le")]
        # The letters that stand for a part of it alone, at each of three places.
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + raw)
            found.append(coded[-(-shift * 8 // 6) : (shift + len(raw)) * 8 // 6])
    return found


def _letters(number: int) -> str:
    return chr(97 + number // 26) + chr(97 + number % 26)
