"""The proxy with certificates of its own, by the file that adds them to an installation."""

import http.client
import re
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from alliance.local.notes import free_port
from tests.debian import program
from tests.hosts.compose import ROOT, services
from tests.hosts.servers import running_proxy
from tests.hosts.test_compose_file import SECRETS
from tests.workspace import until

pytestmark = pytest.mark.fault
MOUNTED = re.compile(r"^(?P<here>\./[^:]+):/etc/nginx/(?P<there>[^:]+):ro$")


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[tuple[int, int]]:
    """Where the proxy listens, plainly and with TLS; behind it is nobody."""
    values = {**SECRETS, "CERTIFICATES": "/c"}
    plain, secure = free_port(), free_port()
    proxy = {**services(values)["proxy"]["environment"]}
    added = services(values, "docker-compose.tls.yml")["proxy"]
    listen = (
        added["environment"]["LISTEN"]
        .replace("80", f"127.0.0.1:{plain}")
        .replace("443", f"127.0.0.1:{secure}")
    )
    for mount in added["volumes"]:
        if found := MOUNTED.match(mount):
            (tmp_path / found["there"]).parent.mkdir(exist_ok=True)
            text = (ROOT / found["here"]).read_text().replace("/etc/nginx", str(tmp_path))
            (tmp_path / found["there"]).write_text(text)
    make_certificate(tmp_path / "certificates")
    nobody = f"server 127.0.0.1:{free_port()};"
    proxy |= {"LISTEN": listen, "WEB_SERVERS": nobody, "PUSH_SERVERS": nobody, "FORWARDED_PROTO": "https"}
    with running_proxy(tmp_path, {**proxy, "RESOLVER": "127.0.0.1"}, str(tmp_path)):
        until(lambda: _answers(plain), 15, (tmp_path / "nginx.log").read_text)
        yield plain, secure


def make_certificate(folder: Path) -> None:
    folder.mkdir()
    names = {"-keyout": folder / "privkey.pem", "-out": folder / "fullchain.pem"}
    flags = [str(word) for pair in names.items() for word in pair]
    command = [
        str(program("openssl", "openssl")),
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
    ]
    subprocess.run([*command, "-subj", "/CN=localhost", *flags], check=True, capture_output=True)


def _answers(port: int) -> bool:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as line:
            line.request("GET", "/")
            line.getresponse()
    except OSError:
        return False
    return True


def test_who_calls_without_tls_is_sent_on(ports: tuple[int, int]) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", ports[0], timeout=5)) as line:
        line.request("GET", "/leads/?stage=mql", headers={"Host": "alliance.example.com"})
        answer = line.getresponse()

    assert (answer.status, answer.headers["Location"]) == (
        308,
        "https://alliance.example.com/leads/?stage=mql",
    )


def test_with_the_certificate_the_program_is_asked(ports: tuple[int, int], tmp_path: Path) -> None:
    trust = ssl.create_default_context(cafile=str(tmp_path / "certificates" / "fullchain.pem"))
    trust.check_hostname = False
    with closing(http.client.HTTPSConnection("127.0.0.1", ports[1], timeout=5, context=trust)) as line:
        line.request("GET", "/leads/")

        # Nobody is there to answer.
        assert line.getresponse().status == 502
