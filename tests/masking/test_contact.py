"""Masks of ways to reach somebody: exact ranges, and that the form of a number decides them."""

from __future__ import annotations

import ipaddress
import re

import pytest

from seedlib.masking.call import Refused
from seedlib.masking.column import Fit
from tests.masking.calls import MASKERS, asked, masks
from tests.masking.originals import LISTS
from tests.pii_scanner import findings

AREA = r"[2-9](?!11)\d\d"


@pytest.mark.parametrize("environment", MASKERS)
@pytest.mark.parametrize(
    ("cell", "form"),
    [
        ("(415) 386-2671", rf"\({AREA}\) 555-01\d\d"),
        ("415-386-2671", rf"{AREA}-555-01\d\d"),
        ("415.386.2671", rf"{AREA}\.555\.01\d\d"),
        ("4153862671", rf"{AREA}55501\d\d"),
        ("+1 415 386 2671", rf"\+1 {AREA} 555 01\d\d"),
        ("+14153862671", rf"\+1{AREA}55501\d\d"),
        ("415-386-2671 x55", rf"{AREA}-555-01\d\d x\d\d"),
        ("415-386-2671, ext. 1234", rf"{AREA}-555-01\d\d, ext\. \d{{4}}"),
        ("386-2671", r"000-\d{4}"),
        ("+44 20 7946 1958", r"\+44 00 0\d{3} \d{4}"),
        ("020 7946 1958", r"000 \d{4} \d{4}"),
        ("+49 30 2345678", r"\+49 00 0\d{6}"),
        ("+49 (0)30 / 234 56 78", r"\+49 \(0\)00 / \d{3} \d\d \d\d"),
        ("+358401234567", r"\+358000\d{6}"),
        ("+7 495 123-45-67", r"\+7 000 \d{3}-\d\d-\d\d"),
        ("06 12 34 56 78", r"\d\d \d\d \d\d \d\d \d\d"),
        ("0049 30 2345678", r"000\d \d\d \d{7}"),
        ("112", rf"\+1-{AREA}-555-01\d\d"),
        ("call me", rf"\+1-{AREA}-555-01\d\d"),
        ("+1-800-FLOWERS", rf"\+1-{AREA}-555-01\d\d"),
    ],
)
def test_phones(cell: str, form: str, environment: str) -> None:
    """555-01xx in North America, 000 behind the country's code elsewhere."""
    (made,) = masks(environment, "phone", [cell])

    assert re.fullmatch(form, made), made


@pytest.mark.parametrize("environment", MASKERS)
@pytest.mark.parametrize("cell", ["1-415-386-2671", "1 (415) 386-2671"])
def test_a_north_american_number_with_its_1_stays_one(cell: str, environment: str) -> None:
    """The country's code is kept whether a plus stands before it or not."""
    (made,) = masks(environment, "phone", [cell])
    digits = re.sub(r"\D", "", made)

    assert re.fullmatch(rf"1{AREA}55501\d\d", digits), made


@pytest.mark.parametrize("environment", MASKERS)
def test_phones_with_blanks_round_them_keep_their_country(environment: str) -> None:
    """A blank before the plus is none of the number's."""
    (made,) = masks(environment, "phone", [" +49 30 2345678"])

    assert re.fullmatch(r" ?\+49 00 0\d{6}", made), made


@pytest.mark.parametrize("unique", [False, True])
@pytest.mark.parametrize("environment", MASKERS)
@pytest.mark.parametrize("what", ["phone", "ip_address", "email", "url"])
def test_nobody_is_reached(what: str, environment: str, *, unique: bool) -> None:
    """The scanner finds nobody's number or address in any mask, whatever it stands for."""
    fits = [Fit(unique=unique), Fit(limit=40, unique=unique)]
    made = [mask for fit in fits for mask in asked(environment, what, LISTS[what], fit=fit)]
    texts = [mask for mask in made if isinstance(mask, str)]

    assert [] == [found for text in texts for found in findings(text, what)]


def test_area_codes_are_geographic() -> None:
    """No toll-free number, no N11, none with 9 in the middle."""
    rows = range(69_400)
    made = asked("staging", "phone", ["4153862671"] * len(rows), fit=Fit(unique=True))
    codes = {str(mask)[:3] for mask in made}

    assert 694 == len(codes)
    assert not [code for code in codes if code[1:] in {"11", "00"} or code[0] in "01"]
    assert not codes & {"800", "888", "877", "866", "855", "844", "833", "822", "900", "911"}


