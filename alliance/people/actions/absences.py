"""Who is away when; open work then goes to the deputy."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.errors import Conflict, FieldProblem, Invalid, require
from alliance.journal.actions import record
from alliance.people.models import Absence, User
from alliance.people.permissions import has_place, may_record_absence
from alliance.people.queries import lock_absence, lock_person


class AbsenceEndsBeforeItStarts(Invalid):
    code = "absence_ends_before_it_starts"
    message = _("The last day must not be before the first.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/ends_on", self.code, self.message)])


class AbsencesOverlap(Conflict):
    code = "absences_overlap"
    message = _("There is already an absence on some of these days.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/starts_on", self.code, self.message)])


class DeputyNotPossible(Invalid):
    code = "deputy_not_possible"
    message = _("The deputy is another active person of the same side.")

    def __init__(self) -> None:
        super().__init__(fields=[FieldProblem("/deputy", self.code, self.message)])


class AbsenceIsOver(Conflict):
    code = "absence_is_over"
    message = _("This absence is over or was already cancelled.")


class HasNoPlaceToLeave(Conflict):
    code = "has_no_place"
    message = _("Only people with a place here can be absent from it.")


@transaction.atomic
def record_absence(
    *,
    actor: User | None,
    person: User,
    starts_on: date,
    ends_on: date,
    now: datetime,
    deputy: User | None = None,
) -> Absence:
    """Days away, both included; the deputy is of the same side and takes over what arrives meanwhile."""
    person = lock_person(person)
    require(may_record_absence(actor, person))
    require(has_place(person) and not person.is_machine, HasNoPlaceToLeave)
    if ends_on < starts_on:
        raise AbsenceEndsBeforeItStarts
    if deputy is not None and not _can_stand_in(deputy, person):
        raise DeputyNotPossible
    try:
        with transaction.atomic():
            absence = Absence.objects.create(
                person=person, starts_on=starts_on, ends_on=ends_on, deputy=deputy
            )
    except IntegrityError as error:
        raise AbsencesOverlap from error
    record(actor, "absence.recorded", absence, thread=person, data=_days(absence), at=now)
    return absence


@transaction.atomic
def cancel_absence(*, actor: User | None, absence: Absence, now: datetime) -> None:
    """An absence not yet begun goes; one that runs ends with yesterday; the journal keeps both."""
    locked = lock_absence(absence)
    if locked is None:
        raise AbsenceIsOver
    require(may_record_absence(actor, locked.person))
    today = timezone.localdate(now)
    if locked.ends_on < today:
        raise AbsenceIsOver
    data = _days(locked)
    record(actor, "absence.cancelled", locked, thread=locked.person, data=data, at=now)
    if locked.starts_on < today:
        locked.ends_on = today - timedelta(days=1)
        locked.save(update_fields=["ends_on"])
    else:
        locked.delete()


def _can_stand_in(deputy: User, person: User) -> bool:
    return (
        deputy.pk != person.pk and has_place(deputy) and not deputy.is_machine and deputy.side == person.side
    )


def _days(absence: Absence) -> dict[str, object]:
    return {
        "starts_on": absence.starts_on.isoformat(),
        "ends_on": absence.ends_on.isoformat(),
        "deputy_id": absence.deputy_id,
    }
