"""How many values a second are masked on one core, class by class, in both environments.

Run it with ``python -m tests.bench.masks_rate``; with ``--check`` it ends with status 1 where
e-mail addresses, names or telephone numbers miss their mark. The best of some chunks counts.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import numpy as np

from seedlib.masking.column import Fit, Masked
from seedlib.masking.keyed import PUBLIC, Key
from seedlib.masking.policy import Policy
from seedlib.pii import CLASSES
from seedlib.sources import records
from seedlib.values.rows import Dataset, Segment, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK, CHUNKS = 10_000, 8
MARK = 200_000
"""Values a second at the least."""

MARKED = ("email", "person", "phone")
POLICIES = {
    "development": Policy("replaced", PUBLIC),
    "staging": Policy("pseudonymised", Key.of("a key that these figures alone are made with")),
}

# A value for each number, as a real source might have it: no two the same.
FORMS = {
    "person": "Maria{letters} Jensen{more}",
    "first_name": "Maria{letters}",
    "last_name": "Jensen{letters}",
    "company": "Greenleaf{letters} Farms LLC",
    "email": "maria.jensen{n}@greenleaf-farms.com",
    "phone": "(503) 867-{four}",
    "street": "{n} Main{letters} Street",
    "city": "Portland{letters}",
    "postcode": "{five}",
    "ssn": "123-45-{four}",
    "tax_id": "12-{seven}",
    "date_of_birth": "1984-03-{day}",
    "date": "2024-03-{day}",
    "licence": "C11-{seven}-LIC",
    "medical": "E{day}.{n}",
    "card": "4111 1111 {four} 1234",
    "iban": "DE89 3704 0044 0532 {four} 00",
    "bank_account": "0532{seven}",
    "ip_address": "10.1.{day}.7",
    "url": "https://www.greenleaf{n}.com/shop",
    "username": "maria_jensen{n}",
    "latitude": "45.{four}",
    "longitude": "-122.{four}",
    "free_text": "Called on Monday about order {n}, wants a refund.",
    "gender": "female",
    "attribute": "protestant",
}


def values(form: str) -> list[str]:
    """A chunk's values, for each of the chunks."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [
        form.format(
            n=n,
            letters=letters[n % 26] + letters[n // 26 % 26],
            more=letters[n // 676 % 26] + letters[n // 17_576 % 26],
            four=f"{n % 10_000:04d}",
            five=f"{n % 100_000:05d}",
            seven=f"{n:07d}",
            day=f"{1 + n % 28:02d}",
        )
        for n in range(CHUNK * CHUNKS)
    ]


def rates() -> Iterator[tuple[str, str, float]]:
    """Class, environment, and values a second from the source's column to the masked one."""
    for what in CLASSES:
        source = records(("cell",), [(text,) for text in values(FORMS[what])])
        for environment, policy in POLICIES.items():
            column = Masked(source.column("cell"), what, policy, Fit, None)
            segment = Segment(rows=len(source), columns={"cell": column})
            data = Dataset({"t": Table("t", [segment])})
            best = 0.0
            for start in range(0, len(source), CHUNK):
                rows = data.rows("t", np.arange(start, start + CHUNK, dtype=np.uint64))
                began = time.perf_counter()
                len(rows["cell"])
                best = max(best, CHUNK / (time.perf_counter() - began))
            yield what, environment, best


def main(arguments: list[str]) -> int:
    """Print the rates, and tell whether a mark was missed."""
    missed = 0
    for what, environment, rate in rates():
        told = ""
        if what in MARKED:
            missed += rate < MARK
            told = f"  wanted: {MARK:,}" + ("" if rate >= MARK else ", MISSED")
        print(f"{what:14} {environment:12} {rate:12,.0f} values/s{told}")
    return 1 if missed and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
