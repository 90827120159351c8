"""Where a person stands, and when they are away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliance.errors import require
from alliance.people import actions, permissions, queries
from alliance.people.forms import AbsenceForm, PlaceForm
from alliance.people.permissions import place_required
from alliance.people.requests import PersonRequest
from alliance.people.views.people import visible_person
from alliance.web.forms import DONE, submitted


@require_http_methods(["GET", "POST"])
@place_required
def person_place(request: PersonRequest, user_id: int) -> HttpResponse:
    require(permissions.may_manage_people(request.user))
    person = visible_person(request, user_id)
    form = PlaceForm(request.POST or None, initial={"role": person.role, "team": person.team})
    status, _place = submitted(
        request,
        form,
        lambda data: actions.start_membership(actor=request.user, person=person, now=timezone.now(), **data),
    )
    if status == DONE:
        messages.success(request, _("%(name)s has a new place.") % {"name": person.name})
        return redirect("person_detail", person.pk)
    return render(request, "people/person_place.html", {"form": form, "person": person}, status=status)


@require_POST
@place_required
def person_place_end(request: PersonRequest, user_id: int) -> HttpResponse:
    person = visible_person(request, user_id)
    actions.end_membership(actor=request.user, person=person, now=timezone.now())
    messages.success(request, _("%(name)s has no place here any more.") % {"name": person.name})
    return redirect("person_detail", person.pk)


@require_http_methods(["GET", "POST"])
@place_required
def absence_new(request: PersonRequest, user_id: int) -> HttpResponse:
    person = visible_person(request, user_id)
    require(permissions.may_record_absence(request.user, person))
    form = AbsenceForm(request.POST or None, person=person)
    status, _absence = submitted(
        request,
        form,
        lambda data: actions.record_absence(actor=request.user, person=person, now=timezone.now(), **data),
    )
    if status == DONE:
        messages.success(request, _("The absence is recorded."))
        return redirect("person_detail", person.pk)
    return render(request, "people/absence_new.html", {"form": form, "person": person}, status=status)


@require_POST
@place_required
def absence_cancel(request: PersonRequest, absence_id: int) -> HttpResponse:
    absence = get_object_or_404(queries.visible_absences(request.user), pk=absence_id)
    actions.cancel_absence(actor=request.user, absence=absence, now=timezone.now())
    messages.success(request, _("The absence is cancelled."))
    return redirect("person_detail", absence.person_id)
