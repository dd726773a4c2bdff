"""Settling for a round who has to be at its feedback meetings, and whether its units may object."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.feedback.access.meetings import rules_for
from bihuan.web.feedback.attendance import Required, functions, plain
from bihuan.web.feedback.models import FeedbackRules
from bihuan.web.feedback.queries.feedback_rules import Rules, is_relied_on, rules_of
from bihuan.web.rounds.actions.moving import require_state
from bihuan.web.rounds.models import Round

#: A term of more days than this is a slip of the pen, and so is a function with more people.
MOST_DAYS, MOST_PEOPLE = 366, 99


@dataclass(frozen=True, slots=True)
class RulesFacts:
    """What an office settles; days are calendar days."""

    required: tuple[Required, ...]
    allows_objections: bool = False
    objection_days: int = 30
    decision_days: int = 30


@transaction.atomic
def set_rules(*, actor: User, round_id: UUID, facts: RulesFacts, version: int | None = None) -> Rules:
    """
    Settle the rules of feedback of a round, and return them.

    Meetings that were held keep what they were judged by. Once one was held its unit knows how long it may object, so
    that term is not shortened any more.

    Args:
        actor: A member of the office.
        round_id: The round; not archived.
        facts: All of the rules.
        version: The version that the person had before them (0 for the sample), if known.

    Raises:
        Refusal: ``feedback.odd_rules``, ``feedback.rules_relied_on``, ``rounds.not_in_state``,
            ``common.changed_meanwhile``; the person may not.
    """
    round_ = rules_for(actor, round_id, Letter.EDIT, for_change=True)
    require_state(round_, Round.Status.PLANNED, Round.Status.LIVE, Round.Status.ENDED)
    before = rules_of(round_)
    if version is not None and version != before.version:
        raise changed_meanwhile()
    _require_sound(facts)
    if before.allows_objections and is_relied_on(round_):
        _require_kept(before, facts)
    columns = {
        "required": plain(facts.required),
        "allows_objections": facts.allows_objections,
        "objection_days": facts.objection_days,
        "decision_days": facts.decision_days,
        "version": before.version + 1,
    }
    FeedbackRules.objects.update_or_create(round=round_, defaults=columns)
    record(
        actor=actor,
        grant=round_.grant,
        action="feedback.set_rules",
        object_kind="round",
        object_id=round_.pk,
        object_version=before.version + 1,
        fields={name: value for name, value in columns.items() if name != "version"},
    )
    return rules_of(round_)


def _require_sound(facts: RulesFacts) -> None:
    named = [one.function for one in facts.required]
    if not set(named) <= set(functions()) or len(set(named)) < len(named):
        raise _odd("required", "职务类别不认识或重复", "A function is not known, or stands there twice")
    if any(not 0 < one.least <= MOST_PEOPLE for one in facts.required):
        raise _odd(
            "required", f"应到人数应在 1 至 {MOST_PEOPLE} 之间", f"Of a function 1 to {MOST_PEOPLE} are required"
        )
    if not all(0 < days <= MOST_DAYS for days in (facts.objection_days, facts.decision_days)):
        raise _odd("objection_days", f"天数应在 1 至 {MOST_DAYS} 之间", f"A term has 1 to {MOST_DAYS} days")


def _odd(where: str, zh: str, en: str) -> Refusal:
    return Refusal(
        "feedback.odd_rules",
        f"{zh}，没有保存。请改正。",
        f"{en}; nothing was saved. Correct it.",
        where=where,
    )


def _require_kept(before: Rules, facts: RulesFacts) -> None:
    if facts.allows_objections and facts.objection_days >= before.objection_days:
        return
    raise Refusal(
        "feedback.rules_relied_on",
        f"已有单位开过反馈会，按现行规则可在 {before.objection_days} 日内提出异议，不能取消或缩短，没有保存。期限可以延长。",
        f"Meetings were held, and by the rules of that day their units may object within {before.objection_days} days: that "
        "is not taken back or shortened. Nothing was saved. A longer term can be set.",
        where="objection_days",
        http_status=409,
    )
