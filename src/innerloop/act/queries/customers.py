"""The list of customers: who is this?"""

from urllib.parse import urlencode

from django.urls import reverse

from innerloop.act import rules
from innerloop.act.customer_page import CustomersPage, Found
from innerloop.act.queries.latest import latest
from innerloop.act.queries.organizations import tabs
from innerloop.act.queries.said import NOBODY, mark
from innerloop.customers import queries as people
from innerloop.customers.models import Organization
from innerloop.customers.rules import ValueRefused
from innerloop.kernel.widgets import Empty, More
from innerloop.listen.models import Response

PAGE = 50


def customers(q: str, *, after: str = "", shown: int = 0) -> CustomersPage:
    """Return the customers that a search finds, those known last first. A fixed number of queries."""
    try:
        page = people.search(q, limit=PAGE, after=after or None)
    except ValueRefused:
        after, shown = "", 0
        page = people.search(q, limit=PAGE)
    answered = latest([row.id for row in page.rows])
    keys = {row.organization for row in page.rows if row.organization}
    names = dict(Organization.objects.filter(key__in=keys).values_list("key", "name"))
    count = len(page.rows) + shown
    next_url = _url(q, after=page.next, shown=str(count)) if page.next else ""
    return CustomersPage(
        q=q,
        tabs=tabs(is_people=True),
        rows=tuple(_found(row, answered.get(row.id), names) for row in page.rows),
        more=More(count, None, next_url),
        first_url=_url(q) if after else "",
        empty=None if page.rows else _nobody(q),
    )


def _found(row: people.Listed, last: Response | None, names: dict[str, str]) -> Found:
    phone = rules.veiled(row.phone) if row.phone else None
    known_as = [known for known in (row.external_id, row.email, phone) if known]
    return Found(
        id=row.id,
        url=reverse("act:customer", args=[row.id]),
        name=row.name or NOBODY,
        known_as=tuple(known_as),
        organization=names.get(row.organization or "", row.organization or ""),
        value=rules.money(row.value, row.currency),
        mark=mark(last.metric, last.score) if last else None,
        at=last.answered_at if last else None,
    )


def _nobody(q: str) -> Empty:
    if q:
        text = "A name is found by any part of it, an address or number by its beginning."
        return Empty(f"Nobody here is “{q}”", text, "Show everybody", reverse("act:customers"))
    text = "Whoever answers, is asked or is told of by another system will appear here."
    return Empty("No customers yet", text)


def _url(q: str, **more: str) -> str:
    pairs = {name: value for name, value in {"q": q, **more}.items() if value}
    return reverse("act:customers") + (f"?{urlencode(pairs)}" if pairs else "")
