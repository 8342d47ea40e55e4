"""A program's plan as requests and answers have it, and the list of a program that asks a list."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from pydantic import Field

from innerloop.connect.api import answers, building, errors, lists, people, problems, reading
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.customers import rules as customer_rules
from innerloop.kernel import clock
from innerloop.listen import queries as listen_queries
from innerloop.listen.actions import listing
from innerloop.listen.rules import plans

route = building.Resource("Programs")

Size = Annotated[reading.Whole, Field(ge=0, le=10_000_000)]
Text = Annotated[str, Field(max_length=500)]
About = Literal[
    "property", "language", "organization", "value", "known_days", "last_score", "last_cohort", "answered_days",
    "asked_days", "behavior",
]  # fmt: skip
Comparison = Literal["is", "is_not", "at_least", "at_most", "is_known", "is_unknown"]


class ConditionIn(reading.Body):
    """One condition on a customer, or on an event."""

    about: About
    comparison: Comparison
    name: str = Field("", max_length=80, description="Which property, or which kind of event.")
    value: str | bool | int | float = Field("", description="What it is compared with.")


class QuotaIn(reading.Body):
    """At most so many asks or answers in a period of the workspace's calendar."""

    most: Size
    of: Literal["asks", "answers"] = "answers"
    per: Literal["day", "week", "month", "quarter", "ever"] = "month"
    segment: str = Field("", max_length=80, description="For each value of this property.")


class HoursIn(reading.Body):
    """When customers may be written to, on the clock where they are."""

    opens: str = Field("08:00", max_length=5)
    closes: str = Field("21:00", max_length=5)
    weekdays: list[Size] = Field([0, 1, 2, 3, 4, 5, 6], max_length=7, description="0 is Monday.")
    days_off: list[Annotated[str, Field(max_length=10)]] = Field([], max_length=60)


class PlanIn(reading.Body):
    """Whom a program asks by itself, when, and within which limits. What is left out is as usual."""

    audience: list[ConditionIn] = Field([], description="Whom it is for: all of these must be true of them.")
    period_days: Size | None = Field(None, description="relationship: everybody once in so many days.")
    stage: Text = Field("", description="episodic: the key of the stage after whose end it asks.")
    event: Text = Field("", description="transactional: the kind of event after which it asks.")
    conditions: list[ConditionIn] = Field([], description="On the event's own properties.")
    delay_minutes: Size = 0
    starts_at: reading.Moment | None = Field(None, description="one_off: when it asks its list.")
    is_listed: bool = Field(False, description="one_off: only those on the program's list.")
    share: int | float = Field(100, description="Percent of the audience, always the same people.")
    quotas: list[QuotaIn] = []
    daily_cap: Size | None = None
    own_rest_days: Size = Field(0, description="Days of rest from this program.")
    most_a_year: Size | None = Field(None, description="Asks of one person in 365 days, by all programs.")
    hours: HoursIn = Field(default_factory=HoursIn)
    late_days: Size | None = Field(None, description="How late an ask may come that had to wait.")
    reminders: list[Size] = Field([], description="Days after the ask; at most two. None if anonymous.")
    second_channel: Text = Field("", description="None if the program is anonymous.")
    second_after_days: Size | None = Field(None, description="Left out, only where the first did not arrive.")


class ListIn(reading.Body):
    """Customers to put on the list of a one-off program; who is not known yet becomes known."""

    customers: list[people.CustomerIn] = Field(
        default_factory=list, max_length=reading.MOST_ITEMS, description="At least one."
    )


class NotListedShape(building.Shape):
    """A customer who was not put on the list, by the place in what was sent, from 0."""

    index: int
    detail: str


class ListedShape(building.Shape):
    """How many were put on the list, and who was not."""

    listed: int
    rejected: list[NotListedShape]


def plan_of(given: PlanIn) -> dict[str, Any]:
    """Return a plan as the room keeps it; raises FieldRefused, which names the field."""
    told = given.model_dump(exclude_unset=True)
    try:
        return plans.read(told).as_json()
    except plans.PlanImpossible as refusal:
        raise reading.refused(f"plan.{refusal.field}", str(refusal)) from None


def shown(plan: dict[str, Any]) -> dict[str, Any]:
    """Return a plan as answers show it: whole, with what is as usual."""
    return PlanIn().model_dump() | plan


@route.call("POST", "/programs/{program_id}/customers", needs="surveys:write", answers={200: ListedShape})
def list_for_program(request: KeyRequest, program_id: str, body: ListIn) -> HttpResponse:
    """Put customers on the list of a one-off program; whoever is on it already stays."""
    found = listen_queries.programs().filter(id=lists.id_of(program_id, "program")).first()
    if found is None:
        raise errors.NotHere(thing="program")
    if not body.customers:
        raise reading.refused("customers", "`customers` is empty. Name at least one to put on the list.")
    read = [_person(each, f"customers.{index}") for index, each in enumerate(body.customers)]
    verdicts = iter(
        listing.list_people(
            program_id=found.id,
            people=[each for each in read if isinstance(each, customer_rules.Person)],
            by=actor(request),
            now=clock.now(),
        )
    )
    outcomes = [each if isinstance(each, Exception) else next(verdicts) for each in read]
    rejected = [_rejected(index, said) for index, said in enumerate(outcomes) if isinstance(said, Exception)]
    return answers.answer({"listed": len(outcomes) - len(rejected), "rejected": rejected})


def _person(given: people.CustomerIn, place: str) -> customer_rules.Person | Exception:
    try:
        return people.person_of(given, within=place)
    except customer_rules.ValueRefused as refusal:
        return refusal


def _rejected(index: int, refusal: Exception) -> dict[str, Any]:
    problem = problems.of(refusal)
    if problem is None:
        raise refusal
    return {"index": index, "detail": problem.detail}
