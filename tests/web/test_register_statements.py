"""
How many statements each page of the register takes, with more rows than one, so that a page that asks once a row shows.

Counts are recorded beside those of ``test_pages`` and are written anew in the same way: ``RECORD_STATEMENTS=1``.
"""

import json
import os

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.web.findings.choices import FindingStatus
from tests.web import making
from tests.web.test_pages import BACKEND, RECORDED

#: What a list may take; the desk asks each stage of the work for what waits there; a page of one object with all that hangs
#: on it, and a form with its pickers, may take more.
MOST = {"list": 12, "desk": 24, "detail": 27}

#: Page → kind, who looks, name of the address, what is looked at.
PAGES = {
    "my_desk of a leader": ("list", "gl", "my_desk", None),
    "my_desk of a member": ("list", "gm", "my_desk", None),
    "my_desk of the office": ("desk", "office", "my_desk", None),
    "my_desk of a unit": ("desk", "head", "my_desk", None),
    "round_list": ("list", "gl", "round_list", None),
    "round_work": ("list", "gl", "round_work", "round"),
    "round_work of the office": ("list", "office", "round_work", "round"),
    "round_work of a unit": ("list", "head", "round_work", "round"),
    "round_dates": ("list", "gl", "round_dates", "round"),
    "round_dates of the office": ("list", "office", "round_dates", "round"),
    "round_moves": ("list", "gl", "round_moves", "round"),
    "meeting_plan": ("list", "gl", "meeting_plan", "round"),
    "meeting_plan of the office": ("list", "office", "meeting_plan", "round"),
    "meeting_plan of a unit": ("list", "head", "meeting_plan", "round"),
    "round_board": ("detail", "gl", "round_board", "round"),
    "round_board of the office": ("detail", "office", "round_board", "round"),
    "round_calendar": ("detail", "gl", "round_calendar", "round"),
    "my_calendar": ("detail", "office", "my_calendar", None),
    "workdays": ("list", "office", "workdays", None),
    "criteria_list": ("list", "gl", "criteria_list", None),
    "criterion_detail": ("list", "gl", "criterion_detail", "criterion"),
    "quality": ("list", "gl", "quality", None),
    "paper_create": ("detail", "gm", "paper_create", None),
    "paper_detail": ("detail", "gm", "paper_detail", "paper"),
    "paper_edit": ("detail", "gm", "paper_edit", "paper"),
    "register_finding_detail": ("detail", "gl", "register_finding_detail", "finding"),
    "register_finding_detail of the office": ("detail", "office", "register_finding_detail", "submitted"),
    "register_finding_edit": ("detail", "gl", "register_finding_edit", "finding"),
    "fix_detail": ("detail", "gl", "fix_detail", "fix"),
    "fix_detail of the unit": ("detail", "lia", "fix_detail", "issued"),
    "evidence_detail": ("detail", "gm", "evidence_detail", "proof"),
}


@pytest.fixture
def rows(people, targets, round_live):
    """Two rows of each kind at two targets of the first group; keys of the first."""
    made = {}
    for target in (targets[2], targets[1]):
        paper = making.make_paper(people, target)
        finding = making.make_finding(people, target)
        made = {
            "paper": paper.uid,
            "proof": paper.evidence.get().uid,
            "finding": finding.uid,
            "submitted": making.make_finding(people, target, status=FindingStatus.IN_REVIEW).uid,
            "fix": making.make_fix(people, target).uid,
            "issued": making.make_fix(people, target, status="acknowledged").uid,
            "round": round_live.pk,
            "criterion": making.a_criterion().pk,
        }
    return made


@pytest.mark.slow
def test_no_page_of_the_register_takes_many_statements(client, people, rows):
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    found = {}
    for page, (kind, who, name, of) in PAGES.items():
        held = getattr(people, who)
        client.force_login(held if who == "office" else held[1], backend=BACKEND)
        url = reverse(name, args=[rows[of]] if of else [])
        assert client.get(url).status_code == 200  # what is kept for the life of the process is read now
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        found[page] = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked.captured_queries)
        assert found[page] <= MOST[kind], "\n".join(query["sql"][:160] for query in asked.captured_queries)
    if os.environ.get("RECORD_STATEMENTS"):
        recorded |= found
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert found == {page: recorded.get(page) for page in PAGES}
