"""A copy that a machine reworded is no evidence; sound prose of every kind here passes without a word."""

from pathlib import Path

import pytest

from bihuan.reading import read_notice
from bihuan.reading.rules.spun_copy import find_substitutions
from tests.texts import NOTICES, paths

#: What such machines were seen to put, written down apart from the reader's own table.
SPINS = dict(
    pair.split(":")
    for pair in (
        "人:东说念主 做:作念 道:说念 坚持:坚抓 支持:撑持 保持:保抓 持续:抓续 市场:阛阓 制度:轨制 推动:鼓吹 责任:包袱 干部:干事 "
        "规范:轨范 不足:不敷 治理:科罚 解决:贬责 重大:要紧 管理:照料 长期:弥远 集中:纠合 随意:豪恣 简单:粗陋 标准:圭臬 能力:才智 "
        "措施:递次 项目:名目 规定:轨则 执行:践诺 严格:严慎 大力:鼎力 设计:策画 明显:昭着 开始:开首"
    ).split()
)


def texts() -> list:
    folders = (*NOTICES, "sound", "traditional", "other", "rectification")
    found = [*paths(*folders), *paths(*folders, held_out=True)]
    return [pytest.param(path, id="-".join(path.parts[-2:])) for path in found]


@pytest.mark.parametrize("path", texts())
def test_sound_prose_has_no_odd_word(path: Path) -> None:
    assert find_substitutions(path.read_text(encoding="utf-8")) == []


def reworded(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    for ordinary, substitute in SPINS.items():
        text = text.replace(ordinary, substitute)
    return text


@pytest.mark.parametrize("path", paths("business", "routine"), ids=lambda path: path.stem)
def test_a_reworded_notice_is_refused_and_gives_no_targets(path: Path) -> None:
    reading = read_notice(reworded(path))
    assert reading.refused
    assert reading.refused.code == "reading.spun_copy"
    assert reading.targets == ()
    assert reading.text
