"""The Feedback page: the answers behind a number, exactly those that it counts."""

from dataclasses import replace
from datetime import datetime

from django.urls import reverse

from innerloop.act import rules
from innerloop.act.feedback_page import FeedbackPage, Lead
from innerloop.act.queries import filters, finding, trying_anew
from innerloop.act.queries.finding import PAGE, Found
from innerloop.act.queries.said import said
from innerloop.act.queries.translated import beside
from innerloop.act.rules import Listing
from innerloop.kernel.widgets import Empty, More
from innerloop.listen import queries as listening
from innerloop.listen.models import Response
from innerloop.team.models import Workspace
from innerloop.understand import figures
from innerloop.understand import queries as understanding
from innerloop.understand.queries import SPANS, Slice, nearing, seeking, sentence
from innerloop.understand.queries.themes import on
from innerloop.understand.queries.understood import understood
from innerloop.understand.rules import anonymity

_UNSAID = "Every word must be there. The beginning of a word finds more, and so does another language that they write."
_UNREAD = "Comments are found by meaning once their words were read, a moment after they came."


def feedback(slice_: Slice, listing: Listing, *, workspace: Workspace, now: datetime) -> FeedbackPage:
    """Return the page for a slice and what is listed of it. A fixed number of queries."""
    metric = None if "\0" in slice_.metric else listening.metric(slice_.metric)
    if metric is None or not Response.objects.exists():
        return FeedbackPage(says=sentence.says(slice_, workspace=workspace), empty=_nobody())
    choice = slice_.choice(now=now, zone=workspace.time_zone)
    found = finding.find(slice_, listing, metric, choice)
    rows = finding.page(choice, found)
    if not listing.is_unasked:
        # A review keeps its own stars: it is on no metric that anybody was asked on.
        rows = understanding.as_counted(rows, metric)
    read = understood([row.id for row in rows[:PAGE]])
    return FeedbackPage(
        says=filters.says(found, workspace),
        lead=_lead(found, workspace),
        q=found.listing.q,
        by_meaning=found.listing.by_meaning,
        may_seek_meaning=nearing.can_seek_meaning(),
        instead=_instead(found),
        gathering=_gathering(found),
        tries=trying_anew.tries(found, may_seek_meaning=nearing.can_seek_meaning()) if not rows else (),
        orders=filters.orders(found),
        kept=filters.kept(found),
        tabs=filters.tabs(found),
        rows=beside([said(row, found.seek.wanted.cut, read.get(row.id)) for row in rows[:PAGE]], workspace.language),
        more=_more(rows, found),
        first_url=filters.url(slice_, replace(found.listing, after="")) if found.listing.after else "",
        scores=filters.scores(found),
        foot=_foot(found),
        themes=tuple(theme.name for theme in on()),
        empty=None if rows else _nothing(found),
    )


def _more(rows: list[Response], found: Found) -> More:
    shown = min(len(rows), PAGE) + (found.listing.shown if found.listing.after else 0)
    if len(rows) <= PAGE:
        return More(shown, found.total, "")
    further = replace(found.listing, after=finding.cursor(rows[PAGE - 1]), shown=shown)
    return More(shown, found.total, filters.url(found.slice_, further))


def _lead(found: Found, workspace: Workspace) -> Lead | None:
    score = found.score
    n = f"n {figures.count(score.n)}"
    worded = "" if found.worded is None else f"{figures.count(found.worded)} of them came with words."
    left_out = anonymity.why_left_out(score.withheld)
    if score.value is None and left_out:
        return Lead("Too few to show.", left_out)
    worded = f"{worded} {left_out}".strip()
    if score.value is None:
        return Lead("No answer with a score yet.") if found.unscored != 0 else None
    if score.n < workspace.minimum_n:
        return Lead(f"Too few to show a score: {n}.", worded)
    name = "" if found.metric.slug == "nps" else f" of {found.metric.name}"
    around = f"{figures.interval(score.low, score.high)} with 95 % confidence"
    return Lead(f"{figures.points(score.value)} points{name},", f"{around}, {n}. {worded}")


def _instead(found: Found) -> str:
    """Say which words were taken for others."""
    said = [f"“{taken}” for “{typed}”" for typed, taken in found.seek.instead]
    return f"Looked for {rules.listed(said)}, which nobody wrote." if said else ""


def _gathering(found: Found) -> str:
    """Say how far the words of what was answered before can be found, where that is not all of them yet."""
    share = seeking.gathered() if found.newest else None
    return (
        f"Of what was answered before, {share} % can be found by now; the rest follows by itself."
        if share is not None
        else ""
    )


def _foot(found: Found) -> str:
    if found.listing.q and found.listing.by_meaning:
        order = "The newest of those nearest in meaning" if found.listing.is_by_time else "The nearest in meaning"
        return f"{order} first, {PAGE} at most, in whatever words and language."
    if found.listing.is_unscored:
        return "Newest first. Answers without a score count in no number."
    if found.listing.is_unasked:
        return "Newest first: reviews, posts, chats and tickets. They count in no score of those who were asked."
    counted = "the latest answer of each customer" if found.slice_.is_latest else "every answer"
    return f"Newest first: {counted}, as the score counts."


def _nobody() -> Empty:
    return Empty(
        title="Nobody has answered yet",
        text="What customers say will appear here, newest first, with their score and their words.",
        action="Send the first survey",
        url=reverse("listen:surveys"),
    )


def _nothing(found: Found) -> Empty:
    listing, slice_ = found.listing, found.slice_
    if listing.q and listing.by_meaning:
        url = filters.url(slice_, replace(listing, by_meaning=False))
        return Empty("Nothing was read of that meaning yet", _UNREAD, "Search the words instead", url)
    if listing.q:
        url = filters.url(slice_, replace(listing, q="", after=""))
        return Empty(f"Nobody said “{listing.q}” here", _UNSAID, "Show all", url)
    if listing != Listing():
        title, text = "Nothing of this kind was said here", "Other scores of the same time may hold something."
        return Empty(title, text, "Show every score", filters.url(slice_, Listing()))
    if left_out := anonymity.why_left_out(found.score.withheld):
        url = filters.url(Slice(metric=slice_.metric, span="all"), Listing())
        return Empty("Too few answers to show", left_out, "Show all time", url)
    span = "in these days" if slice_.days else f"over {SPANS[slice_.span]}"
    url = filters.url(Slice(metric=slice_.metric, span="all"), Listing())
    return Empty(f"Nobody answered {span}", "Answers will appear here as they come in.", "Show all time", url)
