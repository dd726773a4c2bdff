"""The pool out to a workbook and back in: unchanged is unchanged, an edited cell is one change, and bad rows are named."""

import io
from datetime import date

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.web.accounts.models import Organ
from bihuan.web.common.errors import Refusal
from bihuan.web.demo.drawing import Draw
from bihuan.web.demo.pool import PEOPLE, Ground, _inspector
from bihuan.web.files.sheets import Sheet, read_sheets
from bihuan.web.rounds.actions.pool import create_inspectors, edit_inspector, leave_pool
from bihuan.web.rounds.actions.pool_exchange import export_pool, import_pool, look_at_pool
from bihuan.web.rounds.models import Inspector, Post
from bihuan.web.rounds.pool.layout import COLUMNS, SHEETS, understand
from bihuan.web.rounds.pool.workbook import write_marked
from bihuan.web.rounds.queries.pool_facts import facts_of
from bihuan.web.trail.models import Record
from tests.web.people import OFFICE

SOME = 12
#: A cell of each column that differs from whatever stands there.
OTHERS = {
    "people": {
        "name": "演示改名",
        "home_organ": "派出机关九",
        "native_place": "吉林省长春市朝阳区",
        "skills": "蒙古语",
        "available_from": "2019年5月",
        "available_until": "2029-12-31",
        "note": "改过",
    },
    "posts": {"organ": "派出机关九", "title": "改过", "since": "2001.2", "until": "2031/1/1"},
    "ties": {"unit": "派出机关九", "kind": "证人或反映人", "since": "2003-03-03", "note": "改过"},
    "services": {"round_title": "改过", "group_name": "改过", "seat": "副组长", "unit": "派出机关九", "year": "1999"},
}
CELLS = [(kind, column) for kind, columns in OTHERS.items() for column in columns]


def kind_of(sheet):
    return next(kind for kind, names in SHEETS.items() if sheet.name in names)


def edited(sheets, kind, line, column, value):
    """Return the sheets with one cell of a row (counted from 0 below the headings) changed."""
    return [
        Sheet(
            one.name,
            one.hidden,
            [
                [value if (kind_of(one), at, place) == (kind, line + 1, list(COLUMNS[kind]).index(column)) else cell for place, cell in enumerate(row)]
                for at, row in enumerate(one.rows)
            ],
            one.merged,
            one.warnings,
        )
        for one in sheets
    ]  # fmt: skip


@pytest.fixture
def office(people):
    return Organ.objects.get(name=OFFICE)


@pytest.fixture
def ground(db):
    homes = [Organ.objects.create(name=f"派出机关{at}") for at in "一二三四五九"]
    units = [Organ.objects.create(name=f"单位{at}") for at in "甲乙丙"]
    return Ground(homes[:-1], units, ["150404", "150100", "110105"], date(2020, 9, 6))


@pytest.fixture
def pool(people, office, ground):
    made = [_inspector(Draw(7, "pool", at), at, ground, None) for at in range(SOME)]
    return create_inspectors(actor=people.office, office=office, people=made)


@pytest.fixture
def look(people, office):
    return lambda sheets: look_at_pool(actor=people.office, office=office, found=understand(sheets))


@pytest.fixture
def went_out(people, office, pool):
    return read_sheets(export_pool(actor=people.office, office=office), "pool.xlsx")


def codes(outcome):
    return {(one.cell, one.refusal.code) for one in outcome.troubles}


def test_what_goes_out_comes_back_unchanged(went_out, look, people, pool):
    outcome = look(went_out)
    assert (outcome.count("same"), outcome.troubles, outcome.unused) == (SOME, (), ())
    assert not outcome.is_clean
    assert sum(len(sheet.rows) for sheet in went_out) > 3 * SOME


