"""A draft on every channel: what customers would get, before anybody is asked."""

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, queries
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Message, Program, Thread
from innerloop.listen.preview_page import Bubble, PreviewPage
from innerloop.listen.rules import segments
from tests.support.cast import Cast, as_member
from tests.support.lines import give_phone, make_line
from tests.support.talking import Phone, open_line

CHOICE = {
    "key": "what",
    "kind": "choice",
    "label": {"en": "What was it?"},
    "options": [{"value": "wait", "label": {"en": "The wait"}}, {"value": "price", "label": {"en": "The price"}}],
    "is_required": True,
    "when": {"cohorts": ["bottom"]},
}
AFTER = {
    "key": "which",
    "kind": "text",
    "label": {"en": "Which price?"},
    "options": [],
    "is_required": False,
    "when": {"answer": {"question": "what", "value": "price"}},
}
NORTH = {
    "key": "north",
    "kind": "text",
    "label": {"en": "How is the north?"},
    "options": [],
    "is_required": False,
    "when": {"property": {"name": "zone", "value": "north"}},
}


class Previews:
    """The previews of a program's survey, as the manager opens them."""

    def __init__(self, client: Client, program: Program) -> None:
        self.client = client
        self.program = program
        self.address = f"/surveys/{program.survey_id}/preview"

    def by(self, channel: str) -> Any:
        """Open the newest version on a channel."""
        return self.client.get(f"{self.address}?by={channel}")

    def page(self, channel: str) -> PreviewPage:
        """Open it and return what it shows."""
        page: PreviewPage = self.by(channel).context["page"]
        return page

    def talk(self, channel: str, cohort: str) -> list[Bubble]:
        """Return the conversation with one cohort."""
        return next(list(each.bubbles) for each in self.page(channel).talks if each.cohort == cohort)

    def posts(self, channel: str, **changed: str) -> Any:
        """Change the draft that the builder carries, and look at it on a channel."""
        form = self.client.get(f"/surveys/{self.program.survey_id}").context["form"]
        fields = {field.html_name: "on" if field.value() is True else field.value() for field in form}
        sent = {name: str(value) for name, value in fields.items() if value is not False and value is not None}
        return self.client.post(f"{self.address}?by={channel}", {**sent, **changed})


@pytest.fixture
def previews(mona: Client, program: Program) -> Previews:
    return Previews(mona, program)


def with_content(program: Program, **changed: Any) -> None:
    """Let the survey's newest version hold something else."""
    version = queries.newest_version(program.survey_id)
    version.content = {**version.content, **changed}
    version.save()


def ours(bubbles: list[Bubble]) -> list[str]:
    return [bubble.text for bubble in bubbles if bubble.is_ours]


@pytest.mark.usefixtures("by_day")
def it_says_what_a_customer_who_answers_by_a_gateway_is_really_told(
    previews: Previews, program: Program, cast: Cast
) -> None:
    with_content(program, followups=[CHOICE, AFTER])
    phone = Phone(open_line(cast.workspace))
    give_phone(cast.dina, phone.number)
    program.channel = "http"
    program.save()
    actions.invite(program=program, ask=Ask(cast.dina, channel="http"), by="system", now=clock.now())
    said = [bubble.text for bubble in previews.talk("http", "bottom") if not bubble.is_ours]

    for text in said:
        phone.says(text or "It was slow.")

    assert said == ["3", "", "2", "", "Yes"]
    assert phone.heard == ours(previews.talk("http", "bottom"))


def it_asks_each_cohort_its_own_why_and_its_own_questions(previews: Previews, program: Program) -> None:
    with_content(program, followups=[CHOICE, AFTER])

    happy, unhappy = ours(previews.talk("sms", "top")), ours(previews.talk("sms", "bottom"))

    whys = queries.newest_version(program.survey_id).content["whys"]
    assert happy[1] == segments.plain_marks(whys["top"]["en"])
    assert unhappy[1] == segments.plain_marks(whys["bottom"]["en"])
    assert "What was it?\n1 The wait\n2 The price" in unhappy[2]
    assert "Which price?" in unhappy
    assert not any("What was it?" in text for text in happy)


def it_names_the_questions_that_come_up_in_no_conversation(previews: Previews, program: Program) -> None:
    with_content(program, followups=[CHOICE, NORTH])

    assert previews.page("sms").left_out == ("How is the north?",)


def it_counts_the_parts_of_a_text_and_warns_of_three(previews: Previews, program: Program) -> None:
    short, long = previews.talk("sms", "top"), previews.posts("sms", question="Would you? " * 30)

    assert short[0].parts == segments.count(short[0].text).count
    assert short[0].warnings == ()
    opening = long.context["page"].talks[0].bubbles[0]
    assert (opening.parts, "Costs as much as 3 messages" in long.content.decode()) == (3, True)


def it_says_that_other_scripts_take_more_room(previews: Previews) -> None:
    page = previews.posts("sms", question="ما مدى احتمال أن توصي بنا؟ " * 6).context["page"]

    assert "more than twice the room" in page.talks[0].bubbles[0].warnings[0]


def it_shows_ussd_as_screens_and_says_what_is_cut(previews: Previews) -> None:
    dial, opening = previews.talk("ussd", "top")[:2]
    long = previews.posts("ussd", question="Would you put your own good name behind us and ours? " * 6)

    assert (dial.text, dial.is_ours, opening.warnings) == ("Dials your code", False, ())
    assert "A screen holds 182 characters" in long.content.decode()
    assert len(long.context["page"].talks[0].bubbles[1].text) <= 182


