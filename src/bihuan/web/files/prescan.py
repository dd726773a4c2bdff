"""The look at a file before anything of it is kept: what it is, what a person should know of it, or why it is not taken."""

import shlex
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from bihuan.web.common.errors import Refusal
from bihuan.web.files import sandbox
from bihuan.web.files.inside.limits import in_words
from bihuan.web.files.inside.refusals import Note

#: Media types that a browser may give a file of this kind; anything else that names a known kind is false.
_GENERAL = ("", "application/octet-stream", "application/x-download", "binary/octet-stream", "application/zip")
_SCANNER_SECONDS = 60
_INFECTED = 1


@dataclass(frozen=True, slots=True)
class Scan:
    """
    What a file is.

    ``kind`` is ``pdf``, ``docx``, ``xlsx``, ``pptx``, ``ofd``, ``ods``, ``csv``, ``text``, ``jpeg``, ``png``, ``gif``,
    ``webp``, ``bmp`` or ``tiff``; ``name`` is plain and may be shown and kept; ``pages`` counts pages or frames, None
    where that is not known; ``warnings`` come in the order in which they were found.
    """

    kind: str
    media_type: str
    name: str
    size: int
    pages: int | None
    warnings: tuple[Note, ...]


def scan(file: bytes | Path, name: str, *, declared: str = "") -> Scan:
    """
    Return what ``file`` is, looked at in the child process and, where the office has one, by its virus scanner.

    Args:
        file: The bytes, or where they stand.
        name: The file's name as the person gave it; never trusted for anything.
        declared: The media type that the browser gave, if any.

    Raises:
        Refusal: 413 ``files.too_large``; 422 for everything else, see ``docs/reference/bad-inputs.md``; 503
            ``files.scanner_failed`` where the virus scanner did not answer. Nothing has been kept.
    """
    size = file.stat().st_size if isinstance(file, Path) else len(file)
    check_size(size)
    answer, _ = sandbox.run("scan", file, name=name)
    found = Scan(
        answer["kind"],
        answer["media_type"],
        answer["name"],
        size,
        answer["pages"],
        tuple(Note(**note) for note in answer["warnings"]),
    )
    _check_declared(found, declared)
    _check_for_viruses(file)
    return found


def check_size(size: int) -> None:
    """
    Refuse a file that is larger than the office takes, before a byte of it is read.

    Raises:
        Refusal: ``files.too_large``, 413.
    """
    limit = settings.EVIDENCE_BYTES
    if size > limit:
        raise Refusal(
            "files.too_large",
            f"文件有 {in_words(size)}，超过 {in_words(limit)} 的上限，没有接收。请压缩图片、拆成几个文件，视频请另行存放并只上传说明。",
            f"The file has {in_words(size)}, more than the limit of {in_words(limit)}, and was not taken. "
            "Scale its pictures down or split it; keep videos elsewhere and upload a description.",
            where="file",
            http_status=413,
        )


def _check_declared(found: Scan, declared: str) -> None:
    """Refuse a media type that names another kind: a page that says one thing and sends another is not to be believed."""
    said = declared.partition(";")[0].strip().lower()
    if said in _GENERAL or said == found.media_type:
        return
    family, _, _ = found.media_type.partition("/")
    known = {"pdf": "application/pdf", "html": "text/html", "svg": "image/svg+xml"}
    if said.startswith(family + "/") and said != known["svg"] and said != known["html"]:
        return
    if said.startswith(("image/", "video/", "audio/")) or said in known.values():
        raise Refusal(
            "files.wrong_type",
            f"上传时声明的类型是 {said[:60]}，内容却是 {found.media_type}，没有保存。请用正确的程序打开核对，另存后再上传。",
            f"It was announced as {said[:60]}, but the content is {found.media_type}, so nothing was kept. "
            "Open it in the right program, save it again and upload that.",
        )


def _check_for_viruses(file: bytes | Path) -> None:
    command = settings.VIRUS_SCANNER
    if not command:
        return
    try:
        code = _scanner_says(shlex.split(command), file)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _scanner_failed() from error
    if code == _INFECTED:
        raise Refusal(
            "files.malware",
            "杀毒程序在文件里发现恶意代码，没有保存。请不要打开这个文件，并通知系统管理员。",
            "The virus scanner found malicious code in the file, so nothing was kept. "
            "Do not open the file, and tell your administrator.",
        )
    if code != 0:
        raise _scanner_failed()


def _scanner_says(words: list[str], file: bytes | Path) -> int:
    """Run the scanner on the file as its standard input, within limits; 0 clean, 1 infected, as clamdscan answers."""
    command = [sys.executable, "-P", "-B", "-m", "bihuan.web.files.bounded", *words]
    with ExitStack() as stack:
        source = stack.enter_context(file.open("rb")) if isinstance(file, Path) else subprocess.PIPE
        scanner = subprocess.Popen(  # noqa: S603  # the office's own command
            command, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        stack.enter_context(scanner)
        try:
            scanner.communicate(None if isinstance(file, Path) else file, timeout=_SCANNER_SECONDS)
        except subprocess.TimeoutExpired:
            scanner.kill()
            raise
        return scanner.returncode


def _scanner_failed() -> Refusal:
    return Refusal(
        "files.scanner_failed",
        "杀毒程序没有给出结果，文件没有保存。请稍后重试；如再次出现，请通知系统管理员检查 virus_scanner 设置。",
        "The virus scanner gave no answer, so nothing was kept. Try again shortly; if it happens again, ask your "
        "administrator to check the setting virus_scanner.",
        http_status=503,
    )
