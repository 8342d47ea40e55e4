"""What every test of this room's pages needs."""

from copy import deepcopy
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

import innerloop.team
from tests.support import cast as people


@pytest.fixture(autouse=True)
def ours_first(settings: Settings) -> None:
    """Look for templates here before allauth's own, whatever the order of the installed apps."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [Path(innerloop.team.__file__).parent / "templates"]
    settings.TEMPLATES = templates


@pytest.fixture
def olive(client: Client, cast: people.Cast) -> Client:
    """A browser that the owner is signed in with."""
    return people.as_member(client, cast.olive)
