"""OFD documents for circulation: pages, resources and pictures, without properties, notes, signatures and history."""

import io
import posixpath
import re
import zipfile

from bihuan.web.files.inside.cleaning import Copy, drawings
from bihuan.web.files.inside.cleaning.pictures import clean_picture
from bihuan.web.files.inside.cleaning.rewriting import Rules, rewrite
from bihuan.web.files.inside.containers import Container
from bihuan.web.files.inside.limits import MAX_XML, MB
from bihuan.web.files.inside.refusals import Refused
from bihuan.web.files.inside.scanning.kinds import kind_of
from bihuan.web.files.inside.scanning.names import PICTURES

_DROPPED = drawings.DROPPED | frozenset(
    "DocInfo Signatures Versions Annotations Attachments CustomTags Extensions Actions Outlines Bookmarks Permissions "
    "VPreferences CustomDatas".split()
)
_LEFT_BEHIND = re.compile(
    r"(?i)(^|/)(signs?|signatures?|annots?|attachs?|tags?|versions?|extensions?|temps?)(/|\.xml|$)"
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def clean_ofd(data: bytes) -> Copy:
    """Return the document from its pages and resources; pictures are drawn anew."""
    container = Container(data)
    out = io.BytesIO()
    copy = Copy(b"", {"files.document_details"})
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in container:
            if _LEFT_BEHIND.search(name):
                copy.removed.add("files.annotations")
                continue
            part = _remade(container, name)
            if part is None:
                copy.removed.add("files.embedded_objects")
                continue
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), part, zipfile.ZIP_DEFLATED)
    copy.data = out.getvalue()
    return copy


def _remade(container: Container, name: str) -> bytes | None:
    ending = posixpath.splitext(name)[1].lower()
    if ending == ".xml":
        return rewrite(container.read(name, MAX_XML), name, Rules(dropped=_DROPPED), {})
    if ending in {".ttf", ".otf", ".ttc", ".cff"}:
        return container.read(name, 64 * MB)
    data = container.read(name, 64 * MB)
    try:
        kind = kind_of(data)
        return clean_picture(data, kind).data if kind in PICTURES else None
    except Refused:
        return None
