"""
``python -m bench.rectification [--items 1000,100000] [--database postgresql]``: the reminders of a day, dashboards, repeats.

Forty rounds of twelve units, each with a liaison, a head and a plan; a third of the lines is open, and most of these are due
soon or overdue, so that nearly every step of the ladder is taken. Then the same lines in one round of twelve units, which is
harder than any office has it (``--one-round``). Pages are asked in this process, warm; times are by the clock and of this
process's CPU, statements are counted. Each line of what is printed stands for itself, so ``grep`` reads it.
"""

import argparse
import contextlib
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
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
BUILD = Path(__file__).resolve().parent.parent / "build"


def main() -> None:
    """Measure each size in a process of its own, because Django starts on one folder."""
    parser = argparse.ArgumentParser(prog="python -m bench.rectification", description=__doc__)
    parser.add_argument("--items", default="1000,100000")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--one-round", action="store_true", help="all lines in one round")
    parser.add_argument("--one", type=int, help="measure this size here")
    chosen = parser.parse_args()
    if chosen.one:
        _measure(chosen.one, one_round=chosen.one_round)
        return
    again = [sys.executable, "-m", "bench.rectification", *(["--one-round"] if chosen.one_round else [])]
    for size in chosen.items.split(","):
        with _database(chosen.database) as environment:
            subprocess.run([*again, "--one", size], env=environment, check=True)


@contextlib.contextmanager
def _database(name: str) -> Any:
    environment = {key: value for key, value in os.environ.items() if key != "BIHUAN_DATABASE_URL"}
    if name == "sqlite":
        yield environment
        return
    sys.path.append(str(BUILD))
    import postgres

    with postgres.cluster() as url:
        yield {**environment, "BIHUAN_DATABASE_URL": url}


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


def plan(day: date = DAY) -> None:
    """Write a plan in force for each unit that has lines: a response for each line, and for open ones a measure with three milestones."""
    from bihuan.web.accounts.models import User
    from bihuan.web.rectification.models import Item, Measure, Milestone, Plan, Progress, Response
    from bihuan.web.rectification.transitions import OPEN

    author = User.objects.get(username="office")
    keys = list(Item.objects.order_by("target").values_list("target", "round").distinct())
    draw = random.Random(1)
    for target, round_ in keys:
        made = Plan.objects.create(target_id=target, round_id=round_, author=author, status="in_force")
        items = list(Item.objects.filter(target=target).order_by("pk"))
        responses = Response.objects.bulk_create(
            Response(plan=made, finding_id=item.finding_id, order=at, problem=item.problem, due_on=item.due_on)
            for at, item in enumerate(items, 1)
        )
        for item, response in zip(items, responses, strict=True):
            item.response = response
        Item.objects.bulk_update(items, ["response"], batch_size=400)
        worked = [(item, one) for item, one in zip(items, responses, strict=True) if item.status in OPEN]
        measures = Measure.objects.bulk_create(
            Measure(plan=made, number=at, text="逐项清理超时办理事项", due_on=item.due_on)
            for at, (item, _one) in enumerate(worked, 1)
        )
        Measure.responses.through.objects.bulk_create(
            Measure.responses.through(measure=measure, response=one)
            for measure, (_item, one) in zip(measures, worked, strict=True)
        )
        Milestone.objects.bulk_create(
            Milestone(measure=measure, due_on=day + timedelta(days=draw.randrange(30) + 30 * month))
            for measure in measures
            for month in (-2, -1, 0)
        )
        Progress.objects.bulk_create(
            Progress(
                item=item, measure_key=measure.key, done_on=day - timedelta(days=draw.randrange(90)), text="已完成梳理",
                by=author, written_on=day,
            )
            for measure, (item, _one) in zip(measures, worked, strict=True)
        )  # fmt: skip


@dataclass(frozen=True)
class Took:
    """Milliseconds by the clock and of this process's CPU."""

    clock: float
    cpu: float


def took(work: Callable[[], object]) -> Took:
    """Return what ``work`` took."""
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(1000 * (time.perf_counter() - began), 1000 * (time.process_time() - cpu))


