"""Records of our log, held against the schema of all events."""

from __future__ import annotations

import contextlib
import functools
import json
import logging.config
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from seedlib.log_events import EVENTS, EVERY, record_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

Record = dict[str, Any]

FIRST = [field.name for field in EVERY]

_read: dict[Path, bytes] = {}
"""What was looked at of each file."""

_as_they_should_be: set[str] = set()
"""The lines that were held against the schema."""


def records(text: str) -> list[Record]:
    """Read lines of a log, each a record that is as it should be.

    :param text: whole lines; what follows the last end of a line is still being written.
    """
    lines = text.rpartition("\n")[0].split("\n") if "\n" in text else []
    return [_held(line) for line in lines]


def _held(line: str) -> Record:
    record: Record = json.loads(line, parse_constant=_refused)
    # A log that grows is read again and again.
    if line not in _as_they_should_be:
        assert [] == problems(record), record
        _as_they_should_be.add(line)
    return record


def problems(record: Record) -> Sequence[str]:
    """What is wrong with a record: unknown fields, missing ones, others than they should be."""
    if record.get("event") == "log":
        return [] if list(record)[:6] == FIRST else ["it does not begin as every record does"]
    if record.get("event") not in EVENTS:
        return [f"no event is called {record.get('event')}"]
    found = [error.message for error in _validator(record["event"]).iter_errors(record)]
    return found if list(record)[:6] == FIRST else [*found, "its first fields are others"]


def watch(path: Path) -> None:
    """Hold what was logged to a file since the last time against the schema."""
    if not path.exists():
        return
    text = path.read_bytes()
    before = _read.get(path, b"")
    # Some tests begin a log anew, or prune it.
    begin = len(before) if text.startswith(before) else 0
    end = text.rfind(b"\n") + 1
    records(text[begin:end].decode("ascii"))
    _read[path] = text[:end]


@functools.cache
def _validator(event: str) -> Draft202012Validator:
    return Draft202012Validator(record_schema(event))


def _refused(constant: str) -> None:
    message = f"{constant} is no JSON"
    raise ValueError(message)


@contextlib.contextmanager
def configured(ini: Path) -> Iterator[None]:
    """Log as a file says, for a while."""
    names = ("", "seedlib", "some.library")
    loggers = [logging.getLogger(name) for name in names]
    before = [(one, one.handlers[:], one.level, one.propagate, one.disabled) for one in loggers]
    try:
        logging.config.fileConfig(ini, disable_existing_loggers=False)
        yield
    finally:
        for handler in logging.getLogger().handlers:
            handler.close()
        for one, handlers, level, propagate, disabled in before:
            one.handlers[:], one.level = handlers, level
            one.propagate, one.disabled = propagate, disabled
