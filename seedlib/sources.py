"""Rows that are written down instead of made: reference data, inline in the seeder.

It knows what the rows say, but not which table they go to, nor whether they are personal data:
that is declared in the :class:`~seedlib.seed.Seed` that has them as its source.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.columns import Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlib.values.rows import Rows

__all__ = ["Records", "records"]

type_names = {
    bool: "boolean",
    int: "integer",
    str: "text",
    float: "float",
    bytes: "binary",
    Decimal: "decimal",
    dt.datetime: "datetime",
    dt.date: "date",
    dt.time: "time",
    uuid.UUID: "uuid",
}
