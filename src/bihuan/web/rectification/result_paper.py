"""A unit's report or notice as one text and on paper; pure."""

from collections.abc import Mapping
from datetime import date

from bihuan.documents import Document, Heading, Layout, Paragraph, Part, Signature
from bihuan.web.rounds.deadlines.explaining import zh_day

#: What a notice says of how to reach who answers for it, by the keys of ``RectificationReport.contact``.
CONTACT: Mapping[str, str] = {"phone": "联系电话", "post_box": "邮政信箱", "postcode": "邮政编码", "mail": "电子邮箱"}
_NUMBERED = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


def contact_block(contact: Mapping[str, str], publicity: tuple[date | None, date | None]) -> list[str]:
    """Return the lines at the end of a notice: that anybody may speak up, until when, and where; [] where nobody is named."""
    said = [f"{label}：{contact[key]}" for key, label in CONTACT.items() if contact.get(key)]
    if not said:
        return []
    begins, ends = publicity
    period = f"公示时间：{zh_day(begins)}至{zh_day(ends)}。" if begins and ends else ""
    return [f"欢迎干部群众对整改情况进行监督，如有意见建议，请及时反映。{period}{'；'.join(said)}。"]


def document_of(text: str, *, signed: tuple[str, date] | None) -> Document:
    """Return the paper of a whole text: its first line is the title; a line that begins with 一、 is a heading."""
    title, *lines = text.split("\n")
    return Document(
        title=title,
        parts=tuple(_part(line) for line in lines if line.strip()),
        layout=Layout.PLAIN,
        signature=Signature(signed[0], signed[1], sealed=False) if signed else None,
    )


def _part(line: str) -> Part:
    is_heading = line.startswith(tuple(f"{one}、" for one in _NUMBERED)) and len(line) < 40
    return Heading(line, 1) if is_heading else Paragraph(line)
