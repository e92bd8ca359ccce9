"""From the syntax tree to the bound tree: parameters, definitions, statements."""

from collections.abc import Callable, Mapping

from isthmus.kb.frozen import Frozen
from isthmus.queries.diagnostics.diagnostic import Diagnostic, errors_of
from isthmus.queries.diagnostics.span import NOWHERE, Span, key_of
from isthmus.queries.diagnostics.spelling import listed
from isthmus.queries.language_limits import Limits
from isthmus.queries.saved_queries import shipped_query, shipped_query_names
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.build import build
from isthmus.queries.syntax.grammar import Rejected, tokens, tree
from isthmus.queries.syntax.parse import parse
from isthmus.queries.syntax.write import Writer
from isthmus.queries.vocabulary.terms import Kind, Vocabulary

from . import advice
from .columns import Columns
from .conditions import Conditions
from .expanded import Sizes
from .findings import EXPLAINED, Expectation, Findings, Resolution
from .literals import timed
from .names import Names
from .statements import Statements
from .tree import AllOf, BoundQuery, Things
from .values import Values, sample

Library = Callable[[str], str | None]
"""Gives the text of a saved query by its name, None where there is none."""

TYPES: Mapping[str, Kind] = {
    "number": "number",
    "text": "text",
    "date": "date",
    "time": "time",
    "year": "year",
    "duration": "duration",
    "boolean": "truth",
}


class Bound(Frozen):
    """What came of binding a text.

    Attributes:
        queries: The statements that could be bound, in order.
        diagnostics: What is wrong, warnings included.
        resolutions: What the names in the text were found to mean.
        expectations: What was wanted at the cursor, where completion put one.
        definitions: Names of the definitions in force.
        parameters: Names of the declared parameters with their types.
        values: The value of each parameter by its name in lower case, where it has one.
    """

    queries: tuple[BoundQuery, ...]
    diagnostics: tuple[Diagnostic, ...]
    resolutions: tuple[Resolution, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    definitions: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, syntax.Value | None], ...] = ()


def bind(
    query: syntax.Query,
    vocabulary: Vocabulary,
    parameters: Mapping[str, str] | None = None,
    *,
    limits: Limits | None = None,
    library: Library | None = None,
    explained: int = EXPLAINED,
) -> Bound:
    """Look up every name of a query and type every condition.

    Args:
        query: The syntax tree.
        vocabulary: The words.
        parameters: The values given for parameters; None while the query is only looked at, so
            that a missing value is no error.
        limits: Caps.
        library: Where ``use`` finds saved queries.
        explained: How many diagnostics say what was perhaps meant.

    Returns:
        The bound statements and every diagnostic.
    """
    names = Names(vocabulary, Findings(explained))
    return _Binder(names, parameters, limits or Limits(), library).bind(query)


