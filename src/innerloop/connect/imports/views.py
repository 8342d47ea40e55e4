"""The pages of imports, under Settings: take a file in, say what its columns mean, import it, see what became of it."""

from collections.abc import Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innerloop.connect.imports import actions, errors, exporting, keeping, plans, queries, readers, uploading, working
from innerloop.connect.imports.forms import ColumnsForm, UploadForm
from innerloop.connect.imports.page import Progress
from innerloop.connect.imports.plans import Plan
from innerloop.connect.imports.readers import Row
from innerloop.connect.models import Import
from innerloop.kernel import clock, frame, ids, paging
from innerloop.kernel.widgets import Empty
from innerloop.listen import queries as listening
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role

PAGE = 50
SAMPLE_ROWS = 50


@members_only(at_least=Role.MANAGER)
@require_safe
def imports(request: MemberRequest) -> HttpResponse:
    """List the files that came in, newest first."""
    rows, more = paging.paged(request, queries.imports(after=paging.after(request)), size=PAGE)
    empty = Empty(
        "No file has been read in yet",
        "Answers, customers and events from elsewhere: a CSV, an Excel sheet, JSON lines.",
        "Read a file in",
        "new",
    )
    shown = {"rows": [Progress(row) for row in rows], "more": more, "empty": empty}
    return render(request, "connect/imports.html", shown)


# The token is checked inside, once it is known who sends and where the file goes: checking it reads the whole upload.
@csrf_exempt
@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def import_new(request: MemberRequest) -> HttpResponse:
    """Take a file in; one that cannot be read is refused with its reason and leaves no trace."""
    if request.method == "GET":
        return _upload_page(request, _upload_form())
    taking = uploading.Keeping(ids.new_id(), request)
    request.upload_handlers = [taking]
    kept: list[Import] = []
    try:
        return _take_in(request, taking, kept)
    finally:
        if not kept:
            taking.discard()


@members_only(at_least=Role.MANAGER)
@never_cache
@require_http_methods(["GET", "POST"])
def import_(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Show one import as it stands; a POST says what its columns mean and has the whole file checked."""
    kept = _kept(import_id)
    progress = Progress(kept)
    if not progress.is_waiting:
        rows, more = paging.paged(request, queries.refused_rows(kept, after=paging.after(request)), size=PAGE)
        return render(request, "connect/import_result.html", {"progress": progress, "rows": rows, "more": more})
    try:
        form = _columns_form(request, kept)
    except errors.ImportRefused as refusal:
        return render(request, "connect/import.html", {"progress": progress, "refusal": errors.said(refusal)})
    if form.is_valid() and form.mapped is not None:
        metric = form.cleaned_data.get("metric", "")
        actions.check(kept=kept, mapped=form.mapped, metric=metric, now=clock.now())
        return redirect("connect:import", import_id=kept.id)
    return render(request, "connect/import.html", {"progress": progress, "form": form})


@members_only(at_least=Role.MANAGER)
@never_cache
@require_safe
def import_progress(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Show how far an import is; once it has ended, the page is loaded anew."""
    progress = Progress(_kept(import_id))
    if progress.is_waiting:
        return render(request, "connect/_import_check.html", {"progress": progress})
    answer = render(request, "connect/_import_work.html", {"progress": progress})
    if not progress.is_running:
        answer["HX-Refresh"] = "true"
    return answer


@members_only(at_least=Role.MANAGER)
@require_POST
def import_run(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Import a file, or go on where it stopped."""
    kept = _kept(import_id)
    try:
        if kept.state in actions.STARTABLE or queries.is_left(kept, now=clock.now()):
            plans.checked(working.plan_of(kept))
        if not actions.run(kept=kept, now=clock.now()):
            frame.say(request, "It was begun already.")
    except errors.ImportRefused as refusal:
        frame.say(request, errors.said(refusal), is_wrong=True)
    return redirect("connect:import", import_id=kept.id)


@members_only(at_least=Role.MANAGER)
@require_POST
def import_discard(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Put a file away that was not imported."""
    kept = _kept(import_id)
    if not actions.discard(kept=kept):
        frame.say(request, "It was begun already, so it stays on the list.", is_wrong=True)
        return redirect("connect:import", import_id=kept.id)
    frame.say(request, f"{kept.file_name} was put away. Nothing of it was imported.")
    return redirect("connect:imports")


@members_only(at_least=Role.MANAGER)
@require_safe
def import_refused(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Give the refused rows as a file."""
    kept = _kept(import_id)
    answer = HttpResponse(exporting.refused_csv(queries.refusals(kept)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="refused-rows.csv"'
    return answer


@csrf_protect
def _take_in(request: MemberRequest, taking: uploading.Keeping, kept: list[Import]) -> HttpResponse:
    form = _upload_form(request.POST, request.FILES, taking=taking)
    if not form.is_valid():
        return _upload_page(request, form)
    told = form.cleaned_data
    try:
        path = keeping.path_of(taking.import_id, taking.suffix)
        outline = readers.survey(path, encoding=told["encoding"] or None)
    except errors.Unreadable as refusal:
        form.add_error("file", refusal.without_file())
        return _upload_page(request, form)
    scale = plans.scale_of(told["kind"], told["metric"])
    mapped = plans.guess(outline, told["kind"], scale)
    row = actions.take_in(
        import_id=taking.import_id,
        outline=outline,
        file_name=told["file"].name,
        mapped=mapped,
        metric=scale.slug,
        by_member=request.member,
    )
    kept.append(row)
    if plans.is_enough(mapped):
        actions.check(kept=row, mapped=mapped, metric=row.metric, now=clock.now())
    return redirect("connect:import", import_id=row.id)


def _upload_form(*data: Any, taking: uploading.Keeping | None = None) -> UploadForm:
    is_too_large = taking is not None and taking.is_too_large
    return UploadForm(*data, metrics=listening.metrics().values(), is_too_large=is_too_large)


def _upload_page(request: HttpRequest, form: UploadForm) -> HttpResponse:
    return render(request, "connect/import_new.html", {"form": form})


def _columns_form(request: HttpRequest, kept: Import) -> ColumnsForm:
    """Return the form of a file's columns; raises ImportRefused when the file is gone."""
    plan = working.plan_of(kept)
    return ColumnsForm(request.POST or None, plan=plan, sample=_sample(plan), metrics=listening.metrics().values())


def _sample(plan: Plan) -> Sequence[Row]:
    found = islice(readers.read(plan.outline), SAMPLE_ROWS)
    return [row for row in found if isinstance(row, Row)]


def _kept(import_id: UUID) -> Import:
    found: Import = get_object_or_404(Import.objects.select_related("workspace", "made_by__user"), id=import_id)
    return found
