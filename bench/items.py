"""
``python -m bench.items [--items 1000,100000]``: the ledger of one round, desks, and the page of an item.

All lines stand in one round of twelve units, which is harder than any office has it. Pages are asked in this process,
warm, each size in a process of its own; times are by the clock, statements are counted.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.rectification import DAY, fill
from bench.web.data import make
from bench.web.pages import sign_in

TIMES = 15


def main() -> None:
    """Measure each size in a process of its own, because Django starts on one folder."""
    parser = argparse.ArgumentParser(prog="python -m bench.items", description=__doc__)
    parser.add_argument("--items", default="1000,100000")
    parser.add_argument("--one", type=int, help="measure this size here")
    chosen = parser.parse_args()
    if chosen.one:
        _measure(chosen.one)
        return
    for size in chosen.items.split(","):
        subprocess.run([sys.executable, "-m", "bench.items", "--one", size], check=True)


def _measure(items: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as name:
        make(Path(name), 0)
        from django.conf import settings
        from django.test import Client
        from django.urls import reverse

        settings.ALLOWED_HOSTS = ["*"]
        from bihuan.web.common import dates, planner
        from bihuan.web.rectification.models import Item
        from bihuan.web.rounds.models import Round

        first = Round.objects.order_by("-serial").first()
        assert first is not None
        fill(items, round_=first)
        planner.refresh()
        dates.simulated = lambda: DAY  # type: ignore[assignment]  # the measured day, whatever the clock says
        ledger = reverse("item_list", args=[first.pk])
        one = Item.objects.filter(status="under_way").order_by("-pk").first()
        assert one is not None
        pages = (
            ("ledger", "office", f"{ledger}?all=1"),
            ("ledger, overdue", "office", f"{ledger}?overdue=yes"),
            ("ledger, one unit and state", "office", f"{ledger}?target={one.target_id}&status=reported"),
            ("desk of a clerk", "office", f"{reverse('my_desk')}?all=1"),
            ("one item", "office", reverse("item_detail", args=[one.uid])),
            ("desk of a liaison", f"LIA{one.target_id}", reverse("my_desk")),
        )
        for page, person, address in pages:
            client = Client(headers={"host": "localhost"})
            cookie, _equals, key = sign_in(person).partition("=")
            client.cookies[cookie] = key
            print(f"{items:>7} items  {page}: {_told(client, address)}", flush=True)


def _told(client: Any, address: str) -> str:
    from django.db import connection

    asked = 0

    def counted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal asked
        asked += not sql.startswith(("SAVEPOINT", "RELEASE"))
        return execute(sql, params, many, context)

    _timed(client, address)
    with connection.execute_wrapper(counted):
        client.get(address)
    warm = statistics.median(_timed(client, address) for _time in range(TIMES))
    return f"{warm:6.1f} ms, {asked} statements"


def _timed(client: Any, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"), address)
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
