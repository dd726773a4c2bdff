"""A signed paper that comes with a call: looked at and cleaned before any row is locked."""

from ninja.files import UploadedFile

from bihuan.web.findings.actions.evidence import Prepared, prepare


def prepared(file: UploadedFile | None) -> Prepared | None:
    """
    Return a file that was sent, looked at and with its cleaned copy; None for none.

    Raises:
        Refusal: what looking at files refuses (``files.*``).
    """
    return prepare(file.read(), file.name or "", declared=file.content_type or "") if file else None
