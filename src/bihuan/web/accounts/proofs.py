"""When, in this session, a person last proved who they are, and how."""

import time

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

#: Session key: a second factor was set up in this session.
ADDED_KEY = "second_factor_added"


def proved_recently(request: HttpRequest) -> bool:
    """Return whether the person signed in or proved again who they are within the time of a step-up."""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for record in records)


def used_second_factor(request: HttpRequest) -> bool:
    """Return whether this session was begun, or went on, with a second factor."""
    if request.session.get(ADDED_KEY):
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
