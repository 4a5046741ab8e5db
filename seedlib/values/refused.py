"""Faker's providers that no seed may draw from, and what to write instead.

It knows their names alone, so that a refusal does not import Faker.
"""

from __future__ import annotations

from typing import Final

PERSONAL: Final = "its output may belong to a real person"
LOCATION: Final = "it fits no other part of the address, and a whole address may be somebody's"
CLOCK: Final = "its output is not the same from one run to the next"
OBJECT: Final = "what it makes is an object of Python's that no column holds"
ANYTHING: Final = "it draws from every other provider, e-mail addresses and the clock included"

_REFUSED: Final = (
    (PERSONAL, "v.person()", "name name_female name_male name_nonbinary"),
    (
        PERSONAL,
        "v.first_name()",
        "first_name first_name_female first_name_male first_name_nonbinary",
    ),
    (PERSONAL, "v.last_name()", "last_name last_name_female last_name_male last_name_nonbinary"),
    (
        PERSONAL,
        "v.email()",
        (
            "email ascii_email ascii_company_email ascii_free_email ascii_safe_email company_email "
            "free_email free_email_domain safe_email"
        ),
    ),
    (PERSONAL, "v.phone()", "phone_number basic_phone_number msisdn"),
    (PERSONAL, "v.username()", "user_name nic_handle nic_handles iana_id ripe_id"),
    (PERSONAL, "v.ssn()", "ssn invalid_ssn itin"),
    (PERSONAL, "v.tax_id()", "ein"),
    (PERSONAL, "v.iban()", "bban iban"),
    (
        PERSONAL,
        'v.sequence("TEST-{:08d}")',
        (
            "aba swift swift8 swift11 license_plate vin passport_number passport_owner "
            "passport_full passport_dates passport_dob passport_gender"
        ),
    ),
    (
        PERSONAL,
        "v.card_number()",
        "credit_card_number credit_card_full credit_card_expire credit_card_security_code",
    ),
    (PERSONAL, "v.url()", "url uri image_url domain_name domain_word hostname dga"),
    (PERSONAL, "v.ip_address()", "ipv4 ipv4_public ipv4_private"),
    (PERSONAL, "v.ip_address(6)", "ipv6"),
    (PERSONAL, "v.mac_address()", "mac_address"),
    (PERSONAL, "v.person(), v.email() and v.phone()", "profile simple_profile"),
    (
        LOCATION,
        "v.street_address()",
        "address street_address military_apo military_dpo military_ship",
    ),
    (LOCATION, 'v.place()["city"]', "city"),
    (LOCATION, 'v.place()["state"]', "state state_abbr administrative_unit military_state"),
    (
        LOCATION,
        'v.place()["postcode"]',
        (
            "postcode postcode_in_state postalcode postalcode_in_state postalcode_plus4 zipcode "
            "zipcode_in_state zipcode_plus4"
        ),
    ),
    (
        LOCATION,
        'v.place()["latitude"] and ["longitude"]',
        "coordinate latitude longitude latlng local_latlng location_on_land",
    ),
    (PERSONAL, 'v.date(after="1950-01-01", before="2000-01-01")', "date_of_birth"),
    (
        CLOCK,
        'v.date(after="2024-01-01", before="2025-01-01")',
        (
            "date date_object date_between date_between_dates date_this_century date_this_decade "
            "date_this_month date_this_year future_date past_date day_of_month day_of_week month "
            "month_name year"
        ),
    ),
    (
        CLOCK,
        'v.instant(after="2024-01-01", before="2025-01-01")',
        (
            "date_time date_time_ad date_time_between date_time_between_dates "
            "date_time_this_century date_time_this_decade date_time_this_month "
            "date_time_this_year future_datetime iso8601 past_datetime time time_delta "
            "time_object time_series unix_time am_pm"
        ),
    ),
    (CLOCK, "v.uuid()", "uuid1 uuid7"),
    (CLOCK, "v.binary(shortest, longest)", "zip tar image"),
    (OBJECT, "v.choice([…]) of its members' values", "enum"),
    (OBJECT, 'v.fake("timezone"), which gives its name', "pytimezone"),
    (
        ANYTHING,
        "a column for each part",
        (
            "csv dsv psv tsv fixed_width json json_bytes xml format parse pydict pyiterable pylist "
            "pyobject pyset pystr_format pystruct pytuple"
        ),
    ),
)

REFUSED: Final = {
    name: (why, instead) for why, instead, names in _REFUSED for name in names.split()
}
