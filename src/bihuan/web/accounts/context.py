"""What the frame of every page prints of the person: which lines of the menu they have a use for."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.access import may_move_demo_date
from bihuan.web.accounts.choices import CONTENT_ROLES, UNIT_ROLES, Role
from bihuan.web.accounts.queries.demo_people import DemoPerson, demo_people
from bihuan.web.accounts.rules import kinds_open_to
from bihuan.web.accounts.standing import Standing, standing_of

#: Name of the page, words of the line, and the kinds of objects of which one must be open to the person.
WORK = (
    ("my_desk", _("我的待办"), frozenset({"finding", "working_paper", "fix_at_once", "round"})),
    ("register_finding_list", _("问题台账"), frozenset({"finding"})),
    ("paper_list", _("问题底稿"), frozenset({"working_paper"})),
    ("fix_list", _("立行立改"), frozenset({"fix_at_once"})),
    ("evidence_list", _("证据材料"), frozenset({"evidence", "unit_evidence"})),
    ("criteria_list", _("依据库"), frozenset({"criterion"})),
    ("quality", _("质量检查"), frozenset({"finding"})),
    ("ledger_list", _("导入台账"), frozenset({"import_job"})),
)
#: The same for what an office plans rounds with.
PLANNING = (
    ("round_list", _("巡视轮次"), frozenset({"round"})),
    ("inspector_list", _("人员库"), frozenset({"inspector"})),
    ("unit_leaders", _("单位领导班子"), frozenset({"unit_leader"})),
    ("coverage", _("全覆盖情况"), frozenset({"term"})),
    ("term_list", _("届次"), frozenset({"term"})),
    ("workdays", _("工作日历"), frozenset({"settings"})),
    ("my_calendar", _("我的日历"), frozenset({"round"})),
)
#: The same for what comes after field work, until everything is published.
FEEDBACK = (
    (
        "feedback_home",
        _("反馈意见"),
        frozenset({"feedback_document", "opened_feedback", "opened_head_feedback"}),
    ),
    ("paper_register", _("发文登记"), frozenset({"issued_paper"})),
    ("publication_home", _("集中公布"), frozenset({"publication"})),
)
#: The same for what units put right afterwards, and whether it is true.
RECTIFICATION: tuple[tuple[str, Any, frozenset[str]], ...] = (
    ("rectification_home", _("整改总览"), frozenset({"plan"})),
    ("repeat_list", _("重复问题"), frozenset({"repeat_link"})),
    ("unit_portal", _("本单位整改"), frozenset({"hand_over"})),
    ("rectification_figures_all", _("整改统计"), frozenset({"item"})),
)
MANAGE = (
    ("person_list", _("人员"), frozenset({"user"})),
    ("organ_list", _("机构"), frozenset({"organ"})),
)
CALENDAR = (("workdays", _("工作日历"), frozenset({"settings"})),)
TRAIL = (("trail_list", _("操作记录"), frozenset({"trail"})),)
OWN = (
    ("my_trail", _("我的操作记录")),
    ("account_security", _("账号安全")),
    ("capability_matrix", _("权责对照表")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the menu."""

    name: str
    words: str
    address: str


class Doors:
    """The lines of a person's menu, worked out only when a template prints them: a refusal page must not need the database."""

    def __init__(self, request: HttpRequest) -> None:
        # A request that is refused before anybody asked who it is has no user.
        self._user = getattr(request, "user", None) or AnonymousUser()

    @cached_property
    def standing(self) -> Standing:
        """What the person is here for today."""
        return standing_of(self._user)

    @property
    def has_work(self) -> bool:
        """Whether the person holds a role that works on rounds."""
        return any(held.role in CONTENT_ROLES for held in self.standing.held)

    @property
    def may_move_date(self) -> bool:
        """Whether this person may move the simulated date of a demonstration."""
        return bool(settings.DEMO) and may_move_demo_date(self._user)

    @cached_property
    def work(self) -> list[Line]:
        """Return the lines of the register."""
        return _lines(WORK, kinds_open_to(self.standing))

    @cached_property
    def planning(self) -> list[Line]:
        """Return the lines of planning rounds; the pool only where there is more of it to see than oneself."""
        if not self.has_work:
            return []
        lines = _lines(PLANNING, kinds_open_to(self.standing))
        keeps = "term" in kinds_open_to(self.standing)
        return [line for line in lines if keeps or line.name != "inspector_list"]

    @cached_property
    def feedback(self) -> list[Line]:
        """Return the lines of feedback and publication."""
        return _lines(FEEDBACK, kinds_open_to(self.standing)) if self.has_work else []

    @cached_property
    def rectification(self) -> list[Line]:
        """Return the lines of rectification."""
        if not self.has_work:
            return []
        lines = _lines(RECTIFICATION, kinds_open_to(self.standing))
        # What a unit has to do with on one page: it would be empty for everybody else.
        return [line for line in lines if line.name != "unit_portal" or self.standing.has(*UNIT_ROLES)]

    @cached_property
    def manage(self) -> list[Line]:
        """Return the lines of those who look after people and the trail."""
        if not any(held.role in {Role.SYS, Role.OFF, Role.AUD} for held in self.standing.held):
            return []
        # Everybody may read their own lines; the page of the whole trail is for those who look after it.
        whole = TRAIL if self.standing.has(Role.SYS, Role.AUD) else ()
        # Who works on rounds finds the calendar of work there.
        calendar = () if self.has_work else CALENDAR
        return _lines(MANAGE + calendar + whole, kinds_open_to(self.standing))

    @property
    def own(self) -> list[Line]:
        """Return what everybody finds who has signed in."""
        return _lines(tuple((name, words, frozenset()) for name, words in OWN), frozenset())

    @cached_property
    def roles_in_words(self) -> str:
        """Return the roles as a person says them, each once, in the order of the matrix."""
        held = {held.role for held in self.standing.held}
        return gettext("、").join(str(Role(role).label) for role in Role if role in held)

    @cached_property
    def demo_people(self) -> list[DemoPerson]:
        """Return the accounts of a demonstration and what each may do; empty elsewhere."""
        return demo_people()


def _lines(rows: tuple[tuple[str, Any, frozenset[str]], ...], kinds: frozenset[str]) -> list[Line]:
    return [Line(name, str(words), reverse(name)) for name, words, needed in rows if not needed or needed & kinds]


def doors(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``doors``."""
    return {"doors": SimpleLazyObject(lambda: Doors(request))}
