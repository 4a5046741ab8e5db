"""Words that applications often use: what orders go through, what categories are called.

Short lists of our own; whoever has others, has them in the database or in mind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seedlib.scaffold.infer import words

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUSES: Final[Mapping[str, dict[str, int]]] = words.table(
    {
        "order, shipment, delivery, purchase, fulfillment": {
            "pending": 2,
            "processing": 2,
            "shipped": 3,
            "delivered": 6,
            "cancelled": 1,
        },
        "payment, transaction, charge, refund, payout": {
            "pending": 1,
            "completed": 8,
            "failed": 1,
            "refunded": 1,
        },
        "invoice": {"draft": 1, "open": 3, "paid": 6, "void": 1},
        "task, ticket, issue, todo, case": {"open": 4, "in_progress": 3, "done": 5, "closed": 2},
        "post, article, page, document, book, news": {"draft": 2, "published": 7, "archived": 1},
        "job, run, build, task_run, deployment, import, export": {
            "queued": 1,
            "running": 1,
            "succeeded": 8,
            "failed": 1,
        },
        "booking, reservation, appointment, visit": {
            "requested": 2,
            "confirmed": 6,
            "completed": 4,
            "cancelled": 1,
        },
    }
)
"""What the rows of a table go through, and how many are where."""
ANY_STATUS: Final = {"active": 7, "pending": 2, "inactive": 1}
KINDS: Final[Mapping[str, list[str]]] = words.table(
    {
        "category, genre, topic": ["Books", "Garden", "Kitchen", "Music", "Outdoor", "Toys"],
        "tag": ["new", "popular", "sale", "seasonal", "vintage", "limited"],
        "department": ["Sales", "Finance", "Support", "Engineering", "Marketing", "Operations"],
        "role": ["admin", "editor", "author", "viewer", "guest"],
        "permission": ["read", "create", "update", "delete", "export"],
        "team": ["Red", "Blue", "Green", "North", "South"],
        "region": ["North", "South", "East", "West", "Central"],
        "currency": ["US dollar", "Euro", "Pound sterling", "Japanese yen"],
        "language": ["English", "German", "French", "Spanish", "Japanese"],
        "unit": ["piece", "box", "kilogram", "litre", "metre"],
        "color": ["Black", "Blue", "Green", "Red", "White", "Yellow"],
        "size": ["Small", "Medium", "Large"],
        "plan": ["Free", "Basic", "Team", "Business"],
    }
)
"""What the rows of a table of few rows are called."""
