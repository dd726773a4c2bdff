"""What belongs to lines in rectification besides themselves: plans, measures, progress, proof, marks, calls, verifiers."""

import random
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.web.data import DETAILS, FAULTS, SUBJECTS

VERIFIERS = 20
_CHUNK = 2_000
_CHANGED = ("title", "response", "reported_on", "reviewed_on", "verifier", "proofs_count", "open_marks")


def furnish(round_: Any, day: date) -> None:
    """Give every line of a round what a line has in its second month; people are ``ver1`` … and the leader ``lg1``."""
    from bihuan.web.rectification.models import Item

    verifiers = _people(round_)
    plans = _plans(round_, day)
    blob = _blob()
    draw = random.Random(20210602)
    last = 0
    while lines := list(Item.objects.filter(round=round_, pk__gt=last).order_by("pk")[:_CHUNK]):
        last = lines[-1].pk
        _title(draw, lines)
        _plan(lines, plans)
        _work(lines, blob, day)
        _doubts(lines, day)
        _verify(lines, verifiers, day)
        _keep(lines)


def _people(round_: Any) -> list[Any]:
    from bihuan.web.accounts.choices import Role
    from bihuan.web.accounts.models import Assignment, User
    from bihuan.web.rectification.models import VerifierList
    from bihuan.web.rounds.models import Target

    hold = {"since": date(2015, 1, 1), "approved_at": datetime.now(UTC)}
    leader = User.objects.create(username="lg1", display_name="领导小组成员")
    Assignment.objects.create(person=leader, role=Role.LG, organ=round_.organ, **hold)
    made = [
        User.objects.create(username=f"ver{at}", display_name=f"核查人员{at}", organ=round_.organ)
        for at in range(1, VERIFIERS + 1)
    ]
    for target in Target.objects.filter(round=round_):
        Assignment.objects.create(person=made[0], role=Role.VER, round=round_, target=target, **hold)
    listed = VerifierList.objects.create(
        round=round_, author=User.objects.get(username="office"), status=VerifierList.Status.APPROVED
    )
    listed.people.set(made)
    return made


def _plans(round_: Any, day: date) -> dict[int, Any]:
    from bihuan.web.accounts.models import User
    from bihuan.web.rectification.models import Plan
    from bihuan.web.rounds.models import Target

    author = User.objects.get(username="office")
    return {
        target.pk: Plan.objects.create(
            round=round_, target=target, author=author, status=Plan.Status.IN_FORCE, accepted_on=day
        )
        for target in Target.objects.filter(round=round_)
    }


def _blob() -> Any:
    from bihuan.web.files.models import Blob

    return Blob.objects.create(sha256="0" * 64, size=1, media_type="application/pdf")


def _title(draw: random.Random, lines: list[Any]) -> None:
    for line in lines:
        line.title = f"{draw.choice(SUBJECTS)}{draw.choice(FAULTS)}，{draw.choice(DETAILS)}"


def _plan(lines: list[Any], plans: dict[int, Any]) -> None:
    """Answer each line by one response with a measure of its own."""
    from bihuan.web.rectification.models import Measure, Response

    made = Response.objects.bulk_create(
        Response(
            plan=plans[line.target_id],
            finding_id=line.finding_id,
            order=line.pk % 30_000,
            problem=line.problem,
            answer=Response.Answer.ACCEPT,
            due_on=line.due_on,
        )
        for line in lines
    )
    measures = Measure.objects.bulk_create(
        # Numbers within a plan are told apart; a unit of the bench has more lines than any real one.
        Measure(plan=one.plan, number=one.order, text="建立超时办件预警机制，每月通报一次", due_on=one.due_on)
        for one in made
    )
    through = Measure.responses.through
    through.objects.bulk_create(
        through(measure_id=measure.pk, response_id=one.pk) for measure, one in zip(measures, made, strict=True)
    )
    for line, one in zip(lines, made, strict=True):
        line.response = one


def _work(lines: list[Any], blob: Any, day: date) -> None:
    from bihuan.web.rectification.models import Progress, Proof

    Progress.objects.bulk_create(
        Progress(
            item=line,
            done_on=day,
            text="已完成排查，整改到位",
            by_id=line.handler_person_id,
            written_on=day,
        )
        for line in lines
    )
    Proof.objects.bulk_create(
        Proof(
            item=line,
            round_id=line.round_id,
            target_id=line.target_id,
            kind=Proof.Kind.RECEIPT if line.pk % 2 else Proof.Kind.DOCUMENT,
            name="佐证.pdf",
            media_type="application/pdf",
            original=blob,
            cleaned=blob,
            author_id=line.handler_person_id,
            added_on=day,
        )
        for line in lines
    )
    for line in lines:
        line.proofs_count = 1


def _doubts(lines: list[Any], day: date) -> None:
    """Put a mark and a call on every tenth line, and ask for a later day of every twentieth."""
    from bihuan.web.rectification.models import Call, Extension, TruthMark

    some = [line for line in lines if line.pk % 10 == 0]
    where = [{"item": line, "round_id": line.round_id, "target_id": line.target_id} for line in some]
    TruthMark.objects.bulk_create(
        TruthMark(**at, code="empty_measure", subject_kind="item", subject_id=at["item"].pk, found_on=day)
        for at in where
    )
    Call.objects.bulk_create(
        Call(**at, whom="某某有限公司", source="退费名单", author_id=at["item"].handler_person_id) for at in where
    )
    for line in some:
        line.open_marks = 1
    Extension.objects.bulk_create(
        Extension(
            **at,
            was_due_on=at["item"].due_on,
            wanted_on=at["item"].due_on + timedelta(days=30),
            reason="招标时间较长",
            author_id=at["item"].handler_person_id,
            asked_on=day,
        )
        for at in where
        if at["item"].pk % 20 == 0 and at["item"].status in ("accepted", "under_way", "returned")
    )


def _verify(lines: list[Any], verifiers: list[Any], day: date) -> None:
    """Half of what was reviewed stands before the first verifier, the rest before nobody yet; what is done has its form."""
    from bihuan.web.rectification.models import CheckForm

    for line in lines:
        if line.status in ("reported", "reviewed"):
            line.reported_on = day - timedelta(days=line.pk % 20)
        if line.status == "reviewed":
            line.reviewed_on = day
            line.verifier = verifiers[0] if line.finding_id % 2 else None
    CheckForm.objects.bulk_create(
        CheckForm(
            uid=uuid.uuid4(),
            item=line,
            item_version=line.version,
            by=verifiers[line.pk % VERIFIERS],
            checked_on=day,
            method="site",
            found="现场核对属实",
            meets_cause="full",
            is_proven="full",
            outcome=CheckForm.Outcome.VERIFIED,
        )
        for line in lines
        if line.status in ("verified", "closed_implemented")
    )


def _keep(lines: list[Any]) -> None:
    """Write what was changed of lines, one prepared statement for all, and put them into the index."""
    from django.db import connection

    from bihuan.web.rectification.actions.item_indexing import make_items_findable
    from bihuan.web.rectification.models import Item

    fields: list[Any] = [Item._meta.get_field(name) for name in _CHANGED]  # noqa: SLF001  # Django's own interface
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    rows = [
        (*(field.get_db_prep_save(getattr(line, field.attname), connection) for field in fields), line.pk)
        for line in lines
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE rectification_item SET {columns} WHERE id = %s", rows)
    make_items_findable(lines)
