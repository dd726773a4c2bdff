import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0005_rights_come_from_roles_alone"),
        ("files", "0003_words_of_files"),
        ("findings", "0008_what_is_in_review"),
        ("notices", "0005_items_of_rectification_notices"),
        ("rounds", "0008_grounds_of_recusals"),
    ]

    operations = [
        migrations.CreateModel(
            name="RectificationRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectification_rules",
                        to="rounds.round",
                    ),
                ),
                (
                    "long_term",
                    models.CharField(
                        choices=[
                            ("done", "计入已完成"),
                            ("not_done", "不计入已完成"),
                            ("separate", "单独列示，不计入分子和分母"),
                        ],
                        default="separate",
                        max_length=10,
                    ),
                ),
                ("opinion_days", models.PositiveSmallIntegerField(default=10)),
                ("yellow_days", models.PositiveSmallIntegerField(default=15)),
                ("remind_days", models.JSONField(default=list)),
                ("allows_skipping", models.BooleanField(default=True)),
                ("sample_percent", models.PositiveSmallIntegerField(default=20)),
                ("proposed", models.JSONField(blank=True, default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="rounds.round"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="rounds.target"
                    ),
                ),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                (
                    "amends",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amended_by",
                        to="rectification.plan",
                    ),
                ),
                ("organisation", models.TextField(blank=True)),
                ("principles", models.TextField(blank=True)),
                ("pledge", models.TextField(blank=True)),
                ("pledged_by", models.CharField(blank=True, max_length=80)),
                ("pledged_on", models.DateField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("on_behalf", models.BooleanField(default=False)),
                (
                    "scan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.blob",
                    ),
                ),
                ("scan_name", models.CharField(blank=True, max_length=200)),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("submitted_on", models.DateField(blank=True, null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("accepted_on", models.DateField(blank=True, null=True)),
                ("concluded_on", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "草拟"),
                            ("submitted", "已报送"),
                            ("returned", "已退回"),
                            ("in_force", "已同意、执行中"),
                            ("superseded", "已被新版取代"),
                            ("concluded", "已办结"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("is_demo", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["round", "target", "-edition"],
                "constraints": [
                    models.UniqueConstraint(models.F("target"), models.F("edition"), name="one_plan_per_edition"),
                    models.UniqueConstraint(
                        models.F("target"),
                        condition=models.Q(("status__in", ["in_force", "concluded"])),
                        name="one_plan_in_force_of_a_target",
                    ),
                    models.UniqueConstraint(
                        models.F("target"),
                        condition=models.Q(("status__in", ["draft", "submitted", "returned"])),
                        name="one_plan_open_of_a_target",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="responses", to="rectification.plan"
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_responses",
                        to="findings.finding",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("problem", models.TextField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("accept", "认领"), ("in_part", "部分认领"), ("note", "说明情况")],
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("cause", models.TextField(blank=True)),
                ("standard", models.TextField(blank=True)),
                (
                    "completion",
                    models.CharField(
                        choices=[("one_off", "一次性完成"), ("long_term", "阶段性完成、长期坚持")],
                        default="one_off",
                        max_length=10,
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True)),
                ("leader", models.CharField(blank=True, max_length=80)),
                ("lead_unit", models.CharField(blank=True, max_length=120)),
                ("co_units", models.CharField(blank=True, max_length=300)),
                ("handler", models.CharField(blank=True, max_length=80)),
                (
                    "handler_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["plan", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(models.F("plan"), models.F("finding"), name="one_response_per_finding")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="measures", to="rectification.plan"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("owner", models.CharField(blank=True, max_length=80)),
                ("unit", models.CharField(blank=True, max_length=120)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("once", "一次"),
                            ("weekly", "每周"),
                            ("monthly", "每月"),
                            ("quarterly", "每季度"),
                            ("half_yearly", "每半年"),
                            ("yearly", "每年"),
                        ],
                        default="once",
                        max_length=12,
                    ),
                ),
                ("proof_expected", models.CharField(blank=True, max_length=200)),
                ("responses", models.ManyToManyField(related_name="measures", to="rectification.response")),
            ],
            options={
                "ordering": ["plan", "number", "pk"],
                "constraints": [
                    models.UniqueConstraint(models.F("plan"), models.F("key"), name="one_measure_per_key"),
                    models.UniqueConstraint(models.F("plan"), models.F("number"), name="one_measure_per_number"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="milestones",
                        to="rectification.measure",
                    ),
                ),
                ("due_on", models.DateField()),
                ("label", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "ordering": ["measure", "due_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(models.F("measure"), models.F("due_on"), name="one_milestone_a_day")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_kind", models.CharField(max_length=30)),
                ("object_id", models.BigIntegerField()),
                ("object_version", models.PositiveIntegerField()),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="rounds.target"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[("agree", "同意"), ("return", "建议退回"), ("remark", "提出意见")], max_length=8
                    ),
                ),
                ("text", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=5)),
                ("given_on", models.DateField()),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["object_kind", "object_id"], name="opinions_of_an_object")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=60, unique=True)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="rounds.round"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="rounds.target"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="rounds.group",
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="findings.finding"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rounds.category",
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="rectification.response",
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("problem", models.TextField()),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("feedback", "反馈意见"),
                            ("failed_check", "反向核查不实"),
                            ("recurrence", "问题反弹"),
                        ],
                        default="feedback",
                        max_length=14,
                    ),
                ),
                (
                    "predecessor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="rectification.item",
                    ),
                ),
                (
                    "completion",
                    models.CharField(
                        choices=[("one_off", "一次性完成"), ("long_term", "阶段性完成、长期坚持")],
                        default="one_off",
                        max_length=10,
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True)),
                ("due_reason", models.CharField(blank=True, max_length=300)),
                ("leader", models.CharField(blank=True, max_length=80)),
                ("lead_unit", models.CharField(blank=True, max_length=120)),
                ("co_units", models.CharField(blank=True, max_length=300)),
                ("handler", models.CharField(blank=True, max_length=80)),
                (
                    "handler_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("started_on", models.DateField(blank=True, null=True)),
                ("claim", models.TextField(blank=True)),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reported_on", models.DateField(blank=True, null=True)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewed_on", models.DateField(blank=True, null=True)),
                (
                    "verifier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("verified_on", models.DateField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("left_figures_on", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("recovered", models.DecimalField(decimal_places=2, default=0, max_digits=18)),
                ("people_handled", models.PositiveIntegerField(default=0)),
                ("systems_made", models.PositiveIntegerField(default=0)),
                ("proofs_count", models.PositiveSmallIntegerField(default=0)),
                ("open_marks", models.PositiveSmallIntegerField(default=0)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("accepted", "未启动"),
                            ("under_way", "整改中"),
                            ("reported", "已报完成、待初审"),
                            ("reviewed", "已初审、待核查"),
                            ("verified", "已核查、待销号"),
                            ("returned", "已退回"),
                            ("closed_implemented", "已销号"),
                            ("closed_not_implemented", "未完成而结束"),
                            ("carried_over", "转入持续整改"),
                            ("lapsed", "不再整改"),
                        ],
                        default="accepted",
                        max_length=24,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("is_demo", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["round", "target", "id"],
                "indexes": [
                    models.Index(fields=["round", "-id"], name="items_of_a_round"),
                    models.Index(fields=["target", "-id"], name="items_of_a_target"),
                    models.Index(fields=["round", "status", "-id"], name="items_by_status"),
                    models.Index(fields=["target", "status", "due_on"], name="items_of_a_target_by_day"),
                    models.Index(
                        condition=models.Q(("status__in", ["accepted", "under_way", "returned"])),
                        fields=["due_on"],
                        name="open_items_by_day",
                    ),
                    models.Index(fields=["verifier", "status"], name="items_of_a_verifier"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("finding"),
                        condition=models.Q(("predecessor", None)),
                        name="one_first_item_of_a_finding",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "closed_implemented"), _negated=True),
                            models.Q(("closed_on__isnull", False), ("verified_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_closed_item_was_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "closed_implemented"), _negated=True),
                            models.Q(("closed_by", models.F("verified_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_closes_what_they_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by", None),
                            ("reported_by", None),
                            models.Q(("verified_by", models.F("reported_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_verifies_what_they_reported",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="progress", to="rectification.item"
                    ),
                ),
                ("measure_key", models.UUIDField(blank=True, null=True)),
                ("done_on", models.DateField()),
                ("text", models.TextField()),
                ("is_measure_done", models.BooleanField(default=False)),
                ("recovered", models.DecimalField(decimal_places=2, default=0, max_digits=18)),
                ("people_handled", models.PositiveIntegerField(default=0)),
                ("systems_made", models.PositiveIntegerField(default=0)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("on_behalf", models.BooleanField(default=False)),
                ("written_on", models.DateField()),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["item", "-pk"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Proof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="rectification.item"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rounds.round"),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="rounds.target"
                    ),
                ),
                ("measure_key", models.UUIDField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("statement", "情况说明"),
                            ("document", "文件材料"),
                            ("system", "制度文件"),
                            ("photo", "现场照片"),
                            ("receipt", "缴款或支付凭证"),
                            ("other_organ", "其他机关出具的文书"),
                            ("site_check", "现场核查记录"),
                            ("call_back", "回访记录"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("dated_on", models.DateField(blank=True, null=True)),
                ("media_type", models.CharField(max_length=120)),
                (
                    "original",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.blob"),
                ),
                (
                    "cleaned",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.blob"),
                ),
                ("removed", models.JSONField(default=list)),
                ("warnings", models.JSONField(default=list)),
                ("is_from_unit", models.BooleanField(default=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("on_behalf", models.BooleanField(default=False)),
                ("added_on", models.DateField()),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300)),
                ("is_demo", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["item", "pk"],
                "indexes": [models.Index(fields=["target", "-id"], name="proofs_of_a_target")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="ProofPrint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "proof",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="prints", to="rectification.proof"
                    ),
                ),
                ("kind", models.CharField(max_length=6)),
                ("page", models.PositiveSmallIntegerField(default=1)),
                ("value", models.BigIntegerField(db_index=True)),
                ("band_1", models.PositiveIntegerField(db_index=True, null=True)),
                ("band_2", models.PositiveIntegerField(db_index=True, null=True)),
                ("band_3", models.PositiveIntegerField(db_index=True, null=True)),
                ("band_4", models.PositiveIntegerField(db_index=True, null=True)),
                ("fine", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="rectification.item"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rounds.round"),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="rounds.target"
                    ),
                ),
                ("ordinal", models.PositiveSmallIntegerField(default=1)),
                ("was_due_on", models.DateField()),
                ("wanted_on", models.DateField()),
                ("reason", models.TextField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("on_behalf", models.BooleanField(default=False)),
                ("asked_on", models.DateField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("granted_until", models.DateField(blank=True, null=True)),
                ("decision", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("asked", "已申请"), ("approved", "已批准"), ("refused", "未批准")],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["item", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("item"), condition=models.Q(("status", "asked")), name="one_open_extension_of_an_item"
                    ),
                    models.UniqueConstraint(models.F("item"), models.F("ordinal"), name="one_extension_per_ordinal"),
                    models.CheckConstraint(
                        condition=models.Q(("wanted_on__gt", models.F("was_due_on"))), name="an_extension_is_later"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_overs", to="rounds.round"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_overs", to="rounds.target"
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("taker_function", models.CharField(max_length=80)),
                ("note", models.TextField(blank=True)),
                ("proposed_on", models.DateField()),
                ("taken_on", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "已提出、待接收"), ("taken", "已接收"), ("withdrawn", "已撤回")],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("items", models.ManyToManyField(related_name="hand_overs", to="rectification.item")),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("taker")), _negated=True),
                        name="nobody_hands_over_to_themselves",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="chasing_letters", to="rounds.round"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="chasing_letters", to="rounds.target"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("supervision", "督查督办通知书"),
                            ("guidance", "阶段督查指导书"),
                            ("reminder", "情况提醒书"),
                            ("warning", "情况告诫书"),
                            ("accountability", "问责书"),
                        ],
                        max_length=16,
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=60)),
                ("text", models.TextField()),
                ("answer_due_on", models.DateField(blank=True, null=True)),
                ("skipped_reason", models.CharField(blank=True, max_length=400)),
                ("answer", models.TextField(blank=True)),
                ("answered_on", models.DateField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("sent_on", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(choices=[("draft", "草拟"), ("sent", "已发出")], default="draft", max_length=6),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("is_demo", models.BooleanField(default=False)),
                ("items", models.ManyToManyField(related_name="chasing_letters", to="rectification.item")),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("number"),
                        condition=models.Q(("number", ""), _negated=True),
                        name="chasing_letter_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "sent"), _negated=True), ("sent_on__isnull", False), _connector="OR"
                        ),
                        name="a_sent_letter_has_its_day",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="KeptFigures",
            fields=[
                (
                    "target",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="kept_figures",
                        serialize=False,
                        to="rounds.target",
                    ),
                ),
                ("tick", models.PositiveBigIntegerField(default=0)),
                ("counted_tick", models.PositiveBigIntegerField(blank=True, null=True)),
                ("counted_on", models.DateField(blank=True, null=True)),
                ("yellow_days", models.PositiveSmallIntegerField(default=0)),
                ("data", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="VerifierList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="verifier_list", to="rounds.round"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("approved_on", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "草拟"), ("approved", "已批准")], default="draft", max_length=10
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("people", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="CheckForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="check_forms", to="rectification.item"
                    ),
                ),
                ("item_version", models.PositiveIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("checked_on", models.DateField()),
                ("method", models.CharField(max_length=20)),
                ("found", models.TextField()),
                ("meets_cause", models.CharField(max_length=8)),
                ("is_proven", models.CharField(max_length=8)),
                ("answers", models.JSONField(default=dict)),
                (
                    "outcome",
                    models.CharField(choices=[("verified", "属实"), ("returned", "不属实，退回")], max_length=10),
                ),
                ("is_demo", models.BooleanField(default=False)),
                (
                    "independent",
                    models.ManyToManyField(blank=True, related_name="check_forms", to="rectification.proof"),
                ),
            ],
            options={
                "ordering": ["item", "-pk"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="rectification.item"
                    ),
                ),
                ("item_version", models.PositiveIntegerField()),
                ("move", models.CharField(max_length=40)),
                ("reason", models.TextField(blank=True)),
                ("data", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("proposed_on", models.DateField()),
            ],
            options={
                "ordering": ["item", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("item"), models.F("item_version"), models.F("move"), name="one_proposal_of_a_step"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="samples", to="rounds.round"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("seed", models.BigIntegerField()),
                ("frame", models.JSONField()),
                ("drawn_on", models.DateField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("finished_on", models.DateField(blank=True, null=True)),
                ("result", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("drawn", "已抽取"), ("checked", "已查完"), ("finished", "已办结")],
                        default="drawn",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("is_demo", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["round", "-number"],
                "constraints": [
                    models.UniqueConstraint(models.F("round"), models.F("number"), name="one_sample_per_number")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="SampledItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="rectification.sample"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sampled", to="rectification.item"
                    ),
                ),
                ("stratum", models.CharField(max_length=120)),
                (
                    "verifier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answers", models.JSONField(default=dict)),
                ("found", models.TextField(blank=True)),
                (
                    "outcome",
                    models.CharField(blank=True, choices=[("holds", "销号属实"), ("fails", "销号不实")], max_length=6),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("checked_on", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["sample", "pk"],
                "constraints": [models.UniqueConstraint(models.F("sample"), models.F("item"), name="drawn_once")],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="rectification.item"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rounds.round"),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="rounds.target"
                    ),
                ),
                ("whom", models.CharField(max_length=120)),
                ("contact", models.CharField(blank=True, max_length=60)),
                ("source", models.CharField(max_length=200)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("solved", "已解决"),
                            ("in_part", "部分解决"),
                            ("not_solved", "未解决"),
                            ("knows_nothing", "不知情"),
                            ("not_reached", "未联系上"),
                        ],
                        max_length=14,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=400)),
                (
                    "called_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("called_on", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["item", "pk"],
                "constraints": [
                    models.UniqueConstraint(models.F("item"), models.F("whom"), name="called_once_for_an_item")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="TruthMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="truth_marks", to="rounds.round"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="truth_marks", to="rounds.target"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="truth_marks",
                        to="rectification.item",
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("subject_kind", models.CharField(max_length=12)),
                ("subject_id", models.BigIntegerField()),
                (
                    "other_target",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rounds.target",
                    ),
                ),
                ("other_kind", models.CharField(blank=True, max_length=12)),
                ("other_id", models.BigIntegerField(blank=True, null=True)),
                ("share", models.FloatField(blank=True, null=True)),
                ("places", models.JSONField(default=list)),
                ("detail", models.JSONField(default=dict)),
                ("text_hash", models.CharField(blank=True, max_length=64)),
                ("found_on", models.DateField()),
                ("gone_on", models.DateField(blank=True, null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("", "待判断"), ("confirmed", "属实"), ("dismissed", "不成立")],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("judged_on", models.DateField(blank=True, null=True)),
                ("judged_reason", models.CharField(blank=True, max_length=400)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["round", "code"], name="truth_marks_of_a_round"),
                    models.Index(fields=["subject_kind", "subject_id"], name="truth_marks_of_a_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("code"),
                        models.F("subject_kind"),
                        models.F("subject_id"),
                        models.F("other_kind"),
                        models.F("other_id"),
                        models.F("text_hash"),
                        condition=models.Q(("other_id__isnull", False)),
                        name="one_mark_of_a_finding_of_truth",
                    ),
                    models.UniqueConstraint(
                        models.F("code"),
                        models.F("subject_kind"),
                        models.F("subject_id"),
                        models.F("text_hash"),
                        condition=models.Q(("other_id", None)),
                        name="one_mark_of_a_subject",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TextPrint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("object_id", models.BigIntegerField()),
                ("part", models.BigIntegerField(default=0)),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="rounds.target"
                    ),
                ),
                ("value", models.BigIntegerField(db_index=True)),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "object_id"], name="text_prints_of_an_object")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="NoticeAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="notices.notice"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rounds.round"),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notice_answers", to="rounds.target"
                    ),
                ),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("chosen_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="NoticePairing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pairs",
                        to="rectification.noticeanswer",
                    ),
                ),
                (
                    "published",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pairings", to="notices.publisheditem"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_pairings",
                        to="rectification.item",
                    ),
                ),
                ("score", models.FloatField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("confirmed_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["published__number", "pk"],
                "constraints": [
                    models.UniqueConstraint(models.F("published"), models.F("item"), name="paired_once"),
                    models.UniqueConstraint(
                        models.F("published"), condition=models.Q(("item", None)), name="said_once_to_answer_nothing"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="RectificationReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectification_reports",
                        to="rounds.round",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectification_reports",
                        to="rounds.target",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("main", "整改情况报告"),
                            ("head", "主要负责人组织落实情况报告"),
                            ("notice", "整改进展情况的通报"),
                        ],
                        max_length=6,
                    ),
                ),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="rectification.rectificationreport",
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("figures", models.JSONField(default=dict)),
                ("cut_off_on", models.DateField(blank=True, null=True)),
                ("publicity_from", models.DateField(blank=True, null=True)),
                ("publicity_until", models.DateField(blank=True, null=True)),
                ("contact", models.JSONField(default=dict)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("on_behalf", models.BooleanField(default=False)),
                (
                    "scan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.blob",
                    ),
                ),
                ("scan_name", models.CharField(blank=True, max_length=200)),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("submitted_on", models.DateField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("released_on", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "草拟"),
                            ("submitted", "已报送"),
                            ("returned", "已退回"),
                            ("accepted", "已接收"),
                            ("approved", "已审批"),
                            ("released", "已公布"),
                            ("superseded", "已被新版取代"),
                            ("withdrawn", "已撤下"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("is_demo", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["round", "target", "kind", "-edition"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("target"), models.F("kind"), models.F("edition"), name="one_report_per_edition"
                    ),
                    models.UniqueConstraint(
                        models.F("target"),
                        models.F("kind"),
                        condition=models.Q(("status__in", ["draft", "submitted", "returned", "approved"])),
                        name="one_open_report_of_a_kind",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ReportLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="rectification.rectificationreport",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_lines",
                        to="rectification.item",
                    ),
                ),
                ("order", models.PositiveIntegerField()),
                ("said", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("item_status", models.CharField(blank=True, max_length=24)),
            ],
            options={
                "ordering": ["report", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("report"), models.F("item"), name="one_line_of_an_item_in_a_report"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="LookBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="looks_back", to="rounds.round"
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="looked_back_by", to="rounds.round"
                    ),
                ),
                (
                    "seeded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("seeded_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("round", models.F("origin")), _negated=True),
                        name="a_round_looks_at_another",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="LookBackEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "look_back",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="rectification.lookback"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rounds.round"),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="look_back_entries",
                        to="rounds.target",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="look_backs",
                        to="rectification.item",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "待查"),
                            ("still_there", "仍然存在"),
                            ("gone", "已经解决"),
                            ("changed", "有变化"),
                            ("new", "新发现"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("found", models.TextField(blank=True)),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="look_backs",
                        to="findings.finding",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("judged_on", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("is_demo", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["look_back", "target", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("look_back"),
                        models.F("item"),
                        condition=models.Q(("item__isnull", False)),
                        name="one_entry_of_an_old_item",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="RepeatLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="repeats_later", to="findings.finding"
                    ),
                ),
                (
                    "later",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repeats_earlier",
                        to="findings.finding",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="repeat_links", to="rounds.round"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="repeat_links", to="rounds.target"
                    ),
                ),
                ("is_same_target", models.BooleanField()),
                ("basis", models.JSONField(default=list)),
                ("share", models.FloatField(default=0)),
                ("places", models.JSONField(default=list)),
                ("proposed_on", models.DateField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "待确认"), ("confirmed", "已确认"), ("rejected", "已否定")],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(models.F("earlier"), models.F("later"), name="one_link_of_two_findings"),
                    models.CheckConstraint(
                        condition=models.Q(("earlier", models.F("later")), _negated=True),
                        name="a_problem_repeats_another",
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
