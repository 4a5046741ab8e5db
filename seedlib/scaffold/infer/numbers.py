"""Numbers by their names: how much of something there usually is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from seedlib.scaffold.code import Literal, call, code
from seedlib.scaffold.infer import people, words
from seedlib.scaffold.infer.gaps import clear

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.scaffold.code import Code
    from seedlib.scaffold.infer.subject import Subject


@dataclass(frozen=True, slots=True)
class Usual:
    """From where to where a number usually is.

    Args:
        low: The least.
        high: The most.
        scale: Decimal places that it usually has, where it may have any.
        share: In how many of a hundred rows it is there, where the column may be NULL.
        whole: Whether its CHECK's own bounds are the ones that are meant, as a rating's are.
    """

    low: int | Decimal
    high: int | Decimal
    scale: int = 2
    share: int = 90
    whole: bool = False


_MONEY: Final = Usual(5, 500, share=100)
_SUM: Final = Usual(20, 5_000, share=100)
_PERCENT: Final = Usual(0, 100, whole=True)
_COUNT: Final = Usual(0, 100, share=100)
_BYTES: Final = Usual(1_000, 5_000_000)
_ORDER: Final = Usual(1, 100, share=100)
USUAL: Final[Mapping[str, Usual]] = words.table(
    {
        "price, unit price, cost, list price, sale price, unit cost, msrp": _MONEY,
        (
            "amount, total, subtotal, revenue, value, sale, payment, paid, due, charge, credit, "
            "debit, deposit, refund, net, gross"
        ): _SUM,
        (
            "tax, tax amount, vat, fee, shipping, shipping cost, freight, tip, commission, "
            "discount amount, delivery fee, surcharge, penalty"
        ): Usual(0, 50),
        "balance, account balance": Usual(0, 10_000, share=100),
        "salary, income, annual salary": Usual(30_000, 150_000),
        "wage, hourly rate, hourly wage": Usual(15, 80),
        "budget, credit limit, limit": Usual(1_000, 100_000),
        "discount, discount percent, discount rate": Usual(0, 30),
        "tax rate, vat rate, interest rate, interest, commission rate, apr": Usual(0, 25),
        (
            "percent, progress, completion, humidity, occupancy, utilization, opacity, battery, "
            "battery level"
        ): _PERCENT,
        "exchange rate, conversion rate": Usual(Decimal("0.5"), Decimal("1.5"), 4),
        "ratio, factor, probability, confidence, share, multiplier, coefficient": Usual(
            0, 1, 3, whole=True
        ),
        "quantity, item count, unit count": Usual(1, 20, share=100),
        (
            "stock, stock quantity, on hand, quantity available, inventory, quantity on hand, "
            "unit in stock, reorder level"
        ): Usual(0, 500, share=100),
        (
            "count, like, use, retry, attempt, visit, comment count, reply, member, seat, guest, "
            "passenger"
        ): _COUNT,
        "view, view count, download, download count, impression, click, hit": Usual(
            0, 10_000, share=100
        ),
        "attempt": Usual(0, 5, share=100),
        "age": Usual(18, 90, whole=True),
        "rating, star": Usual(1, 5, 1, whole=True),
        "score, mark, grade": Usual(0, 100, 1, whole=True),
        (
            "rank, sort, sort order, display order, position, ordering, sequence, index, line "
            "number, row number, step, ordinal, page number, order"
        ): _ORDER,
        "priority, level, severity, difficulty, tier": Usual(1, 5, whole=True),
        "version, revision, lock version": Usual(1, 10, share=100),
        "weight, gross weight, net weight, mass": Usual(Decimal("0.1"), 50),
        "height, width, depth, length, size, diameter": Usual(1, 200, 1),
        "image width, image height, resolution": Usual(320, 3_840),
        "distance, kilometer, mile": Usual(1, 500, 1),
        "mileage, odometer": Usual(1_000, 200_000),
        "heart rate, pulse": Usual(55, 110),
        "systolic": Usual(100, 160),
        "diastolic": Usual(60, 95),
        "body temperature": Usual(36, 39, 1),
        "failed login, failed attempt, login attempt": Usual(0, 5),
        "payment term, payment term day, net day": Usual(14, 60),
        "deductible": Usual(100, 2_000, share=100),
        "area, square foot, sqft, surface": Usual(20, 400, 1),
        "volume, capacity, load": Usual(1, 1_000, 1),
        "duration, minute, runtime, duration minute, running time": Usual(5, 180),
        "second, duration second, timeout, elapsed, ttl": Usual(1, 3_600),
        "millisecond, ms, latency, response time, duration ms": Usual(1, 2_000),
        "temperature, celsius": Usual(-10, 40, 1),
        "pressure": Usual(950, 1_050, 1),
        "speed, wind speed": Usual(0, 120, 1),
        "voltage": Usual(3, 240, 1),
        "power, energy, consumption": Usual(1, 1_000, 1),
        "alcohol, alcohol percent": Usual(Decimal("3.5"), 14, 1),
        "calorie, kcal": Usual(50, 900),
        "year, release year, model year, birth year, fiscal year": Usual(1990, 2025),
        "month": Usual(1, 12, whole=True),
        "day, day month": Usual(1, 28),
        "weekday, day week": Usual(0, 6),
        "hour, work hour": Usual(0, 23),
        "week, week number": Usual(1, 52),
        "rate": Usual(1, 20),
        "status, state, type, kind, category, class, mode, role": Usual(1, 3, share=100),
        "employee, headcount, follower": Usual(1, 500),
        "population": Usual(1_000, 1_000_000),
        "quarter": Usual(1, 4),
        "page, page count, word count": Usual(20, 800),
        "floor, storey": Usual(0, 20),
        "room, bedroom, bathroom": Usual(1, 6),
        "byte, file size, size byte, content length": _BYTES,
        "port": Usual(1_024, 65_535),
        "point, loyalty point, experience, xp": Usual(0, 1_000),
        "card last 4, last 4": Usual(1_000, 9_999),
        "phone, mobile, fax, phone number": Usual(2_025_550_100, 2_025_550_199),
        "ssn, tax id": Usual(10_000, 999_999),
        "zip, zip code": Usual(10_001, 99_501),
        "number, reference, code, invoice number, order number": Usual(1_000, 99_999),
        "latitude": Usual(-90, 90, 6, whole=True),
        "longitude": Usual(-180, 180, 6, whole=True),
    }
)
"""Phrases to what they usually count."""
_BODY: Final[Mapping[str, Usual]] = words.table(
    {
        "height, height cm, body height": Usual(150, 200),
        "weight, weight kg, body weight": Usual(45, 120, 1),
        "temperature": Usual(36, 39, 1),
    }
)
"""The same of a table of people."""
_UNKNOWN: Final = Usual(1, 1_000, share=80)
_CENTS: Final = frozenset(
    {"price", "amount", "cost", "total", "fee", "balance", "salary", "tax", "cents", "cent"}
)


def usual(subject: Subject) -> Usual | None:
    """What a column's name, and its comment, say of how much there is of it."""
    found = words.best(subject.words, _BODY) if subject.noun in people.PEOPLE else None
    found = found or words.best(subject.words, USUAL)
    said = subject.remark
    if said.range is not None:
        return Usual(*said.range, share=found.share if found else 90, whole=True)
    if said.says("percent", "percentage", "in %") or "%" in said.text:
        found = found if found and found.high <= _PERCENT.high else _PERCENT
    if found is not None and (
        said.says("cents", "in cents", "minor units") or "cent" in subject.words
    ):
        return Usual(found.low * 100, found.high * 100, found.scale, found.share)
    return found


