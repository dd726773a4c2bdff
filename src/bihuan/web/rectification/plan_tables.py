"""The list of problems, of tasks and of duties (问题清单、任务清单、责任清单) of a round's plans, as tables."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.web.common import words
from bihuan.web.common.tables import Column, Filter, Table, html
from bihuan.web.rectification.models import Completion, Measure, Plan, Response
from bihuan.web.rectification.plan_fields import lines_shown, milestones_shown
from bihuan.web.rounds.models import Target

_NOWHERE = "00000000-0000-4000-8000-000000000000"
#: The lists by their names: what each is called, and the name of its address.
LISTS = {
    "problems": (_("问题清单"), "rectification_lists"),
    "tasks": (_("任务清单"), "task_list"),
    "duties": (_("责任清单"), "duty_list"),
}


def list_table(name: str, round_pk: Any, targets: Sequence[Target], *, export_url: str = "") -> Table:
    """Return the table of one of ``LISTS`` for a round, narrowed by those of its ``targets`` that a person may see."""
    return Table(
        page=f"{LISTS[name][1]}:{round_pk}",
        columns={"problems": _problems, "tasks": _tasks, "duties": _duties}[name](),
        filters=[
            Filter(name="q", heading=_("搜索"), kind="search", apply=_SAYS[name], is_wide=True),
            Filter(
                name="target",
                heading=_("被巡视单位"),
                kind="choice",
                choices=[(str(one.number), one.name) for one in targets],
                apply=lambda rows, values: rows.filter(plan__target__number__in=[int(one) for one in values]),
            ),
            *_more(name),
            Filter(
                name="status",
                heading=_("方案状态"),
                kind="choice",
                choices=Plan.Status.choices,
                apply=lambda rows, values: rows.filter(plan__status__in=values),
            ),
        ],
        default_order="target",
        empty=_("目前没有对您开放的记录。"),
        export_url=export_url,
    )


def _problems() -> list[Column]:
    return [
        *_where(),
        Column(name="finding", heading=_("问题编号"), cell=lambda row: row.finding.number, width=22),
        _said("problem", _("问题"), width=60),
        _category(),
        _chosen("answer", _("是否认领")),
        _said("reason", _("理由"), width=40, default=False),
        _said("cause", _("原因剖析"), width=40),
        _state(),
    ]


def _duties() -> list[Column]:
    return [
        *_where(),
        _said("problem", _("问题"), width=60),
        _said("leader", _("责任领导"), width=18),
        _said("lead_unit", _("牵头单位"), width=24),
        _said("co_units", _("责任（配合）单位"), width=30),
        _said("handler", _("具体责任人"), width=18),
        _day("due_on", _("完成时限")),
        _chosen("completion", _("完成类型"), default=False),
        _state(),
    ]


def _tasks() -> list[Column]:
    return [
        _target(),
        Column(
            name="number",
            heading=_("措施"),
            cell=lambda row: str(row.number),
            export=lambda row: row.number,
            sort="number",
            css="figure",
            width=8,
        ),
        Column(name="lines", heading=_("对应条目"), cell=lines_shown, css="figure", width=10),
        _said("text", _("整改措施"), width=60),
        _said("owner", _("责任人"), width=18),
        _said("unit", _("责任单位"), width=24),
        _day("starts_on", _("开始日期")),
        _day("due_on", _("完成日期")),
        _chosen("frequency", _("频次")),
        Column(
            name="milestones",
            heading=_("节点"),
            cell=lambda row: str(len(row.milestones.all()) or ""),
            export=milestones_shown,
            css="figure",
            width=30,
        ),
        _said("proof_expected", _("佐证材料"), width=30),
        _state(),
    ]


def _target() -> Column:
    before, after = reverse("plan_detail", args=[_NOWHERE]).split(_NOWHERE)
    return Column(
        name="target",
        heading=_("被巡视单位"),
        cell=lambda row: html.linked(f"{before}{row.plan.uid}{after}", row.plan.target.name),
        export=lambda row: row.plan.target.name,
        sort="plan__target__number",
        css="is-name",
        width=18,
        is_row_heading=True,
    )


def _where() -> list[Column]:
    order = Column(
        name="order",
        heading=_("条目"),
        cell=lambda row: str(row.order),
        export=lambda row: row.order,
        sort="order",
        css="figure",
        width=8,
    )
    return [_target(), order]


def _said(name: str, heading: Any, *, width: int, default: bool = True) -> Column:
    return Column(
        name=name, heading=heading, cell=lambda row: getattr(row, name), width=width, default=default, css="document"
    )


def _chosen(name: str, heading: Any, *, default: bool = True) -> Column:
    return Column(
        name=name, heading=heading, cell=lambda row: _display(row, name), width=14, default=default, css="no-break"
    )


def _display(row: Any, name: str) -> str:
    return str(getattr(row, f"get_{name}_display")()) if getattr(row, name) else ""


def _day(name: str, heading: Any) -> Column:
    return Column(
        name=name,
        heading=heading,
        cell=lambda row: words.day(getattr(row, name)),
        export=lambda row: getattr(row, name),
        sort=name,
        css="figure no-break",
    )


def _category() -> Column:
    def cell(row: Response) -> str:
        category = row.finding.category
        return category.zh if category else ""

    return Column(name="category", heading=_("类别"), cell=cell, width=30)


def _state() -> Column:
    return Column(name="status", heading=_("方案状态"), cell=lambda row: row.plan.get_status_display(), width=16)


def _more(name: str) -> list[Filter]:
    if name == "tasks":
        field, choices, heading = "frequency", Measure.Frequency.choices, _("频次")
    elif name == "duties":
        field, choices, heading = "completion", Completion.choices, _("完成类型")
    else:
        field, choices, heading = "answer", Response.Answer.choices, _("是否认领")
    return [
        Filter(
            name=field,
            heading=heading,
            kind="choice",
            choices=choices,
            apply=lambda rows, values: rows.filter(**{f"{field}__in": values}),
        )
    ]


#: What is searched in each list; a plan has few lines, so no index is asked.
_SAYS = {
    "problems": lambda rows, text: rows.filter(Q(problem__icontains=text) | Q(finding__number__icontains=text)),
    "tasks": lambda rows, text: rows.filter(
        Q(text__icontains=text) | Q(owner__icontains=text) | Q(unit__icontains=text)
    ),
    "duties": lambda rows, text: rows.filter(
        Q(problem__icontains=text)
        | Q(leader__icontains=text)
        | Q(lead_unit__icontains=text)
        | Q(co_units__icontains=text)
        | Q(handler__icontains=text)
    ),
}
