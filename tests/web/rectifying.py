"""A small round after its feedback meetings, for tests of rectification: two units, each with a few issued findings."""

from dataclasses import dataclass
from datetime import date

from bihuan.web.accounts.models import User
from bihuan.web.findings.choices import FindingStatus
from bihuan.web.findings.models import Finding
from bihuan.web.rectification.actions import opinions, plans
from bihuan.web.rectification.models import Plan
from bihuan.web.rounds.choices import RuleVersion
from bihuan.web.rounds.models import Round, Target
from tests.web.holding import after_field_work, make_ready
from tests.web.people import People

#: What is wrong at the units, as the issued list of problems says it.
PROBLEMS = {
    1: ("服务窗口超时办理事项较多，群众等候时间长", "拖欠企业账款清偿不及时，涉及三个项目"),
    2: ("招商引资承诺没有兑现，企业多次反映", "干部作风不实，调研走过场"),
}
#: The day of the feedback meetings; the plan is due, where a rule says so, and the report two months later.
HELD_ON = {1: date(2021, 1, 5), 2: date(2021, 1, 6)}
#: Where every line of a plan is due unless a test says otherwise.
DUE_ON = date(2021, 3, 1)


@dataclass
class Rectifying:
    """A round whose feedback meetings were held, its first two targets by number, and who works on it."""

    people: People
    round: Round
    targets: dict[int, Target]

    def lia(self, target: Target) -> User:
        """Return the liaison of the unit."""
        return self.people.lia[target.number]

    def head(self, target: Target) -> User:
        """Return the head of the unit."""
        return self.people.head[target.number]

    def drafted(self, target: Target) -> Plan:
        """Return a plan as the liaison begins it."""
        return plans.draft_plan(actor=self.lia(target), target=target)

    def filled(self, target: Target) -> Plan:
        """Return a draft that lacks nothing but the pledge: each line with one measure of its own."""
        return self.fill(self.drafted(target))

    def fill(self, plan: Plan) -> Plan:
        """Answer every line of a plan, with one measure each."""
        orders = list(plan.responses.order_by("order").values_list("order", flat=True))
        unit = plan.target.name
        changes = plans.PlanChanges(
            frame=plans.PlanFacts(
                organisation=f"成立{unit}整改工作领导小组", principles="坚持问题导向", pledge="方案和报告内容真实"
            ),
            responses={order: answered() for order in orders},
            measures=[
                plans.MeasureFacts(
                    text=f"{unit}对第{order}个问题逐项核对并公开结果",
                    responses=(order,),
                    owner="办公室主任",
                    unit="办公室",
                    starts_on=date(2021, 1, 20),
                    due_on=date(2021, 2, 20),
                    proof_expected="公开结果的网页",
                )
                for order in orders
            ],
        )
        return plans.write_plan(actor=plan.author, plan=plan, changes=changes)

    def submitted(self, target: Target) -> Plan:
        """Return a plan that the head submitted."""
        return self.submit(self.filled(target))

    def submit(self, plan: Plan) -> Plan:
        """Submit a plan as the head of the unit."""
        pledge = plans.Pledge(by="市委书记", text="对方案和报告的真实性负责")
        return plans.submit_plan(actor=self.head(plan.target), plan=plan, pledge=pledge)

    def planned(self, target: Target) -> Plan:
        """Return a submitted plan on which the supervisor has given an opinion: the office may decide."""
        plan = self.submitted(target)
        self.heard(plan)
        return plan

    def heard(self, plan: Plan) -> None:
        """Let the supervisor agree to a submitted plan."""
        opinions.give_opinion(actor=self.people.sup[0], plan=plan, verdict="agree")

    def in_force(self, target: Target) -> Plan:
        """Return a plan that the office accepted: its items are there."""
        return plans.accept_plan(actor=self.people.office, plan=self.planned(target))


def answered(**changed: object) -> plans.ResponseFacts:
    """Return an answer that lacks nothing."""
    facts: dict[str, object] = {
        "answer": "accept",
        "cause": "制度不健全",
        "standard": "问题清零，制度公布",
        "due_on": DUE_ON,
        "leader": "分管副市长",
        "lead_unit": "市政务服务局",
        "co_units": "市财政局、市司法局",
        "handler": "窗口科科长",
    }
    return plans.ResponseFacts(**{**facts, **changed})  # type: ignore[arg-type]


def make_rectifying(
    people: People,
    live: Round,
    problems: dict[int, tuple[str, ...]] | None = None,
    rule_version: str = RuleVersion.CENTRAL_2017,
) -> Rectifying:
    """Return the live round after field work, its first targets fed back with ``problems``; its clock runs since then."""
    said = problems or PROBLEMS
    targets = {one.number: one for one in Target.objects.filter(round=live).order_by("number")}
    round_ = after_field_work(live, targets)
    Round.objects.filter(pk=round_.pk).update(rule_version=rule_version)
    some = [targets[number] for number in said]
    for target in some:
        target.meeting_held_on = HELD_ON.get(target.number, HELD_ON[1])
    Target.objects.bulk_update(some, ["meeting_held_on"])
    make_ready(people, some, addressees=("body",))
    round_.refresh_from_db()
    assert round_.taxonomy is not None
    categories = list(round_.taxonomy.categories.order_by("order"))
    Finding.objects.bulk_create(
        Finding(
            number=f"Z{target.number}-{at}",
            round=round_,
            target=target,
            group=target.group,
            title=text[:20],
            condition=text,
            author=people.gl[1],
            status=FindingStatus.ISSUED,
            category=categories[at],
        )
        for target in some
        for at, text in enumerate(said[target.number])
    )
    found = Target.objects.filter(pk__in=[one.pk for one in some]).select_related("round__organ", "group")
    return Rectifying(people, round_, {one.number: one for one in found})
