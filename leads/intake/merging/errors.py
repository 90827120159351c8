"""What stands against merging two leads, or against undoing it."""

from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict, Invalid


class CannotMergeWithItself(Invalid):
    code = "same_lead"
    message = _("Two different leads are needed.")


class ChoiceNotPossible(Invalid):
    """`fields` name the choice that means nothing."""

    code = "invalid_choice"
    message = _("Say for each field from which of the two leads its value comes.")


class MergedMeanwhile(Conflict):
    """One of the two is gone already; `details["merged_into"]` says where, if it was merged."""

    code = "already_merged"
    message = _("Somebody has merged one of these leads already. Go back and look again.")


class MergeUndone(Conflict):
    code = "merge_undone"
    message = _("This merge was undone already.")


class LaterMergeStands(Conflict):
    """Merges are undone in reverse order; `details["merge_id"]` is the one to undo first."""

    code = "later_merge_stands"
    message = _("The lead was merged again since. Undo the later merge first.")


class HandedOverSince(Conflict):
    """`details["handoff_id"]` is open and would stand beside the hand-off that comes back."""

    code = "handed_over_since"
    message = _(
        "The lead was handed over since the merge. Once that hand-off is closed, the merge can be undone."
    )
