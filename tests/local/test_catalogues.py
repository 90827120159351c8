import os
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from pytest_django import Settings

from alliance.local.catalogues import compile_catalogues

GERMAN = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Hand-off"\nmsgstr "Übergabe"\n'
)


@pytest.fixture
def source(tmp_path: Path, settings: Settings) -> Path:
    settings.LOCALE_PATHS = [tmp_path]
    path = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(GERMAN)
    return path


def test_a_catalogue_is_compiled_once(source: Path) -> None:
    first, second = compile_catalogues(), compile_catalogues()

    compiled = source.with_suffix(".mo")
    assert (first, second) == ([compiled], [])
    with compiled.open("rb") as file:
        assert read_mo(file)["Hand-off"].string == "Übergabe"


def test_a_catalogue_is_compiled_again_when_its_source_is_newer(source: Path) -> None:
    [compiled] = compile_catalogues()
    os.utime(compiled, (0, 0))

    assert compile_catalogues() == [compiled]
    assert list(source.parent.glob("*.part")) == []
