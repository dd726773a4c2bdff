"""What waits in planning stands on the desk of whoever takes the next step, and nowhere else."""

import pytest

from bihuan.web.findings.queries.desk import desk
from bihuan.web.rounds.actions.recusing import decide_recusal, prepare_recusal
from bihuan.web.rounds.models import Announcement, Scheme
from tests.web.recusing import declared
from tests.web.test_pages import BACKEND


@pytest.fixture(autouse=True)
def day(on_day):
    return on_day("2020-11-16")


def waiting(person):
    return {line.kind: (line.count, line.args) for line in desk(person)}


def test_a_recusal_waits_with_whoever_takes_its_next_step(people, targets, round_live):
    there, one = (round_live.pk,), (1, (round_live.pk,))
    made = declared(people, targets[1], people.gm[1])
    assert waiting(people.office) == waiting(people.second_clerk) == {"recusal_prepare": one}
    assert waiting(people.lg[0]) == waiting(people.gm[1]) == waiting(people.gl[1]) == {}
    declared(people, targets[2], people.gm[1])
    assert waiting(people.office) == {"recusal_prepare": (2, there)}
    made = prepare_recusal(actor=people.office, recusal=made, proposal="refuse", reason="x")
    assert waiting(people.office) == {"recusal_prepare": one}
    assert [waiting(person) for person in people.lg] == [{"recusal_decide": one}] * 2
    decide_recusal(actor=people.lg[0], recusal=made, verdict="refuse", reason="x")
    assert [waiting(person) for person in people.lg] == [{}, {"recusal_decide": one}]
    # Another proposal voids the first signature, so it waits for both again.
    prepare_recusal(actor=people.office, recusal=made, proposal="accept", reason="x")
    assert [waiting(person) for person in people.lg] == [{"recusal_decide": one}] * 2


def test_schemes_wait_for_the_leading_group_and_drafts_for_the_office(people, targets, round_live, client):
    scheme = Scheme.objects.create(round=round_live, number=1, status="proposed", made_by=people.office)
    for target in (targets[1], targets[2]):
        Announcement.objects.create(round=round_live, target=target, kind="exit")
    Announcement.objects.create(round=round_live, target=targets[1], kind="entry", status="issued", text="x")
    assert waiting(people.lg[0]) == {"scheme_authorise": (1, (round_live.pk,))}
    assert waiting(people.office) == {"announcement_issue": (2, (round_live.pk,))}
    assert waiting(people.gl[1]) == {}
    client.force_login(people.office, backend=BACKEND)
    page = client.get("/desk/").content.decode()
    assert f"/rounds/{round_live.pk}/announcements/" in page
    Scheme.objects.filter(pk=scheme.pk).update(status="draft")
    assert waiting(people.lg[0]) == {}
