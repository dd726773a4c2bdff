"""The pictures that stand in a kept file, for knowing them again in another one."""

from collections.abc import Iterator

from bihuan.web.files import sandbox
from bihuan.web.files.models import Blob
from bihuan.web.files.previews import kind_of_media_type
from bihuan.web.files.queries import content_of, path_of

#: Kinds of files in which pictures stand.
HOLDING = frozenset({"pdf", "docx", "pptx", "xlsx"})


def pictures_in(blob: Blob) -> Iterator[tuple[str, int, bytes]]:
    """
    Yield (kind, page, JPEG) of the pictures in a file, looked for in a process with limits; none in what holds none.

    ``kind`` is "picture" or "page"; ``page`` is the page of a PDF, the number among the pictures of a document's preview,
    or 0 where nothing shows it. Seals, letterheads and what is too small to be a photograph are left out.

    Raises:
        Refusal: ``files.damaged`` if the file is not what was kept; ``files.cannot_be_opened``, ``files.damaged_container``.
    """
    kind = kind_of_media_type(blob.media_type)
    if kind not in HOLDING:
        return
    content_of(blob)  # checks the hash
    answer, pictures = sandbox.run("pictures", path_of(blob.sha256), name="", kind=kind)
    for (name, page), data in zip(answer["found"], pictures, strict=True):
        yield str(name), int(page), data
