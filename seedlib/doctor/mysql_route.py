"""What lies between us and a MySQL or MariaDB server: nothing, a tunnel, a proxy that takes part.

A run needs connections that stay what they are: the lock belongs to one, and each commit asks for
that one by its number. A pooler that hands statements of one connection to several servers, or
connections to whoever comes, breaks that. Nothing here holds anything but a lock by a random name.
"""

from __future__ import annotations

import re
import secrets
import socket
from typing import TYPE_CHECKING, NamedTuple

from seedlib.dialects.mysql import MySQL
from seedlib.doctor.finding import Finding, good, note, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

_TIMES = 3


class Server(NamedTuple):
    """How a server calls itself."""

    host: str
    port: int
    number: int
    version: str
    comment: str


def examine(engine: sa.Engine) -> Iterator[Finding]:
    """Compare what two connections, and several statements of one, say of themselves."""
    with engine.connect() as one, engine.connect() as other:
        yield _account(one)
        yield _encrypted(one)
        first, second = _server(one), _server(other)
        signs = [*_signs(one, first), *_differences(first, second)]
        if signs:
            means = (
                "Statements do not reach one server by one connection each, on which lock, session"
                " settings and transactions of a run rest."
            )
            do = "Connect to the server itself, past the proxy or balancer"
            yield problem("proxy", "; ".join(signs), means, do)
        else:
            means = "Each connection stays with one server, and keeps what it was told."
            yield good("proxy", "no sign of one", means)
        yield _locked(one, other)
        yield _whose(engine.url, first)


def _account(connection: sa.Connection) -> Finding:
    asked, taken = connection.exec_driver_sql("SELECT USER(), CURRENT_USER()").one()
    if str(taken).startswith("@"):
        means = "The server takes us for its anonymous user, which goes before a user at any host."
        do = "DROP USER ''@'localhost'; by an administrator"
        return warning("account", f"{asked} as {taken}", means, do)
    return good("account", f"{asked} as {taken}", "How the server sees us, and whose rights count.")


def _encrypted(connection: sa.Connection) -> Finding:
    query = "SHOW SESSION STATUS WHERE variable_name = 'Ssl_version'"
    _, version = connection.exec_driver_sql(query).one()
    url = connection.engine.url
    verified = "ssl_ca" in url.query or "ssl_capath" in url.query
    near = MySQL().is_local(url)
    if version and (verified or near):
        return good("encryption", version, "Rows and password travel encrypted.")
    if version:
        means = "Rows travel encrypted, and whoever answers is taken for the server."
        return note("encryption", f"{version}, not verified", means, "?ssl_ca=FILE in the URL")
    if near:
        return good("encryption", "none", "As far as the URL tells, nothing leaves this machine.")
    means = "Rows, real ones too, travel readable for whoever is on the way."
    return warning(
        "encryption", "none", means, "Set up TLS on the server, and ?ssl_ca=FILE in the URL"
    )


def _server(connection: sa.Connection) -> Server:
    query = "SELECT @@hostname, @@port, @@server_id, VERSION(), @@version_comment"
    return Server(*connection.exec_driver_sql(query).one())


def _signs(connection: sa.Connection, server: Server) -> Iterator[str]:
    """What a single connection does that a server's own would not."""
    name = re.search(r"proxysql|maxscale|rds ?proxy|haproxy", server.comment, re.IGNORECASE)
    if name:
        yield f"it calls itself {name[0]}"
    driver = connection.connection.dbapi_connection
    greeted = str(getattr(driver, "server_version", "")).removeprefix("5.5.5-")
    if greeted != server.version.removeprefix("5.5.5-"):
        yield f"it greets as {greeted}, and says to be {server.version}"
    numbers = {int(getattr(driver, "thread_id")())}  # noqa: B009 - the driver carries no types
    marks = set()
    mark = secrets.token_hex(8)
    connection.exec_driver_sql("SET @seed_doctor = %s", (mark,))
    for _ in range(_TIMES):
        # What ends a transaction is where poolers change the server behind a connection.
        connection.rollback()
        number, kept = connection.exec_driver_sql("SELECT CONNECTION_ID(), @seed_doctor").one()
        numbers.add(int(number))
        marks.add(kept)
    if len(numbers) > 1:
        yield f"one connection has {len(numbers)} numbers"
    if marks != {mark}:
        yield "a variable of the session was lost"


def _differences(first: Server, second: Server) -> Iterator[str]:
    """In what two connections differ that are to one server."""
    for name, one, other in zip(Server._fields, first, second, strict=True):
        if one != other:
            yield f"two connections say {name} {one} and {other}"


def _locked(one: sa.Connection, other: sa.Connection) -> Finding:
    """Whether a lock that one connection has is seen by another, under the number of the first."""
    name = f"seedlib:doctor:{secrets.token_hex(8)}"
    number = one.exec_driver_sql("SELECT CONNECTION_ID()").scalar()
    one.exec_driver_sql("SELECT GET_LOCK(%s, 0)", (name,)).scalar()
    seen = other.exec_driver_sql("SELECT IS_USED_LOCK(%s)", (name,)).scalar()
    one.exec_driver_sql("SELECT RELEASE_LOCK(%s)", (name,)).scalar()
    if seen == number:
        means = "A lock taken on one connection is seen on another: one run at a time can be had."
        return good("lock", "GET_LOCK works", means)
    means = "A lock that one connection has is not seen by another, which stops a run at once."
    do = "Connect to the server itself, past the proxy or balancer"
    return problem("lock", "GET_LOCK is not seen", means, do)


def _whose(url: sa.URL, server: Server) -> Finding:
    """Whether the server is where the URL has it: a tunnel makes a far one look local."""
    here, found = socket.gethostname(), f"{server.host}:{server.port}"
    if not MySQL().is_local(url) or "unix_socket" in url.query:
        return good("server's name", found, "How the server calls itself.")
    if server.host.partition(".")[0] == here.partition(".")[0]:
        return good("server's name", found, "On this machine, as the URL has it.")
    means = (
        f"The URL is for this machine, {here}, and the server has another name: a container, or a"
        " tunnel to another machine. It counts as local, so an empty database is development."
    )
    return note("server's name", found, means, "Set SEED_ENV, so that nothing has to be guessed")
