"""How fast one sender may go on: so many requests a minute, more at once after a pause.

Counted in each process for itself. In the database it would cost every answer a write of its own, which is
half of what an answer costs; so several processes together take a multiple, and a restart forgets.
"""

import threading
from collections.abc import Callable, Hashable
from ipaddress import ip_address
from time import monotonic

from django.conf import settings
from django.http import HttpRequest

_MOST_REMEMBERED = 20_000
_MINUTE = 60.0


class Throttle:
    """Lets each sender have `per_minute` requests at once, and as many a minute; 0 lets everything through."""

    def __init__(self, per_minute: Callable[[], int]) -> None:
        self._per_minute = per_minute
        self._left: dict[Hashable, tuple[float, float]] = {}  # requests left, and when that was counted
        self._lock = threading.Lock()

    def wait(self, sender: Hashable) -> float:
        """Count one request of a sender; return 0.0 if it may go on, else the seconds until it may, uncounted."""
        most = self._per_minute()
        if not most:
            return 0.0
        with self._lock:
            now = monotonic()
            left, counted_at = self._left.get(sender, (float(most), now))
            left = min(most, left + (now - counted_at) * most / _MINUTE)
            if left < 1:
                return (1 - left) * _MINUTE / most
            if len(self._left) >= _MOST_REMEMBERED:
                # Who has not been here for a minute may do everything again, and need not be remembered.
                self._left = {who: held for who, held in self._left.items() if now - held[1] < _MINUTE}
            self._left[sender] = (left - 1, now)
        return 0.0

    def forget(self) -> None:
        """Forget who came; tests use it between two worlds."""
        self._left.clear()


def sender_of(request: HttpRequest) -> str:
    """Return the address that a request came from: what the outermost proxy of ours saw."""
    trusted = settings.ENVIRONMENT.trusted_proxies
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if trusted and len(forwarded) >= trusted:
        return forwarded[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


def is_ourselves(sender: str) -> bool:
    """Say whether an address is this machine's own: a script here, or a proxy that we were not told of.

    Behind such a proxy everybody has its address, and one limit for all of them would turn people away.
    """
    try:
        return ip_address(sender).is_loopback
    except ValueError:
        return False


def is_global(sender: str) -> bool:
    """Say whether an address is one of the Internet, and not of a net behind a gateway, a proxy or a carrier."""
    try:
        return ip_address(sender).is_global
    except ValueError:
        return False
