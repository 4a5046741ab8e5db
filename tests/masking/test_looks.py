"""What looks like personal data, and what must not."""

from __future__ import annotations

import pytest

from seedlib.masking import looks
from seedlib.pii import CLASSES


@pytest.mark.parametrize(
    ("column", "what"),
    [
        ("email", "email"),
        ("Email", "email"),
        ("EMAIL_ADDRESS", "email"),
        ("contactEmail", "person"),
        ("billing_e_mail", "email"),
        ("phone1", "phone"),
        ("fax", "phone"),
        ("homePhoneNumber", "phone"),
        ("first_name", "first_name"),
        ("FirstName", "first_name"),
        ("firstname", "first_name"),
        ("surname", "last_name"),
        ("contact_last_name", "last_name"),
        ("full_name", "person"),
        ("address_line_1", "street"),
        ("postcode", "postcode"),
        ("ZIP", "postcode"),
        ("ssn", "ssn"),
        ("SSNLast4", "ssn"),
        ("tax_id", "tax_id"),
        ("date_of_birth", "date_of_birth"),
        ("dob", "date_of_birth"),
        ("BirthDate", "date_of_birth"),
        ("passport_no", "licence"),
        ("license_number", "licence"),
        ("diagnosis", "medical"),
        ("card_number", "card"),
        ("IBAN", "iban"),
        ("account_number", "bank_account"),
        ("IPAddress", "ip_address"),
        ("last_login_ip", "username"),
        ("user_name", "username"),
        ("latitude", "latitude"),
        ("lng", "longitude"),
        ("gender", "gender"),
        ("ethnicity", "attribute"),
    ],
)
def test_names_that_look_personal(column: str, what: str) -> None:
    """A column's words are told apart however they are joined."""

    assert what == looks.by_name(column)


@pytest.mark.parametrize(
    "column",
    [
        *("name", "state_name", "country", "code", "order_code", "ordered_at", "created_on", "ean"),
        *("total", "unit_price", "tax_rate", "quantity", "status", "sku", "zipped", "description"),
        *(
            "shipping_method",
            "description_html",
            "clip_length",
            "excellent",
            "telemetry",
            "embargo",
        ),
        *(
            "sexagesimal",
            "emailed_count_x"[8:],
            "isbn",
            "weight_kg",
            "warehouse_id",
            "relation",
            "",
        ),
    ],
)
def test_names_that_do_not(column: str) -> None:
    """Reference data, codes, dates and money are not asked about."""

    assert looks.by_name(column) is None


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("maren@quartzbeck.co", "email"),
        ("write to Maren.Tollefsen+x@mail.quartzbeck.co.uk, please", "email"),
        ("123-45-6789", "ssn"),
        ("SSN 123-45-6789.", "ssn"),
        ("DE89 3704 0044 0532 0130 00", "iban"),
        ("DE89370400440532013000", "iban"),
        ("GB29NWBK60161331926819", "iban"),
        ("+49 30 2345678", "phone"),
        ("call (415) 386-2671", "phone"),
        ("415.386.2671", "phone"),
        ("93.184.216.34", "ip_address"),
        ("4556 7375 8689 9855", "card"),
        ("4556737586899855", "card"),
        ("371449635398431", "card"),
    ],
)
def test_content_that_looks_personal(cell: str, what: str) -> None:
    """One such cell among many is enough."""

    assert what == looks.by_content(["nothing", cell, "to see"])


@pytest.mark.parametrize(
    "cell",
    [
        *("California", "CA", "ORD-2024-000123", "PO20240001", "2024-06-30", "2024-06-30 13:37:00"),
        *("2024-06-30T13:37:00.123456Z", "1,234.56", "$ 99.00", "-12345.6789", "4006381333931"),
        *("978-3-16-148410-0", "0.5", "12:30:00", "3.11.4", "10%", "@", "a@b", "C10-0000472-LIC"),
        *("1A4060300002EE1000000123", "550e8400-e29b-41d4-a716-446655440000", "30 × 40 cm", ""),
        *("4556737586899856", "1234567890123456789", "GTIN 04006381333931", "#ffcc00", "24/7"),
        # As long as an IBAN, and none by its check digits.
        *("PO20240000012345", "SO2024000123456789", "LOT AB12 3456 7890 1234"),
    ],
)
def test_content_that_does_not(cell: str) -> None:
    """Names of states, order codes, dates, money, EANs, lot numbers."""

    assert looks.by_content([cell]) is None


@pytest.mark.parametrize(
    "comment",
    [
        *("PII", "personal data, see the register", "E-mail of the buyer", "GDPR: 2 years"),
        *("Social Security number", "contact's home address", "email", "personally identifying"),
    ],
)
def test_comments_that_speak_of_it(comment: str) -> None:
    """The database's own comment is heeded, in either case."""

    assert looks.by_comment(comment)


@pytest.mark.parametrize(
    "comment",
    ["", "in cents", "ISO 3166-2", "the personality of a strain", "philtre", "telephony plan"],
)
def test_comments_that_do_not(comment: str) -> None:
    """Words that merely contain such words say nothing."""

    assert not looks.by_comment(comment)


def test_nothing_looks_like_nothing() -> None:
    """No cells, no guess."""

    assert looks.by_content([]) is None


def test_guesses_are_classes() -> None:
    """What is suggested can be written into pii=."""
    columns = ("mail", "tel", "first_name", "zip", "sin", "ein", "dob", "passport", "blood", "bic")
    guesses = {looks.by_name(column) for column in (*columns, "lat", "lon", "sex", "race", "ip")}

    assert guesses <= set(CLASSES)
