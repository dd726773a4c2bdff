"""The fields that an office's own template may name, in Chinese or in English, and their values from a document."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bihuan.documents import (
    Annex,
    Attendance,
    Document,
    Head,
    Heading,
    Imprint,
    Paragraph,
    Part,
    Signature,
    Table,
)

Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One field as the page describes it; ``inside`` are the fields of each row where it is a list."""

    name: str
    zh: str
    about: Words
    inside: tuple["Field", ...] = ()


_CELL = (Field("text", "文字", ("单元格文字", "words of the cell")),)
_PARTS = (
    Field("text", "文字", ("段落或标题的文字", "words of a paragraph or heading")),
    Field("level", "级别", ("标题级别 1–4，正文为 0", "level of a heading, 1 to 4; 0 for text")),
    Field("is_table", "是表格", ("这一段是否为表格", "whether this part is a table")),
    Field("headings", "表头", ("表格的表头", "headings of a table"), _CELL),
    Field(
        "rows",
        "行",
        ("表格的各行", "rows of a table"),
        (Field("cells", "单元格", ("一行的单元格", "cells of a row"), _CELL),),
    ),
)
FIELDS: tuple[Field, ...] = (
    Field("organ", "发文机关", ("发文机关标志", "organ at the head")),
    Field("number", "发文字号", ("编定的文号", "number of the paper")),
    Field("copy_number", "份号", ("份号", "number of the copy")),
    Field("urgency", "紧急程度", ("紧急程度", "urgency")),
    Field("signer", "签发人", ("上行文的签发人", "signer of an upward paper")),
    Field("title", "标题", ("公文标题", "title")),
    Field("addressee", "主送", ("主送机关", "addressee")),
    Field("parts", "正文", ("正文各段", "parts of the text"), _PARTS),
    Field("attendance", "参会人员", ("纪要的出席、列席人员", "who was present, for minutes"), (
        Field("label", "类别", ("出席、列席等", "label")),
        Field("names", "名单", ("姓名", "names")),
    )),
    Field("annexes", "附件", ("各附件", "annexes"), (
        Field("title", "标题", ("附件标题", "title of the annex")),
        Field("parts", "正文", ("附件各段", "parts of the annex"), _PARTS),
    )),
    Field("attached", "另附", ("随文另附的文件", "files that go along"), (
        Field("title", "标题", ("文件标题", "title of the file")),
    )),
    Field("signature", "署名", ("发文机关署名", "who signs")),
    Field("date", "成文日期", ("成文日期", "date of the paper")),
    Field("note", "附注", ("附注", "note")),
    Field("copied_to", "抄送", ("抄送机关", "copied to")),
    Field("printed_by", "印发机关", ("印发机关", "printed by")),
    Field("printed_on", "印发日期", ("印发日期", "printed on")),
    Field("watermark", "页眉标注", ("演示数据等标注", "words on every page")),
)  # fmt: skip

#: What a template is tried with: every field and every kind of part occurs.
SAMPLE = Document(
    title="关于示范巡视的反馈意见",
    head=Head("示范机关文件", "示巡发〔2021〕1号", copy_number="000001", urgency="平急", signer="示范"),
    addressee="中共示范市委员会：",
    parts=(
        Heading("一、基本情况", 1),
        Paragraph("这一段用来检查模板。"),
        Table(("序号", "问题"), (("1", "示范问题"),)),
    ),
    attendance=(Attendance("出席", "示范甲、示范乙"),),
    annexes=(Annex("问题清单", (Paragraph("附件文字。"), Table(("序号", "问题"), (("1", "示范问题"),)))),),
    attached=("示范统计表",),
    signature=Signature("示范机关", date(2021, 1, 5)),
    note="此件不公开",
    imprint=Imprint("示范机关办公室", date(2021, 1, 5), "示范单位"),
    watermark="演示",
)


def values_of(document: Document) -> dict[str, Any]:
    """Return what a template may name of a document: dictionaries, lists and texts under both names."""
    head = document.head or Head("")
    signature, imprint = document.signature, document.imprint
    values = {
        "organ": head.organ,
        "number": head.number,
        "copy_number": head.copy_number,
        "urgency": head.urgency,
        "signer": head.signer,
        "title": document.title,
        "addressee": document.addressee,
        "parts": _parts(document.parts),
        "attendance": [{"label": one.label, "names": one.names} for one in document.attendance],
        "annexes": [{"title": one.title, "parts": _parts(one.parts)} for one in document.annexes],
        "attached": [{"title": title} for title in document.attached],
        "signature": signature.organ if signature else "",
        "date": _day(signature.on) if signature else _day(head.on) if head.on else "",
        "note": document.note,
        "copied_to": imprint.copied_to if imprint else "",
        "printed_by": imprint.printed_by if imprint else "",
        "printed_on": _day(imprint.printed_on) if imprint else "",
        "watermark": document.watermark,
    }
    return _in_both(values, FIELDS)


def shape() -> dict[str, Any]:
    """Return an example of such values in which no list is empty and its first row has every field."""
    table = SAMPLE.parts[-1]
    assert isinstance(table, Table)
    annex = replace(SAMPLE.annexes[0], parts=(table,))
    return values_of(replace(SAMPLE, parts=(table,), annexes=(annex,)))


def _parts(parts: Sequence[Part]) -> list[dict[str, Any]]:
    made = []
    for part in parts:
        table = part if isinstance(part, Table) else None
        made.append(
            {
                "text": "" if isinstance(part, Table) else part.text,
                "level": part.level if isinstance(part, Heading) else 0,
                "is_table": table is not None,
                "headings": [{"text": text} for text in table.headings] if table else [],
                "rows": [{"cells": [{"text": text} for text in row]} for row in table.rows] if table else [],
            }
        )
    return made


def _in_both(values: dict[str, Any], fields: Sequence[Field]) -> dict[str, Any]:
    """Return the values under their Chinese names too."""
    both: dict[str, Any] = {}
    for field in fields:
        value = values[field.name]
        if field.inside:
            value = [_in_both(row, field.inside) for row in value]
        both[field.name] = both[field.zh] = value
    return both


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
