"""What the verbs of a case's page share: finding it, trying, telling how it went, and going back to it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from innerloop.act import actions, errors
from innerloop.act.actions.drafting import Draft
from innerloop.act.actions.moving import LONGEST
from innerloop.act.cases_page import Refused, Reply
from innerloop.act.models import Case
from innerloop.act.queries import cases as queries
from innerloop.act.queries.board import board, seen_of
from innerloop.act.queries.case import who as who_of
from innerloop.act.rules.queue import Queue, read_queue
from innerloop.kernel import clock, frame, news, repeats
from innerloop.listen import errors as listening
from innerloop.team.access import MemberRequest, actor
from innerloop.team.rules import Role, may
from innerloop.understand.queries import outside

Verb = Callable[[], object]
# What somebody had typed stays in its field: it is not lost because it could not be done.
_TYPED = ("text", "done", "why", "note", "needs")
# What the page adds by itself, which may have been drawn anew between two presses.
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "seen", "form"})


def shown(request: MemberRequest, case_id: UUID | None, *, draft: Draft | None = None) -> HttpResponse:
    """Show the queue with one case open; with what was typed, where that was refused, or with a draft in the reply."""
    queue, newest = queue_of(request), news.newest(request.workspace.id)
    page = queries.cases(queue, member=request.member, chosen=case_id, now=clock.now())
    if page is None:
        raise Http404
    kept = {name: request.POST.get(name, "") for name in _TYPED}
    if page.case and not kept["text"]:
        kept["text"] = _of_template(page.case.reply, request.GET.get("template", ""))
    if draft:
        kept["text"] = draft.text
    may_ask = may(request.member.role, at_least=Role.AGENT) and outside.has_model()
    around = {
        "kept": kept,
        "may_translate": may_ask,
        "drafted_by": draft.model if draft else "",
        # Names this showing of the case: whoever sends the same words from it twice means one thing.
        "form_key": f"{request.member.id}:{page.case.version}" if page.case else "",
        "live_url": live_url(queue, newest, case_id=page.case.id if page.case else None),
    }
    return render(request, "act/cases.html", {"page": page, **may_do(request), **around})


def board_shown(request: MemberRequest, refused: Refused | None = None) -> HttpResponse:
    """Show the board; with what was typed, and why it was not done, where a move was refused."""
    queue, newest = replace(queue_of(request), look="board"), news.newest(request.workspace.id)
    page = board(queue, member=request.member, now=clock.now())
    around = {"live_url": live_url(queue, newest), "refused": refused, **may_do(request)}
    return render(request, "act/cases_board.html", {"page": page, **around})


def board_again(request: MemberRequest, row: Case, sentence: str) -> HttpResponse:
    """Show the board again with the move as it was asked for, and why it was not done."""
    given = request.POST
    state, done, reason = given.get("state", ""), given.get("done", "")[:LONGEST], given.get("reason", "")
    move_url = reverse("act:case_move", args=[row.id]) + queue_of(request).query()
    # What stands there now was seen by then: who moves it once more means it.
    seen = seen_of([row.id]).get(row.id)
    return board_shown(request, Refused(sentence, move_url, who_of(row), state, done, reason, seen))


def live_url(queue: Queue, newest: int, *, case_id: UUID | None = None) -> str:
    """Return the address of the news of a queue; `newest` is what was there before the page was read."""
    opened = {"case": str(case_id)} if case_id else {}
    return news.address(after=newest, of="cases,notices", whose=queue.whose, **opened)


def may_do(request: MemberRequest) -> dict[str, bool]:
    """Return what the templates ask of the member's role."""
    role = request.member.role
    return {"may_act": may(role, at_least=Role.AGENT), "may_rule": may(role, at_least=Role.MANAGER)}


def queue_of(request: HttpRequest) -> Queue:
    """Return the queue that the address asks for."""
    return read_queue(request.GET.dict(), request.GET.getlist("where"))


def refused(request: MemberRequest, row: Case, sentence: str) -> HttpResponse:
    """Show the case again with what was typed, and why it was not done."""
    frame.say(request, sentence, is_wrong=True)
    return shown(request, row.id)


def done(
    request: MemberRequest, row: Case, verb: Verb, *, said: str, undo_url: str | Callable[[Any], str] = ""
) -> HttpResponse:
    """Do it, say so and go back to the case; or show why not, with what was typed."""
    sentence = tried(request, row, verb, said=said, undo_url=undo_url)
    if sentence and any(request.POST.get(name) for name in _TYPED):
        return refused(request, row, sentence)
    if sentence:
        frame.say(request, sentence, is_wrong=True)
    return back(request, row)


def tried(
    request: MemberRequest, row: Case, verb: Verb, *, said: str, undo_url: str | Callable[[Any], str] = ""
) -> str:
    """Do it, unless a colleague has moved the case since the page was drawn, and say so; or return why not."""
    try:
        by = actor(request.member)
        made = actions.as_seen(verb, case_id=row.id, seen=_seen(request), by=by, form=_form(request))
    except (errors.CaseRefusal, listening.Refusal) as refusal:
        return str(refusal)
    frame.say(request, said, undo_url=undo_url(made) if callable(undo_url) else undo_url)
    return ""


def undo(verb: str, row: Case, query: str = "") -> str:
    """Return the address that takes a verb back."""
    return reverse(f"act:case_{verb}", args=[row.id]) + query


def back(request: HttpRequest, row: Case) -> HttpResponse:
    """Lead back to the case, beside the queue that it was opened from."""
    return redirect(reverse("act:case", args=[row.id]) + queue_of(request).query())


def who(request: MemberRequest) -> dict[str, Any]:
    """Return who does it, and when."""
    return {"by": actor(request.member), "now": clock.now()}


def _of_template(reply: Reply, chosen: str) -> str:
    """Return the words of the template that was chosen, where no script puts them into the field."""
    return next((each.text for each in reply.templates if str(each.id) == chosen), "")


def _form(request: HttpRequest) -> str:
    """Return what names this showing of a form, who sends it where, and all that was typed; empty for what names none.

    Somebody who goes back, changes a word and sends again means it.
    """
    named = request.POST.get("form", "")[:64]
    if not named:
        return ""
    typed = [(name, request.POST.getlist(name)) for name in sorted(request.POST) if name not in _NOT_TYPED]
    return f"{named}:{repeats.body_hash([request.path, typed])[:32]}"


def _seen(request: HttpRequest) -> UUID | None:
    """Return the last event that the page had seen; None for what tells none, such as Undo."""
    try:
        return UUID(request.POST.get("seen", ""))
    except ValueError:
        return None
