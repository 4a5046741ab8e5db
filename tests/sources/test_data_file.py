"""A file of the data folder: where it may be, packed files, and files that change."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import re
from pathlib import Path

import pytest

from seedlib import DeclarationError
from seedlib.sources import csv_rows
from tests.sources.files import NAME, cells, opened, table

TEXT = "code,name\n" + "".join(f"V{i:05d},name {i}\n" for i in range(40_000))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the seeds' data, beside something secret."""
    (tmp_path / "secret.csv").write_text("code\nsecret\n")
    (tmp_path / "data" / "eu").mkdir(parents=True)
    return tmp_path / "data"


def refusal(folder: Path, file: str) -> str:
    """What is said about a file that may not be opened."""
    with pytest.raises(DeclarationError) as error:
        csv_rows(file).opened(folder)
    return str(error.value)


def test_below(folder: Path) -> None:
    """A file in a folder below is read, and so is one that a link inside the folder leads to."""
    (folder / "eu" / NAME).write_text("code\nV1\n")
    (folder / "link.csv").symlink_to(folder / "eu" / NAME)
    (folder / "linked").symlink_to(folder / "eu")

    for file in ("eu/vendors.csv", "./eu/vendors.csv", "link.csv", "linked/vendors.csv"):
        assert [("V1",)] == table(csv_rows(file).opened(folder))


def test_linked_folder(folder: Path, tmp_path: Path) -> None:
    """The folder itself may be a link."""
    (folder / NAME).write_text("code\nV1\n")
    (tmp_path / "link").symlink_to(folder)

    assert [("V1",)] == table(csv_rows(NAME).opened(tmp_path / "link"))


@pytest.mark.parametrize("file", ["../secret.csv", "eu/../../secret.csv", "eu/../vendors.csv"])
def test_outside(folder: Path, file: str) -> None:
    """A path that goes up is refused, wherever it ends."""
    (folder / NAME).write_text("code\nV1\n")
    said = refusal(folder, file)

    assert f"{file} is no path below it" in said
    assert str(folder) in said


def test_absolute(folder: Path) -> None:
    """An absolute path is refused, even one into the folder."""
    (folder / NAME).write_text("code\nV1\n")

    assert "is no path below it" in refusal(folder, str(folder / NAME))


def test_links_out(folder: Path, tmp_path: Path) -> None:
    """A link out of the folder is refused, be it the file or a folder on the way."""
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "up").symlink_to(tmp_path)

    for file in ("link.csv", "up/secret.csv"):
        said = refusal(folder, file)
        assert f"{file} is a link, or behind one, that leads out of it" in said
        assert str(folder) in said


def test_circle_of_links(folder: Path) -> None:
    """Links that lead to each other are refused."""
    (folder / "a.csv").symlink_to(folder / "b.csv")
    (folder / "b.csv").symlink_to(folder / "a.csv")

    assert f"a.csv in {folder} cannot be opened: {os.strerror(errno.ELOOP)}" in refusal(
        folder, "a.csv"
    )


def test_no_regular_file(folder: Path) -> None:
    """A folder or a pipe is refused, and not waited for."""
    os.mkfifo(folder / "pipe.csv")

    for file in ("eu", "pipe.csv", "."):
        assert f"{file} in {folder} is no regular file" in refusal(folder, file)


def test_missing(folder: Path) -> None:
    """Of a file that is not there, the nearest one in its folder is told."""
    (folder / NAME).write_text("code\n")
    (folder / "eu" / "clients.csv").write_text("code\n")

    assert (f"There is no file vendor.csv in {folder}. Did you mean 'vendors.csv'?") == refusal(
        folder, "vendor.csv"
    )
    assert refusal(folder, "eu/client.csv").endswith("Did you mean 'eu/clients.csv'?")
    assert refusal(folder, "xyz").endswith("There is eu, vendors.csv.")
    assert refusal(folder, "us/vendors.csv").endswith("Did you mean 'vendors.csv'?")


