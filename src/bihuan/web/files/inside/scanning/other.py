"""OFD documents and ODS workbooks: containers with lists of their own."""

import posixpath
import re

from bihuan.web.files.inside.containers import Container, check_nesting
from bihuan.web.files.inside.limits import MAX_CELLS, MAX_PAGES, MAX_ROWS, MAX_XML, MB
from bihuan.web.files.inside.refusals import Note, refused, warning
from bihuan.web.files.inside.scanning.markings import check_lines
from bihuan.web.files.inside.xml import Attributes, check, local, walk

_DETAILS = re.compile(rb"<(?:\w+:)?(?:Author|Creator\w*|Title|Subject|Abstract|Keyword\w*|CustomData\w*|\w+Date)\b")
_REPEATS = re.compile(rb"number-(rows|columns)-repeated=[\"'](\d+)[\"']")


def scan_ofd(container: Container) -> tuple[list[Note], int]:
    """
    Return what should be known of an OFD document, and the number of its pages.

    Raises:
        Refused: ``files.too_many_pages`` (a list that repeats itself or has no end), ``files.missing_part``,
            ``files.active_content`` (attachments, scripts), ``files.marked_secret`` and what parts are refused for.
    """
    check_nesting(container)
    for name in container:
        if name.lower().endswith(".xml"):
            check(container.read(name, MAX_XML), name)
    pages = 0
    notes = []
    for document in _values(container, "OFD.xml", "DocRoot"):
        listed = ofd_pages(container, document)
        pages += len(listed)
        if _values(container, document, "Attachments"):
            raise refused("files.active_content", where=("附件", "attachments"))
        if re.search(rb"<(?:\w+:)?Action\b", container.read(document, 16 * MB)):
            raise refused("files.active_content", where=("动作", "actions"))
        if _values(container, document, "Annotations"):
            notes.append(warning("files.annotations", where=("注释", "notes")))
        for page in listed[:20]:
            lines = ofd_text(container, page)
            check_lines(lines, ("正文", "The text"))
    if pages > MAX_PAGES:
        raise refused("files.too_many_pages", where=(f"{pages:,} 页", f"{pages:,} pages"))
    if _DETAILS.search(container.read("OFD.xml", 16 * MB)):
        notes.append(warning("files.document_details", where="DocInfo"))
    return notes, pages


def ofd_pages(container: Container, document: str) -> list[str]:
    """Return the parts of the pages of one document, in order; ``Refused`` as ``scan_ofd``."""
    if document not in container:
        raise refused("files.missing_part", where=document[:60])
    found: list[str] = []
    base = posixpath.dirname(document)

    def start(name: str, attributes: Attributes) -> None:
        if local(name) != "Page" or "BaseLoc" not in attributes:
            return
        found.append(posixpath.normpath(posixpath.join(base, attributes["BaseLoc"])).lstrip("/"))
        if len(found) > MAX_PAGES:
            raise refused("files.too_many_pages", where=(f"超过 {MAX_PAGES:,} 页", f"more than {MAX_PAGES:,} pages"))

    walk(container.read(document, MAX_XML), document, start)
    if len(set(found)) != len(found):
        raise refused("files.too_many_pages", where=("页面重复引用", "pages that refer to one another"))
    for page in found:
        if page not in container:
            raise refused("files.missing_part", where=page[:60])
    return found


def ofd_text(container: Container, page: str) -> list[str]:
    """Return the text of a page, one line for each text object."""
    lines: list[str] = []
    inside = False

    def start(name: str, _: Attributes) -> None:
        nonlocal inside
        if local(name) == "TextObject":
            lines.append("")
        inside = local(name) == "TextCode"

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    def text(characters: str) -> None:
        if inside and lines:
            lines[-1] += characters

    walk(container.read(page, MAX_XML), page, start, end, text)
    return lines


def ofd_documents(container: Container) -> list[str]:
    """Return the parts that begin the documents of an OFD file."""
    return _values(container, "OFD.xml", "DocRoot")


def _values(container: Container, part: str, element: str) -> list[str]:
    """Return the texts of all elements of this name, as parts seen from ``part``."""
    found: list[str] = []
    inside = False

    def start(name: str, _: Attributes) -> None:
        nonlocal inside
        inside = local(name) == element
        if inside:
            found.append("")

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    def text(characters: str) -> None:
        if inside:
            found[-1] += characters

    if part not in container:
        raise refused("files.missing_part", where=part[:60])
    walk(container.read(part, MAX_XML), part, start, end, text)
    base = posixpath.dirname(part)
    return [posixpath.normpath(posixpath.join(base, one.strip())).lstrip("/") for one in found if one.strip()]


def scan_ods(container: Container) -> list[Note]:
    """
    Return what should be known of an ODS workbook.

    Raises:
        Refused: ``files.macros``, ``files.encrypted``, ``files.external_content``, ``files.missing_part``,
            ``files.too_many_cells`` and what parts are refused for.
    """
    check_nesting(container)
    if "content.xml" not in container:
        raise refused("files.missing_part", where="content.xml")
    for name in container:
        if name.startswith(("Basic/", "Scripts/")):
            raise refused("files.macros", where=name.partition("/")[0])
        if name.endswith(".xml"):
            check(container.read(name, MAX_XML), name)
    if "META-INF/manifest.xml" in container and b"encryption-data" in container.read("META-INF/manifest.xml", 8 * MB):
        raise refused("files.encrypted")
    content = container.read("content.xml", MAX_XML)
    if re.search(rb"<table:(?:table-source|cell-range-source|dde-link)\b", content):
        raise refused("files.external_content", where="content.xml")
    _check_repeats(content)
    lines = [
        re.sub(r"<[^>]*>", "", text.decode("utf-8", "replace"))
        for text in re.findall(rb"<text:p\b.*?</text:p>", content)
    ]
    check_lines(lines, ("单元格", "A cell"))
    formulas = content.count(b"table:formula=")
    return [warning("files.formulas", where="content.xml", count=formulas)] if formulas else []


def _check_repeats(content: bytes) -> None:
    # An empty cell may be repeated to the edge of the sheet, which costs nothing; one that holds something may not.
    filled = re.findall(rb"<table:table-cell\b([^>]*office:value[^>]*)>", content)
    columns = max((int(m.group(2)) for cell in filled if (m := _REPEATS.search(cell))), default=1)
    if columns > MAX_ROWS or len(filled) * columns > 4 * MAX_CELLS:
        raise refused(
            "files.too_many_cells", where=(f"一个单元格重复 {columns:,} 次", f"a cell repeated {columns:,} times")
        )
