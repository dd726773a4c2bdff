"""Keeping what checks of truth find, and what a person makes of it."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.rectification.access.truth import To, mark_for
from bihuan.web.rectification.models import Item, Proof, ProofPrint, TextPrint, TruthMark
from bihuan.web.rectification.queries.truth import had_part
from bihuan.web.rectification.truth.marks import TEXTS, Found
from bihuan.web.rectification.truth.pictures import BANDS, Print
from bihuan.web.rounds.models import Target

V = TruthMark.Verdict
_LONGEST = 400


def keep_marks(target: Target, codes: Collection[str], found: Iterable[Found]) -> None:
    """
    Keep what a run of checks of these codes found of a target; copied texts also where it is the other side.

    It is reckoned from what people handed in and can be reckoned again at any time, so it is nobody's action and leaves
    no record. A mark that somebody judged stays judged for the same text; what is no longer found is gone from today.
    """
    _keep(target, codes, {one.key: one for one in found})


@transaction.atomic
def _keep(target: Target, codes: Collection[str], found: dict[Any, Found]) -> None:
    rows = TruthMark.objects.select_for_update(of=("self",), no_key=True).filter(
        Q(target=target, code__in=codes) | Q(other_target=target, code__in=set(codes) & set(TEXTS))
    )
    kept = {_key(row): row for row in rows}
    rounds = dict(Target.objects.filter(pk__in={one.target_id for one in found.values()}).values_list("pk", "round_id"))
    TruthMark.objects.bulk_create(
        [_row(one, rounds[one.target_id]) for key, one in found.items() if key not in kept], ignore_conflicts=True
    )
    back = [row.pk for key, row in kept.items() if key in found and row.gone_on is not None]
    gone = [row.pk for key, row in kept.items() if key not in found and row.gone_on is None]
    TruthMark.objects.filter(pk__in=back).update(gone_on=None)
    TruthMark.objects.filter(pk__in=gone).update(gone_on=today())
    moved = {row.item_id for row in kept.values()} | {one.item_id for one in found.values()}
    count_open({key for key in moved if key is not None})


def count_open(items: Collection[int]) -> None:
    """Set how many marks of these items nobody has judged; a figure for lists, so their version stays."""
    marks = TruthMark.objects.filter(item=OuterRef("pk"), gone_on=None, verdict=V.OPEN).order_by()
    counted = marks.values("item").annotate(count=Count("pk")).values("count")
    for start in range(0, len(items), 500):
        some = sorted(items)[start : start + 500]
        Item.objects.filter(pk__in=some).update(open_marks=Coalesce(Subquery(counted), 0))


@transaction.atomic
def judge_mark(*, actor: User, mark: TruthMark, verdict: str, reason: str, version: int | None = None) -> TruthMark:
    """
    Say what a mark means: it is so, or it is not; with the reason, which stands beside it from then on.

    A judgement may be changed; each one leaves its record.

    Raises:
        Refusal: ``rectification.unknown_choice``, ``rectification.reason_needed``, ``rectification.mark_is_gone``,
            ``rectification.own_mark`` for who wrote or recorded either side, ``common.changed_meanwhile``; the person may
            not.
    """
    locked = mark_for(actor, mark.uid, To.JUDGE, for_change=True)
    if had_part(actor, locked):
        raise Refusal(
            "rectification.own_mark",
            "这条提示涉及的材料是您编制、提交或代录的，须由另一个人判断，没有保存。请交由其他经办人、整改监督人或核查人员判断。",
            "The mark is about something that you wrote, brought or recorded for the unit, so somebody else judges it; nothing "
            "was saved. Leave it to another clerk, the supervisor or a verifier.",
            http_status=403,
        )
    if version is not None and version != locked.version:
        raise changed_meanwhile()
    said = " ".join(reason.split())
    _require(locked, verdict, said)
    before = locked.verdict
    changed = TruthMark.objects.filter(pk=locked.pk, version=locked.version).update(
        verdict=verdict, judged_by=actor, judged_on=today(), judged_reason=said, version=locked.version + 1
    )
    if changed != 1:
        raise changed_meanwhile()
    locked.refresh_from_db()
    if locked.item_id is not None:
        count_open([locked.item_id])
    record(
        actor=actor,
        grant=locked.grant,
        action="rectification.judge_mark",
        object_kind="truth_mark",
        object_id=locked.uid,
        object_version=locked.version,
        from_state=before,
        to_state=verdict,
        fields={"verdict": verdict, "reason": said, "code": locked.code, "target": locked.target_id},
    )
    return locked


def keep_sketches(kind: str, target: Target, rows: Sequence[tuple[int, int, Sequence[int]]]) -> None:
    """Keep the runs that stand for texts of a target, (key, part, runs), instead of those kept before. Nobody's action."""
    _sketches(kind, target, rows)


