"""From Lark's parse tree to the syntax tree."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from isthmus.queries.diagnostics.diagnostic import Diagnostic, Edit, Fix, diagnostic
from isthmus.queries.diagnostics.span import Span, key_of

from . import tree as syntax

if TYPE_CHECKING:
    from lark import Token, Tree

    Branch = Tree[Token]

_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}
_WHOLE = 10**9


class Builder:
    """Builds syntax nodes; collects what the grammar alone cannot refuse.

    Attributes:
        found: Diagnostics met on the way.
    """

    def __init__(self, text: str, conjuncts: int) -> None:
        self._text = text
        self._conjuncts = conjuncts
        self.found: list[Diagnostic] = []

    # --- statements ---

    def item(self, tree: "Branch") -> syntax.Item:
        """Build one statement, definition, parameter or use."""
        inner = _trees(tree)[0]
        build = cast(
            "Callable[[Branch], syntax.Item]",
            {
                "find": self._find,
                "count": self._count,
                "check": self._check,
                "why": self._why,
                "describe": self._describe,
                "compare": self._compare,
                "compare_class": self._compare,
                "route": self._route,
                "define": self._define,
                "use": self._use,
                "param": self._param,
            }[str(inner.data)],
        )
        return build(inner)

    def clauses(self, tree: "Branch") -> syntax.Find:
        """Build the clauses of a ``find`` whose head could not be read."""
        nowhere = syntax.Name("", span=_span(tree))
        return self._with_clauses(nowhere, _trees(tree), _span(tree))

    def _find(self, tree: "Branch") -> syntax.Item:
        name, *clauses = _trees(tree)
        return self._with_clauses(self.name(name), clauses, _span(tree))

    def _with_clauses(self, name: syntax.Name, clauses: "list[Branch]", span: Span) -> syntax.Find:
        where: syntax.Condition | None = None
        show: tuple[syntax.Column, ...] = ()
        group: syntax.Group | None = None
        order: tuple[syntax.Key, ...] = ()
        limit: syntax.Limit | None = None
        unstated = False
        seen: set[str] = set()
        for clause in clauses:
            part = _trees(clause)[0]
            kind = str(part.data)
            if kind in seen:
                span_of = _span(part)
                word = self._text[span_of.start : span_of.end].split(None, 1)[0]
                self.found.append(
                    diagnostic(
                        "E115",
                        Span(span_of.start, span_of.start + len(word)),
                        word=word,
                        help=_TWICE.get(kind, ()),
                        fixes=(self._remove(span_of, f"remove the second `{word}`"),),
                    )
                )
                continue
            seen.add(kind)
            if kind == "where":
                where = self._where(part)
            elif kind == "show":
                show = tuple(self._column(column) for column in _trees(part))
            elif kind == "group":
                group = self._group(part)
            elif kind == "order":
                order = tuple(self._key(key) for key in _trees(part))
            elif kind == "limit":
                limit = self._limit(part)
            else:
                unstated = True
        return syntax.Find(name, where, show, group, order, limit, unstated, span)

    def _count(self, tree: "Branch") -> syntax.Item:
        name, *where = _trees(tree)
        condition = self._where(where[0]) if where else None
        return syntax.Count(self.name(name), condition, _span(tree))

    def _check(self, tree: "Branch") -> syntax.Item:
        name, where = _trees(tree)
        return syntax.Check(self.name(name), self._where(where), _span(tree))

    def _why(self, tree: "Branch") -> syntax.Item:
        name, where = _trees(tree)
        negated = "NOT" in _types(tree)
        return syntax.Why(self.name(name), self._where(where), negated, _span(tree))

    def _describe(self, tree: "Branch") -> syntax.Item:
        return syntax.Describe(self.name(_trees(tree)[0]), _span(tree))

    def _compare(self, tree: "Branch") -> syntax.Item:
        things = tuple(self.name(part) for part in _trees(tree) if part.data == "name")
        where: syntax.Condition | None = None
        on: tuple[syntax.Path, ...] = ()
        for part in _trees(tree):
            if part.data == "where":
                where = self._where(part)
            elif part.data == "on":
                on = tuple(self.path(path) for path in _trees(part))
        return syntax.Comparison(things, where, on, _span(tree))

    def _route(self, tree: "Branch") -> syntax.Item:
        source, target, *steps = _trees(tree)
        return syntax.Route(
            self.name(source), self.name(target), tuple(map(self._step, steps)), _span(tree)
        )

    def _define(self, tree: "Branch") -> syntax.Item:
        name, base, where = _trees(tree)
        return syntax.Define(self.name(name), self.name(base), self._where(where), _span(tree))

    def _use(self, tree: "Branch") -> syntax.Item:
        return syntax.Use(self._string(_tokens(tree)[-1]).value, _span(tree))

    def _param(self, tree: "Branch") -> syntax.Item:
        name = next(token for token in _tokens(tree) if token.type == "VARIABLE")
        kind, *default = _trees(tree)
        value = self.value(default[0]) if default else None
        return syntax.Param(str(name)[1:], self.name(kind), value, _span(tree))

    # --- clauses ---

    def _where(self, tree: "Branch") -> syntax.Condition:
        return self.condition(_trees(tree)[0])

    def _column(self, tree: "Branch") -> syntax.Column:
        expression, *alias = _trees(tree)
        return syntax.Column(
            self._expression(expression), self.name(alias[0]) if alias else None, _span(tree)
        )

    def _expression(self, tree: "Branch") -> syntax.Expression:
        if tree.data == "path":
            return self.path(tree)
        if tree.data == "count_things":
            return syntax.CountThings(_span(tree))
        function, path, *rest = _trees(tree)
        word = str(_tokens(function)[0]).lower()
        condition = self.condition(rest[0]) if rest else None
        return syntax.Aggregate(
            cast("syntax.Function", word), self.path(path), condition, _span(tree)
        )

    def _group(self, tree: "Branch") -> syntax.Group:
        parts = _trees(tree)
        keys = tuple(self.path(part) for part in parts if part.data == "path")
        rest = [part for part in parts if part.data != "path"]
        having = self._group_condition(rest[0]) if rest else None
        return syntax.Group(keys, having, _span(tree))

    def _group_condition(self, tree: "Branch") -> syntax.GroupCondition:
        kind = str(tree.data)
        if kind == "group_bracket":
            return self._group_condition(_trees(tree)[0])
        if kind == "group_not":
            return syntax.GroupNot(self._group_condition(_trees(tree)[0]), _span(tree))
        if kind in {"group_all", "group_any"}:
            self._refuse_mixture(tree, "group_any", "group_all")
            parts = tuple(self._group_condition(part) for part in _trees(tree))
            if kind == "group_all":
                return syntax.GroupAll(_flat(parts, syntax.GroupAll), _span(tree))
            return syntax.GroupAny(_flat(parts, syntax.GroupAny), _span(tree))
        expression, value = _trees(tree)
        sign = _tokens(tree)[-1]
        return syntax.GroupTest(
            self._expression(expression),
            cast("syntax.Operator", str(sign)),
            self.value(value),
            _span(tree),
        )

    def _key(self, tree: "Branch") -> syntax.Key:
        return syntax.Key(self._expression(_trees(tree)[0]), "DESC" in _types(tree), _span(tree))

    def _limit(self, tree: "Branch") -> syntax.Limit:
        numbers = [token for token in _tokens(tree) if token.type == "NUMBER"]
        counts = [self._whole(token, "E505") for token in numbers]
        return syntax.Limit(counts[0], counts[1] if len(counts) > 1 else 0, _span(tree))

    # --- conditions ---

    def condition(self, tree: "Branch") -> syntax.Condition:
        """Build a condition."""
        kind, span = str(tree.data), _span(tree)
        if kind in {"bracket", "condition"}:
            return self.condition(_trees(tree)[0])
        if kind in {"all_of", "any_of"}:
            self._refuse_mixture(tree, "any_of", "all_of")
            parts = tuple(self.condition(part) for part in _trees(tree))
            joined = _flat(parts, syntax.And if kind == "all_of" else syntax.Or)
            if len(joined) > self._conjuncts:
                self.found.append(diagnostic("E503", span, most=str(self._conjuncts)))
                joined = joined[:1]
            return syntax.And(joined, span) if kind == "all_of" else syntax.Or(joined, span)
        if kind == "negation":
            return syntax.Not(self.condition(_trees(tree)[0]), span)
        if kind == "verdict":
            subject, truth = _trees(tree)
            word = cast("syntax.Verdict", str(_tokens(truth)[0]).lower())
            negated = "NOT" in _types(tree)
            if subject.data == "path":
                return syntax.Is(self.path(subject), word, negated, span)
            return syntax.Is(self.condition(subject), word, negated, span)
        if kind == "bare":
            return syntax.Bare(self.path(_trees(tree)[0]), span)
        if kind == "has":
            path, tail = _trees(tree)
            return syntax.Has(self.path(path), None, 0, self._tail(tail), span)
        if kind == "quantified":
            return self._quantified(tree)
        if kind == "is_a":
            return syntax.IsA(self.name(_trees(tree)[0]), span)
        if kind == "count_test":
            sign, number = _tokens(tree)[-2:]
            return syntax.CountTest(
                self.path(_trees(tree)[0]),
                cast("syntax.Operator", str(sign)),
                self._whole(number),
                span,
            )
        return syntax.Mentions(self._text_or_variable(_tokens(tree)[-1]), span)

    def _quantified(self, tree: "Branch") -> syntax.Condition:
        word, path, *tail = _trees(tree)
        marks = _tokens(word)
        quantifier = " ".join(str(mark).lower() for mark in marks if mark.type != "NUMBER")
        numbers = [self._whole(mark) for mark in marks if mark.type == "NUMBER"]
        return syntax.Has(
            self.path(path),
            cast("syntax.Quantifier", quantifier),
            numbers[0] if numbers else 0,
            self._tail(tail[0]) if tail else None,
            _span(tree),
        )

    def _tail(self, tree: "Branch") -> syntax.Tail:
        kind, span = str(tree.data), _span(tree)
        if kind == "compare_tail":
            sign = cast("syntax.Operator", str(_tokens(tree)[0]))
            return syntax.Compare(sign, self.value(_trees(tree)[0]), span)
        if kind == "among":
            return syntax.Among(tuple(self.value(value) for value in _trees(tree)), span)
        if kind == "text_tail":
            *words, value = _tokens(tree)
            operator = " ".join(str(word).lower() for word in words)
            return syntax.TextTail(
                cast("syntax.TextOperator", operator), self._text_or_variable(value), span
            )
        if kind == "is_a_tail":
            return syntax.IsATail(self.name(_trees(tree)[0]), span)
        return syntax.With(self.condition(_trees(tree)[0]), span)

    def _refuse_mixture(self, tree: "Branch", outer: str, inner: str) -> None:
        parts = _trees(tree)
        if tree.data != outer or all(part.data != inner for part in parts):
            return
        span = _span(tree)
        by_and = [_span(part) for part in parts if part.data == inner]
        # The other reading: what stands around each `or` belongs together.
        runs: list[list[Branch]] = [[]]
        for part in parts:
            pieces = _trees(part) if part.data == inner else [part]
            runs[-1].append(pieces[0])
            for piece in pieces[1:]:
                runs.append([piece])
        by_or = [_span(run[0]).to(_span(run[-1])) for run in runs if len(run) > 1]
        fixes = [self._bracket(spans, span) for spans in (by_and, by_or)]
        first, second = (fix.title for fix in fixes)
        self.found.append(
            diagnostic(
                "E107",
                span,
                help=(f"either `{first}`", f"or     `{second}`"),
                fixes=[Fix(f"read it as {fix.title}", fix.edits) for fix in fixes],
            )
        )

    def _bracket(self, spans: list[Span], whole: Span) -> Fix:
        edits: list[Edit] = []
        for span in spans:
            edits += [Edit(span.start, span.start, "("), Edit(span.end, span.end, ")")]
        moved = [Edit(e.start - whole.start, e.end - whole.start, e.text) for e in edits]
        piece = self._text[whole.start : whole.end]
        return Fix(" ".join(Fix("", tuple(moved)).apply(piece).split()), tuple(edits))

    # --- words and values ---

    def path(self, tree: "Branch") -> syntax.Path:
        """Build a dotted path."""
        return syntax.Path(tuple(self._step(step) for step in _trees(tree)), _span(tree))

    def _step(self, tree: "Branch") -> syntax.Step:
        types = _types(tree)
        repeat = "+" if "PLUS" in types else "*" if "STAR" in types else ""
        return syntax.Step(
            self.name(_trees(tree)[0]),
            "BACKWARDS" in types,
            cast("syntax.Repetition", repeat),
            _span(tree),
        )

    def name(self, tree: "Branch") -> syntax.Name:
        """Build a name."""
        token = _tokens(tree)[0]
        text, span = str(token), _span(tree)
        if token.type == "BACKTICKED":
            return syntax.Name(key_of(text), "", text[1:-1], True, span)
        if token.type == "PREFIXED":
            prefix, _, local = text.partition(":")
            return syntax.Name(key_of(local), prefix.lower(), local, False, span)
        return syntax.Name(key_of(text), "", text, False, span)

    def value(self, tree: "Branch") -> syntax.Value:
        """Build a value."""
        span = _span(tree)
        inner = tree.children[0]
        if _is_tree(inner):
            branch = cast("Branch", inner)
            return self._number(branch) if branch.data == "number" else self.name(branch)
        token = cast("Token", inner)
        if token.type == "TEXT":
            return self._string(token)
        if token.type == "DATE":
            return syntax.Date(str(token), span)
        if token.type == "VARIABLE":
            return syntax.Variable(str(token)[1:], span)
        return syntax.Truth(token.type == "TRUE", span)

    def _number(self, tree: "Branch") -> syntax.Value:
        token = _tokens(tree)[0]
        span = _token_span(token)
        units = _trees(tree)
        value = Decimal(0)
        if len(str(token)) > 32:
            self.found.append(diagnostic("E219", span, word=str(token)[:20] + "…"))
        else:
            value = Decimal(str(token).replace("_", ""))
        if not units:
            return syntax.Number(value, "", span, span)
        unit = "".join(str(part) for part in _tokens(units[0]))
        return syntax.Number(value, unit, _span(tree), _span(units[0]))

    def _whole(self, token: "Token", code: str = "E216") -> int:
        text = str(token).replace("_", "")
        if text.isdigit() and len(text) <= 9:
            return int(text)
        if code == "E216":
            self.found.append(
                diagnostic(
                    "E216",
                    _token_span(token),
                    what="a count",
                    word=str(token),
                    most=str(_WHOLE - 1),
                )
            )
        else:
            self.found.append(diagnostic("E505", _token_span(token), word=str(token), most="5000"))
        return 1

    def _text_or_variable(self, token: "Token") -> syntax.Value:
        if token.type == "VARIABLE":
            return syntax.Variable(str(token)[1:], _token_span(token))
        return self._string(token)

    def _string(self, token: "Token") -> syntax.Text:
        out: list[str] = []
        span = _token_span(token)
        inside = str(token)[1:-1]
        index = 0
        while index < len(inside):
            char = inside[index]
            if char == "\\":
                index += 1
                escaped = inside[index]
                if escaped not in _ESCAPES:
                    place = Span(span.start + index, span.start + index + 2)
                    self.found.append(
                        diagnostic(
                            "E120",
                            place,
                            word=escaped,
                            help=(f"a backslash itself is written `\\\\{escaped}`",),
                            fixes=(
                                Fix(
                                    "double the backslash",
                                    (Edit(place.start, place.start, "\\"),),
                                ),
                            ),
                        )
                    )
                char = _ESCAPES.get(escaped, escaped)
            out.append(char)
            index += 1
        return syntax.Text("".join(out), span)

    def _remove(self, span: Span, title: str) -> Fix:
        start = span.start
        while start > 0 and self._text[start - 1].isspace():
            start -= 1
        return Fix(title, (Edit(start, span.end, ""),))


_TWICE = {
    "where": ("conditions are joined by `and`: `where … and …`",),
    "show": ("columns are separated by commas: `show …, …`",),
    "order": ("keys are separated by commas: `order by …, …`",),
    "group": ("keys are separated by commas: `group by …, …`",),
}


def _is_tree(part: object) -> bool:
    return hasattr(part, "data")


def _trees(tree: "Branch") -> "list[Branch]":
    return [cast("Branch", part) for part in tree.children if _is_tree(part)]


def _tokens(tree: "Branch") -> "list[Token]":
    return [cast("Token", part) for part in tree.children if not _is_tree(part)]


def _types(tree: "Branch") -> set[str]:
    return {token.type for token in _tokens(tree)}


def _span(tree: "Branch") -> Span:
    return Span(tree.meta.start_pos, tree.meta.end_pos)


def _token_span(token: "Token") -> Span:
    return Span(token.start_pos or 0, token.end_pos or 0)


def _flat(parts: tuple[Any, ...], kind: type) -> tuple[Any, ...]:
    flat: list[Any] = []
    for part in parts:
        flat += getattr(part, "parts", ()) if isinstance(part, kind) else [part]
    return tuple(flat)
