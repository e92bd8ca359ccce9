"""Looks names up: what a word means at its place, and what to say when it means nothing there."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from isthmus.kb.labels import with_article
from isthmus.kb.record.claim_terms import KINDS_OF_RECORDS
from isthmus.kb.terms import local_name
from isthmus.queries.diagnostics.span import Span, key_of
from isthmus.queries.diagnostics.spelling import listed, nearest, spelled, ticked
from isthmus.queries.syntax.tree import Name
from isthmus.queries.vocabulary.terms import ClassTerm, PropertyTerm, Term, Vocabulary
from isthmus.queries.vocabulary.things import Individual

from . import advice
from .findings import Expectation, Findings, Resolution

SENTINEL = "iq-cursor-here"
"""The name that completion puts at the cursor; looking it up records what is wanted there."""
FILLER = "iq-filler-name"
"""The name with which completion closes a sentence; looking it up says nothing."""
_CLASSES = "a class is one of"


class Names:
    """Resolves names against a vocabulary.

    Attributes:
        vocabulary: The words.
        findings: Takes what is found out.
        report: Adds a diagnostic to them.
    """

    def __init__(self, vocabulary: Vocabulary, findings: Findings) -> None:
        self.vocabulary = vocabulary
        self.findings = findings
        self.report = findings.report

    def want(self, name: Name, expectation: Expectation) -> bool:
        """Record what is wanted at the cursor; True where the name says nothing by itself."""
        if name.key == SENTINEL:
            self.findings.expectations.append(expectation)
            return True
        return name.key == FILLER

    def resolved(self, name: Name, term: Term) -> None:
        """Record what a name was found to mean."""
        role: Literal["class", "property", "thing"] = (
            "class"
            if isinstance(term, ClassTerm)
            else "property"
            if isinstance(term, PropertyTerm)
            else "thing"
        )
        self.findings.resolutions.append(Resolution(name.span, term.iri, role))

    # --- classes ---

    def class_term(self, name: Name, definitions: Iterable[str] = ()) -> ClassTerm | None:
        """Look a class up.

        Args:
            name: The name.
            definitions: Names of definitions, which could have been meant too.
        """
        if self.want(name, Expectation("class")):
            return None
        classes = self.vocabulary.find_classes(name)
        if len(classes) == 1:
            self.resolved(name, classes[0])
            self._tell_of_records(name, classes[0])
            return classes[0]
        if classes:
            self._ambiguous(name, classes)
            return None
        properties = self.vocabulary.find_properties(name)
        if properties:
            self.report(
                "E108",
                name.span,
                lambda: advice.property_as_class(self.vocabulary, name, properties[0]),
                word=name.text,
            )
            return None
        self.report(
            "E102",
            name.span,
            lambda: self._no_class(name, definitions),
            otherwise=lambda: advice.listing(_CLASSES, self._classes(definitions)),
            word=name.text,
        )
        return None

    def _tell_of_records(self, name: Name, term: ClassTerm) -> None:
        """Warn where a class has records below it: it is not inferred that they belong to it."""
        kinds = [self.vocabulary.classes.get(kind.value) for kind in KINDS_OF_RECORDS]
        records = [kind for kind in kinds if kind is not None]
        below = [kind.name for kind in records if self.vocabulary.is_subclass(kind.iri, term.iri)]
        if below and term not in records:
            self.report("W607", name.span, word=name.text, kinds=listed(map(ticked, below)))

    def _classes(self, definitions: Iterable[str]) -> list[str]:
        return [*definitions, *(term.name for term in self.vocabulary.most_used)]

    def _no_class(self, name: Name, definitions: Iterable[str]) -> advice.Advice:
        # A class is found by its name in the ontology, and by its plural.
        also = {local_name(term.iri): term.name for term in self.vocabulary.most_used}
        if name.key.endswith("ies"):
            also[name.key] = f"{name.key[:-3]}y"
        known = self._classes(definitions)
        also = {word: meant for word, meant in also.items() if meant in known}
        return advice.unknown(name, known, _CLASSES, also)

    # --- properties ---

    def property_term(
        self,
        name: Name,
        classes: Sequence[str],
        beside: Name | None = None,
        itself: "advice.Itself | None" = None,
        behind: Span | None = None,
    ) -> PropertyTerm | None:
        """Look a property up that things of some classes can have.

        Args:
            name: The name.
            classes: IRIs of the classes; empty means any.
            beside: The value that it was compared with.
            itself: What the whole comparison is as a question after the thing itself.
            behind: Where the name and the dot behind it stand, if it begins a longer path.
        """
        if self.want(name, Expectation("property", tuple(classes))):
            return None
        properties = self.vocabulary.find_properties(name)
        fitting = [term for term in properties if self.vocabulary.belongs(term, classes)]
        if not fitting:
            # A synonym of this class counts before a name of another one.
            fitting = [
                term
                for term in self.vocabulary.properties_of(classes)
                if name.key in map(key_of, (term.label, *term.synonyms)) and not name.prefix
            ]
        if len(fitting) > 1:
            inherited = [term for term in fitting if self.vocabulary.inherits(term, classes)]
            fitting = inherited or fitting
        if len(fitting) == 1:
            self.resolved(name, fitting[0])
            return fitting[0]
        if fitting:
            self._ambiguous(name, fitting)
        elif properties:
            self._of_another_class(name, properties[0], classes, beside)
        else:
            self._no_property(name, classes, beside, itself, behind)
        return None

    def _of_another_class(
        self, name: Name, term: PropertyTerm, classes: Sequence[str], beside: Name | None
    ) -> None:
        owners = self.vocabulary.domain_names(term)
        self.report(
            "E105",
            name.span,
            lambda: advice.of_another_class(self.vocabulary, name, term, classes, beside),
            word=name.text,
            owners=listed([ticked(word) for word in owners]) or "another class",
            owner=listed([self.vocabulary.word_of(iri) for iri in classes], "or"),
        )

    def _no_property(
        self,
        name: Name,
        classes: Sequence[str],
        beside: Name | None,
        itself: "advice.Itself | None",
        behind: Span | None,
    ) -> None:
        vocabulary = self.vocabulary

        def known() -> tuple[PropertyTerm, ...]:
            return vocabulary.properties_of(classes)

        class_terms = vocabulary.find_classes(name)
        individuals = vocabulary.find_individuals(name)
        if class_terms:
            self.report(
                "E109",
                name.span,
                lambda: advice.class_as_property(
                    vocabulary,
                    name,
                    class_terms[0],
                    known(),
                    classes=classes,
                    beside=beside,
                    itself=itself,
                    behind=behind,
                ),
                word=name.text,
                kind="a class",
            )
        elif individuals and not nearest(name.text, [term.name for term in known()], 1):
            self.report(
                "E109",
                name.span,
                lambda: advice.thing_as_property(
                    vocabulary, name, individuals, known(), classes=classes, behind=behind
                ),
                word=name.text,
                kind=with_article(self._noun(individuals[0])),
            )
        else:
            self.report(
                "E103",
                name.span,
                lambda: advice.no_property(vocabulary, name, known(), classes, beside, itself),
                otherwise=lambda: advice.properties(vocabulary, known(), classes),
                word=name.text,
            )

    def _noun(self, thing: Individual) -> str:
        return self.vocabulary.classes[thing.types[0]].name if thing.types else "thing"

    # --- things ---

    def candidates(self, name: Name, classes: Sequence[str] = ()) -> tuple[Individual, ...]:
        """Return the things that a name can mean among those of some classes.

        Args:
            name: The name.
            classes: IRIs of classes; empty means any.
        """
        vocabulary = self.vocabulary
        things = vocabulary.find_individuals(name)
        if not classes:
            return things
        fitting = tuple(term for term in things if vocabulary.is_one_of(term, classes))
        also = vocabulary.individuals_also_called(name)
        return fitting or tuple(term for term in also if vocabulary.is_one_of(term, classes))

    def only(
        self,
        name: Name,
        things: Sequence[Individual],
        classes: Sequence[str] = (),
        place: Span | None = None,
    ) -> Individual | None:
        """Return the only thing that a name means; None after a diagnostic.

        Args:
            name: The name.
            things: What it means.
            classes: IRIs of the classes looked among; any by default.
            place: Where a condition stands for which a property of that name could; none else.
        """
        if not things:
            self.no_thing(name, classes, place)
            return None
        if len(things) > 1:
            self.ambiguous_thing(name, things, place)
            return None
        self.resolved(name, things[0])
        return things[0]

    def no_thing(
        self,
        name: Name,
        classes: Sequence[str] = (),
        place: Span | None = None,
        texts: bool = False,
    ) -> None:
        """Report that nothing of some classes is called like this.

        Args:
            name: The name.
            classes: IRIs of the classes; any by default.
            place: Where a condition stands for which a property of that name could; none else.
            texts: Whether a text could stand there, too.
        """
        vocabulary = self.vocabulary
        classes_named = vocabulary.find_classes(name)
        if classes_named:
            self.report(
                "E119",
                name.span,
                lambda: advice.class_as_thing(vocabulary, classes_named[0]),
                word=name.text,
                kind="a class",
            )
        elif properties := vocabulary.find_properties(name):
            self.report(
                "E119",
                name.span,
                lambda: advice.property_as_thing(properties[0], place),
                word=name.text,
                kind="a property",
            )
        else:
            self.report(
                "E104",
                name.span,
                lambda: advice.no_thing(vocabulary, name, classes, texts),
                word=name.text,
            )

    def ambiguous_thing(
        self, name: Name, meant: Sequence[Individual], place: Span | None = None
    ) -> None:
        """Report that a name means several things, and offer them with their class.

        Args:
            name: The name.
            meant: The things.
            place: Where a condition stands for which a property of that name could; none else.
        """
        alone = next(
            (term for term in self.vocabulary.find_properties(name) if term.kind == "truth"), None
        )
        self._several(
            name,
            len(meant),
            lambda: [advice.qualified(self.vocabulary, term, meant) for term in meant],
            (place, spelled(alone.name)) if place is not None and alone is not None else None,
        )

    def _ambiguous(self, name: Name, meant: Sequence[Term]) -> None:
        self._several(
            name, len(meant), lambda: [advice.prefixed(self.vocabulary, term) for term in meant]
        )

    def _several(
        self,
        name: Name,
        number: int,
        spellings: Callable[[], list[str]],
        alone: tuple[Span, str] | None = None,
    ) -> None:
        self.report(
            "E106",
            name.span,
            lambda: advice.ambiguous(name, spellings(), alone),
            word=name.text,
            number={2: "two", 3: "three", 4: "four"}.get(number, str(number)),
        )
