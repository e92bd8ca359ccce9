"""A script of read-only calls of the ``aws`` command that fills a folder for the readers.

It is printed and never run from here: no credentials pass through this project. Fields that hold
secrets are left out by `--query` before anything is written.
"""

from collections.abc import Sequence

from .errors import NetworkError
from .read.places import is_region

_EC2 = (
    "describe-vpcs",
    "describe-subnets",
    "describe-route-tables",
    "describe-vpc-peering-connections",
    "describe-network-interfaces",
    "describe-internet-gateways",
    "describe-egress-only-internet-gateways",
    "describe-nat-gateways",
    "describe-vpc-endpoints",
    "describe-vpc-endpoint-service-configurations",
    "describe-customer-gateways",
    "describe-vpn-gateways",
    "describe-transit-gateways",
    "describe-transit-gateway-attachments",
    "describe-transit-gateway-vpc-attachments",
    "describe-transit-gateway-peering-attachments",
    "describe-transit-gateway-route-tables",
    "describe-client-vpn-endpoints",
)
_VPN = (
    "{VpnConnections: VpnConnections[].{VpnConnectionId: VpnConnectionId, "
    "CustomerGatewayId: CustomerGatewayId, VpnGatewayId: VpnGatewayId, "
    "TransitGatewayId: TransitGatewayId, CoreNetworkArn: CoreNetworkArn, "
    "GatewayAssociationState: GatewayAssociationState, State: State, Type: Type, "
    "Routes: Routes, Tags: Tags, Options: {StaticRoutesOnly: Options.StaticRoutesOnly}, "
    "VgwTelemetry: VgwTelemetry}}"
)
_CIRCUITS = (
    "{virtualInterfaces: virtualInterfaces[].{virtualInterfaceId: virtualInterfaceId, "
    "virtualInterfaceName: virtualInterfaceName, virtualInterfaceType: virtualInterfaceType, "
    "virtualInterfaceState: virtualInterfaceState, connectionId: connectionId, "
    "ownerAccount: ownerAccount, region: region, virtualGatewayId: virtualGatewayId, "
    "directConnectGatewayId: directConnectGatewayId, routeFilterPrefixes: routeFilterPrefixes}}"
)
_HEAD = """\
#!/usr/bin/env bash
# Reads how a network is built, with read-only calls, into the folder that is given (network).
# Written by `isthmus network collect`. It uses the credentials that the aws command finds;
# keys of VPN connections and of virtual interfaces are not written.
set -euo pipefail
folder=${1:-network}
umask 077

# A call that is not allowed, or that the Region does not have, leaves no file: an answer that is
# absent is told as unknown, never as empty.
ask() {
  local file=$1
  shift
  mkdir -p "$(dirname "$file")"
  if aws "$@" --output json > "$file.part"; then mv "$file.part" "$file"
  else rm -f "$file.part"; echo "left out: aws $*" >&2; fi
}

account=$(aws sts get-caller-identity --query Account --output text)
"""


def script(regions: Sequence[str] = ()) -> str:
    """Return the script.

    Args:
        regions: The Regions to ask; none for all that the account has enabled.

    Raises:
        NetworkError: A name is none of a Region.
    """
    for region in regions:
        if not is_region(region):
            raise NetworkError(f"{region!r} is no name of a Region, such as eu-west-1")
    listed = " ".join(regions)
    if not listed:
        listed = "$(aws ec2 describe-regions --query 'Regions[].RegionName' --output text)"
    lines = [_HEAD, f"for region in {listed}; do", '  place="$folder/accounts/$account/$region"']
    for call in _EC2:
        lines.append(f'  ask "$place/ec2-{call}.json" ec2 {call} --region "$region"')
    lines.append(
        '  ask "$place/ec2-describe-vpn-connections.json" ec2 describe-vpn-connections '
        f"--region \"$region\" --query '{_VPN}'"
    )
    lines.append(
        '  ask "$place/directconnect-describe-virtual-interfaces.json" directconnect '
        f"describe-virtual-interfaces --region \"$region\" --query '{_CIRCUITS}'"
    )
    lines.extend(_for_each_table())
    lines.extend(_for_each_client_vpn())
    lines.append("done")
    lines.extend(_gateways())
    lines.append('echo "written to $folder; ask with: isthmus network check $folder"')
    return "\n".join(lines) + "\n"


def _for_each_table() -> list[str]:
    """Ask about each table of a hub: neither answer names its table, so the file does."""
    return [
        '  for table in $(aws ec2 describe-transit-gateway-route-tables --region "$region" \\',
        "      --query 'TransitGatewayRouteTables[].TransitGatewayRouteTableId' --output text); do",
        '    ask "$place/propagations-$table.json" ec2 \\',
        '      get-transit-gateway-route-table-propagations --region "$region" \\',
        '      --transit-gateway-route-table-id "$table"',
        '    ask "$place/routes-$table.json" ec2 search-transit-gateway-routes \\',
        '      --region "$region" --transit-gateway-route-table-id "$table" \\',
        "      --filters Name=state,Values=active,blackhole",
        "  done",
        '  for list in $(aws ec2 describe-managed-prefix-lists --region "$region" \\',
        "      --query 'PrefixLists[?OwnerId!=`AWS`].PrefixListId' --output text); do",
        '    ask "$place/entries-$list.json" ec2 get-managed-prefix-list-entries \\',
        '      --region "$region" --prefix-list-id "$list"',
        "  done",
    ]


def _for_each_client_vpn() -> list[str]:
    lines = [
        '  for endpoint in $(aws ec2 describe-client-vpn-endpoints --region "$region" \\',
        "      --query 'ClientVpnEndpoints[].ClientVpnEndpointId' --output text); do",
    ]
    for call in ("target-networks", "routes", "authorization-rules"):
        lines.append(f'    ask "$place/{call}-$endpoint.json" ec2 describe-client-vpn-{call} \\')
        lines.append('      --region "$region" --client-vpn-endpoint-id "$endpoint"')
    lines.append("  done")
    return lines


def _gateways() -> list[str]:
    """Ask about Direct Connect gateways, which belong to no Region."""
    return [
        'place="$folder/accounts/$account"',
        'ask "$place/directconnect-describe-direct-connect-gateways.json" directconnect \\',
        "  describe-direct-connect-gateways",
        "for gateway in $(aws directconnect describe-direct-connect-gateways \\",
        "    --query 'directConnectGateways[].directConnectGatewayId' --output text); do",
        '  ask "$place/associations-$gateway.json" directconnect \\',
        '    describe-direct-connect-gateway-associations --direct-connect-gateway-id "$gateway"',
        "done",
    ]
