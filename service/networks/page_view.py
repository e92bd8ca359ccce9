"""What the page of a network shows: its pairs, the way between two ends, and why it stops.

Ids give way to names wherever the files have some; what is shown beside is where it stands in them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations

from isthmus.kb.characters import line_for_people
from isthmus.kb.data_class import dataclass
from isthmus.kb.networks import CheckAnswer, Network, ReachAnswer
from isthmus.kb.networks.contract import (
    Block,
    Both,
    Citation,
    Direction,
    Hop,
    PairEntry,
    Setting,
    Verdict,
)
from isthmus.kb.networks.intents import IntentResult
from isthmus.queries.diagnostics.spelling import listed

MOST_IN_TABLE = 24
"""VPCs up to which all pairs are laid out as a table; of more, only lists are readable."""
MOST_APART = 6
"""So many pairs that no link joins are named; of more, their number is told."""
MOST_PAIRS = 200
"""So many pairs are listed; the others are in the JSON."""
_MOST_REASONS = 12
"""Of so many pairs the reason stands in the list; of the others it is told when one asks."""
_OURS = ("the ", "a ", "add ", "associate ", "replace ", "give ", "join ", "allow ", "switch ")
"""How words of ours begin."""
_WORD = re.compile(r"[\w./:-]*[\w/]")
_SAID = {
    Both.TWO_WAY: "both ways",
    Both.ONE_WAY: "one way",
    Both.NONE: "no",
    Both.UNKNOWN: "cannot be told",
}
_LOOKS = {
    Both.TWO_WAY: ("both", "both"),
    Both.ONE_WAY: ("one", "to"),
    Both.NONE: ("none", "no"),
    Both.UNKNOWN: ("unk", "ask"),
}
_ORDER = (Both.ONE_WAY, Both.NONE, Both.UNKNOWN, Both.TWO_WAY)
"""Pairs of which there is something to do come first."""


class Called:
    """What the things of a network are called; a word for each that has a name of its own.

    Args:
        network: The network.
        options: What the options of the paper are called, by their words.
    """

    def __init__(self, network: Network, options: Mapping[str, str]) -> None:
        data = network.data
        self._names: dict[str, str] = {}
        for group in (
            data.vpcs,
            data.subnets,
            data.hubs,
            data.gateways,
            data.direct_connect_gateways,
            data.customers,
            data.client_vpns,
            data.peerings,
            data.connections,
            data.virtual_interfaces,
            data.interfaces,
        ):
            for record in group.values():
                if record.name:
                    self._names[record.id] = line_for_people(record.name)
        # A table often bears the name of what it is a table of, or of a subnet.
        for table in (*data.tables.values(), *data.hub_tables.values()):
            if table.name:
                self._names[table.id] = f"the table {line_for_people(table.name)}"
        for table in data.tables.values():
            if table.vpc in self._names:
                sort = "the main table" if table.main else "a route table"
                self._names.setdefault(table.id, f"{sort} of {self._names[table.vpc]}")
        for hub_table in data.hub_tables.values():
            if hub_table.hub in self._names:
                self._names.setdefault(hub_table.id, f"a table of {self._names[hub_table.hub]}")
        for peering in data.peerings.values():
            ends = [self._names.get(end.vpc) for end in (peering.requester, peering.accepter)]
            if all(ends):
                self._names.setdefault(peering.id, f"the peering of {ends[0]} and {ends[1]}")
        for connection in data.connections.values():
            if connection.customer in self._names:
                name = f"the VPN connection of {self._names[connection.customer]}"
                self._names.setdefault(connection.id, name)
        for attachment in data.attachments.values():
            if attachment.resource in self._names:
                # A name of its own would be no other word: many bear that of what they attach.
                self._names[attachment.id] = f"the attachment of {self._names[attachment.resource]}"
        # What two things are called tells neither: they keep their ids beside.
        several = Counter(self._names.values())
        for word, name in self._names.items():
            if several[name] > 1 and " of " in name:
                self._names[word] = f"{name} ({word})"
        self._words = {**options, **self._names}

    def __call__(self, word: str) -> str:
        """Return the name of a thing, or its id."""
        return self._names.get(word) or line_for_people(word)

    def within(self, text: str) -> str:
        """Put names for ids, and names of options for their words, into a sentence."""
        return _WORD.sub(lambda found: self._words.get(found[0], found[0]), line_for_people(text))

    def all_of(self, words: Iterable[str]) -> str:
        """Name several things as a sentence does."""
        return listed(dict.fromkeys(map(self, words)))


@dataclass(frozen=True, slots=True)
class Stop:
    """One setting that stands in the way.

    Attributes:
        number: Its number in the list, and in the drawing.
        subject: What it is on, by name.
        says: What it does there.
        lift: What lifts it.
        at: Where it stands in the files: the ids, and the place.
    """

    number: int
    subject: str
    says: str
    lift: str
    at: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that packets pass.

    Attributes:
        subject: Its name.
        says: Where it sends them.
        at: Where that stands in the files.
    """

    subject: str
    says: str
    at: str


