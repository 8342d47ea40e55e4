"""What a machine seems to have written is listed with the reason, and can be heard after all."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.connect import callbacks
from innerloop.connect.email.incoming.channel import ImapChannel
from innerloop.connect.email.incoming.reading import read
from innerloop.connect.models import Callback
from innerloop.listen import channels
from innerloop.listen.models import Message, Program, Response
from innerloop.listen.rules.inbound import Aside
from tests.connect.email.incoming import replies
from tests.connect.email.incoming.conftest import NOW, Post
from tests.support.cast import Cast, as_member

RECEIPT = """\
From: Dina <dina@example.org>
To: replies@tandawa.example
Subject: Read: How likely are you
Message-ID: <receipt@example.org>
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b
Content-Type: text/plain

Your message was read on 4 May at 10.
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822; dina@example.org
Disposition: manual-action/MDN-sent-manually; displayed
--b--
"""
# One for each language in which customers are asked, and German.
AWAY = (
    *("Automatic reply: How likely are you", "Out of Office Re: How likely", "Auto-Response: away"),
    *("Respuesta automática: Encuesta", "Fuera de la oficina", "Réponse automatique : absente", "Absence du bureau"),
    *("Resposta automática: Pesquisa", "Fora do escritório", "Jibu la kiotomatiki: Utafiti", "Nje ya ofisi"),
    *("رد تلقائي: استبيان", "خارج المكتب", "Abwesenheitsnotiz", "AW: Automatische Antwort: Umfrage"),
)
PEOPLE = ("Re: How likely are you", "Out of stock again", "Automatic doors", "Absolutely great", "Fuera de servicio")


def page_of(client: Client, post: Post, cast: Cast) -> str:
    content = as_member(client, cast.adam).get(f"/settings/channels/{post.line.id}/").content.decode()
    return " ".join(content.split())


def away(post: Post, program: Program, cast: Cast, header: str, value: str) -> EmailMessage:
    mail = replies.reply(post.asks(program, cast), "9, and I mean it")
    mail[header] = value
    return mail


@pytest.mark.parametrize(
    ("header", "value", "why"),
    [
        ("Auto-Submitted", "auto-replied", "Its Auto-Submitted says"),
        ("Precedence", "bulk", "Its Precedence says"),
        ("List-Id", "<news.example.org>", "List-Id, which a mailing list writes"),
        ("X-Auto-Response-Suppress", "All", "X-Auto-Response-Suppress, which only machines write"),
    ],
)
def it_lists_what_it_set_aside_with_the_reason(
    client: Client, post: Post, program: Program, cast: Cast, header: str, value: str, why: str
) -> None:
    mail = away(post, program, cast, header, value)

    post.brings(mail)
    post.brings(mail)

    page = page_of(client, post, cast)
    assert Callback.objects.get().state == Callback.State.ASIDE
    assert why in page
    assert "Dina Otieno" in page
    assert not Message.objects.filter(direction=Message.Direction.IN).exists()


def it_hears_it_after_all(client: Client, post: Post, program: Program, cast: Cast) -> None:
    post.brings(away(post, program, cast, "Auto-Submitted", "auto-replied"))
    kept = Callback.objects.get()

    said = as_member(client, cast.adam).post(f"/settings/channels/{post.line.id}/calls/{kept.id}/again", follow=True)

    assert "Heard. What it told is where it belongs." in said.content.decode()
    response = Response.objects.get()
    assert (response.score, response.customer_id) == (9, cast.dina.id)
    assert not Callback.objects.exists()


def it_does_not_take_a_read_receipt_for_words(client: Client, post: Post, program: Program, cast: Cast) -> None:
    post.asks(program, cast)

    post.brings(RECEIPT)

    assert not Message.objects.filter(direction=Message.Direction.IN).exists()
    assert "It is a read receipt" in page_of(client, post, cast)


@pytest.mark.parametrize("subject", AWAY)
def it_knows_an_out_of_office_note_by_its_subject(subject: str) -> None:
    mail = f"From: dina@example.org\nSubject: {subject}\nMessage-ID: <a@b>\n\n10 May\n".encode()

    assert "out-of-office" in read(mail, fallback_id="1").ignored


@pytest.mark.parametrize("subject", PEOPLE)
def it_takes_no_person_for_a_machine(subject: str) -> None:
    mail = f"From: dina@example.org\nSubject: {subject}\nMessage-ID: <a@b>\n\n9\n".encode()

    assert read(mail, fallback_id="1").ignored == ""


def it_keeps_what_nobody_can_answer_listed(client: Client, post: Post, cast: Cast) -> None:
    post.brings("Subject: Out of office\nAuto-Submitted: auto-replied\n\nAway\n")
    kept = Callback.objects.get()

    heard = callbacks.hear_again(kept, now=NOW)

    assert heard is False
    assert Callback.objects.get().state == Callback.State.ASIDE
    assert "it has no readable sender" in page_of(client, post, cast)


def it_shows_hostile_heads_as_words(client: Client, post: Post, cast: Cast) -> None:
    post.brings("From: <script>x</script> <d@x.example>\nSubject: <b>bold\nAuto-Submitted: auto-replied\n\nAway\n")

    page = page_of(client, post, cast)

    assert "&lt;b&gt;bold" in page
    assert "<script>x" not in page


def it_lists_it_by_what_its_adapter_says_of_it(client: Client, post: Post, cast: Cast) -> None:
    class Terse(ImapChannel):
        def heads(self, aside: Aside) -> channels.Heads:
            return channels.Heads("A colleague", f"{len(aside.content.split())} words")

    channels.register(Terse())
    try:
        post.brings("From: d@x.example\nAuto-Submitted: auto-replied\n\nAway\n")
        page = page_of(client, post, cast)
    finally:
        channels.register(ImapChannel())

    assert "A colleague" in page
    assert "5 words" in page


def it_deletes_nothing_before_its_time(post: Post, program: Program, cast: Cast) -> None:
    post.brings(away(post, program, cast, "Auto-Submitted", "auto-replied"))

    callbacks.hear_due()
    callbacks.hear_all_of(post.line, now=NOW + timedelta(days=1))

    assert Callback.objects.get().state == Callback.State.ASIDE


def it_lists_more_without_more_queries(client: Client, post: Post, cast: Cast) -> None:
    adam, path = as_member(client, cast.adam), f"/settings/channels/{post.line.id}/"
    post.brings("From: a@example.org\nAuto-Submitted: auto-replied\n\nAway 0\n")
    adam.get(path)
    with CaptureQueriesContext(connection) as before:
        adam.get(path)
    for number in range(1, 25):
        post.mailbox.deliver(f"From: a@example.org\nAuto-Submitted: auto-replied\n\nAway {number}\n")
    post.brings("From: a@example.org\nAuto-Submitted: auto-replied\n\nAway\n")

    with CaptureQueriesContext(connection) as after:
        page = adam.get(path).content.decode()

    assert len(after) == len(before)
    assert "And 26 in all; the newest are shown." in page
