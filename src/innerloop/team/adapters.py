"""Where allauth asks us: nobody signs up by themselves, and no address comes from a Host header."""

import logging
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from innerloop.kernel import clock
from innerloop.team import actions, links, queries
from innerloop.team.models import User

PRODUCT = "Innerloop"

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is not typed
    """Members are invited; there is no open door."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed. Ask an admin of your workspace.",
        "email_password_mismatch": "Address and password do not fit together. Try again, or get a code by mail.",
        "incorrect_code": "This is not the code that we sent. Look at the newest mail.",
        "incorrect_password": "This is not your password. Try again.",
        "too_many_login_attempts": "Too many attempts. Wait five minutes, then try again.",
        "rate_limited": "Too many requests. Wait a minute, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: a workspace's owner or admin invites."""
        return False

    def post_login(
        self, request: HttpRequest, user: User, *, signal_kwargs: dict[str, Any] | None, **kwargs: Any
    ) -> HttpResponse:
        """Write the sign-in into the audit trail of each workspace, whatever way it came."""
        methods = [_name_of(record) for record in get_authentication_records(request, user)]
        if (signal_kwargs or {}).get("method") == "link":
            methods.insert(0, "link")
            _confirm_address(user)
        for member in queries.places_of(user):
            actions.note_sign_in(member=member, method=", ".join(methods), now=clock.now())
        response: HttpResponse = super().post_login(request, user, signal_kwargs=signal_kwargs, **kwargs)
        return response

    def format_email_subject(self, subject: str) -> str:
        """Return the subject as it is; the prefix would be the Host header."""
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail it under our own name and address.

        Where no mail can be sent it is the operator who is told: a page that says so would say who has an account.
        """
        site = SimpleNamespace(name=PRODUCT, domain=urlsplit(settings.BASE_URL).netloc)
        message = self.render_mail(template_prefix, email, {"email": email, **context, "current_site": site})
        try:
            message.send()
        except OSError as error:
            log.error("A mail for signing in was not sent: %s", error)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the address in a mail that sets a new password."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return links.absolute(path.replace("UID-KEY", quote(key)))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Return the address in a mail that confirms a mail address."""
        return links.absolute(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth counts by Host header and address: another Host for each guess would never be stopped.
        return str(credentials.get("email", "")).lower()


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth is not typed
    """Second factors and passkeys, under our own name."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code does not fit. Wait for the next one in your app, then type that.",
        "unverified_email": "First confirm your mail address: sign in once by a code that we mail to you.",
    }

    def get_totp_issuer(self) -> str:
        """Return how an authenticator app lists us."""
        return PRODUCT

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """Return a name for a new passkey that its owner may change."""
        known = user.authenticator_set.filter(type=type).count()  # type: ignore[attr-defined] # allauth's table
        return f"Passkey {known + 1}" if known else "Passkey"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return who asks for a passkey, as the browser tells the user."""
        return {**super().get_public_key_credential_rp_entity(), "name": PRODUCT}


def _confirm_address(user: User) -> None:
    # Whoever opened the link reads this address: allauth asks for the proof before it adds a passkey.
    address, _ = EmailAddress.objects.get_or_create(user=user, email=user.email.lower(), defaults={"primary": True})
    address.set_verified()


def _name_of(record: dict[str, Any]) -> str:
    if record.get("type") == "webauthn":
        return "passkey"
    return str(record.get("type") or record["method"])
