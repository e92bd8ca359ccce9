"""The knowledge base of one network: its facts, what follows from them, and where they stand."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote

from isthmus.kb.inputs import LARGE
from isthmus.kb.knowledge import Knowledge, open_given
from isthmus.kb.networks.arrangements import PaperClaims
from isthmus.kb.networks.contract import Citation, Missing
from isthmus.kb.networks.network import Network
from isthmus.kb.record.claim import Claim
from isthmus.kb.store.cache import Cache, digest_of
from isthmus.kb.terms import Term
from isthmus.ontology import BASE, resource_files
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from .conclusions import state_conclusions
from .iris import net, record, word_of
from .paper import paper_statements
from .places import Places
from .resources import state_resources
from .statements import Statements


class NetworkFacts:
    """What is on record of one network, beside the paper's layer and never mixed with it.

    Attributes:
        network: The network.
        knowledge: Its facts, and all that follows from them by the rules of the vocabulary.
    """

    def __init__(
        self,
        network: Network,
        paper: Knowledge | None = None,
        apart: Callable[[], bool] | None = None,
    ) -> None:
        """Take the facts from the cache, or state them and infer what follows.

        That is linear in the records.

        Args:
            paper: The knowledge of the paper; without it nothing is said of what a recognised
                option asks for, and nothing is kept.
            apart: As for `kb.knowledge.open_given`.

        Raises:
            NetworkLimitError: There are more facts than the limits of the network allow.
            SourceError: A file of the vocabulary is missing.
            StoreError: A large network cannot be kept on disk.
        """
        self.network = network
        self._paper = paper
        of_paper = dict.fromkeys(paper_statements(paper)) if paper is not None else {}
        self._of_paper = frozenset(of_paper)
        self._cache = paper.kept_in if paper is not None else None
        self._version = _version(network, paper)
        self._places: Places | None = None
        self.knowledge = open_given(
            resource_files(),
            lambda: (*self._stated(), *of_paper),
            recorded=self.places,
            version=self._version,
            cache=self._cache,
            large=paper.large if paper is not None else LARGE,
            apart=apart,
        )

    def places(self, triple: Triple) -> tuple[Claim, ...]:
        """Return where a triple is stated: in files of the network, or by claims of the paper."""
        if triple in self._of_paper:
            assert self._paper is not None
            support = self._paper.support(triple)
            return support.claims if support is not None else ()
        return tuple(self._claim(triple, place) for place in self._where().at(triple))

    def _where(self) -> Places:
        """Return the places of all facts: as kept, else they are stated again."""
        if self._places is None:
            kept = Cache(self._cache).kept_beside(self._name_of_places()) if self._cache else None
            try:
                self._places = Places.from_json(kept or "")
            except ValueError:
                self._stated()
        assert self._places is not None
        return self._places

    def _name_of_places(self) -> str:
        """Return under which name the places are kept."""
        return f"places-{self._version}"

    def _stated(self) -> Iterable[Triple]:
        """State the facts, and keep where each of them stands."""
        made = Statements(self.network)
        state_resources(made)
        claims = PaperClaims(self._paper.dataset.layers()) if self._paper is not None else None
        state_conclusions(made, claims)
        self._places = Places.of(made.places)
        if self._cache is not None:
            Cache(self._cache).keep_beside(self._name_of_places(), self._places.to_json())
        return made.places

    def settling(
        self, things: Iterable[str] | None, properties: Iterable[str]
    ) -> tuple[Missing, ...]:
        """Name the calls that would settle properties of things that are open on them.

        Args:
            things: Their IRIs; None for whatever things are open on the properties.
            properties: The IRIs of the properties.
        """
        wanted = None if things is None else frozenset(things)
        told: dict[str, Missing] = {}
        for iri in dict.fromkeys(properties):
            for answer in self._values(None, "wouldTell", Literal(word_of(iri))):
                assert isinstance(answer, NamedNode)
                named = (_value(node) for node in self._values(answer, "wantedFor", None))
                ids = [name for name in named if wanted is None or name in wanted]
                if ids:
                    call, region, account = (
                        next((_value(entry) for entry in self._values(answer, name, None)), None)
                        for name in ("call", "callRegion", "callAccount")
                    )
                    words = (unquote(name.rsplit("/", 1)[-1]) for name in ids)
                    told[answer.value] = Missing(call, tuple(sorted(words)), "", region, account)
        return tuple(told[name] for name in sorted(told, key=_by_number))

    def _values(
        self, subject: NamedNode | None, name: str, value: Literal | None
    ) -> Iterator[Term]:
        """Yield the values of a property, or the things that have one of them."""
        store = self.knowledge.dataset.store
        for quad in store.quads_for_pattern(subject, net(name), value, DefaultGraph()):
            term = quad.subject if subject is None else quad.object
            assert not isinstance(term, Triple)
            yield term

    def _claim(self, triple: Triple, place: Citation) -> Claim:
        assert isinstance(triple.subject, NamedNode)
        assert isinstance(triple.object, NamedNode | Literal)
        return Claim(
            page=0,
            section=place.file,
            locator=place.pointer,
            iri=record(self.network.name, place.file, place.pointer),
            subject=triple.subject,
            property=triple.predicate,
            object=triple.object,
            polarity="affirmed",
            modality="is",
            edition="",
            note="",
        )


def own_facts(facts: NetworkFacts) -> Iterator[Triple]:
    """Yield what holds of the network itself, inferred or stated, without what the paper says."""
    own = f"{BASE}network/{quote(facts.network.name, safe='')}/"
    for triple in facts.knowledge.closure():
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(own):
            yield triple


def _version(network: Network, paper: Knowledge | None) -> str:
    """Name all that the facts follow from: what was read, how it is told, and what tells it."""
    room = Path(__file__).parent.parent
    code = digest_of((), sorted(room.rglob("*.py")))
    parts = (network.name, network.digest, network.limits, paper.version if paper else "", code)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _value(term: Term) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _by_number(iri: str) -> tuple[int, str]:
    number = iri.rsplit("-", 1)[-1]
    return (int(number) if number.isdecimal() else 0, iri)
