"""What stands in the way of a chasing letter: its lines, its rung of the ladder, its day."""

from collections.abc import Sequence
from datetime import date

from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.rectification.lettering import LADDER, kind_word, kind_word_en, rank
from bihuan.web.rectification.models import Item, Letter
from bihuan.web.rectification.queries.chasing_rules import rules_of
from bihuan.web.rectification.queries.letters import sharpest_sent
from bihuan.web.rectification.texts import LONGEST_REASON, check_text
from bihuan.web.rectification.transitions import WORKED


def require_overdue(items: Sequence[Item]) -> None:
    """Refuse lines that are not overdue, or no longer worked on: ``rectification.letter_line_not_overdue``."""
    day = today()
    gone = [item for item in items if item.status not in WORKED or item.due_on is None or item.due_on >= day]
    if gone or not items:
        named = "、".join(item.number for item in gone[:3])
        raise Refusal(
            "rectification.letter_line_not_overdue",
            f"{named or '所选'}事项没有逾期，或者已经报完成、办结，没有保存。请刷新页面，去掉这些事项后再办理。",
            f"{named or 'A chosen line'} is not overdue, or was reported or closed meanwhile; nothing was saved. Reload the page "
            "and leave it out.",
            where="items",
            http_status=409,
        )


def require_rung(letter: Letter, items: Sequence[Item], reason: str) -> None:
    """Refuse a sharper letter about lines to which no milder one was sent, or ask why, as the rules of the round have it."""
    needed = rank(letter.kind) - 1
    if needed < 0:
        return
    sent = sharpest_sent([item.pk for item in items])
    skipped = [item.number for item in items if sent.get(item.pk, -1) < needed]
    if not skipped:
        return
    named, before, before_en = "、".join(skipped[:3]), kind_word(LADDER[needed]), kind_word_en(LADDER[needed])
    if not rules_of(letter.round).allows_skipping:
        raise Refusal(
            "rectification.letter_skips",
            f"{named}还没有发过“{before}”，按本轮次的整改规则不能越级发文，没有保存。请先发“{before}”。",
            f"About {named} no {before_en} was sent, and by the rules of the round none is passed over; nothing was saved. Send "
            "that first.",
            where="kind",
            http_status=409,
        )
    if not reason:
        raise refused(
            "skipping_reason",
            f"{named}还没有发过“{before}”，请写明越级发文的原因，没有保存",
            f"About {named} no {before_en} was sent: write why this one goes at once. Nothing was saved",
            "skipped_reason",
        )
    check_text(reason, where="skipped_reason", longest=min(400, LONGEST_REASON))


def require_answer_day(day: date | None) -> None:
    """Refuse a day of the answer that is not to come: ``rectification.letter_answer_day``."""
    if day is None or day <= today():
        raise refused(
            "letter_answer_day",
            "答复期限应在今天以后，没有保存",
            "The day of the answer lies after today; nothing was saved",
            "answer_due_on",
        )


def refused(code: str, zh: str, en: str, where: str = "") -> Refusal:
    """Return the refusal of a letter by its code, its sentences without their stops."""
    return Refusal(f"rectification.{code}", f"{zh}。", f"{en}.", where=where, http_status=409 if not where else 422)
