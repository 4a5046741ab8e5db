"""Pools of Faker's output: what fills them, what may not, and when Faker is imported."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from faker import Faker
from faker.providers import BaseProvider

from seedlib import DeclarationError
from seedlib import values as v
from seedlib.values.canonical import describe
from seedlib.values.columns import as_column
from seedlib.values.pools import Pool, Repetition, filled, repetitions, texts
from seedlib.values.refused import REFUSED
from tests.values.chunks import PROBE, cells, digest, python, rows_of

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS: dict[str, object] = {
    "slogan": v.fake("catch_phrase"),
    "job": v.fake("job"),
    "colour": v.fake("color_name", size=50),
    "digits": v.fake("random_int", min=0, max=9),
    "word": v.fake("random_element", ["a", "b"]),
    "sentence": v.sentence(),
    "paragraph": v.paragraph(),
}

# What Faker's providers of personal data, of places, and of the clock may still be asked for.
HARMLESS = {
    "address": "building_number city_prefix city_suffix country country_code current_country "
    "current_country_code secondary_address street_name street_suffix",
    "automotive": "",
    "bank": "bank bank_country",
    "credit_card": "credit_card_provider",
    "date_time": "century timezone",
    "geo": "",
    "internet": "http_method http_status_code ipv4_network_class port_number safe_domain_name "
    "slug tld uri_extension uri_page uri_path",
    "passport": "",
    "person": "language_name prefix prefix_female prefix_male prefix_nonbinary suffix "
    "suffix_female suffix_male suffix_nonbinary",
    "phone_number": "country_calling_code",
    "profile": "",
    "ssn": "",
}

PROVIDER = """
from faker.providers import BaseProvider

from {package}.words import STRAINS


class Cannabis(BaseProvider):
    def strain(self):
        return self.random_element(STRAINS)

    def coloured(self):
        return self.generator.color_name() + " " + self.strain()

    def broken(self):
        return self.generator.no_such_thing()
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A package of the user's own, with a provider and its words; its name is of this test only."""
    name = "pkg_" + re.sub(r"\W", "_", request.node.name)
    folder = tmp_path / name
    folder.mkdir()
    (folder / "provider.py").write_text(PROVIDER.format(package=name))
    (folder / "words.py").write_text('STRAINS = ["Blue Dream", "Gelato"]\n')
    monkeypatch.syspath_prepend(tmp_path)
    return name


def test_filled() -> None:
    """A pool holds one value for each draw, and the same ones for the same seed."""
    pool = Pool("job", size=300)
    made = filled(pool, 0).tolist()

    assert 300 == len(made)
    assert made == filled.__wrapped__(pool, 0).tolist()
    assert made != filled(pool, 1).tolist()


def test_texts() -> None:
    """A vocabulary's words are each in it once."""
    words = texts(Pool("last_name", size=900, vocabulary="person"), 0).tolist()

    assert 500 < len(words) == len(set(words)) < 900


@pytest.mark.parametrize(
    "column",
    [
        v.fake("boolean", chance_of_getting_true=90),
        v.fake("boolean", 90),
        v.fake("random_element", {"a": 0.1, "b": 0.9}),
        v.fake("random_element", list("bbabbbbbbb")),
    ],
)
def test_frequency(column: object) -> None:
    """What a provider makes often is in many rows."""
    often = Counter(cells(column, np.arange(10_000))).most_common()

    assert 2 == len(often)
    assert {True, "b"} & {often[0][0]}
    assert 8_500 < often[0][1] < 9_500


def test_repetition() -> None:
    """Rows repeat a pool's values evenly, and a larger pool's less."""
    small, large = (
        Counter(cells(v.fake("catch_phrase", size=size), np.arange(20_000)))
        for size in (100, 5_000)
    )

    assert len(small) <= 100
    assert 120 < min(small.values()) <= max(small.values()) < 300
    assert max(large.values()) < 20


def test_types_kept() -> None:
    """Numbers stay numbers, and what Python calls equal but is of another type stays apart."""
    made = set(cells(v.fake("random_element", [1, True, "1"]), range(100)))

    assert {"integer"} == {rows_of(COLUMNS, range(9))["digits"].kind}
    assert set(range(10)) == set(cells(COLUMNS["digits"], range(500)))
    assert {1, "1"} == made


