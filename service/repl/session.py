"""What outlives a question: definitions, parameters, options, and the last answer."""

# ruff: noqa: PLC0415 - the pool is started before the language is loaded

from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Literal

from isthmus.kb.data_class import dataclass

from .options import Options
from .statements import key_of, names_in

if TYPE_CHECKING:
    from isthmus.queries import Answer, Completions, Diagnostic, Engine, Hover
    from isthmus.queries.networks.network_layer import Layer


@dataclass(frozen=True, slots=True)
class Declaration:
    """A definition, a parameter or a use of a saved query, kept for the questions that follow.

    Attributes:
        kind: Which of the three.
        label: What messages call it: its name, ``$name``, or the name of the saved query.
        text: As written, without the sign at its end.
        gives: The names that it brings, as the language compares them.
        needs: The names that it speaks of.
    """

    kind: Literal["define", "param", "use"]
    label: str
    text: str
    gives: frozenset[str]
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that was answered.

    Attributes:
        text: The question with all that it needs, so that it can be saved or asked elsewhere.
        own: The question alone, as typed.
        parameters: The values that were given.
        answer: The answer.
    """

    text: str
    own: str
    parameters: Mapping[str, str]
    answer: "Answer"


class Session:
    """A conversation with one engine.

    Each question is asked together with the declarations that it needs; whatever comes back with a
    place in it speaks of the question alone.

    Args:
        engine: Gives what answers; called when it is first needed, since loading the language
            takes longer than showing a prompt.
        options: How answers are shown; the usual way by default.
    """

    def __init__(self, engine: "Callable[[], Engine]", options: Options | None = None) -> None:
        self._make_engine = engine
        self._engine: Engine | None = None
        self._lock = Lock()
        self.options = options or Options()
        self.values: dict[str, str] = {}
        """Values of parameters, by name without the ``$``."""
        self.last: Answered | None = None
        """What was answered last."""
        self.question: Answered | None = None
        """What was asked last, other than about an answer: with ``:why``, for example."""
        self.networks: dict[str, Layer] = {}
        """The networks that can be asked about, by name."""
        self._declared: dict[str, Declaration] = {}

    @property
    def engine(self) -> "Engine":
        """What answers."""
        with self._lock:
            if self._engine is None:
                self._engine = self._make_engine()
                self.networks = {**self._engine.networks, **self.networks}
                self._engine.networks = self.networks
            return self._engine

    @engine.setter
    def engine(self, engine: "Engine") -> None:
        engine.networks = self.networks
        with self._lock:
            self._engine = engine

    def add_network(self, layer: "Layer") -> None:
        """Have a network be asked about with ``in NAME`` from now on."""
        self.networks = {**self.networks, layer.name: layer}
        self.engine.networks = self.networks

    @property
    def declarations(self) -> tuple[Declaration, ...]:
        """What has been declared, in order."""
        return tuple(self._declared.values())

    # --- asking ---

    def ask(
        self, text: str, values: Mapping[str, str] | None = None, *, aside: bool = False
    ) -> "Answer":
        """Answer one question.

        Args:
            text: The question.
            values: Values for parameters that count for this question only.
            aside: Whether it is about the question before, which then stays in mind.

        Raises:
            QueryError: It is wrong; places are those of the text.
            StoreError: The store could not answer.
        """
        from isthmus.queries import QueryError

        before = self._before(text)
        given = self._given(before + text, values)
        try:
            answer = self.engine.ask(before + text, given)
        except QueryError as error:
            moved = self._moved(error.diagnostics, before, text)
            raise QueryError(
                text, [_asking_for_value(diagnostic, text) for diagnostic in moved]
            ) from None
        self.last = Answered(before + text, text, given, answer)
        if not aside:
            self.question = self.last
        return answer

    def compile(self, text: str) -> str:
        """Return the SPARQL of one question.

        Raises:
            QueryError: It is wrong.
        """
        from isthmus.queries import QueryError

        before = self._before(text)
        try:
            return self.engine.compile(before + text, self._given(before + text)).text
        except QueryError as error:
            raise QueryError(text, self._moved(error.diagnostics, before, text)) from None

    # --- declaring ---

    def declare(self, text: str) -> Declaration | None:
        """Keep a declaration for the questions that follow; a later one of the same name wins.

        Args:
            text: One item of the language.

        Returns:
            The declaration, or None if the item is a question.

        Raises:
            QueryError: The declaration is wrong.
        """
        from isthmus.queries import QueryError, errors_of
        from isthmus.queries.syntax import tree as syntax

        items = self.engine.parse(text).query.items
        if len(items) != 1 or not isinstance(
            item := items[0], syntax.Define | syntax.Param | syntax.Use
        ):
            return None
        diagnostics = self.diagnose(text)
        if errors_of(diagnostics):
            raise QueryError(text, diagnostics)
        names = names_in(text)
        declared: Declaration
        if isinstance(item, syntax.Define):
            own = frozenset({item.name.key})
            declared = Declaration("define", item.name.text, text, own, names - own)
        elif isinstance(item, syntax.Param):
            own = frozenset(name for name in names if name.startswith("$"))
            declared = Declaration("param", f"${item.name}", text, own, names - own)
        else:
            bound = self.engine.bind(text)
            gives = {key_of(name) for name in bound.definitions}
            gives |= {key_of(f"${name}") for name, _ in bound.parameters}
            declared = Declaration("use", item.file, text, frozenset(gives), frozenset())
        # A definition that is made again moves to the end, behind those that it uses.
        self._declared.pop(declared.label.lower(), None)
        self._declared[declared.label.lower()] = declared
        return declared

    def forget(self, label: str) -> bool:
        """Take a declaration back, and tell whether there was one of that name."""
        key = label.lower()
        self.values.pop(key.removeprefix("$"), None)
        return self._declared.pop(key, None) is not None

    # --- help while writing ---

    def diagnose(self, text: str) -> "tuple[Diagnostic, ...]":
        """Say what is wrong with a text; a parameter without a value is not wrong yet."""
        before = self._before(text)
        return self._moved(self.engine.diagnose(before + text), before, text)

    def complete(self, text: str, offset: int) -> "Completions":
        """Propose what can stand at a place."""
        from isthmus.queries import Completions, QueryError
        from isthmus.queries.diagnostics.span import Span

        # The rest of the text may use any declaration, so all of them stand before it.
        before = "".join(f"{declaration.text};\n" for declaration in self._declared.values())
        try:
            completions = self.engine.complete(before + text, len(before) + offset)
        except QueryError:
            # With the declarations the text is too long to be completed at each key.
            return Completions(Span(offset, offset), ())
        span = Span(completions.span.start - len(before), completions.span.end - len(before))
        return Completions(span, completions.items)

    def hover(self, text: str, offset: int) -> "Hover | None":
        """Say what the word at a place means."""
        from isthmus.queries import QueryError

        before = self._before(text)
        try:
            return self.engine.hover(before + text, len(before) + offset)
        except QueryError:
            return None

    # --- declarations in front of a question ---

    def needed(self, text: str) -> tuple[Declaration, ...]:
        """Return the declarations that a text speaks of, directly or through others, in order."""
        if not self._declared:
            return ()
        wanted, kept = set(names_in(text)), set[str]()
        repeated = set(self._own_names(text))
        again = True
        while again:
            again = False
            for key, declared in self._declared.items():
                if key not in kept and not declared.gives & repeated and declared.gives & wanted:
                    kept.add(key)
                    wanted |= declared.needs
                    again = True
        return tuple(declaration for key, declaration in self._declared.items() if key in kept)

    def with_declarations(self, text: str) -> str:
        """Return a question with all that it needs in front of it, so that it stands alone."""
        return self._before(text) + text

    def _own_names(self, text: str) -> list[str]:
        """Return the names that a text declares itself."""
        from isthmus.queries.syntax import tree as syntax

        names = []
        for item in self.engine.parse(text).query.items:
            if isinstance(item, syntax.Define):
                names.append(item.name.key)
            elif isinstance(item, syntax.Param):
                names.append(key_of(f"${item.name}"))
        return names

    def _before(self, text: str) -> str:
        return "".join(f"{declaration.text};\n" for declaration in self.needed(text))

    def _given(self, text: str, values: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the values for the parameters that a text declares or takes over."""
        given = {**self.values, **(values or {})}
        if not given:
            return {}
        declared = {name.lower() for name, _ in self.engine.bind(text).parameters}
        # A value that was given for this question is passed on in any case, to be refused by name.
        return {
            name: value
            for name, value in given.items()
            if name.lower() in declared or name in (values or {})
        }

    @staticmethod
    def _moved(
        diagnostics: "tuple[Diagnostic, ...]", before: str, text: str
    ) -> "tuple[Diagnostic, ...]":
        """Turn places in the longer text into places in the shorter one."""
        if not before:
            return tuple(diagnostics)
        from isthmus.queries import Edit, Fix
        from isthmus.queries.diagnostics.span import Span

        def place(offset: int) -> int:
            return max(0, min(offset - len(before), len(text)))

        moved = []
        for diagnostic in diagnostics:
            fixes = tuple(
                Fix(
                    fix.title,
                    tuple(Edit(place(e.start), place(e.end), e.text) for e in fix.edits),
                )
                for fix in diagnostic.fixes
                if all(edit.start >= len(before) for edit in fix.edits)
            )
            inside = diagnostic.span.end > len(before)
            if inside or diagnostic.severity == "error":
                # An error of a declaration, such as a value that is missing, is the question's too.
                span = (
                    Span(place(diagnostic.span.start), place(diagnostic.span.end))
                    if inside
                    else None
                )
                moved.append(replace(diagnostic, span=span or Span(0, len(text)), fixes=fixes))
        return tuple(moved)


_NO_VALUE = "E210"


def _asking_for_value(diagnostic: "Diagnostic", text: str) -> "Diagnostic":
    """Say how a parameter gets its value here, and point at its first place in a question."""
    if diagnostic.code != _NO_VALUE:
        return diagnostic
    from isthmus.queries.syntax.grammar import tokens

    named = (token for token in tokens(text) if token.type == "VARIABLE")
    token = next(
        (variable for variable in named if f"`{variable.text}`" in diagnostic.message), None
    )
    if token is None:
        return diagnostic
    return replace(diagnostic, span=token.span, help=(f"`:set {token.text} VALUE` gives it one",))
