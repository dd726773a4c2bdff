"""
``python -m tests.browser.planned_round FOLDER``: a planned round in a demonstration that runs, and accounts for its whole pool.

Opening sixty accounts by hand is no part of the journey that needs them. Prints the id of the round.
"""

import sys
from datetime import date
from pathlib import Path

from bihuan.web import serving
from bihuan.web.data_folder import DataFolder


def main(folder: str) -> None:
    """Make it."""
    serving.start(DataFolder(Path(folder)))
    from django.db import transaction
    from django.db.models import Max

    from bihuan.web.accounts.models import User
    from bihuan.web.rounds.models import Inspector, Round, Target

    with transaction.atomic():
        live = Round.objects.get(status="live")
        last = Round.objects.aggregate(last=Max("serial"))["last"]
        made = Round.objects.create(
            serial=last + 1,
            title="十届自治区党委第五十轮巡视",
            status="planned",
            organ=live.organ,
            created_by=live.created_by,
            starts_on=date(2021, 3, 8),
            ends_on=date(2021, 5, 31),
            groups_count=4,
        )
        for target in live.targets.order_by("number"):
            target.pk, target.round, target.group, target.meeting_planned_on = None, made, None, None
            target.load = 20 + 7 * (target.number * 5 % 8)
            target.save(force_insert=True)
        for row in Inspector.objects.filter(office=live.organ, person=None):
            row.person = User.objects.create(
                username=f"pool-{row.number}", display_name=row.name, password="!none"
            )  # no password
            row.save(update_fields=["person"])
        assert Target.objects.filter(round=made).count() == 12
    sys.stdout.write(f"{made.pk}\n")


if __name__ == "__main__":
    main(sys.argv[1])
