"""Rows: streams frozen for ever, values independent of chunks, segments, parents and circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlib import values as v
from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.permutation import Permutation
from seedlib.values.rows import ListedKeys, RangeKeys, Table, below, mix, stream
from tests.values.datasets import cells, dataset, segment, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values.rows import Dataset, Rows


def story() -> Dataset:
    """Orders with lines, in which parents, children and siblings look at each other."""
    client, order, product = v.ref("clients"), v.each("orders", 0, 4), v.ref("products")
    return dataset(
        clients=[
            segment({"since": v.date(after="2024-01-01", before="2025-01-01")}, 40),
            segment(
                {"since": v.date(after="2020-01-01", before="2021-01-01")},
                9,
                first_row=1_000,
                keys=RangeKeys(70),
                seed=5,
            ),
        ],
        products=segment({"price": v.decimal(1, 90)}, 12),
        orders=segment(
            {
                "client_id": v.maybe(client, 80),
                "since": client["since"],
                "total": v.sum("lines", "amount"),
                "lines": v.count("lines"),
                "parent_id": v.earlier(),
            },
            300,
        ),
        lines=segment(
            {
                "order_id": order,
                "product_id": product,
                "amount": product["price"] * v.integer(1, 9),
                "since": order["client_id.since"],
            }
        ),
    )


STORY = story()
COLUMNS = [
    (name, column) for name, table in STORY.tables.items() for column in table.segments[0].columns
]


def test_the_mixer_is_frozen() -> None:
    """SplitMix64's finaliser gives these bits; others would change every value of every seed."""
    counters = np.array([0, 1, 2**64 - 1], np.uint64)

    assert [0, 6238072747940578789, 13029008266876403067] == mix(counters).tolist()


def test_streams_are_frozen() -> None:
    """A stream's offset comes from seed and name, the same for ever."""
    assert 6941168405331157394 == int(stream(0, "orders.code"))
    assert 4601648448802702510 == int(stream(7, "orders.code"))


def test_bits_are_frozen() -> None:
    """A row's bits come from the stream, the row's number and the draw, the same for ever."""
    rows = dataset(items=segment({}, 2)).rows("items", [0, 1])

    assert [2404791639955033131, 17252803385495575699] == rows.bits("x").tolist()
    assert [13667596310259849724, 9326567950074602810] == rows.bits("x", 3).tolist()


def test_values_are_frozen() -> None:
    """What the columns made when this was written they make now: recorded loads depend on it."""
    data = dataset(
        products=segment({}, 9),
        orders=segment({}, 5),
        dealt=segment({"order_id": v.deal("orders")}, 7),
        items=segment(
            {
                "order_id": v.each("orders", 0, 3),
                "product_id": v.ref("products"),
                "code": v.sequence("I-{:05d}"),
                "licence": v.shuffled("C11-{:07d}-LIC", 10_000_000),
                "quantity": v.integer(-5, 5),
                "wide": v.integer(-(2**62), 2**62),
                "price": v.decimal("0.50", 5, step="0.25"),
                "ok": v.boolean(30),
                "state": v.choice({"paid": 3, "open": 1}),
                "at": v.instant(after="2024-01-01", before="2025-01-01"),
                "on": v.date(after="2024-01-01", before="2024-02-01"),
                "note": v.maybe(v.this["code"], 50),
                "part": v.part(v.this["price"], 10, 90),
                "due": v.this["on"] + v.days(1, 9),
                "by": v.this["at"] + v.hours(1, 9),
                "boss": v.earlier(),
            }
        ),
    )
    expected = {
        "order_id": [1, 2, 2, 3],
        "product_id": [5, 9, 8, 1],
        "code": ["I-00001", "I-00002", "I-00003", "I-00004"],
        "licence": ["C11-3821108-LIC", "C11-8678087-LIC", "C11-6946123-LIC", "C11-4838737-LIC"],
        "quantity": [-4, 4, 2, -4],
        "wide": [
            3626721042003317802,
            -752135896181613112,
            -205964166222925309,
            -1873623045315935627,
        ],
        "price": ["1.50", "3.75", "2.25", "0.75"],
        "ok": [0, 0, 1, 0],
        "state": ["paid", "paid", "paid", "paid"],
        "at": [
            "2024-06-09 18:43:47",
            "2024-09-08 07:58:24",
            "2024-03-29 13:42:18",
            "2024-12-08 15:25:06",
        ],
        "on": ["2024-01-31", "2024-01-25", "2024-01-09", "2024-01-16"],
        "note": ["I-00001", "I-00002", None, None],
        "part": ["0.49", "1.71", "0.90", "0.31"],
        "due": ["2024-02-03", "2024-02-03", "2024-01-14", "2024-01-20"],
        "by": [
            "2024-06-09 22:43:47",
            "2024-09-08 14:58:24",
            "2024-03-29 19:42:18",
            "2024-12-08 20:25:06",
        ],
        "boss": [None, 1, 1, 2],
    }
    rows = data.rows("items", np.arange(4))

    assert expected == {name: rows[name].literals() for name in expected}
    assert 10 == data.tables["items"].count
    assert [2, 1, 3, 4, 5, 2, 1] == cells(data, "dealt", "order_id")


