"""How the journal's entries about touches and consent read."""

from django.utils.translation import gettext_lazy as _

from alliance.journal.wording import say

say("touch.logged", _("logged a contact"))
say("consent.granted", _("recorded a consent"))
say("consent.asked", _("asked for a consent"))
say("consent.withdrawn", _("recorded that a consent was withdrawn"))
say("lead.objected", _("recorded an objection to being contacted"))
