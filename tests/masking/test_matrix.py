"""What each row of the matrix declares, in `maskers` and in `docs/compliance.md`, holds."""

from __future__ import annotations

import re
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Final

import pytest

from seedlib.masking import VERSION
from seedlib.masking.call import Refused
from seedlib.masking.column import Fit
from tests.masking.calls import MASKERS, MATRIX, OTHERS, asked, masks
from tests.masking.formats import CHECKS
from tests.masking.originals import LISTS
from tests.processes import PROJECT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlib.masking.maskers import Masker

COMPLIANCE: Final = PROJECT / "docs" / "compliance.md"
HEADER: Final = ("class", "environment", "format kept", "joins kept", "unique", "capacity")
ROW_BY_ROW: Final = [(w, e) for w, e in MATRIX if MASKERS[e][w].unique == "by row"]
BY_VALUE: Final = [(w, e) for w, e in MATRIX if MASKERS[e][w].unique == "by value"]
UNIQUE: Final = Fit(unique=True)
LOSSY: Final = [(w, e) for w, e in MATRIX if MASKERS[e][w].unique == "no"]
IN_A_RANGE: Final = {
    "phone": "415-386-2671",
    "ip_address": "8.8.8.8",
    "ssn": "123-45-6789",
}
"""Classes with a room of their own, and an original whose form has all of it."""
PLENTY: Final = {
    "tax_id": "DE123456789",
    "card": "4556 7375 8689 9855",
    "iban": "DE89 3704 0044 0532 0130 00",
    "bank_account": "12345678",
    "licence": "C10-0000472-LIC",
}
"""Those whose room depends on the value's form, and an original with plenty."""


def distinct(what: str, count: int) -> list[str]:
    """As many different values of a class as are asked for, alike as values in a row are."""
    forms = {
        "email": "m{}@quartzbeck.co",
        "username": "m{}",
        "url": "https://quartzbeck.co/{}",
        "licence": "C10-{:07d}-LIC",
    }
    return [forms[what].format(n) for n in range(count)]


def declared() -> dict[tuple[str, str], Sequence[str]]:
    """The rows of the matrix in the document, by class and environment."""
    lines = COMPLIANCE.read_text(encoding="utf-8").splitlines()
    rows = [[c.strip().strip("`") for c in line.strip().strip("|").split("|")] for line in lines]
    start = next(i for i, row in enumerate(rows) if tuple(map(str.lower, row)) == HEADER)
    found: dict[tuple[str, str], Sequence[str]] = {}
    for row, line in zip(rows[start + 2 :], lines[start + 2 :], strict=True):
        if not line.strip().startswith("|"):
            break
        assert (row[0], row[1]) not in found
        found[row[0], row[1]] = row[2:]
    return found


def test_the_document_has_every_row() -> None:
    """The document's matrix has a row for each class in each environment, and no other."""

    assert set(MATRIX) == set(declared())


@pytest.mark.parametrize(("what", "environment"), MATRIX)
def test_the_document_says_what_is_declared(what: str, environment: str) -> None:
    """A row of the document says what the masker declares."""
    masker = MASKERS[environment][what]
    kept, joins, unique, capacity = declared()[what, environment]

    assert masker.format == kept
    assert ("yes" if masker.joins else "no") == joins
    assert masker.unique == unique
    assert masker.room == _number(capacity)


def _number(capacity: str) -> int | None:
    """A number, written out or as a power; words say that there is none."""
    found = re.fullmatch(r"([\d,]+)|(\d+)\^(\d+)", capacity)
    if found is None:
        return None
    return int(found[1].replace(",", "")) if found[1] else int(found[2]) ** int(found[3])


@pytest.mark.parametrize(("what", "environment"), MATRIX)
def test_format(what: str, environment: str) -> None:
    """A mask keeps of the value's form what is declared, of awkward values as well."""
    check, cells = CHECKS[environment][what], LISTS[what]
    made = zip(cells, masks(environment, what, cells), strict=True)

    assert [] == [(cell, mask) for cell, mask in made if not check(cell, mask)]


