"""Looks names up: what a word means at its place, and what to say when it means nothing there."""

from collections.abc import Iterable, Sequence
from typing import Literal

from isthmus.kb.frozen import Frozen
from isthmus.queries.diagnostics.diagnostic import Diagnostic, Edit, Fix, diagnostic
from isthmus.queries.diagnostics.span import Span, key_of
from isthmus.queries.diagnostics.words import listed, nearest, spelled, ticked, with_article
from isthmus.queries.syntax.tree import Name
from isthmus.queries.vocabulary.suggest import (
    comparisons,
    containing,
    foremost,
    suggestions,
    things_near,
    values_with,
)
from isthmus.queries.vocabulary.terms import ClassTerm, Individual, PropertyTerm, Term, Vocabulary

SENTINEL = "iq-cursor-here"
"""The name that completion puts at the cursor; looking it up records what is wanted there."""
FILLER = "iq-filler-name"
"""The name with which completion closes a sentence; looking it up says nothing."""
_LISTED = 12
_EXPLAINED = 8

Wanted = Literal["class", "property", "value", "thing", "alias", "unit", "type", "term", "new"]


class Resolution(Frozen):
    """What a stretch of the text was found to mean."""

    span: Span
    iri: str
    role: Literal["class", "property", "thing", "definition", "parameter"]
    note: str = ""


class Expectation(Frozen):
    """What kind of name fits at the cursor.

    Attributes:
        wanted: The kind of name.
        classes: For properties, the classes they have to belong to; for values and things, the
            classes they have to be of. Empty means any.
        kind: For values, what the property holds; ``chain`` for properties that have to chain.
        unit: For units, the unit of the property.
    """

    wanted: Wanted
    classes: tuple[str, ...] = ()
    kind: str = ""
    unit: str = ""


