"""Units' notices on their rectification as pages and files of the site have them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.utils import translation

from bihuan.web.common.errors import not_found
from bihuan.web.public import access
from bihuan.web.public.columns import Column, Row
from bihuan.web.public.models import PublicNotice, PublicRectification
from bihuan.web.public.queries import answers
from bihuan.web.public.queries.answers import AnswerCard
from bihuan.web.public.queries.records import facts_of
from bihuan.web.public.site import Site

#: Columns of the open data of such notices.
COLUMNS = (
    Column("round_id", "text", "轮次标识", "Key of the round", 38),
    Column("notice_id", "text", "通报标识，也是页面地址的一部分", "Key of the notice; part of its page's address", 38),
    Column("edition", "integer", "版次", "Edition", 8),
    Column("target_number", "integer", "单位在本轮中的序号", "Number of the unit in the round"),
    Column("target_name", "text", "单位名称", "Name of the unit", 18),
    Column("unit_key", "text", "单位标识，同一单位在各轮次中相同", "Key of the unit, the same in every round", 18),
    Column("title", "text", "标题", "Title", 60),
    Column("released_on", "date", "公布日期", "Day of release"),
    Column("sha256", "text", "全文的 SHA-256", "SHA-256 of the text", 40),
    Column("text", "text", "全文", "The text", 80),
)
FORMS = ("xlsx", "csv", "json")
#: The two tables: a row for each notice, a row for each problem that one speaks of.
TABLES = {"data": COLUMNS, "answers": answers.COLUMNS}


class NoticeRow(Row):
    """One notice in force."""

    columns = COLUMNS


def list_page(site: Site, query: str = "") -> dict[str, Any]:
    """Return the notices in force, the newest first, what a search finds in them, and the addresses of the open data."""
    rows = access.rectifications_shown().filter(is_current=True).defer("text")
    return {
        "rows": [(one, site.url("rectified", one.pk)) for one in rows],
        "q": query,
        "found": answers.found(site, query),
        "most": answers.MOST,
        "here": site.url("rectifications").partition("?")[0],
        "files": files_of(site),
    }


def files_of(site: Site) -> list[dict[str, Any]]:
    """Return the files of the open data of such notices: each table with its columns and addresses by form."""
    return [
        {"name": name, "columns": columns, "forms": {form: site.url(f"rectified_{name}", form) for form in FORMS}}
        for name, columns in TABLES.items()
    ]


def of_unit(site: Site, unit: str) -> list[tuple[PublicRectification, str]]:
    """Return the notices in force of a unit over the rounds, the newest first, each with its address. One statement."""
    rows = access.rectifications_shown().filter(unit=unit, is_current=True).defer("text")
    return [(one, site.url("rectified", one.pk)) for one in rows]


def of_round(site: Site, round_id: UUID) -> list[tuple[PublicRectification, str]]:
    """Return the notices in force of the units of a round, by number, each with its address. One statement."""
    rows = access.rectifications_shown().filter(round=round_id, is_current=True).defer("text").order_by("number")
    return [(one, site.url("rectified", one.pk)) for one in rows]


def of_whole_round(round_id: UUID) -> tuple[str, list[PublicRectification]]:
    """
    Return the name of a round and the notices in force of its units with their texts, by number.

    Raises:
        Refusal: ``common.not_found`` where none is in force.
    """
    notices = list(access.rectifications_shown().filter(round=round_id, is_current=True).order_by("number"))
    if not notices:
        raise not_found()
    current = access.current_notices().filter(round=round_id).defer("text").first()
    # In Chinese whatever the page speaks: it heads a Chinese text.
    with translation.override("zh-hans"):
        return facts_of(current).name if current else "", notices


def notice_page(site: Site, pk: UUID) -> dict[str, Any]:
    """Return one edition: its text exactly as it was released; ``Refusal``: ``common.not_found``."""
    notice = access.rectification_shown(pk)
    others = access.rectifications_shown().filter(round=notice.round, number=notice.number).exclude(pk=pk)
    context: dict[str, Any] = {
        "notice": notice,
        "others": [(one, site.url("rectified", one.pk)) for one in others.defer("text").order_by("-edition")],
        "round_url": site.url("round", notice.round)
        if access.current_notices().filter(round=notice.round).exists()
        else "",
        "unit_url": site.url("unit", notice.unit) if _is_known(notice.unit) else "",
    }
    if notice.state == PublicNotice.State.WITHDRAWN:
        return {**context, "tombstone": notice}
    return {
        **context,
        "paragraphs": list(_paragraphs(notice, answers.answers_of(site, notice))),
        "text_url": site.url("rectified_text", pk),
        "word_url": site.url("rectified_word", pk) if notice.word_id else "",
    }


def _paragraphs(notice: PublicRectification, cards: list[AnswerCard]) -> Iterator[tuple[str, AnswerCard | None]]:
    """Yield each line of a notice, with the problem that it speaks of where it is one of the list."""
    waiting = list(cards)
    for line in notice.text.split("\n"):
        one = waiting[0] if waiting else None
        if one is not None and line.startswith(f"{one.number}.") and one.said in line:
            yield line, waiting.pop(0)
        else:
            yield line, None


def all_rows() -> Iterator[NoticeRow]:
    """Yield the notices in force as rows of the open data, the newest first."""
    for one in access.rectifications_shown().filter(is_current=True):
        yield NoticeRow(
            {
                "round_id": str(one.round),
                "notice_id": str(one.pk),
                "edition": one.edition,
                "target_number": one.number,
                "target_name": one.name,
                "unit_key": one.unit,
                "title": one.title,
                "released_on": one.released_on.isoformat() if one.released_on else None,
                "sha256": one.sha256,
                "text": one.text,
            }
        )


def rows_of(table: str) -> Iterator[Row]:
    """Return the rows of one of ``TABLES``."""
    return all_rows() if table == "data" else answers.all_rows()


def _is_known(unit: str) -> bool:
    return bool(unit) and access.targets_shown().filter(unit=unit).exists()
