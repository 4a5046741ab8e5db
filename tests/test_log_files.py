"""Old lines are taken out of the log's files, and all others stay as they are, byte for byte."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import shutil
import tracemalloc
from contextlib import contextmanager
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler, TimedRotatingFileHandler
from typing import IO, TYPE_CHECKING

import pytest

from seedlib import log_files
from seedlib.logs import JsonFormatter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW = dt.datetime.now(dt.UTC)
LIMIT = NOW - dt.timedelta(days=90)
OLD, YOUNG = LIMIT - dt.timedelta(days=9), LIMIT + dt.timedelta(days=9)


@contextmanager
def attached(handler: logging.Handler, name: str = "seedlib") -> Iterator[logging.Logger]:
    """A logger with a handler that writes JSON, as a configuration attaches it."""
    logger = logging.getLogger(name)
    level, propagate = logger.level, logger.propagate
    handler.setFormatter(JsonFormatter())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield logger
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagate
        handler.close()


def say(logger: logging.Logger, text: str, at: dt.datetime) -> None:
    """Log a record as it would have been logged at another time."""
    record = logger.makeRecord(logger.name, logging.INFO, "x.py", 1, text, (), None)
    record.created = at.timestamp()
    logger.handle(record)


def prune(handler: logging.FileHandler) -> int:
    """Take old lines out of all files of a handler; how many they were."""
    log_files.mend(handler)
    return sum(log_files.cut(file, LIMIT) for file in log_files.family(handler))


def messages(path: Path) -> list[str]:
    """What the records of a file say; each line must be one."""
    return [json.loads(line)["message"] for line in path.read_bytes().splitlines()]


def stamp(at: dt.datetime, text: str = "said") -> bytes:
    """A line of a log."""
    return json.dumps({"time": at.isoformat(), "message": text}).encode() + b"\n"


@dataclass(frozen=True)
class Log:
    """A file that a handler of the logger `seedlib` writes to."""

    path: Path
    handler: RotatingFileHandler
    logger: logging.Logger

    def left(self, *lines: bytes) -> bytes:
        """What is left of a file with these lines."""
        self.path.write_bytes(b"".join(lines))
        prune(self.handler)
        return self.path.read_bytes()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """A rotating file of at most 2,000 bytes, of which three older ones are kept."""
    path = tmp_path / "seed.log"
    handler = RotatingFileHandler(path, "a", 2_000, 3, "utf-8", delay=True)
    with attached(handler) as logger:
        yield Log(path, handler, logger)


def test_rotated_files(log: Log) -> None:
    """Of rotated files those that are old as a whole go, and the one that is old in part is cut."""
    for number in range(60):
        say(log.logger, f"{number}", OLD if number < 35 else YOUNG)
    files = {file.path.name: file.path for file in log_files.family(log.handler)}
    before = {name: path.read_bytes() for name, path in files.items()}
    said = [int(one) for name in sorted(files, reverse=True) for one in messages(files[name])]
    mixed = [name for name, path in files.items() if {"34", "35"} <= set(messages(path))]
    removed = prune(log.handler)
    left = {path.name: path.read_bytes() for path in log.path.parent.iterdir()}

    assert ["seed.log", "seed.log.1", "seed.log.2", "seed.log.3"] == list(files)
    assert len([number for number in said if number < 35]) == removed > 0
    assert [str(number) for number in range(35, 60)] == [
        one for name in sorted(left, reverse=True) for one in messages(files[name])
    ]
    assert len(left) < len(files)
    for name, text in left.items():
        assert before[name].endswith(text)
        assert (before[name] != text) == (name in mixed)
    assert 1 == len(mixed)


def test_writing_goes_on(log: Log) -> None:
    """The file is the same one, and whoever has it open goes on at its end."""
    say(log.logger, "old", OLD)
    say(log.logger, "young", YOUNG)
    before = log.path.stat()
    with log.path.open("ab") as other:
        other.write(stamp(YOUNG, "another process"))
        other.flush()
        prune(log.handler)
        say(log.logger, "later", NOW)
        other.write(stamp(NOW, "another process, later"))
    after = log.path.stat()

    said = ["young", "another process", "later", "another process, later"]
    assert said == messages(log.path)
    assert (before.st_ino, before.st_mode) == (after.st_ino, after.st_mode)
    assert [log.path] == list(log.path.parent.iterdir())


def test_handler_that_does_not_append(tmp_path: Path) -> None:
    """One that begins its file anew goes on at its end as well."""
    handler = logging.FileHandler(tmp_path / "seed.log", "w", "utf-8")
    with attached(handler) as logger:
        say(logger, "old", OLD)
        say(logger, "young", YOUNG)
        prune(handler)
        say(logger, "later", NOW)

    assert ["young", "later"] == messages(tmp_path / "seed.log")


def test_all_is_old(log: Log) -> None:
    """The file in use stays, and is empty then."""
    say(log.logger, "old", OLD)
    prune(log.handler)
    assert b"" == log.path.read_bytes()
    say(log.logger, "young", YOUNG)

    assert ["young"] == messages(log.path)


def test_nothing_is_old(log: Log) -> None:
    """A file without old lines is not written to."""
    say(log.logger, "young", YOUNG)
    before = log.path.stat()

    assert 0 == prune(log.handler)
    assert before == log.path.stat()


def test_lines_without_a_time(log: Log) -> None:
    """They belong to the record before them; at the beginning to the first one."""
    trace = b'Traceback\n  "quoted": \xff\n\n{"time": 7}\n{"time": "soon"}\n[1]\n'
    last = b'{"time": "no end of line'

    assert stamp(YOUNG) + trace + last == log.left(
        trace, stamp(OLD), trace, stamp(YOUNG), trace, last
    )
    assert trace + stamp(YOUNG) == log.left(trace, stamp(YOUNG), stamp(OLD), trace)


def test_clock_that_was_set_back(log: Log) -> None:
    """Old records go wherever they are."""
    young = stamp(YOUNG, "1"), stamp(YOUNG, "2"), stamp(YOUNG, "3")

    assert b"".join(young) == log.left(young[0], stamp(OLD), young[1], stamp(OLD), young[2])


def test_time_zones(log: Log) -> None:
    """A time counts as what it is; one without a zone is in UTC."""
    zone = dt.timezone(dt.timedelta(hours=9))
    second = dt.timedelta(seconds=1)
    naive = LIMIT.replace(tzinfo=None)
    young = stamp(LIMIT.astimezone(zone)) + stamp(naive)

    assert young == log.left(stamp((LIMIT - second).astimezone(zone)), stamp(naive - second), young)


def test_files_without_any_time(log: Log) -> None:
    """Of a file without records its own time says that all of it is old, and nothing else does."""
    log.path.write_bytes(b"INFO said\n")
    young, old, packed = (log.path.with_name(f"seed.log{end}") for end in (".1", ".2", ".3.gz"))
    for path in (young, old, packed):
        path.write_bytes(b"\x1f\x8b\nINFO said\n")
    for path in (old, packed):
        os.utime(path, (OLD.timestamp(), OLD.timestamp()))
    prune(log.handler)
    found = log_files.look(log_files.LogFile(young, log.handler, active=False), LIMIT)

    assert {log.path, young} == set(log.path.parent.iterdir())
    assert (0, 2, False) == (found.old, found.young, found.timed)


def test_files_that_are_not_of_the_log(log: Log) -> None:
    """Only the names that a rotation gives are looked at."""
    say(log.logger, "young", YOUNG)
    others = ("seed.log.bak", "seed.logs", "seed.log.1x", "other.log.1", "seed.log.1.old.txt")
    for name in others:
        (log.path.parent / name).write_bytes(stamp(OLD))
    (log.path.parent / "seed.log.1").symlink_to("other.log.1")
    (log.path.parent / "seed.log.2").mkdir()

    assert 0 == prune(log.handler)
    assert {*others, "seed.log", "seed.log.1", "seed.log.2"} == {
        path.name for path in log.path.parent.iterdir()
    }


def test_rotated_by_time(tmp_path: Path) -> None:
    """A file a day, or what logrotate makes of it, is rotated too."""
    handler = TimedRotatingFileHandler(tmp_path / "seed.log", "midnight", encoding="utf-8")
    names = (
        "seed.log.2025-06-01",
        "seed.log.2025-06-01_12-00",
        "seed.log-20250601",
        "seed.log.2.gz",
    )
    with attached(handler) as logger:
        say(logger, "young", YOUNG)
        for name in names:
            (tmp_path / name).write_bytes(stamp(OLD))
        prune(handler)

    assert [tmp_path / "seed.log"] == list(tmp_path.iterdir())


def test_which_handlers(tmp_path: Path, log: Log) -> None:
    """Those of loggers below ours are ours too; streams and other loggers' are not."""
    below = logging.FileHandler(tmp_path / "rows.log", delay=True)
    above = logging.FileHandler(tmp_path / "root.log")
    other = logging.FileHandler(tmp_path / "seedlibrary.log", delay=True)
    with (
        attached(logging.StreamHandler()) as ours,
        attached(below, "seedlib.rows"),
        attached(other, "seedlibrary"),
        attached(above, "root"),
    ):
        assert [log.handler, below] == log_files.handlers()
        assert [] == log_files.others()
        ours.propagate = True
        assert [tmp_path / "root.log"] == log_files.others()


