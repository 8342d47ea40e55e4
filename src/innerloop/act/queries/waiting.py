"""Who asked for a person and waits, and the conversation behind."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import F
from django.urls import reverse

from innerloop.act.queries.actors import Names, names
from innerloop.act.queries.messages import on_thread
from innerloop.act.queries.said import NOBODY, said
from innerloop.act.waiting_page import Taken, TalkPage, Waiter, WaitingPage
from innerloop.kernel.widgets import Empty, More
from innerloop.listen import queries as listening
from innerloop.listen.models import Message, Thread
from innerloop.listen.rules.saying import channel_name

PAGE = 25
# Of what somebody wrote since they asked: enough to know what it is about.
MOST_WORDS = 3
MOST_TAKEN = 50
_TOLD_APART = 3  # digits
_MOST_READ = 500


def waiting(shown: int = 0) -> WaitingPage:
    """Return who waits, the longest first, without the first `shown`, and what was taken. At most six queries."""
    rows = listening.waiting_for_person()
    total = rows.count()
    page = list(rows[shown : shown + PAGE])
    words = _words([thread.id for thread in page])
    taken = list(listening.with_person()[: MOST_TAKEN + 1])
    who = names(thread.taken_by for thread in [*page, *taken] if thread.taken_by)
    count = shown + len(page)
    url = f"{reverse('act:waiting')}?shown={count}" if count < total and page else ""
    return WaitingPage(
        says=_says(total),
        rows=tuple(_waiter(thread, words[thread.id], who) for thread in page),
        more=More(count, total, url),
        taken=tuple(_taken(thread, who) for thread in taken[:MOST_TAKEN]),
        more_taken=max(listening.with_person().count() - MOST_TAKEN, 0) if len(taken) > MOST_TAKEN else 0,
        empty=None if page or taken else _nobody(),
    )


def how_many_wait(workspace_id: UUID) -> int:
    """Return how many wait in a workspace; for the rail, which stands on every page. One query."""
    return Thread.everywhere.filter(workspace_id=workspace_id, wants_person_at__isnull=False).count()


def talk(thread_id: UUID) -> TalkPage | None:
    """Return a conversation with its last messages and the answers that came of it. A fixed number of queries."""
    rows = Thread.objects.select_related("customer", "line", "workspace")
    thread = listening.with_taker(rows.filter(id=thread_id)).first()
    if thread is None:
        return None
    answers = listening.responses().filter(invitation__thread=thread)[:5]
    return TalkPage(
        id=thread.id,
        who=_who(thread),
        who_url=reverse("act:customer", args=[thread.customer_id]),
        facts=_facts(thread),
        conversation=on_thread(thread),
        answers=[said(row) for row in answers],
        since=thread.wants_person_at,
        is_ours=thread.floor == Thread.Floor.PERSON and thread.wants_person_at is None,
        taken_by=names([thread.taken_by]).get(thread.taken_by, "") if thread.taken_by else "",
        taken_at=thread.taken_at,
    )


def _says(total: int) -> str:
    if not total:
        return "Nobody waits for a person."
    if total == 1:
        return "1 customer waits for a person."
    return f"{total:,} customers wait for a person, the longest first."


def _nobody() -> Empty:
    return Empty(
        title="Nobody waits for a person",
        text="Who writes “I want to talk to somebody” in a conversation will stand here with their words, until one of "
        "you has answered. Meanwhile Innerloop asks them nothing.",
        action="See what customers said",
        url=reverse("act:feedback"),
    )


def _taken(thread: Any, who: Names) -> Taken:
    return Taken(
        id=thread.id,
        url=reverse("act:talk", args=[thread.id]),
        who=_who(thread),
        who_url=reverse("act:customer", args=[thread.customer_id]),
        facts=_facts(thread),
        by=who.get(thread.taken_by, "One of you"),
        since=thread.taken_at,
    )


def _waiter(thread: Any, words: list[str], who: Names) -> Waiter:
    assert thread.wants_person_at is not None
    return Waiter(
        id=thread.id,
        url=reverse("act:talk", args=[thread.id]),
        who=_who(thread),
        who_url=reverse("act:customer", args=[thread.customer_id]),
        facts=_facts(thread),
        words=tuple(words[:MOST_WORDS]),
        since=thread.wants_person_at,
        language=thread.language,
        taken=who.get(thread.taken_by, ""),
    )


def _who(thread: Thread) -> str:
    if thread.customer.erased_at:
        return "Erased on request"
    # Several without a name wait at once: the end of the number tells them apart, and gives nobody's away.
    end = thread.their_address[-_TOLD_APART:] if thread.their_address[-_TOLD_APART:].isdigit() else ""
    return thread.customer.name or (f"{NOBODY}, …{end}" if end else NOBODY)


def _facts(thread: Thread) -> tuple[str, ...]:
    facts = (channel_name(thread.channel), thread.line.name if thread.line else "")
    return tuple(fact for fact in facts if fact)


def _words(thread_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return what each wrote from their asking for a person on."""
    rows = Message.objects.filter(
        thread_id__in=thread_ids, direction=Message.Direction.IN, at__gte=F("thread__wants_person_at")
    ).exclude(text="", recording="")
    found: dict[UUID, list[str]] = defaultdict(list)
    for thread_id, text in rows.order_by("at", "id").values_list("thread_id", "text")[:_MOST_READ]:
        found[thread_id].append(text or "A recording")
    return found
