"""Chasing letters: drafted from overdue lines, sent by two people, frozen, and answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.rules import Grant
from bihuan.web.accounts.signing import sign
from bihuan.web.common.dates import today
from bihuan.web.common.errors import changed_meanwhile, not_found
from bihuan.web.feedback.papers import freeze, give_number, number_word, refuse_marked
from bihuan.web.inbox.actions import tell
from bihuan.web.rectification.access.chasing import MOVES as MOVES
from bihuan.web.rectification.access.chasing import ON_BEHALF, To, answering, drafting, judge, letter_for, sending
from bihuan.web.rectification.actions.letter_checks import refused, require_answer_day, require_overdue, require_rung
from bihuan.web.rectification.actions.moving import require_source, set_status
from bihuan.web.rectification.lettering import (
    LADDER,
    answer_day,
    document_of,
    draft,
    kind_word,
    title_of,
)
from bihuan.web.rectification.models import Item, Letter
from bihuan.web.rectification.queries.chasing_people import people_of
from bihuan.web.rectification.queries.letters import lines_of
from bihuan.web.rectification.texts import check_text
from bihuan.web.rectification.transitions import LETTER
from bihuan.web.rounds.deadlines.explaining import en_day, zh_day
from bihuan.web.rounds.models import Round, Target

KIND = "chasing_letter"
#: Lines of one letter; more than these nobody answers one by one.
MOST_LINES = 200
_RUNNING = (Round.Status.LIVE, Round.Status.ENDED)


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What an office decides of a letter; an empty ``text`` is drafted from the lines, no ``answer_due_on`` by the kind."""

    kind: str
    items: tuple[UUID, ...]
    text: str = ""
    answer_due_on: date | None = None
    skipped_reason: str = ""


@transaction.atomic
def draft_letter(*, actor: User, target: Target, facts: LetterFacts) -> Letter:
    """
    Draft a letter to a target about lines of it that are overdue; its text says which, why, what is missing, by when.

    Args:
        actor: A clerk of the office.
        target: The unit.
        facts: Kind and lines; the text may be left to be drafted.

    Raises:
        Refusal: ``rectification.letter_kind``, ``rectification.letter_lines``, ``rectification.letter_line_not_overdue``,
            ``rectification.letter_skips``, ``rectification.skipping_reason``, ``rectification.letter_answer_day``,
            ``rectification.round_not_running``, ``feedback.…`` for the text; the person may not.
    """
    grant = drafting(actor, target)
    if target.round.status not in _RUNNING:
        raise refused(
            "round_not_running", "本轮次不在办理期间，没有起草", "The round is not running; nothing was drafted"
        )
    items = _lines(target, facts)
    letter = Letter(
        round=target.round, target=target, kind=facts.kind, author=actor, is_demo=bool(target.round.demo_seed)
    )
    _fill(letter, facts, items)
    letter.save()
    letter.items.set(items)
    _noted(letter, "draft_letter", actor, grant, fields=_shown(letter, items))
    return letter


@transaction.atomic
def edit_letter(*, actor: User, letter: Letter, facts: LetterFacts, version: int | None = None) -> Letter:
    """
    Change a draft: its kind, lines, text, and by when it is answered; a first signature under it is void.

    An empty text is drafted anew from the lines.

    Raises:
        Refusal: as ``draft_letter``; ``rectification.not_in_state``, ``common.changed_meanwhile``.
    """
    locked = letter_for(actor, letter.uid, for_change=True)
    require_source(locked, LETTER["send_letter"])
    locked.grant = judge(actor, locked, To.EDIT)
    _require_version(locked, version)
    items = _lines(locked.target, facts)
    locked.kind = facts.kind
    _fill(locked, facts, items)
    locked.version += 1
    locked.save(update_fields=["kind", "text", "answer_due_on", "skipped_reason", "version"])
    locked.items.set(items)
    _noted(locked, "edit_letter", actor, locked.grant, fields=_shown(locked, items))
    return locked


@transaction.atomic
def discard_letter(*, actor: User, letter: Letter, version: int | None = None) -> None:
    """
    Throw a draft away; what was sent stays for good.

    Raises:
        Refusal: ``rectification.not_in_state``, ``common.changed_meanwhile``; the person may not.
    """
    locked = letter_for(actor, letter.uid, for_change=True)
    require_source(locked, LETTER["send_letter"])
    locked.grant = judge(actor, locked, To.DISCARD)
    _require_version(locked, version)
    uid, grant = locked.uid, locked.grant
    locked.items.clear()
    locked.delete()
    record(actor=actor, grant=grant, action="rectification.discard_letter", object_kind=KIND, object_id=uid)