def test_missing_in_an_empty_folder(folder: Path) -> None:
    """Where there is nothing, that is said."""
    assert refusal(folder, "eu/vendors.csv").endswith("It is empty.")


def test_missing_in_a_large_folder(folder: Path) -> None:
    """Not all of very many files are listed."""
    for number in range(25):
        (folder / "eu" / f"{number:02d}").touch()

    assert refusal(folder, "eu/vendors.csv").endswith("eu/18, eu/19, ….")


def test_missing_behind_a_link(folder: Path, tmp_path: Path) -> None:
    """What is in a folder that a link leads out to is not told."""
    (folder / "up").symlink_to(tmp_path)

    assert "secret.csv" not in refusal(folder, "up/secrets.csv").partition("There is eu")[2]


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there is told as such."""
    assert f"There is no folder {tmp_path / 'data'}, in which" in refusal(tmp_path / "data", NAME)


def test_unreadable(folder: Path) -> None:
    """What the system refuses is told in its own words."""
    (folder / NAME).write_text("code\n")
    file = f"{NAME}/more.csv"

    assert f"cannot be opened: {os.strerror(errno.ENOTDIR)}" in refusal(folder, file)


def test_not_permitted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read is refused with the reason."""
    (folder / NAME).write_text("code\n")
    (folder / NAME).chmod(0)
    if os.geteuid() == 0:
        # Nothing is forbidden to root, so the system's answer is put in its mouth.
        error = PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        monkeypatch.setattr("pathlib.Path.open", _raising(error))

    assert f"{NAME} cannot be read: Permission denied" in refusal(folder, NAME)


def _raising(error: OSError) -> object:
    def opening(*_: object, **__: object) -> None:
        raise error

    return opening


@pytest.mark.parametrize("name", [NAME, "vendors.csv.gz"])
def test_gzip(folder: Path, name: str) -> None:
    """What gzip packed is read, whatever it is called, in any order, with the content's digest."""
    (folder / name).write_bytes(gzip.compress(TEXT.encode()))
    rows = csv_rows(name).opened(folder)

    assert 40_000 == len(rows)
    assert ["V39999", "V00000", "V20000"] == cells(rows, "code", [39_999, 0, 20_000])
    assert hashlib.sha256(TEXT.encode()).hexdigest() == rows.digest


def test_gzip_members(folder: Path) -> None:
    """Several files packed one after the other are read as one."""
    (folder / NAME).write_bytes(b"".join(gzip.compress(x) for x in (b"code\nV1", b"\nV2\n", b"V3")))

    assert [("V1",), ("V2",), ("V3",)] == table(csv_rows(NAME).opened(folder))


