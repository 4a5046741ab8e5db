"""Keys, and the bits that a value gets by one: HMAC-SHA256, of class and value.

The same value of the same class gives the same bits under the same key, in every table and every
run; without the key nobody can tell which value they came from, and with it whoever has a guess
can try it. See RFC 2104.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAST: Final = 32
"""Characters of a key at least: 128 bits, where they are hexadecimal."""

DIFFERENT: Final = 8
"""Different ones among them at least: a random key of any alphabet has more."""

_BLOCK: Final = 64
_INNER: Final = bytes(byte ^ 0x36 for byte in range(256))
_OUTER: Final = bytes(byte ^ 0x5C for byte in range(256))


@dataclass(frozen=True, slots=True)
class Key:
    """A key of masks.

    Args:
        secret: The key itself, which is never shown.
        id: What is written down of it: it tells two keys apart, and neither gives one away.
    """

    secret: bytes = field(repr=False)
    id: str

    @classmethod
    def of(cls, text: str) -> Key:
        """The key that a text is."""
        secret = text.encode()
        return cls(secret, hmac.digest(secret, b"seedlib key id", "sha256")[:4].hex())


PUBLIC: Final = Key(b"seedlib development, known to everybody", "public")
"""The key of development, which is no secret: what it makes follows the value, and no more."""


def digests(key: Key, purpose: str, texts: Iterable[str]) -> list[bytes]:
    """32 bytes for each text: ``HMAC(HMAC(key, purpose), text)``.

    Letters of the ASCII alphabet count alike in both cases, as they do to most databases.

    Args:
        key: The key.
        purpose: What they are for, usually the class; other purposes get unrelated bytes.
        texts: The texts.
    """
    inner, outer = _halves(key.secret, purpose)
    found = []
    # What hmac does, with its halves begun once: twice as fast.
    for text in texts:
        first = inner.copy()
        first.update(text.encode(errors="surrogatepass").lower())
        last = outer.copy()
        last.update(first.digest())
        found.append(last.digest())
    return found


def subkey(key: Key, purpose: str) -> bytes:
    """A key of its own for one purpose, 32 bytes."""
    return hmac.digest(key.secret, f"seedlib mask 1 {purpose}".encode(), "sha256")


@lru_cache(maxsize=256)
def _halves(secret: bytes, purpose: str) -> tuple[hashlib._Hash, hashlib._Hash]:
    padded = subkey(Key(secret, ""), purpose).ljust(_BLOCK, b"\0")
    return hashlib.sha256(padded.translate(_INNER)), hashlib.sha256(padded.translate(_OUTER))
