"""What a text that is about to leave must not repeat of what was said in confidence."""

import time
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.web.feedback.guard import Kind, Source, guard
from bihuan.web.feedback.guard.copied import LEAST, copied
from bihuan.web.feedback.guard.hits import NAMES, WORDS
from bihuan.web.feedback.guard.quantities import quantities

pytestmark = pytest.mark.no_database

CASES = Path(__file__).parents[1] / "cases" / "guard"
PUBLIC = files("bihuan.samples").joinpath("2021-inner-mongolia-feedback.restored.txt").read_text("utf-8").split("\n")
#: Of thirty each, written by somebody who did not know the guard.
WANTED = {"exact": (30, 30), "paraphrase": (24, 30), "clean": (0, 2)}


def _table(half: str) -> dict:
    return tomllib.loads((CASES / f"{half}.toml").read_text(encoding="utf-8"))


def _cases() -> dict[str, list[bool]]:
    found: dict[str, list[bool]] = {kind: [] for kind in WANTED}
    for half in ("development", "held_out"):
        table = _table(half)
        sources = [Source(row["key"], row["text"]) for row in table["source"]]
        for case in table["case"]:
            hits = [hit for hit in guard(case["text"], sources, background=PUBLIC) if hit.source]
            named = any(hit.source == case["source"] for hit in hits) if "source" in case else bool(hits)
            found[case["kind"]].append(named)
    return found


def test_copies_and_restatements_are_found_and_summaries_are_not():
    found = _cases()
    for kind, (least, most) in WANTED.items():
        assert len(found[kind]) == 30
        assert least <= sum(found[kind]) <= most, kind


SOURCE = Source("note", "2019年3月，某旗政务大厅要求企业提交37份材料，办理人反映跑了11趟才拿到许可。另有座谈记录。")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("有的要求企业提交37份材料办理人反映跑了多次。", "要求企业提交37份材料办理人反映跑了"),
        ("要求企业提交３７份材料，“办理人反映”多次往返。", "要求企业提交３７份材料，“办理人反映"),
        ("要求 企业 提交 37 份 材料 办理 的情况", "要求 企业 提交 37 份 材料 办理"),
    ],
)
def test_a_copy_with_other_marks_is_a_copy(text, said):
    (hit,) = copied(text, [SOURCE])
    assert hit.text == said
    start, end = hit.source_span
    assert SOURCE.text[start:end].startswith("要求企业提交37份材料")


@pytest.mark.parametrize("text", ["要求企业提交材料多、次数多。", "", "企业提交37份材料"])
def test_a_shorter_run_is_no_copy(text):
    assert copied(text, [SOURCE]) == ()


def test_what_is_open_matches_nothing():
    source = Source(
        "note", "违反《优化营商环境条例（试行）若干规定》，示范自治区优化营商环境工作领导小组办公室没有通报。"
    )
    text = "对照《优化营商环境条例（试行）若干规定》，示范自治区优化营商环境工作领导小组办公室履职不到位。"
    assert [hit.kind for hit in guard(text, [source])] == [Kind.COPIED]
    assert guard(text, [source], open_words=["示范自治区优化营商环境工作领导小组办公室"]) == ()


@settings(max_examples=60, deadline=None)
@given(
    st.text("巡视发现问题整改落实情况材料企业办理", min_size=LEAST, max_size=40), st.integers(0, 5), st.integers(0, 5)
)
def test_whatever_is_copied_is_found(said, before, after):
    text = "前" * before + said + "后" * after
    hits = copied(text, [Source("note", f"据反映，{said}。")])
    assert "".join(hit.text for hit in hits) == said
    for hit in hits:
        assert text[hit.span[0] : hit.span[1]] == hit.text


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("传达了自治区党委书记石泰峰同志的讲话精神。", Kind.PERSON, ["石泰峰"]),
        ("某局局长张某某、副局长李伟未履职。", Kind.PERSON, ["张某某", "李伟"]),
        ("请联系13812345678或0471-6941234。", Kind.NUMBER, ["13812345678", "0471-6941234"]),
        ("身份证11010519491231002X。", Kind.NUMBER, ["11010519491231002X"]),
        ("账号６２１７００１０００００００００００６，车牌蒙A·12345。", Kind.NUMBER, ["蒙A·12345"]),
        ("邮箱 someone@unit.example 。", Kind.NUMBER, ["someone@unit.example"]),
        (
            "3名群众和2家企业反映，另有两户居民、四人未办证。",
            Kind.SMALL_CELL,
            ["3名群众", "2家企业", "两户居民", "四人"],
        ),
    ],
)
def test_who_somebody_is_is_found(text, kind, said):
    assert [hit.text for hit in guard(text) if hit.kind is kind] == said