def whole(subject: Subject, known: Usual | None) -> Code:
    """A whole number that the column holds, as usual as may be."""
    low, high = _within(subject, known or _UNKNOWN, *subject.whole_bounds(), 1)
    return Literal(low) if low == high else call("v.integer", low, high)


def exact(subject: Subject, known: Usual | None) -> Code:
    """A number with decimal places that the column holds."""
    wanted = known or _UNKNOWN
    own = subject.column.scale
    scale = wanted.scale if own is None else min(own, wanted.scale)
    scale = max(scale, _places(subject, own))
    unit = 10**scale
    low, high = _within(subject, wanted, *subject.exact_bounds(scale), unit)
    ends = [printed(one, scale) for one in (low, high)]
    if low == high:
        return code(ends[0])
    return call("v.decimal", *ends, **({} if scale == 2 else {"scale": scale}))  # noqa: PLR2004 - its default


def _places(subject: Subject, own: int | None) -> int:
    """As many places as its bounds have, if the column has them."""
    bounds = [one for one in (subject.domain.low, subject.domain.high) if isinstance(one, Decimal)]
    places = max((-int(one.as_tuple().exponent) for one in bounds), default=0)
    return max(0, places if own is None else min(own, places))


def _within(subject: Subject, wanted: Usual, least: int, most: int, unit: int) -> tuple[int, int]:
    """What is usual, in units, as far as it is allowed; of what is not, something allowed."""
    domain = subject.domain
    low, high = int(wanted.low * unit), int(wanted.high * unit)
    both = domain.low is not None and domain.high is not None
    if wanted.whole and both:
        low, high = least, most
    elif wanted.whole and high > most and most >= unit and wanted.low == 0 and wanted.high == 100:  # noqa: PLR2004
        # A share in a column that does not hold a hundred.
        low, high = 0, unit
    if high < least or low > most:
        span = high - low
        low, high = (least, least + span) if high < least else (most - span, most)
    low, high = max(low, least), min(high, most)
    return clear(low, high, (least, most), [units(one, unit) for one in domain.excluded])


def units(value: object, unit: int) -> int | None:
    """A number in units of its last decimal place, where it is a whole number of them."""
    if isinstance(value, (int, Decimal)) and value * unit % 1 == 0:
        return int(value * unit)
    return None


def printed(units: int, scale: int) -> object:
    """A bound as it is written: a whole number where it is one, else text."""
    whole_, rest = divmod(units, 10**scale)
    return whole_ if rest == 0 else Decimal(units).scaleb(-scale).normalize()