def test_a_permutation_is_frozen() -> None:
    """The Feistel network's rounds and keys are the same for ever."""
    moved = Permutation(10, np.uint64(42)).forward(np.arange(10, dtype=np.uint64))

    assert [7, 2, 1, 5, 6, 9, 4, 0, 3, 8] == moved.tolist()


@given(st.integers(1, 5_000), st.integers(0, 2**64 - 1))
def test_a_permutation_and_back_is_nothing(n: int, key: int) -> None:
    """Every number below n is met once, and the way back leads to where it began."""
    numbers = np.arange(n, dtype=np.uint64)
    permutation = Permutation(n, np.uint64(key))
    moved = permutation.forward(numbers.copy())

    assert numbers.tolist() == sorted(moved.tolist())
    assert numbers.tolist() == permutation.back(moved.copy()).tolist()


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1), st.integers(1, 2**63 - 1))
def test_below_is_below(bits: list[int], n: int) -> None:
    """A draw lies in [0, n), also for bounds above 32 bits."""
    drawn = below(np.array(bits, np.uint64), n)

    assert all(0 <= x < n for x in drawn.tolist())


def test_below_depends_on_its_row_alone() -> None:
    """A wide bound in one row does not change how the row beside it is drawn."""
    bits = mix(np.arange(8, dtype=np.uint64))
    bounds = np.array([10, 2**40] * 4, np.uint64)

    assert below(bits[::2], 10).tolist() == below(bits, bounds)[::2].tolist()


@given(st.data())
def test_any_rows_are_a_slice_of_the_whole(draw: st.DataObject) -> None:
    """Any rows of any table, in any order, have the values that they have among all of them."""
    table, column = draw.draw(st.sampled_from(COLUMNS))
    found = STORY.tables[table]
    index = np.array(draw.draw(st.lists(st.integers(0, found.count - 1), min_size=1)))
    some = story().rows(table, found.number(index))

    assert whole(STORY, table, column).take(index).tolist() == some[column].tolist()


@pytest.mark.parametrize("size", [1, 7, 100])
def test_chunks_make_the_whole(size: int) -> None:
    """Chunk by chunk, of whatever size, the same rows come out."""
    for table, column in COLUMNS:
        found = STORY.tables[table]
        numbers = found.number(np.arange(found.count))
        chunks = [
            story().rows(table, numbers[start : start + size])[column].tolist()
            for start in range(0, min(found.count, 5 * size), size)
        ]

        joined = [cell for chunk in chunks for cell in chunk]

        assert whole(STORY, table, column).tolist()[: len(joined)] == joined


def test_a_row_keeps_its_own_values_at_every_size() -> None:
    """Row 7 has the same e-mail, date and licence among ten rows and among ten thousand."""
    columns = {
        "email": v.email(),
        "since": v.date(after="2024-01-01", before="2025-01-01"),
        "licence": v.shuffled("L{:05d}", 20_000),
    }
    few, many = (dataset(t=segment(columns, n)).rows("t", [7]) for n in (10, 10_000))

    assert [few[name].tolist() for name in columns] == [many[name].tolist() for name in columns]


def test_a_new_column_shifts_no_other() -> None:
    """Each column has a stream of its own."""
    one = dataset(t=segment({"a": v.integer(0, 10**6)}, 50))
    two = dataset(t=segment({"b": v.integer(0, 10**6), "a": v.integer(0, 10**6)}, 50))

    assert cells(one, "t", "a") == cells(two, "t", "a")
    assert cells(two, "t", "a") != cells(two, "t", "b")


def test_the_seed_changes_the_values() -> None:
    """Another seed gives other values, the same seed the same ones."""
    first, again, other = (
        cells(dataset(t=segment({"a": v.integer(0, 10**6)}, 50, seed=seed)), "t", "a")
        for seed in (1, 1, 2)
    )

    assert first == again
    assert first != other


