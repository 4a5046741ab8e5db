"""What ``mysql`` and ``mariadb`` are told to take rows back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.offline.taking import Going, Taking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlib.offline.mysql import MySQLClient
    from seedlib.shape import IncomingKey

_IMAGES = "seed_changes"


class MySQLTaking(Taking):
    """See :class:`~seedlib.offline.taking.Taking`."""

    sql: MySQLClient

    def __init__(self, sql: MySQLClient) -> None:
        super().__init__(sql)

    def lay(self, going: Going) -> Iterator[str]:
        """Ranges by a look into the table for each chunk, lists out of their JSON."""
        sql, shape, load = self.sql, going.shape, going.load
        more = "chunk INTEGER NOT NULL DEFAULT 0, place INTEGER NOT NULL DEFAULT 0, "
        yield from sql.temporary(going.keys, shape, shape.primary_key, more, index="KEY (chunk)")
        where = sql.where(going.identity, "c")
        into = f"INSERT INTO {going.keys} (chunk, place, {sql.names(shape.primary_key)})"
        if len(shape.primary_key) == 1 and shape.columns[shape.primary_key[0]].family == "integer":
            key = sql.column("t", shape.primary_key[0])
            low, high = (
                f"CAST(JSON_EXTRACT(c.key_set, '$.range[{at}]') AS SIGNED)" for at in (1, 2)
            )
            holes = "JSON_TABLE(c.key_set, '$.holes[*]' COLUMNS (hole BIGINT PATH '$')) h"
            below = f"(SELECT COUNT(*) FROM {holes} WHERE h.hole < {key})"
            place = f"{key} - {low} + 1 - IF(JSON_LENGTH(c.key_set, '$.holes') = 0, 0, {below})"
            hole = f"JSON_CONTAINS(c.key_set, CAST({key} AS CHAR), '$.holes')"
            yield (
                f"{into}\nSELECT c.chunk, {place}, {key}\nFROM seed_chunk c"
                f" JOIN {sql.name(load.table)} t ON {key} BETWEEN {low} AND {high}\nWHERE {where}"
                f" AND JSON_LENGTH(c.key_set, '$.range') = 3"
                f" AND (JSON_LENGTH(c.key_set, '$.holes') = 0 OR NOT {hole});"
            )
        paths, parts = sql.json_parts([shape.columns[name] for name in shape.primary_key])
        yield (
            f"{into}\nSELECT c.chunk, k.place, {', '.join(parts)}\nFROM seed_chunk c,"
            f" JSON_TABLE(c.key_set, '$.keys[*]' COLUMNS (place FOR ORDINALITY, {paths})) k\n"
            f"WHERE {where} AND JSON_LENGTH(c.key_set, '$.list') > 0;"
        )

    def copy(self, keys: str, to: str) -> Iterator[str]:
        """No statement can look into one temporary table twice."""
        yield f"DROP TEMPORARY TABLE IF EXISTS {to};"
        yield f"CREATE TEMPORARY TABLE {to} LIKE {keys};"
        yield f"INSERT INTO {to} SELECT * FROM {keys};"

    def edited(self, going: Going) -> tuple[list[str], str] | None:
        """Every row is held; its hash is looked up by its place in the chunk's."""
        sql, load = self.sql, going.load
        now = f"UNHEX(LPAD(HEX({sql.hashed(load.hashed)}), 8, '0'))"
        differs = f"NOT (SUBSTR(c.hashes, 4 * k.place - 3, 4) <=> {now})"
        return [
            (
                f"SELECT IFNULL(SUM({differs}), 0) INTO @seed_found\nFROM {going.keys} k"
                f" JOIN {sql.name(load.table)} t ON {self.same('t', 'k', going.shape)}\n"
                f"JOIN seed_chunk c ON {sql.where(going.identity, 'c')} AND c.chunk = k.chunk"
                " FOR UPDATE;"
            )
        ], "@seed_found"

    def images_readable(self, going: Going) -> str:
        """None is longer than a value may be."""
        return (
            f"NOT EXISTS (SELECT 1 FROM seed_chunk c WHERE {self.sql.where(going.identity, 'c')}"
            f" AND {self._image} IS NULL)"
        )

    @property
    def _image(self) -> str:
        """A chunk's before-image as text; before the stream goes the room that it may take."""
        room = "LEAST(@@max_allowed_packet, 1073741823)"
        head = "".join(f", CHAR(({room} >> {bits}) & 255)" for bits in (0, 8, 16, 24))
        return (
            f"CONVERT(UNCOMPRESS(CONCAT({head.removeprefix(', ')}, c.before_image)) USING utf8mb4)"
        )

    def restore(self, going: Going, columns: Sequence[str], touched: Sequence[str]) -> list[str]:
        """Out of the before-images into a table of the same types, and from there."""
        sql, shape = self.sql, going.shape
        names = [*shape.primary_key, *columns]
        paths, parts = sql.json_parts([shape.columns[name] for name in names])
        return [
            *sql.temporary(_IMAGES, shape, names),
            (
                f"INSERT INTO {_IMAGES} ({sql.names(names)})\nSELECT {', '.join(parts)}\n"
                f"FROM seed_chunk c, JSON_TABLE({self._image}, '$[*]' COLUMNS ({paths})) k\n"
                f"WHERE {sql.where(going.identity, 'c')};"
            ),
            (
                f"DELETE n FROM {_IMAGES} n WHERE NOT EXISTS (SELECT 1 FROM {going.keys} g"
                f" WHERE {self.same('g', 'n', shape)});"
            ),
            sql.apply_changes(shape, columns, touched),
        ]

    def key_list(self, going: Going) -> str:
        """See :class:`Taking`."""
        sql, shape = self.sql, going.shape
        columns = [shape.columns[name] for name in shape.primary_key]
        key = f"JSON_ARRAY({', '.join(map(sql.as_json, columns))})"
        head = sql.text(f'{{"list": {sql.json(shape.primary_key)}, "keys": [')
        return f"CONCAT({head}, GROUP_CONCAT({key} ORDER BY k.place SEPARATOR ', '), ']}}')"

    def key_count(self) -> str:
        """See :class:`Taking`."""
        span = (
            "CAST(JSON_EXTRACT(c.key_set, '$.range[2]') AS SIGNED)"
            " - CAST(JSON_EXTRACT(c.key_set, '$.range[1]') AS SIGNED) + 1"
            " - JSON_LENGTH(c.key_set, '$.holes')"
        )
        return f"IFNULL(JSON_LENGTH(c.key_set, '$.keys'), {span})"

    def incoming_guard(self, tables: Sequence[str], incoming: Sequence[IncomingKey]) -> str:
        """Those of other schemas as well."""
        sql = self.sql
        among = ", ".join(map(sql.text, tables))
        lines = sorted(
            f"{'' if key.schema is None else key.schema + '.'}{key.table} {key.key.name} {name}"
            for key in incoming
            for name in key.key.columns
        )
        line = (
            "CONCAT(IF(table_schema = DATABASE(), '', CONCAT(table_schema, '.')), table_name, ' ',"
            " constraint_name, ' ', column_name)"
        )
        return (
            f"IFNULL((SELECT GROUP_CONCAT({line} ORDER BY CAST({line} AS BINARY) SEPARATOR ', ')\n"
            "  FROM information_schema.key_column_usage WHERE referenced_table_schema = DATABASE()"
            f" AND referenced_table_name IN ({among})), '')"
            f"\n  = {sql.text(', '.join(lines))}"
        )

    def delete(self, going: Going) -> str:
        """See :class:`Taking`."""
        table = self.sql.name(going.load.table)
        return f"DELETE t FROM {table} t JOIN {going.keys} k ON {self.same('t', 'k', going.shape)};"

    def empty(self, going: Going, columns: Sequence[str], touched: Sequence[str]) -> list[str]:
        """See :class:`Taking`."""
        sql = self.sql
        sets = [f"{sql.column('t', name)} = NULL" for name in columns]
        kept = [name for name in touched if name not in columns]
        sets += [f"{sql.column('t', name)} = {sql.column('t', name)}" for name in kept]
        return [
            (
                f"UPDATE {sql.name(going.load.table)} t JOIN {going.keys} k"
                f" ON {self.same('t', 'k', going.shape)}\nSET {', '.join(sets)};"
            )
        ]
