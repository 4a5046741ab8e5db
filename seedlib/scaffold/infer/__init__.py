"""One plain column to what fills it: by its name, its type, its comment and its table.

What is suggested always fits the column's domain. Where only the meaning could be wrong, such as
that of a whole number called ``status``, a sentence says what a person should decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.scaffold.code import Literal
from seedlib.scaffold.domain import Suggestion
from seedlib.scaffold.infer import distinct, kinds
from seedlib.scaffold.infer.subject import Subject

if TYPE_CHECKING:
    from seedlib.scaffold.domain import Domain
    from seedlib.shape import TableShape

__all__ = ["column", "unique"]


def column(domain: Domain, table: TableShape) -> Suggestion:
    """What to fill a column with that need not be unique.

    Args:
        domain: What it may hold.
        table: Its table, whose other columns may tell what it is, and be read by it.

    Example::

        email = Domain(column=shape.columns["email"])
        column(email, shape).code.flat()  # 'v.email(v.this["name"])'
    """
    if domain.always_null:
        return Suggestion(code=Literal(None))
    subject = Subject(domain, table)
    return kinds.made(subject).suggested(subject)


def unique(domain: Domain, table: TableShape) -> Suggestion:
    """What to fill a column with whose values never repeat, at any row count that fits.

    Args:
        domain: What it may hold.
        table: Its table.

    Returns:
        An expression that is never NULL; ``most`` says how many rows there are values for where
        they are few enough to matter.
    """
    if domain.always_null:
        return Suggestion(code=Literal(None))
    subject = Subject(domain, table)
    return distinct.made(subject).suggested(subject)
