"""The classes of personal data: what an author calls a column, and how sensitive that is.

Knows the words alone. How a class is masked, and where, :mod:`seedlib.masking` says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from seedlib.declaration import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CLASSES", "Classification", "InJson", "NotPii", "PiiClass", "in_json", "not_pii"]

Sensitivity = Literal["low", "medium", "high"]


@dataclass(frozen=True, slots=True)
class PiiClass:
    """A class of personal data.

    Args:
        name: What an author writes in ``pii=``.
        sensitivity: How much harm its disclosure does, by itself.
        meaning: What falls under it.
    """

    name: str
    sensitivity: Sensitivity
    meaning: str


CLASSES: Final[Mapping[str, PiiClass]] = MappingProxyType(
    {
        one.name: one
        for one in (
            PiiClass("person", "medium", "a full name, in any order"),
            PiiClass("first_name", "low", "a given name"),
            PiiClass("last_name", "medium", "a family name"),
            PiiClass("company", "low", "a firm, which may be one person's"),
            PiiClass("email", "medium", "an e-mail address"),
            PiiClass("phone", "medium", "a telephone or fax number"),
            PiiClass("street", "medium", "house number and street, or a post box"),
            PiiClass("city", "low", "a town"),
            PiiClass("postcode", "low", "a postal code"),
            PiiClass("ssn", "high", "a US social security number"),
            PiiClass("tax_id", "high", "an employer's, VAT or other tax number"),
            PiiClass("date_of_birth", "medium", "a day of birth"),
            PiiClass("date", "low", "a day or an instant in a person's life: a visit, a hiring"),
            PiiClass("licence", "medium", "a number of a licence, a passport, a membership"),
            PiiClass("medical", "high", "a diagnosis, a medication, a patient's number"),
            PiiClass("card", "high", "a payment card's number"),
            PiiClass("iban", "high", "an international bank account number"),
            PiiClass("bank_account", "high", "a bank account's number of another kind"),
            PiiClass("ip_address", "low", "an address of a machine, IPv4 or IPv6"),
            PiiClass("url", "low", "a web address that leads to a person or firm"),
            PiiClass("username", "low", "an account's name, a handle"),
            PiiClass("latitude", "medium", "where somebody is, degrees north"),
            PiiClass("longitude", "medium", "where somebody is, degrees east"),
            PiiClass("free_text", "high", "notes and messages, which may say anything"),
            PiiClass("gender", "high", "gender or sex"),
            PiiClass("attribute", "high", "ethnicity, religion, orientation, opinion, a union"),
        )
    }
)


@dataclass(frozen=True, slots=True)
class NotPii:
    """A column that looks like personal data and is none; made by :func:`not_pii`."""

    reason: str


@dataclass(frozen=True, slots=True)
class InJson:
    """A column of JSON documents, classified path by path; made by :func:`in_json`."""

    paths: Mapping[str, str | NotPii | None]


Classification = str | NotPii | InJson | None
"""What ``pii=`` says of a column: a class, a document's paths, or that it is not personal."""

_PATH = re.compile(r"\$(?:\.[^.\[\]]+|\[\*\])+")


def not_pii(reason: str) -> NotPii:
    """Say that a column is not personal, though its name, content or comment looks like it.

    Args:
        reason: Why, for whoever audits it: ``not_pii("the state's published licence register")``.

    Raises:
        DeclarationError: There is no reason.
    """
    if not reason.strip():
        raise DeclarationError(
            'not_pii("") gives no reason, and a reason is all that it is for. Say why the column '
            "is nobody's personal data."
        )
    return NotPii(reason.strip())


def in_json(paths: Mapping[str, str | NotPii | None]) -> InJson:
    """Classify the parts of a JSON document.

    Args:
        paths: A path to the class of the value there, or to ``None``, for all that is below it:
            ``$.contact.email``, and ``$.visits[*].doctor`` for all items of a list. What no path
            names is left out.

    Raises:
        DeclarationError: There is none, one is written otherwise, or there is no such class.

    Example::

        pii={"profile": in_json({"$.contact.email": "email", "$.plan": None})}
    """
    if not paths:
        raise DeclarationError(
            "in_json({}) classifies no path, so nothing would be left of the document. Name its "
            'parts: in_json({"$.contact.email": "email", "$.plan": None}).'
        )
    for path, what in paths.items():
        if not _PATH.fullmatch(path):
            raise DeclarationError(
                f"in_json(): {path!r} is no path. Write $.key for a key, and [*] for all items of "
                "a list: $.visits[*].doctor."
            )
        if isinstance(what, InJson):
            raise DeclarationError(f"in_json(): {path} is one path, and classified as several.")
        known(what, f"in_json(): {path}")
    return InJson(MappingProxyType(dict(paths)))


def known(what: object, where: str) -> None:
    """Refuse what is no classification.

    Args:
        what: As declared.
        where: Whose it is, for the message.

    Raises:
        DeclarationError: There is no such class.
    """
    if what is None or isinstance(what, (NotPii, InJson)) or what in CLASSES:
        return
    import difflib  # noqa: PLC0415 - for a mistake alone

    near = difflib.get_close_matches(str(what), CLASSES, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(CLASSES)}."
    raise DeclarationError(
        f"{where} is classified as {what!r}, which is no class of personal data. {hint} None says "
        "that it is not personal."
    )


def personal(what: Classification) -> bool:
    """Whether a classification asks for masking."""
    return isinstance(what, (str, InJson))


def described(what: Classification) -> object:
    """A stable description, for a fingerprint: equal where the same masks are asked for."""
    if isinstance(what, InJson):
        return [[path, described(inner)] for path, inner in what.paths.items()]
    return what if isinstance(what, str) else None
