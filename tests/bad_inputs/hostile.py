"""
Files that must be turned away, and files that are taken with a warning, each with the code that it leads to.

``docs/reference/bad-inputs.md`` has the same numbers. Everything is built here; nothing hostile is stored.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from tests.bad_inputs.making import (
    HEAD,
    SHEET,
    document,
    docx,
    docx_parts,
    paragraphs,
    relations,
    workbook,
    xlsx_parts,
    zipped,
)
from tests.bad_inputs.pdfs import page_objects, pdf, revised, stream, text_page

MB = 1024 * 1024


@dataclass(frozen=True)
class Case:
    """A file, what it is called, and the code it is refused or warned with."""

    number: str
    what: str
    name: str
    build: Callable[[], bytes]
    code: str
    slow: bool = False


REFUSED: list[Case] = []
WARNED: list[Case] = []


def refused(
    number: str, code: str, name: str, *, slow: bool = False
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def note(build: Callable[[], bytes]) -> Callable[[], bytes]:
        REFUSED.append(Case(number, build.__name__, name, build, code, slow))
        return build

    return note


def warned(number: str, code: str, name: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def note(build: Callable[[], bytes]) -> Callable[[], bytes]:
        WARNED.append(Case(number, build.__name__, name, build, code))
        return build

    return note


# Containers


@refused("B01", "files.empty", "a.docx")
def nothing():
    return b""


@refused("B02", "files.bomb", "a.docx", slow=True)
def a_gigabyte_of_spaces():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in docx_parts().items():
            archive.writestr(name, part)
        with archive.open("word/media/a.xml", "w", force_zip64=True) as member:
            for _ in range(1024):
                member.write(b" " * MB)
    return out.getvalue()


@refused("B02", "files.bomb", "a.docx")
def a_part_that_grows():
    return zipped({**docx_parts(), "word/a.xml": b" " * (20 * MB)})


@refused("B03", "files.nested", "a.zip")
def six_archives_deep():
    data = b"here"
    for level in range(6):
        data = zipped({f"level{level}.zip" if level else "a.txt": data})
    return data


@refused("B03", "files.nested", "a.docx")
def a_document_in_a_document_in_a_document():
    data = docx()
    for _ in range(3):
        data = zipped({**docx_parts(), "word/embeddings/a.docx": data})
    return data


@refused("B04", "files.overlap", "a.docx")
def members_that_share_bytes():
    data = bytearray(zipped({**docx_parts(), "a.xml": "<a/>", "b.xml": "<b/>"}))
    names = [data.find(b"PK\x01\x02")]
    while (at := data.find(b"PK\x01\x02", names[-1] + 4)) >= 0:
        names.append(at)
    # The last two entries of the directory point at the same bytes.
    data[names[-1] + 42 : names[-1] + 46] = data[names[-2] + 42 : names[-2] + 46]
    return bytes(data)


@refused("B05", "files.too_many_parts", "a.docx", slow=True)
def a_hundred_thousand_members():
    return zipped({**docx_parts(), **{f"a/{number}": b"" for number in range(100_001)}})


@refused("B05", "files.too_many_parts", "a.docx")
def twenty_thousand_members():
    return zipped({f"a/{number}": b"" for number in range(20_001)}, stored=True)


def _named(name: str, *, attributes: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, content in docx_parts().items():
            archive.writestr(part, content)
        info = zipfile.ZipInfo("placeholder")
        info.external_attr = attributes
        archive.writestr(info, b"x")
    return out.getvalue().replace(b"placeholder", name.encode().ljust(11, b"_")[:11])


for _name in ("../../a.txt", "/etc/passwd", "C:/a.txt___", "a\\..\\b.txt_", "a/../../b__"):

    def _path(name: str = _name) -> bytes:
        return _named(name)

    _path.__name__ = f"path_{_name!r}"
    refused("B06", "files.unsafe_path", "a.docx")(_path)


@refused("B06", "files.unsafe_path", "a.docx")
def a_member_that_is_a_link():
    return _named("placeholder", attributes=0xA1FF << 16)


@refused("B07", "files.duplicate_part", "a.docx")
def two_parts_of_one_name():
    return zipped({**docx_parts(), "word/DOCUMENT.xml": document(paragraphs("another"))})


@refused("B08", "files.damaged_container", "a.docx")
def a_directory_that_disagrees():
    data = bytearray(docx())
    at = data.find(b"word/document.xml")
    data[at : at + 17] = b"word/another_.xml"
    return bytes(data)


@refused("B08", "files.damaged_container", "a.docx")
def a_size_that_disagrees():
    data = bytearray(docx())
    at = data.find(b"PK\x03\x04")
    data[at + 22 : at + 26] = struct.pack("<L", 7)
    return bytes(data)


@refused("B09", "files.damaged_container", "a.docx")
def cut_off():
    return docx()[:-200]


@refused("B09", "files.damaged_container", "a.docx")
def cut_off_in_the_middle():
    data = docx()
    return data[: len(data) // 2]


@refused("B10", "files.encrypted", "a.docx")
def a_document_with_a_password():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048) + "EncryptedPackage".encode("utf-16-le") + bytes(2048)


@refused("B10", "files.encrypted", "a.docx")
def an_archive_with_a_password():
    data = bytearray(docx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        data[at + offset] |= 1
    return bytes(data)


@refused("B11", "files.unsupported_type", "a.docx")
def an_archive_called_docx():
    return zipped({"a.txt": "a", "b.txt": "b"})


@refused("B11", "files.missing_part", "a.docx")
def a_document_without_its_main_part():
    parts = docx_parts()
    del parts["word/document.xml"]
    return zipped(parts)


@refused("B12", "files.polyglot", "a.pdf")
def a_pdf_that_is_an_archive():
    return pdf(text_page("hello")) + docx()


@refused("B12", "files.polyglot", "a.docx")
def an_archive_with_something_before_it():
    return b"PK\x03\x04" + b"#!/bin/sh\n" + docx()


@refused("B12", "files.polyglot", "a.jpg")
def a_picture_that_is_a_page():
    return _jpeg(comment=b"<script>alert(1)</script>")


@refused("B12", "files.polyglot", "a.jpg")
def a_picture_that_is_a_pdf():
    return _jpeg(comment=b"%PDF-1.7\n")


@refused("B12", "files.polyglot", "a.png")
def a_picture_that_is_an_archive():
    return _png() + docx()


# XML

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(97 + n)} "{("&" + chr(96 + n) + ";") * 10}">' for n in range(1, 12))
    + "]><a>&l;</a>"
)


def _with_document(xml: str | bytes) -> bytes:
    return zipped({**docx_parts(), "word/document.xml": xml})


@refused("B13", "files.declares_entities", "a.docx")
def billion_laughs():
    return _with_document(LAUGHS)


@refused("B14", "files.declares_entities", "a.docx")
def an_external_entity():
    return _with_document('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')


@refused("B15", "files.declares_entities", "a.xlsx")
def quadratic_growth():
    entity = '<!DOCTYPE a [<!ENTITY x "' + "a" * 50_000 + '">]>'
    parts = xlsx_parts("<sheetData/>")
    parts["xl/workbook.xml"] = f'<?xml version="1.0"?>{entity}<a>{"&x;" * 5_000}</a>'
    return zipped(parts)


@refused("B16", "files.too_deep", "a.docx")
def two_hundred_thousand_elements_deep():
    return _with_document(document("<w:p>" * 200_000 + "</w:p>" * 200_000))


@refused("B16", "files.too_deep", "a.xlsx")
def a_sheet_nested_deeply():
    return zipped(xlsx_parts("<x>" * 10_000 + "</x>" * 10_000))


@refused("B17", "files.part_too_large", "a.docx", slow=True)
def one_endless_text():
    # Not a single character over and over, or the ratio would give it away first.
    words = "".join(chr(0x4E00 + n % 20_000) for n in range(0, 9_000_000, 7))
    return _with_document(document(paragraphs(words * 7)))


@refused("B18", "files.external_content", "a.docx")
def a_template_elsewhere():
    parts = docx_parts()
    parts["word/settings.xml"] = document("")
    parts["word/_rels/settings.xml.rels"] = relations(
        ("rId1", "attachedTemplate", "http://template.example.com/a.dotm", "External")
    )
    return zipped(parts)


@refused("B18", "files.external_content", "a.docx")
def a_picture_elsewhere():
    return zipped(docx_parts("", ("rId9", "image", "http://tracker.example.com/a.png", "External")))


@refused("B18", "files.external_content", "a.docx")
def a_share_on_another_machine():
    return zipped(docx_parts("", ("rId9", "image", "file://server/share/a.png", "External")))


@refused("B18", "files.external_content", "a.docx")
def xinclude():
    body = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
    return _with_document(document(body))


@refused("B18", "files.external_content", "a.docx")
def a_field_that_starts_a_program():
    field = '<w:p><w:r><w:instrText>DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"</w:instrText></w:r></w:p>'
    return _with_document(document(field))


@refused("B18", "files.external_content", "a.docx")
def a_field_cut_in_pieces():
    pieces = "".join(
        f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in ("INCLUDE", "TEXT ", "http://a.example.com")
    )
    return _with_document(document(f"<w:p>{pieces}</w:p>"))


@refused("B19", "files.bad_encoding", "a.docx")
def another_encoding_than_declared():
    return _with_document(document(paragraphs("工程款")).encode("gb18030"))


@refused("B19", "files.bad_encoding", "a.docx")
def an_encoding_that_does_not_exist():
    return _with_document('<?xml version="1.0" encoding="x-none"?><a/>')


def ofd_parts(pages: str, **more: str) -> dict[str, bytes | str]:
    """Return the parts of an OFD document with these page entries."""
    return {
        "OFD.xml": f'{HEAD}<OFD xmlns="urn:ofd"><DocBody><DocInfo><Author>SECRET_AUTHOR</Author></DocInfo>'
        "<DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>",
        "Doc_0/Document.xml": f'{HEAD}<Document xmlns="urn:ofd"><Pages>{pages}</Pages></Document>',
        **more,
    }


def ofd_page(words: str) -> str:
    """Return a page of an OFD document."""
    return (
        f'{HEAD}<Page xmlns="urn:ofd"><Content><Layer><TextObject><TextCode>{words}</TextCode></TextObject>'
        "</Layer></Content></Page>"
    )


@refused("B20", "files.too_many_pages", "a.ofd")
def an_ofd_whose_pages_repeat():
    return zipped(ofd_parts('<Page BaseLoc="P.xml"/><Page BaseLoc="P.xml"/>', **{"Doc_0/P.xml": ofd_page("a")}))


@refused("B20", "files.missing_part", "a.ofd")
def an_ofd_without_a_page():
    return zipped(ofd_parts('<Page BaseLoc="P.xml"/>'))


@refused("B20", "files.too_many_pages", "a.ofd")
def an_ofd_of_a_million_pages():
    return zipped(ofd_parts("".join(f'<Page BaseLoc="{n % 7}{n}.xml"/>' for n in range(60_000))))


# Sheets


def _sheet(xml: str, **more: str | bytes) -> bytes:
    return zipped({**xlsx_parts(xml), **more})


@refused("B21", "files.too_many_cells", "a.xlsx")
def a_cell_at_the_far_corner():
    return _sheet('<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')


@warned("B22", "files.wrong_dimension", "a.xlsx")
def a_false_dimension():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 50))
    return _sheet(f'<dimension ref="A1"/><sheetData>{rows}</sheetData>')


@warned("B23", "files.formulas", "a.xlsx")
def a_formula():
    return workbook(lambda book: book.add_worksheet("台账").write_formula("A1", "=SUM(B1:B9)", None, 3))


@refused("B23", "files.external_content", "a.xlsx")
def a_formula_that_asks_the_web():
    return _sheet(
        '<sheetData><row r="1"><c r="A1"><f>_xlfn.WEBSERVICE("http://a.example.com")</f><v>1</v></c></row></sheetData>'
    )


@refused("B23", "files.external_content", "a.xlsx")
def dynamic_data_exchange():
    return _sheet('<sheetData><row r="1"><c r="A1"><f>cmd|\'/c calc\'!A0</f><v>1</v></c></row></sheetData>')


@refused("B24", "files.external_content", "a.xlsx")
def a_link_to_another_workbook():
    return _sheet("<sheetData/>", **{"xl/externalLinks/externalLink1.xml": "<externalLink/>"})


@refused("B24", "files.external_content", "a.xlsx")
def a_query():
    return _sheet("<sheetData/>", **{"xl/connections.xml": "<connections/>"})


@refused("B25", "files.macros", "a.xlsx")
def a_macro():
    return _sheet("<sheetData/>", **{"xl/vbaProject.bin": b"macro"})


@refused("B25", "files.macros", "a.xlsx")
def an_old_macro_sheet():
    return _sheet("<sheetData/>", **{"xl/macrosheets/sheet1.xml": "<a/>"})


@refused("B25", "files.macros", "a.docx")
def a_document_with_a_macro():
    return zipped({**docx_parts(), "word/vbaProject.bin": b"macro"})


@refused("B25", "files.macros", "a.docx")
def a_control():
    return zipped({**docx_parts(), "word/activeX/activeX1.xml": "<a/>"})


@warned("B26", "files.hidden_sheets", "a.xlsx")
def a_very_hidden_sheet():
    sheets = '<sheet name="台账" sheetId="1" state="veryHidden" r:id="rId1"/>'
    return zipped(xlsx_parts('<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>', sheets=sheets))


@warned("B26", "files.hidden_rows", "a.xlsx")
def a_hidden_row():
    return _sheet('<sheetData><row r="1" hidden="1"><c r="A1"><v>1</v></c></row></sheetData>')


@refused("B27", "files.old_office", "a.xls")
def an_old_workbook():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + "Workbook".encode("utf-16-le") + bytes(1024)


@refused("B27", "files.old_office", "a.wps")
def an_old_document():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + "WordDocument".encode("utf-16-le") + bytes(1024)


@refused("B28", "files.bad_encoding", "a.csv")
def a_csv_with_a_nul():
    return b"a,b\n1,\x002\n"


@refused("B28", "files.bad_encoding", "a.csv")
def a_csv_in_two_encodings():
    return "单位,问题\n".encode() + "甲市,拖欠\n".encode("gbk")


@refused("B28", "files.bad_encoding", "a.csv")
def a_csv_of_one_line():
    return b"a" * (10 * MB)


@refused("B29", "files.too_many_cells", "a.xlsx", slow=True)
def a_million_shared_texts():
    parts = xlsx_parts("<sheetData/>", rels=(("rId2", "sharedStrings", "sharedStrings.xml"),))
    rows = "".join(f"<si><t>{n * 7919 % 1_000_003}</t></si>" for n in range(1_000_000))
    parts["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{SHEET}">{rows}</sst>'
    return zipped(parts)


# PDF


@refused("B30", "files.active_content", "a.pdf")
def a_pdf_with_a_script():
    return pdf(text_page("hello", catalog=b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"))


@refused("B30", "files.active_content", "a.pdf")
def a_script_spelled_otherwise():
    return pdf(text_page("hello", catalog=b"/OpenAction<</S/J#61vaScript/J#53(app.alert(1))>>"))


@refused("B30", "files.active_content", "a.pdf")
def a_script_packed_into_a_stream():
    inner = b"<</S/JavaScript/JS(app.alert(1))>>"
    objects = text_page("hello", catalog=b"/OpenAction 7 0 R")
    objects[6] = stream(b"7 0 " + inner, b"/Type/ObjStm/N 1/First 4", packed=True)
    return pdf(objects)


@refused("B30", "files.active_content", "a.pdf")
def a_pdf_that_starts_a_program():
    return pdf(text_page("hello", catalog=b"/OpenAction<</S/Launch/F(cmd.exe)>>"))


@refused("B30", "files.active_content", "a.pdf")
def a_pdf_with_an_attachment():
    objects = text_page("hello", catalog=b"/Names<</EmbeddedFiles<</Names[(a.txt) 6 0 R]>>>>")
    objects[6] = b"<</Type/Filespec/F(a.txt)/EF<</F 7 0 R>>>>"
    objects[7] = stream(b"attached", b"/Type/EmbeddedFile")
    return pdf(objects)


@refused("B31", "files.too_many_pages", "a.pdf")
def pages_in_a_circle():
    objects = text_page("hello")
    objects[2] = b"<</Type/Pages/Kids[3 0 R 6 0 R]/Count 2>>"
    objects[6] = b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>"
    return pdf(objects)


@refused("B32", "files.too_many_pages", "a.pdf", slow=True)
def a_hundred_thousand_pages():
    kids = b" ".join(b"%d 0 R" % (10 + n) for n in range(100_000))
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[%s]/Count 100000>>" % kids}
    return pdf({**objects, **{10 + n: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>" for n in range(100_000)}})


@refused("B33", "files.bomb", "a.pdf", slow=True)
def a_stream_that_grows():
    objects = text_page("hello")
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(MB)) for _ in range(256)) + packer.flush()
    objects[4] = b"<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(packed), packed)
    return pdf(objects)


@refused("B33", "files.bomb", "a.pdf", slow=True)
def a_stream_that_grows_twice():
    objects = text_page("hello")
    packed = zlib.compress(zlib.compress(bytes(200 * MB), 9), 9)
    # Padded, because what is tiny is not measured: it cannot grow far in one step.
    packed += bytes(200_000)
    objects[4] = b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>\nstream\n%s\nendstream" % (len(packed), packed)
    return pdf(objects)


@refused("B34", "files.encrypted", "a.pdf")
def a_pdf_with_a_password():
    objects = text_page("hello")
    objects[6] = b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (b"ab" * 32, b"cd" * 32)
    return pdf(objects, tail=b"/Encrypt 6 0 R/ID[<00><00>]")


@warned("B35", "files.earlier_revisions", "a.pdf")
def an_earlier_revision():
    return revised(pdf(text_page("FIRST_WORDS")), {4: text_page("second")[4]})


@warned("B36", "files.covered_text", "a.pdf")
def a_box_over_words():
    return pdf(text_page("COVERED_WORDS", more=b"0 0 0 rg 60 690 400 40 re f\n"))


# Pictures


def _jpeg(**options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG", **options)
    return out.getvalue()


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "PNG")
    return out.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


@refused("B37", "files.too_many_pixels", "a.png")
def sixty_thousand_by_sixty_thousand():
    head = struct.pack(">LLBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(7_501 * 1_000), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


@refused("B38", "files.unsupported_type", "a.svg")
def an_svg():
    return b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@refused("B38", "files.unsupported_type", "a.html")
def a_web_page():
    return b"<!doctype html><script>alert(1)</script>"


@refused("B39", "files.unsupported_type", "a.heic")
def a_heic():
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(500)


@refused("B39", "files.unsupported_type", "a.cr3")
def a_raw():
    return b"\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01crx isom" + bytes(500)


@warned("B40", "files.photo_details", "a.jpg")
def a_photo_with_its_place():
    picture = Image.new("RGB", (40, 30), "navy")
    exif = picture.getexif()
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 49.0, 12.0), 3: "E", 4: (111.0, 40.0, 1.0)})
    return _jpeg(exif=exif)


@refused("B41", "files.too_many_frames", "a.gif")
def ten_thousand_frames():
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\x00\x00\x00\xff\xff\xff"
    frame = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02D\x01\x00"
    return head + frame * 10_000 + b";"


# Names


@warned("B43", "files.name_changed", "报" * 300 + ".pdf")
def a_name_of_three_hundred_characters():
    return pdf(text_page("hello"))


@warned("B43", "files.name_changed", "报告\u202efdp.exe")
def a_name_that_turns_round():
    return pdf(text_page("hello"))


@warned("B43", "files.name_changed", "报告.pdf.exe")
def a_name_with_two_suffixes():
    return pdf(text_page("hello"))


@warned("B43", "files.name_changed", "CON.docx")
def a_reserved_name():
    return docx()


@warned("B43", "files.name_changed", "报告\n第二行.pdf")
def a_name_with_a_line_end():
    return pdf(text_page("hello"))


@refused("B44", "files.wrong_type", "a.pdf")
def a_picture_called_pdf():
    return _png()


@refused("B44", "files.wrong_type", "a.jpg")
def a_document_called_jpg():
    return docx()


@refused("B44", "files.wrong_type", "a.docx")
def a_workbook_called_docx():
    return workbook(lambda book: book.add_worksheet("台账"))


@refused("B44", "files.wrong_type", "a.docx")
def a_program_called_docx():
    return b"MZ\x90\x00" + bytes(512)


@refused("B44", "files.unsupported_type", "a.exe")
def a_program_called_so():
    return b"MZ\x90\x00" + bytes(512)


def plain_page() -> bytes:
    """Return a sound PDF."""
    return pdf(page_objects(b"BT /F1 24 Tf 72 700 Td (hello) Tj ET"))
