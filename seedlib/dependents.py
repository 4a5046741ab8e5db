"""Who refers to rows that a rollback takes away: by every foreign key of the live schema.

Whatever ``ON DELETE`` says, a row outside the rollback that refers to one inside stops it. RESTRICT
would fail; CASCADE, SET NULL and SET DEFAULT would take or change a row that is not ours to touch.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seedlib import rollback_errors as errors
from seedlib import schema
from seedlib.images import changed_columns, images
from seedlib.keys import KeyList, either, holding, plain, portions, renamed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlib.keys import Key, KeySet, Scalar
    from seedlib.ledger import Load
    from seedlib.run import Run
    from seedlib.shape import IncomingKey, TableShape
    from seedlib.survey import Survey

MOST_FOLLOWED = 100_000
"""How many rows are followed from cascade to cascade before "at least" has to do."""


def outside(
    run: Run, incoming: IncomingKey, parents: Sequence[KeySet], inside: Sequence[KeySet]
) -> list[str]:
    """Count the rows that refer to ``parents`` by one foreign key, and are not ``inside``.

    Returns:
        A line where there are any, and one for each foreign key by which a cascade would go on.
    """
    found = sum(_count(run, incoming, portion, inside) for portion in portions(parents))
    if not found:
        return []
    lines = [errors.referring_rows(incoming, found)]
    if incoming.key.on_delete == "CASCADE" and incoming.schema is None:
        lines += _cascading(run, incoming, parents, inside)
    return lines


def restored(run: Run, incoming: IncomingKey, found: Survey) -> list[str]:
    """Count the rows that stay, and would get a reference back to a row that goes after that.

    Only where all of the foreign key was changed, and it refers to the primary key: anything else
    shows when the former values are back, and stops the rollback before the row they refer to.

    Returns:
        A line where there are any.
    """
    key, kept = incoming.key, found.kept.get(incoming.table, ())
    referring: dict[Key, Key] = {}
    hit: set[Key] = set()
    for entry in found.entries:
        if entry.table == incoming.table and set(key.columns) <= set(changed_columns(entry)):
            for child, parent in _former(run, incoming, entry):
                # What goes too, or is about to be handed over, gets nothing back that stays.
                if None in parent or child in kept or found.goes(incoming.table, child):
                    referring.pop(child, None)
                else:
                    referring[child] = parent
        if referring and entry.kind == "rows" and entry.table == key.table:
            held = holding(run.ledger.key_sets(entry))
            gone = (child for child, parent in referring.items() if held(parent))
            hit |= {child for child in gone if found.goes(key.table, referring[child])}
    if not hit:
        return []
    rows = there(run, incoming.table, [KeyList(run.shape(incoming.table).primary_key, tuple(hit))])
    return [errors.restored_rows(incoming, rows)] if rows else []


def there(run: Run, table: str, keys: Sequence[KeySet]) -> int:
    """How many of some rows are there."""
    dialect, found = run.session.dialect, 0
    source = f"SELECT COUNT(*) FROM {dialect.quote(table)} {dialect.quote('t')}"
    for portion in portions(keys):
        condition, values = either(portion, dialect, "t")
        found += int(run.session.scalar(f"{source} WHERE {condition}", values) or 0)
    return found


def any_to(run: Run, incoming: IncomingKey, parents: KeySet) -> bool:
    """Whether any row at all refers to these parents; one look into the foreign key's index."""
    tables, condition, values = _referring(run, incoming, [parents])
    return bool(run.session.all(f"SELECT 1 FROM {tables} WHERE {condition} LIMIT 1", values))


def keys_of(
    run: Run, incoming: IncomingKey, columns: Sequence[str], parents: Sequence[KeySet]
) -> list[Key]:
    """The primary keys of the rows that refer to these parents, held until the transaction ends."""
    dialect = run.session.dialect
    names = ", ".join(dialect.column("c", name) for name in columns)
    found: list[Key] = []
    for portion in portions(parents):
        tables, condition, values = _referring(run, incoming, portion)
        query = f"SELECT {names} FROM {tables} WHERE {condition}{dialect.for_update}"
        found += (tuple(plain(part) for part in row) for row in run.session.all(query, values))
    return found


