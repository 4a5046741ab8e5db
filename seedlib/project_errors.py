"""What is read where ini file, folder or URL of a project cannot be; see :mod:`seedlib.errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.errors import NOTHING_CHANGED, UsageError, meant

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_URL = "mysql+pymysql://USER:PASSWORD@HOST/DATABASE"


def no_ini(path: Path) -> UsageError:
    """The ini file is not there."""
    return UsageError(
        f"There is no file {path}, so nothing says where the seeds are. Go to the project's folder,"
        f" or name its ini file: alembic -c FILE -n seeds …. {NOTHING_CHANGED}"
    )


def unreadable_ini(path: Path, why: str) -> UsageError:
    """The ini file is no ini file, or cannot be opened.

    Args:
        path: The file.
        why: What is wrong, without what it says: a URL with its password may stand there.
    """
    return UsageError(
        f"{path} cannot be read: {why}. Mend it, or name another one: alembic -c FILE -n seeds …."
        f" {NOTHING_CHANGED}"
    )


def stray_percent(path: Path, section: str, option: str) -> UsageError:
    """A percent sign that an ini file takes for a reference; passwords in URLs have them."""
    return UsageError(
        f"{option} of [{section}] in {path} has a % in it that an ini file takes for a reference."
        f" Write %% for each % that is meant as such. {NOTHING_CHANGED}"
    )


def no_section(path: Path, section: str, known: Collection[str]) -> UsageError:
    """The ini file does not say where the seeds are.

    Args:
        path: The file.
        section: The section that was looked for.
        known: Those that say where a tree of revisions is.
    """
    has = f"It has {', '.join(f'[{name}]' for name in known)}." if known else ""
    add = f"Add [{section}] with script_location = FOLDER, or name another section by -n NAME."
    hint = meant(section, known, written="-n {}")
    parts = (
        f"{path} has no section [{section}], so nothing says where the seeds are.{hint}",
        has,
        add,
        NOTHING_CHANGED,
    )
    return UsageError(" ".join(part for part in parts if part))


def toml_alone(path: Path, section: str) -> UsageError:
    """A project that is described by pyproject.toml, which has room for one tree."""
    return UsageError(
        f"{path} describes one tree of revisions, the schema's, in [tool.alembic], and has no room"
        " for a second one: going on would run the schema's revisions. Say in an alembic.ini where"
        f" the seeds are, [{section}] with script_location = FOLDER; or, if this tree is the seeds'"
        f" own, add -n alembic. {NOTHING_CHANGED}"
    )


def no_location(path: Path, section: str) -> UsageError:
    """A section that does not say where its tree is."""
    return UsageError(
        f"[{section}] in {path} does not say where the seeds are. Add script_location = FOLDER, the"
        f" folder that has env.py and versions in it. {NOTHING_CHANGED}"
    )


def no_folder(folder: str, path: Path, section: str) -> UsageError:
    """The folder of the seeds is not there."""
    return UsageError(
        f"There is no folder {folder}, in which the seeds should be: script_location of [{section}]"
        f" in {path} says so. Correct it; %(here)s stands for the folder of that file."
        f" {NOTHING_CHANGED}"
    )


def no_env_py(path: Path) -> UsageError:
    """The folder has no ``env.py``."""
    return UsageError(
        f"There is no {path}, by which Alembic runs the seeds, and which protects them. Bring it"
        " back; its last lines are `from seedlib import env` and `env.run()`."
        f" {NOTHING_CHANGED}"
    )


def no_revisions(folder: str) -> UsageError:
    """A tree without a single revision, so that to be at its head would mean nothing."""
    return UsageError(
        f"There is no revision in {folder}, so there is nothing to run. Check script_location, or"
        f" write the first seeder: alembic -n seeds revision -m '…'. {NOTHING_CHANGED}"
    )


def no_url() -> UsageError:
    """Nobody said which database."""
    return UsageError(
        f"Which database? Set DATABASE_URL={_URL}, or sqlalchemy.url in alembic.ini."
        f" {NOTHING_CHANGED}"
    )


def unreadable_url(origin: str) -> UsageError:
    """A URL that is none; it is not quoted, for a password may be in it."""
    return UsageError(
        f"{origin} is not a database URL. Write {_URL} or sqlite:///FILE; special characters of the"
        f" password as %XX. {NOTHING_CHANGED}"
    )


def unfit_url(origin: str, url: str, why: str) -> UsageError:
    """A database, driver or place that cannot be seeded.

    Args:
        origin: Where the URL stands.
        url: The URL, without its password.
        why: The rest of the sentence, and what to write.
    """
    return UsageError(f"{origin}={url} {why} {NOTHING_CHANGED}")
