"""Mail that leaves by a provider's API, against each provider as it documents itself."""

from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from pytest_django import Settings

from innerloop.connect.email.answering import Letter, compose_letter
from innerloop.connect.email.api.address import ApiAddress
from innerloop.connect.email.compose import compose
from innerloop.connect.email.errors import RelayAddressUnusable
from innerloop.connect.email.way_out import way_out
from innerloop.kernel.models import Delivery
from innerloop.listen.channels import Sent, Trouble
from tests.connect.email.api.strict import ACCOUNTS, BREVOS_ID, KEY, NOBODY, Account
from tests.connect.email.asks import NOW, an_ask
from tests.support.gateway import Gateway, Received, Reply

LETTER = Letter(
    from_name="Tandawa",
    from_address="ask@ask.tandawa.example",
    to_address="grace@example.org",
    reply_to="replies@ask.tandawa.example",
    subject="Wie wahrscheinlich ist es, daß Sie uns empfehlen?",
    text="Danke, Grace.",
    message_id="second@ask.tandawa.example",
    answers=("<first@ask.tandawa.example>", "<hers@mail.example.org>"),
    unsubscribe_url="https://ask.tandawa.example/u/5tQ2",
)


@pytest.fixture(params=ACCOUNTS, ids=lambda account: account.kind)
def account(request: pytest.FixtureRequest) -> Account:
    found: Account = request.param
    return found


@pytest.fixture
def provider(account: Account, settings: Settings) -> Iterator[Gateway]:
    with Gateway(account.decide) as opened:
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        settings.EMAIL_URL = account.url(opened.host)
        yield opened


def an_ask_mail(**changes: Any) -> EmailMessage:
    return compose(an_ask(**changes), now=NOW)


def sent(mail: EmailMessage) -> Sent:
    return way_out().send(mail, bounces_to="replies@ask.tandawa.example")


def it_sends_an_ask_as_its_provider_documents_it(account: Account, provider: Gateway) -> None:
    mail = an_ask_mail()

    told = sent(mail)

    [received] = provider.received
    taken = account.taken(received)
    assert (told.state, told.trouble) == (Delivery.State.SENT, None)
    assert parseaddr(taken.sender) == ("Brenda Akinyi, Tandawa", "ask@ask.tandawa.example")
    assert (taken.recipient, taken.subject) == ("grace@example.org", str(mail["Subject"]))
    assert parseaddr(taken.reply_to)[1] == "reply+5tQ2@ask.tandawa.example"
    assert "Kisumu" in taken.text
    assert "?score=9" in taken.html


