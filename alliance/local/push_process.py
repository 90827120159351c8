"""The push server of `manage.py up`: its worker ends when the server is killed."""

from alliance.local.processes import tie_to_parent
from alliance.push.server import app

tie_to_parent()

__all__ = ["app"]
