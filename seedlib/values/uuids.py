"""UUIDs that are unique by the row's number, in the forms in which columns keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from seedlib.declaration import DeclarationError
from seedlib.values.array import Array
from seedlib.values.binaries import cells_of_bytes
from seedlib.values.columns import Column
from seedlib.values.rows import mix, stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values.rows import Rows

Form = Literal["text", "hex", "bytes"]

# RFC 9562, 4.1 and 5.4: the places of the variant, 0b10, and of the version, 4.
_VERSION: Final = np.uint64(0x4000)
_VARIANT: Final = np.uint64(1 << 63)
# Where the hyphens of the usual form leave the digits.
_GROUPS: Final = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
_FORMS: Final = ("text", "hex", "bytes")


def uuid(form: Form = "text") -> Column:
    """A UUID in the form of version 4, unique in its column by the row's number.

    It is the same whatever the seed, so that two loads of one table never meet.

    Args:
        form: ``"text"``: 36 characters, ``"9f1c40a2-…"``, for UUID, CHAR(36) and VARCHAR;
            ``"hex"``: 32 digits without hyphens, for CHAR(32), which is what SQLAlchemy's ``Uuid``
            makes; ``"bytes"``: 16 bytes, for BINARY(16).

    Raises:
        DeclarationError: There is no such form.
    """
    if form not in _FORMS:
        raise DeclarationError(
            f'v.uuid({form!r}) is no form of a UUID. Write v.uuid() for text, v.uuid("hex") for '
            'CHAR(32) or v.uuid("bytes") for BINARY(16).'
        )
    return _Uuid(form)


class _Uuid(Column):
    """All 64 bits of a permuted row number, and 58 that follow from them."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def at(self, rows: Rows, name: str) -> Array:
        # Of the column alone, and not of the seed.
        where = f"{rows.table}.{name}/uuid"
        one = mix(rows.n + stream(0, where))
        more = mix(one + stream(0, f"{where}/more"))
        high = (one >> np.uint64(16) << np.uint64(16)) | _VERSION
        high |= one >> np.uint64(4) & np.uint64(0xFFF)
        low = _VARIANT | (one & np.uint64(0xF)) << np.uint64(58) | more >> np.uint64(6)
        raw = np.stack([high, low], 1).astype(">u8").view(np.uint8)
        return cells_of_bytes(raw) if self.form == "bytes" else _text(raw, self.form)


def _text(raw: NDArray[np.uint8], form: Form) -> Array:
    digits = np.frombuffer(raw.tobytes().hex().encode(), np.uint8).reshape(len(raw), 32)
    text = np.full((len(raw), 36 if form == "text" else 32), ord("-"), np.uint32)
    for group, (start, end) in enumerate(_GROUPS):
        shift = group if form == "text" else 0
        text[:, start + shift : end + shift] = digits[:, start:end]
    return Array(text.view(f"U{text.shape[1]}").ravel().astype(object))
