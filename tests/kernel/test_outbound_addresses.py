"""Which addresses count as public, over every form that can carry another address."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.kernel.outbound import is_public

PRIVATE_V4 = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
]  # fmt: skip
PUBLIC_V4 = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "172.15.255.255",
    "172.32.0.0",
    "100.128.0.1",
    "223.255.255.254",
]
PUBLIC_V6 = ["2001:4860:4860::8888", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e", "2400:cb00::1"]
PRIVATE_V6 = [
    "::", "::1", "fe80::1", "febf::1", "fe80::1%eth0", "2606:4700::1%1", "fec0::1", "feff::1", "fc00::1",
    "fd00:ec2::254", "ff02::1", "ff0e::1", "100::1", "100:0:0:1::1", "2001:db8::1", "3fff::1", "5f00::1",
    "4000::1", "2001::1", "2001:10::1", "64:ff9b:1::808:808", "::8.8.8.8",
]  # fmt: skip

private_v4 = st.sampled_from(PRIVATE_V4).flatmap(lambda network: st.ip_addresses(v=4, network=network))
any_v4 = st.one_of(st.ip_addresses(v=4), private_v4, st.sampled_from([IPv4Address(a) for a in PUBLIC_V4]))


def mapped(inner: IPv4Address) -> IPv6Address:
    return IPv6Address(int(IPv6Address("::ffff:0:0")) | int(inner))


def nat64(inner: IPv4Address) -> IPv6Address:
    return IPv6Address(int(IPv6Address("64:ff9b::")) | int(inner))


def six_to_four(inner: IPv4Address) -> IPv6Address:
    return IPv6Address(0x2002 << 112 | int(inner) << 80 | 1)


def isatap(inner: IPv4Address) -> IPv6Address:
    return IPv6Address(int(IPv6Address("2606:4700::5efe:0:0")) | int(inner))


def nat64_local(inner: IPv4Address) -> IPv6Address:
    return IPv6Address(int(IPv6Address("64:ff9b:1::")) | int(inner))


def compatible(inner: IPv4Address) -> IPv6Address:
    return IPv6Address(int(inner))


def translated(inner: IPv4Address) -> IPv6Address:
    return IPv6Address(int(IPv6Address("::ffff:0:0:0")) | int(inner))


def teredo(inner: IPv4Address) -> IPv6Address:
    # The client's address is stored with every bit turned over.
    return IPv6Address(0x20010000 << 96 | int(IPv4Address("8.8.8.8")) << 64 | (int(inner) ^ 0xFFFFFFFF))


@pytest.mark.parametrize("text", PUBLIC_V4 + PUBLIC_V6)
def it_lets_public_hosts_pass(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize("text", PRIVATE_V6)
def it_refuses_every_special_kind_of_ipv6(text: str) -> None:
    assert not is_public(ip_address(text))


@given(private_v4)
def it_refuses_every_private_ipv4(inner: IPv4Address) -> None:
    assert not is_public(inner)


@given(any_v4, st.sampled_from([mapped, nat64, six_to_four, isatap]))
def it_judges_a_wrapped_address_as_the_bare_one(inner: IPv4Address, wrap) -> None:
    assert is_public(wrap(inner)) == is_public(inner)


@given(any_v4, st.sampled_from([nat64_local, compatible, translated, teredo]))
def it_refuses_wrappings_that_no_public_host_uses(inner: IPv4Address, wrap) -> None:
    assert not is_public(wrap(inner))


@given(st.ip_addresses(v=6))
def it_lets_no_ipv6_pass_outside_of_unicast_and_nat64(address: IPv6Address) -> None:
    is_unicast = address.packed[0] >> 5 == 1
    is_nat64 = address.packed[:12] == IPv6Address("64:ff9b::").packed[:12]

    assert is_unicast or is_nat64 or address.ipv4_mapped is not None or not is_public(address)
