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

for region in @regions@; do
  place="$folder/accounts/$account/$region"
  ask "$place/ec2-describe-vpcs.json" ec2 describe-vpcs --region "$region"
  ask "$place/ec2-describe-subnets.json" ec2 describe-subnets --region "$region"
  ask "$place/ec2-describe-route-tables.json" ec2 describe-route-tables --region "$region"
  ask "$place/ec2-describe-vpc-peering-connections.json" ec2 describe-vpc-peering-connections --region "$region"
  ask "$place/ec2-describe-network-interfaces.json" ec2 describe-network-interfaces --region "$region"
  ask "$place/ec2-describe-internet-gateways.json" ec2 describe-internet-gateways --region "$region"
  ask "$place/ec2-describe-egress-only-internet-gateways.json" ec2 describe-egress-only-internet-gateways --region "$region"
  ask "$place/ec2-describe-nat-gateways.json" ec2 describe-nat-gateways --region "$region"
  ask "$place/ec2-describe-vpc-endpoints.json" ec2 describe-vpc-endpoints --region "$region"
  ask "$place/ec2-describe-vpc-endpoint-service-configurations.json" ec2 describe-vpc-endpoint-service-configurations --region "$region"
  ask "$place/ec2-describe-customer-gateways.json" ec2 describe-customer-gateways --region "$region"
  ask "$place/ec2-describe-vpn-gateways.json" ec2 describe-vpn-gateways --region "$region"
  ask "$place/ec2-describe-transit-gateways.json" ec2 describe-transit-gateways --region "$region"
  ask "$place/ec2-describe-transit-gateway-attachments.json" ec2 describe-transit-gateway-attachments --region "$region"
  ask "$place/ec2-describe-transit-gateway-vpc-attachments.json" ec2 describe-transit-gateway-vpc-attachments --region "$region"
  ask "$place/ec2-describe-transit-gateway-peering-attachments.json" ec2 describe-transit-gateway-peering-attachments --region "$region"
  ask "$place/ec2-describe-transit-gateway-route-tables.json" ec2 describe-transit-gateway-route-tables --region "$region"
  ask "$place/ec2-describe-client-vpn-endpoints.json" ec2 describe-client-vpn-endpoints --region "$region"
  ask "$place/ec2-describe-vpn-connections.json" ec2 describe-vpn-connections --region "$region" --query '{VpnConnections: VpnConnections[].{VpnConnectionId: VpnConnectionId, CustomerGatewayId: CustomerGatewayId, VpnGatewayId: VpnGatewayId, TransitGatewayId: TransitGatewayId, CoreNetworkArn: CoreNetworkArn, GatewayAssociationState: GatewayAssociationState, State: State, Type: Type, Routes: Routes, Tags: Tags, Options: {StaticRoutesOnly: Options.StaticRoutesOnly}, VgwTelemetry: VgwTelemetry}}'
  ask "$place/directconnect-describe-virtual-interfaces.json" directconnect describe-virtual-interfaces --region "$region" --query '{virtualInterfaces: virtualInterfaces[].{virtualInterfaceId: virtualInterfaceId, virtualInterfaceName: virtualInterfaceName, virtualInterfaceType: virtualInterfaceType, virtualInterfaceState: virtualInterfaceState, connectionId: connectionId, ownerAccount: ownerAccount, region: region, virtualGatewayId: virtualGatewayId, directConnectGatewayId: directConnectGatewayId, routeFilterPrefixes: routeFilterPrefixes}}'
  for table in $(aws ec2 describe-transit-gateway-route-tables --region "$region" \
      --query 'TransitGatewayRouteTables[].TransitGatewayRouteTableId' --output text); do
    ask "$place/propagations-$table.json" ec2 \
      get-transit-gateway-route-table-propagations --region "$region" \
      --transit-gateway-route-table-id "$table"
    ask "$place/routes-$table.json" ec2 search-transit-gateway-routes \
      --region "$region" --transit-gateway-route-table-id "$table" \
      --filters Name=state,Values=active,blackhole
  done
  for list in $(aws ec2 describe-managed-prefix-lists --region "$region" \
      --query 'PrefixLists[?OwnerId!=`AWS`].PrefixListId' --output text); do
    ask "$place/entries-$list.json" ec2 get-managed-prefix-list-entries \
      --region "$region" --prefix-list-id "$list"
  done
  for endpoint in $(aws ec2 describe-client-vpn-endpoints --region "$region" \
      --query 'ClientVpnEndpoints[].ClientVpnEndpointId' --output text); do
    ask "$place/target-networks-$endpoint.json" ec2 describe-client-vpn-target-networks \
      --region "$region" --client-vpn-endpoint-id "$endpoint"
    ask "$place/routes-$endpoint.json" ec2 describe-client-vpn-routes \
      --region "$region" --client-vpn-endpoint-id "$endpoint"
    ask "$place/authorization-rules-$endpoint.json" ec2 describe-client-vpn-authorization-rules \
      --region "$region" --client-vpn-endpoint-id "$endpoint"
  done
done
place="$folder/accounts/$account"
ask "$place/directconnect-describe-direct-connect-gateways.json" directconnect \
  describe-direct-connect-gateways
for gateway in $(aws directconnect describe-direct-connect-gateways \
    --query 'directConnectGateways[].directConnectGatewayId' --output text); do
  ask "$place/associations-$gateway.json" directconnect \
    describe-direct-connect-gateway-associations --direct-connect-gateway-id "$gateway"
done
echo "written to $folder; ask with: isthmus network check $folder"
