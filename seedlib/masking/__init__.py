"""Personal data outside production: what it is replaced by, and the one place where it is.

:mod:`~seedlib.masking.policy` decides for a run, :mod:`~seedlib.masking.maskers` has the matrix of
classes, :mod:`~seedlib.masking.column` puts the masks between a source and everything else. What
makes them is imported when something is masked, and not before.
"""

from __future__ import annotations

from typing import Final

VERSION: Final = 1
"""Goes up with every change that gives some value another mask."""
