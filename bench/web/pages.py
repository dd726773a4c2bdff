"""Asking pages as browsers do: one after the other for the time each takes, four at once for pages a second."""

import http.client
import os
import statistics
import threading
import time
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path


@dataclass(frozen=True)
class Timed:
    """Of one page: milliseconds (median, 95th of 100, CPU), statements, bytes."""

    name: str
    p50: float
    p95: float
    cpu: float  # of the server, per page: what does not depend on who else uses the machine
    statements: int
    size: int


def addresses() -> dict[str, tuple[str, list[str]]]:
    """Return pages by name: the person who asks, and different addresses of it, so that nothing is warm by chance."""
    from bihuan.web.findings.models import Finding
    from bihuan.web.rounds.models import Round, Target

    rounds = list(Round.objects.order_by("-serial"))
    targets = list(Target.objects.filter(round=rounds[3]).order_by("number"))
    keys = list(Finding.objects.order_by("-id").values_list("pk", flat=True)[:40_000:997])
    texts = list(Finding.objects.order_by("id").values_list("condition", flat=True)[:9_000:997])
    words = ("拖欠账款", "未批先建", "前店后厂", "园区", "台账不实", "部门", "抽查", "中介")
    listed = "/register/findings/?all=1"
    return {
        "list, office": ("office", [listed]),
        "list, group leader": ("gl", [listed]),
        "list, deep in it": ("office", [f"{listed}&cursor=a{key}" for key in keys]),
        "list, sorted by number": ("office", [f"{listed}&sort=number", f"{listed}&sort=-number"]),
        "filter by round and state": ("office", [f"{listed}&round={one.pk}&status=approved" for one in rounds[:8]]),
        "filter by unit and severity": ("office", [f"{listed}&round={one.round_id}&target={one.pk}&severity=serious" for one in targets]),
        "filter by state and category": ("office", [f"{listed}&status={state}&category={code}" for state in ("in_review", "issued") for code in "ABCF"]),
        "search, a common word": ("office", [f"{listed}&q={word}" for word in words]),
        "search, a rare word": ("office", [f"{listed}&q={text.rpartition('（')[0][-8:-5]}" for text in texts]),
        "search, figures and single characters": ("office", [f"{listed}&q=第{at}市" for at in (1, 3, 7, 12)]),
        "search, group leader": ("gl", [f"{listed}&q={word}" for word in words]),
        "dashboard of a round": ("office", [f"/rounds/{one.pk}/at-work/" for one in rounds[:8]]),
        "my desk": ("office", ["/desk/"]),
    }  # fmt: skip


def sign_in(username: str) -> str:
    """Return the cookie of a session of this person who has just signed in."""
    from allauth.account.internal.flows.login import record_authentication
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.test import RequestFactory

    from bihuan.web.accounts.models import User
    from bihuan.web.accounts.sessions import SessionStore

    person = User.objects.get(username=username)
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.session[SESSION_KEY] = str(person.pk)
    request.session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    request.session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    record_authentication(request, person, "password")
    request.session.save()
    return f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"


def get(connection: http.client.HTTPConnection, address: str, cookie: str) -> tuple[int, bytes]:
    """Return status and body."""
    from urllib.parse import quote

    connection.request("GET", quote(address, safe="/?&=-_.%:"), headers={"Cookie": cookie, "Accept-Language": "zh-CN"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process and its children have used."""
    return sum(
        sum(map(int, Path(f"/proc/{one}/stat").read_text().rpartition(") ")[2].split()[11:13])) for one in family(pid)
    ) / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """Return a process and its children."""
    found = [pid]
    for one in found:
        tasks = Path(f"/proc/{one}/task/{one}/children")
        found += [int(child) for child in tasks.read_text().split()] if tasks.exists() else []
    return found


def time_page(port: int, pid: int, name: str, who: str, urls: list[str], cookie: str, times: int) -> Timed:
    """Return how long a page takes, asked one at a time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    taken, size, ring = [], 0, cycle(urls)
    cpu = 0.0
    for at in range(times + 3):
        if at == 3:
            cpu = cpu_seconds(pid)
        begun = time.perf_counter()
        status, body = get(connection, next(ring), cookie)
        if at >= 3:  # the first ones open what stays open
            taken.append((time.perf_counter() - begun) * 1000)
        assert status == 200, (name, status, body[:300])
        size = max(size, len(body))
    connection.close()
    cpu = (cpu_seconds(pid) - cpu) / times * 1000
    taken.sort()
    return Timed(
        name, statistics.median(taken), taken[int(len(taken) * 0.95) - 1], cpu, statements(who, urls[-1]), size
    )


def statements(who: str, address: str) -> int:
    """Return how many statements a page takes, session and all."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    cookie = sign_in(who)
    client = Client(headers={"host": "127.0.0.1"})
    name, _, value = cookie.partition("=")
    client.cookies[name] = value
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return sum(
        not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for query in asked.captured_queries
    )


def pages_a_second(port: int, urls: list[str], cookie: str, seconds: float, clients: int = 4) -> float:
    """Return how many pages ``clients`` get in a second, all asking at once."""
    counts = [0] * clients
    until = time.perf_counter() + seconds

    def ask(which: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        ring = cycle(urls[which:] + urls[:which])
        while time.perf_counter() < until:
            status, _body = get(connection, next(ring), cookie)
            assert status == 200
            counts[which] += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(which,)) for which in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - begun)
