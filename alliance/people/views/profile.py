"""What a person says about themselves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliance.people import actions
from alliance.people.forms import ProfileForm
from alliance.people.permissions import place_required
from alliance.people.queries import coming_absences
from alliance.people.requests import PersonRequest
from alliance.people.second_factor import has_second_factor
from alliance.web.forms import DONE, submitted


@require_http_methods(["GET", "POST"])
@place_required
def profile(request: PersonRequest) -> HttpResponse:
    person = request.user
    form = ProfileForm(
        request.POST or None, initial={name: getattr(person, name) for name in ProfileForm.base_fields}
    )
    status, saved = submitted(
        request,
        form,
        lambda data: actions.update_profile(actor=person, person=person, changes=data, now=timezone.now()),
    )
    if status == DONE:
        with translation.override(saved.language):
            messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    context = {
        "form": form,
        "person": person,
        "absences": coming_absences(person, timezone.localdate()),
        "has_second_factor": has_second_factor(person),
    }
    return render(request, "people/profile.html", context, status=status)
