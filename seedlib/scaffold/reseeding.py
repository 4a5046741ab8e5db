"""One seed brought up to date in its module's text: entries in, out and replaced, and variables."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlib.scaffold import entries
from seedlib.scaffold.code import code, mapped
from seedlib.scaffold.entries import Changes
from seedlib.scaffold.fitting import Fitting
from seedlib.scaffold.splice import Edit, Text, names, siblings, without_unused
from seedlib.scaffold.writing import MODULE, comment
from seedlib.written import declaring

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seedlib.declared import Declared
    from seedlib.scaffold.code import Code
    from seedlib.scaffold.draft import Draft
    from seedlib.shape import TableShape
    from seedlib.written import Call

_QUOTED = 160
"""Characters of an old expression that a comment keeps."""


@dataclass(slots=True, kw_only=True)
class Difference:
    """How a seed differs from its table.

    Args:
        declared: The seed.
        shape: The live table.
        gone: Its columns that the table no longer has.
        called: Those of them that are called something else now.
        new: The table's columns that it should fill.
        unfit: Its columns whose values no longer fit, and why.
        remarks: What else changed, by column; under the empty name what is about the table.
        pinned: The table as it is to be pinned: what is left to decide about it as it was.
    """

    declared: Declared
    shape: TableShape
    pinned: TableShape
    gone: tuple[str, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict)
    new: tuple[str, ...] = ()
    unfit: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return any((self.gone, self.new, self.unfit, self.remarks))

    @property
    def drawn(self) -> tuple[str, ...]:
        """The columns that need an expression."""
        renamed_to = set(self.called.values())
        return tuple(name for name in (*self.new, *self.unfit) if name not in renamed_to)

    def told(self) -> Iterator[str]:
        """What there is to do, for whoever does it by hand."""
        for name in self.gone:
            to = self.called.get(name)
            yield f"{name} is called {to} now" if to else f"{name} is gone"
        yield from (f"{name} is new" for name in self.new if name not in self.called.values())
        yield from (f"{name} does not fit, {why}" for name, why in self.unfit.items())
        yield from (f"{name or 'the table'}: {why}" for name, why in self.remarks.items())


class Reseeding:
    """Changes one seed's text.

    Args:
        difference: How it differs from its table.
        draft: The seed as it would be thought out today; ``None`` where nothing needs it, or
            where nothing was found.
        width: The most characters of a line.
    """

    def __init__(self, difference: Difference, draft: Draft | None, width: int) -> None:
        self.done: list[str] = []
        """What was changed, line by line."""
        self.left: list[str] = []
        """What has to be changed by hand, line by line."""
        self._difference = difference
        self._draft = draft
        self._width = width

    @property
    def _table(self) -> str:
        return self._difference.declared.table

    def made(self, text: Text) -> Text:
        """The module with the seed as it should be, or as it was where that cannot be."""
        call = declaring(text.tree, "Seed", self._table)
        columns = None if call is None else call.literal("columns")
        why = _obstacle(text, call, columns)
        if why or call is None or columns is None:
            told = ", ".join(self._difference.told())
            self.left.append(f"{self._table} is not edited, {why}: {told}")
            return text
        fitting = Fitting(self._difference, self._draft, text, columns)
        return self._edited(text, call, columns, fitting)

    def _edited(self, text: Text, call: Call, columns: ast.Dict, fitting: Fitting) -> Text:
        changes = self._changes(text, columns, fitting)
        edits = entries.edits(text, columns, changes, self._width) if changes else []
        edits += self._pii(text, call, fitting)
        edits += self._above(text, call, fitting)
        own = entries.keys(columns)
        dropped = {*changes.removed, *changes.replaced}
        unused = {name for key in dropped for name in names(own[key])}
        return without_unused(Text(text.changed(edits)), unused)

    def _changes(self, text: Text, columns: ast.Dict, fitting: Fitting) -> Changes:
        """What becomes of ``columns=``, which is told as well."""
        own = entries.keys(columns)
        changes = Changes(order=_order(self._difference.shape, own))
        self._take_out(own, changes)
        self._replace(text, own, changes, fitting)
        self._add(changes, fitting)
        self._remark(own, changes, fitting)
        for key in own.keys() - changes.removed - changes.replaced.keys():
            seen = {*siblings(own[key])} & {*changes.removed, *changes.renamed}
            looks = sorted(f"{self._table}.{key} looks at {name}, which is gone" for name in seen)
            self.left += looks
        return changes

    def _take_out(self, own: Mapping[str, ast.expr], changes: Changes) -> None:
        for name in self._difference.gone:
            to = self._difference.called.get(name)
            if name not in own:
                self.left.append(f"{self._table}.{name} is gone, and comes from the source")
            elif to is None:
                changes.removed.add(name)
                self.done.append(f"{self._table}.{name} taken out")
            else:
                changes.renamed[name] = to
                changes.remarks[to] = f"{name} is gone, and {to} is new; its values were kept."
                self.done.append(f"{self._table}.{name} is called {to} now")

    def _replace(
        self, text: Text, own: Mapping[str, ast.expr], changes: Changes, fitting: Fitting
    ) -> None:
        for name, why in self._difference.unfit.items():
            made = fitting.codes.get(name)
            if made is None or name not in own:
                self.left.append(f"{self._table}.{name} does not fit, {why}")
                continue
            changes.replaced[name] = made
            was = _quoted(ast.get_source_segment(text.text, own[name]) or "")
            changes.remarks[name] = f"it was {was}, which no longer fits: {why}."
            self.done.append(f"{self._table}.{name} replaced, {why}")

    def _add(self, changes: Changes, fitting: Fitting) -> None:
        for name in self._difference.drawn:
            made = fitting.codes.get(name)
            if name in self._difference.unfit:
                continue
            if made is None:
                self.left.append(f"{self._table}.{name} is new, and nothing was found to fill it")
                continue
            changes.added[name] = made
            self.done.append(f"{self._table}.{name} added")

    def _remark(self, own: Mapping[str, ast.expr], changes: Changes, fitting: Fitting) -> None:
        """What is to be decided, above the entry that it is about."""
        one = self._difference
        there = {one.called.get(key, key) for key in own.keys() - changes.removed}
        for name, remark in (*fitting.remarks.items(), *one.remarks.items()):
            key = one.called.get(name, name)
            if key in there | changes.added.keys():
                changes.remarks[key] = f"{changes.remarks.get(key, '')} {remark}".strip()
        self.done += [
            f"{self._table}{'.' if name else ''}{name} to decide: {remark}"
            for name, remark in (*fitting.remarks.items(), *one.remarks.items())
        ]

    def _pii(self, text: Text, call: Call, fitting: Fitting) -> list[Edit]:
        """What becomes of ``pii=``."""
        one, node = self._difference, call.literal("pii")
        own = entries.keys(node)
        classes = {n: code(what) for n, what in fitting.pii.items() if n not in own}
        gone = [name for name in one.gone if name in own]
        if node is None:
            return self._new_pii(text, call, classes) if classes else []
        changes = Changes(
            order=_order(one.shape, own),
            removed={name for name in gone if name not in one.called},
            renamed={name: one.called[name] for name in gone if name in one.called},
            added=dict(classes),
        )
        if not changes:
            return []
        if not entries.editable(text, node):
            self.left.append(f"{self._table}: bring pii= up to date")
            return []
        return entries.edits(text, node, changes, self._width)

    def _new_pii(self, text: Text, call: Call, classes: Mapping[str, Code]) -> list[Edit]:
        keyword = next(one for one in call.node.keywords if one.arg == "columns")
        if any(one.arg == "pii" for one in call.node.keywords):
            self.left.append(f"{self._table}: classify {', '.join(classes)} in pii=")
            return []
        end, comma = text.element_end(text.end(keyword))
        made = mapped(classes)
        if not text.alone(text.start(keyword), comma or end):
            return [Edit(end, end, f", pii={made.flat()}")]
        indent = text.indent(text.start(keyword))
        lines = made.lines(indent, "pii=", ",", self._width)
        at = text.line_end(comma or end)
        added = Edit(at, at, "".join(line + text.newline for line in lines))
        return [added] if comma else [Edit(end, end, ","), added]

    def _above(self, text: Text, call: Call, fitting: Fitting) -> list[Edit]:
        """New variables, and what is to be decided of the table, before the seed's statement."""
        index = text.statement(call.node)
        assert index is not None
        statement = text.tree.body[index]
        start = text.line_start(text.start(statement))
        edits = []
        remark = comment(self._difference.remarks.get("", ""), "", self._width)
        said = "".join(line + text.newline for line in remark)
        # It may stand there since the last time.
        if said not in text.text[text.with_remark(text.start(statement)) : start]:
            edits.append(Edit(start, start, said))
        lines = [
            line
            for name, made in fitting.variables.items()
            for line in made.lines("", f"{name} = ", "", self._width)
        ]
        if not lines:
            return edits
        block = text.with_remark(text.start(statement))
        above = _variable_above(text, index, block)
        if above is None:
            lines.append("")
        at = block if above is None else text.line_end(text.end(above))
        return [Edit(at, at, "".join(line + text.newline for line in lines)), *edits]


