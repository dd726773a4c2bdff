"""Taking the demonstration's round from field work to rectification, where nobody has worked on it."""

from django.db import transaction

from bihuan.web.accounts.actions.demo_date import move_demo_date
from bihuan.web.accounts.models import User
from bihuan.web.common.dates import today
from bihuan.web.demo.cast import OFFICE
from bihuan.web.demo.rectification import ENDS_ON, tell_the_story
from bihuan.web.demo.rectification.finding_out import find_out
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.rounds.models import Round


def carry_on() -> bool:
    """
    Tell the story of the sample round up to rectification, move the day to its end, and run the checks of truth.

    Returns:
        Whether there was something to tell: a round of which somebody has begun the feedback is theirs.
    """
    round_ = Round.objects.filter(status=Round.Status.LIVE, demo_seed__isnull=False).order_by("serial").first()
    if round_ is None or FeedbackDocument.objects.filter(round=round_).exists():
        return False
    # One transaction: a start that is stopped halfway leaves the round in field work.
    with transaction.atomic():
        tell_the_story(round_)
    if today() < ENDS_ON:
        move_demo_date(actor=User.objects.get(username=OFFICE), to=ENDS_ON)
    # After it: comparing texts takes its time, and what is found is kept in transactions of its own.
    find_out(round_)
    return True
