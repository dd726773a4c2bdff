"""Columns and filters that several lists of the register have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bihuan.web.common.tables import Choice, Column, Filter, html
from bihuan.web.findings.choices import Method, Origin
from bihuan.web.rounds.models import Category, Round, Target
from bihuan.web.search.queries import counted, narrowed

_ORIGINS, _METHODS = dict(Origin.choices), dict(Method.choices)
_NOWHERE = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person may choose from: rounds newest first, the targets of the chosen round, its categories."""

    rounds: tuple[Round, ...]
    targets: tuple[Target, ...]
    categories: tuple[Category, ...]


def link_to(name: str) -> Callable[[Any], str]:
    """Return what writes the address of a row; worked out once, because asking for each row takes as long as the row."""
    before, after = reverse(name, args=[_NOWHERE]).split(_NOWHERE)
    return lambda row: f"{before}{row.uid}{after}"


def number_column(detail: str) -> Column:
    """Return the column of a row's number, which leads to its page."""
    address = link_to(detail)
    return Column(
        name="number",
        heading=_("编号"),
        cell=lambda row: html.linked(address(row), row.number),
        export=lambda row: row.number,
        sort="number",
        is_indexed=True,
        css="is-name",
        width=22,
        is_row_heading=True,
    )


def title_column(detail: str, *, edit: str = "") -> Column:
    """Return the column of a row's title, which leads to its page and says what was made up for a demonstration."""
    address = link_to(detail)
    made_up = format_html(' <span class="tag is-demo">{}</span>', _("演示数据"))

    def cell(row: Any) -> str:
        link = html.linked(address(row), row.title, attributes=' class="quiet-link document" lang="zh-Hans"')
        return link + made_up if row.is_demo else link

    return Column(
        name="title", heading=_("标题"), cell=cell, export=lambda row: row.title, sort="title", edit=edit, width=44
    )


def target_column() -> Column:
    """Return the column of the inspected unit."""
    return Column(
        name="target",
        heading=_("被巡视单位"),
        cell=lambda row: row.target.name,
        sort="target__number",
        css="is-name",
        width=16,
    )


def round_column(scope: Scope) -> Column:
    """Return the column of the round, shown unasked only to those who have several."""
    titles = {one.pk: one.title for one in scope.rounds}
    return Column(
        name="round",
        heading=_("轮次"),
        # A round beyond the newest few hundred is asked for by itself.
        cell=lambda row: titles.get(row.round_id) or str(row.round),
        sort="round__serial",
        default=len(scope.rounds) > 1,
        width=30,
    )


def tags_of(choices: Sequence[Choice]) -> tuple[dict[str, str], dict[str, SafeString]]:
    """
    Return the label and the tag of each choice, in the language of the page.

    Worked out once a table: asking a model for the label of its choice translates all of them, for every row.
    """
    labels = {value: str(label) for value, label in choices}
    return labels, {
        value: format_html('<span class="tag is-{}">{}</span>', value, label) for value, label in labels.items()
    }


def status_column(choices: Sequence[Choice]) -> Column:
    """Return the column of the state."""
    labels, tags = tags_of(choices)
    return Column(
        name="status",
        heading=_("状态"),
        cell=lambda row: tags[row.status],
        export=lambda row: labels[row.status],
        sort="status",
        css="is-name",
        width=14,
    )


def text_column(name: str, heading: Any, *, edit: str = "", width: int = 30, default: bool = False) -> Column:
    """Return the column of a long text, cut on the page and whole in a workbook."""

    def cell(row: Any) -> str:
        text: str = getattr(row, name)
        return text if len(text) <= 80 else text[:79] + "…"

    return Column(
        name=name, heading=heading, cell=cell, export=lambda row: getattr(row, name), edit=edit, width=width, default=default
    )  # fmt: skip


def day_column(name: str, heading: Any, *, edit: str = "", default: bool = False) -> Column:
    """Return the column of a civil date."""
    return Column(
        name=name,
        heading=heading,
        cell=lambda row: value.isoformat() if (value := getattr(row, name)) else "",
        export=lambda row: getattr(row, name),
        sort=name,
        edit=edit,
        default=default,
        css="is-name",
        width=12,
    )


