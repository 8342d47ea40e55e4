"""What happened to a case, in a line: who did what."""

from collections.abc import Callable, Mapping
from typing import Any

from innerloop.act import events
from innerloop.act.rules.states import CloseReason, State
from innerloop.kernel import facts

Data = Mapping[str, Any]


def say_fact(kind: str, data: Data, *, by: str, to: str = "") -> str:
    """Say one fact of a case: "Zawadi resolved the case". `to` is the colleague whom the fact names."""
    say = _SAYINGS.get(kind)
    return say(by, data, to) if say else f"{by} changed the case"


def say_in_line(kind: str, data: Data, *, to: str = "") -> str:
    """Say one fact of a case on the customer's time line, where its number names it: "Case 12 was given to Zawadi"."""
    told = dict(data)
    if kind == events.ASSIGNED and to:
        return f"Case {data.get('number', '…')} was given to {to}"
    if kind == events.CALLED and data.get("reached") is None:
        return "We called, and somebody or a mailbox picked up"
    if kind == events.CALLED and not data.get("reached"):
        return "We called and reached nobody"
    if kind == events.MOVED and data.get("state"):
        told["state"] = State(data["state"]).label.lower()
    if kind == events.CLOSED and data.get("reason"):
        told["reason"] = CloseReason(data["reason"]).label.lower()
    return facts.say(kind, told)


def _given(by: str, _: Data, to: str) -> str:
    return f"{by} took the case" if to == by else f"{by} gave the case to {to or 'a colleague'}"


def _called(by: str, data: Data, _: str) -> str:
    if "ended" not in data and "ring" in data:
        return f"{by}: they spoke with each other" if data.get("reached") else f"{by}: it was not them who picked up"
    if data.get("reached") is None:
        return f"{by} called, and somebody or a mailbox picked up"
    return f"{by} called" if data.get("reached") else f"{by} called and reached nobody"


def _promised(by: str, data: Data, _: str) -> str:
    return f"{by} promised to be in touch by {data['until']}" if data.get("until") else f"{by} took the promise back"


def _snoozed(by: str, data: Data, _: str) -> str:
    return f"{by} let it sleep until {data['until']}" if data.get("until") else f"{by} brought it back"


def _changed(by: str, data: Data, _: str) -> str:
    if data.get("took"):
        return f"{by} made case {data['took']} part of this one"
    if data.get("left"):
        return f"{by} let case {data['left']} stand by itself again"
    return f"{by} moved it to another team" if "team" in data else f"{by} changed the case: {data.get('fields', '')}"


_SAYINGS: Mapping[str, Callable[[str, Data, str], str]] = {
    events.OPENED: lambda by, _, __: f"{by} opened the case",
    events.ASSIGNED: _given,
    events.UNASSIGNED: lambda by, _, __: f"{by} gave the case back",
    events.MOVED: lambda by, data, _: f"{by}: {State(data['state']).label.lower()}",
    events.RESOLVED: lambda by, _, __: f"{by} resolved the case",
    events.CLOSED: lambda by, data, _: f"{by} closed the case: {CloseReason(data['reason']).label.lower()}",
    events.REPLIED: lambda by, _, __: f"{by} wrote to the customer",
    events.REOPENED: lambda by, _, __: f"{by} opened the case again",
    events.UNENDED: lambda by, _, __: f"{by} took back that it was over",
    events.UNSENT: lambda by, _, __: f"{by} took back what was written",
    events.UNDELIVERED: lambda _, __, ___: "What was written did not arrive: nobody was contacted by it",
    events.CALLED: _called,
    events.PROMISED: _promised,
    events.SNOOZED: _snoozed,
    events.WOKE: lambda _, __, ___: "Its day has come: it is back",
    events.CHANGED: _changed,
    events.MERGED: lambda by, _, __: f"{by} made it part of another case",
    events.PARTED: lambda by, _, __: f"{by} let it stand by itself again",
    events.ESCALATED: lambda _, __, ___: "Brought to the lead",
}
