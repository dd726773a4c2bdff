"""The words that the register chooses from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperStatus(models.TextChoices):
    """Where a working paper stands; only ``findings.actions.move`` changes it."""

    DRAFT = "draft", _("草拟")
    REVIEWED = "reviewed", _("已审核")
    APPROVED = "approved", _("已审定")


class FindingStatus(models.TextChoices):
    """Where a finding stands; only ``findings.actions.move`` changes it."""

    DRAFT = "draft", _("草拟")
    CONFIRMED = "confirmed", _("已认定")
    IN_REVIEW = "in_review", _("巡视办审核中")
    APPROVED = "approved", _("已批准")
    ISSUED = "issued", _("已反馈")
    WITHDRAWN = "withdrawn", _("已撤回")


class FixStatus(models.TextChoices):
    """Where a fix-at-once item stands; only ``findings.actions.move`` changes it."""

    DRAFT = "draft", _("草拟")
    ISSUED = "issued", _("已下发")
    ACKNOWLEDGED = "acknowledged", _("已签收")
    REPORTED = "reported", _("已报告")
    RETURNED = "returned", _("已退回")
    ACCEPTED = "accepted", _("已验收")


class EvidenceStatus(models.TextChoices):
    """Where a proof stands; only ``findings.actions.move`` changes it. Frozen: a signed paper or finding rests on it."""

    WORKING = "working", _("整理中")
    FROZEN = "frozen", _("已固定")


class Severity(models.TextChoices):
    """How grave a problem is, by the rubric in ``docs/reference/severity.md``; unset until somebody has said."""

    UNSET = "unset", _("未定")
    GENERAL = "general", _("一般")
    SERIOUS = "serious", _("较重")
    GRAVE = "grave", _("严重")


class Origin(models.TextChoices):
    """Where a problem came to light; a finding has a set of them."""

    INSPECTOR = "inspector", _("巡视发现")
    OFFICIAL = "official", _("干部反映")
    PUBLIC = "public", _("群众反映")


class Method(models.TextChoices):
    """How a problem was found (工作方式); a finding has a set of them. A configurable sample, not a rule's list."""

    REPORTS = "reports", _("听取汇报")
    TALKS = "talks", _("个别谈话")
    LETTERS = "letters", _("受理来信来电来访")
    DECLARATIONS = "declarations", _("抽查个人有关事项报告")
    INQUIRIES = "inquiries", _("向知情人询问")
    FILES = "files", _("调阅资料")
    SEMINARS = "seminars", _("召开座谈会")
    SITTING_IN = "sitting_in", _("列席会议")
    SURVEYS = "surveys", _("民主测评和问卷")
    VISITS = "visits", _("走访调研")
    SPECIAL_CHECKS = "special_checks", _("专项检查")
    OTHER_AGENCIES = "other_agencies", _("提请有关单位协助")
    OTHER = "other", _("其他方式")


class EvidenceKind(models.TextChoices):
    """What a proof is."""

    DOCUMENT = "document", _("书证")
    MINUTES = "minutes", _("会议记录")
    VOUCHER = "voucher", _("凭证")
    TABLE = "table", _("数据表")
    PHOTO = "photo", _("照片")
    SCREENSHOT = "screenshot", _("截图")
    STATEMENT = "statement", _("情况说明")
    OTHER = "other", _("其他")


class Why(models.TextChoices):
    """Why something was returned or withdrawn, as the trail keeps it; the words stand in the note beside it."""

    FACTS = "facts", _("事实不清")
    PROOF = "proof", _("证据不足")
    CRITERIA = "criteria", _("依据不当")
    WORDING = "wording", _("文字表述")
    CATEGORY = "category", _("归类不当")
    DUPLICATE = "duplicate", _("重复登记")
    NOT_ESTABLISHED = "not_established", _("问题不成立")
    NOT_DONE = "not_done", _("没有做到位")
    OTHER = "other", _("其他原因")
