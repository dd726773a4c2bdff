"""The matrix of capabilities in words, for the page and for the manual."""

import re
from dataclasses import dataclass

from bihuan.web.accounts.capabilities import COLUMNS, PUBLIC, ROWS, Column, Letter
from bihuan.web.accounts.choices import Role
from bihuan.web.common.language import pick

LETTERS = {
    Letter.KNOW: ("知道有", "know of"),
    Letter.READ: ("读", "read"),
    Letter.CREATE: ("建", "create"),
    Letter.EDIT: ("改", "edit"),
    Letter.SUBMIT: ("提交", "submit"),
    Letter.RETURN: ("退回", "return"),
    Letter.APPROVE: ("批准（底稿审定、问题认定、签收、验收也在内）", "approve (also confirm, acknowledge, accept)"),
    Letter.VERIFY: ("审核", "review"),
    Letter.ORIGINAL: ("取原件", "original file"),
    Letter.MESSAGE: ("提意见", "comment"),
    Letter.ASSIGN: ("指派", "assign"),
    Letter.OPEN: ("用钥匙打开", "open with a key"),
    Letter.EXPORT: ("导出", "export"),
    Letter.PUBLISH: ("发布", "publish"),
    Letter.WITHDRAW: ("撤回", "withdraw"),
}
SCOPES = {
    "g": ("本组的单位", "units of the own group"),
    "u": ("本单位", "the own unit"),
    "t": ("交给自己的单位", "units given to them"),
    "r": ("任职所及的轮次", "rounds of the assignment"),
    "a": ("全部", "everything"),
    "o": ("自己的", "their own"),
    "h": ("单位主要负责人", "head of the unit"),
}
#: What a right in brackets is limited to.
QUALIFIERS = {
    "challenge": ("申请回避", "ask for recusal"),
    "classify": ("类别", "categories"),
    "first": ("初次", "the first time"),
    "form": ("只改文字格式", "form of the text only"),
    "grave": ("严重问题", "grave ones"),
    "head": ("主要负责人", "the head only"),
    "intake": ("信访受理", "intake duty"),
    "its_finding": ("所核查的问题", "the finding verified"),
    "later": ("第二次起", "from the second time on"),
    "leaders_paper": ("组长编制的底稿", "a paper by the leader"),
    "on_behalf": ("代录", "on behalf"),
    "one_share": ("一份密钥", "one share of the key"),
    "over": ("转入持续整改、不再整改", "carry over, lapse"),
    "own_group": ("本组名单", "list of the own group"),
    "prints": ("指纹", "fingerprints"),
    "published": ("已公布的", "what is published"),
    "receipt": ("凭回执", "by receipt"),
    "reset": ("登录重设", "sign-in codes"),
    "restore": ("恢复", "restore"),
    "rotate": ("更换", "rotate"),
    "seed": ("带入以前的事项", "take older lines over"),
    "rules": ("规则", "rules"),
    "successor": ("后续事项", "successor"),
    "suggest": ("建议", "suggestion"),
    "technical": ("技术设置", "technical settings"),
    "trail": ("操作记录", "trail"),
    "unfinished": ("未完成", "unfinished"),
    "unseen": ("看不到内容", "without seeing it"),
    "users": ("账号", "accounts"),
    "spot_check": ("抽查复核", "spot check"),
    "group_liaison": ("联络员", "liaison of the group"),
}
#: What a kind of object is called.
KINDS = {
    "working_paper": ("底稿", "Working paper"),
    "finding": ("问题", "Finding"),
    "fix_at_once": ("立行立改事项", "Fix-at-once item"),
    "evidence": ("证据材料", "Evidence"),
    "unit_evidence": ("单位提交的证明", "Proof brought in by a unit"),
    "leak_check": ("泄密检查", "Leak check"),
    "frame_check": ("泄密检查（标题、导语等）", "Leak check of title and opening"),
    "criterion": ("依据", "Criteria"),
    "taxonomy": ("分类体系", "Taxonomy"),
    "import_job": ("台账导入", "Ledger import"),
    "round": ("轮次", "Round"),
    "scheme": ("分组方案", "scheme of groups"),
    "issued_paper": ("已印发公文", "Issued paper"),
    "paper_template": ("公文模板和代字", "Template of papers, words of numbers"),
    "slot": ("反馈会安排", "Feedback meeting, as planned"),
    "feedback_rules": ("反馈规则", "Rules of feedback"),
    "meeting": ("反馈会", "Feedback meeting"),
    "objection": ("异议", "Objection"),
    "calendar_feed": ("日历订阅", "Subscribed calendar"),
    "announcement": ("公告", "Announcement"),
    "term": ("届", "Term of a committee"),
    "past_inspection": ("历史巡视", "Past inspection"),
    "group_report": ("巡视报告", "Report of a group"),
    "round_report": ("综合报告", "Report of a round"),
    "notice": ("通报", "Notice"),
    "user": ("账号", "Account"),
    "organ": ("机构", "Organ"),
    "inspector": ("人员库", "Pool of inspectors"),
    "unit_leader": ("单位领导班子", "Leading bodies of units"),
    "assignment": ("任职", "Assignment"),
    "settings": ("设置和规则", "Settings and rules"),
    "demo_date": ("演示日期", "Date of a demonstration"),
    "trail": ("操作记录", "Trail"),
    "backup": ("备份", "Backup"),
    "note": ("消息", "Note"),
    "saved_view": ("保存的视图", "Saved view"),
    "api_token": ("接口令牌", "Token of the interface"),
    "webhook": ("外发通知", "Webhook"),
    "export": ("导出", "Export"),
    "search": ("检索和计数", "Search and counts"),
    "statistics": ("统计", "Statistics"),
    "report": ("信访件", "Report"),
    "identity": ("反映人身份", "Identity of a reporter"),
    "feedback_document": ("反馈意见", "Feedback document"),
    "opened_feedback": ("反馈会后的反馈意见（单位）", "Feedback after its meeting, for the unit"),
    "opened_head_feedback": ("反馈会后致主要负责人的反馈意见", "Feedback to the head, after its meeting"),
    "publication": ("集中公布", "Publication"),
    "comment": ("公众意见", "Comment of the public"),
    "figure_batch": ("公开数据", "Public figures"),
    "look_back": ("“回头看”", "Look back"),
    "repeat_link": ("重复问题", "Repeated finding"),
    "plan": ("整改方案", "Rectification plan"),
    "notice_pairing": ("整改通报与问题的对应", "Pairing of a notice with its findings"),
    "rectification_report": ("整改情况报告", "Rectification report"),
    "rectification_notice": ("整改进展情况的通报", "Notice on rectification"),
    "item": ("整改事项", "Rectification item"),
    "proof": ("佐证材料", "Proof of rectification"),
    "extension": ("延期", "Extension"),
    "hand_over": ("责任交接", "Hand-over of duty"),
    "chasing_letter": ("督办文书", "Chasing letter"),
    "rectification_rules": ("整改规则", "Rules of rectification"),
    "verifier_list": ("核查人员名单", "Verifier list"),
    "sample": ("反向核查样本", "Sample of closed items"),
    "sampled_item": ("抽中的事项", "Sampled item"),
    "call": ("回访", "Call"),
    "truth_mark": ("存疑提示", "Mark of truth"),
    "recusal": ("回避", "Recusal"),
    "challenge": ("单位提出的回避", "Challenge by a unit"),
    "keys": ("密钥", "Keys"),
}
#: A row of what is not built yet.
REPORTER = "REP"
STAGES = {
    "": ("", ""),
    "rows": ("随各行的权限", "follows from the rights to rows"),
    "later": ("已定，尚未建成", "decided, not built yet"),
}
#: Looser than the product's own reading: what is not built yet is shown as well.
_RIGHT = re.compile(r"(?P<letters>[A-Z]+)(?P<two>²?)(?P<again>!?)(?:\((?P<only>[a-z_]+)\))?@(?P<scope>[a-z]+)")