@pytest.mark.parametrize(("what", "environment"), MATRIX)
def test_joins(what: str, environment: str) -> None:
    """The same value has the same mask in another column, another order, alone, and elsewhere.

    Where it is the person's, the same person's has.
    """
    cells, masker = list(LISTS[what]), MASKERS[environment][what]
    # What is drawn by lot is drawn of something.
    fit = Fit(members=tuple("abcdefgh")) if what == "attribute" else Fit()
    ask = partial(asked, environment, what, fit=fit)
    made = ask(cells, persons=cells)
    backwards = ask(cells[::-1], persons=cells[::-1])
    rows = range(10**6, 10**6 + len(cells))
    elsewhere = ask(cells, persons=cells, column="other.column", numbers=rows)
    alone = [ask([cell], persons=[cell])[0] for cell in cells]
    about = ask(cells, persons=["somebody else"] * len(cells))

    assert made == backwards[::-1] == elsewhere == alone
    assert masker.joins == (made == about)


@pytest.mark.parametrize(
    ("what", "environment"),
    [(w, e) for w, e in MATRIX if MASKERS[e][w].joins and not w.startswith("date")],
)
def test_joins_whatever_the_case(what: str, environment: str) -> None:
    """Values that a database takes for equal have masks that it takes for equal."""
    cells = [cell for cell in LISTS[what] if cell.isascii()]
    lower = masks(environment, what, [cell.lower() for cell in cells])
    upper = masks(environment, what, [cell.upper() for cell in cells])

    assert list(map(str.lower, lower)) == list(map(str.lower, upper))


@pytest.mark.parametrize(("what", "environment"), BY_VALUE)
@pytest.mark.parametrize("unique", [False, True])
def test_values_that_differ_stay_different(what: str, environment: str, *, unique: bool) -> None:
    """By value: thousands of values have as many masks, also in no more room than is needed."""
    cells = distinct(what, 3_000)
    least = MASKERS[environment][what].least
    wide = asked(environment, what, cells, fit=Fit(unique=unique))
    narrow = asked(environment, what, cells, fit=Fit(max(least, len(cells[-1])), unique=unique))

    assert 3_000 == len({str(mask).lower() for mask in wide})
    assert 3_000 == len({str(mask).lower() for mask in narrow})


@pytest.mark.parametrize(("what", "environment"), BY_VALUE)
def test_equal_values_stay_equal_in_a_unique_column(what: str, environment: str) -> None:
    """By value: also part of a unique key they are joined by."""
    cells = distinct(what, 3) * 2
    made = asked(environment, what, cells, fit=UNIQUE)

    assert made[:3] == made[3:]
    assert made[:3] == masks(environment, what, cells[:3])


@pytest.mark.parametrize("environment", MASKERS)
@pytest.mark.parametrize("what", IN_A_RANGE)
def test_rows_have_masks_of_their_own_while_there_is_room(what: str, environment: str) -> None:
    """By row: equal values become different, to the last of the room; the next is refused."""
    room = MASKERS[environment][what].room
    assert room is not None
    rows = range(room) if room < 100_000 else range(room - 5_000, room)
    cells = [IN_A_RANGE[what]] * len(rows)
    made = asked(environment, what, cells, fit=UNIQUE, numbers=rows)
    (beyond,) = asked(environment, what, cells[:1], fit=UNIQUE, numbers=[room])

    assert all(isinstance(mask, str) for mask in made)
    assert len(rows) == len(set(made))
    assert isinstance(beyond, Refused)
    assert cells[0] not in beyond.reason
    assert f"{room:,}" in beyond.reason


@pytest.mark.parametrize(("what", "environment"), [(w, e) for w, e in ROW_BY_ROW if w in PLENTY])
def test_rows_have_masks_of_their_own_in_the_room_of_a_form(what: str, environment: str) -> None:
    """By row: equal values become different where the form says how many there are."""
    rows = [*range(2_500), *range(90_000, 92_500)]
    made = asked(environment, what, [PLENTY[what]] * len(rows), fit=UNIQUE, numbers=rows)

    assert all(isinstance(mask, str) for mask in made)
    assert len(rows) == len(set(made))


@pytest.mark.parametrize("environment", MASKERS)
def test_a_form_with_little_room_is_refused_beyond_it(environment: str) -> None:
    """By row: an account of four digits has ten masks, the eleventh row none."""
    made = asked(environment, "bank_account", ["4711"] * 12, fit=UNIQUE)

    assert {f"000{digit}" for digit in range(10)} == set(made[:10])
    assert all(isinstance(mask, Refused) for mask in made[10:])


