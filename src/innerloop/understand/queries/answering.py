"""Beside the score: who answers by which way, how soon, and whether those who write say something else."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, F, Q

from innerloop.listen.models import Invitation
from innerloop.understand.queries import scoring, statement
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.queries.reach import ANONYMOUS, ASKED, invitations
from innerloop.understand.rules import anonymity, change, quantile, score
from innerloop.understand.rules.interval import Interval

# The newest answers whose time is taken: what more would add to is the third digit.
MOST_TIMES = 20_000
# What needs no internet; everything else does.
OFFLINE = ("sms", "ussd", "voice", "phone")
State = Invitation.State


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of asking by one channel. `undelivered` are in no other number: nobody was reached by them."""

    channel: str
    reached: int
    undelivered: int
    answered: int
    worded: int
    median: Interval | None = None  # seconds, as is p90
    p90: Interval | None = None
    timed: int = 0


@dataclass(frozen=True, slots=True)
class Worded:
    """The score of those who wrote something beside that of those who did not."""

    with_words: score.Score
    silent: score.Score
    difference: change.Comparison


def by_channel(choice: Choice) -> list[Answered]:
    """Return what came of asking by each channel, the commonest first. Two queries; whoever is anonymous is in none.

    Reads every invitation of the choice's time, which pages therefore cut (`newest.of_asks`).
    """
    rows = invitations(choice).exclude(ANONYMOUS)
    counted = rows.values("channel").annotate(
        asked=Count("id", filter=Q(state__in=ASKED)),
        undelivered=Count("id", filter=Q(state=State.UNDELIVERED)),
        answered=Count("id", filter=Q(state=State.ANSWERED)),
        worded=Count("id", filter=Q(state=State.ANSWERED, response__comment__gt="")),
    )
    times = _times(choice)
    found = [
        _timed(
            Answered(
                row["channel"], row["asked"] - row["undelivered"], row["undelivered"], row["answered"], row["worded"]
            ),
            times.get(row["channel"], []),
        )
        for row in counted.order_by()
        if row["asked"]
    ]
    return sorted(found, key=lambda one: -one.reached)


def _timed(answered: Answered, times: list[float]) -> Answered:
    if not times:
        return answered
    times.sort()
    return replace(answered, median=quantile.quantile(times, 0.5), p90=quantile.quantile(times, 0.9), timed=len(times))


def _times(choice: Choice) -> Mapping[str, list[float]]:
    rows = invitations(choice).exclude(ANONYMOUS).filter(state=State.ANSWERED, response__answered_at__gte=F("asked_at"))
    newest = rows.order_by("-asked_at").values_list("channel", F("response__answered_at") - F("asked_at"))
    found: dict[str, list[float]] = {}
    for channel, took in newest[:MOST_TIMES]:
        found.setdefault(channel, []).append(took.total_seconds())
    return found


def online(choice: Choice) -> tuple[int, int]:
    """Return how many of the answers came by a way that needs the internet, and how many came by any known way."""
    counted: Counter[bool] = Counter()
    for group in scoring.groups(replace(choice, by=("channel",))):
        if channel := group.key["channel"]:
            counted[channel not in OFFLINE] += group.score.n
    return counted[True], counted.total()


def worded(choice: Choice) -> Worded:
    """Return whether those who wrote something score otherwise than those who did not. Two queries at most.

    Too few anonymous answers in either half leave the anonymous of both out. Reads every answer of the choice's time,
    which pages therefore cut (`newest.of_answers`).
    """
    metric = scoring.metric_of(choice)
    sql = scoring.told(choice, metric)
    sql.joins.append("JOIN listen_response r ON r.id = f.response_id")
    select = (
        "SELECT r.comment > '', f.is_anonymous, count(*) FILTER (WHERE f.score = ANY(%s)), "
        f"count(*) FILTER (WHERE f.score = ANY(%s)), count(*) {statement.from_(sql)} GROUP BY 1, 2"
    )
    rows = statement.run(select, [metric.top, metric.bottom, *sql.values])
    anonymous = [row[4] for row in rows if row[1]]
    is_held = any(0 < n < anonymity.FLOOR for n in anonymous)
    halves: dict[bool, list[score.Score]] = {True: [], False: []}
    for has_words, is_anonymous, top, bottom, n in rows:
        if not (is_anonymous and is_held):
            halves[has_words].append(score.of_counts(top, n - top - bottom, bottom))
    with_words, silent = score.together(halves[True]), score.together(halves[False])
    return Worded(with_words, silent, change.compare(silent, with_words))
