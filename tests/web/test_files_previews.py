"""What is shown of a file without opening it: pictures of ours, text and tables as data, and nothing of its markup."""

import io

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from PIL import Image

from bihuan.web.common.errors import Refusal
from bihuan.web.files import actions, sandbox
from bihuan.web.files.inside.cleaning import cleaned
from bihuan.web.files.inside.previewing import operate
from bihuan.web.files.inside.scanning import look_at
from bihuan.web.files.inside.wording import operate as wording
from bihuan.web.files.models import Preview
from bihuan.web.files.previews import kind_of_media_type, preview_of
from bihuan.web.files.queries import path_of
from bihuan.web.files.serving import file_response, preview_picture
from bihuan.web.files.wording import handle, read_wording, wordings_of
from bihuan.web.outbox.handlers import Never
from tests.bad_inputs.hostile import plain_page
from tests.bad_inputs.making import document, docx_parts, paragraphs, workbook, zipped
from tests.bad_inputs.pdfs import pdf
from tests.bad_inputs.traps import TRAPS, _jpeg

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def folders(tmp_path, settings):
    settings.FILES_FOLDER = tmp_path
    return tmp_path


def shown(data: bytes, kind: str):
    # The work itself, without the process around it: that costs ten times the work.
    answer, pictures = operate(data, "", {"kind": kind})
    return answer["blocks"], pictures, [note["zh"] for note in answer["notes"]]


def test_pages_become_pictures_of_a_bounded_size():
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>"}
    kids = b" ".join(b"%d 0 R" % (3 + n) for n in range(30))
    objects[2] = b"<</Type/Pages/Kids[%s]/Count 30>>" % kids
    for n in range(30):
        objects[3 + n] = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 5000 2000]>>"
    blocks, pictures, notes = shown(pdf(objects), "pdf")
    assert [block["type"] for block in blocks] == ["page"] * 20
    assert all(max(Image.open(io.BytesIO(picture)).size) <= 1600 for picture in pictures)
    assert notes == ["只显示前 20 页，全文共 30 页；请下载后查看其余部分。"]


def test_a_picture_is_drawn_anew():
    blocks, (picture,), _ = shown(_jpeg("SECRET"), "jpeg")
    assert blocks == [{"type": "picture", "number": 0}]
    assert picture.startswith(b"\xff\xd8")
    assert b"SECRET" not in picture


def test_a_document_is_paragraphs_and_tables_as_a_reader_sees_them():
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    table = f"<w:tbl>{row.format(paragraphs('序号'), paragraphs('单位'))}{row.format(paragraphs('1'), paragraphs('甲市', '乙旗'))}</w:tbl>"
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
    heading = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>情况说明</w:t></w:r></w:p>'
    data = zipped(
        {**docx_parts(), "word/document.xml": document(heading + paragraphs("&lt;script&gt;") + table + hidden)}
    )
    assert shown(data, "docx")[0] == [
        {"type": "heading", "text": "情况说明"},
        {"type": "text", "text": "<script>"},
        {
            "type": "table",
            "name": "",
            "rows": [["序号", "单位"], ["1", "甲市\n乙旗"]],
            "more_rows": 0,
            "more_columns": 0,
        },
    ]


def test_a_workbook_is_tables_that_say_what_is_missing():
    def fill(book):
        sheet = book.add_worksheet("台账")
        for row in range(300):
            sheet.write_row(row, 0, [row] * 60)
        book.add_worksheet("备查").hide()

    ((block,), _, _) = shown(workbook(fill), "xlsx")
    assert (block["name"], len(block["rows"]), len(block["rows"][0])) == ("台账", 200, 50)
    assert (block["more_rows"], block["more_columns"]) == (100, 10)


@pytest.mark.parametrize(
    "trap", [trap for trap in TRAPS if trap.name.endswith(("docx", "xlsx", "pptx", "ofd"))], ids=lambda t: t.what
)
def test_hidden_words_are_not_shown(trap):
    data = trap.build()
    kind = look_at(data, trap.name).kind
    answer, _ = operate(cleaned(data, kind).data, "", {"kind": kind})
    assert not [secret for secret in trap.secrets if secret in str(answer)]
    assert "SEEN_BY_ALL" in str(answer)


