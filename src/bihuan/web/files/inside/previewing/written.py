"""Slides and OFD pages as paragraphs and pictures."""

from bihuan.web.files.inside.cleaning.slides import hidden_parts
from bihuan.web.files.inside.containers import Container
from bihuan.web.files.inside.limits import MAX_XML
from bihuan.web.files.inside.previewing.blocks import Shown
from bihuan.web.files.inside.previewing.inserted import Inserted
from bihuan.web.files.inside.scanning.office import main_part
from bihuan.web.files.inside.scanning.other import ofd_documents, ofd_pages, ofd_text
from bihuan.web.files.inside.scanning.relations import relations_of
from bihuan.web.files.inside.xml import Attributes, local, walk


def add_slides(shown: Shown, data: bytes) -> None:
    """Show the texts of the visible slides, one heading a slide."""
    container = Container(data)
    _, main = main_part(container)
    hidden = hidden_parts(container, main)
    order = {one.id: one.target for one in relations_of(container, main) if one.kind == "slide"}
    listed: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "sldId":
            key = next((value for name, value in attributes.items() if local(name) == "id" and " " in name), "")
            if key in order:
                listed.append(order[key])

    walk(container.read(main, MAX_XML), main, start)
    for number, part in enumerate((one for one in listed if one not in hidden and one in container), 1):
        inserted = Inserted(shown, container, part)
        shown.add_text(f"{number}", "heading")
        _add_slide(shown, container.read(part, MAX_XML), part, inserted)


def _add_slide(shown: Shown, data: bytes, part: str, inserted: Inserted) -> None:
    lines: list[str] = [""]
    inside = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside
        tag = local(name)
        inside = tag == "t"
        if tag == "p":
            lines.append("")
        elif tag == "blip":
            inserted.show(next((text for key, text in attributes.items() if local(key) == "embed"), ""))

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    def text(characters: str) -> None:
        if inside:
            lines[-1] += characters

    walk(data, part, start, end, text)
    for line in lines:
        shown.add_text(line)


def add_ofd(shown: Shown, data: bytes) -> None:
    """Show the text of the pages of an OFD document, one heading a page."""
    container = Container(data)
    number = 0
    for document in ofd_documents(container):
        for page in ofd_pages(container, document):
            number += 1
            if not shown.add_text(f"{number}", "heading"):
                return
            for line in ofd_text(container, page):
                shown.add_text(line)
