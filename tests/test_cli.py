"""`seed` is Alembic's command line, with a flag for each key of `-x`, and a few commands more."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser
from importlib import metadata
from typing import TYPE_CHECKING

import pytest
from alembic import __version__ as alembic_version
from alembic import config as alembic
from hypothesis import given
from hypothesis import strategies as st

from seedlib.cli import CommandLine, add_flags, in_flags
from seedlib.errors import Exit
from seedlib.settings import KEYS
from tests import warm
from tests.content import fingerprint
from tests.processes import process_environment
from tests.projects import project
from tests.scenes import Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database

ONE = {"0001_words": 'words = Seed("words", rows=3, columns={"word": v.sequence("word {}")})'}
FLAGS = ["--" + key.name.partition(".")[0] for key in KEYS]


@pytest.fixture
def scene(database: Database, tmp_path: Path) -> Scene:
    """One table, and one revision that seeds it."""
    scene = Scene(database, tmp_path)
    scene.tables(words="{id}, word VARCHAR(40) NOT NULL")
    project(tmp_path, ONE)
    return scene


def _options(parser: ArgumentParser) -> set[str]:
    actions = parser._actions  # noqa: SLF001 - the printed help breaks words
    return {option for action in actions for option in action.option_strings}


def test_every_command_of_alembic() -> None:
    """Whatever the installed Alembic has is there, but for `init`, and the flags besides."""
    theirs, ours = alembic.CommandLine().subparsers.choices, CommandLine("seed").subparsers.choices

    assert set(theirs) < set(ours)
    for name, parser in ((name, theirs[name]) for name in set(theirs) - {"init"}):
        assert _options(parser) | set(FLAGS) <= _options(ours[name]), name


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """Ours is told beside Alembic's."""
    with pytest.raises(SystemExit):
        CommandLine("seed").main(["--version"])
    said = capsys.readouterr().out

    assert f"seedlib {metadata.version('seedlib')}, alembic {alembic_version}\n" == said


