"""What becomes of personal data in each environment, and what is said without a key."""

from __future__ import annotations

import pytest

from seedlib.masking import VERSION
from seedlib.masking.keyed import LEAST, PUBLIC, Key
from seedlib.masking.maskers import PSEUDONYMS, REPLACING
from seedlib.masking.policy import STRATEGIES, VARIABLE, Policy, policy

SECRET = "correct horse battery staple and a few more"


def test_development_replaces_by_the_public_key() -> None:
    """Whatever key is set: what development makes is no secret."""
    for environ in ({}, {VARIABLE: SECRET}):
        found = policy("development", environ)

        assert Policy("replaced", PUBLIC) == found
        assert REPLACING is found.maskers
        assert f"masks {VERSION} (replaced, key public)" == found.made_with


def test_staging_pseudonymises_by_its_own_key() -> None:
    """The variable's key, without blanks round it."""
    found = policy("staging", {VARIABLE: f"  {SECRET}\n"})

    assert Policy("pseudonymised", Key.of(SECRET)) == found
    assert PSEUDONYMS is found.maskers
    assert f"masks {VERSION} (pseudonymised, key {Key.of(SECRET).id})" == found.made_with


def test_production_leaves_values_as_they_are() -> None:
    """No masks, and no key to make them by."""
    for environ in ({}, {VARIABLE: SECRET}):
        found = policy("production", environ)

        assert Policy("as they are") == found
        assert not found.maskers
        assert "no masks" == found.made_with


@pytest.mark.parametrize("environ", [{}, {VARIABLE: ""}, {VARIABLE: " \t\n"}])
def test_without_a_key_there_is_no_default(environ: dict[str, str]) -> None:
    """Staging has no key of its own accord, and says what to set."""
    found = policy("staging", environ)

    assert found.key is None
    assert f"{VARIABLE} is not set" in found.problem
    assert "secrets.token_hex(32)" in found.problem
    assert "key missing" in found.made_with


@pytest.mark.parametrize("secret", ["hunter2", SECRET[: LEAST - 1], f" {SECRET[: LEAST - 1]}   "])
def test_a_short_key_is_refused_unseen(secret: str) -> None:
    """What can be guessed is none; the message has its length, and nothing of it."""
    found = policy("staging", {VARIABLE: secret})

    assert found.key is None
    assert f"{VARIABLE} has {len(secret.strip())} characters" in found.problem
    assert str(LEAST) in found.problem
    assert secret.strip() not in found.problem
    assert secret.strip()[:7] not in found.problem


def test_the_shortest_key() -> None:
    """32 characters are enough."""
    found = policy("staging", {VARIABLE: SECRET[:LEAST]})

    assert Key.of(SECRET[:LEAST]) == found.key
    assert "" == found.problem


def test_nothing_shown_has_the_key() -> None:
    """Neither the policy, nor what is written down of it."""
    found = policy("staging", {VARIABLE: SECRET})

    assert SECRET not in f"{found!r} {found.made_with} {found.problem}"


def test_keys_are_told_apart_in_what_is_written_down() -> None:
    """A load by one key cannot go on by another unnoticed, nor by another environment's masks."""
    made = {
        policy(environment, {VARIABLE: secret}).made_with
        for environment in STRATEGIES
        for secret in (SECRET, SECRET[::-1])
    }

    assert 4 == len(made)


def test_an_unknown_environment_has_no_policy() -> None:
    """Nobody decided what becomes of personal data there."""
    with pytest.raises(KeyError):
        policy("qa", {VARIABLE: SECRET})


@pytest.mark.parametrize("secret", ["x" * 64, "ab" * 32, "1234567" * 9])
def test_a_key_of_few_signs_is_refused_unseen(secret: str) -> None:
    """Nobody draws such a key; the message has nothing of it."""
    found = policy("staging", {VARIABLE: secret})

    assert found.key is None
    assert VARIABLE in found.problem
    assert secret not in found.problem
