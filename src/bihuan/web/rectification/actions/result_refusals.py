"""What stops a unit's report, each said so that somebody can act on it; and what every step keeps of itself."""

from collections.abc import Sequence
from typing import Any

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.findings.models import ReturnNote
from bihuan.web.rectification.access.results import shape_of
from bihuan.web.rectification.actions.moving import require_source
from bihuan.web.rectification.actions.plans.refusals import LONGEST_REASON
from bihuan.web.rectification.models import RectificationReport
from bihuan.web.rectification.queries.results import LineShown, ReportContents
from bihuan.web.rectification.transitions import NOTICE, REPORT
from bihuan.web.rounds.models import Target
from bihuan.web.rounds.transitions import Transition

Kind = RectificationReport.Kind
#: So many items are named in one answer; the page names all.
_NAMED = 8
#: Where a report says whose it is: so many lines at its head and at its end, none longer than this.
_HEADING_LINES, _SIGNATURE_LINES, _LONGEST_END = 2, 3, 80


def transition_of(report: RectificationReport, name: str) -> Transition:
    """
    Return a move of a report, or of a notice.

    Raises:
        Refusal: ``rectification.not_in_state`` where its kind has no such move: a notice is not accepted, but approved.
    """
    found = (NOTICE if report.kind == Kind.NOTICE else REPORT).get(name)
    if found is None:
        raise Refusal(
            "rectification.not_in_state",
            f"{report.get_kind_display()}没有这一步，没有改动。请刷新页面查看现在可以办理的事项。",
            "This kind of report has no such step; nothing was changed. Reload the page to see what can be done now.",
            http_status=409,
        )
    return found


def require_step(report: RectificationReport, name: str, version: int | None) -> None:
    """Refuse where the step does not start from where the report stands, or the person saw another version of it."""
    require_source(report, transition_of(report, name))
    require_version(report, version)


def require_version(report: RectificationReport, version: int | None) -> None:
    """Raise ``common.changed_meanwhile`` if the person had another version before them; None: they did not say."""
    if version is not None and version != report.version:
        raise changed_meanwhile()


def noted(
    report: RectificationReport,
    name: str,
    *,
    actor: User,
    grant: Grant | None,
    before: str = "",
    fields: dict[str, Any] | None = None,
) -> None:
    """Append the trail record of one step with a report, which is as it is after the step."""
    record(
        actor=actor,
        grant=grant,
        action=f"rectification.{name}",
        object_kind=shape_of(report).kind,
        object_id=report.uid,
        object_version=report.version,
        from_state=before or report.status,
        to_state=report.status,
        fields={"target": report.target_id, "kind": report.kind, "edition": report.edition, **(fields or {})},
    )


def keep_reason(report: RectificationReport, name: str, *, actor: User, reason: str) -> None:
    """Keep the words of a reason beside a report, which has its new version already."""
    ReturnNote.objects.create(
        object_kind=shape_of(report).kind,
        object_id=report.pk,
        object_version=report.version,
        move=name,
        text=reason[:LONGEST_REASON],
        by=actor,
    )


def require_complete(held: ReportContents) -> None:
    """Refuse to submit a report that does not say of every item how it stands, and of unfinished ones why."""
    if held.without_words or held.without_reason:
        zh, en = _named(held.without_words), _named(held.without_reason)
        said_zh = [f"没有写整改情况的事项：{zh}"] if held.without_words else []
        said_zh += [f"没有写明未完成原因的事项：{en}"] if held.without_reason else []
        said_en = [f"items of which it says nothing: {zh}"] if held.without_words else []
        said_en += [f"unfinished items without a reason: {en}"] if held.without_reason else []
        raise Refusal(
            "rectification.report_incomplete",
            f"报告须逐项写明整改情况，未完成的写明原因，没有报送。{'；'.join(said_zh)}。请补齐后再报送。",
            f"A report says of every item how it stands, and of unfinished ones why, so it was not submitted: "
            f"{'; '.join(said_en)}. Write these, then submit it.",
            where=f"said-{held.without_words[0].order}"
            if held.without_words
            else f"reason-{held.without_reason[0].order}",
        )
    if held.lacks_contact:
        raise Refusal(
            "rectification.contact_missing",
            "通报没有写明联系方式或公示时间，没有报送。请填写至少一种联系方式和公示的起止日期。",
            "The notice does not say where and until when people may speak up, so it was not submitted. Give one way to reach "
            "the unit and both days.",
            where="phone",
        )
    places = held.open_places
    if places:
        raise Refusal(
            "rectification.report_open_places",
            f"报告还有 {len(places)} 处留给单位填写的内容没有写（第一处：{places[0]}），没有报送。请填写或者删去。",
            f"The report has {len(places)} places that were left to the unit (the first: {places[0]}), so it was not "
            "submitted. Write them, or delete them.",
            where="text",
        )


def require_own_unit(report: RectificationReport) -> None:
    """
    Refuse a report whose title, heading or signature names another unit of the round and not its own.

    A report that was written from another unit's is filed in the wrong name more often than with the wrong facts. Where the
    text speaks of others it may: only its ends say whose it is.

    Raises:
        Refusal: ``rectification.report_of_other_unit``.
    """
    own = report.target.name
    others = Target.objects.filter(round=report.round_id).exclude(pk=report.target_id).values_list("name", flat=True)
    lines = [line.strip() for line in report.text.splitlines() if line.strip()]
    heads = [one for one in (report.title, *lines[:_HEADING_LINES]) if "整改" in one]
    # A copy goes to others by right; a signature begins with who signs.
    ends = [one for one in lines[-_SIGNATURE_LINES:] if one.removeprefix("中共").startswith(tuple(others))]
    for line in (*heads, *ends):
        if len(line) > _LONGEST_END or own in line:
            continue
        found = next((name for name in others if name in line), "")
        if found:
            raise Refusal(
                "rectification.report_of_other_unit",
                f"这是“{own}”的报告，但“{line[:40]}”一行写的是“{found}”，没有报送。请核对是不是拿错了报告，改正单位名称后再报送。",
                f"This is the report of {own}, but its line “{line[:40]}” names {found}; it was not submitted. See whether it is "
                "the right report, correct the name, then submit it.",
                where="text",
            )


def report_exists(report: RectificationReport) -> Refusal:
    """Return the answer where a report of this kind is under way or stands."""
    return Refusal(
        "rectification.report_exists",
        f"“{report.target.name}”的{report.get_kind_display()}已经起草（{report.get_status_display()}），没有另建。请打开它继续办理。",
        f"{report.target.name} has such a report already, so no other was begun. Go on with that one.",
        http_status=409,
    )


def unknown_line() -> Refusal:
    """Return the answer where something is said of an item that is none of the report's."""
    return Refusal(
        "rectification.unknown_line",
        "有一个事项不属于这份报告，没有保存。请重新打开页面后再填写。",
        "One of the items is none of this report's, so nothing was saved. Open the page again.",
        http_status=409,
    )


def no_items(target: Target) -> Refusal:
    """Return the answer where a unit has nothing to report on."""
    return Refusal(
        "rectification.no_items",
        f"“{target.name}”还没有整改事项，没有可以报告的内容，没有起草。请先由巡视办审核同意整改方案。",
        f"{target.name} has no items yet, so there is nothing to report and nothing was begun. Its plan has to be accepted "
        "first.",
        http_status=409,
    )


def _named(lines: Sequence[LineShown]) -> str:
    more = f" 等 {len(lines)} 项" if len(lines) > _NAMED else ""
    return "、".join(one.item.number for one in lines[:_NAMED]) + more
