"""The knowledge base of one network: its facts, what follows from them, and where they stand."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

from isthmus.kb.knowledge import Knowledge, open_given
from isthmus.kb.networks.arrangements import PaperClaims
from isthmus.kb.networks.contract import Citation, Missing
from isthmus.kb.networks.network import Network
from isthmus.kb.record.claim import Claim
from isthmus.ontology import BASE, resource_files
from pyoxigraph import Literal, NamedNode, Triple

from .conclusions import state_conclusions
from .paper import paper_statements
from .resources import state_resources
from .statements import Statements
from .words import record


class NetworkFacts:
    """What is on record of one network, beside the paper's layer and never mixed with it.

    Attributes:
        network: The network.
        knowledge: Its facts, and all that follows from them by the rules of the vocabulary.
    """

    def __init__(self, network: Network, paper: Knowledge | None = None) -> None:
        """State the facts and infer what follows; linear in the records.

        Args:
            network: The network.
            paper: The knowledge of the paper; without it nothing is said of what a recognised
                option asks for.

        Raises:
            SourceError: A file of the vocabulary is missing.
        """
        self.network = network
        self._paper = paper
        self._places, self._missing = _stated(network, paper)
        of_paper = dict.fromkeys(paper_statements(paper)) if paper is not None else {}
        self._of_paper = frozenset(of_paper)
        self.knowledge = open_given(
            resource_files(), (*self._places, *of_paper), recorded=self.places
        )

    def places(self, triple: Triple) -> tuple[Claim, ...]:
        """Return where a triple is stated: in files of the network, or by claims of the paper."""
        if triple in self._of_paper:
            assert self._paper is not None
            support = self._paper.support(triple)
            return support.claims if support is not None else ()
        return tuple(self._claim(triple, place) for place in self._places.get(triple, ()))

    def settling(
        self, things: Iterable[str] | None, properties: Iterable[str]
    ) -> tuple[Missing, ...]:
        """Name the calls that would settle properties of things that are open on them.

        Args:
            things: Their IRIs; None for whatever things are open on the properties.
            properties: The IRIs of the properties.
        """
        wanted = None if things is None else frozenset(things)
        of = frozenset(properties)
        told: list[Missing] = []
        for (missing, predicate), nodes in self._missing.items():
            if predicate.value not in of or missing.call is None:
                continue
            names = [node for node in nodes if wanted is None or node.value in wanted]
            if names:
                ids = tuple(unquote(node.value.rsplit("/", 1)[-1]) for node in names)
                told.append(Missing(missing.call, ids, "", missing.region, missing.account))
        return tuple(told)

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
    """Yield what holds of the network itself, inferred or stated; what the paper says is left out.

    Args:
        facts: The facts of the network.
    """
    own = f"{BASE}network/{quote(facts.network.name, safe='')}/"
    for triple in facts.knowledge.closure():
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(own):
            yield triple


def _stated(
    network: Network, paper: Knowledge | None
) -> tuple[
    dict[Triple, tuple[Citation, ...]], dict[tuple[Missing, NamedNode], dict[NamedNode, None]]
]:
    made = Statements(network)
    state_resources(made)
    state_conclusions(made, PaperClaims(paper.quads) if paper is not None else None)
    return made.places, made.missing
