"""
Which addresses may be called from here: an address of somebody's choice must not reach what only this machine can.

The name is resolved once, every answer is judged, and the connection goes to the judged address, so that a name that
answers differently the second time changes nothing. Redirects are not followed.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bihuan.web.common.errors import Refusal

#: Returns the numeric addresses of a name.
Resolver = Callable[[str, int], Sequence[str]]

_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to connect: the judged numeric address, and the name that certificate and Host header speak of."""

    scheme: str
    host: str
    port: int
    address: str
    path: str


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of ``host`` as the system knows them, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def judged(url: str, *, allowed: Sequence[str] = (), resolver: Resolver = resolve) -> Destination:
    """
    Return where ``url`` leads, if it may be called.

    Args:
        url: As entered.
        allowed: Host names of the office's own network that may be called although they are private, also by http.
        resolver: Asks for addresses; tests give their own.

    Raises:
        Refusal: ``webhooks.not_https``, ``webhooks.odd_address``, ``webhooks.not_found`` or ``webhooks.private``.
    """
    scheme, host, port, path = _parts(url)
    is_own = host in {name.lower() for name in allowed}
    if scheme != "https" and not is_own:
        raise Refusal(
            "webhooks.not_https",
            "推送地址必须用 https，没有保存。内网地址请先由系统管理员写入 webhook_hosts 设置。",
            "The address has to use https, so it was not saved. A host of your own network has to be named in "
            "the setting webhook_hosts first.",
            where="url",
        )
    try:
        addresses = resolver(host, port)
    except OSError as error:
        raise Refusal(
            "webhooks.not_found",
            "找不到推送地址中的主机，没有推送。请核对域名。",
            "The host of the address cannot be found, so nothing was sent. Check the name.",
            where="url",
        ) from error
    judged_ones = [_numeric(address) for address in addresses]
    # All of them, not the one that is used: a name with one public and one private answer is up to something.
    if not judged_ones or (not is_own and not all(map(_is_public, judged_ones))):
        raise Refusal(
            "webhooks.private",
            "推送地址指向本机或内部网络，不能使用。请换成外部可访问的地址，或由系统管理员写入 webhook_hosts 设置。",
            "The address leads to this machine or an internal network, which is not allowed. Use a public address, or "
            "have the host named in the setting webhook_hosts.",
            where="url",
        )
    return Destination(scheme, host, port, str(judged_ones[0]), path)


def _parts(url: str) -> tuple[str, str, int, str]:
    odd = Refusal(
        "webhooks.odd_address",
        "推送地址读不懂，没有保存。请写成 https://hook.example/path 的样子，不要带用户名、密码或空格。",
        "The address cannot be read, so it was not saved. Write it like https://hook.example/path, without user name, password "
        "or blanks.",
        where="url",
    )
    if len(url) > 300 or any(ord(char) <= 32 or ord(char) == 127 or char == "\\" for char in url):
        raise odd
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise odd from error
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc or "%" in host:
        raise odd
    if not host.isascii() or _looks_like_a_number(host):
        raise odd
    path = parts.path or "/"
    return parts.scheme, host, port or _PORTS[parts.scheme], f"{path}?{parts.query}" if parts.query else path


def _looks_like_a_number(host: str) -> bool:
    """Say whether ``host`` is an address in a form that libraries disagree on: 0x7f.1, 017700000001, 2130706433."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        return last.isdigit() or last.startswith("0x")
    return False


def _numeric(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(address.partition("%")[0])


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None and int(address) >> 32 == 0:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(inner)
    return address.is_global and not address.is_multicast
