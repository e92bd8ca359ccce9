"""Which answer a top-level key is, and who reads its elements."""

from collections.abc import Callable, Mapping

from . import direct_connect, gateways, hubs, vpcs
from .fields import Fields
from .gather import Gathered

Reader = Callable[[Fields, Gathered], None]

READ: Mapping[str, tuple[str, Reader]] = {
    "vpcs": ("ec2:DescribeVpcs", vpcs.read_vpc),
    "subnets": ("ec2:DescribeSubnets", vpcs.read_subnet),
    "routetables": ("ec2:DescribeRouteTables", vpcs.read_route_table),
    "vpcpeeringconnections": ("ec2:DescribeVpcPeeringConnections", vpcs.read_peering),
    "networkinterfaces": ("ec2:DescribeNetworkInterfaces", vpcs.read_interface),
    "reservations": ("ec2:DescribeInstances", vpcs.read_reservation),
    "instances": ("ec2:DescribeInstances", vpcs.read_instance),
    "vpcendpoints": ("ec2:DescribeVpcEndpoints", vpcs.read_endpoint),
    "serviceconfigurations": (
        "ec2:DescribeVpcEndpointServiceConfigurations",
        vpcs.read_service,
    ),
    "prefixlists": ("ec2:DescribePrefixLists", vpcs.read_prefix_list),
    "managedprefixlistentries": ("ec2:GetManagedPrefixListEntries", vpcs.read_prefix_list),
    "internetgateways": ("ec2:DescribeInternetGateways", vpcs.read_internet_gateway),
    "natgateways": ("ec2:DescribeNatGateways", vpcs.read_nat_gateway),
    "egressonlyinternetgateways": (
        "ec2:DescribeEgressOnlyInternetGateways",
        vpcs.read_egress_only_gateway,
    ),
    "carriergateways": ("ec2:DescribeCarrierGateways", vpcs.read_carrier_gateway),
    "transitgateways": ("ec2:DescribeTransitGateways", hubs.read_hub),
    "transitgatewayattachments": (
        "ec2:DescribeTransitGatewayAttachments",
        hubs.read_attachment,
    ),
    "transitgatewayvpcattachments": (
        "ec2:DescribeTransitGatewayVpcAttachments",
        hubs.read_vpc_attachment,
    ),
    "transitgatewaypeeringattachments": (
        "ec2:DescribeTransitGatewayPeeringAttachments",
        hubs.read_peering_attachment,
    ),
    "transitgatewayroutetables": (
        "ec2:DescribeTransitGatewayRouteTables",
        hubs.read_hub_table,
    ),
    "transitgatewaypropagations": (
        "ec2:GetTransitGatewayRouteTablePropagations",
        hubs.read_propagations,
    ),
    "transitgatewaystaticroutes": ("ec2:SearchTransitGatewayRoutes", hubs.read_hub_routes),
    "transitgatewayroutes": ("ec2:SearchTransitGatewayRoutes", hubs.read_hub_routes),
    "customergateways": ("ec2:DescribeCustomerGateways", gateways.read_customer_gateway),
    "vpngateways": ("ec2:DescribeVpnGateways", gateways.read_vpn_gateway),
    "vpnconnections": ("ec2:DescribeVpnConnections", gateways.read_connection),
    "clientvpnendpoints": ("ec2:DescribeClientVpnEndpoints", gateways.read_client_vpn),
    "clientvpntargetnetworks": (
        "ec2:DescribeClientVpnTargetNetworks",
        gateways.read_client_network,
    ),
    "clientvpnroutes": ("ec2:DescribeClientVpnRoutes", gateways.read_client_route),
    "authorizationrules": (
        "ec2:DescribeClientVpnAuthorizationRules",
        gateways.read_client_rule,
    ),
    "virtualinterfaces": (
        "directconnect:DescribeVirtualInterfaces",
        direct_connect.read_virtual_interface,
    ),
    "directconnectgateways": (
        "directconnect:DescribeDirectConnectGateways",
        direct_connect.read_direct_connect_gateway,
    ),
    "directconnectgatewayassociations": (
        "directconnect:DescribeDirectConnectGatewayAssociations",
        direct_connect.read_association,
    ),
}
"""By the top-level key without case and underscores: the call, and the reader of an element."""

PASSED_OVER: Mapping[str, str] = {
    "addresses": "ec2:DescribeAddresses",
    "availabilityzones": "ec2:DescribeAvailabilityZones",
    "regions": "ec2:DescribeRegions",
    "networkacls": "ec2:DescribeNetworkAcls",
    "securitygroups": "ec2:DescribeSecurityGroups",
    "managedprefixlists": "ec2:DescribeManagedPrefixLists",
    "servicedetails": "ec2:DescribeVpcEndpointServices",
    "servicenames": "ec2:DescribeVpcEndpointServices",
    "connections": "directconnect:DescribeConnections",
    "lags": "directconnect:DescribeLags",
    "virtualgateways": "directconnect:DescribeVirtualGateways",
    "directconnectgatewayattachments": "directconnect:DescribeDirectConnectGatewayAttachments",
    "dhcpoptions": "ec2:DescribeDhcpOptions",
    "flowlogs": "ec2:DescribeFlowLogs",
    "domainstatuslist": "es:DescribeElasticsearchDomains",
    "dbinstances": "rds:DescribeDBInstances",
    "loadbalancers": "elasticloadbalancing:DescribeLoadBalancers",
    "targetgroups": "elasticloadbalancing:DescribeTargetGroups",
    "globalnetworks": "networkmanager:DescribeGlobalNetworks",
    "corenetworks": "networkmanager:ListCoreNetworks",
    "attachments": "networkmanager:ListAttachments",
    "networkroutes": "networkmanager:GetNetworkRoutes",
    "ipams": "ec2:DescribeIpams",
    "ipamscopes": "ec2:DescribeIpamScopes",
    "ipampools": "ec2:DescribeIpamPools",
    "ipampoolcidrs": "ec2:GetIpamPoolCidrs",
    "ipampoolallocations": "ec2:GetIpamPoolAllocations",
    "ipamresourcecidrs": "ec2:GetIpamResourceCidrs",
    "resourceshares": "ram:GetResourceShares",
    "transitgatewayconnects": "ec2:DescribeTransitGatewayConnects",
    "transitgatewayconnectpeers": "ec2:DescribeTransitGatewayConnectPeers",
    "transitgatewaymulticastdomains": "ec2:DescribeTransitGatewayMulticastDomains",
    "transitgatewaypolicytables": "ec2:DescribeTransitGatewayPolicyTables",
    "securitygrouprules": "ec2:DescribeSecurityGroupRules",
    "firewalls": "network-firewall:ListFirewalls",
}
"""Answers that are known and not followed: most say nothing of what reaches what.

Routes that lead into a core network of Cloud WAN are known, and what they decide is unknown.
"""

ONE_ANSWER: Mapping[str, tuple[str, str, str]] = {
    "transitgatewayroutetablepropagations": (
        "TransitGatewayRouteTableId",
        "ec2:GetTransitGatewayRouteTablePropagations",
        "tgw-rtb",
    ),
    "routes": ("TransitGatewayRouteTableId", "ec2:SearchTransitGatewayRoutes", "tgw-rtb"),
    "entries": ("PrefixListId", "ec2:GetManagedPrefixListEntries", "pl"),
}
"""Answers about one thing, which they do not name: it is read from a field beside, or the path."""
