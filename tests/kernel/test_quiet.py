"""The log holds no tokens."""

import logging

import pytest
from django.test import RequestFactory
from django.urls import resolve

from innerloop.kernel.quiet import WithoutAddresses, without_addresses

PATH = "/s/secret-token-of-a-customer"


@pytest.mark.parametrize("is_matched", [True, False])
def it_says_the_route_instead_of_the_address(is_matched: bool) -> None:
    request = RequestFactory().get(PATH)
    request.resolver_match = resolve(PATH) if is_matched else None
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s: %s", ("Internal Server Error", PATH), None)
    record.request = request

    WithoutAddresses().filter(record)

    assert "secret-token" not in record.getMessage()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 5.1.1 <pia@example.org>: no such user", "550 5.1.1 <[address]>: no such user"),
        ("mailbox Pia.O'Neil+x@mail.example.co.ke is full", "mailbox [address] is full"),
        ("ask пия@пример.рф or postmaster@example.org.", "ask [address] or [address]."),
        ("The number +254 712 345 678 is barred", "The number [number] is barred"),
        ("to 0712345678: unknown subscriber", "to [number]: unknown subscriber"),
        ("(202) 555-0143 refused", "[number] refused"),
        (
            "421 4.7.0 try again in 300 seconds from 203.0.113.25",
            "421 4.7.0 try again in 300 seconds from 203.0.113.25",
        ),
        ("queued as 4F2a9c7712345678b", "queued as 4F2a9c7712345678b"),
        ("Our side failed: KeyError", "Our side failed: KeyError"),
    ],
)
def it_masks_addresses_and_numbers_and_leaves_the_rest(said: str, kept: str) -> None:
    assert without_addresses(said) == kept


def it_is_quick_with_hostile_words() -> None:
    for hostile in ("@" * 5_000, "a@" * 5_000, "1 " * 10_000, "a." * 5_000 + "@"):
        without_addresses(hostile)
