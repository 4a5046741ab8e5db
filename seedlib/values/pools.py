"""Pools of Faker's output, filled once, from which streams pick.

Faker makes some ten thousand values a second, and other ones with each release. So it is asked for
a pool of them, once for each seed, and a row's bits choose among these; what must be unique is
never left to a pool. Faker is imported when the first pool is filled, not before. This module must
not know what people or places are.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import json
import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.columns import Column
from seedlib.values.provider_source import source_digest
from seedlib.values.refused import REFUSED
from seedlib.values.streams import stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from faker import Faker
    from numpy.typing import NDArray

    from seedlib.values.rows import Rows

DEFAULT_SIZE: Final = 2_000
# At some ten thousand draws a second, a larger one is a mistake that would take minutes to fill.
LARGEST: Final = 1_000_000
_OWN: Final = re.compile(r"(?P<module>[A-Za-z_][\w.]*):(?P<provider>\w+)\.(?P<method>\w+)")


@dataclass(frozen=True, slots=True)
class Pool:
    """What to ask Faker for; equal pools are the same pool.

    Args:
        provider: One of Faker's methods, ``"catch_phrase"``, or one of a provider class of the
            user's own, ``"package.module:Class.method"``.
        arguments: Its positional and keyword arguments, as JSON.
        size: How many values are drawn; equal ones among them count once.
    """

    provider: str
    arguments: str = "[[], {}]"
    size: int = DEFAULT_SIZE


@functools.lru_cache(maxsize=256)
def filled(pool: Pool, seed: int) -> Array:
    """Fill a pool: its distinct values in the order in which Faker made them.

    Args:
        pool: What to ask for.
        seed: The seed of the load. The same one gives the same values in every process and on
            every platform, as long as Faker's version is the same.

    Raises:
        DeclarationError: There is no such provider, it refuses the arguments, or no column holds
            what it makes.
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
        raise DeclarationError(
            f"v.fake({pool.provider!r}) does not work with the arguments {pool.arguments}: "
            f"{error}. Look them up in the provider's documentation."
        ) from error
    # 1, True and 1.0 are equal in Python and different in a column.
    distinct = list({(type(value), repr(value)): value for value in drawn}.values())
    return Array.of(distinct, len(distinct))


def texts(pool: Pool, seed: int) -> NDArray[np.object_]:
    """A filled pool of text: ``object[m]``, not to be written to."""
    return filled(pool, seed).data


