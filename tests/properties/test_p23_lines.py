"""P23: every line of the log is one record of JSON, whatever the data hold and whoever writes."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import logging.config
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import pymysql
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from seedlib.errors import SeedError
from seedlib.log_events import EVENTS
from seedlib.logs import RunLog
from seedlib.masks import Mask
from tests.examples import examples
from tests.log_records import FIRST, configured, problems, records
from tests.processes import PROJECT
from tests.runs import lay

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.databases import Database

INI: Final = """
[loggers]
keys = root, seedlib
[handlers]
keys = file
[formatters]
keys = json
[logger_root]
level = INFO
handlers = file
[logger_seedlib]
level = DEBUG
handlers =
qualname = seedlib
[handler_file]
class = {handler}
formatter = json
args = {args}
[formatter_json]
class = seedlib.logs.JsonFormatter
"""

NASTY: Final = ("\n", "\r\n", "\u2028\u2029\x85", "\ud800", "\0", "\"'`", "\\", "{}%s%d", "\x1b[0m")
texts = st.one_of(
    st.text(st.characters(exclude_categories=[])), st.sampled_from(NASTY), st.just("\n" * 999)
)
numbers = st.integers(-(10**2_000), 10**2_000)


class Odd(Exception):  # noqa: N818 - it is not said what is wrong
    """An exception without a text to give."""

    def __str__(self) -> str:
        """Raise."""
        msg = "no text"
        raise RuntimeError(msg)


class Broken:
    """An object that can be read in no way."""

    def __str__(self) -> str:
        """Raise."""
        raise MemoryError

    __repr__ = __str__


anything = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        numbers,
        st.floats(),
        texts,
        st.binary(),
        st.decimals(),
        st.fractions(),
        st.datetimes(),
        st.datetimes(timezones=st.timezones()),
        st.dates(),
        st.times(),
        st.timedeltas(),
        st.complex_numbers(),
        st.uuids(),
        st.builds(Broken),
    ),
    lambda inner: st.one_of(
        st.lists(inner), st.dictionaries(texts | st.integers(), inner), st.frozensets(st.text())
    ),
    max_leaves=20,
)


@st.composite
def errors(draw: st.DrawFn) -> BaseException:
    """An exception with others behind it, perhaps in a circle."""
    text = draw(texts)
    code = draw(st.sampled_from([1062, 1292, 1366, 4711]))
    driver = pymysql.err.IntegrityError(code, f"Duplicate entry '{text}' for key 'email'")
    kinds: list[Callable[[], BaseException]] = [
        lambda: SeedError(text),
        lambda: ValueError(text),
        lambda: OSError(2, text),
        lambda: UnicodeDecodeError("utf-8", text.encode("utf-8", "replace"), 0, 1, text),
        Odd,
        lambda: driver,
        lambda: sa.exc.IntegrityError(text, {"email": text}, driver),
        lambda: ExceptionGroup(text, [ValueError(text), Odd()]),
        lambda: KeyboardInterrupt(text),
    ]
    chain = [kind() for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=4))]
    for error, behind in zip(
        chain, [*chain[1:], draw(st.sampled_from([None, *chain]))], strict=True
    ):
        error.__context__ = behind
    return chain[0]


@st.composite
def said(draw: st.DrawFn) -> tuple[str, Callable[[RunLog], None]]:
    """An event with values of any kind, and how it is said."""
    one, other, n = draw(texts), draw(texts), draw(st.integers(0, 2**64))
    value, error = draw(anything), draw(errors())
    names: dict[str, Any] = {"revision": one, "table": other}
    mask = Mask(
        run=one,
        revision=one,
        table=other,
        column=other,
        what=one,
        strategy=one,
        masker=one,
        key_id=one,
        rows=n,
        nulls=n,
    )
    configuration = {"any": value, one: other}
    events: dict[str, Callable[[RunLog], None]] = {
        "run.start": lambda log: log.run_start(
            command=one,
            environment="staging",
            database=other,
            configuration=configuration,
            revisions=[one, other],
        ),
        "run.waiting": lambda log: log.waiting(one),
        "rows.skipped": lambda log: log.row_skipped(**names, row=n, column=other, reason=one),
        "chunk.retry": lambda log: log.retry(**names, chunk=n, attempt=n, reason=one),
        "rows.orphaned": lambda log: log.orphans(table=other, foreign_key=one, rows=n),
        "column.masked": lambda log: log.column_masked(mask),
        "table.end": lambda log: log.table_end(**names, seconds=0.5, inserted=n),
        "run.end": lambda log: log.run_end(seconds=0.5, tables={one: {"inserted": n}, other: {}}),
        "run.failed": lambda log: log.run_failed(
            error, command=one, seconds=0.5, context={"revision": one, "table": other}
        ),
        "log": lambda _: logging.getLogger("some.library").warning(
            one, exc_info=(type(error), error, None), extra={"value": value}
        ),
    }
    assert {"log"} == set(events) - set(EVENTS)
    event = draw(st.sampled_from(sorted(events)))
    return event, events[event]


def written(folder: Path) -> list[dict[str, Any]]:
    """All records of a log and of the files that it was rotated to; each line is one."""
    found = []
    for path in folder.glob("seed.log*"):
        found += records(path.read_bytes().decode("ascii"))
    return found


@given(st.lists(said(), min_size=1, max_size=8))
@settings(
    max_examples=examples(60),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_p23_whatever_the_data_contain(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[str, Callable[[RunLog], None]]]
) -> None:
    """Through a rotating file, as alembic.ini has it, each record is whole, and none is lost."""
    folder = tmp_path_factory.mktemp("log")
    ini = folder / "alembic.ini"
    args = f"({str(folder / 'seed.log')!r}, 'a', 2_000, 99, 'utf-8', True)"
    ini.write_text(INI.format(handler="handlers.RotatingFileHandler", args=args))
    told = io.StringIO()
    with configured(ini), contextlib.redirect_stderr(told):
        for _, say in events:
            say(RunLog("r-1"))
    found = written(folder)

    assert "" == told.getvalue()  # where logging says that it could not
    assert Counter(event for event, _ in events) == Counter(r["event"] for r in found)
    assert all(FIRST == list(record)[:6] for record in found)


@pytest.mark.databases("sqlite")
def test_p23_rotated_in_mid_run(database: Database, tmp_path: Path) -> None:
    """A run whose log is rotated every few lines: begin, chunks, skipped rows and end are there."""
    body = """
        def words(rows):
            return [("w" * 99 if n % 5 == 4 else f"w{n}") for n in rows.n.tolist()]

        odd = Seed('odd\\n"name"', rows=200, columns={"word\\u2028": words})
    """
    seeds = lay(database, tmp_path / "project", {}, {"0001_words": body}, options="chunk_rows = 9")
    database.execute(
        'CREATE TABLE "odd\n""name""" (id INTEGER PRIMARY KEY, "word\u2028" VARCHAR(20) NOT NULL)'
    )
    ini = seeds.folder / "alembic.ini"
    text = ini.read_text()
    text = text.replace("class = FileHandler", "class = handlers.RotatingFileHandler")
    ini.write_text(text.replace('"a", "utf-8"', '"a", 3_000, 99, "utf-8"'))
    seeds.done("upgrade", "head")
    found = written(seeds.folder)
    counted = Counter(record["event"] for record in found)

    assert 5 < len(list(seeds.folder.glob("seed.log*")))
    assert 1 == len({record["run"] for record in found})
    assert (1, 1, 40) == (counted["run.start"], counted["run.end"], counted["rows.skipped"])
    assert ['odd\n"name"'] == [r["table"] for r in found if r["event"] == "table.end"]
    assert {"word\u2028"} == {r["column"] for r in found if r["event"] == "rows.skipped"}


