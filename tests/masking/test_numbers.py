"""Masks of numbers that somebody issued: that nobody did issue these."""

from __future__ import annotations

import re
from itertools import product
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING

import pytest

from seedlib.masking.call import Refused
from seedlib.masking.column import Fit
from tests.masking.calls import KEYS, MASKERS, OTHERS, asked, masks
from tests.masking.originals import LISTS
from tests.pii_scanner import findings

if TYPE_CHECKING:
    from seedlib.masking.keyed import Key


def iban(country: str, account: str) -> str:
    """A valid IBAN: the one with the check digits of ISO 13616."""
    rest = int("".join(str(int(c, 36)) for c in f"{account}{country}00")) % 97
    return f"{country}{98 - rest:02d}{account}"


def luhn(text: str) -> bool:
    """Whether the digits pass the check of ISO/IEC 7812."""
    found = [int(c) for c in text if c.isdecimal()][::-1]
    return sum(sum(divmod(d * (1 + i % 2), 10)) for i, d in enumerate(found)) % 10 == 0


def remainder(text: str) -> int:
    """What ISO 7064 leaves of an IBAN; 1 for a valid one."""
    plain = re.sub(r"[^A-Z0-9]", "", text.upper())
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97


@pytest.mark.parametrize("unique", [False, True])
@pytest.mark.parametrize("length", range(12, 20))
def test_no_card_passes_luhns_check(length: int, *, unique: bool) -> None:
    """Of no length, in no form, drawn or numbered."""
    cells = [f"{n:0{length}d}" for n in range(10 ** (length - 1), 10 ** (length - 1) + 1_000)]
    made = asked("staging", "card", cells, fit=Fit(unique=unique))

    assert not [mask for mask in made if luhn(str(mask))]
    assert {length} == {len(str(mask)) for mask in made}


def test_no_card_in_a_longer_text_passes_luhns_check() -> None:
    """A month or a code behind the number, in one cell, gives no number away that passes."""
    cells = [f"4556 7375 8689 {n:04d} 123" for n in range(500)]
    made = masks("staging", "card", cells)

    assert not [mask for mask in made if luhn(mask[:19])]


@pytest.mark.parametrize("form", ["plain", "groups", "dashes", "lower case"])
@pytest.mark.parametrize("unique", [False, True])
def test_no_iban_passes_its_check(form: str, *, unique: bool) -> None:
    """In groups or not, with dashes, in lower case: the check digits are always wrong."""
    cells = []
    for n in range(1_000):
        whole = iban("DE", f"{370_400_440_532_013_000 + 7_919 * n:018d}")
        grouped = [whole[i : i + 4] for i in range(0, len(whole), 4)]
        written = {
            "plain": whole,
            "groups": " ".join(grouped),
            "dashes": "-".join(grouped),
            "lower case": whole.lower(),
        }
        cells.append(written[form])
    made = [str(mask) for mask in asked("staging", "iban", cells, fit=Fit(unique=unique))]

    assert [] == [mask for mask in made if remainder(mask) == 1]
    assert {"DE"} == {mask[:2].upper() for mask in made}
    assert list(map(len, cells)) == list(map(len, made))


@pytest.mark.parametrize("environment", MASKERS)
def test_ibans_of_countries(environment: str) -> None:
    """The country, the groups and the letters' places stay."""
    cells = ["GB29 NWBK 6016 1331 9268 19", "NO93 8601 1117 947", "de89370400440532013000"]
    made = masks(environment, "iban", cells)

    assert re.fullmatch(r"GB\d\d [A-Z]{4} \d{4} \d{4} \d{4} \d\d", made[0])
    assert re.fullmatch(r"NO\d\d \d{4} \d{4} \d{3}", made[1])
    assert re.fullmatch(r"de\d{20}", made[2])
    assert not [mask for mask in made if remainder(mask) == 1]


@pytest.mark.parametrize("unique", [False, True])
def test_social_security_numbers_were_never_issued(*, unique: bool) -> None:
    """Areas from 900 without an ITIN's groups, and neither group nor serial is all zeros."""
    cells = [f"{n:09d}" for n in range(123_000_000, 123_020_000)]
    made = [str(mask) for mask in asked("staging", "ssn", cells, fit=Fit(unique=unique))]
    groups = {int(mask[3:5]) for mask in made}

    assert {9} == {len(mask) for mask in made}
    assert all("900" <= mask[:3] <= "999" for mask in made)
    assert groups == {*range(1, 50), *range(66, 70), 89, 93}
    assert "0000" not in {mask[5:] for mask in made}


