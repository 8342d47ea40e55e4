"""Who hears what a customer writes: in whichever conversation of a case, and after its end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from innerloop.act import actions
from innerloop.act.actions.alerting import tell_of
from innerloop.act.models import Case
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.states import CloseReason
from innerloop.act.rules.trouble import Trouble
from innerloop.act.subscriptions import hear_customers
from innerloop.kernel import clock
from innerloop.kernel.models import Event
from innerloop.listen.models import Thread
from innerloop.team.access import actor
from innerloop.team.models import Notice
from tests.act.conftest import NOW
from tests.support.cast import Cast
from tests.support.talking import Phone

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
Does = Callable[..., Any]


@pytest.fixture
def agnes_does(dinas_case: Case, cast: Cast) -> Does:
    """Let Agnes do something with the case, a minute from now."""

    def do(verb: Callable[..., Any], case: Case = dinas_case, **given: Any) -> Any:
        return verb(case_id=case.id, by=actor(cast.agnes), now=NOW + MINUTE, **given)

    return do


def writes(phone: Phone, text: str, *, after: timedelta = 2 * MINUTE) -> list[str]:
    """Write by telephone, and let it be heard; return the kinds of notices that there are then."""
    known = set(Event.objects.values_list("id", flat=True))
    with clock.held_at(NOW + after):
        phone.says(text)
        hear_customers(list(Event.objects.filter(kind="message.heard").exclude(id__in=known)))
        tell_of(list(Event.objects.filter(kind="case.heard").exclude(id__in=known)), now=NOW + after)
    return list(Notice.objects.order_by("id").values_list("kind", flat=True))


def floors() -> dict[str, str]:
    return dict(Thread.objects.values_list("channel", "floor"))


def opened(cast: Cast, *, matter: str, thread: Thread) -> Case:
    trouble = Trouble(Told(), matter=matter, customer_id=cast.dina.id, thread_id=thread.id)
    return actions.open_by_hand(trouble, needs="", priority=Priority.HIGH, by="system", now=NOW)


class TestAfterTheEnd:
    """A case that is over stays so; whoever had it hears what the customer writes all the same."""

    @pytest.fixture(autouse=True)
    def _resolved(self, agnes_does: Does) -> None:
        agnes_does(actions.reply, text="It is on its way", channel="http")
        agnes_does(actions.resolve, done="Refunded", cause=None)

    def it_tells_whoever_had_the_case(self, dinas_case: Case, dinas_phone: Phone, cast: Cast) -> None:
        assert writes(dinas_phone, "But it has not come") == ["case.after"]

        dinas_case.refresh_from_db()
        assert dinas_case.state == "resolved"
        notice = Notice.objects.get()
        assert (notice.member, notice.path) == (cast.agnes, f"/cases/{dinas_case.id}")

    def it_tells_once_until_it_is_read(self, dinas_phone: Phone) -> None:
        writes(dinas_phone, "But it has not come")

        assert writes(dinas_phone, "Hello?", after=3 * MINUTE) == ["case.after"]

    def it_is_heard_in_the_case_that_goes_on_there(self, dinas_phone: Phone, cast: Cast) -> None:
        other = opened(cast, matter="event:order.late", thread=Thread.objects.get())
        actions.give(case_id=other.id, to=cast.mona, by="system", now=NOW)

        assert writes(dinas_phone, "But it has not come") == ["case.wrote"]

    def it_is_heard_by_nobody_long_after(self, dinas_phone: Phone) -> None:
        assert writes(dinas_phone, "Do you sell bread?", after=31 * DAY) == []
        assert not Event.objects.filter(kind="case.heard").exists()

    def it_is_heard_by_nobody_where_a_lot_leaves_them_alone(self, dinas_case: Case, dinas_phone: Phone) -> None:
        held = {"state": "closed", "close_reason": CloseReason.HELD_BACK, "closed_at": NOW}
        Case.objects.filter(id=dinas_case.id).update(**held)

        assert writes(dinas_phone, "Hello?") == []


class TestElsewhere:
    """A case that went on by another way still hears the conversation in which it began."""

    @pytest.fixture(autouse=True)
    def _went_on_by_mail(self, agnes_does: Does) -> None:
        agnes_does(actions.reply, text="More by mail", channel="email")

    def it_hears_where_it_began(self, dinas_case: Case, dinas_phone: Phone) -> None:
        assert writes(dinas_phone, "I never read mail") == ["case.wrote"]

        dinas_case.refresh_from_db()
        assert dinas_case.state == "in_progress"

    def it_hears_there_after_the_end_too(self, agnes_does: Does, dinas_phone: Phone) -> None:
        agnes_does(actions.resolve, done="Told her", cause=None)

        assert writes(dinas_phone, "I never read mail") == ["case.after"]

    def it_gives_every_conversation_back_and_has_them_again_by_undo(self, agnes_does: Does) -> None:
        agnes_does(actions.resolve, done="Told her", cause=None)
        assert floors() == {"http": "nobody", "email": "nobody"}
        assert not Thread.objects.filter(wants_person_at__isnull=False).exists()

        agnes_does(actions.undo_end)

        assert floors() == {"http": "person", "email": "person"}

    def it_keeps_the_one_in_which_another_case_goes_on(self, agnes_does: Does, cast: Cast) -> None:
        opened(cast, matter="event:order.late", thread=Thread.objects.get(channel="http"))

        agnes_does(actions.resolve, done="Told her", cause=None)

        assert floors() == {"http": "person", "email": "nobody"}

    def it_gives_back_that_of_a_case_which_became_part_of_it(
        self, dinas_case: Case, agnes_does: Does, cast: Cast
    ) -> None:
        here = {"channel": "sms", "their_address": "+254712345678", "our_address": "us", "floor": "person"}
        thread = Thread.objects.create(workspace=cast.workspace, customer=cast.dina, **here)
        part = opened(cast, matter="event:order.late", thread=thread)
        agnes_does(actions.merge_cases, part, into_id=dinas_case.id)

        agnes_does(actions.resolve, done="Told her", cause=None)

        assert floors() == {"http": "nobody", "email": "nobody", "sms": "nobody"}
