"""Files that leave with a paper: what is hidden in them is refused, and six ways of looking find nothing in the copy."""

import io
import re
import zipfile
import zlib

import docx
import openpyxl
import pypdfium2
import pytest
import python_calamine
from PIL import Image, PngImagePlugin

from bihuan.documents import write
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.attachments import _TRAPS, refuse_traps
from bihuan.web.files import prescan
from bihuan.web.files.inside.cleaning import cleaned
from bihuan.web.files.inside.scanning import look_at
from tests.bad_inputs.making import docx_parts, paragraphs, zipped
from tests.bad_inputs.traps import TRAPS, Trap
from tests.documents.making import DOCUMENT

pytestmark = pytest.mark.no_database


def _png():
    out = io.BytesIO()
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "G01_TEXT")
    notes.add_itxt("XML:com.adobe.xmp", "<x>G02_XMP</x>", zip=True)
    Image.new("RGB", (8, 8), "navy").save(out, "PNG", pnginfo=notes)
    return out.getvalue()


def _old_revision_marks():
    body = '<w:p w:rsidR="00H01RSID" w:rsidRDefault="00H02RSID"><w:r w:rsidRPr="00H03RSID"><w:t>SEEN_BY_ALL</w:t></w:r></w:p>'
    return zipped(docx_parts(body))


def _unused_header():
    header = f'<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{paragraphs("H04_HEADER")}</w:hdr>'
    parts = docx_parts(paragraphs("SEEN_BY_ALL"), ("rId5", "header", "header1.xml"))
    return zipped({**parts, "word/header1.xml": header})


MORE = [
    Trap("notes of a png", "a.png", _png, ("G01_TEXT", "G02_XMP"), keeps_text=False),
    Trap("marks of older revisions", "a.docx", _old_revision_marks, ("00H01RSID", "00H02RSID", "00H03RSID")),
    Trap("a header that no page has", "a.docx", _unused_header, ("H04_HEADER",)),
]


def members(data):
    """Every member of an archive as its raw bytes, and the file itself."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from members(archive.read(name))


def by_word(data):
    """What python-docx reads: text, tables, heads, feet, properties, comments."""
    if not data.startswith(b"PK") or b"word/document.xml" not in data:
        return
    try:
        file = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError):
        return
    lines = [*file.paragraphs, *(line for section in file.sections for line in section.header.paragraphs)]
    lines += [line for section in file.sections for line in section.footer.paragraphs]
    yield "\n".join(line.text for line in lines).encode()
    yield "\n".join(cell.text for table in file.tables for row in table.rows for cell in row.cells).encode()
    known = file.core_properties
    yield f"{known.author} {known.last_modified_by} {known.comments} {known.title}".encode()


def by_sheets(data):
    """What openpyxl and calamine read: names of sheets, values, comments, defined names, properties."""
    if not data.startswith(b"PK") or b"xl/workbook.xml" not in data:
        return
    for sheet in (book := python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))).sheet_names:
        yield f"{sheet} {book.get_sheet_by_name(sheet).to_python()}".encode()
    try:
        opened = openpyxl.load_workbook(io.BytesIO(data))
    except (KeyError, ValueError, TypeError, IndexError):
        return  # a workbook of a test that only the stricter of the two refuses
    for sheet in opened.worksheets:
        yield sheet.title.encode()
        for row in sheet.iter_rows():
            yield " ".join(f"{cell.value} {cell.comment.text if cell.comment else ''}" for cell in row).encode()
    yield f"{list(opened.defined_names)} {opened.properties}".encode()


def by_pdf(data):
    """What pdfium reads: the text of each page, its notes, the properties, the attachments."""
    if not data.startswith(b"%PDF"):
        return
    document = pypdfium2.PdfDocument(data)
    yield str(document.get_metadata_dict()).encode()
    for page in document:
        yield page.get_textpage().get_text_range().encode()
    for at in range(document.count_attachments()):
        yield bytes(document.get_attachment(at).get_data())


def by_pictures(data):
    """What Pillow reads of every picture in the file: EXIF, texts, thumbnails."""
    for piece in members(data):
        if piece.startswith((b"\xff\xd8", b"\x89PNG", b"GIF8", b"II*", b"MM\x00*", b"RIFF")):
            picture = Image.open(io.BytesIO(piece))
            yield f"{picture.info} {dict(picture.getexif())} {getattr(picture, 'tag_v2', '')}".encode()


def by_strings(data):
    """What the program ``strings`` finds in every stream, inflated, in both widths of letters."""
    for piece in members(data):
        for part in (piece, *inflated(piece)):
            yield b"\n".join(re.findall(rb"[\x20-\x7e]{4,}", part))
            yield b"\n".join(run.replace(b"\0", b"") for run in re.findall(rb"(?:[\x20-\x7e]\0){4,}", part))
            yield bytes.fromhex(
                "".join(found)
                if len(found := re.findall(r"(?:[0-9A-Fa-f]{2}){4,}", part.decode("latin-1"))) == 1
                else ""
            )


def inflated(data):
    for start in re.finditer(rb"stream\r?\n", data):
        machine = zlib.decompressobj()
        try:
            yield machine.decompress(data[start.end() :], 10_000_000)
        except zlib.error:
            continue


EXTRACTORS = (members, by_word, by_sheets, by_pdf, by_pictures, by_strings)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_six_ways_of_looking_find_none_of_the_secrets_in_the_copies():
    files = [*TRAPS, *MORE]
    assert len(files) >= 30
    left, unplanted = [], []
    for trap in files:
        original = trap.build()
        copy = cleaned(original, look_at(original, trap.name).kind).data
        found = {extract.__name__: b"\n".join(extract(copy)) for extract in EXTRACTORS}
        planted = b"\n".join(piece for extract in EXTRACTORS for piece in extract(original))
        for secret in trap.secrets:
            left += [(trap.what, name, secret) for name, said in found.items() if secret.encode() in said]
            unplanted += [secret] if secret.encode() not in planted else []
    assert left == []
    # Those that none of the six finds in the original either are kept in forms that test_files_cleaning.py reads.
    assert len(unplanted) <= 6, unplanted


@pytest.mark.slow
def test_what_somebody_hid_is_refused_by_name_and_a_clean_file_leaves_without_its_author(monkeypatch):
    # In this process: the child is started elsewhere.
    monkeypatch.setattr(prescan.sandbox, "run", _here)
    codes, said = {}, []
    for trap in TRAPS:
        try:
            codes[trap.what] = refuse_traps(trap.build(), trap.name).kind
        except Refusal as refusal:
            codes[trap.what] = refusal.code
            said.append(refusal.zh)
    assert all("“a." in sentence for sentence in said)
    assert codes["tracked_changes"] == "feedback.tracked_changes"
    assert codes["comments"] == "feedback.comments_inside"
    assert codes["hidden_text"] == "feedback.hidden_text"
    assert codes["hidden_sheets"] == "feedback.hidden_sheets"
    assert codes["properties"] == "docx"
    assert {code for code, _zh, _en in _TRAPS.values()} >= {
        code for code in codes.values() if code.startswith("feedback.")
    }
    copy = refuse_traps(write(DOCUMENT), "a.docx")
    assert "示范自治区党委巡视工作领导小组文件" not in docx.Document(io.BytesIO(copy.data)).core_properties.author
    assert "files.document_details" in [note.code for note in copy.removed]


def _here(op, file, *, name, **options):
    from bihuan.web.files.child import OPERATIONS, import_module

    options.pop("wall_seconds", None)
    return import_module(OPERATIONS[op]).operate(file, name, options)
