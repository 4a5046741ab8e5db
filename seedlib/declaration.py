"""The one error of rooms that know neither Alembic nor a database: what cannot be made."""

from __future__ import annotations


class DeclarationError(ValueError):
    """A seed's declaration asks for something that cannot be made.

    The message says what was refused, why, and what to write instead, in the author's own names.
    The engine raises it again as a :class:`seedlib.errors.SeedError` that names revision and table.
    """


class NoParentsError(DeclarationError):
    """A foreign key to a table without rows; every column that looks at the parent meets it too."""
