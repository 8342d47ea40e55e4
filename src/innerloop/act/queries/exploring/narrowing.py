"""What narrows a look beyond the places that its sentence names: other values of each filter, and one filter more."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from innerloop.act import rules
from innerloop.act.queries.exploring import links, names
from innerloop.act.rules.exploring import naming
from innerloop.act.rules.exploring.looks import THEME, THEME_FEELING, Look
from innerloop.customers.models import Property
from innerloop.kernel.widgets import Choice, Pick
from innerloop.listen.models import SurveyVersion
from innerloop.understand.models import Theme
from innerloop.understand.queries import Slice, sentence

# What the sentence says already.
SAID = ("touchpoint", "team", "channel")
FURTHER = ("product", "program", "employee", "language", "organization", THEME)
# Of one filter, and of each of those that may follow: one that is chosen offers more of its own.
MOST, FEW = 40, 8
NOTHING_MORE = "nothing more"

Offered = Sequence[tuple[str, str]]  # values and their names


def picks(slice_: Slice, look: Look, properties: Sequence[Property]) -> sentence.Parts:
    """Return what else narrows the slice, each with another value and the way to be rid of it, and one more to add.

    A fixed number of queries.
    """
    offered: dict[str, Offered] = {name: _offered(name) for name in FURTHER}
    parts: list[str | Pick] = []
    for name, values in slice_.where.items():
        if name not in SAID and not name.startswith("properties."):
            parts += [f", {naming.noun(name)} ", _of(name, values, slice_, look, offered.get(name, ()))]
    more = _more(slice_, look, {**offered, **_of_customers(slice_, properties)})
    return (*parts, ", narrowed by ", more) if len(more.choices) > 1 else tuple(parts)


def _of(name: str, values: Sequence[str], slice_: Slice, look: Look, offered: Offered) -> Pick:
    known = names.names(name, values)
    shown = ", ".join(known.get(value, value) for value in values)
    noun = naming.noun(name)
    others = offered or (names.choices(name, MOST) if name == THEME_FEELING else ())
    choices = [links.choice(f"any {noun}", replace(slice_, where=slice_.only(name, None)), look)]
    choices += [links.choice(shown, slice_, look, is_current=True)]
    choices += [_narrowed(label, name, value, slice_, look) for value, label in others if value not in values]
    return Pick(noun.capitalize(), shown, tuple(choices))


def _more(slice_: Slice, look: Look, offered: Mapping[str, Offered]) -> Pick:
    """Return the control that adds a filter by what is none yet; each value says what it is one of."""
    choices = [links.choice(NOTHING_MORE, slice_, look, is_current=True)]
    for name, values in offered.items():
        if name not in slice_.where:
            noun = naming.noun(name)
            choices += [
                replace(_narrowed(label, name, value, slice_, look), note=noun) for value, label in values[:FEW]
            ]
    return Pick("One more filter", NOTHING_MORE, tuple(choices))


def _narrowed(label: str, name: str, value: str, slice_: Slice, look: Look) -> Choice:
    return links.choice(label, replace(slice_, where=slice_.only(name, value)), look)


def _offered(name: str) -> Offered:
    if name == "language":
        # Those that surveys are in: to find those of all answers, all would be read.
        kept = SurveyVersion.objects.order_by().values_list("content__languages", flat=True).distinct()[:MOST]
        codes = {code for languages in kept for code in languages or ()}
        return sorted(((code, rules.language_name(code)) for code in codes), key=lambda pair: pair[1])
    if name == THEME:
        return list(Theme.objects.filter(is_on=True).order_by("name").values_list("slug", "name")[:MOST])
    return names.choices(name, MOST)


def _of_customers(slice_: Slice, properties: Sequence[Property]) -> dict[str, Offered]:
    """Return what is known of customers beside what they are narrowed by: the first is picked with "all customers"."""
    if not any(name.startswith("properties.") for name in slice_.where):
        return {}
    plain = [row for row in properties if row.kind in (Property.Kind.TEXT, Property.Kind.FLAG)]
    told = {f"properties.{row.name}": [sentence.written(value) for value in row.seen] for row in plain}
    return {name: [(value, value) for value in values] for name, values in told.items()}
