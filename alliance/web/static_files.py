"""Serves the few files we need out of `node_modules`, instead of its 28 MB."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Warning
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

PACKAGES = Path(settings.BASE_DIR) / "node_modules"
# Address under /static/ → file below node_modules.
NAMED_FILES = {
    "vendor/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "vendor/sortable.min.js": "sortablejs/Sortable.min.js",
    "vendor/inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "vendor/inter-latin-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
}
SOURCE_MAP_COMMENTS = (b"//# sourceMappingURL=", b"/*# sourceMappingURL=")


class NamedPackageStorage(FileSystemStorage):
    """The named files, without the comment that points to a source map we do not ship."""

    def __init__(self) -> None:
        super().__init__(location=PACKAGES)

    def path(self, name: str) -> str:
        return str(PACKAGES / NAMED_FILES[name])

    def open(self, name: str, mode: str = "rb") -> File:
        content = Path(self.path(name)).read_bytes()
        for comment in SOURCE_MAP_COMMENTS:
            content = content.split(comment)[0]
        return ContentFile(content, name=name)


class NamedPackageFilesFinder(BaseFinder):
    """A staticfiles finder over `NAMED_FILES`."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storage = NamedPackageStorage()
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        # An image holds what was collected when it was built, and no packages.
        collected = Path(settings.STATIC_ROOT)
        missing = [
            path
            for name, path in NAMED_FILES.items()
            if not (PACKAGES / path).is_file() and not (collected / name).is_file()
        ]
        hint = "Run `npm ci` in the project folder, or `make up`, which does it."
        return [Warning(f"{path} is not installed.", hint=hint, id="web.W001") for path in missing]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = self.storage.path(path) if path in NAMED_FILES else ""
        if not found or not Path(found).is_file():
            return []
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, NamedPackageStorage]]:
        for path in NAMED_FILES:
            if Path(self.storage.path(path)).is_file():
                yield path, self.storage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Names with a hash once `collectstatic` has run; plain names before, so that tests need no build."""

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if name in self.hashed_files else name
