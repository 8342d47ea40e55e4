"""Hostile addresses: each is refused by name, and a real listener on loopback sees nobody."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.kernel.outbound import Limits, Outbound, TargetRefused
from tests.support.loopback import Canary, Server, says

# {p} is the port of the listener. Names resolve as in RESOLVES.
HOSTILE = """
http://127.0.0.1:{p}/
http://127.0.0.1:{p}
https://127.0.0.1:{p}/
http://127.0.0.2:{p}/
http://127.255.255.254:{p}/
http://127.1:{p}/
http://127.0.1:{p}/
http://0:{p}/
http://0.0.0.0:{p}/
http://2130706433:{p}/
http://017700000001:{p}/
http://0x7f000001:{p}/
http://0X7F000001:{p}/
http://0x7f.1:{p}/
http://0x7f.0x0.0x0.0x1:{p}/
http://0x7f.0.0.1:{p}/
http://0177.0.0.1:{p}/
http://0177.0.0.01:{p}/
http://0177.0x0.0.1:{p}/
http://127.0.0.1.:{p}/
http://127.0.0.0x1:{p}/
http://127.0.0.01:{p}/
http://127.000.000.001:{p}/
http://127.0.0.256:{p}/
http://127.0.0.1.1:{p}/
http://4294967295:{p}/
http://4294967296:{p}/
http://42949672961:{p}/
http://134744072:{p}/
http://0x08080808:{p}/
http://localhost:{p}/
http://LOCALHOST:{p}/
http://localhost.:{p}/
http://localhost.localdomain:{p}/
http://anything.localhost:{p}/
http://[::1]:{p}/
http://[::]:{p}/
http://[0:0:0:0:0:0:0:1]:{p}/
http://[0000:0000:0000:0000:0000:0000:0000:0001]:{p}/
http://[::ffff:127.0.0.1]:{p}/
http://[::ffff:7f00:1]:{p}/
http://[::FFFF:7F00:0001]:{p}/
http://[0:0:0:0:0:ffff:127.0.0.1]:{p}/
http://[::127.0.0.1]:{p}/
http://[::7f00:1]:{p}/
http://[::ffff:0:127.0.0.1]:{p}/
http://[64:ff9b::127.0.0.1]:{p}/
http://[64:ff9b::7f00:1]:{p}/
http://[64:ff9b::a9fe:a9fe]/latest/meta-data/
http://[64:ff9b:1::7f00:1]:{p}/
http://[64:ff9b:1::808:808]:{p}/
http://[2002:7f00:1::]:{p}/
http://[2002:7f00:0001::1]:{p}/
http://[2002:a9fe:a9fe::]/
http://[2002:c0a8:101::1]/
http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:{p}/
http://[2001:db8::1]/
http://[fe80::1]:{p}/
http://[fe80::1%25lo]:{p}/
http://[fe80::1%lo]:{p}/
http://[::1%25lo]:{p}/
http://[fec0::1]/
http://[fc00::1]/
http://[fd00:ec2::254]/latest/meta-data/
http://[fd20:ce::254]/computeMetadata/v1/
http://[ff02::1]/
http://[ff0e::1]/
http://[3fff::1]/
http://[5f00::1]/
http://[2606:4700::5efe:127.0.0.1]/
http://[::1:{p}/
http://::1:{p}/
http://[127.0.0.1]:{p}/
http://[v1.127.0.0.1]:{p}/
http://169.254.169.254/latest/meta-data/
http://169.254.169.254:80/latest/api/token
http://169.254.170.2/v2/credentials
http://2852039166/latest/meta-data/
http://0xa9fea9fe/latest/meta-data/
http://0xA9.0xFE.0xA9.0xFE/latest/meta-data/
http://0251.0376.0251.0376/latest/meta-data/
http://0251.254.169.254/
http://169.254.43518/
http://169.16689662/
http://[::ffff:169.254.169.254]/latest/meta-data/
http://[::ffff:a9fe:a9fe]/
http://metadata.google.internal/computeMetadata/v1/
http://100.100.100.200/latest/meta-data/
http://192.0.0.192/opc/v1/instance/
http://168.63.129.16/machine?comp=goalstate
http://10.0.0.1/
http://10.255.255.255:8080/
http://172.16.0.1/
http://172.31.255.255/
http://192.168.0.1/
http://192.168.1.1:8443/
http://100.64.0.1/
http://198.18.0.1/
http://192.0.2.1/
http://198.51.100.7/
http://203.0.113.9/
http://224.0.0.1/
http://239.1.1.1/
http://240.0.0.1/
http://255.255.255.255/
http://inside.example:{p}/
http://one-of-two.example:{p}/
http://wrapped.example:{p}/
http://wrapped-again.example:{p}/
http://broadcast.example:{p}/
http://user@127.0.0.1:{p}/
http://user:hunter2@127.0.0.1:{p}/
http://user:hunter2@shop.example/
http://shop.example@127.0.0.1:{p}/
http://shop.example:80@127.0.0.1:{p}/
http://shop.example%40127.0.0.1:{p}/
http://shop.example\\@127.0.0.1:{p}/
http://127.0.0.1:{p}\\@shop.example/
http://127.0.0.1\\.shop.example:{p}/
http://127.0.0.1%00.shop.example:{p}/
http://127.0.0.1%2eshop.example:{p}/
http://%31%32%37.0.0.1:{p}/
http://127.0.0.1%23@shop.example:{p}/
http://127。0。0。1:{p}/
http://127．0．0．1:{p}/
http://127｡0｡0｡1:{p}/
http://１２７.０.０.１:{p}/
http://①②⑦.⓪.⓪.①:{p}/
http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{p}/
http://loc\u00adalhost:{p}/
http://local\u200bhost:{p}/
http://٠٫١:{p}/
http:///127.0.0.1:{p}/
http:/127.0.0.1:{p}/
http:127.0.0.1:{p}/
http:\\\\127.0.0.1:{p}\\
//127.0.0.1:{p}/
127.0.0.1:{p}
localhost:{p}
http://
http://:{p}/
http://.:{p}/
http://..:{p}/
http://a..b:{p}/
http://127.0.0.1:{p}:80/
http://127.0.0.1:0/
http://127.0.0.1:65536/
http://127.0.0.1:-1/
http://shop.example:99999/
http://shop.example:0/
http://{{host}}:{p}/
http://$HOST:{p}/
http://sh op.example:{p}/
http://shop.example\t:{p}/
file:///etc/passwd
file://127.0.0.1/etc/passwd
ftp://127.0.0.1:{p}/
gopher://127.0.0.1:{p}/_GET
dict://127.0.0.1:{p}/info
ldap://127.0.0.1:{p}/
ws://127.0.0.1:{p}/
unix:///var/run/docker.sock
http+unix://%2Fvar%2Frun%2Fdocker.sock/info
jar:http://127.0.0.1:{p}!/
javascript:alert(1)
data:text/plain,hello
url:http://127.0.0.1:{p}/
""".strip().split("\n")
HOSTILE += [
    "http://127.0.0.1\n:{p}/",
    "http://shop.example/\r\nHost: 127.0.0.1:{p}",
    " http://127.0.0.1:{p}/",
    "http://127.0.0.1:{p}\x00/",
]

RESOLVES = {
    "localhost": ["127.0.0.1"],
    "localhost.localdomain": ["127.0.0.1"],
    "anything.localhost": ["::1", "127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "inside.example": ["127.0.0.1"],
    "one-of-two.example": ["93.184.216.34", "127.0.0.1"],
    "wrapped.example": ["64:ff9b::7f00:1"],
    "wrapped-again.example": ["::ffff:127.0.0.1"],
    "broadcast.example": ["255.255.255.255"],
}


def resolve(host: str, port: int) -> list[str]:
    """Answer as the system would: names from the table, and every spelling of a number that libc reads."""
    if host in RESOLVES:
        return RESOLVES[host]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(place[0]) for *_, place in found]


@pytest.fixture(scope="module")
def canary():
    with Canary() as listener:
        yield listener


@pytest.mark.parametrize("url", HOSTILE)
def it_refuses_a_hostile_address_without_a_packet(url: str, canary: Canary) -> None:
    outbound = Outbound(resolve=resolve, limits=Limits(connect_seconds=1, total_seconds=1))

    with pytest.raises(TargetRefused) as refusal:
        outbound.send("POST", url.format(p=canary.port), content=b"{}")

    assert canary.connections == 0
    assert "hunter2" not in str(refusal.value)


def it_has_a_table_of_a_hundred_and_fifty_addresses() -> None:
    assert len(set(HOSTILE)) >= 150


def it_would_reach_the_listener_were_it_allowed(canary: Canary) -> None:
    """Prove that the table's silence comes from the guard and not from a deaf listener."""
    with Server(says(body=b"here")) as server:
        reply = Outbound([server.place], resolve=resolve).send("GET", f"http://{server.place}/")

    assert reply.body == b"here"


