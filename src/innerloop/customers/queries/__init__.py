"""Reads of this room. Pages and the API ask inside `scope.to(workspace_id)`."""

from innerloop.customers.queries.identities import Holder, holders_of

__all__ = ["Holder", "holders_of"]