def moment_columns() -> list[Column]:
    """Return the columns of when a row was made and last changed, unseen unless asked for."""

    def of(name: str) -> Callable[[Any], str]:
        # The same way of writing it in every language, because it is compared and sorted in the workbook.
        return lambda row: f"{timezone.localtime(getattr(row, name)):%Y-%m-%d %H:%M}"

    return [
        Column(name="created", heading=_("登记时间"), cell=of("created_at"), sort="id", is_indexed=True, default=False, css="is-name", width=17),
        Column(name="changed", heading=_("最后改动"), cell=of("changed_at"), sort="changed_at", default=False, css="is-name", width=17),
    ]  # fmt: skip


def amount_columns() -> list[Column]:
    """Return how much: money and people, unseen unless asked for."""
    return [
        Column(
            name="amount",
            heading=_("金额（元）"),
            cell=lambda row: f"{row.amount:,.2f}" if row.amount is not None else "",
            export=lambda row: row.amount,
            sort="amount",
            edit="amount",
            default=False,
            css="is-number",
        ),
        Column(
            name="people_concerned",
            heading=_("涉及人数"),
            cell=lambda row: str(row.people_concerned) if row.people_concerned is not None else "",
            export=lambda row: row.people_concerned,
            sort="people_concerned",
            edit="people_concerned",
            default=False,
            css="is-number",
        ),
    ]


def set_columns() -> list[Column]:
    """Return where it was heard of and how it was found, unseen unless asked for."""
    return [
        Column(name="origins", heading=_("来源"), cell=lambda row: said(row.origins, _ORIGINS), edit="origins", default=False),
        Column(name="methods", heading=_("发现方式"), cell=lambda row: said(row.methods, _METHODS), edit="methods", default=False),
    ]  # fmt: skip


def said(values: Sequence[str], labels: dict[str, Any]) -> str:
    """Return a set of choices in words, as a workbook has it and a returned one may change it."""
    return "、".join(str(labels.get(value, value)) for value in values)


def notes_column() -> Column:
    """Return the column of what a workbook or a ledger had in columns of no place here, a line each."""
    return Column(
        name="notes",
        heading=_("台账其他栏目"),
        cell=lambda row: "\n".join(f"{heading}：{value}" for heading, value in row.notes.items()),
        default=False,
        width=30,
    )


def author_column(heading: Any) -> Column:
    """Return the column of who wrote a row."""
    return Column(
        name="author", heading=heading, cell=lambda row: str(row.author), default=False, css="is-name", width=14
    )


def search_filter(kind: str) -> Filter:
    """Return the search box over the index of ``kind``; it looks only among the rows that the person may see."""
    return Filter(
        name="q",
        heading=_("搜索"),
        kind="search",
        apply=lambda rows, text: narrowed(rows, kind=kind, query=text),
        count=lambda rows, text, most: counted(rows, kind=kind, query=text, most=most),
        is_wide=True,
    )


def choice_filter(name: str, heading: Any, column: str, choices: Sequence[Choice], **how: Any) -> Filter:
    """Return a filter whose values are those of one column."""
    return Filter(
        name=name,
        heading=heading,
        kind="choice",
        choices=choices,
        apply=lambda rows, values: rows.filter(**{f"{column}__in": values} if len(values) > 1 else {column: values[0]}),
        **how,
    )


def place_filters(scope: Scope) -> list[Filter]:
    """Return the filters by round and by unit; the form offers them where there are several to choose from."""
    rounds = [(str(one.pk), one.title) for one in scope.rounds]
    targets = [(str(one.pk), f"{one.number}. {one.name}") for one in scope.targets]
    return [
        choice_filter("round", _("轮次"), "round_id", rounds, is_single=True, is_wide=True, is_offered=len(rounds) > 1),
        choice_filter("target", _("被巡视单位"), "target_id", targets, is_offered=len(targets) > 1),
    ]


def days_filters(name: str, column: str, since: Any, until: Any) -> list[Filter]:
    """Return the two filters that hold a date between two days, both included."""
    return [
        Filter(
            name=f"{name}_from",
            heading=since,
            kind="day",
            apply=lambda rows, day: rows.filter(**{f"{column}__gte": day}),
            is_tucked=True,
        ),
        Filter(
            name=f"{name}_until",
            heading=until,
            kind="day",
            apply=lambda rows, day: rows.filter(**{f"{column}__lte": day}),
            is_tucked=True,
        ),
    ]
