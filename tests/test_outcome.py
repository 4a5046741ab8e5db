"""How a run ends that something, or somebody, ended."""

from __future__ import annotations

import os
import sys

import pytest
import sqlalchemy as sa

from seedlib.logs import RunLog
from seedlib.outcome import reported
from tests.terminal import stream


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


def test_an_interrupt_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said to whoever pressed Ctrl-C is broken between words."""
    log = RunLog("here")
    log.begun = True
    with stream(columns=44) as (terminal, read):
        monkeypatch.setattr(sys, "stderr", terminal)
        with pytest.raises(SystemExit), reported(log):
            raise KeyboardInterrupt
        terminal.flush()
        said = os.read(read, 4096).decode()
    lines = said.strip().splitlines()

    assert max(map(len, lines)) <= 44
    assert "Interrupted. The chunks committed so far are in the ledger;" in " ".join(lines)
