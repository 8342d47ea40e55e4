"""A workspace in which things happen at random: people answer, change their minds, are merged, parted, erased."""

import random
from datetime import UTC, datetime, timedelta

from innerloop.customers import actions as people
from innerloop.customers.models import Customer
from innerloop.customers.rules import Person
from innerloop.kernel import drain
from innerloop.listen import actions as listening
from innerloop.listen.actions.changing import Change
from innerloop.listen.models import Response
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import Workspace

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class Life:
    """What happens in a workspace, one thing after another."""

    def __init__(self, workspace: Workspace, randomly: random.Random) -> None:
        self.workspace, self.randomly = workspace, randomly

    def answer(self, count: int = 5) -> None:
        """Some of twelve people answer, some answers without a person, some of them late."""
        draw = self.randomly
        listening.record(
            [
                Heard(
                    score=draw.randint(0, 10),
                    person=Person(external_id=f"c{draw.randint(1, 12)}") if draw.random() < 0.9 else None,
                    answered_at=NOW - timedelta(hours=draw.randint(1, 2000)),
                    touchpoint=draw.choice(["shop", "web", ""]),
                    team=draw.choice(["north", "south", ""]),
                    channel=draw.choice(["email", "sms"]),
                    properties={draw.choice(["plan", "country", f"p{draw.randint(1, 3)}"]): draw.choice(["a", "b"])},
                )
                for _ in range(count)
            ],
            workspace=self.workspace,
            by="system",
            now=NOW,
        )
        drain.drain_dry()

    def change_of_mind(self) -> None:
        """An answer becomes another one."""
        row = self._some_response()
        to = Change(score=self.randomly.randint(0, 10))
        listening.change(response_id=row.id, to=to, workspace=self.workspace, by="customer", now=NOW)
        drain.drain_dry()

    def set_aside(self) -> None:
        """An answer is found to be automatic, or not to be after all."""
        row = self._some_response()
        if row.excluded_at is None:
            listening.set_aside(response_id=row.id, why=["no_gesture"], by="system", now=NOW)
        else:
            listening.count_after_all(response_id=row.id, by="system", now=NOW)
        drain.drain_dry()

    def merge(self) -> None:
        """Two records turn out to be one person."""
        there = list(Customer.objects.filter(merged_into=None, erased_at=None).exclude(responses=None).distinct()[:12])
        if len(there) > 1:
            winner, loser = self.randomly.sample(there, 2)
            people.merge(winner_id=winner.id, loser_id=loser.id, workspace_id=self.workspace.id, by="system", now=NOW)
            drain.drain_dry()

    def erase(self) -> None:
        """Somebody wants to be forgotten."""
        there = Customer.objects.filter(merged_into=None, erased_at=None).order_by("id")
        # Who never answered is in no file of the lake.
        answered = there.filter(id__in=Response.objects.exclude(customer=None).values("customer_id"))
        someone = self.randomly.choice(list(answered[:15]) or list(there[:15]))
        listening.erase_person(customer_id=someone.id, workspace_id=self.workspace.id, by="system", now=NOW)
        drain.drain_dry()

    def go_on(self) -> None:
        """Something happens."""
        seldom = [self.change_of_mind, self.set_aside, self.merge, self.erase]
        happens = self.randomly.choice([self.answer, self.answer, self.answer, *seldom])
        # Where everybody has been forgotten, somebody new answers.
        there = Customer.objects.filter(merged_into=None, erased_at=None), Response.objects.filter(erased_at=None)
        (happens if all(rows.exists() for rows in there) else self.answer)()

    def _some_response(self) -> Response:
        return self.randomly.choice(list(Response.objects.filter(erased_at=None).order_by("id")))
