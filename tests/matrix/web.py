"""Who gets what at the addresses of the frame."""

from tests.matrix import ACTORS, Row, everyone

ROWS = [
    Row("health", "GET", everyone(200, stranger=200, anonymous=200)),
    # Where the proxy leads whoever sent it too much.
    Row("too_large", "GET", dict.fromkeys(ACTORS, 413)),
    Row("home", "GET", everyone(302, stranger=302)),
    Row("waiting", "GET", everyone(200)),
    Row("search", "GET", everyone(200)),
    Row("theme_switch", "POST", everyone(302, stranger=302), payload=lambda _arguments: {"theme": "dark"}),
    Row(
        "language_switch", "POST", everyone(302, stranger=302), payload=lambda _arguments: {"language": "en"}
    ),
]
