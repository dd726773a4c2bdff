"""Word, Excel and PowerPoint files: what runs, what fetches, what is hidden, and what is marked."""

import html
import posixpath
import re
from dataclasses import dataclass, field

from bihuan.web.files.inside.containers import ZIP, Container, check_nesting
from bihuan.web.files.inside.limits import MAX_XML, MB
from bihuan.web.files.inside.refusals import Note, Refused, refused, warning
from bihuan.web.files.inside.scanning import worksheets
from bihuan.web.files.inside.scanning.markings import check_lines
from bihuan.web.files.inside.scanning.relations import Relation, check_external, read_relations, relations_of
from bihuan.web.files.inside.xml import Attributes, check, local, walk

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
#: Root element of the main part -> kind.
_ROOTS = {"document": "docx", "workbook": "xlsx", "presentation": "pptx"}
_RUNS = re.compile(r"(?i)(vbaproject[^/]*\.bin|vbadata\.xml|/macrosheets/|/activex/|/dialogsheets/|/attachedtoolbars)")
_FETCHES = re.compile(r"(?i)^xl/(externallinks/|connections\.xml|querytables/|webextensions/)")
_DETAILS = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
#: Word fields that fetch or start something by themselves.
_FIELDS = re.compile(r"(?i)^\s*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|RD|DATABASE)\b(.*)", re.DOTALL)
_MI = "密".encode()
_TEXT_ENDS = re.compile(rb"</(?:\w+:)?(?:si|is|c|(?:odd|even|first)(?:Header|Footer))>")
_TAG = re.compile(r"<[^>]*>|&[LCRGABDEFHINOPSTUXYZ](?=[^a-z;])")
_FORMULAS = re.compile(rb"(?i)<(?:\w+:)?f\b[^>]*>[^<]*(?:WEBSERVICE|FILTERXML|IMAGE\(|\|[^<]{0,200}!|RTD\()")


@dataclass
class Office:
    """An office document that has been looked through."""

    container: Container
    kind: str
    main: str
    notes: list[Note] = field(default_factory=list)


def scan_office(data: bytes) -> Office:
    """
    Return what a zip file is as an office document, and what should be known about it.

    Raises:
        Refused: what the container, its XML parts, its relations and its markings are refused for;
            ``files.unsupported_type`` for an archive that is no document.
    """
    container = Container(data)
    check_nesting(container)
    kind, main = main_part(container)
    _check_running(container)
    office = Office(container, kind, main)
    office.notes += _check_parts(container)
    if kind == "docx":
        _look_at_document(office)
    elif kind == "xlsx":
        _look_at_workbook(office)
    else:
        _look_at_slides(office)
    if any(name in container for name in _DETAILS):
        office.notes.append(warning("files.document_details", where="docProps"))
    return office


def main_part(container: Container) -> tuple[str, str]:
    """Return the kind of an office document and its main part; ``Refused`` for an archive that is none."""
    if "[Content_Types].xml" not in container:
        raise _no_document(container)
    main = next((one.target for one in relations_of(container, "") if one.kind == "officeDocument"), "")
    if not main:
        raise _no_document(container)
    if main not in container:
        raise refused("files.missing_part", where=main[:60])
    if main.endswith(".bin"):
        raise refused("files.unsupported_type", what=("Excel 二进制工作簿（.xlsb）", "a binary workbook (.xlsb)"))
    return _kind_by_root(container.read(main, MAX_XML), main), main


def _kind_by_root(data: bytes, part: str) -> str:
    roots: list[str] = []

    def start(name: str, _: Attributes) -> None:
        if not roots:
            roots.append(local(name))

    walk(data, part, start)
    kind = _ROOTS.get(roots[0] if roots else "")
    if kind is None:
        raise refused("files.unsupported_type", what=("不认识的文档", "an unknown kind of document"))
    return kind


