"""Asks beside those after a moment: about the whole relationship, a wave each half-year, and at an episode's end."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random

from innerloop.config.demo import days, story
from innerloop.config.demo.people import Person
from innerloop.config.demo.world import WaveSeed

SEED = 4711
HELP, JOIN = "get-help", "join-and-change"
# Days ago, and which part of all customers is asked then about everything.
_WAVES = ((640, 0.22), (455, 0.22), (270, 0.24), (85, 0.26))
_EPISODES = {HELP: (0.10, -0.34), JOIN: (0.08, 0.04)}  # which part of all customers, and how they lean
_REPLIES = 0.27
_COMPANY = 0.07  # how people lean about the whole


def make_waves(crowd: Sequence[Person], *, now: datetime) -> list[WaveSeed]:
    """Ask parts of the crowd about the relationship and about episodes; sorted by when they were asked."""
    rng = Random(SEED)  # noqa: S311 - a made-up company needs a repeatable draw, not a secret one.
    today = story.today_of(now)
    drawn = [*_relationship(rng, crowd, today), *_episodes(rng, crowd, today)]
    return sorted(drawn, key=lambda seed: seed.asked_at)


def _relationship(rng: Random, crowd: Sequence[Person], today: date) -> Iterator[WaveSeed]:
    for number, (begins, share) in enumerate(_WAVES):
        for person in rng.sample(crowd, int(share * len(crowd))):
            ago = begins - rng.randrange(28)
            if person.joined_ago > ago:
                key = f"R-{number}-{person.seed.key}"
                yield _asked(rng, person, key, today, ago, stage="", lean=_COMPANY + 0.04 * number)


def _episodes(rng: Random, crowd: Sequence[Person], today: date) -> Iterator[WaveSeed]:
    for stage, (share, lean) in _EPISODES.items():
        for person in rng.sample(crowd, int(share * len(crowd))):
            ago = rng.randrange(12, 400)
            if person.joined_ago > ago:
                yield _asked(rng, person, f"E-{stage}-{person.seed.key}", today, ago, stage=stage, lean=lean)


def _asked(rng: Random, person: Person, key: str, today: date, ago: int, *, stage: str, lean: float) -> WaveSeed:
    asked_at = days.moment(rng, today, ago)
    answers = rng.random() < _REPLIES * person.ready
    # Nobody takes longer than nine days, and the newest ask is twelve days old.
    delay = min(days.reply_delay(rng, person.channel), timedelta(days=9))
    return WaveSeed(
        key=key,
        customer=person.seed.key,
        stage=stage,
        asked_at=asked_at,
        answered_at=asked_at + delay if answers else None,
        score=story.score(story.mood(rng, lean + person.merry)),
        language=person.seed.language,
        channel=person.channel,
        team=person.area.team,
    )
