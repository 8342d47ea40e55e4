"""Organizations: the list, and one with all its people."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from innerloop.act import actions as closing
from innerloop.act.queries import homes, members, organization, organizations
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.trouble import Trouble
from innerloop.customers import actions
from innerloop.customers.models import Customer, Membership, Organization
from innerloop.customers.rules import Person
from innerloop.listen import actions as listening
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Program
from innerloop.listen.rules.heard import Heard
from innerloop.team.access import actor
from innerloop.team.models import Workspace
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast, as_member, make_customer

SINCE = date(2025, 1, 6)


def made(cast: Cast, name: str, parent: Organization | None = None) -> Organization:
    return Organization.objects.create(workspace=cast.workspace, key=name.lower(), name=name, parent=parent)


def join(customer: Customer, organization: Organization, role: str = "", **more: Any) -> Membership:
    return Membership.objects.create(
        workspace=customer.workspace,
        customer=customer,
        organization=organization,
        role=role,
        **{"starts_on": SINCE, "weight": 1, **more},
    )


def shown(client: Client, organization: Organization, **query: str) -> str:
    response = client.get(reverse("act:organization", args=[organization.id]), query)
    assert response.status_code == 200
    return response.content.decode()


def box(page: str, heading: str) -> str:
    return page.split(f'id="{heading}"')[1].split("</section>", maxsplit=1)[0]


def main_of(page: str) -> str:
    return page.split("<main")[1].split("</main>", maxsplit=1)[0]


def show_small_scores(cast: Cast) -> None:
    Workspace.objects.filter(id=cast.workspace.id).update(minimum_n=1)


def it_weighs_each_by_role_and_worth_and_shows_the_plain_score_beside(hear: Hear, vic: Client, cast: Cast) -> None:
    show_small_scores(cast)
    fish = made(cast, "Likoni Fish")
    for customer, role, weight, value, score in (
        (cast.pia, "Owner", 3, 3000, 2),
        (cast.paul, "Drivers", 1, 1000, 10),
        (cast.dina, "Accounts", 1, None, 9),
    ):
        join(customer, fish, role, weight=weight)
        Customer.objects.filter(id=customer.id).update(value=value, currency="KES" if value else "")
        hear(score=score, person=Person(email=f"{customer.name.lower()}@example.org"))

    page = shown(vic, fish)

    # Weights 3 × 1.5, 1 × 0.5 and 1 × 1: (0.5 + 1 - 4.5) / 6 is -50; without them (2 - 1) / 3 is 33.
    together = box(page, "h-score")
    for told in ("−50 ", "<dd>33 (", "n&nbsp;3", "<dd>1.7 people who count the same"):
        assert told in together
    people = box(page, "h-people")
    assert re.findall(r'data-label="Counts">([^<]+)<', people) == ["4.5", "1.0", "0.5"]


def it_shows_no_score_of_few_but_says_how_many(hear: Hear, vic: Client, cast: Cast) -> None:
    fish = made(cast, "Likoni Fish")
    join(cast.pia, fish)
    hear(score=2, person=Person(email="pia@example.org"))

    for page in (shown(vic, fish), vic.get(reverse("act:organizations")).content.decode()):
        assert "oo few to show: n\xa01" in page
        assert "1 detractor" in page


def it_counts_the_people_of_what_is_under_it_and_nobody_twice(hear: Hear, vic: Client, cast: Cast) -> None:
    show_small_scores(cast)
    group = made(cast, "Likoni Group")
    fish = made(cast, "Likoni Fish", group)
    depot = made(cast, "Mtwapa Depot", fish)
    join(cast.pia, group, "Owner", weight=2)
    join(cast.pia, depot, "Advisor")
    join(cast.paul, depot, "Drivers")
    for name, score in (("pia", 9), ("paul", 3)):
        hear(score=score, person=Person(email=f"{name}@example.org"))

    page = shown(vic, group)

    assert "2 of 2 people answered within a year." in page
    assert "n&nbsp;2" in box(page, "h-score")
    assert "Drivers, Mtwapa Depot" in page
    assert "Advisor" not in page
    assert f'href="/organizations/{fish.id}">Likoni Fish</a>' in box(page, "h-under")
    assert f'<a href="/organizations/{group.id}">Likoni Group</a>' in shown(vic, fish)


def it_ends_where_parents_go_round_in_a_circle(program: Program, vic: Client, cast: Cast) -> None:
    fish = made(cast, "Likoni Fish")
    depot = made(cast, "Mtwapa Depot", fish)
    Organization.objects.filter(id=fish.id).update(parent=depot)
    join(cast.pia, depot)

    assert "Pia" in shown(vic, fish)


def it_tells_of_each_role_whom_we_asked_who_answered_and_who_was_never_reached(
    program: Program, hear: Hear, vic: Client, cast: Cast
) -> None:
    fish = made(cast, "Likoni Fish")
    ann, ben = make_customer(cast.workspace, "Ann"), make_customer(cast.workspace, "Ben")
    for customer, role in ((cast.pia, "Owner"), (cast.paul, "Buys"), (ann, "Buys"), (ben, "Accounts")):
        join(customer, fish, role)
    hear(score=9, person=Person(email="pia@example.org"))
    listening.invite(program=program, ask=Ask(cast.paul, channel="link"), by="system", now=NOW)

    page = shown(vic, fish)

    rows = re.findall(r"<b>([^<]+)</b><span>([^<]+)</span></p><small>(.*?)</small></li>", box(page, "h-roles"))
    assert sorted(rows) == [
        ("Accounts", "0 of 1 answered", '0 asked, <span class="lacks">nobody reached yet</span>'),
        ("Buys", "0 of 2 answered", '1 asked, <span class="lacks">1 never reached</span>'),
        ("Owner", "1 of 1 answered", "1 asked"),
    ]
    assert "1 of 4 people answered within a year. Nobody has ever been reached in the role Accounts." in page
    assert "never asked" in page
    assert "asked 4 May 2026, no answer yet" in page


def it_never_tells_of_one_asked_anonymously_whether_they_answered(program: Program, vic: Client, cast: Cast) -> None:
    Program.objects.update(is_anonymous=True)
    program.refresh_from_db()
    fish = made(cast, "Likoni Fish")
    join(cast.pia, fish, "Owner")
    asked = listening.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=NOW).invitation
    before = shown(vic, fish)

    listening.answer_invitation(invitation=asked, heard=Heard(score=0, comment="Nobody may know"), now=NOW)

    assert main_of(shown(vic, fish)) == main_of(before)
    assert "asked where nobody is told who answers" in before


def it_shows_who_was_there_before_with_their_days(program: Program, vic: Client, cast: Cast) -> None:
    fish = made(cast, "Likoni Fish")
    join(cast.pia, fish, "Owner")
    join(cast.paul, fish, "Accounts", ends_on=date(2026, 2, 1))

    page = shown(vic, fish)

    past = box(page, "h-past")
    assert f'<a href="/customers/{cast.paul.id}">Paul</a>' in past
    assert "Accounts, 6 Jan 2025 to 1 Feb 2026" in past
    assert "Paul" not in box(page, "h-people")


def it_shows_what_its_people_said_their_cases_and_what_they_are_worth(hear: Hear, vic: Client, cast: Cast) -> None:
    fish = made(cast, "Likoni Fish")
    for customer, value in ((cast.pia, 1000), (cast.paul, 500)):
        join(customer, fish)
        Customer.objects.filter(id=customer.id).update(value=value, currency="KES")
    hear(score=3, person=Person(email="paul@example.org"), comment="The fish went bad")
    hear(score=9, person=Person(email="dina@example.org"), comment="Not of the firm")
    trouble = Trouble(told=Told(), matter="relationship", customer_id=cast.paul.id)
    closing.open_by_hand(trouble, needs="Ring him", priority="high", by=actor(cast.agnes), now=NOW)

    page = shown(vic, fish)

    assert "The fish went bad" in box(page, "h-said")
    assert "Not of the firm" not in page
    assert "KES 1,500" in box(page, "h-worth")
    assert "Ring him" in box(page, "h-cases")
    assert '<span class="n">Paul</span>' in box(page, "h-cases")


def it_counts_the_cases_of_whoever_was_merged_into_one_of_its_people(program: Program, cast: Cast) -> None:
    join(cast.pia, made(cast, "Likoni Fish"))
    trouble = Trouble(told=Told(), matter="relationship", customer_id=cast.paul.id)
    closing.open_by_hand(trouble, needs="Ring him", priority="high", by=actor(cast.agnes), now=NOW)
    Customer.objects.filter(id=cast.paul.id).update(merged_into=cast.pia)

    page = organizations.organizations("", after=None, shown=0, workspace=cast.workspace, now=NOW)

    assert [row.open_cases for row in page.rows] == [1]


def it_goes_on_to_what_they_said_before(hear: Hear, vic: Client, cast: Cast) -> None:
    fish = made(cast, "Likoni Fish")
    join(cast.pia, fish)
    for number in range(23):
        hear(score=5, person=Person(email="pia@example.org"), answered_at=NOW - timedelta(hours=number))

    first = shown(vic, fish)
    further = re.search(r'hx-get="[^"]*after=([^"&]+)', first)
    assert further
    second = shown(vic, fish, after=further[1], shown="20")

    assert [page.count('class="open"') for page in (first, second)] == [20, 3]


def it_lists_them_by_name_and_finds_one(program: Program, vic: Client, cast: Cast) -> None:
    for name in ("Zawadi Clinic", "Amani School", "Likoni Fish"):
        made(cast, name)

    page = vic.get(reverse("act:organizations")).content.decode()
    found = vic.get(reverse("act:organizations"), {"q": "koni"}).content.decode()

    names = re.findall(r'<th scope="row"><a href="/organizations/[^"]+">([^<]+)</a>', page)
    assert names == ["Amani School", "Likoni Fish", "Zawadi Clinic"]
    assert "Likoni Fish" in found
    assert "Amani" not in found
    assert "No organization here is “xyzzy”" in vic.get(reverse("act:organizations"), {"q": "xyzzy"}).content.decode()


def it_leads_from_page_to_page_of_the_list(program: Program, vic: Client, cast: Cast) -> None:
    for number in range(53):
        made(cast, f"Firm {number:02}")

    first = vic.get(reverse("act:organizations")).content.decode()
    further = re.search(r'hx-get="([^"]+)"', first)
    assert further
    second = vic.get(further[1].replace("&amp;", "&")).content.decode()

    assert [page.count("<tr data-row") for page in (first, second)] == [50, 3]


def it_says_what_to_do_where_there_are_none(program: Program, vic: Client, cast: Cast) -> None:
    assert "No organizations yet" in vic.get(reverse("act:organizations")).content.decode()
    assert "Nobody is with it now" in shown(vic, made(cast, "Empty"))


@pytest.mark.parametrize("query", [{"after": "x"}, {"after": "", "shown": "x"}, {"q": "\0"}])
def it_shows_a_page_for_any_address(program: Program, vic: Client, cast: Cast, query: dict[str, str]) -> None:
    shown(vic, made(cast, "Likoni Fish"), **query)
    assert vic.get(reverse("act:organizations"), query).status_code == 200


def it_keeps_the_role_that_an_agent_gives_and_tells_of_it(program: Program, agnes: Client, cast: Cast) -> None:
    fish = made(cast, "Likoni Fish")
    stay = join(cast.pia, fish)
    address = reverse("act:give_role", args=[fish.id, cast.pia.id])

    for weight in ("2.5", "2.5", "-1", "much"):
        assert agnes.post(address, {"role": "Owner", "weight": weight}).status_code == 302

    stay.refresh_from_db()
    assert (stay.role, stay.weight) == ("Owner", Decimal("2.5"))
    page = agnes.get(reverse("act:customer", args=[cast.pia.id])).content.decode()
    assert "Owner" in page
    assert page.count("Details changed: role, weight") == 1


def it_puts_an_organization_under_another_and_never_under_itself(program: Program, mona: Client, cast: Cast) -> None:
    group, fish = made(cast, "Likoni Group"), made(cast, "fish-key")

    def put(row: Organization, name: str, parent: str) -> str:
        mona.post(reverse("act:organization_set_up", args=[row.id]), {"name": name, "parent": parent})
        return mona.get(reverse("act:organization", args=[row.id])).content.decode()

    page = put(fish, "Likoni Fish", "likoni group")
    circle = put(group, "Likoni Group", "fish-key")
    nowhere = put(fish, "Likoni Fish", "nobody knows")

    assert "<h1>Likoni Fish</h1>" in page
    assert f'<li><a href="/organizations/{group.id}">Likoni Group</a></li>' in page
    assert "Likoni Group cannot be under Likoni Fish, which is under Likoni Group itself." in circle
    assert "There is no organization nobody knows here." in nowhere
    fish.refresh_from_db()
    group.refresh_from_db()
    assert (fish.parent_id, group.parent_id) == (group.id, None)


def it_lets_only_agents_give_roles_and_only_managers_name_an_organization(
    program: Program, vic: Client, agnes: Client, cast: Cast
) -> None:
    fish = made(cast, "Likoni Fish")
    join(cast.pia, fish)

    assert "Counts in its score" not in vic.get(reverse("act:customer", args=[cast.pia.id])).content.decode()
    assert "Change name and group" not in agnes.get(reverse("act:organization", args=[fish.id])).content.decode()


def it_is_reached_from_the_customer_and_from_the_list_of_customers(program: Program, vic: Client, cast: Cast) -> None:
    fish = made(cast, "Likoni Fish")
    join(cast.pia, fish)

    assert vic.get(reverse("act:customer", args=[cast.pia.id])).content.decode().count(f"/organizations/{fish.id}") == 2
    assert '<a href="/organizations">Organizations</a>' in vic.get(reverse("act:customers")).content.decode()
    assert 'aria-current="page"' in shown(vic, fish)


def it_reads_no_more_for_more_people(program: Program, hear: Hear, vic: Client, cast: Cast) -> None:
    fish = made(cast, "Likoni Fish")

    def grow(count: int, prefix: str) -> None:
        for number in range(count):
            who = make_customer(cast.workspace, f"{prefix}{number}")
            join(who, fish, f"Role {number % 3}")
            hear(score=number, person=Person(email=f"{prefix}{number}@example.org".lower()))
            listening.invite(program=program, ask=Ask(who, channel="link"), by="system", now=NOW)
            join(cast.paul, made(cast, f"Firm {prefix}{number}"))

    def counted(url: str) -> int:
        vic.get(url)
        with CaptureQueriesContext(connection) as caught:
            assert vic.get(url).status_code == 200
        return len(caught)

    urls = [reverse("act:organization", args=[fish.id]), reverse("act:organizations")]
    grow(2, "A")
    few = [counted(url) for url in urls]
    grow(9, "B")

    assert [counted(url) for url in urls] == few


def it_does_not_let_the_page_of_one_person_wait_for_a_large_organization(
    program: Program, vic: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    fish = made(cast, "Likoni Fish")
    for customer in (cast.pia, cast.paul, cast.dina):
        join(customer, fish)
    monkeypatch.setattr(homes, "MOST_ROLLED_UP", 2)

    page = vic.get(reverse("act:customer", args=[cast.pia.id])).content.decode()

    assert f'<a href="/organizations/{fish.id}">on its own page: it is large</a>' in page


@pytest.fixture
def deep(cast: Cast) -> list[Organization]:
    """A group of forty parts, one under the other, each with somebody of its own."""
    chain = [made(cast, "Part 00")]
    for number in range(1, 40):
        chain.append(made(cast, f"Part {number:02}", chain[-1]))
    for part in chain:
        join(make_customer(cast.workspace, f"Of {part.name}"), part)
    return chain


@pytest.fixture
def rows_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many people each reading of trees or memberships brought."""
    read, known = [], members._read

    def count(whose: str, values: dict[str, Any]) -> list[tuple[Any, members.Person]]:
        found = known(whose, values)
        read.append(len(found))
        return found

    monkeypatch.setattr(members, "_read", count)
    return read


