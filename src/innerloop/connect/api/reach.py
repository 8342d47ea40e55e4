"""/reach: who is behind the score of any slice: who was asked, answered, came to the end, and who was never reached."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from innerloop.connect.api import answers, building
from innerloop.connect.api.keys import KeyRequest
from innerloop.connect.api.scores import Slice, choice_of
from innerloop.kernel import clock
from innerloop.understand.queries import answering, coverage, finishing, newest
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.rules import interval

route = building.Resource("Score")

_NONE = finishing.Share("", 0, 0)


class ShareShape(building.Shape):
    """How many of n, as parts of 1 with Wilson's 95 % interval; null where n is 0."""

    n: int
    count: int
    share: float | None
    low: float | None
    high: float | None


class TimeShape(building.Shape):
    """Seconds, with their 95 % interval."""

    value: float
    low: float
    high: float


class ChannelReachShape(building.Shape):
    """One channel, the commonest first. Open links and kiosks ask nobody by name: they have a completion alone."""

    channel: str
    undelivered: int = Field(description="Asked in vain; in no other number.")
    response: ShareShape = Field(description="Answered, of those asked by name and reached.")
    worded: ShareShape = Field(description="Wrote something, of those who answered.")
    completion: ShareShape = Field(
        description="Came to the end, of those who gave a score: the last question that they were asked has an answer. "
        "Anonymous answers and those that other systems sent are in none."
    )
    median: TimeShape | None = Field(description="From the ask to the answer, as is `p90`.")
    p90: TimeShape | None


class SurveyReachShape(building.Shape):
    """One survey, the commonest first."""

    id: str
    name: str
    completion: ShareShape


class CoverageShape(building.Shape):
    """Of active customers: who was never asked, and who was and never answered."""

    active: int = Field(description="All of them, or as many as were drawn by lot.")
    by_events: bool = Field(description="Active is who did anything within a year; else everybody known is.")
    is_lot: bool
    never_asked: ShareShape
    silent: ShareShape
    not_narrowed_by: list[str] = Field(description="Fields of `where` that say nothing of who was never asked.")


class ReachShape(building.Shape):
    """Who is behind the score of a slice. Whoever is asked anonymously is in none but `online`."""

    response: ShareShape
    completion: ShareShape
    coverage: CoverageShape
    online: ShareShape = Field(description="Came by a way that needs the internet, of the answers with a channel.")
    channels: list[ChannelReachShape]
    surveys: list[SurveyReachShape]
    newest_asks: int | None = Field(
        description="Where more were asked in this time: `response`, `worded` and times are of the newest so many."
    )
    newest_answers: int | None = Field(
        description="Where more answered in this time: `completion` is of the newest so many."
    )


@route.call("GET", "/reach", needs="score:read", answers={200: ReachShape})
def get_reach(request: KeyRequest, chosen: Query[Slice]) -> HttpResponse:
    """Return who is behind the score of a slice, and who is not, by channel and by survey."""
    choice = choice_of(request, chosen)
    said, asked = newest.of_answers(choice), newest.of_asks(choice)
    channels, ends = answering.by_channel(asked.choice), finishing.finished(said.choice)
    online, known = answering.online(choice)
    shown = {
        "response": _share(sum(one.answered for one in channels), sum(one.reached for one in channels)),
        "completion": _completion(ends.whole),
        "coverage": _covered(choice),
        "online": _share(online, known),
        "channels": _channels(channels, ends),
        "surveys": [{"id": one.key, "name": one.name, "completion": _completion(one)} for one in ends.surveys],
        "newest_asks": newest.MOST_ASKS if asked.is_cut else None,
        "newest_answers": newest.MOST_ANSWERS if said.is_cut else None,
    }
    return answers.answer(shown)


def _channels(channels: Sequence[answering.Answered], ends: finishing.Finished) -> list[dict[str, Any]]:
    """Return the channels that were asked by, then those that answers came by unasked."""
    ended = {one.key: one for one in ends.channels}
    others = [answering.Answered(key, 0, 0, 0, 0) for key in ended.keys() - {one.channel for one in channels}]
    return [
        {
            "channel": one.channel,
            "undelivered": one.undelivered,
            "response": _share(one.answered, one.reached),
            "worded": _share(one.worded, one.answered),
            "completion": _completion(ended.get(one.channel, _NONE)),
            "median": _time(one.median),
            "p90": _time(one.p90),
        }
        for one in (*channels, *sorted(others, key=lambda other: other.channel))
    ]


def _covered(choice: Choice) -> dict[str, Any]:
    like, unlike = coverage.told_apart(choice.where, coverage.properties())
    found = coverage.coverage("", since=choice.since, until=choice.until, where=like, now=clock.now())
    whole = found.whole
    return {
        "active": whole.customers,
        "by_events": found.by_events,
        "is_lot": found.is_lot,
        "never_asked": _share(whole.never_asked, whole.customers),
        "silent": _share(whole.silent, whole.customers),
        "not_narrowed_by": unlike,
    }


def _completion(one: finishing.Share) -> dict[str, Any]:
    return _share(one.ended, one.scored)


def _share(count: int, n: int) -> dict[str, Any]:
    if not n:
        return {"n": 0, "count": 0, "share": None, "low": None, "high": None}
    around = interval.proportion_ci_wilson(count, n)
    return {"n": n, "count": count, "share": count / n, "low": around.low, "high": around.high}


def _time(one: interval.Interval | None) -> dict[str, float] | None:
    return {"value": one.point, "low": one.low, "high": one.high} if one else None
