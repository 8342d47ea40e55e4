"""How pressing a case is, what it needs and by which playbook it is worked on: said on its page by who works on it."""

import re

import pytest
from django.test import Client

from innerloop.act import actions, errors
from innerloop.act.actions import setting_up, wording
from innerloop.act.models import Case, CaseNote, Playbook
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.listen.models import Program
from innerloop.team import access
from tests.act.conftest import NOW
from tests.support.cast import Cast


@pytest.fixture
def case(program: Program, cast: Cast) -> Case:
    """Dina's case, opened by Mona by hand: it has no playbook."""
    setting_up.furnish(now=NOW)
    trouble = Trouble(Told(), matter="relationship", customer_id=cast.dina.id)
    by = access.actor(cast.mona)
    return actions.open_by_hand(trouble, needs="Refund her", priority=Priority.NORMAL, by=by, now=NOW)


def presses(client: Client, case: Case, verb: str, **given: str) -> str:
    """Press a button of the case; return the page that it leads to, and read the case anew."""
    response = client.post(f"/cases/{case.id}/{verb}", given, follow=True)
    assert response.status_code == 200
    case.refresh_from_db()
    return response.content.decode()


def undo(client: Client, page: str, case: Case) -> str:
    [*_, url] = re.findall(r'<form method="post" action="([^"]+)" data-undo>', page)
    told = client.post(url.replace("&amp;", "&"), follow=True).content.decode()
    case.refresh_from_db()
    return told


class TestPriority:
    """Until when a case is to be answered goes by how pressing it is."""

    def it_is_set_and_set_back(self, case: Case, agnes: Client) -> None:
        before = case.contact_due_at
        assert before is not None

        page = presses(agnes, case, "priority", priority="urgent")

        assert "Urgent priority." in page
        assert "Urgent priority, what it needs" in page
        assert (case.priority, case.contact_due_at is not None and case.contact_due_at < before) == ("urgent", True)
        assert "Normal priority." in undo(agnes, page, case)
        assert (case.priority, case.contact_due_at) == ("normal", before)

    def it_is_one_of_those_that_there_are(self, case: Case, agnes: Client) -> None:
        page = presses(agnes, case, "priority", priority="at once")

        assert "Choose how pressing it is." in page
        assert case.priority == "normal"

    def it_is_not_set_by_who_looks_on(self, case: Case, vic: Client) -> None:
        assert vic.post(f"/cases/{case.id}/priority", {"priority": "urgent"}).status_code == 404
        assert 'id="matter"' not in vic.get(f"/cases/{case.id}").content.decode()


class TestNeeds:
    """What a case needs stands above it, in the words of who works on it."""

    def it_is_said_anew_and_what_stood_there_is_kept(self, case: Case, agnes: Client, cast: Cast) -> None:
        page = presses(agnes, case, "needs", needs="Ring her\r\nafter five")

        assert '<p class="notice">Ring her<br>after five</p>' in page
        note = CaseNote.objects.get(case=case)
        assert (note.text, note.author) == ("It needed before: Refund her", cast.agnes)

    def it_is_unchanged_where_a_browser_sends_it_back(self, case: Case, agnes: Client) -> None:
        Case.objects.filter(id=case.id).update(needs="Ring her\nafter five")

        presses(agnes, case, "needs", needs="Ring her\r\nafter five")

        assert not CaseNote.objects.filter(case=case).exists()

    def it_may_be_nothing(self, case: Case, agnes: Client) -> None:
        assert "nothing in particular" in presses(agnes, case, "needs", needs=" ")
        assert case.needs == ""

    def it_keeps_what_was_typed_where_a_colleague_was_faster(self, case: Case, agnes: Client, cast: Cast) -> None:
        page = agnes.get(f"/cases/{case.id}").content.decode()
        [seen] = re.findall(r'data-seen="([^"]+)"', page)
        actions.resolve(case_id=case.id, done="Rang", cause=None, by=access.actor(cast.mona), now=NOW)
        actions.reopen(case_id=case.id, by=access.actor(cast.mona), now=NOW)

        page = presses(agnes, case, "needs", needs="Ring her twice", seen=seen)

        assert case.needs == "Refund her"
        assert ">Ring her twice</textarea>" in page


class TestPlaybook:
    """A case that has no playbook is given one by who works on it."""

    @pytest.fixture
    def book(self, case: Case) -> Playbook:
        return Playbook.objects.get()

    def it_is_chosen_and_taken_back(self, case: Case, book: Playbook, agnes: Client) -> None:
        assert ">None yet</label>" in agnes.get(f"/cases/{case.id}").content.decode()

        page = presses(agnes, case, "playbook", playbook=str(book.id))

        assert f"By “{book.name}” from now on." in page
        assert book.steps[0] in page
        assert (case.playbook, case.steps_done) == (book, [])
        assert "By no playbook now." in undo(agnes, page, case)
        assert case.playbook is None

    def it_is_not_changed_once_a_step_is_ticked(self, case: Case, book: Playbook, agnes: Client) -> None:
        other = wording.make_playbook(name="Other", steps=["Ring"], by="system", now=NOW)
        presses(agnes, case, "playbook", playbook=str(book.id))
        presses(agnes, case, "steps", place="0", is_done="on")
        assert 'id="book"' not in agnes.get(f"/cases/{case.id}").content.decode()

        page = presses(agnes, case, "playbook", playbook=str(other.id))

        assert "Untick them first" in page
        assert case.playbook == book
        with pytest.raises(errors.StepsTicked):
            actions.choose_playbook(case_id=case.id, playbook=None, by="system", now=NOW)

    def it_is_none_that_was_put_away(self, case: Case, book: Playbook, agnes: Client) -> None:
        wording.keep_playbook(playbook_id=book.id, is_kept=False, by="system", now=NOW)
        assert 'id="book"' not in agnes.get(f"/cases/{case.id}").content.decode()

        assert "was put away" in presses(agnes, case, "playbook", playbook=str(book.id))
        assert case.playbook is None

    @pytest.mark.parametrize("wrong", ["x", "01890000-0000-7000-8000-000000000000"])
    def it_is_one_that_there_is(self, case: Case, book: Playbook, agnes: Client, wrong: str) -> None:
        page = presses(agnes, case, "playbook", playbook=wrong)

        assert "Choose a" in page
        assert case.playbook is None
