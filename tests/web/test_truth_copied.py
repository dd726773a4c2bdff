"""Copied plans and reports: names and figures changed, sentences moved; set phrases of official prose are no copy."""

import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.web.rectification.truth import copied
from bihuan.web.rectification.truth.copied import aligned, compared, copies
from bihuan.web.rectification.truth.masking import FIGURE, NAME, Masker
from bihuan.web.rectification.truth.sketches import sketch
from tests.web.copied_corpus import NAMES as CORPUS_NAMES
from tests.web.copied_corpus import corpus, score

pytestmark = pytest.mark.no_database

NAMES = ("甲市", "乙市", "甲市商务局", "演示组长")
QUOTED = ("招投标中轮流坐庄问题突出",)
PLAN = (
    "由甲市商务局牵头，2021年3月底前逐户核对拖欠账款，列出清单并公示。",
    "对已查明的12家企业，由分管副市长签字后10个工作日内付清本息。",
    "修订《甲市政府采购管理办法》，把履约付款纳入年度审计必查事项。",
    "每季度请企业代表对付款情况打分，低于80分的部门向市政府作出说明。",
)
OTHER = (
    "乙市行政审批局取消自设的4项前置条件，窗口当场受理，不得退回补件。",
    "把分散在6个部门的施工许可环节并到一个窗口，材料由30份减到9份。",
    "办件超过时限的，由系统自动提级到局长，次日晨会逐件说明原因。",
)


def test_names_and_figures_are_one_sign_and_quotations_go():
    masker = Masker(NAMES, QUOTED)
    text = "甲市商务局：针对“应放未放”和招投标中轮流坐庄问题突出，2021年3月底前整改12家，完成率98.5%，修订《管理办法》第十二条。"
    assert masker.letters(text) == f"{NAME}针对和{FIGURE}前整改{FIGURE}完成率{FIGURE}修订{FIGURE}"
    masked = masker.masked(text)
    assert text[slice(*masked.span(0, 1))] == "甲市商务局"
    assert text[slice(*masked.span(masked.letters.index("整"), masked.letters.index("整") + 3))] == "整改12家"


@given(st.text(alphabet="甲市商务局乙十二第一是统3５.年月底%《》“”〔〕，。整改 \n_\ue000\ue001", max_size=60))
def test_the_quick_way_gives_the_same_letters(text):
    masker = Masker(NAMES, QUOTED)
    masked = masker.masked(text)
    assert masker.letters(text) == masked.letters
    codes, lengths = masker.codes([text, "甲市", text])
    assert "".join(map(chr, codes)) == masked.letters + NAME + masked.letters
    assert lengths.tolist() == [len(masked.letters), 1, len(masked.letters)]
    assert len(masked.places) == len(masked.letters)
    assert all(0 <= start < end <= len(text) for start, end in masked.places)
    assert list(masked.places) == sorted(masked.places)


def retold(sentences, seed=1):
    """The same plan for another unit: names and figures changed, sentences moved."""
    moved = list(sentences)
    random.Random(seed).shuffle(moved)
    return re.sub(r"\d+", lambda found: str(int(found[0]) + 7), "".join(moved)).replace("甲市", "乙市")


def test_a_copy_is_found_with_its_passages():
    texts = ["".join(PLAN), "".join(OTHER), retold(PLAN)]
    (copy,) = copies(texts, Masker(NAMES))
    assert (copy.first, copy.second) == (0, 2)
    assert copy.share > 0.9
    ends = 0
    for passage in copy.passages:
        assert passage.first[0] >= ends
        ends = passage.first[1]
        cut = [
            re.sub(r"[\d\W]|甲|乙", "", texts[at][slice(*span)])
            for at, span in ((0, passage.first), (2, passage.second))
        ]
        assert cut[0] == cut[1]
    assert copies(texts, Masker(NAMES), apart=[1, 2, 1]) == []


def test_half_a_copy_is_one_and_a_shared_sentence_is_none():
    own = "我局将结合实际另行研究具体办法并逐级压实到岗到人，确保件件有着落。"
    assert copies(["".join(PLAN), "".join(PLAN[:3]) + "".join(OTHER[:2])], Masker(NAMES))
    assert copies(["".join(PLAN), PLAN[0] + "".join(OTHER) + own], Masker(NAMES)) == []
    assert compared(Masker().masked(""), Masker().masked("x")) is None


