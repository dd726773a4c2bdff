"""The simulated date of a demonstration."""

from datetime import date

from django.conf import settings
from django.db import transaction

from bihuan.web.accounts.access import mover_of_demo_date
from bihuan.web.accounts.models import User
from bihuan.web.common.dates import DEMO_BEGINS_ON, DEMO_FIRST_DAY, DEMO_LAST_DAY
from bihuan.web.common.errors import Refusal
from bihuan.web.common.models import DemoDate
from bihuan.web.trail.actions import append


@transaction.atomic
def move_demo_date(*, actor: User, to: date) -> date:
    """
    Move the simulated date of a demonstration folder, and return it.

    Raises:
        Refusal: ``common.not_a_demo`` where dates are real; ``common.demo_date_outside`` for a day outside the story
            of the demonstration; the person does not belong to the office.
    """
    office = mover_of_demo_date(actor)
    if not settings.DEMO:
        raise Refusal(
            "common.not_a_demo",
            "这里使用真实日期，不能模拟。模拟日期只在演示目录中可用。",
            "Dates are real here and cannot be simulated. Only a demonstration folder has a simulated date.",
            http_status=409,
        )
    if not DEMO_FIRST_DAY <= to <= DEMO_LAST_DAY:
        raise Refusal(
            "common.demo_date_outside",
            f"演示数据只覆盖 {DEMO_FIRST_DAY} 至 {DEMO_LAST_DAY}，模拟日期没有改动。请选择这段时间内的日期。",
            f"The demonstration covers {DEMO_FIRST_DAY} to {DEMO_LAST_DAY}; the date was not moved. Choose a day of that time.",
            where="today",
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
