"""P24: which environment a run is for, by whoever says so first; what is unknown is production."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from seedlib.environment import Target, decide
from seedlib.errors import SeedError
from seedlib.settings import Settings, parse
from tests.runs import lay

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Database
    from tests.runs import Seeds

WORDS: Final = {
    "development": ("development", "dev", "local", "test", "testing", "ci"),
    "staging": ("staging", "stage"),
    "production": ("production", "prod", "live"),
}
"""What the documents list; written down once more, so that no word is lost or moved unseen."""
MEANING: Final = {word: name for name, words in WORDS.items() for word in words}
ORIGINS: Final = ("-x env", "SEED_ENV", "APP_ENV")


def _spelled(word: str) -> st.SearchStrategy[str]:
    """The word in small and large letters."""
    cases = [st.sampled_from((letter, letter.upper())) for letter in word]
    return st.tuples(*cases).map("".join)


known = st.sampled_from(sorted(MEANING)).flatmap(_spelled)
unknown = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1),
    st.sampled_from(
        (
            "prd",
            "qa",
            "uat",
            "developmentt",
            "dev ",
            "stag\N{LATIN SMALL LETTER DOTLESS I}ng",
            "preprod",
            "none",
        )
    ),
).filter(lambda text: text.lower() not in MEANING)
said = st.one_of(st.none(), st.just(""), known, known, unknown)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who says which environment it is, and what is known of the database."""

    x: str | None
    seed_env: str | None
    app_env: str | None
    local: bool
    mark: str | None
    stranger: str | None
    allowed: str | None

    @property
    def words(self) -> tuple[str | None, ...]:
        """What is said, the first to be heeded before the others."""
        return self.x, self.seed_env, self.app_env

    def decided(self) -> tuple[str, str]:
        """The environment, and who said so."""
        given = {"SEED_ENV": self.seed_env, "APP_ENV": self.app_env}
        environ = {name: word for name, word in given.items() if word is not None}
        target = Target("terp", self.local, self.mark, lambda: self.stranger)
        found = decide(Settings(env=self.x, allow_production=self.allowed), environ, target)
        return found.name, found.origin

    def expected(self) -> tuple[str, str] | None:
        """What it should be; nothing where the run must be refused."""
        heeded = next(((o, w) for o, w in zip(ORIGINS, self.words, strict=True) if w), None)
        if heeded is not None:
            origin, name = heeded[0], MEANING.get(heeded[1].lower())
        elif self.mark == "development":
            origin, name = "the database's mark", "development"
        elif self.mark is None and self.local and self.stranger is None:
            origin, name = "default: a local database without rows", "development"
        else:
            return None
        if name is None or self.mark not in {None, name}:
            return None
        wanted = "terp" if name == "production" else None
        return (name, origin) if self.allowed == wanted else None


asked = st.builds(
    Asked,
    x=said,
    seed_env=said,
    app_env=said,
    local=st.booleans(),
    mark=st.sampled_from((None, None, *WORDS)),
    stranger=st.sampled_from((None, "clients")),
    allowed=st.sampled_from((None, None, "terp", "shop")),
)


@given(asked)
@settings(max_examples=300, deadline=None)
def test_p24_decided(one: Asked) -> None:
    """Whatever is said, and by whom: that environment, or a refusal before anything is written."""
    expected = one.expected()
    if expected is not None:
        assert expected == one.decided()
        return
    with pytest.raises(SeedError) as refused:
        one.decided()

    assert str(refused.value).endswith("Nothing was changed.")


@given(asked, unknown)
@settings(max_examples=100, deadline=None)
def test_p24_unknown(one: Asked, word: str) -> None:
    """A word that nobody knows is refused as production, whatever else would allow the run."""
    assume(not one.x)
    strange = Asked("", word, one.app_env, one.local, one.mark, one.stranger, one.allowed)
    with pytest.raises(SeedError) as refused:
        strange.decided()

    assert f"{word!r} (from SEED_ENV) is no environment" in str(refused.value)
    assert "what is unknown counts as production" in str(refused.value)


@given(known, known, known)
def test_p24_typed(first: str, second: str, third: str) -> None:
    """What is typed after `-x env=` is what goes before both variables."""
    typed = parse([f"env={first}"], [], {"SEED_ENV": second, "APP_ENV": third})
    wanted = MEANING[first.lower()]
    allowed = "terp" if wanted == "production" else None
    found = Asked(typed.env, second, third, False, None, "clients", allowed)  # noqa: FBT003 - as above

    assert (wanted, "-x env") == found.decided()


SEEDERS: Final = {
    "0001_kinds": """
        environments = ("development", "staging", "production")
        kinds = Seed("kinds", source=records(("code",), [("a",), ("b",)]), pii={"code": None})
    """,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One command, by the words of its variables."""

    up: bool
    authorised: bool
    seed_env: str | None
    app_env: str | None

    @property
    def env(self) -> dict[str, str]:
        """Its variables."""
        given = {"SEED_ENV": self.seed_env, "APP_ENV": self.app_env}
        return {name: word for name, word in given.items() if word is not None}

    def args(self, database: str) -> tuple[str, ...]:
        """What is typed."""
        allowed = ("-x", f"allow-production={database}") if self.authorised else ()
        way = ("upgrade", "head") if self.up else ("downgrade", "base")
        return ("-x", "force", "-x", "backup=never", *allowed, *way)

    def expected(self, mark: str | None) -> str | None:
        """The environment that it runs as; nothing where it is refused."""
        allowed = "terp" if self.authorised else None
        found = Asked(None, self.seed_env, self.app_env, True, mark, None, allowed).expected()  # noqa: FBT003 - local
        return None if found is None else found[0]


steps = st.lists(
    st.builds(
        Step,
        st.booleans(),
        st.sampled_from((False, False, True)),
        st.sampled_from((None, "", "dev", "STAGE", "prod", "quality")),
        st.sampled_from((None, "test", "staging", "nowhere")),
    ),
    min_size=4,
    max_size=6,
)


@pytest.fixture
def seeds(database: Database, tmp_path: Path) -> Seeds:
    """A table that is seeded in every environment."""
    tables = {"kinds": "{id}, code VARCHAR(9) NOT NULL UNIQUE"}
    return lay(database, tmp_path / "project", tables, SEEDERS)


@pytest.mark.databases("sqlite", "mariadb")
@given(schedule=steps)
@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_p24_remembered(seeds: Seeds, schedule: list[Step]) -> None:
    """The first run's environment is the database's: no other one writes a row, or takes one."""
    database = seeds.database
    for table in seeds.own_tables:
        database.execute(f"DROP TABLE {table}")
    database.execute("DELETE FROM kinds")
    name = (database.engine.url.database or "").rpartition("/")[2]
    mark, rows = None, 0
    for step in schedule:
        expected, before = step.expected(mark), seeds.everything()
        ended = seeds.run(*step.args(name), env=step.env)
        assert (expected is None) == (ended.returncode != 0), ended.stdout + ended.stderr
        if expected is None:
            assert before == seeds.everything()
        elif step.up:
            mark, rows = expected, 2
        else:
            rows = 0
        assert rows == seeds.count("kinds")
        assert mark == _mark(seeds)


def _mark(seeds: Seeds) -> str | None:
    if "seed_environment" not in seeds.own_tables:
        return None
    found = seeds.database.rows("SELECT environment FROM seed_environment")
    return str(found[0][0]) if found else None
