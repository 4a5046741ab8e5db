"""What was thought out for a whole table, made to fit a seed that an author has already.

An expression that follows another column, such as ``client["region_id"]`` or ``v.this["born"]``,
means the author's column of that name, whose object goes by the author's own name.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seedlib.scaffold import entries
from seedlib.scaffold.code import Call, Code, Name, code
from seedlib.scaffold.draft import Draft
from seedlib.scaffold.names import identifier
from seedlib.scaffold.splice import siblings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlib.scaffold.reseeding import Difference
    from seedlib.scaffold.splice import Text


class Fitting:
    """Expressions for some columns of a seed.

    Args:
        difference: How the seed differs from its table.
        draft: The seed as it would be thought out today.
        text: The module.
        columns: Its ``columns=``.

    Attributes:
        codes: The expressions, by column.
        variables: The variables that they need and the module does not have.
        remarks: What is to be decided about them.
        pii: Their classes of personal data.
    """

    def __init__(
        self, difference: Difference, draft: Draft | None, text: Text, columns: ast.Dict
    ) -> None:
        self.codes: Mapping[str, Code] = {}
        self.variables: Mapping[str, Code] = {}
        self.remarks: dict[str, str] = {}
        self.pii: Mapping[str, str] = {}
        if draft is None:
            return
        self._difference = difference
        self._own = entries.keys(columns)
        self._text = text
        wanted = [name for name in difference.drawn if name in draft.codes]
        self.remarks = {n: draft.decide[n] for n in wanted if draft.decide.get(n)}
        self.pii = {name: draft.pii[name] for name in wanted if name in draft.pii}
        codes = self._bound(draft, {name: draft.codes[name] for name in wanted})
        made = self._named(draft, codes)
        self.codes, self.variables = made.codes, made.variables

    def _bound(self, draft: Draft, codes: dict[str, Code]) -> dict[str, Code]:
        """With the author's objects in place of those that other columns have in the draft."""
        found: dict[str, Code] = {}
        filled = {*self._difference.declared.columns, *codes} - {*self._difference.gone}
        for name, made in codes.items():
            variables = {one for one in made.names if one in draft.variables}
            bound = {one: self._bound_to(one, draft, codes) for one in variables}
            lost = [one for one, other in bound.items() if other is None]
            parsed = ast.parse(made.flat(), mode="eval")
            blind = [one for one in siblings(parsed) if one not in filled]
            if lost or blind:
                found[name] = self._without(name, made, lost + blind)
            else:
                found[name] = made.replaced({o: c for o, c in bound.items() if c is not None})
        return found

    def _bound_to(self, variable: str, draft: Draft, codes: Mapping[str, Code]) -> Code | None:
        """What a variable of the draft is here; ``None`` where the author gave it no name."""
        for column, made in draft.codes.items():
            if column not in self._own or column in codes or _object(made) != variable:
                continue
            value = self._own[column]
            if isinstance(value, ast.Call) and value.args and _is_maybe(value):
                value = value.args[0]
            return Name(value.id) if isinstance(value, ast.Name) else None
        return Name(variable)

    def _without(self, name: str, made: Code, missing: list[str]) -> Code:
        """What a column gets whose expression follows one that has no name here."""
        what = ", ".join(missing)
        self.remarks[name] = (
            f"{made.flat()} would fit, but nothing here is {what}; give it a variable."
        )
        return code(None)

    def _named(self, draft: Draft, codes: dict[str, Code]) -> Draft:
        """With variables whose names mean nothing else in the module."""
        needed: dict[str, Code] = {}
        ahead = [name for made in codes.values() for name in made.names]
        while ahead:
            name = ahead.pop()
            if name in draft.variables and name not in needed and not self._author_has(name):
                needed[name] = draft.variables[name]
                ahead += needed[name].names
        variables = {name: draft.variables[name] for name in draft.variables if name in needed}
        part = Draft(shape=draft.shape, codes=codes, variables=variables).inlined()
        taken = {one.id for one in ast.walk(self._text.tree) if isinstance(one, ast.Name)}
        taken |= {"Seed", "op", "v", "upgrade", "downgrade"}
        renamed = {}
        for name, made in part.variables.items():
            same = self._assigned(name)
            if same is not None and same == ast.unparse(ast.parse(made.flat(), mode="eval")):
                renamed[name] = name
                continue
            renamed[name] = identifier(name, taken)
            taken.add(renamed[name])
        again = part.renamed(renamed)
        own = {n for n in renamed.values() if self._assigned(n) is not None}
        again.variables = {n: made for n, made in again.variables.items() if n not in own}
        return again

    def _author_has(self, name: str) -> bool:
        """Whether a name was put in for the author's own object, and is no variable of ours."""
        return any(isinstance(v, ast.Name) and v.id == name for v in self._objects())

    def _objects(self) -> list[ast.expr]:
        values = list(self._own.values())
        inner = [v.args[0] for v in values if isinstance(v, ast.Call) and v.args and _is_maybe(v)]
        return [*values, *inner]

    def _assigned(self, name: str) -> str | None:
        """What the module assigns to a variable, in one spelling."""
        for one in self._text.tree.body:
            if isinstance(one, ast.Assign) and len(one.targets) == 1:
                target = one.targets[0]
                if isinstance(target, ast.Name) and target.id == name:
                    return ast.unparse(one.value)
        return None


def _object(made: Code) -> str | None:
    """The variable that a column is, or is ``v.maybe`` of."""
    if isinstance(made, Call) and made.function == "v.maybe":
        made = made.args[0]
    return made.name if isinstance(made, Name) else None


def _is_maybe(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "maybe"
