"""How a run ends that something, or somebody, ended."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from seedlib.logs import RunLog
from seedlib.outcome import reported


def test_what_fails_behind_ctrl_c_is_ctrl_c() -> None:
    """It cuts a statement off, and the ROLLBACK after it finds the rest of an answer."""
    wrong = sa.exc.InternalError("ROLLBACK", {}, Exception("Packet sequence number wrong"))

    def interrupted() -> None:
        try:
            raise KeyboardInterrupt
        finally:
            raise wrong

    with pytest.raises(SystemExit) as ended, reported(RunLog("here")):
        interrupted()

    assert 130 == ended.value.code
