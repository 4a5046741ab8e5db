"""What `-x`, alembic.ini and the environment variables may say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from alembic.util import CommandError
from hypothesis import given
from hypothesis import strategies as st

from seedlib.errors import SeedError
from seedlib.settings import KEYS, Section, Settings, parse


def refusal(*x: str, options: dict[str, str] | None = None, **environ: str) -> str:
    """Return the message with which these words are refused."""
    with pytest.raises(SeedError) as refused:
        parse(x, [Section("seeds", options or {}, shared=True)], environ)
    return str(refused.value)


def test_nothing_said_means_the_defaults() -> None:
    """Without a word, a run waits a minute for the lock and takes 5,000 rows a chunk."""
    settings = parse([], [], {})

    assert Settings() == settings
    assert (60.0, None) == (settings.lock_timeout, settings.chunk_rows)


def test_every_key_is_read() -> None:
    """Each key arrives in its own type, scale exactly."""
    settings = parse(
        [
            "env=staging",
            "size=medium",
            "scale=2.5",
            "rows.orders=50_000",
            "rows.order_items=0",
            "seed=7",
            "lock-timeout=0.5",
            "strict",
            "allow-production=terp",
        ],
        [],
        {},
    )

    assert (
        Settings(
            env="staging",
            size="medium",
            scale=Decimal("2.5"),
            rows={"orders": 50_000, "order_items": 0},
            seed=7,
            lock_timeout=0.5,
            strict=True,
            allow_production="terp",
        )
        == settings
    )


def test_options_of_the_ini_file_are_read() -> None:
    """Alembic's own options are passed over, ours are read."""
    options = {"script_location": "seeds", "chunk_rows": "1000", "lock_timeout": "5"}

    settings = parse([], [Section("seeds", options, shared=True)], {})

    assert (1_000, 5.0) == (settings.chunk_rows, settings.lock_timeout)


def test_the_command_line_goes_before_the_ini_file() -> None:
    """What is typed for this run outdoes what is written for all."""
    written = Section("seeds", {"lock_timeout": "5"})
    assert 1.0 == parse(["lock-timeout=1"], [written], {}).lock_timeout


def test_an_environments_section_goes_before_the_common_one() -> None:
    """Both may say most of what `-x` may, which goes before them; who said what is remembered."""
    words = {"size": "small", "scale": "2", "strict": "yes", "here": "x"}
    common = Section("seeds", words, shared=True)
    staging = Section("seeds:staging", {"size": "medium", "rows.orders": "7", "on_edited": "keep"})
    settings = parse(["size=large"], [common, staging], {})

    assert ("large", Decimal(2), True) == (settings.size, settings.scale, settings.strict)
    assert ({"orders": 7}, "keep") == (settings.rows, settings.on_edited)
    assert {
        "size": "-x",
        "scale": "[seeds]",
        "strict": "[seeds]",
        "rows.orders": "[seeds:staging]",
        "on_edited": "[seeds:staging]",
    } == settings.origins


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("sise", "small", "sise in [seeds:staging] is no setting; did you mean size?"),
        (
            "sqlalchemy.url",
            "x",
            "is no setting; the database of one environment is what DATABASE_URL",
        ),
        ("strict", "maybe", "strict = maybe in [seeds:staging] is neither true nor false"),
        ("rows.orders", "many", "rows.orders = many in [seeds:staging] is not a whole number"),
        ("force", "true", "force = true in [seeds:staging] has no effect; say -x force"),
        ("allow-production", "terp", "say -x allow-production=DATABASE with each run"),
        ("with_demo_data", "true", "say -x with-demo-data with each run"),
    ],
)
def test_a_section_that_cannot_be_followed(name: str, text: str, sentence: str) -> None:
    """What is mistyped there, or has to be said with each run, is refused like anything typed."""
    with pytest.raises(SeedError) as refused:
        parse([], [Section("seeds:staging", {name: text})], {})
    assert sentence in str(refused.value)


