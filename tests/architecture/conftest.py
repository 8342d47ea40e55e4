"""What the walks over all addresses share: both workspaces with one of everything in each."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.support.belongings import Belongings, belongings_of
from tests.support.cast import Cast, make_cast


@dataclass(frozen=True)
class World:
    """Everybody, and one of everything on either side."""

    cast: Cast
    ours: Belongings
    theirs: Belongings


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Both workspaces, made once: what a test changes in them is rolled back to here."""
    home = override_settings(
        ENVIRONMENT=settings.ENVIRONMENT.model_copy(update={"home": tmp_path_factory.mktemp("home")})
    )
    with home, django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        yield World(cast, belongings_of(cast.olive), belongings_of(cast.stella))
        transaction.set_rollback(True)
