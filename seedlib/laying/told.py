"""What ``seed init`` says: what it laid, what is left to do by hand, what comes next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlib.laying.env_py import EnvPy
    from seedlib.laying.lay import Laid


def as_text(laid: Laid) -> Iterator[str]:
    """Lines for a person."""
    section, ini = laid.project.section, _shown(laid.project.ini)
    if laid.written:
        yield "Laid:"
        yield from (f"  {_shown(path)}" for path in laid.written)
    else:
        yield f"All is there: [{section}] in {ini}, and {_shown(laid.folder)} with env.py,"
        yield "script.py.mako and versions. Nothing was changed."
    if laid.written and laid.kept:
        yield "Was there, and is as it was:"
        yield from (f"  {_shown(path)}" for path in laid.kept)
    yield from _of_url(laid)
    yield from _of_env(laid.project.env)
    yield ""
    yield "Next:"
    seed = "seed" if section == "seeds" else f"seed -n {section}"
    steps = {
        f"{seed} doctor": "what could stand in the way of a run",
        f"{seed} scaffold": "writes a seeder for each table",
        f"alembic -n {section} upgrade head": "loads them",
    }
    longest = max(map(len, steps))
    yield from (f"  {typed:{longest}}  {what}" for typed, what in steps.items())


def _of_url(laid: Laid) -> Iterator[str]:
    """Which database the seeds go to, where that is not plain."""
    project = laid.project
    if project.section in project.sections:
        return
    if project.driver:
        yield ""
        ours = project.url.partition("://")[0]
        yield f"Seeds connect by {ours}, not by {project.driver} as the project does: it is the"
        yield "driver that seedlib is tested with, and a run waits for the database anyway."
    if not project.url:
        yield ""
        yield f"[{project.section}] names no database: {project.origin}."
        yield "Set DATABASE_URL, such as mysql+pymysql://USER:PASSWORD@HOST/DATABASE, which goes"
        yield f"before the ini file; or let {_shown(laid.folder / 'env.py')} set it first:"
        yield '  context.config.set_main_option("sqlalchemy.url", …)'


def _of_env(env: EnvPy) -> Iterator[str]:
    """The line that keeps our tables out of autogenerate."""
    if env.excluded or not env.calls:
        return
    file = _shown(env.path)
    lines = ("line " if len(env.calls) == 1 else "lines ") + _and([str(n) for n in env.calls])
    yield ""
    yield "Autogenerate of the schema would propose to drop seedlib's tables. In"
    if env.filtered:
        yield f"{file}, let the filter of context.configure(…), {lines}, ask:"
        yield "  seedlib.exclude_own_tables(name, type_, parent_names)"
    else:
        yield f"{file}, import seedlib, and add to context.configure(…), {lines}:"
        yield "  include_name=seedlib.exclude_own_tables,"


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _shown(path: Path) -> str:
    """A path as it is typed from here."""
    whole, here = path.absolute(), Path.cwd()
    return (whole.relative_to(here) if whole.is_relative_to(here) else whole).as_posix()
