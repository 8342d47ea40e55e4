"""Finding customers, their profile and their timeline."""

from datetime import timedelta

import pytest

from innerloop.customers import actions, queries, rules
from innerloop.customers.rules import Behavior, Person, Stop
from innerloop.kernel import facts, log, scope
from innerloop.kernel.ids import new_id
from tests.customers.conftest import NOW


@pytest.fixture
def here(cast):
    with scope.to(cast.workspace.id):
        yield cast


@pytest.mark.parametrize("asked", [{"external_id": "A1"}, {"email": "ANA@example.com"}, {"phone": "+254 712 345678"}])
def it_finds_a_customer_by_any_identity(here, know_one, asked):
    known = know_one(external_id="A1", email="ana@example.com", phone="+254712345678")

    found = queries.find(**asked)
    assert found
    assert found.id == known.customer_id


def it_finds_nobody_where_two_are_named_or_none(here):
    assert queries.find(email="pia@example.org", external_id="no such") is not None
    assert queries.find() is None
    assert queries.find(email="nobody@example.org") is None


def it_finds_nobody_of_another_workspace(cast):
    with scope.to(cast.rival.id):
        assert queries.find(email="pia@example.org") is None
        assert queries.profile(cast.pia.id) is None
        assert queries.ids_of(cast.pia.id) == []
        assert queries.timeline(cast.pia.id).rows == []
        assert queries.search().rows == []


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("", ["Ben", "Ana Kamau", "Dina", "Paul", "Pia"]),
        ("kam", ["Ana Kamau"]),
        ("ANA@", ["Ana Kamau"]),
        ("example.com", []),
        ("0712", []),
        ("+254712", ["Ana Kamau"]),
        ("254 712", ["Ana Kamau"]),
        ("A1", ["Ana Kamau"]),
        ("100%", []),
        ("_", []),
        ("\x00", []),
        ("  ben ", ["Ben"]),
    ],
)
def it_searches_by_name_address_number_and_id(here, know_one, q, names):
    know_one(external_id="A1", email="ana@example.com", phone="+254712345678", name="Ana Kamau")
    know_one(external_id="B1", name="Ben", now=NOW + timedelta(days=1))

    found = [row.name for row in queries.search(q).rows]

    assert sorted(found) == sorted(names)
    assert found[:2] == names[:2]


def it_turns_the_pages_of_a_list_without_gap_or_repeat(here, know):
    know(*[Person(external_id=f"A{n}", name=f"N{n}") for n in range(23)])
    seen, after = [], None

    while True:
        page = queries.search(limit=5, after=after)
        seen += [row.id for row in page.rows]
        after = page.next
        if after is None:
            break

    assert len(seen) == len(set(seen)) == 26


def it_lists_more_customers_with_no_more_queries(here, know, django_assert_num_queries):
    know(*[Person(external_id=f"A{n}", email=f"a{n}@x.org", organization="acme") for n in range(30)])

    with django_assert_num_queries(3):
        page = queries.search(limit=30)

    assert page.rows[0].organization == "acme"
    assert page.rows[0].email


def it_shows_everything_known_of_a_customer(here, know_one):
    known = know_one(
        external_id="A1", email="Ana@example.com", name="Ana", organization="acme", owner_email="agnes@tandawa.example"
    )
    know_one(external_id="A1", organization="globex", now=NOW + timedelta(days=3))
    stop = Stop(channel="email", address="ana@example.com", purpose="ask")
    actions.suppress(stop, workspace_id=here.workspace.id, by="customer", now=NOW)

    profile = queries.profile(known.customer_id)

    assert profile
    assert profile.organization
    assert (profile.name, profile.owner_email) == ("Ana", "agnes@tandawa.example")
    assert profile.newest("email") == "ana@example.com"
    assert [address.as_given for address in profile.addresses if address.kind == "email"] == ["Ana@example.com"]
    assert [(stay.key, stay.ends_on is None) for stay in profile.stays] == [("globex", True), ("acme", False)]
    assert profile.organization.key == "globex"
    assert [(stop.channel, stop.purpose, stop.reason) for stop in profile.suppressions] == [
        ("email", "ask", "unsubscribed")
    ]


def it_tells_a_life_newest_first(here, know_one):
    known = know_one(email="ana@example.com", now=NOW - timedelta(days=9))
    told = Behavior(kind="order", person=Person(email="ana@example.com"), occurred_at=NOW - timedelta(days=2))
    actions.note_behaviors([told], workspace_id=here.workspace.id, by="key:1", now=NOW)
    know_one(email="ana@example.com", name="Ana")

    moments = queries.timeline(known.customer_id).rows

    assert [moment.sentence for moment in moments] == [
        "Details changed: name", "Told by another system: order", "Became known to us",
    ]  # fmt: skip


def it_says_a_higher_rooms_fact(here):
    kind = facts.kind("test.cheered", "Cheered {times} times")
    fact = log.Fact(kind, new_id(), NOW, customer_id=here.pia.id, data={"times": 3})
    log.announce([fact], workspace_id=here.workspace.id, by="system")

    [moment] = queries.timeline(here.pia.id).rows

    assert moment.sentence == "Cheered 3 times"


def it_tells_the_losers_life_as_the_winners(here, know_one):
    ana = know_one(email="ana@example.com").customer_id
    anna = know_one(email="anna@example.com").customer_id
    actions.merge(winner_id=ana, loser_id=anna, workspace_id=here.workspace.id, by="member:1", now=NOW)

    page = queries.timeline(anna, limit=2)
    rest = queries.timeline(ana, limit=2, after=page.next)

    kinds = [moment.kind for moment in (*page.rows, *rest.rows)]
    assert sorted(kinds) == ["customer.known", "customer.known", "customer.merged"]
    assert rest.next is None


def it_refuses_a_cursor_of_somewhere_else(here):
    with pytest.raises(rules.ValueRefused):
        queries.search(after="page two")
