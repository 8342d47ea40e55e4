"""Who is asking: the member behind a request, and the look-ups that keep others out."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from innerloop.kernel import scope
from innerloop.team.models import Member, User, Workspace
from innerloop.team.rules import Role, may

View = Callable[..., HttpResponse]

WORKSPACE_IN_SESSION = "workspace"


class MemberRequest(HttpRequest):
    """A request of a signed-in member; only for annotations."""

    member: Member
    workspace: Workspace


class MemberMiddleware:
    """Finds the member when somebody asks for it, so that public pages cost no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = SimpleLazyObject(lambda: member_of(request))  # type: ignore[attr-defined]
        request.workspace = SimpleLazyObject(lambda: _workspace_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def member_of(request: HttpRequest) -> Member | None:
    """Return the signed-in user's place in the chosen workspace, else in the first one, else None."""
    user = request.user
    if not isinstance(user, User) or not user.is_authenticated:
        # request.user is lazy; isinstance sees through it.
        return None
    places = list(
        Member.everywhere.filter(user=user, removed_at=None)
        .select_related("workspace", "user", "team")
        .order_by("joined_at", "id")
    )
    chosen = request.session.get(WORKSPACE_IN_SESSION)
    first = places[0] if places else None
    return next((place for place in places if str(place.workspace_id) == chosen), first)


def members_only(at_least: Role = Role.VIEWER) -> Callable[[View], View]:
    """Let in members of the role or above, with every query limited to their workspace, in its time zone.

    Whoever is not signed in is sent to sign in. A member below the role gets the same 404 as for a
    page that does not exist.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            member = request.member  # type: ignore[attr-defined]
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not member or not may(member.role, at_least=at_least):
                raise Http404
            # Every moment on the page is told in the workspace's own time.
            with scope.to(member.workspace_id), timezone.override(member.workspace.time_zone):
                return view(request, *args, **kwargs)

        guarded.at_least = at_least  # type: ignore[attr-defined]
        return guarded

    return guard


def signed_in_user(request: HttpRequest) -> User:
    """Return the user behind a request that `members_only` let in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def workspace_by_slug(slug: str) -> Workspace | None:
    """Return a workspace by its slug."""
    return Workspace.objects.filter(slug=slug).first()


def actor(member: Member | UUID) -> str:
    """Return how a member is named in the event log."""
    return f"member:{member.id if isinstance(member, Member) else member}"


def _workspace_of(request: HttpRequest) -> Workspace | None:
    member = request.member  # type: ignore[attr-defined]
    return member.workspace if member else None
