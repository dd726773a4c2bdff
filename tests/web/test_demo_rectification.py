"""The demonstration carried on: the whole chain by the ordinary actions, and what was planted in it is found."""

import json
import os
import subprocess
import sys
from datetime import date

import pytest

from tests.kept import copy_of_demo

#: Told from outside, because a demonstration is a folder of its own and not the tests' database.
ASK = """
import json, sys
from datetime import date
from collections import Counter
from pathlib import Path
from bihuan.web import serving
from bihuan.web.data_folder import DataFolder
serving.prepare(DataFolder(Path(sys.argv[1])))
from bihuan.web.accounts.step_up import stepped_up
from bihuan.web.common.dates import today
from bihuan.web.rounds.models import Round, Target
round_ = Round.objects.get(status="live")
from bihuan.web.demo.carrying_on import carry_on
with stepped_up():
    told = [carry_on(), carry_on()]
from bihuan.web.rectification.models import Extension, HandOver, Item, Letter, LookBackEntry, Plan, SampledItem, TruthMark
from bihuan.web.rounds.queries.deadlines import dates_of
from bihuan.web.trail.verify import verify
round_.refresh_from_db()
targets = list(Target.objects.filter(round=round_).order_by("number"))
def months(version, rule, held_on=None):
    round_.rule_version = version
    for target in targets:
        target.round = round_
        target.meeting_held_on = held_on or target.meeting_held_on
    told = [due.explained for one in dates_of(round_, targets).targets for due in one.dues if due.rule.name == rule]
    return sorted({12 * (one.due_on.year - one.trigger_on.year) + one.due_on.month - one.trigger_on.month for one in told})
marks = TruthMark.objects.select_related("target", "other_target")
print(json.dumps({
    "told": told, "today": str(today()),
    "plans": Counter(Plan.objects.values_list("status", flat=True)),
    "items": Counter(Item.objects.values_list("status", flat=True)),
    "copied": [[one.target.number, one.other_target.number] for one in marks.filter(code="copied_plan")],
    "marks": sorted({(one.code, one.target.number) for one in marks}),
    "extensions": list(Extension.objects.values_list("status", flat=True)),
    "hand_overs": list(HandOver.objects.values_list("status", flat=True)),
    "letters": list(Letter.objects.values_list("status", flat=True)),
    "fails": SampledItem.objects.filter(outcome="fails").count(),
    "successors": Item.objects.filter(origin="failed_check").count(),
    "came_back": Item.objects.filter(origin="recurrence").count(),
    "seen_again": Counter(LookBackEntry.objects.values_list("verdict", flat=True)),
    "left": Item.objects.exclude(left_figures_on=None).count(),
    "months": [months("central-2017", "rectification_report"),
               months("central-2024", "concentrated_period_ends", date(2024, 6, 5))],
    "trail": verify().is_whole,
}, default=str))
"""


@pytest.mark.slow
@pytest.mark.no_database
def test_the_whole_chain_holds_and_what_was_planted_is_found(tmp_path):
    folder = tmp_path / "data"
    copy_of_demo(folder)
    # Without what names the tests' settings: with them the script would ask the tests' own, empty, database.
    environment = {name: it for name, it in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
    command = [sys.executable, "-c", ASK, str(folder)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["told"] == [True, False], "told once, a second time nothing is added"
    assert said["today"] == str(date(2021, 4, 12))
    assert said["plans"] == {"in_force": 11, "submitted": 1}
    assert said["items"]["closed_implemented"] >= 8
    assert [sorted(pair) for pair in said["copied"]] == [[5, 8]], "the copied pair, and nobody else"
    assert ["proof_used_again", 4] in said["marks"]
    assert ["picture_again", 6] in said["marks"]
    assert ["empty_plan", 11] in said["marks"]
    assert ["same_dates", 11] in said["marks"]
    assert said["months"] == [[2], [6]]
    assert said["trail"]
    assert (said["extensions"], said["hand_overs"], said["letters"]) == (["approved"], ["taken"], ["sent"])
    assert (said["fails"], said["successors"], said["came_back"], said["left"]) == (1, 1, 1, 2)
    assert (said["seen_again"]["still_there"], said["seen_again"]["gone"] >= 6) == (1, True)
