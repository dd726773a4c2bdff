"""
The look at a file before anything is kept: what it is, what is dangerous in it, what a person should know of it.

The order is the order of trust: the first bytes, then the container, then its parts, then the text.
"""

from dataclasses import dataclass, field
from typing import Any

from bihuan.web.files.inside.limits import MB
from bihuan.web.files.inside.refusals import Note, refused
from bihuan.web.files.inside.scanning import markings, names
from bihuan.web.files.inside.scanning.kinds import is_text, kind_of

MEDIA = {
    "pdf": "application/pdf",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "ofd": "application/ofd",
    "xls": "application/vnd.ms-excel",
    "csv": "text/csv",
    "text": "text/plain",
    **{kind: f"image/{kind}" for kind in names.PICTURES},
}


_MOST_NOTES = 60
_UNKNOWN = ("无法识别的内容", "nothing that is known here")


@dataclass
class Looked:
    """What a file turned out to be; ``pages`` where that is known without drawing them."""

    kind: str
    media_type: str
    name: str
    notes: list[Note] = field(default_factory=list)
    pages: int | None = None


def operate(data: bytes, name: str, options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Answer ``scan``: kind, media type, plain name, pages, warnings."""
    looked = look_at(data, name, old_sheets=bool(options.get("old_sheets")))
    answer = {
        "kind": looked.kind,
        "media_type": looked.media_type,
        "name": looked.name,
        "pages": looked.pages,
        "warnings": [note.as_json() for note in looked.notes],
    }
    return answer, []


def look_at(data: bytes, name: str, *, old_sheets: bool = False) -> Looked:
    """
    Return what ``data`` is; ``old_sheets`` takes binary workbooks too, of which only values are read.

    Raises:
        Refused: see ``docs/reference/bad-inputs.md``.
    """
    if not data:
        raise refused("files.empty")
    markings.check_name(name)
    kind = kind_of(data, old_sheets=old_sheets, claimed=names.claimed(name))
    if kind == "zip":
        looked = _look_at_container(data)
    elif kind == "pdf":
        from bihuan.web.files.inside.scanning.pdf import scan_pdf

        notes, pages = scan_pdf(data)
        looked = Looked("pdf", MEDIA["pdf"], name, notes, pages)
    elif kind in names.PICTURES:
        from bihuan.web.files.inside.scanning.pictures import scan_picture

        notes, pages = scan_picture(data, kind)
        looked = Looked(kind, MEDIA[kind], name, notes, pages)
    elif kind == "text":
        # Before it is read as a text: advice on its encoding is nonsense for what calls itself a PDF.
        names.check_claim(name, "text", None if is_text(data[:4096]) else _UNKNOWN)
        looked = _look_at_text(data, name)
    else:
        looked = Looked(kind, MEDIA[kind], name)
    looked.name, renamed = names.plain(name, looked.kind)
    # The same thing of a hundred sheets is said once; what is said is kept with the file and read by people.
    looked.notes = list(dict.fromkeys([*renamed, *looked.notes]))[:_MOST_NOTES]
    return looked


def _look_at_container(data: bytes) -> Looked:
    from bihuan.web.files.inside.containers import Container
    from bihuan.web.files.inside.scanning import office
    from bihuan.web.files.inside.scanning.other import scan_ods, scan_ofd

    container = Container(data)
    if "OFD.xml" in container:
        notes, pages = scan_ofd(container)
        return Looked("ofd", MEDIA["ofd"], "", notes, pages)
    if "mimetype" in container and b"opendocument.spreadsheet" in container.begins("mimetype", 80):
        return Looked("ods", MEDIA["ods"], "", scan_ods(container))
    found = office.scan_office(data)
    return Looked(found.kind, office.MEDIA[found.kind], "", found.notes)


def _look_at_text(data: bytes, name: str) -> Looked:
    from bihuan.web.files.inside.sheets.csv_text import decoded

    if b"\x00" in data[: 64 * 1024] and not data.startswith((b"\xff\xfe", b"\xfe\xff")) and _is_binary(data[:4096]):
        raise refused("files.unsupported_type", what=("无法识别的二进制文件", "an unknown binary file"))
    if len(data) > 32 * MB:
        raise refused("files.part_too_large", where=("文本", "the text"))
    text = decoded(data)
    markings.check_lines(text.splitlines(), ("正文", "The text"))
    kind = "csv" if name.lower().endswith((".csv", ".tsv")) else "text"
    return Looked(kind, MEDIA[kind], name)


def _is_binary(head: bytes) -> bool:
    """Return whether control bytes are too many for a text that merely holds a stray one."""
    controls = sum(byte < 9 or 13 < byte < 27 for byte in head)
    return controls > 8 and controls * 20 > len(head)