def it_keeps_the_headers_that_a_mailbox_and_a_reply_need(account: Account, provider: Gateway) -> None:
    sent(an_ask_mail())

    headers = {name.lower(): value for name, value in account.taken(provider.received[0]).headers.items()}
    assert headers["message-id"] == "<5tQ2.1@ask.tandawa.example>"
    assert headers["list-unsubscribe"].startswith("<https://ask.tandawa.example/")
    assert headers["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert headers["auto-submitted"] == "auto-generated"
    assert headers["x-auto-response-suppress"] == "OOF, AutoReply"


def it_carries_a_picture_within_the_mail_where_its_provider_can(account: Account, provider: Gateway) -> None:
    mail = an_ask_mail()
    html = mail.get_body(("html",))
    assert isinstance(html, EmailMessage)
    cid = "<0.5tQ2@ask.tandawa.example>"
    html.add_related(b"\x89PNG\r\n", "image", "png", cid=cid, disposition="inline", filename="change-1.png")

    told = sent(mail)

    taken = account.taken(provider.received[0])
    assert told.state == Delivery.State.SENT
    if account.kind == "brevo":
        # It has no way to say which picture stands where: a hole in the page is worse than the words.
        assert (taken.html, taken.pictures) == ("", {})
    else:
        assert "?score=9" in taken.html
        assert taken.pictures == {"0.5tQ2@ask.tandawa.example": b"\x89PNG\r\n"}
    assert "Kisumu" in taken.text


def it_goes_on_in_the_thread(account: Account, provider: Gateway) -> None:
    told = sent(compose_letter(LETTER, now=NOW))

    taken = account.taken(provider.received[0])
    headers = {name.lower(): value for name, value in taken.headers.items()}
    assert told.state == Delivery.State.SENT
    assert headers["in-reply-to"] == "<hers@mail.example.org>"
    assert headers["references"] == "<first@ask.tandawa.example> <hers@mail.example.org>"
    assert taken.subject == "Re: Wie wahrscheinlich ist es, daß Sie uns empfehlen?"
    assert taken.text.strip() == "Danke, Grace."


def it_names_the_mail_as_a_reply_and_an_event_will_name_it(account: Account, provider: Gateway) -> None:
    told = sent(an_ask_mail())

    # Brevo alone gives a mail an id of its own; the others keep ours, and bring it back with what they tell.
    is_brevo = account.kind == "brevo"
    assert told.provider_id == (BREVOS_ID if is_brevo else "<5tQ2.1@ask.tandawa.example>")
    expected = {} if is_brevo else {"innerloop": "<5tQ2.1@ask.tandawa.example>"}
    assert account.taken(provider.received[0]).told == expected


@pytest.mark.parametrize(
    "name", ["Müller, Söhne & Co.", 'The "Big" One', "طنداوا", "x" * 190, "A\r\nBcc: b@example.org", "=?utf-8?q?x?="]
)
def it_lets_no_name_become_an_address_or_a_header(account: Account, provider: Gateway, name: str) -> None:
    told = sent(an_ask_mail(from_name=name))

    assert told.state == Delivery.State.SENT
    taken = account.taken(provider.received[0])
    assert parseaddr(taken.sender)[1] == "ask@ask.tandawa.example"
    assert not {"bcc", "Bcc"} & set(taken.headers)


@pytest.mark.parametrize("status", [401, 402, 403, 404])
def it_holds_the_line_where_the_account_is_at_fault(account: Account, provider: Gateway, status: int) -> None:
    provider.decide = lambda _: Reply(status, {})

    told = sent(an_ask_mail())

    assert (told.state, told.trouble) == (Delivery.State.DUE, Trouble.ACCOUNT)
    assert f"The provider answered {status}" in told.outcome


def it_holds_the_line_where_the_key_is_wrong(account: Account, provider: Gateway, settings: Settings) -> None:
    settings.EMAIL_URL = account.url(provider.host, key="another")

    told = sent(an_ask_mail())

    assert (told.state, told.trouble) == (Delivery.State.DUE, Trouble.ACCOUNT)
    assert "another" not in told.outcome


def it_holds_the_line_where_the_provider_does_not_know_our_sender(account: Account, provider: Gateway) -> None:
    told = sent(an_ask_mail(from_address="ask@other.example"))

    assert (told.state, told.trouble) == (Delivery.State.DUE, Trouble.ACCOUNT)


# What each says of a sender whose name it does not take.
NAME_REFUSED = {
    "postmark": Reply(422, {"ErrorCode": 300, "Message": "Error parsing 'From': name too long"}),
    "sendgrid": Reply(400, {"errors": [{"message": "The name is too long.", "field": "from.name"}]}),
    "brevo": Reply(400, {"code": "invalid_parameter", "message": "sender name is too long"}),
    "mailgun": Reply(400, {"message": "from parameter is not a valid address. please check documentation"}),
}


def it_sends_without_a_name_that_its_provider_does_not_take(account: Account, provider: Gateway) -> None:
    def decide(received: Received) -> Reply:
        has_name = parseaddr(account.taken(received).sender)[0]
        return NAME_REFUSED[account.kind] if has_name else account.decide(received)

    provider.decide = decide

    told = sent(an_ask_mail(from_name="x" * 120))

    assert (told.state, told.trouble) == (Delivery.State.SENT, None)
    assert [bool(parseaddr(account.taken(each).sender)[0]) for each in provider.received] == [True, False]


def it_gives_up_one_address_and_goes_on_with_the_others(account: Account, provider: Gateway) -> None:
    told = sent(an_ask_mail(to_address=NOBODY))

    assert (told.state, told.trouble) == (Delivery.State.REFUSED, None)
    assert NOBODY not in told.outcome


def it_waits_as_long_as_it_is_asked_to(account: Account, provider: Gateway) -> None:
    provider.decide = lambda _: Reply(429, {}, {"retry-after": "40"})

    told = sent(an_ask_mail())

    assert (told.state, told.wait.total_seconds() if told.wait else 0) == (Delivery.State.DUE, 40)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def it_tries_again_what_may_pass(account: Account, provider: Gateway, status: int) -> None:
    provider.decide = lambda _: Reply(status, b"<html>Bad gateway</html>")

    told = sent(an_ask_mail())

    assert (told.state, told.trouble) == (Delivery.State.DUE, Trouble.OUTAGE)


def it_does_not_know_the_fate_of_what_was_not_answered(account: Account, provider: Gateway) -> None:
    provider.decide = lambda _: Reply(0)

    told = sent(an_ask_mail())

    assert told.state == Delivery.State.UNKNOWN
    assert told.provider_id == "<5tQ2.1@ask.tandawa.example>"


def it_does_not_know_what_a_strange_yes_means(account: Account, provider: Gateway) -> None:
    provider.decide = lambda _: Reply(200, b"<html>Welcome to the hotel network</html>")

    told = sent(an_ask_mail())

    # SendGrid says nothing in its yes, so nothing in it can be strange.
    assert told.state == (Delivery.State.SENT if account.kind == "sendgrid" else Delivery.State.UNKNOWN)


def it_follows_no_redirect_with_the_key(account: Account, provider: Gateway) -> None:
    provider.decide = lambda _: Reply(307, {}, {"location": f"{provider.url}/elsewhere"})

    told = sent(an_ask_mail())

    assert (told.state, len(provider.received)) == (Delivery.State.DUE, 1)


def it_calls_no_private_address_that_the_operator_did_not_name(
    account: Account, provider: Gateway, settings: Settings
) -> None:
    settings.ALLOW_PRIVATE_TARGETS = ()

    told = sent(an_ask_mail())

    assert (told.state, provider.received) == (Delivery.State.DUE, [])
    assert told.trouble == Trouble.ACCOUNT


def it_calls_the_providers_own_address_where_none_is_named(account: Account) -> None:
    address = ApiAddress.read(f"{account.kind}+api://{KEY}@")

    assert address.url.startswith("https://api.")
    assert KEY not in repr(address) + str(address)


def it_keeps_the_brackets_of_an_address_of_ipv6() -> None:
    own = ApiAddress.read(f"postmark+api://{KEY}@[::1]:8025", private=["[::1]:8025"])
    public = ApiAddress.read(f"postmark+api://{KEY}@[2606:4700::6810]")

    assert (own.url, public.url) == ("http://[::1]:8025/", "https://[2606:4700::6810]/")
    assert str(own) == "Postmark’s API at [::1]:8025"


def it_takes_a_region_and_what_the_provider_calls_a_stream() -> None:
    europe = ApiAddress.read("mailgun+api://key-1@api.eu.mailgun.net?domain=mg.tandawa.example")
    stream = ApiAddress.read("postmark+api://token@?stream=surveys")

    assert (europe.url, europe.options) == ("https://api.eu.mailgun.net/v3/", {"domain": "mg.tandawa.example"})
    assert stream.options == {"stream": "surveys"}


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("pigeon+api://token@", "there is no API of 'pigeon'"),
        ("postmark+api://", "it has no key"),
        ("postmark+api://one:two@", "it has two keys"),
        ("postmark+api://token@?domain=x", "Postmark knows no 'domain'"),
        ("mailgun+api://token@?domain=mg.tandawa.example%2Fx", "its domain is 'mg.tandawa.example/x', which is none"),
        ("postmark+api://to/ken@", "it has no key|goes on after the host"),
        ("postmark+api://t%C3%B6ken@", "a character that none has"),
        ("postmark+api://token@host:99999", "host or port is not one"),
    ],
)
def it_says_what_is_wrong_with_the_address_and_not_the_key(url: str, why: str) -> None:
    with pytest.raises(RelayAddressUnusable, match=why) as raised:
        ApiAddress.read(url)

    assert "token" not in str(raised.value)
