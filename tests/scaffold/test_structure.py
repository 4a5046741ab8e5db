"""What is written for a schema: keys, references, circles, names, numbers of rows, form."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from itertools import pairwise

import pytest

from seedlib.scaffold.unfolding import Unfolded, unfolded
from seedlib.seed import Seed
from tests.scaffold.drawn import Drawn, drawn

SHOP = """
CREATE TABLE countries (code CHAR(2) PRIMARY KEY, name VARCHAR(80) NOT NULL);
CREATE TABLE tenants (
    id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL, country_code CHAR(2) REFERENCES countries
);
CREATE TABLE users (
    id INTEGER PRIMARY KEY, tenant_id INT NOT NULL REFERENCES tenants, email VARCHAR(120) NOT NULL,
    full_name VARCHAR(100), manager_id INT REFERENCES users, UNIQUE (tenant_id, email)
);
CREATE TABLE roles (id INTEGER PRIMARY KEY, name VARCHAR(30) NOT NULL UNIQUE);
CREATE TABLE user_roles (
    user_id INT NOT NULL REFERENCES users, role_id INT NOT NULL REFERENCES roles,
    PRIMARY KEY (user_id, role_id)
);
CREATE TABLE products (
    tenant_id INT NOT NULL REFERENCES tenants, id INT NOT NULL, price DECIMAL(10, 2) NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE orders (
    tenant_id INT NOT NULL REFERENCES tenants, id INT NOT NULL, user_id INT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE order_items (
    tenant_id INT NOT NULL, order_id INT NOT NULL, line_no SMALLINT NOT NULL,
    product_id INT NOT NULL, quantity INT NOT NULL,
    PRIMARY KEY (tenant_id, order_id, line_no),
    FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id),
    FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id)
);
CREATE TABLE profiles (user_id INTEGER PRIMARY KEY REFERENCES users, bio TEXT);
CREATE TABLE departments (
    id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, head_id INT REFERENCES employees
);
CREATE TABLE employees (
    id INTEGER PRIMARY KEY, department_id INT NOT NULL REFERENCES departments,
    name VARCHAR(40) NOT NULL
);
CREATE TABLE ratings (
    user_id INT NOT NULL REFERENCES users, product_day DATE NOT NULL, kind VARCHAR(5) NOT NULL
    CHECK (kind IN ('good', 'bad')), stars INT NOT NULL, PRIMARY KEY (user_id, kind)
);
CREATE TABLE comments (
    id INTEGER PRIMARY KEY, owner_type VARCHAR(20) NOT NULL CHECK (owner_type IN ('User', 'Role')),
    owner_id INT NOT NULL, department_id INT, body TEXT
);
"""


@pytest.fixture(scope="module")
def shop() -> Drawn:
    """A shop for several tenants, with a bit of everything."""
    return drawn(SHOP)


def test_order(shop: Drawn) -> None:
    """Parents first, one revision a table, and one for those that refer to each other."""
    place = {table: at for at, table in enumerate(shop.whole.order.tables)}

    assert {} == shop.left_out
    assert ("departments", "employees") in shop.whole.order.groups
    assert 12 == len(shop.whole.order.groups)
    assert place["countries"] < place["tenants"] < place["users"] < place["user_roles"]
    assert place["users"] < place["comments"], "what a name says counts too"


def test_keys(shop: Drawn) -> None:
    """Each key is unique by construction, in the way that suits its parts."""

    assert "tenant.nth" == shop.columns("products")["id"]
    assert "id" not in shop.columns("users"), "the server numbers it"
    assert {"user_id": 'v.one("users")'}.items() <= shop.columns("profiles").items()
    pair = 'v.unique(user_id=v.ref("users"), role_id=v.ref("roles"))'
    assert {"pair": pair} == shop.variables("user_roles")
    parts = {"user_id": 'pair["user_id"]', "role_id": 'pair["role_id"]'}
    assert parts == shop.columns("user_roles")
    kinds = 'v.unique(user_id=v.ref("users"), kind=v.choice(["good", "bad"]))'
    assert {"pair": kinds} == shop.variables("ratings")


def test_composite_keys(shop: Drawn) -> None:
    """A line belongs to an order, and its product to the same tenant as the order."""
    lines = shop.columns("order_items")

    assert {"order": 'v.deal("orders", "id")'} == shop.variables("order_items")
    assert {"tenant_id": 'order["tenant_id"]', "line_no": "order.nth"}.items() <= lines.items()
    assert 'v.among("products", "id", of=order["tenant_id"])' == lines["product_id"]
    assert {"tenant": 'v.deal("tenants")'} == shop.variables("products")


def test_references(shop: Drawn) -> None:
    """What may be NULL sometimes is, a tree's rows refer to earlier ones, names are believed."""

    assert "v.maybe(v.earlier(), 80)" == shop.columns("users")["manager_id"]
    assert 'v.maybe(v.ref("employees"), 80)' == shop.columns("departments")["head_id"]
    assert 'v.ref("users")' == shop.columns("orders")["user_id"]
    assert "user_id looks like a row of users" in shop.decide("orders")["user_id"]
    assert ['"User"', 'v.ref("users")'] == [
        shop.columns("comments")[name] for name in ("owner_type", "owner_id")
    ]
    assert "lead to rows of several tables" in shop.decide("comments")["owner_type"]


