"""The pages as `manage.py up` serves them: the server's workers end when the server is killed."""

from alliance.local.processes import tie_to_parent

tie_to_parent()

from alliance.wsgi import application  # noqa: E402

__all__ = ["application"]
