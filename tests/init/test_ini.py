"""An ini file keeps every byte that it has; what is added looks like the rest of it."""

from __future__ import annotations

import configparser
import io
import logging.config

import pytest

from seedlib.laying import sections
from seedlib.laying.ini import Ini

LOGGERS = "[loggers]\nkeys = root\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[a]\nkeys = x,y\n", "[a]\nkeys = x,y,z\n"),
        ("[a]\nkeys = x, y\n", "[a]\nkeys = x, y, z\n"),
        ("[a]\nkeys=x", "[a]\nkeys=x,z"),
        ("[a]\r\nKeys : x  \r\n\r\n", "[a]\r\nKeys : x,z  \r\n\r\n"),
        ("[a]\nkeys =\n", "[a]\nkeys = z\n"),
        ("[a]\nkeys = x,z\n", "[a]\nkeys = x,z\n"),
        ("[a]\nkeys = x,\n  # why\n  y\n\n[b]\n", "[a]\nkeys = x,\n  # why\n  y, z\n\n[b]\n"),
        ("[a]\nkeys = x,\n", "[a]\nkeys = x, z\n"),
        ("[b]\nkeys = q\n[a]\n", "[b]\nkeys = q\n[a]\nkeys = z\n"),
        ("\ufeff[a]\n; keys = no\nkeys = x # é\n", "\ufeff[a]\n; keys = no\nkeys = x # é,z\n"),
    ],
)  # fmt: skip
def test_names(before: str, after: str) -> None:
    """A name goes to the end of a list, in the list's own manner."""
    added = Ini.read(before.encode()).with_name("a", "keys", "z")

    assert after.encode() == added.content


@pytest.mark.parametrize(
    ("before", "between"),
    [(b"", b""), (b"x=1", b"\n\n"), (b"x=1\r\n", b"\r\n"), (b"\xff\n\n", b""), (b"x\n", b"\n")],
)
def test_sections(before: bytes, between: bytes) -> None:
    """Sections go to the end, with the file's own line ends and a blank line before them."""
    end = b"\r\n" if b"\r\n" in before else b"\n"
    added = Ini.read(before).with_sections("[a]\nb = c\n")

    assert before + between + b"[a]" + end + b"b = c" + end == added.content


@pytest.mark.parametrize(
    "before",
    [
        "",
        "[alembic]\nx = 1",
        LOGGERS,
        "[formatters]\nkeys = json\n[formatter_json]\nformat = %%(message)s\n",
        "[handlers]\nkeys = mine\n[handler_mine]\nclass = NullHandler\n",
    ],
)
def test_logging(before: str) -> None:
    """Whatever there is of logging, with what is added Python can read it, and twice is once."""
    parser = configparser.ConfigParser()
    parser.read_string(before)
    known = {name: dict(parser.items(name, raw=True)) for name in parser.sections()}
    added = sections.with_logging(Ini.read(before.encode()), known)
    parser = configparser.ConfigParser()
    parser.read_string(added.text)
    missing = {"root": "[logger_root]\nhandlers =\n"} if before == LOGGERS else {}
    config = configparser.ConfigParser()
    config.read_file(io.StringIO(added.text + "".join(missing.values())))

    found = {name: dict(parser.items(name, raw=True)) for name in parser.sections()}
    assert added == sections.with_logging(added, found)
    assert "seedlib" in found["loggers"]["keys"]
    logging.config.fileConfig(config, disable_existing_loggers=False)
    logger = logging.getLogger("seedlib")
    assert ["seed_log"] == [handler.name or "seed_log" for handler in logger.handlers]
    assert "JsonFormatter" == type(logger.handlers[0].formatter).__name__
    logger.handlers.clear()
    logger.propagate = True