def _measure(items: int, *, one_round: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as name:
        make(Path(name), 0)
        from django.conf import settings
        from django.db import connection

        from bihuan.web.common import dates, planner
        from bihuan.web.rounds.models import Round

        settings.ALLOWED_HOSTS = ["*"]
        first = Round.objects.order_by("-serial").first()
        assert first is not None
        fill(items, round_=first if one_round else None)
        plan()
        planner.refresh()
        dates.simulated = lambda: DAY  # type: ignore[assignment]  # the measured day, whatever the clock says
        head = f"{connection.vendor:>10} {items:>7} items{', one round' if one_round else ''}  "
        _reminders(head)
        _pages(head, first)


def _reminders(head: str) -> None:
    from bihuan.web.inbox.models import Note
    from bihuan.web.rectification.actions.reminding import remind

    for which in ("first", "again"):
        told = []
        one = took(lambda told=told: told.append(remind(DAY)))  # type: ignore[misc]  # bound now
        print(
            f"{head}reminders, {which} run: {one.clock / 1000:6.2f} s ({one.cpu / 1000:.2f} s of CPU), "
            f"{told[0].notes} new notes of {Note.objects.count()}",
            flush=True,
        )


def _pages(head: str, first: Any) -> None:
    from django.urls import reverse

    from bihuan.web.rectification.models import Item, KeptFigures

    here = [first.pk]
    liaison = f"LIA{Item.objects.filter(round=first).order_by('-pk').values_list('target', flat=True)[0]}"
    pages = (
        ("dashboard of a round", "office", reverse("rectification_figures", args=here)),
        ("dashboard, as the unit sees it", liaison, reverse("rectification_figures", args=here)),
        ("dashboard of all rounds", "office", reverse("rectification_figures_all")),
        ("summary tables in Excel", "office", reverse("rectification_summary", args=here)),
        ("rounds and phases", "office", reverse("rectification_home")),
        ("chasing", "office", reverse("chasing_list", args=here)),
        ("rules", "office", reverse("rectification_rules", args=here)),
        ("portal of a unit", liaison, reverse("unit_portal")),
        ("pairs of repeats", "office", f"{reverse('repeat_list')}?round={first.pk}"),
        ("look-back", "office", reverse("look_back_list", args=here)),
    )
    for page, person, address in pages:
        client = _client(person)
        KeptFigures.objects.all().delete()
        cold = took(lambda client=client, address=address: _ask(client, address))  # type: ignore[misc]  # bound now
        asked = _statements(client, address)
        warm = [took(lambda client=client, address=address: _ask(client, address)) for _time in range(TIMES)]  # type: ignore[misc]
        clock, cpu = (statistics.median(getattr(one, part) for one in warm) for part in ("clock", "cpu"))
        # As after any change of one line: what was kept of its unit is counted anew, that of the others holds.
        row = KeptFigures.objects.filter(target__round=first).first()
        changed = 0.0
        if row is not None:
            for _time in range(3):
                KeptFigures.objects.filter(pk=row.pk).update(counted_tick=None)
                changed = took(lambda client=client, address=address: _ask(client, address)).cpu  # type: ignore[misc]
        print(
            f"{head}{page}: {clock:6.1f} ms ({cpu:.1f} ms of CPU), {asked} statements; "
            f"after a line changed {changed:.1f} ms of CPU; first of a day {cold.clock:.0f} ms ({cold.cpu:.0f} ms of CPU)",
            flush=True,
        )


def _client(username: str) -> Any:
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    cookie, _equals, key = sign_in(username).partition("=")
    client.cookies[cookie] = key
    return client


def _statements(client: Any, address: str) -> int:
    from django.db import connection

    asked = 0

    def counted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal asked
        asked += not sql.startswith(("SAVEPOINT", "RELEASE"))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        _ask(client, address)
    return asked


def _ask(client: Any, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"), address)
    b"".join(answer.streaming_content) if answer.streaming else answer.content


if __name__ == "__main__":
    main()