@dataclass(frozen=True, slots=True)
class OneWay:
    """One direction between two ends.

    Attributes:
        verdict: The verdict.
        says: It in words.
        steps: What the packets pass, where they arrive.
        stops: What stands in the way.
        others: What would have to be lifted on another way instead.
        parts: Parts of the destination with verdicts of their own.
        conditions: Under which the verdict holds.
        missing: What would settle it: the call, and why.
    """

    verdict: Verdict
    says: str
    steps: tuple[Step, ...]
    stops: tuple[Stop, ...]
    others: tuple[tuple[Stop, ...], ...]
    parts: tuple[tuple[str, str], ...]
    conditions: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Between:
    """What passes between two ends.

    Attributes:
        ends: Their names.
        ids: Their ids.
        verdict: `true`, `false` or `unknown`, as pages tell it.
        says: The verdict in a sentence.
        there: The one direction.
        back: The other; None where only one was asked for.
        stops: All that stands in the way, each once.
    """

    ends: tuple[str, str]
    ids: tuple[str, str]
    verdict: str
    says: str
    there: OneWay
    back: OneWay | None
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two VPCs in the list.

    Attributes:
        ids: Their ids.
        ends: Their names.
        says: What passes, and where not, why.
        more: How many more settings stand in the way than are told.
    """

    ids: tuple[str, str]
    ends: tuple[str, str]
    says: str
    more: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What a VPC reaches.

    Attributes:
        to: The other VPC.
        word: The verdict in words.
        look: The class of the cell.
        sign: The sign in it.
    """

    to: str
    word: str
    look: str
    sign: str


def numbered(answer: ReachAnswer) -> dict[Setting, int]:
    """Number what stands in the way of two ends, each setting once, as drawing and list do."""
    numbers: dict[Setting, int] = {}
    for direction in (answer.there, answer.back):
        for block in direction.because if direction is not None else ():
            numbers.setdefault(block.setting, len(numbers) + 1)
    return numbers


def between(answer: ReachAnswer, called: Called) -> Between:
    """Return what passes between two ends, in words.

    Args:
        answer: What was told of them.
        called: Names things.
    """
    numbers = numbered(answer)
    ends = tuple(
        line_for_people(end.name) if end.name else called(end.id)
        for end in (answer.from_, answer.to)
    )
    there = _one_way(answer.there, called, numbers)
    back = _one_way(answer.back, called, numbers) if answer.back is not None else None
    every = {stop.number: stop for way in (there, back) if way is not None for stop in way.stops}
    verdict, says = _verdict(answer)
    return Between(
        (ends[0], ends[1]),
        (answer.from_.id, answer.to.id),
        verdict,
        says,
        there,
        back,
        tuple(every[number] for number in sorted(every)),
    )


