"""What the walks over all addresses share: both workspaces with one of everything in each."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
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
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Both workspaces, made once: what a test changes in them is rolled back to here."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        yield World(cast, belongings_of(cast.olive), belongings_of(cast.stella))
        transaction.set_rollback(True)