def test_sentences() -> None:
    """A hundred thousand sentences have 120 characters at most, and hardly repeat."""
    made = [str(cell) for cell in cells(v.sentence(), np.arange(100_000))]

    assert [] == [text for text in made if not re.fullmatch(r"[A-Z][A-Za-z]*( [A-Za-z]+)+\.", text)]
    assert {6, 7, 8, 9, 10, 11, 12} >= {len(text.split()) for text in made}
    assert max(map(len, made)) <= 120
    assert len(set(made)) > 99_000


def test_paragraphs() -> None:
    """A paragraph has as many sentences as it is asked for."""
    made = [str(cell) for cell in cells(v.paragraph(2, 4), range(500))]

    assert {2, 3, 4} == {text.count(".") for text in made}
    assert {1} == {str(cell).count(".") for cell in cells(v.paragraph(1, 1), range(50))}
    assert 500 == len(set(made))


@pytest.mark.parametrize(("least", "most"), [(0, 2), (3, 2), (-1, -1)])
def test_no_paragraph(least: int, most: int) -> None:
    """A paragraph of no sentence is refused."""
    with pytest.raises(DeclarationError, match="which is none"):
        v.paragraph(least, most)


@pytest.mark.parametrize(
    ("provider", "instead"),
    [
        ("email", "v.email()"),
        ("phone_number", "v.phone()"),
        ("ssn", "v.ssn()"),
        ("name", "v.person()"),
        ("first_name_female", "v.first_name()"),
        ("address", "v.street_address()"),
        ("postcode", 'v.place()["postcode"]'),
        ("date_of_birth", "v.date("),
        ("date_time_this_year", "v.instant("),
        ("credit_card_number", "v.card_number()"),
        ("ipv4", "v.ip_address()"),
        ("faker.providers.person.en_US:Provider.name", "v.person()"),
    ],
)
def test_refused(provider: str, instead: str) -> None:
    """Personal data and clock readings are refused when they are declared, with what to write."""
    with pytest.raises(DeclarationError, match=re.escape(instead)):
        v.fake(provider)


def test_refused_are_all() -> None:
    """Every provider of personal data, places and the clock is refused, but for a few."""
    left: dict[str, set[str]] = {}
    for provider in Faker("en_US").get_providers():
        kind = type(provider).__module__.split(".")[2]
        made = {x for x in dir(provider) if x[0] != "_" and callable(getattr(provider, x))}
        left.setdefault(kind, set()).update(made - set(dir(BaseProvider)) - set(REFUSED))

    assert {kind: set(names.split()) for kind, names in HARMLESS.items()} == {
        kind: left[kind] for kind in HARMLESS
    }


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (v.fake("catch_phrases"), r"Did you mean 'catch_phrase'\?"),
        (v.fake("seed_instance"), "no such provider"),
        (v.fake("random_int", min=9, max=1), "does not work with the arguments"),
        (v.fake("random_int", low=1), "does not work with the arguments"),
        (v.fake("binary"), "made a value of length 1,048,576, and 2,000 of them"),
        (v.fake("first_names"), "no such provider"),
        (v.fake("no_such_module:Words.strain"), "cannot be filled"),
    ],
)
def test_not_fillable(column: object, message: str) -> None:
    """A pool that cannot be filled is refused with the reason."""
    with pytest.raises(DeclarationError, match=message):
        cells(column, [0])


@pytest.mark.parametrize("provider", ["catch phrase", "", "words:strain", "a.b.c", "words:A.b.c"])
def test_no_provider(provider: str) -> None:
    """A text that can name no provider is refused."""
    with pytest.raises(DeclarationError, match="names no provider"):
        v.fake(provider)


@pytest.mark.parametrize("size", [0, -1, 1_000_001])
def test_size(size: int) -> None:
    """A pool that is empty, or would take minutes to fill, is refused."""
    with pytest.raises(DeclarationError, match=f"size={size}"):
        v.fake("job", size=size)


@pytest.mark.parametrize("argument", [object(), {1, 2}, float("nan"), {1: 2}, [{"a": {2: 3}}]])
def test_arguments(argument: object) -> None:
    """An argument whose form cannot be recorded is refused."""
    with pytest.raises(DeclarationError, match="cannot be recorded"):
        v.fake("random_element", argument)


def test_own_provider(package: str) -> None:
    """A provider of one's own fills a pool like Faker's."""
    column = v.fake(f"{package}.provider:Cannabis.strain")

    assert {"Blue Dream", "Gelato"} == set(cells(column, range(50)))