class Names:
    """Resolves names against a vocabulary and collects diagnostics.

    Args:
        vocabulary: The words.
        explained: Whether diagnostics say what was perhaps meant.

    Attributes:
        found: Diagnostics so far.
        resolutions: What names were found to mean.
        expectations: What was wanted at the cursor, where there is one.
    """

    def __init__(self, vocabulary: Vocabulary, explained: bool = True) -> None:
        self.vocabulary = vocabulary
        self._explained = _EXPLAINED if explained else 0
        self.found: list[Diagnostic] = []
        self.resolutions: list[Resolution] = []
        self.expectations: list[Expectation] = []

    # --- bookkeeping ---

    def report(
        self,
        code: str,
        span: Span,
        help: Sequence[str] = (),  # noqa: A002
        fixes: Sequence[Fix] = (),
        **words: str,
    ) -> None:
        """Add a diagnostic."""
        self.found.append(diagnostic(code, span, help=help, fixes=fixes, **words))

    @property
    def weary(self) -> bool:
        """Whether so much is wrong that no more is explained: the first few errors are told."""
        return len(self.found) >= self._explained

    def want(self, name: Name, expectation: Expectation) -> bool:
        """Record what is wanted at the cursor; True where the name says nothing by itself."""
        if name.key == SENTINEL:
            self.expectations.append(expectation)
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
        self.resolutions.append(Resolution(name.span, term.iri, role))

    # --- classes ---

    def class_term(self, name: Name, definitions: Iterable[str] = ()) -> ClassTerm | None:
        """Look a class up.

        Args:
            name: The name.
            definitions: Names of definitions, which could have been meant too.
        """
        if self.want(name, Expectation("class")):
            return None
        found = self.vocabulary.find_classes(name)
        if len(found) == 1:
            self.resolved(name, found[0])
            return found[0]
        if found:
            self._ambiguous(name, [self._prefixed(term) for term in found])
            return None
        known = [term.name for term in self.vocabulary.classes.values() if not term.hidden]
        properties = self.vocabulary.find_properties(name)
        if properties:
            owners = self.vocabulary.domain_names(properties[0])
            fixes = []
            if properties[0].kind == "truth" and owners:
                text = f"{spelled(owners[0])} where {spelled(properties[0].name)}"
                fixes.append(_replace(name.span, text, f"write `{text}`"))
            target = self.vocabulary.classes.get(properties[0].range)
            if not fixes and target is not None and not target.hidden:
                word = spelled(target.name)
                fixes.append(_replace(name.span, word, f"write `{word}`"))
            owner = f"it belongs to {listed([ticked(word) for word in owners])}"
            hints = [f"perhaps `{fixes[0].edits[0].text}`" if fixes else owner]
            self.report("E108", name.span, hints, fixes, word=name.text)
            return None
        self._unknown("E102", name, sorted([*known, *definitions]), "a class is one of")
        return None

    # --- properties ---

    def property_term(self, name: Name, classes: Sequence[str]) -> PropertyTerm | None:
        """Look a property up that things of some classes can have.

        Args:
            name: The name.
            classes: IRIs of the classes; empty means any.
        """
        if self.want(name, Expectation("property", tuple(classes))):
            return None
        found = self.vocabulary.find_properties(name)
        fitting = [term for term in found if self.vocabulary.belongs(term, classes)]
        if not fitting:
            # A synonym of this class counts before a name of another one.
            fitting = [
                term
                for term in self.vocabulary.properties_of(classes)
                if name.key in map(key_of, (term.label, *term.synonyms)) and not name.prefix
            ]
        if len(fitting) > 1:
            inherited = [
                term
                for term in fitting
                if any(
                    self.vocabulary.is_subclass(own, owner)
                    for own in classes
                    for owner in term.domain
                )
            ]
            fitting = inherited or fitting
        if len(fitting) == 1:
            self.resolved(name, fitting[0])
            return fitting[0]
        if fitting:
            self._ambiguous(name, [self._prefixed(term) for term in fitting])
        elif found:
            self._of_another_class(name, found[0], classes)
        else:
            self._no_property(name, classes)
        return None

    def _of_another_class(self, name: Name, term: PropertyTerm, classes: Sequence[str]) -> None:
        owners = self.vocabulary.domain_names(term)
        if self.weary:
            self.report("E105", name.span, word=name.text, owners=listed(owners), owner="")
            return
        own = [other.name for other in self.vocabulary.properties_of(classes) if not other.hidden]
        alike = [spelled(word) for word in containing(name.key, own)][:2]
        ways = tuple(alike) or self.ways(classes, term)
        said = "perhaps" if alike else "reach it through"
        self.report(
            "E105",
            name.span,
            [f"{said} `{way}`" for way in ways],
            [_replace(name.span, way, f"write `{way}`") for way in ways],
            word=name.text,
            owners=listed([ticked(word) for word in owners]) or "another class",
            owner=listed([self.vocabulary.word_of(iri) for iri in classes], "or"),
        )

    def ways(self, classes: Sequence[str], term: PropertyTerm, most: int = 2) -> tuple[str, ...]:
        """Return the shortest dotted paths from some classes to a property of another class."""
        level: list[tuple[tuple[str, ...], str]] = [((), iri) for iri in classes]
        seen = set(classes)
        for _ in range(3):
            following: list[tuple[tuple[str, ...], str]] = []
            found: list[str] = []
            for words, iri in level:
                for link in self._links(iri):
                    path = (*words, spelled(link.name))
                    if term.domain and any(
                        self.vocabulary.is_subclass(link.range, owner) for owner in term.domain
                    ):
                        found.append(".".join((*path, spelled(term.name))))
                    elif link.range not in seen:
                        seen.add(link.range)
                        following.append((path, link.range))
            if len(level) == len(classes):
                found += self._backwards(classes, term)
            if found:
                return tuple(dict.fromkeys(found))[:most]
            level = following
        return ()

    def _backwards(self, classes: Sequence[str], term: PropertyTerm) -> list[str]:
        """Return the paths to a property of the things that point to those of some classes."""
        vocabulary = self.vocabulary
        links = [
            link
            for owner in term.domain
            for link in vocabulary.properties_of((owner,))
            if link.domain
            and link.uses
            and not link.hidden
            and (
                link.kind == "any"
                or (
                    link.range in vocabulary.classes
                    and any(vocabulary.is_subclass(own, link.range) for own in classes)
                )
            )
        ]
        above = {up for link in links for up in link.parents[1:]}
        links.sort(key=lambda link: (link.iri in above, not link.functional, -link.uses, link.name))
        return [f"^{spelled(link.name)}.{spelled(term.name)}" for link in links]

    def _links(self, iri: str) -> list[PropertyTerm]:
        """Return the properties that lead on from a class, the most special and used first."""
        vocabulary = self.vocabulary
        links = [
            term
            for term in vocabulary.properties_of((iri,))
            if term.kind == "thing" and term.range in vocabulary.classes and term.uses
        ]
        above = {up for term in links for up in term.parents[1:]}
        own = [iri]
        return sorted(
            links,
            key=lambda term: (
                term.range in own,
                term.iri in above,
                -term.uses,
                term.name,
            ),
        )

    def _no_property(self, name: Name, classes: Sequence[str]) -> None:
        if self.weary:
            self.report("E103", name.span, word=name.text)
            return
        known = self.vocabulary.properties_of(classes)
        class_terms = self.vocabulary.find_classes(name)
        individuals = self.vocabulary.find_individuals(name)
        values = comparisons(self.vocabulary, known, individuals, name.text)
        if class_terms:
            texts = [
                text
                for term in known
                if term.range == class_terms[0].iri
                for text in (spelled(term.name), f"any {spelled(term.name)}")
            ][:4] or values
            hints = [f"perhaps `{text}`" for text in texts]
            if not hints:
                texts = [f"is {with_article(class_terms[0].name)}"]
                hints = [f"whether a thing is one is asked with `{texts[0]}`"]
            fixes = [_replace(name.span, text, f"write `{text}`") for text in texts]
            self.report("E109", name.span, hints, fixes, word=name.text, kind="a class")
        elif individuals and not nearest(name.text, [term.name for term in known], 1):
            kind = self.vocabulary.classes[individuals[0].types[0]]
            self.report(
                "E109",
                name.span,
                [f"perhaps `{text}`" for text in values],
                [_replace(name.span, text, f"write `{text}`") for text in values],
                word=name.text,
                kind=with_article(kind.name),
            )
        else:
            words = [term.name for term in known]
            synonyms = {
                synonym: term.name for term in known for synonym in (term.label, *term.synonyms)
            }
            owner = listed([self.vocabulary.word_of(iri) for iri in classes], "or")
            heading = f"{with_article(owner)} has" if owner else "a property is one of"
            meant = (
                []
                if suggestions(name, words, synonyms)
                else values_with(self.vocabulary, known, name)
            )
            if meant:
                self.report(
                    "E103",
                    name.span,
                    [f"perhaps `{text}`" for text in meant],
                    [_replace(name.span, text, f"write `{text}`") for text in meant],
                    word=name.text,
                )
                return
            common = known if len(known) <= _LISTED else foremost(known)
            self._unknown("E103", name, [term.name for term in common], heading, synonyms)

    # --- things ---

    def candidates(self, name: Name, classes: Sequence[str] = ()) -> tuple[Individual, ...]:
        """Return the things that a name can mean among those of some classes.

        Args:
            name: The name.
            classes: IRIs of classes; empty means any.
        """
        vocabulary = self.vocabulary
        if not classes:
            return vocabulary.find_individuals(name)
        found = vocabulary.find_individuals(name)
        fitting = tuple(
            term for term in found if any(vocabulary.is_instance(term, iri) for iri in classes)
        )
        return fitting or tuple(
            term
            for term in vocabulary.individuals_also_called(name)
            if any(vocabulary.is_instance(term, iri) for iri in classes)
        )

    def no_thing(self, name: Name, classes: Sequence[str] = ()) -> None:
        """Report that nothing of some classes is called like this."""
        vocabulary = self.vocabulary
        for kind, terms in (
            ("a class", vocabulary.find_classes(name)),
            ("a property", vocabulary.find_properties(name)),
        ):
            if terms:
                hints = []
                if kind == "a class":
                    some = [
                        spelled(one.name) for one in vocabulary.individuals_of(terms[0].iri)[:4]
                    ]
                    hints = [f"one of them is meant, such as {listed(some, 'or')}"] if some else []
                self.report("E119", name.span, hints, word=name.text, kind=kind)
                return
        near = () if self.weary else things_near(vocabulary, name, classes)
        fixes = [_replace(name.span, spelled(word), f"write `{spelled(word)}`") for word in near]
        self.report(
            "E104",
            name.span,
            [f"perhaps `{spelled(word)}`" for word in near],
            fixes,
            word=name.text,
        )

    def ambiguous_thing(self, name: Name, found: Sequence[Individual]) -> None:
        """Report that a name means several things, and offer them with their class."""
        found = () if self.weary else found
        self._ambiguous(name, [self.qualified(term, found) for term in found])

    def qualified(self, term: Individual, among: Sequence[Individual] = ()) -> str:
        """Write a thing with its class before a colon, the nearest class that tells it apart."""
        vocabulary = self.vocabulary
        others = [other for other in among if other.iri != term.iri]
        for iri in vocabulary.superclasses(term):
            owner = vocabulary.classes[iri]
            if owner.hidden or spelled(owner.name) != owner.name:
                continue
            if not any(vocabulary.is_instance(other, iri) for other in others):
                return f"{owner.name}:{term.name}"
        return self._prefixed(term)

    # --- messages ---

    def _prefixed(self, term: Term) -> str:
        local = {
            prefix: term.iri[len(namespace) :]
            for prefix, namespace in self.vocabulary.prefixes.items()
            if term.iri.startswith(namespace)
        }
        if not local:
            return spelled(term.name)
        prefix = min(local, key=lambda prefix: (len(local[prefix]), prefix))
        return f"{prefix}:{term.name}"

    def _ambiguous(self, name: Name, spellings: Sequence[str]) -> None:
        number = {2: "two", 3: "three", 4: "four"}.get(len(spellings), str(len(spellings)))
        self.report(
            "E106",
            name.span,
            [f"write {listed([f'`{word}`' for word in spellings], 'or')}"] if spellings else [],
            [_replace(name.span, word, f"write `{word}`") for word in spellings],
            word=name.text,
            number=number,
        )

    def _unknown(
        self,
        code: str,
        name: Name,
        known: Sequence[str],
        heading: str,
        synonyms: dict[str, str] | None = None,
        **words: str,
    ) -> None:
        near = () if self.weary else suggestions(name, known, synonyms or {})
        hints = [f"perhaps `{spelled(word)}`" for word in near]
        if not near and heading and known:
            listing = list(dict.fromkeys(known))
            more = ", …" if len(listing) > _LISTED else ""
            hints = [f"{heading}: {', '.join(map(spelled, listing[:_LISTED]))}{more}"]
        fixes = [_replace(name.span, spelled(word), f"write `{spelled(word)}`") for word in near]
        self.report(code, name.span, hints, fixes, word=name.text, **words)


def _replace(span: Span, text: str, title: str) -> Fix:
    return Fix(title, (Edit(span.start, span.end, text),))
