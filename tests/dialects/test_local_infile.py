"""``LOAD DATA LOCAL``: the server gets what was offered for the statement, and nothing else."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from pymysql import err

from seedlib.dialects.local_infile import REJECTED, GuardedConnection
from seedlib.dialects.mysql import MySQL
from tests.servers import PASSWORD, USER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Database

# The driver's own when it connects: SET NAMES and autocommit.
STATEMENTS_AT_START = 2
_OK = b"\x00\x00\x00\x02\x00\x00\x00"
_GREETING = (
    b"\x0a9.9.9-rogue\0"
    + struct.pack("<I", 7)
    + b"saltsalt\0"
    # 4.1 protocol, secure connection, LOCAL FILES, plugin authentication; no TLS.
    + struct.pack("<H", 0xA281 & ~0x0800)
    + b"\x2d\x02\x00"
    + struct.pack("<H", 0x0008)
    + b"\x15"
    + bytes(10)
    + b"saltsaltsalt\0"
    + b"mysql_native_password\0"
)


class Rogue:
    """A server that answers its n-th statement with the wish for a file of the client's.

    Args:
        name: The file it asks for.
        statement: Which statement it answers so, counted from 1.
    """

    def __init__(self, name: bytes, statement: int) -> None:
        self.name = name
        self.statement = statement
        self.received = b""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        client, _ = self._listening.accept()
        with client, self._listening:
            client.settimeout(20)
            send(client, 0, _GREETING)
            receive(client)
            send(client, 2, _OK)
            for number in range(1, self.statement + 1):
                if not receive(client):
                    return
                send(client, 1, _OK if number < self.statement else b"\xfb" + self.name)
            # All that the client sends from here on, to the end of the connection.
            while more := client.recv(65_536):
                self.received += more

    def ended(self) -> bytes:
        """What it was sent after its wish."""
        self._thread.join(20)
        assert not self._thread.is_alive()
        return self.received


def send(client: socket.socket, number: int, payload: bytes) -> None:
    """Send one packet."""
    client.sendall(struct.pack("<I", len(payload))[:3] + bytes([number]) + payload)


def receive(client: socket.socket) -> bytes:
    """Receive one packet's payload; nothing where the client has gone."""
    with client.makefile("rb", buffering=0) as stream:
        head = stream.read(4) or b""
        return stream.read(int.from_bytes(head[:3], "little")) or b""


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that nobody offered."""
    path = tmp_path / "secret.txt"
    path.write_text("the keys of the house", encoding="utf-8")
    return path


@contextmanager
def connected(rogue: Rogue) -> Iterator[GuardedConnection]:
    """A guarded connection to a rogue server."""
    connection = GuardedConnection(
        host="127.0.0.1", port=rogue.port, user=USER, password=PASSWORD, ssl_disabled=True
    )
    try:
        yield connection
    finally:
        connection._force_close()  # noqa: SLF001 - it may be closed already


def test_rogue_server(secret: Path) -> None:
    """A server that answers a query with the wish for a file gets nothing; the connection ends."""
    rogue = Rogue(str(secret).encode(), STATEMENTS_AT_START + 1)
    with connected(rogue) as connection, connection.cursor() as cursor:
        with pytest.raises(err.OperationalError) as refused:
            cursor.execute("SELECT 1")

        assert REJECTED == refused.value.args[0]
        assert not connection.open
    assert b"" == rogue.ended()


def test_rogue_server_under_an_offer(secret: Path) -> None:
    """While bytes are offered, any other name than theirs gets nothing either."""
    rogue = Rogue(str(secret).encode(), STATEMENTS_AT_START + 1)
    with (
        connected(rogue) as connection,
        connection.cursor() as cursor,
        connection.offering(b"1\tours\n") as name,
        pytest.raises(err.OperationalError),
    ):
        cursor.execute(f"LOAD DATA LOCAL INFILE '{name}' INTO TABLE t")
    assert b"" == rogue.ended()


def test_rogue_server_while_connecting(secret: Path) -> None:
    """Nor does a server that asks while the driver is still setting up its session."""
    rogue = Rogue(str(secret).encode(), STATEMENTS_AT_START)
    with pytest.raises(err.OperationalError), connected(rogue):
        pytest.fail("it let the server have its way")

    assert b"" == rogue.ended()


def test_the_drivers_own_answer_is_off() -> None:
    """Should a driver pass our guard by one day, its own answer still refuses: it fails closed."""
    rogue = Rogue(b"", 99)
    with connected(rogue) as connection:
        assert not connection._local_infile  # noqa: SLF001 - what the driver itself goes by
    rogue.ended()


@pytest.mark.databases("mariadb", "mysql")
def test_connections_share_what_they_know_of_tls(database: Database) -> None:
    """One context serves all that ask for nothing; who asks for something gets their own."""
    engine = MySQL().engine(sa.make_url(database.url), lock_timeout=1)
    with engine.connect() as one, engine.connect() as other:
        drivers = [each.connection.dbapi_connection for each in (one, other)]
        first, second = (d for d in drivers if isinstance(d, GuardedConnection))
        asking = first._create_ssl_ctx({"check_hostname": False})  # noqa: SLF001 - the driver's own

        assert first.ctx is second.ctx
        assert first.ctx is not asking


@pytest.mark.databases("mariadb", "mysql")
def test_offered_once(database: Database, secret: Path) -> None:
    """A real server gets the offered bytes, once; a second time, or a file, it does not."""
    database.execute("CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20))")
    engine = MySQL().engine(sa.make_url(database.url), lock_timeout=1)
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert isinstance(driver, GuardedConnection)
        with driver.cursor() as cursor:
            with driver.offering(b"1\tours\n2\n") as name:
                load = f"LOAD DATA LOCAL INFILE '{name}' INTO TABLE t"
                rows = cursor.execute(load)
                warnings = driver.warnings
            driver.commit()
            with pytest.raises(err.OperationalError) as again:
                cursor.execute(load)
    with engine.connect() as connection, pytest.raises(sa.exc.OperationalError) as other:
        connection.exec_driver_sql(f"LOAD DATA LOCAL INFILE '{secret}' INTO TABLE t")

    assert (2, 1) == (rows, warnings)
    assert REJECTED == again.value.args[0]
    assert other.value.orig is not None
    assert REJECTED == other.value.orig.args[0]
    assert [(1, "ours"), (2, None)] == database.rows("SELECT id, name FROM t ORDER BY id")
