"""
Many processes verify and close the same items at the same time: each is verified once and closed once, by two clerks.

``python -m tests.soak.closures --database postgresql --processes 16 --items 1000``
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from hashlib import sha256

from tests.soak.folders import Place, Worker, prepared

#: Codes of the answer to who came too late, or signs twice; each is answered with 409.
TOO_LATE = {"rectification.not_in_state", "common.changed_meanwhile", "accounts.second_person_needed"}
#: The answer to who waited too long for the others to be done; nothing was decided by it.
BUSY = "common.busy"
#: Who verifies, and who closes in turn.
VERIFIER, CLERKS = "ver1", ("office", "off2")


def lay(count: int) -> list[int]:
    """Put ``count`` reviewed items with a payment receipt before the verifier, at the first target; return their keys."""
    from bihuan.web.accounts.choices import Role
    from bihuan.web.accounts.models import Assignment, User
    from bihuan.web.files.models import Blob
    from bihuan.web.findings.models import Finding
    from bihuan.web.rectification.models import Item, Proof
    from bihuan.web.rounds.models import Target

    target = Target.objects.select_related("round", "group").filter(group__isnull=False).order_by("number")[0]
    verifier = User.objects.get(username=VERIFIER)
    if not Assignment.objects.filter(person=verifier, role=Role.VER, ended_at=None).exists():
        raise AssertionError("the verifier holds no role")
    same = {"round": target.round, "target": target, "group": target.group}
    author = User.objects.get(username="gl1")
    findings = Finding.objects.bulk_create(
        Finding(number=f"close-{at}", title=f"第{at}号问题", author=author, status="issued", **same)
        for at in range(count)
    )
    items = Item.objects.bulk_create(
        Item(number=f"race-{at}", finding=finding, title="x", problem="x", status="reviewed", verifier=verifier, **same)
        for at, finding in enumerate(findings)
    )
    digest = sha256(b"receipt").hexdigest()
    blob, _made = Blob.objects.get_or_create(sha256=digest, defaults={"size": 7, "media_type": "application/pdf"})
    Proof.objects.bulk_create(
        Proof(
            item=item,
            round=target.round,
            target=target,
            kind="receipt",
            name="凭证.pdf",
            media_type="application/pdf",
            original=blob,
            cleaned=blob,
            author=author,
            is_from_unit=False,
            added_on=date(2020, 11, 1),
        )
        for item in items
    )
    return [item.pk for item in items]


def work(keys: list[int], order: int, begin: float, say: Callable[[str], None]) -> None:
    """Try to verify and then to close each of the items, and say of each try what came of it."""
    from bihuan.web.accounts.models import User
    from bihuan.web.accounts.step_up import stepped_up
    from bihuan.web.rectification.actions.checks import verify_item
    from bihuan.web.rectification.actions.closing import close_item
    from bihuan.web.rectification.models import Item
    from tests.web.verifying import check_facts

    verifier, clerk = (User.objects.get(username=name) for name in (VERIFIER, CLERKS[order % 2]))
    items = list(Item.objects.filter(pk__in=keys).prefetch_related("proofs").order_by("pk"))
    # Each begins somewhere in the same row, not far from the others, so that they meet all the time.
    start = random.Random(order).randrange(4)
    items = items[start:] + items[:start]
    time.sleep(max(0.0, begin - time.time()))
    with stepped_up():
        for item in items:
            facts = check_facts(*item.proofs.all())
            _tried(
                item.pk, "verify", say, lambda one=item, said=facts: verify_item(actor=verifier, item=one, facts=said)
            )
            _tried(item.pk, "close", say, lambda one=item: close_item(actor=clerk, item=one))


def _tried(key: int, step: str, say: Callable[[str], None], act: Callable[[], object]) -> None:
    from django.db import OperationalError

    from bihuan.web.common.errors import Refusal
    from bihuan.web.common.trouble import refusal_for

    while True:
        try:
            done = act()
        except Refusal as refusal:
            say(f"{key} {step} {refusal.code} {refusal.http_status}")
        except OperationalError as error:
            refusal = refusal_for(error)
            if refusal is None or refusal.code != BUSY:
                raise
            # SQLite lets one write at a time, and who waits has no place in a row: try again, as a person would.
            continue
        else:
            say(f"{key} {step} {done.status} 200")  # type: ignore[attr-defined]  # both return the item
        return


def race(keys: list[int], processes: int) -> str:
    """Let so many processes at the items, and return what came of it; AssertionError if anything but once each did."""
    begin = time.time() + 0.5
    workers = [Worker(lambda say, at=at: work(keys, at, begin, say)) for at in range(processes)]
    said = [line for worker in workers for line in worker.said()]
    faults = [line for line in said if line.startswith("fault")]
    assert not faults, faults[0]
    for step, status, times in (
        ("verify", "verified", 1),
        ("close", "verified", 1),
        ("close", "closed_implemented", 1),
    ):
        done = Counter(line.split()[0] for line in said if line.endswith(f" {step} {status} 200"))
        assert done == dict.fromkeys(map(str, keys), times), (step, status, done)
    late = [line.split() for line in said if not line.endswith(" 200")]
    assert {(code, status) for _key, _step, code, status in late} <= {(code, "409") for code in TOO_LATE}, late[:3]
    assert len(said) == 2 * len(keys) * processes, len(said)
    _judge(keys)
    return f"{len(keys)} verified and closed, each once; {len(late)} refused with 409"


def _judge(keys: list[int]) -> None:
    from bihuan.web.rectification.models import CheckForm, Item
    from bihuan.web.trail.models import Record
    from bihuan.web.trail.verify import verify

    rows = Item.objects.filter(pk__in=keys)
    assert set(rows.values_list("status", "version")) == {("closed_implemented", 3)}
    assert CheckForm.objects.filter(item__in=keys).count() == len(keys)
    uids = [str(uid) for uid in rows.values_list("uid", flat=True)]
    for name in ("verify_item", "close_item"):
        assert Record.objects.filter(action=f"rectification.{name}", object_id__in=uids).count() == len(keys), name
    assert verify().is_whole


def series(place: Place, processes: int, count: int) -> str:
    """Run one race and return what came of it as a sentence."""
    keys = lay(count)
    began = time.monotonic()
    said = race(keys, processes)
    return f"{place.database}: {processes} processes × {count} items in {time.monotonic() - began:.0f} s: {said}"


def main() -> int:
    """Run the race."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--processes", type=int, default=16)
    parser.add_argument("--items", type=int, default=1000)
    options = parser.parse_args()
    with prepared(options.database) as place:
        print(series(place, options.processes, options.items))
    return 0


if __name__ == "__main__":
    sys.exit(main())
