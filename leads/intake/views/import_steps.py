"""The steps of an import at which somebody says something: one action each."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from alliance.errors import Conflict, require
from alliance.people.models import User
from alliance.people.permissions import place_required
from alliance.web.forms import DONE, submitted
from leads.intake.import_forms import ColumnsForm, ReadingForm, TermsForm
from leads.intake.import_page import changed_cells, place_of, seen_of, steps_of
from leads.intake.models import ImportRun
from leads.intake.permissions import may_import_leads
from leads.intake.runs import actions
from leads.intake.runs.targets import recognised_maker
from leads.intake.views.imports import visible_import
from leads.intake.views.parts import posted, reader_of

MAKERS = {"hubspot": "HubSpot", "salesforce": "Salesforce"}


class RehearsedMeanwhile(Conflict):
    """The lines that were looked at are not the ones that stand there now (409)."""

    code = "rehearsed_meanwhile"
    message = gettext_lazy(
        "Somebody else has corrected or read this file anew meanwhile. Nothing was changed: go back to what you "
        "typed, and load the page again to see the lines as they are now."
    )


def _asked(request: HttpRequest, import_id: int) -> tuple[User, ImportRun]:
    run, reader = visible_import(request, import_id), reader_of(request)
    require(may_import_leads(reader))
    return reader, run


@require_http_methods(["GET", "POST"])
@place_required
def import_columns(request: HttpRequest, import_id: int) -> HttpResponse:
    reader, run = _asked(request, import_id)
    if run.has_run or not run.headings:
        return redirect("import_detail", run.pk)
    form = ColumnsForm(posted(request), run=run)
    status, _mapped = submitted(
        request,
        form,
        lambda _data: actions.map_columns(actor=reader, run=run, now=timezone.now(), **form.said),
    )
    if status == DONE:
        return redirect("import_terms", run.pk)
    context = {
        "run": run,
        "form": form,
        "reading": ReadingForm(run=run),
        "has_fixes": run.fixes.exists(),
        "steps": steps_of(run, "columns"),
        "maker": MAKERS.get(recognised_maker(run.headings), ""),
        "phase": "campaigns",
    }
    return render(request, "intake/import_columns.html", context, status=status)


@require_POST
@place_required
def import_read_again(request: HttpRequest, import_id: int) -> HttpResponse:
    reader, run = _asked(request, import_id)
    form = ReadingForm(request.POST, run=run)
    if form.is_valid():
        actions.read_again(actor=reader, run=run, reading=form.reading, now=timezone.now())
    return redirect("import_detail", run.pk)


@require_http_methods(["GET", "POST"])
@place_required
def import_terms(request: HttpRequest, import_id: int) -> HttpResponse:
    reader, run = _asked(request, import_id)
    if run.state not in {run.State.MAPPED, run.State.REHEARSED}:
        return redirect("import_detail", run.pk)
    said = {"basis": run.basis, "reason": run.basis_reason, "source": run.source, "policy": run.policy}
    form = TermsForm(posted(request), initial=said)
    status, _rehearsed = submitted(
        request,
        form,
        lambda data: actions.rehearse_import(actor=reader, run=run, now=timezone.now(), **data),
    )
    if status == DONE:
        return redirect("import_detail", run.pk)
    context = {"run": run, "form": form, "steps": steps_of(run, "terms"), "phase": "campaigns"}
    return render(request, "intake/import_terms.html", context, status=status)


@require_POST
@place_required
def import_fix(request: HttpRequest, import_id: int) -> HttpResponse:
    """Cells that somebody corrected in the rehearsal; shown again are the lines that were looked at."""
    reader, run = _asked(request, import_id)
    if _corrects(request, reader, run):
        messages.success(request, _("Corrected; the rehearsal runs again."))
    else:
        messages.info(request, _("No cell was changed."))
    return _back_to_lines(request, run)


def _corrects(request: HttpRequest, reader: User, run: ImportRun) -> bool:
    cells = changed_cells(run, request.POST)
    if cells:
        require(request.POST.get("seen", seen_of(run)) == seen_of(run), RehearsedMeanwhile)
        actions.fix_cells(actor=reader, run=run, cells=cells, now=timezone.now())
    return bool(cells)


def _back_to_lines(request: HttpRequest, run: ImportRun) -> HttpResponse:
    return redirect(reverse("import_detail", args=[run.pk]) + place_of(request.POST))


def _act(request: HttpRequest, import_id: int, act: Callable[..., Any], words: str) -> HttpResponse:
    reader, run = _asked(request, import_id)
    act(actor=reader, run=run, now=timezone.now())
    if words:
        messages.success(request, words)
    return redirect("import_detail", run.pk)


@require_POST
@place_required
def import_run(request: HttpRequest, import_id: int) -> HttpResponse:
    """What is typed into the cells and not saved yet counts first: it is rehearsed, and then asked for again."""
    reader, run = _asked(request, import_id)
    if _corrects(request, reader, run):
        messages.warning(
            request,
            _("Your corrections were saved first. Look at what would happen now, then import the rows."),
        )
        return _back_to_lines(request, run)
    return _act(request, import_id, actions.run_import, "")


@require_POST
@place_required
def import_cancel(request: HttpRequest, import_id: int) -> HttpResponse:
    if visible_import(request, import_id).has_run:
        return _act(request, import_id, actions.cancel_import, _("The import was stopped."))
    _act(request, import_id, actions.cancel_import, _("The import was thrown away."))
    return redirect("import_list")


@require_POST
@place_required
def import_undo(request: HttpRequest, import_id: int) -> HttpResponse:
    return _act(request, import_id, actions.undo_import, "")