def test_help(tmp_path: Path) -> None:
    """The console script lists commands and flags, also where there is no project at all."""
    said = subprocess.run(
        [sys.executable, "-m", "seedlib", "--help"],
        cwd=tmp_path,
        env=process_environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout

    assert said.startswith("usage: seed ")
    for word in (*FLAGS, "upgrade", "history", "audit", "lock"):
        assert f" {word} " in said
    for code in Exit:
        assert f"{code.value} {code.name.lower()}" in " ".join(said.split())


@pytest.mark.databases("sqlite")
def test_flags_are_x(scene: Scene) -> None:
    """A flag on either side of the command does what its key does after `-x`."""
    flags = ("--seed", "7", "upgrade", "head", "--rows", "words=5", "--strict", "--scale=2")
    scene.seeded(*flags)
    with_flags = fingerprint(scene.database)
    settings = scene.database.scalar("SELECT settings FROM seed_run")
    command = scene.database.scalar("SELECT command FROM seed_run")
    scene.done("downgrade", "base")
    scene.database.execute("DELETE FROM seed_load")
    scene.database.execute("DELETE FROM seed_run")
    keys = [f"-x{x}" for x in ("seed=7", "rows.words=5", "strict", "scale=2")]
    scene.done(*keys, "upgrade", "head")

    assert with_flags == fingerprint(scene.database)
    assert settings == scene.database.scalar("SELECT settings FROM seed_run")
    assert "seed --seed 7 upgrade head --rows words=5 --strict --scale=2" == command
    assert 5 == scene.database.scalar("SELECT COUNT(*) FROM words")


@pytest.mark.databases("sqlite")
def test_refused_in_flags(scene: Scene) -> None:
    """A refusal speaks of what was typed, and has an exit status of its own."""
    asked = ("upgrade", "head")
    ended = scene.seed(*asked, "--lock-timeout", "soon", "--rows", "words=-1")
    theirs = scene.run("-xlock-timeout=soon", "-xrows.words=-1", *asked)

    assert (Exit.USAGE, 255) == (ended.status, theirs.status)
    assert "--lock-timeout soon is not a number of seconds: --lock-timeout SECONDS" in ended.said
    assert "usage: seed [--KEY VALUE]… upgrade|downgrade REVISION" in ended.said
    assert "\n  --rows TABLE=N " in ended.said
    assert "-x" not in ended.said
    assert "-x" in theirs.said


@pytest.mark.databases("sqlite")
def test_unknown_flag(scene: Scene) -> None:
    """A mistyped flag is refused with the nearest one, and nothing is touched."""
    before = scene.state()
    ended = scene.seed("upgrade", "head", "--scael=2", "--force-it")

    assert 2 == ended.status
    assert "unrecognized arguments: --scael=2 --force-it. Did you mean --scale?" in ended.said
    assert "\nusage: seed upgrade [FLAG]… REVISION " in ended.said
    assert before == scene.state()


def test_option_of_the_command_goes_first() -> None:
    """A command that has an option of a flag's name keeps it, and gets the other flags."""
    parser = ArgumentParser()
    parser.add_argument("--size", type=int)
    add_flags(parser, "flags")
    read = parser.parse_args(["--size", "7", "--seed", "8", "--strict"])

    assert 7 == read.size
    assert ["seed=8", "strict"] == read.flags


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Finish it: alembic -n seeds downgrade 0001.", "Finish it: seed downgrade 0001."),
        ("`alembic --raiseerr -n seeds …`", "`seed --raiseerr …`"),
        ("run with -x env=staging, or", "run with --env staging, or"),
        ("alembic -n seeds -x env=development …", "seed --env development …"),
        ("did you mean -x rows.TABLE=N?", "did you mean --rows TABLE=N?"),
        ("say -x rows.orders=N", "say --rows orders=N"),
        ("run without -x strict to", "run without --strict to"),
        ("(-x lock-timeout=SECONDS waits longer)", "(--lock-timeout SECONDS waits longer)"),
        ("Run `alembic upgrade head` first.", "Run `alembic upgrade head` first."),
    ],
)
def test_in_flags(text: str, said: str) -> None:
    """What messages say of `-x` and `alembic -n seeds` is said of flags and `seed`."""

    assert said == in_flags(text)


def test_in_flags_of_another_section() -> None:
    """A second tree's commands name its section, for `seed` alone would run the first one's."""

    assert "`seed -n two upgrade head`" == in_flags("`alembic -n seeds upgrade head`", "two")


@given(st.text())
def test_in_flags_leaves_other_text_alone(text: str) -> None:
    """Whatever names neither is left as it is."""

    assert ("-x" in text or "alembic" in text) or text == in_flags(text)


def test_no_command(tmp_path: Path) -> None:
    """`seed` alone is told what might follow."""
    ended = warm.seed(cwd=tmp_path)

    assert 2 == ended.returncode
    assert "seed: error: no command was given, such as seed upgrade head.\n" in ended.stderr


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("flag", ["--dry-run", "-xdry-run"])
@pytest.mark.parametrize(
    "typed",
    [
        "revision -m more",
        "edit 0001_words",
        "merge heads",
        "init",
        "ensure_version",
        "report --html page.html",
        "shape shape.json",
        "backup",
    ],
)
def test_what_cannot_be_tried(scene: Scene, typed: str, flag: str) -> None:
    """A command that a dry run could not take back is refused, and writes no file and no table."""
    before = scene.state(), sorted(scene.folder.rglob("*"))
    refused = scene.seed(flag, *typed.split(), EDITOR="touch")

    assert Exit.USAGE == refused.status, refused.said
    assert "dry-run is for upgrade and downgrade" in refused.said
    made = {path for path in scene.folder.rglob("*") if path.name != "__pycache__"}
    assert before[0] == scene.state()
    assert {path for path in made if path.suffix != ".pyc"} <= set(before[1])
