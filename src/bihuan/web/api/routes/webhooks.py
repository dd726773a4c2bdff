"""Being told of events."""

from typing import Any
from uuid import UUID

from ninja import Router, Status

from bihuan.web.api import queries
from bihuan.web.api.actions.subscriptions import subscribe, unsubscribe
from bihuan.web.api.authentication import TokenRequest, token_of
from bihuan.web.api.schemas import NewWebhookOut, WebhookIn, WebhookOut

router = Router(tags=["webhooks"])


@router.get("", response=list[WebhookOut], operation_id="webhook_list", summary="List my subscriptions")
def webhook_list(request: TokenRequest) -> Any:
    """Subscriptions of the person that have not ended."""
    return [{"id": row.uid, "url": row.url, "events": row.events} for row in queries.own_subscriptions(request.user)]


@router.post("", response={201: NewWebhookOut}, operation_id="webhook_create", summary="Subscribe to events")
def webhook_create(request: TokenRequest, body: WebhookIn) -> Any:
    """Be told of events that the token's assignment may know of: identifiers and states, signed with the secret."""
    token = token_of(request)
    if token is None:
        raise AssertionError("the router lets nobody in without a token")
    made = subscribe(actor=request.user, assignment_id=token.assignment_id, url=body.url, events=body.events)
    return Status(201, {"id": made.uid, "url": made.url, "events": made.events, "secret": made.secret})


@router.delete("/{uid}", response={204: None}, operation_id="webhook_delete", summary="End a subscription")
def webhook_delete(request: TokenRequest, uid: UUID) -> Any:
    """End one of the person's subscriptions; what waits for it is not sent any more."""
    unsubscribe(actor=request.user, uid=uid)
    return Status(204, None)
