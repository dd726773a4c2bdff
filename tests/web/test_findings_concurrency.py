"""The register under several processes at once: numbers without a gap, and no signature on what was just taken away."""

import json

import pytest

from tests.web.apart import ended

#: Each starts several processes.
pytestmark = pytest.mark.slow

START = """
import json, random, sys
import django; django.setup()
from bihuan.web.accounts.models import User
from bihuan.web.accounts.step_up import stepped_up
from bihuan.web.common.errors import Refusal
from bihuan.web.findings import actions
from bihuan.web.findings.models import Evidence, Finding, WorkingPaper
from bihuan.web.rounds.models import Target
person = lambda name: User.objects.get(username=name)
def said(act, **what):
    try:
        act(**what)
        return "done"
    except Refusal as refused:
        return refused.code
"""
SET_UP = (
    START
    + """
from datetime import date
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Organ
from bihuan.web.rounds.models import Group, Round
from tests.web import people as cast
from tests.web.making import a_criterion, finding_facts, paper_facts
organ = Organ.objects.create(name="巡视办")
for name in ("gl1", "gd1a", "gd1b", "gm1"):
    User.objects.create(username=name, display_name=name)
live = Round.objects.create(serial=1, title="第一轮", status="live", organ=organ, created_by=person("gl1"))
group = Group.objects.create(round=live, number=1)
target = Target.objects.create(round=live, number=1, name="甲市", kind="city", group=group)
for name, role in (("gl1", Role.GL), ("gd1a", Role.GD), ("gd1b", Role.GD), ("gm1", Role.GM)):
    cast.hold(person(name), role, round=live, group=group, until=cast.UNTIL)
for at in range(12):
    proof = Evidence.objects.create(number=f"E{at}", round=live, target=target, group=group, title="证据", author=person("gm1"))
    facts = paper_facts(evidence=(proof.uid,), criteria=(a_criterion().pk,))
    papers = [actions.create_paper(actor=person("gm1"), target=target, facts=facts) for _ in range(2)]
    for paper in papers:
        actions.sign_paper(actor=person("gm1"), paper=paper)
    first = actions.review_paper(actor=person("gd1a"), paper=papers[0])
    actions.approve_paper(actor=person("gl1"), paper=first)
"""
)
CREATE = (
    START
    + """
from tests.web.making import finding_facts
for _ in range(int(sys.argv[1])):
    actions.create_finding(actor=person("gm1"), target=Target.objects.select_related("round").get(), facts=finding_facts())
"""
)
NUMBERS = (
    START + "print(json.dumps([number for number in Finding.objects.order_by('pk').values_list('number', flat=True)]))"
)
FINDINGS = (
    START
    + """
from tests.web.making import finding_facts
for paper in WorkingPaper.objects.filter(status="approved").order_by("pk"):
    facts = finding_facts(papers=(paper.uid,), category="", criteria=tuple(paper.criteria.values_list("pk", flat=True)))
    actions.create_finding(actor=person("gm1"), target=Target.objects.select_related("round").get(), facts=facts)
from bihuan.web.rounds.models import Category, Taxonomy
taxonomy = Taxonomy.objects.create(version="x", theme="x", title="x")
Finding.objects.update(category=Category.objects.create(taxonomy=taxonomy, code="A", slug="a", zh="a", en="a", order=1))
"""
)
CONFIRM = (
    START
    + """
for finding in Finding.objects.order_by("pk"):
    print(said(actions.confirm_finding, actor=person("gl1"), finding=finding))
"""
)
RETURN = (
    START
    + """
for paper in WorkingPaper.objects.filter(status="approved").order_by("pk"):
    print(said(actions.return_paper, actor=person("gd1b"), paper=paper, reason="补充", why="proof"))
"""
)
REVIEW = (
    START
    + """
for paper in WorkingPaper.objects.filter(status="draft", signed_at__isnull=False).order_by("pk"):
    print(said(actions.review_paper, actor=person("gd1a"), paper=paper))
"""
)
STATES = (
    START
    + """
print(json.dumps({
    "confirmed on a paper that was returned": Finding.objects.filter(status="confirmed", papers__status="draft").count(),
    "signed on proof that moves": Evidence.objects.filter(status="working", papers__status__in=["reviewed", "approved"]).count(),
    "frozen for nothing": Evidence.objects.filter(status="frozen").exclude(papers__status__in=["reviewed", "approved"]).count(),
}))
"""
)


@pytest.fixture
def register(apart, tmp_path):
    """A live round of one group with a dozen proofs, each under an approved paper and a signed draft."""
    with apart.installation(tmp_path, SET_UP) as start:
        yield start


def test_numbers_have_no_gap_whoever_counts(register):
    for process in [register(CREATE, "15") for _ in range(4)]:
        ended(process)
    numbers = json.loads(ended(register(NUMBERS)))
    assert sorted(int(number[-4:]) for number in numbers) == list(range(1, 61))


def test_nobody_confirms_on_a_paper_that_is_being_returned(register):
    ended(register(FINDINGS))
    confirmed, returned = (ended(process).split() for process in [register(CONFIRM), register(RETURN)])
    assert set(confirmed) <= {"done", "findings.no_approved_paper"}
    assert set(returned) <= {"done", "findings.paper_in_use"}
    assert confirmed.count("done") + returned.count("done") == 12
    assert set(json.loads(ended(register(STATES))).values()) == {0}


def test_proof_is_not_released_under_a_signature(register):
    processes = [register(RETURN), register(REVIEW)]
    assert [set(ended(process).split()) for process in processes] == [{"done"}, {"done"}]
    assert set(json.loads(ended(register(STATES))).values()) == {0}
