"""PyMySQL's connection, made safe for ``LOAD DATA LOCAL``.

A server may answer any statement with "send me that file of yours", and the driver would. This
connection has no files: it sends the bytes that were offered for the statement under way, under a
name that nobody can guess, and anything else that a server asks for ends the connection (MySQL
manual, "Security Considerations for LOAD DATA LOCAL").
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from pymysql import err
from pymysql.connections import Connection, MySQLResult

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

PACKET = 256 * 1024
"""Bytes of one packet: few, so that a thread that makes rows is seldom interrupted for one."""

REJECTED = 2068
"""The client error for this, CR_LOAD_DATA_LOCAL_INFILE_REJECTED."""


class GuardedConnection(Connection):  # type: ignore[misc]  # the driver carries no types
    """A connection that sends what it was given, and no file.

    It is opened with the flag that lets the server ask. The driver's own answer to that is switched
    off for good; should a later driver not come by :class:`_GuardedResult` any more, it refuses.
    """

    warnings = 0
    """How many warnings the last ``LOAD DATA LOCAL`` raised."""

    _unasked: ClassVar[ssl.SSLContext | None] = None

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - the driver's own
        super().__init__(*args, **options | {"local_infile": True, "defer_connect": True})
        self._offers: dict[bytes, bytes] = {}
        self._local_infile = False
        self.connect()

    def _create_ssl_ctx(self, sslp: Any) -> ssl.SSLContext:  # noqa: ANN401 - the driver's own
        """Make one context for all connections that ask nothing of TLS.

        Each of the driver's own would read the system's certificates again, to verify none of them:
        30 ms a connection.
        """
        if sslp != {}:
            made: ssl.SSLContext = super()._create_ssl_ctx(sslp)
            return made
        if GuardedConnection._unasked is None:
            GuardedConnection._unasked = super()._create_ssl_ctx(sslp)
        return GuardedConnection._unasked

    @contextmanager
    def offering(self, data: bytes) -> Iterator[str]:
        """Have bytes ready for the one statement that names them.

        Args:
            data: What the server gets if it asks, once.

        Yields:
            The file name to write into the statement, which needs no escaping.
        """
        name = f"seed-{secrets.token_hex(16)}"
        self._offers[name.encode()] = data
        try:
            yield name
        finally:
            self._offers.clear()

    def taken(self, name: bytes) -> bytes:
        """Give out what was offered under a name.

        Raises:
            pymysql.err.OperationalError: Nothing was; the connection is closed, nothing is sent.
        """
        data = self._offers.pop(name, None)
        if data is None:
            self._force_close()
            msg = "the server asked for a file that it was not offered"
            raise err.OperationalError(REJECTED, msg)
        return data

    def _read_query_result(self, unbuffered: bool = False) -> int:  # noqa: FBT001, FBT002 - the driver's
        """Every answer of the server is read here."""
        self._result = None
        result = _GuardedResult(self)
        if unbuffered:
            result.init_unbuffered_query()
        else:
            result.read()
        self._result = result
        if result.server_status is not None:
            self.server_status = result.server_status
        rows: int = result.affected_rows
        return rows


class _GuardedResult(MySQLResult):  # type: ignore[misc]  # the driver carries no types
    def _read_load_local_packet(self, first_packet: Any) -> None:  # noqa: ANN401 - the driver's own
        connection: GuardedConnection = self.connection
        # The packet is a mark of one byte, then the name.
        data = memoryview(connection.taken(bytes(first_packet.get_all_data()[1:])))
        for start in range(0, len(data), PACKET):
            connection.write_packet(bytes(data[start : start + PACKET]))
        connection.write_packet(b"")
        answer = connection._read_packet()  # noqa: SLF001 - the driver has no other way
        self._read_ok_packet(answer)
        connection.warnings = self.warning_count
