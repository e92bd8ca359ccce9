"""Pictograms for the kinds of node: simple shapes of our own on a square of twenty units.

They are lines and dots in one colour, so that a style sheet can colour them; none is taken from, or
made to look like, the icons of a vendor.
"""

_CLOUD = '<path d="M5.5 15.5a3.5 3.5 0 0 1 .2-7 4.6 4.6 0 0 1 8.8-.9 4 4 0 0 1 .2 7.9z"/>'
_GATE = '<path d="M3.5 17V8.5a6.5 6.5 0 0 1 13 0V17M3.5 17h13"/>'
_SERVER = '<rect x="4" y="3" width="12" height="14" rx="1.5"/><path d="M4 10h12M7 6.5h3M7 13.5h3"/>'

PICTOGRAMS = {
    "vpc": _CLOUD,
    "transit-vpc": _CLOUD + '<path d="M10 8.5v5M7.5 11h5"/>',
    "subnet": '<rect x="3" y="5" width="14" height="10" rx="1"/><path d="M10 5v10M3 10h14"/>',
    "availability-zone": (
        '<rect x="3" y="3" width="14" height="14" rx="2" stroke-dasharray="3 2"/>'
        '<circle cx="10" cy="10" r="2"/>'
    ),
    "region": (
        '<circle cx="10" cy="10" r="7"/><path d="M3 10h14M10 3c-5 4.5-5 9.5 0 14M10 3c5 4.5 '
        '5 9.5 0 14"/>'
    ),
    "remote-network": (
        '<path d="M4 17V3.5h7.5V17M11.5 8H16v9M2.5 17h15M6.5 6.5h2.5M6.5 10h2.5M6.5 13.5h2.5"/>'
    ),
    "branch-office": '<path d="M3 9.5 10 4l7 5.5M5 8.5V17h10V8.5M8.5 17v-5h3v5"/>',
    "remote-client": (
        '<circle cx="10" cy="6.5" r="3"/><path d="M4 17c0-3.6 2.7-5.8 6-5.8s6 2.2 6 5.8"/>'
    ),
    "virtual-private-gateway": '<path d="M3.5 17V8.5a6.5 6.5 0 0 1 13 0V17zM7.5 17v-6h5v6"/>',
    "internet-gateway": _GATE + '<path d="M6.5 12h7M11 9.5l2.5 2.5-2.5 2.5"/>',
    "client-vpn-endpoint": (
        _GATE + '<circle cx="10" cy="8.5" r="1.8"/><path d="M6.8 14.5a3.2 3.2 0 0 1 6.4 0"/>'
    ),
    "direct-connect-gateway": (_GATE + '<path d="M7 8v6M13 8v6M7 11h6"/>'),
    "transit-gateway": (
        '<circle cx="10" cy="10" r="2.5"/><path d="M10 7.5V3M10 12.5V17M7.5 10H3M12.5 10H17'
        'M8.2 8.2 5 5M11.8 8.2 15 5M8.2 11.8 5 15M11.8 11.8 15 15"/>'
    ),
    "customer-gateway": (
        '<rect x="3" y="10" width="14" height="6" rx="1.5"/><path d="M6 13h.01M9 13h.01M14 10V4'
        'M11.5 6.5 14 4l2.5 2.5"/>'
    ),
    "customer-router": (
        '<circle cx="10" cy="10" r="7"/><path d="M6 8h7M11 6l2 2-2 2M14 12H7M9 10l-2 2 2 2"/>'
    ),
    "direct-connect-location": (
        '<path d="M10 17.5c3.5-4 5.5-6.3 5.5-9a5.5 5.5 0 0 0-11 0c0 2.7 2 5 5.5 9z"/>'
        '<circle cx="10" cy="8.5" r="1.8"/>'
    ),
    "direct-connect-endpoint": (
        '<rect x="4" y="4" width="12" height="12" rx="2"/><path d="M7 7.5v3h6v-3M10 10.5V16"/>'
    ),
    "software-vpn-appliance": (
        '<rect x="5" y="5" width="10" height="10" rx="1"/><path d="M8 5V2.5M12 5V2.5M8 17.5V15'
        'M12 17.5V15M5 8H2.5M5 12H2.5M17.5 8H15M17.5 12H15M8 10h4"/>'
    ),
    "remote-access-server": _SERVER,
    "interface-endpoint": ('<circle cx="10" cy="10" r="6.5"/><path d="M7.5 8v2.5h5V8M10 10.5v3"/>'),
    "endpoint-service": (
        '<path d="M10 2.5 16.5 6v8L10 17.5 3.5 14V6zM3.5 6 10 9.5 16.5 6M10 9.5v8"/>'
    ),
    "vpn-monitor": '<path d="M2.5 10.5h4l2-5 3 9 2-4h4"/>',
}
"""A drawing for the id of each kind."""
PLAIN = '<circle cx="10" cy="10" r="5.5"/>'
"""The drawing of any other kind."""
LOCK = (
    '<rect x="1.8" y="5.2" width="7.4" height="5.8" rx="1.1"/>'
    '<path d="M3.6 5.2V3.7a1.9 1.9 0 0 1 3.8 0v1.5"/>'
)
"""Protected by a named protocol; eleven units wide, twelve high."""
