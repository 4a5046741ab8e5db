"""Two databases of one kind, with the same tables and the same project."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol

import pytest
import sqlalchemy as sa

from tests.databases import server_database, sqlite_database
from tests.offline.clients import Pair, find
from tests.runs import lay

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.databases import Database


class Laying(Protocol):
    """Lays a project beside both databases, and records the shapes."""

    def __call__(
        self,
        tables: Mapping[str, str],
        revisions: Mapping[str, str],
        *,
        upgrades: Mapping[str, str] | None = None,
        options: str = "",
    ) -> Pair:
        """See :func:`tests.runs.lay`."""
        ...


@pytest.fixture
def twin(database: Database, tmp_path: Path) -> Iterator[Database]:
    """Another fresh database of the same kind."""
    find(database.kind)
    with ExitStack() as stack:
        if database.kind == "sqlite":
            (tmp_path / "twin").mkdir()
            yield sqlite_database(tmp_path / "twin")
        else:
            server = sa.make_url(database.url)
            yield stack.enter_context(server_database(database.kind, server))


@pytest.fixture
def pair(database: Database, twin: Database, tmp_path: Path) -> Laying:
    """What lays a project on both of them."""

    def laid(
        tables: Mapping[str, str],
        revisions: Mapping[str, str],
        *,
        upgrades: Mapping[str, str] | None = None,
        options: str = "",
    ) -> Pair:
        both = [
            lay(one, tmp_path / "project", tables, revisions, upgrades=upgrades, options=options)
            for one in (database, twin)
        ]
        found = Pair(*both)
        found.record()
        return found

    return laid
