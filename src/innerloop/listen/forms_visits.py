"""Reading who comes to a customer's page: the showing it answers, the hand that sent it, where it came from."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from innerloop.kernel import ids, throttle
from innerloop.listen.rules import nonces, scanners

# Digits: thirty years, far above what a nonce is good for.
_LONGEST_MS = 12


def new_nonce(subject: UUID, *, now: datetime) -> str:
    """Return the nonce of a new showing of an invitation's or a program's page."""
    return nonces.make(key=settings.SECRET_KEY, subject=subject, at=now, random=secrets.token_bytes(10))


def showing_in(nonce: str, subject: UUID, *, now: datetime) -> nonces.Showing | None:
    """Return the showing that a form answers; None where its nonce is missing, another's or too old."""
    return nonces.read(nonce, key=settings.SECRET_KEY, subject=subject, now=now)


def given_at(request: HttpRequest, showing: nonces.Showing, *, now: datetime) -> datetime | None:
    """Return when the page says that a form was filled in; None where its script did not run."""
    after = request.POST.get("ms", "")
    if not (after.isascii() and after.isdecimal() and len(after) <= _LONGEST_MS):
        return None
    return min(showing.made_at + timedelta(milliseconds=int(after)), now)


def open_for(showing: nonces.Showing, *, now: datetime) -> int:
    """Return for how many milliseconds a page has been open."""
    return max(0, (now - showing.made_at) // timedelta(milliseconds=1))


def signs_of(request: HttpRequest) -> tuple[str, ...]:
    """Return the signs of automatic traffic that a request carries."""
    return scanners.signs_of(request.method or "", {name.lower(): value for name, value in request.headers.items()})


def source_of(request: HttpRequest, workspace_id: UUID) -> str:
    """Return a keyed hash of the address a request came from; empty where the address tells nothing.

    That of a house, a container's gateway or a carrier's inner net is everybody's, so only one of the Internet tells.
    """
    sender = throttle.sender_of(request)
    if not throttle.is_global(sender):
        return ""
    return ids.keyed_digest(key=settings.SECRET_KEY, value=f"visit:{workspace_id}:{sender}")[:32]


def is_one_click(request: HttpRequest) -> bool:
    """Say whether a mail program sends the one click that its owner made, in the very words of RFC 8058."""
    return request.POST.get("List-Unsubscribe") == "One-Click"


def posted(
    request: HttpRequest, showing: nonces.Showing, *, workspace_id: UUID, has_words: bool, now: datetime
) -> scanners.Posted:
    """Return what is judged of a form that was sent."""
    return scanners.Posted(
        at=now,
        shown_at=showing.made_at,
        source=source_of(request, workspace_id),
        signs=signs_of(request),
        gesture=scanners.gesture_in(request.POST.get("g", ""), agent=request.headers.get("User-Agent", "")),
        has_words=has_words,
    )
