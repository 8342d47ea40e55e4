"""Which responses are meant: the filters of /score, the words, the customer."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform

from innerloop.connect.api.responses import shown
from innerloop.customers import queries as customer_queries
from innerloop.customers.rules import read_cursor
from innerloop.listen.models import Response
from innerloop.understand import queries as understanding
from innerloop.understand.queries import Choice, choosing, filtering, seeking
from innerloop.understand.queries.seeking import Time

_KEYS = {**{name: f"{name}__key" for name in choosing.ROWS}, choosing.PROGRAM: "program__slug", **choosing.PLAIN}


def chosen(choice: Choice, *, customer: str = "") -> QuerySet[Response]:
    """Return the responses of a choice, of one customer (id, else external id)."""
    rows = shown.existing()
    if choice.metric:
        rows = rows.filter(metric__slug=choice.metric)
    if choice.since:
        rows = rows.filter(answered_at__gte=choice.since)
    if choice.until:
        rows = rows.filter(answered_at__lt=choice.until)
    # At once: which feeling is meant depends on which theme is.
    words = {name: values for name, values in choice.where.items() if choosing.is_of_words(name)}
    rows = rows.filter(filtering.meets(Response, words))
    for number, (name, values) in enumerate(choice.where.items()):
        if not choosing.is_of_words(name):
            rows = _filtered(rows, name, values, f"value_{number}")
    rows = understanding.but_few_anonymous(rows)
    return rows.filter(customer_id__in=_ids_of(customer)) if customer else rows


def holding(rows: QuerySet[Response], q: str, choice: Choice, *, limit: int, after: str | None) -> QuerySet[Response]:
    """Return as many of the rows that hold what is sought as a page and one more show, as the Feedback page finds them.

    Raises ValueRefused for a cursor that is not ours.
    """
    time = Time(choice.since, choice.until, read_cursor(after) if after else None)
    found = seeking.newest(rows, seeking.seek(q).wanted, most=limit + 1, time=time)
    return rows.filter(id__in=found.ids)


def _filtered(rows: QuerySet[Response], name: str, values: Sequence[str], alias: str) -> QuerySet[Response]:
    if name in _KEYS:
        return rows.filter(**{f"{_KEYS[name]}__in": values})
    # As text, as /score compares it: 3 and "3" are one value.
    text = KeyTextTransform(choosing.property_name(name), "properties")
    return rows.alias(**{alias: text}).filter(**{f"{alias}__in": values})


def _ids_of(customer: str) -> list[UUID]:
    try:
        return customer_queries.ids_of(UUID(customer))
    except ValueError:
        found = customer_queries.find(external_id=customer)
        return customer_queries.ids_of(found.id) if found else []