def fake(provider: str, *args: object, size: int = DEFAULT_SIZE, **kwargs: object) -> Column:
    """A value of Faker's, picked from a pool of them.

    The pool is filled once for each seed by calling the provider ``size`` times; equal values
    among them count once. So a table of more rows repeats values: each about ``rows / size``
    times, and two rows of it are alike with a probability of ``1 / size`` or more. A larger pool
    repeats less and takes longer to fill (about a second for ten thousand values). No such column
    is unique; :func:`~seedlib.values.sequence` and :func:`~seedlib.values.shuffled` are.

    Args:
        provider: The name of one of Faker's ``en_US`` providers, such as ``"catch_phrase"``, or
            ``"package.module:Class.method"``, a method of a subclass of
            ``faker.providers.BaseProvider`` of your own.
        args: What it is called with: text, numbers, booleans, lists and mappings of them.
        size: How often it is called.
        kwargs: What it is called with by name.

    Raises:
        DeclarationError: The provider makes personal data, or not the same twice; the arguments
            cannot be recorded; the size is out of bounds.

    Example::

        {"slogan": v.fake("catch_phrase"), "strain": v.fake("shop.words:Cannabis.strain")}
    """
    _refuse(provider)
    if not 1 <= size <= LARGEST:
        raise DeclarationError(
            f"v.fake({provider!r}, size={size}) is refused: a pool is filled by that many calls, "
            f"of which there can be 1 to {LARGEST:,}. Leave size out for {DEFAULT_SIZE:,}."
        )
    try:
        arguments = json.dumps([args, kwargs], sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise DeclarationError(
            f"v.fake({provider!r}) got an argument that cannot be recorded ({error}), so nobody "
            "could tell later whether it was changed. Give text, numbers, booleans, lists or "
            "mappings of them; for anything else write a provider of your own."
        ) from error
    return _Fake(Pool(provider, arguments, size))


def sentence() -> Column:
    """A sentence of 6 to 12 English words that says nothing, 120 characters at most.

    It is put together from two halves, each of some thousands, so that there are millions.
    """
    return _Text(1, 1)


def paragraph(least: int = 3, most: int = 5) -> Column:
    """Some sentences like those of :func:`sentence`, separated by spaces.

    Args:
        least: How many sentences it has at least.
        most: How many at most.

    Raises:
        DeclarationError: They are not 1 or more, in this order.
    """
    if not 1 <= least <= most:
        raise DeclarationError(
            f"v.paragraph({least}, {most}) asks for {least} to {most} sentences, which is none. "
            "Write the smaller number first, 1 or more."
        )
    return _Text(least, most)


class _Fake(Column):
    """A value of a pool."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def at(self, rows: Rows, name: str) -> Array:
        values = filled(self.pool, rows.seed)
        return values.take(rows.pick(name, len(values)))

    def canonical(self) -> object:
        described = super().canonical()
        own = _OWN.fullmatch(self.pool.provider)
        # What Faker itself makes is told apart by its version, which the engine records.
        return described if own is None else [described, source_digest(own["module"])]


class _Text(Column):
    """Sentences, each of two halves."""

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most

    def at(self, rows: Rows, name: str) -> Array:
        beginnings, ends = _halves(rows.seed)
        made = np.full(len(rows), "", object)
        count = self.least + rows.pick(name, self.most - self.least + 1)
        for i in range(self.most):
            x = beginnings[rows.pick(name, len(beginnings), draw=2 * i + 1)]
            y = ends[rows.pick(name, len(ends), draw=2 * i + 2)]
            space = " " if i else ""
            made = np.where(i < count, made + (space + x + y), made)
        return Array(made)


@functools.lru_cache(maxsize=64)
def _halves(seed: int) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Beginnings and ends of sentences, of three to six words each."""
    words = Pool("words", "[[6], {}]", 4_000)
    phrases = [phrase[: 3 + i % 4] for i, phrase in enumerate(texts(words, seed).tolist())]
    # Both halves, the space and the full stop come to 120 characters at most.
    text = [textwrap.shorten(" ".join(phrase), 59, placeholder="") for phrase in phrases]
    beginnings = [phrase[:1].upper() + phrase[1:] for phrase in text]
    ends = [f" {phrase}." for phrase in text]
    return np.array(beginnings, object), np.array(ends, object)


def _refuse(provider: str) -> None:
    own = _OWN.fullmatch(provider)
    if own is None and not provider.isidentifier():
        raise DeclarationError(
            f"v.fake({provider!r}) names no provider, so no pool could be filled. Write the name "
            'of one of Faker\'s, such as "catch_phrase", or "package.module:Class.method" for one '
            "of your own."
        )
    # A provider of one's own is its author's responsibility; Faker's under a longer name is not.
    if own is not None and own["module"].split(".")[0] != "faker":
        return
    name = own["method"] if own is not None else provider
    if name in REFUSED:
        why, instead = REFUSED[name]
        raise DeclarationError(f"v.fake({provider!r}) is refused: {why}. Write {instead}.")


def _builtin(faker: Faker, name: str) -> Callable[..., object]:
    """Find one of Faker's own provider methods."""
    names = {x for provider in faker.get_providers() for x in dir(provider) if x[0] != "_"}
    if name not in names:
        near = difflib.get_close_matches(name, sorted(names - set(REFUSED)), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise DeclarationError(
            f"v.fake({name!r}): Faker's en_US has no such provider.{hint} One of your own is "
            'written "package.module:Class.method".'
        )
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
        raise DeclarationError(
            f"v.fake({path!r}) cannot be filled: {error}. It must name a method of a subclass of "
            "faker.providers.BaseProvider that can be imported from where the run starts."
        ) from error
    return draw
