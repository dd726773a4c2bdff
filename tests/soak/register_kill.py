"""
The register, killed at any moment while several people write: what was acknowledged is there, and nothing is by half.

``python -m tests.soak.register_kill --database postgresql --kills 200``. On PostgreSQL every second kill takes the whole
server instead of the application.
"""

import argparse
import hashlib
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from tests.soak.folders import Place, Worker, prepared

WRITERS = 3
#: What one person does with one problem, in turn; each step is acknowledged.
Say = Callable[[str], None]


def write(number: int, say: Say) -> None:
    """Take problems from a proof to an approved finding until killed; say each step that an action returned from."""
    from bihuan.web.accounts.models import User
    from bihuan.web.accounts.step_up import stepped_up
    from bihuan.web.findings import actions
    from bihuan.web.findings.models import Criterion
    from bihuan.web.rounds.models import Target

    people = {user.username: user for user in User.objects.all()}
    target = Target.objects.select_related("round", "group").get(number=number)
    group = target.group.number
    member, deputy, leader = people[f"gm{group}"], people[f"gd{group}a"], people[f"gl{group}"]
    criterion = Criterion.objects.values_list("pk", flat=True).first()
    rng = random.Random()

    def did(kind: str, row: Any) -> Any:
        row.refresh_from_db()
        say(f"{kind} {row.uid} {row.version} {row.status}")
        return row

    with stepped_up():
        while True:
            proof = did("evidence", actions.create_evidence(actor=member, target=target, **_proof(rng)))
            facts = _facts(rng, criterion, proof.uid)
            paper = did("paper", actions.create_paper(actor=member, target=target, facts=facts))
            did("paper", actions.sign_paper(actor=member, paper=paper))
            did("paper", actions.review_paper(actor=deputy, paper=paper))
            if rng.random() < 0.2:
                did("paper", actions.return_paper(actor=leader, paper=paper, reason="请补充"))
                continue
            did("paper", actions.approve_paper(actor=leader, paper=paper))
            finding = did("finding", actions.create_finding_from_paper(actor=member, paper=paper))
            facts = actions.FindingFacts(**_shared(facts), category="A", severity="general", papers=(paper.uid,))
            did("finding", actions.edit_finding(actor=member, finding=finding, facts=facts))
            did("finding", actions.confirm_finding(actor=leader, finding=finding))
            did("finding", actions.submit_finding(actor=leader, finding=finding))
            did("finding", actions.approve_finding(actor=people["office"], finding=finding))


def writable() -> list[int]:
    """Return the numbers of the targets from which nobody of their group has to stay away."""
    from bihuan.web.rounds.models import Recusal, Target

    kept_away = Recusal.objects.filter(status=Recusal.Status.ACCEPTED).values("target")
    return list(Target.objects.exclude(pk__in=kept_away).order_by("number").values_list("number", flat=True))


def _proof(rng: random.Random) -> dict[str, Any]:
    """Return a proof whose file was looked at before: what the look costs is measured elsewhere."""
    from bihuan.web.files.cleaning import Cleaned
    from bihuan.web.files.prescan import Scan
    from bihuan.web.findings import actions

    data = f"第{rng.getrandbits(64)}号材料".encode()
    prepared_file = actions.Prepared(
        data,
        Scan("text", "text/plain", "材料.txt", len(data), None, ()),
        Cleaned(data, "text", "text/plain", ".txt", ()),
    )
    return {"facts": actions.EvidenceFacts(title="材料"), "data": prepared_file, "is_demo": True}


def _facts(rng: random.Random, criterion: int, proof: Any) -> Any:
    from bihuan.web.findings.actions import PaperFacts

    return PaperFacts(
        title=f"第{rng.getrandbits(32)}号问题",
        condition=f"抽查办件{rng.randint(10, 99)}件，其中{rng.randint(2, 9)}件超过承诺时限，编号{rng.getrandbits(64)}。",
        who="行政审批局",
        where="政务服务大厅",
        fact_from=date(2020, 3, 1),
        people_concerned=rng.randint(1, 99),
        origins=("inspector",),
        methods=("files",),
        criteria=(criterion,),
        evidence=(proof,),
    )


def _shared(facts: Any) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in facts.__dataclass_fields__ if name != "outline"}


