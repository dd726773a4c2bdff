"""No address of somebody's choice leads to this machine or an internal network: sixty tries, none connects."""

import socket

import pytest

from bihuan.web.api.webhooks import delivery
from bihuan.web.api.webhooks.guard import Destination, judged
from bihuan.web.common.errors import Refusal
from bihuan.web.outbox.handlers import Later

pytestmark = pytest.mark.no_database

PUBLIC = "93.184.216.34"

#: Names and what a resolver says of them.
NAMES = {
    "public.example": [PUBLIC],
    "six.example": ["2606:2800:220:1:248:1893:25c8:1946"],
    "loop.example": ["127.0.0.1"],
    "loop6.example": ["::1"],
    "mixed.example": [PUBLIC, "10.0.0.5"],
    "mixed6.example": [PUBLIC, "fd00::1"],
    "metadata.example": ["169.254.169.254"],
    "none.example": [],
    "office.example": ["10.1.2.3"],
    "localhost": ["127.0.0.1"],
    "ip6-localhost": ["::1"],
    "zone.example": ["fe80::1%eth0"],
}

NUMBERS = """
    127.0.0.1 127.1.2.3 0.0.0.0 10.0.0.1 10.255.255.254 172.16.0.1 172.31.255.1 192.168.1.1 169.254.169.254 169.254.0.1
    100.64.0.1 100.127.255.254 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 239.1.1.1 240.0.0.1
    255.255.255.255 [::] [::1] [fe80::1] [fc00::1] [fd12:3456::1] [ff02::1] [::ffff:127.0.0.1] [::ffff:10.0.0.1]
    [::ffff:a9fe:a9fe] [64:ff9b::7f00:1] [64:ff9b::a00:1] [2002:7f00:1::] [2002:a00:1::1] [2001:db8::1] [::127.0.0.1]
    [2001:0:4136:e378:8000:63bf:80ff:fffe]
""".split()

#: What stands after the scheme, in spellings that libraries disagree on.
ODD = [
    "//2130706433/",
    "//0x7f000001/",
    "//0x7f.0.0.1/",
    "//0177.0.0.1/",
    "//017700000001/",
    "//127.1/",
    "//user:secret@public.example/",
    "//public.example@127.0.0.1/",
    "//public.example\\@127.0.0.1/",
    "//127.0.0.1%2f@public.example/",
    "//public.example /",
    "//public.example/\r\nHost: x",
    "///path",
    "//",
    "//[::1",
    "//public.example:99999/",
    "//пример.example/",
    "//%31%32%37.0.0.1/",
]
WITHOUT_SCHEME = ["//public.example/", "public.example", ""]
OTHER_SCHEMES = ["file:///etc/passwd", "gopher://public.example/", "ftp://public.example/", "javascript:alert(1)"]


def resolver(host: str, port: int) -> list[str]:
    if host in NAMES:
        return NAMES[host]
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    except OSError as error:
        raise socket.gaierror from error
    return [host]


def code_of(url: str, **rest) -> str:
    with pytest.raises(Refusal) as caught:
        judged(url, resolver=resolver, **rest)
    return caught.value.code


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_of_this_machine_and_of_inner_networks_are_refused(number):
    assert code_of("https:" + f"//{number}/hook") in {"webhooks.private", "webhooks.odd_address"}


@pytest.mark.parametrize("url", [*("https:" + odd for odd in ODD), *WITHOUT_SCHEME, *OTHER_SCHEMES])
def test_odd_spellings_are_refused(url):
    assert code_of(url) in {"webhooks.odd_address", "webhooks.private"}


@pytest.mark.parametrize("host", sorted(set(NAMES) - {"public.example", "six.example"}))
def test_names_of_inner_networks_are_refused(host):
    assert code_of("https:" + f"//{host}/") == "webhooks.private"


def test_plain_http_is_refused_and_an_unknown_name_is_said():
    assert code_of("http://public.example/") == "webhooks.not_https"
    assert code_of("https://nowhere.example/") == "webhooks.not_found"


@pytest.mark.parametrize("host", ["public.example", "six.example"])
def test_a_public_address_is_pinned(host):
    to = judged("https:" + f"//{host}/hook?a=1", resolver=resolver)
    assert to == Destination("https", host, 443, NAMES[host][0], "/hook?a=1")


def test_a_host_that_the_office_named_may_be_called():
    to = judged("http://Office.example:8080/hook", allowed=["office.EXAMPLE"], resolver=resolver)
    assert (to.address, to.port) == ("10.1.2.3", 8080)


def test_a_name_that_answers_differently_the_second_time_changes_nothing(monkeypatch):
    """The connection goes to the number that was judged; the name is not asked again."""
    connected = []

    def connect(address, timeout):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(delivery.socket, "create_connection", connect)
    to = judged("https://public.example/", resolver=resolver)
    with pytest.raises(Later):
        delivery._post(to, b"{}", {})
    assert connected == [(PUBLIC, 443)]
