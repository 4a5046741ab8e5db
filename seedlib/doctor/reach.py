"""Whether there is a database at the other end, and if not, what stands in the way.

The password is never part of what is told.
"""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from seedlib import schema
from seedlib.dialects import dialect_of
from seedlib.doctor.finding import Finding, good, problem
from seedlib.driver_errors import reduce_driver_error
from seedlib.errors import SeedError
from seedlib.log_format import sentence
from seedlib.url import database_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

URL, CONNECTION = "database URL", "connection"

_PORT: Final = 3306

_REFUSALS: Final[Mapping[int, tuple[str, str]]] = MappingProxyType(
    {
        1040: (
            "All of the server's connections are taken.",
            "Wait, or let an administrator raise max_connections",
        ),
        1044: (
            "User and password are right, and the user may not use this database.",
            "GRANT … ON `{database}`.* TO '{user}'@'%';",
        ),
        1045: (
            "No such user from here, another password, or an anonymous user goes before it.",
            "Correct user and password in {origin}; of the password, special characters as %XX",
        ),
        1049: (
            "The server has no database of this name.",
            "CREATE DATABASE `{database}` CHARACTER SET utf8mb4; then: alembic upgrade head",
        ),
        1129: (
            "The server keeps this machine out, after too many broken connections.",
            "FLUSH HOSTS; by an administrator",
        ),
        1130: (
            "The server lets nobody in from this machine.",
            "CREATE USER '{user}'@'HOST', with this machine's address for HOST",
        ),
        1226: ("The user has all the connections that it may have.", "See max_user_connections"),
        1698: (
            "The user is for the server's own socket, without a password.",
            "Name a user who logs in by a password, or ?unix_socket=PATH in {origin}",
        ),
        1820: (
            "The user's password has expired.",
            "ALTER USER '{user}'@'%' IDENTIFIED BY '…'; by an administrator",
        ),
    }
)
"""Server's error number to what it means and what to do."""


_BEFORE: Final[Mapping[type[BaseException], tuple[str, str]]] = MappingProxyType(
    {
        socket.gaierror: (
            "No host is called {host}.",
            "Correct the host; in a container, name the service",
        ),
        ConnectionRefusedError: (
            "The host is there, and no server listens at port {port}.",
            "Start the server, or correct the port; in a container, 127.0.0.1 is the container",
        ),
        TimeoutError: (
            "The host did not answer at port {port}.",
            "See that a firewall lets this machine through, and that the host is up",
        ),
        FileNotFoundError: (
            "There is no such socket.",
            "Start the server, or correct unix_socket",
        ),
        ssl.SSLError: (
            "The server's certificate was not accepted, or it speaks no TLS that we do.",
            "Correct ssl_ca in the URL's query",
        ),
        RuntimeError: (
            "The server's way to log in needs a package that is not installed.",
            "pip install 'pymysql[rsa]'",
        ),
        ImportError: ("The driver is not installed.", "pip install 'pymysql[rsa]'"),
    }
)
"""What went wrong before a server said anything, by kind, to what it means and what to do."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where the database is, and who said so."""

    url: sa.URL
    origin: str


def route(section: Mapping[str, str], environ: Mapping[str, str]) -> tuple[Route | None, Finding]:
    """Which database is meant; no password is in what is found."""
    origin = "DATABASE_URL" if environ.get("DATABASE_URL") else "sqlalchemy.url"
    try:
        url = database_url(section, environ)
    except SeedError as error:
        means = "Nothing says which database to seed, or it is one that cannot be."
        return None, problem(URL, origin, means, str(error).partition("\n")[0])
    said = f"{url.render_as_string(hide_password=True)}, by {origin}"
    goes_before = " DATABASE_URL goes before alembic.ini." if origin == "DATABASE_URL" else ""
    return Route(url, origin), good(URL, said, f"The database that a run seeds.{goes_before}")


@contextmanager
def reached(there: Route) -> Iterator[sa.Engine | Finding]:
    """Connections as a run makes them; in their place, what keeps us from having any."""
    url = there.url
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        means = "There is no such file. A run makes none: it would be one without your tables."
        yield problem(CONNECTION, url.database, means, "alembic upgrade head makes it")
        return
    # Short: whoever asks a doctor does not want to wait for an application's transaction.
    engine = dialect_of(url).engine(url, lock_timeout=1)
    if url.get_backend_name() != "sqlite":
        sa.event.listen(engine, "connect", _kept, insert=True)
    try:
        with engine.connect() as connection:
            schema.tables(connection)
    except Exception as error:  # noqa: BLE001 - drivers, TLS and resolvers have errors of their own
        yield _unreachable(there, error)
        return
    yield engine


def _kept(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver carries no types
    """Keep a server from ending the connection with each transaction, which is to be told of.

    SQLAlchemy commits once before anything else, so this comes first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION completion_type = NO_CHAIN")


def _unreachable(there: Route, error: Exception) -> Finding:
    url, driver = there.url, error.orig if isinstance(error, sa.exc.DBAPIError) else error
    if url.get_backend_name() == "sqlite":
        do = "Correct the path, or mend the file"
        if isinstance(error, sa.exc.DBAPIError) and dialect_of(url).classify(error) == "retry":
            do = "Wait for its end, or end the application that keeps everybody out"
        return problem(CONNECTION, url.database, f"{sentence(error)}.", do)
    where = f"{url.host or 'localhost'}:{url.port or _PORT} as {url.username or 'nobody'}"
    if "unix_socket" in url.query:
        where = f"{url.query['unix_socket']} as {url.username or 'nobody'}"
    code = driver.args[0] if driver is not None and driver.args else None
    if isinstance(code, int) and code in _REFUSALS:
        means, do = _REFUSALS[code]
        names = {"user": url.username, "database": url.database, "origin": there.origin}
        return problem(CONNECTION, f"{code}, {where}", means, do.format_map(names))
    means, do = _on_the_way(getattr(driver, "original_exception", driver), url)
    if not means:
        means = f"{reduce_driver_error(driver or error).rstrip('.')}."
        do = f"See that the server is up, and that {there.origin} names it"
    told = f"{code}, {where}" if isinstance(code, int) and code else where
    return problem(CONNECTION, told, means, do)


def _on_the_way(cause: BaseException | None, url: sa.URL) -> tuple[str, str]:
    """What happened before a server answered, and what to do; empty texts where it is unknown."""
    for kind, (means, do) in _BEFORE.items():
        if isinstance(cause, kind):
            return means.format(host=url.host, port=url.port or _PORT), do
    return "", ""
