"""A load balancer as one finds it before databases: each connection goes to the next server."""

from __future__ import annotations

import itertools
import select
import socket
import socketserver
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = 65_536


@contextmanager
def balancer(*ports: int) -> Iterator[int]:
    """Stand before servers on loopback.

    :param ports: theirs.
    :returns: the port that clients connect to.
    """
    turns = itertools.cycle(ports)

    class Door(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", next(turns))) as server:
                _pass_on(self.request, server)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Door) as listener:
        listener.daemon_threads = True
        thread = threading.Thread(target=listener.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield listener.server_address[1]
        finally:
            listener.shutdown()
            thread.join()


def _pass_on(client: socket.socket, server: socket.socket) -> None:
    """Until either side has ended."""
    other = {client: server, server: client}
    while True:
        for side in select.select([client, server], [], [])[0]:
            data = side.recv(_BLOCK)
            if not data:
                return
            other[side].sendall(data)
