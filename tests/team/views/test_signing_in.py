"""Signing in by allauth, in our frame: password, code, second factor, new password."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache

from innerloop.kernel import clock
from innerloop.kernel.models import Event
from innerloop.team import actions, events
from tests.support.cast import Cast, as_member

PASSWORD = "a long sentence of Agnes"


@pytest.fixture(autouse=True)
def no_attempts_yet(db: None) -> None:
    """Forget the attempts that other tests made."""
    cache.clear()


@pytest.fixture
def agnes(cast: Cast) -> Cast:
    """Give Agnes a password."""
    cast.agnes.user.set_password(PASSWORD)
    cast.agnes.user.save()
    return cast


def _sign_in(client, cast: Cast, password: str = PASSWORD, **options):
    return client.post("/accounts/login/", {"login": cast.agnes.user.email, "password": password}, **options)


def _found(pattern: str, text: object) -> str:
    match = re.search(pattern, str(text))
    assert match, pattern
    return match[1]


def _code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def _method(cast: Cast) -> str:
    event = Event.objects.get(kind=events.MEMBER_SIGNED_IN, workspace_id=cast.workspace.id)
    return str(event.data["method"])


def it_signs_in_by_password_and_says_so_in_the_trail(client, agnes):
    assert _sign_in(client, agnes).headers["Location"] == "/"

    assert client.get("/settings/account/").status_code == 200
    assert _method(agnes) == "password"


def it_goes_on_to_where_the_visitor_wanted_to_but_never_elsewhere(client, agnes):
    wanted = {"login": agnes.agnes.user.email, "password": PASSWORD}

    assert client.post("/accounts/login/?next=/settings/account/", wanted).headers["Location"] == "/settings/account/"
    client.post("/accounts/logout/")
    elsewhere = client.post("/accounts/login/?next=https://evil.example/", wanted)
    assert elsewhere.headers["Location"] == "/"


def it_refuses_a_wrong_password_in_our_words(client, agnes):
    page = _sign_in(client, agnes, "something else").content.decode()

    assert "Address and password do not fit together" in page


def it_stops_guessing_however_the_guesser_calls_the_host(client, agnes):
    for number in range(6):
        page = _sign_in(client, agnes, "wrong", headers={"host": f"h{number}.example"}).content.decode()

    assert "Too many" in page
    assert "Too many" in _sign_in(client, agnes).content.decode()


def it_signs_in_by_a_code_from_a_mail(client, cast):
    client.post("/accounts/login/code/", {"email": cast.agnes.user.email})
    (sent,) = mail.outbox
    code = sent.subject.split()[0]

    answer = client.post("/accounts/login/code/confirm/", {"code": code})

    assert code in sent.body
    assert answer.headers["Location"] == "/"
    assert _method(cast) == "code"


def it_asks_for_the_second_factor_after_a_link_too(client, cast):
    secret = generate_totp_secret()
    TOTP.activate(cast.agnes.user, secret)
    token = actions.make_sign_in_link(user=cast.agnes.user, now=clock.now())

    answer = client.post(f"/welcome/{token}")
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/settings/account/").status_code == 302

    client.post("/accounts/2fa/authenticate/", {"code": _code(secret)})
    assert client.get("/settings/account/").status_code == 200
    assert _method(cast) == "link, totp"


def it_sets_up_an_authenticator_app_and_shows_recovery_codes(client, cast):
    agnes = as_member(client, cast.agnes)
    secret = _found(r'<code id="secret">(\w+)<', agnes.get("/accounts/2fa/totp/activate/").content.decode())

    asked = agnes.post("/accounts/2fa/totp/activate/", {"code": _code(secret)}, follow=True)
    # allauth wants to see the new factor work before it shows the codes.
    address = asked.request["PATH_INFO"]
    page = agnes.post(
        address, {"code": _code(secret), "next": "/accounts/2fa/recovery-codes/"}, follow=True
    ).content.decode()

    assert "10 of 10 are unused" in page
    kinds = set(Authenticator.objects.filter(user=cast.agnes.user).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}


def it_mails_a_link_for_a_new_password_under_our_own_address(client, agnes, settings):
    settings.BASE_URL = "https://feedback.tandawa.example"

    client.post("/accounts/password/reset/", {"email": agnes.agnes.user.email}, headers={"host": "evil.example"})

    (sent,) = mail.outbox
    assert "evil" not in f"{sent.subject}{sent.body}"
    url = _found(r"https://feedback\.tandawa\.example(/accounts/password/reset/key/\S+)", sent.body)
    form = client.get(url, follow=True)
    client.post(
        form.request["PATH_INFO"], {"password1": "quite another sentence", "password2": "quite another sentence"}
    )
    assert _sign_in(client, agnes, "quite another sentence").headers["Location"] == "/"


def it_tells_nobody_who_has_an_account(client, cast):
    known = client.post("/accounts/login/code/", {"email": cast.agnes.user.email}, follow=True)
    unknown = type(client)().post("/accounts/login/code/", {"email": "nobody@t.example"}, follow=True)

    def without_tokens(page: bytes) -> str:
        text = page.decode().replace(cast.agnes.user.email, "X").replace("nobody@t.example", "X")
        return re.sub(r'value="\w{64}"', "", text)

    assert without_tokens(known.content) == without_tokens(unknown.content)


def it_tells_nobody_who_has_an_account_where_no_mail_can_be_sent(client, cast, settings, caplog):
    settings.EMAIL_BACKEND = "innerloop.connect.email.backend.RelayBackend"
    settings.EMAIL_URL = "smtp://127.0.0.1:9"

    for path in ("/accounts/login/code/", "/accounts/password/reset/"):
        answers = [client.post(path, {"email": email}) for email in (cast.agnes.user.email, "nobody@t.example")]

        assert [answer.status_code for answer in answers] == [302, 302]
    assert "A mail for signing in was not sent: The mail was not accepted" in caplog.text
    assert cast.agnes.user.email not in caplog.text


def it_has_no_open_door(client, db):
    page = client.post("/accounts/signup/", {"email": "n@t.example", "password1": PASSWORD})

    assert "Members are invited" in page.content.decode()


def it_shows_the_fields_once_with_our_frame_and_no_script_of_the_page(client, db):
    answer = client.get("/accounts/login/")
    page = answer.content.decode()

    assert 'class="bare' in page
    inline = [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag and "application/json" not in tag]
    assert inline == []
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
