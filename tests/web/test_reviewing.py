import pytest

from bihuan.reading.source_text import replay
from bihuan.web.common.errors import Refusal
from bihuan.web.notices import actions, queries
from bihuan.web.notices.actions.repairs import unseen_repairs
from bihuan.web.notices.contract import reading_of
from bihuan.web.notices.deciding import decided
from bihuan.web.notices.models import DraftCategory, RepairLook
from bihuan.web.trail.models import Record
from bihuan.web.trail.verify import verify


def inferred(notice):
    return [n for n, repair in enumerate(reading_of(notice).repairs) if repair.certainty == "inferred"]


def test_each_look_is_noted(office, draft):
    first, second, *_ = inferred(draft)
    actions.look_at_repairs(actor=office, notice=draft, indexes=[first])
    actions.look_at_repairs(actor=office, notice=draft, indexes=[first, second])
    looks = RepairLook.objects.filter(notice=draft)
    assert [look.index for look in looks] == [first, second]
    assert {look.seen_by for look in looks} == {office}
    draft.refresh_from_db()
    assert draft.version == 3
    assert len(unseen_repairs(draft, reading_of(draft))) == len(inferred(draft)) - 2
    assert verify().is_whole


def test_another_alternative_is_read_into_the_text(office, draft):
    before = reading_of(draft)
    index = next(n for n in inferred(draft) if before.repairs[n].kind != "separator" and before.repairs[n].alternatives)
    wanted = before.repairs[index].alternatives[0]
    actions.look_at_repairs(actor=office, notice=draft, indexes=[], choices={index: wanted})
    draft.refresh_from_db()
    after = reading_of(draft)
    assert after.repairs[index].after == wanted
    assert before.repairs[index].after in after.repairs[index].alternatives
    assert after.text == draft.text == replay(draft.original, after.repairs) != before.text
    assert RepairLook.objects.get(notice=draft).chosen == wanted
    assert after.repairs[:index] == before.repairs[:index]


def test_the_way_back_is_open(office, draft):
    before = reading_of(draft)
    index = next(n for n in inferred(draft) if before.repairs[n].alternatives)
    repair = before.repairs[index]
    actions.look_at_repairs(actor=office, notice=draft, indexes=[], choices={index: repair.alternatives[0]})
    actions.look_at_repairs(actor=office, notice=draft, indexes=[], choices={index: repair.after})
    draft.refresh_from_db()
    again = reading_of(draft)
    assert again.text == before.text
    assert again.targets == before.targets
    assert set(again.repairs[index].alternatives) == set(repair.alternatives)


def test_a_lost_separator_decides_how_many_clauses_there_are(office, draft):
    before = reading_of(draft)
    index = next(n for n, repair in enumerate(before.repairs) if repair.kind == "separator")
    other = next(text for text in before.repairs[index].alternatives if "；" not in text)
    place = before.repairs[index].span[0]
    moved = next(target for target in before.targets if place <= target.clauses[-1].span[1])
    actions.set_categories(
        actor=office, notice=draft, references=[f"{moved.number}-{len(moved.clauses)}", "1-1"], add=["B"]
    )
    actions.look_at_repairs(actor=office, notice=draft, indexes=[], choices={index: other})
    draft.refresh_from_db()
    after = reading_of(draft)
    clauses = len(next(target for target in after.targets if target.number == moved.number).clauses)
    assert clauses == len(moved.clauses) - 1
    kept = DraftCategory.objects.filter(notice=draft).values_list("target_number", flat=True)
    assert set(kept) == {1}, "decisions about other words are dropped, all others stay"


@pytest.mark.parametrize("index", [-1, 0, 10**6])
def test_only_inferred_repairs_are_looked_at(office, draft, index):
    before = Record.objects.count()
    with pytest.raises(Refusal) as caught:
        actions.look_at_repairs(actor=office, notice=draft, indexes=[index])
    assert caught.value.code == "notices.no_such_repair"
    assert Record.objects.count() == before


def test_only_listed_alternatives_are_taken(office, draft):
    with pytest.raises(Refusal) as caught:
        actions.look_at_repairs(actor=office, notice=draft, indexes=[], choices={inferred(draft)[0]: "任何字"})
    assert caught.value.code == "notices.no_such_alternative"
    assert not RepairLook.objects.filter(notice=draft).exists()


def test_categories_change_one_by_one_and_in_bulk(office, draft):
    suggested = {
        key: [tag.category.code for tag in tags] for key, tags in queries.review_page(draft, office).tags.items()
    }
    assert suggested["1-1"] == ["A"]
    records = Record.objects.count()
    actions.set_categories(actor=office, notice=draft, references=["1-1", "1-2", "12-1"], add=["A", "L"], remove=["C"])
    assert Record.objects.count() == records + 1, "one record for the whole bulk"
    draft.refresh_from_db()
    tags = queries.review_page(draft, office).tags
    of_first = {tag.category.code: tag.source for tag in tags["1-1"]}
    assert of_first == {"A": "confirmed", "L": "added"}
    of_second = {tag.category.code: tag.source for tag in tags["1-2"]}
    assert of_second["L"] == "added"
    assert of_second["C"] == "removed"
    assert [tag.category.code for tag in tags["2-1"]] == suggested["2-1"]


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"references": ["1-99"], "add": ["A"]}, "notices.no_such_finding"),
        ({"references": ["x"], "add": ["A"]}, "notices.no_such_finding"),
        ({"references": ["1-1"], "add": ["ZZ"]}, "notices.no_such_category"),
        ({"references": ["1-1", "0-0"], "remove": ["A"]}, "notices.no_such_finding"),
    ],
)
def test_a_bulk_with_one_fault_changes_nothing(office, draft, stored, columns, code):
    for notice in (draft, stored):
        before = Record.objects.count()
        with pytest.raises(Refusal) as caught:
            actions.set_categories(actor=office, notice=notice, **columns)
        assert caught.value.code == code
        assert Record.objects.count() == before
    assert not DraftCategory.objects.filter(notice=draft).exists()


@pytest.mark.parametrize(
    ("source", "is_suggested", "adding", "becomes"),
    [
        (None, False, True, "added"),
        (None, False, False, None),
        ("suggested", True, True, "confirmed"),
        ("suggested", True, False, "removed"),
        ("confirmed", True, False, "removed"),
        ("removed", True, True, "confirmed"),
        ("removed", True, False, "removed"),
        ("added", False, False, None),
        ("added", False, True, "added"),
    ],
)
def test_what_becomes_of_a_category(source, is_suggested, adding, becomes):
    assert decided(source, is_suggested=is_suggested, adding=adding) == becomes


def test_a_stale_page_changes_nothing(office, draft):
    seen = draft.version
    actions.look_at_repairs(actor=office, notice=draft, indexes=inferred(draft)[:1], version=seen)
    for act in (
        lambda: actions.look_at_repairs(actor=office, notice=draft, indexes=inferred(draft)[:1], version=seen),
        lambda: actions.set_categories(actor=office, notice=draft, references=["1-1"], add=["B"], version=seen),
        lambda: actions.discard(actor=office, notice=draft, reason="wrong_file", version=seen),
        lambda: actions.confirm(actor=office, notice=draft, version=seen),
    ):
        with pytest.raises(Refusal) as caught:
            act()
        assert caught.value.code == "common.changed_meanwhile"
