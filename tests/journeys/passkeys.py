"""A telephone that keeps passkeys and always says yes: Chromium's own virtual authenticator."""

from tests.support.browser import Visitor


def telephone(visitor: Visitor) -> None:
    """Give a visitor's page an authenticator that keeps passkeys and knows its owner."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def adds_passkey(visitor: Visitor, name: str) -> None:
    """Add a passkey to the account that is signed in, and wait until it is there."""
    page = visitor.page
    visitor.goes("/accounts/2fa/webauthn/add/")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
