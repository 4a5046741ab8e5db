"""`seed init`: what it lays into projects as Alembic makes them, and what it leaves alone."""

from __future__ import annotations

import configparser
import logging
import sqlite3
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config

from seedlib.errors import Exit
from seedlib.laying import env_py
from seedlib.laying.sections import template
from tests import warm
from tests.log_records import configured
from tests.processes import PROJECT

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess

EXAMPLE = "driver://user:pass@localhost/dbname"
# The doctor takes its time.
_EXAMINED = {"generic", "pyproject_async"}
LAID = {"seeds/env.py", "seeds/script.py.mako", "seeds/versions", "alembic.ini"}


def begun(
    folder: Path, monkeypatch: pytest.MonkeyPatch, of: str = "generic", url: str = EXAMPLE
) -> Path:
    """A project as `alembic init` makes it, with its database's URL.

    :returns: its ini file.
    """
    monkeypatch.chdir(folder)
    config = Config("alembic.ini", toml_file="pyproject.toml")
    config.messaging_opts = {"quiet": True}
    command.init(config, "schema", template=of)
    ini = folder / "alembic.ini"
    ini.write_text(ini.read_text(encoding="utf-8").replace(EXAMPLE, url), encoding="utf-8")
    return ini


def init(folder: Path, *args: str) -> CompletedProcess[str]:
    """`seed init`, which has to do it."""
    done = warm.seed("init", *args, cwd=folder)
    assert 0 == done.returncode, done.stderr
    return done


def refused(folder: Path, *args: str, code: Exit = Exit.USAGE) -> str:
    """What `seed ARGS` says that does nothing; no file is made or changed."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = warm.seed(*args, cwd=folder)

    assert code == done.returncode, done.stdout
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return " ".join(done.stderr.split())


def options(ini: Path, section: str = "seeds") -> dict[str, str]:
    """A section as it is written."""
    parser = configparser.RawConfigParser()
    parser.read(ini, encoding="utf-8")
    return dict(parser[section])


@pytest.mark.parametrize("of", ["generic", "async", "pyproject", "pyproject_async"])
def test_works_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of: str) -> None:
    """After one command in a project of any template Alembic and the doctor find all they need."""
    ini = begun(tmp_path, monkeypatch, of, "sqlite+aiosqlite:///%(here)s/app.sqlite3")
    before = ini.read_bytes().splitlines(keepends=True)
    sqlite3.connect(tmp_path / "app.sqlite3").close()

    said = init(tmp_path).stdout
    after = ini.read_bytes()
    current = warm.alembic("-n", "seeds", "current", cwd=tmp_path)
    doctor = warm.seed("doctor", "--json", cwd=tmp_path).stdout if of in _EXAMINED else ""
    again = init(tmp_path).stdout

    assert LAID == {path for path in LAID if (tmp_path / path).exists()}
    assert all(f"  {path}\n" in said for path in LAID)
    assert "Seeds connect by sqlite, not by sqlite+aiosqlite as the project does" in said
    assert "include_name=seedlib.exclude_own_tables" in said
    assert "alembic -n seeds upgrade head  loads them" in said
    kept = [line for line in before if not line.startswith(b"keys =")]
    assert kept == [line for line in after.splitlines(keepends=True) if line in kept][: len(kept)]
    assert b"keys = root,sqlalchemy,alembic,seedlib\n" in after
    assert b"keys = console,seed_log\n" in after
    assert 0 == current.returncode, current.stderr
    assert '"verdict": "problem"' not in doctor, doctor
    assert again.startswith("All is there: [seeds] in alembic.ini, and seeds with env.py")
    assert after == ini.read_bytes()
    with configured(ini):
        assert "seed_log" in [handler.name for handler in logging.getLogger("seedlib").handlers]


def test_a_project_of_pyproject_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an ini file one is laid, beside which [tool.alembic] goes on as it did."""
    begun(tmp_path, monkeypatch, "pyproject").unlink()
    toml = tmp_path / "pyproject.toml"
    more = '\nversion_locations = ["%(here)s/schema/versions"]\nfile_template = "%%(slug)s"\n'
    toml.write_text(toml.read_text(encoding="utf-8").rstrip() + more, encoding="utf-8")
    revision = 'revision = "s1"\ndown_revision = None\nupgrade = downgrade = lambda: None\n'
    (tmp_path / "schema" / "versions" / "s1.py").write_text(revision, encoding="utf-8")
    with sqlite3.connect(tmp_path / "app.sqlite3") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('s1')")
        connection.execute(
            "CREATE TABLE things (id INTEGER PRIMARY KEY, code TEXT, created_at TEXT)"
        )
    connection.close()
    url = f"sqlite:///{tmp_path}/app.sqlite3"

    said = init(tmp_path).stdout
    heads = warm.alembic("heads", cwd=tmp_path)
    made = warm.seed("revision", "--rev-id", "0001_things", "-m", "Things", cwd=tmp_path, url=url)
    seeder = tmp_path / "seeds" / "versions" / "0001_things.py"
    text = seeder.read_text(encoding="utf-8").replace("requires = None", 'requires = "s1"')
    text = text.replace('v.instant(after="2025-01-01", before="2026-01-01")', '"2025-01-01"')
    seeder.write_text(text, encoding="utf-8")
    loaded = warm.seed("upgrade", "head", cwd=tmp_path, url=url)

    assert "[seeds] names no database: the ini file has no sqlalchemy.url in [alembic]." in said
    assert "Set DATABASE_URL" in said
    assert "s1 (head)" in heads.stdout, heads.stderr
    assert 0 == made.returncode == loaded.returncode, made.stderr + loaded.stderr
    with sqlite3.connect(tmp_path / "app.sqlite3") as connection:
        assert 10 == connection.execute("SELECT COUNT(*) FROM things").fetchone()[0]
    connection.close()


