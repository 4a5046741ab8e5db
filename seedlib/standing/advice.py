"""What to do now, as ``seed status`` says it in closing.

By how far the seeds are, and by what is not as it was put in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from seedlib.catalog import as_options
from seedlib.errors import many
from seedlib.standing.revisions import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from seedlib.standing.revisions import Part, Revision, State
    from seedlib.standing.runs import Recorded
    from seedlib.standing.status import Status

_TAKEN_BACK: Final[Collection[State]] = ("applied", "stamped", "passed over", "stamped away")
"""States of the revisions above another that are taken back with it."""


def following(status: Status) -> str:
    """What to do now, in a sentence or two."""
    what = {finding.what for finding in status.findings}
    unfinished = [one for one in status.revisions if one.state in UNFINISHED]
    if "unknown version" in what:
        return (
            "The database is at a version that this tree does not have: check that the project"
            " is the one, and as new as the one, that it was seeded from."
        )
    if status.held is not None and not status.good:
        return "A run is under way: look again when it has ended."
    if unfinished:
        return _finishing(unfinished[0], status.runs)
    if not status.good:
        said = [_pending(status)] if status.to_come else []
        return " ".join([*said, *_looking(status)])
    return " ".join([_all_in(status), *_without_hashes(_untold(status))])


def _all_in(status: Status) -> str:
    how = "" if _untold(status) else ", as it was put in"
    if not status.looked:
        how = ", and its rows were not looked at"
    return f"All is in{how}: {many(len(status.revisions), 'revision', 'revisions')}."


def _untold(status: Status) -> list[Part]:
    """Those whose rows were looked at, and nobody can tell whether they were edited."""
    parts = (part for one in status.revisions for part in one.parts)
    return [part for part in parts if status.looked and part.edited is None]


def _without_hashes(untold: Sequence[Part]) -> Iterator[str]:
    """Why nobody can tell whether rows were edited, and from when on somebody can."""
    if any(part.unhashed for part in untold):
        yield (
            "Whether rows that a script put in were edited cannot be told yet: the next run, such"
            " as `alembic -n seeds upgrade head`, hashes them as they are then; those that a later"
            " revision changed, once that is taken back."
        )
    others = dict.fromkeys(part.table for part in untold if not part.unhashed)
    if others:
        yield (
            f"Whether rows of {', '.join(others)} were edited cannot be told: the table has other"
            " columns now, or of other types, than when they were put in."
        )


def _finishing(one: Revision, ran: Mapping[str, Recorded]) -> str:
    """What ends a revision's half-way state."""
    if not one.known:
        return f"{one.name} is half way: finish it with the project that has it."
    back = f"`alembic -n seeds downgrade {one.below}`"
    if one.state == "unloading":
        return f"{one.name} is half taken back: run {back} to finish that."
    if any(part.declaration != "same" for part in one.parts):
        return f"{one.name} is half loaded, and changed since: run {back} to take it back first."
    finish = f"`alembic -n seeds {as_options(_volume(one, ran))}upgrade head`"
    return f"{one.name} is half loaded: run {finish} to finish it, or {back} to take it back."


def _volume(one: Revision, ran: Mapping[str, Recorded]) -> str:
    """The numbers that a revision began with; then what its run was asked for of those to come."""
    run = ran.get(one.run or "")
    asked = {} if run is None else run.volume
    more = (
        f"{name}={value}" for name, value in asked.items() if f" {name}=" not in f" {one.volume}"
    )
    return " ".join(filter(None, (one.volume, *more)))


def _pending(status: Status) -> str:
    if status.missing:
        return "There is no such database file: run `alembic upgrade head` first, which makes it."
    number = many(len(status.to_come), "revision", "revisions")
    return f"pending: {number}; run `alembic -n seeds upgrade head`."


def _looking(status: Status) -> Iterator[str]:
    """What can be done about rows and declarations that are not what they were."""
    if not status.findings:
        return
    names = {finding.revision for finding in status.findings}
    concerned = [at for at, one in enumerate(status.revisions) if one.known and one.name in names]
    if not concerned:
        yield "Go on with the project that has these revisions."
        return
    lowest, *above = status.revisions[concerned[0] :]
    going = sum(one.state in _TAKEN_BACK for one in above)
    more = f" and {many(going, 'revision', 'revisions')} above it" if going else ""
    takes = f"takes back {lowest.name}{more}"
    yield "What is in can stay as it is."
    if any(finding.what == "edited" for finding in status.findings):
        yield (
            f"`alembic -n seeds -x on-edited=keep downgrade {lowest.below}` {takes}, and leaves"
            " edited rows to you (-x on-edited=delete deletes them too); `alembic -n seeds upgrade"
            " head` then loads all of it anew, unless a row that was left has a unique key of one"
            " of these."
        )
    else:
        yield (
            f"`alembic -n seeds downgrade {lowest.below}` {takes}; `alembic -n seeds upgrade head`"
            " then loads all of it anew."
        )
