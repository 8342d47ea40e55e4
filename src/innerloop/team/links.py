"""Addresses that leave the house in a mail or on a terminal. Never made from a request's Host header."""

from django.conf import settings
from django.urls import reverse


def absolute(path: str) -> str:
    """Return a path as an address under INNERLOOP_BASE_URL."""
    return f"{settings.BASE_URL}{path}"


def welcome(token: str) -> str:
    """Return the address that a one-time link opens."""
    return absolute(reverse("team:welcome", args=[token]))
