"""Which methods the views of an address answer, read from the views themselves."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

ALL = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


def addresses(resolver: URLResolver | None = None) -> Iterator[tuple[str, Callable[..., Any]]]:
    """(name, view) of every address of the program."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern), pattern.callback


def methods_of(view: Callable[..., Any]) -> frozenset[str]:
    """What the view answers besides HEAD and OPTIONS; all methods if it does not say."""
    inner: Callable[..., Any] | None = view
    while inner is not None:
        if listed := _listed(inner):
            return listed & ALL
        inner = getattr(inner, "__wrapped__", None)
    of_class = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if of_class is None:
        return ALL
    names = [name for name in of_class.http_method_names if hasattr(of_class, name)]
    is_public = getattr(of_class, "permission_classes", None) in ((), [])
    return frozenset(name.upper() for name in names) & (ALL if is_public else _scoped(of_class))


def _scoped(of_class: type) -> frozenset[str]:
    """A REST view answers the methods that it has a scope for."""
    scope = getattr(of_class, "scope", None)
    return ALL if scope is None else ALL & frozenset(scope)


def _listed(view: Callable[..., Any]) -> frozenset[str]:
    """What `require_http_methods` was given; it keeps the list in its closure only."""
    code, cells = getattr(view, "__code__", None), getattr(view, "__closure__", None) or ()
    if code is None or "request_method_list" not in code.co_freevars:
        return frozenset()
    return frozenset(cells[code.co_freevars.index("request_method_list")].cell_contents)
