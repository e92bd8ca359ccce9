"""From Lark's parse tree to the syntax tree: a method for each rule of the grammar."""

import datetime
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple, cast

from isthmus.queries.diagnostics.diagnostic import Diagnostic, Edit, Fix, diagnostic
from isthmus.queries.diagnostics.span import Span, key_of
from lark import Token, Transformer, Tree
from lark.tree import Meta

from . import tree as syntax

_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}


def build(tree: Tree[Token], text: str, conjuncts: int, diagnostics: list[Diagnostic]) -> Any:  # noqa: ANN401 - a node of any kind
    """Build the node that the start symbol of a parse tree stands for.

    Args:
        tree: The parse tree.
        text: The query.
        conjuncts: How many conditions may be joined on one level.
        diagnostics: Takes what the grammar alone cannot refuse.
    """
    rules = _Rules(text, conjuncts, diagnostics)
    made = rules.transform(tree)
    if len(rules.joins) > 1:
        for branch in tree.find_data("any_of"):
            _refuse_mixture(branch, text, diagnostics)
    return made


_OR = re.compile(r"\bor\b", re.IGNORECASE)
_HEAD = re.compile(r"^(?:show|order\s+by)\s*", re.IGNORECASE)


class _Clause(NamedTuple):
    """A clause of a statement: the rule, what it says, and where."""

    rule: str
    content: Any
    span: Span


def _with_place(
    method: Callable[[Meta, list[Any]], Any], _rule: str, parts: list[Any], place: Meta
) -> Any:  # noqa: ANN401 - what a rule makes is its own affair
    return method(place, parts)


def _placed(rules: type["_Rules"]) -> type["_Rules"]:
    """Let every rule be handed its place in the text.

    Lark's ``v_args`` does the same and wraps each method anew at each call, which is a fifth of the
    time that a query takes to be read.
    """
    for name, method in vars(rules).items():
        if not name.startswith("_"):
            method.visit_wrapper = _with_place
    return rules


