"""What of a Feedback page is summed up, and the summary as the page shows it."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from innerloop.act.feedback_page import Rests, Summed
from innerloop.act.queries import finding
from innerloop.act.rules import Listing
from innerloop.listen import queries as listening
from innerloop.listen.models import Response
from innerloop.team.models import Workspace
from innerloop.understand.actions.outside.summarising import MOST, Summary
from innerloop.understand.queries import Slice
from innerloop.understand.queries.themes import on


def to_sum_up(slice_: Slice, listing: Listing, *, workspace: Workspace, now: datetime) -> Sequence[Response]:
    """Return the newest answers with words of what a Feedback page lists, as many as are summed up at once."""
    metric = None if "\0" in slice_.metric else listening.metric(slice_.metric)
    if metric is None:
        return ()
    choice = slice_.choice(now=now, zone=workspace.time_zone)
    return finding.worded(choice, finding.find(slice_, listing, metric, choice), most=MOST)


def about(slice_: Slice) -> str:
    """Return of which themes a page is, as the workspace names them; of any, that."""
    chosen = slice_.where.get("theme", ())
    return ", ".join(theme.name for theme in on() if theme.slug in chosen) or "anything that customers wrote"


def shown(summary: Summary, language: str) -> Summed:
    """Return a summary as the page shows it."""
    sentences = tuple(
        (words, tuple(Rests(each.words, reverse("act:answer", args=[each.response_id])) for each in rests))
        for words, rests in summary.sentences
    )
    return Summed(sentences, summary.of, summary.dropped, summary.model, language)
