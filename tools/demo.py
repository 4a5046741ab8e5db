"""The demo: lays TERP's schema in an SQLite file, seeds it, and shows what is there.

It uses the two commands that every user of seedlib runs, and knows nothing that they do not.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

FILE = "terp.sqlite3"

SCHEMA = ("alembic", "upgrade", "head")
SEEDS = ("alembic", "-n", "seeds", "upgrade", "head")

NEXT = """
Try next, in this folder:

  .venv/bin/alembic -n seeds current                      # the seeder that was applied last
  .venv/bin/alembic -n seeds downgrade -1                 # take exactly its rows away again
  .venv/bin/alembic -n seeds upgrade head                 # put the same rows in again
  .venv/bin/alembic -n seeds downgrade base               # take everything away that was seeded
  .venv/bin/alembic -n seeds -x scale=20 upgrade head     # twenty times as much

On a server of yours: DATABASE_URL=mysql+pymysql://user:password@host/database before each command.
To start anew: rm terp.sqlite3* && make demo
"""


def main() -> None:
    """Run the two commands, and show the rows of each table as the database counts them."""
    before = counts()
    run(SCHEMA)
    run(SEEDS)
    after = counts()
    show(after)
    if after == before:
        print("\nNothing was to do: these rows were there already.")
    print(NEXT, end="")


def run(command: tuple[str, ...]) -> None:
    """Run one command on the demo's own file, and end the demo where it fails."""
    print("$", *command, flush=True)
    # The demo must reach no other database, nor environment, that this shell may be set up for.
    theirs = ("APP_ENV", "DATABASE_URL", "SEED_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    env["DATABASE_URL"] = f"sqlite:///{FILE}"
    done = subprocess.run([sys.executable, "-m", *command], env=env, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def counts() -> dict[str, int]:
    """Return the rows of each table of TERP's own, in the order in which they were made."""
    with closing(sqlite3.connect(FILE)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'alembic_version'"
            " AND name NOT LIKE 'seed\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            " ORDER BY rowid"
        ).fetchall()
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for (name,) in tables
        }


def show(rows: dict[str, int]) -> None:
    """Print a table of counts, and their sum."""
    width = max(map(len, [*rows, "table"]))
    print(f"\n{'table':<{width}}  {'rows':>6}")
    for name, count in [*rows.items(), ("in all", sum(rows.values()))]:
        print(f"{name:<{width}}  {count:>6,}")


if __name__ == "__main__":
    main()
