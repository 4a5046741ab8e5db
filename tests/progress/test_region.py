"""The lines at the bottom of a terminal: what is written there, to the last code."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import termios
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

import pytest

from seedlib.terminal.region import Region

if TYPE_CHECKING:
    from collections.abc import Iterator

GONE = "\r\x1b[2K"
ABOVE = "\x1b[1A\x1b[2K"


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal without a screen: the stream that leads to it, and what arrived there."""

    stream: TextIO
    ours: int

    def resize(self, columns: int) -> None:
        """Make it so many columns wide."""
        fcntl.ioctl(self.ours, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def said(self) -> str:
        """What was written since one looked last; a terminal hands it on in parts."""
        os.write(self.stream.fileno(), b"\0")
        said = b""
        while not said.endswith(b"\0"):
            said += os.read(self.ours, 100_000)
        return said.decode().removesuffix("\0").replace("\r\n", "\n")


@contextmanager
def terminals() -> Iterator[Terminal]:
    """Open one, forty columns wide."""
    ours, theirs = pty.openpty()
    with open(theirs, "w", encoding="utf-8", buffering=1) as stream:  # noqa: PTH123 - no path, but a number
        terminal = Terminal(stream, ours)
        terminal.resize(40)
        yield terminal
    os.close(ours)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """A terminal, forty columns wide."""
    with terminals() as found:
        yield found


def test_drawn_in_place(terminal: Terminal) -> None:
    """Lines replace the former ones, and a line that stays takes their place."""
    region = Region(terminal.stream, ())
    region.draw(("one", "two"))
    region.draw(("\x1b[1mthree\x1b[0m",))
    region.say("done")
    region.draw(("four",))
    region.close()

    assert (
        f"one\ntwo\r{GONE}{ABOVE}\x1b[1mthree\x1b[0m\r{GONE}done\nfour\r{GONE}" == terminal.said()
    )
    assert 39 == region.width


def test_whatever_is_printed(terminal: Terminal) -> None:
    """Who prints by the stream gets a line of their own, and the lines come back below it; where a
    line is not ended, as a prompt's, they wait until it is. Afterwards the stream is as it was.
    """
    region = Region(terminal.stream, (terminal.stream, None))
    region.draw(("bar",))
    print("hello", file=terminal.stream)
    terminal.stream.write("name? ")
    region.draw(("bar!",))
    terminal.stream.write("x\n")
    region.close()
    terminal.stream.write("bye\n")

    # print() writes the end of its line by itself.
    assert f"bar\r{GONE}hello\nbar\r{GONE}name? x\nbar!\r{GONE}bye\n" == terminal.said()
    assert "write" not in vars(terminal.stream)


def test_a_question(terminal: Terminal) -> None:
    """While somebody is asked nothing is drawn, however the lines of the question end."""
    region = Region(terminal.stream, ())
    region.draw(("bar",))
    with region.aside():
        terminal.stream.write("a table\n")
        region.draw(("bar",))
        terminal.stream.write("sure? ")
        region.draw(("bar",))
    region.draw(("bar!",))

    assert f"bar\r{GONE}a table\nsure? bar!\r" == terminal.said()
    region.close()


def test_two_streams(terminal: Terminal) -> None:
    """What is printed by another stream to the same terminal makes its way too, in order; a file is
    left alone.
    """
    with open(os.dup(terminal.stream.fileno()), "w", encoding="utf-8") as other:  # noqa: PTH123 - no path, but a number
        file = io.StringIO()
        region = Region(terminal.stream, (other, file))
        region.draw(("bar",))
        other.write("hello\n")
        file.write("to a file\n")
        region.close()

        assert f"bar\r{GONE}hello\nbar\r{GONE}" == terminal.said()
        assert "to a file\n" == file.getvalue()


def test_made_narrower(terminal: Terminal) -> None:
    """Lines that a narrower terminal has continued go as a whole."""
    region = Region(terminal.stream, ())
    region.draw(("x" * 30, "y" * 5))
    terminal.resize(10)
    region.close()

    assert f"{'x' * 30}\n{'y' * 5}\r{GONE}{ABOVE * 3}" == terminal.said()


def test_a_terminal_that_is_gone() -> None:
    """Who closed their window ends no run by that: nothing is drawn any more."""
    ours, theirs = pty.openpty()
    # Closing it, Python tries once more.
    with suppress(OSError), open(theirs, "w", encoding="utf-8") as stream:  # noqa: PTH123 - no path, but a number
        region = Region(stream, ())
        region.draw(("bar",))
        os.close(ours)
        region.draw(("bar",))
        region.close()

        assert "write" not in vars(stream)
