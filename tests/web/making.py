"""
Making rows of the register for tests, quickly: by the real actions, as the people whose work it is.

Every maker takes the people and a target and says in ``status`` how far the row should have come.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from bihuan.web.accounts.models import User
from bihuan.web.common.dates import today
from bihuan.web.findings import actions
from bihuan.web.findings.choices import FindingStatus, FixStatus, PaperStatus, Severity
from bihuan.web.findings.facts import FindingFacts, FixFacts, PaperFacts
from bihuan.web.findings.models import (
    CriteriaDocument,
    CriteriaVersion,
    Criterion,
    Evidence,
    Finding,
    FixAtOnce,
    WorkingPaper,
)
from bihuan.web.rounds.models import Target
from tests.web.people import People, group_of

_serial = count(1)

CONDITION = "2019年3月至2020年8月，该市政务服务中心仍有37个事项需回原单位办理，抽查的20件中有12件未在承诺时限内办结，群众往返3次以上。"


def a_criterion() -> Criterion:
    """Return an article that is in force since 2020."""
    document, _made = CriteriaDocument.objects.get_or_create(title="供测试的条例", defaults={"is_sample": True})
    version, _made = CriteriaVersion.objects.get_or_create(
        document=document, label="2020", defaults={"in_force_from": date(2018, 1, 1)}
    )
    return Criterion.objects.get_or_create(version=version, article="第三十六条", defaults={"paraphrase": "一次办结"})[
        0
    ]


def paper_facts(**changed: Any) -> PaperFacts:
    """Return the facts of a working paper that lacks nothing but proof and criteria."""
    facts = PaperFacts(
        title="政务服务事项应进未进",
        outline="从政务服务中心的办件记录入手",
        condition=CONDITION,
        cause="主管部门没有把事项划转当作硬任务",
        effect="企业和群众办事往返跑",
        who="市政务服务局",
        where="市政务服务中心",
        fact_from=date(2019, 3, 1),
        fact_until=date(2020, 8, 31),
        people_concerned=12,
        origins=("inspector",),
        methods=("files", "visits"),
    )
    return replace(facts, **changed)


def finding_facts(**changed: Any) -> FindingFacts:
    """Return the facts of a finding that lacks nothing but papers, proof, criteria and category."""
    facts = FindingFacts(
        title="政务服务事项应进未进",
        condition=CONDITION,
        cause="主管部门没有把事项划转当作硬任务",
        effect="企业和群众办事往返跑",
        who="市政务服务局",
        where="市政务服务中心",
        fact_from=date(2019, 3, 1),
        fact_until=date(2020, 8, 31),
        people_concerned=12,
        origins=("inspector",),
        methods=("files", "visits"),
        severity=Severity.GENERAL,
    )
    return replace(facts, **changed)


def fix_facts(**changed: Any) -> FixFacts:
    """Return the facts of a fix-at-once item that can be issued."""
    facts = FixFacts(
        title="清退违规收取的保证金",
        problem="两家企业的投标保证金超期未退，共计18万元。",
        requirement="十日内全部退还，并公布退还情况。",
        # Ten days ahead, whichever day the test stands on.
        due_on=max(date(2020, 11, 26), today() + timedelta(days=10)),
        due_reason="金额不大、事实清楚，十日足够",
    )
    return replace(facts, **changed)


def make_evidence(people: People, target: Target, *, author: User | None = None, **columns: Any) -> Evidence:
    """Return a proof at ``target`` without a file, which most tests need no more than that."""
    return Evidence.objects.create(
        number=f"T{next(_serial):06}",
        round=target.round,
        target=target,
        group_id=target.group_id,
        author=author or people.gm[group_of(target.number)],
        title="办件记录抽查表",
        **columns,
    )


def make_paper(
    people: People, target: Target, *, status: str = PaperStatus.DRAFT, author: User | None = None, **changed: Any
) -> WorkingPaper:
    """Return a working paper compiled by the group's member, as far as ``status``; a draft is not signed."""
    group = group_of(target.number)
    compiler = author or people.gm[group]
    proof = make_evidence(people, target)
    facts = paper_facts(**{"criteria": (a_criterion().pk,), "evidence": (proof.uid,), **changed})
    paper = actions.create_paper(actor=compiler, target=target, facts=facts)
    if status == PaperStatus.DRAFT:
        return paper
    actions.sign_paper(actor=compiler, paper=paper)
    paper = actions.review_paper(actor=people.gd[group][0], paper=paper)
    return actions.approve_paper(actor=people.gl[group], paper=paper) if status == PaperStatus.APPROVED else paper


def make_finding(
    people: People, target: Target, *, status: str = FindingStatus.DRAFT, author: User | None = None, **changed: Any
) -> Finding:
    """Return a finding with an approved working paper, a proof, criteria and a category, as far as ``status``."""
    group = group_of(target.number)
    paper = make_paper(people, target, status=PaperStatus.APPROVED)
    facts = finding_facts(
        **{
            "criteria": tuple(paper.criteria.values_list("pk", flat=True)),
            "evidence": tuple(paper.evidence.values_list("uid", flat=True)),
            "papers": (paper.uid,),
            "category": "H",
            **changed,
        }
    )
    finding = actions.create_finding(actor=author or people.gm[group], target=target, facts=facts)
    leader = people.gl[group]
    if status == FindingStatus.DRAFT:
        return finding
    if status == FindingStatus.WITHDRAWN:
        return actions.withdraw_finding(actor=leader, finding=finding, reason="重复登记", why="duplicate")
    finding = actions.confirm_finding(actor=leader, finding=finding)
    if status == FindingStatus.CONFIRMED:
        return finding
    finding = actions.submit_finding(actor=leader, finding=finding)
    if status == FindingStatus.IN_REVIEW:
        return finding
    finding = actions.approve_finding(actor=people.office, finding=finding)
    if status == FindingStatus.ISSUED:  # by issuing the feedback, which is not built yet
        Finding.objects.filter(pk=finding.pk).update(status=status)
        finding.refresh_from_db()
    return finding


def make_fix(
    people: People, target: Target, *, status: str = FixStatus.DRAFT, author: User | None = None, **changed: Any
) -> FixAtOnce:
    """Return a fix-at-once item as far as ``status``."""
    group, unit = group_of(target.number), target.number
    fix = actions.create_fix(actor=author or people.gm[group], target=target, facts=fix_facts(**changed))
    if status == FixStatus.DRAFT:
        return fix
    fix = actions.issue_fix(actor=people.gl[group], fix=fix)
    if status == FixStatus.ISSUED:
        return fix
    fix = actions.acknowledge_fix(actor=people.head[unit], fix=fix)
    if status == FixStatus.ACKNOWLEDGED:
        return fix
    proof = make_evidence(people, target, author=people.lia[unit], is_from_unit=True)
    fix = actions.report_fix(actor=people.lia[unit], fix=fix, result="已全部退还", evidence=[proof.uid])
    if status == FixStatus.ACCEPTED:
        return actions.accept_fix(actor=people.gd[group][0], fix=fix)
    if status == FixStatus.RETURNED:
        return actions.return_fix(actor=people.gd[group][0], fix=fix, reason="缺少退款凭证", why="proof")
    return fix
