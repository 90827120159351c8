"""`python -m alliance.local.alive ROLE`: whether that role of this host is alive; for health checks of containers.

It asks the process itself and not what it depends on: a database that is down is no reason to start pages anew.
"""

import os
import socket
import sys
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")

from django.conf import settings  # the settings alone, so that the answer comes quickly

from alliance.heartbeat import signs_of

PATIENCE = 4.0


def answers(port: int, path: str) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as asked:
        asked.request("GET", path, headers={"Host": urlsplit(settings.PUBLIC_URL).netloc})
        return asked.getresponse().status in {200, 503}


def beats(part: str) -> bool:
    own = f"{socket.gethostname()}:"
    return any(sign.is_fresh for name, sign in signs_of(part).items() if name.startswith(own))


def main(role: str) -> int:
    try:
        if role in {"web", "push"}:
            port = settings.PORT if role == "web" else settings.PUSH_PORT
            return 0 if answers(port, "/health/") else 1
        return 0 if beats(role) else 1
    except Exception as error:  # whatever it is, the answer is no
        sys.stderr.write(f"{role}: {error!r}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
