"""What is stated of a network: triples, each with the places in the files that it rests on."""

from collections.abc import Iterable

from isthmus.kb.networks.contract import Citation, Missing
from isthmus.kb.networks.errors import NetworkLimitError
from isthmus.kb.networks.network import Network
from isthmus.kb.networks.records import Record
from isthmus.kb.terms import RDF, RDFS, Term, xsd
from pyoxigraph import Literal, NamedNode, Triple

from .iris import NAME, OPEN_ON, net, thing

_INTEGER = xsd("integer")
_ALT = NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")


class Statements:
    """Collects the triples of one network.

    Attributes:
        network: The network.
        places: The triples in the order in which they were stated, with where that is written.
        missing: The calls without which something is open, by the property that they would tell.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.places: dict[Triple, tuple[Citation, ...]] = {}
        self.missing: dict[tuple[Missing, NamedNode], dict[NamedNode, None]] = {}
        self._most = network.limits.facts
        self._nodes: dict[str, NamedNode] = {}
        self._taken: set[NamedNode] = set()

    # --- naming things --------------------------------------------------------------------------

    def add(self, kind: str, of_class: str, record: Record, called: str = "") -> NamedNode:
        """State what every record says, and return its IRI.

        Args:
            kind: The part of its IRI that tells kinds apart, also its word in drawings.
            of_class: The local name of its class.
            called: Its word, where its id is that of something else as well.
        """
        node = self.new(kind, of_class, called or record.id, record.name, record.at)
        self._nodes.setdefault(record.id, node)
        at = record.at
        self.text(node, "kind", kind, at)
        self.text(node, "region", record.region, at)
        self.text(node, "account", record.account, at)
        self.text(node, "nameTag", record.name, at)
        self.truth(node, "described", record.basis == "described", at)
        return node

    def new(
        self,
        kind: str,
        of_class: str,
        word: str,
        label: str | None = None,
        at: tuple[Citation, ...] = (),
    ) -> NamedNode:
        """State the class, the word and the label of a thing, and return its IRI.

        A Name tag is a text of a stranger: it labels the thing, and finds it, and is no more.
        """
        word = _plain(word)
        node = thing(self.network.name, kind, word)
        # One word is one thing, whatever the data say twice.
        while node in self._taken:
            word = f"{word}.again"
            node = thing(self.network.name, kind, word)
        self._taken.add(node)
        self.state(node, RDF.type, net(of_class), at)
        self.state(node, RDFS.label, Literal(word), at)
        if not node.value.endswith(f"/{word}"):
            self.state(node, NAME, Literal(word), at)
        if label:
            self.state(node, _ALT, Literal(_plain(label)), at)
        return node

    def refer(self, kind: str, of_class: str, name: str | None, at: tuple[Citation, ...]) -> None:
        """State that something is there because a record names it, unless it is known."""
        if name and name not in self._nodes:
            self.add(kind, of_class, Record(name, at, basis="referenced"))

    def node(self, name: str | None) -> NamedNode | None:
        """Return the IRI of what has an id, if it is a thing of this network."""
        return self._nodes.get(name) if name else None

    # --- stating --------------------------------------------------------------------------------

    def state(
        self, subject: NamedNode, predicate: NamedNode, value: Term, at: tuple[Citation, ...]
    ) -> None:
        """State a triple.

        Raises:
            NetworkLimitError: There are more than the limits allow.
        """
        triple = Triple(subject, predicate, value)
        known = self.places.get(triple)
        if known is None:
            self.places[triple] = at
            if len(self.places) > self._most:
                raise NetworkLimitError(
                    f"the facts of {self.network.name} are more than {self._most:,}, the limit of "
                    f"facts; `--network-limit facts={self._most * 2}` allows twice as many. What "
                    "reaches what is told all the same, by `isthmus network` and on its page"
                )
        elif at != known:
            self.places[triple] = tuple(dict.fromkeys((*known, *at)))

    def text(
        self, subject: NamedNode, name: str, value: str | None, at: tuple[Citation, ...]
    ) -> None:
        """State a text; nothing where the data have none."""
        if value is not None:
            self.state(subject, net(name), Literal(_plain(value)), at)

    def number(
        self, subject: NamedNode, name: str, value: int | None, at: tuple[Citation, ...]
    ) -> None:
        """State a whole number; nothing where the data have none."""
        if value is not None:
            self.state(subject, net(name), Literal(str(value), datatype=_INTEGER), at)

    def truth(
        self, subject: NamedNode, name: str, value: bool | None, at: tuple[Citation, ...]
    ) -> None:
        """State yes or no; nothing where the data do not say."""
        if value is not None:
            self.state(subject, net(name), Literal(value), at)

    def link(
        self, subject: NamedNode, name: str, other: str | None, at: tuple[Citation, ...]
    ) -> None:
        """State a relation to what has an id; nothing where that is no thing of this network."""
        node = self.node(other)
        if node is not None:
            self.state(subject, net(name), node, at)

    # --- what is not in the data ----------------------------------------------------------------

    def open(self, subject: NamedNode, names: Iterable[str], missing: Missing) -> None:
        """Mark that values of properties may be missing, and which call would tell."""
        for name in names:
            predicate = net(name)
            self.state(subject, OPEN_ON, predicate, ())
            general = Missing(missing.call, (), "", missing.region, missing.account)
            self.missing.setdefault((general, predicate), {})[subject] = None

    def unanswered(
        self, subject: NamedNode, record: Record, names: Iterable[str], *calls: str
    ) -> None:
        """Mark properties as open unless one of some calls was answered where a record stands."""
        if not any(self.network.answered(call, record) for call in calls):
            self.open(subject, names, self.network.missing(calls[0], (record.id,), "", record))


def _plain(text: str) -> str:
    """Replace what is no character of Unicode; JSON can hold halves of pairs."""
    return text.encode("utf-8", "replace").decode()
