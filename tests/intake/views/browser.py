"""What a browser would send back from a page's form if nobody touched it."""

from html.parser import HTMLParser
from typing import Any


class _Fields(HTMLParser):
    """The fields of the form in <main>, with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._is_main = False
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        name = about.get("name") or ""
        self._is_main = self._is_main or tag == "main"
        if not self._is_main:
            return
        if tag == "input" and name and about.get("type") not in ("checkbox", "radio"):
            self.values[name] = about.get("value") or ""
        elif tag in ("select", "textarea"):
            self._inside, self.values[name] = name, ""
        elif tag == "option" and "selected" in about:
            self.values[self._inside] = about.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self._is_main = self._is_main and tag != "main"
        if tag in ("select", "textarea"):
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside and self.lasttag == "textarea":
            self.values[self._inside] += data.removeprefix("\n")


def as_sent(response: Any) -> dict[str, str]:
    fields = _Fields()
    fields.feed(response.content.decode())
    return fields.values
