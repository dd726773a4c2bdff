"""Having all of a round checked again."""

import uuid

from django.db import transaction

from bihuan.web.accounts.models import User
from bihuan.web.accounts.recording import record
from bihuan.web.rectification.access.truth import require_run, truth_round_for
from bihuan.web.rectification.truth.run import ask_round
from bihuan.web.rounds.models import Round


@transaction.atomic
def check_again(*, actor: User, round_: Round) -> int:
    """
    Ask for all checks of all targets of a round, and return how many targets these are; they run in the background.

    Raises:
        Refusal: ``common.not_allowed``; ``common.not_found``.
    """
    found = truth_round_for(actor, round_.pk)
    grant = require_run(actor, found)
    count = ask_round(found, uuid.uuid4().hex)
    record(
        actor=actor,
        grant=grant,
        action="rectification.check_truth",
        object_kind="round",
        object_id=found.pk,
        fields={"targets": count},
    )
    return count
