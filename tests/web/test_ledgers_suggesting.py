"""How often the field that is suggested for a column is the one that a person would choose, over many made-up ledgers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.findings.ledgers.assigning import best_assignment
from bihuan.web.findings.ledgers.contents import Known
from bihuan.web.findings.ledgers.suggest import suggestions

pytestmark = pytest.mark.no_database

FOLDER = Path(__file__).parent / "ledger_headings"
UNITS = "呼和浩特 包头 呼伦贝尔 兴安 通辽 赤峰 锡林郭勒 乌兰察布 鄂尔多斯 巴彦淖尔 乌海 阿拉善".split()
CATEGORIES = {"行政审批", "市场监管", "政务服务", "招商引资"}
KNOWN = Known(lambda text: text.rstrip("市盟") in UNITS, lambda text: text in CATEGORIES)
#: Share of columns that have to come out right: of the ledgers that the scores were chosen by, and of unseen ones.
WANTED = {"tuned": 0.97, "held_out": 0.93}


def ledgers(name: str) -> dict[str, list[tuple[str, str, list[str]]]]:
    """Return the ledgers of a file by their labels: for each column its heading, its field, its cells."""
    found: dict[str, list[tuple[str, str, list[str]]]] = {}
    label = ""
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("=="):
            label = line.removeprefix("==").strip()
            found[label] = []
        elif line and not line.startswith("#"):
            heading, field, cells = (part.strip() for part in line.split(" | "))
            found[label].append(
                (heading, "" if field == "note" else field, [cell.strip() for cell in cells.split("‖")])
            )
    return found


def wrong(columns):
    """Return the columns that are not understood as they should be: heading, wanted, suggested."""
    body = list(zip(*(cells for _heading, _field, cells in columns), strict=True))
    found = suggestions([heading for heading, _field, _cells in columns], body, KNOWN)
    return [
        (heading, field, one.field)
        for (heading, field, _cells), one in zip(columns, found, strict=True)
        if one.field != field
    ]


@pytest.mark.parametrize("name", WANTED)
def test_most_columns_are_understood(name):
    tables = ledgers(name)
    assert len(tables) >= 15
    count = sum(map(len, tables.values()))
    missed = {label: faults for label, columns in tables.items() if (faults := wrong(columns))}
    right = 1 - sum(map(len, missed.values())) / count
    assert right >= WANTED[name], f"{right:.1%} of {count} columns; {missed}"


def test_short_problems_are_titles_and_long_ones_facts_whatever_they_are_called():
    short, long = (
        ["应进未进", "排队时间长"],
        ["2020年5月抽查10户，平均用时12天。", "2019年全年排队最长达三小时，企业意见集中。"],
    )
    for one, other in (("存在的具体问题", "问题表现"), ("问题描述", "主要问题"), ("事实", "标题"), ("甲", "乙")):
        rows = list(zip(short, long, strict=True))
        assert suggestions([one, other], rows, KNOWN)[1].field == "condition", one
        assert suggestions([other, one], [row[::-1] for row in rows], KNOWN)[0].field == "condition", one


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=4))
def test_the_assignment_gains_most(gains):
    def most(row, left):
        if row == len(gains):
            return 0
        return max([most(row + 1, left), *(gains[row][at] + most(row + 1, left - {at}) for at in left)])

    found = best_assignment(gains)
    taken = [at for at in found if at is not None]
    assert len(set(taken)) == len(taken)
    assert sum(gains[row][at] for row, at in enumerate(found) if at is not None) == most(0, frozenset(range(4)))
