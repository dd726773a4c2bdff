"""How large a file may be, by the address that takes it: the server, the pages and their script say the same."""

from django.conf import settings
from django.http import HttpRequest

from bihuan.web.common.errors import Refusal

#: Room for the form around the file.
FORM_BYTES = 64 * 1024
MEGABYTE = 1024 * 1024


def largest_file(path: str) -> int:
    """Return how many bytes a file may have that is sent to ``path``."""
    is_evidence = path.startswith(settings.EVIDENCE_PATHS)
    return int(settings.EVIDENCE_BYTES if is_evidence else settings.UPLOAD_BYTES)


def largest_body() -> int:
    """Return how many bytes the body of any request may have."""
    return int(max(settings.EVIDENCE_BYTES, settings.UPLOAD_BYTES)) + FORM_BYTES


def too_large(request: HttpRequest, most: int | None = None) -> Refusal | None:
    """
    Return the answer to a body over ``most`` bytes, None for any other; not a byte of it is read for that.

    Without ``most`` the limit is that of the address. The announced length is enough: a WSGI server hands over no more bytes
    than announced, and none if nothing is.
    """
    most = largest_file(request.path) if most is None else most
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() or int(length) <= most + FORM_BYTES:
        return None
    return Refusal(
        "common.upload_too_large",
        f"文件超过 {most // MEGABYTE} MB 的上限，没有接收，也没有保存任何内容。请回到原页面，恢复填写的内容，再换一个小些的文件："
        "压缩图片，或拆成几个文件；导入通报时只保留正文，或直接粘贴。",
        f"The file is larger than {most // MEGABYTE} MB; it was not taken, and nothing was saved. Go back to the page, restore "
        "what you typed, and choose a smaller file: scale its pictures down or split it; of a notice keep only the text, or "
        "paste it.",
        where="file",
        http_status=413,
    )