@transaction.atomic
def send_letter(*, actor: User, letter: Letter, version: int | None = None) -> Letter:
    """
    Sign a letter; the second of two sends it: number, frozen paper, and the unit is told.

    Two of the office send the first four kinds, two of the leading group the fifth.

    Returns:
        The letter: sent after the second signature, still a draft after the first.

    Raises:
        Refusal: ``rectification.not_in_state``, ``rectification.letter_line_not_overdue``, ``rectification.letter_skips``,
            ``rectification.letter_answer_day``, ``rectification.round_not_running``, ``feedback.classified_marking``,
            ``feedback.number_word_taken``, ``accounts.second_person_needed``, ``common.changed_meanwhile``; they may not.
    """
    locked = letter_for(actor, letter.uid, for_change=True)
    require_source(locked, LETTER["send_letter"])
    _require_version(locked, version)
    grant = judge(actor, locked, sending(locked.kind))
    locked.grant = grant
    if locked.round.status not in _RUNNING:
        raise refused("round_not_running", "本轮次不在办理期间，没有发出", "The round is not running; nothing was sent")
    items = list(locked.items.select_for_update(of=("self",), no_key=True).order_by("pk"))
    require_overdue(items)
    require_rung(locked, items, locked.skipped_reason)
    require_answer_day(locked.answer_due_on)
    refuse_marked(locked.text, where="text")
    first = sign(actor=actor, grant=grant, kind=KIND, object_id=locked.uid, version=locked.version, move="send_letter")
    return locked if first is None else _send(locked, items, actor, grant)


@transaction.atomic
def answer_letter(
    *, actor: User, letter: Letter, answer: str, answered_on: date | None = None, version: int | None = None
) -> Letter:
    """
    Record what a unit answers to a letter: by the unit, or by the office from paper.

    Args:
        actor: Liaison or official of the unit, or a clerk who records it on behalf.
        letter: A letter that was sent.
        answer: What it answers.
        answered_on: The day on the paper, for the office; None is today.
        version: The version that the person had before them, if known.

    Raises:
        Refusal: ``rectification.letter_not_sent``, ``rectification.letter_answered``, ``rectification.letter_answer``,
            ``common.changed_meanwhile``, ``accounts.step_up_needed``; the person may not.
    """
    locked = letter_for(actor, letter.uid, for_change=True)
    if locked.status != Letter.Status.SENT:
        raise refused(
            "letter_not_sent", "这份文书还没有发出，没有登记答复", "The letter was not sent; no answer was kept"
        )
    grant = answering(actor, locked)
    _require_version(locked, version)
    if locked.answered_on is not None:
        raise refused(
            "letter_answered",
            "这份文书的答复已经登记，没有改动。补充情况请报送到整改事项的进展",
            "The answer to this letter is recorded already; nothing was changed. Report what is new as progress of the lines",
        )
    on_behalf = grant.qualifier == ON_BEHALF
    day = answered_on if on_behalf and answered_on else today()
    assert locked.sent_on is not None
    if not answer.strip() or not locked.sent_on <= day <= today():
        where = "answered_on" if answer.strip() else "answer"
        raise refused(
            "letter_answer",
            "请写明答复内容；答复日期应在发出之后、今天以前。没有保存",
            "Write the answer; its day lies between the sending and today. Nothing was saved",
            where=where,
        )
    check_text(answer, where="answer")
    refuse_marked(answer, where="answer")
    columns = {"answer": answer.strip(), "answered_on": day, "answered_by": actor}
    set_status(locked, locked.status, columns=columns)
    people = people_of(locked.target, today())
    _tell(
        locked,
        [pk for pk in people.office if pk != actor.pk],
        "rectification.answer_letter",
        f"{locked.target.name}已答复{kind_word(locked.kind)}（{locked.number}）。",
        f"{locked.target.name} answered the letter {locked.number}.",
    )
    fields = {"answered_on": day.isoformat(), "answer": locked.answer, "on_behalf": on_behalf}
    _noted(locked, "answer_letter", actor, grant, fields=fields)
    return locked


