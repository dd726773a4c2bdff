"""Asking to be told of events, and ending it."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bihuan.web.accounts.access import colleague
from bihuan.web.accounts.models import User
from bihuan.web.api.models import WebhookSubscription
from bihuan.web.api.queries import own_assignment, own_subscriptions
from bihuan.web.api.webhooks.guard import judged
from bihuan.web.common.errors import Refusal, not_found
from bihuan.web.trail.actions import append

MOST = 10


@transaction.atomic
def subscribe(*, actor: User, assignment_id: UUID, url: str, events: Sequence[str] = ()) -> WebhookSubscription:
    """
    Tell ``url`` of events that one of the actor's own assignments may know of, from now on.

    Args:
        actor: Whose assignment it is.
        assignment_id: The assignment; what it may not read is not told.
        url: Judged now and again before each delivery, see ``webhooks.guard``.
        events: Names of actions, e.g. ``findings.approve``; empty for all.

    Raises:
        Refusal: ``common.not_found``, ``webhooks.too_many``, or what the guard says of the address.
    """
    person = colleague(actor)
    assignment = own_assignment(person, assignment_id)
    if assignment is None:
        raise not_found()
    judged(url, allowed=settings.WEBHOOK_HOSTS)
    if own_subscriptions(person).count() >= MOST:
        raise Refusal(
            "webhooks.too_many",
            f"每人最多 {MOST} 个推送订阅，没有新建。请先停用一个。",
            f"A person has at most {MOST} subscriptions; none was made. End one first.",
            http_status=409,
        )
    made = WebhookSubscription.objects.create(
        person=person,
        assignment=assignment,
        url=url,
        events=sorted(set(events)),
        secret=secrets.token_hex(24),
    )
    append(
        actor=str(person.pseudonym),
        action="api.subscribe",
        object_kind="webhook_subscription",
        object_id=made.uid,
        role=assignment.role,
        assignment=str(assignment.pk),
        fields={"url": url, "events": made.events},
    )
    return made


@transaction.atomic
def unsubscribe(*, actor: User, uid: UUID) -> None:
    """
    End a subscription of the actor's own; what waits for it is not sent any more.

    Raises:
        Refusal: ``common.not_found``.
    """
    person = colleague(actor)
    ended = own_subscriptions(person).filter(uid=uid).update(ended_at=timezone.now())
    if not ended:
        raise not_found()
    append(actor=str(person.pseudonym), action="api.unsubscribe", object_kind="webhook_subscription", object_id=uid)
