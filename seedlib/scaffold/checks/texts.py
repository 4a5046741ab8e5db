"""LIKE, GLOB and regular expressions of databases as patterns of Python's for whole texts.

MySQL's expressions are ICU's and MariaDB's PCRE's; what they share with Python is understood. A
pattern may be narrower than what it was made of, never wider; one that is to be avoided never
narrower.
"""

from __future__ import annotations

import re
import warnings

from seedlib.scaffold.checks.atoms import UnreadableError

_POSIX = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r"\s",
    "blank": " ",
    "xdigit": "0-9a-fA-F",
    "punct": r"!-/:-@\[-`{-~",
    "word": r"\w",
}
_ANYTHING = ".*"
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")
_FLAGS = re.compile(r"\(\?([a-z]+)\)")
_ONE_OF = re.compile(r"\.\*(?:\[(\^?)((?:[^\\\]\[]|\\.)+)\]|(\\.|[^\\.\[\](){}*+?|^$]))\.\*")


def like(pattern: str, escape: str | None) -> str:
    """A LIKE pattern: ``%`` is anything, ``_`` one character.

    Args:
        pattern: As it is compared, quotes and escapes of the literal undone.
        escape: What takes its meaning from the sign after it, if anything does.
    """
    made, signs = [], iter(pattern)
    for sign in signs:
        if sign == escape:
            made.append(literal(next(signs, sign)))
        else:
            made.append({"%": _ANYTHING, "_": "."}.get(sign) or literal(sign))
    return "".join(made)


def glob(pattern: str) -> str:
    """A GLOB pattern of SQLite: ``*`` is anything, ``?`` one character, classes in brackets."""
    made, at = [], 0
    while at < len(pattern):
        sign = pattern[at]
        found = re.compile(r"\[(\^?)(\]?[^\]]*)\]").match(pattern, at)
        if sign == "[" and found:
            inner = re.sub(r"([\\\[\]&~|])", r"\\\1", found[2])
            made.append(f"[{found[1]}{inner}]")
            at = found.end()
            continue
        made.append({"*": _ANYTHING, "?": "."}.get(sign) or literal(sign))
        at += 1
    return "".join(made)


def regex(pattern: str, *, posix: bool) -> str:
    """A regular expression that is searched for, for the whole text.

    Args:
        pattern: The expression.
        posix: Whether it has classes such as ``[:alpha:]``; for SQLite it is Python's own.

    Raises:
        UnreadableError: It has what Python's expressions do not.
    """
    flags = _FLAGS.match(pattern)
    if flags:
        if set(flags[1]) - set("isu"):
            raise UnreadableError(f"the flags {flags[0]}")
        pattern = pattern[flags.end() :]
    python = re.sub(r"\[:(\w+):\]", _posix, pattern) if posix else pattern
    whole = [_whole(branch) for branch in _branches(python)]
    made = whole[0] if len(whole) == 1 else f"(?:{'|'.join(whole)})"
    try:
        with warnings.catch_warnings():
            # Where Python's own syntax is about to change, others' is different already.
            warnings.simplefilter("error")
            re.compile(made)
    except (re.error, Warning, OverflowError) as error:
        raise UnreadableError(f"the regular expression, by Python's rules ({error})") from error
    return made


def opposite(pattern: str, *, fold: bool) -> tuple[str, bool]:
    """What a text has to match, or not to match, so that it does not match a pattern.

    Args:
        pattern: The pattern.
        fold: Whether it matches both cases of a letter.

    Returns:
        A pattern, and whether it is to be matched.
    """
    found = _ONE_OF.fullmatch(pattern)
    if not found:
        return (f"(?i:{pattern})" if fold else pattern), False
    characters = found[2] or found[3]
    letters = re.search("[A-Za-z]", re.sub(r"\\.", "", characters))
    if fold and letters:
        characters = _both_cases(characters)
    if found[1]:
        # No sign beside these: these alone. In a range none are added that were not meant.
        return f"[{found[2]}]*", True
    return f"[^{characters}]*", True


def literal(text: str) -> str:
    """A text as a pattern, and no more escaped than it has to be."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def prefix(text: str) -> str:
    """What begins with a text."""
    return literal(text) + _ANYTHING


def _both_cases(characters: str) -> str:
    return characters + "".join(
        part.swapcase()
        for part in re.findall(r"\\.|[A-Za-z]-[A-Za-z]|.", characters)
        if not part.startswith("\\") and part != part.swapcase()
    )


def _posix(found: re.Match[str]) -> str:
    if found[1] not in _POSIX:
        raise UnreadableError(f"the class [:{found[1]}:]")
    return _POSIX[found[1]]


def _branches(pattern: str) -> list[str]:
    """The alternatives of the outermost level."""
    found, depth, start = [], 0, 0
    # Escaped signs and classes whole, then signs one by one.
    for token in re.finditer(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", pattern, re.DOTALL):
        sign = token[0]
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "|" and not depth:
            found.append(pattern[start : token.start()])
            start = token.end()
    return [*found, pattern[start:]]


def _whole(branch: str) -> str:
    begins = re.match(r"\^|\\A", branch)
    inner = branch[begins.end() :] if begins else branch
    ends = re.search(r"(?<!\\)(?:\\\\)*(\$|\\[Zz])\Z", inner)
    inner = inner[: ends.start(1)] if ends else inner
    before = "" if begins or inner.startswith(_ANYTHING) else _ANYTHING
    open_end = inner.endswith(_ANYTHING) and not inner.endswith("\\" + _ANYTHING)
    after = "" if ends or open_end else _ANYTHING
    return f"{before}{inner}{after}"
