"""``python -m seedlib`` is ``seed``, where the console script is not on the PATH."""

from __future__ import annotations

from seedlib.cli import main

main()
