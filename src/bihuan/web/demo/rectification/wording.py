"""
What units of the story undertake and report: sentences put together of pieces, so that no two units say the same.

Units of one round answer like problems with like words; only who copies says the same pieces in the same order.
"""

from dataclasses import dataclass

from bihuan.web.demo.drawing import Draw

OWNERS = ("窗口科科长", "财务科科长", "法规科科长", "企业服务科科长", "督查室主任", "项目科科长", "信用科科长")
UNITS = ("市政务服务局", "市财政局", "市司法局", "市住建局", "市市场监管局", "市工信局", "市招商服务中心")
_WHERE = (
    "从受理登记簿入手", "先抽去年的办件", "以企业来信为线索", "把近两年的合同找齐", "拿系统日志同纸面台账对", "请三家企业陪着走一遍流程",
    "按街道分片", "沿着资金流向", "从投诉最集中的窗口开始", "把各科室的口径放在一起", "挑出退件最多的事项", "先看没有办结的",
)  # fmt: skip
_WHAT = (
    "清点{n}件超时未办的申请", "核对{n}笔挂账欠款的来龙去脉", "翻检{n}份招商协议里没有兑现的条款", "重看{n}宗罚款案卷的裁量理由",
    "找出{n}处互相矛盾的办事指南", "查明{n}次重复上门检查是谁派的单", "比对{n}个项目的评标打分", "梳理{n}项收费的依据和票据",
    "逐户问清{n}家企业贷款被拒的原因", "统计{n}个热线来电的答复时长", "复核{n}份容缺受理承诺的到期情况", "排出{n}项前后台不一致的审批",
    "盘点{n}台闲置的自助终端", "回看{n}段窗口录像", "抽验{n}张电子证照能否调用", "摸清{n}个园区地块的供水供电缺口",
)  # fmt: skip
_HOW = (
    "当场能改的当场改", "改不了的写明卡在哪一环", "由牵头科室每旬碰一次头", "不同意见提交联席会裁定", "让经办人和申请人面对面说清",
    "该退的钱直接打回原账户", "把责任落到具体窗口和工号", "没有依据的一律停下来", "请法律顾问出具书面意见", "同上级系统的数据再对一遍",
    "旧流程图作废另画一张", "超过{m}天没有动静的亮灯催办", "涉及几个部门的合成一张表", "把承诺日期短信发给当事人", "先付小额再付大额",
)  # fmt: skip
_AFTER = (
    "每周五把结果贴在大厅屏幕上", "请纪检组随机回访{m}户", "做成一页纸的办事提示发到窗口", "写进新来人员的上岗考试", "季度末拿数据说话",
    "让审计部门半年后再看一眼", "公布一个能打通的咨询号码", "同类事项一并照此办理", "在门户网站开专栏逐条答复", "把教训编成案例在科长例会上讲",
    "给企业留一张可以打分的回执", "由督查室留存照片和签收单", "纳入年底考核的扣分项", "下个月换一批人交叉再查",
)  # fmt: skip
_DONE = (
    "抽到的样本里没有再出现同样情形", "当事企业在回执上签了字", "系统里连续四周没有超时提示", "退款到账记录已经归档", "新流程图已经挂到窗口",
    "热线同类来电比上月少了一半", "交叉检查没有发现新的不一致", "联席会纪要明确了各家分工", "两家原先投诉的企业撤回了诉求", "台账和系统数据能够对上",
)  # fmt: skip
_PROOFS = (
    "清单和公布照片",
    "还款凭证和企业收款回执",
    "企业确认函",
    "退款凭证",
    "修改前后的文件",
    "回访记录",
    "会议纪要",
)


@dataclass(frozen=True, slots=True)
class Deed:
    """A measure as a plan promises it ({n} and {m} are filled in), what proves it, and what is reported of it."""

    promise: str
    proof: str
    progress: str


#: Measures of a plan; each serves several lines.
MEASURES = 3


def deed(seed: int, unit: int, number: int) -> Deed:
    """Return measure ``number`` (from 0) of a unit; no piece comes twice within a unit, few come at two units."""
    where, what, how, after, done = (
        _piece(seed, unit * MEASURES + number, name, pieces)
        for name, pieces in (("where", _WHERE), ("what", _WHAT), ("how", _HOW), ("after", _AFTER), ("done", _DONE))
    )
    return Deed(
        f"{where}，{what}，{how}，{after}。", _piece(seed, unit + number, "proof", _PROOFS), f"已{what}，{done}。"
    )


def _piece(seed: int, at: int, name: str, pieces: tuple[str, ...]) -> str:
    # One order for all units: the kinds differ in number, so the same pieces hardly ever meet again.
    return Draw(seed, "pieces", name).shuffled(pieces)[at % len(pieces)]


def filled(text: str, draw: Draw) -> str:
    """Return ``text`` with its numbers."""
    return text.format(n=draw.between(12, 96), m=draw.between(3, 9))
