"""Writes the vocabulary half of the reference: every word that a query may use."""

from collections.abc import Iterable, Sequence

from isthmus.queries.diagnostics.spelling import spelled
from isthmus.queries.vocabulary.terms import ClassTerm, PropertyTerm, Vocabulary
from isthmus.queries.vocabulary.things import Individual

MOST_LISTED = 60
"""A class with more things than this is told by its number and a query that lists them."""

_KINDS = {
    "truth": "yes/no",
    "number": "number",
    "text": "text",
    "date": "date",
    "thing": "thing",
    "any": "anything",
}


def vocabulary_page(vocabulary: Vocabulary) -> str:
    """Return classes, properties and things as Markdown, to be included below a title."""
    classes = [term for term in vocabulary.classes.values() if not term.hidden]
    properties = [term for term in vocabulary.properties.values() if not term.hidden]
    return "\n".join(
        [
            "## Classes",
            "",
            "A class stands after `find`, `count`, `is a` and `as`.",
            "The things of a class below count among those of the class above.",
            "",
            *table(
                ("class", "below", "things", "what it is"),
                (_class(vocabulary, term) for term in classes),
            ),
            "## Properties",
            "",
            "**One** says that a thing has at most one value. Where the record is **complete**,",
            "what is not on record is false; otherwise it is unstated.",
            "",
            *table(
                ("property", "of", "holds", "values", "record", "what it says"),
                (_property(vocabulary, term) for term in properties),
            ),
            "## Things",
            "",
            "Names by class. A synonym does as well; names with spaces stand in backticks.",
            "",
            *_things(vocabulary, classes),
        ]
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a Markdown table with an empty line after it."""
    return [
        f"| {' | '.join(heads)} |",
        f"|{'---|' * len(heads)}",
        *(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows),
        "",
    ]


def code(word: str) -> str:
    """Write a word as code, also one that contains backticks."""
    return f"`` {word} ``" if "`" in word else f"`{word}`"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def _class(vocabulary: Vocabulary, term: ClassTerm) -> Sequence[str]:
    above = [
        vocabulary.classes[iri].name
        for iri in term.parents[1:]
        if iri in vocabulary.classes and not vocabulary.classes[iri].hidden
    ]
    return (
        code(spelled(term.name)),
        ", ".join(map(code, above)),
        str(len(vocabulary.individuals_of(term.iri))),
        _meaning(term, f"Complete: {term.reason}." if term.closed else ""),
    )


def _property(vocabulary: Vocabulary, term: PropertyTerm) -> Sequence[str]:
    if term.kind == "thing" and term.range in vocabulary.classes:
        holds = code(vocabulary.classes[term.range].name)
    else:
        holds = _KINDS[term.kind] + (f" in {term.unit}" if term.unit else "")
    values = "one" if term.functional else "several"
    if term.transitive:
        values += ", chains"
    if term.symmetric:
        values += ", both ways"
    return (
        code(spelled(term.name)),
        ", ".join(map(code, vocabulary.domain_names(term))) or "anything",
        holds,
        values,
        f"complete: {term.reason}" if term.closed else "open",
        _meaning(term, ""),
    )


def _meaning(term: ClassTerm | PropertyTerm, more: str) -> str:
    names = [name for name in dict.fromkeys((term.label, *term.synonyms)) if name != term.name]
    also = f"Also {', '.join(map(code, names))}." if names else ""
    return " ".join(part for part in (term.definition, also, more) if part)


def _things(vocabulary: Vocabulary, classes: Iterable[ClassTerm]) -> list[str]:
    lines: list[str] = []
    for owner in classes:
        # A thing is listed once, at the most special of its visible classes.
        own = [
            thing
            for thing in vocabulary.individuals_of(owner.iri)
            if _home(vocabulary, thing) == owner.iri
        ]
        if not own:
            continue
        lines += [f"### {owner.name} ({len(own)})", ""]
        if len(own) > MOST_LISTED:
            lines += ["```iq", f"find {spelled(owner.name)}", "```", ""]
        else:
            lines += [", ".join(code(spelled(thing.name)) for thing in own), ""]
    return lines


def _home(vocabulary: Vocabulary, thing: Individual) -> str:
    """Return the class under which a thing is listed.

    A class that declares the columns of its things is one that people know them by; one that is
    only inferred from a condition declares none.
    """
    shown = [iri for iri in vocabulary.superclasses(thing) if not vocabulary.classes[iri].hidden]
    kinds = [iri for iri in thing.types if iri in shown] or shown

    def rank(iri: str) -> tuple[bool, int, str]:
        term = vocabulary.classes[iri]
        return not term.columns, -len(term.parents), iri

    return min(kinds, key=rank, default="")
