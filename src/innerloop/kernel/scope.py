"""Which workspace this piece of work is about. A query that does not say so raises."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import django_scopes


def guarded() -> Any:
    """Return a manager that sees one workspace and raises `ScopeError` where none was named."""
    return django_scopes.ScopedManager(workspace="workspace")


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
