"""Common phrases are the maximal repeats of the definition, found in time that grows with the text."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bihuan.reading import read_notice
from bihuan.reading.rules.common_phrases import FEWEST_TARGETS, SHORTEST, find_repeats
from bihuan.reading.rules.listing import Listing, before_or_at, codes_of

PLACES = ["沈阳市", "大连市", "鞍山市", "抚顺市", "本溪市"]


def notice(*clauses: str) -> str:
    items = "\n".join(
        f"{n}.{place}{clause}。" for n, (place, clause) in enumerate(zip(PLACES, clauses, strict=False), 1)
    )
    return f"专项巡视反馈情况\n2022年3月1日至5月1日，第三轮巡视对{len(clauses)}个市优化营商环境开展专项巡视。\n主要问题是：\n{items}"


def phrases(*clauses: str) -> dict[str, tuple[int, ...]]:
    return {phrase.text: phrase.targets for phrase in read_notice(notice(*clauses)).common_phrases}


def test_a_phrase_of_three_targets_is_told() -> None:
    assert phrases("“前店后厂”依然存在", "审批“前店后厂”", "存在“前店后厂”问题") == {"前店后厂": (1, 2, 3)}


def test_two_targets_are_too_few_and_so_are_three_mentions_of_two() -> None:
    assert phrases("“前店后厂”与“前店后厂”", "审批“前店后厂”", "监管不力") == {}


def test_the_longer_phrase_stands_for_the_shorter() -> None:
    assert list(phrases("窗口前店后厂成风，监管不严", "大厅前店后厂成风", "审批前店后厂成风")) == ["前店后厂成风"]


def test_a_shorter_phrase_at_more_targets_is_told_as_well() -> None:
    found = phrases("窗口前店后厂成风", "大厅前店后厂成风", "审批前店后厂成风", "存在前店后厂")
    assert found == {"前店后厂": (1, 2, 3, 4), "前店后厂成风": (1, 2, 3)}


def test_a_phrase_does_not_reach_across_a_comma() -> None:
    assert phrases("重部署，轻落地", "重部署，轻落地", "重部署，轻落地") == {}


def test_theme_words_and_verdicts_alone_say_nothing() -> None:
    text = "贯彻落实优化营商环境重要部署不到位，履行监管责任不够有力"
    assert phrases(text, text, text) == {}


@given(st.lists(st.text(alphabet="甲乙，𠀀", max_size=25), min_size=3, max_size=5))
def test_the_same_as_trying_everything(texts: list[str]) -> None:
    starts = np.cumsum([0, *(len(text) + 1 for text in texts[:-1])])
    body = "；".join(texts)
    found = {
        text: len(set(before_or_at(starts, np.array(places)).tolist()))
        for text, places in find_repeats(Listing(body, codes_of(body), 0, starts))
    }
    assert found == naive(texts)


def naive(texts: list[str]) -> dict[str, int]:
    pieces = [piece for text in texts for piece in text.split("，")]
    every = {p[a:b] for p in pieces for a in range(len(p)) for b in range(a + SHORTEST, len(p) + 1)}
    at = {word: sum(any(word in piece for piece in text.split("，")) for text in texts) for word in every}
    shared = {word: count for word, count in at.items() if count >= FEWEST_TARGETS}
    return {
        word: count
        for word, count in shared.items()
        if not any(word in (other[:-1], other[1:]) and shared[other] == count for other in shared)
    }