@pytest.mark.parametrize("environment", MASKERS)
@pytest.mark.parametrize("cell", ["386-2671", "+49 30 234", "+358 40 12"])
def test_a_phone_has_the_room_that_is_declared_in_every_form(cell: str, environment: str) -> None:
    """By row: the plan lets so many rows in, so none of them is refused for a number's form."""
    room = MASKERS[environment]["phone"].room
    assert room is not None
    rows = [0, 11, 1_100, 11_000, room - 1]
    made = asked(environment, "phone", [cell] * len(rows), fit=UNIQUE, numbers=rows)

    assert len(rows) == len({mask for mask in made if isinstance(mask, str)})


@pytest.mark.parametrize(("what", "environment"), ROW_BY_ROW)
def test_rows_that_differ_in_form_have_masks_of_their_own(what: str, environment: str) -> None:
    """By row: rows with values of different forms do not meet, either."""
    cells = [cell for cell in LISTS[what] if len(re.findall(r"\d", cell)) >= 9 or "::" in cell]
    rows = cells * 20
    made = asked(environment, what, rows, fit=UNIQUE)

    assert all(isinstance(mask, str) for mask in made)
    assert len(set(made)) >= len(rows) - (0 if what != "ip_address" else 19 * len(cells))
    assert len(set(made[: len(cells)])) == len(cells)


@pytest.mark.parametrize(("what", "environment"), ROW_BY_ROW)
def test_columns_are_numbered_in_orders_of_their_own(what: str, environment: str) -> None:
    """By row: the mask in one column does not tell that in another."""
    cells = [(IN_A_RANGE | PLENTY)[what]] * 50
    ours = asked(environment, what, cells, fit=UNIQUE)
    theirs = asked(environment, what, cells, fit=UNIQUE, column="people.other")

    assert ours != theirs
    assert ours == asked(environment, what, cells, fit=UNIQUE)


@pytest.mark.parametrize(("what", "environment"), LOSSY)
def test_lossy_classes_say_so(what: str, environment: str) -> None:
    """No: some of many values do become the same, so the declaration is more than caution."""
    words = [f"Brind{a}{b}{c}" for a, b, c in product("abcdefghij", repeat=3)]
    several = {
        "postcode": [f"{n:03d}" for n in range(1_000)],
        "latitude": [f"{n / 100}" for n in range(3_000)],
        "longitude": [f"{n / 100}" for n in range(3_000)],
        "date": [f"19{n:02d}-{m:02d}-11" for n in range(100) for m in range(1, 13)],
        "date_of_birth": [f"19{n:02d}-{m:02d}-11" for n in range(100) for m in range(1, 13)],
        "street": [f"{n} Q" for n in range(40_000)],
        "medical": [f"{a}{b}" for a, b in product("ABCDEFGHIJKLM", "0123456789")] + words,
        "person": [f"{word} Q" for word in words] * (environment == "staging"),
        "free_text": [f"{a}{b}" for a, b in product("abcdefghijklmno", repeat=2)],
    }
    cells = several.get(what) or [f"{a}{b}" for a, b in product(words, "xyzuvw")]
    made = masks(environment, what, cells)

    assert len(set(made)) < len(cells)


@pytest.mark.parametrize(("what", "environment"), MATRIX)
@pytest.mark.parametrize("unique", [False, True])
def test_the_least_limit_fits(what: str, environment: str, *, unique: bool) -> None:
    """A column of exactly `least` characters, or of any more, takes the mask of what fits it."""
    least = MASKERS[environment][what].least
    wrong = []
    for limit in [*range(least, least + 12), least + 20, 40, 64, 255]:
        cells = _fitting(what, limit)
        made = asked(environment, what, cells, fit=Fit(limit, unique=unique))
        wrong += [
            (limit, cell, mask)
            for cell, mask in zip(cells, made, strict=True)
            if isinstance(mask, str) and not 0 < len(mask) <= limit
        ]

    assert [] == wrong


