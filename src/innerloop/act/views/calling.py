"""A customer on the telephone: one of us takes down what they say."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from innerloop.act.forms import CallForm
from innerloop.act.queries import call as calls
from innerloop.act.queries.call import OnTheLine, Written
from innerloop.act.views._acting import REFUSALS, profile_or_404
from innerloop.kernel import clock, frame
from innerloop.listen import actions as listening
from innerloop.listen import errors, forms_public
from innerloop.listen.models import Response
from innerloop.listen.rules.heard import NOTE, Heard, HeardAnswer
from innerloop.listen.survey_words import words_in
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role

CHANNEL = "phone"
_MISSING = "Press the number that they gave."
_CLOSED = "The question that you put is no longer open, so nothing was kept. Choose another one."


@members_only(at_least=Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: MemberRequest, customer_id: UUID) -> HttpResponse:
    """Show a question as the customer would hear it, or take their answer down."""
    profile = profile_or_404(customer_id)
    is_put = request.method == "POST"
    sent = request.POST if is_put else request.GET
    about, language = sent.get("about", ""), sent.get("lang", "")
    line = calls.on_the_line(profile, about=about, language=language, now=clock.now(), is_put=is_put)
    written = Written()
    if line and is_put:
        written, response = _taken_down(request, line)
        if response:
            frame.say(request, "Taken down. To correct it, go back and send it again.")
            return redirect("act:answer", response_id=response.id)
    return render(request, "act/call.html", {"page": calls.call(profile, line, written)})


def _taken_down(request: MemberRequest, line: OnTheLine) -> tuple[Written, Response | None]:
    """Return what was typed, and the answer where it could be recorded."""
    form = CallForm(request.POST, question=line.question)
    reply = forms_public.read(
        request.POST,
        content=line.content,
        metric=line.question.program.survey.metric,
        words=words_in("en"),
        is_contact_asked=line.asks_contact,
        properties=line.properties,
    )
    errors = {**reply.errors, **({"score": _MISSING} if "score" in reply.errors else {}), **_wrong(form, line)}
    written = Written(
        score=reply.score,
        comment=reply.comment,
        is_contact_wished=reply.contact,
        further=reply.written,
        moment=form.data.get("moment", ""),
        note=form.data.get("note", ""),
        token=form.cleaned_data.get("token", ""),
        errors=errors,
    )
    if errors:
        return written, None
    heard = reply.heard(
        content=line.content, metric=line.question.program.survey.metric, language=line.language, channel=CHANNEL
    )
    return _recorded(request, line, written, _noted(heard, form))


def _recorded(
    request: MemberRequest, line: OnTheLine, written: Written, heard: Heard
) -> tuple[Written, Response | None]:
    call = listening.Call(line.profile.id, line.question.program, written.token, line.question.invitation)
    try:
        return written, listening.note_call(call, heard=heard, by=actor(request.member), now=line.now)
    except errors.LinkGone:
        return replace(written, errors={"above": _CLOSED}), None
    except REFUSALS as refusal:
        return replace(written, errors={"above": str(refusal)}), None


def _noted(heard: Heard, form: CallForm) -> Heard:
    note = form.cleaned_data["note"]
    answers = (*heard.answers, HeardAnswer(NOTE, text=note)) if note else heard.answers
    return replace(heard, touchpoint=form.cleaned_data["moment"], answers=answers)


def _wrong(form: CallForm, line: OnTheLine) -> dict[str, str]:
    if form.is_valid():
        return {}
    found = {name: str(texts[0]) for name, texts in form.errors.items()}
    # A question of somebody else's, or one that was closed or answered meanwhile, is none of those offered.
    return {"above": _CLOSED} if "about" in found else found
