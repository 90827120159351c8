"""Leads as a file: asked for in a dialog that says what is kept about it, then sent."""

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from alliance.errors import require
from alliance.people.permissions import place_required
from alliance.web.pages import page_or_fragment
from leads.intake.export_columns import exported_columns
from leads.intake.exports import TYPES, ExportNotAllowed, export_leads, is_too_long
from leads.intake.filters import LeadFilter
from leads.intake.permissions import may_export_leads
from leads.intake.views.parts import posted, reader_of


class ExportForm(forms.Form):
    """What the file is for."""

    file_format = forms.ChoiceField(
        label=_("As"),
        choices=[("xlsx", _("Excel workbook")), ("csv", _("CSV file, for other programs"))],
        initial="xlsx",
        widget=forms.RadioSelect,
    )


@require_http_methods(["GET", "POST"])
@place_required
def lead_export(request: HttpRequest) -> HttpResponseBase:
    reader, now = reader_of(request), timezone.now()
    require(may_export_leads(reader), ExportNotAllowed)
    asked = LeadFilter(request.GET, reader, now)
    form = ExportForm(posted(request))
    if form.is_valid():
        kind = form.cleaned_data["file_format"]
        file = export_leads(actor=reader, asked=asked, file_format=kind, now=now)
        name = f"leads-{timezone.localdate(now).isoformat()}.{kind}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[kind])
    context = {
        "form": form,
        "chips": list(asked.chips()),
        "is_too_long": is_too_long(reader, asked),
        "headings": [column.heading for column in exported_columns(asked.columns.codes)],
        "back": reverse("lead_list") + asked.address(),
        "phase": "campaigns",
    }
    status = 422 if form.is_bound else 200
    return page_or_fragment(request, "intake/lead_export.html", "intake/_export.html", context, status)