@pytest.mark.parametrize(("what", "environment"), MATRIX)
def test_a_smaller_limit_is_never_passed(what: str, environment: str) -> None:
    """A column too narrow for the class gets a mask that fits it, or a refusal; never more."""
    wrong = []
    for limit in range(1, MASKERS[environment][what].least):
        cells = _fitting(what, limit)
        made = asked(environment, what, cells, fit=Fit(limit))
        wrong += [
            (limit, cell, mask)
            for cell, mask in zip(cells, made, strict=True)
            if isinstance(mask, str) and len(mask) > limit
        ]

    assert [] == wrong


def _fitting(what: str, limit: int) -> list[str]:
    """Originals that a column of so many characters holds; cut, where they are too long."""
    whole = [cell for cell in LISTS[what] if len(cell) <= limit]
    if what in {"date", "date_of_birth"}:
        return whole
    cut = [cell[:limit] for cell in LISTS[what] if cell[:limit].strip()]
    return list(dict.fromkeys([*whole, *cut]))


@pytest.mark.parametrize(("what", "environment"), MATRIX)
def test_masks_are_ascii(what: str, environment: str) -> None:
    """What comes out fits a column of any character set, whatever alphabet went in."""
    made = zip(LISTS[what], masks(environment, what, LISTS[what]), strict=True)

    assert [] == [(cell, mask) for cell, mask in made if not mask.isascii()]


@pytest.mark.parametrize(
    ("what", "cell"),
    [
        ("person", "Sean O’Shaughnessy"),
        ("person", "Jose\N{COMBINING ACUTE ACCENT} Brindlewood"),
        ("person", "राम शर्मा"),
        ("last_name", "Watson–Parker"),
        ("company", "Quartzbeck® • Zürich"),
        ("street", "Brindlewood\N{NO-BREAK SPACE}Court 5"),
        ("url", "https://quartzbeck.co/☃/maren"),
        ("iban", "DE89\N{NO-BREAK SPACE}3704\N{NO-BREAK SPACE}0044\N{NO-BREAK SPACE}0532 0130 00"),
        ("postcode", "SW1A\N{NO-BREAK SPACE}1AA"),
        ("bank_account", "12–3456–78"),
        ("tax_id", "№ 123456789"),
        ("ssn", "123–45–6789"),
        ("licence", "C10–0000472–LIC"),
        ("card", "4556\N{NO-BREAK SPACE}7375\N{NO-BREAK SPACE}8689\N{NO-BREAK SPACE}9855"),
    ],
)
def test_signs_beyond_ascii_do_not_get_through(what: str, cell: str) -> None:
    """Marks, typographic dashes and spaces are no letters, and are not left of a value either."""
    (made,) = asked("staging", what, [cell])

    assert isinstance(made, Refused) or str(made).isascii()


@pytest.mark.parametrize(("what", "environment"), MATRIX)
def test_another_key_gives_other_masks(what: str, environment: str) -> None:
    """Who knows one key knows nothing of the masks by another."""
    cells = list(LISTS[what])
    ours = masks(environment, what, cells)
    theirs = [masks(environment, what, cells, key=key) for key in OTHERS]
    constant = what == "attribute" or (what, environment) == ("free_text", "staging")

    assert constant == (ours == theirs[0])
    assert constant == (ours == theirs[1])
    assert constant == (theirs[0] == theirs[1])


@pytest.mark.parametrize(("what", "environment"), MATRIX)
def test_versions(what: str, environment: str) -> None:
    """The audit trail has a masker's name and the version of all of them."""
    masker = MASKERS[environment][what]

    assert f"{masker.name} {VERSION}" == masker.version
    assert what == masker.name
    assert re.fullmatch(r"[a-z_]+ [1-9]\d*", masker.version)


@pytest.mark.parametrize("environment", MASKERS)
def test_the_registry_is_sound(environment: str) -> None:
    """What has a room has it for rows or values that stay different, and needs a character."""
    maskers: list[Masker] = list(MASKERS[environment].values())

    assert all(masker.room is None or masker.unique != "no" for masker in maskers)
    assert all(masker.least >= 1 for masker in maskers)
    with pytest.raises(TypeError):
        MASKERS[environment]["new"] = maskers[0]  # type: ignore[index]


@pytest.mark.parametrize(("what", "environment"), MATRIX)
@pytest.mark.parametrize("unique", [False, True])
def test_no_cells_are_no_masks(what: str, environment: str, *, unique: bool) -> None:
    """An empty part of a column is masked to nothing."""

    assert [] == asked(environment, what, [], fit=Fit(unique=unique))
