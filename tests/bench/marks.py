"""What is to be reached, all of it in one place; `judging.py` holds the results against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tests.databases import KINDS, Kind

if TYPE_CHECKING:
    from tests.bench.results import Subject

MILLION, HUNDRED_THOUSAND, FIFTY_THOUSAND = 1_000_000, 100_000, 50_000
MEGABYTES = 1_000_000.0

# How one contender is compared with another: `time` is seconds for as many rows, `rate` rows a
# second, `peak` bytes. Without another, the figure itself is judged; `inside` is the seconds that
# the run gives, without the start of its process.
Quantity = Literal["time", "rate", "peak", "inside"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure among the results."""

    subject: Subject
    database: Kind
    rows: int
    contender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One thing to be reached.

    :param says: what is compared, as a person reads it.
    :param of: whose figure is judged.
    :param to: what it is divided by, if anything.
    :param most: the most that it may be; or, instead,
    :param least: the least that it may be.
    :param aim: what is hoped for besides.
    :param unit: what a figure is divided by before it is judged and shown, and its name.
    """

    says: str
    quantity: Quantity
    of: Reading
    to: Reading | None = None
    most: float | None = None
    least: float | None = None
    aim: float | None = None
    unit: tuple[float, str] = (1.0, "×")

    @property
    def wanted(self) -> str:
        """What is wanted, `≤ 1.25 ×`."""
        sign, limit = ("≤", self.most) if self.most is not None else ("≥", self.least)
        return f"{sign} {limit:g} {self.unit[1]}"


SERVERS: tuple[Kind, ...] = ("mariadb", "mysql")


def _table(database: Kind, contender: str, rows: int = MILLION) -> Reading:
    return Reading("table", database, rows, contender)


def _taken_back(database: Kind, rows: int = MILLION) -> Reading:
    return Reading("rollback", database, rows, "ours")


def _time(
    says: str, database: Kind, times: tuple[str, str], most: float, aim: float | None
) -> Mark:
    """The first one's time as a multiple of the second one's, at a million rows."""
    of, to = times
    return Mark(
        says=f"{database}: {says}",
        quantity="time",
        of=_table(database, of),
        to=_table(database, to),
        most=most,
        aim=aim,
    )


_BULK, _CHOSEN = ("ours-load", "load"), ("ours", "load")
LIMITS = (
    *(_time("bulk load, to (a)", each, _BULK, 1.25, 1.10) for each in SERVERS),
    *(_time("as chosen by itself, to (a)", each, _CHOSEN, 1.25, 1.10) for each in SERVERS),
    *(_time("INSERT, to (a)", each, ("ours-insert", "load"), 1.6, 1.4) for each in SERVERS),
    _time("two workers, to (a)", "mysql", ("ours-workers", "load"), 0.9, None),
    # They are to cost nothing; 2 % is what tries differ by.
    _time("two workers, to one", "mariadb", ("ours-workers", "ours-load"), 1.02, 1.0),
    _time("as chosen by itself, to (b)", "sqlite", ("ours", "executemany"), 2.5, 1.5),
)

# database, rows, and how many times the rate of each of the others ours is to be.
_TIMES: tuple[tuple[Kind, int, dict[str, float]], ...] = (
    ("mariadb", MILLION, {"drizzle": 5, "faker": 25, "factory_boy": 45, "orm": 80}),
    ("mysql", MILLION, {"drizzle": 4, "faker": 14, "factory_boy": 30, "orm": 45}),
    ("mariadb", FIFTY_THOUSAND, {"drizzle": 2, "faker": 8}),
    ("mysql", FIFTY_THOUSAND, {"drizzle": 2, "faker": 8}),
)
RIVALS = tuple(
    Mark(
        says=f"{database}: rate to {other}'s at {rows:,} rows",
        quantity="rate",
        of=_table(database, "ours", rows),
        to=_table(database, other, rows),
        least=times,
    )
    for database, rows, others in _TIMES
    for other, times in others.items()
)

TERP = tuple(
    Mark(
        says=f"{database}: TERP, rate to that of loading ready files",
        quantity="rate",
        of=Reading("terp", database, MILLION, "ours"),
        to=Reading("terp", database, MILLION, "load"),
        least=0.5,
        aim=0.8,
    )
    for database in SERVERS
)

STEADY = tuple(
    mark
    for database in KINDS
    for mark in (
        Mark(
            says=f"{database}: memory at a million rows to that at 100,000",
            quantity="peak",
            of=_table(database, "ours"),
            to=_table(database, "ours", HUNDRED_THOUSAND),
            most=1.1,
        ),
        Mark(
            says=f"{database}: memory at a million rows",
            quantity="peak",
            of=_table(database, "ours"),
            most=200,
            unit=(MEGABYTES, "MB"),
        ),
        Mark(
            says=f"{database}: rate at a million rows to that at 100,000",
            quantity="rate",
            of=_table(database, "ours"),
            to=_table(database, "ours", HUNDRED_THOUSAND),
            least=0.85,
        ),
    )
)

ROLLBACK = tuple(
    mark
    for database in KINDS
    for mark in (
        Mark(
            says=f"{database}: taking a million rows back, to deletes by hand",
            quantity="time",
            of=_taken_back(database),
            to=Reading("rollback", database, MILLION, "delete"),
            most=1.4,
            aim=1.25,
        ),
        Mark(
            says=f"{database}: memory of taking a million rows back to that of 100,000",
            quantity="peak",
            of=_taken_back(database),
            to=_taken_back(database, HUNDRED_THOUSAND),
            most=1.1,
        ),
    )
)

START = (
    *(
        Mark(
            says=f"{database}: a run that finds nothing to do, to `alembic current`",
            quantity="time",
            of=Reading("start", database, 0, "nothing"),
            to=Reading("start", database, 0, "current"),
            most=1.5,
        )
        for database in KINDS
    ),
    Mark(
        says="sqlite: `small` TERP, from `alembic` to exit",
        quantity="time",
        of=Reading("start", "sqlite", 0, "small"),
        most=2.0,
        unit=(1.0, "s"),
    ),
)

# 200 tables that nobody wrote a seeder for, and a thousand rows in each of them.
_SCAFFOLDED = (
    ("written", "seeders of 200 tables written", 10),
    ("filled", "200 tables filled", 60),
)
SCAFFOLD = tuple(
    Mark(
        says=f"{database}: {says}",
        quantity="time",
        of=Reading("scaffold", database, 1_000, contender),
        most=seconds,
        unit=(1.0, "s"),
    )
    for database in KINDS
    for contender, says, seconds in _SCAFFOLDED
)

# R5.1, the floor: rows, and the seconds that a run may take.
_FLOOR = ((100, 1), (1_000, 5), (10_000, 60), (FIFTY_THOUSAND, 300))
_SUBJECTS: tuple[Subject, ...] = ("table", "terp")
FLOOR = tuple(
    Mark(
        says=f"{database}: {subject}, {rows:,} rows",
        quantity="inside",
        of=Reading(subject, database, rows, "ours"),
        most=seconds,
        unit=(1.0, "s"),
    )
    for subject in _SUBJECTS
    for database in KINDS
    for rows, seconds in _FLOOR
)

MARKS: tuple[Mark, ...] = (
    *LIMITS,
    *RIVALS,
    *TERP,
    *STEADY,
    *ROLLBACK,
    *START,
    *SCAFFOLD,
    *FLOOR,
)
