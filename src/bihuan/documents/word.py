"""An official document as the bytes of a Word file, the same bytes for the same document."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.oxml import parse_xml, serialize_part_xml
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from bihuan.documents import standard
from bihuan.documents.foot import set_imprint, set_letter_feet, set_page_numbers
from bihuan.documents.parts import (
    Document,
    Head,
    Heading,
    Layout,
    Part,
    Signature,
    Table,
    chinese_date,
    width_in_characters,
)
from bihuan.documents.placing import places_of_signature
from bihuan.documents.setting import (
    add_line,
    border,
    declare_fonts,
    indent,
    keep,
    lines_of,
    prepare_page,
    prepare_styles,
    put,
    space,
)
from bihuan.documents.tables import add_table

#: Members of a Word file all get this time, so that a document made twice is the same file twice.
_ANY_TIME = (1980, 1, 1, 0, 0, 0)
#: Parts that the library's own template brings and that say nothing about our document.
_NOT_OURS = ("docProps/thumbnail.jpeg",)


def write(document: Document) -> bytes:
    """
    Return the Word file of a document.

    Raises:
        DocumentError: for what paper cannot hold, see ``Document.require_sound``.
    """
    document.require_sound()
    file = docx.Document()
    prepare_styles(file)
    declare_fonts(file)
    prepare_page(file, document.layout)
    _name(file, document)
    if document.watermark:
        _say_on_every_page(file, document.watermark)
    if document.head:
        _add_head(file, document.layout, document.head)
    _add_title(file, document)
    if document.addressee:
        indent(add_line(file, document.addressee, "Normal"), first=0)
    _add_parts(file, document.parts)
    _add_attendance(file, document)
    _add_list_of_annexes(file, document)
    if document.signature:
        _add_signature(file, document.signature)
    if document.note:
        add_line(file, f"（{document.note.strip('（）()')}）", "Normal")
    _add_annexes(file, document)
    if document.imprint:
        set_imprint(file, document.imprint)
    if document.layout is Layout.LETTER:
        set_letter_feet(file)
    set_page_numbers(file)
    return packed(file)


def named(data: bytes, document: Document) -> bytes:
    """Return a Word file, made by an office's template, with the title of the document and nothing of who made it."""
    file = docx.Document(io.BytesIO(data))
    _name(file, document)
    return packed(file)


def _name(file: WordFile, document: Document) -> None:
    """Say what the file is, and nothing of who sat at which machine when."""
    known = file.core_properties
    known.title = " ".join(document.title.split())
    known.author = known.last_modified_by = document.head.organ if document.head else ""
    known.comments = known.keywords = known.subject = known.category = ""
    on = document.signature.on if document.signature else document.head.on if document.head else None
    known.created = known.modified = datetime(*((on.year, on.month, on.day) if on else (2000, 1, 1)), tzinfo=UTC)
    known.language = "zh-CN"
    known.revision = 1


def _say_on_every_page(file: WordFile, words: str) -> None:
    for header in (file.sections[0].header, file.sections[0].even_page_header, file.sections[0].first_page_header):
        line = header.paragraphs[0]
        line.alignment = ALIGN.CENTER
        put(line, words, standard.LABEL, color="808080")


def _add_head(file: WordFile, layout: Layout, head: Head) -> None:
    if layout is Layout.LETTER:
        _add_head_of_letter(file, head)
        return
    left = [text for text in (head.copy_number, head.urgency) if text]
    for text in left:
        indent(add_line(file, text, "Normal", face=standard.LABEL), first=0)
    name = add_line(file, "", "Normal")
    _put_name(name, head.organ)
    indent(name, first=0)
    # The distance counts from the edge of the type area; a line of a copy number above it takes its part of that.
    above = standard.HEAD_BELOW_TOP / 25.4 * 72 - len(left) * standard.LINE
    space(name, before=max(above, 0))
    lines_of(name, None)
    keep(name, above_first_line=True)
    number = add_line(file, "", "Normal")
    indent(number, first=0)
    if head.signer:
        _set_number_with_signer(number, head)
    else:
        number.alignment = ALIGN.CENTER
        put(number, head.number, standard.BODY)
    space(number, before=2 * standard.LINE)
    last = _add_issuer(file, head) if head.on else number
    border(last, ("bottom", 12), color=standard.RED, away=standard.ABOVE_RED_LINE)


