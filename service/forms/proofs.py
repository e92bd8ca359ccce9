"""Find the statement that words stand for, and write its proof."""

# ruff: noqa: PLC0415 - one form is written at a time

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from isthmus.queries import QueryError, errors_of
from isthmus.queries.binding.tree import BoundCheck, Some, ValueIs
from isthmus.service.outcomes import UsageError
from pyoxigraph import Literal, NamedNode, Triple

if TYPE_CHECKING:
    from isthmus.kb import Knowledge, Proof
    from isthmus.queries import Engine
    from isthmus.service.drawing import Direction

_IRI = re.compile(r"<?(https?://[^<>\s]+)>?")
_WORD = re.compile(r"[^\W\d]\w*(-\w+)*(:\w+(-\w+)*)?")
_YES_NO = frozenset({"true", "false"})
_PLAIN = re.compile(r"-?\d.*|\".*\"", re.DOTALL)


def write(
    proof: "Proof", knowledge: "Knowledge", form: str, direction: "Direction" = "wide"
) -> str:
    """Write a proof with the labels that readers know.

    Args:
        knowledge: Has the labels.
        form: ``text``, ``json``, ``svg``, ``mermaid`` or ``dot``.
        direction: Of a picture: ``wide``, or ``narrow`` for a phone.

    Returns:
        The text, with a line feed at its end.
    """
    if form == "svg":
        from isthmus.service.drawing.proof_picture import proof_svg

        return proof_svg(proof, knowledge.name, direction).rstrip("\n") + "\n"
    from isthmus.kb.proofs.charts import proof_dot, proof_mermaid
    from isthmus.kb.proofs.json import proof_json
    from isthmus.kb.proofs.text import proof_text

    writers = {
        "text": proof_text,
        "json": proof_json,
        "mermaid": proof_mermaid,
        "dot": proof_dot,
    }
    return writers[form](proof, knowledge.name).rstrip("\n") + "\n"


def unproved(knowledge: "Knowledge", triple: Triple) -> str:
    """Say why there is no proof of a triple."""
    opposite = knowledge.opposite(triple)
    if opposite is None:
        return "that is not on record, and it does not follow"
    terms = (opposite.subject, opposite.predicate, opposite.object)
    told = ", ".join(getattr(term, "value", "") for term in terms)
    return f"that does not hold: the opposite does; prove {told}"


def proof_or_opposite(knowledge: "Knowledge", triple: Triple) -> "tuple[Proof | None, str]":
    """Return the proof of a statement, or that of its opposite if it does not hold.

    Args:
        knowledge: What is known.
        triple: The statement.

    Returns:
        The proof, if one of the two follows, and what is to be said before it; nothing where it is
        the proof of the statement itself.
    """
    if (proof := knowledge.prove(triple)) is not None:
        return proof, ""
    held = " – ".join(map(knowledge.name, (triple.subject, triple.predicate, triple.object)))
    opposite = knowledge.opposite(triple)
    proof = None if opposite is None else knowledge.prove(opposite)
    if proof is None:
        return None, f"not on record, and it does not follow: {held}"
    return proof, f"it does not hold that {held}; this is the proof of the opposite"


def statement(engine: "Engine", thing: str, property_: str, value: str) -> Triple:
    """Return the triple that three words stand for.

    The words are looked up as they would be in ``check THING where PROPERTY = VALUE``, so a wrong
    one gets the same help.

    Args:
        engine: Knows the words.
        thing: A word or an IRI.
        property_: A word or an IRI.
        value: A word, a plain value or an IRI.

    Returns:
        The triple, with the value as it is on record if it is.

    Raises:
        QueryError: A word is not known or does not fit.
        UsageError: The three do not make a statement.
    """
    named = [_IRI.fullmatch(given) for given in (thing, property_)]
    if named[0] is not None and named[1] is not None:
        subject, predicate = NamedNode(named[0][1]), NamedNode(named[1][1])
        if (target := _IRI.fullmatch(value)) is not None:
            return Triple(subject, predicate, NamedNode(target[1]))
        return _recorded(engine, subject, predicate, value)
    words = [_written(engine, given) for given in (thing, property_, value)]
    text = f"check {words[0]} where {words[1]} = {words[2]}"
    diagnostics = engine.diagnose(text)
    if errors_of(diagnostics):
        raise QueryError(text, diagnostics)
    bound = engine.bind(text).queries[0].statement
    condition = bound.where if isinstance(bound, BoundCheck) else None
    test = condition.test if isinstance(condition, Some) else None
    if not isinstance(bound, BoundCheck) or not isinstance(condition, Some):
        raise UsageError(f"`{text}` is not one statement; name one thing, property and value")
    if len(condition.path.steps) != 1 or not isinstance(test, ValueIs):
        raise UsageError(f"`{property_}` is not one property")
    subject = NamedNode(bound.thing)
    predicate = NamedNode(condition.path.steps[0].term.iri)
    wanted = test.constant
    if wanted.kind == "thing":
        return Triple(subject, predicate, NamedNode(wanted.value))
    return _recorded(engine, subject, predicate, wanted.value)


def _recorded(engine: "Engine", subject: NamedNode, predicate: NamedNode, value: str) -> Triple:
    """Return the triple with a plain value, written as on record if it is there."""
    for quad in engine.knowledge.quads.quads_for_pattern(subject, predicate, None, None):
        if isinstance(quad.object, Literal) and _same(quad.object.value, value):
            return quad.triple
    return Triple(subject, predicate, Literal(value == "true" if value in _YES_NO else value))


def _written(engine: "Engine", given: str) -> str:
    """Write what was given on the command line as a word of the language."""
    if (iri := _IRI.fullmatch(given)) is not None:
        return _word_of(engine, iri[1])
    if _WORD.fullmatch(given) or _PLAIN.fullmatch(given):
        return given
    if "`" in given or "\n" in given or not given.strip():
        raise UsageError(f"{given!r} is not a word of the language")
    return f"`{given}`"


def _word_of(engine: "Engine", iri: str) -> str:
    vocabulary = engine.vocabulary
    if (known := vocabulary.properties.get(iri)) is not None:
        return known.name
    if (thing := vocabulary.individuals.get(iri)) is None:
        raise UsageError(f"nothing on record has the name <{iri}>")
    spaces = vocabulary.prefixes.items()
    prefixes = [prefix for prefix, space in spaces if space and iri.startswith(space)]
    return f"{max(prefixes, key=len)}:{thing.name}" if prefixes else thing.name


def _same(recorded: str, wanted: str) -> bool:
    try:
        return recorded == wanted or Decimal(recorded) == Decimal(wanted)
    except InvalidOperation:
        return False