def test_draws_of_one_stream_differ() -> None:
    """A column that draws twice gets independent bits."""
    rows = dataset(t=segment({}, 1_000)).rows("t", np.arange(1_000))

    assert 0 < (rows.pick("x", 2) == rows.pick("x", 2, draw=1)).sum() < 1_000


def test_segments_have_their_own_seed_and_keys() -> None:
    """Rows of several seeds, mixed, have each the values and keys of their own seed."""
    rows = STORY.rows("clients", [1_001, 3, 1_000, 0])
    apart = [STORY.rows("clients", [n])["since"].tolist()[0] for n in (1_001, 3, 1_000, 0)]

    assert [71, 4, 70, 1] == rows.keys().tolist()
    assert apart == rows["since"].tolist()
    assert [2020, 2024, 2020, 2024] == [x.year for x in apart]
    assert rows.n.tolist() == STORY.tables["clients"].numbers(rows.keys()).tolist()
    assert rows.bits("x")[1] == STORY.rows("clients", [3]).bits("x")[0]


def test_a_key_that_is_not_ours_is_refused() -> None:
    """A row that the application put in has no number."""
    with pytest.raises(DeclarationError, match="1 rows refer to rows of clients"):
        STORY.tables["clients"].numbers(Array.of([1, 50], 2))


def test_listed_keys_are_values() -> None:
    """Where the primary key is a column of its own, that is what a foreign key holds."""
    data = dataset(
        states=segment({"code": v.sequence("S{:02d}")}, 3, keys=ListedKeys(("code",))),
        cities=segment({"state": v.one("states")}),
    )

    assert ["S01", "S02", "S03"] == cells(data, "cities", "state")
    with pytest.raises(DeclarationError, match="not consecutive integers"):
        data.tables["states"].numbers(Array.of([1], 1))


def test_a_composite_key_is_no_value_of_a_foreign_key() -> None:
    """A reference to a key of two columns says so."""
    data = dataset(
        pairs=segment({"a": 1, "b": 2}, 3, keys=ListedKeys(("a", "b"))),
        users=segment({"pair": v.ref("pairs")}, 3),
    )

    with pytest.raises(DeclarationError, match=r"2 columns \(a, b\)"):
        cells(data, "users", "pair")


def test_shared_row_numbers_are_refused() -> None:
    """Two seeds of a table with the same numbers would make the same unique values."""
    with pytest.raises(DeclarationError, match=r"share row numbers.*first_row=10"):
        Table("t", [segment({}, 10), segment({}, 5, first_row=9)])


def test_shared_row_numbers_are_refused_when_they_follow_a_parent() -> None:
    """The same where the number of rows is known only by counting."""
    data = dataset(
        orders=segment({}, 10),
        lines=[segment({"order_id": v.each("orders", 1, 1)}), segment({}, 2, first_row=5)],
    )

    with pytest.raises(DeclarationError, match="share row numbers"):
        _ = data.tables["lines"].count


def test_what_cannot_be_recomputed_is_read() -> None:
    """A segment with a reader gives what it reads, its parents by their keys, and no children."""
    asked: list[tuple[str, list[int]]] = []

    def read(column: str, numbers: NDArray[np.uint64]) -> Array:
        asked.append((column, numbers.tolist()))
        return Array.of([None, 3] if column == "client_id" else ["x", "y"], 2)

    data = dataset(
        clients=segment({"name": v.sequence("C{}"), "n": v.count("orders")}, 5),
        orders=segment({"client_id": v.one("clients"), "code": "z"}, 5, read=read),
    )
    rows = data.rows("orders", [4, 2])

    assert ["x", "y"] == rows["code"].tolist()
    assert [None, "C3"] == rows.parent("client_id")["name"].tolist()
    assert [("code", [4, 2]), ("client_id", [4, 2])] == asked
    with pytest.raises(DeclarationError, match="not the one that was loaded"):
        cells(data, "clients", "n")


def test_a_parent_that_is_null_has_null_values() -> None:
    """Where the foreign key is NULL, so is everything beyond it."""
    rows = STORY.rows("orders", np.arange(300))
    absent = rows["client_id"].isnull()

    assert 0 < absent.sum() < 300
    assert absent.tolist() == rows["since"].isnull().tolist()
    assert absent.tolist() == rows.parent("client_id")["since"].isnull().tolist()
    lines = STORY.rows("lines", np.arange(STORY.tables["lines"].count))
    assert (
        lines.parent("order_id")["client_id"].isnull().tolist() == lines["since"].isnull().tolist()
    )


