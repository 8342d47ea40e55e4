"""What every test of this room's pages needs."""

from copy import deepcopy
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

import innerloop.team
from innerloop.kernel import frame
from tests.support import cast as people


@pytest.fixture(autouse=True)
def alone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the room's pages stand alone: no other room's addresses, no other room's rail."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [Path(innerloop.team.__file__).parent / "templates"]
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "tests.team.urls"
    own = {name: page for name, page in frame._pages.items() if name == "Settings"}
    monkeypatch.setattr(frame, "_pages", own)


@pytest.fixture
def olive(client: Client, cast: people.Cast) -> Client:
    """A browser that the owner is signed in with."""
    return people.as_member(client, cast.olive)