def _add_issuer(file: WordFile, head: Head) -> WordParagraph:
    """Add the line of minutes under their number: who issues them one character from the left, the day one from the right."""
    assert head.on is not None
    line = add_line(file, "", "Normal")
    indent(line, first=0)
    space(line, before=standard.LINE)
    edge = Pt((standard.CHARACTERS - 1) * standard.PITCH / 20)
    line.paragraph_format.tab_stops.add_tab_stop(edge, WD_TAB_ALIGNMENT.RIGHT)
    day = chinese_date(head.on)
    room = standard.CHARACTERS - 5 - width_in_characters(day)  # a character at both edges, and some between the two
    narrow = min(100, int(100 * room / max(width_in_characters(head.issuer), 1)))
    put(line, "\u3000", standard.BODY)
    put(line, head.issuer, standard.BODY, scale=max(narrow, 50))
    put(line, f"\t{day}", standard.BODY)
    return line


def _put_name(line: WordParagraph, organ: str) -> None:
    """Write the name of the organ in red, in the middle, on one line however long it is."""
    size, scale = standard.head_size(width_in_characters(organ))
    line.alignment = ALIGN.CENTER
    put(line, organ, replace(standard.HEAD, size=size), color=standard.RED, scale=scale)


def _set_number_with_signer(line: WordParagraph, head: Head) -> None:
    """An upward document: the number one character from the left, the signer one from the right."""
    # By a space and not by an indent: the red line under it is as wide as the type area.
    indent(line, first=0)
    edge = Pt((standard.CHARACTERS - 1) * standard.PITCH / 20)
    line.paragraph_format.tab_stops.add_tab_stop(edge, WD_TAB_ALIGNMENT.RIGHT)
    put(line, f"\u3000{head.number}\t签发人：", standard.BODY)
    put(line, head.signer, standard.SIGNER)


def _add_head_of_letter(file: WordFile, head: Head) -> None:
    """A letter: the name stands in the header of the first page, over a thick and a thin red line."""
    section = file.sections[0]
    section.different_first_page_header_footer = True
    name = section.first_page_header.paragraphs[0]
    if name.text:  # what is said on every page stands first
        name = section.first_page_header.add_paragraph()
    _put_name(name, head.organ)
    beyond = (standard.LETTER_LINE - standard.TYPE_WIDTH) / 2
    indent(
        name, first=0, left=-beyond / 25.4 * 72 * 20 / standard.PITCH, right=-beyond / 25.4 * 72 * 20 / standard.PITCH
    )
    border(name, ("bottom", 24), color=standard.RED, away=standard.ABOVE_RED_LINE, kind="thickThinSmallGap")
    for text, align in ((head.copy_number, ALIGN.LEFT), (head.urgency, ALIGN.LEFT), (head.number, ALIGN.RIGHT)):
        if text:
            line = add_line(file, text, "Normal", face=standard.BODY if align is ALIGN.RIGHT else standard.LABEL)
            line.alignment = align
            indent(line, first=0)


def _add_title(file: WordFile, document: Document) -> None:
    """Set the title in its lines (the writer breaks it where the sense breaks), two lines under the red one."""
    below_a_head = document.head is not None
    lines = document.title.strip().split("\n")
    for number, text in enumerate(lines):
        line = add_line(file, text.strip(), "Title")
        if number == 0 and below_a_head:
            space(line, before=2 * standard.LINE)
        if number == len(lines) - 1:
            space(line, after=standard.LINE)
    if document.layout is Layout.PLAIN and document.head is None:
        keep(file.paragraphs[0], above_first_line=True)