def made_up(count, seed=3):
    """Plans of their own words, each with some of the same set phrases between them."""
    draw = random.Random(seed)
    han = [chr(code) for code in range(0x4E00, 0x4E00 + 900)]
    words = ["".join(draw.choices(han, k=draw.choice((2, 2, 3)))) for _ in range(3_000)]
    phrases = ["".join(draw.choices(words, k=draw.randint(4, 7))) for _ in range(12)]

    def sentence():
        return "".join(draw.choices(words, k=draw.randint(6, 12))) + f"，{draw.randint(1, 90)}项。"

    def plan():
        parts = [draw.choice(phrases) + "。" if draw.random() < 0.5 else sentence() for _ in range(14)]
        return "".join(parts)

    return [plan() for _ in range(count)], draw


def test_set_phrases_are_no_copy_and_copies_are_found_among_them():
    texts, draw = made_up(600)
    planted = set()
    for _ in range(30):
        source = draw.randrange(600)
        planted.add((source, len(texts)))
        texts.append(retold(re.split(r"(?<=。)", texts[source]), seed=source))
    found = {(copy.first, copy.second) for copy in copies(texts)}
    sources = {copy: source for source, copy in planted}
    assert planted <= found
    # Two copies of one plan are copies of each other, too.
    assert all(sources.get(first) == sources[second] for first, second in found - planted)


def test_a_plan_that_everybody_copied_is_no_set_phrase():
    texts, _draw = made_up(60)
    texts += [retold(PLAN, seed) for seed in range(40)]
    found = copies(texts, Masker(NAMES))
    copied_texts = {at for copy in found for at in (copy.first, copy.second)}
    assert copied_texts == set(range(60, 100))


def test_nothing_to_compare_gives_nothing():
    assert copies([]) == []
    assert copies(["", "短"]) == []


@pytest.mark.slow
def test_ten_thousand_texts_are_compared_in_seconds_and_truly():
    """A tenth of what the soak compares; see ``python -m bench.copied`` for the figures beside others."""
    many_texts(10_000, seconds=6)


def many_texts(count, seconds):
    """Compare a made-up corpus, and hold what was found against what was planted and against the CPU that it may take."""
    made = corpus(count)
    started = time.process_time()
    found = {(copy.first, copy.second) for copy in copies(made.texts, Masker(CORPUS_NAMES))}
    took = time.process_time() - started
    recall, false_alarms = score(made, found)
    assert recall >= 0.98
    assert false_alarms <= 0.05
    assert took < seconds
    return took, recall, false_alarms


def test_what_stands_in_an_index_is_shared_by_copies():
    masker = Masker(NAMES)
    sketches = [sketch(masker.codes([text])[0]) for text in ("".join(PLAN), retold(PLAN), "".join(OTHER), "短")]
    assert len(set(sketches[0]) & set(sketches[1])) >= 4
    assert not set(sketches[0]) & set(sketches[2])
    assert sketches[3] == []


@pytest.mark.slow
def test_two_processes_find_the_same(monkeypatch):
    monkeypatch.setattr(copied, "_AT_ONCE", 12)
    texts, _draw = made_up(20)
    texts = [*texts, "".join(PLAN), retold(PLAN)]
    assert copies(texts, Masker(NAMES), processes=2) == copies(texts, Masker(NAMES))


def test_a_passage_goes_where_it_was_moved_and_each_place_counts_once():
    sides = [Masker(NAMES).masked("\n".join(one)) for one in ((PLAN[0], PLAN[1], PLAN[0]), (PLAN[1], PLAN[0]))]
    copy = aligned(*sides)
    # The sentence that stands once on the other side is shown for both here; the two that stand together are one passage.
    assert len(copy.passages) == 2
    assert copy.passages[1].second[0] < copy.passages[0].second[0] < copy.passages[1].second[1]
    assert copy.share == 1.0
    assert Masker(NAMES).taken_out("甲市商务局于3月退12家，见《办法》")[0] == (0, 5, "name")