def test_numbers_of_rows(shop: Drawn) -> None:
    """Lists are short, leaves long, and nothing is asked for that a key has no room for."""
    rows = shop.whole.rows

    for size in ("small", "medium", "large"):
        assert rows["countries"][size] < rows["users"][size] <= rows["order_items"][size]
        assert rows["profiles"][size] <= rows["users"][size]
        assert rows["ratings"][size] <= 2 * rows["users"][size]
        assert rows["user_roles"][size] <= rows["users"][size] * rows["roles"][size]
    assert 20_000 < sum(counts["large"] for counts in rows.values())


def test_leaves_are_longer_than_what_they_hang_on() -> None:
    """However long the way, an order has more lines than one."""
    names = ["a", "b", "c", "d", "e", "f"]
    found = drawn(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x INT);"
        + ";".join(
            f"CREATE TABLE {b} (id INTEGER PRIMARY KEY, a_id INT NOT NULL REFERENCES {a})"
            for a, b in pairwise(names)
        )
    )

    rows = [found.whole.rows[name]["medium"] for name in names]
    assert [200, 600, 1_500, 2_000, 2_000, 5_000] == rows


def test_sums_on_sqlite() -> None:
    """What it adds up inexactly is made of whole numbers, so that equalities hold."""
    ddl = """
        CREATE TABLE invoices (
            id INTEGER PRIMARY KEY, subtotal NUMERIC(12,2) NOT NULL, tax NUMERIC(12,2) NOT NULL,
            total NUMERIC(12,2) NOT NULL, fee NUMERIC(12,2) NOT NULL, CHECK (total = subtotal + tax)
        );
    """
    found = drawn(ddl)

    assert {} == found.left_out
    assert "v.integer(20, 5000)" == found.columns("invoices")["subtotal"]
    assert 'v.this["subtotal"] + v.this["tax"]' == found.columns("invoices")["total"]
    assert found.columns("invoices")["fee"].startswith("v.decimal(")
    assert "v.decimal(20, 5000)" in drawn(ddl, server="mariadb").columns("invoices")["subtotal"]


def test_capacity_goes_down_the_graph() -> None:
    """A table of few keys makes few children where each needs a parent of its own."""
    found = drawn("""
        CREATE TABLE days (name VARCHAR(3) PRIMARY KEY CHECK (name IN ('mon', 'tue')));
        CREATE TABLE plans (name VARCHAR(3) PRIMARY KEY REFERENCES days, words TEXT);
        CREATE TABLE shifts (
            day VARCHAR(3) NOT NULL REFERENCES plans, early BOOLEAN NOT NULL,
            PRIMARY KEY (day, early)
        );
    """)

    assert [2, 2, 4] == [found.whole.rows[table]["large"] for table in ("days", "plans", "shifts")]


def test_overlapping_keys() -> None:
    """Several keys over the same columns hold at once."""
    found = drawn("""
        CREATE TABLE shows (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE guests (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE seats (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE tickets (
            show_id INT NOT NULL REFERENCES shows, seat_id INT NOT NULL REFERENCES seats,
            guest_id INT NOT NULL REFERENCES guests,
            PRIMARY KEY (show_id, seat_id), UNIQUE (show_id, guest_id)
        );
    """)

    assert {} == found.left_out
    (made,) = found.variables("tickets").values()
    assert 'keys=[("show_id", "seat_id"), ("show_id", "guest_id")]' in made


