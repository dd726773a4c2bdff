"""
Which fonts a document asks for, and which of them a machine lacks.

A Word file names its fonts and does not hold them: on a machine without 小标宋 the program at work takes another without
a word. So every file declares under which other names the same letters are welcome, and whoever makes paper on this
machine is told what it lacks.
"""

import shutil
import subprocess
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from bihuan.documents.standard import FACES, Face

#: Asking the machine for its fonts takes a moment where there are thousands.
_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Missing:
    """A font that a machine lacks under every name; ``zh`` and ``en`` are whole sentences."""

    font: str
    zh: str
    en: str


def wanted(faces: Iterable[Face] = FACES) -> dict[str, tuple[str, ...]]:
    """Return each font that documents ask for, with the other names it is known by."""
    return {face.font: face.others for face in faces}


def missing(installed: Collection[str]) -> tuple[Missing, ...]:
    """Return what a machine with these fonts lacks, in the order of ``standard.FACES``."""
    known = {name.casefold() for name in installed}
    return tuple(
        Missing(
            font,
            f"本机没有“{font}”（也没有{'、'.join(others)}），打印或转成 PDF 时会换成别的字体，不能作为正式公文。"
            "请安装后再打印，或在装有该字体的电脑上打开 Word 文件。",
            f"This machine lacks “{font}” (and {', '.join(others)}): printing or making a PDF here would use other letters,"
            " which is no official paper. Install it, or open the Word file where it is installed.",
        )
        for font, others in wanted().items()
        if known.isdisjoint(name.casefold() for name in (font, *others))
    )


@cache
def installed() -> frozenset[str] | None:
    """Return the names of all fonts of this machine, None where it cannot be asked (no fontconfig)."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    try:
        asked = subprocess.run(  # noqa: S603  # fontconfig's own program
            [program, "--format", "%{family}\n"],
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    lines = asked.stdout.decode("utf-8", "replace").splitlines()
    return frozenset(name.strip() for line in lines for name in line.split(",") if name.strip())
