import pytest
from django.db import IntegrityError, transaction

from bihuan.reading import read_notice
from bihuan.web.common.errors import Refusal
from bihuan.web.notices import actions, transitions
from bihuan.web.notices.actions.moving import move
from bihuan.web.notices.models import (
    CommonPhrase,
    DraftCategory,
    FindingCategory,
    FindingIdiom,
    FindingVerdict,
    Notice,
    PublishedFinding,
)
from bihuan.web.rounds.models import Category, Round, Target, Taxonomy
from bihuan.web.search.models import Entry
from bihuan.web.trail.models import Record
from bihuan.web.trail.verify import verify
from tests.web.conftest import RESTORED, SAMPLE, look_at_everything

TABLES = (
    Round,
    Target,
    Taxonomy,
    Category,
    PublishedFinding,
    FindingCategory,
    FindingIdiom,
    FindingVerdict,
    CommonPhrase,
    Entry,
    Record,
)


def rows():
    return {table.__name__: table.objects.count() for table in TABLES}


def test_the_round_is_what_the_notice_says(stored):
    made = stored.round
    assert (made.term, made.number, made.type, made.theme, made.mode) == (
        "十届",
        8,
        "special",
        "优化营商环境",
        "一托三",
    )
    assert (str(made.starts_on), str(made.ends_on)) == ("2020-09-06", "2020-11-30")
    assert (str(made.feedback_starts_on), str(made.feedback_ends_on)) == ("2021-01-05", "2021-01-08")
    assert made.groups_count == 4
    assert made.taxonomy.version == "2020-11"
    assert made.taxonomy.categories.count() == 12


def test_the_targets_stand_in_order_with_their_divisions(stored):
    targets = list(stored.round.targets.select_related("division__parent"))
    assert [target.number for target in targets] == list(range(1, 13))
    assert [target.code for target in targets] == [
        "150100",
        "150200",
        "150700",
        "152200",
        "150500",
        "150400",
        "152500",
        "150900",
        "150600",
        "150800",
        "150300",
        "152900",
    ]
    assert [target.findings.count() for target in targets] == [6, 7, 6, 6, 6, 7, 6, 5, 5, 6, 5, 6]
    assert {target.division.parent.name for target in targets} == {"内蒙古自治区"}


def test_every_finding_points_at_its_words(stored):
    reading = read_notice(SAMPLE, name="sample.txt")
    clauses = [clause for target in reading.targets for clause in target.clauses]
    findings = list(stored.findings.order_by("place"))
    assert [finding.text for finding in findings] == [clause.text for clause in clauses]
    assert [finding.span for finding in findings] == [clause.span for clause in clauses]
    assert all(finding.text in RESTORED for finding in findings)


def test_categories_are_stored_as_suggested_with_their_reasons(stored):
    reading = read_notice(SAMPLE, name="sample.txt")
    expected = {
        (target.number, clause.number): set(clause.categories)
        for target in reading.targets
        for clause in target.clauses
    }
    tags = FindingCategory.objects.filter(finding__notice=stored).select_related("category", "finding__target")
    found = {key: set() for key in expected}
    for tag in tags:
        found[tag.finding.target.number, tag.finding.number].add(tag.category.code)
        assert (tag.source, tag.is_suggested) == ("suggested", True)
        for reason in tag.reasons:
            start, end = reason["span"]
            assert stored.original[start:end]
            assert tag.finding.span_start <= start < end <= tag.finding.span_end
    assert found == expected


def test_decisions_about_the_draft_are_stored(office, draft):
    actions.set_categories(actor=office, notice=draft, references=["1-1"], add=["A", "L"])
    actions.set_categories(actor=office, notice=draft, references=["1-2"], remove=["C"])
    look_at_everything(office, draft)
    stored = actions.confirm(actor=office, notice=draft)
    tags = FindingCategory.objects.filter(finding__notice=stored, finding__target__number=1)
    first = {tag.category.code: tag.source for tag in tags.filter(finding__number=1)}
    assert first == {"A": "confirmed", "L": "added"}
    assert tags.get(finding__number=2, category__code="C").source == "removed"
    assert not DraftCategory.objects.exists()


def test_everything_happens_or_nothing(office, draft, monkeypatch):
    from bihuan.web.notices.actions import confirming

    look_at_everything(office, draft)
    before = rows()

    def fail(*args):
        raise RuntimeError("at the last step")

    monkeypatch.setattr(confirming, "_let_be_found", fail)
    with pytest.raises(RuntimeError):
        actions.confirm(actor=office, notice=draft)
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert rows() == before


