"""What is shown of a file without opening it: page pictures, or text and tables as data; made once and kept."""

from bihuan.web.files import sandbox
from bihuan.web.files.actions import keep_preview
from bihuan.web.files.inside.scanning import MEDIA
from bihuan.web.files.inside.scanning import office as office_kinds
from bihuan.web.files.models import Blob, Preview
from bihuan.web.files.queries import content_of, path_of, preview_kept_of

#: Raised when previews are made differently; older ones are then made again when somebody looks.
MAKER = 1
_KINDS = {media_type: kind for kind, media_type in {**MEDIA, **office_kinds.MEDIA}.items()}
_WALL_SECONDS = 45.0


def kind_of_media_type(media_type: str) -> str:
    """Return the kind that a scan gave this media type, "" for none."""
    return _KINDS.get(media_type, "")


def preview_of(blob: Blob, kind: str = "") -> Preview:
    """
    Return the preview of a kept file, made now if nobody has looked before. Not to be called inside a transaction.

    Raises:
        Refusal: ``files.damaged`` if the file is not what was kept; ``files.cannot_be_opened`` or
            ``files.damaged_container`` where nothing can be shown of it.
    """
    found = preview_kept_of(blob, MAKER)
    if found is not None:
        return found
    content_of(blob)  # checks the hash: nothing is shown of a file that was changed on disk
    answer, pictures = sandbox.run(
        "preview",
        path_of(blob.sha256),
        name="",
        wall_seconds=_WALL_SECONDS,
        kind=kind or kind_of_media_type(blob.media_type),
    )
    return keep_preview(
        blob,
        maker=MAKER,
        blocks=answer["blocks"],
        notes=answer["notes"],
        pictures=[(data, *size) for data, size in zip(pictures, answer["sizes"], strict=True)],
    )