def test_not_the_same_row() -> None:
    """Nobody is his own friend, no team its own guest, and a range begins before it ends."""
    found = drawn("""
        CREATE TABLE teams (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL);
        CREATE TABLE matches (
            id INTEGER PRIMARY KEY, home_id INT NOT NULL REFERENCES teams,
            guest_id INT NOT NULL REFERENCES teams, CHECK (home_id <> guest_id)
        );
        CREATE TABLE rivals (
            team_id INT NOT NULL REFERENCES teams, rival_id INT NOT NULL REFERENCES teams,
            PRIMARY KEY (team_id, rival_id)
        );
        CREATE TABLE folders (
            id INTEGER PRIMARY KEY, lft INT NOT NULL UNIQUE, rgt INT NOT NULL UNIQUE,
            CHECK (lft < rgt)
        );
    """)

    assert {} == {**found.left_out, **found.decide("matches"), **found.decide("folders")}
    assert 'v.other("teams", than=home)' == found.columns("matches")["guest_id"]
    rivals = 'v.unique(team_id=team, rival_id=v.other("teams", than=team))'
    assert {"team": 'v.ref("teams")', "pair": rivals} == found.variables("rivals")
    assert 10 * 9 == found.whole.drafts["rivals"].most({"teams": 10})
    assert "v.row_number() * 2" == found.columns("folders")["rgt"]


def test_left_out() -> None:
    """What cannot be filled is named with why, and takes what needs it along."""
    found = drawn(
        """
        CREATE TABLE logs (line TEXT);
        CREATE TABLE eggs (id INTEGER PRIMARY KEY, hen_id INT NOT NULL REFERENCES hens);
        CREATE TABLE hens (id INTEGER PRIMARY KEY, egg_id INT NOT NULL REFERENCES eggs);
        CREATE TABLE nests (id INTEGER PRIMARY KEY, hen_id INT NOT NULL REFERENCES hens);
        CREATE TABLE visits (
            id INTEGER PRIMARY KEY, hen_id INT REFERENCES hens, at DATETIME NOT NULL
        );
        """,
        server="mysql",
    )

    assert {"eggs", "hens", "logs", "nests"} == found.left_out.keys()
    assert "no primary key" in found.left_out["logs"]
    assert "eggs.hen_id to hens, hens.egg_id to eggs" in found.left_out["hens"]
    assert "a row of hens, which is left out too" in found.left_out["nests"]
    assert "None" == found.columns("visits")["hen_id"]
    assert "nothing before it seeds hens" in found.decide("visits")["hen_id"]


def test_on_sqlite_rows_of_a_circle_may_wait_for_each_other() -> None:
    """There the database looks at foreign keys when the transaction ends."""
    found = drawn("""
        CREATE TABLE eggs (id INTEGER PRIMARY KEY, hen_id INT NOT NULL REFERENCES hens);
        CREATE TABLE hens (id INTEGER PRIMARY KEY, egg_id INT NOT NULL REFERENCES eggs);
    """)

    assert {} == found.left_out
    assert (("eggs", "hens"),) == found.whole.order.groups


def test_a_check_that_nobody_can_read() -> None:
    """Its columns are drawn again until the database accepts the row, and the line says so."""
    found = drawn("""
        CREATE TABLE codes (
            id INTEGER PRIMARY KEY, number INT NOT NULL CHECK (abs(number * 7919) % 13 <> 5)
        );
    """)

    assert found.columns("codes")["number"].startswith("v.until_accepted(")
    assert "abs(number * 7919) % 13 <> 5" in found.decide("codes")["number"]


def test_keys_that_are_not_of_whole_columns() -> None:
    """Their columns are unique where that keeps them, else drawn again; a line quotes each."""
    found = drawn("""
        CREATE TABLE clients (
            id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL, title VARCHAR(200) NOT NULL,
            code VARCHAR(3) NOT NULL, a INT NOT NULL, b INT NOT NULL, day DATE,
            start VARCHAR(9) AS (substr(title, 1, 9))
        );
        CREATE UNIQUE INDEX by_email ON clients (lower(trim(email)));
        CREATE UNIQUE INDEX by_title ON clients (start);
        CREATE UNIQUE INDEX by_code ON clients (code) WHERE a > 0;
        CREATE UNIQUE INDEX by_sum ON clients (a + b);
        CREATE UNIQUE INDEX by_id ON clients (id, strftime('%m', day));
    """)
    columns, decide = found.columns("clients"), found.decide("clients")

    assert 'v.shuffled("C{:06d}", 100_000_000)' == columns["title"]
    assert "v.email()" == columns["email"]
    assert 'v.unique(v.pattern("[A-Z]{3}"))' == columns["code"]
    assert all(columns[one].startswith("v.until_accepted(v.integer(1, ") for one in "ab")
    assert (
        "email never repeats, for the sake of UNIQUE by_email (lower(trim(email)))."
        == (decide["email"])
    )
    assert "the first 9 characters of title never repeat" in decide["title"]
    assert decide["code"].endswith("UNIQUE by_code (code) WHERE a > 0.")
    assert "UNIQUE by_sum (a + b); a and b drawn again" in decide["a"]
    assert "day" not in decide, "the number of the row is enough"


