"""Whatever is typed wrong, or lies wrong, is answered by a sentence that says what to do."""

from __future__ import annotations

import contextlib
import os
import pty
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from seedlib.errors import Exit
from tests import warm
from tests.processes import process_environment
from tests.projects import project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.databases import Database

REVISIONS = {
    "0001_vendors": """
        vendors = Seed(
            "vendors",
            rows={"small": 3, "large": 30},
            columns={"name": v.sequence("V-{:05d}")},
        )
    """,
    "0002_orders": """
        orders = Seed(
            "orders",
            rows={"small": 6, "large": 60},
            columns={"vendor_id": v.ref("vendors"), "code": v.sequence("O-{:05d}")},
        )
    """,
    "0003_notes": """
        notes = Seed("notes", rows=4, columns={"text": v.sequence("note {}")})
    """,
}
TABLES = """
CREATE TABLE vendors (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, vendor_id INTEGER NOT NULL REFERENCES vendors (id), code TEXT NOT NULL
);
CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT);
"""
VERSIONS = "seeds/versions"
NOTES = f"{VERSIONS}/0003_notes.py"
MOST_LINES = 30


def _written(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text, encoding="utf-8")


def _changed(name: str, old: str, new: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return change


def _emptied(folder: Path) -> None:
    for path in (folder / VERSIONS).glob("*.py"):
        path.unlink()


def _second_head(folder: Path) -> None:
    text = (folder / NOTES).read_text(encoding="utf-8").replace("0003_notes", "0004_more")
    (folder / VERSIONS / "0004_more.py").write_text(text, encoding="utf-8")


def _toml_alone(folder: Path) -> None:
    (folder / "alembic.ini").unlink()
    text = '[tool.alembic]\nscript_location = "seeds"\n'
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")


def _stamped_elsewhere(folder: Path) -> None:
    with sqlite3.connect(folder / "db.sqlite3") as connection:
        connection.execute("UPDATE seed_version SET version_num = '0009_later'")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that somebody did wrong, and what the answer has to say.

    :param typed: what follows `seed`, or `alembic -n seeds`.
    :param code: with what `seed` has to exit.
    :param says: parts of the answer: what is wrong, and what to do.
    :param broken: what was done to the project's files before.
    :param url: another `DATABASE_URL`, in which `{here}` is the project's folder.
    :param program: `seed`, or `alembic` for `alembic -n seeds`.
    """

    typed: str
    code: int
    says: tuple[str, ...]
    broken: Callable[[Path], object] | None = None
    url: str = "sqlite:///{here}/db.sqlite3"
    program: str = "seed"


UP = "upgrade head"
COMMAND_LINE = [
    Wrong("", Exit.USAGE, ("no command was given", "seed upgrade head")),
    Wrong("upgrad head", Exit.USAGE, ("there is no command upgrad", "mean upgrade?")),
    Wrong("migrate", Exit.USAGE, ("there is no command migrate", "mean upgrade?")),
    Wrong("rollback", Exit.USAGE, ("there is no command rollback", "mean downgrade?")),
    Wrong("upgrade", Exit.USAGE, ("required: revision", "usage: seed upgrade [FLAG]… REVISION")),
    Wrong("upgrade head 0003", Exit.USAGE, ("unrecognized arguments: 0003",)),
    Wrong(f"{UP} --sise small", Exit.USAGE, ("--sise small", "Did you mean --size?")),
    Wrong("history --sql", Exit.USAGE, ("--sql is for downgrade",)),
    Wrong(f"{UP} --raiseerr", Exit.USAGE, ("--raiseerr goes before the command",)),
    Wrong(f"{UP} -x size=small", Exit.USAGE, ("-x goes before the command", "such as --size")),
    Wrong(f"{UP} --size", Exit.USAGE, ("argument --size: expected one argument",)),
    Wrong(
        f"--size small --size large {UP}",
        Exit.USAGE,
        ("--size small and --size large", "give it once"),
    ),
    Wrong(f"-x sise=small {UP}", Exit.USAGE, ("did you mean --size NAME?", "Allowed:")),
    Wrong(f"-x =3 {UP}", Exit.USAGE, ("(nothing)", "Allowed:")),
    Wrong(
        f"{UP} --size smal", Exit.USAGE, ("size smal; did you mean --size small?", "small, large")
    ),
    Wrong(f"{UP} --env stagin", Exit.USAGE, ("Did you mean staging?",)),
    Wrong(f"{UP} --rows notes=-2", Exit.USAGE, ("--rows notes=-2 is negative", "exactly N rows")),
    Wrong(f"{UP} --rows notes", Exit.USAGE, ("rows.notes needs a value", "--rows notes=N")),
    Wrong(f"{UP} --rows note=2", Exit.USAGE, ("seeds note, of", "did you mean --rows notes=N?")),
    Wrong(f"{UP} --table vendor", Exit.USAGE, ("--table vendor: no", "mean --table vendors?")),
    Wrong(f"{UP} --scale 0", Exit.USAGE, ("--scale 0 is not above zero",)),
    Wrong(f"{UP} --bulk lod", Exit.USAGE, ("--bulk lod is none of", "did you mean load?")),
    Wrong(f"{UP} --workers 4", Exit.USAGE, ("one writer at a time", "Leave it out")),
    Wrong(f"{UP} --backup alwys", Exit.USAGE, ("did you mean always?",)),
    Wrong("downgrade base --on-edited kep", Exit.USAGE, ("did you mean keep?",)),
    Wrong(f"{UP} --allow-production db", Exit.REFUSED, ("this run is for development",)),
    Wrong(f"{UP} --env staging", Exit.REFUSED, ("was seeded as development", "--env development")),
    Wrong("upgrade 0003_nots", Exit.USAGE, ("no revision 0003_nots", "Did you mean 0003_notes?")),
    Wrong("upgrade haed", Exit.USAGE, ("no revision haed", "Did you mean head?")),
    Wrong("plan haed", Exit.USAGE, ("no revision haed", "Did you mean head?")),
    Wrong("downgrade bsae", Exit.USAGE, ("no revision bsae", "Did you mean base?")),
    Wrong("upgrade 000", Exit.USAGE, ("too short", "four characters")),
    Wrong("upgrade +9", Exit.USAGE, ("+9 leads out of the tree", "say head or base")),
    Wrong("upgrade -1", Exit.USAGE, ("-1 leads out of the tree", "upgrade takes +N")),
    Wrong("downgrade 0003", Exit.USAGE, ("0003 is not below", "say upgrade")),
    Wrong("downgrade 0009", Exit.USAGE, ("There is no revision 0009", "seed history")),
    Wrong("stamp nonsense", Exit.USAGE, ("There is no revision nonsense", "seed history")),
    Wrong("stamp 0001_vendors 0002_orders", Exit.USAGE, ("Name that one alone",)),
    Wrong("stamp base --purge", Exit.REFUSED, ("--purge empties the version table", "without it")),
    Wrong("show 0001_vendor_", Exit.USAGE, ("Did you mean 0001_vendors?",)),
    Wrong("history -r 0002_orders:0001_vendors", Exit.USAGE, ("Write the lower one first",)),
    Wrong("plan nonsense", Exit.USAGE, ("There is no revision nonsense", "seed history")),
    Wrong("restore {here}", Exit.USAGE, ("no readable manifest.json", "Name the folder")),
    Wrong("restore /nowhere", Exit.USAGE, ("there is no such folder", "Name the folder")),
    Wrong("restore", Exit.USAGE, ("required: FOLDER", "usage: seed restore")),
    Wrong("audit --table vendor", Exit.USAGE, ("no revision seeds vendor", "mean vendors?")),
    Wrong("audit --revision 0003_nots", Exit.USAGE, ("Did you mean 0003_notes?",)),
    Wrong("verify --table vendor", Exit.USAGE, ("Did you mean vendors?",)),
    Wrong("runs 99", Exit.USAGE, ("There is no run 99 on record", "`seed runs` lists them")),
    Wrong("reset --table notes", Exit.USAGE, ("not about one table", "Leave it out")),
    Wrong("discard --table notes", Exit.USAGE, ("not about one table", "Leave it out")),
    Wrong("prune", Exit.USAGE, ("required: --older-than",)),
    Wrong("prune --older-than 3", Exit.USAGE, ("is no age", "such as 36h")),
    Wrong("environment set", Exit.USAGE, ("environment set NAME DATABASE",)),
    Wrong("environment set stagin db", Exit.USAGE, ("Did you mean staging?",)),
    Wrong("environment set staging", Exit.REFUSED, ("environment set staging db.sqlite3",)),
    Wrong("-c a.ini -c b.ini history", Exit.USAGE, ("only one ini file may be indicated.",)),
    Wrong("-c nope.ini history", Exit.USAGE, ("no file {here}/nope.ini", "seed -c FILE")),
    Wrong("-n seds history", Exit.USAGE, ("no section [seds]", "Did you mean -n seeds?")),
    Wrong("-x rows.note=2 upgrade head", 255, ("mean -x rows.notes=N?",), program="alembic"),
    Wrong("upgrade 0003_nots", 255, ("Did you mean 0003_notes?",), program="alembic"),
    Wrong("downgrade -7", 255, ("-7 leads out of the tree",), program="alembic"),
]
DATABASES = [
    Wrong(UP, Exit.USAGE, ("not a database URL", "sqlite:///FILE"), url="nonsense"),
    Wrong(UP, Exit.USAGE, ("in-memory database", "sqlite:///FILE"), url="sqlite://"),
    Wrong(UP, Exit.USAGE, ("is for oracle", "mysql+pymysql://"), url="oracle://u:secret@h/d"),
    Wrong(UP, Exit.USAGE, ("another driver", "in its place"), url="mysql+mysqldb://u:secret@h/d"),
    Wrong(UP, Exit.USAGE, ("names no database", "Add it"), url="mysql+pymysql://u:secret@h"),
    Wrong(UP, Exit.USAGE, ("Which database?", "Set DATABASE_URL"), url=" "),
    Wrong(
        UP,
        Exit.FAILED,
        ("the server cannot be reached", "Check DATABASE_URL", "server is up at 127.0.0.1:1 and"),
        url="mysql+pymysql://u:secret@127.0.0.1:1/d",
    ),
    Wrong(
        UP,
        Exit.FAILED,
        ("no database file /nowhere/db.sqlite3", "alembic upgrade head"),
        url="sqlite:////nowhere/db.sqlite3",
    ),
    Wrong(UP, Exit.FAILED, ("cannot be opened", "Check DATABASE_URL"), url="sqlite:///{here}"),
    Wrong(UP, Exit.FAILED, ("is no SQLite database",), _written("db.sqlite3", "a letter\n" * 99)),
    Wrong(
        UP,
        Exit.USAGE,
        ("is a URI of SQLite's own", "Write sqlite:///FILE"),
        url="sqlite:///file:{here}/db.sqlite3?mode=ro&uri=true",
    ),
    Wrong(UP, Exit.REFUSED, ("at 0009_later", "Check out the code"), _stamped_elsewhere),
]
FILES = [
    Wrong(UP, Exit.USAGE, ("no section [seeds]",), _written("alembic.ini", "[alembic]\n")),
    Wrong(UP, Exit.USAGE, ("Add script_location",), _written("alembic.ini", "[seeds]\n")),
    Wrong(UP, Exit.USAGE, ("no room for a second one", "-n alembic"), _toml_alone),
    Wrong(
        UP,
        Exit.USAGE,
        ("There is no folder sedes", "script_location of [seeds]"),
        _written("alembic.ini", "[seeds]\nscript_location = sedes\n"),
    ),
    Wrong(
        UP,
        Exit.USAGE,
        ("sqlalchemy.url of [seeds]", "Write %% for each %"),
        _written("alembic.ini", "[seeds]\nscript_location = seeds\nsqlalchemy.url = a%b\n"),
    ),
    Wrong(
        "history",
        Exit.USAGE,
        ("line 1 stands before any [section]",),
        _written("alembic.ini", "script_location = seeds\n"),
    ),
    Wrong(
        "history",
        Exit.USAGE,
        ("line 2 is no section and no setting",),
        _written("alembic.ini", "[seeds]\nsecret\n"),
    ),
    Wrong(UP, Exit.USAGE, ("env.py", "Bring it back"), lambda at: (at / "seeds/env.py").unlink()),
    Wrong(
        UP,
        Exit.USAGE,
        ("env.py, line 1 cannot be imported", "Mend the file"),
        _written("seeds/env.py", "import nothing_of_the_kind\n"),
    ),
    Wrong(UP, Exit.USAGE, ("no revision in", "write the first"), _emptied),
    Wrong(UP, Exit.USAGE, ("several heads: 0003_notes, 0004_more", "down_revision"), _second_head),
    Wrong(
        UP,
        Exit.USAGE,
        ("cannot be imported: SyntaxError", "0003_notes.py, line ", "Mend the file"),
        _changed(NOTES, "def upgrade():", "def upgrade(:"),
    ),
    Wrong(
        "history",
        Exit.USAGE,
        ("cannot be imported: SyntaxError", "0003_notes.py, line ", "Mend the file"),
        _changed(NOTES, "def upgrade():", "def upgrade(:"),
    ),
    Wrong(
        UP,
        Exit.USAGE,
        ("cannot import name 'Seeds' from 'seedlib'. Did you mean Seed?", "Mend the file"),
        _changed(NOTES, "import Seed,", "import Seeds,"),
    ),
    Wrong(
        "heads",
        Exit.USAGE,
        ("0003_notes.py, line ", "no attribute 'sequenc'. Did you mean sequence?"),
        _changed(NOTES, "v.sequence", "v.sequenc"),
    ),
    Wrong(
        UP,
        Exit.REFUSED,
        ("'four' is no whole number of rows", "Write rows=50"),
        _changed(NOTES, "rows=4", 'rows="four"'),
    ),
    Wrong(
        UP,
        Exit.USAGE,
        ("0003_notes.py has no function upgrade()", "Write one"),
        _changed(NOTES, "def upgrade", "def upgrde"),
    ),
    Wrong(
        UP,
        Exit.USAGE,
        ("0003_notes.py, copy.py are all revision 0003_notes", "remove the copy"),
        lambda at: shutil.copy(at / NOTES, at / VERSIONS / "copy.py"),
    ),
    Wrong(
        "history",
        Exit.USAGE,
        ("in a circle: 0001_vendors, 0002_orders, 0003_notes", "Put right the down_revision"),
        _changed(
            f"{VERSIONS}/0001_vendors.py", "down_revision = None", "down_revision = '0003_notes'"
        ),
    ),
    Wrong(
        UP,
        Exit.USAGE,
        ("0003_notes has 0002_order as its down_revision", "Did you mean 0002_orders?"),
        _changed(NOTES, "down_revision = '0002_orders'", "down_revision = '0002_order'"),
    ),
    Wrong(
        "history",
        Exit.USAGE,
        ("0003_notes has 0002_order as its down_revision", "Did you mean 0002_orders?"),
        _changed(NOTES, "down_revision = '0002_orders'", "down_revision = '0002_order'"),
    ),
    Wrong(
        UP,
        Exit.USAGE,
        ("0003_notes.py lies among the revisions and is none of them",),
        _changed(NOTES, "revision = '0003_notes'", ""),
    ),
    Wrong(
        UP,
        Exit.REFUSED,
        ("0003_notes, notes.txt: the table has no such column. Did you mean text?",),
        _changed(NOTES, '"text":', '"txt":'),
    ),
    Wrong(
        UP,
        Exit.REFUSED,
        ("0003_notes: there is no table nots; did you mean notes?",),
        _changed(NOTES, 'Seed("notes"', 'Seed("nots"'),
    ),
]


def _told(wrong: Wrong) -> str:
    return f"{wrong.typed or 'nothing'}: {wrong.says[0]}"


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose first two revisions are in its database."""
    folder = tmp_path_factory.mktemp("project")
    project(folder, REVISIONS)
    with sqlite3.connect(folder / "db.sqlite3") as connection:
        connection.executescript(TABLES)
    answer = _run(Wrong("upgrade 0002_orders", Exit.DONE, ()), folder)
    assert Exit.DONE == answer.returncode, answer.stderr
    return folder


@pytest.mark.parametrize("wrong", COMMAND_LINE, ids=_told)
def test_a_wrong_command_line(wrong: Wrong, laid: Path) -> None:
    """What was typed wrong is told with the nearest that would be right, and nothing is touched."""
    _answered(wrong, laid)


@pytest.mark.parametrize("wrong", DATABASES, ids=_told)
def test_a_wrong_database(wrong: Wrong, laid: Path, tmp_path: Path) -> None:
    """A database that is not there, or cannot be one, is told without its password."""
    _answered(wrong, _broken(wrong, laid, tmp_path))


@pytest.mark.parametrize("wrong", FILES, ids=_told)
def test_a_wrong_file(wrong: Wrong, laid: Path, tmp_path: Path) -> None:
    """Of a project's files it is told which one is wrong, and in which line."""
    _answered(wrong, _broken(wrong, laid, tmp_path))


def _broken(wrong: Wrong, laid: Path, to: Path) -> Path:
    """A copy of the project, in which something is wrong."""
    folder = to / "project"
    shutil.copytree(laid, folder, ignore=shutil.ignore_patterns("__pycache__"))
    ini = (folder / "alembic.ini").read_text(encoding="utf-8").replace(str(laid), str(folder))
    (folder / "alembic.ini").write_text(ini, encoding="utf-8")
    if wrong.broken is not None:
        wrong.broken(folder)
    return folder


def _answered(wrong: Wrong, folder: Path) -> None:
    before = (folder / "db.sqlite3").read_bytes()
    answer = _run(wrong, folder)
    said = answer.stdout + answer.stderr
    words = said.split()

    assert wrong.code == answer.returncode, said
    assert all(part.format(here=folder) in said for part in wrong.says), said
    assert "Traceback" not in said
    # Alembic's own commands read the tree themselves, which warns of what is missing.
    assert "Warning" not in said or "history" == wrong.typed
    assert "secret" not in said
    assert "None" not in words
    assert len(said.splitlines()) < MOST_LINES
    assert wrong.program == "alembic" or "" == answer.stdout
    assert before == (folder / "db.sqlite3").read_bytes()


def _run(wrong: Wrong, folder: Path) -> subprocess.CompletedProcess[str]:
    words = [word.format(here=folder) for word in wrong.typed.split()]
    if wrong.program == "alembic":
        words = ["-n", "seeds", *words]
    run = warm.seed if wrong.program == "seed" else warm.alembic
    url = wrong.url.format(here=folder)
    return run(*words, cwd=folder, url=url, env={"SEED_ENV": "development"})


@pytest.mark.parametrize("typed", ["history", "plan", "--help", "upgrade head --dry-run"])
def test_a_reader_who_has_gone(laid: Path, typed: str) -> None:
    """A command whose output nobody reads any more, as after `| head`, does not complain of it."""
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, "-m", "seedlib", *typed.split()],
        cwd=laid,
        env=_variables(laid) | {"PYTHONUNBUFFERED": ""},
        stdout=writing,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    os.close(writing)

    assert (Exit.DONE, "") == (ended.returncode, ended.stderr)