WRITER: Final = """
import logging.config
import sys

from seedlib.logs import RunLog

logging.config.fileConfig(sys.argv[1])
log = RunLog(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for n in range(200):
    log.row_skipped(revision="r", table="t", row=n, column="", reason="x\\n" * (n % 7) * 999)
"""


@pytest.mark.parametrize("handler", ["FileHandler", "handlers.RotatingFileHandler"])
def test_p23_two_processes(tmp_path: Path, handler: str) -> None:
    """Two processes with one file write whole lines; where nothing is rotated, all of them."""
    ini = tmp_path / "alembic.ini"
    rotated = handler != "FileHandler"
    more = ", 200_000, 99, 'utf-8'" if rotated else ", 'utf-8'"
    ini.write_text(INI.format(handler=handler, args=f"({str(tmp_path / 'seed.log')!r}, 'a'{more})"))
    command = [sys.executable, "-c", WRITER, str(ini)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with contextlib.ExitStack() as stack:
        both = [
            stack.enter_context(subprocess.Popen([*command, run], cwd=PROJECT, **pipes))
            for run in ("one", "two")
        ]
        for process in both:
            assert process.stdout is not None
            assert "ready\n" == process.stdout.readline()
        for process in both:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in both:
            process.communicate(timeout=60)
    found = written(tmp_path)

    assert not [problem for record in found for problem in problems(record)]
    assert {"one", "two"} == {record["run"] for record in found}
    if not rotated:
        assert [("one", 200), ("two", 200)] == sorted(Counter(r["run"] for r in found).items())


def test_p23_a_record_that_is_cut_off_is_found_out(tmp_path: Path) -> None:
    """What these tests read with does find broken lines, two in one, and NaN."""
    line = json.dumps({"event": "log", **dict.fromkeys(FIRST, "log")})
    for wrong in (line[:-3] + "\n", line + line + "\n", line[:-1] + ', "x": NaN}\n', "\n"):
        (tmp_path / "seed.log").write_text(wrong)
        with pytest.raises(ValueError, match=r"Expecting|Extra data|NaN|delimiter|Unterminated"):
            written(tmp_path)
