"""What a publication needs before it may go on; asked at each step again, under the lock."""

from django.utils import timezone

from bihuan.web.common import dates
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.queries.checks import require_passed
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.models import Finding
from bihuan.web.notices.issuing.composing import Composed
from bihuan.web.notices.issuing.reading_back import differences
from bihuan.web.notices.models import Publication, PublicationClause
from bihuan.web.notices.queries.publications import (
    KIND,
    Whole,
    clauses_of,
    hash_of,
    sections_of,
    unready_targets,
    whole_of,
)
from bihuan.web.rounds.models import Target

LONGEST_REASON = 1000


def require_releasable(publication: Publication) -> Composed:
    """
    Return the text of a publication that may go on: complete, readable, fed back, and passed by the leak check.

    The findings that it cites are locked with it, so that none is withdrawn at the moment at which it is published.

    Raises:
        Refusal: ``notices.targets_not_fed_back``, ``notices.finding_not_issued``, ``notices.uncited_clause``;
            ``notices.round_facts_missing``, ``notices.no_clause``, ``notices.odd_clause``, ``notices.unknown_field``;
            ``notices.reads_otherwise``; ``feedback.leak_check_missing``, ``feedback.leak_check_open``.
    """
    rows = sections_of(publication)
    _require_fed_back([row.target for row in rows])
    _require_issued(publication)
    whole = whole_of(publication, rows)
    composed = whole.compose()
    _require_reads(composed, whole)
    for name in whole.parts:
        require_passed(KIND, publication.pk, name, hash_of(whole.part(name)))
    return composed


def _require_fed_back(targets: list[Target]) -> None:
    waiting = unready_targets(targets)
    if not waiting:
        return
    zh = "；".join(
        one.target.name + "".join(["（反馈意见未印发）" * one.needs_document, "（反馈会未召开）" * one.needs_meeting])
        for one in waiting
    )
    en = "; ".join(
        one.target.name
        + "".join([" (feedback not issued)" * one.needs_document, " (meeting not held)" * one.needs_meeting])
        for one in waiting
    )
    raise Refusal(
        "notices.targets_not_fed_back",
        f"还有 {len(waiting)} 个单位没有完成反馈，不能集中公布：{zh}。请先完成反馈。",
        f"{len(waiting)} targets have not been fed back yet, so nothing is published: {en}. Feed back first.",
        where=str(waiting[0].target.number),
        http_status=409,
    )


def _require_issued(publication: Publication) -> None:
    keys = PublicationClause.findings.through.objects.filter(
        publicationclause__section__publication=publication
    ).values_list("finding_id", flat=True)
    cited = list(
        Finding.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=set(keys))
        .order_by("pk")
        .only("pk", "number", "status")
    )
    odd = [one.number for one in cited if one.status != FindingStatus.ISSUED]
    if odd:
        raise Refusal(
            "notices.finding_not_issued",
            f"所依据的问题 {'、'.join(odd)} 已不是“已反馈”状态（撤回或尚未反馈），没有办理这一步。请修改有关分句后重新报审。",
            f"The findings {', '.join(odd)} that clauses stand for are not issued any more, so this step was not taken. "
            "Change those clauses and submit again.",
            where=odd[0],
            http_status=409,
        )
    bare = next((one for one in clauses_of(publication) if not one.findings.all()), None)
    if bare is not None:
        raise Refusal(
            "notices.uncited_clause",
            f"“{bare.section.name}”的“{bare.text[:30]}”没有对应的问题，没有办理这一步。请为每个分句选定所依据的问题。",
            f"“{bare.text[:30]}” of {bare.section.name} stands for no finding, so this step was not taken. "
            "Choose the finding of each clause.",
            where=f"section-{bare.section.number}",
            http_status=409,
        )


def _require_reads(composed: Composed, whole: Whole) -> None:
    found = differences(composed, whole.facts, whole.sections)
    if found:
        raise Refusal(
            "notices.reads_otherwise",
            f"有 {len(found)} 处写的和读出来的不一样，没有办理这一步。第一处：{found[0].zh}请改写后再试。",
            f"{len(found)} places read otherwise than they are meant, so this step was not taken. The first: {found[0].en} "
            "Write them otherwise and try again.",
            where="reading-back",
            http_status=409,
        )


def require_as_submitted(publication: Publication, composed: Composed) -> None:
    """Raise ``notices.text_changed`` unless this is the text that was submitted."""
    if hash_of(composed.text) != publication.sha256:
        raise Refusal(
            "notices.text_changed",
            "报审之后轮次的日期、单位或者会议日期有变动，形成的文字与报审的不一致，没有办理这一步。请退回后重新报审。",
            "Facts of the round changed since it was submitted, so the text is another than was submitted; this step was not "
            "taken. Return it and submit it again.",
            where="text",
            http_status=409,
        )


def require_embargo_over(publication: Publication) -> None:
    """Raise ``notices.under_embargo`` before the moment until which nothing is to be released."""
    until = publication.embargo_until
    if until is None or until <= dates.now():
        return
    said = timezone.localtime(until).strftime("%Y-%m-%d %H:%M")
    raise Refusal(
        "notices.under_embargo",
        f"限定在 {said} 之后公布，现在还没有到时间，没有公布。请到时再由第二人签字；已有的签字仍然有效。",
        f"It is not to be published before {said}, so nothing was published. Sign again then; the first signature stands.",
        where="embargo_until",
        http_status=409,
    )


def require_reason(reason: str) -> str:
    """Return the reason without outer blanks; ``Refusal``: ``notices.reason_needed``."""
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON or "\0" in said:
        raise Refusal(
            "notices.reason_needed",
            f"请写明理由（不超过 {LONGEST_REASON} 字），再办理这一步。没有改动。",
            f"State the reason, in at most {LONGEST_REASON} characters, then take this step. Nothing was changed.",
            where="reason",
        )
    return said
