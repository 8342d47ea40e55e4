"""No false scores: six kinds of scanners among people, over real HTTP. What a scanner sends counts nowhere.

Beside them a neighbourhood behind one address, a scanner among them: of those people nobody is set aside.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from innerloop.act.queries import aside
from innerloop.customers.models import Customer, Identity, Suppression
from innerloop.kernel import bulk, clock, drain, ids, scope
from innerloop.listen import actions, queries
from innerloop.listen.models import Invitation, Program, Response, Visit
from innerloop.listen.rules.scanners import SAID
from innerloop.understand import queries as understanding
from innerloop.understand.models import Fact
from tests.faults import judging
from tests.support import database, proof
from tests.support.calling import everybody_calls
from tests.support.cast import Cast
from tests.support.mailboxes import Caller, Mail, World
from tests.support.running import Running

SEED = 20260504
PROFILES = range(1, 7)
GATEWAY = "41.220.5.7"  # of a carrier: everybody behind it has this one address
# Seconds from a scanner to its neighbor. What comes within five of an answer is held against it, and a busy machine
# answers the scanner late: the small run, beside other tests, leaves room for that.
AFTER = proof.size(small=20, full=8)
_UNCOUNTED = """
SELECT count(*) FROM listen_response r WHERE r.excluded_at IS NULL
    AND r.id NOT IN (SELECT response_id FROM understand_fact)
