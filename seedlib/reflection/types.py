"""Type names, as databases print them, to what a column of the type holds.

Knows names only; how a database is asked for them, its own module knows.
"""

from __future__ import annotations

import re
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.shape import Family

_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "integer": 32, "bigint": 64}
# MySQL calls the last one geomcollection, MariaDB geometrycollection.
GEOMETRIES = (
    *("geometry", "point", "linestring", "polygon", "multipoint", "multilinestring"),
    *("multipolygon", "geomcollection", "geometrycollection"),
)
_FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        **dict.fromkeys((*_BITS, "bit", "year"), "integer"),
        **dict.fromkeys(("decimal", "numeric", "fixed"), "decimal"),
        **dict.fromkeys(("float", "double", "double precision", "real"), "float"),
        **dict.fromkeys(("bool", "boolean"), "boolean"),
        **dict.fromkeys(("char", "varchar", "nchar", "nvarchar", "clob"), "text"),
        **dict.fromkeys(("tinytext", "text", "mediumtext", "longtext"), "text"),
        **dict.fromkeys(("binary", "varbinary"), "binary"),
        **dict.fromkeys(("tinyblob", "blob", "mediumblob", "longblob"), "binary"),
        **dict.fromkeys(("datetime", "timestamp"), "datetime"),
        "date": "date",
        "time": "time",
        "json": "json",
        **{same: same for same in ("enum", "set", "uuid", "inet4", "inet6", "vector")},
        **dict.fromkeys(GEOMETRIES, "geometry"),
    }
)

# By the manual, whatever else the servers let in.
MYSQL_DATETIMES = (datetime(1000, 1, 1), datetime(9999, 12, 31, 23, 59, 59))
# Seconds since 1970 in 32 bits, signed; MariaDB counts unsigned from 11.5 on.
MYSQL_TIMESTAMPS = (datetime(1970, 1, 1, 0, 0, 1), datetime(2038, 1, 19, 3, 14, 7))
MARIADB_WIDE_TIMESTAMPS = (datetime(1970, 1, 1, 0, 0, 1), datetime(2106, 2, 7, 6, 28, 15))
ANY_DATETIMES = (datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59))
_YEARS = (1901, 2155)


def family(name: str) -> Family:
    """Tell what a type holds.

    Args:
        name: The type's bare name in lower case, such as ``varchar``.
    """
    return _FAMILIES.get(name, "other")


_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_BITS_WRITTEN = re.compile(r"b'([01]+)'", re.IGNORECASE)


def constant(written: str | None, *, quoted: bool = True) -> str | None:
    """The text of a default that is a constant, and nothing of one that is computed.

    Args:
        written: The default as the database gives it.
        quoted: Whether texts come in quotes there, so that a bare word is a function.
    """
    said = (written or "").strip()
    if bits := _BITS_WRITTEN.fullmatch(said):
        return str(int(bits[1], 2))
    if not quoted or _NUMBER.fullmatch(said):
        return written
    if text := _QUOTED.fullmatch(said):
        return text[1].replace("''", "'")
    return {"true": "1", "false": "0"}.get(said.lower())


def whole_numbers(
    name: str, *, unsigned: bool, bits: int | None = None
) -> tuple[int, int] | tuple[None, None]:
    """Give the smallest and largest whole number of an integer type.

    Args:
        name: The type's bare name in lower case.
        unsigned: Whether it is declared UNSIGNED.
        bits: The width of a BIT column.
    """
    if name == "year":
        return _YEARS
    if name == "bit":
        return 0, 2 ** (bits or 1) - 1
    if name not in _BITS:
        return None, None
    width = _BITS[name]
    return (0, 2**width - 1) if unsigned else (-(2 ** (width - 1)), 2 ** (width - 1) - 1)
