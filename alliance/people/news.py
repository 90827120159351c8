"""How changes to people and teams read in timelines; they concern nobody's inbox."""

from django.utils.translation import gettext_lazy as _

from alliance.journal.wording import say

say("person.created", _("added the person"))
say("person.updated", _("corrected name or e-mail address"))
say("person.deactivated", _("let the person go"))
say("person.reactivated", _("let the person in again"))
say("person.sign_in_link_issued", _("made a sign-in link"))
say("profile.updated", _("changed the profile"))
say("membership.started", _("gave a place"))
say("membership.ended", _("ended a place"))
say("absence.recorded", _("recorded an absence"))
say("absence.cancelled", _("cancelled an absence"))
say("team.created", _("added the team"))
say("team.renamed", _("renamed the team from %(from)s to %(to)s"))
say("team.changed", _("changed calendar, regions or place of the team"))
say("team.closed", _("closed the team"))
say("team.reopened", _("opened the team again"))
say("client.created", _("added the program"))
say("client.limited", _("changed how often the program may call"))
say("client.fields_limited", _("changed which fields the program may write"))
say("token.issued", _("issued the token %(prefix)s"))
say("token.revoked", _("revoked the token %(prefix)s"))
