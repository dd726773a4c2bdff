"""A data folder with so many findings: 40 rounds of 12 targets, texts of 120 to 200 characters, every state."""

import os
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROUNDS, TARGETS, GROUPS = 40, 12, 4
CATEGORIES = "ABCDEFGHIJKL"
SUBJECTS = (
    "政务服务中心",
    "住房建设部门",
    "招商引资项目",
    "市场监管部门",
    "税务服务大厅",
    "工业园区",
    "公共资源交易平台",
    "信用平台",
)
FAULTS = (
    "应进未进",
    "拖欠账款",
    "未批先建",
    "重复提交材料",
    "承诺没有兑现",
    "审批超期",
    "前店后厂",
    "中介服务垄断",
    "台账不实",
)
DETAILS = (
    "抽查的二十件中有十二件未在承诺时限内办结",
    "企业往返三次以上",
    "涉及资金没有按期拨付",
    "责任没有落实到人",
    "会议只作传达没有部署",
    "群众多次反映没有回应",
)
#: Characters of made-up sentences: real problems seldom share their wording.
FILLER = "的一是在了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处"
STATES = ("draft", "draft", "confirmed", "in_review", "approved", "approved", "issued", "issued", "withdrawn")


def make(folder: Path, findings: int) -> None:
    """Make the folder and fill its database; the people are ``office`` (all rounds) and ``gl`` (three units)."""
    from bihuan.web.data_folder import DataFolder

    DataFolder(folder).make(demo=False)
    (folder / "settings.toml").write_text('second_factor = "offered"\nidle_minutes = 240\n', encoding="utf-8")
    set_up(folder)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    _fill(findings)
    from bihuan.web.common import planner

    planner.refresh()


def set_up(folder: Path) -> None:
    """Point Django at the folder."""
    import django

    os.environ["BIHUAN_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.web.settings")
    django.setup()


def _fill(findings: int) -> None:
    from bihuan.web.accounts.choices import OrganKind, Role
    from bihuan.web.accounts.models import Assignment, Organ, User
    from bihuan.web.rounds.models import Category, Group, Round, Target, Taxonomy

    office = Organ.objects.create(name="自治区党委巡视办", kind=OrganKind.OFFICE)
    people = {name: User(username=name, display_name=name, organ=office) for name in ("office", "gl")}
    for person in people.values():
        person.set_unusable_password()
        person.save()
    taxonomy = Taxonomy.objects.create(version="bench", theme="优化营商环境", title="bench")
    Category.objects.bulk_create(
        Category(taxonomy=taxonomy, code=code, slug=code, zh=f"类别{code}", en=f"Category {code}", order=at)
        for at, code in enumerate(CATEGORIES)
    )
    targets = []
    for serial in range(1, ROUNDS + 1):
        made = Round.objects.create(
            serial=serial,
            title=f"十届自治区党委第{serial}轮巡视",
            term="十届",
            number=serial,
            organ=office,
            taxonomy=taxonomy,
            status=Round.Status.LIVE,
            created_by=people["office"],
            starts_on=date(2016, 1, 1) + timedelta(days=90 * serial),
            ends_on=date(2016, 3, 1) + timedelta(days=90 * serial),
        )
        groups = [Group.objects.create(round=made, number=at, name=f"第{at}组") for at in range(1, GROUPS + 1)]
        for number in range(1, TARGETS + 1):
            target = Target(round=made, number=number, name=f"第{serial}轮第{number}市", kind="city", group=groups[(number - 1) // 3])  # fmt: skip
            target.save()
            targets.append(target)
    now = datetime.now(UTC)
    hold = {"since": date(2015, 1, 1), "approved_at": now}
    Assignment.objects.create(person=people["office"], role=Role.OFF, organ=office, **hold)
    last = targets[-1].round
    group = Group.objects.get(round=last, number=1)
    Assignment.objects.create(
        person=people["gl"], role=Role.GL, round=last, group=group, until=date(2099, 1, 1), **hold
    )
    _write(findings, targets, people["gl"], list(Category.objects.filter(taxonomy=taxonomy)))


def _write(findings: int, targets: list, author, categories: list) -> None:
    from django.db import transaction

    from bihuan.web.findings.actions.indexing import make_findable
    from bihuan.web.findings.actions.marking import mark_many
    from bihuan.web.findings.models import Finding

    draw = random.Random(20201106)
    for start in range(0, findings, 2_000):
        with transaction.atomic():
            made = Finding.objects.bulk_create(
                _finding(draw, targets[at * len(targets) // findings], at, author, categories)
                for at in range(start, min(start + 2_000, findings))
            )
            make_findable(*made)
            mark_many(made, are_new=True)


def words(draw: random.Random, length: int) -> str:
    """Return so many characters that mean nothing together."""
    return "".join(draw.choices(FILLER, k=length))


def _finding(draw: random.Random, target, at: int, author, categories: list):
    from bihuan.web.findings.models import Finding

    fault = draw.choice(FAULTS)
    text = (
        f"{target.name}{draw.choice(SUBJECTS)}存在{fault}问题，"
        + "，".join([*draw.sample(DETAILS, 2), words(draw, 18), words(draw, 26), words(draw, 22)])
        + f"（第{at}号）。"
    )
    return Finding(
        number=f"B-{at:07}",
        round_id=target.round_id,
        target=target,
        group_id=target.group_id,
        author=author,
        title=f"{draw.choice(SUBJECTS)}{fault}（{at}）",
        condition=text,
        cause=f"主管部门没有把事项当作硬任务，{words(draw, 20)}",
        effect="企业和群众办事往返跑",
        who="市政务服务局",
        where=target.name,
        fact_from=date(2018, 1, 1) + timedelta(days=draw.randrange(1000)),
        amount=draw.randrange(10**7) if draw.random() < 0.4 else None,
        origins=["inspector"],
        methods=["files", "talks"],
        status=draw.choice(STATES),
        severity=draw.choices(("general", "serious", "grave"), (80, 15, 5))[0],
        category=draw.choice(categories),
        evidence_count=draw.randrange(4),
        papers_count=1,
    )
