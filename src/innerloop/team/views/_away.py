"""When somebody is away: noted by themselves, or by who looks after them."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404

from innerloop.kernel import clock, frame
from innerloop.team import actions, errors, forms
from innerloop.team.access import MemberRequest
from innerloop.team.models import Absence, Member
from innerloop.team.views._acting import accepted, given, tried


def settle(request: MemberRequest, member: Member, *, here: str) -> forms.AwayForm | None:
    """Note an absence, or take one back, as the POST says; return the form where it is refused.

    `here` is the address of this POST, for Undo.
    """
    if "take_back" in request.POST:
        _take_back(request, _absence(member, request.POST), here)
        return None
    form = forms.AwayForm(given(request, "starts_on"))
    if not (form.is_valid() and accepted(form, lambda: _note(request, member, form), _AT_FIELD)):
        return form
    frame.say(request, "Noted. Cases go to others meanwhile.")
    return None


_AT_FIELD = ((errors.AbsenceBackwards, "ends_on"),)


def _take_back(request: MemberRequest, absence: Absence, here: str) -> None:
    again = {"starts_on": absence.starts_on, "ends_on": absence.ends_on or ""}
    tried(
        request,
        lambda: actions.take_absence_back(absence=absence, by_member=request.member, now=clock.now()),
        done="Taken back.",
        undo_url=f"{here}?{urlencode(again)}",
    )


def _note(request: MemberRequest, member: Member, form: forms.AwayForm) -> Absence:
    return actions.note_absence(member=member, days=form.days(), by_member=request.member, now=clock.now())


def _absence(member: Member, sent: QueryDict) -> Absence:
    try:
        absence_id = UUID(str(sent["take_back"]))
    except ValueError:
        raise Http404 from None
    found: Absence = get_object_or_404(Absence.objects.select_related("member"), id=absence_id, member=member)
    return found
