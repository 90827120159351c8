"""Every file a page asks for is served from here, hashed, and nothing from anywhere else."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

from alliance.web.static_files import NAMED_FILES, HashedStaticStorage

OURS = sorted(Path(settings.BASE_DIR, "alliance/web/static/web").iterdir())
TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
# A namespace is a name, not an address that anything is fetched from.
NAMES_ONLY = ("http://www.w3.org/2000/svg",)


@pytest.mark.parametrize("path", NAMED_FILES)
def test_each_named_file_is_found(path: str) -> None:
    assert finders.find(path) is not None


def test_collected_files_carry_hashes_and_refer_to_no_source_map(tmp_path: Path) -> None:
    with override_settings(STATIC_ROOT=tmp_path):
        call_command("collectstatic", interactive=False, verbosity=0)
        storage = HashedStaticStorage()

        assert re.search(r"tokens\.[0-9a-f]{12}\.css$", storage.stored_name("web/tokens.css"))
        styles = (tmp_path / storage.stored_name("web/tokens.css")).read_text()
        assert re.search(r"vendor/inter-latin\.[0-9a-f]{12}\.woff2", styles)
        assert "sourceMappingURL" not in (tmp_path / "vendor/tabler.min.css").read_text()


def test_without_a_collection_names_stay_plain(tmp_path: Path) -> None:
    with override_settings(STATIC_ROOT=tmp_path / "none"):
        assert HashedStaticStorage().stored_name("web/tokens.css") == "web/tokens.css"


def test_each_static_file_a_template_names_exists() -> None:
    named = {
        name
        for template in TEMPLATES
        for name in re.findall(r"{% static ['\"]([^'\"]+)['\"] %}", template.read_text())
    }

    assert {name for name in named if finders.find(name) is None} == set()


@pytest.mark.parametrize(
    "file", [*OURS, *TEMPLATES], ids=lambda file: str(file.relative_to(settings.BASE_DIR))
)
def test_nothing_is_loaded_from_another_host(file: Path) -> None:
    text = file.read_text()
    for name in NAMES_ONLY:
        text = text.replace(name, "")

    assert re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}", text) == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(settings.BASE_DIR)))
def test_no_template_has_inline_script_or_style(file: Path) -> None:
    text = file.read_text()

    assert re.findall(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*(?:src=|application/json))", text) == []