def test_several_databases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which one is for its user to say; another one's seeds get a section of their own."""
    ini = begun(tmp_path, monkeypatch, "multidb", "sqlite:///one.sqlite3")

    asked = refused(tmp_path, "init")
    unknown = refused(tmp_path, "init", "--database", "engine3")
    init(tmp_path, "--database", "engine1")
    again = init(tmp_path).stdout
    done = warm.seed("-n", "seeds_engine2", "init", "--database", "engine2", cwd=tmp_path)

    assert "This project has several databases: engine1, engine2." in asked
    assert "seed init --database engine1" in asked
    assert "There is no engine3 among them." in unknown
    assert again.startswith("All is there")
    assert "sqlite:///one.sqlite3" == options(ini)["sqlalchemy.url"]
    assert 0 == done.returncode, done.stderr
    second = options(ini, "seeds_engine2")
    assert "%(here)s/seeds_engine2" == second["script_location"]
    assert "sqlite:///one.sqlite32" == second["sqlalchemy.url"]
    assert (tmp_path / "seeds_engine2" / "env.py").exists()
    assert 1 == ini.read_text(encoding="utf-8").count("[logger_seedlib]")


def test_several_trees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several trees of schemas one is named, which the seeds then go by."""
    ini = begun(tmp_path, monkeypatch, url="sqlite:///one.sqlite3")
    text = ini.read_text(encoding="utf-8")
    other = "[stock]\nscript_location = %(here)s/schema\nsqlalchemy.url = sqlite:///two.sqlite3\n"
    ini.write_text(other + text, encoding="utf-8")

    asked = refused(tmp_path, "init")
    init(tmp_path, "--database", "stock")

    assert "several databases: stock, alembic." in asked
    assert ("stock", "sqlite:///two.sqlite3") == (
        options(ini)["schema_section"],
        options(ini)["sqlalchemy.url"],
    )


def test_what_is_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no project, or one that cannot be read or seeded, all stays as it is."""
    assert "There is no Alembic project here" in refused(tmp_path, "init")
    ini = begun(tmp_path, monkeypatch, url="postgresql://u:secret@h/d")
    postgres = refused(tmp_path, "init")
    unread = ini.read_text(encoding="utf-8").replace("postgresql://u:secret@h", "sqlite:///%c")
    ini.write_text(unread, encoding="utf-8")
    percent = refused(tmp_path, "init")
    ini.write_text("nonsense\n" + unread, encoding="utf-8")

    assert "is for postgresql, which seedlib cannot lock or load" in postgres
    assert "secret" not in postgres
    assert "sqlalchemy.url of [alembic] in alembic.ini has a %" in percent
    assert "line 1 stands before any [section]" in refused(tmp_path, "init")
    ini.write_text(unread.replace("%c", "x"), encoding="utf-8")
    assert "Leave it out." in refused(tmp_path, "init", "--database", "engine1")