def _send(letter: Letter, items: Sequence[Item], actor: User, grant: Grant) -> Letter:
    day, organ = today(), letter.round.organ
    assert organ is not None  # a round without an office has nobody who could get here
    number = give_number(organ, number_word(organ, KIND), day.year)
    set_status(letter, LETTER["send_letter"].target, columns={"sent_on": day, "number": number})
    paper = freeze(
        actor,
        grant=grant,
        kind=KIND,
        object_id=letter.pk,
        edition=1,
        round_=letter.round,
        title=f"{title_of(letter)}（{letter.target.name}）",
        document=document_of(letter, number=number, day=day),
        text=letter.text,
        data={
            "kind": letter.kind,
            "unit": letter.target.name,
            "answer_due_on": letter.answer_due_on.isoformat() if letter.answer_due_on else "",
            "items": [item.number for item in items],
        },
        issued_on=day,
        number=number,
        paper=KIND,
    )
    people = people_of(letter.target, day)
    assert letter.answer_due_on is not None
    until_zh, until_en = zh_day(letter.answer_due_on), en_day(letter.answer_due_on)
    _tell(
        letter,
        [*people.unit, *people.supervisors],
        "rectification.send_letter",
        f"收到{kind_word(letter.kind)}（{number}），涉及 {len(items)} 项逾期整改事项，请于{until_zh}前答复。",
        f"{letter.target.name} got the chasing letter {number} about {len(items)} overdue lines; answer by {until_en}.",
    )
    fields: dict[str, object] = {"number": number, "sha256": paper.sha256, "items": [item.number for item in items]}
    _noted(letter, "send_letter", actor, grant, before=Letter.Status.DRAFT, fields=fields)
    return letter


def _tell(letter: Letter, people: Collection[int], kind: str, zh: str, en: str) -> None:
    tell(
        User.objects.filter(pk__in=set(people)).order_by("pk"),
        kind=kind,
        zh=zh,
        en=en,
        url=reverse("chasing_letter", args=[letter.uid]),
        object_kind=KIND,
        object_id=letter.uid,
        once=f"{kind}:{letter.uid}",
        target_id=letter.target_id,
    )


def _lines(target: Target, facts: LetterFacts) -> list[Item]:
    """Return the lines of a letter, locked; refuse those that are none of this target's, or not overdue."""
    if facts.kind not in LADDER:
        raise refused(
            "letter_kind", "请选择文书的种类，没有保存", "Choose the kind of letter; nothing was saved", "kind"
        )
    wanted = set(facts.items)
    if not wanted or len(wanted) > MOST_LINES:
        raise refused(
            "letter_lines",
            f"请选择 1 至 {MOST_LINES} 项逾期事项，没有保存",
            f"Choose 1 to {MOST_LINES} overdue lines; nothing was saved",
            "items",
        )
    rows = Item.objects.select_for_update(of=("self",), no_key=True).filter(target=target, uid__in=wanted)
    items = list(rows.order_by("pk"))
    if len(items) != len(wanted):
        raise not_found()
    require_overdue(items)
    return items


def _fill(letter: Letter, facts: LetterFacts, items: Sequence[Item]) -> None:
    letter.skipped_reason = facts.skipped_reason.strip()
    require_rung(letter, items, letter.skipped_reason)
    letter.answer_due_on = facts.answer_due_on or answer_day(facts.kind, today())
    require_answer_day(letter.answer_due_on)
    letter.text = facts.text.strip() or draft(
        facts.kind,
        unit=letter.target.name,
        met_on=letter.target.meeting_held_on,
        lines=lines_of(items),
        answer_on=letter.answer_due_on,
        today=today(),
    )
    for paragraph in letter.text.splitlines():
        check_text(paragraph, where="text")
    refuse_marked(letter.text, where="text")


def _require_version(letter: Letter, version: int | None) -> None:
    if version is not None and version != letter.version:
        raise changed_meanwhile()


def _shown(letter: Letter, items: Sequence[Item]) -> dict[str, object]:
    return {
        "kind": letter.kind,
        "text": letter.text,
        "answer_due_on": letter.answer_due_on.isoformat() if letter.answer_due_on else "",
        "skipped_reason": letter.skipped_reason,
        "items": [item.number for item in items],
    }


def _noted(
    letter: Letter, name: str, actor: User, grant: Grant | None, *, before: str = "", fields: dict[str, object]
) -> None:
    record(
        actor=actor,
        grant=grant,
        action=f"rectification.{name}",
        object_kind=KIND,
        object_id=letter.uid,
        object_version=letter.version,
        from_state=before or (letter.status if name != "draft_letter" else ""),
        to_state=letter.status,
        fields={"target": letter.target_id, **fields},
    )
