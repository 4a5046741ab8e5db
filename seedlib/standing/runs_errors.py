"""What is read when a run is asked for that is not on record; see :mod:`seedlib.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import NOTHING_CHANGED, UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAMED = 5
"""Runs that a sentence names."""


def unknown_run(prefix: str, shorts: Mapping[str, str]) -> UsageError:
    """``seed runs RUN`` of a run that is not on record.

    Args:
        prefix: What was asked for.
        shorts: Every run, and what it is called for short.
    """
    if not shorts:
        return UsageError(
            f"There is no run {prefix}: no run is on record in this database, which nothing was"
            f" seeded in yet. {NOTHING_CHANGED}"
        )
    # What was typed is a beginning, and looks like a beginning of the same length.
    alike = {run[: len(prefix)]: short for run, short in shorts.items()}
    near = nearest(prefix.lower(), alike)
    hint = f" Did you mean {alike[near]}?" if near else ""
    return UsageError(
        f"There is no run {prefix} on record.{hint} `seed runs` lists them; those that `seed prune`"
        f" removed are on record no longer. {NOTHING_CHANGED}"
    )


def several_runs(prefix: str, shorts: Sequence[str]) -> UsageError:
    """``seed runs RUN`` of a beginning that several identifiers have."""
    more = f" and {len(shorts) - _NAMED} more" if len(shorts) > _NAMED else ""
    return UsageError(
        f"Several runs begin with {prefix}: {', '.join(shorts[:_NAMED])}{more}. Say more of the one"
        f" that is meant. {NOTHING_CHANGED}"
    )
