"""The copy that goes round holds what is seen, and none of the words hidden in the original, wherever one looks."""

import base64
import io
import re
import zipfile
import zlib

import pypdfium2
import pytest
from PIL import Image

from bihuan.web.files.cleaning import cleaned, name_of_copy
from bihuan.web.files.inside.cleaning import cleaned as cleaned_here
from bihuan.web.files.inside.scanning import look_at
from bihuan.web.files.prescan import scan
from tests.bad_inputs.making import document, docx_parts, workbook, zipped
from tests.bad_inputs.pdfs import pdf, text_page
from tests.bad_inputs.traps import SEEN, TRAPS

pytestmark = pytest.mark.no_database

SECRETS = [secret for trap in TRAPS for secret in trap.secrets]


def everything_in(data: bytes) -> list[bytes]:
    """Return all bytes that tools of other people would find: raw, unzipped, inflated, drawn text, picture notes."""
    found = [data]
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                found += [name.encode(), *everything_in(archive.read(name))]
            found.append(archive.comment)
    for start in re.finditer(rb"stream\r?\n", data):
        machine = zlib.decompressobj()
        try:
            found.append(machine.decompress(data[start.end() :], 10_000_000))
        except zlib.error:
            continue
    if data.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(data)
        found += [page.get_textpage().get_text_range().encode() for page in document]
        found.append(str(document.get_metadata_dict()).encode())
    if data.startswith((b"\xff\xd8", b"\x89PNG", b"GIF8", b"II*", b"RIFF")):
        picture = Image.open(io.BytesIO(data))
        found += [
            str(picture.info).encode(),
            str(dict(picture.getexif())).encode(),
            str(getattr(picture, "tag_v2", "")).encode(),
        ]
    return found


def is_in(words: str, data: bytes) -> bool:
    forms = [words.encode(), words.encode("utf-16-le"), words.encode("utf-16-be"), words.encode().hex().encode()]
    forms += [form.upper() for form in forms[3:]] + [base64.b64encode(words.encode())[:-4]]
    return any(form in piece for piece in everything_in(data) for form in forms)


def test_there_are_enough_traps():
    assert len(SECRETS) == len(set(SECRETS)) >= 30


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.what)
def test_no_hidden_word_is_in_the_copy(trap):
    original = trap.build()
    assert [secret for secret in trap.secrets if not is_in(secret, original)] == []
    looked = look_at(original, trap.name)
    copy = cleaned_here(original, looked.kind)
    assert [secret for secret in trap.secrets if is_in(secret, copy.data)] == []
    assert not trap.keeps_text or is_in(SEEN, copy.data)
    assert copy.removed
    # A copy is a sound file of its own, without anything to warn of.
    again = look_at(copy.data, trap.name)
    assert again.kind == looked.kind
    assert not again.notes


def test_a_picture_keeps_its_pixels_and_is_turned_upright():
    picture = Image.new("RGB", (40, 20), "navy")
    picture.paste("yellow", (0, 0, 10, 10))
    exif = picture.getexif()
    exif[0x0112] = 6  # turned by a quarter
    out = io.BytesIO()
    picture.save(out, "PNG", exif=exif)
    copy = Image.open(io.BytesIO(cleaned_here(out.getvalue(), "png").data))
    assert copy.size == (20, 40)
    assert copy.getpixel((15, 5)) == (255, 255, 0)
    assert not copy.getexif()


