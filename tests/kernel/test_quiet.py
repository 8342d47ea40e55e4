"""The log holds no tokens."""

import logging

import pytest
from django.test import RequestFactory
from django.urls import resolve

from innerloop.kernel.quiet import WithoutAddresses

PATH = "/s/secret-token-of-a-customer"


@pytest.mark.parametrize("is_matched", [True, False])
def it_says_the_route_instead_of_the_address(is_matched: bool) -> None:
    request = RequestFactory().get(PATH)
    request.resolver_match = resolve(PATH) if is_matched else None
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s: %s", ("Internal Server Error", PATH), None)
    record.request = request

    WithoutAddresses().filter(record)

    assert "secret-token" not in record.getMessage()
