"""The vocabulary of a knowledge base: from where it is kept, else read and kept.

That of small knowledge is one file of the cache. That of large knowledge lies where the knowledge
does, with the things in a table that stays on disk.
"""

# ruff: noqa: PLC0415 - a start from what is kept reads no vocabulary from triples

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.kb.errors import StoreError
from isthmus.kb.inputs import opened
from isthmus.kb.labels import language
from isthmus.kb.store.cache import keep_text, kept_text
from isthmus.kb.store.cache_files import forget_files

from .kept_vocabulary import FORMAT, vocabulary_from_json, vocabulary_to_json

if TYPE_CHECKING:
    from isthmus.kb.knowledge import Knowledge

    from .terms import Vocabulary
    from .things import Individual, Things

_KEPT = 8
"""So many vocabularies stay in a folder; those not used for longest give way to a new one."""


def load_vocabulary(
    knowledge: "Knowledge", asked: Callable[[], Mapping[str, int]], folder: Path | None
) -> "Vocabulary":
    """Return the vocabulary of a knowledge base.

    Args:
        knowledge: The knowledge base.
        asked: How often the catalogue uses each word.
        folder: Where that of small knowledge is kept; None to keep nothing.

    Raises:
        VocabularyError: The ontology's words would be ambiguous or misleading.
    """
    if (quads := knowledge.dataset.folder) is not None:
        return _large(knowledge, asked, quads.parent)
    # Labels are kept in the language that is set.
    parts = (str(FORMAT), knowledge.version, language())
    kept = "-".join(("vocabulary", *(part for part in parts if part)))
    path = folder / f"{kept}.json" if folder else None
    if path is not None:
        with suppress(ValueError):
            if (text := kept_text(path)) is not None:
                return vocabulary_from_json(text, asked)
    from .chaining import chaining_reasons
    from .read import read_vocabulary

    vocabulary = read_vocabulary(
        knowledge.ontology(),
        # What came later is a word too, though nothing of the edition answers to it.
        chain(knowledge.closure(), knowledge.dated_values()),
        chaining_reasons(knowledge),
        knowledge.prefixes(),
        knowledge.own(),
        shipped=knowledge.cites,
        asked=asked,
    )
    if path is not None:
        keep_text(path, vocabulary_to_json(vocabulary))
        forget_files(path.parent, "vocabulary-*.json", _KEPT)
    return vocabulary


def _large(
    knowledge: "Knowledge", asked: Callable[[], Mapping[str, int]], place: Path
) -> "Vocabulary":
    from .things_on_disk import StoredLabels, StoredThings, write_things

    kept = "-".join(part for part in ("vocabulary", str(FORMAT), language()) if part)
    words, table = place / f"{kept}.json", place / f"{kept}.sqlite"
    with suppress(OSError, ValueError, StoreError):
        if (text := kept_text(words)) is not None:
            # What is no file would be waited for.
            opened(table).close()
            return vocabulary_from_json(text, asked, (StoredThings(table), StoredLabels(table)))
    from .chaining import chaining_reasons
    from .counted import CountedSaid, CountedStated
    from .read import in_memory, vocabulary_of

    def keep(
        things: "Iterable[Individual]", labels: Mapping[str, str]
    ) -> "tuple[Things, Mapping[str, str]]":
        every = list(things)
        try:
            write_things(table, every, labels)
        except OSError:
            # A full disk, or one that is only read.
            return in_memory(every, labels)
        return StoredThings(table), StoredLabels(table)

    store, counted = knowledge.dataset.layers(), knowledge.dataset.counted()
    assert counted is not None
    said = CountedSaid(store, counted, chain(knowledge.ontology(), knowledge.dated_values()))
    vocabulary = vocabulary_of(
        said,
        CountedStated(said, store, knowledge.own_layers()),
        chaining_reasons(knowledge),
        knowledge.prefixes(),
        keep,
        shipped=knowledge.cites,
        asked=asked,
    )
    if isinstance(vocabulary.individuals, StoredThings):
        keep_text(words, vocabulary_to_json(vocabulary, alone=False))
    return vocabulary
