"""People, teams, the own profile, and programs."""

from django.urls import path

from alliance.people.views import calendars, clients, people, places, profile, teams

urlpatterns = [
    path("people/", people.people_list, name="people_list"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<int:user_id>/", people.person_detail, name="person_detail"),
    path("people/<int:user_id>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:user_id>/link/", people.person_link, name="person_link"),
    path("people/<int:user_id>/second-factor/reset/", people.second_factor_reset, name="second_factor_reset"),
    path("people/<int:user_id>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("people/<int:user_id>/reactivate/", people.person_reactivate, name="person_reactivate"),
    path("people/<int:user_id>/place/", places.person_place, name="person_place"),
    path("people/<int:user_id>/place/end/", places.person_place_end, name="person_place_end"),
    path("people/<int:user_id>/absences/", places.absence_new, name="absence_new"),
    path("absences/<int:absence_id>/cancel/", places.absence_cancel, name="absence_cancel"),
    path("profile/", profile.profile, name="profile"),
    path("teams/", teams.team_list, name="team_list"),
    path("teams/new/", teams.team_new, name="team_new"),
    path("teams/<int:team_id>/", teams.team_detail, name="team_detail"),
    path("teams/<int:team_id>/rename/", teams.team_rename, name="team_rename"),
    path("teams/<int:team_id>/edit/", teams.team_edit, name="team_edit"),
    path("teams/<int:team_id>/close/", teams.team_close, name="team_close"),
    path("teams/<int:team_id>/reopen/", teams.team_reopen, name="team_reopen"),
    path("calendars/", calendars.calendar_list, name="calendar_list"),
    path("calendars/new/", calendars.calendar_new, name="calendar_new"),
    path("calendars/<int:calendar_id>/", calendars.calendar_detail, name="calendar_detail"),
    path("calendars/<int:calendar_id>/change/", calendars.calendar_change, name="calendar_change"),
    path("clients/", clients.client_list, name="client_list"),
    path("clients/new/", clients.client_new, name="client_new"),
    path("clients/<int:client_id>/", clients.client_detail, name="client_detail"),
    path("clients/<int:client_id>/limit/", clients.client_limit, name="client_limit"),
    path("clients/<int:client_id>/fields/", clients.client_fields, name="client_fields"),
    path("clients/<int:client_id>/tokens/", clients.token_new, name="token_new"),
    path("tokens/<int:token_id>/revoke/", clients.token_revoke, name="token_revoke"),
]
