"""Turn claims into facts and denials; every fact knows the claims that carry it.

The construction rule: an affirmed claim whose modality is *is* makes its plain triple; a denied one
makes an ``owl:NegativePropertyAssertion``, and for a yes/no property also the opposite value. A
denied claim whose modality is *can* counts as well, since what cannot be is not. Everything else
(may, recommended …) says how firmly something applies, not that it holds, and makes no triple,
unless the claim is read as definite all the same (``ist:readAs``) or its value has the reserve.
Claims themselves are annotation: nothing is ever concluded from their triples.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from isthmus.kb.data_class import dataclass
from isthmus.kb.errors import Problem
from isthmus.kb.schema import Lookup, Schema
from isthmus.kb.terms import FALSE, OWL, RDF, RDFS, TRUE, XSD, Node, shorten, triple_of
from pyoxigraph import Literal, NamedNode, Triple

from .claim_terms import (
    AFFIRMED,
    ASPECT,
    CAN,
    CLAIM,
    DEFAULT_EDITION,
    DENIED,
    EDITION,
    IS,
    LAST_PAGE,
    MODALITY,
    OBJECT,
    PAGE,
    PAGE_FROM,
    POLARITY,
    PROPERTY,
    READ_AS,
    SECTION,
    SILENCE,
    START_PAGE,
    SUBJECT,
    SUPERSEDES,
    denial_of,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What some sources state, apart from the ontology.

    Attributes:
        statements: The triples of claims and silences, defaults filled in, by edition.
        carried: Each fact that follows from claims, denials included, to the claims that carry it.
        modelled: The other plain triples, in order.
        problems: Claims that cannot be read as a statement.
    """

    statements: dict[NamedNode, tuple[Triple, ...]]
    carried: dict[Triple, tuple[NamedNode, ...]]
    modelled: tuple[Triple, ...]
    problems: tuple[Problem, ...]

    def triples(self) -> list[Triple]:
        """Return every fact once: those from claims first."""
        return list(dict.fromkeys((*self.carried, *self.modelled)))


def construct(triples: Iterable[Triple], schema: Schema) -> Facts:
    """Separate claims from plain facts, complete the claims, and construct what they state.

    Args:
        triples: All triples of the claims files, or of a user's data.
        schema: The ontology together with everything that says where a section begins.

    Returns:
        The facts. Claims that lack a part are reported in ``problems`` and make no fact.
    """
    data = Schema(triples)
    nodes = dict.fromkeys(
        triple.subject
        for kind in (CLAIM, SILENCE)
        for triple in data.typed(kind)
        if not isinstance(triple.subject, Triple)
    )
    own: dict[Node, list[Triple]] = {node: [] for node in nodes}
    modelled = []
    for triple in data.triples:
        if triple.subject in own:
            own[triple.subject].append(triple)
        else:
            modelled.append(triple)
    # A later source supersedes a claim; a claim that read the source wrongly is deprecated.
    replaced = {triple.object for triple in data.stating(SUPERSEDES)}
    replaced |= {triple.subject for triple in data.stating(OWL.deprecated) if triple.object == TRUE}
    statements: dict[NamedNode, list[Triple]] = defaultdict(list)
    carried: dict[Triple, list[NamedNode]] = defaultdict(list)
    problems = []
    for node, stated in own.items():
        is_claim = CLAIM in data.objects(node, RDF.type)
        completed = [*stated, *_defaults(node, data, schema, is_claim=is_claim)]
        edition = next(t.object for t in completed if t.predicate == EDITION)
        assert isinstance(edition, NamedNode)
        statements[edition] += completed
        if not is_claim:
            continue
        if (problem := _incomplete(node, data)) is not None:
            problems.append(problem)
        elif isinstance(node, NamedNode) and node not in replaced:
            for fact in facts_of_claim(node, Schema(completed), schema):
                carried[fact].append(node)
    return Facts(
        statements={edition: tuple(facts_of) for edition, facts_of in statements.items()},
        carried={fact: tuple(claims) for fact, claims in carried.items()},
        modelled=tuple(modelled),
        problems=tuple(problems),
    )


