"""The plan of a round as a list of steps: what is done, what is missing, and where each is made good."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.web.accounts.access import Visitor
from bihuan.web.accounts.capabilities import Letter
from bihuan.web.common import words
from bihuan.web.common.dates import today
from bihuan.web.common.language import pick
from bihuan.web.rounds.access import To, may, targets_visible_to
from bihuan.web.rounds.access.announcements import announcements_visible_to
from bihuan.web.rounds.access.pool import pool_visible_to
from bihuan.web.rounds.access.recusals import recusals_visible_to
from bihuan.web.rounds.access.schemes import schemes_visible_to
from bihuan.web.rounds.actions.planning import MODES
from bihuan.web.rounds.actions.starting import lacks_by_step
from bihuan.web.rounds.date_words import cell_of
from bihuan.web.rounds.models import Announcement, Group, Recusal, Round, Target
from bihuan.web.rounds.queries.announcements import standing_of_announcements
from bihuan.web.rounds.queries.deadlines import dates_of
from bihuan.web.rounds.queries.units import Clash, clashes

S = Round.Status
#: How far a step is, as the page marks it.
DONE, PARTLY, MISSING, OPTIONAL = "done", "partly", "missing", "optional"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a step is made good."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Step:
    """
    One step of planning: how far it is, what it says, what the start of the round still asks of it, where to go.

    ``notes`` are worth a look and keep nothing from going on.
    """

    name: str
    label: str
    state: str
    says: str
    lacks: tuple[str, ...]
    notes: tuple[str, ...]
    links: tuple[Link, ...]

    @property
    def css(self) -> str:
        """How the mark looks."""
        return {DONE: "is-good", PARTLY: "is-inferred", MISSING: "is-unread", OPTIONAL: ""}[self.state]

    @property
    def state_words(self) -> str:
        """How far the step is, in words."""
        return {
            DONE: _("已完成"),
            PARTLY: _("办理中"),
            MISSING: _("待办"),
            OPTIONAL: _("按需办理"),
        }[self.state]


def plan_of(round_: Round, user: Visitor, *, may_edit: bool) -> list[Step]:
    """
    Return the steps of planning a round, in the order in which an office takes them.

    Args:
        round_: The round.
        user: Who looks: numbers are of what they may read, and nothing else.
        may_edit: Whether the links lead to where things are changed.
    """
    targets = list(targets_visible_to(user, Letter.READ).filter(round=round_).select_related("group", "organ"))
    lacks: defaultdict[str, list[str]] = defaultdict(list)
    if round_.status in {S.FROM_READING, S.PLANNED} and may_edit:
        for step, lack in lacks_by_step(round_, "start"):
            lacks[step].append(pick(*lack))
    return [
        _facts(round_, lacks, may_edit=may_edit),
        _targets(round_, targets, lacks, user, may_edit=may_edit),
        *_pool(round_, user),
        *_recusals(round_, user),
        _groups(round_, targets, lacks, user, may_edit=may_edit),
        _dates(round_),
        _meetings(round_, targets),
        _announcements(round_, targets, user),
    ]


def next_step(steps: list[Step]) -> Step | None:
    """Return the first step that is missing or half done; None when all is done."""
    return next((step for step in steps if step.state in {MISSING, PARTLY}), None)


def _facts(round_: Round, lacks: Mapping[str, list[str]], *, may_edit: bool) -> Step:
    said = [
        str(round_.get_type_display()) if round_.type else "",
        round_.theme,
        words.days(round_.starts_on, round_.ends_on),
        round_.mode,
    ]
    missing = tuple(lacks["facts"])
    return Step(
        "facts",
        _("轮次情况"),
        MISSING if missing else DONE,
        " · ".join(filter(None, said)) or _("还没有填写。"),
        missing,
        tuple(_odd_days(round_)),
        (Link(_("修改"), reverse("round_edit", args=[round_.pk])),) if may_edit else (),
    )


def _odd_days(round_: Round) -> Iterator[str]:
    """Yield what the days of a round lead to that its office may not have meant."""
    if round_.ends_on and round_.feedback_starts_on and round_.feedback_starts_on <= round_.ends_on:
        yield _("反馈开始日期不晚于巡视结束日期，请核对。")
    if round_.feedback_ends_on and round_.status in {S.FROM_READING, S.PLANNED, S.LIVE}:
        over = round_.feedback_ends_on + timedelta(days=settings.HAND_OVER_DAYS)
        if today() > over:
            yield _(
                "按移交规则，巡视组的任职在%(day)s已到期：现在授权的任职不产生权限。"
                "补录过去的轮次不受影响；如要由组内人员办理，请另行登记写明截止日期的任职。"
            ) % {"day": words.day(over)}


def _targets(
    round_: Round, targets: list[Target], lacks: Mapping[str, list[str]], user: Visitor, *, may_edit: bool
) -> Step:
    loads = len({target.load for target in targets})
    notes = []
    if (wanted := _wanted(round_)) and targets and len(targets) != wanted:
        said = {"wanted": wanted, "groups": round_.groups_count, "mode": round_.mode, "chosen": len(targets)}
        notes.append(_("%(groups)s 个组、%(mode)s，应为 %(wanted)s 个单位，现选了 %(chosen)s 个。") % said)
    organs = [target.organ for target in targets if target.organ is not None]
    is_open = may_edit and round_.status in {S.FROM_READING, S.PLANNED}
    if is_open:
        notes += _elsewhere(clashes(round_, organs, user))
    if is_open and targets and loads == 1:
        notes.append(_("各单位的工作量相同；如有大小之分，请填写，分组时会尽量均衡。"))
    missing = tuple(lacks["targets"])
    state = MISSING if missing or not targets else DONE
    says = ngettext("%(n)d 个单位", "%(n)d 个单位", len(targets)) % {"n": len(targets)}
    where = reverse("round_targets", args=[round_.pk])
    links = [Link(_("选定单位、填工作量") if is_open else _("查看单位"), where)] if may_edit else []
    if may_edit and round_.organ_id:
        links.append(Link(_("本届全覆盖情况"), f"{reverse('coverage')}?office={round_.organ_id}"))
    return Step("targets", _("被巡视单位"), state, says, missing, tuple(notes), tuple(links))


def _elsewhere(found: list[Clash]) -> list[str]:
    """Say of each other round which units of this one it inspects over the same days."""
    by_round: dict[tuple[str, str], list[str]] = {}
    for clash in found:
        by_round.setdefault((clash.title, clash.status), []).append(clash.name)
    return [
        _("同一时间另在“%(title)s”（%(state)s）：%(units)s。")
        % {"title": title, "state": state, "units": _("、").join(names)}
        for (title, state), names in by_round.items()
    ]


def _wanted(round_: Round) -> int:
    """Return how many units the groups and the mode make; 0 where one of them is not said."""
    size = MODES.index(round_.mode) + 1 if round_.mode in MODES else 0
    return size * (round_.groups_count or 0)


def _pool(round_: Round, user: Visitor) -> list[Step]:
    if round_.organ_id is None:
        return []
    # One's own row in the pool does not make a pool to choose from.
    mine = pool_visible_to(user, Letter.READ).filter(office=round_.organ_id).exclude(person=getattr(user, "pk", None))
    day = round_.starts_on or today()
    last = round_.ends_on or day
    there = mine.filter(Q(left_on=None) | Q(left_on__gt=day))
    free = there.exclude(available_from__gt=day).exclude(available_until__lt=last)
    pool, available = there.count(), free.count()
    if not pool and not schemes_visible_to(user).filter(round=round_).exists() and not _plans(round_, user):
        return []
    says = _("人员库 %(pool)d 人，本轮期间都能参加的 %(free)d 人") % {"pool": pool, "free": available}
    state = DONE if available else MISSING if round_.status == S.PLANNED else OPTIONAL
    return [
        Step("pool", _("人员库"), state, says, (), (), (Link(_("打开人员库"), reverse("inspector_list")),)),
    ]


def _plans(round_: Round, user: Visitor) -> bool:
    return may(user, round_, To.EDIT)


def _recusals(round_: Round, user: Visitor) -> list[Step]:
    counts: Counter[str] = Counter(recusals_visible_to(user).filter(round=round_).values_list("status", flat=True))
    if not counts and not _plans(round_, user):
        return []
    waiting, accepted = counts[Recusal.Status.OPEN], counts[Recusal.Status.ACCEPTED]
    says = _("待决定 %(open)d 件，决定回避 %(accepted)d 件") % {"open": waiting, "accepted": accepted}
    state = PARTLY if waiting else OPTIONAL
    return [
        Step(
            "recusals",
            _("回避"),
            state,
            says if counts else _("还没有人申报或提出。"),
            (),
            (_("有待决定的回避时先办结，再定分组方案。"),) if waiting and round_.status != S.LIVE else (),
            (Link(_("办理回避"), reverse("recusal_list", args=[round_.pk])),),
        )
    ]


def _groups(
    round_: Round, targets: list[Target], lacks: Mapping[str, list[str]], user: Visitor, *, may_edit: bool
) -> Step:
    groups = Group.objects.filter(round=round_).count()
    placed = sum(target.group_id is not None for target in targets)
    scheme = schemes_visible_to(user).filter(round=round_).order_by("-number").first()
    missing = tuple(lacks["groups"])
    said = [
        ngettext("%(n)d 个组", "%(n)d 个组", groups) % {"n": groups},
        _("已定组的单位 %(placed)d / %(all)d") % {"placed": placed, "all": len(targets)},
    ]
    if scheme is not None:
        said.append(_("方案 %(n)d：%(state)s") % {"n": scheme.number, "state": scheme.get_status_display()})
    started = bool(groups and (placed or scheme))
    state = DONE if not missing and groups and placed == len(targets) else PARTLY if started else MISSING
    links = []
    if scheme is not None or may_edit:
        links.append(Link(_("分组方案"), reverse("scheme_list", args=[round_.pk])))
    if may_edit and round_.status in {S.FROM_READING, S.PLANNED}:
        links.append(Link(_("手工设组、分配单位"), reverse("round_groups", args=[round_.pk])))
    return Step("groups", _("分组与授权任职"), state, " · ".join(said), missing, (), tuple(links))


def _dates(round_: Round) -> Step:
    cells = [cell_of(due) for due in dates_of(round_, []).dues]
    said = [f"{cell.label} {words.day(cell.due_on)}" for cell in cells if cell.due_on]
    return Step(
        "dates",
        _("日期及其理由"),
        DONE if said else MISSING,
        _("；").join(said) or _("填了进驻和离开日期，才能推算。"),
        (),
        tuple(
            _("%(label)s：%(years)s年放假安排未公布，可能变化。") % {"label": cell.label, "years": cell.years}
            for cell in cells
            if cell.years
        ),
        (Link(_("查看日期"), reverse("round_dates", args=[round_.pk])),),
    )


def _meetings(round_: Round, targets: list[Target]) -> Step:
    planned = sum(target.meeting_planned_on is not None for target in targets)
    says = _("已安排 %(planned)d / %(all)d") % {"planned": planned, "all": len(targets)}
    state = DONE if targets and planned == len(targets) else PARTLY if planned else OPTIONAL
    links = (
        Link(_("安排反馈会"), reverse("meeting_plan", args=[round_.pk])),
        Link(_("反馈会召开情况"), reverse("meeting_list", args=[round_.pk])),
        Link(_("反馈规则"), reverse("feedback_rules", args=[round_.pk])),
        Link(_("进度总览"), reverse("round_board", args=[round_.pk])),
        Link(_("日历"), reverse("round_calendar", args=[round_.pk])),
    )
    return Step("meetings", _("反馈会安排"), state, says, (), (), links)


def _announcements(round_: Round, targets: list[Target], user: Visitor) -> Step:
    rows = list(announcements_visible_to(user).filter(round=round_))
    kinds = standing_of_announcements(round_, rows, len(targets))
    said = [
        _("%(kind)s：已发布 %(issued)d，草稿 %(drafts)d")
        % {"kind": kind.label, "issued": kind.issued, "drafts": kind.drafts}
        for kind in kinds
        if kind.issued or kind.drafts
    ]
    notes = []
    for kind in kinds:
        late = kind.kind == Announcement.Kind.NOTICE and kind.due_on and today() > kind.due_on
        if late and kind.issued < len(targets) and round_.status == S.PLANNED:
            said_ = {"day": words.day(kind.due_on), "n": len(targets) - kind.issued}
            notes.append(_("书面通知应在%(day)s前发出，还有 %(n)d 个单位没有发布。") % said_)
    entry = next(kind for kind in kinds if kind.kind == Announcement.Kind.ENTRY)
    state = DONE if targets and entry.issued == len(targets) else PARTLY if said else OPTIONAL
    links = (Link(_("通知和公告"), reverse("announcement_list", args=[round_.pk])),)
    return Step(
        "announcements", _("通知和公告"), state, _("；").join(said) or _("还没有起草。"), (), tuple(notes), links
    )
