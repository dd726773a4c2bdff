"""What the apps above need of a file that was sent in parts."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from bihuan.web.common.errors import Refusal
from bihuan.web.files.actions import give_up_upload
from bihuan.web.files.models import Upload
from bihuan.web.files.queries import finished_upload_for, path_of_upload

__all__ = ["Upload", "arrived_upload", "finished_upload_for", "gone_if_refused", "path_of_upload"]


@contextmanager
def gone_if_refused(upload: Upload) -> Iterator[None]:
    """
    Remove the bytes of ``upload`` if the block refuses the file itself.

    A file that must not be here (``files.marked_secret``) may not lie in the folder of uploads for the rest of the day,
    and one that is never taken would count among its sender's unfinished ones. Where the form is refused for another
    reason the bytes stay, so that nothing has to be sent again.
    """
    try:
        yield
    except Refusal as refusal:
        if refusal.code.startswith("files."):
            give_up_upload(person=upload.person, uid=upload.uid)
        raise


def arrived_upload(person: int, text: str) -> Upload | None:
    """Return the finished upload that a form names, so that a form with a mistake need not send its file again."""
    try:
        return finished_upload_for(person, UUID(text))
    except (ValueError, Refusal):
        return None
