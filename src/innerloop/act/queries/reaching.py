"""How the customer of a case can be answered."""

from dataclasses import replace
from datetime import datetime

from innerloop.act.models import Case
from innerloop.customers import queries as people
from innerloop.listen.models import Thread
from innerloop.listen.queries import page_talk, reaching
from innerloop.listen.queries.page_talk import PAGE
from innerloop.listen.queries.reaching import Reach


def ways_to(case: Case, *, now: datetime) -> list[Reach]:
    """Return the ways that can be gone, the customer's own conversation first."""
    own = _own(case, now)
    found = [own] if own and not own.why_not else []
    if case.customer_id:
        found += [
            _in_thread(case, way, now) for way in reaching.elsewhere(case.customer_id, but=own.channel if own else "")
        ]
    return found or _where_they_answered(case)


def why_not_there(case: Case, *, now: datetime) -> str:
    """Return why the customer cannot be answered where they wrote; nothing where they can, or wrote nowhere."""
    own = _own(case, now)
    return own.why_not if own else ""


def _own(case: Case, now: datetime) -> Reach | None:
    if case.thread_id is None:
        return None
    thread = Thread.objects.select_related("customer", "line").get(id=case.thread_id)
    return reaching.in_thread(thread, now=now)


def _where_they_answered(case: Case) -> list[Reach]:
    """Return the customer's own page, or the widget, for those whom nothing else reaches."""
    answer = case.response
    if answer is not None and answer.invitation is None and page_talk.can_return(answer):
        place = page_talk.place_of(answer)
        return [Reach(place, str(answer.id), page_talk.thread_of(answer.id, place))]
    asked = answer.invitation if answer else None
    if answer is None or asked is None or answer.is_anonymous or not page_talk.can_talk(asked):
        return []
    return [Reach(PAGE, str(asked.id), page_talk.thread_of(asked.id))]


def _in_thread(case: Case, reach: Reach, now: datetime) -> Reach:
    """Return a way in the conversation that there is at its address already, where there is one."""
    assert case.customer_id, "an address belongs to somebody"
    theirs = people.ids_of(case.customer_id)
    rows = Thread.objects.filter(customer_id__in=theirs, channel=reach.channel, their_address=reach.address)
    thread = rows.select_related("customer", "line").order_by("-opened_at").first()
    if thread is None or reaching.in_thread(thread, now=now).why_not:
        return reach
    return replace(reach, thread=thread)
