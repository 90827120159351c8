"""Leads come in and ripen in phase 3."""

from django.utils.translation import gettext_lazy as _

from leads.intake.models import (
    BulkRefusal,
    ChangeSet,
    FieldAuthority,
    ImportChunk,
    ImportFix,
    ImportMapping,
    ImportNote,
    ImportPiece,
    ImportRun,
    LeadChange,
    LeadDefinition,
    LeadKey,
    LookAlike,
    Merge,
    PossibleDuplicate,
    SavedView,
    ScoreRule,
    ViewPin,
)
from valuechain.chain.models import Phase
from valuechain.chain.rooms import Shelf, put_up, stand_in

stand_in(
    Phase.Code.CAMPAIGNS, LeadDefinition, ScoreRule, PossibleDuplicate, ChangeSet, LeadChange, BulkRefusal
)
stand_in(Phase.Code.CAMPAIGNS, ImportRun, ImportPiece, ImportChunk, ImportNote, ImportFix, ImportMapping)
# Who a person is, who may say so, and how people look at leads belongs to the one customer base.
stand_in(Phase.Code.CRM, Merge, LookAlike, LeadKey, FieldAuthority, SavedView, ViewPin)
put_up(
    Phase.Code.CAMPAIGNS,
    Shelf(_("Leads in nurturing"), "lead_list", "?stage=nurturing"),
    Shelf(_("Leads ready to be handed over"), "lead_list", "?stage=mql"),
)
put_up(Phase.Code.SALES, Shelf(_("Leads that sales accepted"), "lead_list", "?stage=sal"))
