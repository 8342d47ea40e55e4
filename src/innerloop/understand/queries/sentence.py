"""The sentence filter of Pulse and Feedback: underlined parts are controls, the address holds the state."""

from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import OuterRef, Q, Subquery

from innerloop.customers.models import Property
from innerloop.kernel import clock, scope
from innerloop.kernel.widgets import Choice, Pick
from innerloop.listen.models import Metric, Touchpoint
from innerloop.listen.rules.saying import channel_name
from innerloop.team.models import Team, Workspace
from innerloop.understand.models import Fact
from innerloop.understand.queries import lagging
from innerloop.understand.queries.slices import SPANS, Slice

MOST_CHOICES = 40

# From one channel to the next in the index: as many steps as there are channels. A DISTINCT reads every answer.
CHANNELS = """
WITH RECURSIVE used AS (
    (SELECT channel FROM understand_fact WHERE workspace_id = %(workspace)s AND channel > '' ORDER BY channel LIMIT 1)
    UNION ALL
    SELECT (
        SELECT f.channel FROM understand_fact f WHERE f.workspace_id = %(workspace)s AND f.channel > used.channel
        ORDER BY f.channel LIMIT 1)
    FROM used WHERE used.channel IS NOT NULL)
SELECT channel FROM used WHERE channel IS NOT NULL
"""

Parts = tuple[str | Pick, ...]
# From a slice's query ("" or "?...") to the address of the page that shows it.
Address = Callable[[str], str]


def says(
    slice_: Slice,
    *,
    workspace: Workspace,
    address: Address | None = None,
    more: Parts = (),
    is_of_asking: bool = False,
) -> Parts:
    """Return the sentence: What all customers said about any moment to any team … over the last 30 days.

    `address` makes a page's address out of a slice's query; left out, it is the page that is open.
    `more` are the page's own parts, put before the full stop. `is_of_asking`: whom we asked, and not what they said.
    """
    at = address or _here
    begins, about, to = ("Whom of ", " we asked about ", " for ") if is_of_asking else ("What ", " said about ", " to ")
    return (
        begins,
        _properties(slice_, at),
        about,
        _rows(slice_, at, "touchpoint", "any moment", _named(Touchpoint)),
        to,
        _rows(slice_, at, "team", "any team", _named(Team)),
        " by ",
        _rows(slice_, at, "channel", "any channel", channels()),
        " over ",
        _spans(slice_, at),
        *(() if is_of_asking else (", ", _latest(slice_, at))),
        *_metric(slice_, at),
        *more,
        *(() if is_of_asking else _as_of(workspace)),
        ".",
    )


def _as_of(workspace: Workspace) -> Parts:
    """Say where answers wait to be counted; nothing where none does."""
    now = clock.now()
    until = lagging.counted_until(now=now)
    if until is None:
        return ()
    here = until.astimezone(ZoneInfo(workspace.time_zone))
    day = "" if here.date() == clock.day_in(workspace.time_zone, now) else f" on {here:%-d %B}"
    return (f" (as of {here:%H:%M}{day}: answers since then are still being counted)",)


def _rows(slice_: Slice, at: Address, name: str, anything: str, rows: Iterable[tuple[str, str]]) -> Pick:
    chosen = slice_.where.get(name, ())
    named = list(rows)[:MOST_CHOICES]
    names = dict(named)

    def url(key: str | None) -> str:
        return at(slice_.query(where=slice_.only(name, key)))

    choices = [Choice(anything, url(None), is_current=not chosen)]
    choices += [Choice(label, url(key), is_current=key in chosen) for key, label in named]
    shown = ", ".join(names.get(key, key) for key in chosen) or anything
    return Pick(label=name.capitalize(), chosen=shown, choices=tuple(choices))


def _named(table: type[Touchpoint] | type[Team]) -> Iterable[tuple[str, str]]:
    return table.objects.order_by("name").values_list("key", "name")


def channels() -> list[tuple[str, str]]:
    """Return the channels by which answers came, with their names."""
    with connection.cursor() as cursor:
        cursor.execute(CHANNELS, {"workspace": scope.current()})
        return [(channel, channel_name(channel)) for (channel,) in cursor.fetchall()]


def _properties(slice_: Slice, at: Address) -> Pick:
    chosen = [(name, values) for name, values in slice_.where.items() if name.startswith("properties.")]
    bare = {name: values for name, values in slice_.where.items() if not name.startswith("properties.")}
    choices = [Choice("all customers", at(slice_.query(where=bare)), is_current=not chosen)]
    if len(chosen) > 1:
        kept = [(name, {of: values for of, values in slice_.where.items() if of != name}) for name, _ in chosen]
        choices += [
            Choice(f"any {name.removeprefix('properties.')}", at(slice_.query(where=rest))) for name, rest in kept
        ]
    for declared in Property.objects.filter(kind__in=["text", "flag"]).order_by("name"):
        for value in declared.seen[:8]:
            field = f"properties.{declared.name}"
            words = written(value)
            is_current = words in slice_.where.get(field, ())
            # Beside what else is known of them, as any two filters are.
            url = at(slice_.query(where={**slice_.where, field: (words,)}))
            choices.append(Choice(f"{declared.name}: {words}", url, is_current=is_current))
    told = [f"customers with {name.removeprefix('properties.')} {', '.join(values)}" for name, values in chosen]
    return Pick(label="Customers", chosen=" and ".join(told) or "all customers", choices=tuple(choices))


def _spans(slice_: Slice, at: Address) -> Pick:
    choices = tuple(
        Choice(words, at(slice_.query(span=span, days=None)), is_current=span == slice_.span and not slice_.days)
        for span, words in SPANS.items()
    )
    shown = f"{slice_.days[0]:%-d %b %Y} to {slice_.days[1]:%-d %b %Y}" if slice_.days else SPANS[slice_.span]
    return Pick(label="Time", chosen=shown, choices=choices)


def _latest(slice_: Slice, at: Address) -> Pick:
    options = {True: "latest answer of each", False: "every answer"}
    choices = tuple(
        Choice(words, at(slice_.query(is_latest=is_latest)), is_current=is_latest == slice_.is_latest)
        for is_latest, words in options.items()
    )
    return Pick(label="Which answers", chosen=options[slice_.is_latest], choices=choices)


def _here(query: str) -> str:
    # "?" alone means the page without any filter; an empty href would mean the page as it is.
    return query or "?"


def _metric(slice_: Slice, at: Address) -> Parts:
    # By its newest answer, one step down an index for each metric. Asked whether there is any, PostgreSQL expects to
    # meet one soon in any order, and reads ten million for the metric that has none.
    newest = Fact.objects.filter(metric=OuterRef("pk")).order_by("-answered_at").values("id")[:1]
    answered = Metric.objects.alias(newest=Subquery(newest)).filter(Q(newest__isnull=False) | Q(slug=slice_.metric))
    metrics = list(answered.order_by("name"))
    if len(metrics) < 2:
        return ()
    chosen = next((metric.name for metric in metrics if metric.slug == slice_.metric), slice_.metric)
    choices = [
        Choice(metric.name, at(slice_.query(metric=metric.slug)), is_current=metric.slug == slice_.metric)
        for metric in metrics
    ]
    return (", as ", Pick(label="Metric", chosen=chosen, choices=tuple(choices)))


def written(value: object) -> str:
    """Return a value of a property as a filter has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
