"""Sites as people write them and as browsers name them."""

import pytest

from innerloop.listen.rules.origins import OriginRefused, read_origins


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://shop.example", "https://shop.example"),
        (" HTTPS://Shop.Example/ ", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("capacitor://localhost", "capacitor://localhost"),
    ],
)
def it_reads_a_site_as_browsers_name_it(given: str, read: str) -> None:
    assert read_origins([given, "", given]) == [read]


@pytest.mark.parametrize(
    "given",
    [
        "shop.example",
        "https://",
        "https://shop.example/a",
        "https://a b",
        "https://me@shop.example",
        "https://a:x",
        "*",
    ],
)
def it_refuses_what_no_browser_would_name(given: str) -> None:
    with pytest.raises(OriginRefused) as refusal:
        read_origins([given])

    assert given in str(refusal.value)
    assert "such as https://shop.example" in str(refusal.value)


def it_keeps_so_many_and_no_more() -> None:
    sites = [f"https://{number}.example" for number in range(51)]

    assert len(read_origins(sites[:50])) == 50
    with pytest.raises(OriginRefused):
        read_origins(sites)
