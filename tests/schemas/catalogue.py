"""All schemas that are tried: our own, those that a program writes, well-known ones."""

from __future__ import annotations

from tests.schemas import generated
from tests.schemas.ddl import FOLDER, read

OWN = (*(read(path) for path in sorted((FOLDER / "own").glob("*.sql"))), *generated.schemas())
PUBLIC = tuple(read(path) for path in sorted((FOLDER / "public").glob("*.sql")))
EVERY = OWN + PUBLIC
