"""A network between a run and its server that can be made to fail, a byte at a time.

A TCP proxy on loopback; what it does to what it is given is up to a :class:`Network`. Packets are
seen as they are, so the connection must not be encrypted.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 65_536
WAIT_SECONDS = 60
"""How long anything here waits for anything, at most."""


class CutError(Exception):
    """The network fails now, for both sides."""


class Network:
    """One that works; others fail in what they override."""

    def __init__(self) -> None:
        self.sent = 0
        """Bytes that clients have sent so far, on all connections."""
        self.failed = threading.Event()

    def client(self, data: bytes, server: socket.socket) -> None:
        """Pass on what a client sent.

        :raises CutError: in place of going on.
        """
        server.sendall(data)
        self.sent += len(data)

    def server(self, data: bytes, server: socket.socket, client: socket.socket) -> None:
        """Pass on what a server answered.

        :raises CutError: in place of going on.
        """
        del server
        client.sendall(data)


class LostAnswer(Network):
    """The connection is cut once the server has got, and answered, the n-th of a statement."""

    def __init__(self, statement: bytes, nth: int) -> None:
        super().__init__()
        # As MySQL's protocol has it: a query, by itself in its packet.
        self._packet = (len(statement) + 1).to_bytes(3, "little") + b"\0\x03" + statement
        self._left = nth
        self._cut: socket.socket | None = None

    def client(self, data: bytes, server: socket.socket) -> None:
        """See :class:`Network`."""
        if data == self._packet:
            self._left -= 1
            if not self._left:
                self._cut = server
        super().client(data, server)

    def server(self, data: bytes, server: socket.socket, client: socket.socket) -> None:
        """See :class:`Network`; where there is an answer, the server has done what was asked."""
        if server is self._cut:
            self.failed.set()
            raise CutError
        super().server(data, server, client)


class CutInside(Network):
    """The connection is cut after so many bytes, in the middle of what is being sent."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._after = after

    def client(self, data: bytes, server: socket.socket) -> None:
        """See :class:`Network`."""
        if not self.failed.is_set() and self.sent + len(data) > self._after and len(data) > 1:
            self.failed.set()
            super().client(data[: len(data) // 2], server)
            raise CutError
        super().client(data, server)


class Slow(Network):
    """Everything a client sends arrives later."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def client(self, data: bytes, server: socket.socket) -> None:
        """See :class:`Network`."""
        time.sleep(self._seconds)
        super().client(data, server)


class Stalled(Network):
    """Once, after so many bytes, nothing gets through for a while."""

    def __init__(self, after: int, seconds: float) -> None:
        super().__init__()
        self._after, self._seconds = after, seconds

    def client(self, data: bytes, server: socket.socket) -> None:
        """See :class:`Network`."""
        if not self.failed.is_set() and self.sent > self._after:
            self.failed.set()
            time.sleep(self._seconds)
        super().client(data, server)


@contextmanager
def between(port: int, network: Network) -> Iterator[int]:
    """Stand between clients and a server on loopback.

    :param port: the server's.
    :returns: the port that clients connect to instead.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stopping = threading.Event()
        listener.settimeout(0.1)
        doors = threading.Thread(target=_serve, args=(listener, port, network, stopping))
        doors.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            stopping.set()
            doors.join(WAIT_SECONDS)


def _serve(listener: socket.socket, port: int, network: Network, stopping: threading.Event) -> None:
    while not stopping.is_set():
        try:
            client, _ = listener.accept()
        except TimeoutError:
            continue
        server = socket.create_connection(("127.0.0.1", port), WAIT_SECONDS)
        for one in (client, server):
            one.settimeout(WAIT_SECONDS)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for way in (_there, _back):
            threading.Thread(target=way, args=(client, server, network), daemon=True).start()


def _there(client: socket.socket, server: socket.socket, network: Network) -> None:
    with suppress(OSError, CutError):
        while data := client.recv(BLOCK):
            network.client(data, server)
    _cut(client, server)


def _back(client: socket.socket, server: socket.socket, network: Network) -> None:
    with suppress(OSError, CutError):
        while data := server.recv(BLOCK):
            network.server(data, server, client)
    _cut(client, server)


def _cut(*sides: socket.socket) -> None:
    for one in sides:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
