"""Columns unique by construction: to the last value, over several keys, from seed to seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlib import values as v
from seedlib.declaration import DeclarationError, NoParentsError
from seedlib.values.foreign_keys import canonical, needs, references
from seedlib.values.rows import Dataset, ListedKeys, RangeKeys, Segment
from tests.values.datasets import cells, dataset, segment, values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedlib.values.columns import Column

ONE_KEY = [("a", "b", "c")]
KEYS = [
    ONE_KEY,
    [("a", "b"), ("a", "c")],
    [("a", "b"), ("b", "c")],
    [("a",), ("b", "c")],
    [("a",), ("b",), ("c",)],
    [("a", "b"), ("b", "c"), ("a", "c")],
    [("a", "b"), ("a", "b", "c")],
]


@dataclass(frozen=True, slots=True)
class Stage:
    """One seed of the table: how many parents it adds first, and which share of the room it takes.

    ``share`` is in tenths of the rows that there are values for.
    """

    parents: int
    share: int


def grown(
    stages: Sequence[Stage], choices: int, numbers: int, keys: Sequence[Sequence[str]]
) -> Dataset:
    """Parents seed by seed, and of each revision a seed of `t` that takes its share of the room."""
    parents: list[Segment] = []
    own: list[Segment] = []
    for order, stage in enumerate(stages):
        # Later parents have lower numbers: nothing may rest on the order of these.
        first = 1_000 * (len(stages) - order)
        parents.append(
            segment(
                {"name": v.sequence("p{}")},
                stage.parents,
                first_row=first,
                order=order,
                keys=RangeKeys(first),
            )
        )
        group = v.unique(
            a=v.ref("parents"),
            b=v.choice(list("abcdefgh"[:choices])),
            c=v.integer(-2, numbers - 3),
            keys=keys,
        )
        columns = {part: group[part] for part in "abc"}
        trial = dataset(
            parents=parents, t=[*own, segment(columns, 0, first_row=100_000 * order, order=order)]
        )
        most = trial.tables["t"].extents[-1]
        room = columns["a"].at_most(most)
        rows = room * stage.share // 10
        own.append(segment(columns, rows, first_row=100_000 * order, order=order))
    return dataset(parents=parents, t=own)


@given(
    st.lists(st.builds(Stage, st.integers(1, 4), st.integers(0, 10)), min_size=1, max_size=3),
    st.integers(1, 5),
    st.integers(1, 5),
    st.sampled_from(KEYS),
)
def test_no_key_has_a_combination_twice(
    stages: list[Stage], choices: int, numbers: int, keys: list[tuple[str, ...]]
) -> None:
    """Whatever the keys, the parents and the seeds before: no duplicate, nothing from outside."""
    data = grown(stages, choices, numbers, keys)
    rows = [
        dict(zip("abc", row, strict=True))
        for row in zip(*(cells(data, "t", c) for c in "abc"), strict=True)
    ]

    for key in keys:
        assert 1 == max(Counter(tuple(row[c] for c in key) for row in rows).values(), default=1)
    parents = (
        data.tables["parents"]
        .keys(data.tables["parents"].number(np.arange(data.tables["parents"].count)))
        .tolist()
    )
    assert {row["a"] for row in rows} <= set(parents)
    assert {row["b"] for row in rows} <= set("abcdefgh"[:choices])
    assert {row["c"] for row in rows} <= set(range(-2, numbers - 2))


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6))
def test_the_most_is_what_the_keys_allow(a: int, b: int, c: int) -> None:
    """One key is filled to its last combination; two keys have the most that there can be."""

    def most(keys: Sequence[Sequence[str]]) -> int:
        group = v.unique(
            a=v.integer(1, a), b=v.integer(1, b), c=v.integer(1, c), keys=[*map(tuple, keys)]
        )
        data = dataset(t=segment({"a": group["a"]}, 1))
        return group["a"].at_most(data.tables["t"].extents[0])

    assert prod([a, b, c]) == most(["abc"])
    assert a * min(b, c) == most(["ab", "ac"])
    assert b * min(a, c) == most(["ab", "bc"])
    assert min(a, b * c) == most(["a", "bc"])
    assert min(a, b, c) == most(["a", "b", "c"])


def pairs() -> dict[str, Column]:
    """Users with roles, each pair once, and what is told of the user."""
    pair = v.unique(user_id=v.ref("users"), role_id=v.ref("roles", "code"))
    return {
        "user_id": pair["user_id"],
        "role_id": pair["role_id"],
        "label": v.concat(pair["user_id"]["name"], "/", pair["role_id"]["code"]),
    }


def joined(rows: int, columns: Mapping[str, object] | None = None) -> Dataset:
    """Four users, three roles, and as many pairs of them."""
    return dataset(
        users=segment({"name": v.sequence("u{}")}, 4, keys=RangeKeys(1)),
        roles=segment({"code": v.sequence("r{}")}, 3, keys=ListedKeys(("code",))),
        user_roles=segment(columns or pairs(), rows),
    )


def test_pairs_to_the_last_are_foreign_keys() -> None:
    """All twelve pairs; the parents' values follow; the thirteenth row is refused in words."""
    columns = pairs()
    data = joined(12, columns)
    users, roles = cells(data, "user_roles", "user_id"), cells(data, "user_roles", "role_id")

    assert {(u, f"r{r}") for u in range(1, 5) for r in range(1, 4)} == {
        *zip(users, roles, strict=True)
    }
    assert [f"u{u}/{r}" for u, r in zip(users, roles, strict=True)] == cells(
        data, "user_roles", "label"
    )
    assert {"user_id": "users", "role_id": "roles"} == references(columns)
    assert {"users", "roles"} == needs(columns)
    with pytest.raises(DeclarationError, match=r"has 12 different values .* asked for row 12"):
        cells(joined(13), "user_roles", "role_id")


