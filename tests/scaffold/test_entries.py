"""A dict in a seeder's text, changed by entries: what it says then, and what stays to the byte."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlib.scaffold import entries
from seedlib.scaffold.code import call, code
from seedlib.scaffold.entries import Changes
from seedlib.scaffold.splice import Text, without_unused
from seedlib.scaffold.updating import requiring
from tests.examples import examples

BY_LINES = """\
# A firm's own.
x = f(
    columns={
        # What marketing writes to.
        "a": (1),  # kept
        # decide: shall it be 2?
        #   Somebody knows.
        "b": [
            2,
        ],
        'c':   3
    }, rows=4)
"""


def node(text: Text) -> ast.Dict:
    """The first dict of a module."""
    return next(one for one in ast.walk(text.tree) if isinstance(one, ast.Dict))


def edited(source: str, changes: Changes, width: int = 60) -> str:
    """A module after changes of its dict."""
    text = Text(source)
    assert entries.editable(text, node(text))
    return text.changed(entries.edits(text, node(text), changes, width))


def test_by_lines() -> None:
    """An entry goes with our remark about it, a new one comes where the table has it."""
    changes = Changes(
        order=["first", "a", "b", "between", "c", "e", "last"],
        removed={"b"},
        renamed={"c": "e"},
        replaced={"a": code(7)},
        added={"first": code(0), "between": code(5), "last": call("v.choice", ["long"] * 6)},
        remarks={"e": "c is gone.", "last": "which?"},
    )
    expected = """\
# A firm's own.
x = f(
    columns={
        # What marketing writes to.
        "first": 0,
        "a": 7,
        "between": 5,
        # decide: c is gone.
        "e":   3,
        # decide: which?
        "last": v.choice(
            ["long", "long", "long", "long", "long", "long"]
        ),
    }, rows=4)
"""

    assert expected == edited(BY_LINES, changes)
    crlf = edited(BY_LINES.replace("\n", "\r\n"), changes)
    assert expected == crlf.replace("\r\n", "\n")
    assert expected.count("\n") == crlf.count("\r\n")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            Changes(order="abc", added={"c": code(3)}),
            'x = f(pii={"a": (1), "b": "é", "c": 3}, n=2)',
        ),
        (Changes(order="ab", removed={"b"}), 'x = f(pii={"a": (1)}, n=2)'),
        (
            Changes(order="cab", added={"c": code("x" * 20)}),
            'x = f(pii={\n    "c": "xxxxxxxxxxxxxxxxxxxx",\n    "a": (1),\n    "b": "é",\n}, n=2)',
        ),
    ],
)
def test_on_one_line(changes: Changes, expected: str) -> None:
    """It stays on one line while there is room."""
    assert expected == edited('x = f(pii={"a": (1), "b": "é"}, n=2)', changes, 44)


@pytest.mark.parametrize(
    "source", ['x = {"a": 1, "b": 2,\n "c": 3}', "x = {**y}", 'x = {"a": 1, y: 2}']
)
def test_what_is_laid_out_otherwise_is_left_alone(source: str) -> None:
    """Several entries on a line, others' entries, keys that are no texts."""
    text = Text(source)

    assert not entries.editable(text, node(text))


def test_the_schema_revision_is_todays() -> None:
    """Where a seeder says which one it needs, and one can be said."""
    text = Text("requires = 's1'  # ours\n")

    assert 'requires = "s2"  # ours\n' == requiring(text, ("s2",)).text
    assert text.text == requiring(text, ("s2", "s3")).text
    assert "requires = None\n" == requiring(Text("requires = None\n"), ("s2",)).text


def test_variables_that_nobody_reads_any_more() -> None:
    """They go with what only they read; the author's other unused ones stay."""
    source = "spare = 1\ninner = 2\nouter = inner + 1\n\nused = 3\nx = f(used)\n"

    assert "spare = 1\n\nused = 3\nx = f(used)\n" == without_unused(Text(source), ["outer"]).text


@st.composite
def dicts(draw: st.DrawFn) -> tuple[str, Changes, dict[str, int]]:
    """A dict laid out in some way, changes of it, and what it says afterwards."""
    keys = draw(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5, unique=True))
    order = draw(st.permutations([*"abcdefgh", *(f"{key}2" for key in keys)]))
    free = [key for key in order if key not in keys and len(key) == 1]
    removed = draw(st.sets(st.sampled_from(keys)))
    kept = [key for key in keys if key not in removed]
    renamed = draw(st.sets(st.sampled_from(kept))) if kept else set()
    replaced = draw(st.sets(st.sampled_from(kept))) - renamed if kept else set()
    added = draw(st.sets(st.sampled_from(free))) if free else set()
    changes = Changes(
        order=order,
        removed=removed,
        renamed={key: f"{key}2" for key in renamed},
        replaced={key: code(100) for key in replaced},
        added={key: code(200) for key in added},
    )
    says = {f"{k}2" if k in renamed else k: 100 if k in replaced else 1 for k in kept}
    comma = draw(st.sampled_from(["", ","]))
    if draw(st.booleans()):
        return (
            f"x = {{{', '.join(f'{k!r}: 1' for k in keys)}{comma}}}",
            changes,
            says | dict.fromkeys(added, 200),
        )
    lines = [f"{draw(st.sampled_from(['', '  # above' + chr(10)]))}  '{k}': (1)" for k in keys]
    return (
        "x = {\n" + ",\n".join(lines) + comma + "  # end\n}\n",
        changes,
        says | dict.fromkeys(added, 200),
    )


@settings(max_examples=examples(60))
@given(dicts())
def test_whatever_the_layout(found: tuple[str, Changes, dict[str, int]]) -> None:
    """What it says is what was asked for, in an order that the table's agrees with."""
    source, changes, expected = found
    after = edited(source, changes)
    says = ast.literal_eval(after.partition("=")[2].strip())

    assert expected == says
    for key in changes.added:
        keys, places = list(says), list(changes.order)
        before = keys[: keys.index(key)]
        ahead = [one for one in keys if places.index(one) < places.index(key)]
        assert not ahead or max(ahead, key=places.index) in before
    assert len(re.findall("# above", source)) == len(re.findall("# above", after))
