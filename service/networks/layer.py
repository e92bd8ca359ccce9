"""A network as the query language asks it: its facts, and its routes walked."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from threading import Lock

from isthmus.kb import Knowledge
from isthmus.kb.networks import (
    Network,
    NetworkError,
    NetworkLimitError,
    NetworkLimits,
    Reach,
    ReachAnswer,
)
from isthmus.kb.networks.contract import BY_ROUTES, Citation, Direction, Missing
from isthmus.kb.networks.facts import NetworkFacts
from isthmus.kb.networks.facts.iris import record
from isthmus.kb.store.store import Store
from isthmus.queries.networks.network_layer import Block, Place, Walk, WalkError
from isthmus.queries.networks.network_layer import Direction as Walked

from .facts_process import made_apart

_MOST = 4
"""So many ids are named in a sentence; the rest are counted."""


class NetworkLayer:
    """One network behind `in NAME`; see `isthmus.queries.networks.Layer`."""

    def __init__(
        self,
        network: Network,
        paper: Knowledge,
        reach: Reach | None = None,
        bounded: Callable[[Knowledge], Store] | None = None,
    ) -> None:
        """Take a network that was read; its facts are made when they are first asked for.

        Args:
            paper: The knowledge of the paper, for what it says of recognised options.
            reach: What walks its routes, if there is one already.
            bounded: Makes what answers queries of the facts within limits; without it they have
                none.
        """
        self._network = network
        self._paper = paper
        self._reach = reach or Reach(network)
        self._bounded = bounded
        self._facts: NetworkFacts | None = None
        self._refused: NetworkLimitError | None = None
        self._knowledge: Knowledge | None = None
        self._lock = Lock()

    @property
    def name(self) -> str:
        """The name that stands after ``in``."""
        return self._network.name

    def facts(self) -> NetworkFacts:
        """Return its facts, the same each time.

        Raises:
            NetworkLimitError: There are more than its limits allow; that is found out once.
        """
        with self._lock:
            if self._refused is not None:
                raise NetworkLimitError(str(self._refused))
            if self._facts is None:
                try:
                    self._facts = NetworkFacts(
                        self._network, self._paper, lambda: made_apart(self._network, self._paper)
                    )
                except NetworkLimitError as error:
                    self._refused = error
                    raise
            return self._facts

    def knowledge(self) -> Knowledge:
        """Return the knowledge base of its facts."""
        facts = self.facts()
        with self._lock:
            if self._knowledge is None:
                known = facts.knowledge
                bounded = self._bounded
                self._knowledge = replace(known, store=bounded(known)) if bounded else known
            return self._knowledge

    def walk(self, source: str, target: str) -> Walk:
        """Walk its routes between two ends.

        Raises:
            WalkError: Nothing can be walked between them.
        """
        try:
            answer = self._reach.answer(source, target)
        except NetworkError as error:
            raise WalkError(str(error)) from error
        directions = [_walked("there", answer.there)]
        if answer.back is not None:
            directions.append(_walked("back", answer.back))
        verdict = "" if answer.verdict is None else str(answer.verdict)
        return Walk(verdict, answer.extent or "", tuple(directions), BY_ROUTES, _places(answer))

    def settling(self, things: Iterable[str] | None, properties: Iterable[str]) -> tuple[str, ...]:
        """Name the calls that would settle properties of things, each in a sentence."""
        settled = self.facts().settling(things, properties)
        return tuple(dict.fromkeys(_sentence(missing) for missing in settled))


def layers_of(
    named: Iterable[tuple[str, Path]], paper: Knowledge, limits: NetworkLimits | None = None
) -> dict[str, NetworkLayer]:
    """Read networks.

    Args:
        named: Their names and folders.
        paper: As for `NetworkLayer`.
        limits: How much of each is read and told.

    Raises:
        NetworkError: One cannot be read.
    """
    return {name: NetworkLayer(Network.open(folder, name, limits), paper) for name, folder in named}


def _sentence(missing: Missing) -> str:
    place = ", ".join(
        part
        for part in (missing.region, f"account {missing.account}" if missing.account else None)
        if part
    )
    shown = ", ".join(missing.for_[:_MOST])
    more = len(missing.for_) - _MOST
    of = f"{shown} and {more} more" if more > 0 else shown
    return (
        f"the answer of `{missing.call}`{f' ({place})' if place else ''} would settle it for {of}"
    )


def _walked(name: str, direction: Direction) -> Walked:
    way = tuple(dict.fromkeys(hop.id for hop in direction.paths[0])) if direction.paths else ()
    blocks = tuple(
        Block(
            f"{block.kind} on {', '.join(block.on)}{f' for {block.for_}' if block.for_ else ''}",
            block.lift,
        )
        for block in direction.because
    )
    missing = tuple(
        dict.fromkeys(
            f"{entry.call} for {', '.join(entry.for_[:_MOST])}" if entry.call else entry.text
            for entry in direction.missing
        )
    )
    parts = tuple(f"{part.cidr}: {part.verdict}" for part in direction.parts)
    conditions = tuple(f"{entry.kind}: {entry.text}" for entry in direction.conditions)
    return Walked(name, str(direction.verdict), way, blocks, missing, (*conditions, *parts))


def _places(answer: ReachAnswer) -> tuple[Place, ...]:
    """List what the answer rests on: of what is passed, and of what stands in the way."""
    places: dict[Place, None] = {}

    def note(at: tuple[Citation, ...], of: str) -> None:
        for place in at:
            iri = record(answer.network, place.file, place.pointer).value
            places[Place(place.file, place.pointer, of, iri)] = None

    for direction in (answer.there, answer.back):
        if direction is None:
            continue
        for hop in direction.paths[0] if direction.paths else ():
            note(hop.at, hop.id)
        for block in direction.because:
            note(block.at, f"{block.kind} on {', '.join(block.on)}")
    return tuple(places)
