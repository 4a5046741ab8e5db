"""Keys as they can be shown: a part that says something of a person itself is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seedlib.masking import looks
from seedlib.pii import personal
from seedlib.verification.pii_scan import guessed, reaches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlib.declared import Declared
    from seedlib.keys import Key
    from seedlib.pii import Classification
    from seedlib.shape import TableShape

_HIDDEN: Final = "…"
"""Stands for a part of a key that says something of a person itself."""


class Shown:
    """The keys of a table.

    Args:
        shape: The table.
        declared: What its seed says of its columns.
    """

    def __init__(self, shape: TableShape, declared: Declared | None) -> None:
        said = classified(declared)
        self._what = [said[n] if n in said else guessed(n) for n in shape.primary_key]
        self._private = [
            personal(said.get(n)) or (n not in said and looks.by_name(n) is not None)
            for n in shape.primary_key
        ]

    def of(self, key: Key) -> Key:
        """The key, or what can be shown of it."""
        return tuple(
            _HIDDEN if isinstance(part, str) and (private or reaches(part, what)) else part
            for part, what, private in zip(key, self._what, self._private, strict=True)
        )

    def first(self, keys: Iterable[Key]) -> list[Key]:
        """Some keys, each as it can be shown."""
        return [self.of(key) for key in keys]


def classified(declared: Declared | None) -> dict[str, Classification]:
    """What a seed says of its columns, column by column."""
    return {} if declared is None else dict(declared.seed.pii or {})