def _no_document(container: Container) -> Refused:
    if "mimetype" in container and container.begins("mimetype", 60).startswith(b"application/vnd.oasis"):
        return refused("files.unsupported_type", what=("OpenDocument 文件", "an OpenDocument file"))
    return refused("files.unsupported_type", what=("压缩包", "an archive"))


def _check_running(container: Container) -> None:
    types = container.read("[Content_Types].xml", 8 * MB)
    for name in container:
        if _RUNS.search("/" + name):
            raise refused("files.macros", where=posixpath.basename(name)[:60])
        if _FETCHES.search(name):
            raise refused("files.external_content", where=posixpath.basename(name)[:60])
    if re.search(rb"(?i)macroEnabled|vbaProject|intlmacrosheet|macrosheet", types):
        raise refused("files.macros", where="[Content_Types].xml")


def _check_parts(container: Container) -> list[Note]:
    """Read every XML part once, and every list of relations; return what is to be known about them."""
    local_files: list[str] = []
    objects: list[str] = []
    for name in container:
        ending = name.lower().rpartition(".")[2]
        if ending == "rels":
            local_files += check_external(read_relations(container.read(name, 16 * MB), name))
        elif ending in {"xml", "vml"}:
            check(container.read(name, MAX_XML), name)
        elif "/embeddings/" in name:
            objects.append(posixpath.basename(name))
            if container.begins(name) == ZIP:
                scan_office(container.read(name, 64 * MB))
    notes = []
    if local_files:
        notes.append(warning("files.local_links", where=f"{len(local_files)}"))
    if objects:
        notes.append(warning("files.embedded_objects", where="、".join(objects[:5])))
    return notes


def _look_at_document(office: Office) -> None:
    document = WordText()
    walk(office.container.read(office.main, MAX_XML), office.main, document.start, document.end, document.text)
    check_lines(document.lines, ("正文", "The text"))
    notes = document.notes()
    for relation in relations_of(office.container, office.main):
        if (
            relation.kind in {"header", "footer", "footnotes", "endnotes", "comments"}
            and relation.target in office.container
        ):
            part = WordText()
            walk(office.container.read(relation.target, MAX_XML), relation.target, part.start, part.end, part.text)
            check_lines(part.lines, ("页眉页脚或批注", "A header, footer or note"), all_top=True)
            if relation.kind == "comments" and any(part.lines):
                notes.append(warning("files.comments", where=("批注", "comments")))
    office.notes += notes


class WordText:
    """The lines of a part of a Word document, with what is hidden or tracked in it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.tracked = 0
        self.hidden = 0
        self._line: list[str] = []
        self._field: list[str] = []
        self._taken: str | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of an element."""
        tag = local(name)
        if tag in {"t", "delText"}:
            self._taken = "t"
        elif tag == "instrText":
            self._taken = "field"
        elif tag in {"ins", "del", "moveFrom", "moveTo"}:
            self.tracked += 1
        elif tag == "vanish" and _value(attributes) not in {"0", "false", "off"}:
            self.hidden += 1
        elif tag == "fldSimple":
            _check_field(attributes.get(next((key for key in attributes if local(key) == "instr"), ""), ""))
        elif tag == "fldChar":
            self._end_field()
        elif tag in {"tab", "br", "cr"}:
            self._line.append(" ")

    def end(self, name: str) -> None:
        """Take the end of an element."""
        tag = local(name)
        if tag in {"t", "delText", "instrText"}:
            self._taken = None
        elif tag == "p":
            self._end_field()
            self.lines.append("".join(self._line))
            self._line = []

    def text(self, characters: str) -> None:
        """Take characters."""
        if self._taken == "t":
            self._line.append(characters)
        elif self._taken == "field":
            self._field.append(characters)

    def notes(self) -> list[Note]:
        """Return what should be known about the part."""
        found = []
        if self.tracked:
            found.append(warning("files.tracked_changes", where=(f"{self.tracked} 处", f"{self.tracked} places")))
        if self.hidden:
            found.append(warning("files.hidden_text", where=(f"{self.hidden} 处", f"{self.hidden} places")))
        return found

    def _end_field(self) -> None:
        _check_field("".join(self._field))
        self._field = []


