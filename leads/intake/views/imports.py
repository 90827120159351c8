"""Imports: the list, the upload, and one import at whatever step it is."""

import csv
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from alliance.errors import require
from alliance.paging import keyset_page
from alliance.people.permissions import place_required
from alliance.web.bodies import accepts_upload
from alliance.web.forms import DONE, submitted
from alliance.web.pages import go_to, page_or_fragment, wants_fragment
from leads.intake.files.errors import FileTooLarge
from leads.intake.files.inert import inert
from leads.intake.import_forms import ReadingForm, UploadForm
from leads.intake.import_page import STEPS_BEGUN, ImportPage, lead_lines
from leads.intake.models import ImportRun
from leads.intake.permissions import may_import_leads
from leads.intake.runs.actions import upload_import
from leads.intake.runs.queries import changes_of, notes_of, visible_imports
from leads.intake.runs.storing import PIECE_BYTES
from leads.intake.views.parts import posted, reader_of

ORDER = ("-created_at", "-id")


def visible_import(request: HttpRequest, import_id: int) -> ImportRun:
    return get_object_or_404(visible_imports(reader_of(request)), pk=import_id)


@require_GET
@place_required
def import_list(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    page = keyset_page(visible_imports(reader), order=ORDER, cursor=request.GET.get("cursor"), limit=25)
    context = {"page": page, "may_import": may_import_leads(reader), "phase": "campaigns"}
    return render(request, "intake/import_list.html", context)


@require_http_methods(["GET", "POST"])
@place_required
@accepts_upload(settings.UPLOAD_LIMIT)
def import_new(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    require(may_import_leads(reader))

    def upload(said: dict[str, Any]) -> ImportRun:
        file, now = said["file"], timezone.now()
        parts = file.chunks(PIECE_BYTES)
        return upload_import(actor=reader, file_name=file.name, size=file.size, parts=parts, now=now)

    form = UploadForm(posted(request), request.FILES if request.method == "POST" else None)
    status, run = submitted(request, form, upload)
    if status == DONE:
        return redirect("import_detail", run.pk)
    context = {"form": form, "most_bytes": settings.UPLOAD_LIMIT, "too_large": FileTooLarge.message}
    context |= {"steps": STEPS_BEGUN, "phase": "campaigns"}
    return render(request, "intake/import_new.html", context, status=status)


@require_GET
@place_required
def import_detail(request: HttpRequest, import_id: int) -> HttpResponse:
    """Where it stands; a step at which people are asked something has a page of its own."""
    run = visible_import(request, import_id)
    if not wants_fragment(request) and may_import_leads(reader_of(request)):
        step = {"read": "import_columns", "mapped": "import_terms"}.get(run.state)
        if step:
            return redirect(step, run.pk)
    return render_import(request, run)


def render_import(request: HttpRequest, run: ImportRun, status: int = 200, **more: Any) -> HttpResponse:
    page = ImportPage(run, request.GET, timezone.now())
    context = {"page": page, "run": run, "may_import": may_import_leads(reader_of(request)), **more}
    context["reading"] = ReadingForm(run=run)
    context["phase"] = "campaigns"
    return page_or_fragment(request, "intake/import_detail.html", "intake/_import.html", context, status)


@require_GET
@place_required
def import_progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """What an open page asks every second; once the work is done it shows what came of it."""
    run = visible_import(request, import_id)
    page = ImportPage(run, request.GET, timezone.now())
    if not page.is_working:
        return go_to(request, reverse("import_detail", args=[run.pk]) + page.place)
    context = {"page": page, "run": run, "may_import": may_import_leads(reader_of(request))}
    return page_or_fragment(request, "intake/import_detail.html", "intake/_import_progress.html", context)


@require_GET
@place_required
def import_changes(request: HttpRequest, import_id: int) -> HttpResponse:
    """The leads that an import created, or those it changed."""
    run = visible_import(request, import_id)
    is_new = request.GET.get("what") != "updated"
    changes = keyset_page(
        changes_of(run, is_new), order=("-lead_id", "-id"), cursor=request.GET.get("cursor"), limit=50
    )
    context = {"run": run, "page": changes, "lines": lead_lines(changes.items), "is_new": is_new}
    context["phase"] = "campaigns"
    return render(request, "intake/import_changes.html", context)


@require_GET
@place_required
def import_refused(request: HttpRequest, import_id: int) -> HttpResponse:
    """The lines that were refused, as they were uploaded and with the reason: to be corrected and uploaded again."""
    run = visible_import(request, import_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}-refused.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=run.delimiter if run.delimiter in (";", ",", "\t", "|") else ";")
    writer.writerow([*map(inert, run.headings), _("Why refused") + " (Alliance)"])
    for note in notes_of(run, "refused").iterator(chunk_size=500):
        cells = [*note.cells, *[""] * (len(run.headings) - len(note.cells))]
        why = "; ".join(words for _column, words in note.said)
        writer.writerow([*map(inert, cells), inert(why)])
    return response