@pytest.mark.parametrize("old", [1, 30])
@pytest.mark.parametrize("done", [0, 1, 150, 1_500, None])
@pytest.mark.parametrize("rotated", [False, True])
def test_killed_while_it_writes(
    log: Log, monkeypatch: pytest.MonkeyPatch, *, old: int, done: int | None, rotated: bool
) -> None:
    """The next prune finishes it, whatever was written meanwhile, also where it was rotated."""
    young = [stamp(YOUNG, str(number)) for number in range(20)]
    first = stamp(YOUNG, "before")
    log.path.with_name("seed.log.1").write_bytes(first)
    log.path.write_bytes(b"".join([stamp(OLD)] * old + young))

    def killed(kept: IO[bytes], file: IO[bytes], _size: int) -> None:
        file.write(kept.read() if done is None else kept.read(done))
        file.flush()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copyfileobj", killed)
        with pytest.raises(KeyboardInterrupt):
            prune(log.handler)
    if rotated:
        log.handler.doRollover()
    say(log.logger, "later", NOW)
    assert 1 == len(log_files.leftovers(log.handler))
    prune(log.handler)
    texts = [file.path.read_bytes() for file in reversed(log_files.family(log.handler))]
    whole = b"".join(texts)

    assert whole.startswith(first + b"".join(young))
    assert 22 == whole.count(b"\n")
    assert [] == log_files.leftovers(log.handler)


