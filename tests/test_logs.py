"""What a run says of itself, as JSON, whatever the data hold."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import logging.config
import os
import re
import signal
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pymysql
import pytest
import sqlalchemy as sa
from jsonschema import Draft202012Validator

from seedlib.errors import SeedError
from seedlib.log_events import EVENTS
from seedlib.logs import JsonFormatter, RunLog, sentence
from seedlib.masks import Mask
from seedlib.redaction import without_passwords
from tests.log_records import FIRST, problems
from tools import log_pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Spoken:
    """What the logger `seedlib` said since the test began."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    @property
    def lines(self) -> list[str]:
        """The lines as they were written."""
        return self._stream.getvalue().splitlines()

    @property
    def records(self) -> list[dict[str, Any]]:
        """The lines read as JSON, strictly: NaN is none."""
        return [json.loads(line, parse_constant=int) for line in self.lines]


@pytest.fixture
def spoken() -> Iterator[Spoken]:
    """Listen to everything that is said below `seedlib`."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("seedlib")
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    yield Spoken(stream)
    logger.removeHandler(handler)
    logger.level, logger.propagate = before


def formatted(message: object, *arguments: object, **extra: object) -> dict[str, Any]:
    """Return what the formatter makes of one record."""
    record = logging.LogRecord("some.library", logging.INFO, "x.py", 1, message, arguments, None)
    record.__dict__.update(extra)
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert line.isascii()
    made: dict[str, Any] = json.loads(line, parse_constant=int)
    return made


def whole_run(log: RunLog) -> None:
    """Say every event there is."""
    names: dict[str, Any] = {"revision": "0001_clients", "table": "clients"}
    log.run_start(
        command="alembic -n seeds upgrade head",
        environment="development",
        database="mysql+pymysql://seed:secret@db/terp",
        configuration={"size": "small", "scale": Decimal("2.5")},
        revisions=["0001_clients"],
    )
    log.environment_marked(environment="staging", was=None, database="terp")
    log.run_plan(
        direction="upgrade",
        steps=[{"revision": "0001_clients", "table": "clients", "rows": 10, "what": "inserted"}],
    )
    log.waiting("connection 7")
    log.nothing_to_do("0001_clients")
    log.backup_taken(path="backups/terp-1", rows=10, seconds=0.5)
    log.backup_due(path="backups")
    log.alone(workers=2)
    log.left_out(table="clients", reason="their keys belong to other rows now", rows=2)
    log.volume_unheeded(revisions=["0001_clients"])
    log.declaration_changed(**names)
    log.revision_passed(revision="0000_states", reason="applied already")
    log.revision_start(revision="0001_clients", direction="upgrade")
    log.table_repetitive(**names, column="job", rows=200_000, provider="job", values=650)
    log.table_redrawn(**names, column="checksum", tries=10)
    log.table_start(**names, rows=10)
    log.chunk(**names, chunk=0, rows=10)
    log.retry(**names, chunk=1, attempt=1, reason="1213: deadlock")
    log.unverified(**names, chunk=1)
    log.hashes_filled(**names, chunks=3)
    log.bulk_altered(**names, chunk=2)
    log.row_skipped(**names, row=3, column="name", reason="81 characters, the column holds 80")
    log.confirmed(by="force")
    log.rows_edited(revision="0001_clients", table="clients", rows=2, became="kept")
    log.rows_opened(revision="0001_clients", table="clients", foreign_key="fk_boss", rows=3)
    log.rows_left(revision="0001_clients", table="clients", rows=10)
    log.orphans(table="orders", foreign_key="fk_client", rows=2)
    log.rows_missing(**names, rows=1)
    log.table_end(**names, seconds=0.25, inserted=9, skipped=1)
    log.column_masked(
        Mask(
            run="r-1",
            revision="0001_clients",
            table="clients",
            column="email",
            what="email",
            strategy="replaced",
            masker="email 1",
            key_id="public",
            rows=9,
            nulls=1,
        )
    )
    log.revision_end(revision="0001_clients", direction="upgrade", seconds=0.5)
    log.run_end(seconds=1.5, tables={"clients": {"inserted": 9, "skipped": 1}, "states": {}})
    log.run_failed(
        SeedError("refused"),
        command="alembic -n seeds upgrade head",
        seconds=2.0,
        context={"revision": "0001_clients"},
    )


def test_every_event_is_told_as_it_is_described(spoken: Spoken) -> None:
    """Level, logger and fields of every event are those of the schema, and there is no other."""
    whole_run(RunLog("r-1"))

    assert list(EVENTS) == sorted({r["event"] for r in spoken.records}, key=list(EVENTS).index)
    assert len(EVENTS) == len(spoken.records)
    assert [] == [problem for record in spoken.records for problem in problems(record)]
    assert {"r-1"} == {record["run"] for record in spoken.records}


def test_what_is_no_such_record_is_found_out(spoken: Spoken) -> None:
    """A field too many, too few or of another type, a level, an event: each is a problem."""
    RunLog("r-1").chunk(revision="0001", table="clients", chunk=1, rows=5_000)
    (record,) = spoken.records

    assert not problems(record)
    assert not problems(record | {"dry_run": True, "dry_run_mode": "counted"})
    for wrong in (
        record | {"more": 1},
        {name: value for name, value in record.items() if name != "rows"},
        record | {"rows": "5000"},
        record | {"rows": True},
        record | {"level": "info"},
        record | {"logger": "seedlib.table"},
        record | {"event": "chunks"},
        record | {"run": None},
        record | {"dry_run": False},
        {"rows": record["rows"], **record},
    ):
        assert problems(wrong), wrong


def test_the_documentation_is_of_these_events() -> None:
    """docs/ says of each event what the schema says; `python -m tools.log_pages` writes it."""
    text = log_pages.PAGE.read_text(encoding="utf-8")

    assert log_pages.page(text) == text
    assert log_pages.schema() == log_pages.SCHEMA.read_text(encoding="utf-8")
    for event in EVENTS:
        assert f"### `{event}`" in text


def test_the_documented_schema_takes_every_record(spoken: Spoken) -> None:
    """A program that has docs/log-schema.json understands each line, other libraries' too."""
    whole_run(RunLog("r-1"))
    schema = json.loads(log_pages.SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    assert all(map(validator.is_valid, spoken.records))
    assert validator.is_valid(formatted("Running upgrade %s -> %s", "", "0001"))
    assert not validator.is_valid(spoken.records[0] | {"more": 1})


def test_a_dry_run_says_so_in_every_record(spoken: Spoken) -> None:
    """Whoever sums the log up can leave out what did not stay; other records do not have it."""
    log = RunLog("r-1")
    log.waiting("connection 7")
    log.dry_run = True
    whole_run(log)

    first, *others = spoken.records
    assert "dry_run" not in first
    assert {True} == {record["dry_run"] for record in others}
    assert not any("dry_run_mode" in record for record in others)
    log.dry_run_mode = "counted"
    log.nothing_to_do("base")
    assert "counted" == spoken.records[-1]["dry_run_mode"]


def test_the_start_is_logged_whole(spoken: Spoken) -> None:
    """The first record has the environment, the configuration and the revisions (R8.1)."""
    whole_run(RunLog("r-1"))
    start = spoken.records[0]

    assert "development" == start["environment"]
    assert {"size": "small", "scale": "2.5"} == start["configuration"]
    assert ["0001_clients"] == start["revisions"]


def test_a_password_is_never_logged(spoken: Spoken) -> None:
    """The database's URL is told without its password (R8.5)."""
    whole_run(RunLog("r-1"))

    assert "mysql+pymysql://seed:***@db/terp" == spoken.records[0]["database"]
    assert not any("secret" in line for line in spoken.lines)


def test_the_end_sums_up_by_table_and_in_all(spoken: Spoken) -> None:
    """The last record counts every table, and all of them together (R8.4)."""
    log = RunLog("r-1")
    log.run_end(
        seconds=2,
        tables={"a": {"inserted": 9, "skipped": 1}, "b": {"inserted": 5, "gone already": 2}},
    )
    (end,) = spoken.records

    assert (14, 1, 0) == (end["inserted"], end["skipped"], end["deleted"])
    assert 5 == end["tables"]["b"]["inserted"]
    assert "done in 2.00 s: 14 inserted, 1 skipped, 2 gone already" == end["message"]


def test_a_chunk_is_told_at_debug_level_alone(spoken: Spoken) -> None:
    """At the usual level a large table is two records, not hundreds."""
    logging.getLogger("seedlib").setLevel(logging.INFO)
    RunLog("r-1").chunk(revision="0001", table="clients", chunk=1, rows=5_000)

    assert [] == spoken.lines


def test_a_failure_has_message_stack_context_and_causes(spoken: Spoken) -> None:
    """What failed, where in the code, where in the run, and what was behind it (R8.3)."""

    def fail() -> None:
        try:
            int("four")
        except ValueError as error:
            msg = "orders.quantity cannot be read"
            raise SeedError(msg) from error

    with pytest.raises(SeedError) as caught:
        fail()
    context = {"revision": "0006_orders", "direction": "upgrade", "table": "orders"}
    RunLog("r-1").run_failed(caught.value, command="alembic", seconds=1, context=context)
    error = spoken.records[0]["error"]

    assert ("seedlib.errors.SeedError", "orders.quantity cannot be read") == (
        error["type"],
        error["message"],
    )
    assert re.fullmatch(r".*test_logs\.py:\d+ in fail", error["stack"][-1])
    assert context == error["context"]
    assert ["ValueError: invalid literal for int() with base 10: '…'"] == [
        cause["message"] for cause in error["caused_by"]
    ]


def test_a_run_knows_where_it_is() -> None:
    """What a failure happened in is known without being told again."""
    log = RunLog("r-1")
    log.where = {"revision": "0001", "direction": "upgrade"}
    log.table_start(revision="0001", table="clients")
    within = dict(log.where)
    log.table_end(revision="0001", table="clients", seconds=1)

    assert {"revision": "0001", "direction": "upgrade", "table": "clients"} == within
    assert {"revision": "0001", "direction": "upgrade"} == log.where


def test_an_exception_behind_another_is_told_unless_suppressed() -> None:
    """`raise … from None` hides what was being handled, a plain `raise` does not."""

    def during() -> None:
        try:
            os.environ["SEEDLIB_NO_SUCH_VARIABLE"]
        except KeyError:
            msg = "one"
            raise SeedError(msg)  # noqa: B904 - the case in question

    with pytest.raises(SeedError) as caught:
        during()
    error = caught.value
    shown = formatted("x", exc_info=(type(error), error, error.__traceback__))["error"]
    error.__suppress_context__ = True
    hidden = formatted("x", exc_info=(type(error), error, error.__traceback__))["error"]

    assert ["KeyError: '…'"] == [cause["message"] for cause in shown["caused_by"]]
    assert [] == hidden["caused_by"]


def test_exceptions_that_are_each_others_cause_end() -> None:
    """A circle of causes is told once."""
    one, other = SeedError("one"), SeedError("other")
    one.__cause__, other.__cause__ = other, one

    error = formatted("x", exc_info=(SeedError, one, None))["error"]

    assert ["other"] == [cause["message"] for cause in error["caused_by"]]


def test_another_handlers_text_of_an_exception_is_not_taken_over() -> None:
    """A plain handler caches the driver's text on the record; ours does not print it."""
    made = formatted("x", exc_text="Duplicate entry 'ann@example.com' for key 'email'")

    assert "ann" not in json.dumps(made)


def test_other_libraries_records_have_the_same_first_fields() -> None:
    """A record of Alembic's own is an event called `log`, of no run."""
    made = formatted("Running upgrade %s -> %s", "", "0001")

    assert FIRST == list(made)
    assert ("log", None, "Running upgrade  -> 0001") == (
        made["event"],
        made["run"],
        made["message"],
    )


def test_the_time_is_utc() -> None:
    """A record's time is ISO 8601 in UTC, to the millisecond."""
    assert "1970-01-01T00:00:01.500Z" == formatted("x", created=1.5)["time"]


def test_fields_may_not_pass_for_the_first_ones() -> None:
    """An extra field called `time` does not change when a record was written."""
    made = formatted({"time": "yesterday", "note": "kept", "message": "said"}, created=0.0)

    assert "1970-01-01T00:00:00.000Z" == made["time"]
    assert ("kept", "said") == (made["note"], made["message"])


def test_arguments_that_do_not_fit_the_message_lose_nothing() -> None:
    """A wrong call in another library is still one line of JSON."""
    assert (
        "%d rows (its arguments could not be put in: TypeError)"
        == (formatted("%d rows", "many")["message"])
    )


def test_where_rows_are_real_an_authors_words_are_not_told(spoken: Spoken) -> None:
    """In production the text of what an author's code raised may name somebody (R8.5)."""
    log = RunLog("r-1")
    log.real = True
    error = SeedError("clients.name cannot be made")
    error.__cause__ = ValueError("no Ann Smith here")
    error.__cause__.__cause__ = FileNotFoundError(2, "No such file or directory", "vendors.csv")
    log.run_failed(error, command="alembic", seconds=1, context={})
    (record,) = spoken.records

    assert "clients.name cannot be made" == record["message"]
    assert [
        "ValueError",
        "FileNotFoundError: [Errno 2] No such file or directory: 'vendors.csv'",
    ] == [cause["message"] for cause in record["error"]["caused_by"]]
    assert "ValueError" == log.said(ValueError("no Ann Smith here"))


def test_no_formatter_gets_an_exception_to_print() -> None:
    """A plain formatter prints what it finds: the driver's text must not be there."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.getLogger("seedlib")
    logger.addHandler(handler)
    try:
        bare = pymysql.err.IntegrityError(1062, "Duplicate entry 'ann@b.c' for key 'email'")
        error = sa.exc.IntegrityError("INSERT …", {}, bare)
        RunLog("r-1").run_failed(error, command="alembic", seconds=1, context={})
    finally:
        logger.removeHandler(handler)

    told = "1062: another row has the same value of a unique key (key email)\n"
    assert told == stream.getvalue()


def test_a_sentence_of_our_own_is_kept() -> None:
    """Refusals read the same in the log as on the terminal, but for passwords."""
    error = SeedError("the name 'orders' is unknown to mysql://u:secret@db/terp")

    assert "the name 'orders' is unknown to mysql://u:***@db/terp" == sentence(error)


def test_the_programs_own_errors_keep_their_names() -> None:
    """An author's mistake can be found by what Python says of it."""
    error = AttributeError("'Seed' object has no attribute 'rowz'")

    assert "AttributeError: 'Seed' object has no attribute 'rowz'" == sentence(error)


def test_an_address_is_left_out_of_the_programs_own_errors() -> None:
    """A file may be called after a person."""
    error = FileNotFoundError(2, "No such file or directory", "ann@example.com.csv")

    assert "FileNotFoundError: [Errno 2] No such file or directory: …" == sentence(error)


def test_an_error_without_words_is_named() -> None:
    """Ctrl-C has no message, but a name."""
    assert "KeyboardInterrupt" == sentence(KeyboardInterrupt())


def test_a_drivers_error_is_reduced_however_it_arrives() -> None:
    """With SQLAlchemy around it or bare, a driver's error loses the values it quotes."""
    bare = pymysql.err.IntegrityError(1062, "Duplicate entry 'ann@b.c' for key 'email'")
    told = "1062: another row has the same value of a unique key (key email)"

    assert told == sentence(bare)
    assert told == sentence(sa.exc.IntegrityError("INSERT …", {}, bare))


def test_a_statements_parameters_are_never_told() -> None:
    """SQLAlchemy's own text has statement and parameters; only the cause's kind is kept."""
    error = sa.exc.StatementError("x", "INSERT …", {"email": "ann@b.c"}, ValueError("'ann@b.c'"))

    assert "ValueError: '…'" == sentence(error)
    bare = sa.exc.StatementError("x", "INSERT …", {}, None)
    assert "a statement could not be sent" == sentence(bare)


class Unprintable:
    """Raises where its text is asked for."""

    def __str__(self) -> str:
        msg = "no"
        raise RuntimeError(msg)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (b"\x00\xff\n", "3 bytes"),
        (Decimal("12.30"), "12.30"),
        (dt.datetime(2024, 1, 2, 3, 4, 5), "2024-01-02T03:04:05"),
        (
            dt.datetime(2024, 1, 2, 3, tzinfo=dt.timezone(dt.timedelta(hours=1))),
            "2024-01-02T02:00:00Z",
        ),
        (dt.date(2024, 1, 2), "2024-01-02"),
        (signal.SIGINT, 2),
        (dt.timedelta(seconds=90), 90.0),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (10**2000, hex(10**2000)),
        (2**70, 2**70),
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.True_, True),
        (1j, "1j"),
        ("one\ntwo\u2028three\x00", "one\ntwo\u2028three\x00"),
        ("caf\u00e9 \U0001f33f", "caf\u00e9 \U0001f33f"),
        ("half \ud800", "half \\ud800"),
        ({("a", 1): {2, 1}}, {"('a', 1)": [1, 2]}),
        (sa.make_url("mysql://u:secret@h/d"), "mysql://u:***@h/d"),
        ({"db_password": "secret", "name": "x"}, {"db_password": "***", "name": "x"}),
        (
            "postgresql://u:pa@ss@h/d?sslpassword=secret&x=1",
            "postgresql://u:***@h/d?sslpassword=***&x=1",
        ),
        (Fraction(10**400), "<Fraction, which raises OverflowError>"),
        ({"passphrase": "secret", "PWD": "secret"}, {"passphrase": "***", "PWD": "***"}),
        (Unprintable(), "<Unprintable, whose text raises RuntimeError>"),
        (logging.Logger.manager.root.__class__, "<class 'logging.RootLogger'>"),
    ],
)
def test_any_value_is_told_in_plain_json(value: object, told: object) -> None:
    """Whatever a field holds becomes something that JSON can say, in one line."""
    assert told == formatted("x", field=value)["field"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mysql://u:se%40cret@h/d", "mysql://u:***@h/d"),
        ("mysql://u:se/cr@et@h/d", "mysql://u:***@h/d"),
        ("cannot parse 'mysql://u:my secret@h/d'", "cannot parse 'mysql://u:***@h/d'"),
        ("mysql://u@h/d?password=secret&x=1", "mysql://u@h/d?password=***&x=1"),
        ("mysql://u@h/d?x=1;ssl_passphrase=secret", "mysql://u@h/d?x=1;ssl_passphrase=***"),
        ("connect(host='h', password='secret')", "connect(host='h', password='***')"),
        ('{"Password": "secret", "port": 1}', '{"Password": "***", "port": 1}'),
        ("http://h:8080/x, then a@b.c", "http://h:8080/x, then a@b.c"),
        ("http://h/x said: ann", "http://h/x said: ann"),
    ],
)
def test_a_password_is_masked_wherever_it_stands(text: str, told: str) -> None:
    """In a URL, in its arguments, and as Python prints arguments; a port is none."""
    assert told == without_passwords(text)


