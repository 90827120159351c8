"""The page for whoever runs an installation names what the program reads, and nothing else."""

import re

from alliance.local.version import VERSION
from tests.hosts.compose import ROOT, services
from tests.hosts.test_compose_file import SECRETS

READ = re.compile(r'env\.(?:text|number|flag|words|choice|server_address)\(\s*"([A-Z_]+)"')


def variables_read() -> set[str]:
    files = [ROOT / "alliance" / "settings.py", *(ROOT / "alliance" / "local").rglob("*.py")]
    return {name for file in files for name in READ.findall(file.read_text())} | {"DATA"}


def test_the_table_names_every_variable_and_no_other() -> None:
    page = (ROOT / "docs" / "operations.md").read_text().partition("## Variables")[2]
    named = {
        name
        for row in page.splitlines()
        for name in re.findall(r"`([A-Z_]+)`", row.split("|")[1:2].__str__())
    }

    assert named == variables_read()


def test_what_the_proxy_takes_from_the_environment_is_in_its_file() -> None:
    template = (ROOT / "deploy" / "nginx" / "alliance.conf.template").read_text()

    assert set(re.findall(r"\$\{(\w+)\}", template)) == set(services(SECRETS)["proxy"]["environment"])


def test_the_release_has_one_number() -> None:
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text()
