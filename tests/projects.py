"""Small projects for the tests: a folder with `alembic.ini` and a seeds tree of the test's own."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from tests.processes import PROJECT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_INI = """
[alembic]
script_location = {folder}/schema
sqlalchemy.url = sqlite:///unused.sqlite3

[seeds]
script_location = {folder}/seeds
file_template = %%(rev)s
path_separator = os
{options}
"""

_HEAD = '''
"""{name}."""

from seedlib import Seed, Update, csv_rows, in_json, not_pii, op, records
from seedlib import values as v

revision = {name!r}
down_revision = {down!r}
branch_labels = {labels!r}
depends_on = None

{body}


def upgrade():
    {upgrade}


def downgrade():
    op.unseed()
'''

KILLER = '''
import os
import signal

import sqlalchemy as sa
from sqlalchemy.engine import Engine

count = 0


@sa.event.listens_for(Engine, "before_cursor_execute")
def kill(*_):
    """Die as by the power switch before the n-th statement."""
    global count
    count += 1
    if count == int(os.environ.get("KILL_BEFORE", 0)):
        os.kill(os.getpid(), signal.SIGKILL)
'''


def project(
    folder: Path,
    revisions: Mapping[str, str],
    *,
    upgrades: Mapping[str, str] | None = None,
    options: str = "",
    env: str = "",
) -> Path:
    """Lay a project whose seeds tree has these revisions, in this order.

    :param folder: where; its `seeds` folder is written anew.
    :param revisions: revision to the declarations of its module.
    :param upgrades: revision to the body of its `upgrade`, where that is not `op.seed` of all.
    :param options: more lines of the ini file's section.
    :param env: lines that `seeds/env.py` begins with.
    :returns: the folder, to run `alembic` in.
    """
    versions = folder / "seeds" / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    ini = _INI.format(folder=folder, options=options)
    (folder / "alembic.ini").write_text(ini, encoding="utf-8")
    run = "from seedlib import env\n\nenv.run()\n"
    (folder / "seeds" / "env.py").write_text(env + run, encoding="utf-8")
    template = PROJECT / "seeds" / "script.py.mako"
    (folder / "seeds" / "script.py.mako").write_text(template.read_text(encoding="utf-8"))
    for old in versions.glob("*.py"):
        old.unlink()
    down = None
    for name, body in revisions.items():
        names = [line.partition(" = ")[0] for line in body.splitlines() if " = Seed(" in line]
        names += [line.partition(" = ")[0] for line in body.splitlines() if " = Update(" in line]
        text = _HEAD.format(
            name=name,
            down=down,
            labels=None if down else ("seeds",),
            body=textwrap.dedent(body),
            upgrade=(upgrades or {}).get(name, f"op.seed({', '.join(n.strip() for n in names)})"),
        )
        (versions / f"{name}.py").write_text(text.lstrip(), encoding="utf-8")
        down = name
    return folder


def terp_ini(folder: Path, **options: object) -> str:
    """TERP's own `alembic.ini` with more options in its seeds section, as a file in `folder`.

    :returns: its path, for `alembic -c`.
    """
    text = (PROJECT / "alembic.ini").read_text(encoding="utf-8").replace("%(here)s", str(PROJECT))
    lines = "\n".join(f"{name} = {value}" for name, value in options.items())
    text = text.replace("[seeds]", f"[seeds]\n{lines}").replace(
        '"seed.log"', f'"{folder}/seed.log"'
    )
    path = folder / "alembic.ini"
    path.write_text(text, encoding="utf-8")
    return str(path)
