"""The answer to what reaches what, between two ends of a network."""

from isthmus.kb.data_class import dataclass
from isthmus.kb.networks.contract import (
    Both,
    Direction,
    End,
    ReachAnswer,
    Verdict,
    Way,
    merge_missing,
)
from isthmus.kb.networks.errors import NetworkError
from isthmus.kb.networks.network import Network
from isthmus.kb.networks.records import Subnet

from .ends import Address, find_address, find_end
from .judge import Judge
from .overview import Overview
from .pairs import Pairs, Place, Ways

_REMOTE = ("customer-gateway", "virtual-interface", "client-vpn-endpoint")


@dataclass(frozen=True, slots=True)
class Summed:
    """Both directions and their verdict together; None where only one is asked for."""

    verdict: Both | None
    extent: str | None
    there: Direction
    back: Direction | None


class Reach:
    """Answers for one network; what it has looked up it keeps."""

    def __init__(self, network: Network) -> None:
        """Begin without any answer."""
        self.network = network
        self.judge = Judge(network)
        self.pairs = Pairs(self.judge)
        self.overview = Overview(self.pairs)

    def answer(self, from_: str, to: str) -> ReachAnswer:
        """Answer for two ends, each an id, a Name tag or (to) an address.

        Raises:
            UnknownNameError: Nothing has one of them.
            AmbiguousNameError: Several things bear one of them as their name.
            NetworkError: No packet can be asked about between two such ends.
        """
        start = self._end(from_)
        address = None
        if start.type == "subnet":
            address = find_address(self.network, to, self._vpc(start) or "")
        if address is not None:
            return self._to_address(start, address)
        end = self._end(to)
        if start.type in _REMOTE and end.type in _REMOTE:
            raise NetworkError(
                "both ends are remote: what a customer's own routers do is in no answer of AWS; "
                "ask from or to a VPC or a subnet"
            )
        if "client-vpn-endpoint" in (start.type, end.type):
            return self._client(start, end)
        if start.type in _REMOTE or end.type in _REMOTE:
            return self._remote(start, end)
        return self._within(start, end)

    def _end(self, name: str) -> End:
        end = find_end(self.network, name)
        subnet = self._subnet(end)
        if subnet is not None and subnet.ipv6_alone:
            raise NetworkError(
                f"{end.id} has no IPv4 addresses, and verdicts are about IPv4; "
                "ask about another subnet, or about its VPC"
            )
        return end

    # --- between subnets and VPCs ---------------------------------------------------------------

    def _vpc(self, end: End) -> str | None:
        return end.id if end.type == "vpc" else self.network.vpc_of_subnet(end.id)

    def _home(self, end: End) -> str:
        """Return the VPC that an end is, or is in.

        Raises:
            NetworkError: It is in no file.
        """
        vpc = self._vpc(end)
        if vpc is None:
            raise NetworkError(f"the VPC of {end.id} is in no file; `ec2:DescribeSubnets` gives it")
        return vpc

    def _subnet(self, end: End) -> Subnet | None:
        return self.network.data.subnets.get(end.id) if end.type == "subnet" else None

    def _within(self, start: End, end: End) -> ReachAnswer:
        here, there = self._home(start), self._home(end)
        ways = self.pairs.between_places(self._places(start, here), self._places(end, there))
        vpc_ends = "subnet" not in (start.type, end.type)
        forth = self.pairs.direction(ways.there, vpc_ends=vpc_ends)
        back = self.pairs.direction(ways.back, vpc_ends=vpc_ends)
        verdict, extent = self.pairs.both(ways)
        return self._answer(
            start,
            end,
            Summed(verdict, extent, forth, back),
            (*ways.there, *ways.back),
            (here, there),
        )

    def _places(self, end: End, vpc: str) -> list[Place]:
        subnet = self._subnet(end)
        return [self.pairs.place(subnet)] if subnet else self.pairs.places(vpc)

    def _to_address(self, start: End, address: Address) -> ReachAnswer:
        subnet = self.network.data.subnets[start.id]
        way = self.judge.to_address(self.judge.walker.source(subnet), address.number, address.vpc)
        there = self.pairs.direction((way,), vpc_ends=False)
        end = End(address.text, "address", None)
        return self._answer(
            start, end, Summed(None, None, there, None), (way,), (subnet.vpc or "", address.vpc)
        )

    # --- remote ends ----------------------------------------------------------------------------

    def _remote(self, start: End, end: End) -> ReachAnswer:
        outward = end.type in _REMOTE
        inside, remote = (start, end) if outward else (end, start)
        places = self._places(inside, self._home(inside))
        out = [self._out_way(place, remote) for place in places]
        into = self._in_ways(remote, inside)
        vpc_ends = inside.type == "vpc"
        outgoing = self.pairs.direction(out, vpc_ends=vpc_ends)
        incoming = self.pairs.direction(into, vpc_ends=vpc_ends)
        couples = Ways(tuple(out), tuple(into), tuple((index, index) for index in range(len(out))))
        if outward:
            forth, back, ways = outgoing, incoming, (*out, *into)
        else:
            forth, back, ways = incoming, outgoing, (*into, *out)
        summed = Summed(*self.pairs.both(couples), forth, back)
        return self._answer(start, end, summed, ways, (None, None))

    def _out_way(self, place: Place, remote: End) -> Way:
        ways = [self.judge.to_remote(source, remote.id, remote.type) for source in place.sources]
        return self.pairs.agree(ways, place.vpc) if place.subnet is None else ways[0]

    def _in_ways(self, remote: End, inside: End) -> list[Way]:
        vpc = self._home(inside)
        subnet = self._subnet(inside)
        subnets = [subnet] if subnet else self.network.ipv4_subnets(vpc)
        goals = [(entry.id, self.judge.spans_of(entry), entry.range is None) for entry in subnets]
        if not subnets or (subnet is None and self.pairs.in_part(vpc)):
            ranges = self.network.data.vpcs[vpc].ranges
            goals.append((vpc, [(block.low, block.high) for block in ranges], True))
        ways = []
        for name, spans, whole in goals:
            if not spans:
                ways.append(self._no_ranges(remote, name))
                continue
            way = self.judge.from_remote(remote.id, remote.type, vpc, name, spans)
            ways.append(self.pairs.whole(way, vpc) if whole else way)
        return ways

    def _no_ranges(self, remote: End, name: str) -> Way:
        call = "ec2:DescribeSubnets" if name in self.network.data.subnets else "ec2:DescribeVpcs"
        lacking = self.network.missing(call, (name,), f"the range of {name} is in no file", None)
        return Way(remote.id, name, Verdict.UNKNOWN, missing=(lacking,))

    def _client(self, start: End, end: End) -> ReachAnswer:
        if end.type == "client-vpn-endpoint":
            raise NetworkError(
                "a Client VPN endpoint is asked from, not to: its clients begin, "
                "and the way back is not asked"
            )
        ways = self._in_ways(start, end)
        there = self.pairs.direction(ways, vpc_ends=end.type == "vpc")
        return self._answer(start, end, Summed(None, None, there, None), tuple(ways), (None, None))

    # --- the answer -----------------------------------------------------------------------------

    def _answer(
        self,
        start: End,
        end: End,
        summed: Summed,
        ways: tuple[Way, ...],
        vpcs: tuple[str | None, str | None],
    ) -> ReachAnswer:
        there, back = summed.there, summed.back
        return ReachAnswer(
            network=self.network.name,
            from_=start,
            to=end,
            verdict=summed.verdict,
            extent=summed.extent,
            there=there,
            back=back,
            pairs=ways,
            properties=self.pairs.properties(vpcs[0], vpcs[1], ways),
            missing=merge_missing((*there.missing, *(back.missing if back else ()))),
        )
