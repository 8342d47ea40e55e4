"""The Reach page: who is behind a score and who is not, in a fixed number of queries."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from innerloop.act.queries.drivers import looks
from innerloop.act.queries.said import cohort_names
from innerloop.act.reach_page import ChannelRow, CoveredRow, EndRow, Half, Part, ReachPage, StayedRow
from innerloop.act.rules import property_name
from innerloop.act.rules import reach as rules
from innerloop.act.rules.exploring import naming
from innerloop.customers.models import Property
from innerloop.kernel.widgets import Empty, Tab
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric, Response
from innerloop.listen.rules.saying import channel_name
from innerloop.team.models import Workspace
from innerloop.understand import figures
from innerloop.understand.queries import Slice, answering, finishing, newest, sentence, staying
from innerloop.understand.queries import coverage as coverages
from innerloop.understand.queries.coverage import Coverage, Covered
from innerloop.understand.rules.interval import Interval
from innerloop.understand.rules.score import Score

MOST_SEGMENTS, MOST_VALUES = 6, 12
_COHORTS = ("top", "middle", "bottom")


def reach(slice_: Slice, by: str, *, workspace: Workspace, now: datetime) -> ReachPage:
    """Return the page for a slice, its coverage by a property of the customers."""
    says, tabs = sentence.says(slice_, workspace=workspace), looks(slice_, "act:reach")
    metric = None if "\0" in slice_.metric else listening.metric(slice_.metric)
    if metric is None or not Response.objects.exists():
        return ReachPage(says=says, tabs=tabs, empty=_nothing())
    choice = slice_.choice(now=now, zone=workspace.time_zone, metric=metric)
    theirs = coverages.properties()
    segments = _segments(theirs)
    by = by if by in segments else next(iter(segments), "")
    minimum = workspace.minimum_n
    like, unlike = coverages.told_apart(slice_.where, theirs)
    found = coverages.coverage(by, since=choice.since, until=choice.until, where=like, now=now)
    whole = _covered("All active customers", found.whole, minimum)
    answers, asks = newest.of_answers(choice), newest.of_asks(choice)
    words = answering.worded(answers.choice)
    channels = answering.by_channel(asks.choice)
    ends = finishing.finished(answers.choice)
    online, known = answering.online(choice)
    stayed = staying.stayed(choice, now=now)
    there = _stayed(stayed.there, metric, minimum)
    return ReachPage(
        says=says,
        tabs=tabs,
        finding=rules.covered(whole.never_asked, whole.silent),
        rest=_words_said(words, minimum),
        segments=_tabs(slice_, by, segments),
        covered=(*(_covered(row.segment or "none given", row, minimum) for row in found.rows if by), whole),
        covered_foot=_covered_foot(found, [naming.noun(field) for field in unlike]),
        halves=tuple(_half(name, one, slice_, minimum) for name, one in _halves(words)),
        halves_said=_words_said(words, minimum),
        halves_foot=_answers_cut(answers),
        channels=tuple(_channel(one, slice_, minimum) for one in channels),
        undelivered=_undelivered(channels),
        channels_foot=rules.newest(newest.MOST_ASKS, "invitations") if asks.is_cut else "",
        ends=tuple(_end(channel_name(one.key), one, minimum) for one in ends.channels),
        ends_by_survey=tuple(_end(one.name, one, minimum) for one in ends.surveys),
        ends_foot=_answers_cut(answers),
        online=rules.part(online, known, minimum_n=minimum) if known else None,
        there=there,
        paid=_stayed(stayed.paid, metric, minimum) if any(share.did for share in stayed.paid.values()) else (),
        stayed_said=_stayed_said(stayed, metric, minimum),
        stayed_foot=_stayed_foot(stayed),
        horizons=staying.HORIZONS,
    )


def _segments(theirs: Collection[str]) -> dict[str, str]:
    """Return the properties that customers can be told apart by, with their names."""
    rows = Property.objects.filter(kind__in=[Property.Kind.TEXT, Property.Kind.FLAG]).order_by("name")
    few = [row.name for row in rows if row.name in theirs and 1 < len(row.seen) <= MOST_VALUES]
    # A property named for segments comes first; whoever has one means it.
    ordered = sorted(few, key=lambda name: ("segment" not in name.lower(), name))
    return {name: property_name(name).capitalize() for name in ordered[:MOST_SEGMENTS]}


def _tabs(slice_: Slice, by: str, segments: dict[str, str]) -> tuple[Tab, ...]:
    query = slice_.query()
    joint = "&" if query else "?"
    return tuple(
        Tab(shown, f"{reverse('act:reach')}{query}{joint}{urlencode({'by': name})}", is_current=name == by)
        for name, shown in segments.items()
    )


def _covered(name: str, row: Covered, minimum: int) -> CoveredRow:
    return CoveredRow(
        name,
        row.customers,
        rules.part(row.never_asked, row.customers, minimum_n=minimum),
        rules.part(row.silent, row.customers, minimum_n=minimum),
    )


def _covered_foot(found: Coverage, unlike: Collection[str]) -> str:
    active = (
        "Active is who did anything within the last year, as your other systems tell it."
        if found.by_events
        else "Nothing is told of what customers do, so everybody known counts as active."
    )
    lot = f" Of all, {coverages.MOST:,} drawn by lot were looked at." if found.is_lot else ""
    said = f"{active} Asked and answered within the time above; asking anonymously does not count."
    return f"{said}{rules.not_narrowed(unlike)}{lot}"


def _halves(words: answering.Worded) -> tuple[tuple[str, Score], ...]:
    return ("With words", words.with_words), ("Without words", words.silent)


def _half(name: str, one: Score, slice_: Slice, minimum: int) -> Half:
    is_few = one.value is None or one.n < minimum
    url = ""
    if name == "With words":
        query = slice_.query()
        url = f"{reverse('act:feedback')}{query}{'&' if query else '?'}words=1"
    return Half(name, one.value, one.low, one.high, one.n, is_few, url)


def _words_said(words: answering.Worded, minimum: int) -> str:
    if min(words.with_words.n, words.silent.n) < max(1, minimum):
        return ""
    return rules.worded(words.difference)


def _channel(one: answering.Answered, slice_: Slice, minimum: int) -> ChannelRow:
    is_few = one.timed < max(1, minimum)
    return ChannelRow(
        name=channel_name(one.channel),
        reached=one.reached,
        undelivered=one.undelivered,
        answered=rules.part(one.answered, one.reached, minimum_n=minimum),
        worded=rules.part(one.worded, one.answered, minimum_n=minimum),
        median="" if is_few else _took(one.median),
        median_interval="" if is_few else _between(one.median),
        p90="" if is_few else _took(one.p90),
        p90_interval="" if is_few else _between(one.p90),
        url=reverse("act:asked") + slice_.query(where=slice_.only("channel", one.channel), is_latest=True),
    )


def _end(name: str, one: finishing.Share, minimum: int) -> EndRow:
    return EndRow(name, one.scored, rules.part(one.ended, one.scored, minimum_n=minimum))


def _answers_cut(answers: newest.Newest) -> str:
    return rules.newest(newest.MOST_ANSWERS, "answers") if answers.is_cut else ""


def _took(time: Interval | None) -> str:
    return rules.took(time.point) if time else ""


def _between(time: Interval | None) -> str:
    return f"{rules.took(time.low)} to {rules.took(time.high)}" if time else ""


def _undelivered(channels: list[answering.Answered]) -> str:
    gone = sum(one.undelivered for one in channels)
    if not gone:
        return "Every ask was delivered, as far as the channels tell."
    return f"{figures.count(gone)} that could not be delivered are in none of these: nobody was reached by them."


def _stayed(shares: Mapping[tuple[str, int], staying.Share], metric: Metric, minimum: int) -> tuple[StayedRow, ...]:
    names = cohort_names(metric)
    return tuple(
        StayedRow(names[cohort], tuple(_share(shares.get((cohort, days)), minimum, days) for days in staying.HORIZONS))
        for cohort in _COHORTS
        if any((cohort, days) in shares for days in staying.HORIZONS)
    )


def _share(share: staying.Share | None, minimum: int, days: int = 0) -> Part:
    part = rules.part(share.did, share.of, minimum_n=minimum) if share else Part(few=True)
    return replace(part, days=days)


def _stayed_said(found: staying.Stayed, metric: Metric, minimum: int) -> str:
    """Say it of the longest time of which enough is known."""
    called = cohort_names(metric)
    names = called["top"].lower(), called["bottom"].lower()
    for days in reversed(staying.HORIZONS):
        best, worst = (_share(found.there.get((cohort, days)), minimum) for cohort in ("top", "bottom"))
        if said := rules.stayed(best, worst, names=names, days=days):
            return said
    return ""


def _stayed_foot(found: staying.Stayed) -> str:
    early = max((share.early for share in found.there.values()), default=0)
    lot = f" Of very many answers, up to {staying.OF_EACH_DAY} of each day were looked at." if found.is_lot else ""
    return (
        f"Of {figures.count(found.customers)} customers who had done something in the {staying.WINDOW} days before "
        f"their first answer of the last two years. Still there: did something in the {staying.WINDOW} days after. "
        f"Whoever answered too lately to know is left out, up to {figures.count(early)} of a row, so that nobody is "
        f"lost from sight before the time is over. What goes along need not be caused.{lot}"
    )


def _nothing() -> Empty:
    return Empty(
        "Nobody has answered yet",
        "Who answers and who does not, how soon, and whether promoters stay, will stand here.",
        "Send the first survey",
        reverse("listen:surveys"),
    )