def test_gzip_truncated(folder: Path) -> None:
    """A packed file that ends too early is refused, when it is read."""
    packed = gzip.compress(os.urandom(50_000).hex().encode())
    head = gzip.compress(b"code\n")
    (folder / NAME).write_bytes(head + packed[: len(packed) // 2])
    rows = csv_rows(NAME).opened(folder)

    with pytest.raises(
        DeclarationError, match=r"vendors\.csv is packed by gzip and ends too early"
    ):
        len(rows)


@pytest.mark.parametrize("at", [15, -6])
def test_gzip_damaged(folder: Path, at: int) -> None:
    """A packed file with another byte in it is refused, at its data or at its checksum."""
    packed = bytearray(gzip.compress(TEXT.encode()))
    packed[at] ^= 0xFF
    (folder / NAME).write_bytes(packed)

    with pytest.raises(DeclarationError, match=r"vendors\.csv is packed by gzip and is damaged"):
        csv_rows(NAME).opened(folder).digest  # noqa: B018 - a property that reads the file


def test_digest(folder: Path) -> None:
    """The digest is that of the file's bytes, whatever is in them."""
    raw = b"\xef\xbb\xbfcode,name\r\n\nV1,\xff\nV2,b"

    assert hashlib.sha256(raw).hexdigest() == opened(folder, raw).digest


def test_read_lazily(folder: Path) -> None:
    """Opening reads the header: that the rest is damaged shows later."""
    head = gzip.compress(b"code,name\n" + b"".join(b"V%05d,x\n" % i for i in range(40_000)))
    (folder / NAME).write_bytes(head + b"\x1f\x8b rubbish")
    rows = csv_rows(NAME).opened(folder)

    assert ("code", "name") == rows.columns
    with pytest.raises(DeclarationError, match="is damaged"):
        len(rows)


def changed(rows: object) -> str:
    """What is said when the rows are asked for."""
    with pytest.raises(DeclarationError) as error:
        cells(rows, "name")  # type: ignore[arg-type]
    return str(error.value)


CHANGED = "vendors.csv changed since the plan was made"


def test_changed_before_the_pass(folder: Path) -> None:
    """A header that is another one by now is refused, even of the same length."""
    rows = opened(folder, "code,name\nV1,a\n")
    with (folder / NAME).open("r+b") as file:
        file.write(b"name,code")

    assert CHANGED in changed(rows)


def test_changed_cell(folder: Path) -> None:
    """One other byte in a block is refused when the block is read, and other blocks are not."""
    rows = opened(folder, TEXT)
    assert 40_000 == len(rows)
    with (folder / NAME).open("r+b") as file:
        file.seek(TEXT.index("name 30000"))
        file.write(b"NAME")

    assert ["name 7"] == cells(rows, "name", [7])
    with pytest.raises(DeclarationError, match=CHANGED):
        cells(rows, "name", [30_001])
    with pytest.raises(DeclarationError, match=CHANGED):
        cells(rows, "name", list(range(29_000, 31_000)))


@pytest.mark.parametrize("content", [TEXT[:-20], TEXT + "V,another\n", ""])
def test_changed_length(folder: Path, content: str) -> None:
    """A file that is shorter or longer now is refused, whichever row is asked for."""
    rows = opened(folder, TEXT)
    assert 40_000 == len(rows)
    with (folder / NAME).open("r+b") as file:
        file.write(content.encode())
        file.truncate()

    assert CHANGED in changed(rows)


def test_replaced(folder: Path) -> None:
    """Another file in its place is refused, though the open one is the old one still."""
    rows = opened(folder, TEXT)
    assert 40_000 == len(rows)
    (folder / "new.csv").write_text(TEXT)
    (folder / "new.csv").replace(folder / NAME)

    assert CHANGED in changed(rows)


def test_removed(folder: Path) -> None:
    """A file that is gone is refused."""
    rows = opened(folder, TEXT)
    (folder / NAME).unlink()

    assert CHANGED in changed(rows)


def test_link_moved(folder: Path) -> None:
    """A link that leads to another file by now is refused."""
    for name in ("one.csv", "two.csv"):
        (folder / name).write_text("name\na\n")
    (folder / NAME).symlink_to(folder / "one.csv")
    rows = csv_rows(NAME).opened(folder)
    (folder / NAME).unlink()
    (folder / NAME).symlink_to(folder / "two.csv")

    assert CHANGED in changed(rows)


def test_closed(folder: Path) -> None:
    """The file is closed with the last one who holds it: pytest makes errors of those left open."""

    def open_files() -> int:
        return [_leads_to(x) for x in Path("/proc/self/fd").iterdir()].count(folder / NAME)

    rows = opened(folder, TEXT)
    column = rows.column("code")
    assert 1 == open_files()
    del rows
    assert 1 == open_files()
    del column

    assert 0 == open_files()


def _leads_to(descriptor: Path) -> Path | None:
    try:
        return descriptor.readlink()
    except FileNotFoundError:
        return None  # the one by which the list was read


def test_closed_when_refused(folder: Path) -> None:
    """A file that is refused is not left open."""
    with pytest.raises(DeclarationError, match=re.escape("vendors.csv has no header line")):
        opened(folder, "")
