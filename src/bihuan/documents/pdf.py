"""
An official document as PDF, by the optional package typst: the same measures, the fonts embedded.

A font that this machine lacks is not replaced in silence: every page then says that its letters are others.
"""

import json
import tempfile
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bihuan.documents import fonts, standard
from bihuan.documents.parts import (
    Document,
    DocumentError,
    Head,
    Heading,
    Part,
    Signature,
    Table,
    chinese_date,
    width_in_characters,
)
from bihuan.documents.placing import CODE_BELOW, CODE_LEFT, CODE_SIZE, CODE_TEXT, places_of_signature
from bihuan.documents.standard import Face

_FACES: dict[str, Face] = {
    "body": standard.BODY,
    "title": standard.TITLE,
    "head": standard.HEAD,
    "label": standard.LABEL,
    "signer": standard.SIGNER,
    "imprint": standard.IMPRINT,
    "page": standard.PAGE_NUMBER,
    "table": standard.TABLE,
    **{f"heading{level}": face for level, face in enumerate(standard.HEADINGS, 1)},
}
_MEASURES = {
    "page_width": standard.PAGE_WIDTH,
    "page_height": standard.PAGE_HEIGHT,
    "top": standard.TOP,
    "left": standard.LEFT,
    "right": standard.RIGHT,
    "bottom": standard.BOTTOM,
    "line": standard.LINE,
    "pitch": standard.PITCH / 20,
    "squeeze": standard.SQUEEZE / 20,
    "head_below_top": standard.HEAD_BELOW_TOP,
    "above_red_line": standard.ABOVE_RED_LINE,
    "letter_head": standard.LETTER_HEAD,
    "letter_foot": standard.LETTER_FOOT,
    "letter_line": standard.LETTER_LINE,
    "page_number_below": standard.PAGE_NUMBER_BELOW,
}


@dataclass(frozen=True, slots=True)
class Code:
    """What ``with_code`` adds to a Word file: the line, and its QR code as PNG."""

    line: str
    picture: bytes


def can_write() -> bool:
    """Return whether PDF files can be made here: the extra ``bihuan[pdf]`` is installed."""
    return find_spec("typst") is not None


def write_pdf(document: Document, code: Code | None = None) -> bytes:
    """
    Return the PDF of a document.

    Raises:
        DocumentError: ``documents.no_pdf`` where the package is not installed; what paper cannot hold, see
            ``Document.require_sound``.
    """
    document.require_sound()
    if not can_write():
        raise DocumentError(
            "documents.no_pdf",
            "这台服务器没有安装生成 PDF 的组件。请管理员安装 bihuan[pdf]（pip install 'bihuan[pdf]'），或下载 Word 文件后另存为 PDF。",
            "This server has no component for PDF. Ask the administrator for bihuan[pdf] (pip install 'bihuan[pdf]'), or "
            "download the Word file and save it as PDF.",
        )
    with tempfile.TemporaryDirectory(prefix="bihuan-pdf-") as folder:
        place = Path(folder)
        (place / "data.json").write_text(json.dumps(_data(document, code), ensure_ascii=False), encoding="utf-8")
        (place / "paper.typ").write_bytes(files("bihuan.documents").joinpath("paper.typ").read_bytes())
        if code:
            (place / "code.png").write_bytes(code.picture)
        made: bytes = import_module("typst").compile(str(place / "paper.typ"), root=folder, format="pdf")
    return made


def _data(document: Document, code: Code | None) -> dict[str, Any]:
    imprint = document.imprint
    return {
        "layout": str(document.layout),
        "measures": _MEASURES,
        "faces": {name: {"fonts": [face.font, *face.others], "size": face.size} for name, face in _FACES.items()},
        "notes": [note for note in (document.watermark, _lacking()) if note],
        "head": _head(document.head),
        "title": [line.strip() for line in document.title.strip().split("\n")],
        "addressee": document.addressee,
        "parts": [_part(part) for part in document.parts],
        "attendance": [
            {"label": one.label, "names": one.names, "hang": 2 + width_in_characters(f"{one.label}：")}
            for one in document.attendance
        ],
        "annexes": [
            {"title": one.title.rstrip("。；，"), "parts": [_part(part) for part in one.parts]}
            for one in document.annexes
        ],
        "names_of_annexes": document.names_of_annexes,
        "signature": _signature(document.signature),
        "note": f"（{document.note.strip('（）()')}）" if document.note else "",
        "imprint": {
            "copied": f"抄送：{imprint.copied_to.rstrip('。')}。" if imprint.copied_to else "",
            "by": imprint.printed_by,
            "on": f"{chinese_date(imprint.printed_on)}印发",
        }
        if imprint
        else None,
        "code": {"line": code.line, "size": CODE_SIZE, "width": CODE_TEXT, "left": CODE_LEFT, "below": CODE_BELOW}
        if code
        else None,
    }


def _lacking() -> str:
    """Return what stands at the top of every page where letters are not those of official papers."""
    installed = fonts.installed()
    lacking = [one.font for one in fonts.missing(installed or frozenset())]
    return f"缺少字体：{'、'.join(lacking)}，字形不同，仅供阅读" if lacking else ""


def _head(head: Head | None) -> dict[str, Any] | None:
    if head is None:
        return None
    size, scale = standard.head_size(width_in_characters(head.organ))
    return {
        "labels": [text for text in (head.copy_number, head.urgency) if text],
        "organ": {"name": head.organ, "size": size, "scale": scale},
        "number": head.number,
        "signer": head.signer,
        "issuer": head.issuer,
        "on": chinese_date(head.on) if head.on else "",
    }


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Table):
        shares = part.shares or (1.0,) * len(part.headings)
        # A number such as WT2020-01-11-0022 has to break in a narrow column, as it does in Word.
        rows = [[cell.replace("-", "-\u200b") for cell in row] for row in part.rows]
        return {"kind": "table", "headings": part.headings, "rows": rows, "shares": shares}
    if isinstance(part, Heading):
        return {"kind": "heading", "text": part.text, "level": part.level}
    return {"kind": "paragraph", "lines": part.text.split("\n"), "indented": part.indented}


def _signature(signature: Signature | None) -> dict[str, Any] | None:
    if signature is None:
        return None
    name_right, date_right, blank = places_of_signature(signature)
    return {
        "blank": blank,
        "lines": [
            {"text": signature.organ, "right": name_right},
            {"text": chinese_date(signature.on), "right": date_right},
        ],
    }
