"""Who listens: the member behind the request of a stream, and what it asks for.

What asks the database here goes through `asked`, in the one thread that a hub has for it.
"""

import contextlib
from collections.abc import Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.http import HttpRequest

from innerloop.kernel import news
from innerloop.share.live.telling import Viewer, Wants, read_wants
from innerloop.team import access

Scope = MutableMapping[str, Any]
_LONGEST_NUMBER = 18
_Found = TypeVar("_Found")


def asked(ask: Callable[[], _Found]) -> _Found:
    """Ask the database over the thread's own connection, which is kept; one that it let go of is opened anew.

    A new connection for each stream that begins cost more than all that the stream asks.
    """
    close_old_connections()
    try:
        return ask()
    except (OperationalError, InterfaceError):
        connection.close()
        return ask()


def leave() -> None:
    """Give the thread's connection back."""
    connection.close()


def viewer_of(scope: Scope) -> Viewer | None:
    """Return who asks; None for whoever is not signed in."""
    request = HttpRequest()
    request.method = "GET"
    with contextlib.suppress(CookieError):
        raw = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
        request.COOKIES = {name: morsel.value for name, morsel in SimpleCookie(raw.decode("latin-1")).items()}
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    request.user = get_user(request)
    member = access.member_of(request)
    if member is None:
        return None
    return Viewer(str(member.workspace_id), str(member.user_id), str(member.id), str(member.team_id or ""))


def newest_of(workspace: str) -> int:
    """Return the number of what the pages of a workspace were told last."""
    return news.newest(UUID(workspace))


def missed_by(workspace: str, after: int | None) -> tuple[list[news.Piece] | None, int]:
    """Return what a page missed, and the number it goes on from."""
    workspace_id = UUID(workspace)
    last = news.newest(workspace_id)
    if after is None:
        return [], last
    missed = news.since(workspace_id, after)
    return (missed, after) if missed is not None else (None, last)


def wants_of(scope: Scope) -> Wants:
    """Return what a page wants to hear of."""
    return read_wants(_asked(scope))


def after_of(scope: Scope) -> int | None:
    """Return the number that a page has read up to: by its browser, which connects again, else by its address."""
    given = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1") or _asked(scope).get("after", "")
    is_number = given.isascii() and given.isdigit() and len(given) <= _LONGEST_NUMBER
    return int(given) if is_number else None


def _asked(scope: Scope) -> dict[str, str]:
    return dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
