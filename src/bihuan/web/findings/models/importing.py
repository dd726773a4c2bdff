"""Tables that are brought into the register: what was read of them, and what the check of each row found."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.files.models import Blob
from bihuan.web.rounds.models import Round, Target


class LedgerMapping(models.Model):
    """Which column of a ledger from elsewhere is which field, remembered by what its headings are."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="ledger_mappings")
    fingerprint = models.CharField(max_length=64)  # SHA-256 of the folded headings in their order
    columns = models.JSONField(default=list)  # [field name or "" for a note], one for each heading
    changed_at = CivilMomentField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint("person", "fingerprint", name="one_mapping_per_kind_of_ledger")]

    def __str__(self) -> str:
        return self.fingerprint[:12]


class ImportJob(models.Model):
    """
    A table that is being brought into the register: read, checked row by row, and written once somebody confirms.

    ``done_through`` moves in the transaction that writes a batch of rows, so that a killed import goes on where it
    was and writes no row twice.
    """

    class Stage(models.TextChoices):
        """How far it is."""

        MAPPING = "mapping", _("待对应列")
        CHECKED = "checked", _("已检查")
        WRITING = "writing", _("正在写入")
        DONE = "done", _("已导入")
        DISCARDED = "discarded", _("已放弃")

    class Origin(models.TextChoices):
        """Where the table comes from."""

        LEDGER = "ledger", _("外来台账")
        RETURNED = "returned", _("导出后改回的表")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="import_jobs")
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="import_jobs")
    target = models.ForeignKey(Target, null=True, on_delete=models.PROTECT, related_name="+")  # of rows that name none
    origin = models.CharField(max_length=10, choices=Origin.choices)
    kind = models.CharField(max_length=20, default="finding")  # of the rows, as the trail calls it
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.MAPPING)
    name = models.CharField(max_length=200)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    sheet = models.PositiveSmallIntegerField(default=0)
    layout = models.JSONField(default=dict)  # where headings and body stand, and the headings as they were joined
    columns = models.JSONField(default=list)  # as in LedgerMapping
    counts = models.JSONField(default=dict)  # {verdict: rows}
    done_through = models.PositiveIntegerField(default=0)  # last row of the sheet that was written
    written = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = CivilMomentField(auto_now_add=True)
    changed_at = CivilMomentField(auto_now=True)

    #: What allowed the step, where access has judged one.
    grant: Grant | None = None

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "-id"], name="imports_of_a_person")]

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """One row of such a table as it was checked: what would be written, or why it cannot be."""

    class Verdict(models.TextChoices):
        """What the check found."""

        NEW = "new", _("新增")
        CHANGED = "changed", _("有改动")
        UNCHANGED = "unchanged", _("无改动")
        CONFLICT = "conflict", _("有冲突")
        ERROR = "error", _("有错误")

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()  # as the spreadsheet counts, from 1
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    target_id_of_row = models.BigIntegerField(null=True)
    object_id = models.BigIntegerField(null=True)  # of the row of the register that would change
    object_version = models.PositiveIntegerField(null=True)
    values = models.JSONField(default=dict)  # {field: value} to write
    before = models.JSONField(default=dict)  # {field: value} as it stood, of a changed or conflicting row
    notes = models.JSONField(default=dict)  # {heading: value} of columns that have no place
    problems = models.JSONField(default=list)  # [{cell, code, zh, en}], with "remark" for what is no error

    class Meta:
        ordering = ["job", "row"]
        constraints = [models.UniqueConstraint("job", "row", name="one_import_row_per_line")]
        indexes = [models.Index(fields=["job", "verdict", "row"], name="import_rows_by_verdict")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.row} {self.verdict}"