"""


@pytest.mark.proof
@pytest.mark.usefixtures("empty_log")
def it_counts_people_and_no_scanners(cast: Cast) -> None:
    each, people = proof.size(small=6, full=1_000), proof.size(small=30, full=5_000)
    world = World(SEED, span=proof.size(small=5, full=900), hurry=1.0 if proof.IS_FULL else 0.15)
    with scope.to(cast.workspace.id):
        program = actions.furnish(workspace=cast.workspace, by="system", now=clock.now())
    sharing = proof.size(small=40, full=1_000)
    mails = make_mails(cast, program, each * len(PROFILES) + people + sharing)
    scanned, asked = mails[: each * len(PROFILES)], mails[each * len(PROFILES) : -sharing]
    neighbors = mails[-sharing:]
    scan(world, scanned)
    answer(world, asked)
    share_an_address(world, neighbors)

    with (
        Running(settings={"INNERLOOP_TRUSTED_PROXIES": "1"}) as product,
        database.other_connection() as watcher,
    ):
        statuses = everybody_calls(product.port, callers_of(mails))
        judging.wait_until(lambda: not judging.number(watcher, _UNCOUNTED), seconds=120, what="every answer to count")
    with scope.to(cast.workspace.id):
        found, among = judge(scanned, asked), judge([], neighbors)
        counted = understanding.total(understanding.choose(of="all")).value
        meant = score_of([mail.score for mail in [*asked, *neighbors]])
        listed = count_listed()
        reversible = turn_around(cast)
    shift = abs((counted or 0.0) - meant)
    proof.write(
        "link_scanners",
        scanned_invitations=len(scanned),
        people=people,
        requests=sum(statuses.values()),
        nps_meant=round(meant, 2),
        nps_counted=round(counted or 0.0, 2),
        nps_shift=round(shift, 2),
        listed_with_reasons=listed,
        counted_after_all_and_back=reversible,
        neighbors_heard=among["people_heard"],
        neighbors_excluded=among["people_excluded"],
        **found,
    )

    assert {status for method, status in statuses} == {200}, statuses
    assert (found["scores_from_get_or_head"], found["unsubscribed"]) == (0, 0)
    assert found["people_heard"] == people
    assert found["scanners_counted"] <= 0.005 * found["scanners_posting"], found
    assert found["people_excluded"] <= 0.01 * people, found
    assert (among["people_heard"], among["people_excluded"]) == (sharing, 0), among
    assert shift <= 0.5, found
    assert listed == found["set_aside"]
    assert reversible


def make_mails(cast: Cast, program: Program, count: int) -> list[Mail]:
    """Ask so many customers of their own, each by a mail; return what is in their mailboxes."""
    here, now = cast.workspace.id, clock.now()
    with scope.to(here):
        version = queries.newest_version(program.survey_id)
    customers = [Customer(workspace_id=here, name=f"Customer {n}", known_at=now) for n in range(count)]
    made = [
        Invitation(
            id=(own := ids.new_id()),
            workspace_id=here,
            program=program,
            survey_version=version,
            customer=customer,
            token_digest=ids.digest(queries.token_of(own)),
            occasion_key=str(own),
            state=Invitation.State.SENT,
            channel="email",
            language="en",
            asked_at=now,
            expires_at=now + timedelta(days=60),
        )
        for customer in customers
    ]
    # With an address that could be stopped: without one, nobody could be unsubscribed.
    reached = [
        Identity(workspace_id=here, customer=each, kind="email", value=f"{n}@example.org", as_given=f"{n}@example.org")
        for n, each in enumerate(customers)
    ]
    bulk.write(Customer, customers)
    bulk.write(Identity, reached)
    bulk.write(Invitation, made)
    return [Mail(queries.token_of(row.id), queries.unsubscribe_token_of(row.id)) for row in made]


def scan(world: World, mails: Sequence[Mail]) -> None:
    """Let each profile see its share of mails that nobody answers."""
    for number, mail in enumerate(mails):
        profile = PROFILES[number * len(PROFILES) // len(mails)]
        mail.kind = f"scanned {profile}"
        at = world.delivered()
        if profile == 6:
            # Somebody clicked and left: the gateway looked, the page was shown, nothing was sent.
            world.answers(mail, at, behind=world.office())
            mail.callers[-1].steps = [step for step in mail.callers[-1].steps if step.method == "GET"]
        else:
            world.scans(mail, profile, at)


def answer(world: World, mails: Sequence[Mail]) -> None:
    """Let people answer: four in ten after a scan, one in ten behind a gateway that looks first, one in a hundred
    after a scanner that has pressed the button already."""
    for number, mail in enumerate(mails):
        at, luck = world.delivered(), number % 100
        mail.kind = "person"
        behind = world.office() if 40 <= luck < 50 else ""
        if luck < 40:
            world.scans(mail, 1 + luck % 4, at)
        elif luck == 99:
            mail.kind = "person after a button was pressed"
            world.scans(mail, 5, at)
        world.answers(mail, at, behind=behind)


def share_an_address(world: World, mails: Sequence[Mail]) -> None:
    """Let everybody answer from one address, after a scanner behind it has pressed the button of every fifth mail."""
    for number, mail in enumerate(mails):
        at = world.delivered()
        mail.kind = "neighbor"
        if number % 5 == 0:
            world.scans(mail, 5, at, source=GATEWAY)
        world.shares(mail, at + AFTER, GATEWAY)


def callers_of(mails: Sequence[Mail]) -> list[Caller]:
    """Return everybody who comes to any of the mails."""
    return [caller for mail in mails for caller in mail.callers]


def judge(scanned: Sequence[Mail], asked: Sequence[Mail]) -> dict[str, Any]:
    """Say what became of scanners and of people."""
    rows = {
        queries.token_of(row.invitation_id): row
        for row in Response.objects.exclude(invitation=None).order_by("id")
        if row.invitation_id
    }
    pressed = [rows[mail.token] for mail in scanned if mail.kind == "scanned 5" and mail.token in rows]
    silent = [mail for mail in scanned if mail.kind != "scanned 5" and mail.token in rows]
    people = [rows[mail.token] for mail in asked if mail.token in rows]
    excluded = [row for row in people if row.excluded_at]
    whys = Counter(why for row in excluded for why in row.excluded_why or ())
    return {
        "scores_from_get_or_head": len(silent),
        "unsubscribed": Suppression.objects.count(),
        "scanners_posting": len(pressed),
        "scanners_counted": sum(row.excluded_at is None for row in pressed),
        "people_heard": len(people),
        "people_excluded": len(excluded),
        "people_excluded_why": dict(whys),
        "people_whose_score_is_another": sum(
            rows[mail.token].score != mail.score for mail in asked if mail.token in rows
        ),
        "set_aside": sum(row.excluded_at is not None for row in rows.values()),
        "visits": Visit.objects.count(),
    }


def score_of(scores: Sequence[int]) -> float:
    """Return the Net Promoter Score of what people meant."""
    return 100 * (sum(s >= 9 for s in scores) - sum(s <= 6 for s in scores)) / len(scores)


def count_listed() -> int:
    """Count what the page of what is set aside shows with reasons, page by page."""
    listed, after = 0, None
    while True:
        page = aside.set_aside(after, listed)
        listed += sum(bool(row.whys) and all(why in SAID.values() for why in row.whys) for row in page.rows)
        if not page.more.url:
            return listed
        after = page.rows[-1].id


def turn_around(cast: Cast) -> bool:
    """Count one after all and set it aside again; say whether the score followed both ways."""
    [one] = Response.objects.exclude(excluded_at=None).order_by("id")[:1]
    seen = [_in_score(one.id)]
    for verb in (actions.count_after_all, actions.set_aside):
        verb(response_id=one.id, by="system", now=clock.now())
        drain.drain_dry()
        seen.append(_in_score(one.id))
    return seen == [0, 1, 0]


def _in_score(response_id: UUID) -> int:
    return Fact.objects.filter(response_id=response_id).count()
