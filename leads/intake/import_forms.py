"""What people say about a file of leads on its way in."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leads.crm.models import Consent, Lead
from leads.intake.files import Reading
from leads.intake.files.errors import largest_file
from leads.intake.files.heading_line import NONE, THERE
from leads.intake.models import ImportRun
from leads.intake.runs.targets import TARGETS

Basis = Consent.Basis
# What each basis permits, in plain words.
PERMITS = {
    Basis.NOT_STATED: _("Not known – they are kept, but nobody may write or call for advertising."),
    Basis.CONSENT_EXPRESS: _(
        "They agreed to e-mails – advertising by e-mail is allowed, by phone it is not."
    ),
    Basis.EXISTING_CUSTOMER: _(
        "They bought from us (§ 7 (3) UWG) – e-mails about similar products of our own."
    ),
    Basis.PRESUMED_B2B_PHONE: _("Business contacts with a concrete reason to call – phone only, no e-mail."),
    Basis.OWN_REQUEST: _("They asked to be contacted – we may answer by e-mail and phone, for that purpose."),
    Basis.LEGITIMATE_INTEREST_POST: _("Letters only – by post, unless they object."),
    Basis.CONTRACT: _("There is a contract – messages about it by e-mail and phone, no advertising beyond."),
}
ENCODINGS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8 (Excel)", "cp1252": "Windows-1252", "latin-1": "ISO 8859-1",
    "utf-16": "UTF-16", "utf-16-le": "UTF-16 LE", "utf-16-be": "UTF-16 BE",
}  # fmt: skip
DELIMITERS = {";": _("Semicolon (;)"), ",": _("Comma (,)"), "\t": _("Tabulator"), "|": _("Bar (|)")}


def _file_help() -> str:
    words = gettext("CSV or Excel (.xlsx), at most %(limit)s, with one heading per column.")
    return words % {"limit": largest_file()}


class UploadForm(forms.Form):
    """The file itself."""

    file = forms.FileField(
        label=_("File"),
        help_text=lazy(_file_help, str)(),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )


class ReadingForm(forms.Form):
    """How the bytes become cells, where the guess was wrong: of a workbook which sheet, else by which signs."""

    sheet = forms.ChoiceField(label=_("Sheet"))
    encoding = forms.ChoiceField(label=_("Encoding"), choices=list(ENCODINGS.items()))
    delimiter = forms.ChoiceField(label=_("Columns are divided by"), choices=list(DELIMITERS.items()))
    first_line = forms.ChoiceField(
        label=_("Headings"),
        required=False,
        choices=[
            ("", _("find them")),
            (THERE, _("the file has headings")),
            (NONE, _("the file has no headings, only rows")),
        ],
    )

    def __init__(self, data: QueryDict | None = None, *, run: ImportRun) -> None:
        # Where the headings are is found anew: what was found before may have gone by wrong signs.
        super().__init__(data, initial={name: getattr(run, name) for name in Reading._fields[:3]})
        cast(forms.ChoiceField, self.fields["sheet"]).choices = [(name, name) for name in run.sheets]
        for name in ("encoding", "delimiter") if run.sheets else ("sheet",):
            del self.fields[name]

    @property
    def reading(self) -> Reading:
        """What `read_again` is told."""
        return Reading(**self.cleaned_data)

    @property
    def encoding_words(self) -> str:
        return ENCODINGS.get(self.initial["encoding"], self.initial["encoding"])

    @property
    def delimiter_words(self) -> str:
        return str(DELIMITERS.get(self.initial["delimiter"], self.initial["delimiter"]))


class ColumnsForm(forms.Form):
    """What each column means; the columns themselves are fields `column-0`, `column-1`, …"""

    system = forms.CharField(
        label=_("Where the file comes from"),
        max_length=60,
        help_text=_(
            "The name under which numbers of the other system are kept. The next file of this source is read alike."
        ),
    )
    dates = forms.ChoiceField(
        label=_("Dates such as 03/04/2026"),
        required=False,
        choices=[
            ("", _("as the column shows")),
            ("day first", _("day first: 3 April")),
            ("month first", _("month first: 4 March")),
        ],
    )
    decimals = forms.ChoiceField(
        label=_("Amounts such as 1,250"),
        required=False,
        choices=[
            ("", _("as the column shows")),
            (",", _("the comma divides cents")),
            (".", _("the point divides cents")),
        ],
    )

    def __init__(self, data: QueryDict | None, *, run: ImportRun) -> None:
        chosen = {f"column-{number}": field for number, field in enumerate(run.columns)}
        said = {"system": run.system, "dates": run.date_order, "decimals": run.decimal_sign}
        super().__init__(data, initial={**said, **chosen})
        for number, words in enumerate(run.headings):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=words or _("Column %(number)s") % {"number": number + 1},
                choices=list(TARGETS.items()),
                required=False,
            )
        self.run = run

    @property
    def columns(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each column's choice with the first values that stand in it."""
        return [(self[f"column-{number}"], found) for number, found in enumerate(self.run.samples)]

    @property
    def said(self) -> dict[str, Any]:
        """What `map_columns` is told."""
        fields = [self.cleaned_data[f"column-{number}"] for number in range(len(self.run.headings))]
        return {
            "fields": fields,
            **{name: self.cleaned_data[name] for name in ("system", "dates", "decimals")},
        }


class TermsForm(forms.Form):
    """On which legal basis, where from, and what becomes of known leads."""

    basis = forms.ChoiceField(
        label=_("May we contact them?"), choices=list(PERMITS.items()), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Concrete reason why they expect a call"),
        max_length=300,
        required=False,
        help_text=_("Needed only for business contacts who may be called; it is shown in every hand-off."),
    )
    source = forms.ChoiceField(
        label=_("How they came to us"),
        choices=Lead.Source.choices,
        help_text=_("For rows that do not say so themselves."),
    )
    policy = forms.ChoiceField(
        label=_("People we know already"), choices=ImportRun.Policy.choices, widget=forms.RadioSelect
    )
