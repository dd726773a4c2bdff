"""What an office settled for the feedback of a round; where it settled nothing, the sample."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bihuan.web.common.reckoning import Length, Unit
from bihuan.web.feedback.attendance import Required, read_required, sample
from bihuan.web.feedback.models import FeedbackRules, Meeting
from bihuan.web.rounds.deadlines.explaining import ExplainedDate, explained
from bihuan.web.rounds.deadlines.rules import Rule, RuleVersion
from bihuan.web.rounds.models import Round
from bihuan.web.rounds.queries.workdays import workdays

#: What is due by the rules of a round: to file an objection, and to decide it.
_RULES: Mapping[str, tuple[str, str, str]] = {
    "objection": ("提出异议", "filing an objection", "feedback"),
    "objection_decision": ("决定异议", "deciding the objection", "objection"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """
    The rules of feedback of a round.

    ``version`` is 0 and ``is_sample`` True while the office has settled nothing. Days are calendar days.
    """

    required: tuple[Required, ...]
    allows_objections: bool
    objection_days: int
    decision_days: int
    version: int
    is_sample: bool


def rules_of(round_: Round) -> Rules:
    """Return the rules of a round. One statement."""
    row = FeedbackRules.objects.filter(round=round_).first()
    if row is None:
        blank = FeedbackRules(round=round_)
        return Rules(
            sample(),
            blank.allows_objections,
            blank.objection_days,
            blank.decision_days,
            version=0,
            is_sample=True,
        )
    return Rules(
        read_required(row.required),
        row.allows_objections,
        row.objection_days,
        row.decision_days,
        row.version,
        is_sample=False,
    )


def is_relied_on(round_: Round) -> bool:
    """Return whether a meeting of the round was held, so that its unit has been told how long it may object."""
    return Meeting.objects.filter(round=round_, status=Meeting.Status.HELD).exists()


def objection_until(rules: Rules, held_on: date) -> ExplainedDate:
    """Return until when a unit may object whose meeting was held on that day, with the reason; a day off moves on."""
    return _explained("objection", rules.objection_days, held_on)


def decision_until(rules: Rules, filed_on: date) -> ExplainedDate:
    """Return until when an objection is decided that was filed on that day, with the reason."""
    return _explained("objection_decision", rules.decision_days, filed_on)


def _explained(name: str, days: int, on: date) -> ExplainedDate:
    zh, en, trigger = _RULES[name]
    version = RuleVersion(
        rule=name,
        in_force_from=on,
        in_force_until=None,
        regulation_zh="巡视办为本轮次确定的反馈规则",
        regulation_en="the rules of feedback that the office set for the round",
        article="",
        confidence="H",
        length=Length(days, Unit.DAYS),
        rolls=True,
    )
    return explained(Rule(name, zh, en, trigger, "target", (version,)), on, workdays())
