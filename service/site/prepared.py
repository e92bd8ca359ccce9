"""The answers that a static site holds for the web components."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from isthmus.queries import errors_of
from isthmus.queries.saved_queries import SavedQuery, saved_queries, saved_query
from isthmus.service.embed.block import Block, parameters_of
from isthmus.service.embed.content import Content
from isthmus.service.embed.embedder import Embedder
from isthmus.service.embed.json_form import json_of, key_of, page_of
from isthmus.service.embed.place import EmbedError, Place

from .places import Wanted, place_of, wanted_of

if TYPE_CHECKING:
    from isthmus.queries import Answer, Engine

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
    names = {
        kind: sorted(getattr(term, "id", "") for term in terms) for kind, terms in words.items()
    }
    for kind, terms in names.items():
        for name in terms:
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
            yield from (
                {parameter.name: thing.name} for thing in vocabulary.individuals_of(term.iri)
            )


class Prepared:
    """Answers blocks for the files of a site.

    Args:
        engine: What answers.
        ask: Answers a query with its parameters, sorted; it may keep answers, for other pages.
    """

    def __init__(
        self,
        engine: "Engine",
        ask: "Callable[[str, tuple[tuple[str, str], ...]], Answer] | None" = None,
    ) -> None:
        self._engine = engine
        self._embedder = Embedder(engine, ask=ask)

    def blocks(self, queries: "tuple[SavedQuery, ...]") -> tuple[Block, ...]:
        """Return the blocks that have an answer.

        Args:
            queries: Further queries.

        Raises:
            QueryError: One of the queries is wrong.
            ValueError: Two blocks would have one file.
        """
        for query in queries:
            self._engine.compile(query.text)
        every = tuple(blocks(self._engine, queries))
        seen: dict[str, tuple[str, str]] = {}
        for block in every:
            key, asked = key_of(block), (block.kind, f"{block.text} {dict(block.options)}")
            if seen.setdefault(key, asked) != asked:
                raise ValueError(f"{asked} and {seen[key]} would have one file; that is a defect")
        return every

    def answers(self, some: "Iterable[Block]") -> Iterator[tuple[str, bytes]]:
        """Yield the file of the answer to each block: its name in the site, and its content.

        Args:
            some: Blocks; one for a drawing that there is not has no file.
        """
        for block in some:
            try:
                content = _drawn_if_possible(self._embedder, block)
            except EmbedError:
                if block.kind != "diagram":
                    raise
                continue  # not everything has a topology
            page = page_of(content, {}, place_of)
            wrong = errors_of(self._engine.diagnose(block.text)) if block.kind == "query" else []
            if block.kind == "query" and block.text and not wrong:
                page = Wanted("/", (("q", block.text.strip()),)).place.removeprefix("/")
            body = json_of(content, place_of, page, self._engine.knowledge.edition)
            # A script and not a JSON file: plain file hosts let no other site read their files.
            written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
            text = f"isthmusAnswer({written});\n"
            yield f"embed/answers/{key_of(block)}.js", text.encode("utf-8")


def beside(some: Iterable[Block]) -> dict[Wanted, list[Block]]:
    """Return blocks by the page that shows the same answer; what has no such page is left out.

    Args:
        some: Blocks.
    """
    pages: dict[Wanted, list[Block]] = {}
    for block in some:
        if block.kind == "query":
            saved = block.options.get("saved")
            text = block.text if saved is None else saved_query(saved).text
            given = [(f"param.{name}", value) for name, value in parameters_of(block).items()]
            pages.setdefault(wanted_of("/", [("q", text.strip()), *given]), []).append(block)
    return pages


def _drawn_if_possible(embedder: Embedder, block: Block) -> Content:
    try:
        return embedder.content(block)
    except EmbedError:
        if block.options.get("diagram") != "yes":
            raise
        return embedder.content(Block(block.kind, block.text, {}, block.place, block.text_place))