def test_null_goes_all_the_way_up() -> None:
    """Beyond a NULL, parents of parents are NULL, and those that are there are found."""
    order = v.maybe(v.ref("orders"), 50)
    client = v.maybe(v.ref("clients"), 50)
    data = dataset(
        clients=[segment({"code": v.sequence("{}")}, 5), segment({"code": "new"}, 5, first_row=9)],
        orders=segment({"client_id": client}, 20),
        visits=segment({"order_id": order}, 400),
    )
    rows = data.rows("visits", np.arange(400))
    codes = rows.parent("order_id").parent("client_id")["code"].tolist()
    clients = dict(
        enumerate(data.rows("orders", np.arange(20)).parent("client_id")["code"].tolist())
    )
    orders = rows["order_id"].tolist()

    assert [None if x is None else clients[x - 1] for x in orders] == codes
    assert {None, "new"} < set(codes)


def test_the_engine_finds_a_seed_in_its_table() -> None:
    """By the columns it was declared with: where its rows begin, and how many there are."""
    declared = segment({"order_id": v.each("orders", 2, 2)}, first_row=7)
    data = dataset(orders=segment({}, 3), lines=[declared, segment({}, 1)])
    extent = data.tables["lines"].segment(declared.columns)

    assert (7, 6) == (extent.first_row, extent.count)
    assert [8, 9, 0] == data.tables["lines"].number(np.array([2, 3, 0])).tolist()
    assert [1] == data.tables["lines"].keys(np.array([7], np.uint64)).tolist()
    with pytest.raises(DeclarationError, match="No segment of lines"):
        data.tables["lines"].segment({})
    with pytest.raises(DeclarationError, match="outside a dataset"):
        _ = Table("t", [declared]).count


def test_children_know_their_parent() -> None:
    """Each child found is one whose own foreign key leads back."""
    orders = STORY.rows("orders", [5, 250, 5, 17])
    lines, index = orders.children("lines")

    assert orders.n[index].tolist() == lines.parent("order_id").n.tolist()


def test_a_circle_is_spelled_out() -> None:
    """A total that needs its lines that need the total is refused with the way round."""
    order = v.each("orders", 1, 1)
    data = dataset(
        orders=segment({"total": v.sum("lines", "amount")}, 3),
        lines=segment({"order_id": order, "amount": order["total"]}),
    )

    with pytest.raises(
        DeclarationError, match=r"orders.total → lines.amount → orders.total"
    ) as caught:
        cells(data, "orders", "total")
    assert "orders.total needs itself" in str(caught.value)


def test_after_a_circle_others_can_be_evaluated() -> None:
    """A refused evaluation leaves nothing behind."""
    data = dataset(t=segment({"a": v.this["a"], "b": v.sequence("{}")}, 2))

    with pytest.raises(DeclarationError, match=r"t.a → t.a"):
        cells(data, "t", "a")
    assert ["1", "2"] == cells(data, "t", "b")


def test_a_tree_may_look_up_to_its_root() -> None:
    """A column may need itself at earlier rows, which ends at the first one."""
    boss = v.earlier()
    depth = v.when(boss["depth"] >= 0, boss["depth"] + 1, 0)
    data = dataset(staff=segment({"boss_id": boss, "depth": depth}, 200))
    found = [int(str(x)) for x in cells(data, "staff", "depth")]
    bosses = cells(data, "staff", "boss_id")

    assert 0 == found[0]
    assert all(found[i] == found[int(str(bosses[i])) - 1] + 1 for i in range(1, 200))
    assert max(found) > 3


def test_a_plain_function_is_given_rows() -> None:
    """An author's function sees siblings, parents and bits, whatever it returns."""

    def label(rows: Rows) -> list[str]:
        letters = rows.pick("label", 3).tolist()
        return [
            f"{code}-{'abc'[x]}" for code, x in zip(rows["code"].tolist(), letters, strict=True)
        ]

    data = dataset(t=segment({"code": v.sequence("{}"), "label": label, "two": lambda _: 2}, 3))

    assert ["1", "2", "3"] == [str(x).split("-")[0] for x in cells(data, "t", "label")]
    assert [2, 2, 2] == cells(data, "t", "two")


def test_unknown_names_are_met_with_the_nearest() -> None:
    """A table, a column or a foreign key that is none says what there is."""
    rows = STORY.rows("orders", [0])

    with pytest.raises(DeclarationError, match="Did you mean 'total'"):
        _ = rows["totel"]
    with pytest.raises(DeclarationError, match="Did you mean 'orders'"):
        STORY.rows("ordes", [0])
    with pytest.raises(DeclarationError, match=r"orders\.total is no foreign key"):
        rows.parent("total")
    with pytest.raises(DeclarationError, match="not all in one seed"):
        _ = STORY.rows("clients", [0, 1_000]).seed
