"""Which database can be seeded."""

from __future__ import annotations

import pytest

from seedlib.errors import SeedError
from seedlib.url import database_url


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///terp.sqlite3",
        "sqlite+pysqlite:////var/lib/terp.sqlite3",
        "mysql+pymysql://seed:s%40cret@db:3306/terp?charset=utf8mb4",
        "mariadb+pymysql://seed@db/terp",
    ],
)
def test_these_are_seeded(url: str) -> None:
    """SQLite files, MySQL and MariaDB by PyMySQL are accepted as they are written."""
    assert url == database_url({"sqlalchemy.url": url}, {}).render_as_string(hide_password=False)


def test_the_environment_goes_before_the_ini_file() -> None:
    """DATABASE_URL overrides sqlalchemy.url; an empty one does not."""
    options = {"sqlalchemy.url": "sqlite:///a.sqlite3"}

    assert "b.sqlite3" == database_url(options, {"DATABASE_URL": "sqlite:///b.sqlite3"}).database
    assert "a.sqlite3" == database_url(options, {"DATABASE_URL": ""}).database


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "Which database? Set DATABASE_URL="),
        ("seed:secret@db/terp", "DATABASE_URL is not a database URL. Write mysql+pymysql://"),
        ("mysql+pymysql://seed:secret@db:port/terp", "DATABASE_URL is not a database URL."),
        ("mysql://seed:secret@db/terp", "Write mysql+pymysql://seed:***@db/terp"),
        ("mysql+mysqldb://seed:secret@db/terp", "Write mysql+pymysql://seed:***@db/terp"),
        ("mariadb+mariadbconnector://db/terp", "Write mariadb+pymysql://db/terp"),
        ("mysql+pymysql://seed:secret@db", "names no database. Add it: …@HOST/DATABASE."),
        ("postgresql://seed:secret@db/terp", "is for postgresql, which seedlib cannot lock"),
        ("postgres://seed:secret@db/terp?password=secret", "is for postgres, which seedlib"),
        ("sqlite+aiosqlite:///terp.sqlite3", "Write sqlite:///terp.sqlite3"),
        ("sqlite://", "is an in-memory database"),
        ("sqlite:///:memory:", "is an in-memory database"),
        ("sqlite:///file::memory:?cache=shared&uri=true", "is an in-memory database"),
        ("sqlite:///file:terp?mode=memory&uri=true", "is an in-memory database"),
    ],
)
def test_these_are_refused(url: str, sentence: str) -> None:
    """The refusal says what to write instead, and never the password."""
    with pytest.raises(SeedError) as refused:
        database_url({}, {"DATABASE_URL": url})

    assert sentence in str(refused.value)
    assert "Nothing was changed." in str(refused.value)
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None
