"""Opens what blocks are answered from: the installed knowledge, and files of an author's own."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from isthmus.kb import open_knowledge
from isthmus.queries import Engine

from .embedder import Embedder


def open_embedder(
    data: Sequence[Path] = (), ontology: Sequence[Path] = (), as_of: str = ""
) -> Embedder:
    """Open the knowledge and its language; once for as long as the files stay the same.

    Args:
        data: RDF files of an author's own, reasoned over too.
        ontology: Other vocabularies instead of the installed one.
        as_of: As `Embedder` takes it.

    Raises:
        KnowledgeError: A file cannot be read, or the whole does not hold together.
        VocabularyError: Its words would be ambiguous.
        OSError: A file does not exist.
    """
    stamps = tuple(path.stat().st_mtime_ns for path in (*data, *ontology))
    embedder = _opened(tuple(data), tuple(ontology), stamps)
    return Embedder(embedder.engine, as_of) if as_of else embedder


@lru_cache(maxsize=2)
def _opened(data: tuple[Path, ...], ontology: tuple[Path, ...], _: tuple[int, ...]) -> Embedder:
    engine = Engine(open_knowledge(ontology or None, data))
    # Read now, so that a vocabulary that cannot be used is told once and not with each block.
    assert engine.vocabulary is not None
    return Embedder(engine)