def it_reads_no_deep_tree_for_the_page_of_one_person(
    program: Program, vic: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, deep: Any, rows_read: list[int]
) -> None:
    join(cast.pia, deep[0])
    monkeypatch.setattr(homes, "MOST_ROLLED_UP", 20)

    page = vic.get(reverse("act:customer", args=[cast.pia.id])).content.decode()

    assert "on its own page: it is large" in page
    assert rows_read == []


def it_lists_a_deep_tree_without_reading_it(
    program: Program, vic: Client, monkeypatch: pytest.MonkeyPatch, deep: Any, rows_read: list[int]
) -> None:
    monkeypatch.setattr(organizations, "MOST_IN_A_ROW", 3)

    page = vic.get(reverse("act:organizations")).content.decode()

    # The last three parts have one, two and three people under them.
    assert rows_read == [1 + 2 + 3]
    assert page.count("too large to add up in a list") == 37
    assert re.findall(r'data-label="People">([^<]+)<', page)[-4:] == ["many", "3", "2", "1"]


def it_shows_the_own_people_of_one_too_large_to_add_up_page_by_page(
    program: Program, vic: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, deep: Any, rows_read: list[int]
) -> None:
    for number in range(3):
        join(make_customer(cast.workspace, f"Own {number}"), deep[0])
    monkeypatch.setattr(organization, "MOST_ROLLED_UP", 20)
    monkeypatch.setattr(organization, "MOST_PEOPLE", 3)

    first = shown(vic, deep[0])
    [last] = re.findall(r'people=([^"]+)">The next people', first)
    then = shown(vic, deep[0], people=last)

    assert "Too large to add up here: more than 20 people" in first
    named = [re.findall(r">((?:Own|Of Part) \d+)</a>", box(page, "h-people")) for page in (first, then)]
    assert [sorted(names) for names in named] == [["Of Part 00", "Own 0", "Own 1"], ["Own 2"]]
    assert "The next people" not in then
    assert "Back to the first people" in then
    assert rows_read == [3, 1]
    assert "Its people are with the organizations under it" in shown(vic, deep[0], people="f" * 32)


