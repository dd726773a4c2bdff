"""Units' notices on their rectification as pages and files of the site have them."""

import csv
import io
import json
from typing import Any
from uuid import UUID

from bihuan.web.public import access
from bihuan.web.public.columns import cell_of
from bihuan.web.public.models import PublicNotice, PublicRectification
from bihuan.web.public.site import Site

#: Columns of the open data of such notices, each with what stands in it, in Chinese and in English.
COLUMNS = (
    ("round_id", "轮次标识", "Key of the round"),
    ("notice_id", "通报标识，也是页面地址的一部分", "Key of the notice; part of its page's address"),
    ("edition", "版次", "Edition"),
    ("target_number", "单位在本轮中的序号", "Number of the unit in the round"),
    ("target_name", "单位名称", "Name of the unit"),
    ("unit_key", "单位标识，同一单位在各轮次中相同", "Key of the unit, the same in every round"),
    ("title", "标题", "Title"),
    ("released_on", "公布日期", "Day of release"),
    ("sha256", "全文的 SHA-256", "SHA-256 of the text"),
    ("text", "全文", "The text"),
)
FORMS = ("csv", "json")
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


def list_page(site: Site) -> dict[str, Any]:
    """Return the notices in force, the newest first, with the addresses of the open data."""
    rows = access.rectifications_shown().filter(is_current=True).defer("text")
    return {
        "rows": [(one, site.url("rectified", one.pk)) for one in rows],
        "files": {form: site.url("rectified_data", form) for form in FORMS},
        "columns": COLUMNS,
    }


def of_round(site: Site, round_id: UUID) -> list[tuple[PublicRectification, str]]:
    """Return the notices in force of the units of a round, by number, each with its address. One statement."""
    rows = access.rectifications_shown().filter(round=round_id, is_current=True).defer("text").order_by("number")
    return [(one, site.url("rectified", one.pk)) for one in rows]


def notice_page(site: Site, pk: UUID) -> dict[str, Any]:
    """Return one edition: its text exactly as it was released; ``Refusal``: ``common.not_found``."""
    notice = access.rectification_shown(pk)
    others = access.rectifications_shown().filter(round=notice.round, number=notice.number).exclude(pk=pk)
    context: dict[str, Any] = {
        "notice": notice,
        "others": [(one, site.url("rectified", one.pk)) for one in others.defer("text").order_by("-edition")],
        "unit_url": site.url("unit", notice.unit) if _is_known(notice.unit) else "",
    }
    if notice.state == PublicNotice.State.WITHDRAWN:
        return {**context, "tombstone": notice}
    return {
        **context,
        "paragraphs": notice.text.split("\n"),
        "text_url": site.url("rectified_text", pk),
        "word_url": site.url("rectified_word", pk) if notice.word_id else "",
    }


def data(form: str, licence: str) -> bytes:
    """Return the open data of all notices in force, as CSV or JSON."""
    rows = [_row(one) for one in access.rectifications_shown().filter(is_current=True)]
    if form == "json":
        head = {"licence": licence, "columns": [{"key": key, "zh": zh, "en": en} for key, zh, en in COLUMNS]}
        return json.dumps({**head, "rows": rows}, ensure_ascii=False, indent=1).encode()
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([key for key, _zh, _en in COLUMNS])
    writer.writerows([cell_of(row[key]) for key, _zh, _en in COLUMNS] for row in rows)
    # With a byte order mark, because spreadsheets otherwise take the file for the machine's own encoding.
    return out.getvalue().encode("utf-8-sig")


def _row(one: PublicRectification) -> dict[str, Any]:
    return {
        "round_id": str(one.round),
        "notice_id": str(one.pk),
        "edition": one.edition,
        "target_number": one.number,
        "target_name": one.name,
        "unit_key": one.unit,
        "title": one.title,
        "released_on": one.released_on.isoformat() if one.released_on else "",
        "sha256": one.sha256,
        "text": one.text,
    }


def _is_known(unit: str) -> bool:
    return bool(unit) and access.targets_shown().filter(unit=unit).exists()