def _verdict(answer: ReachAnswer) -> tuple[str, str]:
    part = " in part" if answer.extent == "some" else ""
    if answer.verdict is None:
        arrives = answer.there.verdict
        said = {"yes": "Yes: traffic gets there", "some": "Traffic gets there in part"}
        told = said.get(arrives, "No: traffic does not get there")
        if arrives == "unknown":
            return "unknown", "Whether traffic gets there cannot be told from these files"
        return ("true" if arrives in said else "false"), told
    if answer.verdict is Both.TWO_WAY:
        return "true", f"Yes: traffic gets there, and answers come back{part and ';' + part}"
    if answer.verdict is Both.ONE_WAY:
        forth = answer.there.verdict in ("yes", "some")
        if forth:
            return "false", f"No: traffic gets there{part}, and no answer comes back"
        return "false", f"No: nothing gets there; only the way back is open{part}"
    if answer.verdict is Both.NONE:
        return "false", "No: nothing gets there, and nothing comes back"
    return "unknown", "Cannot be told from these files"


def _one_way(
    direction: Direction,
    called: Called,
    numbers: Mapping[Setting, int],
) -> OneWay:
    arrives = direction.verdict in ("yes", "some")
    path = direction.paths[0] if direction.paths and arrives else ()
    says = {
        "yes": "arrives",
        "some": "arrives in part",
        "no": "does not arrive",
        "unknown": "cannot be told",
    }
    return OneWay(
        direction.verdict,
        says.get(direction.verdict, direction.verdict),
        tuple(_steps(path, called)),
        tuple(stop_of(block, numbers[block.setting], called) for block in direction.because),
        tuple(
            tuple(stop_of(block, place, called) for place, block in enumerate(other, 1))
            for other in direction.or_
        ),
        tuple((part.cidr, says.get(part.verdict, part.verdict)) for part in direction.parts),
        tuple(called.within(condition.text) for condition in direction.conditions),
        tuple((entry.call or "", called.within(entry.text)) for entry in direction.missing),
    )


def _steps(path: Iterable[Hop], called: Called) -> Iterable[Step]:
    hops = list(path)
    for place, hop in enumerate(hops):
        following = called(hops[place + 1].id) if place + 1 < len(hops) else ""
        if hop.route is not None and following:
            table = called(hop.route.table)
            yield Step(
                _capital(table), f"sends {hop.route.destination} to {following}", _place(hop.at)
            )
        elif place in (0, len(hops) - 1):
            # What sends nothing on by a table of its own was named as where packets are sent.
            yield Step(_capital(called(hop.id)), "", _place(hop.at))


def stop_of(block: Block, number: int, called: Called) -> Stop:
    """Return a setting that stands in the way, in words.

    Args:
        block: The setting.
        number: Its number.
        called: Names things.
    """
    on = called.all_of(block.on) if block.on else "the way"
    wanted = block.for_ or "the destination"
    target = called(block.target) if block.target else "elsewhere"
    says = {
        "no-route": f"has no route for {wanted}",
        "routed-elsewhere": f"sends {wanted} to {target}",
        "blackhole": f"has a route for {wanted} whose target has gone",
        "link-not-usable": f"is {block.target}" if block.target else "is not usable",
        "not-associated": "is associated with no table of its hub",
        "no-attachment-in-zone": "has no subnet in the zone of the source",
        "overlap": f"{'both own' if len(block.on) > 1 else 'owns'} {wanted}: it stays inside",
        "no-transit": "passes nothing on",
        # A drawing may join them over a third, which passes nothing on.
        "no-link": "have no link of their own" if len(block.on) > 1 else "has no link",
        "prefix-not-allowed": f"does not allow {wanted}",
        "source-dest-check": "checks source and destination, and so forwards nothing",
        "not-authorised": f"has no route and authorisation rule for {wanted}",
        "service-only": "joins a service, and not two networks",
        "no-such-subnet": "has no subnet with this address",
    }.get(block.kind, block.kind.replace("-", " "))
    ids = [word for word in block.on if called(word) != line_for_people(word)]
    at = ", ".join(part for part in (*map(line_for_people, ids), _place(block.at)) if part)
    return Stop(number, _capital(on), says, _capital(called.within(block.lift)), at)


