"""How the journal's entries about leads read."""

from django.utils.translation import gettext_lazy as _

from alliance.journal.wording import say

say("lead.created", _("took the lead in"))
say("lead.updated", _("added to what we know"))
say("lead.stage_changed", _("moved the lead to another stage"))
say("duplicate.kept", _("sent a row that may be the same person; it waits for a second look"))
say("duplicate.decided", _("decided about a possible duplicate"))
say("view.saved", _("saved a view of the leads"))
say("view.changed", _("changed a saved view"))
say("view.deleted", _("deleted a saved view"))
