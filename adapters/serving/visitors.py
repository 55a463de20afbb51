"""Where a request came from: through which proxies, and whether from this machine."""

import ipaddress
from collections.abc import Iterable

from aiohttp import web

from adapters.serving.guards import OUR_HOSTS

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

TRUSTED: web.AppKey[tuple[Network, ...]] = web.AppKey("trusted", tuple)
"""The proxies of whom we believe whose request they pass on."""
_PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")
_OF_ONE = 64
"""Bits of an IPv6 address that tell whose it is; the others everybody chooses for themselves."""


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return addresses and networks that were written as texts. Raises ValueError for anything else."""
    return tuple(ipaddress.ip_network(text) for text in texts)


def address_of(request: web.Request) -> str:
    """Return the address that a request came from, for counting: a proxy that we trust tells for whom it asks.

    X-Forwarded-For is read from its end: what stands further in front, anybody may have written.
    """
    trusted, nearest = request.app.get(TRUSTED, ()), _parsed(request.remote or "")
    hops = [hop for value in request.headers.getall("X-Forwarded-For", []) for hop in value.split(",")]
    while nearest is not None and hops and any(nearest in network for network in trusted):
        before = _parsed(hops.pop())
        if before is None:
            break
        nearest = before
    return _counted(nearest)


def is_from_here(request: web.Request) -> bool:
    """Return whether somebody on this machine asks, under one of its own names, and not through any proxy."""
    nearest = _parsed(request.remote or "")
    is_near = nearest is not None and nearest.is_loopback
    is_ours = request.headers.get("Host", "").lower() in request.app[OUR_HOSTS]
    return is_near and is_ours and not any(name in request.headers for name in _PASSED_ON)


def _parsed(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip().strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _counted(address: Address | None) -> str:
    if address is None:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((int(address), _OF_ONE), strict=False))
    return str(address)