class _Binder:
    def __init__(
        self,
        names: Names,
        parameters: Mapping[str, str] | None,
        limits: Limits,
        library: Library | None,
    ) -> None:
        self._given = parameters
        self._limits = limits
        self._library = library
        self._names = names
        self._values = Values(names, {}, set())
        self._conditions = Conditions(names, self._values, self.things)
        self._columns = Columns(self._conditions, limits)
        self._definitions: dict[str, syntax.Define] = {}
        self._types: dict[str, tuple[syntax.Param, str]] = {}
        self._open: list[str] = []
        self._broken: set[str] = set()
        self._used_at: dict[str, syntax.Use] = {}
        self._own_parameters: set[str] = set()
        self._has_refused_size = False

    def bind(self, query: syntax.Query) -> Bound:
        """Bind every item of a text."""
        self._declare(query, ())
        sizes = Sizes(self._definitions)
        for key, define in self._definitions.items():
            if sizes.of_definition(key) <= self._limits.expanded:
                self._look_at(define)
                continue
            self._broken.add(key)
            use = self._used_at.get(key)
            self._refuse_size(define.name.span if use is None else use.span, define.name.text)
        self._refuse_unknown_parameters()
        statements = Statements(self._conditions, self._columns, self._limits)
        findings = self._names.findings
        queries = []
        for item in query.statements:
            findings.notes.clear()
            if sizes.of(item) > self._limits.expanded:
                self._refuse_size(item.span, "the statement")
                continue
            bound = statements.bind(item)
            if bound is not None:
                queries.append(
                    BoundQuery(bound, tuple(findings.notes), Writer().item(item), _where(item))
                )
        if query.statements:
            self._unused()
        diagnostics = sorted(findings.diagnostics, key=lambda entry: (entry.span.start, entry.code))
        return Bound(
            tuple(queries),
            tuple(dict.fromkeys(diagnostics)),
            tuple(findings.resolutions),
            tuple(findings.expectations),
            tuple(define.name.text for define in self._definitions.values()),
            tuple((param.name, kind) for param, kind in self._types.values()),
            tuple(self._values.parameters.items()),
        )

    # --- declarations ---

    def _declare(
        self, query: syntax.Query, files: tuple[str, ...], use: syntax.Use | None = None
    ) -> None:
        for item in query.items:
            match item:
                case syntax.Use():
                    self._use(item, files)
                case syntax.Param():
                    self._param(item, use)
                case syntax.Define():
                    self._define(item, use)
                case _:
                    pass

    def _use(self, item: syntax.Use, files: tuple[str, ...]) -> None:
        text = self._library(item.file) if self._library is not None else None
        if text is None:
            self._no_file(item)
            return
        if item.file in files or len(files) >= self._limits.nesting:
            self._cannot_use(item, f"it uses itself: {' → '.join((*files, item.file))}")
            return
        parsed = parse(text, self._limits)
        if errors_of(parsed.diagnostics):
            wrong = errors_of(parsed.diagnostics)[0]
            self._cannot_use(item, f"it has an error: {wrong.message}")
            return
        self._declare(_elsewhere(parsed.query, item.span), (*files, item.file), item)

    def _cannot_use(self, item: syntax.Use, reason: str) -> None:
        self._names.report("E307", item.span, hint=reason, word=item.file)

    def _no_file(self, item: syntax.Use) -> None:
        known = shipped_query_names() if self._library is shipped_query else ()
        self._names.report("E307", item.span, lambda: advice.no_file(item, known), word=item.file)

    def _param(self, item: syntax.Param, use: syntax.Use | None) -> None:
        key = item.name.lower()
        if key in self._types:
            if use is None:
                self._names.report("E311", item.span, word=f"${item.name}")
            return
        names = self._names if use is None else self._conditions.trial().names
        kind, owner = self._type(item.type, names)
        if kind is None:
            if use is not None:
                wrong = names.findings.diagnostics[0].message
                self._cannot_use(use, f"its parameter `${item.name}` has an error: {wrong}")
            return
        self._types[key] = (item, owner or item.type.key)
        if use is None:
            self._own_parameters.add(key)
        self._values.parameters[key] = None
        given = (self._given or {}).get(item.name, (self._given or {}).get(key))
        value = item.default
        if given is not None:
            value = _read(given, kind)
            if value is None or not self._fits(value, kind, owner):
                self._wrong_parameter(item, given, item.span, kind, owner)
                return
        elif value is not None:
            expectation = Expectation("value", (owner,) if owner else (), kind)
            if isinstance(value, syntax.Name) and self._names.want(value, expectation):
                return
            if not self._fits(value, kind, owner):
                shown = Writer().value(value)
                place = value.span if use is None else item.span
                self._wrong_parameter(item, shown, place, kind, owner)
                return
        elif self._given is not None:
            hint = f"give one, or write a default: `param ${item.name}: … = …`"
            self._names.report("E210", item.span, hint=hint, word=item.name)
            return
        else:
            members = self._names.vocabulary.individuals_of(owner) if owner else ()
            value = sample(kind, members)
            self._values.samples.add(key)
        self._values.parameters[key] = value

    def _type(self, name: syntax.Name, names: Names) -> tuple[Kind | None, str]:
        if names.want(name, Expectation("type")):
            return None, ""
        if name.key in TYPES and not name.quoted:
            return TYPES[name.key], ""
        classes = names.vocabulary.find_classes(name)
        if len(classes) == 1:
            names.resolved(name, classes[0])
            return "thing", classes[0].iri
        known = [*TYPES, *(c.name for c in names.vocabulary.classes.values() if not c.hidden)]
        names.report("E312", name.span, lambda: advice.no_type(name, known), word=name.text)
        return None, ""

    def _fits(self, value: syntax.Value, kind: Kind, owner: str) -> bool:
        if timed(value, (kind,), mixed=False) is not None:
            return True
        match value:
            case syntax.Number():
                return kind == "number"
            case syntax.Truth():
                return kind == "truth"
            case syntax.Date():
                # A date that the calendar has not is told as such.
                return self._values.date(value) is not None and False
            case syntax.Text():
                return kind in {"text", "thing"}
            case syntax.Variable():
                return False
        candidates = self._names.candidates(value, (owner,)) if kind == "thing" else ()
        if len(candidates) == 1:
            self._names.resolved(value, candidates[0])
        return len(candidates) == 1

    def _wrong_parameter(
        self, item: syntax.Param, word: str, span: Span, kind: Kind, owner: str
    ) -> None:
        vocabulary = self._names.vocabulary
        expected = {"truth": "`true` or `false`"}.get(kind, f"a {kind}")
        if owner:
            expected = f"of the class `{vocabulary.word_of(owner)}`"
        place = span if span != item.span else None
        self._names.report(
            "E211",
            span,
            (lambda: advice.wrong_parameter(vocabulary, word, owner, place)) if owner else None,
            word=word,
            parameter=item.name,
            expected=expected,
        )

    def _refuse_unknown_parameters(self) -> None:
        for name in self._given or {}:
            if name.lower() not in self._types:
                known = [f"`${param.name}`" for param, _ in self._types.values()]
                hint = f"the query declares {listed(known)}" if known else ""
                self._names.report("E212", NOWHERE, hint=hint, word=name)

    def _unused(self) -> None:
        for key, (param, _) in self._types.items():
            if key in self._own_parameters and key not in self._values.used:
                self._names.report("W603", param.span, word=param.name)

    # --- definitions ---

    def _define(self, item: syntax.Define, use: syntax.Use | None) -> None:
        if self._names.want(item.name, Expectation("new")):
            return
        key = item.name.key
        classes = self._names.vocabulary.find_classes(item.name)
        taken = bool(classes) and key_of(classes[0].name) == key
        if use is not None and (taken or self._definitions.get(key, item) != item):
            word = item.name.text
            self._cannot_use(use, f"its definition `{word}` has the name of something else")
            return
        if taken:
            self._names.report(
                "E302", item.name.span, word=item.name.text, kind="a class of the vocabulary"
            )
            return
        if key in self._definitions and use is None:
            self._names.report("E311", item.name.span, word=item.name.text)
            return
        self._definitions[key] = item
        if use is not None:
            self._used_at.setdefault(key, use)

    def _refuse_size(self, place: Span, word: str) -> None:
        """Tell of the first that is too large: what is built of it is too large because it is."""
        if not self._has_refused_size:
            self._names.report("E510", place, word=word, most=str(self._limits.expanded))
        self._has_refused_size = True

    def _look_at(self, define: syntax.Define) -> None:
        """Bind a definition where it stands, so that its errors are reported there and once.

        One of another file has no place in this text: its first error is told where it is used.
        """
        use = self._used_at.get(define.name.key)
        if use is None:
            self.things(define.name, self._conditions)
            return
        trial = self._conditions.trial()
        self.things(define.name, trial)
        wrong = errors_of(trial.names.findings.diagnostics)
        if wrong:
            self._broken.add(define.name.key)
            word = define.name.text
            self._cannot_use(use, f"its definition `{word}` has an error: {wrong[0].message}")

    def things(self, name: syntax.Name, conditions: Conditions) -> Things | None:
        """Return the things that a class or definition stands for.

        Args:
            name: The name.
            conditions: Binds the condition of a definition, and takes what is found out.
        """
        names = conditions.names
        define = self._definitions.get(name.key) if not name.prefix else None
        if define is None:
            words = [other.name.text for other in self._definitions.values()]
            term = names.class_term(name, words)
            return None if term is None else Things(term)
        if name.key in self._broken:
            return None
        if name.key in self._open:
            circle = [*self._open[self._open.index(name.key) :], name.key]
            names.report("E301", name.span, hint=" → ".join(circle), word=define.name.text)
            return None
        if len(self._open) >= self._limits.nesting:
            names.report("E502", name.span, most=str(self._limits.nesting))
            return None
        if name.span != define.name.span:
            names.findings.resolutions.append(
                Resolution(name.span, "", "definition", Writer().item(define))
            )
        self._open.append(name.key)
        base = self.things(define.base, conditions)
        condition = (
            conditions.condition(define.where, (base.term.iri,)) if base is not None else None
        )
        self._open.pop()
        if base is None or condition is None:
            return None
        written = define.where
        if base.condition is not None and base.written is not None:
            condition = AllOf((base.condition, condition), condition.span, condition.text)
            written = syntax.And((base.written, written))
        return Things(base.term, condition, written)


