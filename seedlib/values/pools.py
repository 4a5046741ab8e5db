"""Pools of Faker's output, filled once, from which streams pick.

Faker makes some ten thousand values a second, and other ones with each release. So it is asked for
a pool of them, once for each seed, and a row's bits choose among these; what must be unique is
never left to a pool. Faker is imported when the first pool is filled, not before. This module must
not know what people or places are.
"""

from __future__ import annotations

import functools
import json
import math
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.columns import Column
from seedlib.values.provider_source import source_digest
from seedlib.values.refused import REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from seedlib.values.rows import Rows

DEFAULT_SIZE: Final = 2_000
# At some ten thousand draws a second, a larger one is a mistake that would take minutes to fill.
LARGEST: Final = 1_000_000
_PHRASES: Final = 4_000
# Rows that may share a value before somebody who looks at the column sees little else.
_OFTEN: Final = 100
_OWN: Final = re.compile(r"(?P<module>[A-Za-z_][\w.]*):(?P<provider>\w+)\.(?P<method>\w+)")


@dataclass(frozen=True, slots=True)
class Pool:
    """What to ask Faker for; equal pools are the same pool.

    Args:
        provider: One of Faker's methods, ``"catch_phrase"``, or one of a provider class of the
            user's own, ``"package.module:Class.method"``.
        arguments: Its positional and keyword arguments, as JSON.
        size: How many values are drawn.
        vocabulary: The one module of ``faker.providers`` to load for it, where the pool is a list
            of words: all of them come alike then, however frequent they are. Weighing them, and
            loading the other modules, takes many times as long as drawing.
    """

    provider: str
    arguments: str = "[[], {}]"
    size: int = DEFAULT_SIZE
    vocabulary: str = ""


# One call for all of them: thousands of calls take twenty times as long.
_WORDS: Final = Pool("words", f"[[{6 * _PHRASES}], {{}}]", 1, "lorem")


@functools.lru_cache(maxsize=256)
def filled(pool: Pool, seed: int) -> Array:
    """Fill a pool: its values as Faker made them, frequent ones as often as they came.

    Args:
        pool: What to ask for.
        seed: The seed of the load.

    Raises:
        DeclarationError: There is no such provider, it refuses the arguments, or no column holds
            what it makes.
    """
    # Importing Faker takes longer than starting everything else.
    from seedlib.values.faker_draws import draws  # noqa: PLC0415

    drawn = draws(pool, seed)
    try:
        return Array.of(drawn, len(drawn))
    except DeclarationError as error:
        raise DeclarationError(f"v.fake({pool.provider!r}): {error}") from error


@functools.lru_cache(maxsize=256)
def texts(pool: Pool, seed: int) -> NDArray[np.object_]:
    """The different texts of a pool: ``object[m]``, not to be written to."""
    return np.array(list(dict.fromkeys(filled(pool, seed).tolist())), object)


def fake(provider: str, *args: object, size: int = DEFAULT_SIZE, **kwargs: object) -> Column:
    """A value of Faker's, picked from a pool of them.

    The pool is filled once for each seed by calling the provider ``size`` times; what it makes
    often is in it often. A table of more rows repeats its values, each about ``rows / size``
    times: with 2,000 of them and 1,000,000 rows, 500 times. A run warns of more than a hundred
    times, unless the provider has no more values to give. A larger pool repeats less and takes
    longer to fill (from 5 to 100 ms for a thousand values). No such column is unique;
    :func:`~seedlib.values.sequence` and :func:`~seedlib.values.shuffled` are.

    Args:
        provider: The name of one of Faker's ``en_US`` providers, such as ``"catch_phrase"``, or
            ``"package.module:Class.method"``, a method of a subclass of
            ``faker.providers.BaseProvider`` of your own.
        args: What it is called with: text, numbers, booleans, lists of them, and mappings with
            text for keys.
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
        _refuse_other_keys([args, kwargs])
        arguments = json.dumps([args, kwargs], sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise DeclarationError(
            f"v.fake({provider!r}) got an argument that cannot be recorded ({error}), so nobody "
            "could tell later whether it was changed. Give text, numbers, booleans, lists of them "
            "or mappings with text for keys; for anything else write a provider of your own."
        ) from error
    return _Fake(Pool(provider, arguments, size))


@dataclass(frozen=True, slots=True)
class Repetition:
    """A pool that is too small for a column.

    Args:
        provider: What fills it.
        values: How many different values it has.
        size: One that would do.
    """

    provider: str
    values: int
    size: int


def repetitions(column: Column, rows: int, seed: int) -> Iterator[Repetition]:
    """The pools of which a column shows each value in more than a hundred rows for want of others.

    A provider that has no others is let be: where half of what it made came twice, it had few,
    and a larger pool would repeat itself instead.

    Args:
        column: The column; what it makes of a pool's values is taken for new ones.
        rows: How many rows of it there are.
        seed: The seed of the load.
    """
    for inner in column.shown:
        yield from repetitions(inner, rows, seed)
    if isinstance(column, _Fake) and rows > _OFTEN * column.pool.size // 2:
        pool = column.pool
        values = len(set(map(repr, filled(pool, seed).tolist())))
        if rows > _OFTEN * values and values > pool.size // 2:
            enough = math.ceil(rows / _OFTEN * pool.size / values)
            rounded = -(-enough // 1_000) * 1_000
            yield Repetition(pool.provider, values, min(rounded, LARGEST))


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
            x = rows.pick(name, len(beginnings), draw=2 * i + 1)
            y = rows.pick(name, len(ends), draw=2 * i + 2)
            some = np.flatnonzero(i < count)
            text = beginnings[x[some]] + ends[y[some]]
            made[some] = made[some] + " " + text if i else text
        return Array(made)


@functools.lru_cache(maxsize=64)
def _halves(seed: int) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Beginnings and ends of sentences, of three to six words each."""
    words: list[str] = filled(_WORDS, seed).data[0]
    phrases = [words[6 * i : 6 * i + 3 + i % 4] for i in range(_PHRASES)]
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


def _refuse_other_keys(value: object) -> None:
    """JSON would write 1 as "1", and the provider be given something else than was written."""
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"the key {key!r} is no text")
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            _refuse_other_keys(item)
