"""Pools of Faker's output, filled once, from which streams pick.

Faker makes some thousands of values a second and other ones with each release. So it is asked for
a pool of them, once for each seed, and a cell's bits choose among these; what must be unique is
never left to a pool. Faker is imported when the first pool is filled, not before. This module must
not know tables, nor what people or places are.
"""

from __future__ import annotations

import difflib
import functools
import hashlib
import importlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.refused import REFUSED
from seedlib.values.rows import stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from faker import Faker
    from numpy.typing import NDArray

DEFAULT_SIZE: Final = 2_000
# At some ten thousand draws a second, a larger one is a mistake that would take minutes to fill.
LARGEST: Final = 1_000_000
_OWN = re.compile(r"(?P<module>[A-Za-z_][\w.]*):(?P<provider>\w+)\.(?P<method>\w+)")


@dataclass(frozen=True, slots=True)
class Pool:
    """What to ask Faker for; equal pools are the same pool.

    :ivar provider: one of Faker's methods, ``"catch_phrase"``, or one of a provider class of the
        user's own, ``"package.module:Class.method"``.
    :ivar arguments: its positional and keyword arguments, as JSON.
    :ivar size: how many values are drawn; equal ones among them count once.
    """

    provider: str
    arguments: str = "[[], {}]"
    size: int = DEFAULT_SIZE

    def __post_init__(self) -> None:
        """Refuse a size that would take for ever, or nothing at all."""
        if not 1 <= self.size <= LARGEST:
            msg = (
                f"v.fake({self.provider!r}, size={self.size}): a pool holds 1 to {LARGEST:,} "
                f"values. Leave size out for {DEFAULT_SIZE:,}."
            )
            raise DeclarationError(msg)


def pool_of(
    provider: str, args: tuple[object, ...], kwargs: dict[str, object], size: int
) -> Pool:
    """Describe a pool by a call.

    :raises DeclarationError: when an argument is not plain (text, numbers, lists and mappings of
        them), or the size is out of bounds.
    """
    try:
        arguments = json.dumps([args, kwargs], sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        msg = (
            f"v.fake({provider!r}) got an argument whose form cannot be recorded: {error}. "
            "Give text, numbers, booleans, lists or mappings of them; for anything else write "
            "a provider of your own."
        )
        raise DeclarationError(msg) from error
    return Pool(provider, arguments, size)


@functools.lru_cache(maxsize=256)
def filled(pool: Pool, seed: int) -> Array:
    """Fill a pool: its distinct values in the order in which Faker made them.

    :param pool: what to ask for.
    :param seed: the seed of the load; the same one always gives the same values, in every process
        and on every platform, as long as Faker's version is the same.
    :raises DeclarationError: when there is no such provider, it refuses the arguments, or what it
        makes fits no column.
    """
    # Importing Faker takes longer than starting everything else.
    from faker import Faker  # noqa: PLC0415

    faker = Faker("en_US")
    draw = _own(faker, pool.provider) if ":" in pool.provider else _builtin(faker, pool.provider)
    faker.seed_instance(int(stream(seed, f"pool/{pool.provider}/{pool.arguments}")))
    args, kwargs = json.loads(pool.arguments)
    try:
        drawn = [draw(*args, **kwargs) for _ in range(pool.size)]
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        msg = f"v.fake({pool.provider!r}) refuses its arguments {pool.arguments}: {error}"
        raise DeclarationError(msg) from error
    # 1, True and 1.0 are equal in Python and different in a column.
    distinct = list({(type(value), repr(value)): value for value in drawn}.values())
    return Array.of(distinct, len(distinct))


def texts(pool: Pool, seed: int) -> NDArray[np.object_]:
    """Return a filled pool of text: ``object[m]``, not to be written to."""
    return filled(pool, seed).data


def fingerprint(pool: Pool, seed: int) -> str:
    """Digest what is in a pool, in 32 hexadecimal digits.

    Two loads drew from the same pool if, and only if, this is the same: neither a release of Faker
    nor an edit of a provider of one's own goes unseen.
    """
    text = json.dumps(filled(pool, seed).tolist(), default=repr)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def refuse(provider: str) -> None:
    """Refuse a provider of personal data, of clock readings, or no provider's name at all.

    :raises DeclarationError: with what to write instead.
    """
    own = _OWN.fullmatch(provider)
    if own is None and not provider.isidentifier():
        msg = (
            f"v.fake({provider!r}) names no provider. Write the name of one of Faker's, such as "
            '"catch_phrase", or "package.module:Class.method" for one of your own.'
        )
        raise DeclarationError(msg)
    # A provider of one's own is its author's responsibility, Faker's under a longer name is not.
    if own is not None and own["module"].split(".")[0] != "faker":
        return
    name = own["method"] if own is not None else provider
    if name in REFUSED:
        why, instead = REFUSED[name]
        msg = f"v.fake({provider!r}) is refused: {why}. Write {instead}."
        raise DeclarationError(msg)


def _builtin(faker: Faker, name: str) -> Callable[..., object]:
    """Find one of Faker's own provider methods."""
    names = {x for provider in faker.get_providers() for x in dir(provider) if x[0] != "_"}
    if name not in names:
        near = difflib.get_close_matches(name, sorted(names - set(REFUSED)), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        msg = (
            f"v.fake({name!r}): Faker's en_US has no such provider.{hint} One of your own is "
            'written "package.module:Class.method".'
        )
        raise DeclarationError(msg)
    draw: Callable[..., object] = getattr(faker, name)
    return draw


def _own(faker: Faker, path: str) -> Callable[..., object]:
    """Find a method of a provider class of the user's own."""
    module, _, attribute = path.partition(":")
    name, _, method = attribute.partition(".")
    try:
        provider = getattr(importlib.import_module(module), name)(faker)
        draw: Callable[..., object] = getattr(provider, method)
    except (ImportError, AttributeError, TypeError) as error:
        msg = (
            f"v.fake({path!r}): {error}. It must name a method of a subclass of "
            "faker.providers.BaseProvider that can be imported from here."
        )
        raise DeclarationError(msg) from error
    return draw