def test_a_preview_is_made_once_and_kept(db, folders, monkeypatch):
    blob = actions.keep(plain_page(), media_type=PDF)
    first = preview_of(blob, "pdf")
    monkeypatch.setattr(sandbox, "run", None)
    assert preview_of(blob, "pdf") == first
    assert first.pictures.count() == 1
    response = preview_picture(first, 0)
    assert response["Content-Type"] == "image/jpeg"
    assert response.content.startswith(b"\xff\xd8")
    with pytest.raises(Refusal) as caught:
        preview_picture(first, 1)
    assert caught.value.http_status == 404


def test_nothing_is_shown_of_a_file_that_was_changed_on_disk(db, folders):
    blob = actions.keep(plain_page(), media_type=PDF)
    path_of(blob.sha256).write_bytes(plain_page() + b" ")
    with pytest.raises(Refusal) as caught:
        preview_of(blob, "pdf")
    assert caught.value.code == "files.damaged"
    assert not Preview.objects.exists()


def test_the_fragment_escapes_every_word(db, folders):
    data = zipped({**docx_parts(), "word/document.xml": document(paragraphs("&lt;img src=x onerror=alert(1)&gt;"))})
    blob = actions.keep(data, media_type=DOCX)
    page = render_to_string("files/preview.html", {"preview": preview_of(blob), "picture_url": "/p/"})
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img" not in page
    picture = actions.keep(_jpeg("x"), media_type="image/jpeg")
    page = render_to_string("files/preview.html", {"preview": preview_of(picture), "picture_url": "/p/"})
    assert 'src="/p/0/"' in page
    assert 'width="40" height="30"' in page


def test_a_file_is_handed_out_sealed(db, folders):
    blob = actions.keep(b"<script>alert(1)</script>", media_type="text/plain")
    response = file_response(blob, '情况说明"\r\n.txt')
    assert response.content == b"<script>alert(1)</script>"
    assert response["Content-Disposition"].startswith("attachment")
    assert "\r" not in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_a_kind_is_known_by_the_type_it_was_kept_under():
    assert [kind_of_media_type(kind) for kind in (PDF, DOCX, "image/jpeg", "text/csv", "x/y")] == [
        "pdf", "docx", "jpeg", "csv", "",
    ]  # fmt: skip


def test_pictures_and_text_boxes_of_a_document_are_shown():
    box = f"<w:pict><w:txbxContent>{paragraphs('红头')}</w:txbxContent></w:pict>"
    drawing = '<w:drawing><a:blip xmlns:a="urn:a" r:embed="rId5"/></w:drawing>'
    body = f"<w:p><w:r><w:t>前</w:t>{box}</w:r><w:r><w:t>后</w:t>{drawing}</w:r></w:p>"
    parts = docx_parts(body, ("rId5", "image", "media/image1.jpeg"))
    blocks, pictures, _ = shown(zipped({**parts, "word/media/image1.jpeg": _jpeg("SECRET")}), "docx")
    assert [block.get("text", block["type"]) for block in blocks] == ["红头", "picture", "前后"]
    assert b"SECRET" not in pictures[0]


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (zipped(docx_parts(paragraphs("第一句。", "第二句。"))), "docx", "第一句。\n第二句。"),
        (
            zipped(docx_parts(f"<w:tbl><w:tr><w:tc>{paragraphs('甲' * 600 + '尾')}</w:tc></w:tr></w:tbl>")),
            "docx",
            "甲" * 600 + "尾",
        ),
        ("一\n\n二".encode(), "text", "一\n二"),
        ("序号,单位\n1,甲市".encode(), "csv", "序号 单位\n1 甲市"),
        (_jpeg("SECRET"), "jpeg", ""),
    ],
)
def test_the_words_of_a_file_are_read_to_the_end(data, kind, words):
    answer, (said,) = wording(data, "", {"kind": kind})
    assert (said.decode(), answer) == (words, {"is_cut": False})


@pytest.mark.django_db
def test_words_are_read_once_and_say_where_there_are_none(folders):
    with transaction.atomic():
        text = actions.keep("窗口人员反映。".encode(), media_type="text/plain")
        broken = actions.keep(b"no document", media_type=DOCX)
    assert read_wording(text).text == "窗口人员反映。"
    path_of(text.sha256).unlink()  # not looked at again
    assert read_wording(text).unread == ""
    handle({"blob": broken.pk}, "")
    assert wordings_of([text.pk, broken.pk])[broken.pk].unread.startswith("files.")
    with pytest.raises(Never):
        handle({"blob": 0}, "")
