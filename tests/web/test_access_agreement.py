"""The judge of one row and the condition of a list are the same rule."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.accounts import rules
from bihuan.web.accounts.capabilities import STATES, Letter
from bihuan.web.accounts.standing import EVERYBODY, Standing, standing_of
from bihuan.web.feedback.access import checks as feedback_checks
from bihuan.web.feedback.access import documents as feedback_documents
from bihuan.web.feedback.access import meetings as feedback_meetings
from bihuan.web.feedback.access import papers as feedback_papers
from bihuan.web.findings import access
from bihuan.web.findings.models import Evidence, Finding, FixAtOnce, WorkingPaper
from bihuan.web.notices import access as notices_access
from bihuan.web.rectification.access import chasing as chasing_access
from bihuan.web.rectification.access import checks as check_access
from bihuan.web.rectification.access import extensions as extension_access
from bihuan.web.rectification.access import hand_overs as hand_over_access
from bihuan.web.rectification.access import items as item_access
from bihuan.web.rectification.access import look_back as look_back_access
from bihuan.web.rectification.access import pairing as pairing_access
from bihuan.web.rectification.access import plans
from bihuan.web.rectification.access import proofs as proof_access
from bihuan.web.rectification.access import results as result_access
from bihuan.web.rectification.access import truth as truth_access
from bihuan.web.rounds import access as rounds_access
from bihuan.web.rounds.access.announcements import ANNOUNCEMENT
from bihuan.web.rounds.access.pool import INSPECTOR
from bihuan.web.rounds.access.recusals import OWN
from bihuan.web.rounds.access.slots import SLOT
from bihuan.web.rounds.access.terms import TERM
from tests.web.oracle import HELD, ME, SOMEBODY_ELSE, SPOTS

SHAPES = (
    *(access.PAPER, access.FINDING, access.FIX, access.EVIDENCE, access.UNIT_EVIDENCE),
    *(rounds_access.TARGET, rounds_access.ROUND, notices_access.NOTICE, access.CRITERION),
    INSPECTOR,
    SLOT,
    OWN,
    *(ANNOUNCEMENT, TERM),
    *(feedback_documents.DOCUMENT, feedback_documents.OPENED, feedback_documents.OPENED_HEAD),
    *(feedback_meetings.MEETING, feedback_meetings.OBJECTION),
    *(feedback_papers.PAPER, feedback_papers.TEMPLATE),
    *(feedback_checks.CHECK, feedback_checks.FRAME_CHECK),
    *(plans.PLAN, truth_access.MARK),
    *(look_back_access.ENTRY, look_back_access.LOOKED_AT, look_back_access.LINK),
    *(item_access.ITEM, proof_access.PROOF, extension_access.EXTENSION),
    *(hand_over_access.HAND_OVER, hand_over_access.PROPOSED),
    *(result_access.REPORT, result_access.NOTICE, chasing_access.LETTER, pairing_access.PAIRING),
    *(check_access.VERIFIERS, check_access.SAMPLE, check_access.SAMPLED, check_access.CALL),
    # A target at which something is to be added: it has a state and an owner of its own, which do not count.
    access.Shape("working_paper", state="", target="pk", owner="", fixed_state="draft"),
)
#: Rows of the register stand in a round and at a target.
REGISTERED = tuple(spot for spot in SPOTS if spot.target_id is not None)
#: Rows of an office stand in no round; one of them belongs to no office.
OF_OFFICES = tuple(spot for spot in SPOTS if spot.round_id is None)
SOME_HELD = st.lists(st.sampled_from([held for row in HELD.values() for held in row]), max_size=4)


def holds(condition, row):
    """Return what a database would say of ``condition`` on one row."""
    if isinstance(condition, tuple):
        name, value = condition
        is_list = name.endswith("__in")
        found = row
        for step in name.removesuffix("__in").split("__"):
            found = getattr(found, step)
        return found in value if is_list else found == value
    said = [holds(child, row) for child in condition.children]
    return (all(said) if condition.connector == "AND" else any(said)) != condition.negated


def row_at(shape, spot, state, owner):
    """Return something that has the columns of ``shape``."""
    made_round = SimpleNamespace(status=state, organ_id=spot.organ_id)
    pk = spot.target_id if shape.target == "pk" else spot.round_id if shape.round == "pk" else 1
    people = dict.fromkeys(
        ("author_id", "importer_id", "created_by_id", "person_id", "concerned_id", "verifier_id", "taker_id"), owner
    )
    people["item"] = SimpleNamespace(verifier_id=owner, target_id=spot.target_id)
    places = {"round_id": spot.round_id, "target_id": spot.target_id, "organ_id": spot.organ_id, "round": made_round}
    places["office_id"] = spot.organ_id
    places["sample"] = SimpleNamespace(round_id=spot.round_id, round=made_round)
    places["target"] = SimpleNamespace(round=made_round, round_id=spot.round_id)
    return SimpleNamespace(pk=pk, status=state, **places, **people)


def agree(rules_, standing, shape, row, letter, condition=None):
    """Return whether list and judge say the same of one row; ``condition`` is that of the list, if it is known."""
    found = rules_.grant(standing, shape, row, letter)
    is_listed = found is not None and not (letter is Letter.READ and found.step_up)
    if condition is None:
        condition = rules_.visible(standing, shape, letter)
    return holds(condition, row) == is_listed


@given(
    held=SOME_HELD,
    removed=st.frozensets(st.sampled_from([1, 2, 4, 21]), max_size=2),
    is_anonymous=st.booleans(),
    shape=st.sampled_from(SHAPES),
    spot=st.sampled_from(REGISTERED),
    owner=st.sampled_from([ME, SOMEBODY_ELSE]),
    letter=st.sampled_from(list(Letter)),
    data=st.data(),
)
def test_the_judge_and_the_list_agree(held, removed, is_anonymous, shape, spot, owner, letter, data):
    person = None if is_anonymous else ME
    standing = Standing(person, (EVERYBODY, *(() if is_anonymous else held)), removed)
    state = data.draw(st.sampled_from(STATES[shape.kind]))
    assert agree(rules, standing, shape, row_at(shape, spot, state, owner), letter)


def test_they_agree_in_the_database_for_everybody(people, round_live, targets):
    """The same again with real rows, whoever asks."""
    rows = {model: [] for model in (WorkingPaper, Finding, FixAtOnce, Evidence)}
    for model, kind in ((WorkingPaper, "working_paper"), (Finding, "finding"), (FixAtOnce, "fix_at_once")):
        for number in (1, 2, 4, 5):
            for state in STATES[kind]:
                for author in (people.gm[1], people.gm[2]):
                    rows[model].append(one(model, round_live, targets[number], author, state))
    for number in (1, 4, 5):
        for state in STATES["evidence"]:
            for is_from_unit in (False, True):
                made = one(Evidence, round_live, targets[number], people.lia[1], state, is_from_unit=is_from_unit)
                rows[Evidence].append(made)
    lists = {
        WorkingPaper: access.papers_visible_to,
        Finding: access.findings_visible_to,
        FixAtOnce: access.fixes_visible_to,
        Evidence: access.evidence_visible_to,
    }
    for who in one_of_each(people):
        standing = standing_of(who)
        for model, list_of in lists.items():
            for to in (access.To.SEE, access.To.READ):
                listed = set(list_of(who, to.letter).values_list("pk", flat=True))
                judged = {row.pk for row in rows[model] if rules.grant(standing, access.shape_of(row), row, to.letter)}
                if who in people.lg and model is Evidence and to is access.To.READ:
                    # The leading group reads frozen proof one by one, after proving again who they are.
                    assert not listed
                    assert judged
                    continue
                assert listed == judged, (who, model, to)


def one(model, round_live, target, author, state, **columns):
    """Make one row of the register at a target."""
    one.count += 1
    return model.objects.create(
        number=f"T-{one.count}", round=round_live, target=target, title="行", author=author, status=state, **columns
    )


one.count = 0


def one_of_each(people):
    """Return somebody of every role, from two groups and units, and who has none."""
    return (
        *(people.sys, people.office, people.lg[0], people.aud),
        *(people.gl[1], people.gl[2], people.gd[1][0], people.gm[1], people.gm[2]),
        *(people.lia[1], people.lia[5], people.head[1], people.head[4]),
        *(*people.sup, *people.ver, people.colleague, people.stranger, people.visitor),
    )
