"""The page of alerts and the page of one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse

from innerloop.act.findings_page import Alert, AlertsPage, Began, Carrier, OfTheme, Trade
from innerloop.act.queries.findings import happening, naming, quoting, told
from innerloop.act.queries.findings.chart import chart
from innerloop.act.rules import findings as words
from innerloop.kernel.widgets import Empty, More
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand import queries as understanding
from innerloop.understand.marks import TrendChart
from innerloop.understand.models import Fact, Finding, Watching
from innerloop.understand.queries import Slice
from innerloop.understand.rules.watching import budget

PAGE = 20
POINTS = (5, 10, 20)


def how_many_stand(workspace_id: UUID) -> int:
    """Return how many findings stand and were not set aside. One query."""
    stands = Finding.everywhere.filter(workspace_id=workspace_id, ended_on=None, part_of=None, set_aside_at=None)
    return stands.count()


def alerts(*, after: str = "", shown: int = 0) -> AlertsPage:
    """Return the findings of this workspace, those that stand first. A fixed number of queries."""
    how = understanding.watching()
    roots = Finding.objects.filter(part_of=None)
    standing = list(_read(roots.filter(ended_on=None, set_aside_at=None))[: 2 * PAGE])
    over = roots.exclude(ended_on=None, set_aside_at=None)
    if (start := _cursor(after)) is not None:
        over = over.filter(found_on__lte=start[0]).exclude(found_on=start[0], id__gt=start[1])
    past = list(_read(over)[: PAGE + 1])
    page_of = {each.id: each for each in _told([*standing, *past[:PAGE]], how)}
    rate = f"False alarms over everything watched: {words.rate(how.days_a_false_alarm)}."
    if not page_of and not after:
        return AlertsPage(rate=rate, empty=_nothing(how))
    further = past[PAGE] if len(past) > PAGE else None
    url = f"{reverse('act:alerts')}?after={further.found_on}_{further.id}&shown={shown + PAGE}" if further else ""
    return AlertsPage(
        finding=_finding(standing),
        rest=_rest(standing, page_of),
        rate=rate,
        standing=() if after else tuple(page_of[row.id] for row in standing),
        past=tuple(page_of[row.id] for row in past[:PAGE]),
        more=More(shown + min(len(past), PAGE), None, url) if url else None,
    )


def alert(finding: Finding, *, workspace: Workspace, today: date) -> Alert:
    """Return one finding with its chart. A fixed number of queries."""
    how = understanding.watching()
    prefetch_related_objects([finding], _parts())
    known = _names([finding])
    where = naming.where((finding.by, finding.of), known)
    drawn = chart(finding, where, workspace=workspace, today=today)
    shown = replace(_alert(finding, known, how, drawn), beside=told.beside(finding), mark=happening.before(finding))
    if shown.of_theme is None:
        return shown
    quotes = quoting.quotes(finding, where, workspace=workspace)
    return replace(shown, of_theme=replace(shown.of_theme, quotes=quotes))


def began(metric: Metric, where: Mapping[str, tuple[str, ...]], *, first: date, last: date) -> list[Began]:
    """Return where changes of a score began in these days: of all slices, or of those that the filters name.

    A query, and one for each dimension that they are of.
    """
    rows = Finding.objects.filter(metric=metric, matter=Finding.Matter.SCORE, part_of=None, set_aside_at=None)
    found = list(rows.filter(since_on__range=(first, last)).select_related("metric").order_by("since_on", "id"))
    known = naming.names((row.by, row.of) for row in found if row.by)
    return [
        Began(row.since_on, words.headline(told.moved(row, known)).rstrip("."), reverse("act:alert", args=[row.id]))
        for row in found
        if not where or _is_among(naming.where((row.by, row.of), known), where)
    ]


def _is_among(slice_: Mapping[str, tuple[str, ...]], where: Mapping[str, tuple[str, ...]]) -> bool:
    return any(set(values) <= set(where.get(by, ())) for by, values in slice_.items())


def trades(*, chosen: int, least: int, today: date) -> tuple[float, tuple[Trade, ...]]:
    """Return the answers a day of the last 91 days, and what each rate costs at that volume. One query."""
    since = today - timedelta(days=91)
    n = Fact.objects.filter(metric__slug="nps", answered_on__gte=since).count()
    a_day = n / 91
    found = []
    for days in (7, 30, 91, 365):
        of = budget.of_score(budget.of_numbers(days, has_themes=True).a_day * budget.WHOLE, has_volume=True)
        delays = (budget.delay(points=points, a_day=a_day, budget=of / 2, least=least) for points in POINTS)
        in_words = tuple(words.delay_in_words(each) for each in delays)
        found.append(Trade(words.rate(days).capitalize(), in_words, is_chosen=days == chosen))
    return a_day, tuple(found)


def _read(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    people = ("metric", "theme", "cause_by__user", "set_aside_by__user")
    return rows.select_related(*people).prefetch_related(_parts()).order_by("-found_on", "-id")


def _parts() -> "Prefetch[str]":
    return Prefetch("parts", queryset=Finding.objects.select_related("metric", "theme").order_by("id"))


def _told(rows: Sequence[Finding], how: Watching) -> list[Alert]:
    known = _names(rows)
    return [_alert(row, known, how) for row in rows]


def _names(rows: Sequence[Finding]) -> naming.Names:
    slices = {(row.by, row.of) for row in rows} | {(part.by, part.of) for row in rows for part in row.parts.all()}
    slices |= {(each["by"], each["of"]) for row in rows for each in row.carriers}
    return naming.names(slice_ for slice_ in slices if slice_[0])


def _alert(row: Finding, known: naming.Names, how: Watching, drawn: TrendChart | None = None) -> Alert:
    moved, where = told.moved(row, known), naming.where((row.by, row.of), known)
    last = _last(row, how)
    return Alert(
        id=row.id,
        url=reverse("act:alert", args=[row.id]),
        headline=words.headline(moved),
        amount=words.amount(moved),
        when=told.when(row),
        sure=words.sure(row.once_in_days, words.rate(how.days_a_false_alarm)),
        state=_state(row),
        is_down=moved.is_down,
        n_before=sum(row.before) if row.matter != Finding.Matter.VOLUME else 0,
        n_after=sum(row.after),
        before_url=_answers(row, where, row.since_on - timedelta(days=365), row.since_on),
        after_url=_answers(row, where, row.since_on, last + timedelta(days=1)),
        carriers=tuple(_carrier(row, each, known, last) for each in row.carriers),
        also=tuple(_part(part, known) for part in row.parts.all()),
        cause=row.cause,
        cause_by=str(row.cause_by) if row.cause_by else "",
        aside_by=str(row.set_aside_by) if row.set_aside_by else "",
        of_theme=_of_theme(row, moved.where, last),
        chart=drawn,
    )


def _last(row: Finding, how: Watching) -> date:
    """Return the last day that a finding's numbers are of, so that they lead to those answers and no others."""
    if row.ended_on:
        return row.ended_on - timedelta(days=1)
    return max(row.found_on, (how.themes_until if row.theme_id else how.looked_until) or row.found_on)


