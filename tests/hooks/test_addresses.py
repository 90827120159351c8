"""Webhooks reach the public web by https, one's own network only by leave, and other machines' secrets never."""

import ipaddress
from typing import Any

import pytest

from alliance.hooks.addresses import check_address, is_allowed
from alliance.hooks.refusals import AddressInOwnNetwork, AddressNotUsable
from alliance.hooks.sending import Attempt, post
from tests.hooks.receivers import listening

OWN = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd00::1",
    "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1",
]  # fmt: skip
NEVER = [
    "169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "::", "::ffff:169.254.169.254",  # noqa: S104
    "fd00:ec2::254", "100.100.100.200", "::ffff:100.100.100.200", "192.0.0.192",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"]


@pytest.mark.parametrize(
    ("by_leave", "allowed"), [(False, set(PUBLIC)), (True, {*PUBLIC, *OWN})], ids=["public", "own network"]
)
def test_which_networks_are_reached(settings: Any, by_leave: bool, allowed: set[str]) -> None:
    settings.WEBHOOKS_TO_OWN_NETWORK = by_leave

    found = {ip for ip in (*OWN, *NEVER, *PUBLIC) if is_allowed(ipaddress.ip_address(ip))}

    assert found == allowed


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_name_that_leads_home_is_refused_when_it_is_looked_up(settings: Any, name: str) -> None:
    with listening() as receiver:
        settings.WEBHOOKS_TO_OWN_NETWORK = False
        attempt = post(receiver.url.replace("127.0.0.1", name), {}, "{}")

    assert attempt == Attempt(None, "address_not_allowed")
    assert receiver.received == []


@pytest.mark.parametrize(
    "url",
    [
        "", "crm.example", "ftp://crm.example/", "http://crm.example/", "https://", "https://u:p@crm.example/",
        "https://crm.example/#part", "https://crm.example:0/", "https://crm.example:x/", "https://[::1/",
        "https://crm.example/a b", "https://crm.example/\n", "https://bücher.example/",
        f"https://crm.example/{'a' * 500}",
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(AddressNotUsable):
        check_address(url)


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.0.0.1", "[::1]", "[::ffff:10.0.0.1]", "169.254.169.254"])
def test_an_address_in_figures_is_judged_when_it_is_entered(ip: str) -> None:
    with pytest.raises(AddressInOwnNetwork):
        check_address(f"https://{ip}/hooks")


def test_good_addresses_are_taken() -> None:
    for url in ("https://crm.example/hooks?of=leads", "https://crm.example:8443", "https://8.8.8.8/"):
        check_address(url)
