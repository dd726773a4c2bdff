"""Settling the rules of rectification of a round: one clerk proposes them, another confirms them."""

from uuid import UUID

from django.db import transaction

from bihuan.web.accounts.capabilities import Letter as Right
from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.accounts.signing import sign
from bihuan.web.common.errors import Refusal, changed_meanwhile
from bihuan.web.rectification.access.chasing import rules_for
from bihuan.web.rectification.models import RectificationRules
from bihuan.web.rectification.queries.chasing_rules import Rules, Settled, settled
from bihuan.web.rectification.rates import LONG_TERM
from bihuan.web.rounds.actions.moving import require_state
from bihuan.web.rounds.models import Round

KIND, MOVE = "rectification_rules", "set_rules"
#: Longest term in days; more is a slip of the pen. So is a longer list of days.
MOST_DAYS, MOST_REMINDERS = 366, 12


@transaction.atomic
def set_rules(*, actor: User, round_id: UUID, rules: Rules, version: int | None = None) -> Settled:
    """
    Propose rules of rectification for a round, or confirm what another clerk proposed by settling the same.

    The second signature under the same rules settles them; other rules are a proposal of their own, which voids the first.

    Args:
        actor: A member of the office.
        round_id: The round; not archived.
        rules: All of the rules.
        version: The version that the person had before them (0 where there was no row), if known.

    Returns:
        The rules that hold now, and what is proposed.

    Raises:
        Refusal: ``rectification.odd_rules``, ``rounds.not_in_state``, ``accounts.second_person_needed``,
            ``common.changed_meanwhile``; the person may not.
    """
    round_ = rules_for(actor, round_id, Right.EDIT, for_change=True)
    assert round_.grant is not None
    require_state(round_, Round.Status.PLANNED, Round.Status.LIVE, Round.Status.ENDED)
    before = settled(round_)
    if version is not None and version != before.version:
        raise changed_meanwhile()
    _require_sound(rules)
    row = RectificationRules.objects.get_or_create(round=round_)[0]
    if before.proposed != rules:
        row.proposed, row.version = rules.plain(), before.version + 1
        row.save(update_fields=["proposed", "version"])
    first = sign(actor=actor, grant=round_.grant, kind=KIND, object_id=round_.pk, version=row.version, move=MOVE)
    if first is not None:
        for name, value in rules.plain().items():
            setattr(row, name, value)
        row.proposed, row.version = {}, row.version + 1
        row.save()
    record(
        actor=actor,
        grant=round_.grant,
        action="rectification.set_rules" if first else "rectification.propose_rules",
        object_kind=KIND,
        object_id=round_.pk,
        object_version=row.version,
        fields=rules.plain(),
    )
    return settled(round_)


def _require_sound(rules: Rules) -> None:
    days = rules.remind_days
    if rules.long_term not in LONG_TERM:
        raise _odd("long_term", "请选择“长期坚持”事项怎样计入", "Choose how lines that are kept up for good count")
    if not all(0 < term <= MOST_DAYS for term in (rules.opinion_days, rules.yellow_days)):
        where = "yellow_days" if 0 < rules.opinion_days <= MOST_DAYS else "opinion_days"
        raise _odd(where, f"天数应在 1 至 {MOST_DAYS} 之间", f"A term has 1 to {MOST_DAYS} days")
    if not 0 < rules.sample_percent <= 100:
        raise _odd("sample_percent", "抽样比例应在 1 至 100 之间", "A sample is 1 to 100 per cent")
    if not days or len(days) > MOST_REMINDERS or not all(0 <= day <= MOST_DAYS for day in days):
        raise _odd(
            "remind_days",
            f"提前提醒的天数应有 1 至 {MOST_REMINDERS} 个，每个在 0 至 {MOST_DAYS} 之间",
            f"There are 1 to {MOST_REMINDERS} days of reminding, of 0 to {MOST_DAYS} days each",
        )


def _odd(where: str, zh: str, en: str) -> Refusal:
    return Refusal(
        "rectification.odd_rules", f"{zh}，没有保存。请改正。", f"{en}; nothing was saved. Correct it.", where=where
    )