def test_a_terminal_without_our_letters_and_a_user_without_a_home(laid: Path) -> None:
    """In a locale that is ASCII, and with hardly any variable set, words are told all the same."""
    poor = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PATH": os.defpath}
    kept = {name: text for name, text in _variables(laid).items() if name.startswith(("D", "SEED"))}
    said = {}
    for typed in ("upgrade heäd", "--help", "plan"):
        ended = subprocess.run(
            [sys.executable, "-m", "seedlib", *typed.split()],
            cwd=laid,
            env=poor | kept,
            capture_output=True,
            encoding="ascii",
            check=False,
        )
        said[typed] = (ended.returncode, ended.stdout + ended.stderr)

    assert (Exit.USAGE, True) == (
        said["upgrade heäd"][0],
        "no revision he" in said["upgrade heäd"][1],
    )
    assert (Exit.DONE, True) == (said["--help"][0], "usage: seed" in said["--help"][1])
    assert (Exit.DONE, True) == (said["plan"][0], "0003_notes" in said["plan"][1])


def test_ctrl_c_at_the_question(laid: Path, tmp_path: Path) -> None:
    """Whoever thinks better of it at the question is told that nothing was changed."""
    folder = _broken(Wrong("", 0, ()), laid, tmp_path)
    before = (folder / "db.sqlite3").read_bytes()
    child, terminal = pty.fork()
    if not child:
        os.chdir(folder)
        asked = [sys.executable, "-m", "seedlib", "downgrade", "base"]
        os.execve(sys.executable, asked, _variables(folder) | {"TERM": "dumb"})  # noqa: S606
    said = b""
    while b"[y/N]" not in said:
        said += os.read(terminal, 1024)
    os.write(terminal, b"\x03")
    with contextlib.suppress(OSError):  # Linux's end of file, where the other side is closed
        while more := os.read(terminal, 1024):
            said += more
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(terminal)

    assert 130 == status, said
    assert b"Interrupted. Nothing was changed." in said
    assert b"Traceback" not in said
    assert before == (folder / "db.sqlite3").read_bytes()


@pytest.mark.databases("mariadb", "mysql")
def test_a_server_that_does_not_let_us_in(laid: Path, database: Database) -> None:
    """A wrong password and a database that is not there are told by the server's code and names."""
    right = sa.make_url(database.url)
    wrong = {
        "1045: user or password were refused": right.set(username="nobody", password="secret"),
        "1049: there is no such database (database nowhere)": right.set(database="nowhere"),
    }
    for said, url in wrong.items():
        text = url.render_as_string(hide_password=False)
        _answered(Wrong(UP, Exit.FAILED, (said, "Check DATABASE_URL"), url=text), laid)


def _variables(folder: Path) -> dict[str, str]:
    return process_environment(f"sqlite:///{folder}/db.sqlite3", {"SEED_ENV": "development"})
