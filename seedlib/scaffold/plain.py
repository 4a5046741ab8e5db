"""What fits a column by its type alone: for the day on which what was thought of first does not."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from seedlib.scaffold.code import Code, call, code
from seedlib.scaffold.countables import countable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.scaffold.domain import Domain
    from seedlib.shape import Family

_BY_FAMILY: Mapping[Family, Code] = MappingProxyType(
    {
        "float": call("v.integer", 0, 1),
        "decimal": call("v.integer", 0, 1),
        "datetime": call("v.instant", after="2024-01-01", before="2026-01-01"),
        "json": code("{}"),
        "binary": code(b""),
        "text": code(""),
        "set": code(""),
    }
)


def plain(domain: Domain) -> Code | None:
    """An expression that fits a column's type; ``None`` where there is none, or it may be NULL.

    Args:
        domain: What the column may hold.
    """
    if not domain.not_null:
        return code(None)
    counted = countable(domain)
    return counted[0] if counted is not None else _BY_FAMILY.get(domain.column.family)
