"""What would make the words of an ontology ambiguous or misleading, found when it is loaded."""

from isthmus.ontology import BASE
from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.diagnostics.spelling import KEYWORDS, ticked

from .terms import Problem, Term, Vocabulary
from .units import unit

_TOLD = 8
"""So many undeclared properties are named in the line about them."""


def lint(vocabulary: Vocabulary) -> tuple[Problem, ...]:
    """Look a vocabulary over.

    Returns:
        Errors first, then warnings.
    """
    problems = [
        *_properties_named_like_their_values(vocabulary),
        *_properties(vocabulary),
        *_columns(vocabulary),
        *_keywords(vocabulary),
    ]
    return tuple(sorted(problems, key=lambda problem: problem.severity))


def _properties_named_like_their_values(vocabulary: Vocabulary) -> list[Problem]:
    problems = []
    for term in vocabulary.properties.values():
        if term.hidden or term.range not in vocabulary.classes:
            continue
        for iri in vocabulary.individuals.named(key_of(term.name)):
            if vocabulary.is_instance(vocabulary.individuals[iri], term.range):
                message = (
                    f"the property <{term.iri}> is called {ticked(term.name)} like the thing "
                    f"<{iri}>, which can be its value; iq:name gives one of them another name"
                )
                problems.append(Problem("warning", message, (term.iri, iri)))
    return problems


def _properties(vocabulary: Vocabulary) -> list[Problem]:
    problems = []
    for term in vocabulary.properties.values():
        if term.closed and not term.reason:
            message = f"{ticked(term.name)} is closed; say why with iq:completenessReason"
            problems.append(Problem("error", message, (term.iri,)))
        if term.unit and unit(term.unit) is None:
            message = (
                f"{ticked(term.name)} is measured in {ticked(term.unit)}, which is no known unit; "
                "write iq:unit with one of the usual symbols, such as Gbit/s or ms"
            )
            problems.append(Problem("error", message, (term.iri,)))
        if term.unit and term.kind != "number":
            message = f"{ticked(term.name)} has a unit, so its rdfs:range has to be a number"
            problems.append(Problem("error", message, (term.iri,)))
        if term.direct and term.direct not in vocabulary.properties:
            message = f"{ticked(term.name)} names <{term.direct}> as iq:direct, no property"
            problems.append(Problem("error", message, (term.iri,)))
    for owner in vocabulary.classes.values():
        if owner.closed and not owner.reason:
            message = (
                f"the class {ticked(owner.name)} is closed; say why with iq:completenessReason"
            )
            problems.append(Problem("error", message, (owner.iri,)))
        if owner.variant and owner.variant not in vocabulary.properties:
            message = f"the class {ticked(owner.name)} names <{owner.variant}> as iq:variant"
            problems.append(Problem("error", f"{message}, which is no property", (owner.iri,)))
    return problems


def _columns(vocabulary: Vocabulary) -> list[Problem]:
    problems = []
    for owner in vocabulary.classes.values():
        words = (*owner.columns, *((owner.order,) if owner.order else ()))
        if not words:
            continue
        own = {key_of(term.name) for term in vocabulary.properties_of((owner.iri,))}
        for word in words:
            if key_of(word) not in own:
                message = (
                    f"the class {ticked(owner.name)} shows {ticked(word)}, which is no property "
                    "of it; correct its iq:columns or iq:order"
                )
                problems.append(Problem("error", message, (owner.iri,)))
    return problems


def _keywords(vocabulary: Vocabulary) -> list[Problem]:
    words: tuple[Term, ...] = (*vocabulary.classes.values(), *vocabulary.properties.values())
    terms: list[Term] = [term for term in words if term.name.lower() in KEYWORDS]
    things = vocabulary.individuals
    called = (things[iri] for word in sorted(KEYWORDS) for iri in things.named(key_of(word)))
    terms += (thing for thing in called if thing.name.lower() in KEYWORDS)
    return [
        Problem(
            "warning",
            f"<{term.iri}> is called {ticked(term.name)}, which is a keyword: in queries it "
            "stands in backticks",
            (term.iri,),
        )
        for term in terms
    ]


def functional_problems(
    vocabulary: Vocabulary, counts: dict[tuple[str, str], int]
) -> tuple[Problem, ...]:
    """Report single-valued properties that have several values.

    Args:
        vocabulary: The words.
        counts: How many values each pair of thing and property has, where more than one.
    """
    problems = []
    for (thing, iri), number in sorted(counts.items()):
        term = vocabulary.properties.get(iri)
        if term is not None and term.functional and number > 1:
            message = (
                f"{ticked(term.name)} is declared to have one value, but <{thing}> has {number}; "
                "correct the data or drop iq:functional"
            )
            problems.append(Problem("error", message, (iri, thing)))
    return tuple(problems)


def undeclared_problems(vocabulary: Vocabulary) -> tuple[Problem, ...]:
    """Report the properties that data use although no ontology declares them, in one line.

    Those in a namespace of the project are told of where the data are read.
    """
    terms = [
        term
        for term in vocabulary.properties.values()
        if not term.declared and not term.iri.startswith(BASE)
    ]
    if not terms:
        return ()
    names = [ticked(term.name) for term in terms[:_TOLD]]
    more = f" and {len(terms) - _TOLD} more" if len(terms) > _TOLD else ""
    message = (
        f"in data stand properties that no ontology declares: {', '.join(names)}{more}; what they "
        "say is shown, and they are asked for by these names, in backticks"
    )
    return (Problem("warning", message, tuple(term.iri for term in terms)),)