def test_values_are_the_same_whoever_asks() -> None:
    """A row's values depend on no chunk, and were these at first."""
    data = joined(12)
    some = data.rows("user_roles", [7, 2, 11])
    every = cells(data, "user_roles", "label")

    assert [every[7], every[2], every[11]] == some["label"].tolist()
    assert ["u2/r1", "u2/r3", "u4/r2", "u3/r1"] == every[:4]
    assert [-3, -2, 5, 0, -4, -1, 3, 1, -5, 2, 4] == values(v.unique(v.integer(-5, 5)), 11)
    assert values(v.unique(v.integer(1, 9)), 9) == values(v.unique(v.integer(1, 9)), 9, seed=8)


def test_first_rows_are_spread() -> None:
    """Few rows of many values lie all over them, also where no 64 bits number all combinations."""
    whole = v.unique(v.integer(-(2**63), 2**63 - 1))
    wide = v.unique(a=v.integer(0, 2**50 - 1), b=v.integer(0, 2**50 - 1), t=v.integer(1, 3))
    data = dataset(t=segment({"w": whole, "a": wide["a"], "b": wide["b"], "t": wide["t"]}, 400))

    assert 2**63 < max(map(int, map(str, values(v.unique(v.integer(2, 2**64 - 1)), 20)))) < 2**64
    for name, low, size in (("w", -(2**63), 2**64), ("a", 0, 2**50), ("b", 0, 2**50)):
        quarters = Counter((int(str(x)) - low) * 4 // size for x in cells(data, "t", name))
        assert all(70 <= quarters[quarter] <= 130 for quarter in range(4)), (name, quarters)
    assert {1, 2, 3} == set(cells(data, "t", "t"))


def test_null_goes_round_a_part() -> None:
    """Where a part is hidden the others are as they were, and a key without parents is NULL."""
    columns = pairs()
    shown = joined(12, {**columns, "user_id": v.maybe(columns["user_id"], 50)})
    users = cells(shown, "user_roles", "user_id")
    childless = dataset(
        users=segment({"name": "x"}, 0),
        t=segment({"user_id": v.maybe(v.unique(v.ref("users")), 50)}, 3),
    )

    assert 0 < users.count(None) < 12
    assert cells(shown, "user_roles", "role_id") == cells(joined(12), "user_roles", "role_id")
    assert [None] * 3 == cells(childless, "t", "user_id")
    with pytest.raises(NoParentsError, match="users has no rows"):
        cells(
            dataset(
                users=segment({"name": "x"}, 0),
                roles=segment({"code": "r"}, 1),
                t=segment(pairs(), 3),
            ),
            "t",
            "role_id",
        )


def test_what_may_be_numbered() -> None:
    """Every value once, of everything that is countable; weights of 0 and repetitions aside."""
    found: dict[str, tuple[Column, list[object]]] = {
        "choice": (v.choice({"a": 3, "b": 0, "c": 1}), ["a", "c"]),
        "repeated": (v.choice([1, 2, 1]), [1, 2]),
        "boolean": (v.boolean(10), [False, True]),
        "always": (v.boolean(100), [True]),
        "shuffled": (v.shuffled("{:02d}", 3), ["00", "01", "02"]),
    }
    for name, (column, expected) in found.items():
        assert expected == sorted(values(v.unique(column), len(expected)), key=str), name
    assert ["0.10", "0.15", "0.20"] == sorted(
        map(str, values(v.unique(v.decimal("0.10", "0.22", step="0.05")), 3))
    )
    days = values(v.unique(v.date(after="2024-02-28", before="2024-03-02")), 3)
    assert ["2024-02-28", "2024-02-29", "2024-03-01"] == sorted(map(str, days))
    seconds = v.instant(after="2024-12-31T23:59:58", before="2025-01-01")
    assert 2 == len(set(values(v.unique(seconds), 2)))


def test_what_cannot_be_numbered_is_refused() -> None:
    """Endless values, bounds that are columns, keys that do not fit: each at the declaration."""
    for column in (v.sequence("{}"), v.integer(1, v.this["x"]), v.maybe(v.integer(1, 2), 50)):
        with pytest.raises(DeclarationError, match="can be numbered"):
            v.unique(column)
    for keys in ([("a",)], [("a", "z")], [(), ("a", "b")]):
        with pytest.raises(DeclarationError, match="does not fit its parts, a, b"):
            v.unique(a=v.integer(1, 2), b=v.integer(1, 2), keys=keys)
    with pytest.raises(DeclarationError, match="takes one column"):
        v.unique()
    with pytest.raises(DeclarationError, match="has no part 'c'"):
        v.unique(a=v.integer(1, 2), b=v.integer(1, 2))["c"]


def test_a_description_tells_groups_apart() -> None:
    """The same declaration is described alike, another domain or other keys are not."""

    def told(b: int = 9, keys: Sequence[Sequence[str]] | None = None) -> object:
        group = v.unique(a=v.integer(1, 9), b=v.integer(1, b), keys=keys)
        return canonical({"a": group["a"], "b": group["b"]})

    assert told() == told()
    assert told() != told(b=8)
    assert told() != told(keys=[("a",), ("a", "b")])
