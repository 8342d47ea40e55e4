"""What every answer of ours carries: security headers, a request id, a nonce for what stands in the page itself."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Answer = Callable[[HttpRequest], HttpResponse]

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "font-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'{leads_to}; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'"
)


class SecurityHeaders:
    """Middleware that sets the headers on every response, errors included."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(12)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy(nonce=nonce))
        headers.setdefault("X-Content-Type-Options", "nosniff")
        # Survey tokens sit in addresses: they must not leave with a click.
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if settings.SECURE_HSTS_SECONDS:
            headers.setdefault(
                "Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
            )
        return response


def policy(*, nonce: str, leads_to: str = "") -> str:
    """Return what a page may load; `leads_to` is another site (https://host) to which a form of it leads on."""
    return _POLICY.format(nonce=nonce, leads_to=f" {leads_to}" if leads_to else "")


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without its proof."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