@pytest.mark.parametrize(
    ("text", "server", "expected"),
    [
        ("lower(trim(a))", "sqlite", Unfolded("a")),
        ("left(lower(`a`),3)", "mysql", Unfolded("a", 3)),
        ("if((`d` is null),`a`,NULL)", "mariadb", Unfolded("a")),
        ("CASE WHEN d IS NULL THEN NULL ELSE a END", "sqlite", Unfolded("a")),
        ("coalesce(a, 0)", "sqlite", Unfolded("a", filled=True)),
        ("'x' || a", "sqlite", Unfolded("a", begins=False)),
        ("concat(_utf8mb4'x',`a`)", "mysql", Unfolded("a", begins=False)),
        ("(`a` * 2)", "mysql", Unfolded("a", begins=False, counted=True)),
        ("unhex(sha2(`a`,256))", "mysql", Unfolded("a", begins=False)),
        ("left(concat(_utf8mb4'x',`a`),3)", "mysql", None),
        ("substr(a, 2, 3)", "sqlite", None),
        ("trim(a, 'x')", "sqlite", None),
        ("a * 0", "sqlite", None),
        ("a || b", "sqlite", None),
        ("coalesce(a, b)", "sqlite", None),
        ("CASE WHEN d THEN a ELSE 'x' END", "sqlite", None),
        ("cast(a as char(2))", "mysql", None),
        ("month(a)", "mysql", None),
        ("a -> '$.x'", "sqlite", None),
        ("no (expression", "sqlite", None),
    ],
)
def test_what_an_expression_tells_apart(text: str, server: str, expected: Unfolded | None) -> None:
    """A column by which it differs wherever the column does; nothing where that is not sure."""
    assert expected == unfolded(text, server)


NAMES = """
CREATE TABLE "class" (id INTEGER PRIMARY KEY, "select" INT, "1st" VARCHAR(10), "it's" TEXT);
CREATE TABLE "Order Items" (id INTEGER PRIMARY KEY, class_id INT REFERENCES "class", qty INT);
CREATE TABLE order_items (id INTEGER PRIMARY KEY, class_id INT NOT NULL REFERENCES "class");
CREATE TABLE "2fa" (op INTEGER PRIMARY KEY, v TEXT);
CREATE TABLE "Größe ""XL"" " (id INTEGER PRIMARY KEY, "back\\slash" TEXT);
CREATE TABLE seed (id INTEGER PRIMARY KEY, upgrade INT, "Seed" TEXT);
"""


@pytest.mark.parametrize("width", [88, 100])
def test_form(width: int) -> None:
    """Every module is as `ruff format` leaves it, loads, and comes out the same again."""
    for ddl in (SHOP, NAMES):
        found = drawn(ddl)
        texts = found.text(width=width) + found.text(width=width, single=True)

        assert texts == drawn(ddl).text(width=width) + drawn(ddl).text(width=width, single=True)
        whole = "\n".join(texts)
        told = [sys.executable, "-m", "ruff", "format", "--isolated", f"--line-length={width}", "-"]
        # One module after the other is one as well, as far as form goes.
        for text in (texts[-1], *(texts[:-1] if ddl is NAMES else ())):
            ruff = subprocess.run(told, input=text, capture_output=True, text=True, check=True)
            assert text == ruff.stdout
        assert all(len(line) <= width for line in whole.splitlines())
        space: dict[str, object] = {}
        exec(compile(texts[-1], "all", "exec"), space)  # noqa: S102
        seeds = [one for one in space.values() if isinstance(one, Seed)]
        assert list(found.whole.order.tables) == [seed.table for seed in seeds]


def test_module(shop: Drawn) -> None:
    """What one looks like."""
    text = next(text for text in shop.text() if '"user_roles",' in text)

    assert text == textwrap.dedent('''\
        """Rows of user_roles."""

        from __future__ import annotations

        from seedlib import Seed, op
        from seedlib import values as v

        revision = "0012_user_roles"
        down_revision = None
        branch_labels = None
        depends_on = None

        requires = "5c1d0e7a9b32"
        environments = ("development", "staging")

        pair = v.unique(user_id=v.ref("users"), role_id=v.ref("roles"))

        user_roles = Seed(
            "user_roles",
            rows={"small": 100, "medium": 1_500, "large": 45_000},
            columns={
                "user_id": pair["user_id"],
                "role_id": pair["role_id"],
            },
        )


        def upgrade() -> None:
            op.seed(user_roles)


        def downgrade() -> None:
            op.unseed()
    ''')
