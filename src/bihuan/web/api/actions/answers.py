"""Keeping what a call was answered. No trail record: the change that it answers has one."""

from datetime import UTC, datetime, timedelta

from django.http import HttpResponse

from bihuan.web.accounts.models import User
from bihuan.web.api.models import ApiToken, IdempotentAnswer

#: How long the same key gets the same answer.
KEPT_FOR = timedelta(days=1)
_HEADERS = ("ETag", "Location")


def reserve(*, actor: User, token: ApiToken, key: str, request_hash: str) -> tuple[IdempotentAnswer, bool]:  # noqa: ARG001  # every change names its actor
    """
    Return the row of ``key`` and whether it is new, inside the caller's transaction.

    A second request with the same key waits here until the first has been answered, and then finds its answer.
    """
    now = datetime.now(UTC)
    IdempotentAnswer.objects.filter(at__lt=now - KEPT_FOR).delete()
    return IdempotentAnswer.objects.get_or_create(
        token=token, key=key, defaults={"request_hash": request_hash, "at": now}
    )


def is_kept(token: ApiToken, key: str) -> bool:
    """Return whether a call under ``key`` was answered and its answer still stands."""
    rows = IdempotentAnswer.objects.filter(token=token, key=key, at__gte=datetime.now(UTC) - KEPT_FOR)
    return rows.exclude(status=0).exists()


def keep(*, actor: User, row: IdempotentAnswer, answer: HttpResponse) -> None:  # noqa: ARG001  # as above
    """Write down what was answered."""
    row.status = answer.status_code
    row.content_type = answer.get("Content-Type", "")
    row.headers = {name: answer[name] for name in _HEADERS if name in answer}
    row.body = answer.content
    row.save()


def release(*, actor: User, row: IdempotentAnswer) -> None:  # noqa: ARG001  # as above
    """Let a key be used again, because nothing was done under it."""
    row.delete()


def again(row: IdempotentAnswer) -> HttpResponse:
    """Return the answer that was given before, marked as a repeat."""
    answer = HttpResponse(bytes(row.body), status=row.status, content_type=row.content_type)
    for name, value in row.headers.items():
        answer[name] = value
    answer["Idempotent-Replayed"] = "true"
    return answer
