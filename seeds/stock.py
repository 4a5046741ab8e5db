"""Stock is finite: what is taken out of a batch or a lot is never more than was in it."""

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

    :param share: how many units a row may take at most, ``int64[n]``.
    :param of: the table whose rows take them.
    :param out_of: the table whose rows they are taken from.
    :raises DeclarationError: when a share is less than one unit.
    """
    if (share.data < 1).any():
        raise DeclarationError(
            f"There are so many rows of {of} for each row of {out_of} that there is not one unit "
            f"for each, and stock would go negative. Ask for more {out_of} (rows.{out_of}=…), "
            f"or for fewer {of}."
        )
