"""Keys: what the company's other systems call a team or an employee."""

from collections.abc import Iterator
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from innerloop.team import errors
from innerloop.team.models import Employee, Team

LONGEST_STEM = 100
Keyed = TypeVar("Keyed", Team, Employee)


def insert_keyed(model: type[Keyed], *, workspace_id: UUID, key: str, **fields: Any) -> Keyed:
    """Insert a row under a key, in scope. An empty key is made from the name and counted up until it is
    free; a given one that is taken raises KeyTaken."""
    for candidate in [key] if key else _free_keys(model, fields["name"]):
        try:
            with transaction.atomic():
                return model.objects.create(workspace_id=workspace_id, key=candidate, **fields)
        except IntegrityError:
            # An answer that names the same key may have come in between.
            continue
    raise errors.KeyTaken(key=key, owner=model.objects.get(key=key))


def _free_keys(model: type[Keyed], name: str) -> Iterator[str]:
    stem = slugify(name)[:LONGEST_STEM].strip("-") or (model._meta.model_name or "")
    taken = set(model.objects.filter(key__startswith=stem).values_list("key", flat=True))
    for number in count(1):
        key = stem if number == 1 else f"{stem}-{number}"
        if key not in taken:
            yield key
