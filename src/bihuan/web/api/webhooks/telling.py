"""From an event in the house to one message per subscriber who may know of it."""

from collections.abc import Sequence

from bihuan.web.api.queries import subscriptions_to
from bihuan.web.outbox import actions as outbox
from bihuan.web.outbox.events import Event

KIND = "webhook"


def tell(events: Sequence[Event]) -> None:
    """Put a message for each event and subscriber into the outbox; messages about one object keep their order."""
    for subscription, event in subscriptions_to(events):
        outbox.put(
            KIND,
            {
                "subscription": str(subscription.uid),
                "event": {
                    "event": event.name,
                    "kind": event.object_kind,
                    "id": event.uid,
                    "version": event.version,
                    "from": event.from_state,
                    "to": event.to_state,
                },
            },
            key=f"webhook:{subscription.uid}:{event.uid}:{event.version}:{event.name}",
            lane=f"{subscription.uid}:{event.uid}",
        )
