"""The same submission twice at once, through every door: it counts once, and nobody is refused.

Without the lock on the invitation, the claimed nonce or the claimed key, some of these pairs make two answers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from innerloop.kernel import clock, scope
from innerloop.listen import actions, forms_visits, queries
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program
from tests.faults import judging, wire
from tests.support import cast as people
from tests.support import database, proof
from tests.support.cast import Cast
from tests.support.running import Running

WITHIN_SECONDS = 0.005
NOW = clock.now()


@dataclass
class Door:
    """One way in: what is sent twice, and what came back each time."""

    name: str
    request: Callable[[int], bytes]
    expected: int
    gaps: list[float] = field(default_factory=list)
    pairs: list[list[wire.Reply]] = field(default_factory=list)

    @property
    def replies(self) -> list[wire.Reply]:
        """Return every reply, of both of each pair."""
        return [reply for pair in self.pairs for reply in pair]


@pytest.mark.proof
@pytest.mark.usefixtures("empty_log")
def it_counts_a_doubled_submission_once_through_every_door(cast: Cast) -> None:
    wanted = proof.size(small=20, full=1_000)
    # A busy machine holds the sender up between the two now and then; such a pair is judged but does not count.
    count = wanted + wanted // 5
    doors = make_doors(cast, count)

    with Running(webs=2) as product, database.other_connection() as watcher:
        for door in doors:
            race(door, product.ports, count)
        judging.wait_until_counted(watcher)
        kept, faults = judging.answers(watcher), judging.faults(watcher)

    refused = [reply for door in doors for reply in door.replies if reply.status != door.expected]
    differing = sum(first.body != second.body for first, second in doors[-1].pairs)
    close = [sum(gap < WITHIN_SECONDS for gap in door.gaps) for door in doors]
    proof.write(
        "double_submission",
        pairs=4 * count,
        pairs_within_5_ms=sum(close),
        answers=len(kept),
        refused=len(refused),
        differing_api_replies=differing,
        **faults,
    )
    assert set(kept) == {f"{door.name} {number}" for door in doors for number in range(count)}
    assert (faults, refused, differing) == (judging.NO_FAULTS, [], 0)
    assert min(close) >= wanted


def make_doors(cast: Cast, count: int) -> list[Door]:
    """Furnish the workspace, invite so many customers, and return the four doors."""
    key = people.api_key(cast)
    with scope.to(cast.workspace.id):
        program = actions.furnish(workspace=cast.workspace, by="system", now=NOW)
        counter = actions.open_program(
            survey=program.survey, name="Counter", kind=Program.Kind.ALWAYS_ON, slug="counter", by="system", now=NOW
        )
        invitations = [invited(program, cast, number) for number in range(count)]
        tokens = [queries.token_of(invitation.id) for invitation in invitations]
        secret = actions.open_program(
            survey=program.survey, name="Box", kind=Program.Kind.ALWAYS_ON, by="system", now=NOW, is_anonymous=True
        )
        unnamed = [invited(secret, cast, count + number) for number in range(count)]
        shut = [queries.token_of(invitation.id) for invitation in unnamed]
        hidden = [forms_visits.new_nonce(invitation.id, now=NOW) for invitation in unnamed]
        pages = [forms_visits.new_nonce(invitation.id, now=NOW) for invitation in invitations]
        links = [forms_visits.new_nonce(counter.id, now=NOW) for _ in range(count)]
    return [
        Door(
            "page",
            lambda n: wire.form(f"/s/{tokens[n]}", score="9", comment=f"page {n}", nonce=pages[n], lang="en"),
            200,
        ),
        Door(
            "anonymous",
            lambda n: wire.form(f"/s/{shut[n]}", score="3", comment=f"anonymous {n}", nonce=hidden[n], lang="en"),
            200,
        ),
        Door("link", lambda n: wire.form("/l/counter", score="2", comment=f"link {n}", nonce=links[n], lang="en"), 200),
        Door("api", lambda n: wire.call("/responses", body(n), key=key, once=f"order {n}"), 201),
    ]


def invited(program: Program, cast: Cast, number: int) -> Invitation:
    """Invite a customer of their own."""
    customer = people.make_customer(cast.workspace, f"Customer {number}", email=f"c{number}@example.org")
    made = actions.invite(program=program, ask=Ask(customer, channel="link"), by="system", now=NOW)
    return made.invitation


def race(door: Door, ports: list[int], count: int) -> None:
    """Send each submission twice at once: every other one within one web process, the rest across two."""
    here, other = ports
    with wire.Lines([here, here]) as within, wire.Lines([here, other]) as across:
        for number in range(count):
            request = door.request(number)
            pair, gap = (within if number % 2 else across).send([request, request])
            door.pairs.append(pair)
            door.gaps.append(gap)


def body(number: int) -> dict[str, object]:
    """Return what the API is told."""
    return {"score": 7, "comment": f"api {number}", "customer": {"external_id": f"c-{number}"}}
