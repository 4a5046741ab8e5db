"""The checks, each by its name, and the one who makes those that were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seedlib.verification.constraints import constraints
from seedlib.verification.counts import counts
from seedlib.verification.orphans import orphans
from seedlib.verification.pii import pii
from seedlib.verification.rows import hashes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seedlib.verification.findings import Check, Verified
    from seedlib.verification.scope import Scope

_MADE_BY: Final[Mapping[Check, Callable[[Scope, Verified], None]]] = {
    "hashes": hashes,
    "counts": counts,
    "orphans": orphans,
    "constraints": constraints,
    "pii": pii,
}


def make(scope: Scope, found: Verified) -> None:
    """Make the checks that were asked for, one after the other.

    Args:
        scope: What is looked at.
        found: Which checks, and where to tell what they find.
    """
    for check in found.checks:
        _MADE_BY[check](scope, found)
