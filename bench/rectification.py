"""
``python -m bench.rectification [--items 1000,100000]``: the reminders of a day, and the dashboards, over so many items.

Forty rounds of twelve units, each with a liaison and a head; a third of the lines is open, and most of these are due soon or
overdue, so that nearly every step of the ladder is taken. Pages are asked in this process, warm; times are by the clock.
"""

import argparse
import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.web.data import make
from bench.web.pages import sign_in

#: The civil day on which everything is measured.
DAY = date(2021, 6, 1)
#: States of lines in the proportion of a year into rectification.
STATES = (
    "accepted",
    "under_way",
    "under_way",
    "returned",
    "reported",
    "reviewed",
    "verified",
    *["closed_implemented"] * 5,
)
TIMES = 15


def main() -> None:
    """Measure each size in a process of its own, because Django starts on one folder."""
    parser = argparse.ArgumentParser(prog="python -m bench.rectification", description=__doc__)
    parser.add_argument("--items", default="1000,100000")
    parser.add_argument("--one", type=int, help="measure this size here")
    chosen = parser.parse_args()
    if chosen.one:
        _measure(chosen.one)
        return
    import subprocess
    import sys

    for size in chosen.items.split(","):
        subprocess.run([sys.executable, "-m", "bench.rectification", "--one", size], check=True)


def fill(items: int, *, day: date = DAY, round_: Any = None) -> None:
    """
    Write so many items, spread over all units, with people of each unit; the folder is set up and has no findings.

    With ``round_`` over the units of that round alone.
    """
    from bihuan.web.accounts.choices import Duty, Role
    from bihuan.web.accounts.models import Assignment, User
    from bihuan.web.findings.models import Finding
    from bihuan.web.rectification.models import Item
    from bihuan.web.rounds.models import Category, Target

    Target.objects.update(meeting_held_on=day - timedelta(days=150))
    targets = list(Target.objects.filter(**({"round": round_} if round_ else {})).order_by("pk"))
    author = User.objects.get(username="office")
    people = {}
    for target in targets:
        for role, duty in ((Role.LIA, ""), (Role.UNIT, Duty.HEAD)):
            person = User.objects.create(username=f"{role}{target.pk}", display_name=str(target))
            hold = {"since": date(2015, 1, 1), "approved_at": datetime.now(UTC)}
            Assignment.objects.create(person=person, role=role, duty=duty, round=target.round, target=target, **hold)
            people.setdefault(target.pk, person)
    categories = list(Category.objects.all())
    draw = random.Random(20210601)
    for start in range(0, items, 2_000):
        numbers = range(start, min(start + 2_000, items))
        places = [targets[at * len(targets) // items] for at in numbers]
        findings = Finding.objects.bulk_create(
            Finding(
                number=f"F-{at:07}", round_id=place.round_id, target=place, title="问题", author=author, status="issued"
            )
            for at, place in zip(numbers, places, strict=True)
        )
        Item.objects.bulk_create(
            _item(draw, at, place, finding, people[place.pk], author, draw.choice(categories), day)
            for at, place, finding in zip(numbers, places, findings, strict=True)
        )


def _item(
    draw: random.Random, at: int, place: Any, finding: Any, handler: Any, clerk: Any, category: Any, day: date
) -> Any:
    from bihuan.web.rectification.models import Item

    status, due_on = draw.choice(STATES), day + timedelta(days=draw.randrange(-120, 25))
    done = {
        "verified_by": handler,
        "verified_on": due_on,
        "reported_on": due_on - timedelta(days=draw.randrange(-9, 9)),
    }
    closed = {**done, "closed_by": clerk, "closed_on": min(due_on, day)}
    return Item(
        number=f"ZG-{at:07}",
        round_id=place.round_id,
        target=place,
        finding=finding,
        category=category,
        title="问题",
        problem="服务窗口超时办理事项较多，群众等候时间长",
        due_on=due_on,
        due_reason="plan:1",
        handler_person=handler,
        status=status,
        **(closed if status == "closed_implemented" else done if status == "verified" else {}),
    )


def _measure(items: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as name:
        make(Path(name), 0)
        from django.conf import settings
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext
        from django.urls import reverse

        settings.ALLOWED_HOSTS = ["*"]
        fill(items)
        from bihuan.web.common import dates, planner
        from bihuan.web.inbox.models import Note
        from bihuan.web.rectification.actions.reminding import remind
        from bihuan.web.rounds.models import Round

        planner.refresh()
        dates.simulated = lambda: DAY  # type: ignore[assignment]  # the measured day, whatever the clock says
        for which in ("first", "again"):
            began = time.perf_counter()
            told = remind(DAY)
            took = time.perf_counter() - began
            print(
                f"{items:>7} items  reminders, {which} run: {took:6.2f} s  {told.notes} new notes of {Note.objects.count()}"
            )
        client = Client(headers={"host": "localhost"})
        name_of_cookie, _sign, key = sign_in("office").partition("=")
        client.cookies[name_of_cookie] = key
        first = Round.objects.order_by("-serial").first()
        assert first is not None
        for page, address in (
            ("dashboard of a round", reverse("rectification_figures", args=[first.pk])),
            ("all rounds", reverse("rectification_figures_all")),
            ("chasing", reverse("chasing_list", args=[first.pk])),
        ):
            cold = _timed(client, address)
            with CaptureQueriesContext(connection) as statements:
                client.get(address)
            began_cpu = time.process_time()
            warm = statistics.median(_timed(client, address) for _time in range(TIMES))
            cpu = 1000 * (time.process_time() - began_cpu) / TIMES
            print(
                f"{items:>7} items  {page}: {warm:6.1f} ms ({cpu:.1f} ms of CPU), cold {cold:6.1f} ms, {len(statements)} statements"
            )


def _timed(client: Any, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
