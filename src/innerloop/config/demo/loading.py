"""Bringing the demo company into the database, through the rooms' own verbs.

The company is built under another name and gets its own when it is whole: a start that was killed half-way
leaves nothing that anybody sees, and the next start clears it away.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID

from django.db import transaction

from innerloop.config.demo import life, loops, people_at_work, promoters, ratings, staging, templates, trade
from innerloop.config.demo.batches import batches
from innerloop.config.demo.world import AnswerSeed, CustomerSeed, InvitationSeed, WaveSeed, World
from innerloop.customers import actions as people
from innerloop.customers.rules import Person
from innerloop.kernel import drain, scope
from innerloop.kernel.models import Origin
from innerloop.listen import actions as listening
from innerloop.listen.actions import history
from innerloop.listen.models import Program
from innerloop.listen.rules.heard import Heard, HeardAnswer
from innerloop.team.models import User, Workspace
from innerloop.understand import actions as understanding

SLUG = "tandawa"
BY = "system"
THEMES = ("general", "mobile-money")  # what is looked for in its customers' words
QUESTIONS = {"ces": "How easy was it?", "csat": "How satisfied were you?"}


@dataclass(slots=True)
class Progress:
    """Says how far the loading is: on one line of a terminal, or now and then elsewhere."""

    said: int = -1

    def say(self, what: str, done: int, total: int) -> None:
        """Say how much of something is done."""
        percent = done * 100 // max(total, 1)
        if sys.stderr.isatty():
            sys.stderr.write(f"\rMaking the demo company: {what} {done:,} of {total:,}   ")
        elif percent // 25 != self.said // 25 or done == total:
            sys.stderr.write(f"Making the demo company: {what} {done:,} of {total:,}\n")
        self.said = percent
        if sys.stderr.isatty() and done >= total:
            sys.stderr.write("\n")
        sys.stderr.flush()


def ensure(*, now: datetime, world: World | None = None) -> User:
    """Make the demo company unless it is there, and return its owner."""
    there = Workspace.objects.filter(slug=SLUG).first()
    if there is None:
        there = load(world or life.make_world(now=now), now=now)
    with scope.to(there.id):
        return people_at_work.owner_of(there)


def load(world: World, *, now: datetime) -> Workspace:
    """Make the company anew and return its workspace, whole."""
    staging.clear()
    workspace, program = staging.raise_frame(world, now=now)
    with scope.to(workspace.id):
        for set_ in THEMES:
            understanding.furnish_themes(of=set_, now=now)
        places = staging.set_up(world, workspace=workspace, now=now)
        customers = _know(world.customers, workspace, now)
        trade.place(world, customers, now=now)
        trade.pay(world, workspace=workspace, now=now)
        trade.use(world, workspace=workspace, now=now)
        programs = staging.open_programs(program, now=now)
        loader = _Loader(world, workspace, programs.moment, customers, places)
        loader.ask(world.unanswered)
        loader.hear(world.answers, now)
        loader.live_through(world.waves, programs, now)
        loops.close(now=now)
        promoters.bring(now=now)
        templates.write(places.teams, now=now)
    drain.open_cursors()
    drain.drain_dry()
    with scope.to(workspace.id):
        # Over its whole history, telling nobody: a first look never does.
        understanding.look(now=now)
    staging.reveal(workspace)
    return workspace


def _know(customers: Sequence[CustomerSeed], workspace: Workspace, now: datetime) -> dict[str, UUID]:
    progress, found = Progress(), {}
    # In the order of their coming, so that each batch became known when its people came.
    for batch in batches(sorted(customers, key=lambda seed: seed.joined_on)):
        came = min(now, datetime.combine(batch[0].joined_on, time(12), tzinfo=UTC))
        with transaction.atomic():
            known = people.know(
                [_person(seed) for seed in batch], workspace_id=workspace.id, by=BY, now=came, origin=Origin.DEMO
            )
        for seed, verdict in zip(batch, known, strict=True):
            if not isinstance(verdict, people.Known):
                raise verdict
            found[seed.key] = verdict.customer_id
        progress.say("customers", len(found), len(customers))
    return found


def _person(seed: CustomerSeed) -> Person:
    return Person(
        external_id=seed.key,
        email=seed.email or None,
        phone=seed.phone or None,
        name=seed.name,
        language=seed.language,
        time_zone=seed.time_zone,
        organization=seed.organization,
        value=seed.value,  # type: ignore[arg-type]
        currency="KES",
        properties=dict(seed.properties),
    )


@dataclass(slots=True)
class _Loader:
    """Writes asks and answers, batch by batch."""

    world: World
    workspace: Workspace
    program: Program
    customers: dict[str, UUID]
    places: staging.PlaceIds

    def ask(self, unanswered: Sequence[InvitationSeed]) -> None:
        """Keep the asks that were never answered."""
        progress, done = Progress(), 0
        for batch in batches(unanswered, 10_000):
            with transaction.atomic():
                history.keep_asks([self._asked(seed) for seed in batch], program=self.program, is_answered=False)
            done += len(batch)
            progress.say("invitations", done, len(unanswered))

    def hear(self, answers: Sequence[AnswerSeed], now: datetime) -> None:
        """Record the answers, and bind them to the asks that they answered."""
        own: dict[str, Mapping[str, object]] = {seed.key: seed.properties for seed in self.world.customers}
        progress, done = Progress(), 0
        for batch in batches(answers):
            with transaction.atomic():
                verdicts = listening.record(
                    [self._heard(seed, own, now) for seed in batch],
                    workspace=self.workspace,
                    by=BY,
                    now=now,
                    origin=Origin.DEMO,
                )
                self._bind(batch, verdicts)
                self._translate(batch, verdicts, now)
            done += len(batch)
            progress.say("answers", done, len(answers))

    def live_through(self, waves: Sequence[WaveSeed], programs: staging.Programs, now: datetime) -> None:
        """Keep the asks about the relationship and about episodes, with what was answered."""
        of_program: dict[Program, list[WaveSeed]] = {}
        for seed in waves:
            program = programs.episodes[seed.stage] if seed.stage else programs.relationship
            of_program.setdefault(program, []).append(seed)
        for program, seeds in of_program.items():
            for batch in batches(seeds):
                with transaction.atomic():
                    self._keep_wave(batch, program, now)

    def _keep_wave(self, batch: Sequence[WaveSeed], program: Program, now: datetime) -> None:
        told = [seed for seed in batch if seed.answered_at]
        heard = [
            Heard(
                score=seed.score,
                customer_id=self.customers[seed.customer],
                answered_at=seed.answered_at,
                team=seed.team,
                channel=seed.channel,
                language=seed.language,
            )
            for seed in told
        ]
        verdicts = listening.record(heard, workspace=self.workspace, by=BY, now=now, origin=Origin.DEMO)
        responses = [verdict.response_id for verdict in verdicts if isinstance(verdict, listening.Recorded)]
        made = history.keep_asks([self._waved(seed) for seed in told], program=program, is_answered=True)
        history.bind(responses=dict(zip(responses, made, strict=True)))
        silent = [self._waved(seed) for seed in batch if not seed.answered_at]
        history.keep_asks(silent, program=program, is_answered=False)

    def _waved(self, seed: WaveSeed) -> history.PastAsk:
        return history.PastAsk(
            occasion_key=seed.key,
            customer_id=self.customers[seed.customer],
            channel=seed.channel,
            asked_at=seed.asked_at,
            language=seed.language,
            team_id=self.places.teams[seed.team],
        )

    def _bind(self, batch: Sequence[AnswerSeed], verdicts: Sequence[listening.Recorded | Exception]) -> None:
        asked: list[AnswerSeed] = []
        responses: list[UUID] = []
        for seed, verdict in zip(batch, verdicts, strict=True):
            if not isinstance(verdict, listening.Recorded):
                raise verdict
            if seed.asked_at:
                asked.append(seed)
                responses.append(verdict.response_id)
        made = history.keep_asks([self._asked(seed) for seed in asked], program=self.program, is_answered=True)
        history.bind(responses=dict(zip(responses, made, strict=True)))

    def _translate(
        self, batch: Sequence[AnswerSeed], verdicts: Sequence[listening.Recorded | Exception], now: datetime
    ) -> None:
        """Keep what comments in another language say, beside them: no machine is asked for it."""
        heard = zip(batch, verdicts, strict=True)
        said = {
            it.response_id: seed.english for seed, it in heard if isinstance(it, listening.Recorded) and seed.english
        }
        understanding.bring_translations(said, to="en", now=now)

    def _asked(self, seed: AnswerSeed | InvitationSeed) -> history.PastAsk:
        assert seed.asked_at is not None
        assert seed.customer is not None
        return history.PastAsk(
            occasion_key=seed.key,
            customer_id=self.customers[seed.customer],
            channel=seed.channel,
            asked_at=seed.asked_at,
            language=seed.language,
            touchpoint_id=self.places.touchpoints[seed.touchpoint],
            product_id=self.places.products[seed.product],
            team_id=self.places.teams[seed.team],
            employee_id=self.places.employees[seed.employee] if seed.employee else None,
            properties=seed.properties,
        )

    def _heard(self, seed: AnswerSeed, own: dict[str, Mapping[str, object]], now: datetime) -> Heard:
        further = (
            (HeardAnswer(QUESTIONS[seed.second_metric], metric=seed.second_metric, score=seed.second_score),)
            if seed.second_metric
            else ()
        )
        of_customer = own[seed.customer] if seed.customer else {}
        return Heard(
            score=seed.score,
            comment=seed.comment,
            answers=(*further, *ratings.rated(seed, now=now)),
            customer_id=self.customers[seed.customer] if seed.customer else None,
            answered_at=seed.answered_at,
            touchpoint=seed.touchpoint,
            product=seed.product,
            team=seed.team,
            employee=seed.employee or "",
            channel=seed.channel,
            language=seed.language,
            properties={**of_customer, **seed.properties},
        )