@pytest.mark.parametrize(
    "text",
    [
        "2020年9月6日至11月30日，巡视组对12个盟市开展了专项巡视。",
        "身份证110105194912310021不是一个号码。",
        "13名群众、第三人民医院、二十四户居民、5家企业。",
        "文号示巡发〔2021〕3号，项目编号20200906001234。",
        "按照自治区党委书记讲话精神，各级领导小组组长负总责。",
    ],
)
def test_what_tells_nobody_is_let_be(text):
    assert guard(text) == ()


def test_known_names_are_found_wherever_they_stand():
    assert [hit.text for hit in guard("由演示人员甲负责。", names=["演示人员甲", "甲"])] == ["演示人员甲"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三千六百元", "3600元"),
        ("6000万元", "六千万元"),
        ("两万四千元", "2.4万元"),
        ("一成半", "15%"),
        ("340户", "三百四十户"),
    ],
)
def test_a_quantity_is_one_however_it_is_written(one, other):
    assert quantities(one) == quantities(other) != frozenset()


@pytest.mark.parametrize("number", ["", "1. ", "（一）", "三、", "2.", "一是"])
def test_titles_and_headings_name_a_matter_and_restate_nothing(number):
    source = Source("note", "查阅办件台账和会议纪要，按登记顺序抽取样本，逐件核对承诺时限和超过的手续。另有记录。")
    title, restated = f"{number}办件超过承诺时限", "按登记的顺序抽取了样本，逐件核对手续和承诺时限"
    assert guard(f"{title}。抽查120件，其中7件超期。", [source]) == guard(f"{title}\n抽查120件。", [source]) == ()
    # What is said under it, or in a longer sentence, is looked at as before.
    assert [hit.kind for hit in guard(f"{title}。{restated}。", [source])] == [Kind.RESTATED]
    assert [hit.kind for hit in guard(f"{number}{restated}。", [source])] == [Kind.RESTATED]


def test_a_pair_that_only_joins_two_stretches_weighs_something():
    # The stretches that are counted for weights end after 160 characters, those that are compared overlap them.
    filler = "".join(chr(0x4E00 + at) for at in range(158))
    source = Source("note", f"{filler}甲。乙丙丁戊己庚辛壬癸子丑寅卯。")
    assert [hit.kind for hit in guard("甲乙丙丁戊己庚辛壬癸子丑", [source])] == [Kind.COPIED]
    assert guard("丁丙甲乙寅卯戊己，丑子壬癸辛庚", [source])[0].kind is Kind.RESTATED


def test_only_the_sentences_that_are_restated_are_lit_in_the_source():
    told = "递交施工许可材料后窗口收了件却没有给受理单，过了十九天才被叫到住建局三楼找原来的股长"
    source = Source("note", f"谈话在宾馆进行。{told}。天气转凉，谈话结束。")
    (hit,) = guard("有企业交了施工许可材料无受理单，十九天后被叫到住建局找原股长。", [source])
    assert (hit.kind, source.text[slice(*hit.source_span)]) == (Kind.RESTATED, told)


@pytest.mark.slow
def test_a_section_against_a_hundred_long_records_takes_less_than_two_seconds():
    texts = [row["text"] for half in ("development", "held_out") for row in _table(half)["source"]]
    sources = [Source(str(at), "".join((texts[at % len(texts) :] + texts) * 2)[:5000]) for at in range(100)]
    began = time.process_time()
    guard(PUBLIC[6][:263], sources, open_words=[f"某市第{at}单位" for at in range(300)], background=PUBLIC)
    assert time.process_time() - began < 2


def test_every_kind_has_words():
    assert set(WORDS) == set(NAMES) == set(Kind)
    assert all(zh.endswith("。") and en.endswith(".") for zh, en in WORDS.values())
