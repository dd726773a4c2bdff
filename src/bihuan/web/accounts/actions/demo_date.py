"""The simulated date of a demonstration."""

from datetime import date

from django.conf import settings
from django.db import transaction

from bihuan.web.accounts.access import member_of_office
from bihuan.web.accounts.models import User
from bihuan.web.common.dates import DEMO_BEGINS_ON
from bihuan.web.common.errors import Refusal
from bihuan.web.common.models import DemoDate
from bihuan.web.trail.actions import append


@transaction.atomic
def move_demo_date(*, actor: User, to: date) -> date:
    """
    Move the simulated date of a demonstration folder, and return it.

    Raises:
        Refusal: ``common.not_a_demo`` where dates are real; the person does not belong to the office.
    """
    office = member_of_office(actor)
    if not settings.DEMO:
        raise Refusal(
            "common.not_a_demo",
            "这里使用真实日期，不能模拟。模拟日期只在演示目录中可用。",
            "Dates are real here and cannot be simulated. Only a demonstration folder has a simulated date.",
            http_status=409,
        )
    row, _made = DemoDate.objects.select_for_update().get_or_create(pk=1, defaults={"today": DEMO_BEGINS_ON})
    row.today = to
    row.save(update_fields=["today"])
    append(
        actor=str(office.pseudonym),
        action="accounts.move_demo_date",
        object_kind="demo_date",
        object_id=1,
        fields={"today": to.isoformat()},
    )
    return to