def _part(part: Finding, known: naming.Names) -> tuple[str, str]:
    """Return where else a matter shows, and by how much, since when, how sure it is there."""
    name = naming.name_of((part.by, part.of), known) or "everything together"
    says = (words.amount(told.moved(part, known)) + ".", told.when(part), words.sure_alone(part.once_in_days))
    return name, " ".join(each for each in says if each)


def _of_theme(row: Finding, where: str, last: date) -> OfTheme | None:
    if row.theme is None:
        return None
    slice_ = Slice(days=(row.since_on, max(row.since_on, last)), is_latest=False)
    url = reverse("act:theme", args=[row.theme.slug]) + slice_.query()
    return OfTheme(row.theme.name, url, row.after[0], words.cost(row.cost, is_over=row.is_over, where=where))


def _carrier(row: Finding, each: dict[str, Any], known: naming.Names, last: date) -> Carrier:
    by, of = each["by"], each["of"]
    where = naming.where((row.by, row.of), known)
    name = naming.name_of((by, of), known)
    return Carrier(
        by=by.removeprefix("properties.").replace("_", " "),
        name=name,
        points=each["points"],
        value=each["diff"],
        low=each["low"],
        high=each["high"],
        n=each["n"],
        url=_answers(row, where | naming.where((by, of), known), row.since_on, last + timedelta(days=1)),
    )


def _answers(row: Finding, where: Mapping[str, tuple[str, ...]], first: date, end: date) -> str:
    if row.theme:
        where = {**where, "theme": (row.theme.slug,)}
    slice_ = Slice(
        metric=row.metric.slug, days=(first, max(first, end - timedelta(days=1))), is_latest=False, where=where
    )
    return reverse("act:feedback") + slice_.query()


def _state(row: Finding) -> str:
    if row.set_aside_at:
        return "aside"
    if row.ended_on is None:
        return "open"
    if row.is_let_go:
        return "unwatched"
    return "usual" if row.is_settled else "over"


def _finding(standing: Sequence[Finding]) -> str:
    if not standing:
        return "Nothing moves just now."
    return "One change stands." if len(standing) == 1 else f"{len(standing)} changes stand."


def _rest(standing: Sequence[Finding], page_of: dict[UUID, Alert]) -> str:
    return page_of[standing[0].id].headline if standing else "What moved before is below."


def _cursor(after: str) -> tuple[date, UUID] | None:
    on, _, id_ = after.partition("_")
    try:
        return date.fromisoformat(on), UUID(id_)
    except ValueError:
        return None


def _nothing(how: Watching) -> Empty:
    if not how.is_on:
        return Empty("Nothing is watched", "Switch the watch on under Settings.", "Settings", reverse("act:watching"))
    return Empty(
        "Nothing has moved",
        "When the score, the number of answers, or what customers speak ill of changes beyond chance, anywhere that is "
        "watched, it is told here: since when, how sure, and where from. A series is watched once it has 28 days with "
        "answers.",
    )
