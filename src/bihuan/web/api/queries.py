"""Reading tokens and subscriptions."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import QuerySet

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.accounts.models import Assignment, User
from bihuan.web.accounts.rules import grant_in
from bihuan.web.accounts.standing import Standing, fresh_standing_of, standing_of
from bihuan.web.api.models import ApiToken, WebhookSubscription
from bihuan.web.outbox.events import Event
from bihuan.web.trail.models import Record


def token_with_prefix(prefix: str) -> ApiToken | None:
    """Return the token that ``prefix`` finds, with its person; whether it is good is judged elsewhere."""
    return ApiToken.objects.select_related("person").filter(prefix=prefix).first()


def own_tokens(person: User) -> QuerySet[ApiToken]:
    """Return the person's tokens, newest first."""
    return ApiToken.objects.filter(person=person).select_related(
        "assignment", "assignment__round", "assignment__group", "assignment__target", "assignment__organ"
    )


def own_token(person: User, uid: UUID) -> ApiToken | None:
    """Return one token of the person's, locked until the transaction ends; None if there is none."""
    return ApiToken.objects.select_for_update().filter(person=person, uid=uid).first()


def own_assignments(person: User) -> QuerySet[Assignment]:
    """Return the person's assignments that are in force today."""
    held = {one.assignment_id for one in standing_of(person).held if one.assignment_id}
    return Assignment.objects.filter(person=person, pk__in=held).select_related("round", "group", "target", "organ")


def own_assignment(person: User, pk: UUID) -> Assignment | None:
    """Return one of them, or None."""
    return own_assignments(person).filter(pk=pk).first()


def own_subscriptions(person: User) -> QuerySet[WebhookSubscription]:
    """Return the person's subscriptions that have not ended."""
    return WebhookSubscription.objects.filter(person=person, ended_at=None)


def live_subscription(uid: str) -> WebhookSubscription | None:
    """Return a subscription that has not ended and whose assignment is in force; None otherwise."""
    found = WebhookSubscription.objects.select_related("person").filter(uid=uid, ended_at=None).first()
    return found if found and _standing(found).roles else None


def subscriptions_to(events: Sequence[Event]) -> Iterator[tuple[WebhookSubscription, Event]]:
    """Yield each event with each subscription that wants it and whose assignment may read its object."""
    for subscription in WebhookSubscription.objects.select_related("person").filter(ended_at=None):
        wanted = [event for event in events if not subscription.events or event.name in subscription.events]
        standing = _standing(subscription) if wanted else None
        for event in wanted:
            if standing is not None and _may_know(standing, event):
                yield subscription, event


def _standing(subscription: WebhookSubscription) -> Standing:
    person = subscription.person
    person.only_assignment = str(subscription.assignment_id)
    return fresh_standing_of(person)


def _may_know(standing: Standing, event: Event) -> bool:
    found = grant_in(
        standing,
        event.object_kind,
        event.to_state,
        round_id=UUID(event.round_id) if event.round_id else None,
        target_id=event.target_id,
        letter=Letter.READ,
    )
    return found is not None


def own_lines(person: User, before: int | None) -> QuerySet[Record]:
    """Return the person's own records in the trail, newest first, below the number ``before``."""
    rows = Record.objects.filter(actor=str(person.pseudonym)).order_by("-seq")
    return rows.filter(seq__lt=before) if before is not None else rows
