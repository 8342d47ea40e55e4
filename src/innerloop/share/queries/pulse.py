"""The pulse: the score of a slice with all that makes it honest, in a fixed number of queries."""

from dataclasses import replace
from datetime import datetime

from django.urls import reverse

from innerloop.act.queries.drilling import Open, open_cases
from innerloop.act.queries.said import cohort_names
from innerloop.kernel import news
from innerloop.kernel.widgets import Empty
from innerloop.listen import queries as listening
from innerloop.listen.models import Response
from innerloop.share import rules
from innerloop.share.pulse_page import Beside, CohortShare, Figure, Lead, LoopStep, PulsePage
from innerloop.share.queries import places
from innerloop.share.queries.chosen import Chosen
from innerloop.share.queries.newest import newest
from innerloop.share.queries.trend import with_turns
from innerloop.team.models import Workspace
from innerloop.understand import figures
from innerloop.understand import queries as understanding
from innerloop.understand.marks.bars import Count
from innerloop.understand.queries import Reach, Slice, sentence
from innerloop.understand.rules import anonymity
from innerloop.understand.rules.change import Comparison
from innerloop.understand.rules.change import compare as compared
from innerloop.understand.rules.score import Score


def choose(slice_: Slice, *, workspace: Workspace, now: datetime, by: str = "") -> Chosen | None:
    """Return what is looked at; None where nobody has answered, or the address names a metric that there is not."""
    metric = None if "\0" in slice_.metric else listening.metric(slice_.metric)
    if metric is None or not Response.objects.exists():
        return None
    return Chosen(slice_, metric, workspace, now, by if by in places.TABS else "touchpoint")


def pulse(slice_: Slice, *, workspace: Workspace, now: datetime, by: str = "") -> PulsePage:
    """Return the whole page for a slice; `by` says what the table of places is by."""
    # Before anything that is shown: whatever comes from here on is told to the page.
    live_url = news.address(after=news.newest(workspace.id), of="answers,notices")
    chosen = choose(slice_, workspace=workspace, now=now, by=by)
    page = numbers(chosen)
    page = replace(page, says=sentence.says(slice_, workspace=workspace), beat="Live", live_url=live_url)
    if chosen is None:
        return page
    return replace(
        page,
        newest=newest(chosen),
        now_url=chosen.page_url("pulse_now"),
        newest_url=chosen.page_url("pulse_newest"),
        comments_url=chosen.answers_url(),
    )


def numbers(chosen: Chosen | None) -> PulsePage:
    """Return the page without its sentence and its newest answers: what an open page asks for as answers come."""
    if chosen is None:
        return PulsePage(says=(), empty=_empty())
    choice, before = chosen.choice, chosen.before
    score = understanding.total(choice)
    earlier = understanding.total(before) if before else None
    change = _change(earlier, score, chosen.workspace.minimum_n)
    cases = open_cases(chosen.slice_, chosen.metric, by=chosen.by, zone=chosen.workspace.time_zone, now=chosen.now)
    table, movers = places.places(chosen, cases)
    reach = understanding.reach(choice)
    return PulsePage(
        says=(),
        lead=_lead(score, change, movers, chosen),
        figure=_figure(score, earlier, change, chosen),
        trend=with_turns(chosen),
        cohorts=_cohorts(score, chosen, cases),
        histogram=_histogram(chosen),
        beside=_beside(reach, chosen),
        places=table,
        loop=_loop(reach, score, chosen),
        loop_span=_span_in_words(chosen.slice_),
    )


def _empty() -> Empty:
    return Empty(
        title="Nobody has answered yet",
        text="The score, its trend and the newest comments will appear here as they come in.",
        action="Send the first survey",
        url=reverse("listen:surveys"),
    )


def _change(earlier: Score | None, score: Score, minimum_n: int) -> Comparison | None:
    if earlier is None or min(earlier.n, score.n) < minimum_n:
        return None
    return compared(earlier, score)


