"""JSON documents, masked path by path."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from seedlib.masking.call import Refused
from seedlib.masking.documents import unclassified
from seedlib.pii import in_json, not_pii
from tests.masking.calls import MASKERS, asked, masks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.pii import NotPii


def masked(document: object, rules: Mapping[str, str | NotPii | None]) -> dict[str, object]:
    """A document, as staging has it."""
    (text,) = masks("staging", in_json(rules), [json.dumps(document)])
    made: dict[str, object] = json.loads(text)
    return made


@pytest.mark.parametrize("environment", MASKERS)
def test_parts_agree_with_columns(environment: str) -> None:
    """A value has the same mask in a document, at any path, as in a column of its class."""
    rules = in_json({"$.mail": "email", "$.family[*].mail": "email", "$.plan": None})
    document = {"mail": "m@q.io", "family": [{"mail": "m@q.io"}, {"mail": "n@q.io"}], "plan": "x"}
    (text,) = masks(environment, rules, [json.dumps(document)])
    mine, theirs = masks(environment, "email", ["m@q.io", "n@q.io"])

    assert {"mail": mine, "family": [{"mail": mine}, {"mail": theirs}], "plan": "x"} == json.loads(
        text
    )


def test_lists_nested_in_lists() -> None:
    """[*] stands for all items, on each level."""
    made = masked({"m": [["Maren", "Tom"], [], ["Maren"]]}, {"$.m[*][*]": "first_name"})
    first, second = masks("staging", "first_name", ["Maren", "Tom"])

    assert {"m": [[first, second], [], [first]]} == made


def test_a_list_at_the_top() -> None:
    """A document may be a list, of values or of mappings."""
    rules = in_json({"$[*].mail": "email", "$[*].plan": None})
    (text,) = masks("staging", rules, ['[{"mail": "m@q.io"}, {"plan": "x"}]'])

    assert [{"mail": masks("staging", "email", ["m@q.io"])[0]}, {"plan": "x"}] == json.loads(text)


def test_what_is_not_personal_stays_with_all_that_is_in_it() -> None:
    """None, and not_pii, of a mapping or a list."""
    document = {"plan": {"x": ["kept", {"y": 1}]}, "free": [["kept"], None]}

    assert document == masked(document, {"$.plan": None, "$.free": not_pii("published")})


@pytest.mark.parametrize("outer", [None, not_pii("published")])
def test_a_class_within_what_is_not_personal(outer: NotPii | None) -> None:
    """The nearest rule decides: what is classified further down is masked."""
    document = {"who": {"mail": "m@q.io", "plan": "kept", "all": [{"mail": "m@q.io"}]}}
    made = masked(document, {"$.who": outer, "$.who.mail": "email", "$.who.all[*].mail": "email"})
    (mail,) = masks("staging", "email", ["m@q.io"])

    assert {"who": {"mail": mail, "plan": "kept", "all": [{"mail": mail}]}} == made


def test_items_have_the_class_of_their_list() -> None:
    """A rule for a list is one for its values."""
    made = masked({"who": ["Maren", None, "", "Tom"]}, {"$.who": "first_name"})
    first, second = masks("staging", "first_name", ["Maren", "Tom"])

    assert {"who": [first, None, "", second]} == made


def test_what_no_path_names_is_left_out() -> None:
    """Keys that nobody named go with their values; values in a named list are redacted."""
    document = {"a": "kept", "b": "Maren", "c": [1], "d": {"e": "M"}, "l": ["Maren", 1, {"x": "y"}]}

    assert {"a": "kept", "l": ["[redacted]", None, {}]} == masked(
        document, {"$.a": None, "$.l[*].z": None}
    )


@pytest.mark.parametrize("document", ["Maren Tollefsen", 4711, True, None])
def test_a_value_that_is_a_document(document: object) -> None:
    """No path names the document itself."""
    (text,) = masks("staging", in_json({"$.a": None}), [json.dumps(document)])

    assert ("[redacted]" if isinstance(document, str) else None) == json.loads(text)


@pytest.mark.parametrize("key", ["a.b", "a[0]", "a[*]", "a.b.c"])
def test_a_key_with_the_signs_of_a_path_is_no_path(key: str) -> None:
    """A rule for $.a says nothing of the key "a.b" beside it: nobody named that one."""
    document = {key: "Maren Tollefsen"}
    rules: dict[str, str | NotPii | None] = {"$.a": None, "$.a.b": None, "$.a[*]": None}

    assert "Maren" not in json.dumps(masked(document, rules))
    assert unclassified(json.dumps(document), in_json(rules))


def test_keys_that_are_values() -> None:
    """An address is no less one as a key: nothing of it is left where a class covers it."""
    made = masked({"who": {"maren@quartzbeck.co": "maren@quartzbeck.co"}}, {"$.who": "email"})

    assert "quartzbeck" not in json.dumps(made)


def test_nothing_stays_nothing() -> None:
    """NULL, an empty text, blanks and empty containers say nothing, and stay."""
    document: dict[str, object] = {"a": None, "b": "", "c": [], "d": {}, "e": "  "}

    assert document == masked(document, {f"$.{key}": "email" for key in document})
    assert {} == masked(document, {"$.z": None})


def test_numbers_stay_numbers() -> None:
    """A mask that is a number is one of the same kind."""
    made = masked(
        {"phone": 4153862671, "zip": 94110, "at": 48.858, "ssn": 123456789},
        {"$.phone": "phone", "$.zip": "postcode", "$.at": "latitude", "$.ssn": "ssn"},
    )
    phone, ssn = made["phone"], made["ssn"]

    assert isinstance(phone, int)
    assert isinstance(ssn, int)
    assert isinstance(made["zip"], int)
    assert isinstance(made["at"], float)
    assert 5_550_100 <= phone % 10_000_000 <= 5_550_199
    assert 900_000_000 <= ssn
    assert not {4153862671, 94110, 48.858, 123456789} & set(made.values())


def test_a_number_whose_mask_is_none_becomes_text() -> None:
    """A number that stands for a name has a name for its mask, in development."""
    (text,) = masks("development", in_json({"$.who": "first_name"}), ['{"who": 4711}'])

    assert json.loads(text)["who"].isalpha()


def test_truth_is_no_number() -> None:
    """True is masked as the word that it is."""
    made = masked({"gender": True}, {"$.gender": "free_text"})

    assert {"gender": "[redacted]"} == made


@pytest.mark.parametrize(
    "text",
    [
        *("Maren Tollefsen", "{'a': 'Maren'}", '{"a": "Maren"', "", " ", "undefined", '{"a": 1}}'),
        *('{"a": NaN}', '{"a": -Infinity}', '{"a": "Maren\x00"}', "9" * 5_000),
    ],
)
def test_what_is_no_json_is_refused(text: str) -> None:
    """RFC 8259 knows no NaN; nothing of a text that is none comes out, nor into the reason."""
    (made,) = asked("staging", in_json({"$.a": None}), [text])

    assert isinstance(made, Refused)
    assert "Maren" not in made.reason


@pytest.mark.parametrize("depth", [300, 900, 5_000, 100_000])
def test_a_deep_document_is_masked_or_refused(depth: int) -> None:
    """One record that nests too deep is left out; it does not stop the others."""
    deep = '{"a":' * depth + '"Maren"' + "}" * depth
    made, other = asked("staging", in_json({"$.b": None}), [deep, '{"b": 1}'])

    assert isinstance(made, Refused) or "Maren" not in str(made)
    assert '{"b": 1}' == other


def test_a_number_too_large_to_be_one_is_valid_json() -> None:
    """Digits for digits may make a number that no double holds: never Infinity."""
    rules = in_json({"$.n": "postcode"})
    made = masks("staging", rules, [f'{{"n": {n}e+300}}' for n in range(1, 400)])

    assert [] == [text for text in made if "Infinity" in text or "NaN" in text]


def test_one_key_twice_leaves_nothing_of_the_first() -> None:
    """Which of two values counts is the parser's affair; none of them gets through."""
    (text,) = masks(
        "staging", in_json({"$.a": "email"}), ['{"a": "maren@q.io", "a": "tom@q.io", "b": "Maren"}']
    )

    assert "maren" not in text.lower()
    assert "tom" not in text.lower()