def pairs(
    answer: CheckAnswer, called: Called, reasons: Mapping[tuple[str, str], Between]
) -> list[Pair]:
    """Return the pairs that have a link, those first of which there is something to do.

    Args:
        answer: What is in the network.
        called: Names things.
        reasons: What was told of some of them.
    """
    entries = _in_order(answer)[:MOST_PAIRS]
    return [_pair(entry, called, reasons.get(entry.between)) for entry in entries]


def apart(answer: CheckAnswer, called: Called) -> list[Pair]:
    """Return the pairs that no link joins, where they are few; none of many.

    Args:
        answer: What is in the network.
        called: Names things.
    """
    if not 0 < answer.not_joined.pairs <= MOST_APART:
        return []
    joined = {frozenset(entry.between) for entry in answer.vpc_pairs}
    several = combinations((vpc.id for vpc in answer.vpcs), 2)
    left = [ids for ids in several if frozenset(ids) not in joined]
    return [Pair(ids, (called(ids[0]), called(ids[1])), "", "") for ids in left]


def to_be_told(answer: CheckAnswer) -> list[tuple[str, str]]:
    """Return the pairs whose reasons stand in the list."""
    entries = _in_order(answer)[:_MOST_REASONS]
    return [entry.between for entry in entries if entry.verdict is not Both.TWO_WAY]


def _in_order(answer: CheckAnswer) -> list[PairEntry]:
    return sorted(answer.vpc_pairs, key=lambda entry: _ORDER.index(entry.verdict))


def _pair(entry: PairEntry, called: Called, told: Between | None) -> Pair:
    ends = (called(entry.between[0]), called(entry.between[1]))
    forth = entry.there in ("yes", "some")
    says = {
        Both.TWO_WAY: "Both ways, in part" if entry.extent == "some" else "Both ways",
        Both.ONE_WAY: "There, not back" if forth else "Back, not there",
        Both.NONE: "Nothing passes",
        Both.UNKNOWN: "Cannot be told",
    }[entry.verdict]
    more = ""
    if told is not None and told.stops:
        first = told.stops[0]
        subject = first.subject
        if subject.startswith(("The ", "A ")):
            subject = subject[:1].lower() + subject[1:]
        says += f": {subject} {first.says}"
        left = len(told.stops) - 1
        more = f"and {left} more {'setting stands' if left == 1 else 'settings stand'} in the way"
        more = more if left else ""
    elif told is not None:
        missing = [entry for way in (told.there, told.back) if way for entry in way.missing]
        if missing:
            call, text = missing[0]
            says += f": {text}"
            more = f"{call} would tell" if call else ""
    return Pair(entry.between, ends, says, more)


def matrix(answer: CheckAnswer) -> list[tuple[str, list[Cell | None]]] | None:
    """Lay out what reaches what: for each VPC its row, None for itself.

    Returns:
        None if there are too many VPCs for a table, or too few, or not all pairs are listed.
    """
    names = [vpc.id for vpc in answer.vpcs]
    if not 2 <= len(names) <= MOST_IN_TABLE or answer.pairs_omitted or answer.pairs_not_judged:
        return None
    entries = {entry.between: entry for entry in answer.vpc_pairs}

    def cell(here: str, there: str) -> Cell:
        entry = entries.get((min(here, there), max(here, there)))
        verdict = entry.verdict if entry else answer.not_joined.verdict
        word, (look, sign) = _SAID[verdict], _LOOKS[verdict]
        if entry is not None and verdict is Both.ONE_WAY:
            forth = entry.there if here < there else entry.back
            arrives = forth in ("yes", "some")
            word = "there, not back" if arrives else "back, not there"
            sign = "to" if arrives else "from"
        elif entry is not None and entry.extent == "some":
            word = f"{word}, in part"
        return Cell(there, word, look, sign)

    return [
        (here, [None if here == there else cell(here, there) for there in names]) for here in names
    ]


