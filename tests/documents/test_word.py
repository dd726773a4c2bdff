import io
import time
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.documents import (
    Annex,
    Document,
    DocumentError,
    Heading,
    Layout,
    Paragraph,
    Signature,
    Table,
    deviations,
    fonts,
    standard,
    write,
)
from bihuan.documents.parts import chinese_date, width_in_characters
from tests.documents.making import DOCUMENT, EVERY, PLAIN, SENTENCE

#: Of the property, bounded so that a run stays short.
EXAMPLES = 10


def _opened(document: Document):
    return docx.Document(io.BytesIO(write(document)))


def _texts(data: bytes) -> list[str]:
    file = docx.Document(io.BytesIO(data))
    body = [line.text for line in file.paragraphs]
    return body + [cell.text for table in file.tables for row in table.rows for cell in row.cells]


@pytest.mark.parametrize("name", EVERY)
def test_every_layout_measures_up_to_the_standard(name):
    assert deviations(write(EVERY[name])) == ()


@pytest.mark.parametrize("name", EVERY)
def test_a_document_made_twice_is_one_file(name):
    assert write(EVERY[name]) == write(EVERY[name])


@pytest.mark.parametrize("name", EVERY)
def test_every_text_is_in_the_file(name):
    document = EVERY[name]
    with zipfile.ZipFile(io.BytesIO(write(document))) as file:
        parts = [
            docx.oxml.parse_xml(file.read(member))
            for member in file.namelist()
            if member.startswith("word/") and member.endswith(".xml")
        ]
    said = "".join(text.text or "" for part in parts for text in part.iter(qn("w:t"))).replace("\u3000", "")
    for where, text in document.texts():
        for line in text.split("\n"):
            assert line.replace("\u3000", "").rstrip("。") in said, where


def test_a_file_tells_nothing_of_the_machine_that_made_it():
    with zipfile.ZipFile(io.BytesIO(write(DOCUMENT))) as file:
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = file.read("docProps/core.xml").decode()
        assert "thumbnail" not in file.read("_rels/.rels").decode()
    assert "python-docx" not in core
    assert "2021-01-05" in core


def test_what_departs_from_the_standard_is_named():
    def changed(change) -> bytes:
        file = _opened(PLAIN)
        change(file)
        made = io.BytesIO()
        file.save(made)
        return made.getvalue()

    def paper(file):
        file.sections[0].page_width = Mm(216)

    def margins(file):
        file.sections[0].top_margin = Mm(25)
        file.sections[0].bottom_margin = Mm(47)

    def size(file):
        file.styles["Normal"].font.size = Pt(14)

    def font(file):
        file.styles["Title"].element.rPr.rFonts.set(qn("w:eastAsia"), "微软雅黑")

    def line(file):
        file.styles["Normal"].paragraph_format.line_spacing = Pt(22)

    def feet(file):
        file.settings.odd_and_even_pages_header_footer = False

    def unnumbered(file):
        for run in list(file.sections[0].footer.paragraphs[0].runs):
            run._r.getparent().remove(run._r)

    cases = (
        (paper, "documents.paper"),
        (margins, "documents.margins"),
        (size, "documents.size"),
        (font, "documents.font"),
        (line, "documents.line"),
        (feet, "documents.page_numbers"),
        (unnumbered, "documents.page_numbers"),
    )
    for change, code in cases:
        found = deviations(changed(change))
        assert code in {one.code for one in found}, change.__name__
        assert all(one.zh.endswith("。") and one.wanted and one.found and one.where for one in found)


@pytest.mark.parametrize(
    ("code", "document"),
    [
        ("documents.no_title", replace(PLAIN, title=" ")),
        ("documents.no_head", replace(PLAIN, layout=Layout.LETTER)),
        ("documents.odd_level", replace(PLAIN, parts=(Heading("五级标题", 5),))),
        ("documents.odd_table", replace(PLAIN, parts=(Table(("一", "二"), (("甲",),)),))),
        ("documents.odd_table", replace(PLAIN, annexes=(Annex("清单", (Table(("一",), (("甲",),), (1, 2)),)),))),
        ("documents.odd_character", replace(PLAIN, parts=(Paragraph("甲\x0b乙"),))),
    ],
)
def test_what_paper_cannot_hold_is_refused(code, document):
    with pytest.raises(DocumentError) as refused:
        write(document)
    assert refused.value.code == code
    assert refused.value.zh.endswith("。")
    assert refused.value.en.endswith(".")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a file", b"%PDF-1.7"])
def test_what_is_no_word_file_cannot_be_measured(data):
    with pytest.raises(DocumentError, match="Word"):
        deviations(data)


@pytest.mark.parametrize(
    "organ", ["巡视办", "示范自治区党委巡视工作领导小组", "示范自治区党委巡视工作领导小组办公室综合处联合工作专班"]
)
@pytest.mark.parametrize("sealed", [True, False])
def test_a_signature_stays_inside_the_type_area(organ, sealed):
    on = date(2021, 11, 30)
    file = _opened(replace(PLAIN, signature=Signature(organ, on, sealed=sealed)))
    name, day = file.paragraphs[-2:]
    assert (name.text, day.text) == (organ, chinese_date(on))
    for line in (name, day):
        right = int(line._p.pPr.ind.get(qn("w:right"))) / standard.PITCH
        assert right >= 0
        assert right + width_in_characters(line.text) <= standard.CHARACTERS


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=60), max_size=6))
def test_any_text_comes_back_as_it_was(texts):
    document = replace(PLAIN, parts=tuple(Paragraph(text) for text in texts), watermark="")
    read = _texts(write(document))
    assert read == [PLAIN.title, *texts]


def test_fonts_that_a_machine_lacks_are_said():
    every = {face.font for face in standard.FACES}
    assert fonts.missing(every) == ()
    assert {one.font for one in fonts.missing(())} == every
    # One of the other names is as good as the first.
    assert {one.font for one in fonts.missing({"FangSong"})} == every - {standard.BODY.font}
    for one in fonts.missing(()):
        assert one.font in one.zh
        assert one.font in one.en


@pytest.mark.parametrize("characters", [4, 9, 14, 17, 23, 40])
def test_a_red_head_fits_one_line(characters):
    size, scale = standard.head_size(characters)
    assert characters * size * scale / 100 <= standard.TYPE_WIDTH / 25.4 * 72 + 0.1
    assert size >= standard.HEAD_LEAST


def test_twenty_eight_characters_fit_a_line_and_22_lines_a_page():
    assert standard.CHARACTERS * standard.PITCH / 20 <= standard.TYPE_WIDTH / 25.4 * 72
    assert standard.LINES * standard.LINE <= standard.TYPE_HEIGHT / 25.4 * 72
    assert width_in_characters(SENTENCE[:10]) == 10


@pytest.mark.slow
def test_forty_pages_are_written_in_less_than_a_second():
    """Time of the processor, so that what else runs here does not count."""
    body = tuple(Paragraph(SENTENCE * 7) for _ in range(80))  # two paragraphs fill a page
    began = time.process_time()
    data = write(replace(DOCUMENT, parts=body))
    assert time.process_time() - began < 1
    assert sum(len(line.text) for line in docx.Document(io.BytesIO(data)).paragraphs) > 40 * 22 * 24
