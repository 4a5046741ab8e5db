"""Which database to seed: its URL, from the environment or alembic.ini; and which cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from seedlib import project_errors
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
        raise project_errors.no_url()
    try:
        url = sa.make_url(text.strip())
    except (sa.exc.ArgumentError, ValueError):
        # The original error quotes the URL, password and all.
        raise project_errors.unreadable_url(origin) from None
    refused = _cannot_be_seeded(url)
    if refused:
        told = without_passwords(url.render_as_string())
        raise project_errors.unfit_url(origin, told, refused)
    return url


def _cannot_be_seeded(url: sa.URL) -> str | None:
    dialect, _, driver = url.drivername.partition("+")
    if dialect in {"mysql", "mariadb"}:
        if driver != "pymysql":
            instead = url.set(drivername=f"{dialect}+pymysql").render_as_string()
            return (
                f"uses another driver than PyMySQL, the one tested. Write {instead} in its place."
            )
        return None if url.database else "names no database. Add it: …@HOST/DATABASE."
    if dialect == "sqlite":
        if driver not in {"", "pysqlite"}:
            instead = url.set(drivername="sqlite").render_as_string()
            return f"uses another driver than Python's own. Write {instead} in its place."
        return _no_file(url)
    return (
        f"is for {dialect}, which seedlib cannot lock or load. Write"
        " mysql+pymysql://USER:PASSWORD@HOST/DATABASE, mariadb+pymysql://… or sqlite:///FILE."
    )


def _no_file(url: sa.URL) -> str | None:
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
    if name.startswith("file:"):
        return (
            "is a URI of SQLite's own, and the lock, which lies beside the file, goes by its path."
            " Write sqlite:///FILE."
        )
    return None