@given(st.ip_addresses(v=4, network="127.0.0.0/8"), st.sampled_from(["{:d}", "0x{:x}", "0{:o}"]))
def it_reads_no_address_out_of_a_number(address: IPv4Address, spelling: str) -> None:
    asked: list[str] = []

    def note(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    outbound = Outbound(resolve=note)

    with pytest.raises(TargetRefused):
        outbound.send("GET", f"http://{spelling.format(int(address))}/")

    assert asked == []


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "crm.internal",
        ":80",
        "crm.internal:",
        "crm.internal:0",
        "http://crm.internal:80",
        "a@b:80",
        "crm:80/x",
    ],
)
def it_names_an_entry_that_is_not_host_and_port(entry: str) -> None:
    with pytest.raises(ValueError, match="Write host:port"):
        Outbound([entry])


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("CRM.internal:{p}", "http://crm.INTERNAL.:{p}/"),
        ("127.0.0.1:{p}", "http://crm.internal:{p}/"),
        (" crm.internal:{p} ", "http://crm.internal:{p}/"),
    ],
)
def it_reads_the_allow_list_in_every_spelling(entry: str, url: str) -> None:
    with Server(says(body=b"here")) as server:
        outbound = Outbound([entry.format(p=server.port)], resolve=lambda host, port: ["127.0.0.1"])

        assert outbound.send("GET", url.format(p=server.port)).body == b"here"


@pytest.mark.parametrize("url", ["http://crm.internal:{other}/", "http://other.internal:{p}/", "http://127.0.0.1:{p}/"])
def it_allows_a_named_target_at_its_own_port_only(url: str) -> None:
    with Canary() as canary:
        outbound = Outbound([f"crm.internal:{canary.port}"], resolve=lambda host, port: ["127.0.0.1"])

        with pytest.raises(TargetRefused):
            outbound.send("GET", url.format(p=canary.port, other=canary.port - 1))

        assert canary.connections == 0
