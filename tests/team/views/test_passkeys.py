"""A passkey in a real browser: added, used instead of everything else, under our Content-Security-Policy."""

import pytest
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from innerloop.kernel import clock
from innerloop.kernel.models import Event
from innerloop.team import actions, events
from tests.support import cast as people

CHROMIUM = "/usr/bin/chromium"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def it_adds_a_passkey_and_signs_in_with_it(live_server: LiveServer):
    cast = people.make_cast()
    token = actions.make_sign_in_link(user=cast.agnes.user, now=clock.now())
    refused: list[str] = []

    with (
        sync_playwright() as player,
        player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]) as browser,
    ):
        page = browser.new_page(base_url=live_server.url)
        page.on("console", lambda said: refused.append(said.text) if "Security" in said.text else None)
        _plug_in_an_authenticator(page)

        page.goto(f"/welcome/{token}")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/welcome/" not in url)
        page.goto("/accounts/2fa/webauthn/add/")
        page.get_by_role("button", name="Add the passkey").click()
        page.get_by_role("heading", name="Is it still you?").wait_for()

        page.context.clear_cookies()
        page.goto("/accounts/login/?next=/settings/account/")
        page.get_by_role("button", name="Use a passkey").click()
        page.get_by_role("heading", name="Your account").wait_for()

    assert refused == []
    signed_in = Event.objects.filter(kind=events.MEMBER_SIGNED_IN, workspace_id=cast.workspace.id)
    assert [event.data["method"] for event in signed_in.order_by("id")] == ["link", "passkey"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def it_says_in_words_that_no_passkey_was_chosen(live_server: LiveServer):
    with (
        sync_playwright() as player,
        player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]) as browser,
    ):
        page = browser.new_page(base_url=live_server.url)
        _plug_in_an_authenticator(page)

        page.goto("/accounts/login/")
        page.get_by_role("button", name="Use a passkey").click()

        page.get_by_text("No passkey was chosen, or it took too long").wait_for()


def _plug_in_an_authenticator(page: Page) -> None:
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
