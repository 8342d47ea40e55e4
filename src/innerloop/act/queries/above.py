"""What stands above the cases: the sentence, the looks, what they are narrowed to, and what else they can be."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from django.urls import reverse

from innerloop.act.cases_page import Above, Chip, Offer
from innerloop.act.models import CaseRule, Cause
from innerloop.act.queries import lately
from innerloop.act.queries.narrowing import NOBODY
from innerloop.act.rules import language_name
from innerloop.act.rules.queue import LOOKS, ORDER, WHICH, WHOSE, Queue
from innerloop.customers.models import Organization
from innerloop.kernel.widgets import Choice, Pick, Tab
from innerloop.listen.models import Metric, Product, Touchpoint
from innerloop.listen.rules.saying import channel_name
from innerloop.team.models import Member, Team
from innerloop.team.rules import Role

COHORTS = {"bottom": "detractors", "middle": "passives", "top": "promoters"}
_LABELS = {
    "touchpoint": "Touchpoint", "channel": "Channel", "team": "Team", "cohort": "Who they are", "rule": "Rule",
    "cause": "Cause", "assignee": "Who has it", "language": "Language", "product": "Product",
    "organization": "Organization", "metric": "Question", "about": "About team",
}  # fmt: skip
# The others come from charts; a form of eleven fields would be read by nobody.
_OFFERED = ("touchpoint", "channel", "team", "cohort", "rule", "cause", "assignee")
_MOST = 300


def above(queue: Queue) -> Above:
    """Return what stands above the cases of a queue. At most nine queries."""
    names = {name: _names(name, queue) for name in dict.fromkeys((*_OFFERED, *queue.wanted()))}
    return Above(
        says=_says(queue),
        looks=tuple(
            Tab(word, url(replace(queue, look=look)), is_current=look == queue.look) for look, word in LOOKS.items()
        ),
        chips=tuple(_chips(queue, names)),
        offers=tuple(Offer(name, _LABELS[name], tuple(names[name].items())) for name in _OFFERED if names[name]),
        kept=tuple(pair for pair in queue.pairs() if pair[0] not in ("since", "until", "after", "shown")),
        since=queue.since.isoformat() if queue.since else "",
        until=queue.until.isoformat() if queue.until else "",
    )


def url(queue: Queue) -> str:
    """Return the address of a queue, from its beginning on."""
    return reverse("act:cases") + queue.query()


def _says(queue: Queue) -> tuple[str | Pick, ...]:
    which = ("all states of ", _pick("Whose", "whose", WHOSE, queue), " cases") if queue.look == "board" else (
        _pick("Whose", "whose", WHOSE, queue), " ", _pick("Which", "which", WHICH, queue), " cases",
    )  # fmt: skip
    if queue.order not in ORDER:
        return ("Show ", *which, ".")
    return ("Show ", *which, ", ", _pick("Order", "order", ORDER, queue), " first.")


def _pick(label: str, name: str, words: Mapping[str, str], queue: Queue) -> Pick:
    choices = tuple(
        Choice(said, reverse("act:cases") + queue.query(**{name: value}), is_current=getattr(queue, name) == value)
        for value, said in words.items()
    )
    return Pick(label, words[getattr(queue, name)], choices)


def _chips(queue: Queue, names: Mapping[str, Mapping[str, str]]) -> Iterator[Chip]:
    front = reverse("act:cases")
    for name, value in queue.where:
        yield Chip(_LABELS[name], names[name].get(f"{name}:{value}", value), front + queue.without((name, value)))
    if queue.since:
        yield Chip("Opened since", f"{queue.since:%-d %b %Y}", front + queue.query(since=None))
    if queue.until:
        yield Chip("Opened until", f"{queue.until:%-d %b %Y}", front + queue.query(until=None))


def _names(name: str, queue: Queue) -> dict[str, str]:
    """Return what a field can be, as the address writes it, by name. One query at most."""
    return {f"{name}:{key}": said for key, said in _pairs(name, queue)}


def _pairs(name: str, queue: Queue) -> Iterable[tuple[str, str]]:
    offered = _OFFERS.get(name)
    return offered() if offered else _OTHERS[name](queue.wanted().get(name, []))


def _rules() -> Iterable[tuple[str, str]]:
    rows = CaseRule.objects.filter(retired_at=None).order_by("position").values_list("id", "name")[:_MOST]
    return [(str(id_), said) for id_, said in rows]


def _people() -> Iterable[tuple[str, str]]:
    rows = Member.objects.filter(removed_at=None, role__gte=Role.AGENT).select_related("user")
    return [
        (NOBODY, "nobody"),
        *((str(row.id), str(row)) for row in rows.order_by("user__name", "user__email")[:_MOST]),
    ]


def _channels() -> Iterable[tuple[str, str]]:
    return [(code, channel_name(code)) for code in lately.channels()]


def _causes() -> Iterable[tuple[str, str]]:
    return [(NOBODY, "not known yet"), *Cause.objects.order_by("name").values_list("slug", "name")[:_MOST]]


_OFFERS: dict[str, Callable[[], Iterable[tuple[str, str]]]] = {
    "touchpoint": lambda: Touchpoint.objects.order_by("name").values_list("key", "name")[:_MOST],
    "channel": _channels,
    "team": lambda: Team.objects.order_by("name").values_list("key", "name")[:_MOST],
    "cohort": COHORTS.items,
    "rule": _rules,
    "cause": _causes,
    "assignee": _people,
}
_OTHERS: dict[str, Callable[[list[str]], Iterable[tuple[str, str]]]] = {
    "about": lambda keys: Team.objects.filter(key__in=keys).values_list("key", "name"),
    "language": lambda codes: [(code, language_name(code)) for code in codes],
    "product": lambda keys: Product.objects.filter(key__in=keys).values_list("key", "name"),
    "organization": lambda keys: Organization.objects.filter(key__in=keys).values_list("key", "name"),
    "metric": lambda slugs: Metric.objects.filter(slug__in=slugs).values_list("slug", "name"),
}
