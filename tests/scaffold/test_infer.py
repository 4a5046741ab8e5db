"""What columns are taken for, by their names, types, comments and neighbours."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from seedlib.scaffold import infer
from seedlib.scaffold.domain import Domain
from seedlib.scaffold.infer import people, remark, words
from seedlib.values.people import FIRST_NAMES, LAST_NAMES
from seedlib.values.places_data import CITIES
from seedlib.values.pools import texts
from tests.scaffold.columns import cells, distinct, made, rows_of, shape, table

# Table, column and type, and how the expression begins.
EXPECTED = r"""
users      id               INTEGER        v.integer(1, 1000)
users      name             VARCHAR(80)    v.person()
users      fullName         VARCHAR(80)    v.person()
users      first_name       VARCHAR(40)    v.first_name()
users      fname            VARCHAR(40)    v.first_name()
users      middle_name      VARCHAR(40)    v.first_name()
users      surname          VARCHAR(40)    v.last_name()
users      lastName         VARCHAR(40)    v.last_name()
users      lastname         VARCHAR(8)     v.left(v.last_name(), 8)
users      email            VARCHAR(255)   v.email()
users      emailAddress     VARCHAR(44)    v.email(v.first_name())
users      email            VARCHAR(24)    v.email("u")
users      email            VARCHAR(14)    v.pattern("[a-z]{6}@a\\.test")
users      user_name        VARCHAR(60)    v.username()
users      username         VARCHAR(22)    v.username(v.first_name())
users      login            VARCHAR(60)    v.username()
users      phone            VARCHAR(20)    v.phone()
users      tel              VARCHAR(20)    v.phone()
users      mobile_no        VARCHAR(20)    v.phone()
users      phone            CHAR(10)       v.pattern("20255501[0-9]{2}")
users      phone            BIGINT         v.integer(2_025_550_100, 2_025_550_199)
users      dob              DATE           v.date(after="1950-01-01", before="2006-01-01")
users      birthday         DATE           v.date(after="1950-01-01", before="2006-01-01")
users      gender           CHAR(1)        v.choice({"F": 48
users      gender           VARCHAR(20)    v.choice({"female": 48
users      age              SMALLINT       v.integer(18, 90)
users      password         VARCHAR(100)   v.password_hash()
users      passwd_hash      CHAR(60)       v.password_hash()
users      ssn              CHAR(11)       v.ssn()
users      tax_id           VARCHAR(20)    v.tax_id()
users      iban             VARCHAR(34)    v.iban()
users      card_number      VARCHAR(20)    v.card_number()
users      card_last4       CHAR(4)        v.pattern("[0-9]{4}")
users      bank_account     VARCHAR(20)    v.pattern("000[0-9]{7}")
users      passport_no      VARCHAR(12)    v.pattern("000[0-9]{7}")
users      ip               VARCHAR(45)    v.ip_address()
users      last_login_ip    VARCHAR(45)    v.ip_address()
users      mac_address      CHAR(17)       v.mac_address()
users      user_agent       VARCHAR(255)   v.choice(["Mozilla
users      avatar_url       VARCHAR(255)   v.sequence("https://example.com/images/{:06d}.jpg")
users      website          VARCHAR(255)   v.url()
users      bio              TEXT           v.paragraph()
users      locale           VARCHAR(10)    v.choice({"en_US": 6
users      lang             CHAR(2)        v.choice({"en": 6
users      tz               VARCHAR(64)    v.choice(["UTC"
users      is_active        BOOLEAN        v.boolean(90)
users      is_admin         TINYINT        v.boolean(5)
users      has_children     INTEGER        v.boolean(50)
users      verified         CHAR(1)        v.choice({"Y": 7, "N": 3})
users      login_count      INTEGER        v.integer(0, 100)
users      job_title        VARCHAR(60)    v.choice(["Accountant"
users      blood_type       VARCHAR(3)     v.choice(["A+"
users      api_token        CHAR(64)       v.pattern("[0-9a-f]{64}")
users      settings         JSON           v.document({"theme"
users      uuid             CHAR(36)       v.uuid()
users      guid             CHAR(32)       v.uuid("hex")
users      public_id        BINARY(16)     v.uuid("bytes")
users      photo            BLOB           v.binary(16, 64)
clients    street           VARCHAR(80)    v.concat(v.street_address(), ", ", home["city"]
clients    city             VARCHAR(40)    home["city"]
clients    town             VARCHAR(40)    home["city"]
clients    zip              CHAR(5)        home["postcode"]
clients    postcode         VARCHAR(10)    home["postcode"]
clients    PostalCode       VARCHAR(10)    home["postcode"]
clients    billing_city     VARCHAR(40)    billing["city"]
clients    ship_zip         VARCHAR(10)    shipping["postcode"]
clients    state_code       CHAR(2)        home["state"]
clients    country          VARCHAR(60)    v.choice({"United States": 5
clients    country_code     CHAR(2)        v.choice({"US": 5
clients    cntry            CHAR(3)        v.choice({"USA": 5
clients    addr2            VARCHAR(80)    v.concat("Suite ", v.integer(1, 99))
clients    line1            VARCHAR(80)    v.concat(v.street_address(), ", ", home["city"]
clients    line2            VARCHAR(80)    v.concat("Suite ", v.integer(1, 99))
doctors    title            VARCHAR(10)    v.choice(["Mr."
doctors    title            VARCHAR(40)    v.choice(["Accountant"
patients   height_cm        SMALLINT       v.integer(150, 200)
vans       mileage          INTEGER        v.integer(1000, 200_000)
users      failed_logins    SMALLINT       v.integer(0, 5)
logs       action           VARCHAR(20)    v.choice({"create"
clients    lat              DECIMAL(9,6)   home["latitude"]
clients    lng              DECIMAL(9,6)   home["longitude"]
clients    lon              DECIMAL(4,2)   v.decimal("-99.99", "99.99")
clients    venue            VARCHAR(80)    v.concat(home["city"], ", ", home["state"])
companies  name             VARCHAR(80)    v.company()
vendors    name             VARCHAR(80)    v.company()
vendors    contact_name     VARCHAR(80)    v.person()
vendors    vendor_name      VARCHAR(80)    v.company()
vendors    vat_number       VARCHAR(20)    v.tax_id()
cities     name             VARCHAR(80)    home["city"]
countries  name             VARCHAR(80)    v.fake("country")
countries  code             CHAR(2)        v.choice({"US": 5
countries  population       BIGINT         v.integer(1000, 1_000_000)
currencies code             CHAR(3)        v.choice({"USD": 6
files      name             VARCHAR(80)    v.fake("file_name")
files      mime_type        VARCHAR(80)    v.choice({"image/jpeg": 4
files      file_path        VARCHAR(255)   v.fake("file_path")
files      size             BIGINT         v.integer(1, 200)
files      file_size        BIGINT         v.integer(1000, 5_000_000)
files      md5              CHAR(32)       v.pattern("[0-9a-f]{32}")
files      sha256           CHAR(64)       v.pattern("[0-9a-f]{64}")
files      checksum         CHAR(40)       v.pattern("[0-9a-f]{40}")
products   name             VARCHAR(80)    v.concat(v.choice(["Classic"
products   product_name     VARCHAR(40)    v.concat(v.choice(["Classic"
products   sku              VARCHAR(20)    v.pattern("[A-Z]{3}-[0-9]{4}")
products   slug             VARCHAR(80)    v.fake("slug")
products   desc             TEXT           v.paragraph()
products   description      VARCHAR(255)   v.sentence()
products   price            DECIMAL(10,2)  v.decimal(5, 500)
products   unit_price       DECIMAL(19,4)  v.decimal(5, 500)
products   unitprice        DECIMAL(10,2)  v.decimal(5, 500)
products   price            DECIMAL(4,2)   v.decimal(5, "99.99")
products   price            FLOAT          v.decimal(5, 500)
products   qty              INTEGER        v.integer(1, 20)
products   stock_qty        INTEGER        v.integer(0, 500)
products   weight           DECIMAL(8,3)   v.decimal("0.1", 50)
products   width            INTEGER        v.integer(1, 200)
products   abv              DECIMAL(4,1)   v.decimal("3.5", 14, scale=1)
products   rating           DECIMAL(2,1)   v.decimal(1, 5, scale=1)
products   rating           TINYINT        v.integer(1, 5)
products   discount_pct     DECIMAL(5,2)   v.decimal(0, 30)
products   completion       DECIMAL(3,2)   v.decimal(0, 1)
products   tax_rate         DECIMAL(4,2)   v.decimal(0, 25)
products   color            VARCHAR(20)    v.choice(["black"
products   hex_color        CHAR(7)        v.pattern("#[0-9a-f]{6}")
products   barcode          VARCHAR(13)    v.fake("ean13")
products   isbn             VARCHAR(17)    v.fake("isbn13")
products   version          VARCHAR(20)    v.concat(v.integer(1, 5)
products   release_year     INTEGER        v.integer(1990, 2025)
products   yr               YEAR           v.integer(1990, 2025)
products   sort_order       INTEGER        v.integer(1, 100)
products   priority         INTEGER        v.integer(1, 5)
products   tags             JSON           v.document([v.fake("word")
products   is_deleted       BOOLEAN        v.boolean(5)
orders     order_no         VARCHAR(20)    v.sequence("ORD-{:06d}")
orders     ref              VARCHAR(20)    v.sequence("ORD-{:06d}")
orders     invoice_number   VARCHAR(20)    v.sequence("INV-{:06d}")
orders     total_amt        DECIMAL(12,2)  v.decimal(20, 5000)
orders     currency         CHAR(3)        v.choice({"USD": 6
orders     status           VARCHAR(20)    v.choice({"pending": 2
orders     status           CHAR(1)        v.choice(["A", "I"])
orders     order_date       DATE           v.date(after="2024-01-01", before="2026-01-01")
orders     orderdate        DATETIME       v.instant(after="2024-01-01", before="2026-01-01")
orders     created_at       TIMESTAMP      v.instant(after="2024-01-01", before="2026-01-01")
orders     created_at       VARCHAR(19)    v.concat(v.instant(after="2024-01-01"
orders     due_date         VARCHAR(10)    v.concat(v.date(after="2024-01-01"
orders     created_at       INTEGER        v.integer(1_704_067_200, 1_767_225_599)
orders     notes            TEXT           v.paragraph()
orders     payment_method   VARCHAR(20)    v.choice({"card": 6
orders     tracking_number  VARCHAR(40)    v.sequence("TRA-{:06d}")
orders     session_id       VARCHAR(40)    v.pattern("[a-z0-9]{12}")
orders     user_id          INTEGER        v.integer(1, 1000)
shifts     start_time       TIME           v.time(after="08:00", before="12:00")
shifts     end_time         TIME           v.time(after="13:00", before="20:00")
shifts     duration         INTEGER        v.integer(5, 180)
posts      title            VARCHAR(200)   v.fake("catch_phrase")
posts      title            VARCHAR(40)    v.left(v.fake("catch_phrase"), 40)
posts      body             TEXT           v.paragraph(5, 12)
posts      view_count       INTEGER        v.integer(0, 10_000)
t          foo              VARCHAR(200)   v.sentence()
t          foo              VARCHAR(20)    v.fake("word")
t          foo              VARCHAR(8)     v.left(v.fake("word"), 8)
t          foo              CHAR(3)        v.pattern("[A-Z]{1,3}")
t          foo              INTEGER        v.integer(1, 1000)
t          foo              DECIMAL(10,2)  v.decimal(1, 1000)
t          foo              DECIMAL(2,2)   v.decimal("-0.99", "0.99")
t          foo              BOOLEAN        v.boolean(50)
t          foo              TIME           v.time(after="08:00", before="18:00")
t          foo              JSON           v.document({"source"
t          foo              BLOB           v.binary(16, 64)
t          foo              BINARY(20)     v.binary(20)
""".strip().splitlines()

UNIQUE = r"""
users      email            VARCHAR(255)   v.email()
users      email            VARCHAR(12)    v.unique(v.pattern("[a-z0-9]{5}@a\\.test"))
users      username         VARCHAR(60)    v.username()
users      phone            VARCHAR(20)    v.shuffled("+1-000-{:07d}", 10_000_000)
users      ssn              CHAR(11)       v.ssn()
users      uuid             CHAR(36)       v.uuid()
users      token            CHAR(64)       v.unique(v.pattern("[0-9a-f]{64}"))
users      name             VARCHAR(80)    v.concat(v.person(), v.sequence(" {:d}"))
companies  name             VARCHAR(40)    v.concat(v.left(v.company(), 30), v.sequence(" {:d}"))
orders     order_no         VARCHAR(20)    v.sequence("ORD-{:06d}")
orders     code             CHAR(8)        v.sequence("O{:06d}")
orders     code             CHAR(4)        v.unique(v.pattern("[A-Z0-9]{4}"))
products   sku              VARCHAR(20)    v.sequence("PRO-{:06d}")
products   slug             VARCHAR(80)    v.concat(v.fake("slug"), v.sequence("-{:d}"))
products   slug             VARCHAR(20)    v.sequence("product-{:d}")
countries  code             CHAR(2)        v.unique(v.choice(["US", "CA", {codes}]))
countries  code             CHAR(1)        v.unique(v.pattern("[A-Z]"))
t          n                INTEGER        v.row_number()
t          n                SMALLINT       v.unique(v.integer(1, 32_767))
t          n                TINYINT        v.unique(v.integer(0, 127))
t          d                DATE           v.unique(v.date(after="1970-01-01", before="2038-01-01"))
t          x                DECIMAL(5,2)   v.unique(v.decimal(0, "999.99"))
t          x                FLOAT          v.unique(v.integer(1, 1_000_000))
t          at               TIME           v.unique(v.time())
t          b                BINARY(8)      v.unique(v.binary(8))
t          b                BOOLEAN        v.unique(v.boolean())
""".strip().splitlines()


@pytest.mark.parametrize("line", EXPECTED)
def test_by_name_and_type(line: str) -> None:
    """A column alone in its table is taken for what its name says, as far as its type lets it."""
    of, name, type_text, begins = line.split(maxsplit=3)

    assert made(of, shape(name, type_text)).code.flat().startswith(begins)


@pytest.mark.parametrize("line", UNIQUE)
def test_unique_by_name_and_type(line: str) -> None:
    """A unique column is what its name says, in a form that never repeats."""
    of, name, type_text, expected = line.split(maxsplit=3)
    begin, _, end = expected.partition("{codes}")
    made_ = distinct(of, shape(name, type_text)).code.flat()

    assert (begin, end) == (made_[: len(begin)], made_[-len(end) :] if end else end)
    assert end or begin == made_


@pytest.mark.parametrize(
    ("name", "type_text", "comment", "expected"),
    [
        ("state", "INTEGER", "0=no 1=yes", "v.boolean(50)"),
        ("kind", "INTEGER", "1: new, 2: used, 3: broken", "v.choice([1, 2, 3])"),
        ("kind", "VARCHAR(20)", "one of: new, used, broken", 'v.choice(["new", "used", "broken"])'),
        ("kind", "VARCHAR(20)", "new|used|broken", 'v.choice(["new", "used", "broken"])'),
        ("kind", "VARCHAR(20)", "new, used or broken", 'v.choice(["new", "used", "broken"])'),
        ("x", "VARCHAR(20)", "e.g. ABC-123", 'v.pattern("[A-Z]{3}-[0-9]{3}")'),
        ("code", "VARCHAR(20)", "such as 12/ab", 'v.pattern("[0-9]{2}/[a-z]{2}")'),
        ("price", "INTEGER", "in cents", "v.integer(500, 50_000)"),
        ("x", "CHAR(3)", "ISO 4217", 'v.choice({"USD": 6, "EUR": 3, "GBP": 1})'),
        ("x", "DECIMAL(5,2)", "percent of the whole", "v.decimal(0, 100)"),
        ("x", "INTEGER", "from 1 to 6", "v.integer(1, 6)"),
        ("x", "VARCHAR(100)", "E-mail of whoever pays", "v.email()"),
    ],
)
def test_by_comment(name: str, type_text: str, comment: str, expected: str) -> None:
    """What the database's comment says goes before what the name could mean."""
    suggested = made("t", shape(name, type_text, comment=comment))

    assert (expected, "") == (suggested.code.flat(), suggested.decide)


def test_members() -> None:
    """Of an enum, a set or CHECK's list one of those allowed is drawn; a single one is written."""
    enum = shape("size", "ENUM", family="enum", members=("", "s", "m"))
    some = shape("tags", "SET", family="set", members=("a", "b", "c"), type_text="set('a')")
    text = shape("size", "VARCHAR(9)")

    assert 'v.choice(["s", "m"])' == made("t", enum).code.flat()
    assert 'v.choice(["m"])' != made("t", enum, excluded=("s",)).code.flat()
    assert '"m"' == made("t", enum, excluded=("s",)).code.flat()
    assert 'v.subset(["a", "b", "c"])' == made("t", some).code.flat()
    assert 'v.choice(["x", "y"])' == made("t", text, members=("x", "y")).code.flat()
    assert "v.boolean(50)" == made("t", shape("x", "INTEGER"), members=(0, 1)).code.flat()
    unique = distinct("t", text, members=("a", "A", "á", "b "))
    assert ('v.unique(v.choice(["a", "b "]))', 2) == (unique.code.flat(), unique.most)


def test_within_checks() -> None:
    """CHECKs bound what is usual; a scale of their own, as of ratings, is taken as it is."""
    qty, rating = shape("qty", "INTEGER"), shape("rating", "INTEGER")
    price, day = shape("price", "DECIMAL(10,2)"), shape("starts_on", "DATE")
    at, text = shape("opens", "TIME"), shape("code", "VARCHAR(20)")

    assert "v.integer(5, 20)" == made("t", qty, low=5).code.flat()
    assert "v.integer(100, 119)" == made("t", qty, low=100).code.flat()
    assert "v.integer(1, 10)" == made("t", rating, low=1, high=10).code.flat()
    assert 'v.decimal("9.99", 500)' == made("t", price, low=Decimal("9.99")).code.flat()
    assert 'v.date(after="2024-01-01", before="2024-03-02")' == (
        made("t", day, high=dt.date(2024, 3, 1)).code.flat()
    )
    assert 'v.time(after="10:00", before="12:00")' == made("t", at, low=dt.time(10)).code.flat()
    assert "v.integer(8, 20)" == made("t", qty, excluded=(7,)).code.flat()
    assert 'v.pattern("X[0-9]+", longest=20)' == made("t", text, pattern="X[0-9]+").code.flat()
    assert 'v.pattern("[0-9]{3}")' == made("t", text, pattern="[0-9]{3}").code.flat()
    assert "None" == made("t", text, always_null=True).code.flat()
    odd = made("t", text, pattern=r"(a)\1")
    assert odd.code.flat().startswith('v.pattern("[A-Z]{')
    assert r"what code holds: no text was found that matches (a)\1." == odd.decide
    phone = made("t", shape("phone", "VARCHAR(20)"), pattern="[0-9]{9}")
    assert "those of this form could be somebody's" in phone.decide
    assert 'v.pattern("20255501[0-9]{2}")' == (
        made("t", shape("phone", "VARCHAR(20)"), pattern="[0-9]{10}").code.flat()
    )
    assert "v.email()" == made("t", shape("email", "VARCHAR(99)"), pattern=".*@.*").code.flat()


def test_in_the_order_of_things() -> None:
    """Moments follow what has to be before them, and agree with the row's status."""
    status = shape("status", "ENUM", family="enum", members=("new", "shipped", "delivered"))
    day = shape("ordered_on", "DATE")
    times = [shape(n, "DATETIME") for n in ("created_at", "starts_at", "ends_at", "counted_at")]
    open_ = [shape(n, "DATETIME", nullable=True) for n in ("shipped_at", "delivered_at")]
    late = [shape(n, "DATETIME", nullable=True) for n in ("cancelled_at", "deceased_at")]
    of = table("orders", status, day, *times, *open_, *late)

    said = {n: infer.column(Domain(column=c), of).code.flat() for n, c in of.columns.items()}

    assert 'v.this["ordered_on"] + v.hours(8, 18)' == said["created_at"]
    assert 'v.this["starts_at"] + v.hours(1, 8)' == said["ends_at"]
    assert 'v.this["created_at"] + v.hours(1, 720)' == said["counted_at"]
    shipped = '(v.this["status"] == "shipped") | (v.this["status"] == "delivered")'
    assert f'v.when({shipped}, v.this["starts_at"] + v.hours(1, 120))' == said["shipped_at"]
    delivered = 'v.when(v.this["status"] == "delivered", v.this["shipped_at"] + v.hours(1, 240))'
    assert delivered == said["delivered_at"]
    assert 'v.maybe(v.this["created_at"] + v.hours(1, 720), 10)' == said["cancelled_at"]
    assert 'v.maybe(v.this["ends_at"] + v.days(1, 365), 3)' == said["deceased_at"]
    narrow = infer.column(Domain(column=of.columns["shipped_at"]), of).code.lines("", "", "", 60)
    assert ['    (v.this["status"] == "shipped")', '    | (v.this["status"] == "delivered"),'] == (
        narrow[1:3]
    )


def test_names_of_countries() -> None:
    """A code and a name of one row belong together, where the row is the only one of the code."""
    code, name = shape("code", "CHAR(3)"), shape("name", "VARCHAR(80)")
    of = replace(table("countries", code, name), primary_key=("code",), unique=())
    named = infer.unique(Domain(column=name), of)

    assert named.code.flat().startswith('v.lookup(v.this["code"], {"USA": "United States", ')
    assert 20 == named.most
    assert (
        'v.fake("country")'
        == infer.column(Domain(column=name), table("countries", code, name)).code.flat()
    )


def test_null_in_some_rows() -> None:
    """A nullable column is NULL in some rows where that makes sense; few rows are deleted."""
    note, gone = (shape(n, "TEXT", nullable=True) for n in ("notes", "title"))
    deleted = shape("deleted_at", "DATETIME", nullable=True)
    created = shape("created_at", "DATETIME", nullable=True)

    assert "v.maybe(v.paragraph(), 50)" == made("t", note).code.flat()
    assert "v.paragraph()" == made("t", note, not_null=True).code.flat()
    assert 'v.fake("catch_phrase")' == made("t", gone).code.flat()
    assert made("t", deleted).code.flat().startswith("v.maybe(v.instant(")
    assert made("t", deleted).code.flat().endswith(", 5)")
    assert made("t", created).code.flat().startswith("v.instant(")


def test_neighbours() -> None:
    """Columns of one row agree: names with addresses, cities with states, ends with beginnings."""
    names = [shape(n, "VARCHAR(80)") for n in ("first_name", "last_name", "email", "full_name")]
    place = [shape(n, "VARCHAR(60)") for n in ("city", "state", "zip", "country", "phone")]
    times = [shape(n, "DATETIME") for n in ("created_at", "shipped_at", "updated_at", "due_at")]
    days = [shape(n, "DATE") for n in ("valid_from", "valid_to", "expires_on")]
    of = table("users", *names, *place, *times, *days)
    suggested = {n: infer.column(Domain(column=c), of) for n, c in of.columns.items()}

    said = {name: one.code.flat() for name, one in suggested.items()}
    rows = rows_of(suggested, 300)

    assert 'v.email(v.this["first_name"], v.this["last_name"])' == said["email"]
    assert 'v.concat(v.this["first_name"], " ", v.this["last_name"])' == said["full_name"]
    assert 'home["state_name"]' == said["state"]
    assert '"United States"' == said["country"]
    assert 'v.phone(home["area_code"])' == said["phone"]
    assert 'v.this["shipped_at"] + v.hours(1, 720)' == said["updated_at"].replace("due", "shipped")
    for before, after in (("created_at", "updated_at"), ("created_at", "shipped_at")):
        assert (rows[before] <= rows[after]).true().all()
    assert (rows["valid_from"] < rows["valid_to"]).true().all()
    assert (rows["valid_from"] < rows["expires_on"]).true().all()
    known = {(city.name, state) for city in CITIES for state in [city.state]}
    assert {name for name, _ in known} >= set(rows["city"].tolist())


@pytest.mark.parametrize(
    ("of", "name", "type_text", "decide"),
    [
        ("t", "status", "INTEGER", "which numbers status may have; these are a guess."),
        ("t", "status", "VARCHAR(20)", "which values status may have; these are a guess."),
        ("t", "type", "VARCHAR(20)", "which values type may have; these are a guess."),
        ("t", "promo_code", "VARCHAR(20)", "what the codes in promo_code look like."),
        (
            "t", "user_id", "INTEGER",
            "what user_id refers to: there is no foreign key, so these are numbers alone.",
        ),
        (
            "t", "created", "INTEGER",
            "whether created counts seconds since 1970, as these values do.",
        ),
        ("users", "email", "VARCHAR(99)", ""),
        ("users", "foo", "VARCHAR(99)", ""),
        ("users", "external_id", "VARCHAR(99)", ""),
        ("orders", "quantity", "INTEGER", ""),
    ],
)  # fmt: skip
def test_what_is_left_open(of: str, name: str, type_text: str, decide: str) -> None:
    """A sentence stands where a guess could be wrong in meaning, and nowhere else."""
    assert decide == made(of, shape(name, type_text)).decide


@pytest.mark.parametrize(
    ("name", "type_text", "pii"),
    [
        ("email", "VARCHAR(99)", "email"),
        ("phone", "VARCHAR(20)", "phone"),
        ("phone", "BIGINT", "phone"),
        ("dob", "DATE", "date_of_birth"),
        ("ssn", "CHAR(11)", "ssn"),
        ("iban", "VARCHAR(34)", "iban"),
        ("zip", "CHAR(5)", "postcode"),
        ("ip", "VARCHAR(15)", "ip_address"),
        ("lat", "DECIMAL(9,6)", "latitude"),
        ("gender", "CHAR(1)", "gender"),
        ("price", "DECIMAL(9,2)", None),
        ("title", "VARCHAR(99)", None),
    ],
)
def test_personal_data(name: str, type_text: str, pii: str | None) -> None:
    """What looks like personal data is told to be, and so is judged by `seed verify --pii`."""
    assert pii == made("users", shape(name, type_text)).pii


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("custPhoneNo", "customer phone number"),
        ("CUST_PHONE_NO", "customer phone number"),
        ("orderdate", "order date"),
        ("UnitsInStock", "unit in stock"),
        ("address_line_1", "address line 1"),
        ("categories", "category"),
        ("statuses", "status"),
        ("addresses", "address"),
        ("carton", "carton"),
        ("sha256", "sha 256"),
    ],
)
def test_words(name: str, expected: str) -> None:
    """Names are taken apart as people read them."""
    assert expected == " ".join(words.split(name))


def test_common_beginning() -> None:
    """What nearly all columns of a table begin with says nothing about one of them."""
    names = ["c_custkey", "c_name", "c_address", "c_phone"]

    assert ("name",) == words.of_column("c_name", names)
    assert ("customer", "name") == words.of_column("cust_name", ["cust_name", "total", "id"])


def test_comments() -> None:
    """A comment that lists nothing lists nothing."""
    assert () == remark.read("The name of whoever ordered, in full: first and last.").values
    assert None is remark.read("since 2019-04-01").range
    assert ("a", "b") == remark.read("either a or b").values


def test_lengths_of_pools() -> None:
    """Faker's names, and the cities, are as short as columns were measured for."""
    first, last = (texts(pool, 0).tolist() for pool in (FIRST_NAMES, LAST_NAMES))

    assert max(map(len, first + last)) < people.NAME
    assert all(name.isascii() for name in first + last)
    assert all(city.name.isascii() and len(city.name) <= 16 for city in CITIES)


def test_the_most_that_fits() -> None:
    """Where there are few values, as many rows as there are of them get one each."""
    two = distinct("t", shape("code", "CHAR(2)"))
    word = distinct("t", shape("n", "TINYINT", minimum=0, maximum=255))

    assert 676 == two.most == len(set(cells(two, 676).tolist()))
    assert 256 == word.most == len(set(cells(word, 256).tolist()))
    assert None is distinct("t", shape("email", "VARCHAR(255)")).most


@pytest.mark.parametrize(
    ("of", "name", "declared", "default", "expected"),
    [
        ("users", "is_odd", "BOOLEAN", "1", "v.boolean(80)"),
        ("users", "is_active", "BOOLEAN", "0", "v.boolean(20)"),
        ("users", "is_active", "BOOLEAN", "1", "v.boolean(90)"),
        ("parcels", "status", "VARCHAR(20)", "weighed", '"weighed"'),
        ("invoices", "status", "VARCHAR(20)", "draft", 'v.choice({"draft": 1, "open": 3'),
        ("users", "skin", "VARCHAR(20)", "light", '"light"'),
        ("users", "skin", "VARCHAR(20)", "", "v.fake("),
        ("users", "email", "VARCHAR(80)", "nobody@example.com", "v.email()"),
        ("things", "frobs", "INTEGER", "250", "v.integer(0, 500)"),
        ("things", "frobs", "INTEGER", None, "v.integer(1, 1000)"),
        ("things", "created", "INTEGER", "0", "v.integer(1_7"),
    ],
)
def test_defaults(of: str, name: str, declared: str, default: str | None, expected: str) -> None:
    """A default says what is usual of a flag, what a text begins with, where a number is about."""
    suggested = made(of, shape(name, declared, default=default, has_default=default is not None))

    assert suggested.code.flat().startswith(expected)
    alone = expected.startswith('"')
    assert (f"besides its default, {expected}." in suggested.decide) == alone
