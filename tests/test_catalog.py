"""What a tree of revisions declares: how many rows, which sizes, whose rows an expression sees."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory

from seedlib import Seed, SeedError, Update
from seedlib import values as v
from seedlib.catalog import Catalog, Volume
from seedlib.declaration import DeclarationError
from tests.projects import project

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


SOURCE = "k = Seed('k', pii={'x': None}, source=records(('x',), [(1,), (2,)]))"


def volume(size: str = "small", *, scale: str = "1", seed: int = 0, **rows: int) -> Volume:
    """What a run asks for."""
    return Volume(size, Decimal(scale), rows, seed)


def read(folder: Path, revisions: Mapping[str, str]) -> Catalog:
    """The catalog of a project with these revisions."""
    project(folder, revisions)
    return Catalog.read(ScriptDirectory(str(folder / "seeds")))


def refusal(folder: Path, revisions: Mapping[str, str]) -> str:
    """Return the message with which a tree is refused."""
    with pytest.raises(SeedError) as refused:
        read(folder, revisions)
    assert "Nothing was changed." in str(refused.value)
    return str(refused.value)


TREE = {
    "0001_kinds": """
        environments = ("development", "staging", "production")
        kinds = Seed("kinds", source=records(("code",), [("A",), ("B",)]), pii={"code": None})
    """,
    "0002_notes": """
        notes = Seed("notes", rows={"small": 5, "medium": 50}, columns={
            "kind_id": v.ref("kinds"), "code": v.sequence("N{}")
        })
        lines = Seed("lines", columns={"note_id": v.each("notes", 1, 3)})
        covers = Seed("covers", columns={"note_id": v.one("notes")})
    """,
    "0003_more": """
        requires = "schema7"
        tags = Seed("tags", rows={"medium": 7, "huge": 70}, columns={"name": v.sequence("T{}")})
        retold = Update("notes", columns={"code": v.sequence("M{}")})
    """,
}


def test_what_a_tree_declares(tmp_path: Path) -> None:
    """Revisions stand from base to head, each with its seeds, updates, sizes and environments."""
    catalog = read(tmp_path, TREE)
    kinds, notes, more = catalog.seeders

    assert ["0001_kinds", "0002_notes", "0003_more"] == [s.revision for s in catalog.seeders]
    assert [(0, "base"), (1, "0001_kinds")] == [(s.order, s.down_revision) for s in (kinds, notes)]
    assert {"kinds", "notes", "lines", "covers", "tags"} == catalog.tables
    assert ("small", "medium", "huge") == catalog.sizes
    assert ("development", "staging") == notes.environments
    assert "production" in kinds.environments
    assert ["tags"] == [declared.table for declared in more.seeds]
    assert ["notes"] == [declared.table for declared in more.updates]
    assert ("schema7", None) == (more.requires, notes.requires)
    assert {"code"} == catalog.changed_later("notes", "development")
    assert "0003_more" in catalog
    assert "0004" not in catalog


def test_sizes_of_any_mapping(tmp_path: Path) -> None:
    """A seed's rows may be any mapping of sizes, a read-only one too."""
    tree = {
        "0001": """
            import types
            a = Seed("a", rows=types.MappingProxyType({"tiny": 1}), columns={"x": 1})
        """
    }
    assert ("tiny",) == read(tmp_path, tree).sizes


def counted(seed: Seed, asked: Volume, folder: Path) -> int | None:
    """How many rows a seed comes to."""
    catalog = read(folder, {"0001": "a = Seed('a', rows=1, columns={'x': 1})"})
    declared = catalog["0001"].seeds[0]
    columns = {name: v.const(1) if name == "x" else value for name, value in seed.columns.items()}
    one = type(declared)("0001", seed, columns, "", "")  # type: ignore[arg-type]
    return one.count(asked)


@pytest.mark.parametrize(
    ("rows", "asked", "found"),
    [
        (7, volume("medium"), 7),
        ({"small": 5, "medium": 50}, volume(), 5),
        ({"small": 5, "medium": 50}, volume("medium"), 50),
        ({"small": 5}, volume(scale="2.5"), 13),  # 12.5: half up
        ({"small": 5}, volume(scale="0.01"), 1),  # what has rows keeps one
        ({"small": 0}, volume(scale="9"), 0),
        (10_000_000, volume(scale="0.0000001"), 1),
        (3, volume(scale="1e3"), 3_000),
        (3, volume(a=0), 0),
        (3, volume(scale="2", a=11), 11),  # asked for exactly: no scale
        (3, volume(b=11), 3),
    ],
)
def test_counts(rows: int | Mapping[str, int], asked: Volume, found: int, tmp_path: Path) -> None:
    """Size, scale and `rows.TABLE` make the count, exactly and rounded half up."""
    assert found == counted(Seed("a", rows=rows, columns={"x": 1}), asked, tmp_path)


def test_a_count_that_follows_its_parent(tmp_path: Path) -> None:
    """`each` and `one` follow, whatever is asked for; one with a number of its own does not."""
    each = Seed("a", columns={"p": v.each("p", 1, 2)})
    one = Seed("a", rows=3, columns={"p": v.one("p")})

    assert counted(each, volume(), tmp_path) is None
    assert 3 == counted(one, volume(), tmp_path)
    assert 2 == counted(one, volume(a=2), tmp_path)
    assert counted(each, volume(a=2), tmp_path) is None


