"""Clients as the slower ways make them: by Faker, a row at a time, and as objects of the ORM."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import faker
import sqlalchemy as sa
from factory import declarations
from factory.alchemy import SQLAlchemyModelFactory
from factory.faker import Faker
from factory.helpers import make_factory
from sqlalchemy import orm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FIRST, LAST = datetime(2024, 1, 1), datetime(2025, 1, 1)

# What Faker makes of each column. What must be unique has the row's number in it besides, since
# Faker's own e-mails repeat.
FAKED: dict[str, tuple[str, dict[str, Any]]] = {
    "name": ("company", {}),
    "phone": ("numerify", {"text": "(###) 555-01##"}),
    "address": ("street_address", {}),
    "city": ("city", {}),
    "state": ("state_abbr", {"include_territories": False}),
    "postcode": ("postcode", {}),
    "licence": ("numerify", {"text": "C11-%######-LIC"}),
    "credit": ("pydecimal", {"min_value": 0, "max_value": 50_000, "right_digits": 2}),
    "created_at": ("date_time_between", {"start_date": FIRST, "end_date": LAST}),
}


class Faked:
    """Makes the same columns as the benchmark's seeder, the key left to the database."""

    def __init__(self) -> None:
        self._fake = faker.Faker("en_US")
        self._fake.seed_instance(0)

    def client(self, number: int) -> dict[str, Any]:
        """One row."""
        made = {
            column: getattr(self._fake, provider)(**options)
            for column, (provider, options) in FAKED.items()
        }
        made["code"] = f"CLI-{number:08d}"
        made["email"] = f"{self._fake.user_name()}{number}@example.com"
        return made


def table(engine: sa.Engine) -> sa.Table:
    """The table as the database has it."""
    return sa.Table("clients", sa.MetaData(), autoload_with=engine)


def mapped(engine: sa.Engine) -> type[Any]:
    """An ORM class on the table."""

    class Client:
        """A client."""

        def __init__(self, **values: object) -> None:
            for name, value in values.items():
                setattr(self, name, value)

    orm.registry().map_imperatively(Client, table(engine))
    return Client


def batches(engine: sa.Engine, session: orm.Session) -> Callable[[int], Sequence[Any]]:
    """factory_boy's `create_batch` of clients, which adds what it makes to the session."""
    model, faked = mapped(engine), faker.Faker("en_US")

    class ClientFactory(SQLAlchemyModelFactory):
        """Makes clients."""

        class Meta:
            """Of which class, and in which session."""

            sqlalchemy_session = session

        code = declarations.Sequence(lambda number: f"CLI-{number + 1:08d}")
        email = declarations.LazyAttributeSequence(
            lambda _, number: f"{faked.user_name()}{number}@example.com"
        )

    columns = {name: Faker(made, **options) for name, (made, options) in FAKED.items()}
    complete = make_factory(model, FACTORY_CLASS=ClientFactory, **columns)
    create: Callable[[int], Sequence[Any]] = complete.create_batch
    return create
