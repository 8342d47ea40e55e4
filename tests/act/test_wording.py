"""Reply templates and playbooks: written under Settings, used in a case."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.act import actions, errors
from innerloop.act.actions import setting_up, wording
from innerloop.act.models import Case, Playbook, ReplyTemplate
from innerloop.act.queries import opening as queries
from innerloop.customers.models import Customer
from innerloop.customers.rules import Person
from innerloop.listen.models import Message
from innerloop.team import access
from innerloop.team.models import Team
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast


@pytest.fixture
def case(hear: Hear, cast: Cast) -> Case:
    """Dina's case: she scored 2 in Swahili, and can be reached by mail."""
    setting_up.furnish(now=NOW)
    Customer.objects.filter(id=cast.dina.id).update(language="sw")
    answer = hear(score=2, metric="nps", comment="Late", person=Person(email="dina@example.org"))
    [made] = actions.open_for(queries.of_answers([answer]), rules=queries.rules_on(), by="system", now=NOW)
    return made


@pytest.fixture
def sorry(case: Case, cast: Cast) -> ReplyTemplate:
    """A template in two languages."""
    words = {"en": "Dear {customer}, about {touchpoint}: sorry.", "sw": "Habari {customer}, pole kwa {touchpoint}."}
    return wording.make_template(name="Sorry", team=None, words=words, by=access.actor(cast.mona), now=NOW)


def posts(client: Client, path: str, **given: str) -> str:
    response = client.post(path, given, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def undo(client: Client, page: str) -> str:
    [*_, url] = re.findall(r'<form method="post" action="([^"]+)" data-undo>', page)
    return posts(client, url.replace("&amp;", "&"))


def it_is_offered_in_the_customer_s_language(sorry: ReplyTemplate, case: Case, agnes: Client) -> None:
    page = agnes.get(f"/cases/{case.id}").content.decode()

    assert 'data-text="Habari Dina, pole kwa {touchpoint}."' in page
    assert "Sorry (Swahili)" in page


def it_stands_in_the_field_without_a_script(sorry: ReplyTemplate, case: Case, agnes: Client) -> None:
    page = agnes.get(f"/cases/{case.id}?template={sorry.id}").content.decode()

    assert ">Habari Dina, pole kwa {touchpoint}.</textarea>" in page


def it_is_not_sent_with_a_gap(sorry: ReplyTemplate, case: Case, agnes: Client) -> None:
    page = posts(agnes, f"/cases/{case.id}/reply", text="Habari Dina, pole kwa {touchpoint}.", channel="email")

    assert "Not sent yet: fill in the touchpoint." in page
    assert "pole kwa {touchpoint}.</textarea>" in page
    assert not Message.objects.filter(purpose="reply").exists()
    assert "It leaves in a moment" in posts(agnes, f"/cases/{case.id}/reply", text="Pole Dina", channel="email")


def it_writes_a_hostile_name_as_text(sorry: ReplyTemplate, case: Case, agnes: Client) -> None:
    Customer.objects.filter(name="Dina").update(name='"><script>alert(1)</script> {agent}')

    page = agnes.get(f"/cases/{case.id}?template={sorry.id}").content.decode()

    assert "<script>alert(1)" not in page


def it_is_offered_to_its_team_alone(sorry: ReplyTemplate, case: Case, agnes: Client, cast: Cast) -> None:
    coast = Team.objects.create(workspace=cast.workspace, key="coast", name="Coast")
    ReplyTemplate.objects.filter(id=sorry.id).update(team=coast)
    assert "Sorry (Swahili)" not in agnes.get(f"/cases/{case.id}").content.decode()

    Case.objects.filter(id=case.id).update(team=coast)
    assert "Sorry (Swahili)" in agnes.get(f"/cases/{case.id}").content.decode()


def it_costs_no_more_queries_for_more_templates(sorry: ReplyTemplate, case: Case, agnes: Client, mona: Client) -> None:
    def count(client: Client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as made:
            client.get(path)
        return len(made)

    pages = [(agnes, f"/cases/{case.id}"), (mona, "/settings/templates"), (mona, "/settings/playbooks")]
    before = [count(*page) for page in pages]
    for number in range(5):
        wording.make_template(name=f"T{number}", team=None, words={"en": "Hi"}, by="system", now=NOW)
        wording.make_playbook(name=f"P{number}", steps=["Say sorry"], by="system", now=NOW)

    assert [count(*page) for page in pages] == before


class TestWriting:
    """Managers write templates; how they read before is kept."""

    def it_is_written_changed_and_taken_back(self, case: Case, mona: Client) -> None:
        assert "Saved." in posts(mona, "/settings/templates/new", name="Sorry", words_en="Dear {customer}")
        row = ReplyTemplate.objects.get()

        page = posts(mona, f"/settings/templates/{row.id}", name="Sorry", words_en="Dear {customer}!", words_sw="Pole")
        assert "It reads as it did." in undo(mona, page)

        row.refresh_from_db()
        assert row.words == {"en": "Dear {customer}"}
        assert [version["words"].get("sw") for version in row.versions] == [None, "Pole", None]
        assert "Dear {customer}!" in mona.get(f"/settings/templates/{row.id}").content.decode()

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"name": "New", "words_en": "Dear {nmae}"}, "{nmae} is nothing that can be filled in."),
            ({"name": "New"}, "in one language at least"),
            ({"name": "sorry", "words_en": "Hi"}, "There is one called “sorry” already."),
        ],
    )
    def it_says_what_is_wrong(self, sorry: ReplyTemplate, mona: Client, given: dict[str, str], said: str) -> None:
        assert said in posts(mona, "/settings/templates/new", **given)
        assert ReplyTemplate.objects.count() == 1

    def it_is_put_away_and_taken_out(self, sorry: ReplyTemplate, case: Case, agnes: Client, mona: Client) -> None:
        page = posts(mona, f"/settings/templates/{sorry.id}/keep", to="off")
        assert "Sorry (Swahili)" not in agnes.get(f"/cases/{case.id}").content.decode()

        undo(mona, page)
        assert "Sorry (Swahili)" in agnes.get(f"/cases/{case.id}").content.decode()

    def it_ignores_a_version_that_there_is_not(self, sorry: ReplyTemplate, mona: Client) -> None:
        for place in ("", "7", "-1", "x"):
            posts(mona, f"/settings/templates/{sorry.id}/back", place=place)

        sorry.refresh_from_db()
        assert len(sorry.versions) == 1


