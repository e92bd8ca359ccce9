"""The answer to ``reach``: one row for both ways together, and one for each direction."""

from isthmus.queries.answers.answer import Answer, Citation, Column, Note, Row, Supported, Thing
from isthmus.queries.binding.tree import BoundReach
from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.vocabulary.terms import Vocabulary

from .network_layer import Direction, Walk

_COLUMNS = (
    Column("direction", "direction", "text"),
    Column("verdict", "verdict", "text"),
    Column("way", "way", "any", True),
    Column("because", "because", "text", True),
    Column("lift", "what lifts it", "text", True),
    Column("missing", "missing answer", "text", True),
)
_NOTHING = "none"
"""Stands where nothing is in the way, or missing: that is known, and no silence."""


def walked_answer(
    walk: Walk, asked: BoundReach, statement: str, version: str, vocabulary: Vocabulary
) -> Answer:
    """Lay out a walk as an answer.

    Args:
        asked: What was asked.
        statement: The statement in canonical form.
        version: The digest of the data.
        vocabulary: For the things on the way.
    """
    by_word: dict[str, Thing] = {}
    wanted = {word for direction in walk.directions for word in direction.way}
    for word in wanted:
        for iri in vocabulary.individuals.named(key_of(word)):
            if (term := vocabulary.individuals[iri]).name == word:
                by_word.setdefault(word, Thing(term.name, term.iri, term.label))
    rows: list[Row] = []
    if walk.verdict:
        both = f"{walk.verdict} ({walk.extent})" if walk.extent == "some" else walk.verdict
        rows.append(("both", both, "", "", "", ""))
    rows += [_row(direction, by_word) for direction in walk.directions]
    notes = [Note("scope", walk.scope)]
    for direction in walk.directions:
        notes += [
            Note("condition", f"{direction.name}: {condition}")
            for condition in direction.conditions
        ]
    calls = dict.fromkeys(call for direction in walk.directions for call in direction.missing)
    notes += [Note("settled-by", f"`{call}` would settle it") for call in calls]
    citations = tuple(
        Citation(
            claim=place.iri,
            section=place.file,
            page=0,
            locator=place.pointer,
            statement=place.of,
            supports=(Supported(asked.source, f"reach {asked.target}"),),
            inferred=True,
        )
        for place in walk.places
    )
    return Answer("reach", statement, "", _COLUMNS, tuple(rows), tuple(notes), citations, version)


def _row(direction: Direction, things: dict[str, Thing]) -> Row:
    return (
        direction.name,
        direction.verdict,
        tuple(things.get(word, word) for word in direction.way) or _NOTHING,
        tuple(block.text for block in direction.blocks) or _NOTHING,
        tuple(block.lift for block in direction.blocks) or _NOTHING,
        direction.missing or _NOTHING,
    )