def _variable_above(text: Text, index: int, block: int) -> ast.Assign | None:
    """The variable of a seed's own right above it, which others can follow."""
    before = text.tree.body[index - 1] if index else None
    if not isinstance(before, ast.Assign):
        return None
    targets = {one.id for one in before.targets if isinstance(one, ast.Name)}
    between = text.text[text.line_end(text.end(before)) : block]
    near = not between.strip() and between.count("\n") <= 1
    return before if near and not targets & MODULE else None


def _obstacle(text: Text, call: Call | None, columns: ast.Dict | None) -> str:
    """Why a seed cannot be edited; empty where it can."""
    if call is None:
        return "for no single Seed(…) names it"
    if text.statement(call.node) is None:
        return "for its statement was not found"
    if columns is None:
        return "for its columns= is no dict that is written out"
    if not entries.editable(text, columns):
        return "for the entries of its columns= do not stand one on a line"
    bound = {alias.asname or alias.name for one in text.tree.body for alias in _aliases(one)}
    return "" if "v" in bound else "for its module does not import seedlib.values as v"


def _aliases(statement: ast.stmt) -> list[ast.alias]:
    return statement.names if isinstance(statement, (ast.Import, ast.ImportFrom)) else []


def _order(shape: TableShape, own: Mapping[str, ast.expr]) -> list[str]:
    return [*shape.columns, *(name for name in own if name not in shape.columns)]


def _quoted(source: str) -> str:
    plain = " ".join(source.split())
    return plain if len(plain) <= _QUOTED else f"{plain[:_QUOTED]}…"