def _value(attributes: Attributes) -> str:
    return next((value for key, value in attributes.items() if local(key) == "val"), "")


def _check_field(instruction: str) -> None:
    found = _FIELDS.match(instruction)
    if not found:
        return
    word, rest = found.group(1).upper(), found.group(2)
    target = Relation("", word, rest.strip().strip('"').replace("\\\\", "\\"), external=True)
    # INCLUDEPICTURE "C:\\…" is what pasting a picture leaves behind; anything else of these would be fetched or run.
    if word == "INCLUDEPICTURE" and target.is_local_file:
        return
    raise refused("files.external_content", where=instruction.strip()[:60])


def _look_at_slides(office: Office) -> None:
    for name in office.container:
        if not re.fullmatch(r"ppt/(slides|notesSlides|slideMasters|slideLayouts|comments)/[^/]+\.xml", name):
            continue
        part = WordText()
        walk(office.container.read(name, MAX_XML), name, part.start, part.end, part.text)
        check_lines(part.lines, ("幻灯片", "A slide"), all_top=True)
        if "/comments/" in name:
            office.notes.append(warning("files.comments", where=("批注", "comments")))
        elif "/notesSlides/" in name and any(line.strip() for line in part.lines):
            office.notes.append(warning("files.hidden_text", where=("演讲者备注", "speaker's notes")))


def _look_at_workbook(office: Office) -> None:
    container = office.container
    strings = next((one for one in relations_of(container, office.main) if one.kind == "sharedStrings"), None)
    if strings and strings.target in container:
        data = container.read(strings.target, MAX_XML)
        worksheets.check_strings(data)
        check_lines(_bare_texts(data), ("单元格", "A cell"))
    for part, name, state in sheets_of(container, office.main):
        data = container.read(part, MAX_XML)
        extent = worksheets.extent_of(data, name)
        if (b"<f" in data or b":f" in data) and _FORMULAS.search(data):
            raise refused("files.external_content", where=(f"工作表“{name}”的公式", f"a formula on sheet “{name}”"))
        office.notes += worksheets.notes_of(data, name, extent)
        if state != "visible":
            office.notes.append(warning("files.hidden_sheets", where=name))
        check_lines([name, *_bare_texts(data)], ("工作表", "A sheet"))
        if any(one.kind in {"comments", "threadedComment"} for one in relations_of(container, part)):
            office.notes.append(warning("files.comments", where=name))


def sheets_of(container: Container, main: str) -> list[tuple[str, str, str]]:
    """Return ``(part, name, state)`` of the sheets of a workbook in its order; state ``visible``, ``hidden``, ``veryHidden``."""
    relations = {one.id: one for one in relations_of(container, main)}
    found: list[tuple[str, str, str]] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) != "sheet":
            return
        key = next((value for key, value in attributes.items() if local(key) == "id" and " " in key), "")
        relation = relations.get(key)
        if relation is None or relation.target not in container:
            raise refused("files.missing_part", where=attributes.get("name", "")[:60])
        if relation.kind in {"xlMacrosheet", "xlIntlMacrosheet", "dialogsheet"}:
            raise refused("files.macros", where=attributes.get("name", "")[:60])
        if relation.kind == "worksheet":
            found.append((relation.target, attributes.get("name", ""), attributes.get("state", "visible")))

    walk(container.read(main, MAX_XML), main, start)
    return found


def _bare_texts(data: bytes) -> list[str]:
    """Return the texts that may carry a mark, without building a tree: a workbook holds hundreds of thousands."""
    if _MI not in data and b"&#" not in data:
        return []
    chunks = _TEXT_ENDS.split(data)
    # A first look at bytes spares decoding the rest; runs of one text stand in one chunk.
    chosen = (chunk for chunk in chunks if _MI in chunk or b"&#" in chunk)
    return [html.unescape(_TAG.sub("", chunk.decode("utf-8", "replace"))).replace("&L", " ") for chunk in chosen]
