"""
An office document built anew from the parts that are reached from its main one by kinds of relations that are allowed.

Parts and relations get new names, because a name can carry a message too. Properties, thumbnails, custom XML, embedded
objects, macros and everything unknown stay behind by not being listed.
"""

import io
import posixpath
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bihuan.web.files.inside.cleaning import Copy
from bihuan.web.files.inside.cleaning.crops import WHOLE, Crop, Cuts, cuts_of
from bihuan.web.files.inside.containers import Container
from bihuan.web.files.inside.limits import MAX_XML, MB
from bihuan.web.files.inside.refusals import Refused
from bihuan.web.files.inside.scanning.kinds import kind_of
from bihuan.web.files.inside.scanning.names import PICTURES
from bihuan.web.files.inside.scanning.relations import relations_of
from bihuan.web.files.inside.xml import quoted

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_DIAGRAM = "http://schemas.microsoft.com/office/2007/relationships/diagramDrawing"
_ML = "application/vnd.openxmlformats-officedocument."
_EPOCH = (1980, 1, 1, 0, 0, 0)

#: What is made of a part: ``f(kind, data, ids) -> bytes``; ``ids`` maps its relations to their new names.
Remade = Callable[[str, bytes, Mapping[str, str]], bytes]


#: Kinds of parts that are seen only where an element points at them.
_SHOWN_BY_ID = frozenset({"header", "footer", "image", "chart"})


class _Themselves(dict[str, str]):
    """Every relation under its own name."""

    def get(self, key: str, default: Any = None) -> str:  # that of a dictionary
        """Return the key."""
        return key


@dataclass
class Package:
    """A document being built: which relations are followed, and what is done with each part."""

    container: Container
    folder: str  # ``word``, ``xl`` or ``ppt``
    types: Mapping[str, str]  # kind of relation -> content type of the part, for all that are followed
    remade: Remade
    names: dict[str, str] = field(default_factory=dict)  # part -> its new name
    parts: dict[str, bytes] = field(default_factory=dict)  # new name -> content
    contents: dict[str, str] = field(default_factory=dict)  # new name -> content type
    left_out: set[str] = field(default_factory=set)
    #: Parts that are hidden (sheets, slides): not followed, whoever points at them.
    hidden: frozenset[str] = frozenset()

    def build(self, main: str, main_name: str, main_type: str) -> Copy:
        """Return the new document."""
        new = f"{self.folder}/{main_name}"
        self.names[main] = new
        self.contents[new] = main_type
        self._take(main, "main", new)
        self.parts["_rels/.rels"] = _relations([("rId1", _OFFICE + "officeDocument", new)])
        return Copy(self._zipped(), self.left_out)

    def _take(self, part: str, kind: str, new: str) -> None:
        rows: list[tuple[str, str, str]] = []
        ids: dict[str, str] = {}
        data = self.container.read(part, MAX_XML)
        cuts = cuts_of(data)
        relations = relations_of(self.container, part)
        unseen = self._unseen(kind, cuts, [one.id for one in relations if one.kind in _SHOWN_BY_ID])
        for relation in relations:
            if relation.external:
                self.left_out.add("files.local_links")
                continue
            if relation.id in unseen:
                self.left_out.add("files.hidden_text")
                continue
            named = [(relation.id, WHOLE)] if cuts.still_whole(relation.id) else []
            for id_, crop in [*named, *cuts.aliases.get(relation.id, [])]:
                target = self._target(relation.target, relation.kind, crop)
                if target:
                    ids[id_] = f"rId{len(rows) + 1}"
                    kind_of_relation = _DIAGRAM if relation.kind == "diagramDrawing" else _OFFICE + relation.kind
                    rows.append((ids[id_], kind_of_relation, posixpath.relpath(target, posixpath.dirname(new))))
        self.parts[new] = self.remade(kind, cuts.data, ids)
        if rows:
            folder, name = posixpath.split(new)
            self.parts[f"{folder}/_rels/{name}.rels"] = _relations(rows)

    def _unseen(self, kind: str, cuts: Cuts, relations: list[str]) -> set[str]:
        """
        Return which of these relations nothing in the part's copy points at: a header of no page, a picture in hidden text.

        The part is made anew once without following anything, because only the copy tells what was left out of it.
        """
        if not relations:
            return set()
        aliases = {id_: [id_, *(alias for alias, _crop in cuts.aliases.get(id_, []))] for id_ in relations}
        seen = self.remade(kind, cuts.data, _Themselves())
        return {
            id_ for id_, names in aliases.items() if not any(f'"{quoted(name)}"'.encode() in seen for name in names)
        }

    def _target(self, part: str, kind: str, crop: Crop) -> str:
        """Return the new name of a part that is pointed at, taking it with all it points at, or ""."""
        key = f"{part} {crop}" if kind == "image" else part
        if key in self.names:
            return self.names[key]
        if part not in self.container or part in self.hidden:
            return ""
        number = len(self.names)
        if kind == "image":
            return self._picture(part, number, crop)
        if kind not in self.types:
            if kind in {"oleObject", "package", "aFChunk", "control", "video", "audio", "media", "font"}:
                self.left_out.add("files.embedded_objects")
            if "comment" in kind.lower():
                self.left_out.add("files.comments")
            return ""
        new = f"{self.folder}/{kind}.xml"
        if new in self.contents or kind == "worksheet":
            new = f"{self.folder}/{kind}s/{kind}{number}.xml"
        self.names[part] = new
        self.contents[new] = self.types[kind]
        self._take(part, kind, new)
        return new

    def _picture(self, part: str, number: int, crop: Crop) -> str:
        """Return the new name of a picture drawn anew, or "" for what cannot be drawn (EMF, WMF, SVG)."""
        # Here: what draws pictures takes longer to load than most documents, which hold none, to be made anew.
        from bihuan.web.files.inside.cleaning.pictures import clean_picture

        data = self.container.read(part, 64 * MB)
        try:
            kind = kind_of(data)
            if kind not in PICTURES:
                raise Refused("", "", "")
            copy = clean_picture(data, kind, crop)
        except Refused:
            self.left_out.add("files.embedded_objects")
            return ""
        new = f"{self.folder}/media/image{number}.{kind}"
        self.names[f"{part} {crop}"] = new
        if crop != WHOLE:
            self.left_out.add("files.cropped_pictures")
        self.contents[new] = f"image/{kind}"
        self.parts[new] = copy.data
        return new

    def _zipped(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in {"[Content_Types].xml": self._types(), **self.parts}.items():
                # No clock and no system of the machine that made it.
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def _types(self) -> bytes:
        rows = "".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in sorted(self.contents.items())
        )
        return (
            f'{_HEAD}<Types xmlns="{_PACKAGE}content-types">'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
        ).encode()