@_placed
class _Rules(Transformer[Token, Any]):
    """Turns the parts of each rule into a node; they are nodes already, or tokens.

    Attributes:
        joins: The kinds of nodes that join conditions.
    """

    def __init__(self, text: str, conjuncts: int, diagnostics: list[Diagnostic]) -> None:
        super().__init__(visit_tokens=False)
        self._text = text
        self._conjuncts = conjuncts
        self._found = diagnostics
        self.joins: set[type] = set()

    # --- statements ---

    def dated(self, meta: Meta, parts: list[Any]) -> syntax.Statement:
        statement: syntax.Statement = parts[0]
        return replace(statement, as_of=parts[1])

    def as_of(self, meta: Meta, parts: list[Any]) -> syntax.AsOf:
        when = str(parts[-1]).lower()
        if when not in {"today", "edition"}:
            try:
                datetime.date.fromisoformat(when)
            except ValueError:
                hints = ["a day is written as 2023-04-10; `today` and `edition` are days too"]
                told = str(parts[-1])
                self._found.append(diagnostic("E215", _span(meta), word=told, help=hints))
        return syntax.AsOf(when, span=_span(meta))

    def find(self, meta: Meta, parts: list[Any]) -> syntax.Find:
        _, name, *clauses = parts
        return self._with_clauses(name, clauses, _span(meta))

    def clauses(self, meta: Meta, parts: list[Any]) -> syntax.Find:
        # The head could not be read, so nobody knows what the clauses are about.
        return self._with_clauses(syntax.Name("", span=_span(meta)), parts, _span(meta))

    def _with_clauses(self, name: syntax.Name, clauses: list[_Clause], span: Span) -> syntax.Find:
        said: dict[str, Any] = {}
        places: dict[str, Span] = {}
        for rule, content, place in clauses:
            if rule in said:
                self._refuse_second(rule, place, places[rule])
            else:
                said[rule], places[rule] = content, place
        return syntax.Find(
            name,
            said.get("where"),
            said.get("show", ()),
            said.get("group"),
            said.get("order", ()),
            said.get("limit"),
            "including" in said,
            span,
            within=said.get("within"),
        )

    def _refuse_second(self, rule: str, place: Span, first: Span) -> None:
        # The clause is to be removed, so what else is wrong in it does not matter.
        inside = range(place.start, place.end)
        self._found[:] = [entry for entry in self._found if entry.span.start not in inside]
        # Completion closes a statement with words that are not in the text: name the rule instead.
        word = next(iter(self._text[place.start : place.end].split(None, 1)), rule)
        start = len(self._text[: place.start].rstrip())
        fix = Fix(f"remove the second `{word}`", (Edit(start, place.end, ""),))
        fixes = [fix]
        if rule == "where":
            # A second condition may be joined by `and`, or be one on the values: `with (…)`.
            inner = self._text[place.start + len(word) : place.end].strip()
            fixes = [
                Fix("write `and`", (Edit(place.start, place.start + len(word), "and"),)),
                Fix("write `with (…)`", (Edit(place.start, place.end, f"with ({inner})"),)),
                *self._both_conditions(first, word, inner, fix),
                fix,
            ]
        elif rule in {"show", "order"}:
            own = first.start + len(self._text[first.start : first.end].rstrip())
            inner = _HEAD.sub("", self._text[place.start : place.end].rstrip())
            edits = (Edit(own, own, f", {inner}"), *fix.edits)
            fixes = [Fix(f"write `…, {inner}`", edits), fix]
        self._found.append(
            diagnostic(
                "E115",
                Span(place.start, place.start + len(word)),
                word=word,
                help=_TWICE.get(rule, ()),
                fixes=fixes,
            )
        )

    def _both_conditions(
        self, first: Span, word: str, second: str, removed: Fix
    ) -> tuple[Fix, ...]:
        """Put the condition of a second ``where`` to that of the first."""
        own = self._text[first.start : first.end].rstrip()
        mixes = _OR.search(own) is not None, _OR.search(second) is not None
        told = f"({second})" if mixes[1] else second
        end = first.start + len(own)
        joined: tuple[Edit, ...] = (Edit(end, end, f" and {told}"),)
        if mixes[0]:
            inner = own[len(word) :]
            begun = end - len(inner.lstrip())
            joined = (Edit(begun, begun, "("), Edit(end, end, f") and {told}"))
        return (Fix(f"write `… and {told}`", (*joined, *removed.edits)),)

    def count(self, meta: Meta, parts: list[Any]) -> syntax.Count:
        said = _said(parts)
        return syntax.Count(parts[1], said.get("where"), _span(meta), within=said.get("within"))

    def check(self, meta: Meta, parts: list[Any]) -> syntax.Check:
        said = _said(parts)
        return syntax.Check(parts[1], said["where"], _span(meta), within=said.get("within"))

    def why(self, meta: Meta, parts: list[Any]) -> syntax.Why:
        said = _said(parts)
        negated = isinstance(parts[1], Token)
        name = parts[2 if negated else 1]
        return syntax.Why(name, said["where"], negated, _span(meta), within=said.get("within"))

    def describe(self, meta: Meta, parts: list[Any]) -> syntax.Describe:
        return syntax.Describe(parts[1], _span(meta), within=_said(parts).get("within"))

    def compare(self, meta: Meta, parts: list[Any]) -> syntax.Comparison:
        things = tuple(part for part in parts if isinstance(part, syntax.Name))
        said = _said(parts)
        return syntax.Comparison(
            things,
            said.get("where"),
            said.get("on", ()),
            _span(meta),
            within=said.get("within"),
        )

    compare_class = compare

    def choose(self, meta: Meta, parts: list[Any]) -> syntax.Choose:
        said = _said(parts)
        return syntax.Choose(
            parts[1],
            said.get("where"),
            said.get("prefer", ()),
            _span(meta),
            within=said.get("within"),
        )

    def prefer(self, meta: Meta, parts: list[Any]) -> _Clause:
        return _Clause("prefer", tuple(parts[1:]), _span(meta))

    def route(self, meta: Meta, parts: list[Any]) -> syntax.Route:
        _, _, source, _, target, *rest = parts
        steps = tuple(part for part in rest if isinstance(part, syntax.Step))
        return syntax.Route(source, target, steps, _span(meta), within=_said(rest).get("within"))

    def reach(self, meta: Meta, parts: list[Any]) -> syntax.Reach:
        source, target = (
            self._string(part) if isinstance(part, Token) else part for part in parts[2:5:2]
        )
        return syntax.Reach(source, target, _span(meta), within=_said(parts).get("within"))

    def within(self, meta: Meta, parts: list[Any]) -> _Clause:
        return _Clause("within", parts[1], _span(meta))

    def define(self, meta: Meta, parts: list[Any]) -> syntax.Define:
        _, name, _, base, where = parts
        return syntax.Define(name, base, where.content, _span(meta))

    def use(self, meta: Meta, parts: list[Any]) -> syntax.Use:
        return syntax.Use(self._string(parts[1]).value, _span(meta))

    def param(self, meta: Meta, parts: list[Any]) -> syntax.Param:
        _, variable, kind, *default = parts
        return syntax.Param(variable[1:], kind, default[0] if default else None, _span(meta))

    # --- clauses ---

    def where(self, meta: Meta, parts: list[Any]) -> _Clause:
        return _Clause("where", parts[1], _span(meta))

    def show(self, meta: Meta, parts: list[Any]) -> _Clause:
        return _Clause("show", tuple(parts[1:]), _span(meta))

    def on(self, meta: Meta, parts: list[Any]) -> _Clause:
        return _Clause("on", tuple(parts[1:]), _span(meta))

    def column(self, meta: Meta, parts: list[Any]) -> syntax.Column:
        expression, *alias = parts
        return syntax.Column(expression, alias[1] if alias else None, _span(meta))

    def count_things(self, meta: Meta, _parts: list[Any]) -> syntax.CountThings:
        return syntax.CountThings(_span(meta))

    def list_things(self, meta: Meta, _parts: list[Any]) -> syntax.ListThings:
        return syntax.ListThings(_span(meta))

    def judged(self, meta: Meta, parts: list[Any]) -> syntax.Judged:
        return syntax.Judged(parts[0], _span(meta))

    def aggregate(self, meta: Meta, parts: list[Any]) -> syntax.Aggregate:
        function, path, *condition = parts
        return syntax.Aggregate(function, path, condition[1] if condition else None, _span(meta))

    def function(self, _meta: Meta, parts: list[Any]) -> str:
        return _words(parts)

    def group(self, meta: Meta, parts: list[Any]) -> _Clause:
        span = _span(meta)
        keys = tuple(part for part in parts if isinstance(part, syntax.Path))
        having = parts[-1] if len(parts) > len(keys) + 2 else None
        return _Clause("group", syntax.Group(keys, having, span), span)

    def order(self, meta: Meta, parts: list[Any]) -> _Clause:
        return _Clause("order", tuple(parts[2:]), _span(meta))

    def key(self, meta: Meta, parts: list[Any]) -> syntax.Key:
        return syntax.Key(parts[0], _words(parts[1:]) == "desc", _span(meta))

    def limit(self, meta: Meta, parts: list[Any]) -> _Clause:
        span = _span(meta)
        counts = [self._whole(number, "E505") for number in parts[1::2]]
        return _Clause("limit", syntax.Limit(counts[0], sum(counts[1:]), span), span)

    def including(self, meta: Meta, _parts: list[Any]) -> _Clause:
        return _Clause("including", True, _span(meta))

    # --- conditions ---

    def bracket(self, _meta: Meta, parts: list[Any]) -> syntax.Condition:
        return cast("syntax.Condition", parts[0])

    def any_of(self, meta: Meta, parts: list[Any]) -> syntax.Or:
        return syntax.Or(self._joined(parts, syntax.Or, _span(meta)), _span(meta))

    def all_of(self, meta: Meta, parts: list[Any]) -> syntax.And:
        return syntax.And(self._joined(parts, syntax.And, _span(meta)), _span(meta))

    def _joined(self, parts: list[Any], kind: type[Any], span: Span) -> tuple[Any, ...]:
        self.joins.add(kind)
        joined = _flat(parts, kind)
        if len(joined) <= self._conjuncts:
            return joined
        self._found.append(diagnostic("E503", span, most=str(self._conjuncts)))
        return joined[:1]

    def negation(self, meta: Meta, parts: list[Any]) -> syntax.Not:
        return syntax.Not(parts[1], _span(meta))

    def verdict(self, meta: Meta, parts: list[Any]) -> syntax.Is:
        subject, _, *negated, truth = parts
        return syntax.Is(subject, truth, bool(negated), _span(meta))

    def truth(self, _meta: Meta, parts: list[Any]) -> str:
        return _words(parts)

    def rests(self, meta: Meta, parts: list[Any]) -> syntax.Rests:
        path, _, *negated, basis = parts
        return syntax.Rests(path, basis, bool(negated), _span(meta))

    def basis(self, _meta: Meta, parts: list[Any]) -> str:
        return _words(parts)

    def is_thing(self, meta: Meta, parts: list[Any]) -> syntax.Itself:
        names = tuple(part for part in parts if isinstance(part, syntax.Name))
        return syntax.Itself(names, _span(meta))

    def bare(self, meta: Meta, parts: list[Any]) -> syntax.Bare:
        return syntax.Bare(parts[0], _span(meta))

    def has(self, meta: Meta, parts: list[Any]) -> syntax.Has:
        path, tail = parts
        return syntax.Has(path, None, 0, tail, _span(meta))

    def quantified(self, meta: Meta, parts: list[Any]) -> syntax.Has:
        (quantifier, number), path, *tail = parts
        return syntax.Has(path, quantifier, number, tail[0] if tail else None, _span(meta))

    def quantifier(self, _meta: Meta, parts: list[Any]) -> tuple[str, int]:
        numbers = [part for part in parts if part.type == "NUMBER"]
        words = parts[: len(parts) - len(numbers)]
        return _words(words), self._whole(numbers[0]) if numbers else 0

    def is_a(self, meta: Meta, parts: list[Any]) -> syntax.IsA:
        return syntax.IsA(parts[-1], _span(meta))

    def summary_test(self, meta: Meta, parts: list[Any]) -> syntax.SummaryTest:
        expression, sign, value = parts
        return syntax.SummaryTest(expression, _operator(sign), value, _span(meta))

    def mentions(self, meta: Meta, parts: list[Any]) -> syntax.Mentions:
        return syntax.Mentions(self._text_or_variable(parts[1]), _span(meta))

    def compare_tail(self, meta: Meta, parts: list[Any]) -> syntax.Compare:
        sign, value = parts
        return syntax.Compare(_operator(sign), value, _span(meta))

    def among(self, meta: Meta, parts: list[Any]) -> syntax.Among:
        return syntax.Among(tuple(parts[1:]), _span(meta))

    def text_tail(self, meta: Meta, parts: list[Any]) -> syntax.TextTail:
        *words, value = parts
        operator = cast("syntax.TextOperator", _words(words))
        return syntax.TextTail(operator, self._text_or_variable(value), _span(meta))

    def is_a_tail(self, meta: Meta, parts: list[Any]) -> syntax.IsATail:
        return syntax.IsATail(parts[-1], _span(meta))

    def with_tail(self, meta: Meta, parts: list[Any]) -> syntax.With:
        return syntax.With(parts[1], _span(meta))

    # --- words and values ---

    def path(self, meta: Meta, parts: list[Any]) -> syntax.Path:
        return syntax.Path(tuple(parts), _span(meta))

    def step(self, meta: Meta, parts: list[Any]) -> syntax.Step:
        inverse = isinstance(parts[0], Token)
        repeat = parts[-1] if isinstance(parts[-1], Token) else ""
        name = parts[1 if inverse else 0]
        return syntax.Step(name, inverse, cast("syntax.Repetition", str(repeat)), _span(meta))

    def name(self, meta: Meta, parts: list[Any]) -> syntax.Name:
        (token,) = parts
        text, span = str(token), _span(meta)
        if token.type == "BACKTICKED":
            return syntax.Name(key_of(text), "", text[1:-1], True, span)
        if token.type == "PREFIXED":
            prefix, _, local = text.partition(":")
            return syntax.Name(key_of(local), prefix.lower(), local, False, span)
        return syntax.Name(key_of(text), "", text, False, span)

    def value(self, meta: Meta, parts: list[Any]) -> syntax.Value:
        (part,) = parts
        if not isinstance(part, Token):
            return cast("syntax.Value", part)
        if part.type in {"TEXT", "VARIABLE"}:
            return self._text_or_variable(part)
        if part.type == "DATE":
            return syntax.Date(str(part), _span(meta))
        return syntax.Truth(part.type == "TRUE", _span(meta))

    def number(self, meta: Meta, parts: list[Any]) -> syntax.Number:
        token, *unit = parts
        span = _token_span(token)
        value = Decimal(0)
        if len(token) > 32:
            self._found.append(diagnostic("E219", span, word=token[:20] + "…"))
        else:
            value = Decimal(token.replace("_", ""))
        symbol, place = unit[0] if unit else ("", span)
        return syntax.Number(value, symbol, _span(meta), place)

    def unit(self, meta: Meta, parts: list[Any]) -> tuple[str, Span]:
        return "".join(parts), _span(meta)

    def _whole(self, token: Token, code: str = "E216") -> int:
        text = token.replace("_", "")
        if syntax.is_count(text):
            return int(text)
        most = "5000" if code == "E505" else str(syntax.COUNTS - 1)
        place = _token_span(token)
        self._found.append(diagnostic(code, place, what="a count", word=str(token), most=most))
        return 1

    def _text_or_variable(self, token: Token) -> syntax.Text | syntax.Variable:
        if token.type == "VARIABLE":
            return syntax.Variable(token[1:], _token_span(token))
        return self._string(token)

    def _string(self, token: Token) -> syntax.Text:
        out: list[str] = []
        span = _token_span(token)
        inside = iter(range(1, len(token) - 1))
        for index in inside:
            char = token[index]
            if char == "\\":
                char = token[next(inside)]
                if char not in _ESCAPES:
                    self._found.append(_no_escape(char, span.start + index))
                char = _ESCAPES.get(char, char)
            out.append(char)
        return syntax.Text("".join(out), span)


