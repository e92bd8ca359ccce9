"""How well an ontology serves as a vocabulary: what is named, typed, defined, measured, complete.

The lint (`isthmus.queries.vocabulary.lint`) says what is wrong; this says how much there is to work
with. Somebody who loads an ontology of their own sees from it what to annotate first.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.diagnostics.spelling import spelled
from isthmus.queries.vocabulary.terms import ClassTerm, PropertyTerm, Term, Vocabulary

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class VocabularyReport:
    """Counts, and the words behind those that somebody may want to change.

    Attributes:
        classes: Number of classes that are words.
        properties: Number of properties that are words.
        individuals: Number of things with a name.
        hidden: Number of classes and properties kept out of the language.
        undefined: Classes and properties without a definition.
        without_domain: Properties that can be asked of anything.
        without_range: Properties of which the kind of value is not known.
        unused: Properties without a single value.
        single: Number of properties that have at most one value.
        closed: Classes and properties whose record is complete.
        measured: Properties with a unit.
        quoted: Words that stand in backticks.
        shared: Names that several things have, which need a class before a colon somewhere.
        warnings: What the lint has to say.
    """

    classes: int
    properties: int
    individuals: int
    hidden: int
    undefined: tuple[str, ...]
    without_domain: tuple[str, ...]
    without_range: tuple[str, ...]
    unused: tuple[str, ...]
    single: int
    closed: tuple[str, ...]
    measured: tuple[str, ...]
    quoted: tuple[str, ...]
    shared: tuple[str, ...]
    warnings: tuple[str, ...]


def report_vocabulary(vocabulary: Vocabulary) -> VocabularyReport:
    """Look a vocabulary over."""
    classes = [term for term in vocabulary.classes.values() if not term.hidden]
    properties = [term for term in vocabulary.properties.values() if not term.hidden]
    things = list(vocabulary.individuals.values())
    every = len(vocabulary.classes) + len(vocabulary.properties)
    terms: list[ClassTerm | PropertyTerm] = [*classes, *properties]
    names = Counter(key_of(thing.name) for thing in things)
    return VocabularyReport(
        classes=len(classes),
        properties=len(properties),
        individuals=len(things),
        hidden=every - len(terms),
        undefined=_names(term for term in terms if not term.definition),
        without_domain=_names(term for term in properties if not term.domain),
        without_range=_names(term for term in properties if _has_no_range(term)),
        unused=_names(term for term in properties if not term.uses),
        single=sum(term.functional for term in properties),
        closed=_names(term for term in terms if term.closed),
        measured=_names(term for term in properties if term.unit),
        quoted=_names(term for term in (*terms, *things) if spelled(term.name) != term.name),
        shared=tuple(sorted(name for name, number in names.items() if number > 1)),
        warnings=tuple(problem.message for problem in vocabulary.warnings),
    )


def report_text(report: VocabularyReport) -> str:
    """Write a report for people, one finding a line."""
    lines = [
        f"{report.classes:,} classes, {report.properties:,} properties, "
        f"{report.individuals:,} things; {report.hidden:,} terms hidden",
        f"{report.single:,} properties have one value, the others several",
    ]
    for words, heading in (
        (report.closed, "with a complete record"),
        (report.measured, "with a unit"),
        (report.undefined, "without a definition"),
        (report.without_domain, "without a domain, so asked of anything"),
        (report.without_range, "without a range, so of unknown kind"),
        (report.unused, "without a value in the data"),
        (report.quoted, "written in backticks"),
        (report.shared, "the name of several things"),
    ):
        if words:
            lines.append(f"{len(words):,} {heading}: {_some(words)}")
    lines += [f"warning: {message}" for message in report.warnings]
    return "\n".join(lines)


def _has_no_range(term: PropertyTerm) -> bool:
    return term.kind == "any" or (term.kind == "thing" and not term.range)


def _names(terms: Iterable[Term]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(spelled(term.name) for term in terms)))


def _some(words: tuple[str, ...]) -> str:
    more = ", …" if len(words) > _SHOWN else ""
    return ", ".join(words[:_SHOWN]) + more
