"""Renders every page of the explorer as text, from an engine and from addresses.

A page that cannot be shown returns None (there is no such thing), so that each face says so in its
own way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from isthmus.kb.description import Named, name_of
from isthmus.ontology import BASE, IQ, IST
from isthmus.queries import Answer, Gap, QueryError, Thing, errors_of, render_diagnostics
from isthmus.queries.catalogue import saved_queries
from isthmus.queries.words import spelled
from isthmus.service.embed.page_data import page_data
from isthmus.service.flagship import QUESTION
from pyoxigraph import NamedNode

from .addresses import Addresses, path_of
from .answer_view import VERDICTS, rows_of
from .comparing import compared
from .deciding import GROUPS, decide, facets, without
from .facets import Wishes, read_wishes, wishes_of_form, written
from .finding import numbers_of
from .looking import look_at
from .matrix import Matrix, classes_to_choose, matrix_of
from .templates import environment

if TYPE_CHECKING:
    from isthmus.kb.terms import Term
    from isthmus.queries import ClassTerm, Engine, LeftOut

    from .pictures import Picture

_KEPT = 64
"""So many answers with their explanations are kept, since the questions of a page come again."""
MOST_CHOICES = 100
"""The things of a class with more than this are not offered for comparison."""


@dataclass(frozen=True, slots=True)
class OpenParameter:
    """What a query leaves open.

    Attributes:
        name: Its name, without the ``$``.
        type: What may be given: a class or a kind of value.
        value: What is given now.
        choices: The things of the class, each with its word in place of an IRI.
    """

    name: str
    type: str
    value: str
    choices: tuple[Named, ...]


class Explorer:
    """Renders pages.

    Args:
        engine: Answers queries.
        addresses: Makes links.
    """

    def __init__(self, engine: "Engine", addresses: Addresses | None = None) -> None:
        self.engine = engine
        self.knowledge = engine.knowledge
        self.addresses = addresses or Addresses()
        self.environment = environment()
        self.environment.globals.update(self.globals())
        self._explained = lru_cache(maxsize=_KEPT)(self._explain)
        self._matrix = lru_cache(maxsize=_KEPT)(self._ask_matrix)
        self._classes: tuple[ClassTerm, ...] | None = None
        self._numbers: Mapping[str, int] | None = None

    def globals(self) -> dict[str, object]:
        """Return what every template may use."""
        addresses = self.addresses
        return {
            "url": addresses.url,
            "root": addresses.root,
            "link": addresses.of,
            "ask": addresses.ask,
            "data": addresses.data,
            "static": addresses.static,
            "live": addresses.live,
            "origin": addresses.origin,
            "edition": self.knowledge.edition,
            "dataset": self.knowledge.version,
            "name": self._name,
            "page_data": partial(page_data, self.knowledge, addresses),
            "verdicts": VERDICTS,
            "is_thing": lambda value: isinstance(value, Thing),
            "is_gap": lambda value: isinstance(value, Gap),
        }

    def render(self, template: str, here: str, **context: object) -> str:
        """Render one template.

        Args:
            template: Its name.
            here: The path of the page, which the navigation marks.
            **context: What it shows.
        """
        return self.environment.get_template(template).render(here=here, **context)

    def _name(self, term: "Term") -> Named:
        return name_of(self.knowledge.quads, term)

    # --- ask ---

    def ask(self, text: str, parameters: Mapping[str, str] | None = None) -> tuple[str, bool]:
        """Return the page on which one asks.

        Args:
            text: The query; empty for none.
            parameters: Values for its parameters.

        Returns:
            The page, and whether the query could be answered.
        """
        given = dict(parameters or {})
        context: dict[str, object] = {
            "text": text,
            "questions": saved_queries() if self._shipped() else (),
            "open_parameters": self._parameters(text, given),
        }
        if not text:
            return self.render("ask.html", "/", **context), True
        try:
            answer, others = self._explained(text, tuple(sorted(given.items())))
        except QueryError as error:
            return self.render("ask.html", "/", **context, **_wrong(error)), False
        page = self.render(
            "ask.html",
            "/",
            **context,
            answer=answer,
            rows=rows_of(answer),
            others=others,
            reading=self.engine.explain(text, given),
            facets=self._facets_of(text),
        )
        return page, True

    def _explain(
        self, text: str, parameters: tuple[tuple[str, str], ...]
    ) -> "tuple[Answer, tuple[LeftOut, ...]]":
        given = dict(parameters)
        answer = self.engine.ask(text, given)
        return answer, self.engine.left_out(text, answer, given)

    def _parameters(self, text: str, given: Mapping[str, str]) -> list[OpenParameter]:
        """Return what a query leaves open."""
        from isthmus.queries import syntax
        from isthmus.queries.write import Writer

        found = []
        for item in self.engine.parse(text).query.items if text else ():
            if not isinstance(item, syntax.Param):
                continue
            classes = self.engine.vocabulary.find_classes(item.type)
            choices = [
                Named(one.label, one.name)
                for term in classes[:1]
                for one in self.engine.vocabulary.individuals_of(term.iri)
            ]
            usual = "" if item.default is None else Writer().value(item.default).strip('"')
            kind = item.type.text or item.type.key
            value = given.get(item.name, usual)
            found.append(OpenParameter(item.name, kind, value, tuple(choices)))
        return found

    def _facets_of(self, text: str) -> bool:
        """Tell whether a query can be shown as chips."""
        wishes = read_wishes(self.engine, text)
        return wishes is not None and any(term.name == wishes.of for term in self.classes())

    def _shipped(self) -> bool:
        """Tell whether the shipped vocabulary is loaded, so that the saved queries make sense."""
        return IST + "ConnectivityOption" in self.engine.vocabulary.classes

    # --- decide ---

    def classes(self) -> tuple["ClassTerm", ...]:
        """Return the classes among whose things one decides and compares."""
        if self._classes is None:
            self._classes = classes_to_choose(self.engine)
        return self._classes

    def numbers(self) -> Mapping[str, int]:
        """Return how many things each visible class has, by IRI."""
        if self._numbers is None:
            self._numbers = numbers_of(self.engine.vocabulary)
        return self._numbers

    def _ask_matrix(self, iri: str) -> Matrix:
        return matrix_of(self.engine, self.engine.vocabulary.classes[iri])

    def matrix_of(self, word: str) -> Matrix | None:
        """Return the matrix of the class with a word, or of the first one for no word."""
        for term in self.classes():
            if not word or term.name == word:
                return self._matrix(term.iri)
        return None

    def query_of(
        self, of: str, fields: Sequence[tuple[str, str]], others: Sequence[str], before: str
    ) -> str:
        """Return the query that the form of chips stands for.

        Args:
            of: The word of the class.
            fields: Names of properties and what is asked of each.
            others: Conditions that no chip stands for.
            before: The query that was shown, whose other clauses are kept.
        """
        matrix = self.matrix_of(of)
        if matrix is None:
            return before
        return written(wishes_of_form(matrix.term.name, fields, others, matrix), matrix, before)

    def decide(self, text: str) -> tuple[str, bool]:
        """Return the page on which one decides.

        Args:
            text: The query; empty to begin with all things of the first class.

        Returns:
            The page, and whether the query could be answered.
        """
        classes = self.classes()
        if not classes:
            return self.render("decide.html", "/decide", text=text, classes=()), True
        text = text or f"find {spelled(classes[0].name)}"
        context: dict[str, object] = {"text": text, "classes": classes, "groups": GROUPS}
        found = self.engine.diagnose(text, {})
        if errors_of(found):
            wrong = _wrong(QueryError(text, found))
            return self.render("decide.html", "/decide", **context, **wrong), False
        wishes = read_wishes(self.engine, text)
        matrix = self.matrix_of(wishes.of) if wishes is not None else None
        if wishes is None or matrix is None:
            return self.render("decide.html", "/decide", **context, no_chips=True), True
        answer, others = self._explained(text, ())
        decision = decide(answer, others)
        fitting = frozenset(fit.thing.iri for fit in decision.fits)
        page = self.render(
            "decide.html",
            "/decide",
            **context,
            answer=answer,
            wishes=wishes,
            decision=decision,
            facets=facets(matrix, wishes, fitting),
            without=[(one, written(rest, matrix, text)) for one, rest in without(wishes, matrix)],
            other_classes=[
                (term, self._in_terms_of(term, wishes, matrix, text)) for term in classes
            ],
            clear=written(Wishes(wishes.of), matrix, text),
            total=len(matrix.things),
        )
        return page, True

    def _in_terms_of(self, term: "ClassTerm", wishes: Wishes, matrix: Matrix, text: str) -> str:
        return written(Wishes(term.name, wishes.chosen, wishes.others), matrix, text)

    # --- matrix ---

    def matrix(
        self, of: str, wanted: Mapping[str, str], shown: Sequence[str], words: str
    ) -> str | None:
        """Return the matrix page, or None if there is no such class.

        Args:
            of: The word of the class; empty for the first.
            wanted: A verdict or the word of a value for properties by which rows are filtered.
            shown: Words of the properties shown; empty for the usual ones.
            words: Text that a row's label has to contain.
        """
        matrix = self.matrix_of(of)
        if matrix is None:
            return None if of else self.render("matrix.html", "/matrix", matrix=None)
        usual = [one.term.name for one in matrix.aspects if one.truth]
        known = {one.term.name: one for one in matrix.aspects}
        names = [name for name in shown if name in known] or usual
        columns = [aspect for aspect in matrix.aspects if aspect.term.name in names]
        things = [
            thing
            for thing in matrix.things
            if words.casefold() in thing.label.casefold()
            and all(
                self._keeps(matrix, thing.iri, name, value)
                for name, value in wanted.items()
                if name in known and value
            )
        ]
        show = ", ".join(spelled(one.term.name) for one in columns)
        query = f"find {spelled(matrix.term.name)}" + (f" show {show}" if show else "")
        answer = self.engine.ask(query)
        by_thing = {row.thing.iri: row for row in rows_of(answer) if row.thing is not None}
        return self.render(
            "matrix.html",
            "/matrix",
            matrix=matrix,
            classes=self.classes(),
            columns=columns,
            rows=[(thing, by_thing.get(thing.iri)) for thing in things],
            answer=answer,
            query=query,
            wanted=wanted,
            shown=names,
            words=words,
        )

    @staticmethod
    def _keeps(matrix: Matrix, thing: str, name: str, value: str) -> bool:
        cell = matrix.cells[thing, name]
        if isinstance(cell, str):
            return cell == value
        aspect = next(one for one in matrix.aspects if one.term.name == name)
        return any(one.id == value and one.iri in cell for one in aspect.values)

    # --- compare ---

    def compare(
        self, of: str, things: Sequence[str], on: Sequence[str], *, differing: bool
    ) -> tuple[str, bool]:
        """Return the page that sets things side by side.

        Args:
            of: The word of their class; empty to take the one of the first thing.
            things: Their words.
            on: Words of the properties; empty for all that one of them has.
            differing: Whether only rows in which they differ are shown.

        Returns:
            The page, and whether the things could be compared.
        """
        context: dict[str, object] = {
            "of": of,
            "chosen": list(things),
            "on": list(on),
            "differing": differing,
            "choices": self._choices(of),
            "classes": self._comparable(),
        }
        if len(things) < 2:
            return self.render("compare.html", "/compare", **context), True
        query = f"compare {', '.join(things)}" + (f" on {', '.join(on)}" if on else "")
        try:
            comparison = compared(self.engine, query, differing=differing)
        except QueryError as error:
            return self.render("compare.html", "/compare", **context, **_wrong(error)), False
        return self.render(
            "compare.html",
            "/compare",
            **context,
            query=query,
            comparison=comparison,
            answer=comparison.answer,
            pictures=[one for thing in comparison.things for one in self.pictures(thing.iri)],
        ), True

    def _comparable(self) -> list["ClassTerm"]:
        """Return the classes of which at least two things are on record."""
        classes = self.engine.vocabulary.classes
        return [
            classes[iri] for iri, number in self.numbers().items() if 1 < number <= MOST_CHOICES
        ]

    def _choices(self, of: str) -> list[tuple[str, Named]]:
        """Return the things that can be chosen: the word and the name of each."""
        terms = [term for term in self._comparable() if term.name == of] or list(self.classes()[:1])
        return [
            (f"{term.name}:{one.name}", Named(one.label, one.iri))
            for term in terms[:1]
            for one in self.engine.vocabulary.individuals_of(term.iri)
        ]

    # --- look ---

    def pictures(self, iri: str) -> "tuple[Picture, ...]":
        """Return the drawings of an option or a configuration; none for another thing.

        Args:
            iri: The thing.
        """
        from .pictures import pictures_of

        return pictures_of(self.knowledge, iri)

    def index(self, words: str = "", of: str = "") -> str | None:
        """Return the page that lists what there is to look at.

        Args:
            words: Text to look for in names, synonyms and definitions.
            of: The word of a class whose things are listed; None is returned for no such class.
        """
        from .finding import found_for, things_of

        vocabulary = self.engine.vocabulary
        if of and not any(term.name == of for term in vocabulary.classes.values()):
            return None
        return self.render(
            "look.html",
            "/look",
            words=words,
            of=next((t for t in vocabulary.classes.values() if t.name == of), None) if of else None,
            found=found_for(vocabulary, words) if words else (),
            things=things_of(vocabulary, of) if of else (),
            families=self._families(),
            kinds=[(vocabulary.classes[iri], number) for iri, number in self.numbers().items()],
        )

    def _families(self) -> list[tuple[Named, list[Thing]]]:
        """Return the things of the first class by the property with the fewest groups."""
        matrix = self.matrix_of("")
        if matrix is None:
            return []
        family = next((one for one in matrix.aspects if one.term.name == "family"), None)
        if family is None:
            return [(Named(matrix.term.label), list(matrix.things))]
        return [
            (
                Named(value.label, value.iri),
                [
                    thing
                    for thing in matrix.things
                    if thing.iri in matrix.having("family", value.iri)
                ],
            )
            for value in family.values
        ]

    def thing(self, kind: str, name: str) -> str | None:
        """Return the page of a thing, or None if nothing is on record.

        Args:
            kind: The first part of its path.
            name: The second.
        """
        node = _node(f"{BASE}{kind}/{name}")
        if node is None:
            return None
        matrix = self._matrix_with(node.value)
        looked = look_at(self.knowledge, self.engine.vocabulary, node, matrix)
        if looked is None:
            return None
        claim = self.knowledge.claim(node) if kind == "claim" else None
        return self.render(
            "claim.html" if claim is not None else "thing.html",
            path_of(node.value),
            kind=kind,
            looked=looked,
            about=looked.about,
            claim=claim,
            base=BASE,
            pictures=self.pictures(node.value),
        )

    def _matrix_with(self, iri: str) -> Matrix | None:
        individual = self.engine.vocabulary.individuals.get(iri)
        if individual is None:
            return None
        for term in self.classes():
            if self.engine.vocabulary.is_instance(individual, term.iri):
                return self._matrix(term.iri)
        return None

    def term(self, space: str, name: str) -> str | None:
        """Return the page of a class or property, or None if there is none.

        Args:
            space: ``ns`` or ``iq``: the namespace.
            name: The local name.
        """
        from .terms import term_page

        namespace = {"ns": IST, "iq": IQ}.get(space)
        found = term_page(self.engine, f"{namespace}{name}") if namespace else None
        if found is None:
            return None
        return self.render("term.html", f"/{space}/{name}", term=found)

    def reference(self) -> str:
        """Return the reference of the ontology: every class and property with its axioms."""
        from .terms import all_terms

        return self.render("ontology.html", "/reference", sections=all_terms(self.engine))

    def proof(self, thing: str, property_: str, value: str) -> str | None:
        """Return the page of a proof, or None if the statement does not hold.

        Args:
            thing: A word or an IRI.
            property_: A word or an IRI.
            value: A word, a plain value or an IRI.

        Raises:
            QueryError: A word is not known.
            UsageError: The three do not make a statement.
        """
        from isthmus.service.proofs import statement, write

        from .proving import tree_of

        proof = self.knowledge.prove(statement(self.engine, thing, property_, value))
        if proof is None:
            return None
        return self.render(
            "proof.html",
            "/prove",
            thing=thing,
            property=property_,
            value=value,
            tree=tree_of(proof, self.knowledge.name),
            wide=write(proof, self.knowledge, "svg"),
            narrow=write(proof, self.knowledge, "svg", "narrow"),
        )

    def guide(self) -> str:
        """Return the guide to the language."""
        from .guide import guide_html

        return self.render("guide.html", "/guide", guide=guide_html(self.addresses.ask))

    def queries(self) -> str:
        """Return the list of the saved queries."""
        return self.render("queries.html", "/questions", questions=saved_queries())

    def sparql(self) -> str:
        """Return the page with the SPARQL editor."""
        return self.render("sparql.html", "/sparql", question=QUESTION)


def _wrong(error: QueryError) -> dict[str, object]:
    """Return what a page shows of a wrong query: the frames, and each fix with its result."""
    return {
        "diagnostics": [
            (
                render_diagnostics(error.text, [entry]),
                [(fix.title, fix.apply(error.text)) for fix in entry.fixes],
            )
            for entry in error.diagnostics
        ]
    }


def _node(iri: str) -> NamedNode | None:
    try:
        return NamedNode(iri)
    except ValueError:
        return None
