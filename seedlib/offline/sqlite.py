"""What ``sqlite3`` is told.

A guard is a row of a temporary table whose trigger refuses it by its sentence, and takes back what
the transaction did. First ids are kept in another, since there are no variables.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seedlib.offline.sql import Expression, RangeOfKeys, Sql

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from seedlib.dialects.sqlite import SQLite
    from seedlib.keys import Scalar
    from seedlib.ledger import Load
    from seedlib.offline.cells import Cells
    from seedlib.offline.sql import Guard
    from seedlib.shape import ColumnShape, TableShape

_STATEMENT_ROWS = 500
_DEEPEST = 100
"""Texts put together by ``||``: SQLite takes an expression 1,000 deep."""

_EXACT_DIGITS = 15
"""Digits of a number that SQLite reads without losing a bit."""

_UUID = (
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)"
    " || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
)


class SQLiteClient(Sql):
    """``sqlite3``; see :class:`~seedlib.offline.sql.Sql`."""

    client = "sqlite3"
    usage = "sqlite3 FILE"
    now = Expression("strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'")
    run = Expression("(SELECT run FROM temp.seed_script)")
    legend = (
        "A guard is a row of temp.seed_guard: a trigger refuses it by the guard's sentence unless"
        " its condition holds, and takes back what the transaction did."
    )
    hashes = False
    own_tables_first = True
    sees_lock = False

    def __init__(self, dialect: SQLite) -> None:
        self.dialect = dialect
        self._sentences: dict[str, int] = {}

    def who(self) -> dict[str, Scalar]:
        """The client alone is known."""
        return {"actor": self.client, "host": "", "pid": 0, "lock_id": None}

    def text(self, value: str) -> str:
        """Quoted; what has a NUL in it, by its bytes."""
        if "\0" in value:
            return f"CAST(x'{value.encode().hex()}' AS TEXT)"
        return "'" + value.replace("'", "''") + "'"

    def binary(self, value: bytes) -> str:
        """Hexadecimal."""
        return f"x'{value.hex()}'"

    def number(self, value: float) -> str:
        """See :class:`Sql`; a float with many digits as a fraction of two integers."""
        text = repr(value)
        digits = sum(map(str.isdigit, text.partition("e")[0]))
        if isinstance(value, int) or digits <= _EXACT_DIGITS:
            return text
        above, below = value.as_integer_ratio()
        if max(abs(above), below) >= 2**63:
            return text
        return f"(CAST({above} AS REAL) / {below})"

    def concat(self, parts: Sequence[str]) -> Expression:
        """See :class:`Sql`."""
        if len(parts) <= _DEEPEST:
            joined = " || ".join(f"({p})" if isinstance(p, Expression) else p for p in parts)
            return Expression(joined)
        rows = "), (".join(parts)
        return Expression(f"(SELECT group_concat(column1, '') FROM (VALUES ({rows})))")

    def thousands(self, number: str) -> Expression:
        """See :class:`Sql`."""
        return Expression(f"printf('%,d', {number})")

    def say(self, sentence: Expression) -> str:
        """See :class:`Sql`; after a guard the client is gone."""
        return f"SELECT {sentence};"

    def opening(self) -> Iterator[str]:
        """Stop at the first error, enforce foreign keys, keep everybody else out."""
        yield ".bail on"
        yield "PRAGMA foreign_keys = ON;"
        yield "CREATE TEMP TABLE seed_guard (guard INTEGER NOT NULL, holds INTEGER);"
        yield "CREATE TEMP TABLE seed_ids (load TEXT PRIMARY KEY, first INTEGER NOT NULL);"
        yield f"CREATE TEMP TABLE seed_script AS SELECT {_UUID} AS run;"

    def closing(self) -> Iterator[str]:
        """Let others in again: the mode is left with the next look into the file."""
        yield from _unheard("PRAGMA locking_mode = NORMAL;")
        yield "SELECT 1 FROM sqlite_master WHERE 1 = 0;"

    def lock(self, seconds: float) -> tuple[list[str], list[Guard]]:
        """The file's own lock, which nobody else gets before the script ends."""
        waiting = f".timeout {int(seconds * 1000)}"
        mode = _unheard("PRAGMA locking_mode = EXCLUSIVE;")
        return [waiting, *mode, "BEGIN EXCLUSIVE;", "COMMIT;"], []

    def server_guards(self) -> Iterator[Guard]:
        """See :class:`Sql`."""
        yield (
            "Foreign keys cannot be enforced by this sqlite3. Nothing was changed",
            "(SELECT foreign_keys FROM pragma_foreign_keys) = 1",
        )

    def database_is(self, database: str) -> str:
        """By the file's name, without its folder."""
        path = "(SELECT replace(file, '\\', '/') FROM pragma_database_list WHERE name = 'main')"
        return f"substr({path}, -{len(database) + 1}) = {self.text('/' + database)}"

    def has_table(self, table: str) -> str:
        """See :class:`Sql`."""
        return (
            "EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table'"
            f" AND name = {self.text(table)})"
        )

    def asked(self, table: str, query: str) -> tuple[list[str], str]:  # noqa: ARG002 - it is there
        """Our tables are there by now."""
        return [], f"(SELECT {query})"

    def shape_guards(
        self,
        shape: TableShape,
        touched: Collection[str],  # noqa: ARG002 - nothing is touched
    ) -> Iterator[tuple[str, str]]:
        """See :class:`Sql`."""
        columns = ", ".join(
            f"{c.name} {c.type_text}" + ("" if c.nullable else " NOT NULL")
            for c in shape.columns.values()
        )
        yield (
            "other columns",
            (
                "(SELECT group_concat(name || ' ' || type || CASE WHEN \"notnull\" OR pk THEN"
                " ' NOT NULL' ELSE '' END, ', ')\n  FROM (SELECT * FROM"
                f" pragma_table_xinfo({self.text(shape.name)}) ORDER BY cid))"
                f"\n  = {self.text(columns)}"
            ),
        )
        yield (
            "another primary key",
            (
                "(SELECT group_concat(name, ', ') FROM (SELECT name FROM"
                f" pragma_table_xinfo({self.text(shape.name)}) WHERE pk ORDER BY pk))"
                f"\n  IS {self.text(', '.join(shape.primary_key))}"
            ),
        )
        keys = Counter(key.table for key in shape.foreign_keys for _ in key.columns)
        wanted = ", ".join(f"{table} {keys[table]}" for table in sorted(keys))
        yield (
            "other foreign keys",
            (
                "IFNULL((SELECT group_concat(name || ' ' || number, ', ') FROM (SELECT \"table\" AS"
                " name, COUNT(*) AS number\n  FROM"
                f" pragma_foreign_key_list({self.text(shape.name)})"
                f" GROUP BY 1 ORDER BY 1)), '')\n  = {self.text(wanted)}"
            ),
        )

    def guard(self, sentence: str, holds: str) -> list[str]:
        """A trigger for each sentence, and a row for each time."""
        statements = []
        if sentence not in self._sentences:
            number = self._sentences[sentence] = len(self._sentences) + 1
            statements.append(
                f"CREATE TEMP TRIGGER seed_guard_{number} BEFORE INSERT ON seed_guard\n"
                f"WHEN NEW.guard = {number} AND NEW.holds IS NOT 1 BEGIN\n"
                f"  SELECT RAISE(ROLLBACK, {self.text(sentence)});\nEND;"
            )
        number = self._sentences[sentence]
        return [*statements, f"INSERT INTO temp.seed_guard VALUES ({number}, ({holds}));"]

    def begin(self) -> list[str]:
        """See :class:`Sql`."""
        return ["BEGIN IMMEDIATE;"]

    def commit(self, guards: Iterable[Guard]) -> list[str]:
        """Nobody else could have come: the file is locked from the beginning to the end."""
        return [*(line for guard in guards for line in self.guard(*guard)), "COMMIT;"]

    def first(self, load: str) -> Expression:
        """A query of one value."""
        return Expression(f"(SELECT first FROM temp.seed_ids WHERE load = {self.text(load)})")

    def remember(self, load: str, first: str) -> str:
        """See :class:`Sql`."""
        return f"INSERT INTO temp.seed_ids VALUES ({self.text(load)}, {first});"

    def rows(self, table: str, columns: Sequence[Cells]) -> Iterator[str]:
        """Where ids are among them, from a table of values beside their loads' first ids."""
        for start in range(0, len(columns[0].cells), _STATEMENT_ROWS):
            places = range(start, min(start + _STATEMENT_ROWS, len(columns[0].cells)))
            yield self._statement(table, [cells.take(places) for cells in columns])

    def _statement(self, table: str, columns: Sequence[Cells]) -> str:
        alone = [_only_load(cells) for cells in columns]
        cells = [self._literals(c, load) for c, load in zip(columns, alone, strict=True)]
        lines = "),\n(".join(map(", ".join, zip(*cells, strict=True)))
        head = f"INSERT INTO {self.into(table)} ({self.names(c.column for c in columns)})"
        loads = {load: f"ids_{at}" for at, load in enumerate(dict.fromkeys(filter(None, alone)), 1)}
        if not loads:
            return f"{head} VALUES\n({lines});"
        chosen = ", ".join(
            f"{loads[load]}.first + column{at}" if load else f"column{at}"
            for at, load in enumerate(alone, 1)
        )
        beside = " ".join(f"CROSS JOIN temp.seed_ids {alias}" for alias in loads.values())
        where = " AND ".join(f"{alias}.load = {self.text(load)}" for load, alias in loads.items())
        return f"{head}\nSELECT {chosen} FROM (VALUES\n({lines})\n) {beside} WHERE {where};"

    def _literals(self, column: Cells, alone: str) -> list[str]:
        if column.loads is None or alone:
            return list(map(self.value, column.cells))
        return [
            self.id(load, cell) if load and isinstance(cell, int) else self.value(cell)
            for cell, load in zip(column.cells, column.loads, strict=True)
        ]

    def into(self, table: str) -> str:
        """A table, quoted; one of the script's own is a temporary one."""
        return f"temp.{table}" if table == "seed_changes" else self.name(table)

    def reserve(
        self,
        shape: TableShape,
        load: str,
        total: int,  # noqa: ARG002 - the top row keeps them
        valid: Sequence[Cells],  # noqa: ARG002 - nothing is asked by rows
        free: str,
    ) -> Iterator[str]:
        """One above the highest; the top row, which goes in first, keeps what is below."""
        (key,) = shape.primary_key
        yield "-- The first id: one above the highest, or that which is kept since a rollback."
        above = f"(SELECT IFNULL(MAX({self.name(key)}), 0) + 1 FROM {self.name(shape.name)})"
        yield self.remember(load, f"MAX({above}, IFNULL({free}, 0))")

    def hash_of(self, entry: Load, keys: RangeOfKeys | None) -> Expression:
        """The client has no function for it."""
        raise NotImplementedError(entry, keys)

    def lay_keys(self, shape: TableShape, chunk: Mapping[str, Scalar]) -> Iterator[str]:
        """See :class:`Sql`."""
        yield "DROP TABLE IF EXISTS temp.seed_keys;"
        parts = ", ".join(
            f"json_extract(k.value, '$[{at}]{'.hex' if _binary(shape, name) else ''}')"
            f" AS {self.name(name)}"
            for at, name in enumerate(shape.primary_key)
        )
        yield (
            f"CREATE TEMP TABLE seed_keys AS\nSELECT k.key AS place, {parts}\n"
            "FROM seed_chunk c, json_each(c.key_set, '$.keys') k\n"
            f"WHERE {self.where(chunk, 'c')};"
        )

    def same_key(self, shape: TableShape, alias: str, laid: str) -> str:
        """The condition that a row has a key that was laid; bytes are laid as digits."""
        return " AND ".join(
            f"lower(hex({self.column(alias, name)})) = {self.column(laid, name)}"
            if _binary(shape, name)
            else f"{self.column(alias, name)} = {self.column(laid, name)}"
            for name in shape.primary_key
        )

    def image(
        self, shape: TableShape, columns: Sequence[str], keys: RangeOfKeys | None
    ) -> Expression:
        """As they are: the client has nothing to compress them by."""
        wanted = (*shape.primary_key, *columns)
        row = " || ',' || ".join(as_json(self.column("t", name)) for name in wanted)
        order = self.names(shape.primary_key, "t")
        source = f"{self.name(shape.name)} t"
        if keys is None:
            source = f"temp.seed_keys k JOIN {source} ON {self.same_key(shape, 't', 'k')}"
        else:
            source += f" WHERE {keys.where(self)}"
        return Expression(
            "(SELECT CAST('[' || IFNULL(group_concat(image, ','), '') || ']' AS BLOB) FROM (\n"
            f"  SELECT '[' || {row} || ']' AS image FROM {source} ORDER BY {order}))"
        )

    def restored(self, column: ColumnShape) -> bool:
        """Bytes are written as digits, which older clients have no function for."""
        return column.family != "binary"

    def change(
        self,
        shape: TableShape,
        columns: Sequence[str],
        rows: Sequence[Cells],
        touched: Sequence[str],  # noqa: ARG002 - nothing is touched
    ) -> tuple[list[str], list[str]]:
        """Through a temporary table, in one statement."""
        names = self.names(cells.column for cells in rows)
        laid = [
            "DROP TABLE IF EXISTS temp.seed_changes;",
            f"CREATE TEMP TABLE seed_changes ({names});",
        ]
        laid += self.rows("seed_changes", rows)
        return laid, [self.apply_changes(shape, columns)]

    def apply_changes(self, shape: TableShape, columns: Sequence[str]) -> str:
        """Set columns to what ``seed_changes`` has."""
        table = self.name(shape.name)
        sets = ", ".join(f"{self.name(name)} = n.{self.name(name)}" for name in columns)
        same = " AND ".join(
            f"{table}.{self.name(name)} = n.{self.name(name)}" for name in shape.primary_key
        )
        return f"UPDATE {table} SET {sets}\nFROM temp.seed_changes n WHERE {same};"


def _unheard(statement: str) -> list[str]:
    """A statement whose answer nobody needs to see; what is printed later is printed as it is."""
    return [".mode off", statement, ".mode list", ".headers off"]


def _only_load(cells: Cells) -> str:
    """The load that all of a column's ids are of, empty where there are none or several."""
    if cells.loads is None:
        return ""
    every = zip(cells.loads, cells.cells, strict=True)
    named = {load for load, cell in every if cell is not None}
    return next(iter(named)) if len(named) == 1 else ""


def as_json(value: str) -> str:
    """A value with its storage class, as the before-images have it; a number with all its bits."""
    return (
        f"CASE typeof({value}) WHEN 'null' THEN 'null' WHEN 'text' THEN json_quote({value})"
        f" WHEN 'integer' THEN {value} WHEN 'real' THEN printf('%!.17g', {value})"
        f" ELSE '{{\"hex\": \"' || lower(hex({value})) || '\"}}' END"
    )


def _binary(shape: TableShape, column: str) -> bool:
    return shape.columns[column].family == "binary"
