"""Classified material is refused in whatever dress its mark comes; the words inside a sentence are no mark."""

import pytest

from bihuan.web.files.inside.refusals import Refused
from bihuan.web.files.inside.scanning import look_at
from tests.bad_inputs.hostile import _jpeg, _sheet, ofd_page, ofd_parts
from tests.bad_inputs.making import WORD, document, docx_parts, paragraphs, workbook, zipped
from tests.bad_inputs.pdfs import page_objects, pdf, stream

pytestmark = pytest.mark.no_database

MARKS = (
    "机密★1年", "秘密★10年", "绝密★长期", "机密★", "★机密", "机密☆5年", "机密*3年", "机密＊3年", "机 密 ★ 1 年", "机　密　★　１　年",
    "秘\u200b密★3年", "機密★1年", "絕密★30年", "机密级★1年", "【机密★1年】", "文号〔2021〕3号 机密★1年", "密级：机密", "密级: 秘密",
    "密　级：绝　密", "保密等级：秘密", "定密为机密",
)  # fmt: skip
ALONE = ("机密", "秘  密", "【绝密】", "机密级", "(秘密)", "绝密件", "机密3年", "秘密文件")
NAMES = (
    "机密★1年.docx",
    "（机密）台账.docx",
    "关于某事的报告-秘密.docx",
    "[绝密]名单.docx",
    "机密_2021.docx",
    "秘密.docx",
    "密级：机密 报告.docx",
)
NO_MARK = (
    "严格保守国家秘密和商业秘密。", "对涉密人员开展机密级岗位培训", "未按规定对涉密文件定密、标密", "违反保密纪律，泄露工作秘密问题",
    "信访件内容应当保密", "机密文件管理不规范", "秘密收受礼金", "本表不涉及国家秘密",
)  # fmt: skip


def _docx(*lines: str) -> bytes:
    return zipped(docx_parts(paragraphs(*lines)))


def _with_header(mark: str) -> bytes:
    parts = docx_parts("", ("rId7", "header", "header1.xml"))
    parts["word/header1.xml"] = f'<w:hdr xmlns:w="{WORD}">{paragraphs(mark)}</w:hdr>'
    return zipped(parts)


def _refused(data: bytes, name: str) -> None:
    with pytest.raises(Refused) as caught:
        look_at(data, name)
    assert caught.value.code == "files.marked_secret"
    assert "未保留任何内容" in caught.value.zh


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_refused_anywhere(mark):
    filler = [f"第{n}段的内容" for n in range(40)]
    _refused(_docx("标题", *filler, mark), "a.docx")
    _refused(f"{mark}\n正文\n".encode(), "a.txt")
    _refused(_with_header(mark), "a.docx")


@pytest.mark.parametrize("mark", ALONE)
def test_a_bare_term_is_refused_where_marks_stand(mark):
    _refused(_docx(mark, "关于某事的报告", "正文"), "a.docx")
    _refused(_with_header(mark), "a.docx")
    _refused(f"{mark}\n正文".encode("gb18030"), "a.txt")


@pytest.mark.parametrize("name", NAMES)
def test_a_marked_name_is_refused(name):
    _refused(_docx("正文"), name)


def test_a_mark_in_every_other_place_is_refused():
    _refused(_jpeg(), "机密★1年-现场照片.jpg")
    _refused(workbook(lambda book: book.add_worksheet("台账").write("C9", "机密★1年")), "a.xlsx")
    _refused(workbook(lambda book: book.add_worksheet("秘密★3年")), "a.xlsx")
    _refused(workbook(lambda book: book.add_worksheet("台账").set_header("&C机密★1年")), "a.xlsx")
    _refused(
        _sheet(
            '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><r><t>机</t></r><r><t>密★1年</t></r></is></c></row></sheetData>'
        ),
        "a.xlsx",
    )
    _refused(
        _sheet(
            '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&#26426;&#23494;★1年</t></is></c></row></sheetData>'
        ),
        "a.xlsx",
    )
    _refused(zipped(ofd_parts('<Page BaseLoc="P.xml"/>', **{"Doc_0/P.xml": ofd_page("机密★1年")})), "a.ofd")
    box = f"<w:p><w:r><w:pict><w:txbxContent>{paragraphs('机密★1年')}</w:txbxContent></w:pict></w:r></w:p>"
    _refused(zipped({**docx_parts(), "word/document.xml": document(box)}), "a.docx")
    split = "<w:p><w:r><w:t>机</w:t></w:r><w:r><w:t>密</w:t></w:r><w:r><w:t>★1年</w:t></w:r></w:p>"
    _refused(zipped({**docx_parts(), "word/document.xml": document(split)}), "a.docx")
    inner = _docx("机密★1年")
    _refused(zipped({**docx_parts(), "word/embeddings/a.docx": inner}), "a.docx")
    notes = docx_parts("", ("rId7", "footnotes", "footnotes.xml"))
    notes["word/footnotes.xml"] = f'<w:footnotes xmlns:w="{WORD}">{paragraphs("密级：机密")}</w:footnotes>'
    _refused(zipped(notes), "a.docx")


@pytest.mark.parametrize("sentence", NO_MARK)
def test_the_words_in_a_sentence_are_no_mark(sentence):
    assert look_at(_docx("巡视反馈意见", sentence), "关于保守秘密情况的说明.docx").kind == "docx"
    assert look_at(f"情况说明\n{sentence}\n".encode(), "a.txt").kind == "text"


def test_a_mark_in_a_pdf_is_read_through_its_font():
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        b"4 beginbfchar <41> <673A> <42> <5BC6> <43> <2605> <44> <0031> endbfchar endcmap end"
    )
    objects = page_objects(b"BT /F1 24 Tf 72 700 Td (ABCD) Tj ET")
    objects[5] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    objects[6] = stream(cmap)
    _refused(pdf(objects), "a.pdf")
