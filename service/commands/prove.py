"""``isthmus prove``: show why a statement holds, down to the claims of the source."""

import re
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from isthmus.service.exit_codes import ExitCode, UsageError
from isthmus.service.terminal import say

from .knowledge import add_settings, open_with

if TYPE_CHECKING:
    from isthmus.queries import Engine
    from pyoxigraph import Triple

NAME = "prove"
HELP = "show why a statement holds, down to the claims of the source"
_IRI = re.compile(r"<?(https?://[^<>\s]+)>?")
_WORD = re.compile(r"[^\W\d]\w*(-\w+)*(:\w+(-\w+)*)?")
_PLAIN = re.compile(r"-?\d.*|\".*\"", re.DOTALL)


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("thing", metavar="THING", help="a word of the language, or an IRI")
    parser.add_argument("property", metavar="PROPERTY", help="a word of the language, or an IRI")
    parser.add_argument("value", metavar="VALUE", help="a word, true, false, a number, or an IRI")
    parser.add_argument(
        "--format",
        choices=("text", "json", "svg", "mermaid"),
        default="text",
        help="how the proof is written (default: text)",
    )
    add_settings(parser)


def run(arguments: Namespace) -> int:
    """Print the proof."""
    from isthmus.kb.proof_drawing import proof_svg
    from isthmus.kb.proof_text import proof_json, proof_mermaid, proof_text
    from isthmus.queries import Engine

    knowledge = open_with(arguments)
    triple = statement(Engine(knowledge), arguments.thing, arguments.property, arguments.value)
    proof = knowledge.prove(triple)
    if proof is None:
        parts = (triple.subject, triple.predicate, triple.object)
        held = " – ".join(knowledge.name(part) for part in parts)
        say(f"not on record, and it does not follow: {held}")
        return ExitCode.WRONG
    writers = {
        "text": proof_text,
        "json": proof_json,
        "svg": proof_svg,
        "mermaid": proof_mermaid,
    }
    text = writers[arguments.format](proof, knowledge.name)
    print(text, end="" if text.endswith("\n") else "\n")
    return ExitCode.ANSWERED


def statement(engine: "Engine", thing: str, property_: str, value: str) -> "Triple":
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
    from isthmus.queries import QueryError, errors_of
    from isthmus.queries.bound import BoundCheck, Some, ValueIs
    from pyoxigraph import Literal, NamedNode, Triple

    words = [_written(engine, given) for given in (thing, property_, value)]
    text = f"check {words[0]} where {words[1]} = {words[2]}"
    found = engine.diagnose(text)
    if errors_of(found):
        raise QueryError(text, found)
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
    for quad in engine.knowledge.quads.quads_for_pattern(subject, predicate, None, None):
        if isinstance(quad.object, Literal) and _same(quad.object.value, wanted.value):
            return quad.triple
    return Triple(subject, predicate, Literal(wanted.value))


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
    from decimal import Decimal, InvalidOperation

    try:
        return recorded == wanted or Decimal(recorded) == Decimal(wanted)
    except InvalidOperation:
        return False
