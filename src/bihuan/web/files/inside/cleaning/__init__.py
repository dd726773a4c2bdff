"""
The copy that goes round: what a reader sees of a file, and nothing else of it.

Nothing is deleted from the original; a new file is made from what is allowed, so that a kind of secret nobody thought
of is left out because nobody let it in. What was left out is said.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bihuan.web.files.inside.refusals import Note, removed
from bihuan.web.files.inside.scanning.names import PICTURES

#: Kinds whose suffix is not their name.
_SUFFIX = {"jpeg": ".jpg", "tiff": ".tif", "text": ".txt"}


@dataclass
class Copy:
    """A file that goes round and the codes of what it does not have."""

    data: bytes
    removed: set[str] = field(default_factory=set)


def operate(data: bytes, _name: str, options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Answer ``clean``: the copy, its suffix, and what it does not have."""
    kind = options["kind"]
    copy = cleaned(data, kind)
    notes: list[Note] = [removed(code) for code in sorted(copy.removed)]
    made = "xlsx" if kind in {"xls", "ods"} else kind
    suffix = _SUFFIX.get(made, f".{made}")
    return {"kind": made, "suffix": suffix, "removed": [note.as_json() for note in notes]}, [copy.data]


def cleaned(data: bytes, kind: str) -> Copy:
    """
    Return the cleaned copy of a file that has been scanned as ``kind``.

    Text and CSV come back as they are: what is in them is what is seen.
    """
    if kind in {"text", "csv"}:
        return Copy(data)
    return _maker(kind)(data)


def _maker(kind: str) -> Callable[[bytes], Copy]:
    if kind in PICTURES:
        from bihuan.web.files.inside.cleaning.pictures import clean_picture

        return lambda data: clean_picture(data, kind)
    if kind == "pdf":
        from bihuan.web.files.inside.cleaning.pdf import clean_pdf

        return clean_pdf
    if kind == "ofd":
        from bihuan.web.files.inside.cleaning.ofd import clean_ofd

        return clean_ofd
    if kind in {"xls", "ods"}:
        from bihuan.web.files.inside.cleaning.values import clean_values

        return lambda data: clean_values(data, kind)
    from bihuan.web.files.inside.cleaning.office import clean_office

    return clean_office
