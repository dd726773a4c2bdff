"""
What units of the story undertake and report, problem by problem, from ``remedies.toml``.

Units with a like problem answer it with like words in life too. Here no two of them get the same sentences, so that only
who copies reads as copied.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bihuan.web.demo.drawing import Draw

#: Who leads at a unit, who helps, and who answers for it, by the category of the problem.
_LEADING: dict[str, tuple[str, str, str]] = {
    "A": ("政府办公室", "发改委", "督查室主任"),
    "B": ("工信局", "财政局", "企业服务科科长"),
    "C": ("行政审批局", "住建局", "审批协调科科长"),
    "D": ("政府办公室", "发改委", "综合科科长"),
    "E": ("市场监管局", "司法局", "信用监管科科长"),
    "F": ("司法局", "市场监管局", "执法监督科科长"),
    "G": ("自然资源局", "住建局", "利用科科长"),
    "H": ("政务服务局", "大数据局", "窗口科科长"),
    "I": ("公共资源交易中心", "财政局", "交易监管科科长"),
    "J": ("发改委", "财政局", "信用科科长"),
    "K": ("机关工委", "政务服务局", "作风办主任"),
    "L": ("人社局", "税务局", "政策落实科科长"),
}
_HOW = (
    "改不了的写明卡在哪一环、由谁来解", "牵头科室每旬碰一次头", "意见不一致的提交联席会裁定", "每一步都有经办人签字", "没有进展的第三周起公开进度",
    "请法律顾问列席把关", "属于上级权限的七日内书面请示", "由派驻纪检组跟到底", "涉及几个部门的合成一张表办", "超过{m}天没有动静的亮灯催办",
    "责任落到具体岗位和工号", "没有依据的做法一律停下来", "同上级系统的数据再对一遍", "先办难的再办容易的", "每办结一件划掉一件", "每周五把结果贴在大厅屏幕上",
    "请纪检组随机回访{m}户", "写进新来人员的上岗考试", "季度末拿数据说话", "让审计部门半年后再看一眼", "公布一个能打通的咨询号码", "同类事项一并照此办理",
    "在门户网站开专栏逐条答复", "把教训编成案例在科长例会上讲", "请人大代表到场看一次", "由督查室留存照片和签收单", "纳入年底考核的扣分项",
    "下个月换一批人交叉再查", "结果发到乡镇和街道",
)  # fmt: skip
_SEEN = (
    "抽到的样本里没有再出现同样情形", "当事企业在回执上签了字", "系统里连续四周没有超时提示", "凭证已经归档备查", "新做法已经挂到窗口",
    "热线同类来电比上月少了一半", "交叉检查没有发现新的不一致", "联席会纪要明确了各家分工", "原先反映的企业撤回了诉求", "台账和系统数据能够对上",
)  # fmt: skip
_TOGETHER = (
    "把第{some}条编成一个专班，由{who}每周调度", "第{some}条共用一本台账，由{who}逐周核对", "就第{some}条开{m}次现场会，由{who}点名",
    "第{some}条由{who}请{n}名企业代表一起验收", "{who}每月抽查第{some}条的{n}份材料", "第{some}条的进展由{who}登上政务公开栏",
)  # fmt: skip
#: Lines that are no longer there fit no problem of the file; a unit that has one still says something.
_NO_KIND = "督查通报后续跟踪不够"


@dataclass(frozen=True, slots=True)
class Deed:
    """What a plan says to one problem ({n} and {m} are filled in later), what proves it, and what is told of it."""

    cause: str
    standard: str
    promise: str
    proof: str
    progress: str
    claim: str


@cache
def _remedies() -> dict[str, dict[str, Any]]:
    text = files("bihuan.web.demo.rectification").joinpath("remedies.toml").read_text(encoding="utf-8")
    return {title: dict(remedy) for title, remedy in tomllib.loads(text).items()}


def deed(seed: int, unit: int, order: int, title: str, earlier: int) -> Deed:
    """
    Return what a unit says to its problem of this title.

    ``earlier`` counts the units before it that have a problem of the title: of the first six, no two have more than one of
    cause, standard, and the two halves of the measure in common.
    """
    remedy = _remedies().get(title) or _remedies()[_NO_KIND]
    causes, standards, measures = (
        Draw(seed, name, title).shuffled(remedy[name]) for name in ("causes", "standards", "measures")
    )
    turn, count = earlier // len(causes), len(causes)
    begins, ends = (
        [one.partition("，")[part] for one in measures] for part in (0, 2)
    )  # how a measure begins and how it goes on
    how = _piece(seed, unit * 5 + order, "how", _HOW)
    seen = _piece(seed, unit * 3 + order, "seen", _SEEN)
    return Deed(
        f"{causes[(earlier + 2 * turn) % count]}。",
        f"{standards[turn % len(standards)]}。",
        f"{begins[earlier % count]}，{ends[(earlier + turn) % count]}；{how}。",
        remedy["proof"],
        f"{seen}。",
        f"{remedy['done'][earlier % len(remedy['done'])]}。",
    )


def together(seed: int, unit: int, orders: list[int], who: str) -> str:
    """Return a measure that serves several lines of a plan at once."""
    words = f"{_TOGETHER[unit % len(_TOGETHER)]}；{_piece(seed, unit * 5, 'how', _HOW)}。"
    draw = Draw(seed, "together", unit)
    return filled(words.replace("{some}", "、".join(map(str, orders))).replace("{who}", who), draw)


def leading(code: str, place: str) -> tuple[str, str, str]:
    """Return who leads, who helps, and who answers for a problem of a category, at a place (a city or league)."""
    lead, helps, owner = _LEADING.get(code, _LEADING["A"])
    level = place[-1] if place[-1:] in ("市", "盟") else ""
    return level + lead, level + helps, owner


def _piece(seed: int, at: int, name: str, pieces: tuple[str, ...]) -> str:
    # One order for all units: the kinds differ in number and step, so the same pieces hardly ever meet again.
    return Draw(seed, "pieces", name).shuffled(pieces)[at % len(pieces)]


def filled(text: str, draw: Draw) -> str:
    """Return ``text`` with its numbers."""
    return text.format(n=draw.between(12, 96), m=draw.between(3, 9))