def test_a_refused_part_refuses_the_document() -> None:
    """A date that is none, a licence in another alphabet: the record is left out."""
    rules = in_json({"$.born": "date", "$.mail": "email"})
    bad, good = asked(
        "staging", rules, ['{"born": "in May", "mail": "m@q.io"}', '{"born": "1984-02-29"}']
    )

    assert isinstance(bad, Refused)
    assert isinstance(good, str)
    assert "May" not in bad.reason


def test_dates_follow_the_rows_person() -> None:
    """A date in a document moves with the person's other dates."""
    rules = in_json({"$.visits[*]": "date"})
    documents = ['{"visits": ["2024-03-01", "2024-03-11"]}', '{"visits": ["2024-03-01"]}']
    made = masks("staging", rules, documents, persons=["Maren", "Maren"])
    column = masks("staging", "date", ["2024-03-01"], persons=["Maren"])
    visits = [json.loads(text)["visits"] for text in made]

    assert visits[0][0] == visits[1][0] == column[0]


def test_other_alphabets_stay_readable() -> None:
    """What is not personal is written as it was."""
    (text,) = masks("staging", in_json({"$.a": None}), [r'{"a": "\u00fc東京"}'])

    assert '{"a": "ü東京"}' == text


def test_nulls_among_documents() -> None:
    """NULL stays NULL; a column of nothing else does too."""
    rules = in_json({"$.a": "email"})

    assert [None, '{"a": null}', None] == asked("staging", rules, [None, '{"a": null}', None])
    assert [None, None] == asked("staging", rules, [None, None])
    assert [] == asked("staging", rules, [])


def test_unclassified_paths() -> None:
    """What no rule names, as paths; what is within a rule's part is named."""
    rules = in_json({"$.a": None, "$.b.c": "email", "$.l[*].x": not_pii("published")})
    document = {"a": {"z": 1}, "b": {"c": "m", "d": 1}, "l": [{"x": 1, "y": 2}, {"y": 3}]}

    assert {"$.b.d", "$.l[*].y"} == unclassified(json.dumps(document), rules)
    assert set() == unclassified("no JSON", rules)
    assert {"$"} == unclassified('"Maren"', rules)
    assert set() == unclassified("{}", rules)


def test_unclassified_paths_tell_no_values() -> None:
    """A key that is an address is not told to whoever reads the refusal."""
    found = unclassified(
        '{"by": {"maren@q.io": 1, "Maren Tollefsen": 2}}', in_json({"$.by.x": None})
    )

    assert found
    assert "aren" not in str(found)