def look(place: Place, acknowledged: dict[str, tuple[str, int, str]], *, fully: bool) -> None:
    """
    Check that all of the register holds together, and that everything acknowledged is in it.

    Raises:
        AssertionError: if something acknowledged is missing, or something is there by half.
    """
    from django.db import connection

    from bihuan.web.findings.models import Evidence, Finding, NumberSequence, WorkingPaper
    from bihuan.web.trail.models import Record
    from bihuan.web.trail.verify import verify

    if connection.vendor == "sqlite" and fully:
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert cursor.execute("PRAGMA foreign_key_check").fetchone() is None
    models = {"evidence": Evidence, "paper": WorkingPaper, "finding": Finding}
    for kind, model in models.items():
        rows = {
            str(uid): (version, status)
            for uid, version, status in model.objects.values_list("uid", "version", "status")
        }
        for uid, (said, version, status) in acknowledged.items():
            if said == kind:
                assert uid in rows, f"{kind} {uid} is gone"
                assert rows[uid][0] >= version, f"{kind} {uid}: version {version} was acknowledged"
                # A proof is frozen and released by what rests on it, without a word of its own.
                assert rows[uid][0] > version or rows[uid][1] == status or kind == "evidence", f"{kind} {uid}: {status}"
        numbers = Counter(model.objects.values_list("number", flat=True))
        assert not numbers or max(numbers.values()) == 1
    if fully:
        _hold_together(place, models)
        verdict = verify()
        assert verdict.is_whole, verdict
    for kind, model in (("working_paper", WorkingPaper), ("finding", Finding), ("evidence", Evidence)):
        made = Record.objects.filter(action="findings.create", object_kind=kind).count()
        by_action = model.objects.filter(is_demo=kind == "evidence").count()
        assert made == by_action, f"{kind}: {by_action} rows, {made} records"
        given = sum(NumberSequence.objects.filter(key__startswith=f"{kind} ").values_list("last", flat=True))
        assert given == model.objects.count(), f"{kind}: a number was given and not used"


def _hold_together(place: Place, models: dict[str, Any]) -> None:
    from django.db.models import Count

    from bihuan.web.files.models import Blob
    from bihuan.web.findings.models import Finding
    from bihuan.web.search.models import Entry

    for blob in Blob.objects.all():
        path = place.folder.blobs / blob.sha256[:2] / blob.sha256[2:4] / blob.sha256
        assert hashlib.sha256(path.read_bytes()).hexdigest() == blob.sha256
    for kind, name in (("finding", "register_finding"), ("paper", "working_paper")):
        assert Entry.objects.filter(kind=name).count() == models[kind].objects.count(), f"{kind}: not all can be found"
    for finding in Finding.objects.annotate(linked=Count("papers")).filter(is_demo=False):
        assert finding.linked == finding.papers_count


def series(place: Place, kills: int, seed: int) -> str:
    """Kill again and again, look each time, and return what was done as a sentence."""
    rng = random.Random(seed)
    acknowledged: dict[str, tuple[str, int, str]] = {}
    steps, waits = 0, []
    _lay_criterion()
    numbers = writable()
    for kill in range(1, kills + 1):
        writers = [Worker(lambda say, number=number: write(number, say)) for number in rng.sample(numbers, WRITERS)]
        # From the first step on, so that they are killed at work and not while they start.
        writers[0].speaks()
        time.sleep(rng.uniform(0.0, 0.4))
        if place.server and kill % 2:
            place.server.kill()
        for writer in writers:
            writer.kill()
        for line in [line for writer in writers for line in writer.said()]:
            kind, uid, version, *status = line.split()
            assert kind != "fault", f"after kill {kill}: {line}"
            steps += 1
            acknowledged[uid] = (kind, int(version), status[0])
        if place.server and kill % 2:
            began = time.monotonic()
            place.server.start()
            waits.append(time.monotonic() - began)
        _wait_for_quiet()
        look(place, acknowledged, fully=kill % 10 == 0 or kill == kills)
    recovered = f"; the server was back after {max(waits):.1f} s at most" if waits else ""
    return (
        f"{place.database}: {kills} kills of {WRITERS} writers, {steps} steps acknowledged on {len(acknowledged)} rows: "
        f"none lost, none by half, no number lost or given twice{recovered}"
    )


def _wait_for_quiet() -> None:
    """Wait until PostgreSQL has noticed that its clients are gone: the last commit of one may still be on its way."""
    from django.db import connection

    others = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    while connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.02)


def _lay_criterion() -> None:
    from bihuan.web.findings.models import CriteriaDocument, CriteriaVersion, Criterion

    if not Criterion.objects.exists():
        document = CriteriaDocument.objects.create(title="测试依据", is_sample=True)
        version = CriteriaVersion.objects.create(document=document, label="2019", in_force_from=date(2019, 1, 1))
        Criterion.objects.create(version=version, article="第一条", paraphrase="测试条款。")


def main() -> int:
    """Run the series on one database or on both."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with prepared(options.database) as place:
        print(series(place, options.kills, options.seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