def test_counts_that_cannot_be(tmp_path: Path) -> None:
    """A source has its own count; a seed needs one, and the size that is asked for."""
    catalog = read(tmp_path, TREE)
    (kinds,) = catalog["0001_kinds"].seeds
    (tags,) = catalog["0003_more"].seeds

    assert 2 == kinds.count(volume())
    assert 2 == kinds.count(volume(kinds=3))
    with pytest.raises(DeclarationError, match=r"no size 'small', only medium, huge.*size=medium"):
        tags.count(volume())
    with pytest.raises(DeclarationError, match="says nowhere how many rows"):
        counted(Seed("a", columns={"x": 1}), volume(), tmp_path)


@pytest.mark.parametrize(
    ("seeds", "used"),
    [
        ("a = Seed('a', rows={'small': 1}, columns={'x': v.integer(1, 9)})", "size scale seed"),
        ("a = Seed('a', rows=1, columns={'x': v.integer(1, 9)})", "scale seed"),
        ("a = Seed('a', rows=1, columns={'x': v.sequence('{}')})", "scale"),
        ("b = Seed('b', rows=1, columns={'x': v.this['y'] * 2, 'y': 1})", "rows.b"),
        ("c = Seed('c', columns={'x': v.each('a', 1, 2)})", "seed"),
        ("c = Seed('c', rows=1, columns={'x': lambda rows: rows.n})", "scale seed"),
        (SOURCE, ""),
        (SOURCE + "\nu = Update('k', columns={'y': v.integer(1, 9)})", "seed"),
    ],
)
def test_the_volume_as_the_ledger_keeps_it(seeds: str, used: str, tmp_path: Path) -> None:
    """A revision's entry names what its rows depend on, and nothing else, as it is typed."""
    (seeder,) = read(tmp_path, {"0001": seeds}).seeders
    said = {"size": "small", "scale": "2.5", "rows.b": 7, "seed": 3}
    kept = " ".join(f"{word}={said[word]}" for word in used.split())

    assert kept == volume(scale="2.50", seed=3, b=7, k=7).of(seeder)


def test_which_columns_are_records(tmp_path: Path) -> None:
    """A source's columns, and whatever a plain function has a part in."""
    catalog = read(
        tmp_path,
        {
            "0001": """
                def spelled(rows):
                    return ["x"] * len(rows)

                a = Seed("a", source=records(("code",), [("A",)]), pii={"code": None}, columns={
                    "made": spelled, "joined": v.concat(spelled, "-"), "drawn": v.integer(1, 2),
                })
            """
        },
    )

    assert {"code", "made", "joined"} == catalog["0001"].seeds[0].records


def test_the_fingerprint_is_the_declarations(tmp_path: Path) -> None:
    """What makes other values makes another fingerprint; comments and volumes do not."""

    def fingerprint(body: str) -> str:
        # A folder of its own each: Python caches a module by its path and time.
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        return read(folder, {"0001": body}).seeders[0].declared[0].fingerprint

    plain = fingerprint("a = Seed('a', rows=1, columns={'x': v.integer(1, 2)})")

    assert plain == fingerprint("a = Seed('a', rows=9,  # more\n columns={'x': v.integer(1, 2)})")
    assert plain != fingerprint("a = Seed('a', rows=1, columns={'x': v.integer(1, 3)})")
    assert plain != fingerprint("a = Seed('a', rows=1, columns={'x': v.integer(1, 2), 'y': 1})")
    assert plain != fingerprint(
        "a = Seed('a', rows=1, first_row=5, columns={'x': v.integer(1, 2)})"
    )


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("a = Seed('t', rows=1, columns={'x': v.integer})", "0001, t: v.integer is not a column"),
        (
            "a = Seed('t', rows=1, columns={'x': 1})\nb = Seed('t', rows=1, columns={'x': 1})",
            "0001 declares t twice",
        ),
        (
            "a = Update('t', columns={'x': 1})\nb = Update('t', columns={'y': 1})",
            "0001 declares t twice",
        ),
        ("environments = 'production'", "environments = 'production' is no tuple"),
        ("environments = ('develop',)", "known are development, staging, production"),
        ("depends_on = 'schema7'", 'Say which schema a seeder needs by requires = "schema7"'),
        ("depends_on = '0000'", "the seeds tree must be one line"),
    ],
)
def test_a_revision_that_cannot_work_is_refused(body: str, sentence: str, tmp_path: Path) -> None:
    """Whatever is asked of the tree, a declaration that can never work is named first."""
    assert sentence in refusal(tmp_path, {"0000": "", "0001": body})


def test_two_names_for_one_seed(tmp_path: Path) -> None:
    """An object with two names is declared once."""
    catalog = read(tmp_path, {"0001": "a = Seed('t', rows=1, columns={'x': 1})\nagain = a"})

    assert 1 == len(catalog["0001"].declared)


def test_the_parts_of_a_revision_know_themselves(tmp_path: Path) -> None:
    """A declaration is found by its object, not by its table."""
    seeder = read(tmp_path, TREE)["0003_more"]

    assert seeder.updates[0] is seeder.find(seeder.updates[0].declaration)
    assert seeder.find(Update("notes", columns={"code": 1})) is None