def before_in_words(slice_: Slice) -> str:
    """Return what the slice is compared with, in words."""
    if slice_.days:
        return "the same length of time before"
    return {"365": "the 12 months before", "730": "the 24 months before"}.get(
        slice_.span, f"the {slice_.span} days before"
    )


def _span_in_words(slice_: Slice) -> str:
    if slice_.days:
        return f"{slice_.days[0]:%-d %b %Y} to {slice_.days[1]:%-d %b %Y}"
    return understanding.SPANS.get(slice_.span, "")


def _lead(score: Score, change: Comparison | None, movers: list[rules.Mover], chosen: Chosen) -> Lead | None:
    if score.value is None or score.n < chosen.workspace.minimum_n:
        return None
    found = rules.finding(score.value, change, before_in_words(chosen.slice_))
    return Lead(found, rules.behind(change, movers))


def _figure(score: Score, earlier: Score | None, change: Comparison | None, chosen: Chosen) -> Figure:
    minimum, before = chosen.workspace.minimum_n, chosen.earlier
    is_few = score.n < minimum
    if is_few:
        words = f"A score is shown from n {minimum} on."
    else:
        words = rules.change_in_words(change, before_in_words(chosen.slice_)) if before else ""
    return Figure(
        value=score.value,
        low=score.low,
        high=score.high,
        n=score.n,
        url=chosen.answers_url(),
        change=words,
        before_n=earlier.n if earlier and not is_few else None,
        before_url=chosen.answers_url(span=before.span, days=before.days) if before else "",
        withheld=anonymity.why_left_out(score.withheld),
        is_few=is_few,
    )


def _cohorts(score: Score, chosen: Chosen, cases: Open) -> tuple[CohortShare, ...]:
    names = cohort_names(chosen.metric)
    counts = {"bottom": score.bottom, "middle": score.middle, "top": score.top}
    if not score.n:
        return ()
    return tuple(
        CohortShare(
            cohort=cohort,  # type: ignore[arg-type]
            name=names[cohort],
            share=n / score.n,
            n=n,
            url=chosen.answers_url(f"cohort={cohort}"),
            open_cases=cases.cohorts.get(cohort, 0),
            cases_url=cases.url("cohort", cohort),
        )
        for cohort, n in counts.items()
    )


def _histogram(chosen: Chosen) -> tuple[Count, ...]:
    scale = listening.scale_of(chosen.metric)
    return tuple(
        Count(score=str(number), n=n, cohort=scale.cohort(number), url=chosen.answers_url(f"score={number}"))
        for number, n in understanding.histogram(chosen.choice).items()
    )


def _beside(reach: Reach, chosen: Chosen) -> tuple[Beside, ...]:
    name = "Answered when asked"
    if reach.share is None:
        why = "too few anonymous answers to be told" if reach.uncounted else "nobody was asked"
        return (Beside(name, why, url=chosen.asked_url()),)
    return (
        Beside(
            name,
            figures.share(reach.share, 1),
            note=figures.share_interval(reach.low, reach.high),
            url=chosen.asked_url("answered"),
            n=reach.asked,
            n_url=chosen.asked_url(),
        ),
    )


def _loop(reach: Reach, score: Score, chosen: Chosen) -> tuple[LoopStep, ...]:
    held = f"{figures.count(reach.held)} left in peace, each with its reason" if reach.held else ""
    rate = ""
    if reach.share is not None:
        rate = f"{figures.share(reach.share, 1)} ({figures.share_interval(reach.low, reach.high)})"
    counted = "the latest of each" if chosen.slice_.is_latest else "every answer"
    return (
        LoopStep(reach.asked, "asked", held, chosen.asked_url(), chosen.asked_url("held") if held else ""),
        LoopStep(reach.answered, "answered when asked", rate, chosen.asked_url("answered")),
        LoopStep(score.n, "counted", counted, chosen.answers_url()),
    )