_TWICE = {
    "where": ("conditions are joined by `and`: `where … and …`",),
    "show": ("columns are separated by commas: `show …, …`",),
    "order": ("keys are separated by commas: `order by …, …`",),
    "group": ("keys are separated by commas: `group by …, …`",),
}


def _refuse_mixture(tree: Tree[Token], text: str, diagnostics: list[Diagnostic]) -> None:
    """Report conditions that ``or`` joins where a part of them is joined by ``and``."""
    parts = _trees(tree)
    by_and = [_span(part.meta) for part in parts if part.data == "all_of"]
    if not by_and:
        return
    span = _span(tree.meta)
    # The other reading: what stands around each `or` belongs together.
    runs: list[list[Tree[Token]]] = [[]]
    for part in parts:
        pieces = _trees(part) if part.data == "all_of" else [part]
        runs[-1].append(pieces[0])
        runs += [[piece] for piece in pieces[1:]]
    by_or = [_span(run[0].meta).to(_span(run[-1].meta)) for run in runs if len(run) > 1]
    fixes = [_bracketed(text, spans, span) for spans in (by_and, by_or)]
    first, second = (fix.title for fix in fixes)
    diagnostics.append(
        diagnostic(
            "E107",
            span,
            help=(f"either `{first}`", f"or     `{second}`"),
            fixes=[Fix(f"read it as {fix.title}", fix.edits) for fix in fixes],
        )
    )


