"""The sentence filter of the pulse: each underlined part is a control, and the address holds the state."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from innerloop.customers.models import Property
from innerloop.kernel.widgets import Choice, Pick
from innerloop.listen.models import Response, Touchpoint
from innerloop.team.models import Team, Workspace
from innerloop.understand.queries import SPANS, Slice

MOST_CHOICES = 40


def says(slice_: Slice, *, workspace: Workspace) -> tuple[str | Pick, ...]:
    """Return the sentence: What all customers said at any moment by any channel over the last 30 days, latest of each."""
    return (
        "What ",
        _properties(slice_),
        " said about ",
        _rows(slice_, "touchpoint", "any moment", Touchpoint.objects.order_by("name").values_list("key", "name")),
        " to ",
        _rows(slice_, "team", "any team", Team.objects.order_by("name").values_list("key", "name")),
        " by ",
        _rows(slice_, "channel", "any channel", _channels()),
        " over ",
        _spans(slice_),
        ", ",
        _latest(slice_),
        ".",
    )


def today(now: datetime, zone: str) -> date:
    """Return the workspace's local date."""
    return now.astimezone(ZoneInfo(zone)).date()


def channel_name(channel: str) -> str:
    """Return a channel as people say it."""
    return {"email": "e-mail", "sms": "SMS", "ussd": "USSD", "link": "link", "whatsapp": "WhatsApp", "api": "API"}.get(
        channel, channel
    )


def _rows(slice_: Slice, name: str, anything: str, rows: Iterable[tuple[str, str]]) -> Pick:
    chosen = slice_.where.get(name, ())
    named = list(rows)[:MOST_CHOICES]
    names = dict(named)
    choices = [Choice(anything, _address(slice_, name, None), is_current=not chosen)]
    choices += [Choice(label, _address(slice_, name, key), is_current=key in chosen) for key, label in named]
    shown = ", ".join(names.get(key, key) for key in chosen) or anything
    return Pick(label=name.capitalize(), chosen=shown, choices=tuple(choices))


def _channels() -> list[tuple[str, str]]:
    used = Response.objects.exclude(channel="").order_by("channel").values_list("channel", flat=True).distinct()
    return [(channel, channel_name(channel)) for channel in used]


def _properties(slice_: Slice) -> Pick:
    chosen = [(name, values) for name, values in slice_.where.items() if name.startswith("properties.")]
    bare = {name: values for name, values in slice_.where.items() if not name.startswith("properties.")}
    choices = [Choice("all customers", _page(slice_.query(where=bare)), is_current=not chosen)]
    for declared in Property.objects.filter(kind__in=["text", "flag"]).order_by("name"):
        for value in declared.seen[:8]:
            field = f"properties.{declared.name}"
            words = _value(value)
            is_current = words in slice_.where.get(field, ())
            url = _page(slice_.query(where={**bare, field: (words,)}))
            choices.append(Choice(f"{declared.name}: {words}", url, is_current=is_current))
    told = [f"customers with {name.removeprefix('properties.')} {', '.join(values)}" for name, values in chosen]
    return Pick(label="Customers", chosen=" and ".join(told) or "all customers", choices=tuple(choices))


def _spans(slice_: Slice) -> Pick:
    choices = tuple(
        Choice(words, _page(slice_.query(span=span, days=None)), is_current=span == slice_.span and not slice_.days)
        for span, words in SPANS.items()
    )
    shown = f"{slice_.days[0]:%-d %b %Y} to {slice_.days[1]:%-d %b %Y}" if slice_.days else SPANS[slice_.span]
    return Pick(label="Time", chosen=shown, choices=choices)


def _latest(slice_: Slice) -> Pick:
    options = {True: "latest answer of each", False: "every answer"}
    choices = tuple(
        Choice(words, _page(slice_.query(is_latest=is_latest)), is_current=is_latest == slice_.is_latest)
        for is_latest, words in options.items()
    )
    return Pick(label="Which answers", chosen=options[slice_.is_latest], choices=choices)


def _address(slice_: Slice, name: str, value: str | None) -> str:
    return _page(slice_.query(where=slice_.only(name, value)))


def _page(query: str) -> str:
    # "?" alone means the page without any filter; an empty href would mean the page as it is.
    return query or "?"


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
