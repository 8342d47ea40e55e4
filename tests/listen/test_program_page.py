"""One program: its settings, its open link, whom it asked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from innerloop.kernel import clock
from innerloop.listen import actions, queries
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program, Touchpoint
from innerloop.listen.rules.heard import Heard
from tests.listen.browsing import queries_of
from tests.support.cast import Cast, as_member, make_customer

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def door(program: Program) -> Program:
    return actions.open_program(
        survey=program.survey, name="Shop door", kind="always_on", by="system", now=NOW, slug="door", channel="link"
    )


def change(client: Client, program: Program, **given: Any) -> Any:
    whole = {"name": program.name, "channel": "email", "touchpoint": "", "rest_days": 30, "answer_for_days": 60}
    return client.post(f"/programs/{program.id}", {**whole, **given})


def ask(program: Program, cast: Cast, name: str) -> None:
    customer = make_customer(cast.workspace, name)
    actions.invite(program=program, ask=Ask(customer, channel="link"), by="system", now=clock.now())


def answer(program: Program, cast: Cast) -> None:
    made = actions.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=NOW)
    found = queries.invitation_by_token(queries.token_of(made.invitation.id))
    assert found is not None
    actions.answer_invitation(invitation=found, heard=Heard(score=9), now=NOW)


def it_changes_the_settings(mona: Client, program: Program, cast: Cast) -> None:
    shop = Touchpoint.objects.create(workspace=cast.workspace, key="shop", name="Shop")

    change(mona, program, name="Twice a year", touchpoint=str(shop.id), rest_days=90, is_anonymous="on")

    program.refresh_from_db()
    assert (program.name, program.touchpoint, program.rest_days) == ("Twice a year", shop, 90)
    assert (program.is_anonymous, program.is_default) == (True, True)


def it_says_at_the_field_what_cannot_be_and_keeps_what_was_typed(mona: Client, program: Program) -> None:
    page = change(mona, program, name="Twice a year", rest_days=-1).content.decode()

    assert "Not saved yet. Your text is kept." in page
    assert 'value="Twice a year"' in page
    assert 'value="-1"' in page


def it_stays_anonymous_once_somebody_answered_and_says_why(mona: Client, program: Program, cast: Cast) -> None:
    Program.objects.update(is_anonymous=True)
    program.refresh_from_db()
    answer(program, cast)

    change(mona, program)

    page = mona.get(f"/programs/{program.id}").content.decode()
    assert "It stays so: people have answered since 4 May 2026 because nothing leads back to them." in page
    assert Program.objects.get(id=program.id).is_anonymous


def it_hands_the_default_on_but_never_down(mona: Client, program: Program, cast: Cast) -> None:
    other = actions.open_program(survey=program.survey, name="Monthly", kind="relationship", by="system", now=NOW)

    change(mona, program)
    assert Program.objects.get(is_default=True) == program

    change(mona, other, is_default="on")
    assert Program.objects.get(is_default=True) == other


def it_closes_a_program_and_takes_it_back(mona: Client, program: Program) -> None:
    page = mona.post(f"/programs/{program.id}/close", follow=True).content.decode()

    assert "asks nobody any more" in page
    assert "It was the default" in page
    assert f'action="/programs/{program.id}/reopen" data-undo' in page
    mona.post(f"/programs/{program.id}/reopen")
    assert Program.objects.get(id=program.id).closed_at is None


def it_lets_nobody_wait_for_a_program_that_is_closed(mona: Client, program: Program, cast: Cast) -> None:
    invited = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=clock.now()).invitation
    Invitation.objects.filter(id=invited.id).update(state="held", decide_at=clock.now() + timedelta(days=3))
    assert "1 waits for their time" in mona.get(f"/programs/{program.id}").content.decode()

    mona.post(f"/programs/{program.id}/close")

    assert "for their time" not in mona.get(f"/programs/{program.id}").content.decode()


def it_shows_the_open_link_with_its_code(mona: Client, door: Program) -> None:
    page = mona.get(f"/programs/{door.id}").content.decode()

    assert "http://testserver/l/door" in page
    assert f'src="/programs/{door.id}/qr.svg"' in page
    assert "By which way" not in page


def it_draws_a_code_with_its_quiet_zone(mona: Client, door: Program) -> None:
    drawing = mona.get(f"/programs/{door.id}/qr.svg")

    # 24 characters at level M are version 2, 25 modules wide, with four more at each side.
    assert drawing.headers["Content-Type"] == "image/svg+xml"
    assert 'viewBox="0 0 33 33"' in drawing.content.decode()
    assert "Shop door" in drawing.content.decode()


def it_draws_no_code_where_there_is_no_open_link(mona: Client, program: Program) -> None:
    assert mona.get(f"/programs/{program.id}/qr.svg").status_code == 404


def it_says_of_each_person_what_came_of_asking(mona: Client, program: Program, cast: Cast) -> None:
    answer(program, cast)
    ask(program, cast, "Amina")

    page = mona.get(f"/programs/{program.id}").content.decode()

    assert page.index("Amina") < page.index("Pia")
    assert "Answered</span>" in page
    assert "Link made</span>" in page


def it_says_only_how_many_were_asked_anonymously(mona: Client, program: Program, cast: Cast) -> None:
    Program.objects.update(is_anonymous=True)
    program.refresh_from_db()
    with clock.held_at(clock.now()):
        made = actions.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=clock.now())
        actions.answer_invitation(invitation=made.invitation, heard=Heard(score=9), now=clock.now())

    page = mona.get(f"/programs/{program.id}").content.decode()

    assert "1 asked anonymously in the last 90 days" in page
    assert "1 of 1 answered" not in page


def it_tells_nobody_who_answered_anonymously(mona: Client, program: Program, cast: Cast) -> None:
    Program.objects.update(is_anonymous=True)
    program.refresh_from_db()
    answer(program, cast)

    page = mona.get(f"/programs/{program.id}").content.decode()

    # As before they answered: a link that was made.
    assert "Link made</span>" in page
    assert "Answered" not in page.replace("Answered by", "")


def it_shows_every_invitation_once_from_page_to_page(mona: Client, program: Program, cast: Cast) -> None:
    for number in range(27):
        ask(program, cast, f"Customer-{number:02}")

    first = mona.get(f"/programs/{program.id}")
    second = mona.get(first.context["more"].url)

    shown = [str(row.invitation.customer) for page in (first, second) for row in page.context["outcomes"]]
    assert shown == [f"Customer-{number:02}" for number in reversed(range(27))]
    assert (second.context["more"].shown, second.context["more"].url) == (27, "")


def it_asks_no_more_queries_for_more_invitations(mona: Client, program: Program, cast: Cast) -> None:
    ask(program, cast, "First")
    before = queries_of(mona, f"/programs/{program.id}")
    for number in range(6):
        ask(program, cast, f"Customer-{number}")

    assert queries_of(mona, f"/programs/{program.id}") <= before


def it_counts_only_the_last_ninety_days(mona: Client, program: Program, cast: Cast) -> None:
    long_ago = clock.now() - timedelta(days=91)
    actions.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=long_ago)

    assert "Nobody was asked in the last 90 days." in mona.get(f"/programs/{program.id}").content.decode()


def it_treats_a_program_of_others_as_none(client: Client, door: Program, cast: Cast) -> None:
    stella = as_member(client, cast.stella)
    theirs = f"/programs/{door.id}"

    assert [stella.get(path).status_code for path in (theirs, f"{theirs}/qr.svg", f"{theirs}/invite")] == [404] * 3
    assert [stella.post(f"{theirs}/{verb}").status_code for verb in ("close", "reopen", "invite")] == [404] * 3
    assert stella.post(theirs, {"name": "Mine"}).status_code == 404


def it_says_which_line_a_site_puts_into_its_pages(mona: Client, door: Program) -> None:
    page = mona.get(f"/programs/{door.id}").content.decode()

    assert f'/widget.js" data-survey="{door.slug}" async&gt;' in page


def it_keeps_the_sites_that_may_show_it(mona: Client, door: Program) -> None:
    change(mona, door, origins="https://Shop.example/\n\nhttps://shop.example\nhttp://localhost:3000")

    door.refresh_from_db()
    assert door.origins == ["https://shop.example", "http://localhost:3000"]
    assert "shop.example\nhttp://localhost:3000</textarea>" in mona.get(f"/programs/{door.id}").content.decode()

    wrong = change(mona, door, origins="shop.example").content.decode()
    assert "“shop.example” is no site" in wrong


def it_shows_the_key_to_admins_and_makes_a_new_one(client: Client, mona: Client, door: Program, cast: Cast) -> None:
    adam, before = as_member(Client(), cast.adam), queries.identity_key_of(door)

    assert before in adam.get(f"/programs/{door.id}").content.decode()
    assert before not in mona.get(f"/programs/{door.id}").content.decode()
    adam.post(f"/programs/{door.id}/key")

    door.refresh_from_db()
    after = queries.identity_key_of(door)
    assert after != before
    page = adam.get(f"/programs/{door.id}").content.decode()
    assert after in page
    assert before not in page


def it_keeps_what_somebody_says_its_scores_are_about(mona: Client, door: Program) -> None:
    assert "As we guess: relationship" in mona.get(f"/programs/{door.id}").content.decode()

    change(mona, door, level="episode")

    door.refresh_from_db()
    assert door.level == "episode"
    change(mona, door, level="nothing of the kind")
    door.refresh_from_db()
    assert door.level == "episode"
