"""What ``sqlite3`` is told to take rows back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlib.offline.sqlite import as_json
from seedlib.offline.taking import Going, Taking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlib.offline.sqlite import SQLiteClient
    from seedlib.shape import IncomingKey, TableShape


class SQLiteTaking(Taking):
    """See :class:`~seedlib.offline.taking.Taking`."""

    sql: SQLiteClient

    def __init__(self, sql: SQLiteClient) -> None:
        super().__init__(sql)

    def table(self, name: str) -> str:
        """See :class:`Taking`."""
        return f"temp.{name}"

    def lay(self, going: Going) -> Iterator[str]:
        """The rows that are there, of ranges and of lists."""
        sql, shape, load = self.sql, going.shape, going.load
        table, where = sql.name(load.table), sql.where(going.identity, "c")
        keys = sql.names(shape.primary_key, "t")
        yield f"DROP TABLE IF EXISTS temp.{going.keys};"
        yield (
            f"CREATE TEMP TABLE {going.keys} AS SELECT 0 AS chunk, 0 AS place, {keys}"
            f" FROM {table} t WHERE 0;"
        )
        names = sql.names(shape.primary_key)
        yield f"CREATE INDEX temp.{going.keys}_keys ON {going.keys} ({names});"
        if len(shape.primary_key) == 1:
            low, high = (f"json_extract(c.key_set, '$.range[{at}]')" for at in (1, 2))
            yield (
                f"INSERT INTO temp.{going.keys}\nSELECT c.chunk, 0, {keys} FROM seed_chunk c"
                f" CROSS JOIN {table} t ON {keys} BETWEEN {low} AND {high}\nWHERE {where}"
                " AND NOT EXISTS (SELECT 1 FROM json_each(c.key_set, '$.holes') h"
                f" WHERE h.value = {keys});"
            )
        same = " AND ".join(
            f"{self._compared(shape, name)} ="
            f" json_extract(k.value, '{self._path(shape, at, name)}')"
            for at, name in enumerate(shape.primary_key)
        )
        yield (
            f"INSERT INTO temp.{going.keys}\nSELECT c.chunk, k.key, {keys} FROM seed_chunk c"
            f" CROSS JOIN json_each(c.key_set, '$.keys') k CROSS JOIN {table} t ON {same}"
            f"\nWHERE {where};"
        )

    def _compared(self, shape: TableShape, name: str) -> str:
        column = self.sql.column("t", name)
        return f"lower(hex({column}))" if shape.columns[name].family == "binary" else column

    def _path(self, shape: TableShape, at: int, name: str) -> str:
        return f"$[{at}].hex" if shape.columns[name].family == "binary" else f"$[{at}]"

    def copy(self, keys: str, to: str) -> Iterator[str]:
        """See :class:`Taking`."""
        yield f"DROP TABLE IF EXISTS temp.{to};"
        yield f"CREATE TEMP TABLE {to} AS SELECT * FROM temp.{keys};"

    def edited(self, going: Going) -> None:
        """The client has no function for it."""

    def images_readable(self, going: Going) -> str:
        r"""Those that a run wrote are compressed; and a text ends for ``json_extract`` at a NUL."""
        return (
            f"NOT EXISTS (SELECT 1 FROM seed_chunk WHERE {self.sql.where(going.identity)}"
            " AND (CAST(substr(before_image, 1, 1) AS TEXT) <> '['"
            " OR instr(CAST(before_image AS TEXT), '\\u0000') > 0))"
        )

    def restore(
        self,
        going: Going,
        columns: Sequence[str],
        touched: Sequence[str],  # noqa: ARG002 - nothing is touched
    ) -> list[str]:
        """Out of the before-images into a temporary table, and from there."""
        sql, shape = self.sql, going.shape
        names = [*shape.primary_key, *columns]
        parts = ", ".join(
            f"json_extract(k.value, '$[{at}]') AS {sql.name(name)}" for at, name in enumerate(names)
        )
        return [
            "DROP TABLE IF EXISTS temp.seed_changes;",
            (
                f"CREATE TEMP TABLE seed_changes AS SELECT {parts}\nFROM seed_chunk c CROSS JOIN"
                f" json_each(CAST(c.before_image AS TEXT)) k"
                f" WHERE {sql.where(going.identity, 'c')};"
            ),
            (
                f"DELETE FROM temp.seed_changes AS n WHERE NOT EXISTS (SELECT 1 FROM"
                f" temp.{going.keys} g WHERE {self.same('g', 'n', shape)});"
            ),
            sql.apply_changes(shape, columns),
        ]

    def key_list(self, going: Going) -> str:
        """See :class:`Taking`."""
        sql, shape = self.sql, going.shape
        key = " || ', ' || ".join(as_json(sql.column("k", name)) for name in shape.primary_key)
        head = sql.text(f'{{"list": {sql.json(shape.primary_key)}, "keys": [')
        return f"{head} || group_concat('[' || {key} || ']', ', ') || ']}}'"

    def key_count(self) -> str:
        """See :class:`Taking`."""
        span = (
            "json_extract(c.key_set, '$.range[2]') - json_extract(c.key_set, '$.range[1]') + 1"
            " - json_array_length(c.key_set, '$.holes')"
        )
        return f"IFNULL(json_array_length(c.key_set, '$.keys'), {span})"

    def incoming_guard(self, tables: Sequence[str], incoming: Sequence[IncomingKey]) -> str:
        """See :class:`Taking`."""
        among = ", ".join(self.sql.text(name.lower()) for name in tables)
        lines = sorted(
            f"{key.table} {name} {key.key.table}".lower()
            for key in incoming
            for name in key.key.columns
        )
        return (
            "IFNULL((SELECT group_concat(line, ', ') FROM (SELECT lower(m.name || ' ' ||"
            ' f."from" || \' \' || f."table") AS line\n  FROM sqlite_master m CROSS JOIN'
            " pragma_foreign_key_list(m.name) f\n  WHERE m.type = 'table'"
            f" AND lower(f.\"table\") IN ({among}) ORDER BY line)), '')"
            f"\n  = {self.sql.text(', '.join(lines))}"
        )

    def delete(self, going: Going) -> str:
        """See :class:`Taking`."""
        return f"DELETE FROM {self.sql.name(going.load.table)} WHERE {self._among(going)};"

    def empty(
        self,
        going: Going,
        columns: Sequence[str],
        touched: Sequence[str],  # noqa: ARG002 - nothing is touched
    ) -> list[str]:
        """See :class:`Taking`."""
        sets = ", ".join(f"{self.sql.name(name)} = NULL" for name in columns)
        table = self.sql.name(going.load.table)
        return [f"UPDATE {table} SET {sets}\nWHERE {self._among(going)};"]

    def _among(self, going: Going) -> str:
        names = self.sql.names(going.shape.primary_key)
        return f"({names}) IN (SELECT {names} FROM temp.{going.keys})"