def _add_parts(file: WordFile, parts: tuple[Part, ...]) -> None:
    for part in parts:
        if isinstance(part, Table):
            add_table(file, part)
        elif isinstance(part, Heading):
            add_line(file, part.text, f"Heading {part.level}")
        else:
            for text in part.text.split("\n"):
                line = add_line(file, text, "Normal")
                if not part.indented:
                    indent(line, first=0)


def _add_attendance(file: WordFile, document: Document) -> None:
    for number, one in enumerate(document.attendance):
        line = add_line(file, "", "Normal")
        label = f"{one.label}："
        wide = width_in_characters(label)
        indent(line, first=-wide, left=2 + wide)
        put(line, label, standard.LABEL)
        put(line, one.names, standard.BODY)
        if number == 0:
            space(line, before=standard.LINE)


def _add_list_of_annexes(file: WordFile, document: Document) -> None:
    """Name the annexes under the text (附件说明): a blank line below it, numbered where there are several, no full stop."""
    names = document.names_of_annexes
    for number, name in enumerate(names, 1):
        label = "附件：" if number == 1 else ""
        shown = f"{number}." if len(names) > 1 else ""
        line = add_line(file, f"{label}{shown}{name}", "Normal")
        hang = 3 + width_in_characters(shown)
        indent(line, first=-hang if number == 1 else -width_in_characters(shown), left=2 + hang)
        keep(line, with_next=True)
        if number == 1:
            space(line, before=standard.LINE)


def _add_signature(file: WordFile, signature: Signature) -> None:
    """Sign, where ``places_of_signature`` says."""
    date = chinese_date(signature.on)
    name_right, date_right, blank = places_of_signature(signature)
    _keep_with_signature(file)
    for text, right, before in ((signature.organ, name_right, blank * standard.LINE), (date, date_right, 0)):
        line = add_line(file, text, "Normal")
        line.alignment = ALIGN.RIGHT
        indent(line, first=0, right=right)
        space(line, before=before)
        keep(line, with_next=text is not date)


def _keep_with_signature(file: WordFile) -> None:
    """Let the end of the text stay with the signature: a page with nothing but that could be put under any text."""
    last = file.paragraphs[-1]
    after = last._p.getnext()
    if after is None or after.tag != qn("w:tbl"):
        keep(last, with_next=True)
        return
    # A table ends the text: its last row stays, and not the paragraph before it, which would take a page along.
    for cell in file.tables[-1].rows[-1].cells:
        for line in cell.paragraphs:
            keep(line, with_next=True)


def _add_annexes(file: WordFile, document: Document) -> None:
    many = len(document.names_of_annexes) > 1
    for number, annex in enumerate(document.annexes, 1):
        label = add_line(file, f"附件{number}" if many else "附件", "Normal", face=standard.LABEL)
        indent(label, first=0)
        keep(label, on_new_page=True)
        title = add_line(file, document.names_of_annexes[number - 1], "Title")
        space(title, before=standard.LINE, after=standard.LINE)
        _add_parts(file, annex.parts)


def packed(file: WordFile) -> bytes:
    """Return the file with its members in order and without the time of day, and without what the template brought."""
    made = io.BytesIO()
    file.save(made)
    anew = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(anew, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name in _NOT_OURS:
                continue
            data = source.read(name)
            if name == "_rels/.rels":
                data = _without_thumbnail(data)
            member = zipfile.ZipInfo(name, _ANY_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            target.writestr(member, data)
    return anew.getvalue()


def _without_thumbnail(relations: bytes) -> bytes:
    tree = parse_xml(relations)  # type: ignore[arg-type]  # the stubs know text only
    for relation in list(tree):
        if relation.get("Target") in _NOT_OURS:
            tree.remove(relation)
    return bytes(serialize_part_xml(tree))
