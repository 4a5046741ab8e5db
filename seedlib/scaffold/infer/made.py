"""What a column could be made of, before it is known how often it is NULL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlib.scaffold.code import call
from seedlib.scaffold.domain import Suggestion

if TYPE_CHECKING:
    from seedlib.scaffold.code import Code
    from seedlib.scaffold.infer.subject import Subject

_ALWAYS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An expression for a column.

    Args:
        code: The expression.
        pii: The class of personal data that it looks like.
        share: In how many of a hundred rows it is there, where the column may be NULL.
        decide: What a person should decide.
        needs: Variables that it reads, and what they are.
        most: How many different values it has, where it is unique and that is known to be few.
    """

    code: Code
    pii: str | None = None
    share: int = _ALWAYS
    decide: str = ""
    needs: tuple[tuple[str, Code], ...] = ()
    most: int | None = None

    def suggested(self, subject: Subject) -> Suggestion:
        """The expression, NULL in some rows where the column may be."""
        hidden = subject.nullable and self.share < _ALWAYS
        return Suggestion(
            code=call("v.maybe", self.code, self.share) if hidden else self.code,
            most=self.most,
            pii=self.pii,
            decide=self.decide,
            needs=self.needs,
        )