def _relations(rows: list[tuple[str, str, str]]) -> bytes:
    lines = "".join(f'<Relationship Id="{id_}" Type="{kind}" Target="{target}"/>' for id_, kind, target in rows)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}relationships">{lines}</Relationships>'.encode()


DRAWINGS = {
    "drawing": _ML + "drawing+xml",
    "chart": _ML + "drawingml.chart+xml",
    "diagramData": _ML + "drawingml.diagramData+xml",
    "diagramLayout": _ML + "drawingml.diagramLayout+xml",
    "diagramQuickStyle": _ML + "drawingml.diagramStyle+xml",
    "diagramColors": _ML + "drawingml.diagramColors+xml",
    "diagramDrawing": "application/vnd.ms-office.drawingml.diagramDrawing+xml",
    "theme": _ML + "theme+xml",
}
WORD = {
    **DRAWINGS,
    "styles": _ML + "wordprocessingml.styles+xml",
    "numbering": _ML + "wordprocessingml.numbering+xml",
    "settings": _ML + "wordprocessingml.settings+xml",
    "header": _ML + "wordprocessingml.header+xml",
    "footer": _ML + "wordprocessingml.footer+xml",
    "footnotes": _ML + "wordprocessingml.footnotes+xml",
    "endnotes": _ML + "wordprocessingml.endnotes+xml",
}
EXCEL = {
    "drawing": DRAWINGS["drawing"],
    "theme": DRAWINGS["theme"],
    "worksheet": _ML + "spreadsheetml.worksheet+xml",
    "styles": _ML + "spreadsheetml.styles+xml",
    "sharedStrings": _ML + "spreadsheetml.sharedStrings+xml",
}
SLIDES = {
    **DRAWINGS,
    "slide": _ML + "presentationml.slide+xml",
    "slideLayout": _ML + "presentationml.slideLayout+xml",
    "slideMaster": _ML + "presentationml.slideMaster+xml",
    "tableStyles": _ML + "presentationml.tableStyles+xml",
}
MAIN = {
    "docx": ("word", "document.xml", _ML + "wordprocessingml.document.main+xml"),
    "xlsx": ("xl", "workbook.xml", _ML + "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt", "presentation.xml", _ML + "presentationml.presentation.main+xml"),
}
