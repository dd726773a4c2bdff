"""What a ledger's columns can become, and the words that offices use for them. Our own list; an office's mapping wins."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class LedgerField:
    """A field of a finding: what offices call it, and (``not_words``) what a heading names when it means something else."""

    name: str
    label: str | Promise
    shape: str  # "target", "short", "long", "day", "amount", "count", "choice"
    words: tuple[str, ...]
    not_words: tuple[str, ...] = ()


#: What is done about a problem has days and people of its own.
_LATER = ("整改", "反馈", "完成", "办结", "督办", "填报", "报送", "谈话", "登记", "移交", "印发", "验收", "销号")

#: What is noted of a problem, which is not the problem.
_ABOUT = ("状态", "进展", "编号", "个数", "数量", "是否", "证据", "佐证")

#: Instead of a field: a column that a person leaves out.
SKIPPED = "-"

#: In the order in which they are offered.
FIELDS = (
    LedgerField("target", _("被巡视单位"), "target", ("被巡视单位", "被巡察单位", "被巡视党组织", "巡视对象", "单位", "单位名称", "地区", "盟市", "旗县", "责任单位", "所属单位", "涉及单位", "target", "unit")),
    LedgerField("title", _("标题"), "short", ("标题", "问题", "问题名称", "问题概述", "问题摘要", "主要问题", "问题标题", "反馈问题", "title", "finding"), _ABOUT),
    LedgerField("condition", _("事实"), "long", ("事实", "问题描述", "具体表现", "具体问题", "存在问题", "存在的问题", "问题内容", "主要表现", "问题事实", "情况", "问题具体情况", "condition", "description"), _ABOUT),
    LedgerField("cause", _("原因"), "long", ("原因", "原因分析", "产生原因", "问题原因", "为什么", "cause")),
    LedgerField("effect", _("影响"), "long", ("影响", "后果", "危害", "造成影响", "造成后果", "effect", "consequence")),
    LedgerField("who", _("责任主体"), "short", ("责任主体", "责任部门", "牵头单位", "涉及部门", "责任单位名称", "who"), ("配合", "协助", "联系", *_LATER)),
    LedgerField("where", _("地点"), "short", ("地点", "发生地点", "地址", "where", "place")),
    LedgerField("fact_from", _("事实发生日期"), "day", ("发生时间", "发生日期", "事实日期", "问题时间", "起始时间", "开始时间", "时间", "日期", "date"), _LATER),
    LedgerField("fact_until", _("事实截止日期"), "day", ("截止时间", "结束时间", "终止时间", "截止日期", "until"), _LATER),
    LedgerField("amount", _("金额（元）"), "amount", ("金额", "涉及金额", "涉案金额", "资金", "涉及资金", "问题金额", "amount")),
    LedgerField("people_concerned", _("涉及人数"), "count", ("涉及人数", "人数", "涉及人员数", "户数", "people")),
    LedgerField("severity", _("严重程度"), "choice", ("严重程度", "问题性质", "程度", "等级", "severity")),
    LedgerField("category", _("问题类别"), "choice", ("问题类别", "问题类型", "问题分类", "类别", "类型", "分类", "category")),
    LedgerField("origins", _("来源"), "choice", ("来源", "问题来源", "线索来源", "origin")),
    LedgerField("methods", _("发现方式"), "choice", ("发现方式", "发现途径", "工作方式", "method")),
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}

#: What further facts of a list that comes back are called; the rest are called as in ``FIELDS``.
LABELS: dict[str, str | Promise] = {
    **{field.name: field.label for field in FIELDS},
    "outline": _("提纲"),
    "published_sentence": _("拟公布语句"),
    "problem": _("立行立改问题"),
    "requirement": _("整改要求"),
    "due_on": _("完成时限"),
    "due_reason": _("时限理由"),
    "kind": _("材料种类"),
    "place": _("取得地点"),
    "obtained_on": _("取得日期"),
}

#: What offices write for the register's choices.
SEVERITY_WORDS = {
    "unset": ("待定", "unset"),
    "general": ("一般", "一般问题", "轻微", "较轻", "轻", "低", "普通", "general", "low"),
    "serious": ("较重", "较为严重", "较严重", "比较严重", "中", "中等", "重要", "重点", "serious", "medium"),
    "grave": ("严重", "重大", "特别严重", "重", "高", "突出", "grave", "high"),
}
ORIGIN_WORDS = {
    "inspector": ("巡视发现", "巡察发现", "巡视组发现", "检查发现", "现场检查", "组内发现"),
    "official": ("干部反映", "干部群众反映", "党员干部反映", "谈话反映"),
    "public": ("群众反映", "群众举报", "信访", "来信", "来访", "来电", "企业反映", "干部群众反映"),
}
METHOD_WORDS = {
    "reports": ("听取汇报", "汇报"),
    "talks": ("个别谈话", "谈话", "访谈"),
    "letters": ("受理来信来电来访", "信访", "来信来访", "来信", "来访", "来电", "信访件"),
    "declarations": ("抽查个人有关事项报告", "个人有关事项", "个人事项"),
    "inquiries": ("向知情人询问", "询问", "知情人"),
    "files": ("调阅资料", "查阅资料", "查阅", "调阅", "资料", "查账", "翻阅"),
    "seminars": ("召开座谈会", "座谈", "座谈会"),
    "sitting_in": ("列席会议", "列席"),
    "surveys": ("民主测评和问卷", "问卷", "测评", "问卷调查"),
    "visits": ("走访调研", "走访", "调研", "实地", "下沉", "暗访"),
    "special_checks": ("专项检查", "专项"),
    "other_agencies": ("提请有关单位协助", "协助", "商请"),
    "other": ("其他方式", "其他"),
}
