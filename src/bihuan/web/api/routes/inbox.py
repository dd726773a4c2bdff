"""What the owner of the token was told."""

from typing import Any

from ninja import Router

from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.schemas import NoteOut
from bihuan.web.inbox.queries import notes_shown

router = Router(tags=["me"])


@router.get("/inbox", response=list[NoteOut], operation_id="inbox", summary="What I was told")
def inbox(request: TokenRequest, before: int | None = None, unread: bool = False) -> Any:
    """
    The person's notes, newest first, 50 at a time; ``before`` is the last ``seq`` seen.

    Of targets, those alone that the token's assignment reaches. Reading them here does not mark them as read.
    """
    shown = notes_shown(request.user, "" if before is None else str(before), unread=unread)
    return [
        {
            "seq": note.pk,
            "told_on": note.told_on,
            "read_on": note.read_on,
            "kind": note.kind,
            "zh": note.zh,
            "en": note.en,
            "url": note.url,
        }
        for note in shown.rows
    ]
