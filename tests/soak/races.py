"""
Many processes approve the same findings at the same time: each is approved once, and every other try is told so.

``python -m tests.soak.races --database postgresql --processes 16 --findings 1000``
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable

from tests.soak.folders import Place, Worker, prepared

#: Codes of the answer to who came too late; both are answered with 409.
TOO_LATE = {"findings.not_in_state", "common.changed_meanwhile"}
#: The answer to who waited too long for the others to be done; nothing was decided by it.
BUSY = "common.busy"


def lay(count: int) -> list[int]:
    """Put ``count`` findings before the office and return their keys."""
    from bihuan.web.accounts.models import User
    from bihuan.web.findings.models import Finding
    from bihuan.web.rounds.models import Target

    target = Target.objects.select_related("round", "group").get(number=1)
    number = target.group.number
    author, leader = User.objects.get(username=f"gm{number}"), User.objects.get(username=f"gl{number}")
    rows = Finding.objects.bulk_create(
        Finding(
            number=f"race-{at}",
            round=target.round,
            target=target,
            group=target.group,
            title=f"第{at}号问题",
            author=author,
            status=Finding.Status.IN_REVIEW,
            confirmed_by=leader,
            submitted_by=leader,
        )
        for at in range(count)
    )
    return [row.pk for row in rows]


def approve(keys: list[int], clerk: str, order: int, begin: float, say: Callable[[str], None]) -> None:
    """Try to approve each of the findings, and say of each what came of it."""
    from django.db import OperationalError

    from bihuan.web.accounts.models import User
    from bihuan.web.accounts.step_up import stepped_up
    from bihuan.web.common.errors import Refusal
    from bihuan.web.common.trouble import refusal_for
    from bihuan.web.findings.actions import approve_finding
    from bihuan.web.findings.models import Finding

    actor = User.objects.get(username=clerk)
    findings = list(Finding.objects.filter(pk__in=keys).order_by("pk"))
    # Each begins somewhere in the same row of findings, not far from the others, so that they meet all the time.
    start = random.Random(order).randrange(8)
    findings = findings[start:] + findings[:start]
    time.sleep(max(0.0, begin - time.time()))
    with stepped_up():
        for finding in findings:
            while True:
                try:
                    approve_finding(actor=actor, finding=finding)
                except Refusal as refusal:
                    say(f"{finding.pk} {refusal.code} {refusal.http_status}")
                except OperationalError as error:
                    refusal = refusal_for(error)
                    if refusal is None or refusal.code != BUSY:
                        raise
                    # SQLite lets one write at a time, and who waits has no place in a row: try again, as a person would.
                    say(f"{finding.pk} {refusal.code} {refusal.http_status}")
                    continue
                else:
                    say(f"{finding.pk} approved 200")
                break


def series(place: Place, processes: int, count: int) -> str:
    """Run one race and return what came of it as a sentence; AssertionError if anything but one success each did."""
    keys = lay(count)
    began = time.monotonic()
    begin = time.time() + 1.0
    clerks = ("office", "off2", "off3")
    workers = [Worker(lambda say, at=at: approve(keys, clerks[at % 3], at, begin, say)) for at in range(processes)]
    heard = [line for worker in workers for line in worker.said()]
    said = [line for line in heard if BUSY not in line]
    seconds = time.monotonic() - began
    _judge(said, keys, processes)
    return (
        f"{place.database}: {processes} processes × {count} findings in {seconds:.0f} s: {count} approved, each once; "
        f"{len(said) - count} refused with 409; {count} trail records; {len(heard) - len(said)} tried again when busy"
    )


def _judge(said: list[str], keys: list[int], processes: int) -> None:
    from bihuan.web.findings.models import Finding
    from bihuan.web.trail.models import Record
    from bihuan.web.trail.verify import verify

    faults = [line for line in said if line.startswith("fault")]
    assert not faults, faults[0]
    answers = Counter(tuple(line.split()[1:]) for line in said)
    approved = Counter(line.split()[0] for line in said if line.endswith(" approved 200"))
    assert set(approved) == {str(key) for key in keys}, f"{len(approved)} of {len(keys)} were approved"
    assert max(approved.values()) == 1, "one was approved twice"
    late = sum(number for (code, status), number in answers.items() if code in TOO_LATE and status == "409")
    assert late == len(keys) * (processes - 1), answers
    assert len(said) == len(keys) * processes, answers
    assert set(Finding.objects.filter(pk__in=keys).values_list("status", flat=True)) == {"approved"}
    assert set(Finding.objects.filter(pk__in=keys).values_list("version", flat=True)) == {2}
    uids = [str(uid) for uid in Finding.objects.filter(pk__in=keys).values_list("uid", flat=True)]
    records = Record.objects.filter(action="findings.approve", object_kind="finding", to_state="approved")
    assert records.filter(object_id__in=[*uids, *map(str, keys)]).count() == len(keys)
    assert verify().is_whole


def main() -> int:
    """Run the race."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--processes", type=int, default=16)
    parser.add_argument("--findings", type=int, default=1000)
    options = parser.parse_args()
    with prepared(options.database) as place:
        print(series(place, options.processes, options.findings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
