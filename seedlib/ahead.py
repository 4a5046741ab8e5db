"""Making the next thing in a thread while the last one is being used."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

Item = TypeVar("Item")
Made = TypeVar("Made")

_SWITCH_SECONDS = 0.0005
"""How long a thread may be kept from going on by another; Python's own 5 ms are a chunk's tenth."""


def ahead(items: Iterable[Item], make: Callable[[Item], Made]) -> Iterator[Made]:
    """What ``make`` gives for each item, made while the caller uses what it gave for the last one.

    Args:
        items: They are asked for in the caller's thread.
        make: Runs in a thread of its own; it must not use what the caller uses meanwhile.
    """
    with _quick_switches(), ThreadPoolExecutor(1, thread_name_prefix="seed-rows") as thread:
        coming: Future[Made] | None = None
        for item in items:
            before, coming = coming, thread.submit(make, item)
            if before is not None:
                yield before.result()
        if coming is not None:
            yield coming.result()


@contextmanager
def _quick_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, _SWITCH_SECONDS))
    try:
        yield
    finally:
        sys.setswitchinterval(before)
