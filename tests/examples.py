"""How many examples a property is tried with: few in `make test`, ten times as many elsewhere."""

from __future__ import annotations

import os

_FACTOR = int(os.environ.get("SEEDLIB_EXAMPLES", "1"))


def examples(few: int) -> int:
    """So many, or as many times as many as `SEEDLIB_EXAMPLES` says."""
    return few * _FACTOR
