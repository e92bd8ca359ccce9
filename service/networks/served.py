"""The networks that a service tells about: read once, and asked from several threads."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock

from isthmus.kb import Knowledge
from isthmus.kb.networks import (
    CheckAnswer,
    Network,
    NetworkLimitError,
    NetworkLimits,
    PaperClaims,
    Reach,
    ReachAnswer,
    check,
)
from isthmus.kb.networks.arrangements import NearMatch, near_matches, recognise
from isthmus.kb.networks.facts import NetworkFacts
from isthmus.kb.networks.intents import IntentResult, judge_intents, parse_intents
from isthmus.kb.pool import Pool
from isthmus.kb.pool.pool_limits import PoolLimits
from isthmus.kb.store.store import Store
from isthmus.ontology import BASE
from isthmus.service.drawing import Topology
from pyoxigraph import Literal, NamedNode

from .layer import NetworkLayer
from .page_view import Between, Called, between, to_be_told
from .picture import network_topology, way_topology
from .query_pool import NetworkStore

_OPTION = f"{BASE}option/"
_WORKERS = 3
"""So many queries about one network run at a time."""


class ServedNetwork:
    """One network; its answer of a check is worked out when it is first asked for."""

    def __init__(
        self,
        name: str,
        folder: Path,
        paper: Knowledge,
        bounded: Callable[[Knowledge], Store] | None = None,
        limits: NetworkLimits | None = None,
    ) -> None:
        """Read the network.

        Args:
            name: The name it is told under.
            folder: The folder of its answers.
            bounded: As for `NetworkLayer`.
            limits: How much of it is read and told.

        Raises:
            NetworkError: It cannot be read.
        """
        self._network = Network.open(folder, name, limits)
        self._reach = Reach(self._network)
        self._claims = PaperClaims(paper.dataset.layers(), paper.changes)
        self._layer = NetworkLayer(self._network, paper, self._reach, bounded)
        options = {
            label.subject.value.removeprefix(_OPTION): label.object.value
            for label in paper.labels()
            if isinstance(label.subject, NamedNode) and label.subject.value.startswith(_OPTION)
            if isinstance(label.object, Literal)
        }
        self._called = Called(self._network, options)
        self._check: CheckAnswer | None = None
        self._reasons: dict[tuple[str, str], Between] | None = None
        self._lock = Lock()

    @property
    def digest(self) -> str:
        """What was read, in so many letters: equal ones answer equally."""
        return self._network.digest

    @property
    def layer(self) -> NetworkLayer:
        """It as the query language asks it, the same each time; see `NetworkLayer`."""
        return self._layer

    def check(self) -> CheckAnswer:
        """Answer what is in the network."""
        with self._lock:
            if self._check is None:
                self._check = check(self._reach, self._claims)
            return self._check

    @property
    def vpcs(self) -> int:
        """How many VPCs it has."""
        return len(self._network.data.vpcs)

    @property
    def called(self) -> Called:
        """What its things are called."""
        return self._called

    def between(self, from_: str, to: str) -> Between:
        """Answer for two ends, in words.

        Raises:
            NetworkError: Nothing, or more than one thing, has one of the names.
        """
        return between(self.reach(from_, to), self._called)

    def reasons(self) -> dict[tuple[str, str], Between]:
        """Return why the first pairs of VPCs do not reach each other; worked out once."""
        answer = self.check()
        with self._lock:
            if self._reasons is None:
                self._reasons = {pair: self.between(*pair) for pair in to_be_told(answer)}
            return self._reasons

    def judged(self, text: str) -> list[IntentResult]:
        """Tell of each intent of a text whether it holds.

        Args:
            text: As `parse_intents` takes it.

        Raises:
            NetworkError: It is not of that form, or names what is not in the network.
        """
        return judge_intents(self._reach, parse_intents(text, "the intents"))

    def near(self) -> list[NearMatch]:
        """List the options that one part more would make."""
        return near_matches(self._network, recognise(self._network))

    def topology(self, from_: str = "", to: str = "") -> Topology:
        """Return it to be drawn: all of it, or the way between two ends.

        Raises:
            NetworkError: Nothing, or more than one thing, has one of the names.
            NotDrawnError: All of it is too much for one drawing.
        """
        if from_ and to:
            return way_topology(self._network, self.reach(from_, to))
        return network_topology(self._network)

    def reach(self, from_: str, to: str) -> ReachAnswer:
        """Answer for two ends.

        Raises:
            NetworkError: Nothing, or more than one thing, has one of the names.
        """
        # The tables are made ready by whoever asks first; two at once would only do so twice.
        return self._reach.answer(from_, to)


class ServedNetworks:
    """The networks of a service, by name."""

    def __init__(
        self,
        folders: Iterable[tuple[str, Path]],
        paper: Knowledge,
        limits: PoolLimits | None = None,
        data: NetworkLimits | None = None,
        *,
        told: Callable[[str], None] = lambda why: None,
        on_lost: Callable[[], None] | None = None,
    ) -> None:
        """Read all of them.

        Args:
            folders: Their names and folders.
            limits: What a query about one may take; those of a pool by default.
            data: How much of each is read and told.
            told: As for `Pool`, of the pools in which queries about them run.
            on_lost: Likewise.

        Raises:
            NetworkError: One cannot be read.
        """
        given = limits or PoolLimits()
        workers = min(given.workers, _WORKERS)
        own = replace(given, workers=workers, per_client=min(given.per_client, max(1, workers - 1)))
        self._stores: list[NetworkStore] = []

        def bounded(facts: Knowledge) -> Store:
            self._stores.append(NetworkStore(facts, own, told, on_lost))
            return self._stores[-1]

        self._networks = {
            name: ServedNetwork(name, folder, paper, bounded, data) for name, folder in folders
        }

    def pools(self) -> tuple[Pool, ...]:
        """Return where queries about networks run, of those that were asked."""
        return tuple(store.pool for store in self._stores if store.pool is not None)

    def names(self) -> tuple[str, ...]:
        """List the names, in order."""
        return tuple(sorted(self._networks))

    def digests(self) -> tuple[str, ...]:
        """List the name and the digest of each network, in order."""
        return tuple(f"{name}={self._networks[name].digest}" for name in self.names())

    def layers(self) -> dict[str, NetworkLayer]:
        """Return all of them as the query language asks them."""
        return {name: self._networks[name].layer for name in self.names()}

    def facts(self) -> Iterator[NetworkFacts]:
        """Yield the facts of each, in order; made now unless they were before.

        Of one with more than its limits allow there are none, which whoever asks it is told.
        """
        for layer in self.layers().values():
            with suppress(NetworkLimitError):
                yield layer.facts()

    def get(self, name: str) -> ServedNetwork | None:
        """Return the network of a name."""
        return self._networks.get(name)