def test_the_pages_of_a_scan_all_stay():
    pages = [Image.new("L", (30, 40), shade) for shade in (0, 100, 200)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    copy = Image.open(io.BytesIO(cleaned_here(out.getvalue(), "tiff").data))
    assert copy.n_frames == 3
    copy.seek(2)
    assert copy.getpixel((3, 3)) == 200


def test_the_copy_says_what_it_does_not_have():
    data = pdf(text_page("hello"), tail=b"")
    found = scan(data, "情况说明.pdf")
    copy = cleaned(data, found)
    assert (copy.kind, copy.media_type, copy.name_suffix) == ("pdf", "application/pdf", ".pdf")
    assert [note.code for note in copy.removed] == ["files.document_details"]
    assert copy.data.count(b"%%EOF") == 1
    assert b"/Info" not in copy.data
    assert b"/ID" not in copy.data


def test_a_workbook_keeps_what_is_seen():
    from openpyxl import load_workbook

    def fill(book):
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, ["序号", "单位", "金额"], book.add_format({"bold": True}))
        sheet.write_row(1, 0, [1, "甲市", 3.5])
        sheet.merge_range("A4:C4", "合计")
        hidden = book.add_worksheet("备查")
        hidden.write(0, 0, "hidden")
        hidden.hide()
        sheet.write_formula("D2", "=C2*2", None, 7)

    copy = cleaned_here(workbook(fill), "xlsx")
    book = load_workbook(io.BytesIO(copy.data))
    assert book.sheetnames == ["台账"]
    sheet = book["台账"]
    assert [cell.value for cell in sheet[1]] == ["序号", "单位", "金额", None]
    assert [cell.value for cell in sheet[2]] == [1, "甲市", 3.5, 7]
    assert sheet["A1"].font.b
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A4:C4"]
    assert copy.removed >= {"files.hidden_sheets", "files.formulas"}


def test_text_is_what_it_is():
    assert cleaned_here("甲市\r\n".encode("gb18030"), "text").data == "甲市\r\n".encode("gb18030")


def test_a_copy_of_another_kind_has_another_suffix():
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert name_of_copy("台账.ods", xlsx) == "台账.xlsx"
    assert name_of_copy("台账.xlsx", xlsx) == "台账.xlsx"
    assert name_of_copy("照片.JPEG", "image/jpeg") == "照片.JPEG"
    assert name_of_copy("a.b", "application/x-unknown") == "a.b"


@pytest.mark.slow
def test_a_large_photo_goes_through_in_the_memory_there_is():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.radial_gradient("L").resize((8000, 6000)).convert("RGB").save(out, "JPEG", exif=exif)
    found = scan(out.getvalue(), "照片.jpg")
    copy = Image.open(io.BytesIO(cleaned(out.getvalue(), found).data))
    assert copy.size == (6000, 8000)


def test_a_box_under_words_covers_nothing():
    words = text_page("SEEN", more=b"")
    words[4] = text_page("SEEN", more=b"0 0 0 rg 60 90 400 40 re f 1 1 1 rg BT /F1 24 Tf 72 100 Td (WHITE) Tj ET")[4]
    copy = cleaned_here(pdf(words), "pdf")
    assert "files.covered_text" not in copy.removed
    assert is_in("WHITE", copy.data)


def test_words_inside_a_moved_form_are_not_outside_the_page():
    objects = text_page("SEEN", more=b"q 1 0 0 1 0 800 cm /X Do Q")
    objects[3] = objects[3].replace(b"/Font", b"/XObject<</X 6 0 R>>/Font")
    form = b"BT /F1 12 Tf 72 -300 Td (FORM) Tj ET"
    extra = b"/Type/XObject/Subtype/Form/BBox[0 -800 600 0]/Resources<</Font<</F1 5 0 R>>>>"
    objects[6] = b"<<%s/Length %d>>\nstream\n%s\nendstream" % (extra, len(form), form)
    copy = cleaned_here(pdf(objects), "pdf")
    assert "files.covered_text" not in copy.removed
    assert is_in("FORM", copy.data)


def test_what_an_eraser_left_under_a_transparent_place_goes():
    picture = Image.new("RGBA", (10, 10), (200, 10, 10, 255))
    picture.putpixel((5, 5), (1, 2, 3, 0))
    out = io.BytesIO()
    picture.save(out, "PNG")
    copy = Image.open(io.BytesIO(cleaned_here(out.getvalue(), "png").data))
    assert copy.getpixel((5, 5)) == (0, 0, 0, 0)
    assert copy.getpixel((1, 1)) == (200, 10, 10, 255)


