"""The whole examination, in order: what needs no database first, then whether there is one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic.runtime.environment import EnvironmentContext

from seedlib.dialects import dialect_of
from seedlib.doctor import REACHED, backups, log_setup, project, reach, remembered
from seedlib.doctor.finding import Finding, good, problem
from seedlib.driver_errors import reduce
from seedlib.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from seedlib.catalog import Catalog
    from seedlib.environment import Environment


class Examination:
    """What was found so far, by group, in the order in which it was looked at.

    Args:
        config: Alembic's configuration.
        quick_check: Whether SQLite is to look through the whole file.
    """

    def __init__(self, config: Config, *, quick_check: bool = False) -> None:
        self._config = config
        self._quick_check = quick_check
        self.subject = "This project"
        self.groups: dict[str, list[Finding]] = {}

    def add(self, group: str, *found: Finding) -> None:
        """Keep findings of a group."""
        self.groups.setdefault(group, []).extend(found)

    def run(self) -> None:
        """Look at everything that can be looked at; nothing that fails keeps the rest from it."""
        self.add("project", *project.packages(), project.ini(self._config))
        script, finding = project.tree(self._config)
        self.add("project", finding)
        catalog = None if script is None else self._seeds(script)
        self.add("project", project.autogenerate(self._config))
        section = self._config.get_section(self._config.config_ini_section) or {}
        route, finding = reach.route(section, os.environ)
        self.add("connection", finding)
        if route is None:
            return
        with reach.reached(route) as reached:
            if isinstance(reached, Finding):
                self.add("connection", reached)
                self._settings(None)
                return
            try:
                self._database(reached, catalog)
            except sa.exc.DBAPIError as error:
                means = f"What follows was not looked at. {reduce(error)}."
                do = "See that the user may read every table, and the server's own log"
                self.add("connection", problem("examination", "ended early", means, do))

    def _seeds(self, script: ScriptDirectory) -> Catalog | None:
        """``seeds/env.py``, the log that it configures, and the revisions."""
        finding = self._env_py(script)
        self.add("project", finding)
        if finding.verdict == "good":
            self.add("log", *log_setup.examine())
        found = list(project.revisions(script))
        self.add("project", *found)
        if any(one.verdict == "problem" for one in found):
            return None
        catalog, finding = project.seeders(script)
        self.add("project", finding)
        return catalog

    def _env_py(self, script: ScriptDirectory) -> Finding:
        """Run it as every command does; in place of the run it tells that it came to it."""
        reached: list[bool] = []
        self._config.attributes[REACHED] = lambda: reached.append(True)
        with EnvironmentContext(self._config, script):
            _, why = project.attempt(script.run_env, Path(script.dir))
        del self._config.attributes[REACHED]
        file = str(Path(script.dir).absolute() / "env.py")
        if why:
            do = "Mend it: every command runs it first"
            return problem("seeds/env.py", file, why, do)
        if not reached:
            means = (
                "It ends without seedlib.env.run(), so nothing protects a run, and none is made."
            )
            do = "End it with: from seedlib import env, and env.run()"
            return problem("seeds/env.py", file, means, do)
        return good("seeds/env.py", file, "It comes to seedlib.env.run(), which protects a run.")

    def _settings(self, mark: str | None) -> Settings | None:
        x = list(getattr(self._config.cmd_opts, "x", None) or ())
        asked, finding = remembered.settings(self._config, x, os.environ, mark)
        self.add("project", finding)
        return asked

    def _database(self, engine: sa.Engine, catalog: Catalog | None) -> None:
        dialect = dialect_of(engine.url)
        with engine.connect() as connection:
            self.subject = dialect.database_name(connection)
            asked = self._settings(remembered.mark(connection))
            here = None if asked is None else self._environment(connection, asked)
            if here is not None and catalog is not None:
                self.add("project", remembered.key(here, catalog, os.environ))
            self.add("project", *remembered.versions(connection, here, os.environ))
        known = asked or Settings()
        # The drivers, and the checks, of other databases are not imported.
        if dialect.name == "sqlite":
            from seedlib.doctor import sqlite  # noqa: PLC0415

            self._each(sqlite.examine(engine, catalog, quick_check=self._quick_check))
        else:
            from seedlib.doctor import mysql  # noqa: PLC0415

            self._each(mysql.examine(engine, catalog, known, here))
        self.add("backups", *backups.folder(known))

    def _environment(self, connection: sa.Connection, asked: Settings) -> Environment | None:
        section = self._config.config_ini_section
        table = self._config.get_section_option(section, "schema_version_table")
        here, finding = remembered.decided(
            connection, asked, os.environ, table or "alembic_version"
        )
        self.add("connection", finding)
        return here

    def _each(self, found: Iterable[tuple[str, Finding]]) -> None:
        for group, finding in found:
            self.add(group, finding)
