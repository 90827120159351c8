"""A backup of another release: what is refused, and in which words."""

import pytest

from alliance.local.backups.archive import FORMAT, Manifest
from alliance.local.backups.restoring import CannotRestore, check_release, prepare_target
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def backup_of(*migrations: tuple[str, str]) -> Manifest:
    return Manifest(FORMAT, "9.1", NOW.isoformat(), "18.0", list(migrations), {}, [], [])


def test_a_backup_of_a_newer_release_is_refused_by_name() -> None:
    newer = backup_of(("people", "0001_initial"), ("people", "0900_from_tomorrow"))

    with pytest.raises(CannotRestore, match=r"newer release \(9\.1\).* people\.0900_from_tomorrow\."):
        check_release(newer)


def test_a_database_prepared_for_another_release_is_refused() -> None:
    with pytest.raises(CannotRestore, match="prepared for another release than the backup"):
        prepare_target(backup_of(("people", "0001_initial")))
