"""Made-up rectification notices for properties: drawn part by part, with what they say beside them."""

from dataclasses import dataclass

from hypothesis import strategies as st

_PROBLEMS = (
    "理论学习不深入",
    "惠企政策兑现不及时",
    "项目资金监管不严",
    "基层减负成效不明显",
    "服务企业主动性不强",
    "巡查检查走过场",
)
_DEEDS = ("修订管理办法3项", "收回结余资金12.6万元", "约谈责任人4人", "走访企业85家", "组织培训6期", "清理积案17件")
_WORDS = {
    "done": "已完成整改",
    "basically_done": "基本完成",
    "long_term": "需长期坚持",
    "under_way": "正在推进",
    "": "",
}
_NUMBERS = ("{}.", "{}．", "{}、", "（{}）", "({})")
_SIGNS = "一二三四五六七八九"


@dataclass(frozen=True)
class Drawn:
    """A notice and, for each item, its problem, the kind of its status ("" for none) and how many measures it has."""

    text: str
    items: tuple[tuple[str, str, int], ...]


@st.composite
def notices(draw: st.DrawFn) -> Drawn:
    """Draw a notice: one or two parts with lists, each numbered from 1 in a way of its own."""
    lines = [
        "中共云泽市委员会关于巡视整改进展情况的通报",
        "2023年3月1日至4月30日，省委第三巡视组对云泽市进行了巡视，7月21日反馈了意见。现将整改进展情况予以公布。",
        "一、履行整改主体责任情况",
        "市委召开会议5次。",
    ]
    said: list[tuple[str, str, int]] = []
    for part, head in enumerate(
        draw(st.sampled_from([["反馈问题整改落实情况"], ["重点问题整改情况", "长期坚持的整改事项"]])), 2
    ):
        lines.append(f"{_SIGNS[part - 1]}、{head}")
        style = draw(st.sampled_from(_NUMBERS))
        for number, problem in enumerate(draw(st.lists(st.sampled_from(_PROBLEMS), min_size=1, max_size=4)), 1):
            text, measures, status = _item(draw, problem)
            lines.append(style.format(number) + text)
            said.append((problem, status, measures))
    if draw(st.booleans()):
        lines.append("公示期：2023年12月1日至12月31日。联系电话：0000-1234567；邮编：010000。")
    lines += ["中共云泽市委员会", "2023年11月30日"]
    return Drawn("\n".join(lines), tuple(said))


def _item(draw: st.DrawFn, problem: str) -> tuple[str, int, str]:
    deeds = draw(st.lists(st.sampled_from(_DEEDS), min_size=1, max_size=3, unique=True))
    status = draw(st.sampled_from(sorted(_WORDS)))
    head = draw(st.sampled_from(["关于“{}”的问题", "针对{}问题", "关于{}的问题"])).format(problem)
    joined = draw(st.sampled_from(["enumerated", "sentences"]))
    if joined == "enumerated":
        body = "；".join(f"{_SIGNS[at]}是{deed}" for at, deed in enumerate(deeds)) + "。"
    else:
        body = "".join(f"{deed}。" for deed in deeds)
    who = draw(st.sampled_from(["", "（牵头单位：市委办；责任单位：市财政局、市审计局）"]))
    said = _WORDS[status]
    return f"{head}。{body}{who}{said + '。' if said else ''}", len(deeds), status
