"""Drafting a central publication: its editions and its frame texts. Any edit voids signatures and checks."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.papers import refuse_marked
from bihuan.web.notices.access.publications import publishing_in
from bihuan.web.notices.actions.clauses import proposed, write_clauses
from bihuan.web.notices.actions.keeping import OPEN, edition_open, noted, to_edit, touch
from bihuan.web.notices.issuing.composing import Frame, fill
from bihuan.web.notices.issuing.frames import called_together, sample_frame
from bihuan.web.notices.models import Publication, PublicationSection
from bihuan.web.notices.queries.publications import (
    FRAME_TEXTS,
    editions_of,
    facts_of,
    issued_findings,
    last_frame_of,
    sections_of,
)
from bihuan.web.rounds.models import Round, Target

S = Publication.Status
LONGEST = {"title": 300, "opening": 2000, "attendance": 2000, "leadin": 400, "source_line": 200, "units_called": 20}
_CALLED = {
    "title": ("标题", "The title"),
    "opening": ("导语", "The opening"),
    "attendance": ("出席情况", "The attendance"),
    "leadin": ("引出语", "The lead-in"),
    "source_line": ("来源", "The source line"),
    "units_called": ("被巡视单位的合称", "What the targets are called together"),
}


@dataclass(frozen=True, slots=True)
class FrameFacts:
    """The texts around the sections, as a clerk writes them, and the moment before which nothing is released."""

    title: str
    opening: str
    attendance: str = ""
    leadin: str = ""
    source_line: str = ""
    units_called: str = "单位"
    embargo_until: datetime | None = None


@transaction.atomic
def create_publication(*, actor: User, round_: Round) -> Publication:
    """
    Draft the publication of a round: frame texts of the office's last one or of the samples, a section for each target.

    Each issued finding with a proposed sentence becomes a clause, in the order of the categories.

    Raises:
        Refusal: the person may not; ``notices.round_not_open``, ``notices.no_sections``, ``notices.edition_open``,
            ``notices.already_released``.
    """
    # Locked, so that two clerks who begin at once do not make two editions.
    locked = Round.objects.select_for_update(of=("self",), no_key=True).select_related("organ").get(pk=round_.pk)
    grant = publishing_in(actor, locked, fresh=True)
    _require_free(locked)
    targets = list(Target.objects.filter(round=locked).order_by("number"))
    if not targets:
        raise Refusal(
            "notices.no_sections",
            "没有可以公布的单位。请先形成各单位的公布文字。",
            "There is no target to publish. Write what is published of the targets first.",
            where="sections",
        )
    before = last_frame_of(locked)
    frame = Frame(**{name: getattr(before, name) for name in FRAME_TEXTS}) if before else sample_frame(locked.theme)
    made = Publication.objects.create(
        round=locked,
        edition=next((one.edition for one in editions_of(locked)), 0) + 1,
        author=actor,
        units_called=called_together({target.kind for target in targets}),
        is_demo=locked.demo_seed is not None,
        **{name: getattr(frame, name) for name in FRAME_TEXTS},
    )
    rows = PublicationSection.objects.bulk_create(
        PublicationSection(publication=made, target=target, number=number, name=target.name)
        for number, target in enumerate(targets, 1)
    )
    findings = issued_findings(target.pk for target in targets)
    for row in rows:
        write_clauses(row, proposed([one for one in findings if one.target_id == row.target_id]))
    noted(
        made,
        "notices.create_publication",
        actor=actor,
        grant=grant,
        fields={"edition": made.edition, "targets": len(rows)},
    )
    return made


def _require_free(round_: Round) -> None:
    if round_.status not in {Round.Status.LIVE, Round.Status.ENDED}:
        raise Refusal(
            "notices.round_not_open",
            "只有进行中或者已结束的轮次可以起草集中公布。请打开轮次页查看当前状态。",
            "A publication is drafted for rounds that are live or ended. Open the page of the round to see where it stands.",
            http_status=409,
        )
    statuses = set(Publication.objects.filter(round=round_).values_list("status", flat=True))
    if statuses & set(OPEN):
        raise edition_open()
    if S.RELEASED in statuses:
        raise Refusal(
            "notices.already_released",
            "这个轮次已经集中公布。需要改动的，请在已公布的通报页办理更正。",
            "This round has been published. To change something, correct the released publication on its page.",
            http_status=409,
        )


@transaction.atomic
def edit_frame(*, actor: User, publication: Publication, facts: FrameFacts, version: int | None = None) -> Publication:
    """
    Write the frame texts of a draft anew.

    Raises:
        Refusal: the person may not; ``notices.publication_not_in_state``, ``common.changed_meanwhile``;
            ``notices.frame_text_needed``, ``notices.frame_text_too_long``, ``notices.frame_text_broken``,
            ``notices.unknown_field``, ``feedback.classified_marking``; ``notices.round_facts_missing``.
    """
    found, grant = to_edit(actor, publication, version)
    columns = _frame_columns(facts)
    targets = [row.target for row in sections_of(found)]
    known = facts_of(found.round, targets=targets, units_called=columns["units_called"])
    filled = [fill(columns[name], known, where=name) for name in FRAME_TEXTS]
    refuse_marked(*filled, where="opening")
    touch(found, {**columns, "embargo_until": facts.embargo_until})
    noted(
        found,
        "notices.edit_frame",
        actor=actor,
        grant=grant,
        fields={**columns, "embargo": str(facts.embargo_until or "")},
    )
    return found


def _frame_columns(facts: FrameFacts) -> dict[str, str]:
    columns = {name: str(getattr(facts, name)).strip() for name in LONGEST}
    for name, text in columns.items():
        zh, en = _CALLED[name]
        if not text and name in {"title", "opening", "units_called"}:
            raise Refusal(
                "notices.frame_text_needed", f"请填写{zh}，没有保存。", f"{en} is empty; nothing was saved.", where=name
            )
        if len(text) > LONGEST[name]:
            raise Refusal(
                "notices.frame_text_too_long",
                f"{zh}有 {len(text)} 个字，最多 {LONGEST[name]} 个字，没有保存。请写得简短些。",
                f"{en} has {len(text)} characters and may have {LONGEST[name]}; nothing was saved. Be shorter.",
                where=name,
            )
        if "\n" in text or "\0" in text:
            raise Refusal(
                "notices.frame_text_broken",
                f"{zh}里有换行，公布后会被读成两段，没有保存。请合成一段。",
                f"{en} holds a line break and would be read as two paragraphs; nothing was saved. Make it one.",
                where=name,
            )
    return columns
