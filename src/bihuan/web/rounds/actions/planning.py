"""The shell of a round: what has to be known of it before anybody works in it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from bihuan.web.accounts.models import Organ, User
from bihuan.web.accounts.recording import record
from bihuan.web.common.errors import Refusal
from bihuan.web.common.words import chinese_number
from bihuan.web.rounds.access import To, creating_in, round_for
from bihuan.web.rounds.actions.date_moves import Cause, keep_moves, what_moved
from bihuan.web.rounds.actions.moving import require_state, touch
from bihuan.web.rounds.assignment.recusal import profiles
from bihuan.web.rounds.choices import RuleVersion
from bihuan.web.rounds.models import Round, Taxonomy
from bihuan.web.rounds.queries.deadlines import all_dates

S = Round.Status
#: How many units a group inspects, as official texts say it: one, two … six.
MODES = tuple(f"一托{word}" for word in "一二三四五六")
#: Kinds of rounds as titles name them; titles are Chinese whatever the page is.
_KINDS = (
    (Round.Type.SPECIAL, "专项巡视"),
    (Round.Type.ROUTINE, "常规巡视"),
    (Round.Type.MOBILE, "机动巡视"),
    (Round.Type.LOOK_BACK, "巡视“回头看”"),
    (Round.Type.JOINT, "联动巡视"),
)


@dataclass(frozen=True, slots=True)
class Shell:
    """What an office writes of a round; empty or None where nobody has said yet."""

    title: str
    authority: str = ""
    term: str = ""
    number: int | None = None
    type: str = ""
    theme: str = ""
    mode: str = ""
    groups_count: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    feedback_starts_on: date | None = None
    feedback_ends_on: date | None = None
    authorised_by: str = ""
    rule_version: str = ""
    recusal_profile: str = ""
    organ: Organ | None = None
    taxonomy: Taxonomy | None = None
    demo_seed: int | None = None

    @staticmethod
    def of(round_: Round) -> "Shell":
        """Return what ``round_`` says of itself now, to be changed here and there with ``dataclasses.replace``."""
        return Shell(**{name: getattr(round_, name) for name in Shell.__slots__})


def title_of(shell: Shell) -> str:
    """Return what a round is called that nobody named, e.g. 十届自治区党委第八轮优化营商环境专项巡视; "" without a kind."""
    kind = next((words for value, words in _KINDS if value == shell.type), "")
    ordinal = f"第{chinese_number(shell.number)}轮" if shell.number else ""
    return f"{shell.term}{shell.authority}{ordinal}{shell.theme}{kind}" if kind else ""


def taxonomy_named(version: str) -> Taxonomy:
    """
    Return the taxonomy of this version.

    Raises:
        Refusal: ``rounds.unknown_taxonomy``.
    """
    found = Taxonomy.objects.filter(version=version).first()
    if found is None:
        raise Refusal(
            "rounds.unknown_taxonomy",
            f"没有版本为“{version}”的问题分类表，没有保存。请从已有的分类表中选择。",
            f'There is no taxonomy of the version "{version}"; nothing was saved. Choose one that is there.',
            where="taxonomy",
        )
    return found


@transaction.atomic
def create_round(*, actor: User, shell: Shell) -> Round:
    """
    Return a new round in the state ``planned``.

    Raises:
        Refusal: ``rounds.no_organ``, ``rounds.untitled``, ``rounds.round_twice``, ``rounds.odd_dates``,
            ``rounds.unknown_rule_version``, ``rounds.unknown_recusal_profile``; the person may not.
    """
    if shell.organ is None:
        raise Refusal(
            "rounds.no_organ",
            "请选择这个轮次由哪个巡视办组织，再保存。没有新建轮次。",
            "Choose the office that runs the round, then save. No round was made.",
            where="organ",
        )
    grant = creating_in(actor, shell.organ)
    _require_sound(shell)
    _require_once(shell)
    last = Round.objects.aggregate(last=Max("serial"))["last"] or 0
    made = Round.objects.create(serial=last + 1, created_by=actor, status=S.PLANNED, **_columns(shell))
    record(
        actor=actor,
        grant=grant,
        action="rounds.create",
        object_kind="round",
        object_id=made.pk,
        object_version=made.version,
        to_state=made.status,
        fields=_recorded(shell),
    )
    return made


@transaction.atomic
def edit_round(*, actor: User, round_: Round, shell: Shell, version: int | None = None) -> Round:
    """
    Write what is known of ``round_``; open signatures under its moves are void afterwards.

    Raises:
        Refusal: as ``create_round``; ``rounds.not_in_state`` once it has ended; ``rounds.fixed_when_live`` for what
            work in it rests on; ``common.changed_meanwhile``.
    """
    locked = round_for(actor, round_.pk, To.EDIT, for_change=True)
    require_state(locked, S.FROM_READING, S.PLANNED, S.LIVE)
    _require_sound(shell)
    _require_once(shell, locked)
    if locked.status == S.LIVE:
        _require_same_ground(locked, shell)
    before = all_dates(locked)
    touch(locked, version, _columns(shell))
    keep_moves(actor=actor, moves=what_moved(before), cause=Cause.ROUND, tells=locked.status == S.LIVE)
    record(
        actor=actor,
        grant=locked.grant,
        action="rounds.edit",
        object_kind="round",
        object_id=locked.pk,
        object_version=locked.version,
        fields=_recorded(shell),
    )
    return locked


def _columns(shell: Shell) -> dict[str, Any]:
    return {name: getattr(shell, name) for name in Shell.__slots__}


def _recorded(shell: Shell) -> dict[str, Any]:
    plain = {name: getattr(shell, name) for name in Shell.__slots__}
    plain["organ"] = shell.organ.pk if shell.organ else None
    plain["taxonomy"] = shell.taxonomy.version if shell.taxonomy else None
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in plain.items()}


#: What rights, categories and dates of everything in a round rest on: two people signed for it at the start.
GROUND = ("organ", "taxonomy", "authorised_by", "rule_version", "demo_seed")


def _require_same_ground(round_: Round, shell: Shell) -> None:
    changed = [name for name in GROUND if getattr(round_, name) != getattr(shell, name)]
    if changed:
        raise Refusal(
            "rounds.fixed_when_live",
            "轮次启动后，组织单位、分类表、授权决定和条例版本不能改动，没有保存。其他内容仍可修改。",
            "Once a round is live, its office, taxonomy, authorising decision and version of the regulations stay as they "
            "are; nothing was saved. Everything else can still be changed.",
            where=changed[0],
            http_status=409,
        )


def _require_sound(shell: Shell) -> None:
    if not shell.title.strip():
        raise Refusal(
            "rounds.untitled",
            "轮次要有名称。没有保存，请填写名称。",
            "A round needs a title. Nothing was saved; write one.",
            where="title",
        )
    _require_order(shell)
    if shell.rule_version and shell.rule_version not in RuleVersion.values:
        raise Refusal(
            "rounds.unknown_rule_version",
            "没有这个版本的工作条例。没有保存，请从列表中选择。",
            "There is no such version of the regulations. Nothing was saved; choose one from the list.",
            where="rule_version",
        )
    if shell.recusal_profile and shell.recusal_profile not in profiles():
        raise Refusal(
            "rounds.unknown_recusal_profile",
            "没有这种回避做法。没有保存，请从列表中选择。",
            "There is no such practice of recusal. Nothing was saved; choose one from the list.",
            where="recusal_profile",
        )


def _require_order(shell: Shell) -> None:
    out_of_order = (
        ("ends_on", shell.starts_on, shell.ends_on),
        ("feedback_ends_on", shell.feedback_starts_on, shell.feedback_ends_on),
        ("feedback_starts_on", shell.starts_on, shell.feedback_starts_on),
    )
    for where, first, last in out_of_order:
        if first and last and last < first:
            raise Refusal(
                "rounds.odd_dates",
                "日期前后颠倒：结束不能早于开始，反馈不能早于进驻。没有保存，请改正后再试。",
                "The dates are out of order: an end before its beginning, or feedback before field work. Nothing was "
                "saved; correct them and try again.",
                where=where,
            )


def _require_once(shell: Shell, besides: Round | None = None) -> None:
    """Refuse a second round of the same number in the same term of an office: whoever cites it could mean either."""
    if shell.organ is None or shell.number is None:
        return
    same = Round.objects.filter(organ=shell.organ, term=shell.term, number=shell.number).exclude(status=S.CANCELLED)
    there = same.exclude(pk=besides.pk).first() if besides else same.first()
    if there is not None:
        raise Refusal(
            "rounds.round_twice",
            f"本办{shell.term}第{shell.number}轮已经有了：“{there.title}”。没有保存，请核对届次和轮次。",
            f'This office has round {shell.number} of that term already: "{there.title}". Nothing was saved; check term '
            "and number.",
            where="number",
            http_status=409,
        )
