"""Proof and its files."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from bihuan.web.api import shapes
from bihuan.web.api.authentication import TokenRequest
from bihuan.web.api.filters import Narrowed, narrow
from bihuan.web.api.paging import After, Limit, page
from bihuan.web.api.schemas import EvidenceLine, EvidenceOut, Page
from bihuan.web.api.versions import tagged
from bihuan.web.common.errors import not_found
from bihuan.web.files.serving import file_response
from bihuan.web.findings import access, actions
from bihuan.web.findings.access import To
from bihuan.web.findings.facts import EvidenceFacts
from bihuan.web.rounds.access import target_for

router = Router(tags=["evidence"])


class NewEvidence(Schema):
    """What is said of a proof besides its file."""

    target: int = Field(description="id of the inspected unit, see /targets")
    title: str = Field("", max_length=2_000, description="the file's name if empty")
    kind: str = Field("document", max_length=20)
    place: str = Field("", max_length=2_000)


@router.get("", response=Page[EvidenceLine], operation_id="evidence_list", summary="List proof")
def evidence_list(request: TokenRequest, filters: Narrowed, after: After = None, limit: Limit = 50) -> Any:
    """Proof that the assignment may read, newest first."""
    rows = narrow(access.evidence_visible_to(request.user, To.READ.letter), filters, request.user, kind="evidence")
    return page(rows, shapes.evidence_line, after, limit)


@router.post("", response={201: EvidenceOut}, operation_id="evidence_create", summary="Bring in a proof")
def evidence_create(
    request: TokenRequest, response: HttpResponse, facts: Form[NewEvidence], file: Annotated[UploadedFile, File()]
) -> Any:
    """Bring in a proof with its file; the original is kept as it came, a cleaned copy goes round."""
    made = actions.create_evidence(
        actor=request.user,
        target=target_for(request.user, facts.target),
        facts=EvidenceFacts(title=facts.title, kind=facts.kind, place=facts.place),
        data=file.read(),
        name=file.name or "",
        declared=file.content_type or "",
    )
    tagged(response, made.version)
    response["Location"] = f"/api/v1/evidence/{made.uid}"
    return Status(201, shapes.evidence(made))


@router.get("/{uid}", response=EvidenceOut, operation_id="evidence_detail", summary="Read what is known of a proof")
def evidence_detail(request: TokenRequest, response: HttpResponse, uid: UUID) -> Any:
    """One proof with its files; its version is in ETag."""
    found = access.evidence_for(request.user, uid)
    tagged(response, found.version)
    return shapes.evidence(found)


@router.get("/{uid}/versions/{number}/copy", operation_id="evidence_copy", summary="Download the cleaned copy")
def evidence_copy(request: TokenRequest, uid: UUID, number: int) -> HttpResponse:
    """The cleaned copy of one file; originals are given on pages only, because they need you to sign in again."""
    found = access.evidence_for(request.user, uid)
    version = found.versions.select_related("cleaned").filter(number=number).first()
    if version is None:
        raise not_found()
    return file_response(version.cleaned, version.name)