def _read(given: str, kind: Kind) -> syntax.Value | None:
    """Read the value given for a parameter by its declared type."""
    if kind == "text":
        return syntax.Text(given)
    if kind == "thing":
        prefix, _, local = given.rpartition(":")
        return syntax.named(local, prefix)
    word = given.strip().lower()
    if kind == "truth" and word in {"true", "false"}:
        return syntax.Truth(word == "true")

    refused: list[Diagnostic] = []
    try:
        value: syntax.Value = build(tree(tokens(given), "value"), given, 1, refused)
    except Rejected:
        return None
    return None if refused or isinstance(value, syntax.Variable) else syntax.at(value)


def _elsewhere(query: syntax.Query, place: Span) -> syntax.Query:
    """Return the declarations of another file.

    Args:
        query: What was read from the file.
        place: Where this text uses it. Places in the file mean nothing in this text.
    """
    items: list[syntax.Item] = []
    for item in query.items:
        match item:
            case syntax.Define():
                items.append(syntax.at(item))
            case syntax.Use():
                items.append(syntax.Use(item.file, place))
            case syntax.Param():
                type_, default = syntax.at(item.type), syntax.at(item.default)
                items.append(syntax.Param(item.name, type_, default, place))
            case _:
                pass
    return syntax.Query(tuple(items))


def _where(item: syntax.Item) -> str:
    where = getattr(item, "where", None)
    return Writer().condition(where) if where is not None else ""
