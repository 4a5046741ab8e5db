"""Making the next thing in a thread while the last one is being used."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

Item = TypeVar("Item")

_SWITCH_SECONDS = 0.0005
"""How long a thread may be kept from going on by another; Python's own 5 ms are a chunk's tenth."""


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items, each made while its forerunner is in use.

    Args:
        items: What a thread of its own makes; it must not use what the caller uses meanwhile.
    """
    end = object()
    with _quick_switches(), ThreadPoolExecutor(1, thread_name_prefix="seed-rows") as thread:
        coming = thread.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = thread.submit(next, items, end)
            yield item  # type: ignore[misc]  # the end is none of them


@contextmanager
def _quick_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, _SWITCH_SECONDS))
    try:
        yield
    finally:
        sys.setswitchinterval(before)
