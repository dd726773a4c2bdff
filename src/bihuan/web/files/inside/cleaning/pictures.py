"""Pictures drawn anew: the pixels, turned the right way up, and nothing that was attached to them."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageSequence

from bihuan.web.files.inside.cleaning import Copy
from bihuan.web.files.inside.cleaning.crops import WHOLE, Crop
from bihuan.web.files.inside.limits import MAX_PIXELS
from bihuan.web.files.inside.refusals import refused
from bihuan.web.files.inside.scanning.pictures import FORMATS, opened

_KEPT_MODES = {"1", "L", "LA", "RGB", "RGBA", "I;16"}
_T = Image.Transpose
#: What a camera writes about how it was held -> what makes the picture upright.
_TURNS = {
    2: _T.FLIP_LEFT_RIGHT,
    3: _T.ROTATE_180,
    4: _T.FLIP_TOP_BOTTOM,
    5: _T.TRANSPOSE,
    6: _T.ROTATE_270,
    7: _T.TRANSVERSE,
    8: _T.ROTATE_90,
}
_ENCODING: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 90},
    "png": {"compress_level": 4},
    "webp": {"quality": 90},
    "tiff": {"compression": "tiff_lzw"},
}
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, IndexError)


def clean_picture(data: bytes, kind: str, crop: Crop = WHOLE) -> Copy:
    """
    Return the picture drawn anew in its own format; all frames of a moving or many-paged one if they are not too many.

    ``crop`` cuts away shares of its sides, and then all frames but the first.

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
        if frames > 1 and crop == WHOLE and kind in {"gif", "webp", "tiff"}:
            _save_frames(picture, kind, out)
        else:
            picture.seek(0)
            drawn = _cut(drawn_anew(picture), crop)
            picture.close()
            if drawn.mode != (mode := _mode_for(drawn, kind)):
                drawn = drawn.convert(mode)
            drawn.save(out, FORMATS[kind], **_encoding(kind, drawn))
    except _BROKEN as error:
        raise refused("files.damaged_container", where=("图片内容", "the pixels of the picture")) from error
    return Copy(out.getvalue(), left_out)


def drawn_anew(picture: Image.Image) -> Image.Image:
    """Return the pixels alone, turned as the camera says they are to be seen."""
    picture.load()
    turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    # Either way a picture of its own, which knows no file; one copy at a time, because forty megapixels are a lot.
    drawn = picture.transpose(turn) if turn is not None else picture.crop((0, 0, *picture.size))
    if drawn.mode == "P":
        drawn = drawn.convert("RGBA" if "transparency" in picture.info else "RGB")
    elif drawn.mode not in _KEPT_MODES:
        drawn = drawn.convert("RGB")
    drawn.info = {}
    return _without_erased(drawn) if drawn.mode in {"RGBA", "LA"} else drawn


def _cut(picture: Image.Image, crop: Crop) -> Image.Image:
    if crop == WHOLE:
        return picture
    left, top, right, bottom = crop
    width, height = picture.size
    first = (min(width - 1, round(left * width)), min(height - 1, round(top * height)))
    last = (max(first[0] + 1, round((1 - right) * width)), max(first[1] + 1, round((1 - bottom) * height)))
    return picture.crop((*first, *last))


def _without_erased(picture: Image.Image) -> Image.Image:
    """Return the picture without the colours under what is wholly transparent: an eraser often leaves them there."""
    seen = picture.getchannel("A").point(lambda alpha: 255 if alpha else 0)
    blank = Image.new(picture.mode, picture.size)
    blank.paste(picture, mask=seen)
    return blank


def _mode_for(picture: Image.Image, kind: str) -> str:
    """Return the mode in which a format can hold the picture."""
    if kind in {"jpeg", "bmp"}:
        return "L" if picture.mode in {"1", "L", "LA"} else "RGB"
    return picture.mode


def _encoding(kind: str, picture: Image.Image) -> dict[str, Any]:
    if kind == "tiff" and picture.mode == "1":
        return {"compression": "group4"}  # pages of a fax or scan: a tenth of the bytes
    return _ENCODING.get(kind, {})


def _save_frames(picture: Image.Image, kind: str, out: BytesIO) -> None:
    def rest() -> Iterator[Image.Image]:
        for number, frame in enumerate(ImageSequence.Iterator(picture)):
            if number:
                yield drawn_anew(frame)

    durations = [int(frame.info.get("duration", 0) or 0) for frame in ImageSequence.Iterator(picture)]
    picture.seek(0)
    first = drawn_anew(picture)
    moving = {"duration": durations, "loop": 0} if kind in {"gif", "webp"} else {}
    first.save(out, FORMATS[kind], save_all=True, append_images=rest(), **_encoding(kind, first), **moving)
