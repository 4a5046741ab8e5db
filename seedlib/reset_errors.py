"""What is read of ``seed reset`` and ``seed discard``; see :mod:`seedlib.errors`."""

from __future__ import annotations

from seedlib.errors import NOTHING_CHANGED, Exit, SeedError, UsageError


def whole_tree(command: str) -> UsageError:
    """``--table`` for a command that is not about one table."""
    return UsageError(
        f"seed {command} is not about one table, and table= names one. Leave it out; to load one"
        " table anew, take it back by alembic -n seeds -x table=TABLE downgrade base, and then"
        f" upgrade to head. {NOTHING_CHANGED}"
    )


def half_done(message: str) -> SeedError:
    """Everything was taken back, and does not come in again.

    Args:
        message: What the load says that was to follow.
    """
    stopped = message.replace(f" {NOTHING_CHANGED}", "").replace(f"\n{NOTHING_CHANGED}", "")
    error = SeedError(
        f"What was seeded is taken back, and the load that was to follow stopped:\n{stopped}\nThe"
        " first half of the reset is done, and stays. Mend that, then go on with the second:"
        " alembic -n seeds upgrade head."
    )
    error.code = Exit.PARTIAL
    return error