def test_half_laid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is laid, what is there stays, and something else in its place is refused."""
    ini = begun(tmp_path, monkeypatch, url="sqlite:///one.sqlite3")
    ini.write_text(ini.read_text(encoding="utf-8") + "\n[seeds]\n# mine\n", encoding="utf-8")
    seeds = tmp_path / "data"
    seeds.mkdir()
    (seeds / "script.py.mako").write_text("mine", encoding="utf-8")
    (seeds / "env.py").write_text("run()\n", encoding="utf-8")

    other = refused(tmp_path, "init", "--directory", "data")
    (seeds / "env.py").unlink()
    said = init(tmp_path, "--directory", "data").stdout
    moved = refused(tmp_path, "init", "--directory", "elsewhere")

    assert f"{seeds / 'env.py'} is there and does not call seedlib" in other
    assert "Was there, and is as it was:\n  data/script.py.mako\n" in said
    assert "mine" == (seeds / "script.py.mako").read_text(encoding="utf-8")
    assert "[seeds]\nscript_location = %(here)s/data\n# mine\n" in ini.read_text(encoding="utf-8")
    assert template("env.py.template") == (seeds / "env.py").read_text(encoding="utf-8")
    assert "has its seeds in %(here)s/data already" in moved


def test_another_ini_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By -c a project elsewhere is laid, beside its own ini file."""
    begun(tmp_path, monkeypatch, url="sqlite:///one.sqlite3").rename(tmp_path / "other.ini")
    elsewhere = tmp_path / "work"
    elsewhere.mkdir()

    done = warm.seed("-c", "../other.ini", "init", cwd=elsewhere)

    assert 0 == done.returncode, done.stderr
    assert (tmp_path / "seeds" / "versions").is_dir()
    assert [] == list(elsewhere.iterdir())
    assert "%(here)s/seeds" == options(tmp_path / "other.ini")["script_location"]


def test_a_place_that_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system refuses a folder, the message says so, and no section names it."""
    begun(tmp_path, monkeypatch, url="sqlite:///one.sqlite3")
    (tmp_path / "seeds").write_text("", encoding="utf-8")

    assert "seeds/versions could not be written: Not a directory." in refused(
        tmp_path, "init", code=Exit.REFUSED
    )


@pytest.mark.parametrize(
    ("url", "lines", "said"),
    [
        (EXAMPLE, "", "sqlalchemy.url in [alembic] is Alembic's example still"),
        ("%(base)s/x", "base = sqlite://", "refers to other options of that section"),
        ("sqlite:///x", "", "schema/env.py:12 makes the database's URL by itself"),
    ],
)
def test_a_url_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, lines: str, said: str
) -> None:
    """Where the ini file does not say which database, DATABASE_URL is said to decide."""
    ini = begun(tmp_path, monkeypatch, url=url)
    text = ini.read_text(encoding="utf-8").replace("[alembic]\n", f"[alembic]\n{lines}\n")
    ini.write_text(text, encoding="utf-8")
    env = tmp_path / "schema" / "env.py"
    if "env.py" in said:
        made = "config = context.config\nconfig.set_main_option('sqlalchemy.url', url())\n"
        source = env.read_text(encoding="utf-8").replace("config = context.config\n", made, 1)
        line = source.splitlines().index("config.set_main_option('sqlalchemy.url', url())") + 1
        env.write_text(source, encoding="utf-8")
        said = said.replace(":12", f":{line}")

    told = init(tmp_path).stdout

    assert said in told
    assert "Set DATABASE_URL" in told
    assert "sqlalchemy.url" not in options(ini)


def test_env_py(tmp_path: Path) -> None:
    """What env.py says is read by its text: filters, engines of its own, our function."""
    file = tmp_path / "env.py"

    def read(text: str) -> env_py.EnvPy:
        file.write_text(text, encoding="utf-8")
        return env_py.read(file)

    ours = read("import seedlib\ncontext.configure(include_name=seedlib.exclude_own_tables)")
    theirs = read("from alembic.context import configure\n\nconfigure(\n  include_object=mine)")
    section = read("section['sqlalchemy.url'] = x\nengine = create_async_engine(x)")

    assert (True, (2,)) == (ours.excluded, ours.calls)
    assert (False, True, (3,)) == (theirs.excluded, theirs.filtered, theirs.calls)
    assert 1 == section.computed
    assert env_py.EnvPy(file) == read("def (")


def test_templates() -> None:
    """What is laid is what TERP has, to whose own linter seedlib is no third party."""
    for name, laid in (("env.py", "env.py.template"), ("script.py.mako", "script.py.mako")):
        own = (PROJECT / "seeds" / name).read_text(encoding="utf-8")
        assert own.replace("context\n\nfrom seedlib", "context\nfrom seedlib") == template(laid)