@transaction.atomic
def _sketches(kind: str, target: Target, rows: Sequence[tuple[int, int, Sequence[int]]]) -> None:
    TextPrint.objects.filter(kind=kind, target=target).delete()
    TextPrint.objects.bulk_create(
        [
            TextPrint(kind=kind, object_id=key, part=part, target=target, value=value)
            for key, part, values in rows
            for value in values
        ],
        batch_size=1_000,
    )


def keep_prints(proof: Proof, numbers: Sequence[tuple[str, int]], pictures: Sequence[tuple[str, int, Print]]) -> None:
    """
    Keep what a proof is found again by, instead of what was kept before; nobody's action.

    ``numbers`` are (kind, value) of the whole file, ``pictures`` (kind, page, print).
    """
    _prints(proof, numbers, pictures)


@transaction.atomic
def _prints(proof: Proof, numbers: Sequence[tuple[str, int]], pictures: Sequence[tuple[str, int, Print]]) -> None:
    ProofPrint.objects.filter(proof=proof).delete()
    rows = [ProofPrint(proof=proof, kind=kind, value=value) for kind, value in numbers]
    for kind, page, one in pictures:
        bands = {f"band_{at + 1}": one.bands[at] for at in range(BANDS)}
        rows.append(ProofPrint(proof=proof, kind=kind, page=page, value=one.value, fine=one.fine, **bands))
    ProofPrint.objects.bulk_create(rows)


def _require(mark: TruthMark, verdict: str, reason: str) -> None:
    if verdict not in (V.CONFIRMED, V.DISMISSED):
        raise Refusal(
            "rectification.unknown_choice",
            "请选择“属实”或“不成立”，没有保存。",
            "Choose whether it is so or not; nothing was saved.",
            where="verdict",
        )
    if not reason or len(reason) > _LONGEST:
        raise Refusal(
            "rectification.reason_needed",
            f"判断存疑提示须写明理由，不超过 {_LONGEST} 字，没有保存。请补充后再提交。",
            f"A judgement needs its reason, at most {_LONGEST} characters; nothing was saved. Write it, then send it.",
            where="reason",
        )
    if mark.gone_on is not None:
        raise Refusal(
            "rectification.mark_is_gone",
            "文字或材料已经更换，这条提示不再存在，不必判断，没有保存。请返回存疑提示列表查看现有的提示。",
            "The text or proof has been replaced, so the mark is gone and needs no judgement; nothing was saved. Go back to "
            "the list for those that stand.",
        )


def _key(row: TruthMark) -> tuple[str, str, int, str, int | None, str]:
    return row.code, row.subject_kind, row.subject_id, row.other_kind, row.other_id, row.text_hash


def _row(one: Found, round_id: Any) -> TruthMark:
    return TruthMark(
        round_id=round_id,
        target_id=one.target_id,
        item_id=one.item_id,
        code=one.code,
        subject_kind=one.subject_kind,
        subject_id=one.subject_id,
        other_target_id=one.other_target_id,
        other_kind=one.other_kind,
        other_id=one.other_id,
        share=one.share,
        places=one.places,
        detail=one.detail,
        text_hash=one.text_hash,
        found_on=today(),
    )
