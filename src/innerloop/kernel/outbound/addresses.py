"""Which addresses are on the public internet, whatever they are wrapped in."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address

# Python calls these global, and its list changes with its patch release; none of them is a public host.
_REFUSED_V4 = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments; one cloud keeps its metadata at 192.0.0.192
    IPv4Network("192.88.99.0/24"),  # the retired 6to4 relays
    IPv4Network("168.63.129.16/32"),  # a cloud's own host agent, at a public address
)
_REFUSED_V6 = (
    IPv6Network("2001::/23"),  # protocol assignments, Teredo among them
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("3fff::/20"),  # documentation, since 2024
)
# All that has ever been given to public hosts. Outside of it lie multicast, site-local and unique local
# addresses, and the old wrappings of IPv4: compatible, translated, local NAT64.
_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


def is_public(address: Address) -> bool:
    """Tell whether a packet to this address stays out of every private, local and reserved network."""
    if isinstance(address, IPv4Address):
        is_plain = address.is_global and not address.is_multicast
        return is_plain and not any(address in network for network in _REFUSED_V4)

    if address.scope_id is not None:
        return False
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if not all(is_public(inner) for inner in _embedded(address)):
        return False
    if address in _NAT64:
        return True
    is_plain = address.is_global and address in _UNICAST
    return is_plain and not any(address in network for network in _REFUSED_V6)


def _embedded(address: IPv6Address) -> Iterator[IPv4Address]:
    """Yield every IPv4 address that a router or a tunnel would read out of this one."""
    number = int(address)
    if address in _NAT64 or (number >> 32) & 0xFFFF_FFFF in _ISATAP:
        yield IPv4Address(number & 0xFFFF_FFFF)
    if address.sixtofour is not None:
        yield address.sixtofour