@pytest.mark.parametrize("where", ["truncate", "rename", "unlink"])
def test_killed_before_or_after(log: Log, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """What was set aside is of no use before it is whole, nor after it was put back."""
    young = stamp(YOUNG, "1") + stamp(YOUNG, "2")
    log.path.write_bytes(stamp(OLD) + young)
    place: dict[str, tuple[object, str]] = {
        "truncate": (log_files, "_move"),
        "rename": (type(log.path), "rename"),
        "unlink": (type(log.path), "unlink"),
    }

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(*place[where], killed)
        with pytest.raises(KeyboardInterrupt):
            prune(log.handler)
    with log.path.open("ab") as file:
        file.write(young * 99)
    assert 1 == len(log_files.leftovers(log.handler))
    prune(log.handler)

    assert young * 100 == log.path.read_bytes()
    assert [] == log_files.leftovers(log.handler)


def test_written_meanwhile(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another process writes while a file is cut stays in it."""
    log.path.write_bytes(stamp(OLD) + stamp(YOUNG, "1"))
    meanwhile = stamp(NOW, "2") * 99
    copy: Callable[[IO[bytes], IO[bytes], int], None] = shutil.copyfileobj

    def slowly(kept: IO[bytes], file: IO[bytes], size: int) -> None:
        with log.path.open("ab") as other:
            other.write(meanwhile)
        copy(kept, file, size)

    monkeypatch.setattr(shutil, "copyfileobj", slowly)
    prune(log.handler)

    assert stamp(YOUNG, "1") + meanwhile == log.path.read_bytes()


def test_memory(log: Log) -> None:
    """A file of many megabytes is cut in two."""
    line = stamp(YOUNG, "x" * 1_000)
    with log.path.open("wb") as file:
        for _ in range(100):
            file.write(stamp(OLD, "x" * 1_000) * 100)
        for _ in range(100):
            file.write(line * 100)
    tracemalloc.start()
    try:
        assert 10_000 == prune(log.handler)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert len(line) * 10_000 == log.path.stat().st_size
    assert peak < 4 << 20
