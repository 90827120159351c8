"""Loads the demo on the first start of an empty workspace; the demo itself is written in the rooms."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands, load_command_class

COMMAND = "demo"


def load_demo_once(log: Any) -> None:
    """Only into a workspace without people: an installation in use is never given invented ones."""
    marker = Path(settings.DATA) / "demo-loaded"
    if not settings.DEMO or marker.exists() or demo_command() is None:
        return
    if not get_user_model()._default_manager.exists():
        call_command(COMMAND, stdout=log)
    marker.touch()


def demo_logins() -> str:
    """Who can sign in with the demo's password, for the line that `manage.py up` ends with."""
    command = demo_command()
    logins: tuple[tuple[str, str], ...] = tuple(getattr(command, "LOGINS", ()))
    addresses = [address for address, _side in logins]
    present = set(
        get_user_model()._default_manager.filter(email__in=addresses).values_list("email", flat=True)
    )
    shown = [f"{address} ({side})" for address, side in logins if address in present]
    if not shown:
        return ""
    return f"{' / '.join(shown)}, password {getattr(command, 'PASSWORD', '')}"


def demo_command() -> Any:
    """The demo's command, or None while no room has brought one."""
    room = get_commands().get(COMMAND)
    return load_command_class(room, COMMAND) if isinstance(room, str) else room
