"""An address where nothing is, and one with a slash too many."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def it_leads_on_who_typed_a_slash_too_many(client: Client) -> None:
    assert client.get("/surveys/")["Location"] == "/surveys"
    assert client.get("/feedback/?metric=nps&q=a%2Fb")["Location"] == "/feedback?metric=nps&q=a%2Fb"
    assert client.head("/customers//")["Location"] == "/customers"


@pytest.mark.parametrize("path", ["/nowhere/", "/nowhere", "/settings/nowhere/", "/l/nobody/"])
def it_leads_nobody_to_where_nothing_is(client: Client, path: str) -> None:
    assert client.get(path, follow=True).status_code == 404


@pytest.mark.parametrize("path", ["//example.org/", "//surveys/", "//"])
def it_leads_nobody_elsewhere(client: Client, path: str) -> None:
    assert client.get("/", PATH_INFO=path).status_code == 404


def it_does_not_lead_on_who_sends(client: Client) -> None:
    assert client.post("/surveys/").status_code == 404
