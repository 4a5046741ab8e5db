"""Every provider that Faker has: it fills a column, or is refused with what to write instead."""

from __future__ import annotations

import hashlib
import re

import pytest
from faker import Faker

from seedlib import DeclarationError
from seedlib import values as v
from seedlib.values.pools import filled
from seedlib.values.refused import REFUSED
from tests.values.chunks import python

# Their default is a megabyte a value, which no pool of them could be.
ARGUMENTS: dict[str, dict[str, object]] = {"binary": {"length": 16}}
# What the refusals may name, beside a column of one's own.
INSTEAD = re.compile(r"v\.(\w+)\(|the published test number|a column ")


def providers() -> list[str]:
    """Whatever can be called by name on Faker's own providers, as loaded by default."""
    return sorted(
        {
            name
            for provider in Faker("en_US").get_providers()
            for name in dir(provider)
            if name[0] != "_" and callable(getattr(provider, name))
        }
    )


def literals(name: str) -> list[object]:
    """The cells of a small pool as a driver gets them."""
    column = v.fake(name, size=20, **ARGUMENTS.get(name, {}))
    return list(filled.__wrapped__(column.pool, 0).literals())  # type: ignore[attr-defined]


def digest() -> str:
    """A hash of small pools of all providers that are not refused."""
    made = [literals(name) for name in providers() if name not in REFUSED]
    return hashlib.sha256(repr(made).encode()).hexdigest()


@pytest.mark.parametrize("name", providers())
def test_provider(name: str) -> None:
    """A provider fills a column, or points to what stands for it."""
    if name not in REFUSED:
        assert {int, str, bytes, float, type(None)} >= set(map(type, literals(name)))
        return
    with pytest.raises(DeclarationError, match=rf"^v.fake\('{name}'\) is refused: .+") as refused:
        v.fake(name)
    instead = str(refused.value).rpartition(". Write ")[2]
    named = INSTEAD.match(instead)

    assert named
    assert named[1] is None or hasattr(v, named[1])


@pytest.mark.parametrize(("hash_seed", "zone"), [("1", "Asia/Tokyo"), ("2", "America/New_York")])
def test_other_process(hash_seed: str, zone: str) -> None:
    """Every provider that is not refused makes the same at another time and place."""
    program = "from tests.values.test_every_provider import digest; print(digest())"

    assert digest() == python(program, PYTHONHASHSEED=hash_seed, TZ=zone)
