"""What a thing is called, and with which article: the one rule that every face follows.

A preferred label counts before any other, then a text in the language that is set, then one in
English or in no language, then one in another language; of several the first in the order of the
alphabet, so that it is always the same.
"""

import os
import re
from collections.abc import Iterable
from typing import ClassVar

from isthmus.ontology import PREFIXES
from pyoxigraph import Literal, NamedNode

from .characters import name_for_people
from .errors import Outcome
from .store.quads import Quads, holding
from .terms import RDFS, Node

LABELS = (NamedNode(PREFIXES["skos"] + "prefLabel"), RDFS.label)
"""The properties that say what a thing is called, the one that counts first."""


LANGUAGE = "ISTHMUS_LANGUAGE"
"""Environment variable with the language of labels: a tag of BCP 47 such as ``de`` or ``pt-BR``."""
_TAG = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*")


class LanguageError(ValueError):
    """The language that is set is none."""

    outcome: ClassVar[Outcome] = "usage"


def language() -> str:
    """Return the language of labels that is set, in small letters; empty where none is.

    Raises:
        LanguageError: What is set is no tag of a language.
    """
    stated = os.environ.get(LANGUAGE, "").strip().casefold()
    if stated and not _TAG.fullmatch(stated):
        raise LanguageError(f"{LANGUAGE}: `{stated}` is no tag of a language, such as `de`")
    return stated


def best(texts: Iterable[Literal]) -> Literal | None:
    """Return the text that is shown of several, or None if there is none."""
    wanted = language()
    return min(
        texts, key=lambda text: (rank(text.language or "", wanted), text.value), default=None
    )


def best_text(values: Iterable[Node]) -> str:
    """Return the text that is shown of what is said, or an empty string where that is no text."""
    shown = best(value for value in values if isinstance(value, Literal))
    return "" if shown is None else shown.value


def rank(tag: str, wanted: str) -> int:
    """Return how far the language of a text stands back: 0 for the one that is wanted.

    A text in the same language of another region counts next, then English and no language.

    Args:
        tag: The language of the text; empty where it has none.
        wanted: The language that is set.
    """
    own = tag.casefold()
    primary = own.partition("-")[0]
    if wanted and (own == wanted or own.startswith(f"{wanted}-")):
        return 0
    if wanted and own and primary == wanted.partition("-")[0]:
        return 1
    return 2 if primary in {"", "en"} else 3


def label_of(store: Quads, thing: NamedNode) -> str:
    """Return what a thing or a term is called, or an empty string where nothing says so.

    It is on one line, and nothing in it steers or hides: else a name would say things that look as
    if we said them, or as if nobody did.
    """
    for predicate in LABELS:
        texts = (quad.object for quad in holding(store, thing, predicate, None))
        label = best(text for text in texts if isinstance(text, Literal))
        if label is not None and (name := name_for_people(label.value)):
            return name
    return ""


def article(noun: str) -> str:
    """Return ``a`` or ``an``, as a noun is spoken.

    >>> [article(noun) for noun in ("use-case", "option", "MTU", "VPC", "`end`")]
    ['a', 'an', 'an', 'a', 'an']
    """
    word = noun.lstrip("`'\"(")
    letters = re.split(r"[^A-Za-z]", word, maxsplit=1)[0]
    if len(letters) > 1 and letters.isupper() and letters not in _SPOKEN_AS_WORDS:
        return "an" if letters[0] in "AEFHILMNORSX" else "a"
    if _BEGINS_WITH_A_CONSONANT.match(word):
        return "a"
    return "an" if word[:1].lower() in set("aeiou") else "a"


_SPOKEN_AS_WORDS = frozenset({"LAG", "NAT", "VIF"})
_BEGINS_WITH_A_CONSONANT = re.compile(r"us[aeu]|uni[cfloqtv]|uti|eu|one\b", re.IGNORECASE)
"""Written with a vowel, spoken as *you* or *won*."""


def with_article(noun: str) -> str:
    """Put ``a`` or ``an`` before a noun."""
    return f"{article(noun)} {noun}"
