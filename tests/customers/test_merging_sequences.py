"""Any sequence of merges, undone from the newest back, leaves every record as it was."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innerloop.customers import actions, errors
from innerloop.customers.models import Behavior, Consent, Customer, Identity, Membership, Organization
from innerloop.customers.rules import Behavior as Told
from innerloop.customers.rules import Person, Said
from innerloop.team.models import Workspace
from tests.customers.conftest import NOW
from tests.support.cast import Cast

FAMILY = "+254700000001"
# Who is merged into whom, by their places; None undoes the newest merge that still stands.
STEPS = st.lists(st.none() | st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=8)


def people(workspace: Workspace) -> list[UUID]:
    """Make four records that have in common what people have: a family's phone, a company, some of their words."""
    by: Any = {"workspace_id": workspace.id, "by": "system", "now": NOW}
    told = [
        Person(external_id="A", name="Ana", properties={"plan": "pro"}, organization="acme"),
        Person(external_id="B", language="sw", value=Decimal(90), properties={"plan": "free", "city": "Kisumu"}),
        Person(external_id="C", name="Anna", time_zone="Africa/Nairobi", organization="acme"),
        Person(external_id="D", email="ana@example.com", properties={"city": "Nairobi"}, organization="other"),
    ]
    ids = [known.customer_id for known in actions.know(told, **by) if isinstance(known, actions.Known)]
    for place, customer_id in enumerate(ids):
        shared = Identity.everywhere.create(
            workspace=workspace, customer_id=customer_id, kind="phone", value=FAMILY, as_given=FAMILY, is_shared=True
        )
        actions.note_consent(Said("sms", "ask", place % 2 == 0), identity_id=shared.id, **by)
        who = Person(external_id="ABCD"[place])
        actions.note_behaviors([Told(kind="call", person=who, occurred_at=NOW)], **by)
    acme = Organization.everywhere.get(workspace=workspace, key="acme")
    Membership.everywhere.create(
        workspace=workspace,
        customer_id=ids[3],
        organization=acme,
        starts_on=date(2020, 1, 1),
        ends_on=date(2021, 1, 1),
    )
    return ids


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return every row of this room that a merge may touch."""
    models: tuple[Any, ...] = (Customer, Identity, Consent, Membership, Behavior)
    return {model.__name__: list(model.everywhere.order_by("id").values()) for model in models}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def it_gives_everything_back_from_the_newest_merge_to_the_oldest(cast: Cast, steps: list[Any]) -> None:
    by: Any = {"workspace_id": cast.workspace.id, "by": "system", "now": NOW}
    with transaction.atomic():
        ids = people(cast.workspace)
        standing: list[tuple[UUID, dict[str, Any]]] = []

        for step in [*steps, *[None] * len(steps)]:
            if step is None and standing:
                merge_id, before = standing.pop()
                actions.unmerge(merge_id=merge_id, **by)
                assert everything() == before
            elif step is not None:
                before = everything()
                with suppress(errors.SamePerson):
                    standing.append((actions.merge(winner_id=ids[step[0]], loser_id=ids[step[1]], **by), before))

        assert not standing
        transaction.set_rollback(True)
