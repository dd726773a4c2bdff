"""The words of kept files, for comparing texts with them; made once, in a process with limits, and kept."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from bihuan.web.common.errors import Refusal
from bihuan.web.files import sandbox
from bihuan.web.files.actions.previews import keep_wording
from bihuan.web.files.models import Blob, Wording
from bihuan.web.files.previews import kind_of_media_type
from bihuan.web.files.queries import blob_by_key, content_of, path_of, wordings_kept_of
from bihuan.web.outbox.actions import put
from bihuan.web.outbox.handlers import Never

#: Raised when words are made differently; older ones are then made again.
MAKER = 1
#: Kind of the message that asks for the words of a file.
KIND = "files.wording"
_WALL_SECONDS = 45.0
_NO_WORDS, _CUT = "files.no_words", "files.words_cut"


def wordings_of(blobs: Collection[int]) -> dict[int, Wording]:
    """Return the words of those of ``blobs`` (keys) that have been read already, by key."""
    return wordings_kept_of(blobs, MAKER)


def read_wording(blob: Blob) -> Wording:
    """
    Return the words of a file, read now if nobody has before. Not to be called inside a transaction.

    A file that cannot be read has none, and ``unread`` says why: who compares a text with it has to know.

    Raises:
        Refusal: ``files.damaged`` if the file is not what was kept.
    """
    found = wordings_of([blob.pk]).get(blob.pk)
    if found is not None:
        return found
    content_of(blob)  # checks the hash: nothing is compared with a file that was changed on disk
    text, unread = words_in(path_of(blob.sha256), kind_of_media_type(blob.media_type))
    return keep_wording(blob, maker=MAKER, text=text, unread=unread)


def words_in(file: bytes | Path, kind: str) -> tuple[str, str]:
    """Return the words of a file of a known kind, and the code of what kept it from being read whole, "" for nothing."""
    try:
        answer, (data,) = sandbox.run("wording", file, name="", wall_seconds=_WALL_SECONDS, kind=kind)
    except Refusal as refused:
        return "", refused.code
    # No database keeps the zero character.
    text = data.decode("utf-8").replace("\0", " ")
    return text, _CUT if answer["is_cut"] else "" if text.strip() else _NO_WORDS


def ask_for_words(blob: Blob) -> None:
    """Have the words of a file read in the background; inside the transaction of the change that asks for it."""
    put(KIND, {"blob": blob.pk}, key=f"{KIND} {MAKER} {blob.pk}")


def handle(payload: Mapping[str, Any], _key: str) -> None:
    """Read the words of the file that a message names, so that nobody waits for them later."""
    blob = blob_by_key(payload.get("blob"))
    if blob is None:
        raise Never("outbox.odd_payload")
    read_wording(blob)
