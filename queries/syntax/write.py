"""From the syntax tree back to text, in the one canonical spelling."""

from collections.abc import Callable
from decimal import Decimal

from isthmus.kb.labels import with_article
from isthmus.queries.diagnostics.spelling import spelled

from . import tree as syntax

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


class Writer:
    """Writes syntax nodes.

    Args:
        spelling: Gives for the key of a name the spelling of the vocabulary, or nothing: then the
            name stays as written.
    """

    def __init__(self, spelling: Callable[[str], str] | None = None) -> None:
        self._spelling = spelling

    def name(self, name: syntax.Name) -> str:
        """Write a name, in backticks where it has to be."""
        known = self._spelling(name.key) if self._spelling is not None else ""
        text = known or name.text or name.key
        if name.prefix:
            return f"{name.prefix}:{text}" if spelled(f"x{text}") == f"x{text}" else spelled(text)
        return spelled(text)

    def step(self, step: syntax.Step) -> str:
        """Write one step of a path."""
        return f"{'^' if step.inverse else ''}{self.name(step.name)}{step.repeat}"

    def path(self, path: syntax.Path) -> str:
        """Write a dotted path."""
        return ".".join(map(self.step, path.steps))

    def value(self, value: syntax.Value) -> str:
        """Write a value."""
        match value:
            case syntax.Number(number, unit):
                return f"{plain(number)} {unit}" if unit else plain(number)
            case syntax.Text(text):
                return quoted(text)
            case syntax.Truth(truth):
                return "true" if truth else "false"
            case syntax.Date(date):
                return date
            case syntax.Variable(name):
                return f"${name}"
            case _:
                return self.name(value)

    def condition(self, condition: syntax.Condition) -> str:
        """Write a condition; brackets stand where the tree needs them and nowhere else."""
        match condition:
            case syntax.And(parts):
                return " and ".join(self._part(part, syntax.Or) for part in parts)
            case syntax.Or(parts):
                return " or ".join(self._part(part, syntax.And) for part in parts)
            case syntax.Not(part):
                return f"not {self._part(part, syntax.And, syntax.Or, syntax.Not)}"
            case syntax.Bare(path):
                return self.path(path)
            case syntax.Has():
                return self._has(condition)
            case syntax.IsA(name):
                return f"is {self._with_article(name)}"
            case syntax.SummaryTest(expression, operator, value):
                return f"{self.expression(expression)} {operator} {self.value(value)}"
            case syntax.Mentions(value):
                return f"mentions {self.value(value)}"
            case syntax.Itself(names):
                words = list(map(self.name, names))
                return f"is in ({', '.join(words)})" if len(words) > 1 else f"is {words[0]}"
            case syntax.Rests(path, basis, negated):
                return f"{self.path(path)} is {'not ' if negated else ''}{basis}"
            case syntax.Is(subject, verdict, negated):
                tested = (
                    self.path(subject)
                    if isinstance(subject, syntax.Path)
                    else f"({self.condition(subject)})"
                )
                return f"{tested} is {'not ' if negated else ''}{verdict}"

    def _part(self, part: syntax.Condition, *bracketed: type) -> str:
        text = self.condition(part)
        return f"({text})" if isinstance(part, bracketed) else text

    def _has(self, has: syntax.Has) -> str:
        words: list[str] = []
        if has.quantifier:
            words.append(has.quantifier)
            if has.quantifier in {"at least", "at most", "exactly"}:
                words.append(str(has.count))
        words.append(self.path(has.path))
        match has.tail:
            case syntax.Compare(operator, value):
                words += [operator, self.value(value)]
            case syntax.Among(values):
                words.append(f"in ({', '.join(map(self.value, values))})")
            case syntax.TextTail(text_operator, value):
                words += [text_operator, self.value(value)]
            case syntax.IsATail(name):
                words.append(f"is {self._with_article(name)}")
            case syntax.With(condition):
                words.append(f"with ({self.condition(condition)})")
            case None:
                pass
        return " ".join(words)

    def _with_article(self, name: syntax.Name) -> str:
        return with_article(self.name(name))

    def expression(self, expression: syntax.Expression | syntax.ListThings | syntax.Judged) -> str:
        """Write what a column shows."""
        match expression:
            case syntax.ListThings():
                return "list"
            case syntax.Judged(judged):
                return f"({self.condition(judged)})"
            case syntax.Path():
                return self.path(expression)
            case syntax.CountThings():
                return "count"
            case syntax.Aggregate(function, path, condition):
                inside = self.path(path)
                if condition is not None:
                    inside += f" with ({self.condition(condition)})"
                return f"{function}({inside})"

    def clauses(self, find: syntax.Find) -> list[tuple[str, str]]:
        """Write the clauses of a ``find`` in canonical order, each with its keyword."""
        lines = self._where(find.where)
        if find.show:
            lines.append(("show", "show " + ", ".join(map(self._column, find.show))))
        if find.group is not None:
            text = "group by " + ", ".join(map(self.path, find.group.keys))
            if find.group.having is not None:
                text += f" having {self.condition(find.group.having)}"
            lines.append(("group", text))
        if find.order:
            keys = (
                self.expression(key.expression) + (" desc" if key.descending else "")
                for key in find.order
            )
            lines.append(("order", "order by " + ", ".join(keys)))
        if find.limit is not None:
            text = f"limit {find.limit.count}"
            lines.append(
                ("limit", f"{text} offset {find.limit.offset}" if find.limit.offset else text)
            )
        if find.including_unstated:
            lines.append(("including", "including unstated"))
        return lines

    def _column(self, column: syntax.Column) -> str:
        text = self.expression(column.expression)
        return f"{text} as {self.name(column.alias)}" if column.alias is not None else text

    def pieces(self, item: syntax.Item) -> list[tuple[str, str]]:
        """Write a statement as its head and its clauses, each with the keyword it begins with."""
        as_of = getattr(item, "as_of", None)
        dated = [("as", f"as of {as_of.when}")] if as_of is not None else []
        return [*self._undated(item), *dated]

    def _undated(self, item: syntax.Item) -> list[tuple[str, str]]:
        network = getattr(item, "within", None)
        # The name of a network is no word of the vocabulary, and stays as written.
        within = "" if network is None else f" in {spelled(network.text or network.key)}"
        match item:
            case syntax.Find(name):
                return [("", f"find {self.name(name)}{within}"), *self.clauses(item)]
            case syntax.Count(name, where):
                return [("", f"count {self.name(name)}{within}"), *self._where(where)]
            case syntax.Check(thing, where):
                return [("", f"check {self.name(thing)}{within}"), *self._where(where)]
            case syntax.Why(thing, where, negated):
                head = f"why {'not ' if negated else ''}{self.name(thing)}{within}"
                return [("", head), *self._where(where)]
            case syntax.Describe(name):
                return [("", f"describe {self.name(name)}{within}")]
            case syntax.Reach(source, target):
                return [("", f"reach from {self.value(source)} to {self.value(target)}{within}")]
            case syntax.Comparison(things, where, on):
                names = ", ".join(map(self.name, things))
                lines = [("", f"compare {names}{within}"), *self._where(where)]
                if on:
                    lines.append(("on", "on " + ", ".join(map(self.path, on))))
                return lines
            case syntax.Choose(name, where, prefer):
                lines = [("", f"choose {self.name(name)}{within}"), *self._where(where)]
                if prefer:
                    lines.append(("prefer", "prefer " + ", ".join(map(self.condition, prefer))))
                return lines
            case syntax.Route(source, target, steps):
                return [
                    ("", f"path from {self.name(source)} to {self.name(target)}{within}"),
                    ("over", "over " + " or ".join(map(self.step, steps))),
                ]
            case syntax.Define(name, base, where):
                head = f"define {self.name(name)} as {self.name(base)}"
                return [("", head), *self._where(where)]
            case syntax.Use(file):
                return [("", f"use {quoted(file)}")]
            case syntax.Param(parameter, kind, default):
                text = f"param ${parameter}: {self.name(kind)}"
                return [("", text if default is None else f"{text} = {self.value(default)}")]

    def _where(self, where: syntax.Condition | None) -> list[tuple[str, str]]:
        return [] if where is None else [("where", f"where {self.condition(where)}")]

    def item(self, item: syntax.Item) -> str:
        """Write a statement on one line."""
        return " ".join(text for _, text in self.pieces(item))


def quoted(text: str) -> str:
    """Write a text as a literal of the language."""
    return '"' + "".join(_ESCAPES.get(char, char) for char in text) + '"'


def plain(number: Decimal) -> str:
    """Write a number without an exponent and without needless zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
