"""Signals that ask a process to end: heeded as Ctrl-C is, so that nothing is left half-said.

A supervisor sends SIGTERM, a terminal that closes SIGHUP. Both would end Python at once, with the
run still "running" on the record. A program that handles them itself, or ignores them as ``nohup``
has it, is left alone.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Ended(KeyboardInterrupt):
    """Somebody asked the process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def heeded() -> Iterator[None]:
    """Turn them into an :class:`Ended` of the main thread, wherever it is."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    unheeded = [number for number in _ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in unheeded:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in unheeded:
            signal.signal(number, signal.SIG_DFL)


def behind(error: BaseException) -> int | None:
    """The signal behind an error: a statement that it cut off makes the next one fail as well."""
    found = [one for one in chain(error) if isinstance(one, KeyboardInterrupt)]
    if not found:
        return None
    return found[-1].number if isinstance(found[-1], Ended) else int(signal.SIGINT)


def chain(error: BaseException) -> list[BaseException]:
    """An error and all those behind it, the nearest first; they may go round in a circle."""
    found = [error]
    while behind := found[-1].__cause__ or found[-1].__context__:
        if any(behind is one for one in found):
            break
        found.append(behind)
    return found


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    raise Ended(number)
