"""What the palette finds by itself: the pages of the frame, the phases, people and teams, and the language."""

from functools import partial

from django.conf import settings
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliance.people.models import Team, User
from alliance.people.queries import visible_people
from alliance.web.palette import SHOWN, Hit, Place, Search, Source, holds, offer_places, offer_source, places
from alliance.web.phases import phase_links


def find_places(search: Search, *, is_action: bool) -> list[Hit]:
    hits = places(search.reader, search.words, is_action=is_action)
    return hits + _languages(search) if is_action else hits + _phases(search)


def find_people(search: Search) -> list[Hit]:
    if not search.words:
        return []
    people = visible_people(search.reader)
    for word in search.words.split()[:4]:
        people = people.filter(name__unaccent__icontains=word)
    return _people_hits(people.order_by("name", "pk")[:SHOWN])


def find_teams(search: Search) -> list[Hit]:
    if not search.words:
        return []
    teams = Team.objects.filter(is_active=True)
    for word in search.words.split()[:4]:
        teams = teams.filter(name__unaccent__icontains=word)
    found = teams.order_by("name", "pk")[:SHOWN]
    return [
        Hit(f"team-{team.pk}", team.name, reverse("team_detail", args=[team.pk]), side=team.side)
        for team in found
    ]


def recall_people(reader: User, ids: list[int]) -> list[Hit]:
    return _people_hits(visible_people(reader).filter(pk__in=ids))


def _people_hits(people: QuerySet[User]) -> list[Hit]:
    return [
        Hit(f"person-{person.pk}", person.name, reverse("person_detail", args=[person.pk]), person.email)
        for person in people
    ]


def _phases(search: Search) -> list[Hit]:
    try:
        return [
            Hit(f"phase-{phase.code}", phase.label, reverse("phase_detail", args=[phase.code]))
            for phase in phase_links()
            if search.words and holds(phase.label, search.words)
        ]
    except NoReverseMatch:
        return []


def _languages(search: Search) -> list[Hit]:
    """The other language, under its own name and under the reader's."""
    return [
        Hit(f"language-{code}", _("Switch language: %(name)s") % {"name": name}, reverse("language_switch"),
            post=("language", code))
        for code, name in settings.LANGUAGES
        if code != get_language() and holds(_("Switch language: %(name)s") % {"name": name}, search.words)
    ]  # fmt: skip


offer_places(
    Place(_("Today"), "today"),
    Place(_("Value chain"), "chain_overview"),
    Place(_("People"), "people_list"),
    Place(_("Teams"), "team_list"),
    Place(_("Calendars"), "calendar_list"),
    Place(_("My profile"), "profile"),
    Place(_("Programs & tokens"), "client_list", is_open_to=lambda reader: reader.is_admin),
    Place(_("Webhooks"), "webhook_list", is_open_to=lambda reader: reader.is_admin),
)
offer_source(Source("person", _("People"), 40, find_people, recall_people))
offer_source(Source("team", _("Teams"), 41, find_teams))
offer_source(Source("page", _("Pages"), 50, partial(find_places, is_action=False)))
offer_source(Source("act", _("Actions"), 60, partial(find_places, is_action=True)))
