"""Rounds whose publications are tested: two targets, fed back, each with a few issued findings."""

from dataclasses import dataclass
from datetime import date

from bihuan.web.feedback.actions.checks import clear_hits, run_check
from bihuan.web.feedback.models import FeedbackDocument, LeakCheck
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.models import Finding
from bihuan.web.notices import actions
from bihuan.web.notices.models import Publication
from bihuan.web.rounds.models import Group, Round, Target
from tests.web.people import UNTIL, People, hold

#: What is published of the targets, in the order in which the groups propose it.
SENTENCES = {
    1: ("落实主体责任不到位，存在“重部署、轻落实”现象", "政务服务便利化水平不高", "法治建设有差距"),
    2: ("履行监管责任有差距，监管方式单一", "推进简政放权改革不够有力", "干部担当作为不够，服务意识不强"),
}


@dataclass
class Issuing:
    """A round that was fed back, its targets by number, and who works on it."""

    people: People
    round: Round
    targets: dict[int, Target]

    def draft(self) -> Publication:
        """Return a draft as a clerk begins it."""
        return actions.create_publication(actor=self.people.office, round_=self.round)

    def pass_all(self, publication: Publication, *, but: str = "") -> None:
        """Let every part but one pass its check."""
        for number in self.targets:
            if but != str(number):
                run_check(self.people.gl[1], "publication", publication.pk, str(number))
        if but == "frame":
            return
        check = run_check(self.people.office, "publication", publication.pk, "frame")
        if check.status != LeakCheck.Status.PASSED:
            hits = list(check.hits.values_list("pk", flat=True))
            clear_hits(actor=self.people.third_clerk, check=check, hits=hits, reason="公开的职务")

    def submitted(self, publication: Publication) -> Publication:
        """Return it submitted, everything passed."""
        self.pass_all(publication)
        return actions.submit_publication(actor=self.people.office, publication=publication)

    def approved(self, publication: Publication) -> Publication:
        """Return it approved by two."""
        for person in self.people.lg:
            publication = actions.approve_publication(actor=person, publication=publication)
        return publication

    def released(self, publication: Publication) -> Publication:
        """Return it released by two clerks."""
        for person in (self.people.second_clerk, self.people.third_clerk):
            publication = actions.release_publication(actor=person, publication=publication)
        return publication


def make_issuing(people: People, live: Round, sentences: dict[int, tuple[str, ...]] | None = None) -> Issuing:
    """Return a round of one group and as many targets as there are ``sentences`` for, all fed back and published of."""
    said = sentences or SENTENCES
    names = {1: ("呼伦贝尔市", "city"), 2: ("兴安盟", "league"), 3: ("通辽市", "city")}
    round_ = Round.objects.create(
        serial=900,
        title="十届自治区党委第八轮专项巡视",
        authority="自治区党委",
        term="十届",
        number=8,
        type=Round.Type.SPECIAL,
        theme="优化营商环境",
        mode="一托三",
        starts_on=date(2020, 9, 6),
        ends_on=date(2020, 11, 30),
        taxonomy=live.taxonomy,
        organ=live.organ,
        status=Round.Status.ENDED,
        created_by=people.office,
    )
    group = Group.objects.create(round=round_, number=1, name="第一巡视组")
    hold(people.gl[1], "GL", round=round_, group=group, until=UNTIL)
    for deputy in people.gd[1]:
        hold(deputy, "GD", round=round_, group=group, until=UNTIL)
    targets = {}
    for number in said:
        name, kind = names[number]
        targets[number] = Target.objects.create(
            round=round_, number=number, name=name, kind=kind, group=group, meeting_held_on=date(2021, 1, 4 + number)
        )
    issuing = Issuing(people, round_, targets)
    for number, texts in said.items():
        _feed_back(issuing, targets[number], texts)
    return issuing


def _feed_back(issuing: Issuing, target: Target, sentences: tuple[str, ...]) -> None:
    author = issuing.people.gl[1]
    FeedbackDocument.objects.create(
        round=issuing.round, target=target, title="反馈意见", author=author, number=f"测{target.pk}", status="issued"
    )
    taxonomy = issuing.round.taxonomy
    assert taxonomy is not None
    Finding.objects.bulk_create(
        Finding(
            number=f"P{target.pk}-{at}",
            round=issuing.round,
            target=target,
            group=target.group,
            title=text[:20],
            author=author,
            status=FindingStatus.ISSUED,
            category=taxonomy.categories.order_by("order")[at],
            published_sentence=text,
        )
        for at, text in enumerate(sentences)
    )
