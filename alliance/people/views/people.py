"""The list of people and a person's page, and what administrators change about them."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliance.errors import require
from alliance.people import actions, permissions, queries
from alliance.people.directory import Show, directory
from alliance.people.forms import IdentityForm, PersonForm
from alliance.people.models import User
from alliance.people.permissions import place_required
from alliance.people.requests import PersonRequest
from alliance.people.second_factor import has_second_factor
from alliance.web.forms import DONE, submitted
from alliance.web.pages import page_or_fragment


@require_GET
@place_required
def people_list(request: PersonRequest) -> HttpResponse:
    words, show = request.GET.get("q", "").replace("\0", "").strip(), request.GET.get("show", Show.ALL)
    show = show if show in Show.values else Show.ALL
    context = {
        "lanes": directory(request.user, day=timezone.localdate(), words=words, show=show),
        "words": words,
        "show": show,
        "shows": Show.choices,
        "may_manage": permissions.may_manage_people(request.user),
    }
    return page_or_fragment(request, "people/people_list.html", "people/_people.html", context)


@require_GET
@place_required
def person_detail(request: PersonRequest, user_id: int) -> HttpResponse:
    person = visible_person(request, user_id)
    return render(request, "people/person_detail.html", _person_context(request.user, person))


def _person_context(reader: User, person: User) -> dict[str, Any]:
    today = timezone.localdate()
    absences = list(queries.coming_absences(person, today))
    return {
        "person": person,
        "places": queries.places_of(person),
        "absences": absences,
        "away": next((absence for absence in absences if absence.starts_on <= today), None),
        "tomorrow": today + timedelta(days=1),
        "is_self": reader.pk == person.pk,
        "may_manage": permissions.may_manage_people(reader),
        "may_reset_factor": permissions.may_manage_people(reader)
        and reader.pk != person.pk
        and has_second_factor(person),
        "may_record_absence": person.membership is not None
        and permissions.may_record_absence(reader, person),
    }


@require_http_methods(["GET", "POST"])
@place_required
def person_new(request: PersonRequest) -> HttpResponse:
    require(permissions.may_manage_people(request.user))
    form = PersonForm(request.POST or None)
    status, person = submitted(
        request, form, lambda data: actions.create_person(actor=request.user, now=timezone.now(), **data)
    )
    if status == DONE:
        messages.success(request, _("%(name)s is in. Now pass on a sign-in link.") % {"name": person.name})
        return redirect("person_detail", person.pk)
    return render(request, "people/person_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@place_required
def person_edit(request: PersonRequest, user_id: int) -> HttpResponse:
    require(permissions.may_manage_people(request.user))
    person = visible_person(request, user_id)
    form = IdentityForm(request.POST or None, initial={"name": person.name, "email": person.email})
    status, _person = submitted(
        request,
        form,
        lambda data: actions.update_person(actor=request.user, person=person, now=timezone.now(), **data),
    )
    if status == DONE:
        messages.success(request, _("Saved."))
        return redirect("person_detail", person.pk)
    return render(request, "people/person_edit.html", {"form": form, "person": person}, status=status)


@require_POST
@place_required
def person_deactivate(request: PersonRequest, user_id: int) -> HttpResponse:
    person = visible_person(request, user_id)
    actions.deactivate_person(actor=request.user, person=person, now=timezone.now())
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": person.name})
    return redirect("person_detail", person.pk)


@require_POST
@place_required
def person_reactivate(request: PersonRequest, user_id: int) -> HttpResponse:
    person = visible_person(request, user_id)
    actions.reactivate_person(actor=request.user, person=person, now=timezone.now())
    messages.success(
        request, _("%(name)s can sign in again. A place is given separately.") % {"name": person.name}
    )
    return redirect("person_detail", person.pk)


@require_POST
@place_required
def second_factor_reset(request: PersonRequest, user_id: int) -> HttpResponse:
    person = visible_person(request, user_id)
    actions.reset_second_factor(actor=request.user, person=person, now=timezone.now())
    messages.success(
        request, _("%(name)s signs in with the password alone and was told so.") % {"name": person.name}
    )
    return redirect("person_detail", person.pk)


@require_POST
@place_required
def person_link(request: PersonRequest, user_id: int) -> HttpResponse:
    """The sign-in link, shown in this answer and nowhere else."""
    person = visible_person(request, user_id)
    path = actions.issue_sign_in_link(actor=request.user, person=person, now=timezone.now())
    context = {"person": person, "link": request.build_absolute_uri(path)}
    response = render(request, "people/person_link.html", context, status=201)
    response["Cache-Control"] = "no-store"
    return response


def visible_person(request: PersonRequest, user_id: int) -> User:
    return get_object_or_404(queries.with_place(queries.visible_people(request.user)), pk=user_id)
