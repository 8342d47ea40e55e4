"""Answering through an invitation or a link."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from innerloop.kernel import portions, scope
from innerloop.kernel.models import Event, RepeatedRequest
from innerloop.listen import actions, errors, queries
from innerloop.listen.actions import forgetting
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program, Response, ResponseVersion
from innerloop.listen.rules.heard import Heard
from tests.support.cast import Cast, furnish, make_cast

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def invited(program: Program, cast: Cast) -> Invitation:
    made = actions.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=NOW)
    found = queries.invitation_by_token(queries.token_of(made.invitation.id))
    assert found is not None
    return found


def it_records_the_first_answer(program: Program, cast: Cast) -> None:
    invitation = invited(program, cast)

    response = actions.answer_invitation(invitation=invitation, heard=Heard(score=9), now=NOW)

    assert (response.customer_id, response.score) == (cast.pia.id, 9)
    assert Invitation.objects.get(id=invitation.id).state == Invitation.State.ANSWERED


def it_adds_the_comment_later_as_a_version(program: Program, cast: Cast) -> None:
    invitation = invited(program, cast)
    actions.answer_invitation(invitation=invitation, heard=Heard(score=9), now=NOW)

    response = actions.answer_invitation(invitation=invitation, heard=Heard(score=9, comment="Kind"), now=NOW)

    assert (response.comment, response.version) == ("Kind", 2)
    assert [version.content["comment"] for version in ResponseVersion.objects.order_by("number")] == ["", "Kind"]


def it_adds_nothing_for_the_same_answer_twice(program: Program, cast: Cast) -> None:
    invitation = invited(program, cast)
    for _ in range(2):
        response = actions.answer_invitation(invitation=invitation, heard=Heard(score=9), now=NOW)

    assert response.version == 1
    assert Response.objects.count() == 1


def it_refuses_a_change_after_seven_days(program: Program, cast: Cast) -> None:
    invitation = invited(program, cast)
    actions.answer_invitation(invitation=invitation, heard=Heard(score=9), now=NOW)

    with pytest.raises(errors.TooLateToChange):
        actions.answer_invitation(invitation=invitation, heard=Heard(score=1), now=NOW + timedelta(days=8))


def it_refuses_an_answer_after_the_invitation_expired(program: Program, cast: Cast) -> None:
    invitation = invited(program, cast)

    with pytest.raises(errors.LinkGone):
        actions.answer_invitation(invitation=invitation, heard=Heard(score=9), now=NOW + timedelta(days=61))


def it_keeps_nothing_that_leads_from_an_anonymous_answer_to_the_person(program: Program, cast: Cast) -> None:
    program.is_anonymous = True
    program.save()
    invitation = invited(program, cast)

    response = actions.answer_invitation(invitation=invitation, heard=Heard(score=2, comment="Fear"), now=NOW)

    assert (response.customer_id, response.invitation_id, response.id.version) == (None, None, 4)
    assert response.answered_at.hour == 0
    kept = Invitation.objects.get(id=invitation.id)
    assert (kept.is_spent, kept.state) == (True, Invitation.State.LINK)
    event = Event.objects.get(object_id=response.id)
    assert event.customer_id is None
    assert (event.recorded_at, event.id.int >> 80) == (
        response.answered_at,
        int(response.answered_at.timestamp() * 1000),
    )


@pytest.mark.usefixtures("empty_log")
def it_lets_no_transaction_number_lead_from_an_anonymous_answer_to_the_person() -> None:
    cast = make_cast()
    with scope.to(cast.workspace.id):
        program = furnish(cast.workspace, now=NOW)
        program.is_anonymous = True
        program.save()
        invitation = invited(program, cast)
        response = actions.answer_invitation(invitation=invitation, heard=Heard(score=2), now=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM listen_invitation WHERE id = %s", [invitation.id])
        spent_in = cursor.fetchone()
        cursor.execute("SELECT xmin::text FROM listen_response WHERE id = %s", [response.id])
        told_in = cursor.fetchone()
    assert spent_in != told_in


@pytest.mark.usefixtures("empty_log")
def it_forgets_overnight_in_which_order_the_anonymous_answers_came() -> None:
    cast = make_cast()
    with scope.to(cast.workspace.id):
        program = furnish(cast.workspace, now=NOW)
        program.is_anonymous = True
        program.save()
        for customer in (cast.pia, cast.dina):
            asked = actions.invite(program=program, ask=Ask(customer, channel="link"), by="system", now=NOW).invitation
            actions.answer_invitation(invitation=asked, heard=Heard(score=2), now=NOW)
    assert len(numbers_of_spent()) == 2

    forgetting.forget_when_spent(now=NOW + timedelta(days=1))

    assert len(numbers_of_spent()) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("empty_log")
def it_forgets_them_portion_by_portion_and_every_one(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    with scope.to(cast.workspace.id):
        program = furnish(cast.workspace, now=NOW)
        program.is_anonymous = True
        program.save()
        for customer in (cast.pia, cast.dina):
            asked = actions.invite(program=program, ask=Ask(customer, channel="link"), by="system", now=NOW).invitation
            actions.answer_invitation(invitation=asked, heard=Heard(score=2), now=NOW)
    by_day = numbers_of_spent()
    monkeypatch.setattr(portions, "MOST", 1)

    assert forgetting.forget_when_spent(now=NOW + timedelta(days=1)) == 2

    by_night = numbers_of_spent()
    assert len(by_night) == 2
    assert not by_day & by_night


def numbers_of_spent() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM listen_invitation WHERE is_spent")
        return {number for (number,) in cursor.fetchall()}


def it_takes_an_anonymous_answer_once(program: Program, cast: Cast) -> None:
    program.is_anonymous = True
    program.save()
    invitation = invited(program, cast)
    actions.answer_invitation(invitation=invitation, heard=Heard(score=2), now=NOW)

    with pytest.raises(errors.LinkGone):
        actions.answer_invitation(invitation=invitation, heard=Heard(score=2), now=NOW)


def it_makes_one_answer_of_one_showing_of_a_link(program: Program) -> None:
    survey = program.survey
    always = actions.open_program(
        survey=survey, name="Shop door", kind=Program.Kind.ALWAYS_ON, by="system", now=NOW, slug="door"
    )
    heard = Heard(score=9)
    actions.answer_link(program=always, nonce="n1", heard=heard, now=NOW)

    response = actions.answer_link(program=always, nonce="n1", heard=replace(heard, comment="Kind"), now=NOW)

    assert response is not None
    assert response.comment == "Kind"
    assert Response.objects.count() == 1


def it_takes_back_a_comment_that_is_taken_back(program: Program, cast: Cast) -> None:
    invitation = invited(program, cast)
    actions.answer_invitation(
        invitation=invitation, heard=Heard(score=9, comment="Delete me", may_contact=True), now=NOW
    )

    response = actions.answer_invitation(invitation=invitation, heard=Heard(score=9, may_contact=False), now=NOW)

    assert (response.comment, response.may_contact) == ("", False)


def it_takes_a_change_to_a_code_that_is_no_score(program: Program, cast: Cast) -> None:
    metric = program.survey.metric
    metric.not_scores, metric.labels = [11], {"11": "Do not know"}
    metric.save()
    invitation = invited(program, cast)
    actions.answer_invitation(invitation=invitation, heard=Heard(score=9), now=NOW)

    response = actions.answer_invitation(invitation=invitation, heard=Heard(score=11), now=NOW)

    assert response.score is None


def it_keeps_no_way_from_the_showing_of_an_anonymous_link_to_the_answer(program: Program) -> None:
    always = actions.open_program(
        survey=program.survey, name="Box", kind="always_on", by="system", now=NOW, slug="box", is_anonymous=True
    )
    actions.answer_link(program=always, nonce="n" * 20, heard=Heard(score=2), now=NOW)

    again = actions.answer_link(program=always, nonce="n" * 20, heard=Heard(score=2), now=NOW)

    assert again is None
    assert Response.objects.count() == 1
    assert RepeatedRequest.objects.get().object_id is None
