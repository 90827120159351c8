"""Why a hand-off ends: three short lists, one for each moment."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Rejection(models.TextChoices):
    """Before the first contact: the hand-off itself is at fault (procedural, clerical, definitional)."""

    WRONG_ROUTING = "wrong_routing", _("wrongly assigned")
    DUPLICATE = "duplicate", _("duplicate")
    EXISTING_OPPORTUNITY = "existing_opportunity", _("already being worked on")
    INCOMPLETE_DATA = "incomplete_data", _("details missing")
    INVALID_DATA = "invalid_data", _("details wrong")
    OUTSIDE_TARGET = "outside_target", _("outside the target segment")
    BELOW_DEFINITION = "below_definition", _("below the agreed MQL definition")
    NO_LEGAL_CONTACT = "no_legal_contact", _("no permitted way to contact")
    CAPACITY = "capacity", _("no capacity")


class Return(models.TextChoices):
    """After acceptance: the person is right, the time is not."""

    TIMING = "timing", _("wrong time")
    UNREACHABLE = "unreachable", _("not reached")
    NO_BUDGET_YET = "no_budget_yet", _("no budget at present")
    INFORMATION_STAGE = "information_stage", _("still gathering information")
    STAKEHOLDER_MISSING = "stakeholder_missing", _("decision maker not yet involved")
    WRONG_CONTACT = "wrong_contact", _("wrong contact person")
    LOST_BUT_OPEN = "lost_but_open", _("lost, but still interesting")


class Disqualification(models.TextChoices):
    """After contact: nothing will come of it."""

    NO_NEED = "no_need", _("no need")
    NO_FIT = "no_fit", _("offer does not fit")
    NOT_A_BUYER = "not_a_buyer", _("not a buyer (applicant, student, supplier, competitor)")
    BOUGHT_ELSEWHERE = "bought_elsewhere", _("bought elsewhere")
    COMPANY_GONE = "company_gone", _("company no longer exists")
    OBJECTION = "objection", _("objection")
    SPAM = "spam", _("spam")


class Placement(models.TextChoices):
    """Where the offering side puts a lead that came back."""

    NURTURING = "nurturing", _("nurture further")
    REOFFER = "reoffer", _("correct and offer again")
    DISQUALIFIED = "disqualified", _("close")


LABELS: dict[str, str | Promise] = {
    value: label
    for choices in (Rejection, Return, Disqualification, Placement)
    for value, label in choices.choices
}
