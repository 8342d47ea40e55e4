"""Notices to browsers: by the RFCs, with nobody's name in them, and gone when the browser is."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from innerloop.connect.alerts.push import browsers, secrecy
from innerloop.connect.models import PushBrowser
from innerloop.kernel.models import Delivery
from innerloop.team import actions, notices
from innerloop.team.models import Letter
from innerloop.team.rules.wishes import Wishes
from tests.connect.alerts.conftest import MINUTE, NOW, Parcels, Tells, sent_at
from tests.connect.alerts.pushing import StrictBrowser, decoded, encoded
from tests.support.cast import Cast, as_member
from tests.support.gateway import Gateway, Reply

PAGE = "/settings/notices/"


@pytest.fixture
def browser() -> StrictBrowser:
    return StrictBrowser(browsers.public_key(), NOW)


@pytest.fixture
def gateway(settings: Any, browser: StrictBrowser) -> Iterator[Gateway]:
    with Gateway(browser.answer) as opened:
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        settings.BASE_URL = "https://loop.tandawa.example"
        yield opened


@pytest.fixture
def agnes(here: Cast, gateway: Gateway, browser: StrictBrowser) -> Client:
    """Agnes, whose browser is told."""
    client = as_member(Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Chrome/140 Safari/537"}), here.agnes)
    answer = client.post(f"{PAGE}browsers", browser.subscription(gateway.url))
    assert answer.status_code == 302
    return client


def pushed() -> list[str]:
    return list(Delivery.objects.filter(port="notice:push").order_by("id").values_list("state", flat=True))


def it_encrypts_as_the_rfc_shows() -> None:
    # RFC 8291, appendix A.
    key = decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    ours = ec.derive_private_key(int.from_bytes(key, "big"), ec.SECP256R1())
    browser = secrecy.Browser(
        decoded("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        decoded("BTBZMqHH6r4Tts7J_aSIgg"),
    )
    salt = decoded("DGv6ra1nlYgDCS1FRnbzlw")

    made = secrecy.encrypt(b"When I grow up, I want to be a watermelon", browser, ours=ours, salt=salt)

    assert encoded(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def it_tells_a_browser_at_once_and_names_nobody(
    agnes: Client, browser: StrictBrowser, tells: Tells, here: Cast, parcels: Parcels
) -> None:
    tells(here.agnes, subject=parcels.id)

    sent_at(NOW)
    sent_at(NOW)

    [told] = [json.loads(each) for each in browser.told]
    letter = Letter.objects.get(way="push")
    assert told == {"title": "Parcel 7 left", "path": "/cases/7", "tag": letter.id.hex}
    assert pushed() == ["sent"]


def it_tells_many_at_once_in_one_message(agnes: Client, browser: StrictBrowser, tells: Tells, here: Cast) -> None:
    news = [notices.News("test.sent", here.agnes.id, here.dina.id, "/x", f"n {each}") for each in range(2)]
    other = notices.News("test.lost", here.agnes.id, here.dina.id, "/x", "lost")
    notices.tell([*news, other], now=NOW)

    sent_at(NOW)

    [told] = [json.loads(each) for each in browser.told]
    assert (told["title"], told["path"]) == ("2 notices from Tandawa", "/notices")


@pytest.mark.parametrize("status", [404, 410])
def it_forgets_a_browser_that_is_gone(
    agnes: Client, browser: StrictBrowser, tells: Tells, here: Cast, status: int
) -> None:
    browser.replies.append(Reply(status))
    tells(here.agnes)

    sent_at(NOW)

    assert not PushBrowser.objects.exists()
    tells(here.agnes, number=8)
    assert len(pushed()) == 1


def it_tries_again_what_was_not_taken_and_tells_it_once(
    agnes: Client, browser: StrictBrowser, gateway: Gateway, tells: Tells, here: Cast
) -> None:
    browser.replies.append(Reply(503))
    tells(here.agnes)

    sent_at(NOW)
    assert "The provider answered 503" in agnes.get(PAGE).content.decode()
    sent_at(NOW + MINUTE)
    sent_at(NOW + 5 * MINUTE)

    assert len(browser.told) == 1
    topics = {each.headers["topic"] for each in gateway.received}
    assert topics == {Letter.objects.get(way="push").id.hex}


def it_keeps_quiet_in_quiet_hours(agnes: Client, browser: StrictBrowser, tells: Tells, here: Cast) -> None:
    actions.wish(member=here.agnes, wishes=Wishes("UTC", quiet=(11 * 60, 13 * 60)))
    tells(here.agnes)

    sent_at(NOW + 59 * MINUTE)
    assert browser.told == []
    browser.now = NOW + timedelta(hours=1)
    sent_at(browser.now)
    assert len(browser.told) == 1


def it_is_listed_tried_and_stopped(agnes: Client, browser: StrictBrowser, gateway: Gateway, here: Cast) -> None:
    [row] = PushBrowser.objects.all()
    shown = agnes.get(PAGE).content.decode()
    assert "Chrome on Linux" in shown
    assert browsers.public_key() in shown
    assert gateway.url not in shown

    agnes.post(f"{PAGE}browsers/test", {"browser": str(row.id)})
    assert json.loads(browser.told[0])["title"] == "This is a test. It arrived."

    as_member(Client(), here.mona).post(f"{PAGE}browsers/stop", {"browser": str(row.id)})
    agnes.post(f"{PAGE}browsers/stop", {"browser": "nonsense"})
    assert PushBrowser.objects.count() == 1
    agnes.post(f"{PAGE}browsers/stop", {"browser": str(row.id)})
    assert not PushBrowser.objects.exists()


def it_keeps_addresses_and_keys_sealed(agnes: Client, browser: StrictBrowser, gateway: Gateway, here: Cast) -> None:
    agnes.post(f"{PAGE}browsers", browser.subscription(gateway.url))

    [kept] = PushBrowser.objects.values()
    assert gateway.host not in str(kept)
    assert encoded(browser.secret) not in str(kept)


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "https://127.0.0.1/inner"},
        {"endpoint": "http://push.example/abc"},
        {"endpoint": ""},
        {"p256dh": "AAAA"},
        {"p256dh": "not base64!"},
        {"auth": "AAAA"},
    ],
)
def it_refuses_what_cannot_be_told(
    here: Cast, gateway: Gateway, browser: StrictBrowser, change: dict[str, str]
) -> None:
    client = as_member(Client(), here.vic)

    answer = client.post(f"{PAGE}browsers", {**browser.subscription(gateway.url), **change}, follow=True)

    assert "gave no address and keys" in answer.content.decode()
    assert not PushBrowser.objects.exists()


def it_is_known_by_one_key_for_as_long_as_the_secret_key(settings: Any) -> None:
    before = browsers.public_key()
    assert browsers.public_key() == before

    settings.SECRET_KEY = "another" * 8
    assert browsers.public_key() != before


def it_serves_its_worker_to_everybody(db: None) -> None:
    answer = Client().get("/notices/worker.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert b"showNotification" in answer.content
