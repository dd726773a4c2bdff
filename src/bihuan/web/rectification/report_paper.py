"""
The main report of a unit and the report of its head as papers: title, text, and what stands behind it as annexes.

In Chinese whatever language the page has. A notice to the public is another paper: see ``result_paper``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.http import HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header

from bihuan.documents import Annex, Document, Heading, Paragraph, Part, Signature, Table
from bihuan.web.feedback.composing.addressing import body_of
from bihuan.web.feedback.printing.word import DEMO_WORDS, MEDIA_TYPE, word_bytes
from bihuan.web.rectification.models import RectificationReport
from bihuan.web.rectification.queries.results import WRITABLE, LineShown, ReportContents
from bihuan.web.rectification.rates import LONG_TERM, MEANINGS, NAMES, Rate
from bihuan.web.rectification.result_paper import document_of
from bihuan.web.rounds.deadlines.explaining import zh_day

#: Shares of the width of a page: number, problem, what was done, state, why it is not finished.
_OF_LINES = (0.09, 0.23, 0.36, 0.12, 0.2)
#: The same for rates: which, its two counts, the rate, what is divided by what.
_OF_RATES = (0.2, 0.12, 0.12, 0.14, 0.42)


def word_of_report(held: ReportContents) -> bytes:
    """
    Return a main report, or a head's, as a Word file; one that was not submitted yet says so on every page.

    Raises:
        Refusal: ``documents.*`` for what paper cannot hold.
    """
    # The paper is the unit's, so no template of the office is asked for.
    return word_bytes("report", None, report_document(held))


def word_response(data: bytes, title: str) -> HttpResponse:
    """Return a Word file to be downloaded under a title; it is kept nowhere on the way."""
    response = HttpResponse(data, content_type=MEDIA_TYPE, headers={"Cache-Control": "private, no-store"})
    named = content_disposition_header(as_attachment=True, filename=f"{title}.docx")
    response["Content-Disposition"] = named or "attachment"
    return response


def report_document(held: ReportContents) -> Document:
    """Return the report as a document: the items one by one and the rates are its annexes, signed once it is submitted."""
    report, target = held.report, held.report.target
    party = body_of(target.name, target.kind, target.organ.name if target.organ else "").full
    is_draft = report.status in WRITABLE
    marks = ["草稿，未报送"] * is_draft + [DEMO_WORDS] * report.is_demo
    with translation.override("zh-hans"):
        annexes = (
            Annex("逐项整改情况", (_lines(held.lines),)),
            *([Annex("整改统计", tuple(_statistics(held.rates)))] if held.rates else []),
        )
    return replace(
        # What a browser sends ends its lines in two characters, of which paper knows one.
        document_of("\n".join((report.title, *report.text.splitlines())), signed=None),
        addressee=_addressee(report),
        annexes=annexes,
        signature=None if is_draft else _signature(report, party),
        note="本件由巡视办据单位签署的纸质件录入" if report.on_behalf else "",
        watermark="，".join(marks),
    )


def _addressee(report: RectificationReport) -> str:
    to = report.round.organ.name if report.round.organ else report.round.authority
    return f"{to}：" if to else ""


def _signature(report: RectificationReport, party: str) -> Signature | None:
    if report.submitted_on is None:
        return None
    by_head = report.kind == RectificationReport.Kind.HEAD
    return Signature(f"{party}主要负责人" if by_head else party, report.submitted_on, sealed=False)


def _lines(lines: Iterable[LineShown]) -> Table:
    return Table(
        headings=("序号", "反馈问题", "整改情况", "状态", "未完成的原因"),
        rows=tuple(
            (
                str(one.order),
                one.item.title,
                _single(one.said) or "—",
                one.status_words + ("（已转后续事项）" if one.item.left_figures_on else ""),
                "—" if one.is_done else _single(one.reason) or "—",
            )
            for one in lines
        ),
        shares=_OF_LINES,
    )


def _statistics(rates: Iterable[Rate]) -> Iterator[Part]:
    rows = list(rates)
    yield Heading(f"截至{zh_day(rows[0].cut_off)}", 1)
    yield Table(
        headings=("指标", "分子", "分母", "比率", "怎样计算"),
        rows=tuple(
            (NAMES[one.name][0], str(one.numerator), str(one.denominator), one.percent or "—", MEANINGS[one.name][0])
            for one in rows
        ),
        shares=_OF_RATES,
    )
    for one in rows:
        if one.name == "completion":
            yield Paragraph(
                f"需要长期坚持的事项：{LONG_TERM[one.rule][0]}" + (f"，共 {one.apart} 项。" if one.apart else "。")
            )


def _single(text: str) -> str:
    return "".join(part.strip() for part in text.splitlines())