@pytest.mark.parametrize("environment", MASKERS)
@pytest.mark.parametrize(
    ("cell", "form"),
    [
        ("12-3456789", r"(0[0789]|1[789]|2[89]|49|69|7[089]|89|9[67])-\d{7}"),
        ("123456789", r"(0[0789]|1[789]|2[89]|49|69|7[089]|89|9[67])\d{7}"),
        ("123-45-6789", r"9\d\d-\d\d-\d{4}"),
        ("DE123456789", r"DE000\d{6}"),
        ("FR XX 123456789", r"FR [A-Z]{2} 000\d{6}"),
        ("NL123456789B01", r"NL000\d{6}[A-Z]\d\d"),
        ("12 345 678 901", r"00 0\d\d \d{3} \d{3}"),
        ("1", "0"),
    ],
)
def test_tax_numbers(cell: str, form: str, environment: str) -> None:
    """A prefix that no office has, an area never issued, 000 in other countries."""
    (made,) = masks(environment, "tax_id", [cell])

    assert re.fullmatch(form, made), made


@pytest.mark.parametrize("unique", [False, True])
@pytest.mark.parametrize("environment", MASKERS)
@pytest.mark.parametrize("what", ["ssn", "tax_id", "card", "iban", "bank_account"])
def test_nobody_has_such_a_number(what: str, environment: str, *, unique: bool) -> None:
    """The scanner finds none that may be somebody's, where the value was a number at all."""
    cells = [cell for cell in LISTS[what] if 9 <= len(re.findall(r"\d", cell)) < 20]
    # What the scanner does not read as a tax number it objects to, whatever its digits are.
    cells = [cell for cell in cells if not re.search("XX|MWST|X1234567X", cell)]
    for fit in (Fit(unique=unique), Fit(limit=60, unique=unique)):
        made = asked(environment, what, cells * 5, fit=fit)
        found = [each for mask in made if isinstance(mask, str) for each in findings(mask, what)]

        assert [] == found


@pytest.mark.parametrize("key", [*KEYS.values(), *OTHERS], ids=lambda key: key.id)
@pytest.mark.parametrize("kinds", [(ascii_uppercase, digits), (digits,), (digits, digits, digits)])
def test_licences_are_encrypted_within_their_form(kinds: tuple[str, ...], key: Key) -> None:
    """All values of a form have all values of it for masks, each its own."""
    cells = ["".join(signs) for signs in product(*kinds)]
    made = masks("staging", "licence", cells, key=key)

    assert sorted(cells) == sorted(made)


@pytest.mark.parametrize("kinds", [(ascii_uppercase, digits), (digits,)])
def test_licences_of_other_forms_are_encrypted_otherwise(kinds: tuple[str, ...]) -> None:
    """What stands between the signs is a part of the form."""
    cells = ["".join(signs) for signs in product(*kinds)]
    plain = masks("staging", "licence", cells)
    dashed = masks("staging", "licence", [f"-{cell}" for cell in cells])

    assert sorted(f"-{cell}" for cell in cells) == sorted(dashed)
    assert plain != [mask[1:] for mask in dashed]


def test_licences_follow_every_sign() -> None:
    """One other sign, anywhere, and the whole mask is another."""
    base = "C10-0000472-LIC"
    cells = [base, "D10-0000472-LIC", "C11-0000472-LIC", "C10-0000473-LIC", "C10-0000472-LID"]
    first, *others = masks("staging", "licence", cells)

    for other in others:
        assert sum(map(str.__ne__, first, other)) >= 6


def test_licences_in_either_case() -> None:
    """Values that a database takes for equal become such, in their case."""
    lower, upper = masks("staging", "licence", ["c10-0000472-lic", "C10-0000472-LIC"])

    assert lower.upper() == upper
    assert lower.islower()


@pytest.mark.parametrize("cell", ["Ç10", "\N{FULLWIDTH DIGIT ONE}23", "№ ¼", "Ж-77"])
def test_licences_in_other_alphabets_are_refused(cell: str) -> None:
    """There is no other of their kind; the value is not in the reason."""
    (made,) = asked("staging", "licence", [cell])

    assert isinstance(made, Refused)
    assert cell not in made.reason


@pytest.mark.parametrize("key", [*KEYS.values(), *OTHERS], ids=lambda key: key.id)
@pytest.mark.parametrize(
    ("what", "environment"), [("licence", "development"), ("medical", "staging")]
)
def test_no_short_code_stands_for_itself(what: str, environment: str, key: Key) -> None:
    """A short code has few others; still it is another that stands for it."""
    cells = ["".join(signs) for signs in product(ascii_uppercase, digits)]
    made = masks(environment, what, cells, key=key)

    assert [] == [a for a, b in zip(cells, made, strict=True) if a == b]


def test_postcodes() -> None:
    """Digits for digits, letters for letters in their case."""
    made = masks("staging", "postcode", ["94110-1234", "SW1A 1AA", "sw1a 1aa"])

    assert re.fullmatch(r"\d{5}-\d{4}", made[0])
    assert re.fullmatch(r"[A-Z]{2}\d[A-Z] \d[A-Z]{2}", made[1])
    assert made[1].lower() == made[2]
