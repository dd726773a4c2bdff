"""Word, Excel and PowerPoint files for circulation, built anew from allowed parts and elements."""

import re

from bihuan.web.files.inside.cleaning import Copy, slides, workbook
from bihuan.web.files.inside.cleaning.package import EXCEL, MAIN, SLIDES, WORD, Package
from bihuan.web.files.inside.cleaning.slides import SlideParts
from bihuan.web.files.inside.cleaning.word import WordParts
from bihuan.web.files.inside.cleaning.workbook import WorkbookParts
from bihuan.web.files.inside.containers import Container
from bihuan.web.files.inside.limits import MAX_XML
from bihuan.web.files.inside.scanning.office import main_part
from bihuan.web.files.inside.scanning.relations import relations_of

#: Element left out -> what is said about it.
_SAID = {
    **dict.fromkeys("del ins moveFrom moveTo rPrChange pPrChange trPrChange tr tc".split(), "files.tracked_changes"),
    **dict.fromkeys("commentReference commentRangeStart".split(), "files.comments"),
    **dict.fromkeys("r p".split(), "files.hidden_text"),
    **dict.fromkeys(
        "object oleObj oleObjects control controls drawing pict pic twoCellAnchor oneCellAnchor".split(),
        "files.embedded_objects",
    ),
    **dict.fromkeys("hyperlink hyperlinks hlinkClick".split(), "files.local_links"),
    **dict.fromkeys("row c".split(), "files.hidden_rows"),
    "f": "files.formulas",
}


def clean_office(data: bytes) -> Copy:
    """Return the document built anew; ``docs/explanation/file-safety.md`` lists what stays."""
    container = Container(data)
    kind, main = main_part(container)
    folder, name, content_type = MAIN[kind]
    parts: WordParts | WorkbookParts | SlideParts
    if kind == "docx":
        styles = next((one.target for one in relations_of(container, main) if one.kind == "styles"), "")
        parts = WordParts(container.read(styles, MAX_XML) if styles in container else None)
        package = Package(container, folder, WORD, parts)
    elif kind == "xlsx":
        parts = WorkbookParts(container, main)
        package = Package(container, folder, EXCEL, parts, hidden=workbook.hidden_parts(container, main))
    else:
        parts = SlideParts()
        package = Package(container, folder, SLIDES, parts, hidden=slides.hidden_parts(container, main))
    copy = package.build(main, name, content_type)
    said = {_SAID[element] for element in parts.met if element in _SAID}
    copy.removed |= said | _left_behind(container) | {"files.document_details"}
    if package.hidden:
        copy.removed.add("files.hidden_sheets")
    return copy


def _left_behind(container: Container) -> set[str]:
    """Return what is said about parts that nothing in the copy points at."""
    patterns = {
        r"(?i)comment": "files.comments",
        r"/notesSlides/": "files.hidden_text",
        r"/embeddings/": "files.embedded_objects",
    }
    return {code for pattern, code in patterns.items() if any(re.search(pattern, part) for part in container)}
