"""What would have to change for each thing that stands in the way, in one sentence."""


def lift(
    kind: str, on: tuple[str, ...], for_: str | None, target: str | None, next_: str | None = None
) -> str:
    """Return the change that lifts a block.

    Args:
        kind: The kind of block, a word of the contract.
        on: The ids it is on.
        for_: The destination it is for.
        target: What stands there now.
        next_: What a table should lead to, where that is known.
    """
    first = on[0] if on else ""
    wanted = f"for {for_}" if for_ else "for the destination"
    led = f"to {next_}" if next_ else "on the way that should be taken"
    if kind == "no-route":
        return f"add a route {wanted} to {first}" + (f", to {next_}" if next_ else "")
    if kind == "routed-elsewhere":
        now = f", which leads to {target} now" if target else ""
        return f"add a route {wanted} to {first}{now}, {led}"
    if kind == "blackhole":
        return f"replace the route {wanted} in {first}, which drops packets now, by one {led}"
    if kind == "link-not-usable":
        state = f" is {target}" if target else " is not usable"
        return f"{first}{state}: make it active, or replace it"
    if kind == "not-associated":
        return f"associate {first} with a table of its hub"
    if kind == "no-attachment-in-zone":
        return f"add a subnet in the zone of the source to {first}"
    if kind == "overlap":
        return f"give {' or '.join(on)} another range: both own the destination"
    if kind == "no-transit":
        return (
            f"join the two ends by a link of their own, with its routes: {first} passes nothing on"
        )
    if kind == "prefix-not-allowed":
        return f"allow a prefix that covers {for_ or 'the destination'} in {first}"
    if kind == "source-dest-check":
        return f"switch the source/destination check of {first} off, or route elsewhere"
    if kind == "not-authorised":
        return f"add a route and an authorisation rule {wanted} to {first}"
    if kind == "service-only":
        return f"nothing to lift: {first} joins a service and not two networks"
    if kind == "no-such-subnet":
        return f"no subnet of {first} has this address"
    return f"join {' and '.join(on)}"


_JOIN_VPCS = (
    "vpc-peering, vpc-transit-gateway, vpc-managed-vpn, vpc-software-vpn, "
    "vpc-software-to-managed-vpn or transit-vpc"
)


def lift_of_no_link(on: tuple[str, ...], *, remote: bool, overlap: bool) -> str:
    """Say which options of the paper would join two ends, and which would not."""
    ends = " and ".join(on)
    if remote:
        return (
            f"join {ends} by managed-vpn, transit-gateway-vpn, direct-connect, "
            "direct-connect-transit-gateway or software-vpn, with routes both ways"
        )
    if overlap:
        return (
            f"no option of the paper routes between {ends} while their ranges overlap; privatelink "
            f"could offer a service; after renumbering {_JOIN_VPCS}"
        )
    return f"join {ends} by {_JOIN_VPCS}, with routes both ways; privatelink offers a service only"
