"""A day as a difference to the edition, and how it is kept between processes."""

import json
from collections.abc import Iterable, Mapping

import pyoxigraph
from isthmus.kb.errors import SourceError
from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse

from .overlay import Difference

_VERSION = 1
_GONE = "# gone\n"


class Day:
    """A day as a difference to the edition.

    Args:
        differs: IRIs of the properties and classes of which the day says anything else.
        rounds: The rounds of inferred triples that are others than at the edition, by their text;
            None for those that are not inferred on the day.
        added: Quads that are new, as N-Quads.
        removed: Quads that are gone, as N-Quads.
    """

    __slots__ = ("_added", "_difference", "_removed", "differs", "rounds")

    def __init__(
        self,
        differs: Iterable[str],
        rounds: Mapping[str, int | None],
        added: str,
        removed: str,
    ) -> None:
        self.differs = frozenset(differs)
        self.rounds = rounds
        self._added = added
        self._removed = removed
        self._difference: Difference | None = None

    def difference(self) -> Difference:
        """Return the quads, read when first wanted: whether a day differs is asked more often."""
        if self._difference is None:
            added = pyoxigraph.Store()
            added.load(self._added.encode(), RdfFormat.N_QUADS, lenient=True)
            removed = frozenset(parse(self._removed.encode(), RdfFormat.N_QUADS, lenient=True))
            self._difference = Difference(removed, added)
            # Each day takes a megabyte as it is, and a quarter of that are these texts.
            self._added = self._removed = ""
        return self._difference

    def to_text(self) -> str:
        """Write it for `day_from_text`: a line of JSON, then what is new, then what is gone."""
        head = {"version": _VERSION, "differs": sorted(self.differs), "rounds": dict(self.rounds)}
        added, removed = self._added, self._removed
        if self._difference is not None:
            added = text_of_quads(self._difference.added)
            removed = text_of_quads(self._difference.removed)
        return f"{json.dumps(head, ensure_ascii=False)}\n{added}{_GONE}{removed}"


def text_of_quads(quads: Iterable[Quad]) -> str:
    """Write quads as N-Quads, in order."""
    return "".join(sorted(f"{quad} .\n" for quad in quads))


def day_from_text(text: str) -> Day:
    """Read what `Day.to_text` wrote.

    Raises:
        SourceError: It is something else.
    """
    head, _, rest = text.partition("\n")
    added, gone, removed = rest.partition(_GONE)
    try:
        plain = json.loads(head)
        if plain["version"] != _VERSION or not gone:
            raise SourceError("this is no day of this version")
        return Day(plain["differs"], plain["rounds"], added, removed)
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"this is no day of this version: {error}") from error


def in_graph(day: Day, iri: str) -> bytes:
    """Return what a day has more and less in the default graph, as N-Quads of graphs of a name.

    Args:
        iri: The graph for what is more; for what is less it is the one with `#gone` after it.
    """
    difference = day.difference()
    added = difference.added.quads_for_pattern(None, None, None, DefaultGraph())
    removed = (quad for quad in difference.removed if quad.graph_name == DefaultGraph())
    more = "".join(f"{quad.triple} <{iri}> .\n" for quad in added)
    less = "".join(f"{quad.triple} <{iri}#gone> .\n" for quad in removed)
    return f"{more}{less}".encode()
