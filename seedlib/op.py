"""Alembic's ``op`` with :func:`seed` and :func:`unseed`, typed.

Import it in a seeder in place of ``alembic.op``: ``from seedlib import op``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import alembic.op as _alembic
from alembic.op import *  # noqa: F403 - everything of Alembic's stays reachable

from seedlib.operations import SeedOp, UnseedOp

if TYPE_CHECKING:
    from seedlib.seed import Declaration


def seed(*declarations: Declaration) -> None:
    """Put in the rows that this revision declares, and apply its updates.

    Seeds go in in the order given: parents before children. A foreign key to a table that comes
    later, or to the row's own table, goes in as NULL and is filled afterwards. Updates come last.

    Args:
        declarations: Module-level :class:`~seedlib.Seed` and :class:`~seedlib.Update` objects of
            the revision; any other is refused, since no plan could have checked it.

    Raises:
        SeedError: A record could not be put in; the message says what to do. Chunks committed so
            far stay, and the next run goes on after them.

    Example::

        def upgrade() -> None:
            op.seed(orders, order_items)
    """
    _alembic.invoke(SeedOp(declarations))


def unseed() -> None:
    """Take back exactly what this revision put in or changed, as the ledger remembers it.

    Raises:
        SeedError: Rows were edited since, or others refer to them; nothing was changed.

    Example::

        def downgrade() -> None:
            op.unseed()
    """
    _alembic.invoke(UnseedOp())
