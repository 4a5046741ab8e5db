"""CHECKs as people write them, nasty ones first; each gets columns of its own in one wide table."""

from __future__ import annotations

import re
from typing import Final

_COLUMN = re.compile(r"\{([a-z])\}")
TYPES: Final = {
    "a": "INT",
    "b": "INT",
    "n": "INT NOT NULL",
    "p": "DECIMAL(10,2)",
    "q": "DECIMAL(10,2)",
    "m": "DECIMAL(12,2) NOT NULL",
    "g": "DOUBLE",
    "o": "BOOLEAN NOT NULL",
    "t": "VARCHAR(20)",
    "u": "VARCHAR(20)",
    "w": "VARCHAR(20) NOT NULL",
    "d": "DATE",
    "e": "DATE",
    "r": "DATETIME",
    "s": "DATETIME",
    "h": "TIME",
    "i": "TIME",
    "k": "ENUM('x','y','it''s') NOT NULL",
    "j": "LONGTEXT",
}
BOTH: Final = r"""
{a} > 5
NOT (5 >= {a})
{a} BETWEEN -3 AND 10 AND {a} <> 0
{a} NOT BETWEEN 1 AND 10
{a} NOT IN (1, 2, 3) AND {a} > 0
{a} IN (1, 2, NULL)
{a} * 100 > 555 AND {a} + 5 <= 1e2
-{a} > 3
ABS({a}) <= 10
MOD({a}, 5) = 0
{n} % 2 <> 0
{a} & 1 = 0
{p} > 0.5 AND {p} <= 99.995
{p} * 3 < 100
ROUND({p}, 1) = {p} AND {p} >= 1
{g} > 0 AND {g} < 1
COALESCE({a}, 0) >= 0
IFNULL({a}, {b}) IS NOT NULL
NULLIF({t}, '') IS NOT NULL
{o} IN (0, 1)
{o} = TRUE
{o} IS NOT TRUE
{t} IN ('x', 'it''s', 'back\\slash', 'né', '%', '"')
{w} NOT IN ('x', 'né') AND {w} <> ''
{t} LIKE 'A%' AND {t} LIKE '%Z'
{t} LIKE 'A\_%'
{t} LIKE 'A|%%' ESCAPE '|'
{t} NOT LIKE '% %'
{w} NOT LIKE '%ab%'
{t} LIKE '%_@_%._%'
{t} REGEXP '^[A-Z]{3}-[0-9]+$'
{t} REGEXP '\\d+\\.x'
{t} RLIKE '^a|b$'
{t} REGEXP '^(foo|bar)+[^0-9]?$'
{t} REGEXP '^[[:alpha:]][[:alnum:]_]{2,7}$'
{t} NOT REGEXP '[^a-z]'
{w} NOT REGEXP '^(ab|cd)'
LENGTH({t}) > 3
CHAR_LENGTH({t}) BETWEEN 2 AND 5
OCTET_LENGTH({t}) = 4
CHAR_LENGTH(TRIM({w})) >= 3
TRIM({t}) <> ''
{t} = TRIM({t})
UPPER({t}) = {t}
{t} = LOWER({t})
LEFT({t}, 2) = 'AB' AND RIGHT({t}, 1) = '9'
SUBSTRING({t}, 3, 2) = '--'
INSTR({t}, '@') > 1
LOCATE('x', {w}) = 0
{k} <> 'x'
{k} NOT IN ('it''s')
JSON_VALID({j})
{j} IS NULL OR JSON_VALID({j})
{d} >= '2020-01-01' AND {d} < DATE '2021-06-01'
{r} <= TIMESTAMP '2024-05-06 07:08:09'
{r} > '2024-01-01'
YEAR({d}) >= 2000 AND YEAR({d}) <> 2001 OR YEAR({d}) = 1999
DATE({r}) <= '2024-02-03'
{h} >= '08:00:00' AND {h} < '18:00'
{a} <= {b}
{a} < {b} AND {b} <= 50
{a} < {b} AND {b} < {n} AND {n} < 100
{p} < {q}
{p} <= {q} AND {q} <= {m}
{a} <> {b}
{a} = {b}
{m} = {n} * {p}
{m} = {p} + {q}
{a} + {b} = 100
{a} + {b} <= 100
{p} * {a} <= 1000
{d} < {e}
{d} IS NULL OR {e} IS NULL OR {e} > {d}
{r} <= {s}
{d} <= {r}
{r} < {e}
{h} < {i}
{e} >= {d} + INTERVAL 1 DAY AND {e} <= DATE_ADD({d}, INTERVAL 3 MONTH)
DATEDIFF({e}, {d}) BETWEEN 1 AND 30
TIMESTAMPDIFF(HOUR, {r}, {s}) >= 2
{e} >= {d} + INTERVAL 18 YEAR
{a} IS NULL OR {b} IS NOT NULL
({a} IS NULL) = ({b} IS NULL)
({a} IS NOT NULL) + ({b} IS NOT NULL) + ({d} IS NOT NULL) = 1
({a} IS NULL) XOR ({b} IS NULL)
NOT ({a} IS NULL AND {b} IS NULL)
{a} <=> {b}
{k} <> 'y' OR {d} IS NOT NULL
({k} = 'x' AND {a} > 0) OR ({k} = 'y' AND {a} < 0) OR ({k} = 'it''s' AND {a} IS NULL)
({k} = 'x') = ({r} IS NOT NULL)
{o} = 0 OR ({r} IS NOT NULL AND {s} > {r})
({o} = 1 AND {p} BETWEEN 0 AND 100) OR ({o} = 0 AND {p} BETWEEN 0 AND 10)
{t} IN ('new', 'paid', 'done') AND ({t} = 'new' OR {r} IS NOT NULL)
{n} > 10 OR {t} IS NULL
NOT ({k} = 'x' AND {a} > 3)
GREATEST({a}, {b}) <= 10 AND LEAST({a}, {b}) >= 0
{a} IN (1, 2) OR {b} = 7
{a} IS NOT NULL AND ({t} IS NULL OR {t} <> '')
""".strip().splitlines()
"""What MySQL and MariaDB take both."""
ONLY: Final = {
    "mysql": [
        "REGEXP_LIKE({t}, '^[a-z]+$', 'c')",
        "{t} COLLATE utf8mb4_bin = UPPER({t})",
        "CAST({a} AS SIGNED) BETWEEN 3 AND 7",
    ],
    "mariadb": [
        "CASE WHEN {k} = 'x' THEN {a} > 0 ELSE {a} IS NULL END",
        "CASE {k} WHEN 'x' THEN {a} > 0 WHEN 'y' THEN {a} < 0 END",
        "IF({k} = 'x', {a} > 0, {a} < 0)",
        "{o}",
        "{o} AND NOT {n} = 3",
    ],
}
"""What one of them takes alone."""
UNREAD: Final = [
    "{a} DIV 10 = 3",
    "CONCAT({t}, {u}) <> ''",
    "{a} * {a} > 100",
    "SOUNDEX({t}) = 'A000'",
    "{t} < {u}",
    "{t} <> {u}",
    "{a} > 5 AND {a} < 3",
    "{t} > 5",
]
"""What is not claimed to be understood, or cannot be met."""


def ddl(checks: list[str]) -> tuple[str, dict[str, str]]:
    """A statement that makes the table ``t``, and its CHECKs by name, on columns of their own."""
    columns, named = [], {}
    for number, check in enumerate(checks):
        letters = sorted(set(_COLUMN.findall(check)))
        columns += [f"{letter}{number} {TYPES[letter]}" for letter in letters]
        named[f"c{number}"] = _COLUMN.sub(rf"\g<1>{number}", check)
    parts = [*columns, *(f"CONSTRAINT {name} CHECK ({text})" for name, text in named.items())]
    return f"CREATE TABLE t ({', '.join(parts)}) CHARACTER SET utf8mb4", named