def test_a_refusal_is_an_error_of_alembics_command_line() -> None:
    """Alembic prints it without a traceback."""
    assert issubclass(SeedError, CommandError)


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [
        ("sise=small", "there is no key sise; did you mean -x size=NAME?"),
        ("lock_timeout=3", "there is no key lock_timeout; did you mean -x lock-timeout"),
        ("row.orders=3", "there is no key row.orders; did you mean -x rows.TABLE=N?"),
        ("rows.=3", "there is no key rows.; did you mean -x rows.TABLE=N?"),
        ("xyzzy", "there is no key xyzzy"),
        ("=3", "there is no key (nothing)"),
        ("size", "size needs a value: -x size=NAME"),
        ("size=", "size needs a value: -x size=NAME"),
        ("rows.orders", "rows.orders needs a value: -x rows.orders=N"),
        ("strict=yes", "strict takes no value: -x strict"),
        ("scale=big", "scale=big is not a number: -x scale=FACTOR"),
        ("scale=0", "scale=0 is not above zero"),
        ("scale=-1", "scale=-1 is not above zero"),
        ("scale=inf", "scale=inf is not a number"),
        ("scale=1e400", "scale=1e400 is above 1000000: -x scale=FACTOR"),
        ("rows.orders=2147483648", "rows.orders=2147483648 is above 2147483647"),
        ("rows.orders=999999999999999999999999", "is above 2147483647"),
        ("rows.orders=-5", "rows.orders=-5 is negative: -x rows.orders=N"),
        ("rows.orders=1.5", "rows.orders=1.5 is not a whole number"),
        ("rows.orders=٣", "is not a whole number"),
        ("seed=-1", "seed=-1 is negative"),
        ("seed=9223372036854775808", "is above 9223372036854775807"),
        ("lock-timeout=soon", "lock-timeout=soon is not a number of seconds"),
        ("lock-timeout=nan", "lock-timeout=nan is not a number of seconds"),
        ("lock-timeout=-1", "lock-timeout=-1 is negative"),
        ("lock-timeout=86401", "lock-timeout=86401 is above 86400: -x lock-timeout=SECONDS"),
    ],
)
def test_a_bad_argument_is_refused(argument: str, sentence: str) -> None:
    """The refusal says what is wrong with it and how it is written (R1.4)."""
    message = refusal(argument)

    key = argument.partition("=")[0].replace("rows.orders", "rows.TABLE")
    # Whoever did not know the key is told of every one, the others of this one.
    known = {one.name: one.meaning for one in KEYS}
    expected = {known[key]} if key in known else set(known.values())
    assert sentence in message
    assert "usage: alembic -n seeds" in message
    assert expected == {meaning for meaning in known.values() if meaning in message}
    assert "Nothing was changed." in message


def test_the_nearest_key_is_listed_first() -> None:
    """Of all that is allowed, what was probably meant comes first (R1.4)."""
    allowed = refusal("sede=3").partition("Allowed:\n")[2]

    assert allowed.lstrip().startswith("-x seed=N")


def test_all_problems_are_told_at_once() -> None:
    """One look shows everything there is to correct."""
    message = refusal("sise=small", "scale=0", options={"chunk_rows": "0"}, SEED_SIZE="large")

    assert "sise" in message
    assert "scale=0" in message
    assert "chunk_rows = 0 in [seeds] is below 1" in message
    assert "SEED_SIZE has no effect; say -x size=NAME instead" in message


def test_a_key_given_twice_must_say_the_same() -> None:
    """Which of two values counts is not guessed."""
    assert "-x seed=1 and -x seed=2 contradict each other: give it once" in refusal(
        "seed=1", "seed=2"
    )
    assert 1 == parse(["seed=1", "seed=1"], [], {}).seed


def test_the_environments_own_variables_are_no_problem() -> None:
    """SEED_ENV is another room's, and an empty variable is none."""
    assert Settings() == parse([], [], {"SEED_ENV": "staging", "SEED_SIZE": "", "SEED_LING": "oak"})


@given(st.lists(st.text()))
def test_p2_whatever_is_typed_is_read_or_refused(words: list[str]) -> None:
    """No argument ends in another error than ours (P2)."""
    try:
        said: Settings | SeedError = parse(words, [], {})
    except SeedError as refused:
        said = refused

    assert isinstance(said, Settings) or "usage:" in str(said)
