"""What is read when another run holds the lock, or did what this one was about to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import NOTHING_CHANGED, LockLostError, LockTimeoutError, PartialError

if TYPE_CHECKING:
    from collections.abc import Iterable


def lock_timeout(seconds: float, holder: str, ending: str) -> LockTimeoutError:
    """The wait for the lock is over."""
    return LockTimeoutError(
        f"Another run holds the seeds lock: {holder}. Waited {seconds:g} s. Run again when it is"
        f" done (-x lock-timeout=SECONDS waits longer); if it is dead, {ending}. {NOTHING_CHANGED}"
    )


def lock_lost() -> LockLostError:
    """The lock's connection vanished under a run."""
    return LockLostError(
        "The seeds lock was lost: its connection is gone, so another run may have begun. Stopped"
        " before the next commit; the chunks committed so far are in the ledger. Run the same"
        " command again to go on."
    )


def version_moved(found: Iterable[str], believed: Iterable[str]) -> PartialError:
    """Somebody else stamped a version during this run."""
    have, want = ", ".join(sorted(found)) or "base", ", ".join(sorted(believed)) or "base"
    return PartialError(
        f"The version table says {have}, and this run believed {want}: another run, or a stamp,"
        " moved it meanwhile. This run stopped, and left the version alone. Look at `alembic -n"
        " seeds current`, then run the same command again."
    )


def outrun(revision: str, table: str, done: str, chunk: int | None = None) -> PartialError:
    """The ledger says that another run did what this one was about to do.

    Args:
        revision: The revision under way.
        table: The table under way.
        done: What the other run did: ``begun``, ``loaded`` …
        chunk: With which chunk; with the table as a whole where that is ``None``.
    """
    what = table if chunk is None else f"chunk {chunk} of {table}"
    return PartialError(
        f"{revision}: {what} was {done} by another run meanwhile, which this run's lock did not"
        " keep out: a cluster or a connection pooler may have a lock for each of its servers. This"
        " run stopped, and did nothing twice. Once the other run is done, run the same command"
        " again: it goes on where the ledger ends."
    )
