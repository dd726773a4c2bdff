"""Divisions are found by name and time, and a name with many bearers is settled by the notice or left open."""

from collections import Counter
from datetime import date

import pytest

from bihuan.reading import read_notice
from bihuan.reading.rules.divisions import divisions
from bihuan.reading.rules.places import place_at, settle

LIST = """{opening}反馈情况
2021年3月1日至4月30日，{opening}第二轮巡察对{count}个区县开展常规巡察。
主要问题是：
{items}"""


def read(opening: str, *names: str):
    items = "\n".join(f"{number}.{name}落实责任不力。" for number, name in enumerate(names, 1))
    return read_notice(LIST.format(opening=opening, count=len(names), items=items))


def test_today_every_code_has_one_name() -> None:
    now = Counter(d.code for found in divisions().by_code.values() for d in set(found) if d.valid_until is None)
    assert [code for code, count in now.items() if count > 1] == []


def test_the_table_reaches_from_provinces_to_counties() -> None:
    today = {d for found in divisions().by_code.values() for d in found if d.is_valid_on(None)}
    kinds = Counter(division.kind for division in today)
    assert kinds["province"] == 34
    assert kinds["league"] == 3
    assert kinds["banner"] == 52
    assert kinds["county"] > 1300
    assert kinds["district"] > 900


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        ("襄樊市", date(2009, 6, 1), "420600"),
        ("襄阳市", date(2012, 6, 1), "420600"),
        ("临平区", date(2022, 1, 1), "330113"),
        ("莱芜市", date(2018, 1, 1), "371200"),
    ],
)
def test_a_name_counts_for_its_time(name: str, day: date, code: str) -> None:
    place = place_at(f"{name}落实不力", 0, 8)
    assert place
    division, was_valid = settle(place, Counter(), day)
    assert division
    assert (division.code, was_valid) == (code, True)


def test_a_name_of_another_time_is_told() -> None:
    reading = read("某市委", "襄樊市", "大连市")
    assert reading.targets[0].code == "420600"
    assert [warning.code for warning in reading.warnings] == ["reading.division_dated"]


def test_the_office_that_sends_settles_names_with_many_bearers() -> None:
    reading = read("福州市委", "鼓楼区", "台江区")
    assert [target.code for target in reading.targets] == ["350102", "350103"]
    assert reading.warnings == ()


def test_the_units_beside_it_settle_a_name_with_many_bearers() -> None:
    reading = read("某市委", "鼓楼区", "云龙区", "泉山区")
    assert [target.code for target in reading.targets] == ["320302", "320303", "320311"]


def test_a_name_that_stays_ambiguous_is_told_and_left_open() -> None:
    reading = read("某市委", "鼓楼区", "朝阳区")
    assert [target.code for target in reading.targets] == [None, None]
    assert [warning.code for warning in reading.warnings] == ["reading.ambiguous_division"] * 2


def test_an_ambiguous_short_name_is_settled_by_the_region() -> None:
    reading = read("新疆维吾尔自治区党委", "乌市", "喀什地区")
    assert reading.targets[0].name == "乌鲁木齐市"
    assert reading.targets[0].code == "650100"
