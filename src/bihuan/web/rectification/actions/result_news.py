"""Who is told what of a unit's report, each sentence once; inside the transaction of the step."""

from collections.abc import Iterable

from django.urls import reverse

from bihuan.web.accounts.models import User
from bihuan.web.inbox.actions import tell
from bihuan.web.rectification.access.results import shape_of
from bihuan.web.rectification.models import RectificationReport
from bihuan.web.rectification.queries.opinions import supervisors_of
from bihuan.web.rounds.queries.recusals import office_of, unit_of

#: What a report is called in English; in Chinese it is called by its kind.
_CALLED = {"main": "report on rectification", "head": "report of its head", "notice": "notice on rectification"}


def of_step(report: RectificationReport, name: str, actor: User) -> None:
    """Tell who comes next, or whose work came back."""
    unit, called, en = report.target.name, _zh(report), _CALLED[report.kind]
    office, own = office_of(report.round), unit_of(report.target)
    if name == "submit_rectification_report":
        people = [*office, *supervisors_of(report.target)]
        _told(report, people, name, f"“{unit}”已报送{called}。", f"{unit} has submitted its {en}.", actor)
    elif name == "return_rectification_report":
        said = f"“{unit}”的{called}已退回，请按退回原因修改后重新报送。"
        _told(report, own, name, said, f"The {en} of {unit} was returned; see why.", actor)
    elif name == "accept_rectification_report":
        _told(report, own, name, f"“{unit}”的{called}已接收。", f"The {en} of {unit} is accepted.", actor)
    elif name == "release_rectification_notice":
        _told(report, own, name, f"“{unit}”的{called}已公布。", f"The {en} of {unit} is released.", actor)
    elif name == "withdraw_rectification_notice":
        _told(report, [*own, *office], name, f"“{unit}”的{called}已撤下。", f"The {en} of {unit} is withdrawn.", actor)


def of_opinion(report: RectificationReport, actor: User) -> None:
    """Tell the office that somebody has given an opinion on a report."""
    unit, called = report.target.name, _zh(report)
    zh, en = f"“{unit}”的{called}有新的监督意见。", f"There is an opinion on the {_CALLED[report.kind]} of {unit}."
    _told(report, office_of(report.round), "give_opinion", zh, en, actor)


def _zh(report: RectificationReport) -> str:
    return {"main": "整改情况报告", "head": "主要负责人组织落实情况报告", "notice": "整改进展情况的通报"}[report.kind]


def _told(report: RectificationReport, people: Iterable[User], name: str, zh: str, en: str, actor: User) -> None:
    tell(
        [person for person in people if person.pk != actor.pk],
        kind=f"rectification.{name}",
        zh=zh,
        en=en,
        url=reverse("rectification_report_detail", args=[report.uid]),
        object_kind=shape_of(report).kind,
        object_id=report.uid,
        target_id=report.target_id,
    )