def test_own_provider_of_others(package: str) -> None:
    """A provider of one's own can ask Faker's."""
    made = cells(v.fake(f"{package}.provider:Cannabis.coloured"), range(50))

    assert all(re.fullmatch(r"[A-Z][A-Za-z]+ (Blue Dream|Gelato)", str(text)) for text in made)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("provider:Cannabis.terpene", "cannot be filled"),
        ("provider:Hemp.strain", "cannot be filled"),
        ("provider:Cannabis.broken", "does not work"),
    ],
)
def test_own_provider_broken(package: str, path: str, message: str) -> None:
    """A provider of one's own that is not there, or fails, is refused with its name."""
    with pytest.raises(DeclarationError, match=rf"{package}\.provider.*{message}"):
        cells(v.fake(f"{package}.{path}"), [0])


def test_fingerprint() -> None:
    """Another provider, argument or size is another declaration."""
    columns = [
        v.fake("job"),
        v.fake("bs"),
        v.fake("job", size=10),
        v.fake("random_int", max=5),
        v.fake("random_int", max=6),
        v.sentence(),
        v.paragraph(),
    ]

    columns += [v.fake("random_int", 1, 5), v.fake("random_int", 1, max=5)]

    assert 9 == len({repr(describe(column)) for column in columns})
    assert describe(v.fake("job")) == describe(v.fake("job"))


def test_repetitions() -> None:
    """A pool of which each value is in more than a hundred rows is told, with a size that does."""
    column = v.fake("catch_phrase", size=100)

    assert [] == list(repetitions(column, 9_000, 0))
    assert [Repetition("catch_phrase", 100, 10_000)] == list(repetitions(column, 1_000_000, 0))
    assert [] == list(repetitions(v.fake("catch_phrase", size=10_000), 900_000, 0))


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (v.fake("random_int", max=9), False),
        (v.fake("currency_code"), False),
        (v.fake("catch_phrase"), True),
        (v.maybe(v.fake("catch_phrase"), 50), True),
        (v.when(v.this["a"] == 1, v.this["b"], v.fake("catch_phrase")), True),
        (v.concat(v.fake("catch_phrase"), v.sequence(" {}")), False),
        (v.email(v.fake("catch_phrase")), False),
        (v.person(), False),
        ("a constant", False),
    ],
)
def test_repetitive(column: object, *, told: bool) -> None:
    """A provider of few values, and values that others are made of, are let be."""
    found = list(repetitions(as_column(column), 1_000_000, 0))

    assert told == bool(found)


def test_repetition_of_names() -> None:
    """A million rows share hundreds of thousands of names, firms and streets."""
    rows = rows_of(
        {"a": v.person(), "b": v.company(), "c": v.street_address()}, np.arange(1_000_000)
    )

    assert 400_000 < len(set(rows["a"].tolist()))
    assert 450_000 < len(set(rows["b"].tolist()))
    assert 900_000 < len(set(rows["c"].tolist()))


@pytest.mark.parametrize("name", list(COLUMNS))
def test_any_chunking(name: str) -> None:
    """Rows have the same values in one chunk, in several, and backwards."""
    whole = cells(COLUMNS[name], range(98))

    assert whole == [c for a in range(0, 98, 7) for c in cells(COLUMNS[name], range(a, a + 7))]
    assert whole[::-1] == cells(COLUMNS[name], range(97, -1, -1))
    assert [] == cells(COLUMNS[name], [])


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_fresh_process(hash_seed: str) -> None:
    """A fresh process with another hash seed makes the same values."""
    program = PROBE.format(module="tests.values.test_pools")

    assert digest(COLUMNS, range(300)) == python(program, PYTHONHASHSEED=hash_seed)


def test_faker_imported_late() -> None:
    """Faker is imported when the first pool is filled, and not when columns are declared."""
    program = """
import sys
from seedlib import values as v
from tests.values.chunks import cells

columns = [v.person(), v.company(), v.email(), v.fake("job"), v.sentence(), v.phone()]
for column in columns:
    column.canonical()
cells(v.phone(v.place()["area_code"]), range(9))
print("faker" in sys.modules)
cells(v.first_name(), [0])
print("faker" in sys.modules)
"""

    assert ["False", "True"] == python(program).split()