def _former(run: Run, incoming: IncomingKey, entry: Load) -> Iterator[tuple[Key, Key]]:
    """The rows that an entry changed, and what they referred to before."""
    key, primary_key = incoming.key, run.shape(incoming.key.table).primary_key
    if incoming.schema is not None or set(key.referred_columns) != set(primary_key):
        return
    own = dict(zip(key.referred_columns, key.columns, strict=True))
    parts, changed = len(entry.key_columns), changed_columns(entry)
    at = [parts + changed.index(own[name]) for name in primary_key]
    for number, _ in run.ledger.chunk_keys(entry):
        before = run.ledger.chunk(entry, number).before
        for image in images(before) if before is not None else ():
            yield image[:parts], tuple(image[i] for i in at)


def _count(
    run: Run, incoming: IncomingKey, parents: Sequence[KeySet], inside: Sequence[KeySet]
) -> int:
    dialect = run.session.dialect
    tables, condition, values = _referring(run, incoming, parents)
    if len(list(portions(inside))) <= 1:
        excluded, more = either(inside, dialect, "c")
        # As NOT IN, a thousand texts take MySQL's optimizer seconds to weigh for its indexes.
        count = run.session.scalar(
            f"SELECT COUNT(*) FROM {tables} WHERE {condition} AND {excluded} IS NOT TRUE",
            (*values, *more),
        )
        return int(count or 0)
    held = holding(inside)
    names = ", ".join(dialect.column("c", name) for name in inside[0].columns)
    rows = run.session.all(f"SELECT {names} FROM {tables} WHERE {condition}", values)
    return sum(not held(tuple(plain(part) for part in row)) for row in rows)


def _referring(
    run: Run, incoming: IncomingKey, parents: Sequence[KeySet]
) -> tuple[str, str, tuple[Scalar, ...]]:
    """FROM and WHERE of the rows ``c`` that refer to these parents.

    The parents' table has to be asked only where the foreign key does not refer to the primary key.
    """
    dialect, key = run.session.dialect, incoming.key
    child = dialect.quote(incoming.table)
    if incoming.schema is not None:
        child = f"{dialect.quote(incoming.schema)}.{child}"
    names = dict(zip(key.referred_columns, key.columns, strict=True))
    if all(set(keys.columns) == set(names) for keys in parents):
        condition, values = either([renamed(keys, names) for keys in parents], dialect, "c")
        return f"{child} {dialect.quote('c')}", condition, values
    joined = " AND ".join(
        f"{dialect.column('c', own)} = {dialect.column('t', other)}" for other, own in names.items()
    )
    condition, values = either(parents, dialect, "t")
    tables = f"{child} {dialect.quote('c')} JOIN {dialect.quote(key.table)} {dialect.quote('t')}"
    return f"{tables} ON {joined}", condition, values


def _cascading(
    run: Run, first: IncomingKey, parents: Sequence[KeySet], inside: Sequence[KeySet]
) -> Iterator[str]:
    """Follow a cascade from row to row, through as many tables as it takes."""
    shapes: dict[str, TableShape] = {}
    seen: dict[IncomingKey, set[Key]] = {}
    taken: dict[str, set[Key]] = {}
    counts: Counter[IncomingKey] = Counter()
    held = holding(inside)
    reached = [(first, list(parents))]
    while reached and sum(map(len, seen.values())) < MOST_FOLLOWED:
        incoming, of = reached.pop(0)
        table = incoming.table
        if table not in shapes:
            shapes[table] = schema.reflect(run.session.connection, table)
        columns = shapes[table].primary_key
        if not columns:
            counts[incoming] += sum(_count(run, incoming, portion, []) for portion in portions(of))
            continue
        new = set(keys_of(run, incoming, columns, of)) - seen.setdefault(incoming, set())
        if incoming == first:
            new = {key for key in new if not held(key)}
        counts[incoming] += len(new)
        seen[incoming] |= new
        if incoming.key.on_delete == "CASCADE" and incoming.schema is None:
            further = new - taken.setdefault(table, set())
            taken[table] |= further
            keys: list[KeySet] = [KeyList(columns, tuple(further))] if further else []
            every = schema.incoming(run.session.connection, [table]) if further else ()
            reached += [(key, keys) for key in every]
    more = bool(reached)
    for incoming, rows in counts.items():
        if rows and incoming != first:
            yield errors.cascading_rows(incoming, rows, at_least=more)
