"""What there is can be given out once: units of a batch or a lot, cents of an invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from seedlib import DeclarationError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seedlib.values import Array


def whole_cases(units: Array, case: Array) -> NDArray[Any]:
    """Round units down to whole cases; less than a case stays what it is.

    :param units: ``int64[n]``.
    :param case: how many units a case holds, ``int64[n]``.
    """
    return np.where(units.data < case.data, units.data, units.data // case.data * case.data)


def refuse_nothing(share: Array, *, of: str, out_of: str) -> None:
    """Refuse volumes at which a row would get nothing of what it takes its share of.

    :param share: how many units, or cents, a row may take at most.
    :param of: the table whose rows take them.
    :param out_of: the table whose rows they are taken from.
    :raises DeclarationError: when a share is less than one unit.
    """
    if (share.data < 1).any():
        raise DeclarationError(
            f"There are so many rows of {of} for each row of {out_of} that nothing is left "
            f"for some, and more would be given than there is. Ask for more {out_of} "
            f"(rows.{out_of}=…) or for fewer {of}."
        )