def _bracketed(text: str, spans: list[Span], whole: Span) -> Fix:
    edits: list[Edit] = []
    for span in spans:
        edits += [Edit(span.start, span.start, "("), Edit(span.end, span.end, ")")]
    moved = [Edit(e.start - whole.start, e.end - whole.start, e.text) for e in edits]
    piece = text[whole.start : whole.end]
    return Fix(" ".join(Fix("", tuple(moved)).apply(piece).split()), tuple(edits))


def _no_escape(char: str, start: int) -> Diagnostic:
    return diagnostic(
        "E120",
        Span(start, start + 2),
        word=char,
        help=(f"a backslash itself is written `\\\\{char}`",),
        fixes=(Fix("double the backslash", (Edit(start, start, "\\"),)),),
    )


def _said(parts: list[Any]) -> dict[str, Any]:
    return {part.rule: part.content for part in parts if isinstance(part, _Clause)}


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [part for part in tree.children if isinstance(part, Tree)]


def _words(tokens: list[Token]) -> str:
    return " ".join(token.lower() for token in tokens)


def _operator(sign: Token) -> syntax.Operator:
    return cast("syntax.Operator", str(sign))


def _span(meta: Meta) -> Span:
    return Span(meta.start_pos, meta.end_pos)


def _token_span(token: Token) -> Span:
    return Span(token.start_pos or 0, token.end_pos or 0)


def _flat(parts: list[Any], kind: type[Any]) -> tuple[Any, ...]:
    """Return what is joined, and what is joined in the same way inside, without the words."""
    flat: list[Any] = []
    for part in parts[::2]:
        flat += part.parts if isinstance(part, kind) else [part]
    return tuple(flat)
