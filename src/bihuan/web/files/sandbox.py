"""Running the child process that looks into files; see ``child.py`` for what it may not do."""

import json
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

from bihuan.web.common.errors import Refusal
from bihuan.web.files.inside.refusals import REFUSALS

#: -P: nothing in the working folder may pass for a module; -B: the child can write no file, so it need not try.
COMMAND = [sys.executable, "-P", "-B", "-X", "utf8", "-m", "bihuan.web.files.child"]
#: Longer than the child's own seconds of CPU, so that a busy machine does not refuse an honest file.
WALL_SECONDS = 30.0
_HEAD = struct.Struct(">I")
#: What the child needs of our environment. Not the rest: it holds the password of the database.
_PASSED_ON = ("PATH", "PYTHONPATH", "PYTHONHOME", "SYSTEMROOT", "TEMP", "LD_LIBRARY_PATH", "VIRTUAL_ENV")

Answer = tuple[dict[str, Any], list[bytes]]


def run(op: str, file: bytes | Path, *, name: str, wall_seconds: float = WALL_SECONDS, **options: Any) -> Answer:
    """
    Return what the child answers about ``file``: a JSON object and byte strings.

    Args:
        op: ``scan``, ``sheets``, ``clean``, ``preview``, ``pictures`` or ``wording``.
        file: Its bytes, or where they stand; a path costs this process no memory.
        name: The file's name as the person gave it.
        wall_seconds: After this time the child is ended.
        options: Further words for the operation, fit for JSON.

    Raises:
        Refusal: what the child refused, or ``files.cannot_be_opened`` where it crashed or ran out of time or memory.
    """
    path = str(file.resolve()) if isinstance(file, Path) else ""
    head = json.dumps({"op": op, "name": name, "path": path, "options": options}).encode()
    given = _HEAD.pack(len(head)) + head
    environment = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
    with subprocess.Popen(  # noqa: S603  # our own interpreter and module
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as child:
        try:
            out, _ = child.communicate(given if path else given + bytes(file), timeout=wall_seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            raise _cannot_be_opened() from None
    if child.returncode != 0:
        raise _cannot_be_opened()
    try:
        return _answer(out)
    except (ValueError, KeyError, TypeError, struct.error) as error:
        # A parser that was overcome may say anything; only the form that we know is an answer.
        raise _cannot_be_opened() from error


def _answer(out: bytes) -> Answer:
    (length,) = _HEAD.unpack_from(out)
    said = json.loads(out[_HEAD.size : _HEAD.size + length])
    if "refused" in said:
        raise _refusal(said["refused"])
    parts, at = [], _HEAD.size + length
    for size in said["sizes"]:
        parts.append(out[at : at + size])
        at += size
    return dict(said["answer"]), parts


def _refusal(said: dict[str, str]) -> Refusal:
    if said["code"] not in REFUSALS:
        return _cannot_be_opened()
    return Refusal(said["code"], str(said["zh"]), str(said["en"]), where=str(said["where"]))


def _cannot_be_opened() -> Refusal:
    code = "files.cannot_be_opened"
    zh, en = REFUSALS[code]
    return Refusal(code, zh, en)
