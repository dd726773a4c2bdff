"""
``python -m bench.items [--items 1000,100000] [--times 25] [--postgres] [--folder FOLDER] [--only WORDS]``.

The ledger of one round, desks, portal and verification at two sizes, and how much longer the larger one takes.

All lines stand in one round of twelve units, which is harder than any office has it. Each size is a process with a data
folder of its own, and both are asked in turns, so that a busy machine slows both alike; pages are asked in those
processes, warm. Times are medians by the clock and of CPU, which is that of the process and, on PostgreSQL, of its server too;
statements are counted. ``--postgres`` starts a server of its own; ``--folder`` keeps the folders of SQLite, or uses kept ones.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.item_rows import furnish
from bench.rectification import DAY, fill
from bench.web.data import make, set_up
from bench.web.pages import sign_in

#: Each page is asked so many times before the other size has its turn.
_TURN = 5
#: At most so much longer may a page of the larger size take.
BAR = 1.5


@dataclass(frozen=True)
class Page:
    """A page that is measured: its name, who asks, and its address."""

    name: str
    person: str
    address: str


def main() -> None:
    """Make a process for each size and ask them in turns, because Django starts on one folder."""
    parser = argparse.ArgumentParser(prog="python -m bench.items", description=__doc__)
    parser.add_argument("--items", default="1000,100000", help="two sizes, the smaller first")
    parser.add_argument("--times", type=int, default=25, help="of each page and size")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server that is started for this")
    parser.add_argument("--folder", type=Path, help="keep the data folders here, or use them (SQLite alone)")
    parser.add_argument("--only", default="", help="only pages with this in their name")
    parser.add_argument("--one", type=int, help="answer for this size here, by lines of standard input")
    chosen = parser.parse_args()
    if chosen.one:
        _answer(chosen.one, chosen.folder)
        return
    with ExitStack() as ends:
        folder = chosen.folder or Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="bihuan-bench-")))
        url = ends.enter_context(_server()) if chosen.postgres else ""
        sizes = [int(size) for size in chosen.items.split(",")]
        asked = [_start(size, folder / str(size), url) for size in sizes]
        print(
            f"{'PostgreSQL' if url else 'SQLite'}; ms by the clock (of CPU) at {' and '.join(f'{one:,}' for one in sizes)} items\n"
        )
        print("| Page | statements | " + " | ".join(f"{one:,}" for one in sizes) + " | ratio | of CPU |")
        print("|---|---:|---:|---:|---:|---:|", flush=True)
        for name in _ask(asked[0], "pages"):
            if chosen.only in name:
                print(_line(name, asked, chosen.times), flush=True)
        for one in asked:
            _close(one)


def _server() -> Any:
    sys.path.insert(0, "build")
    from postgres import cluster

    return cluster()


def _start(size: int, folder: Path, url: str) -> "subprocess.Popen[str]":
    environment = dict(os.environ)
    if url:
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE items_{size}")
        environment["BIHUAN_DATABASE_URL"] = f"{url.rpartition('/')[0]}/items_{size}"
    command = [sys.executable, "-m", "bench.items", "--one", str(size), "--folder", str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)


def _ask(of: "subprocess.Popen[str]", question: str) -> Any:
    assert of.stdin is not None
    assert of.stdout is not None
    of.stdin.write(question + "\n")
    of.stdin.flush()
    answer = of.stdout.readline()
    if not answer:
        raise SystemExit("a process of the bench ended early; it has said above why")
    return json.loads(answer)


def _close(of: "subprocess.Popen[str]") -> None:
    assert of.stdin is not None
    of.stdin.close()
    of.wait(timeout=30)


def _line(name: str, asked: list["subprocess.Popen[str]"], times: int) -> str:
    """Return the row of a page: both sizes asked in turns."""
    statements = [_ask(one, f"count {name}") for one in asked]
    taken: list[list[tuple[float, float]]] = [[] for _one in asked]
    for _turn in range(-(-times // _TURN)):
        for at, one in enumerate(asked):
            taken[at] += _ask(one, f"time {name}")
    clock, cpu = ([statistics.median(time[which] for time in one) for one in taken] for which in (0, 1))
    cells = [f"{median:.1f} ({used:.1f})" for median, used in zip(clock, cpu, strict=True)]
    counts = " / ".join(dict.fromkeys(map(str, statements)))
    ratios = f"{clock[-1] / clock[0]:.2f} | {cpu[-1] / cpu[0]:.2f}"
    return f"| {name} | {counts} | {' | '.join(cells)} | {ratios} |"


def _answer(items: int, folder: Path) -> None:
    """Fill a folder, or take it as it is, and answer what is asked by lines: pages, count NAME, time NAME."""
    if (folder / "settings.toml").exists():
        set_up(folder)
    else:
        _fill(folder, items)
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    from bihuan.web.common import dates

    dates.simulated = lambda: DAY  # the measured day, whatever the clock says
    asking = _Asking({one.name: one for one in _pages()})
    for question in sys.stdin:
        what, _blank, name = question.strip().partition(" ")
        print(json.dumps({"pages": asking.names, "count": asking.count, "time": asking.time}[what](name)), flush=True)


def _fill(folder: Path, items: int) -> None:
    folder.mkdir(parents=True)
    make(folder, 0)
    from django.db import connection

    from bihuan.web.common import planner
    from bihuan.web.rounds.models import Round

    first = Round.objects.order_by("-serial").first()
    assert first is not None
    fill(items, round_=first)
    furnish(first, DAY)
    planner.refresh()
    if connection.vendor == "postgresql":
        # What the server does by itself some minutes after so many rows came.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _pages() -> Iterator[Page]:
    from django.urls import reverse

    from bihuan.web.rectification.models import Item
    from bihuan.web.rounds.models import Round

    first = Round.objects.order_by("-serial").first()
    assert first is not None
    ledger, desk = reverse("item_list", args=[first.pk]), reverse("my_desk")
    checking = reverse("verification_desk", args=[first.pk])
    line = Item.objects.filter(status="under_way").order_by("-pk")[0]
    mine = Item.objects.filter(status="reviewed", verifier__username="ver1").order_by("-pk")[0]
    unit = f"LIA{line.target_id}"
    yield Page("ledger", "office", f"{ledger}?all=1")
    yield Page("ledger, one unit and state", "office", f"{ledger}?target={line.target_id}&status=closed_implemented")
    yield Page("ledger, one unit, reported", "office", f"{ledger}?target={line.target_id}&status=reported")
    yield Page("ledger, overdue", "office", f"{ledger}?overdue=yes")
    yield Page("ledger, yellow", "office", f"{ledger}?colour=yellow")
    yield Page("ledger, doubts", "office", f"{ledger}?marks=yes")
    yield Page("ledger, search: a common word", "office", f"{ledger}?q=拖欠账款")
    yield Page("ledger, search: two words", "office", f"{ledger}?q=工业园区未批先建")
    yield Page("ledger, search: a number", "office", f"{ledger}?q={line.number}")
    yield Page("ledger, search: nothing found", "office", f"{ledger}?q=没有这样的词")
    yield Page("ledger of a unit", unit, f"{ledger}?all=1")
    yield Page("desk of a clerk", "office", desk)
    yield Page("desk of a leader", "lg1", desk)
    yield Page("desk of a verifier", "ver1", desk)
    yield Page("desk of a liaison", unit, desk)
    yield Page("desk of a head", f"UNIT{line.target_id}", desk)
    yield Page("portal of a unit", unit, reverse("unit_portal"))
    yield Page("verification list", "office", checking)
    yield Page("verification list, to close", "office", f"{checking}?status=verified")
    yield Page("verification list, nobody assigned", "office", f"{checking}?verifier=none")
    yield Page("verification list of a verifier", "ver1", checking)
    yield Page("verification page", "ver1", reverse("item_verify", args=[mine.uid]))
    yield Page("verification page, the office", "office", reverse("item_verify", args=[mine.uid]))
    yield Page("one item", "office", reverse("item_detail", args=[line.uid]))


class _Asking:
    """Asks the pages of one size."""

    def __init__(self, pages: dict[str, Page]) -> None:
        from django.db import connection

        self._pages, self._clients = pages, {one.person: _client(one.person) for one in pages.values()}
        self._server = 0
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._server = cursor.fetchone()[0]

    def names(self, _name: str) -> list[str]:
        """Return the names of all pages."""
        return list(self._pages)

    def count(self, name: str) -> int:
        """Return how many statements a page takes, warm."""
        from django.db import connection

        asked = 0

        def counted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal asked
            asked += not sql.startswith(("SAVEPOINT", "RELEASE"))
            return execute(sql, params, many, context)

        self._get(name)
        with connection.execute_wrapper(counted):
            self._get(name)
        return asked

    def time(self, name: str) -> list[tuple[float, float]]:
        """Return milliseconds by the clock and of CPU, of some askings."""
        self._get(name)
        taken = []
        for _time in range(_TURN):
            began, before = time.perf_counter(), self._cpu()
            self._get(name)
            taken.append((1000 * (time.perf_counter() - began), 1000 * (self._cpu() - before)))
        return taken

    def _cpu(self) -> float:
        """Return the seconds of CPU of this process and of the server's part that serves it."""
        if not self._server:
            return time.process_time()
        told = Path(f"/proc/{self._server}/schedstat").read_text(encoding="ascii").split()[0]
        return time.process_time() + int(told) / 1e9

    def _get(self, name: str) -> None:
        page = self._pages[name]
        answer = self._clients[page.person].get(page.address)
        assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"), page)


def _client(person: str) -> Any:
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    cookie, _equals, key = sign_in(person).partition("=")
    client.cookies[cookie] = key
    return client


if __name__ == "__main__":
    main()
