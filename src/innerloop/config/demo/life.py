"""Lets 24 months pass at Tandawa: who was asked, who came by a link, what was answered.

The same seed and the same day in Nairobi give the same world. Only the answers of the last hours slide with
the clock: they are laid back from `now`, so that somebody has just answered whenever the demo is started.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from random import Random

from innerloop.config.demo import days, occasions, people, story, voice, waves
from innerloop.config.demo.company import APP, CALL, CASH_OUT, COMPANY, LINK, SEND, SHOP, SMS, STAFF_OF
from innerloop.config.demo.occasions import Occasion
from innerloop.config.demo.people import Person
from innerloop.config.demo.topics import topics
from innerloop.config.demo.world import AnswerSeed, InvitationSeed, World

SEED = 1180

_ANONYMOUS = {SEND: 0.30, CASH_OUT: 0.60, SHOP: 0.60, CALL: 0.30, APP: 0.25}
_SECOND = {touchpoint.key: touchpoint.second_metric for touchpoint in COMPANY.touchpoints}
_FIRST_NAMES = {team: tuple(one.name.split()[0] for one in staff) for team, staff in STAFF_OF.items()}
_NAME_OF = {one.key: one.name.split()[0] for one in COMPANY.employees}

# The share of answers with words, by score: fewer write when nothing was wrong.
_WORDY = (0.93, 0.93, 0.92, 0.91, 0.90, 0.88, 0.86, 0.80, 0.79, 0.79, 0.75)
_REPLIES_BY_SMS, _REPLIES_BY_EMAIL = 1.08, 0.83


def make_world(
    *,
    now: datetime,
    seed: int = SEED,
    answers: int = 53_000,
    customers: int = 12_000,
    unanswered_per_answer: float = 3.0,
) -> World:
    """Make Tandawa's last 24 months as seen at the aware moment `now`.

    `answers` is met within about one in a hundred; four in five have words. `unanswered_per_answer` counts
    invitations only (two in five answers come by a link that nobody sent): 3.0 is a response rate of 25 %.
    """
    today = story.today_of(now)
    rng = Random(seed)  # noqa: S311 - a made-up company needs a repeatable draw, not a secret one.
    organizations = people.make_organizations(rng, max(1, customers // 85))
    crowd = people.make_people(rng, customers, today=today, organizations=organizations)
    life = _Life(rng, crowd, now, 1 / (1 + unanswered_per_answer))
    life.receive_visits(answers * sum(occasions.VISITS))
    life.ask(answers * sum(occasions.ASKS) * (1 + unanswered_per_answer))
    life.answers.sort(key=lambda answer: answer.answered_at)
    life.unanswered.sort(key=lambda invitation: invitation.asked_at)
    return World(
        company=COMPANY,
        chapters=story.chapters(today),
        organizations=organizations,
        customers=[person.seed for person in crowd],
        answers=life.answers,
        unanswered=life.unanswered,
        waves=waves.make_waves(crowd, now=now),
    )


class _Life:
    """The days as they pass; keeps what was answered and what was not."""

    def __init__(self, rng: Random, crowd: Sequence[Person], now: datetime, rate: float) -> None:
        self.answers: list[AnswerSeed] = []
        self.unanswered: list[InvitationSeed] = []
        self._rng, self._crowd, self._now, self._rate = rng, crowd, now, rate
        self._today: date = story.today_of(now)
        self._climate = story.Climate(self._today, rng)

    def receive_visits(self, total: float) -> None:
        """Let people answer by a link, at a till, in a shop or in the app; nobody asked them."""
        for ago, count in days.counts(self._today, total):
            for _ in range(count):
                person = self._someone(ago)
                occasion = occasions.draw_occasion(self._rng, ago, person, occasions.VISITS)
                self._answer(occasion, LINK, None, self._moment(ago))

    def ask(self, total: float) -> None:
        """Invite customers in turn, so that all wait about as long for their next question."""
        rota = self._rota()
        for ago, count in days.counts(self._today, total):
            for _ in range(count):
                person = next(one for one in rota if one.joined_ago > ago)
                self._invite(occasions.draw_occasion(self._rng, ago, person, occasions.ASKS))

    def _invite(self, occasion: Occasion) -> None:
        person, at = occasion.person, self._moment(occasion.ago)
        ready = person.ready * (_REPLIES_BY_SMS if person.channel == SMS else _REPLIES_BY_EMAIL)
        if self._rng.random() >= self._rate * ready:
            self._leave(occasion, at)
            return
        delay = days.reply_delay(self._rng, person.channel)
        if occasion.ago == 0:
            self._answer(occasion, person.channel, at - delay, at)
            return
        answered_at = days.after_sleep(at + delay)
        # What would be answered today is still open: today's answers are laid back from `now` instead.
        if answered_at.date() >= self._today:
            self._leave(occasion, at)
        else:
            self._answer(occasion, person.channel, at, answered_at)

    def _leave(self, occasion: Occasion, asked_at: datetime) -> None:
        person = occasion.person
        self.unanswered.append(
            InvitationSeed(
                key=f"I-{len(self.unanswered) + 1:06d}",
                customer=person.seed.key,
                asked_at=asked_at,
                language=person.seed.language,
                touchpoint=occasion.touchpoint,
                product=occasion.product,
                channel=person.channel,
                team=occasion.team,
                employee=occasion.employee,
                properties=occasion.properties,
            )
        )

    def _answer(self, occasion: Occasion, channel: str, asked_at: datetime | None, answered_at: datetime) -> None:
        rng, person = self._rng, occasion.person
        lean = self._climate.lean(occasion.ago, occasion.touchpoint, occasion.team, occasion.employee, occasion.version)
        felt = story.mood(rng, lean + person.merry)
        score = story.score(felt)
        language = self._language(person)
        words = self._words(occasion, channel, language, score)
        is_anonymous = channel == LINK and rng.random() < _ANONYMOUS[occasion.touchpoint]
        second = _SECOND[occasion.touchpoint] if rng.random() < 0.85 else ""
        self.answers.append(
            AnswerSeed(
                key=f"A-{len(self.answers) + 1:06d}",
                customer=None if is_anonymous else person.seed.key,
                asked_at=asked_at,
                answered_at=answered_at,
                score=score,
                second_metric=second,
                second_score=story.second_score(rng, occasion.touchpoint, felt) if second else None,
                comment=words.text,
                english=words.english,
                language=language,
                touchpoint=occasion.touchpoint,
                product=occasion.product,
                channel=channel,
                team=occasion.team,
                employee=occasion.employee,
                properties=occasion.properties if is_anonymous else _with_tenure(occasion),
                themes=words.themes,
            )
        )

    def _words(self, occasion: Occasion, channel: str, language: str, score: int) -> voice.Words:
        if self._rng.random() >= _WORDY[score]:
            return voice.Words("", ())
        person, employee = occasion.person, occasion.employee
        staff = _NAME_OF[employee] if employee else self._rng.choice(_FIRST_NAMES[occasion.team])
        scene = voice.Scene(
            language=language,
            currency=person.area.currency,
            channel=channel,
            topics=topics(occasion.ago, occasion.touchpoint, occasion.team, occasion.version),
            places=(person.place, *(place for place, _ in person.area.places)),
            words={"shop": person.area.town, "staff": staff},
        )
        return voice.comment(self._rng, scene, voice.feeling_of(score))

    def _language(self, person: Person) -> str:
        own = person.seed.language
        if own in {"en", "sw"} and self._rng.random() < 0.1:
            return "sw" if own == "en" else "en"
        return own

    def _moment(self, ago: int) -> datetime:
        return days.moment(self._rng, self._today, ago) if ago else days.lately(self._rng, self._now)

    def _someone(self, ago: int) -> Person:
        person = self._rng.choice(self._crowd)
        while person.joined_ago <= ago:
            person = self._rng.choice(self._crowd)
        return person

    def _rota(self) -> Iterator[Person]:
        """Go round all customers for ever, mixing only neighbours, so that nobody is asked twice in a row."""
        crowd = list(self._crowd)
        while True:
            for start in range(0, len(crowd), 500):
                block = crowd[start : start + 500]
                self._rng.shuffle(block)
                yield from block


def _with_tenure(occasion: Occasion) -> dict[str, str | int]:
    months = (occasion.person.joined_ago - occasion.ago) * 12 // 365
    return {**occasion.properties, "tenure_months": months}
