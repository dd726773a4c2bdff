"""Pictures drawn anew: the pixels, turned the right way up, and nothing that was attached to them."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, ImageSequence

from bihuan.web.files.inside.cleaning import Copy
from bihuan.web.files.inside.limits import MAX_PIXELS
from bihuan.web.files.inside.refusals import refused
from bihuan.web.files.inside.scanning.pictures import FORMATS, opened

_KEPT_MODES = {"1", "L", "LA", "RGB", "RGBA", "I;16"}
_ENCODING: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 90, "optimize": True},
    "png": {"optimize": False},
    "webp": {"quality": 90},
    "tiff": {"compression": "tiff_lzw"},
}
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, IndexError)


def clean_picture(data: bytes, kind: str) -> Copy:
    """
    Return the picture drawn anew in its own format; all frames of a moving or many-paged one if they are not too many.

    Raises:
        Refused: ``files.damaged_container`` if a pixel cannot be read.
    """
    picture = opened(data, kind)
    left_out = {"files.photo_details"}
    out = BytesIO()
    try:
        frames = int(getattr(picture, "n_frames", 1))
        if frames > 1 and kind in {"gif", "webp"} and frames * picture.width * picture.height > MAX_PIXELS:
            frames = 1
            left_out.add("files.frames_left_out")
        if frames > 1 and kind in {"gif", "webp", "tiff"}:
            _save_frames(picture, kind, out)
        else:
            picture.seek(0)
            drawn_anew(picture).convert(_mode_for(picture, kind)).save(out, FORMATS[kind], **_ENCODING.get(kind, {}))
    except _BROKEN as error:
        raise refused("files.damaged_container", where=("图片内容", "the pixels of the picture")) from error
    return Copy(out.getvalue(), left_out)


def drawn_anew(picture: Image.Image) -> Image.Image:
    """Return the pixels alone, turned as the camera says they are to be seen."""
    turned = ImageOps.exif_transpose(picture)
    if turned.mode == "P":
        turned = turned.convert("RGBA" if "transparency" in turned.info else "RGB")
    elif turned.mode not in _KEPT_MODES:
        turned = turned.convert("RGB")
    # A new picture knows nothing of the old one; a copy would carry its notes along.
    bare = Image.new(turned.mode, turned.size)
    bare.paste(turned)
    return bare


def _mode_for(picture: Image.Image, kind: str) -> str:
    """Return the mode in which a format can hold the picture."""
    mode = picture.mode
    if kind in {"jpeg", "bmp"}:
        return "L" if mode in {"1", "L", "LA"} else "RGB"
    if mode == "P":
        return "RGBA" if "transparency" in picture.info else "RGB"
    return mode if mode in _KEPT_MODES else "RGB"


def _save_frames(picture: Image.Image, kind: str, out: BytesIO) -> None:
    def rest() -> Iterator[Image.Image]:
        for number, frame in enumerate(ImageSequence.Iterator(picture)):
            if number:
                yield drawn_anew(frame)

    durations = [int(frame.info.get("duration", 0) or 0) for frame in ImageSequence.Iterator(picture)]
    picture.seek(0)
    first = drawn_anew(picture)
    moving = {"duration": durations, "loop": 0} if kind in {"gif", "webp"} else {}
    first.save(out, FORMATS[kind], save_all=True, append_images=rest(), **_ENCODING.get(kind, {}), **moving)
