"""Small made-up files as proofs: a record of looking at papers, a list, a notice and a picture."""

import io
import zipfile
from datetime import date

from PIL import Image, ImageDraw

from bihuan.web.accounts.models import User
from bihuan.web.findings.actions import EvidenceFacts, Prepared, create_evidence, prepare
from bihuan.web.findings.choices import EvidenceKind
from bihuan.web.findings.models import Evidence
from bihuan.web.rounds.models import Target

#: On the groups' first day: no paper rests on a proof that came later.
BROUGHT_IN_ON = date(2020, 9, 8)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_TYPE = "application/vnd.openxmlformats-officedocument"
_MADE_UP = "演示数据，内容为虚构"


def _archive(parts: dict[str, str]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            # A fixed moment, so that the same file has the same hash in every demonstration.
            archive.writestr(
                zipfile.ZipInfo(name, (2020, 11, 1, 0, 0, 0)),
                f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}',
            )
    return kept.getvalue()


def _package(main: str, main_type: str, parts: dict[str, str]) -> bytes:
    """Return a document of Word or Excel with an author in its properties, for the cleaned copy to lose."""
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name, kind in (
            (main, main_type),
            *((name, f"{_TYPE}.spreadsheetml.worksheet+xml") for name in parts if "/worksheets/" in name),
            ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        )
    )
    return _archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="{main}"/>'
            f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
            'Target="docProps/core.xml"/></Relationships>',
            "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_CORE}">'
            "<cp:lastModifiedBy>演示作者</cp:lastModifiedBy></cp:coreProperties>",
            **parts,
        }
    )


def word_file(*lines: str) -> bytes:
    """Return a small Word file with these paragraphs."""
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    text = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    main = "word/document.xml"
    return _package(main, f"{_TYPE}.wordprocessingml.document.main+xml", {main: text})


def _workbook(rows: list[list[str]]) -> bytes:
    cells = "".join(
        f'<row r="{at}">'
        + "".join(
            f'<c r="{chr(65 + column)}{at}" t="inlineStr"><is><t>{text}</t></is></c>' for column, text in enumerate(row)
        )
        + "</row>"
        for at, row in enumerate(rows, start=1)
    )
    return _package(
        "xl/workbook.xml",
        f"{_TYPE}.spreadsheetml.sheet.main+xml",
        {
            "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="抽查清单" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{cells}</sheetData></worksheet>',
        },
    )


def _picture() -> bytes:
    """Return a picture of a sheet of paper, without words: a machine need not have a Chinese font."""
    image = Image.new("RGB", (480, 640), "#f4f1ea")
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 40, 440, 600), fill="white", outline="#8a8578", width=2)
    for at in range(9):
        draw.line((80, 120 + at * 48, 400 - at % 3 * 60, 120 + at * 48), fill="#b9b3a4", width=6)
    draw.ellipse((320, 470, 410, 560), outline="#b3261e", width=5)
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


Files = list[tuple[EvidenceFacts, Prepared]]
#: Which of the files is the unit's own.
_STATEMENT = 2


def prepared() -> Files:
    """Return the files, looked at and cleaned once: the same bytes serve all targets and are kept once."""
    listed = [["序号", "登记日期", "承诺天数", "实际天数"]]
    listed += [[str(at), f"2020-0{1 + at % 9}-15", "10", str(8 + at * 3 % 19)] for at in range(1, 16)]
    record = word_file(
        _MADE_UP,
        "调阅资料记录",
        "调阅材料：办件台账、会议纪要、考核方案。",
        "调阅情况：按登记顺序抽取样本，逐件核对时限和手续。",
    )
    statement = word_file(_MADE_UP, "情况说明", "经核对，抽查样本与系统记录一致，有关事项正在办理。")
    made = (
        ("调阅资料记录", EvidenceKind.DOCUMENT, "调阅资料记录.docx", record),
        ("抽查样本清单", EvidenceKind.TABLE, "抽查样本清单.xlsx", _workbook(listed)),
        ("情况说明", EvidenceKind.STATEMENT, "情况说明.docx", statement),
        ("现场查看照片", EvidenceKind.PHOTO, "现场查看照片.png", _picture()),
    )
    return [
        (
            EvidenceFacts(title=title, kind=kind, place="被巡视单位资料室（演示）", obtained_on=BROUGHT_IN_ON),
            prepare(data, name),
        )
        for title, kind, name, data in made
    ]


def bring_in(target: Target, people: dict[str, User], files: Files) -> tuple[list[Evidence], Evidence]:
    """
    Bring the files in as proofs of ``target``, by the ordinary action.

    Returns:
        What the group's member brought in, and the statement that the unit's liaison did.
    """
    member = people[f"gm{target.group.number}"] if target.group else people["gm1"]
    own = [create_evidence(actor=member, target=target, facts=facts, data=data, is_demo=True) for facts, data in files]
    facts, data = files[_STATEMENT]
    liaison = people[f"lia{target.number:02}"]
    return own, create_evidence(actor=liaison, target=target, facts=facts, data=data, is_demo=True)
