"""Two clerks who release at once: one release, one number, one paper; the other hears that it was done."""

import json

import pytest

from tests.web.apart import ended

#: Each starts several processes.
pytestmark = pytest.mark.slow

START = """
import json, sys
import django; django.setup()
from bihuan.web.accounts.models import User
from bihuan.web.accounts.step_up import stepped_up
from bihuan.web.common.errors import Refusal
from bihuan.web.notices import actions
from bihuan.web.notices.models import Publication
person = lambda name: User.objects.get(username=name)
"""
SET_UP = (
    START
    + """
from bihuan.web.accounts.models import Organ
from bihuan.web.rounds.models import Category, Round, Taxonomy
from tests.web import people as cast
from tests.web.issuing import make_issuing
people = cast.invite()
taxonomy = Taxonomy.objects.create(version="x", theme="x", title="x")
for at, code in enumerate("ABC"):
    Category.objects.create(taxonomy=taxonomy, code=code, slug=code, zh=code, en=code, order=at)
live = Round(organ=Organ.objects.get(name=cast.OFFICE), taxonomy=taxonomy)
with stepped_up():
    issuing = make_issuing(people, live)
    approved = issuing.approved(issuing.submitted(issuing.draft()))
    actions.release_publication(actor=people.office, publication=approved)
"""
)
RELEASE = (
    START
    + """
publication = Publication.objects.get()
print("ready", flush=True)
with stepped_up():
    try:
        print(actions.release_publication(actor=person(sys.argv[1]), publication=publication).status)
    except Refusal as refused:
        print(refused.code)
"""
)
AFTER = (
    START
    + """
from bihuan.web.feedback.models import IssuedPaper, NumberSeries
from bihuan.web.trail.models import Record
from bihuan.web.trail.verify import verify
print(json.dumps([
    IssuedPaper.objects.count(), NumberSeries.objects.get().last,
    Record.objects.filter(action="notices.release_publication").count(), verify().is_whole,
]))
"""
)


@pytest.fixture
def installation(apart, tmp_path):
    """A publication that one clerk has signed."""
    with apart.installation(tmp_path, SET_UP) as start:
        yield start


def test_two_clerks_at_once_release_once(installation):
    clerks = [installation(RELEASE, name) for name in ("second_clerk", "third_clerk")]
    for clerk in clerks:
        assert clerk.stdout.readline().strip() == "ready"
    answers = sorted(ended(clerk) for clerk in clerks)
    assert answers == ["notices.publication_not_in_state", "released"]
    assert json.loads(ended(installation(AFTER))) == [1, 1, 1, True]
