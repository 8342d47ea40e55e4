"""What a language model is asked for from the pages: a translation. Its words stand beside the customer's, marked."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from innerloop.act.views._acting import came_from
from innerloop.kernel import clock, frame
from innerloop.listen.models import Response
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role
from innerloop.understand.actions.outside.translating import translate as have_translated
from innerloop.understand.outside.errors import OutsideError


@members_only(at_least=Role.AGENT)
@require_POST
def translate(request: MemberRequest, response_id: UUID) -> HttpResponse:
    """Have an answer's comment said in the workspace's language, beside it."""
    row = get_object_or_404(Response.objects, id=response_id)
    try:
        have_translated(response_id=row.id, to=request.workspace.language, member=request.member, now=clock.now())
    except OutsideError as error:
        frame.say(request, str(error), is_wrong=True)
    return redirect(came_from(request) or reverse("act:answer", args=[row.id]))
