"""How the journal's entries about leads read."""

from django.utils.translation import gettext_lazy as _

from alliance.journal.wording import say

say("lead.created", _("took the lead in"))
say("lead.updated", _("added to what we know"))
say("lead.stage_changed", _("moved the lead to another stage"))
say("authority.changed", _("said who decides about a field of leads"))
say("duplicate.kept", _("sent a row that may be the same person; it waits for a second look"))
say("duplicate.decided", _("decided about a possible duplicate"))
say("duplicate.withdrawn", _("took back a row that waited for a second look"))
say("lead.deleted", _("took the lead back: what brought it was undone"))
say("view.saved", _("saved a view of the leads"))
say("view.changed", _("changed a saved view"))
say("view.taken_over", _("took over a saved view of somebody who left"))
say("view.deleted", _("deleted a saved view"))
say("lead.merged", _("merged %(name)s into this lead: they are one person"), live=True)
say("lead.merged_into", _("merged this lead into another: they are one person"))
say("lead.unmerged", _("undid the merge with %(name)s: they are two people"), live=True)
say("lead.restored", _("brought this lead back: it had been merged into another"))
say("look_alike.decided", _("said that a lead that looks alike is another person"))
say("leads.exported", _("exported %(count)s leads as a file"))
say("import.started", _("began to import a file of leads"))
say("import.done", _("imported a file of leads"))
say("import.cancelled", _("stopped an import"))
say("import.failed", _("could not finish an import"))
