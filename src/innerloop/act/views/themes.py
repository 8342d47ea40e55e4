"""What do they speak of, and what does it cost? Themes: the list, one of them, and what people make of them."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innerloop.act.feedback_page import Summed
from innerloop.act.forms_themes import ThemeForm, free_slug
from innerloop.act.queries import theme_costs
from innerloop.act.queries import themes as queries
from innerloop.act.queries.findings.chart import of_theme
from innerloop.act.queries.teaching import left
from innerloop.act.views._acting import asks_on, turned_back
from innerloop.act.views._case_acting import who
from innerloop.kernel import clock, frame
from innerloop.listen import queries as listening
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role, may
from innerloop.understand import actions, errors
from innerloop.understand import queries as understanding
from innerloop.understand.models import Emerging, Theme
from innerloop.understand.queries import outside
from innerloop.understand.queries.themes import on
from innerloop.understand.words import sets


@require_safe
@members_only()
def themes(request: MemberRequest) -> HttpResponse:
    """Show what customers speak of in a slice, the theme that costs most first."""
    slice_ = understanding.read(request.GET, request.GET.getlist("where"))
    page = queries.themes(slice_, workspace=request.workspace, now=clock.now())
    shown = {"page": page, "may_edit": _may_edit(request), "may_teach": may(request.member.role, at_least=Role.AGENT)}
    if shown["may_teach"]:
        shown["to_teach"] = left(workspace=request.workspace, now=clock.now())
    return render(request, "act/themes.html", shown)


@require_safe
@members_only()
def progress(request: MemberRequest) -> HttpResponse:
    """Say how far the reading has come; once it is done, or a theme is counted, the page draws itself anew."""
    found = queries.progress()
    shown = request.GET.get("applying", "")
    is_counted = shown.isdecimal() and len(found.applying) < int(shown[:9])
    answer = render(request, "act/_themes_progress.html", {"progress": found})
    if is_counted or not found.is_working:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
@members_only()
def theme(request: MemberRequest, slug: str) -> HttpResponse:
    """Show one theme; one that was merged away leads to what it became."""
    row: Theme = get_object_or_404(Theme.objects.select_related("merged_into"), slug=slug)
    if row.merged_into:
        return redirect("act:theme", slug=row.merged_into.slug)
    return shown(request, row, understanding.read(request.GET, request.GET.getlist("where")))


def shown(
    request: MemberRequest, row: Theme, slice_: understanding.Slice, *, summed: Summed | None = None
) -> HttpResponse:
    """Show one theme in a slice; with what a machine says that its comments say, where that was asked."""
    metric = listening.metric(slice_.metric)
    if metric is None:
        raise Http404
    now = clock.now()
    page = queries.theme(row, slice_, workspace=request.workspace, now=now)
    by = request.GET.get("costs", "")[:100]
    costs = trend = None
    if not page.row.counting:
        costs = theme_costs.costs(row, slice_, by, workspace=request.workspace, now=now)
        trend = of_theme(row, metric, today=clock.day_in(request.workspace.time_zone, now))
    may_sum_up = may(request.member.role, at_least=Role.AGENT) and outside.has_model()
    rights = {"may_edit": _may_edit(request), "may_sum_up": may_sum_up}
    told = {"page": page, "costs": costs, "trend": trend, "theme": row, "summed": summed, **rights}
    return render(request, "act/theme.html", told)


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_theme(request: MemberRequest) -> HttpResponse:
    """Make a theme."""
    return _edit(request, None)


@members_only(at_least=Role.MANAGER)
@require_POST
def add_set(request: MemberRequest) -> HttpResponse:
    """Add the themes of a trade; those that are there stay as they are."""
    chosen = next((each for each in sets.all_sets() if each.key == request.POST.get("set")), None)
    if chosen is None:
        return _shown(request, ThemeForm(), None, wrong="Not added: choose a set from the list.")
    added = actions.furnish_themes(of=chosen.key, **who(request))
    said = f"{added} themes of {chosen.name} are looked for now." if added else f"All of {chosen.name} are there."
    frame.say(request, said)
    return redirect("act:themes")


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_theme(request: MemberRequest, theme_id: UUID) -> HttpResponse:
    """Change a theme."""
    return _edit(request, get_object_or_404(Theme.objects, id=theme_id, merged_into=None))


@members_only(at_least=Role.MANAGER)
@require_POST
def keep_theme(request: MemberRequest, theme_id: UUID) -> HttpResponse:
    """Put a theme away, or take it up again: as the form says, so that a second press changes nothing."""
    row = get_object_or_404(Theme.objects, id=theme_id, merged_into=None)
    is_on = (request.POST.get("on") or request.GET.get("on")) == "1"
    actions.keep_theme(theme_id=row.id, is_on=is_on, **who(request))
    said = f"“{row.name}” is {'looked for again' if is_on else 'put away; nothing is lost'}."
    frame.say(request, said, undo_url=reverse("act:theme_keep", args=[row.id]) + f"?on={0 if is_on else 1}")
    return redirect("act:themes")


@members_only(at_least=Role.MANAGER)
@require_POST
def merge_theme(request: MemberRequest, theme_id: UUID) -> HttpResponse:
    """Let a theme become part of another."""
    row = get_object_or_404(Theme.objects, id=theme_id)
    into = next((each for each in on() if each.slug == request.POST.get("into")), None)
    if into is None:
        return _shown(request, ThemeForm(theme=row), row, wrong="Not merged: choose a theme from the list.")
    try:
        actions.merge_themes(theme_id=row.id, into_id=into.id, **who(request))
    except errors.ThemeImpossible as wrong:
        return _shown(request, ThemeForm(theme=row), row, wrong=f"Not merged: {wrong.reason}.")
    frame.say(request, f"“{row.name}” is part of “{into.name}” now.", undo_url=reverse("act:theme_part", args=[row.id]))
    return redirect("act:theme", slug=into.slug)


@members_only(at_least=Role.MANAGER)
@require_POST
def part_theme(request: MemberRequest, theme_id: UUID) -> HttpResponse:
    """Take a theme out of the one that it became part of."""
    row = get_object_or_404(Theme.objects, id=theme_id)
    actions.part_theme(theme_id=row.id, **who(request))
    frame.say(request, f"“{row.name}” stands by itself again.")
    return redirect("act:theme", slug=row.slug)


@members_only(at_least=Role.MANAGER)
@require_POST
def make_topic(request: MemberRequest, topic_id: UUID) -> HttpResponse:
    """Make a theme of what emerged, and let its name be bettered."""
    row = get_object_or_404(Emerging.objects, id=topic_id)
    try:
        theme_ = actions.make_of(emerging_id=row.id, slug=free_slug(row.name), **who(request))
    except errors.ThemeImpossible as wrong:
        frame.say(request, f"Not made: {wrong.reason}.", is_wrong=True)
        return redirect("act:themes")
    frame.say(request, f"“{theme_.name}” is a theme now. Give it the name that you would say.")
    return redirect("act:theme_edit", theme_id=theme_.id)


@members_only(at_least=Role.MANAGER)
@require_POST
def set_topic_aside(request: MemberRequest, topic_id: UUID) -> HttpResponse:
    """Say that what emerged is nothing to be told of, or take that back: as the form says."""
    row = get_object_or_404(Emerging.objects, id=topic_id)
    is_aside = asks_on(request)
    actions.set_topic_aside(emerging_id=row.id, is_aside=is_aside, **who(request))
    undo_url = turned_back(reverse("act:topic_aside", args=[row.id]), is_on=is_aside)
    frame.say(request, "Set aside." if is_aside else "It is told of again.", undo_url=undo_url)
    return redirect("act:themes")


def _edit(request: MemberRequest, row: Theme | None) -> HttpResponse:
    form = ThemeForm(request.POST or None, theme=row)
    if form.is_valid():
        try:
            kept, _ = actions.put_theme(**form.cleaned_data, **who(request))
        except errors.ThemeImpossible as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.reason)
        else:
            frame.say(request, f"“{kept.name}” is kept. What was said before is held against it now.")
            return redirect("act:theme", slug=kept.slug)
    return _shown(request, form, row)


def _shown(request: MemberRequest, form: ThemeForm, row: Theme | None, *, wrong: str = "") -> HttpResponse:
    others = [each for each in on() if each.id != row.id] if row else []
    shown = {"form": form, "row": row, "others": others, "sets": sets.all_sets(), "wrong": wrong}
    return render(request, "act/theme_edit.html", shown)


def _may_edit(request: MemberRequest) -> bool:
    return may(request.member.role, at_least=Role.MANAGER)
