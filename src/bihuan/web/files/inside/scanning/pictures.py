"""Pictures: their size before a pixel is unpacked, their frames, and what they tell about the one who took them."""

from io import BytesIO

from PIL import ExifTags, Image, UnidentifiedImageError

from bihuan.web.files.inside.limits import MAX_FRAMES, MAX_PIXELS, MAX_SIDE
from bihuan.web.files.inside.refusals import Note, refused, warning

#: What Pillow calls the kinds.
FORMATS = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "bmp": "BMP", "tiff": "TIFF"}
#: Our own limit stands before Pillow's, which is a warning only.
Image.MAX_IMAGE_PIXELS = None
_WORDS = ("comment", "xmp", "XML:com.adobe.xmp", "photoshop", "exif", "Raw profile type exif")


def opened(data: bytes, kind: str) -> Image.Image:
    """
    Return the picture with its head read and no pixel unpacked.

    Raises:
        Refused: ``files.damaged_container`` or ``files.too_many_pixels``.
    """
    try:
        # Only the plug-in of what the signature says: no other parser is offered the bytes.
        picture = Image.open(BytesIO(data), formats=[FORMATS[kind]])
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, OverflowError) as error:
        raise refused("files.damaged_container", where=("图片头部", "the head of the picture")) from error
    width, height = picture.size
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise refused("files.too_many_pixels", where=f"{width:,} × {height:,}")
    return picture


def scan_picture(data: bytes, kind: str) -> tuple[list[Note], int]:
    """
    Return what should be known of a picture, and the number of its frames.

    Raises:
        Refused: ``files.damaged_container``, ``files.too_many_pixels`` or ``files.too_many_frames``.
    """
    picture = opened(data, kind)
    try:
        frames = int(getattr(picture, "n_frames", 1))
        told = _told_by(picture)
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError) as error:
        raise refused("files.damaged_container", where=("图片结构", "the structure of the picture")) from error
    if frames > MAX_FRAMES:
        raise refused("files.too_many_frames", where=(f"{frames:,} 帧", f"{frames:,} frames"))
    if not told:
        return [], frames
    where = ("、".join(zh for zh, _ in told), ", ".join(en for _, en in told))
    return [warning("files.photo_details", where=where)], frames


def _told_by(picture: Image.Image) -> list[tuple[str, str]]:
    told = []
    exif = picture.getexif()
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        told.append(("拍摄地点", "where it was taken"))
    if exif.get(ExifTags.Base.DateTime) or exif.get_ifd(ExifTags.IFD.Exif):
        told.append(("拍摄时间和参数", "when and how it was taken"))
    if exif.get(ExifTags.Base.Make) or exif.get(ExifTags.Base.Model):
        told.append(("设备型号", "the camera"))
    texts = getattr(picture, "text", {})
    if texts or any(picture.info.get(word) for word in _WORDS):
        told.append(("附加说明", "attached notes"))
    return told
