"""The last answer of each of several customers, counting what those answered who were merged into them."""

from collections.abc import Collection
from uuid import UUID

from innerloop.customers.models import Customer
from innerloop.listen.models import Response


def latest(customer_ids: Collection[UUID]) -> dict[UUID, Response]:
    """Return the newest answer of each customer who has answered. Two queries."""
    merged = dict(Customer.objects.filter(merged_into__in=customer_ids).values_list("id", "merged_into_id"))
    rows = (
        Response.objects.filter(customer_id__in=[*customer_ids, *merged])
        .select_related("metric")
        .order_by("customer_id", "-answered_at", "-id")
        .distinct("customer_id")
    )
    found: dict[UUID, Response] = {}
    for row in rows:
        if row.customer_id is None:
            continue
        person = merged.get(row.customer_id) or row.customer_id
        known = found.get(person)
        if known is None or known.answered_at < row.answered_at:
            found[person] = row
    return found
