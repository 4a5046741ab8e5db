"""What a column may hold: its type, narrowed by what the table's CHECKs say of it.

Knows neither a database nor how a value is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from seedlib.scaffold.code import Code
    from seedlib.shape import ColumnShape

    Bound = int | Decimal | dt.date | dt.datetime | dt.time | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """What a column may hold.

    Args:
        column: Its shape, which holds in any case.
        low: The least value, included; ``None`` where only the type bounds it.
        high: The greatest value, included.
        members: The only values that it may have, in the order declared; an enum's own are those of
            the shape as long as no CHECK takes some away.
        excluded: Values that it may not have.
        pattern: A regular expression (Python's) that the whole text has to match.
        shortest: The fewest characters of a text.
        longest: The most; ``None`` where only the type bounds it.
        not_null: Whether it has to have a value, by its type or by a CHECK.
        always_null: Whether a CHECK leaves nothing but NULL.
        json: Whether its text has to be a JSON document.
    """

    column: ColumnShape
    low: Bound | None = None
    high: Bound | None = None
    members: tuple[object, ...] | None = None
    excluded: tuple[object, ...] = ()
    pattern: str | None = None
    shortest: int = 0
    longest: int | None = None
    not_null: bool = False
    always_null: bool = False
    json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What a column could be filled with.

    Args:
        code: The expression, as it will stand in the seeder.
        most: How many different values it has, where it is unique by construction and they are
            few enough to matter; ``None`` where there is no end to them.
        pii: The class of personal data that it is, by :data:`seedlib.pii.CLASSES`, if any.
        decide: What a person should decide, as a sentence; empty where nothing is left open.
        needs: Variables that have to be made before: name to the expression, such as
            ``home = v.place()``.
    """

    code: Code
    most: int | None = None
    pii: str | None = None
    decide: str = ""
    needs: tuple[tuple[str, Code], ...] = field(default=())
