"""Reads of this room. All but `holders_of` ask inside `scope.to(workspace_id)` and raise outside."""

from innerloop.customers.queries.identities import Holder, holders_of
from innerloop.customers.queries.listing import Listed, addresses_of, search
from innerloop.customers.queries.pages import Page
from innerloop.customers.queries.people import (
    find,
    ids_of,
    organization_of,
    records_of,
    resolve,
    resolve_each,
    unbrought,
)
from innerloop.customers.queries.permission import (
    digest_of,
    is_stopped,
    left_alone_each,
    may_write,
    may_write_each,
    refused_anywhere,
)
from innerloop.customers.queries.profiles import Profile, profile, values_seen
from innerloop.customers.queries.revenue import Moved, moved_by
from innerloop.customers.queries.timeline import Moment, timeline, timeline_of

__all__ = [
    "Holder",
    "Listed",
    "Moment",
    "Moved",
    "Page",
    "Profile",
    "addresses_of",
    "digest_of",
    "find",
    "holders_of",
    "ids_of",
    "is_stopped",
    "left_alone_each",
    "may_write",
    "may_write_each",
    "moved_by",
    "organization_of",
    "profile",
    "records_of",
    "refused_anywhere",
    "resolve",
    "resolve_each",
    "search",
    "timeline",
    "timeline_of",
    "unbrought",
    "values_seen",
]
