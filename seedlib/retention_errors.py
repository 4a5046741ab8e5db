"""What a user reads whose prune is refused, or stops; see :mod:`seedlib.errors`."""

from __future__ import annotations

from seedlib.errors import NOTHING_CHANGED, FailureError, UsageError


def unreadable_age(text: str, why: str) -> UsageError:
    """An age that is none.

    Args:
        text: As typed.
        why: The rest of the sentence "--older-than text …".
    """
    return UsageError(f"--older-than {text} {why}. {NOTHING_CHANGED}")


def not_removable(error: OSError, *, begun: bool) -> FailureError:
    """A file that is too old cannot be read, or removed."""
    so_far = "What went before it stays removed." if begun else NOTHING_CHANGED
    return FailureError(
        f"{error.filename or 'A file'} cannot be pruned: {error.strerror}. What is in it is kept"
        " for longer than it was to be. Let this user read and write it, and the folder that it"
        f" is in, then run the same command again. {so_far}"
    )
