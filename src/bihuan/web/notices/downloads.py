"""What is seen on a list, as a file: Excel, CSV or JSON of the same rows in the same order."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext

from bihuan.reading.exporting import FINDING_COLUMNS, Language, Sheet, as_csv, as_json, as_xlsx
from bihuan.web.common import dates
from bihuan.web.common.answering import XLSX
from bihuan.web.common.errors import Refusal

_TYPES = {
    "xlsx": XLSX,
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
}


def download(request: HttpRequest, rows: Iterable[Mapping[str, Any]]) -> HttpResponse:
    """
    Return findings as the file that ``?format=`` asks for.

    Raises:
        Refusal: ``notices.no_such_format`` for any other format.
    """
    form = request.GET.get("format", "")
    if form not in _TYPES:
        raise Refusal(
            "notices.no_such_format",
            "没有这种下载格式，没有生成文件。请选 Excel、CSV 或 JSON。",
            "There is no such format, so no file was made. Choose Excel, CSV or JSON.",
            where="format",
            http_status=400,
        )
    response = HttpResponse(_content(form, list(rows)), content_type=_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="bihuan-findings-{dates.today():%Y%m%d}.{form}"'
    return response


def _content(form: str, rows: list[Mapping[str, Any]]) -> bytes:
    lang: Language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    if form == "xlsx":
        return as_xlsx([Sheet(gettext("公布的问题"), FINDING_COLUMNS, rows)], lang)
    if form == "csv":
        # With a byte order mark, because spreadsheets otherwise take the file for the machine's own encoding.
        return as_csv(FINDING_COLUMNS, rows, lang).encode("utf-8-sig")
    return as_json(FINDING_COLUMNS, rows).encode()
