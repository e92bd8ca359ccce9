"""The answers that a static site holds for the web components."""

import json
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from isthmus.queries import errors_of
from isthmus.queries.saved_queries import SavedQuery, saved_queries
from isthmus.service.embed.addresses import path_of
from isthmus.service.embed.block import Block
from isthmus.service.embed.content import Content
from isthmus.service.embed.embedder import Embedder
from isthmus.service.embed.json_form import json_of, key_of, page_of
from isthmus.service.embed.place import EmbedError, Place

from .places import Wanted

if TYPE_CHECKING:
    from isthmus.queries import Engine

_HERE = Place("", 1)


def blocks(engine: "Engine", queries: "tuple[SavedQuery, ...]") -> Iterator[Block]:
    """Yield the blocks that a site can answer: options, configurations, pairs, saved queries.

    Args:
        engine: Knows what there is.
        queries: Further queries, to be asked by their texts.
    """
    words = {
        kind: [row[0] for row in engine.ask(f"find {kind} limit 5000", cite=False).rows]
        for kind in ("option", "configuration")
    }
    names = {kind: sorted(getattr(one, "id", "") for one in found) for kind, found in words.items()}
    for kind, found in names.items():
        for name in found:
            for text in {f"{kind}:{name}", *([name] if kind == "option" else [])}:
                yield Block("option", text, {"diagram": "yes"}, _HERE, _HERE)
                yield Block("option", text, {"diagram": "yes", "on": "all"}, _HERE, _HERE)
                yield Block("diagram", text, {}, _HERE, _HERE)
    for one, other in combinations(names["option"], 2):
        yield Block("compare", f"{one}, {other}", {}, _HERE, _HERE)
    for query in queries:
        yield Block("query", query.text, {}, _HERE, _HERE)
    for query in saved_queries():
        for given in values_of(engine, query):
            params = {"params": " ".join(f"{key}={value}" for key, value in given.items())}
            options = {"saved": query.name, **(params if given else {})}
            yield Block("query", "", options, _HERE, _HERE)
        yield Block("query", query.text, {}, _HERE, _HERE)


def values_of(engine: "Engine", query: SavedQuery) -> Iterator[dict[str, str]]:
    """Yield the values with which a saved query is answered: its own, and each thing of a class.

    Args:
        engine: Knows the things.
    """
    if all(parameter.default is not None for parameter in query.parameters):
        yield {}
    if len(query.parameters) != 1:
        return
    (parameter,) = query.parameters
    vocabulary = engine.vocabulary
    for term in vocabulary.classes.values():
        if term.name == parameter.type:
            yield from ({parameter.name: one.name} for one in vocabulary.individuals_of(term.iri))


def answers(
    engine: "Engine", queries: "tuple[SavedQuery, ...]"
) -> Iterator[tuple[str, bytes, Block]]:
    """Yield the file of each prepared answer: its name in the site, its content, its block.

    Args:
        queries: Further queries.

    Raises:
        ValueError: Two blocks would have one file.
    """
    embedder = Embedder(engine)
    edition = engine.knowledge.edition
    seen: dict[str, tuple[str, str]] = {}

    def placed(iri: str) -> str:
        path = path_of(iri)
        return Wanted(f"/{path}").place.removeprefix("/") if path else ""

    for block in blocks(engine, queries):
        key, asked = key_of(block), (block.kind, f"{block.text} {dict(block.options)}")
        if seen.setdefault(key, asked) != asked:
            raise ValueError(f"{asked} and {seen[key]} would have one file; that is a defect")
        try:
            content = _drawn_if_possible(embedder, block)
        except EmbedError:
            if block.kind != "diagram":
                raise
            continue  # not everything has a topology
        page = page_of(content, {}, placed)
        if block.kind == "query" and block.text and not errors_of(engine.diagnose(block.text)):
            page = Wanted("/", (("q", block.text.strip()),)).place.removeprefix("/")
        body = json_of(content, placed, page, edition)
        # A script and not a JSON file: plain file hosts let no other site read their files.
        text = f"isthmusAnswer({json.dumps(body, ensure_ascii=False, separators=(',', ':'))});\n"
        yield f"embed/answers/{key}.js", text.encode("utf-8"), block


def _drawn_if_possible(embedder: Embedder, block: Block) -> Content:
    try:
        return embedder.content(block)
    except EmbedError:
        if block.options.get("diagram") != "yes":
            raise
        return embedder.content(Block(block.kind, block.text, {}, block.place, block.text_place))