def denial(name: NamedNode, subject: Node, predicate: Node, value: Node) -> tuple[Triple, ...]:
    """Return the triples of an ``owl:NegativePropertyAssertion``."""
    target = OWL.targetValue if isinstance(value, Literal) else OWL.targetIndividual
    return (
        Triple(name, RDF.type, OWL.NegativePropertyAssertion),
        Triple(name, OWL.sourceIndividual, subject),
        Triple(name, OWL.assertionProperty, predicate),
        Triple(name, target, value),
    )


def opposite(predicate: Node, value: Node, schema: Lookup) -> Literal | None:
    """Return the other value of a yes/no property, None for any other property or value."""
    if XSD.boolean in schema.objects(predicate, RDFS.range) and value in {TRUE, FALSE}:
        return FALSE if value == TRUE else TRUE
    return None


def _defaults(node: Node, data: Schema, schema: Schema, *, is_claim: bool) -> Sequence[Triple]:
    """Return the triples that a statement leaves to their usual values."""
    wanted: list[tuple[NamedNode, Node | None]] = [(EDITION, DEFAULT_EDITION)]
    if is_claim:
        section = data.value(node, SECTION)
        said_of = data.value(node, PROPERTY)
        wanted += [
            (POLARITY, AFFIRMED),
            (MODALITY, IS),
            (ASPECT, schema.value(said_of, ASPECT) if said_of is not None else None),
            (PAGE, schema.value(section, START_PAGE) if section is not None else None),
            (PAGE_FROM, TRUE if _only_first_page_known(node, section, data, schema) else None),
        ]
    return [
        triple_of(node, word, value)
        for word, value in wanted
        if value is not None and not data.objects(node, word)
    ]


def _only_first_page_known(node: Node, section: Node | None, data: Schema, schema: Schema) -> bool:
    """Tell whether a claim may stand on any page of its section from the first one on."""
    if section is None or data.objects(node, PAGE):
        return False
    first, last = schema.value(section, START_PAGE), schema.value(section, LAST_PAGE)
    return first is not None and first != last


def _incomplete(node: Node, data: Schema) -> Problem | None:
    for word in (SUBJECT, PROPERTY, OBJECT):
        if (count := len(data.objects(node, word))) != 1:
            what = "no" if count == 0 else f"{count} values of"
            message = f"{shorten(node)} has {what} {shorten(word)}: a claim has exactly one"
            return Problem(message, (str(node),))
    if not isinstance(data.value(node, PROPERTY), NamedNode):
        return Problem(f"{shorten(node)}: ist:property must be an IRI", (str(node),))
    if isinstance(data.value(node, SUBJECT), Literal):
        return Problem(f"{shorten(node)}: ist:subject must be a thing, not a value", (str(node),))
    return None


def facts_of_claim(claim: NamedNode, completed: Schema, schema: Lookup) -> Iterable[Triple]:
    """Yield the facts that one complete claim makes.

    A reserve ("may", "recommended") keeps a claim from making a fact, unless the thing that it
    points to has the same reserve: then the fact is that the option has this thing, and whoever
    reads it finds the reserve there. A claim may also say itself that its word takes nothing from
    the fact: what one can do with an option, the option offers.

    Args:
        completed: Its triples, usual values filled in.
        schema: The ontology together with the facts.
    """
    subject, predicate, value = (
        completed.objects(claim, word)[0] for word in (SUBJECT, PROPERTY, OBJECT)
    )
    modality = completed.value(claim, MODALITY)
    if completed.value(claim, POLARITY) == DENIED:
        if modality in {IS, CAN}:
            yield from denial(denial_of(claim), subject, predicate, value)
            if (other := opposite(predicate, value, schema)) is not None:
                yield triple_of(subject, predicate, other)
    elif (
        modality == IS
        or completed.value(claim, READ_AS) == IS
        or modality in schema.objects(value, MODALITY)
    ):
        yield triple_of(subject, predicate, value)
