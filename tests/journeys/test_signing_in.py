"""The ways in that need more than an address: a passkey, and a second factor after a password."""

import base64
import hmac
import struct
import time

from playwright.sync_api import expect

from tests.journeys import passkeys
from tests.journeys.company import APP_SECRET, PASSWORD, Company
from tests.journeys.conftest import Arrives
from tests.support import browser

pytestmark = browser.MARKS


def it_signs_in_by_a_passkey_alone(arrives: Arrives, company: Company) -> None:
    visitor = arrives(company.agent)
    passkeys.telephone(visitor)
    passkeys.adds_passkey(visitor, "My telephone")
    visitor.goes("/accounts/logout/")
    visitor.page.get_by_role("main").get_by_role("button", name="Sign out").click()

    visitor.page.get_by_role("button", name="Use a passkey").click()

    expect(visitor.page.get_by_role("heading", name="Pulse", exact=True)).to_be_visible()


def it_asks_for_the_code_of_an_app_after_a_password(arrives: Arrives, company: Company) -> None:
    visitor = arrives()
    page = visitor.page
    visitor.goes("/settings/account/")
    page.locator("[name=login]").fill(company.keeper.user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.locator("[name=code]").first.fill(code_of_app(time.time()))
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("heading", name="Your account", exact=True)).to_be_visible()


def code_of_app(moment: float) -> str:
    """Return what an authenticator app shows at a moment (RFC 6238 with SHA-1, 30 seconds, six digits)."""
    digest = hmac.digest(base64.b32decode(APP_SECRET), struct.pack(">Q", int(moment) // 30), "sha1")
    [number] = struct.unpack_from(">I", digest, digest[-1] & 0x0F)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"
