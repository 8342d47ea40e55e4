"""A gateway that says 429 and 500, breaks off, hangs, and a sender killed in the midst of it: nobody is left out.

A repeat is allowed only where the gateway may have accepted before the word was lost, at most one for each message
in flight, with the same id. It fails for whoever marks a message as sent before it is, forgets what a dead worker
held, or makes a new id for each try.
"""

import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from innerloop.connect import sending
from innerloop.kernel import clock, deliveries, scope
from innerloop.kernel.models import Delivery
from innerloop.listen import actions
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Line, Message
from tests.support import proof
from tests.support.cast import Cast, make_customer
from tests.support.gateway import Gateway, Received, Reply
from tests.support.lines import give_phone
from tests.support.running import Running
from tests.support.talking import open_line

pytestmark = [
    pytest.mark.proof,
    pytest.mark.usefixtures("empty_log"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(1_200),
]
PEOPLE = proof.size(small=60, full=600)
KILLS = proof.size(small=2, full=10)
LONGEST = 120.0


class Moody:
    """A gateway that is in another mood for each message when it comes first, and then takes it."""

    def __init__(self, *, hang_at: set[int]) -> None:
        self.tried: Counter[str] = Counter()
        self.may_have: Counter[str] = Counter()  # how often it may have accepted each message
        self.said: Counter[int] = Counter()
        self.lost: set[str] = set()  # it broke off, or its caller died: nobody knows
        self.hangs = threading.Semaphore(0)
        self.goes_on = threading.Event()
        self._hang_at = hang_at
        self._lock = threading.Lock()

    def __call__(self, received: Received) -> Reply:
        id_ = received.json["id"]
        with self._lock:
            first = not self.tried[id_]
            self.tried[id_] += 1
            number = len(self.tried)
            is_hanging = first and number in self._hang_at
            status = 200 if not first or is_hanging else (200, 200, 429, 500, 0, 200)[number % 6]
            self.said[status] += 1
            if status in (200, 0):
                self.may_have[id_] += 1
            if is_hanging or status == 0:
                self.lost.add(id_)
        if is_hanging:
            self.goes_on.clear()
            self.hangs.release()
            self.goes_on.wait(LONGEST)
        return Reply(status, {"id": f"gw-{id_}"}, {"retry-after": "1"} if status == 429 else {})


def it_leaves_nobody_out_and_repeats_only_what_may_have_been_lost(cast: Cast, tmp_path: Path) -> None:
    moody = Moody(hang_at={PEOPLE * (n + 1) // (KILLS + 1) for n in range(KILLS)})
    with Gateway(moody) as gateway:
        queue(cast, gateway)
        kept = {"INNERLOOP_HOME": str(tmp_path / "home"), "INNERLOOP_ALLOW_PRIVATE_TARGETS": gateway.host}
        with Running(settings=kept) as product:
            for _ in range(KILLS):
                wait_for_the_gateway_to_hang(moody)
                product.kill()
                moody.goes_on.set()
                product.start()
            wait_until_all_left()

    asked = {str(id_) for id_ in Message.everywhere.filter(purpose=Message.Purpose.ASK).values_list("id", flat=True)}
    repeated = {id_ for id_, times in moody.may_have.items() if times > 1}
    proof.write(
        "sender_that_dies",
        people=PEOPLE,
        kills=KILLS,
        said={str(status): n for status, n in sorted(moody.said.items())},
        left_out=len(asked - moody.may_have.keys()),
        repeated=len(repeated),
        repeated_most=max(moody.may_have.values()),
        repeated_though_known=len(repeated - moody.lost),
    )
    assert moody.may_have.keys() == asked
    assert len(asked) == PEOPLE
    assert repeated <= moody.lost
    assert max(moody.may_have.values()) <= 2
    assert set(Invitation.everywhere.values_list("state", flat=True)) == {Invitation.State.SENT}
    assert {moody.said[429], moody.said[500], moody.said[0]}.isdisjoint({0})


def queue(cast: Cast, gateway: Gateway) -> None:
    """Ask everybody by the gateway's line."""
    with scope.to(cast.workspace.id):
        program = actions.furnish(workspace=cast.workspace, by="system", now=clock.now())
        # The product's own processes go by the true clock, which at night would hold everybody until the morning.
        program.plan = {**program.plan, "hours": {"opens": "00:00", "closes": "24:00"}}
        program.save()
        open_line(cast.workspace, is_inline=False, send_url=f"{gateway.url}/out")
        for number in range(PEOPLE):
            customer = make_customer(cast.workspace, f"C{number}")
            give_phone(customer, f"+2547{number:08d}")
            asked = actions.invite(
                program=program, ask=Ask(customer, channel="http", is_asked_for=True), by="system", now=clock.now()
            )
            assert asked.invitation.state == Invitation.State.QUEUED


def wait_for_the_gateway_to_hang(moody: Moody) -> None:
    ends_at = time.monotonic() + LONGEST
    while not moody.hangs.acquire(timeout=0.2):
        assert time.monotonic() < ends_at, f"the gateway was tried {sum(moody.tried.values())} times"
        let_time_pass()


def wait_until_all_left() -> None:
    ends_at = time.monotonic() + LONGEST
    while Delivery.objects.exclude(state=Delivery.State.SENT).exists():
        states = Counter(Delivery.objects.values_list("state", flat=True))
        assert time.monotonic() < ends_at, states
        let_time_pass()
        time.sleep(0.2)


def let_time_pass() -> None:
    """Bring near what waits for its time: pauses, the lease of a dead worker, the time that reports take."""
    now = clock.now()
    Delivery.objects.filter(state=Delivery.State.DUE, due_at__gt=now).update(due_at=now)
    Line.everywhere.filter(paced_until__gt=now).update(paced_until=None)
    # Only what a dead worker held: the living one's lease is young.
    Delivery.objects.filter(
        state=Delivery.State.SENDING, leased_until__lt=now + deliveries.LEASE - timedelta(seconds=15)
    ).update(leased_until=now - timedelta(seconds=1))
    Delivery.objects.filter(state=Delivery.State.UNKNOWN).update(ended_at=now - sending.REPORTS_WITHIN * 2)
    sending.settle_lost()
    sending.send_unknown_again()