def test_a_list_that_contains_itself_ends() -> None:
    """Below eight levels all is text."""
    circle: list[object] = []
    circle.append(circle)

    assert "[[...]]" in json.dumps(formatted("x", field=circle))


def test_alembic_ini_can_name_the_formatter(tmp_path: Path) -> None:
    """The formatter is configured as any other, in the file where Alembic's users expect it."""
    log = tmp_path / "seeds.jsonl"
    ini = tmp_path / "alembic.ini"
    ini.write_text(
        "[loggers]\nkeys = root\n[handlers]\nkeys = file\n[formatters]\nkeys = json\n"
        "[logger_root]\nlevel = INFO\nhandlers = file\n"
        "[handler_file]\nclass = handlers.RotatingFileHandler\nformatter = json\n"
        f"args = ({str(log)!r}, 'a', 1000000, 3, 'utf-8')\n"
        "[formatter_json]\nclass = seedlib.logs.JsonFormatter\n"
    )
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        logging.config.fileConfig(ini, disable_existing_loggers=False)
        RunLog("r-2").revision_start(revision="0001", direction="upgrade")
        for handler in root.handlers:
            handler.close()
    finally:
        root.handlers[:], root.level = handlers, level
    record = json.loads(log.read_text())

    assert ("revision.start", "r-2") == (record["event"], record["run"])