def test_fields_that_are_seen_stay():
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + "".join(
        f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in ("eq \\o\\ac(", "○,", "1)")
    )
    page = "<w:p><w:fldSimple w:instr='AUTHOR'/><w:r><w:fldChar/></w:r><w:r><w:instrText> PAGE \\* MERGEFORMAT </w:instrText></w:r></w:p>"
    data = zipped({**docx_parts(), "word/document.xml": document(f"<w:p>{field}</w:p>{page}")})
    document_part = zipfile.ZipFile(io.BytesIO(cleaned_here(data, "docx").data)).read("word/document.xml").decode()
    assert re.sub(r"<[^>]*>", "", document_part).strip() == "eq \\o\\ac(○,1) PAGE \\* MERGEFORMAT"
    assert "AUTHOR" not in document_part


def test_a_picture_stays_where_the_page_cannot_be_read():
    objects = text_page("SEEN")
    content = b"q 100 0 0 100 72 300 cm /P Do Q".hex().encode() + b">"
    objects[4] = b"<</Filter/ASCIIHexDecode/Length %d>>\nstream\n%s\nendstream" % (len(content), content)
    objects[3] = objects[3].replace(b"/Font", b"/XObject<</P 6 0 R>>/Font")
    pixels = b"\xff\x00\x00"
    head = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceRGB/BitsPerComponent 8/Length 3>>"
    objects[6] = head + b"\nstream\n" + pixels + b"\nendstream"
    copy = pypdfium2.PdfDocument(cleaned_here(pdf(objects), "pdf").data)
    assert copy[0].render(scale=1).to_pil().convert("RGB").getpixel((120, 500)) == (255, 0, 0)


def test_what_was_cropped_away_is_gone():
    picture = Image.new("RGB", (100, 50), "white")
    picture.paste("red", (0, 0, 40, 50))
    out = io.BytesIO()
    picture.save(out, "PNG")
    blip = '<w:p><w:r><w:drawing><a:blipFill xmlns:a="urn:a"><a:blip r:embed="rId5"/>{}</a:blipFill></w:drawing></w:r></w:p>'

    def made(*frames: str):
        parts = docx_parts("".join(map(blip.format, frames)), ("rId5", "image", "media/a.png"))
        copy = cleaned_here(zipped({**parts, "word/media/a.png": out.getvalue()}), "docx")
        archive = zipfile.ZipFile(io.BytesIO(copy.data))
        pictures = [Image.open(io.BytesIO(archive.read(name))) for name in archive.namelist() if "media" in name]
        return sorted(picture.size for picture in pictures), archive.read("word/document.xml"), copy.removed

    frame = '<a:srcRect l="40000" b="20000"/>'
    sizes, document_part, removed = made(frame, frame)
    assert sizes == [(60, 40)]
    assert b"srcRect" not in document_part
    assert document_part.count(b'embed="rId') == 2
    assert "files.cropped_pictures" in removed
    assert made(frame, "", '<a:srcRect t="50000"></a:srcRect>')[0] == [(60, 40), (100, 25), (100, 50)]
    # A frame around a picture cuts nothing.
    sizes, document_part, removed = made('<a:srcRect l="-5000"/>')
    assert sizes == [(100, 50)]
    assert b"srcRect" in document_part
    assert "files.cropped_pictures" not in removed


@pytest.mark.parametrize("mask", [b"/SMask 7 0 R", b""])
def test_a_seal_over_words_does_not_hide_them(mask):
    objects = text_page("SEALED", more=b"q 200 0 0 60 60 690 cm /P Do Q")
    objects[3] = objects[3].replace(b"/Font", b"/XObject<</P 6 0 R>>/Font")
    head = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/%s/BitsPerComponent 8%s/Length %d>>"
    image = head + b"\nstream\n%s\nendstream"
    objects[6] = image % (b"DeviceRGB", mask, 3, b"\xff\x00\x00")
    objects[7] = image % (b"DeviceGray", b"", 1, b"\x40")
    copy = cleaned_here(pdf(objects), "pdf")
    assert ("files.covered_text" in copy.removed) is not bool(mask)
    assert is_in("SEALED", copy.data) is bool(mask)
