"""What Faker is asked for, and asked by whom: the one module here that imports it.

Importing Faker takes longer than starting everything else, so this module is imported by whoever
fills the first pool, and by nobody before. It must not know what becomes of the values.
"""

from __future__ import annotations

import difflib
import importlib
import json
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from faker import Factory, Generator
from faker.exceptions import BaseFakerException

from seedlib.declaration import DeclarationError
from seedlib.values.refused import REFUSED
from seedlib.values.streams import stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlib.values.pools import Pool

_LOCALE: Final = "en_US"
# Bytes or characters of a whole pool, each seed's of which stays in memory.
_LARGEST: Final = 256 * 2**20


def draws(pool: Pool, seed: int) -> list[object]:
    """Call a pool's provider as often as the pool is large.

    Args:
        pool: What to ask for.
        seed: The seed of the load. The same one gives the same values in every process and on
            every platform, as long as Faker's version is the same.

    Raises:
        DeclarationError: There is no such provider, it refuses the arguments, or its values are
            too large to be kept.
    """
    own = ":" in pool.provider
    generator = _Late() if own else _generator(pool)
    draw = _own(generator, pool.provider) if own else _builtin(generator, pool.provider)
    generator.seed_instance(int(stream(seed, f"pool/{pool.provider}/{pool.arguments}")))
    # Faker takes the weights of a mapping from this class of them alone.
    args, kwargs = json.loads(pool.arguments, object_pairs_hook=OrderedDict)
    try:
        first = draw(*args, **kwargs)
        _refuse_large(pool, first)
        return [first, *(draw(*args, **kwargs) for _ in range(1, pool.size))]
    except DeclarationError:
        raise
    except (AttributeError, LookupError, TypeError, ValueError, BaseFakerException) as error:
        raise DeclarationError(
            f"v.fake({pool.provider!r}) does not work with the arguments {pool.arguments}: "
            f"{error}. Look them up in the provider's documentation."
        ) from error


class _Late(Generator):
    """A generator that loads Faker's own providers when the first of them is asked for.

    A provider of the user's own seldom needs one, and all of them take longer than a pool.
    """

    complete = False

    def __getattr__(self, name: str) -> object:
        if self.complete or name.startswith("_"):
            raise AttributeError(f"Faker's {_LOCALE} has no provider {name!r}")
        self.complete = True
        Factory.create(_LOCALE, generator=self)
        return getattr(self, name)


def _generator(pool: Pool) -> Generator:
    if pool.vocabulary:
        only = [f"faker.providers.{pool.vocabulary}"]
        return Factory.create(_LOCALE, providers=only, use_weighting=False)
    return Factory.create(_LOCALE)


def _builtin(generator: Generator, name: str) -> Callable[..., object]:
    """Find one of Faker's own provider methods."""
    names = {
        attribute
        for provider in generator.get_providers()
        for attribute in dir(provider)
        if attribute[0] != "_" and callable(getattr(provider, attribute))
    }
    if name not in names:
        near = difflib.get_close_matches(name, sorted(names - set(REFUSED)), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise DeclarationError(
            f"v.fake({name!r}): Faker's en_US has no such provider.{hint} One of your own is "
            'written "package.module:Class.method".'
        )
    draw: Callable[..., object] = getattr(generator, name)
    return draw


def _own(generator: Generator, path: str) -> Callable[..., object]:
    """Find a method of a provider class of the user's own."""
    module, _, attribute = path.partition(":")
    name, _, method = attribute.partition(".")
    try:
        provider = getattr(importlib.import_module(module), name)(generator)
        draw: Callable[..., object] = getattr(provider, method)
    except (ImportError, AttributeError, TypeError) as error:
        raise DeclarationError(
            f"v.fake({path!r}) cannot be filled: {error}. It must name a method of a subclass of "
            "faker.providers.BaseProvider that can be imported from where the run starts."
        ) from error
    return draw


def _refuse_large(pool: Pool, first: object) -> None:
    if isinstance(first, (str, bytes)) and len(first) * pool.size > _LARGEST:
        raise DeclarationError(
            f"v.fake({pool.provider!r}) made a value of length {len(first):,}, and {pool.size:,} "
            "of them would fill the memory. Ask the provider for shorter ones by its arguments, "
            'as in v.fake("binary", length=16), or for fewer by size=.'
        )