@dataclass(frozen=True, slots=True)
class Row:
    """One role and what it may do in each state of a table."""

    role: str
    label: str
    cells: tuple[tuple[str, str], ...]  # heading of the state, rights in words

    @property
    def is_empty(self) -> bool:
        """Whether the role may do nothing with this kind of object."""
        return not any(words for _heading, words in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of object: its states as columns, the roles as rows."""

    kind: str
    name: str
    stage: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def tables() -> list[Table]:
    """Return the whole matrix in words, by kind of object, in the order of the file."""
    kinds: dict[str, list[Column]] = {}
    for column in COLUMNS:
        kinds.setdefault(column.object, []).append(column)
    return [_table(kind, columns) for kind, columns in kinds.items()]


def legend() -> list[tuple[str, str]]:
    """Return the marks of a right and what they mean, for who reads the file itself."""
    return [
        *((str(letter), pick(*words)) for letter, words in LETTERS.items()),
        ("²", pick("两个不同的人", "two different people")),
        ("!", pick("先再次验证身份", "after proving again who one is")),
        *((f"@{scope}", pick(*words)) for scope, words in SCOPES.items() if scope != "h"),
    ]


def role_label(role: str) -> str:
    """Return a row's name: a role, or everybody."""
    if role == REPORTER:
        return pick("反映人（凭回执）", "Reporter (by receipt)")
    if role == PUBLIC:
        return pick("公众（不登录）", "The public (not signed in)")
    return str(Role(role).label) if role in Role.values else role


def in_words(cell: str) -> str:
    """Return a cell as a person says it; "" where nothing is allowed."""
    return pick("；", "; ").join(_right(match) for match in map(_RIGHT.fullmatch, cell.split()) if match)


def _right(match: re.Match[str]) -> str:
    and_ = pick("、", ", ")
    says = and_.join(pick(*LETTERS[Letter(letter)]) for letter in match["letters"])
    marks = [pick(*QUALIFIERS[match["only"]])] if match["only"] else []
    marks += [pick("两人", "two people")] if match["two"] else []
    marks += [pick("再次验证", "proving again")] if match["again"] else []
    where = and_.join(pick(*SCOPES[letter]) for letter in match["scope"] if letter != "o")
    if "o" in match["scope"]:
        where = pick("{}中自己的", "their own among {}").format(where) if where else pick(*SCOPES["o"])
    limits = pick("（{}）", " ({})").format(and_.join(marks)) if marks else ""
    return pick("{}：{}", "{}: {}").format(says + limits, where)


def _table(kind: str, columns: list[Column]) -> Table:
    headings = tuple(column.label for column in columns)
    rows = tuple(
        Row(
            role,
            role_label(role),
            tuple((column.label, in_words(column.cells.get(role, ""))) for column in columns),
        )
        for role in (*ROWS, REPORTER)
    )
    stage = next((column.stage for column in columns if column.stage), "")
    return Table(kind, pick(*KINDS[kind]), pick(*STAGES[stage]), headings, rows)