class TestPlaybooks:
    """Managers write playbooks; what is ticked in a case stays ticked."""

    def it_moves_the_ticks_with_their_steps(self, case: Case, mona: Client) -> None:
        book = Playbook.objects.get()
        first, second, third, fourth = book.steps
        actions.tick(case_id=case.id, place=1, is_done=True, by="system", now=NOW)
        actions.tick(case_id=case.id, place=3, is_done=True, by="system", now=NOW)

        steps = "\n".join((third, "A new one", second, first))
        assert "Saved." in posts(mona, f"/settings/playbooks/{book.id}", name=book.name, steps=steps)

        case.refresh_from_db()
        assert case.steps_done == [2]
        assert fourth not in mona.get(f"/cases/{case.id}").content.decode()

    def it_refuses_a_step_twice_and_a_name_twice(self, case: Case, mona: Client) -> None:
        taken = Playbook.objects.get().name

        assert "A step stands there twice" in posts(mona, "/settings/playbooks/new", name="New", steps="Ring\nRing")
        assert "Write one step at least" in posts(mona, "/settings/playbooks/new", name="New", steps=" ")
        assert "There is one called" in posts(mona, "/settings/playbooks/new", name=taken, steps="Ring")
        with pytest.raises(errors.NameTaken):
            wording.make_playbook(name=taken.upper(), steps=["Ring"], by="system", now=NOW)

    def it_is_put_away_and_its_cases_keep_it(self, case: Case, mona: Client) -> None:
        book = Playbook.objects.get()

        page = posts(mona, f"/settings/playbooks/{book.id}/keep", to="off")
        assert "put away; cases keep it" in page
        assert book.name in mona.get(f"/cases/{case.id}").content.decode()
        assert "offered again" in undo(mona, page)
