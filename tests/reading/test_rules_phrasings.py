"""
Made-up clauses in the words of many places: the words of the tables still read them as the reader who wrote them did.

The words were mended on these clauses, so the figure guards what was gained; what to expect of a new notice is measured
on the held-out texts.
"""

import tomllib
from collections import Counter

from bihuan.reading import read_notice
from tests.reading.test_rules_agreement import f1, report
from tests.texts import HERE

OPENING = """关于五届市委第六轮巡察优化营商环境专项反馈情况的通报
2021年4月6日至6月25日，五届市委第六轮巡察成立2个巡察组，以“一托二”方式对4个县（市、区）优化营商环境开展专项巡察。
巡察发现的主要问题是：
"""
PLACES = ("红花岗区", "汇川区", "仁怀市", "桐梓县")


def test_agreement_on_made_up_phrasings() -> None:
    rows = tomllib.loads((HERE / "labels" / "phrasings" / "made-up.toml").read_text(encoding="utf-8"))["clause"]
    shares = [rows[start :: len(PLACES)] for start in range(len(PLACES))]
    items = [
        f"{number}．{place}：{'；'.join(row['text'] for row in share)}。"
        for number, (place, share) in enumerate(zip(PLACES, shares, strict=True), 1)
    ]
    reading = read_notice(OPENING + "\n".join(items) + "\n（市委巡察办）\n")
    result: Counter[tuple[str, str]] = Counter()
    for target, share in zip(reading.targets, shares, strict=True):
        for clause, row in zip(target.clauses, share, strict=True):
            assert clause.text == row["text"]
            ours, theirs = set(clause.categories), set(row["codes"])
            result.update((code, "both") for code in ours & theirs)
            result.update((code, "ours") for code in ours - theirs)
            result.update((code, "theirs") for code in theirs - ours)
    report("made-up phrasings", result)
    assert f1(result) >= 0.92
