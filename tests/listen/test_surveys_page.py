"""The list of what is asked, and surveys begun."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from innerloop.kernel import clock, scope
from innerloop.listen import actions, queries
from innerloop.listen.actions import programs, surveys
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program, Survey
from innerloop.listen.rules.heard import Heard
from innerloop.listen.rules.scale import Scale
from tests.listen.browsing import queries_of
from tests.support.cast import Cast, as_member, make_customer


def by(cast: Cast) -> dict[str, Any]:
    return {"by": f"member:{cast.mona.id}", "now": clock.now()}


def begin(client: Client, **given: str) -> Any:
    whole = {"metric": "csat", "name": "After a visit", "kind": "transactional", "company": "Tandawa", "question": ""}
    return client.post("/surveys/new", {**whole, **given})


def it_says_what_to_do_when_nobody_is_asked(mona: Client) -> None:
    page = mona.get("/surveys").content.decode()

    assert "Nobody is asked yet" in page
    assert 'href="/surveys/new"' in page


def it_counts_who_was_asked_who_answered_and_who_was_left_in_peace(mona: Client, program: Program, cast: Cast) -> None:
    for name in ("Amina", "Baraka", "Chema"):
        asked = Ask(make_customer(cast.workspace, name), channel="link")
        made = actions.invite(program=program, ask=asked, **by(cast))
    found = queries.invitation_by_token(queries.token_of(made.invitation.id))
    assert found is not None
    actions.answer_invitation(invitation=found, heard=Heard(score=9), now=clock.now())

    page = mona.get("/surveys").content.decode()

    assert "3 people asked, 1 answered." in page


def it_says_between_what_the_share_of_answers_lies(mona: Client, program: Program, cast: Cast) -> None:
    for number in range(10):
        asked = Ask(make_customer(cast.workspace, f"Person {number}"), channel="link")
        made = actions.invite(program=program, ask=asked, **by(cast))
    actions.answer_invitation(invitation=made.invitation, heard=Heard(score=9), now=clock.now())

    pages = [mona.get(path).content.decode() for path in ("/surveys", f"/programs/{program.id}")]

    assert "10 people asked, 1 answered (10 %, 1.8 to 40.4 with 95 % confidence)." in pages[0]
    assert "<small>10 %, 1.8 to 40.4</small>" in pages[0]
    assert "1 of 10 answered in the last 90 days <span>(10 %, 1.8 to 40.4 with 95 % confidence).</span>" in pages[1]


def it_counts_no_anonymous_answers_beside_the_names_of_those_asked(mona: Client, program: Program, cast: Cast) -> None:
    Program.objects.update(is_anonymous=True)
    program.refresh_from_db()
    made = actions.invite(program=program, ask=Ask(cast.pia, channel="link"), **by(cast))
    found = queries.invitation_by_token(queries.token_of(made.invitation.id))
    assert found is not None
    actions.answer_invitation(invitation=found, heard=Heard(score=9), now=clock.now())

    page = mona.get("/surveys").content.decode()

    assert "1 asked anonymously." in page
    assert "1 answered" not in page
    assert "100 %" not in page


def it_leaves_out_what_was_asked_longer_ago(mona: Client, program: Program, cast: Cast) -> None:
    long_ago = clock.now() - timedelta(days=91)
    actions.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=long_ago)

    assert "Nobody was asked in the last 90 days." in mona.get("/surveys").content.decode()


def it_shows_the_address_of_an_open_link(mona: Client, program: Program, cast: Cast) -> None:
    door = actions.open_program(survey=program.survey, name="Door", kind="always_on", slug="door", **by(cast))
    actions.answer_link(program=door, nonce="n" * 20, heard=Heard(score=9), now=clock.now())

    page = mona.get("/surveys").content.decode()

    assert 'href="http://testserver/l/door"' in page
    assert "1 answered through an open link." in page


def it_lets_a_viewer_look_but_not_touch(client: Client, program: Program, cast: Cast) -> None:
    page = as_member(client, cast.vic).get("/surveys").content.decode()

    assert program.name in page
    assert f"/programs/{program.id}" not in page
    assert "/surveys/new" not in page


@pytest.mark.parametrize("who", ["vic", "agnes"])
def it_keeps_everything_else_from_those_who_only_look(client: Client, program: Program, cast: Cast, who: str) -> None:
    looking = as_member(client, getattr(cast, who))

    for path in ("/surveys/new", f"/surveys/{program.survey_id}", f"/programs/{program.id}", "/settings/metrics/"):
        assert looking.get(path).status_code == 404


def it_asks_no_more_queries_for_more_programs(mona: Client, program: Program, cast: Cast) -> None:
    before = queries_of(mona, "/surveys")
    for number in range(6):
        start = surveys.Start("csat", f"Survey {number}", "always_on" if number % 2 else "relationship", "Tandawa")
        opened = surveys.start_survey(start=start, workspace=cast.workspace, **by(cast))
        actions.invite(program=opened, ask=Ask(cast.pia, channel="link"), **by(cast))

    assert queries_of(mona, "/surveys") <= before


def it_begins_a_survey_and_goes_on_to_its_words(mona: Client, program: Program, cast: Cast) -> None:
    answer = begin(mona, company="Tandawa Care")

    made = Program.objects.get(name="After a visit")
    assert (answer.status_code, answer.url) == (302, f"/surveys/{made.survey_id}")
    content = queries.newest_version(made.survey_id).content
    assert content["question"]["en"] == "How satisfied are you with Tandawa Care this time?"


def it_asks_for_the_words_of_a_metric_of_our_own(mona: Client, program: Program, cast: Cast) -> None:
    friends = actions.define_metric(
        scale=Scale("fft", 1, 5, "low", top=frozenset({1, 2}), bottom=frozenset({4, 5})),
        name="Friends and family",
        workspace_id=cast.workspace.id,
        **by(cast),
    )

    refused = begin(mona, metric=friends.slug)
    begun = begin(mona, metric=friends.slug, question="Would your friends like it?")

    assert "There is no question for “Friends and family” yet." in refused.content.decode()
    made = Program.objects.get(name="After a visit")
    assert begun.url == f"/surveys/{made.survey_id}"
    assert queries.newest_version(made.survey_id).content["question"] == {"en": "Would your friends like it?"}


def it_keeps_what_was_typed_when_something_is_missing(mona: Client, program: Program) -> None:
    page = begin(mona, name="", company="Tandawa Care").content.decode()

    assert "Not made yet. Your text is kept." in page
    assert 'value="Tandawa Care"' in page
    assert 'value="csat" checked' in page


def it_opens_another_program_for_a_survey(mona: Client, program: Program) -> None:
    given = {"name": "Door", "kind": "always_on"}
    answer = mona.post(f"/surveys/{program.survey_id}/programs/new", given, follow=True)

    door = Program.objects.get(name="Door")
    assert answer.redirect_chain == [(f"/programs/{door.id}", 302)]
    assert (door.survey_id, door.channel) == (program.survey_id, "link")


def it_refuses_to_put_away_what_is_still_asked(mona: Client, program: Program) -> None:
    page = mona.post(f"/surveys/{program.survey_id}/archive", follow=True).content.decode()

    assert "still asked by “Relationship”" in page
    assert Survey.objects.get().archived_at is None


def it_puts_a_survey_away_and_takes_it_back(mona: Client, program: Program, cast: Cast) -> None:
    programs.close_program(program_id=program.id, **by(cast))
    page = mona.post(f"/surveys/{program.survey_id}/archive", follow=True).content.decode()

    undo = f"/surveys/{program.survey_id}/return"
    assert f'action="{undo}" data-undo' in page
    mona.post(undo)

    assert Survey.objects.get().archived_at is None


def it_treats_a_survey_of_others_as_none(client: Client, program: Program, cast: Cast) -> None:
    stella = as_member(client, cast.stella)
    theirs = f"/surveys/{program.survey_id}"

    with scope.to(cast.rival.id):
        assert stella.get(f"{theirs}/programs/new").status_code == 404
        assert [stella.post(f"{theirs}/{verb}").status_code for verb in ("archive", "return")] == [404, 404]


def it_shows_nothing_of_others(client: Client, program: Program, cast: Cast) -> None:
    actions.invite(program=program, ask=Ask(cast.pia, channel="link"), **by(cast))

    page = as_member(client, cast.stella).get("/surveys").content.decode()

    assert program.name not in page
    assert Invitation.objects.count() == 1


def it_draws_how_often_the_same_people_are_asked(mona: Client, program: Program, cast: Cast) -> None:
    for person, days in ((cast.pia, 200), (cast.pia, 60), (cast.pia, 5), (cast.paul, 5)):
        actions.invite(program=program, ask=Ask(person), by="system", now=clock.now() - timedelta(days=days))

    page = mona.get("/surveys").content.decode()

    assert "2 people asked in 90 days, 1.5 times each. Nobody more than 2 times." in page
    assert "2 people asked in 365 days, 2 times each. Nobody more than 3 times." in page
    assert "People by how often they were asked in 365 days: 1: 1, 2: 0, 3: 1, 4: 0, 5+: 0" in page


def it_keeps_what_was_typed_when_another_question_is_offered(mona: Client, program: Program) -> None:
    typed = {
        "name": "Bill & <paid>",
        "company": "Tandawa’s tills",
        "question": "",
        "metric": "nps",
        "kind": "transactional",
    }
    page = mona.post("/surveys/new", typed).content.decode()
    [instead] = re.findall(r'href="(/surveys/new\?metric=ces[^"]*)"', page)

    offered = mona.get(html.unescape(instead)).context["form"]

    shown = {name: offered[name].value() for name in typed}
    assert shown == typed | {"metric": "ces"}
