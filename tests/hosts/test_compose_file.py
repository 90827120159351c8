"""The files an installation is made of: whole, without secrets, and in step with the program."""

import json

import pytest
from django.conf import settings

from alliance.local.roles import ROLES
from tests.hosts import compose

SECRETS = {
    "SECRET_KEY": "k" * 40,
    "POSTGRES_PASSWORD": "p1",
    "REDIS_PASSWORD": "p2",
    "POSTGRES_ADMIN_PASSWORD": "p3",
}


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


@pytest.fixture(scope="module")
def services() -> dict:
    return compose.services(SECRETS)


@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_starts_without_a_secret_of_ones_own(secret: str) -> None:
    with pytest.raises(compose.NotSet, match=f"set {secret} in .env"):
        compose.services({**SECRETS, secret: ""})


def test_the_example_holds_no_secret() -> None:
    lines = (compose.ROOT / ".env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and line[0] != "#")

    assert {name: given[name] for name in SECRETS} == dict.fromkeys(SECRETS, "")


def test_every_role_of_the_program_is_a_service(services: dict) -> None:
    assert {name: services[name]["command"] for name in ROLES} == {role: ["serve", role] for role in ROLES}
    assert services["migrate"]["command"] == ["migrate", "--noinput"]
    assert set(services) == {*compose.OURS, "postgres", "valkey", "proxy"}
    assert services["beat"]["deploy"]["replicas"] == 1


def test_services_wait_for_what_they_need(services: dict) -> None:
    for role in ROLES:
        assert services[role]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "valkey": {"condition": "service_healthy"},
        }
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert services["proxy"]["depends_on"] == dict.fromkeys(("web", "push"), {"condition": "service_healthy"})


def test_every_service_says_how_it_is_and_gets_time_to_end(services: dict) -> None:
    lasting = {name: service for name, service in services.items() if name != "migrate"}

    assert {name: service["restart"] for name, service in lasting.items()} == dict.fromkeys(
        lasting, "unless-stopped"
    )
    assert all(service["healthcheck"]["test"] for service in lasting.values())
    for role in ROLES:
        assert services[role]["healthcheck"]["test"] == ["CMD", "python", "-m", "alliance.local.alive", role]
    # Longer than Granian waits for its workers, and than a task may take.
    assert seconds(services["web"]["stop_grace_period"]) > 4
    assert seconds(services["worker"]["stop_grace_period"]) > 25


def test_servers_are_reached_by_the_program_alone(services: dict) -> None:
    for server in ("postgres", "valkey"):
        assert services[server]["networks"] == ["servers"]
        assert services[server]["volumes"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


def test_the_administrators_password_reaches_nobody_but_the_server(services: dict) -> None:
    told = {name for name, service in services.items() if "p3" in str(service)}

    assert told == {"postgres"}


def test_the_queue_server_reads_its_password_and_gives_up_root(services: dict) -> None:
    """The image's entry point does that for the server itself; the file is its own, and not in /tmp, where
    even root may not write it again after a restart."""
    shell, _c, line = services["valkey"]["command"]

    writes, owns, runs = line.split(" && ")
    assert (shell, writes.rpartition(" > ")[2], owns) == (
        "sh",
        "/run/queue.conf",
        "chown valkey /run/queue.conf",
    )
    assert runs == "exec docker-entrypoint.sh valkey-server /run/queue.conf"
    assert SECRETS["REDIS_PASSWORD"] not in line.split()


def test_every_variable_of_a_service_is_one_the_program_reads(services: dict) -> None:
    read = {word for name in ("settings", "environment") for word in _quoted(f"alliance/{name}.py")}

    assert set(services["web"]["environment"]) <= read
    assert set(compose.image_environment()) - {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"} <= {
        *read,
        "HOST",
    }


def _quoted(path: str) -> set[str]:
    return set((compose.ROOT / path).read_text().replace("'", '"').split('"'))


def test_the_image_has_no_toolchain_and_no_root() -> None:
    words = compose.instructions()
    stages = [number for number, (word, _rest) in enumerate(words) if word == "FROM"]
    last = words[stages[-1] :]

    assert len(stages) == 2
    assert ("USER", "10001") in last
    assert [rest for word, rest in last if word == "COPY"] == [
        "--from=build /venv /venv",
        "--from=build /app /app",
    ]
    assert json.loads(dict(last)["ENTRYPOINT"]) == ["python", "manage.py"]
    assert json.loads(dict(last)["CMD"]) == ["serve", "web"]
    assert all("-slim-" in rest for word, rest in words if word == "FROM")
    assert not any(tool in rest for word, rest in last for tool in ("apt-get", "gcc", "npm", "pip "))


def test_the_image_listens_where_the_proxy_asks(services: dict) -> None:
    given, proxy = compose.image_environment(), services["proxy"]["environment"]

    assert f"web:{given['PORT']} " in proxy["WEB_SERVERS"]
    assert f"push:{given['PUSH_PORT']} " in proxy["PUSH_SERVERS"]
    assert services["web"]["environment"]["PUSH_HEALTH_URL"] == f"http://push:{given['PUSH_PORT']}/health"
    assert int(proxy["BODY_LIMIT"].removesuffix("m")) * 1024 * 1024 > settings.UPLOAD_LIMIT
