"""A scene whose backups go to a folder of its own, and what can be done to them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seedlib.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.databases import Database
    from tests.scenes import Outcome, Scene


@dataclass(frozen=True, slots=True)
class Shelf:
    """A scene and its folder of backups."""

    scene: Scene

    @property
    def database(self) -> Database:
        """The scene's database."""
        return self.scene.database

    @property
    def folder(self) -> Path:
        """Where its backups go."""
        return self.scene.folder / "kept"

    def lay(self, revisions: Mapping[str, str], **options: object) -> Shelf:
        """Write the seeds tree, with more options of the ini section."""
        self.scene.folder.mkdir(exist_ok=True)
        self.scene.lay(revisions)
        ini = self.scene.folder / "alembic.ini"
        options = {"backup": "always", "backup_folder": self.folder} | options
        lines = "".join(f"{name} = {value}\n" for name, value in options.items())
        ini.write_text(ini.read_text(encoding="utf-8") + lines, encoding="utf-8")
        return self

    @property
    def backups(self) -> list[Path]:
        """The whole ones, the oldest first; names tell no two of one second apart."""
        manifests = self.folder.glob("*/manifest.json")
        return [path.parent for path in sorted(manifests, key=lambda one: one.stat().st_mtime_ns)]

    @property
    def backup(self) -> Path:
        """The latest."""
        return self.backups[-1]

    def manifest(self) -> dict[str, Any]:
        """What the latest says of itself."""
        text = (self.backup / "manifest.json").read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
        return found

    def restore(self, *args: str, **variables: str) -> Outcome:
        """Restore the latest."""
        return self.scene.seed("restore", str(self.backup), *args, **variables)

    def restored(self, *args: str) -> str:
        """Restore the latest, which must succeed; what it said."""
        outcome = self.restore(*args)
        assert 0 == outcome.status, outcome.said
        return outcome.said

    def refused(self, *args: str) -> str:
        """Be refused to restore the latest, with nothing touched; what it said."""
        before = self.scene.state()
        outcome = self.restore(*args)
        assert Exit.REFUSED == outcome.status, outcome.said
        assert 1 == outcome.said.count("FAILED: "), outcome.said
        assert "Traceback" not in outcome.said
        assert before == self.scene.state()
        return outcome.said
