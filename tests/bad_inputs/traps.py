"""
Files that carry words nobody sees, one kind of hiding place after the other.

Each trap names the words that it hides and those that must stay: a copy that is empty keeps no secret either.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, PngImagePlugin, TiffImagePlugin

from tests.bad_inputs.hostile import ofd_page, ofd_parts
from tests.bad_inputs.making import (
    HEAD,
    MAIN,
    OFFICE,
    PACKAGE,
    SHEET,
    WORD,
    docx_parts,
    paragraphs,
    relations,
    types,
    xlsx_parts,
    zipped,
)
from tests.bad_inputs.pdfs import page_objects, pdf, revised, stream, text_page

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
SEEN = "SEEN_BY_ALL"


@dataclass(frozen=True)
class Trap:
    """A file, the words hidden in it, and whether what is seen is kept as text (a page picture has none)."""

    what: str
    name: str
    build: Callable[[], bytes]
    secrets: tuple[str, ...]
    keeps_text: bool = True


TRAPS: list[Trap] = []


def trap(name: str, *secrets: str, keeps_text: bool = True) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def note(build: Callable[[], bytes]) -> Callable[[], bytes]:
        TRAPS.append(Trap(build.__name__, name, build, secrets, keeps_text))
        return build

    return note


# Word


def _word(body: str, *rels: tuple[str, ...], **more: str | bytes) -> bytes:
    parts = docx_parts(paragraphs(SEEN) + body, *rels)
    return zipped({**parts, **more})


def _core(words: str) -> str:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="urn:dc">'
        f"<dc:creator>{words}</dc:creator><cp:lastModifiedBy>{words}</cp:lastModifiedBy></cp:coreProperties>"
    )


@trap("a.docx", "S01_AUTHOR", "S02_COMPANY", "S03_PROPERTY")
def properties():
    return _word(
        "",
        **{
            "docProps/core.xml": _core("S01_AUTHOR"),
            "docProps/app.xml": f"{HEAD}<Properties><Company>S02_COMPANY</Company></Properties>",
            "docProps/custom.xml": f"{HEAD}<Properties><property>S03_PROPERTY</property></Properties>",
        },
    )


@trap("a.docx", "S04_COMMENT", "S05_COMMENTER")
def comments():
    return _word(
        '<w:p><w:commentRangeStart w:id="1"/><w:r><w:t>text</w:t></w:r><w:commentRangeEnd w:id="1"/>'
        '<w:r><w:commentReference w:id="1"/></w:r></w:p>',
        ("rId5", "comments", "comments.xml"),
        **{
            "word/comments.xml": f'<w:comments xmlns:w="{WORD}"><w:comment w:id="1" w:author="S05_COMMENTER">'
            f"{paragraphs('S04_COMMENT')}</w:comment></w:comments>"
        },
    )


@trap("a.docx", "S06_DELETED", "S07_EDITOR", "S08_MOVED", "S09_DELETED_ROW")
def tracked_changes():
    row = "<w:tr><w:trPr><w:del w:author='x'/></w:trPr><w:tc><w:p><w:r><w:t>S09_DELETED_ROW</w:t></w:r></w:p></w:tc></w:tr>"
    return _word(
        '<w:p><w:del w:author="S07_EDITOR" w:date="2021-01-01T00:00:00Z"><w:r><w:delText>S06_DELETED</w:delText></w:r></w:del>'
        '<w:ins w:author="S07_EDITOR"><w:r><w:t>added</w:t></w:r></w:ins>'
        "<w:moveFrom><w:r><w:t>S08_MOVED</w:t></w:r></w:moveFrom></w:p>"
        f"<w:tbl>{row}<w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    )


@trap("a.docx", "S10_HIDDEN", "S11_HIDDEN_BY_STYLE", "S12_HIDDEN_PARAGRAPH")
def hidden_text():
    styles = (
        f'{HEAD}<w:styles xmlns:w="{WORD}"><w:style w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="Child"><w:basedOn w:val="Secret"/></w:style></w:styles>'
    )
    return _word(
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>S10_HIDDEN</w:t></w:r>"
        '<w:r><w:rPr><w:rStyle w:val="Child"/></w:rPr><w:t>S11_HIDDEN_BY_STYLE</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:pStyle w:val="Secret"/></w:pPr><w:r><w:t>S12_HIDDEN_PARAGRAPH</w:t></w:r></w:p>',
        ("rId5", "styles", "styles.xml"),
        **{"word/styles.xml": styles},
    )


@trap("a.docx", "S13_ALT_TEXT", "S14_PICTURE_NAME", "S15_PHOTO_PLACE", "S16_THUMBNAIL")
def pictures_in_a_document():
    picture = (
        f'<w:p><w:r><w:drawing><a:graphic xmlns:a="{DRAWING}"><a:docPr id="1" name="S14_PICTURE_NAME" descr="S13_ALT_TEXT"/>'
        '<a:blip r:embed="rId5"/></a:graphic></w:drawing></w:r></w:p>'
    )
    return _word(
        picture,
        ("rId5", "image", "media/image1.jpeg"),
        **{
            "word/media/image1.jpeg": _jpeg("S15_PHOTO_PLACE"),
            "docProps/thumbnail.jpeg": _jpeg("S16_THUMBNAIL"),
        },
    )


@trap("a.docx", "S17_CUSTOM_XML", "S18_BINDING", "S19_TAG")
def custom_xml():
    return _word(
        '<w:sdt><w:sdtPr><w:tag w:val="S19_TAG"/><w:dataBinding w:xpath="S18_BINDING"/></w:sdtPr><w:sdtContent>'
        + paragraphs("control")
        + "</w:sdtContent></w:sdt>",
        ("rId5", "customXml", "../customXml/item1.xml"),
        **{"customXml/item1.xml": "<a>S17_CUSTOM_XML</a>"},
    )


@trap("a.docx", "S20_LINK", "S21_FIELD", "S22_BOOKMARK", "S23_VARIABLE", "S24_FORM", "S29_PIECE")
def links_fields_and_settings():
    return _word(
        '<w:p><w:bookmarkStart w:id="1" w:name="S22_BOOKMARK"/><w:bookmarkEnd w:id="1"/>'
        '<w:hyperlink r:id="rId6"><w:r><w:t>link</w:t></w:r></w:hyperlink>'
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="S24_FORM"/></w:ffData></w:fldChar></w:r>'
        "<w:r><w:instrText>DOCPROPERTY S21_FIELD</w:instrText></w:r></w:p>"
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>SEQ </w:instrText></w:r>'
        "<w:r><w:instrText>S29_PIECE</w:instrText></w:r></w:p>",
        ("rId5", "settings", "settings.xml"),
        ("rId6", "hyperlink", "http://a.example.com/S20_LINK", "External"),
        **{
            "word/settings.xml": f'<w:settings xmlns:w="{WORD}"><w:docVars><w:docVar w:val="S23_VARIABLE"/></w:docVars>'
            '<w:rsids><w:rsid w:val="00AA"/></w:rsids></w:settings>'
        },
    )


@trap("a.docx", "S25_EMBEDDED", "S26_PART_NAME", "S27_XML_COMMENT", "S28_LOCAL_PATH")
def embedded_things():
    return _word(
        '<!-- S27_XML_COMMENT --><w:p><w:r><w:object><o:OLEObject xmlns:o="urn:o" r:id="rId5"/></w:object></w:r></w:p>'
        f'<w:p><w:r><w:drawing><a:blip xmlns:a="{DRAWING}" r:link="rId7"/></w:drawing></w:r></w:p>',
        ("rId5", "oleObject", "embeddings/S26_PART_NAME.bin"),
        ("rId7", "image", "file:///C:/Users/S28_LOCAL_PATH/a.png", "External"),
        **{"word/embeddings/S26_PART_NAME.bin": b"S25_EMBEDDED"},
    )


# Excel


@trap("a.xlsx", "X01_HIDDEN_SHEET", "X02_VERY_HIDDEN", "X03_SHEET_NAME")
def hidden_sheets():
    sheets = (
        '<sheet name="台账" sheetId="1" r:id="rId1"/><sheet name="X03_SHEET_NAME" sheetId="2" state="hidden" r:id="rId2"/>'
        '<sheet name="b" sheetId="3" state="veryHidden" r:id="rId3"/>'
    )
    parts = xlsx_parts(
        _cells((SEEN, "A1")),
        sheets=sheets,
        rels=(
            ("rId2", "worksheet", "worksheets/sheet2.xml"),
            ("rId3", "worksheet", "worksheets/sheet3.xml"),
            ("rId4", "sharedStrings", "sharedStrings.xml"),
        ),
    )
    parts["xl/worksheets/sheet2.xml"] = (
        f'{HEAD}<worksheet xmlns="{SHEET}"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>'
    )
    parts["xl/worksheets/sheet3.xml"] = (
        f'{HEAD}<worksheet xmlns="{SHEET}">{_cells(("X02_VERY_HIDDEN", "A1"))}</worksheet>'
    )
    parts["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{SHEET}"><si><t>X01_HIDDEN_SHEET</t></si></sst>'
    return zipped(parts)


def _cells(*cells: tuple[str, str]) -> str:
    rows = "".join(
        f'<row r="{ref[1:]}"><c r="{ref}" t="inlineStr"><is><t>{words}</t></is></c></row>' for words, ref in cells
    )
    return f"<sheetData>{rows}</sheetData>"


@trap("a.xlsx", "X04_HIDDEN_ROW", "X05_HIDDEN_COLUMN", "X06_FORMULA", "X07_PHONETIC", "X08_FOOTNOTE_OF_LIST")
def hidden_cells():
    cols = '<cols><col min="3" max="4" width="9" hidden="1"/></cols>'
    data = (
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{SEEN}</t><rPh><t>X07_PHONETIC</t></rPh></is></c>'
        '<c r="C1" t="inlineStr"><is><t>X05_HIDDEN_COLUMN</t></is></c>'
        '<c r="E1" t="str"><f>CONCAT("X06_FORMULA")</f><v>result</v></c></row>'
        '<row r="2" hidden="1"><c r="A2" t="inlineStr"><is><t>X04_HIDDEN_ROW</t></is></c></row>'
    )
    lists = '<dataValidations><dataValidation><formula1>"X08_FOOTNOTE_OF_LIST"</formula1></dataValidation></dataValidations>'
    return zipped(xlsx_parts(f"{cols}<sheetData>{data}</sheetData>{lists}"))


@trap("a.xlsx", "X09_COMMENT", "X10_DEFINED_NAME", "X11_PIVOT", "X12_PRINTER", "X13_LINK")
def other_parts_of_a_workbook():
    parts = xlsx_parts(
        _cells((SEEN, "A1"))
        + '<hyperlinks><hyperlink ref="A1" r:id="rId9" display="X13_LINK"/></hyperlinks>'.replace("r:id", "id")
    )
    book = str(parts["xl/workbook.xml"])
    names = '<definedNames><definedName name="a">X10_DEFINED_NAME</definedName></definedNames>'
    return zipped(
        {
            **parts,
            "xl/workbook.xml": book.replace("</workbook>", f"{names}</workbook>"),
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                ("rId1", "comments", "../comments1.xml"), ("rId2", "printerSettings", "../printer1.bin")
            ),
            "xl/comments1.xml": f'<comments xmlns="{SHEET}"><text>X09_COMMENT</text></comments>',
            "xl/printer1.bin": b"X12_PRINTER",
            "xl/pivotCache/pivotCacheRecords1.xml": "<a>X11_PIVOT</a>",
        }
    )


@trap("a.xlsx", "X14_FORMAT_THAT_SHOWS_NOTHING", "X15_MACRO_OF_A_SHAPE")
def blank_format():
    cells = (
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{SEEN}</t></is></c>'
        '<c r="B1" s="1" t="inlineStr"><is><t>X14_FORMAT_THAT_SHOWS_NOTHING</t></is></c></row>'
    )
    parts = xlsx_parts(
        f'<sheetData>{cells}</sheetData><drawing xmlns:r="{OFFICE}" r:id="rId1"/>',
        rels=(("rId2", "styles", "styles.xml"),),
    )
    styles = (
        f'{HEAD}<styleSheet xmlns="{SHEET}"><numFmts><numFmt numFmtId="200" formatCode=";;;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs></styleSheet>'
    )
    drawing = f'{HEAD}<wsDr xmlns:a="{DRAWING}"><sp macro="X15_MACRO_OF_A_SHAPE"/></wsDr>'
    return zipped(
        {
            **parts,
            "xl/styles.xml": styles,
            "xl/worksheets/_rels/sheet1.xml.rels": relations(("rId1", "drawing", "../drawings/drawing1.xml")),
            "xl/drawings/drawing1.xml": drawing,
        }
    )


# PowerPoint


def _slide(words: str, *, show: str = "") -> str:
    return (
        f'{HEAD}<p:sld xmlns:p="{SLIDE}" xmlns:a="{DRAWING}"{show}><p:cSld><p:sp><p:cNvPr id="1" name="n" descr="P05_ALT"/>'
        f"<a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:sp></p:cSld></p:sld>"
    )


@trap("a.pptx", "P01_NOTES", "P02_HIDDEN_SLIDE", "P03_COMMENT", "P04_AUTHOR", "P05_ALT")
def slides():
    shown = (
        f'{HEAD}<p:presentation xmlns:p="{SLIDE}" xmlns:r="{OFFICE}"><p:sldIdLst><p:sldId id="256" r:id="rId1"/>'
        '<p:sldId id="257" r:id="rId2"/></p:sldIdLst></p:presentation>'
    )
    return zipped(
        {
            "[Content_Types].xml": types(("ppt/presentation.xml", MAIN + "presentationml.presentation.main+xml")),
            "_rels/.rels": relations(("rId1", "officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": shown,
            "ppt/_rels/presentation.xml.rels": relations(
                ("rId1", "slide", "slides/slide1.xml"), ("rId2", "slide", "slides/slide2.xml")
            ),
            "ppt/slides/slide1.xml": _slide(SEEN),
            "ppt/slides/_rels/slide1.xml.rels": relations(
                ("rId1", "notesSlide", "../notesSlides/notesSlide1.xml"),
                ("rId2", "comments", "../comments/comment1.xml"),
            ),
            "ppt/slides/slide2.xml": _slide("P02_HIDDEN_SLIDE", show=' show="0"'),
            "ppt/notesSlides/notesSlide1.xml": _slide("P01_NOTES"),
            "ppt/comments/comment1.xml": _slide("P03_COMMENT"),
            "docProps/core.xml": _core("P04_AUTHOR"),
        }
    )


# PDF


@trap("a.pdf", "D01_AUTHOR", "D02_XMP", "D03_BOOKMARK")
def information():
    objects = text_page(SEEN, catalog=b"/Metadata 6 0 R/Outlines 7 0 R")
    objects[6] = stream(b"<x:xmpmeta>D02_XMP</x:xmpmeta>", b"/Type/Metadata/Subtype/XML")
    objects[7] = b"<</Type/Outlines/First 8 0 R/Last 8 0 R/Count 1>>"
    objects[8] = b"<</Title(D03_BOOKMARK)/Parent 7 0 R/Dest[3 0 R/Fit]>>"
    objects[9] = b"<</Author(D01_AUTHOR)/Producer(D01_AUTHOR)>>"
    return pdf(objects, tail=b"/Info 9 0 R")


@trap("a.pdf", "D04_FIRST_REVISION")
def an_earlier_revision():
    return revised(pdf(text_page("D04_FIRST_REVISION")), {4: text_page(SEEN)[4]})


@trap("a.pdf", "D05_NOTE", "D06_NOTE_AUTHOR", "D07_FIELD")
def notes_and_fields():
    objects = text_page(SEEN, page=b"/Annots[6 0 R 7 0 R]", catalog=b"/AcroForm<</Fields[7 0 R]>>")
    objects[6] = b"<</Type/Annot/Subtype/Text/Rect[9 9 99 99]/Contents(D05_NOTE)/T(D06_NOTE_AUTHOR)>>"
    objects[7] = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(D07_FIELD)/Rect[9 9 99 99]>>"
    return pdf(objects)


@trap("a.pdf", "D08_COVERED", keeps_text=False)
def a_box_over_words():
    return pdf(text_page("D08_COVERED", more=b"0 0 0 rg 60 690 400 40 re f\n"))


@trap("a.pdf", "D09_LAYER", keeps_text=False)
def a_layer_that_is_off():
    more = b"/OC /L BDC BT /F1 24 Tf 72 500 Td (D09_LAYER) Tj ET EMC"
    objects = text_page(SEEN, more=more, catalog=b"/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>")
    objects[3] = objects[3].replace(b"/Font", b"/Properties<</L 6 0 R>>/Font")
    objects[6] = b"<</Type/OCG/Name(layer)>>"
    return pdf(objects)


@trap("a.pdf", "D10_WHITE", keeps_text=False)
def words_in_the_colour_of_paper():
    return pdf(text_page(SEEN, more=b"1 1 1 rg BT /F1 24 Tf 72 500 Td (D10_WHITE) Tj ET"))


@trap("a.pdf", "D11_OUTSIDE", keeps_text=False)
def words_outside_the_page():
    return pdf(text_page(SEEN, more=b"BT /F1 24 Tf 2000 500 Td (D11_OUTSIDE) Tj ET"))


@trap("a.pdf", "D12_INVISIBLE", keeps_text=False)
def invisible_words():
    return pdf(text_page(SEEN, more=b"BT 3 Tr /F1 24 Tf 72 500 Td (D12_INVISIBLE) Tj ET"))


@trap("a.pdf", "D13_ACTUAL", "D14_PIECE", "D15_UNREACHED", "D16_STRUCTURE")
def words_behind_words():
    content = b"/Span<</ActualText(D13_ACTUAL)>>BDC BT /F1 24 Tf 72 700 Td (%s) Tj ET EMC" % SEEN.encode()
    objects = page_objects(content, page=b"/PieceInfo<</A<</Private(D14_PIECE)>>>>", catalog=b"/StructTreeRoot 7 0 R")
    objects[6] = stream(b"D15_UNREACHED")
    objects[7] = b"<</Type/StructTreeRoot/K<</S/P/Alt(D16_STRUCTURE)>>>>"
    return pdf(objects)


@trap("a.pdf", "D17_PHOTO_IN_A_PAGE", "D18_TAKEN_OFF_THE_PAGE")
def photos_in_a_page():
    objects = text_page(SEEN, more=b"q 100 0 0 100 72 300 cm /P Do Q")
    objects[3] = objects[3].replace(b"/Font", b"/XObject<</P 6 0 R/Q 7 0 R>>/Font")
    kind = b"/Type/XObject/Subtype/Image/Width 40/Height 30/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"
    objects[6] = stream(_jpeg("D17_PHOTO_IN_A_PAGE"), kind)
    objects[7] = stream(_jpeg("D18_TAKEN_OFF_THE_PAGE"), kind)
    return pdf(objects)


# OFD and pictures


@trap("a.ofd", "SECRET_AUTHOR", "O01_NOTE")
def an_ofd():
    return zipped(
        ofd_parts(
            '<Page BaseLoc="Pages/P.xml"/>',
            **{"Doc_0/Pages/P.xml": ofd_page(SEEN), "Doc_0/Annots/Annotations.xml": "<a>O01_NOTE</a>"},
        )
    )


def _drawn() -> Image.Image:
    picture = Image.new("RGB", (40, 30), "navy")
    picture.putpixel((1, 1), (255, 255, 0))
    return picture


def _jpeg(words: str) -> bytes:
    picture = _drawn()
    exif = picture.getexif()
    exif[0x010E] = words
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 49.0, 12.0)})
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=words.encode(), xmp=b"<x>" + words.encode() + b"</x>")
    return out.getvalue()


@trap("a.jpg", "I01_EXIF", keeps_text=False)
def a_photo():
    return _jpeg("I01_EXIF")


@trap("a.jpg", "I02_AFTER_THE_END", keeps_text=False)
def words_after_a_picture():
    return _jpeg("x") + b"I02_AFTER_THE_END"


@trap("a.png", "I03_TEXT_CHUNK", "I04_INTERNATIONAL", keeps_text=False)
def a_png_with_notes():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "I03_TEXT_CHUNK")
    notes.add_itxt("Comment", "I04_INTERNATIONAL")
    out = io.BytesIO()
    _drawn().save(out, "PNG", pnginfo=notes)
    return out.getvalue()


@trap("a.gif", "I05_GIF_COMMENT", keeps_text=False)
def a_gif_with_a_comment():
    out = io.BytesIO()
    _drawn().save(out, "GIF", comment=b"I05_GIF_COMMENT")
    return out.getvalue()


@trap("a.tif", "I06_TIFF_TAG", keeps_text=False)
def a_tiff_with_tags():
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[270] = "I06_TIFF_TAG"
    out = io.BytesIO()
    _drawn().save(out, "TIFF", tiffinfo=tags)
    return out.getvalue()


@trap("a.webp", "I07_WEBP_XMP", keeps_text=False)
def a_webp_with_notes():
    out = io.BytesIO()
    _drawn().save(out, "WEBP", xmp=b"<x>I07_WEBP_XMP</x>")
    return out.getvalue()
