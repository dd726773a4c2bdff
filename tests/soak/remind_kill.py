"""
The reminders of rectification, their worker killed at any moment: no note lost or doubled, no digest lost.

``python -m tests.soak.remind_kill --kills 200``. Day after day is run through the outbox by a process that is killed without
warning; what it held is given free at once instead of after its time, and the next one goes on. In turn it is killed at a
moment of the clock, and just before or after a statement that was drawn: the first meets it inside the database and the mail,
the second meets each step alike, however busy the machine is.
"""

import argparse
import email
import email.message
import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from tests.soak.folders import Place, Worker, prepared
from tests.soak.register_kill import Say

FIRST = date(2021, 2, 1)
#: Lines of each unit, and days over which they are due.
LINES, SPREAD = 25, 120
SINK = "django.core.mail.backends.filebased.EmailBackend"


def fill() -> None:
    """Give every unit of the demonstration lines that are due one after the other, and its people addresses."""
    from bihuan.web.accounts.choices import Role
    from bihuan.web.accounts.models import Assignment, User
    from bihuan.web.findings.models import Finding
    from bihuan.web.inbox.models import MailAddress
    from bihuan.web.rectification.models import Item
    from bihuan.web.rounds.models import Round, Target

    author = User.objects.get(username="office")
    units = Assignment.objects.filter(role__in=(Role.LIA, Role.UNIT))
    for person in User.objects.filter(pk__in=units.values("person")):
        MailAddress.objects.get_or_create(person=person, defaults={"address": f"{person.username}@unit.invalid"})
    Round.objects.filter(targets__isnull=False).update(status=Round.Status.ENDED)
    Item.objects.all().update(status=Item.Status.LAPSED)
    for target in Target.objects.all():
        Target.objects.filter(pk=target.pk).update(meeting_held_on=date(2021, 1, 5))
        for at in range(LINES):
            finding = Finding.objects.create(
                number=f"S-{target.pk}-{at}",
                round_id=target.round_id,
                target=target,
                title="x",
                author=author,
                status="issued",
            )
            Item.objects.create(
                number=f"SZG-{target.pk}-{at}", round_id=target.round_id, target=target, finding=finding, title="x",
                problem="x", status="under_way", due_on=FIRST + timedelta(days=at * SPREAD // LINES), due_reason="plan:1",
            )  # fmt: skip


def work(say: Say, at: int = 0, *, before: bool = False) -> None:
    """Do what is due until there is nothing, and say how many statements it took; killed at that statement, if one is named."""
    from django.db import connection

    from bihuan.web.outbox.actions import deliver_due

    asked = 0

    def counted(execute: Any, *call: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == at and before:
            os.kill(os.getpid(), signal.SIGKILL)
        done = execute(*call)
        if asked == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    say("begins")
    with connection.execute_wrapper(counted):
        while deliver_due():
            pass
    say(f"ends {asked}")


@dataclass
class Span:
    """How long the longest worker went on that came to its end: by the clock in seconds, and in statements."""

    seconds: float
    statements: int


def measured(day: date) -> Span:
    """Run a day without a kill and return how long it is; the day before it is run here, so that workers find all imported."""
    from bihuan.web.outbox.daily import plan_day

    plan_day(day - timedelta(days=1))
    work(lambda _line: None)
    plan_day(day)
    worker, began = Worker(work), time.monotonic()
    said = worker.said()
    assert worker.code == 0, said
    return Span(time.monotonic() - began, int(said[-1].split()[1]))


def killed_once(rng: random.Random, span: Span, *, by_the_clock: bool) -> bool:
    """Let a worker begin and kill it somewhere in what its work takes; False if it came to its end before that."""
    at, before = rng.randint(1, span.statements), rng.random() < 0.5
    worker = Worker(work if by_the_clock else lambda say: work(say, at, before=before))
    worker.speaks()
    began = time.monotonic()
    if by_the_clock:
        worker.ends_within(rng.random() * span.seconds)
        worker.kill()
    said = worker.said()
    assert not [line for line in said if line.startswith("fault")], said
    if worker.code >= 0:
        span.statements = max(span.statements, int(said[-1].split()[1]))
        span.seconds = max(span.seconds, time.monotonic() - began)
    return worker.code < 0


def series(place: Place, kills: int, seed: int | None = None) -> str:
    """Run days and kill the worker of each, again and again; return what was found in the end."""
    with tempfile.TemporaryDirectory(prefix="bihuan-sink-") as sink:
        return f"{place.database}: {_killed(kills, random.Random(seed), Path(sink))}"


def _killed(kills: int, rng: random.Random, sink: Path) -> str:
    from django.conf import settings

    from bihuan.web.outbox.daily import plan_day
    from bihuan.web.outbox.models import Message

    settings.MAIL_FROM, settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "office@bihuan.invalid", SINK, str(sink)
    Message.objects.all().delete()
    fill()
    day, killed = FIRST + timedelta(days=2), 0
    span = measured(FIRST + timedelta(days=1))
    plan_day(day)
    while killed < kills:
        killed += killed_once(rng, span, by_the_clock=killed % 2 == 1)
        Message.objects.filter(done_at=None).update(locked_until=None)
        if not Message.objects.filter(done_at=None, failed_at=None).exists():
            day += timedelta(days=1)
            plan_day(day)
    last = Worker(work)
    assert not [line for line in last.said() if line.startswith("fault")]
    assert last.code == 0
    notes, mails = look(FIRST, day, sink)
    return f"{killed} kills over {(day - FIRST).days + 1} days, {notes} notes, {mails} digests: none lost, none doubled"


def look(first: date, last: date, sink: Path) -> tuple[int, int]:
    """
    Return how many notes and digests there are, after checking them against what each day calls for.

    Raises:
        AssertionError: if one is lost, or a note is there that no day calls for.
    """
    from bihuan.web.inbox.models import Note
    from bihuan.web.inbox.queries import people_to_mail
    from bihuan.web.outbox.models import Message
    from bihuan.web.rectification.actions.reminding import NOTE

    assert not Message.objects.filter(done_at=None).exists()
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    wanted = {one for day in days for one in _called_for(day)}
    there = list(Note.objects.filter(kind=NOTE).values_list("person_id", "once"))
    assert len(there) == len(set(there))
    assert set(there) == wanted, (len(wanted - set(there)), len(set(there) - wanted))
    sent = {"".join(message["Message-ID"].split()) for message in _mails(sink)}  # a long header is folded
    due = {
        f"<digest-{NOTE}-{day.isoformat()}-{pseudonym}@bihuan.invalid>"
        for day in days
        for _person, pseudonym in people_to_mail(NOTE, day)
    }
    assert due <= sent, due - sent
    return len(there), len(due)


def _called_for(day: date) -> Iterator[tuple[int, str]]:
    from bihuan.web.rectification.actions import reminding
    from bihuan.web.rectification.queries.reminding import targets_to_remind

    for keys in targets_to_remind(day):
        with mock.patch.object(reminding, "tell_many") as told:
            reminding.remind_part(keys, day)
            for call in told.call_args_list:
                yield from ((one.person, one.once) for one in call.args[0])


def _mails(sink: Path) -> Iterator[email.message.Message]:
    for file in sink.iterdir():
        # One that was cut off by a kill stands before its repeat; what counts is that a whole one is there.
        for text in file.read_bytes().split(b"-" * 79 + b"\n"):
            if b"Message-ID" in text:
                yield email.message_from_bytes(text.lstrip())


def main() -> None:
    """Run the series and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.remind_kill", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int)
    chosen = parser.parse_args()
    with prepared(chosen.database) as place:
        print(series(place, chosen.kills, chosen.seed))


if __name__ == "__main__":
    main()
