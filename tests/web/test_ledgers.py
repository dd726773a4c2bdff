"""Ledgers whose headings nobody knows: how they are laid out, what their columns and cells mean."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.common.tables.cells import place
from bihuan.web.common.tables.guard import STARTS, guarded, unguarded
from bihuan.web.common.tables.workbook import canonical
from bihuan.web.findings.ledgers.contents import Known
from bihuan.web.findings.ledgers.fields import METHOD_WORDS, ORIGIN_WORDS
from bihuan.web.findings.ledgers.layout import NoHeadingsError, filled_down, understand
from bihuan.web.findings.ledgers.suggest import fingerprint, suggestions
from bihuan.web.findings.ledgers.sums import sum_rows
from bihuan.web.findings.ledgers.targets import TargetNames
from bihuan.web.findings.ledgers.values import (
    UnreadableError,
    amount_of,
    choices_of,
    count_of,
    days_of,
    unit_in,
)
from bihuan.web.rounds.models import Target

LONG = "政务服务中心仍有三十七个事项需要回原单位办理，抽查的二十件中有十二件没有在承诺时限内办结。"


def test_cells_are_named_as_spreadsheets_name_them():
    assert [place(0, 0), place(9, 25), place(0, 26), place(0, 701), place(0, 702)] == [
        "A1",
        "Z10",
        "AA1",
        "ZZ1",
        "AAA1",
    ]


# Each: rows, merged boxes, and what should be understood (first and last heading row, headings, rows put aside).
LAYOUTS = {
    "headings in the first row": (
        [["单位", "问题", "日期"], ["甲市", LONG, "2020-09-06"], ["乙市", LONG, "2020-09-07"]],
        [],
        (0, 0, ["单位", "问题", "日期"], []),
    ),
    "a title and a line about it above": (
        [
            ["第八轮巡视问题台账", None, None, None],
            ["填报单位：第一巡视组", None, "2020年11月", None],
            ["序号", "单位", "具体问题", "发现时间"],
            [1, "甲市", LONG, "2020.9.6"],
            [2, "乙市", LONG, "2020.9.7"],
        ],
        [(0, 0, 0, 3), (1, 0, 1, 1)],
        (2, 2, ["序号", "单位", "具体问题", "发现时间"], []),
    ),
    "headings in two rows": (
        [
            ["台账", None, None, None, None],
            ["序号", "单位", "问题", None, "金额（万元）"],
            [None, None, "标题", "描述", None],
            [1, "甲市", "应进未进", LONG, 35.5],
            [2, "乙市", "拖欠账款", LONG, 20],
        ],
        [(0, 0, 0, 4), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 2, 4)],
        (1, 2, ["序号", "单位", "问题·标题", "问题·描述", "金额（万元）"], []),
    ),
    "sums, sections and remarks": (
        [
            ["序号", "问题", "描述", "金额"],
            ["一、甲市", None, None, None],
            [1, "应进未进", LONG, 100],
            ["合计", None, None, 100],
            ["注：金额单位为元", None, None, None],
        ],
        [(1, 0, 1, 3), (4, 0, 4, 3)],
        (0, 0, ["序号", "问题", "描述", "金额"], [(1, "section"), (3, "sum"), (4, "remark")]),
    ),
    "one column of text": (
        [["存在的问题"], [LONG], [LONG + "其二。"]],
        [],
        (0, 0, ["存在的问题"], []),
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_layout_is_understood(name):
    rows, merged, (first, last, headings, asides) = LAYOUTS[name]
    found = understand(rows, merged)
    assert (found.first_heading, found.last_heading, list(found.headings)) == (first, last, headings)
    assert [(aside.row, aside.kind) for aside in found.asides] == asides


@pytest.mark.parametrize("rows", [[], [[None, None]], [["只有标题行", "没有数据"]], [[1, 2, 3], [4, 5, 6]]], ids=str)
def test_what_has_no_headings_is_said(rows):
    with pytest.raises(NoHeadingsError):
        understand(rows, [])


def test_cells_merged_downwards_are_filled_and_others_named():
    rows = [
        ["单位", "问题", "描述"],
        ["甲市", "甲", LONG],
        [None, "乙", LONG],
        ["丙", None, LONG],
        ["丁市", "丁", LONG],
    ]
    layout = understand(rows, [(1, 0, 2, 0), (3, 0, 3, 1)])
    body = filled_down(rows, [(1, 0, 2, 0), (3, 0, 3, 1)], layout)
    assert [row[0] for row in body] == ["甲市", "甲市", "丙", "丁市"]
    assert layout.crossing == ((3, 0, 3, 1),)


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2020-09-06", "2020-09-06", None),
        ("2020.9.6", "2020-09-06", None),
        ("2020/9/6", "2020-09-06", None),
        ("2020年9月6日", "2020-09-06", None),
        ("２０２０年９月６日", "2020-09-06", None),
        ("20200906", "2020-09-06", None),
        (20200906, "2020-09-06", None),
        (44080, "2020-09-06", None),
        (44080.5, "2020-09-06", None),
        ("2020-09-06T00:00:00", "2020-09-06", None),
        ("2020-09-06 08:30", "2020-09-06", None),
        ("2020年9月6日至2020年11月30日", "2020-09-06", "2020-11-30"),
        ("2020年9月6日至11月30日", "2020-09-06", "2020-11-30"),
        ("2020.9.6-2020.11.30", "2020-09-06", "2020-11-30"),
        ("2020年9月", "2020-09-01", "2020-09-30"),
        ("2019年3月至2020年8月", "2019-03-01", "2020-08-31"),
    ],
)
def test_days(cell, first, last):
    found = days_of(cell)
    assert (found.first, found.last) == (date.fromisoformat(first), date.fromisoformat(last) if last else None)
    assert found.is_exact == ("月" not in str(cell) or "日" in str(cell))


@pytest.mark.parametrize(
    "cell", ["去年", "2020-13-01", "2020年2月30日", 7, True, "9月6日", "2020年11月30日至9月6日", "", "0"]
)
def test_no_days(cell):
    with pytest.raises(UnreadableError):
        days_of(cell)


@pytest.mark.parametrize(
    ("cell", "unit", "yuan", "is_exact"),
    [
        (35.5, 10_000, "355000.00", True),
        (0.1, 1, "0.10", True),
        ("1,200.5万元", 1, "12005000.00", True),
        ("3亿元", 1, "300000000.00", True),
        ("约35万元", 1, "350000.00", False),
        ("35万余元", 1, "350000.00", False),
        ("35", 10_000, "350000.00", True),
        ("35元", 10_000, "35.00", True),
        ("￥1,000", 1, "1000.00", True),
        ("１００万", 1, "1000000.00", True),
    ],
)
def test_amounts(cell, unit, yuan, is_exact):
    found = amount_of(cell, unit)
    assert (str(found.yuan), found.is_exact) == (yuan, is_exact)


@pytest.mark.parametrize("cell", ["若干", "-5", -5, "1万2千", "三万元", True, "35万元左右不详"])
def test_no_amounts(cell):
    with pytest.raises(UnreadableError):
        amount_of(cell)


def test_units_stand_in_headings():
    assert [unit_in(text) for text in ("金额（万元）", "金额(亿元)", "金额（元）", "金额")] == [10_000, 10**8, 1, 1]


def test_counts_and_choices():
    assert [count_of(cell) for cell in (12, 12.0, "12人", "约1,200人次")] == [12, 12, 12, 1200]
    for cell in ("许多", "-1", 1.5):
        with pytest.raises(UnreadableError):
            count_of(cell)
    assert choices_of("查阅资料、个别谈话；问卷调查", METHOD_WORDS) == (("files", "talks", "surveys"), ())
    assert choices_of("干部群众反映", ORIGIN_WORDS) == (("official", "public"), ())
    assert choices_of("天上掉下来", ORIGIN_WORDS) == ((), ("天上掉下来",))


def test_columns_are_suggested_by_words_and_by_what_they_hold():
    headings = ["序号", "盟市", "问题类型", "具体问题描述", "涉及金额（万元）", "发现时间", "责任人", "时间"]
    body = [
        [1, "甲市", "审批", LONG, 35.5, "2020.9.6", "张某", "上午"],
        [2, "乙盟", "监管", LONG + "二", 12, "2020.9.7", "李某", "下午"],
    ]
    found = [one.field for one in suggestions(headings, body, Known(lambda text: text in {"甲市", "乙盟"}))]
    assert found == ["-", "target", "category", "condition", "amount", "fact_from", "", ""]


def test_a_kind_of_ledger_is_known_by_its_headings():
    assert fingerprint(["单位", "问题 描述"]) == fingerprint(["单位", "问题描述"]) != fingerprint(["问题描述", "单位"])


def test_targets_are_found_by_what_ledgers_call_them(targets):
    names = TargetNames(Target.objects.filter(round=targets[1].round).select_related("division"))
    for text, number in (
        ("呼和浩特市", 1), ("呼和浩特", 1), ("呼和浩特市委", 1), ("hhht", 1), ("huhehaote", 1),
        ("中共呼和浩特市委员会", 1), ("阿拉善盟", 12), ("阿拉善", 12),
    ):  # fmt: skip
        assert names.find(text).number == number, text
    for text in ("火星市", "", "市", "呼和浩特市、阿拉善盟"):
        assert names.find(text) is None, text
    assert "呼和浩特市" in names.near("呼合浩特市")


@given(st.text(max_size=12) | st.sampled_from(["=1+1", "'=1", "''=1", " =1", "\t=1", "'a", "-", "＝1", "+86"]))
def test_text_is_guarded_and_comes_back(text):
    safe = guarded(text)
    assert unguarded(safe) == text
    assert not safe.lstrip().startswith(STARTS)
    assert not safe.startswith(("\t", "\r", "\n"))


@given(st.integers(-(10**12), 10**12) | st.decimals(min_value=0, max_value=10**9, places=2))
def test_numbers_read_the_same_before_and_after(number):
    """A spreadsheet hands a whole number back as 5 or 5.0, and a price as the same float."""
    assert canonical(float(number)) == canonical(int(number) if Decimal(number) == int(number) else float(number))


# Each: the rows below the headings 序号, 单位, 问题, 金额, 户数; and which of them (from 0) add up others.
SUMS = {
    "a word in the first cell": ([["合计", None, None, 30, 3]], [2]),
    "a word in another cell": ([[None, "总计", None, "30", "3户"]], [2]),
    "a word with the unit": ([["呼和浩特市小计", None, None, 30, None]], [2]),
    "a count in words": ([["合计（2条）", None, "共2个", 30, "-"]], [2]),
    "no word at all": ([[None, None, None, 30, 3]], [2]),
    "a sum of each part, and of all": (
        [[None, None, None, 30, 3], [3, "丙", LONG, 5, 1], [4, "丁", LONG, 6, 1], [None, None, None, 11, 2], ["总计", None, None, 41, 5]],
        [2, 5, 6],
    ),
    "figures that add up to nothing": ([[None, None, None, 31, 3]], []),
    "a problem about sums": ([[3, "丙", "工程款合计", 30, 3]], []),
    "a problem without words but with its unit": ([[None, "丙", None, 30, 3]], []),
}  # fmt: skip


@pytest.mark.parametrize("name", SUMS)
def test_rows_that_add_up_others_are_known(name):
    more, wanted = SUMS[name]
    rows = [[1, "甲", "应进未进" + LONG, 10, 1], [2, "乙", LONG, 20, 2], *more]
    assert sorted(sum_rows(rows, 0)) == wanted
