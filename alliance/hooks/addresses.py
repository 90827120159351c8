"""Which addresses webhooks may reach: the public web, and one's own network only where a setting says so."""

import ipaddress
import socket
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from alliance.hooks.refusals import AddressInOwnNetwork, AddressNotUsable

LONGEST_ADDRESS = 500
Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
# Behind this prefix a network's gateway reaches any IPv4 address, private ones too.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Where machines in a cloud ask for their own passwords, and which are not link-local: Amazon's over IPv6, Alibaba's,
# Oracle's.
_OF_CLOUDS = frozenset(map(ipaddress.ip_address, ("fd00:ec2::254", "100.100.100.200", "192.0.0.192")))


class NetworkNotAllowed(Exception):
    """The name leads to this machine or into a network that webhooks may not reach."""


class Place(NamedTuple):
    """Where to connect to: an address that was checked, and what the receiver is called."""

    ip: str
    port: int
    name: str
    is_secure: bool


def check_address(url: str) -> None:
    """Raises AddressNotUsable or AddressInOwnNetwork; what a name leads to is looked up at each attempt."""
    parts = _parts(url)
    if len(url) > LONGEST_ADDRESS or parts.scheme not in _schemes() or not _is_plain(url):
        raise AddressNotUsable
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressNotUsable
    try:
        ip = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return
    if not is_allowed(ip):
        raise AddressInOwnNetwork


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        if parts.port == 0:
            raise AddressNotUsable
        parts.netloc.encode("ascii")
    except ValueError as error:
        raise AddressNotUsable from error
    return parts


def _schemes() -> set[str]:
    """Without encryption persons' data travel through one's own network at most."""
    return {"https", "http"} if settings.WEBHOOKS_TO_OWN_NETWORK else {"https"}


def _is_plain(url: str) -> bool:
    return url.isascii() and all(letter.isprintable() and not letter.isspace() for letter in url)


def place_of(url: str) -> Place:
    """Looks the name up once; raises NetworkNotAllowed or OSError."""
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    port, name = parts.port or (443 if is_secure else 80), parts.hostname or ""
    for *_kind, found in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM):
        ip = str(found[0]).partition("%")[0]
        if is_allowed(ipaddress.ip_address(ip)):
            return Place(ip, port, name, is_secure)
    raise NetworkNotAllowed(name)


def is_allowed(ip: Ip) -> bool:
    """Never where cloud machines ask for their own passwords, which is mostly a link-local address."""
    ip = _behind(ip)
    if ip in _OF_CLOUDS or ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return False
    return ip.is_global or bool(settings.WEBHOOKS_TO_OWN_NETWORK)


def _behind(ip: Ip) -> Ip:
    """The IPv4 address that an IPv6 one stands for."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
