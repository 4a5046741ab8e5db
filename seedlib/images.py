"""Before-images: what a chunk's rows had before a change of ours, kept, cut and put back."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

from seedlib.keys import holding, packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from seedlib.keys import Key, KeySet, Scalar
    from seedlib.ledger import Chunk, Load
    from seedlib.run import Run
    from seedlib.session import Session
    from seedlib.shape import TableShape

Change = tuple["Scalar", ...]
"""The parts of a row's primary key, then the values of the columns that change."""


def undo(run: Run, chunk: Chunk) -> int:
    """Put back the former values of a chunk's keys, within the caller's transaction.

    Returns:
        How many rows were restored; rows that are gone by now are not.
    """
    entry = chunk.load
    shape = run.shape(entry.table)
    columns = changed_columns(entry)
    if chunk.before is None:
        changes = emptied(run, chunk)
    else:
        parts, held = len(entry.key_columns), holding([chunk.keys])
        changes = [image for image in images(chunk.before) if held(image[:parts])]
    # A column that a migration dropped since has nothing to be put back.
    left = [at for at, name in enumerate(columns) if name in shape.columns]
    if changes and left:
        parts = len(entry.key_columns)
        run.session.dialect.update(
            run.session,
            shape,
            [columns[at] for at in left],
            [(*change[:parts], *(change[parts + at] for at in left)) for change in changes],
        )
    return len(changes)


def emptied(run: Run, chunk: Chunk) -> list[Change]:
    """NULL for each row that a second pass filled; where it left NULL, nothing ever changed."""
    shape = run.shape(chunk.load.table)
    columns = changed_columns(chunk.load)
    there = [name for name in columns if name in shape.columns]
    parts = len(chunk.load.key_columns)
    rows = run.session.dialect.values(run.session, shape, chunk.keys, there)
    return [
        (*row[:parts], *[None] * len(columns))
        for row in rows
        if any(value is not None for value in row[parts:])
    ]


def changed_columns(entry: Load) -> tuple[str, ...]:
    """The columns that an entry changes, where it is not one of rows: all it hashes but the key."""
    return tuple(column.name for column in entry.hashed if column.name not in entry.key_columns)


def images_without(chunk: Chunk, gone: Collection[Key]) -> bytes | None:
    """A chunk's before-images less those of some rows, in the form the ledger keeps."""
    if chunk.before is None:
        return None
    parts = len(chunk.load.key_columns)
    return packed_images([image for image in images(chunk.before) if image[:parts] not in gone])


def read_images(session: Session, shape: TableShape, keys: KeySet, columns: Sequence[str]) -> bytes:
    """The before-images of rows, held until the transaction ends, as a chunk keeps them."""
    written = session.dialect.values_as_json(session, shape, keys, columns)
    if written is None:
        return packed_images(session.dialect.values(session, shape, keys, columns))
    return _compressed(written)


def packed_images(images: Sequence[Change]) -> bytes:
    """Before-images as a chunk keeps them."""
    return _compressed(json.dumps(images, default=packed).encode())


def images(blob: bytes) -> list[Change]:
    """The before-images that a chunk keeps: each the key's parts, then the former values."""
    # A script leaves them as they are, where its client has nothing to compress them by.
    text = bytes(blob) if blob[:1] == b"[" else zlib.decompress(blob)
    rows = json.loads(text)
    return [tuple(unpacked(part) for part in row) for row in rows]


def _compressed(text: bytes) -> bytes:
    # Levels above take several times as long, and save a tenth.
    return zlib.compress(text, level=1)
