"""The Explore page, put together from what was counted."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from innerloop.act.explorer_page import ExplorerPage, Files, Kept
from innerloop.act.queries.exploring import counting, drawing, links, names, picks, telling
from innerloop.act.queries.exploring.counting import Looked
from innerloop.act.queries.exploring.lines import lines
from innerloop.act.rules.exploring import saying
from innerloop.act.rules.exploring.grid import Way
from innerloop.act.rules.exploring.looks import CHART, TABLE, Look, turned
from innerloop.kernel.widgets import Empty, Tab
from innerloop.listen import queries as listening
from innerloop.listen.models import Response
from innerloop.team.models import Workspace
from innerloop.understand import charts
from innerloop.understand.queries import Impossible, Slice, turning
from innerloop.understand.queries.sentence import Parts
from innerloop.understand.queries.turning import Turn
from innerloop.understand.rules.measures import Measure


def explorer(
    slice_: Slice, look: Look, *, workspace: Workspace, now: datetime, views: tuple[Kept, ...] = ()
) -> ExplorerPage:
    """Return the page. A fixed number of queries, whatever it shows of so many dimensions."""
    metric = None if "\0" in slice_.metric else listening.metric(slice_.metric)
    says = picks.says(slice_, look, workspace=workspace, now=now)
    if metric is None or not Response.objects.exists():
        return ExplorerPage(says, views=views, empty=_nobody())
    try:
        looked = counting.look_at(slice_, look, metric=metric, workspace=workspace, now=now)
    except Impossible as refusal:
        return ExplorerPage(says, views=views, empty=_too_much(slice_, look, refusal))
    if not looked.every.n:
        return ExplorerPage(says, views=views, empty=_nothing(slice_, look, looked))
    return _shown(looked, says, views)


def _shown(looked: Looked, says: Parts, views: tuple[Kept, ...]) -> ExplorerPage:
    look = looked.look
    called = names.named(look.by, (row.key for row in looked.rows), nothing="All answers")
    rows = counting.sorted_rows(looked.rows, called, look)
    titles = telling.titles(rows, called, look)
    words, columns = telling.of(looked), telling.columns(looked)
    turns = _turns(looked) if telling.is_chart(looked) else []
    return ExplorerPage(
        says,
        lead=saying.lead(rows, titles, words),
        tabs=_tabs(looked),
        heading=telling.heading(look),
        columns=tuple(columns[at] for at in looked.shown),
        measure=telling.measure_name(looked),
        before=words.than.capitalize() if words.way is Way.AGAINST and not look.across else "",
        rows=lines(looked, rows, titles, words),
        panels=drawing.panels(looked, rows, titles, words, turns) if telling.is_chart(looked) else None,
        turned=_turned(looked, turns),
        notes=telling.notes(looked),
        more=telling.hidden(looked),
        caption=telling.caption(looked),
        files=_files(looked),
        views=views,
        query=links.query_of(looked.slice_, look),
        kept=links.but_days(looked.slice_, look),
        has_time=look.is_over_time,
    )


def _turns(looked: Looked) -> list[Turn]:
    return turning.turns_of(looked.slice_, zone=looked.workspace.time_zone, by=looked.look.by)


def _turned(looked: Looked, turns: Sequence[Turn]) -> tuple[str, ...]:
    """Say when words began to be read otherwise within what is drawn."""
    days = [span for column in looked.columns if (span := looked.days_of(column))]
    return turning.within(turns, days[0][0], days[-1][1]) if days else ()


def _tabs(looked: Looked) -> tuple[Tab, ...]:
    if not looked.look.is_over_time or looked.look.measure is Measure.N:
        return ()
    return tuple(
        Tab(name, links.explorer_url(looked.slice_, turned(looked.look, drawn=drawn)), looked.look.drawn == drawn)
        for name, drawn in (("Table", TABLE), ("Chart", CHART))
    )


def _files(looked: Looked) -> Files:
    query = links.query_of(looked.slice_, looked.look)
    at = reverse("act:explorer_picture") + (f"{query}&" if query else "?")
    pictures = [(kind.upper(), f"{at}kind={kind}") for kind in charts.KINDS]
    tables = [("CSV", reverse("act:explorer_table") + query), ("Excel", reverse("act:explorer_workbook") + query)]
    return Files(tuple(tables), tuple(pictures), links.call_of(looked))


def _nobody() -> Empty:
    return Empty(
        title="Nobody has answered yet",
        text="Scores by moment, team, channel and whatever you know of customers will stand here, each with its "
        "interval, as answers come in.",
        action="Send the first survey",
        url=reverse("listen:surveys"),
    )


def _nothing(slice_: Slice, look: Look, looked: Looked) -> Empty:
    url = links.explorer_url(Slice(metric=slice_.metric, span="all"), look)
    if looked.withheld or looked.every.withheld:
        why = "Fewer than five anonymous answers are here: they would tell who gave them."
        return Empty("Too few answers to show", why, "Show all time", url)
    return Empty("Nobody answered here", "Take more time, or fewer filters.", "Show all time", url)


def _too_much(slice_: Slice, look: Look, refusal: Impossible) -> Empty:
    fewer = turned(look, by=look.by[:1], across="" if look.across not in ("week", "month") else look.across)
    return Empty("Too many parts at once", str(refusal), "Show fewer", links.explorer_url(slice_, fewer))