def test_an_edited_cell_is_one_change(went_out, look, pool):
    before = Record.objects.count()
    rows = {kind_of(sheet): len(sheet.rows) - 1 for sheet in went_out}
    assert all(rows.values())

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.sampled_from(CELLS), st.data())
    def changes_one(cell, data):
        kind, column = cell
        line = data.draw(st.integers(0, rows[kind] - 1))
        outcome = look(edited(went_out, kind, line, column, OTHERS[kind][column]))
        assert not outcome.troubles, outcome.troubles
        assert (outcome.count("changed"), outcome.count("same")) == (1, SOME - 1)
        changed = next(one for one in outcome.verdicts if one.result == "changed").changed
        assert changed == ((column if kind == "people" else kind),)

    changes_one()
    assert Record.objects.count() == before


def test_a_workbook_is_taken_whole_in_one_record(went_out, people, office, pool):
    sheets = edited(went_out, "people", 0, "note", "改过")
    sheets = edited(sheets, "people", 1, "number", "Z9")
    before = Record.objects.count()
    outcome = look_at_pool(actor=people.office, office=office, found=understand(sheets))
    # The rows of other sheets still say the old number, which is nobody's now.
    assert {code for _cell, code in codes(outcome)} == {"rounds.pool_unknown_number", "rounds.pool_person_twice"}
    with pytest.raises(Refusal) as caught:
        import_pool(actor=people.office, office=office, found=understand(sheets))
    assert caught.value.code == "rounds.pool_rows_refused"
    assert Record.objects.count() == before

    good = edited(went_out, "people", 0, "note", "改过")
    taken = import_pool(actor=people.office, office=office, found=understand(good))
    assert (taken.count("changed"), taken.count("same")) == (1, SOME - 1)
    assert (Record.objects.count(), Record.objects.latest("pk").action) == (before + 1, "pool.import")
    assert Inspector.objects.get(pk=pool[0].pk).note == "改过"
    # The same once more would overwrite what was just written.
    again = look_at_pool(
        actor=people.office, office=office, found=understand(edited(good, "people", 0, "note", "又改"))
    )
    assert (again.count("conflict"), again.troubles[0].refusal.code) == (1, "rounds.pool_changed_meanwhile")


def test_a_change_here_is_never_overwritten(went_out, people, office, pool, look):
    edit_inspector(actor=people.office, inspector=pool[0], facts=facts_of(pool[1]).__class__(number="X001", name="此处已改", home_organ=pool[0].home_organ))  # fmt: skip
    leave_pool(actor=people.office, inspector=pool[2], on=date(2020, 9, 1))
    outcome = look(went_out)
    assert (outcome.count("conflict"), outcome.count("error"), outcome.count("same")) == (1, 1, SOME - 2)
    assert {code for _cell, code in codes(outcome)} == {"rounds.pool_changed_meanwhile", "rounds.pool_locked_cell"}


