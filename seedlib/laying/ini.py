"""An ini file as text, to which sections and names of a list are added and nothing else is done.

Every byte that is there stays: comments, order, blanks, line ends, a missing last one. Knows how
ini files are written and nothing of what they say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADER: Final = re.compile(r"\[(?P<name>.+)\]")
# As Python's configparser reads them by default.
_COMMENT: Final = re.compile(r"\s*[#;]")
_OPTION: Final = re.compile(r"(?P<key>[^\s=:][^=:]*?)\s*[=:]\s*(?P<value>.*)")
# One character a byte, whatever the file is encoded in.
_BYTES: Final = "latin-1"
_BOM: Final = "\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Ini:
    """An ini file.

    Args:
        text: What it has, a character a byte.
    """

    text: str

    @classmethod
    def read(cls, content: bytes) -> Ini:
        """The file with this content."""
        return cls(content.decode(_BYTES))

    @property
    def content(self) -> bytes:
        """The file's content."""
        return self.text.encode(_BYTES)

    @property
    def newline(self) -> str:
        """What ends its lines: what ends the first one."""
        found = re.search(r"\r?\n", self.text)
        return found[0] if found else "\n"

    def with_sections(self, text: str) -> Ini:
        """The file, and sections after it.

        Args:
            text: The sections, with line feeds.
        """
        if not text:
            return self
        end = self.newline
        before = self.text
        if before and not before.endswith("\n"):
            before += end
        if before and not before.endswith(end + end):
            before += end
        return Ini(before + _as_bytes(text).replace("\n", end))

    def with_option(self, section: str, line: str) -> Ini:
        """The file with a line right below the header of a section that is there."""
        lines = self.text.splitlines(keepends=True)
        at = next(i for i, found in enumerate(lines) if _section(found) == section)
        if not lines[at].endswith("\n"):
            lines[at] += self.newline
        lines.insert(at + 1, _as_bytes(line) + self.newline)
        return Ini("".join(lines))

    def with_name(self, section: str, option: str, name: str) -> Ini:
        """The file with one more name at the end of a list, where it is not in it yet.

        Args:
            section: The section.
            option: The option, such as ``keys``; its names are separated by commas.
            name: The name.
        """
        lines = self.text.splitlines(keepends=True)
        place = _value(lines, section, option)
        if place is None:
            return self.with_option(section, f"{option} = {name}")
        first, last, value = place
        names = [part.strip() for part in value.split(",") if part.strip()]
        if name in names:
            return self
        body = lines[last].rstrip("\r\n")
        kept, blanks = body.rstrip(), body[len(body.rstrip()) :]
        comma = ", " if ", " in value or (first != last) else ","
        separator = comma.rstrip() if kept.endswith(",") else comma
        if not names:
            separator = " "
        if kept.endswith(","):
            separator = " "
        lines[last] = kept + separator + name + blanks + lines[last][len(body) :]
        return Ini("".join(lines))


def _as_bytes(text: str) -> str:
    """A text as the file has it: Alembic reads it in the locale's encoding, UTF-8 nearly always."""
    return text.encode().decode(_BYTES)


def _section(line: str) -> str | None:
    found = _HEADER.match(line.removeprefix(_BOM))
    return found["name"] if found else None


def _value(lines: Sequence[str], section: str, option: str) -> tuple[int, int, str] | None:
    """The first and the last line of an option's value, and the value."""
    inside, first, last, parts = False, None, 0, []
    for at, line in enumerate(lines):
        header = _section(line)
        if header is not None:
            if first is not None:
                break
            inside = header == section
            continue
        if not inside or _COMMENT.match(line) or not line.strip():
            continue
        if first is not None and line[0].isspace():
            last, parts = at, [*parts, line.strip()]
            continue
        if first is not None:
            break
        found = _OPTION.match(line.strip())
        if found is not None and found["key"].lower() == option:
            first, last, parts = at, at, [found["value"].strip()]
    return None if first is None else (first, last, " ".join(parts))