def it_walks_no_further_than_tells_that_a_tree_is_too_large(program: Program, cast: Cast, deep: Any) -> None:
    """What the database itself says that it has read."""
    values: dict[str, Any] = {"workspace": cast.workspace.id, "roots": [deep[0].id], "most": 5}

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT TEXT, COSTS OFF) {members._LARGE}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    [walked] = re.findall(r"CTE Scan on below .*?rows=([\d.]+)", plan)
    assert float(walked) == 6
    assert members.too_large([deep[0].id, deep[-1].id], most=5) == {deep[0].id}


def it_takes_many_people_at_one_place_for_too_large_as_well(program: Program, cast: Cast) -> None:
    fish, depot = made(cast, "Likoni Fish"), made(cast, "Mtwapa Depot")
    for customer in (cast.pia, cast.paul, cast.dina):
        join(customer, fish)
    join(cast.pia, depot, ends_on=SINCE)

    assert members.too_large([fish.id, depot.id], most=2) == {fish.id}
    assert members.too_large([fish.id, depot.id], most=3) == set()


def it_is_as_one_that_is_not_there_for_a_stranger(program: Program, client: Client, cast: Cast) -> None:
    fish = made(cast, "Likoni Fish")
    actions.know([Person(email="pia@example.org")], workspace_id=cast.workspace.id, by="system", now=NOW)

    stella = as_member(client, cast.stella)

    assert stella.get(reverse("act:organization", args=[fish.id])).status_code == 404