def written(people_rows, posts=(), ties=(), merged=(), headings=None):
    """Return a workbook as somebody writes it by hand: only some columns, in another order."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, heads, rows in (
            ("人员", headings or ("姓名", "编号", "派出机关", "籍贯", "自编列"), people_rows),
            ("任职经历", ("编号", "机关单位", "领导班子成员", "起", "止"), posts),
            ("利害关系", ("编号", "单位", "关系"), ties),
        ):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, heads)
            for at, row in enumerate(rows, start=1):
                sheet.write_row(at, 0, row)
            if name == "任职经历":
                for area in merged:
                    sheet.merge_range(area, "派出机关一")
    return read_sheets(file.getvalue(), "hand.xlsx")


def test_a_workbook_written_by_hand_brings_new_people(people, office, ground):
    sheets = written(
        [("演示新人", "N1", "派出机关一", "赤峰市松山区", "x"), ("演示新人二", 2, "派出机关二", "", "")],
        posts=[("N1", "派出机关一", "是", "2015-03", "至今"), (2, "派出机关二", "", "2001-01", "2002-02")],
        ties=[("N1", "单位甲", "曾在该单位学习")],
    )
    outcome = import_pool(actor=people.office, office=office, found=understand(sheets))
    assert (outcome.count("new"), outcome.unused) == (2, ("人员·自编列",))
    assert Inspector.objects.get(number="N1").native_place.code == "150404"
    assert set(Post.objects.values_list("inspector__number", "since", "until", "is_leading_body")) == {
        ("N1", date(2015, 3, 1), None, True),
        ("2", date(2001, 1, 1), date(2002, 2, 28), False),
    }


def test_bad_rows_are_named_by_their_cells(people, office, ground, look):
    sheets = written(
        [
            ("甲", "1", "派出机关十一", "朝阳区"),
            ("乙", "2", "派出机关一", "无此地"),
            ("丙", "2", "派出机关一", ""),
            ("丁", "4", "派出机关二", ""),
            ("丁", "5", "派出机关二", ""),
            ("戊", "", "派出机关二", ""),
            ("己", "7", "派出机关二", ""),
        ],
        posts=[
            ("4", "派出机关一", "也许", "2015-03", ""),
            ("4", "", "是", "2015-03", ""),
            ("7", "派出机关一", "是", "2015-03-01", "2014-01-01"),
            ("7", "派出机关一", "是", "2010-01-01", "2012-01-01"),
            ("7", "派出机关一", "是", "2011-01-01", "2013-01-01"),
            ("9", "派出机关一", "是", "昨天", ""),
        ],
        ties=[("7", "单位甲", "表兄弟")],
    )
    outcome = look(sheets)
    assert codes(outcome) == {
        ("C2", "rounds.pool_unknown_organ"),
        ("D2", "rounds.pool_place_unclear"),
        ("D3", "rounds.pool_unknown_place"),
        ("B4", "rounds.pool_number_twice"),
        ("C2", "rounds.pool_cell"),
        ("B3", "rounds.pool_cell"),
        ("B7", "rounds.pool_incomplete"),
        ("E4", "rounds.pool_dates"),
        ("D6", "rounds.pool_posts_overlap"),
        ("A7", "rounds.pool_unknown_number"),
        ("C2", "rounds.pool_unknown_word"),
    }
    assert outcome.count("new") == 1
    assert not outcome.is_clean
    nearest = next(one.refusal for one in outcome.troubles if one.refusal.code == "rounds.pool_unknown_organ")
    assert "派出机关一" in nearest.zh
    marked = read_sheets(write_marked(understand(sheets), outcome), "marked.xlsx")
    assert [sheet.name for sheet in marked] == [sheet.name for sheet in sheets]
    assert "没有叫“派出机关十一”的机构" in marked[0].rows[1][-1]
    # What was marked can be corrected and sent again.
    assert codes(look(marked)) == codes(outcome)


def test_somebody_twice_in_one_workbook_is_refused(people, office, ground, look):
    outcome = look(written([("丁", "4", "派出机关二", ""), ("丁", "5", "派出机关二", "")]))
    assert codes(outcome) == {("A3", "rounds.pool_person_twice")}


def test_merged_cells_are_named(people, office, ground, look):
    outcome = look(
        written([("甲", "1", "派出机关一", "")], posts=[("1", "", "是", "2015-01", "")] * 2, merged=["B2:B3"])
    )
    assert ("B2:B3", "rounds.pool_merged") in codes(outcome)


@pytest.mark.parametrize(
    ("headings", "code"),
    [(("姓名", "编号"), "rounds.pool_heading"), (("姓名", "编号", "派出机关", "编号"), "rounds.pool_heading")],
)
def test_headings_that_cannot_be_understood_are_refused(db, headings, code):
    with pytest.raises(Refusal) as caught:
        understand(written([], headings=headings))
    assert caught.value.code == code


def test_a_workbook_without_people_is_refused(db):
    with pytest.raises(Refusal) as caught:
        understand([Sheet("别的", hidden=False, rows=[["编号"]], merged=[], warnings=())])
    assert caught.value.code == "rounds.pool_not_a_workbook"


def test_only_the_office_takes_its_pool_out_or_in(people, office, pool, went_out):
    for who in (people.lg[0], people.gl[1]):
        for call in (
            lambda who=who: export_pool(actor=who, office=office),
            lambda who=who: look_at_pool(actor=who, office=office, found=understand(went_out)),
        ):
            with pytest.raises(Refusal) as caught:
                call()
            assert caught.value.code == ("common.not_allowed" if who in people.lg else "common.not_found")
    assert PEOPLE == 60
