"""Edits of a provider of the user's own are seen without importing it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from seedlib import DeclarationError
from seedlib import values as v
from seedlib.values.canonical import describe
from seedlib.values.provider_source import source_digest
from tests.values.chunks import python

if TYPE_CHECKING:
    from pathlib import Path

PROVIDER = '''
"""Names."""

from shop.words import STRAINS
from . import kinds


class Cannabis:
    """Names."""

    def strain(self):
        """One."""
        return STRAINS[0]
'''
FILES = {
    "__init__.py": "",
    "provider.py": PROVIDER,
    "words.py": 'from shop.sub import more\nSTRAINS = ["Gelato"]\n',
    "kinds.py": "KINDS = 1\nimport shop.provider\n",
    "sub/__init__.py": "from .more import MORE\n",
    "sub/more.py": "MORE = 1\n",
    "other.py": "OTHER = 1\n",
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package `shop` with a provider, in modules that import each other."""
    for name, text in FILES.items():
        path = tmp_path / "shop" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path / "shop"


@pytest.mark.parametrize("name", ["provider.py", "words.py", "kinds.py", "sub/more.py"])
def test_edit(shop: Path, name: str) -> None:
    """An edit of the module, or of one it imports from its own package, is seen."""
    before = source_digest("shop.provider")
    (shop / name).write_text(FILES[name] + "NEW = 1\n")

    assert before != source_digest("shop.provider")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("provider.py", "# A comment.\n" + FILES["provider.py"].replace("One.", "Another.")),
        ("words.py", FILES["words.py"].replace('"Gelato"', "'Gelato'")),
        ("other.py", "OTHER = 2\n"),
    ],
)
def test_no_edit(shop: Path, name: str, text: str) -> None:
    """Comments, docstrings, formatting and modules that are not imported do not count."""
    before = source_digest("shop.provider")
    (shop / name).write_text(text)

    assert before == source_digest("shop.provider")


@pytest.mark.usefixtures("shop")
def test_not_imported() -> None:
    """Telling whether a provider was edited imports no module of it."""
    described = describe(v.fake("shop.provider:Cannabis.strain"))

    assert source_digest("shop.provider") in repr(described)
    assert [] == [name for name in sys.modules if name.split(".")[0] == "shop"]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("module", ["shop.none", "shop.other.deeper", "no_such_package", "math"])
def test_no_source(module: str) -> None:
    """A module that is not there, or has no source, is refused with its name."""
    with pytest.raises(DeclarationError, match=f"The module {module} of v.fake"):
        source_digest(module)


def test_main() -> None:
    """A provider in the program itself, which others cannot import, is refused as well."""
    program = """
from seedlib.declaration import DeclarationError
from seedlib.values.provider_source import source_digest

try:
    source_digest("__main__")
except DeclarationError as error:
    print(error)
"""

    assert python(program).startswith("The module __main__ of v.fake")
