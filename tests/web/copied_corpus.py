"""Made-up plans of about 300 characters, some copied from others, some sharing nothing but set phrases."""

import random
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

Pair = tuple[int, int]
#: Sentences that stand in many plans of an office; none of them says what is done.
PHRASES = (
    "提高政治站位，深化思想认识，切实增强抓好整改工作的责任感和紧迫感。",
    "坚持问题导向，举一反三，建立健全长效机制，确保整改工作取得实效。",
    "加强组织领导，压实主体责任，形成一级抓一级、层层抓落实的工作格局。",
    "严格对照反馈意见，逐条逐项研究制定整改措施，明确责任领导和完成时限。",
    "主要负责同志切实履行第一责任人责任，班子成员认真落实“一岗双责”。",
    "以此次整改为契机，进一步优化营商环境，推动各项工作再上新台阶。",
    "对整改不力、敷衍塞责的，依规依纪严肃追责问责。",
    "加大督促检查力度，定期调度整改进展，做到件件有着落、事事有回音。",
)
PLACES = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸")
KINDS = ("市商务局", "县财政局", "市行政审批局", "区住建局", "旗市场监管局", "市税务局", "县发改局", "区工信局")
NAMES = tuple(place + kind for place in PLACES for kind in KINDS)
#: Shares of the corpus: copies, and texts of which half is set phrases.
COPIED, SHARING = 0.02, 0.3


@dataclass(frozen=True)
class Corpus:
    """Texts, which of them were copied from which, and which share set phrases only."""

    texts: list[str]
    planted: set[Pair]
    sharing: frozenset[int]


def corpus(count: int, seed: int = 7) -> Corpus:
    """Return ``count`` texts; the same for the same seed."""
    draw = random.Random(seed)
    han = [chr(code) for code in range(0x4E00, 0x4E00 + 900)]
    words = ["".join(draw.choices(han, k=draw.choice((2, 2, 3)))) for _ in range(12_000)]
    copied = int(count * COPIED)
    texts = [_plan(draw, words, phrases=number < count * SHARING) for number in range(count - copied)]
    planted = set()
    for source in draw.sample(range(len(texts)), copied):
        planted.add((source, len(texts)))
        texts.append(retold(texts[source], draw))
    return Corpus(texts, planted, frozenset(range(int(count * SHARING))))


def _plan(draw: random.Random, words: Sequence[str], *, phrases: bool) -> str:
    parts, size = [], 0
    while size < 270:
        if phrases and draw.random() < 0.5:
            part = draw.choice(PHRASES)
        else:
            inner = "".join(draw.choices(words, k=draw.randint(7, 14)))
            part = f"{draw.choice(NAMES)}{inner}，于{draw.randint(1, 12)}月底前完成{draw.randint(2, 300)}件。"
        parts.append(part)
        size += len(part)
    return "".join(parts)


def retold(text: str, draw: random.Random) -> str:
    """Return a copy as one hands it in: other names, other figures, sentences moved, one in eight left out."""
    sentences = [one for one in re.split(r"(?<=。)", text) if one]
    draw.shuffle(sentences)
    kept = sentences[: max(2, round(len(sentences) * (1 if draw.random() < 0.5 else 7 / 8)))]
    figures = re.sub(r"\d+", lambda _found: str(draw.randint(1, 400)), "".join(kept))
    return re.sub("|".join(NAMES), lambda _found: draw.choice(NAMES), figures)


def score(made: Corpus, found: Collection[Pair]) -> tuple[float, float]:
    """Return the recall of planted copies, and the share of texts with set phrases alone that are shown falsely."""
    # A text is falsely shown if it stands in a pair that nobody planted, directly or by way of the same source.
    source = {copy: first for first, copy in made.planted}
    wrong = {
        text
        for first, second in found
        if source.get(first, first) != source.get(second, second)
        for text in (first, second)
        if text in made.sharing
    }
    return len(made.planted & set(found)) / max(1, len(made.planted)), len(wrong) / max(1, len(made.sharing))