def it_draws_buttons_as_the_channel_has_them(previews: Previews) -> None:
    telegram, whatsapp, sms = (previews.talk(channel, "middle")[0] for channel in ("telegram", "whatsapp", "sms"))

    assert [len(row) for row in telegram.buttons] == [6, 5]
    assert (whatsapp.buttons, sms.buttons) == ((), ())
    assert previews.talk("whatsapp", "middle")[4].buttons == (("Yes",), ("No",))
    assert "template" in whatsapp.notes[0]


def it_speaks_a_call_as_it_is_heard(previews: Previews, program: Program) -> None:
    with_content(program, followups=[CHOICE])

    picks_up, opening, _, why, *rest = previews.talk("voice", "bottom")

    assert picks_up.text == "Picks up"
    assert opening.text.startswith("This is an automated call from Tandawa")
    assert "(" not in opening.text
    assert opening.text.endswith("Press your number on the keypad, then the hash key.")
    assert why.text.endswith("It is recorded.")
    assert "What was it? 1: The wait. 2: The price. Press the number of your choice." in ours(rest)
    assert rest[-1].text == "Thank you. Your answer has arrived. Someone from Tandawa will answer you."
    assert not any(bubble.buttons for bubble in rest)


def it_composes_the_real_mail_in_a_frame_that_can_do_nothing(previews: Previews, cast: Cast) -> None:
    shown = previews.posts("email", question="Would <b>you</b>?")

    page, text = shown.context["page"], shown.content.decode()
    assert page.mail.subject == "Would <b>you</b>?"
    assert "Dear Mona," in page.mail.text
    assert 'sandbox="" title="The mail, as customers see it" srcdoc="' in text
    framed = unescape(text.split('srcdoc="')[1].split('"')[0])
    assert "Would &lt;b&gt;you&lt;/b&gt;?" in framed
    assert framed.count("<style") == framed.count(f'<style nonce="{shown.wsgi_request.csp_nonce}"') > 0
    policy = shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-src" not in policy


def it_frames_the_web_page_too(previews: Previews) -> None:
    shown = previews.posts("web", question='Would "><script>you</script>?').content.decode()

    framed = unescape(shown.split('srcdoc="')[1].split('"')[0])
    assert "<h1>Would &quot;&gt;&lt;script&gt;you&lt;/script&gt;?</h1>" in framed
    assert "<script" not in framed
    assert "<script>you" not in shown


def it_carries_the_draft_from_channel_to_channel_and_language(previews: Previews, mona: Client) -> None:
    page = previews.posts("sms", question="Would you?").context["page"]

    other = mona.post(f"{previews.address}?by=ussd", {**page.carried, "do": "show:sw"}).context["page"]

    assert "Would you?" not in other.talks[0].bubbles[1].text
    assert other.tongue.code == "sw"
    back = mona.post(f"{previews.address}?by=telegram", {**other.carried, "do": "show:en"}).context["page"]
    assert "Would you?" in back.talks[0].bubbles[0].text
    assert ours(list(back.talks[0].bubbles))[2].startswith("May someone from")


def it_marks_what_is_not_set_up(previews: Previews, cast: Cast) -> None:
    make_line(cast.workspace, "africastalking", "sms", secrets={"api_key": "k"}, username="sandbox")
    make_line(cast.workspace, "feed", "reviews", secrets={}, urls="https://reviews.example/feed")

    standing = {tab.channel: tab.is_set_up for tab in previews.page("sms").tabs}

    assert standing.items() >= {"web": True, "email": True, "sms": True, "ussd": False, "whatsapp": False}.items()
    assert "USSD is not set up here yet" in previews.by("ussd").content.decode()
    assert not {"http", "reviews"} & set(standing)


def it_leads_who_may_to_where_channels_are_set_up(client: Client, program: Program, cast: Cast) -> None:
    address = f"/surveys/{program.survey_id}/preview?by=ussd"

    manager = as_member(client, cast.mona).get(address).content.decode()
    admin = as_member(client, cast.adam).get(address).content.decode()

    assert "An admin can set it up." in manager
    assert '<a href="/settings/channels/">Set it up</a>' in admin


def it_shows_an_anonymous_program_as_a_message_with_a_link(previews: Previews, program: Program) -> None:
    program.is_anonymous = True
    program.save()

    only = previews.talk("telegram", "top")

    assert len(only) == 1
    assert "/s/" in only[0].text
    assert only[0].buttons == ()


def it_sends_and_keeps_nothing(previews: Previews) -> None:
    for tab in previews.page("sms").tabs:
        assert previews.by(tab.channel).status_code == 200

    assert [rows.everywhere.count() for rows in (Invitation, Thread, Message)] == [0, 0, 0]
    assert Delivery.objects.count() == 0


def it_shows_a_draft_that_lacks_nearly_everything(previews: Previews) -> None:
    nothing = {f"why_{name}": "" for name in ("any", "top", "middle", "bottom")}

    for channel in ("web", "email", "sms", "ussd", "whatsapp"):
        shown = previews.posts(channel, question="", thanks="", low_label="", high_label="", **nothing)
        assert shown.status_code == 200


def it_knows_no_channel_that_there_is_not(previews: Previews) -> None:
    assert [previews.by(channel).status_code for channel in ("pigeon", "0")] == [404, 404]


def it_treats_a_survey_of_others_as_none(client: Client, program: Program, cast: Cast) -> None:
    stella = as_member(client, cast.stella)

    assert stella.get(f"/surveys/{program.survey_id}/preview?by=sms").status_code == 404


def it_asks_the_database_no_more_for_more_questions(previews: Previews, program: Program) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert previews.by("sms").status_code == 200
        return len(caught)

    count()
    few = count()
    with_content(program, followups=[{**AFTER, "key": f"q{number}", "when": {}} for number in range(8)])

    assert count() == few
