"""The sentence of the Explore page: what is shown, by what, across what, of which answers, compared with what."""

from datetime import datetime

from innerloop.act.queries.exploring import counting, links, names, narrowing
from innerloop.act.queries.exploring.narrowing import MOST, NOTHING_MORE
from innerloop.act.rules.exploring import figures, naming
from innerloop.act.rules.exploring.looks import BEFORE, PLAIN, TIMES, Look, turned
from innerloop.customers.models import Property
from innerloop.kernel.widgets import Choice, Pick
from innerloop.team.models import Workspace
from innerloop.understand.queries import Slice, sentence
from innerloop.understand.rules.measures import Measure

NOTHING = "nothing"
_SORTS = {"value": "the value", "name": "name", "n": "how many answered", "moved": "what differs"}


def says(slice_: Slice, look: Look, *, workspace: Workspace, now: datetime) -> sentence.Parts:
    """Return the sentence; each underlined part is a control whose choices are addresses."""

    def address(query: str) -> str:
        return links.moved(query, look)

    told = list(Property.objects.order_by("name"))
    further = [f"properties.{row.name}" for row in told]
    every = (*PLAIN, *further)
    narrowed = narrowing.picks(slice_, look, told)
    more = (*narrowed, *_against(slice_, look, workspace, now), ", sorted by ", _sort(slice_, look))
    rest = sentence.says(slice_, workspace=workspace, address=address, more=more)
    by = (" by ", _rows(slice_, look, every, 0), *((" and ", _rows(slice_, look, every, 1)) if look.by else ()))
    return ("Show ", _measure(slice_, look), *by, " across ", _across(slice_, look, every), ", of what ", *rest[1:])


def _measure(slice_: Slice, look: Look) -> Pick:
    choices = tuple(
        links.choice(
            figures.name(each, slice_.metric), slice_, turned(look, measure=each), is_current=each == look.measure
        )
        for each in Measure
    )
    return Pick("Measure", figures.name(look.measure, slice_.metric), choices)


def _rows(slice_: Slice, look: Look, every: tuple[str, ...], place: int) -> Pick:
    chosen = look.by[place] if place < len(look.by) else ""
    before, after = look.by[:place], look.by[place + 1 :]

    def choice(words: str, name: str) -> Choice:
        others = tuple(each for each in after if each != name)
        across = "" if look.across == name else look.across
        changed = turned(look, by=(*before, *((name,) if name else ()), *others), across=across)
        return links.choice(words, slice_, changed, is_current=name == chosen)

    offered = [choice(naming.noun(name), name) for name in every if name not in before]
    nothing = NOTHING_MORE if place else NOTHING
    return Pick(
        "Rows" if not place else "Rows within",
        naming.noun(chosen) if chosen else nothing,
        (choice(nothing, ""), *offered),
    )


def _across(slice_: Slice, look: Look, every: tuple[str, ...]) -> Pick:
    offered = (*TIMES[::-1], *(name for name in every if name not in look.by))
    choices = [links.choice(NOTHING, slice_, turned(look, across=""), is_current=not look.across)]
    choices += [
        links.choice(naming.noun(name), slice_, turned(look, across=name), is_current=name == look.across)
        for name in offered
    ]
    return Pick("Columns", naming.noun(look.across) if look.across else NOTHING, tuple(choices))


def _against(slice_: Slice, look: Look, workspace: Workspace, now: datetime) -> sentence.Parts:
    if look.measure is Measure.N:
        return ()
    usual = f"the {naming.noun(look.across)} before" if look.is_over_time else "the others"
    choices = [links.choice(usual, slice_, turned(look, against=""), is_current=not look.against)]
    shown = usual
    for words, against in (*_times(slice_, look, workspace, now), *_values(slice_, look)):
        is_current = against == look.against
        choices.append(links.choice(words, slice_, turned(look, against=against), is_current=is_current))
        shown = words if is_current else shown
    if look.against and shown == usual:
        shown = against_in_words(slice_, look)
        choices.append(links.choice(shown, slice_, look, is_current=True))
    return (", compared with ", Pick("Compared with", shown, tuple(choices)))


def against_in_words(slice_: Slice, look: Look) -> str:
    """Say what the slice is compared with."""
    if look.against == BEFORE:
        return counting.before_in_words(slice_)
    if look.days_against:
        first, last = look.days_against
        return f"{first:%-d %b %Y} to {last:%-d %b %Y}"
    if look.value_against:
        name, value = look.value_against
        return names.named((name,), [(value,)], nothing=value)[(value,)]
    return ""


def _times(slice_: Slice, look: Look, workspace: Workspace, now: datetime) -> list[tuple[str, str]]:
    if look.is_over_time:
        return []
    earlier = slice_.earlier(now=now, zone=workspace.time_zone)
    year = counting.a_year_before(slice_, now, workspace.time_zone)
    found = [(counting.before_in_words(slice_), BEFORE)] if earlier else []
    return found + ([("the same days a year before", f"{year[0]}/{year[1]}")] if year else [])


def _values(slice_: Slice, look: Look) -> list[tuple[str, str]]:
    """Return the other values of what the slice is narrowed to."""
    found = []
    for name, values in slice_.where.items():
        if len(values) != 1 or name in look.dimensions:
            continue
        offered = names.choices(name, MOST) or [(value, value) for value in _seen(name)]
        known = {value: label for value, label in offered if value != values[0]}
        labels = {**known, **({} if name in names.TABLES else names.names(name, list(known)))}
        found += [(labels[value], f"{name}:{value}") for value in known]
    return found


def _seen(name: str) -> list[str]:
    if name == "channel":
        return [channel for channel, _ in sentence.channels()]
    declared = Property.objects.filter(name=name.removeprefix("properties.")).first() if "." in name else None
    return [
        str(value).lower() if isinstance(value, bool) else str(value) for value in (declared.seen if declared else ())
    ]


def _sort(slice_: Slice, look: Look) -> Pick:
    choices = tuple(
        links.choice(words, slice_, turned(look, sort=sort), is_current=sort == look.sort)
        for sort, words in _SORTS.items()
    )
    return Pick("Order", _SORTS[look.sort], choices)
