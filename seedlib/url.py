"""Which database to seed: its URL, from the environment or alembic.ini; and which cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib.errors import NOTHING_CHANGED, SeedError
from seedlib.redaction import without_passwords

if TYPE_CHECKING:
    from collections.abc import Mapping


def database_url(options: Mapping[str, str], environ: Mapping[str, str]) -> sa.URL:
    """Give the database to seed: ``DATABASE_URL``, else ``sqlalchemy.url`` of alembic.ini.

    Args:
        options: The section of alembic.ini.
        environ: The environment variables.

    Raises:
        SeedError: There is none, it cannot be read, or names a database, driver or place that
            cannot be seeded. The message never holds the URL's password.
    """
    origin = "DATABASE_URL" if environ.get("DATABASE_URL") else "sqlalchemy.url"
    text = environ.get("DATABASE_URL") or options.get("sqlalchemy.url") or ""
    if not text.strip():
        msg = (
            "Which database? Set DATABASE_URL=mysql+pymysql://USER:PASSWORD@HOST/DATABASE, or"
            f" sqlalchemy.url in alembic.ini. {NOTHING_CHANGED}"
        )
        raise SeedError(msg)
    try:
        url = sa.make_url(text.strip())
    except (sa.exc.ArgumentError, ValueError):
        # The original error quotes the URL, password and all.
        msg = (
            f"{origin} is not a database URL. Write mysql+pymysql://USER:PASSWORD@HOST/DATABASE or"
            f" sqlite:///FILE; special characters of the password as %XX. {NOTHING_CHANGED}"
        )
        raise SeedError(msg) from None
    refused = _cannot_be_seeded(url)
    if refused:
        msg = f"{origin}={without_passwords(url.render_as_string())} {refused} {NOTHING_CHANGED}"
        raise SeedError(msg)
    return url


def _cannot_be_seeded(url: sa.URL) -> str | None:
    dialect, _, driver = url.drivername.partition("+")
    if dialect in {"mysql", "mariadb"}:
        if driver != "pymysql":
            instead = url.set(drivername=f"{dialect}+pymysql").render_as_string()
            return f"uses another driver than PyMySQL, the one tested. Write {instead}"
        return None if url.database else "names no database. Add it: …@HOST/DATABASE."
    if dialect == "sqlite":
        if driver not in {"", "pysqlite"}:
            instead = url.set(drivername="sqlite").render_as_string()
            return f"uses another driver than Python's own. Write {instead}"
        return _in_memory(url)
    return (
        f"is for {dialect}, which seedlib cannot lock or load. Write"
        " mysql+pymysql://USER:PASSWORD@HOST/DATABASE, mariadb+pymysql://… or sqlite:///FILE."
    )


def _in_memory(url: sa.URL) -> str | None:
    name = url.database or ""
    if (
        name in {"", ":memory:"}
        or name.startswith("file::memory:")
        or "memory" in url.query.get("mode", "")
    ):
        return (
            "is an in-memory database, which each connection sees for itself and which ends with"
            " the run. Write sqlite:///FILE."
        )
    return None
