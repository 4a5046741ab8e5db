"""What a seeder was written for: its tables' shapes, kept beside it and compared with live ones.

``pins.write(folder, revision, Pin(…))`` writes it down, as ``seeds/shapes/REVISION.json``.
"""

from __future__ import annotations

from seedlib.pins.file import FOLDER, Pin, path, read, write

__all__ = ["FOLDER", "Pin", "path", "read", "write"]