@pytest.mark.parametrize("environment", MASKERS)
def test_extensions_follow_the_value(environment: str) -> None:
    """Digits of an extension are any, and the same for the same value."""
    cells = [f"415-386-2671 x{n:04d}" for n in range(200)]
    made = masks(environment, "phone", cells)

    assert made == masks(environment, "phone", cells)
    assert len({mask.rpartition("x")[2] for mask in made}) > 150


def test_addresses_of_one_firm_stay_addresses_of_one() -> None:
    """Who shared a domain does, in whatever case it was written; others do not."""
    cells = ["m@Quartzbeck.co", "t@quartzbeck.co", "m@quartzbeck.com", "x@mail.quartzbeck.co"]
    domains = [mask.rpartition("@")[2] for mask in masks("staging", "email", cells)]

    assert domains[0] == domains[1]
    assert 3 == len(set(domains))
    assert all(re.fullmatch(r"[a-z]{6}\.example\.com", domain) for domain in domains)


@pytest.mark.parametrize("limit", range(26, 60))
@pytest.mark.parametrize("environment", MASKERS)
def test_addresses_fit_and_stay_different(limit: int, environment: str) -> None:
    """However narrow the column: one address each, under example.com."""
    cells = [f"maren.tollefsen.{n}@quartzbeck.co" for n in range(300)]
    made = masks(environment, "email", cells, fit=Fit(limit=limit))

    assert 300 == len(set(made))
    assert all(len(mask) <= limit for mask in made)
    assert all(re.fullmatch(r"[\w.+-]+@([a-z]{6}\.)?example\.com", mask) for mask in made)


@pytest.mark.parametrize("limit", [34, 35, 36, 40, 60])
@pytest.mark.parametrize("environment", MASKERS)
@pytest.mark.parametrize("cell", ["postgresql://db/x", "https://q.io", "moz-extension://a", "q.io"])
def test_web_addresses_fit(cell: str, limit: int, environment: str) -> None:
    """A long scheme leaves less room for the host, and no mask is longer than the column."""
    (made,) = asked(environment, "url", [cell], fit=Fit(limit=limit))

    assert isinstance(made, Refused) or len(str(made)) <= limit


@pytest.mark.parametrize("length", [100, 8_000, 8_200, 10_000, 100_000])
def test_long_paths_keep_their_form(length: int) -> None:
    """Letter by letter, however many."""
    (made,) = masks("staging", "url", [f"https://quartzbeck.co/{'Ab1/' * (length // 4)}"])

    assert re.fullmatch(r"https://[a-z]{14}\.example\.com/([A-Z][a-z]\d/)*", made)
    assert len("https://.example.com/") + 14 + length // 4 * 4 == len(made)


def test_hosts_lose_names_passwords_and_ports() -> None:
    """Nothing of what stands before the path is left but the scheme, and nothing after it."""
    (made,) = masks("staging", "url", ["https://maren:secret@quartzbeck.co:8443/a?b=c#d"])

    assert re.fullmatch(r"https://[a-z]{14}\.example\.com/[a-z]", made)


@pytest.mark.parametrize("environment", MASKERS)
def test_addresses_of_machines(environment: str) -> None:
    """Of the same version, in a network for documentation."""
    made = masks(environment, "ip_address", ["8.8.8.8", "2a00:1450::1", "::1", "unknown"])
    networks = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"]
    found = [ipaddress.ip_address(mask) for mask in made]

    assert [4, 6, 6, 4] == [address.version for address in found]
    assert all(
        any(address in ipaddress.ip_network(network) for network in networks) for address in found
    )


@pytest.mark.parametrize("environment", MASKERS)
def test_an_address_with_a_port_keeps_its_version(environment: str) -> None:
    """A colon does not make an IPv6 address of 8.8.8.8:443."""
    (made,) = masks(environment, "ip_address", ["8.8.8.8:443"])

    assert re.match(r"\d+\.\d+\.\d+\.\d+", made), made


def test_handles() -> None:
    """Letters for letters; too few are made up for, so that thousands stay different."""
    made = masks("staging", "username", ["m", "4711", "M.T", "maren_tollefsen_1984"])

    assert re.fullmatch(r"[a-z]{14}", made[0])
    assert re.fullmatch(r"\d{4}[a-z]{14}", made[1])
    assert re.fullmatch(r"[A-Z]\.[A-Z][a-z]{12}", made[2])
    assert re.fullmatch(r"[a-z]{5}_[a-z]{9}_\d{4}", made[3])
