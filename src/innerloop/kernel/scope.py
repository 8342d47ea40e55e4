"""Which workspace this piece of work is about. A query that does not say so raises."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

import django_scopes
from django.db import models
from django_scopes.manager import DisabledQuerySet

Row = TypeVar("Row", bound=models.Model)


class Guarded(models.Manager[Row]):
    """Sees one workspace, and raises `ScopeError` where none was named.

    django-scopes brings a function that makes such a class; ours is one that the type checker can read.
    """

    def get_queryset(self) -> models.QuerySet[Row]:
        """Return the rows of the workspace that is named."""
        workspace_id = django_scopes.get_scope().get("workspace")
        if workspace_id is None:
            disabled: models.QuerySet[Row] = DisabledQuerySet(self.model, using=self._db, missing_scopes=["workspace"])
            return disabled
        return super().get_queryset().filter(workspace=workspace_id)


@contextmanager
def to(workspace_id: UUID) -> Iterator[None]:
    """Limit every query inside to one workspace."""
    with django_scopes.scope(workspace=workspace_id):
        yield


def current() -> UUID:
    """Return the workspace named by the nearest `scope.to`; raises `ScopeError` where there is none."""
    found: UUID | None = django_scopes.get_scope().get("workspace")
    if found is None:
        raise django_scopes.exceptions.ScopeError("No workspace is named here: wrap the work in scope.to(...).")
    return found
