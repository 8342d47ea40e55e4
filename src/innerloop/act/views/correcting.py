"""Correcting the machine: how an answer's words feel, and of what they speak."""

import re
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from innerloop.kernel import clock, frame
from innerloop.listen.models import Response
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role
from innerloop.understand import actions as understanding
from innerloop.understand.actions import Correction
from innerloop.understand.errors import CorrectionImpossible
from innerloop.understand.models import Verdict
from innerloop.understand.queries.themes import on
from innerloop.understand.rules.feelings import NAMES

# What a button says: "feel:-1"; of a place, "yes:", "no:" or "feel:-1:" and then "slug:start:end".
_OF_ALL = re.compile(r"feel:(-1|0|1)")
_PLACE = re.compile(r"(\d{1,6}):(\d{1,6})", re.ASCII)
_OF_PLACE = re.compile(r"(?:(yes|no)|feel:(-1|0|1)):([a-z0-9-]{1,60}):(\d{1,6}):(\d{1,6})", re.ASCII)
# Where the page that was left is kept.
_BACK = "back"


@members_only(at_least=Role.AGENT)
@require_POST
def correct(request: MemberRequest, response_id: UUID) -> HttpResponse:
    """Take one correction, say what was done, and lead back to where it was made."""
    found = get_object_or_404(Response.objects, id=response_id)
    said = _said(request)
    try:
        verdict = understanding.correct(response_id=found.id, said=said, member=request.member, now=clock.now())
    except CorrectionImpossible as refusal:
        frame.say(request, f"Not corrected: {refusal.reason}.", is_wrong=True)
    else:
        # Undo leads back to where it was said, too.
        back = urlencode({_BACK: _back(request, found.id)})
        frame.say(request, _done(said, verdict), undo_url=f"{reverse('act:uncorrect', args=[verdict.id])}?{back}")
    return redirect(_back(request, found.id))


@members_only(at_least=Role.AGENT)
@require_POST
def uncorrect(request: MemberRequest, verdict_id: UUID) -> HttpResponse:
    """Let stand again what the machine read. What was taken back already is: a second press changes nothing."""
    verdict = Verdict.objects.filter(id=verdict_id).first()
    if verdict is None:
        raise Http404
    taken = understanding.uncorrect(verdict_id=verdict.id, member=request.member, now=clock.now())
    frame.say(request, _taken_back(taken))
    return redirect(_back(request, verdict.response_id))


def _said(request: MemberRequest) -> Correction:
    """Return what was pressed; what cannot be read asks for nothing, which is refused in words."""
    question = request.POST.get("question", "").replace("\0", "")[:200]
    pressed = request.POST.get("say", "")
    if whole := _OF_ALL.fullmatch(pressed):
        return Correction(question, feeling=int(whole[1]))
    if place := _OF_PLACE.fullmatch(pressed):
        answer, feeling, slug, start, end = place.groups()
        return Correction(
            question, slug, int(start), int(end), holds=answer != "no", feeling=int(feeling) if feeling else None
        )
    where = request.POST.get("place", "")
    found = _PLACE.fullmatch(where)
    # What is no place is none in the text either, and so is refused in words; without one all of it is meant.
    start, end = map(int, found.groups()) if found else (int(bool(where)), 0)
    return Correction(question, _slug(request.POST.get("theme", "").replace("\0", "").strip()[:80]), start, end)


def _slug(named: str) -> str:
    """Return the slug of a theme that was named by its name, or by its slug."""
    return next((theme.slug for theme in on() if theme.name.casefold() == named.casefold()), named)


def _done(said: Correction, verdict: Verdict) -> str:
    if verdict.theme is None:
        return f"Marked as {NAMES[verdict.feeling or 0]}."
    if not said.holds:
        return f"Not about {verdict.theme.name}."
    felt = "" if said.feeling is None else f", {NAMES[said.feeling]}"
    return f"About {verdict.theme.name}{felt}."


def _taken_back(verdict: Verdict | None) -> str:
    if verdict is None:
        return "Nothing changed: what stands there is not yours, or was taken back already."
    if verdict.said_by_id and not verdict._state.adding and Verdict.objects.filter(id=verdict.id).exists():
        return f"Taken back: what {verdict.said_by} said before stands again."
    return "Taken back: it stands as it was read."


def _back(request: MemberRequest, response_id: UUID) -> str:
    """Return the page that the correction was made on; only one of ours, whatever the form says."""
    url = request.POST.get(_BACK) or request.GET.get(_BACK, "")
    if url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return url
    return reverse("act:answer", args=[response_id])
