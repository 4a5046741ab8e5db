"""Keys, and the bits by them: HMAC-SHA256 as the standard library makes it."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlib.masking.keyed import LEAST, PUBLIC, Key, digests, subkey

SECRET = "0123456789abcdef" * 4


@given(secret=st.text(min_size=1), purpose=st.text(), texts=st.lists(st.text()))
def test_digests_are_the_standard_librarys(secret: str, purpose: str, texts: list[str]) -> None:
    """A digest is HMAC(HMAC(key, purpose), text), whatever the length of key and text."""
    raw = secret.encode(errors="surrogatepass")
    inner = hmac.new(raw, f"seedlib mask 1 {purpose}".encode(), hashlib.sha256).digest()
    expected = [
        hmac.new(inner, text.encode(errors="surrogatepass").lower(), hashlib.sha256).digest()
        for text in texts
    ]

    assert expected == digests(Key(raw, ""), purpose, texts)
    assert inner == subkey(Key(raw, ""), purpose)


def test_a_digest_written_down() -> None:
    """The bits are these for ever: other bits would be other pseudonyms."""
    (found,) = digests(Key.of(SECRET), "email", ["Maren@quartzbeck.co"])

    assert "5499bdae79268dc9" == found[:8].hex()


def test_letters_count_alike_in_both_cases() -> None:
    """ASCII letters do, as they do to databases; others do not."""
    key = Key.of(SECRET)
    one, same, other, accented = digests(key, "email", ["aZ-1", "Az-1", "aZ-2", "É"])

    assert one == same
    assert one != other
    assert [accented] != digests(key, "email", ["é"])


def test_purposes_and_keys_get_unrelated_bits() -> None:
    """Neither another class nor another key tells anything of a digest."""
    keys = (Key.of(SECRET), Key.of(SECRET[::-1]), PUBLIC)
    found = [digests(key, purpose, ["x"])[0] for key in keys for purpose in ("email", "phone", "")]

    assert 9 == len(set(found))


@pytest.mark.parametrize(("one", "other"), [(("ab", "c"), ("a", "bc")), (("", "a"), ("a", ""))])
def test_purpose_and_text_do_not_run_together(one: tuple[str, str], other: tuple[str, str]) -> None:
    """What a class ends in and a text begins with are told apart."""
    key = Key.of(SECRET)

    assert digests(key, one[0], [one[1]]) != digests(key, other[0], [other[1]])


def test_no_texts_have_no_digests() -> None:
    """Nothing gives nothing."""

    assert [] == digests(PUBLIC, "email", [])


def test_lone_surrogates_have_digests() -> None:
    """Text that no encoding takes is told apart like any other."""
    first, second = digests(PUBLIC, "email", ["\ud800", "\ud801"])

    assert first != second


def test_a_key_shows_its_id_alone() -> None:
    """The secret is in no form of a key that is printed; its id is."""
    key = Key.of(SECRET)
    shown = f"{key!r} {key} {[key]}"

    assert SECRET not in shown
    assert SECRET[:8] not in shown
    assert repr(SECRET.encode())[2:-1] not in shown
    assert key.id in shown


def test_ids_tell_keys_apart() -> None:
    """Eight hexadecimal digits of an HMAC, the same each time."""
    ids = {Key.of(f"{SECRET}{n}").id for n in range(1_000)}
    key = Key.of(SECRET)

    assert 1_000 == len(ids)
    assert key.id == Key.of(SECRET).id
    assert hmac.new(SECRET.encode(), b"seedlib key id", "sha256").hexdigest()[:8] == key.id
    assert "public" == PUBLIC.id


def test_the_id_gives_no_bits_away() -> None:
    """No digest begins with what is written down of the key."""
    key = Key.of(SECRET)

    assert key.id not in {found[:4].hex() for found in digests(key, "key id", ["", "key id"])}
    assert subkey(key, "").hex()[:8] != key.id


def test_keys_have_at_least_128_bits() -> None:
    """32 hexadecimal characters."""

    assert 32 <= LEAST
