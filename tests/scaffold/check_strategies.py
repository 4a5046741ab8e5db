"""CHECKs that nobody would think of: invented from all forms that are understood, and some more."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

TYPES = {
    "a": "INTEGER",
    "b": "INTEGER",
    "c": "SMALLINT",
    "p": "DECIMAL(8, 2)",
    "q": "DECIMAL(8, 2)",
    "g": "REAL",
    "o": "BOOLEAN",
    "t": "VARCHAR(12)",
    "u": "VARCHAR(12)",
    "d": "DATE",
    "e": "DATE",
    "r": "DATETIME",
    "s": "DATETIME",
    "h": "TIME",
    "i": "TIME",
}
_NUMBERS = ["a", "b", "c", "p", "q", "g"]
_TEXTS = ["t", "u"]
_DAYS, _INSTANTS, _TIMES = ["d", "e"], ["r", "s"], ["h", "i"]
_PAIRS = [
    ("a", "b"),
    ("b", "c"),
    ("p", "q"),
    ("a", "p"),
    ("d", "e"),
    ("r", "s"),
    ("d", "r"),
    ("h", "i"),
]
_SIGNS = st.sampled_from(["<", "<=", ">", ">=", "=", "<>"])
_ORDERS = st.sampled_from(["<", "<=", ">", ">="])
_FIRST, _LAST = dt.date(2023, 1, 1), dt.date(2027, 1, 1)
_SMALL = st.integers(-20, 200)
_WORDS = st.sampled_from(["new", "paid", "Paid", "void", "x", "it''s", ""])
_PATTERNS = st.sampled_from(
    [
        "LIKE 'A%'",
        "LIKE '%@%'",
        "LIKE '___'",
        "NOT LIKE '% %'",
        "NOT LIKE '%ab%'",
        "LIKE '50\\%%' ESCAPE '\\'",
        "GLOB '[A-Z]*'",
        "NOT GLOB '*[^0-9]*'",
        "REGEXP '^[A-Z]{2}-[0-9]{1,3}$'",
        "REGEXP '[0-9]'",
        "NOT REGEXP 'x$'",
    ]
)


def _constants(column: str) -> st.SearchStrategy[str]:
    if column in _DAYS:
        return st.dates(min_value=_FIRST, max_value=_LAST).map(lambda d: f"'{d}'")
    if column in _INSTANTS:
        days = st.dates(min_value=_FIRST, max_value=_LAST)
        return st.builds(lambda d, t: f"'{d}{t}'", days, st.sampled_from(["", " 10:30:00"]))
    if column in _TIMES:
        return st.sampled_from(["'08:00:00'", "'12:30:00'", "'23:59:59'"])
    return st.one_of(_SMALL.map(str), st.sampled_from(["0.5", "99.99", "1e2", "-3.25"]))


def _compared(column: str) -> st.SearchStrategy[str]:
    value = _constants(column)
    low_high = st.tuples(value, value).map(sorted)
    return st.one_of(
        st.builds("{} {} {}".format, st.just(column), _SIGNS, value),
        st.builds("{2} {1} {0}".format, st.just(column), _SIGNS, value),
        low_high.map(lambda ends: f"{column} BETWEEN {ends[0]} AND {ends[1]}"),
        low_high.map(lambda ends: f"{column} NOT BETWEEN {ends[0]} AND {ends[1]}"),
        st.lists(value, min_size=1, max_size=4).map(
            lambda some: f"{column} IN ({', '.join(some)})"
        ),
        st.lists(value, min_size=1, max_size=2).map(
            lambda some: f"{column} NOT IN ({', '.join(some)})"
        ),
        st.builds("COALESCE({}, {}) {} {}".format, st.just(column), value, _SIGNS, value),
    )


_ORDERED = st.sampled_from([*_NUMBERS, *_DAYS, *_INSTANTS, *_TIMES]).flatmap(_compared)
_ARITHMETIC = st.one_of(
    st.builds(
        "{} * {} {} {}".format,
        st.sampled_from(["a", "p"]),
        st.sampled_from([2, 10]),
        _ORDERS,
        _SMALL,
    ),
    st.builds("{} + {} {} {}".format, st.sampled_from(["a", "c", "q"]), _SMALL, _SIGNS, _SMALL),
    st.builds("ABS({}) {} {}".format, st.sampled_from(["a", "p"]), _ORDERS, st.integers(1, 99)),
    st.builds("MAX({}, {}) {} {}".format, st.just("a"), st.just("b"), _ORDERS, _SMALL),
    st.builds("MIN({}, {}) {} {}".format, st.just("a"), st.just("c"), _ORDERS, _SMALL),
    st.builds("{} % {} = 0".format, st.sampled_from(["a", "b"]), st.integers(2, 9)),
    st.builds("{} + {} {} {}".format, st.just("a"), st.just("b"), _SIGNS, _SMALL),
    st.builds("{} + {} {} {}".format, st.just("p"), st.just("q"), _ORDERS, _SMALL),
    st.builds("{0} {1} {2} * {3}".format, st.just("c"), _SIGNS, st.just("a"), st.just("b")),
    st.builds("a - b {} c".format, _SIGNS),
    st.builds(
        "julianday({}) - julianday({}) {} {}".format,
        st.just("e"),
        st.just("d"),
        _ORDERS,
        st.integers(-9, 90),
    ),
    st.builds("ROUND({0}, {1}) = {0}".format, st.just("p"), st.integers(0, 1)),
    st.builds(
        "strftime('%Y', {}) {} '{}'".format,
        st.sampled_from(["d", "r"]),
        _ORDERS,
        st.integers(2023, 2026),
    ),
    st.builds(
        "date({}) {} '2024-0{}-05'".format, st.sampled_from(["d", "r"]), _SIGNS, st.integers(1, 9)
    ),
)
_BETWEEN_COLUMNS = st.builds(
    lambda pair, sign: f"{pair[0]} {sign} {pair[1]}", st.sampled_from(_PAIRS), _SIGNS
)
_TEXTUAL = st.one_of(
    st.builds("{} {} '{}'".format, st.sampled_from(_TEXTS), st.sampled_from(["=", "<>"]), _WORDS),
    st.builds("{} {}".format, st.sampled_from(_TEXTS), _PATTERNS),
    st.builds("LENGTH({}) {} {}".format, st.sampled_from(_TEXTS), _SIGNS, st.integers(0, 12)),
    st.builds("LENGTH(TRIM({})) {} {}".format, st.sampled_from(_TEXTS), _ORDERS, st.integers(0, 9)),
    st.builds("TRIM({0}) {1}".format, st.sampled_from(_TEXTS), st.sampled_from(["<> ''", "= t"])),
    st.builds(
        "{0}({1}) = {1}".format, st.sampled_from(["UPPER", "LOWER"]), st.sampled_from(_TEXTS)
    ),
    st.builds(
        "SUBSTR({}, 1, 2) = '{}'".format, st.sampled_from(_TEXTS), st.sampled_from(["AB", "x1"])
    ),
    st.builds(
        "INSTR({}, '@') {} {}".format,
        st.sampled_from(_TEXTS),
        st.sampled_from([">", "="]),
        st.integers(0, 2),
    ),
    st.lists(_WORDS, min_size=2, max_size=4, unique=True).map(
        lambda some: "t IN ({})".format(", ".join(f"'{word}'" for word in some))
    ),
    st.sampled_from(["t = u", "t <> u", "NULLIF(t, '') IS NOT NULL", "typeof(a) = 'integer'"]),
)
_NULLNESS = st.one_of(
    st.builds("{} IS {}NULL".format, st.sampled_from(list(TYPES)), st.sampled_from(["", "NOT "])),
    st.lists(st.sampled_from(list(TYPES)), min_size=2, max_size=3, unique=True).flatmap(
        lambda some: st.builds(
            "{} {} {}".format,
            st.just(" + ".join(f"({name} IS NOT NULL)" for name in some)),
            _SIGNS,
            st.integers(0, 3),
        )
    ),
    st.builds(
        "({} IS NULL) = ({} IS NULL)".format, st.sampled_from("abdt"), st.sampled_from("cesu")
    ),
)
_FLAGS = st.sampled_from(["o", "NOT o", "o = 1", "o IN (0, 1)", "o IS TRUE", "o <> 0"])
_ATOMS = st.one_of(_ORDERED, _ARITHMETIC, _BETWEEN_COLUMNS, _TEXTUAL, _NULLNESS, _FLAGS)


def _combined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({}) AND ({})".format, parts, parts),
        st.builds("({}) OR ({})".format, parts, parts),
        st.builds("NOT ({})".format, parts),
        st.builds("CASE WHEN {} THEN {} ELSE {} END".format, parts, parts, parts),
        st.builds("CASE WHEN {} THEN {} END".format, parts, parts),
        st.builds("({}) = ({})".format, parts, parts),
        st.builds("CASE t WHEN 'new' THEN {} WHEN 'paid' THEN {} END".format, parts, parts),
    )


CHECKS = st.recursive(_ATOMS, _combined, max_leaves=4)
"""The text of a CHECK about the columns of :data:`TYPES`, in the words of SQLite."""

TABLES = st.tuples(
    st.lists(CHECKS, min_size=1, max_size=3), st.sets(st.sampled_from(list(TYPES)), max_size=8)
)
"""The CHECKs of a table, and the columns that are NOT NULL."""
