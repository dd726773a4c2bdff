"""Each element of a notice is read as the cases say."""

from collections import Counter
from typing import Any

from bihuan.reading.rules.clauses import split_clauses
from bihuan.reading.rules.counts import find_counts
from bihuan.reading.rules.dates import find_dates
from bihuan.reading.rules.items import find_items
from bihuan.reading.rules.numbering import numbering_warnings
from bihuan.reading.rules.page import Page
from bihuan.reading.rules.places import full_name, place_at, settle
from bihuan.reading.rules.spun_copy import find_substitutions
from bihuan.reading.rules.structure import Structure, read_structure
from bihuan.reading.source_text import SourceText
from tests.reading.cases import cases

_LIST = "\n主要问题是：\n1.沈阳市落实不力。\n2.大连市监管不严。"


def page_of(text: str) -> Page:
    return Page(SourceText(text))


def read(text: str) -> Structure:
    return read_structure(SourceText(text))


@cases("dates")
def test_dates(case: dict[str, Any]) -> None:
    found = [[str(date.starts_on), str(date.ends_on)] if date.starts_on else None for date in find_dates(case["input"])]
    assert found == case["dates"]


@cases("openings")
def test_openings(case: dict[str, Any]) -> None:
    text = f"巡视反馈情况公布\n{case['opening']}{_LIST}"
    structure = read(text)
    for name, expected in case["round"].items():
        value = getattr(structure.round, name)
        assert (str(value) if name.endswith("_on") else value) == expected, name
        if expected is not None:
            start, end = structure.evidence[f"round.{name}"]
            assert text[start:end] in case["opening"]


@cases("names")
def test_names(case: dict[str, Any]) -> None:
    place = place_at(case["input"], 0, len(case["input"]))
    if case["name"] is None:
        assert place is None
        return
    assert place is not None
    division, _ = settle(place, Counter(), None)
    name = full_name(place, division) if division else place.name
    assert (name, place.kind) == (case["name"], case["kind"])
    assert case["input"][: place.end].endswith(("市政府", place.name))
    assert (division.code if division else None) == case["code"]


@cases("clauses")
def test_clauses(case: dict[str, Any]) -> None:
    text = case["input"]
    assert [text[start:end] for start, end in split_clauses(text)] == case["clauses"]


@cases("segments")
def test_segments(case: dict[str, Any]) -> None:
    text = (
        "优化营商环境专项巡视反馈情况\n2022年3月1日至5月20日，第三轮巡视对2个市优化营商环境开展了专项巡视。"
        f"\n主要问题是：\n1.沈阳市：{case['input']}。\n2.大连市监管不严。"
    )
    (clause,) = read(text).targets[0].clauses
    assert clause.text == case["input"]
    assert [segment.verdict for segment in clause.segments] == case["verdicts"]
    assert [segment.frequency for segment in clause.segments] == case["frequencies"]
    assert [idiom.text for idiom in clause.idioms] == case["idioms"]
    assert "".join(clause.categories) == case["categories"]


@cases("numbering")
def test_numbering(case: dict[str, Any]) -> None:
    page = page_of(f"主要问题是：\n{case['input']}")
    items = find_items(page)
    assert [item.place.name for item in items if item.place] == case["names"]
    assert len(numbering_warnings(page, items)) == case["warnings"]


@cases("kinds")
def test_kinds(case: dict[str, Any]) -> None:
    assert read(f"{case['title']}\n{case['body']}").kind == case["kind"]


@cases("counts")
def test_counts(case: dict[str, Any]) -> None:
    page = page_of(case["input"])
    found = find_counts(page, 0, len(page.body))
    assert [[count.what, count.value] for count in found] == case["counts"]
    assert all(str(count.value) in page.body[slice(*count.span)] or count.value < 10 for count in found)


@cases("reworded")
def test_reworded(case: dict[str, Any]) -> None:
    text = case["input"]
    assert [text[start:end] for start, end, _ in find_substitutions(text)] == case["places"]


def test_the_last_item_keeps_its_numbered_lines_and_leaves_the_demands() -> None:
    page = page_of(
        "一、沈阳市\n1.落实不力。\n2.监管不严。\n二、大连市\n1.落实不力。\n2.监管不严。\n3.服务不优。\n巡视组要求抓好整改。"
    )
    last = find_items(page)[-1]
    assert page.body[last.content : last.end] == "1.落实不力。\n2.监管不严。\n3.服务不优。"