def test_unseen_repairs_stand_in_the_way(office, draft):
    before = rows()
    with pytest.raises(Refusal) as caught:
        actions.confirm(actor=office, notice=draft)
    assert caught.value.code == "notices.repairs_unseen"
    assert str(draft.inferred_count) in caught.value.zh
    assert rows() == before


def test_what_is_no_feedback_notice_is_not_stored(office):
    text = "关于开展走访活动的新闻\n昨天，有关部门到企业走访，听取意见。大家表示很受鼓舞。\n"
    draft = actions.import_notice(actor=office, data=text).notice
    with pytest.raises(Refusal) as caught:
        actions.confirm(actor=office, notice=draft)
    assert caught.value.code == "notices.not_yet_read"


def test_a_file_is_stored_once(people, stored):
    """Two people read the same file; the second one to confirm is told."""
    first = actions.import_notice(actor=people.office, data=RESTORED).notice
    second = actions.import_notice(actor=people.colleague, data=RESTORED).notice
    actions.confirm(actor=people.office, notice=first)
    with pytest.raises(Refusal) as caught:
        actions.confirm(actor=people.office, notice=second)
    assert caught.value.code == "notices.already_stored"
    assert Round.objects.count() == 2


def test_a_second_round_comes_first_in_lists_and_shares_the_taxonomy(office, stored):
    draft = actions.import_notice(actor=office, data=RESTORED).notice
    newer = actions.confirm(actor=office, notice=draft)
    assert newer.round.serial == stored.round.serial + 1
    assert PublishedFinding.objects.order_by("place").first().notice == newer
    assert Taxonomy.objects.count() == 1
    assert Round.objects.all().first() == newer.round


def test_storing_leaves_one_record_for_each_object(office, draft):
    look_at_everything(office, draft)
    before = Record.objects.count()
    stored = actions.confirm(actor=office, notice=draft)
    made = list(Record.objects.order_by("seq"))[before:]
    assert [(row.action, row.object_kind, row.to_state) for row in made] == [
        ("rounds.create_from_reading", "round", "from_reading"),
        ("notices.confirm", "notice", "stored"),
    ]
    assert {row.actor for row in made} == {str(office.pseudonym)}
    assert len(made[1].row_root) == 64
    assert made[1].object_version == stored.version
    assert verify().is_whole


def test_every_transition_from_every_state(office, draft, stored):
    """The table is looped over: what it does not allow is refused, whatever the state."""
    discarded = actions.import_notice(actor=office, data=RESTORED).notice
    actions.discard(actor=office, notice=discarded, reason="duplicate")
    discarded.refresh_from_db()
    for notice in (draft, stored, discarded):
        for name, transition in transitions.TRANSITIONS.items():
            if notice.status in transition.sources:
                continue
            with pytest.raises(Refusal) as caught:
                move(notice, name, actor=office, reason="x")
            assert caught.value.code == "notices.not_in_state"


def test_a_reason_that_a_move_needs_cannot_be_left_out(office, draft):
    with pytest.raises(ValueError, match="reason"):
        move(draft, "discard", actor=office)


def test_a_move_on_an_old_version_is_refused(office, draft):
    Notice.objects.filter(pk=draft.pk).update(version=9)
    with pytest.raises(Refusal) as caught:
        move(draft, "discard", actor=office, reason="x")
    assert caught.value.code == "common.changed_meanwhile"


def test_the_database_knows_that_a_stored_notice_has_a_round(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=draft.pk).update(status="stored")


def test_categories_of_a_stored_notice_can_be_changed(office, stored):
    finding = stored.findings.select_related("target").first()
    actions.set_categories(actor=office, notice=stored, references=[finding.reference], add=["A", "K"], remove=["B"])
    tags = {tag.category.code: (tag.source, tag.is_suggested) for tag in finding.tags.select_related("category")}
    assert tags["A"] == ("confirmed", True)
    assert tags["K"] == ("added", False)
    actions.set_categories(actor=office, notice=stored, references=[finding.reference], remove=["A", "K"])
    tags = {tag.category.code: tag.source for tag in finding.tags.select_related("category")}
    assert tags == {"A": "removed"}, "a suggestion stays as removed, an addition goes"