def sums(answer: CheckAnswer) -> str:
    """Say how many pairs reach each other, and how many do not."""
    counts = Counter(entry.verdict for entry in answer.vpc_pairs)
    if answer.pair_groups:
        counts = Counter()
        for group in answer.pair_groups:
            counts[group.verdict] += group.pairs
    if answer.not_joined.pairs:
        counts[answer.not_joined.verdict] += answer.not_joined.pairs
    said = {
        Both.TWO_WAY: ("reaches each other", "reach each other"),
        Both.ONE_WAY: ("passes one way only", "pass one way only"),
        Both.NONE: ("does not connect", "do not connect"),
        Both.UNKNOWN: ("cannot be told from these files", "cannot be told from these files"),
    }
    number = sum(counts.values())
    told = [
        f"{counts[verdict]} {words[counts[verdict] != 1]}"
        for verdict, words in said.items()
        if counts[verdict]
    ]
    pairs = "pair" if number == 1 else "pairs"
    summed = f"of {number} {pairs}, {', '.join(told)}" if told else ""
    left = answer.pairs_not_judged
    return f"{summed}; {left:,} more are too many to be looked at here" if left else summed


def _place(at: tuple[Citation, ...]) -> str:
    return f"{line_for_people(at[0].file)}#{line_for_people(at[0].pointer)}" if at else ""


def _capital(text: str) -> str:
    """Begin a sentence; a name of the reader's own stays as it is written."""
    return text[:1].upper() + text[1:] if text.startswith(_OURS) else text


@dataclass(frozen=True, slots=True)
class JudgedIntent:
    """What became of an intent, as a page shows it.

    Attributes:
        ends: The two ends, as written.
        says: What is wanted, and what can be told of it, in words.
        sign: ``true`` where it holds, ``false`` where it is broken, ``unknown`` else.
    """

    ends: tuple[str, str]
    says: str
    sign: str


def pairs_broken(answer: CheckAnswer, told: Iterable[JudgedIntent]) -> set[tuple[str, str]]:
    """Return the ids of the pairs of VPCs, from one to the other, that break an intent."""
    ids = {vpc.id: vpc.id for vpc in answer.vpcs}
    names = Counter(vpc.name for vpc in answer.vpcs)
    ids |= {vpc.name: vpc.id for vpc in answer.vpcs if vpc.name and names[vpc.name] == 1}
    ends = (entry.ends for entry in told if entry.sign == "false")
    return {(ids[from_], ids[to]) for from_, to in ends if from_ in ids and to in ids}


def intents_told(results: Iterable[IntentResult]) -> tuple[str, list[JudgedIntent]]:
    """Return how many intents hold, in words, and each, what is broken first."""
    told = []
    for result in results:
        from_, to = line_for_people(result.from_), line_for_people(result.to)
        wanted = f"{from_} must {'' if result.intent == 'must' else 'not '}reach {to}"
        if result.holds and result.verdict is not Verdict.UNKNOWN:
            says, sign = wanted, "true"
        elif result.verdict is Verdict.UNKNOWN:
            allowed = ", which is allowed" if result.holds else ""
            says, sign = f"{wanted}: it cannot be told{allowed}", "unknown"
        else:
            so = {Verdict.YES: "it does", Verdict.SOME: "a part does"}
            says, sign = f"{wanted}, and {so.get(result.verdict, 'it does not')}", "false"
        told.append(JudgedIntent((from_, to), says, sign))
    told.sort(key=lambda entry: ("false", "unknown", "true").index(entry.sign))
    broken, open_ = (sum(entry.sign == sign for entry in told) for sign in ("false", "unknown"))
    count = len(told)
    summary = f"{broken} of {count} intent{'' if count == 1 else 's'} "
    summary += "is broken" if broken == 1 else "are broken"
    if not told:
        summary = "Nothing is asked for: a table begins with [[must]] or [[must-not]]"
    elif not broken:
        summary = "The intent is kept" if count == 1 else f"All {count} intents are kept"
        if open_:
            summary = f"No intent is broken, {open_} of {count} cannot be told"
    elif open_:
        summary += f", {open_} cannot be told"
    return summary, told
