"""A planned round with six units, two groups and a pool of sixteen, for tests of schemes."""

from dataclasses import dataclass
from datetime import date

from bihuan.web.accounts.models import Organ, User
from bihuan.web.rounds.actions.scheming import create_scheme, edit_settings
from bihuan.web.rounds.assignment.problem import GroupSpec, Weights
from bihuan.web.rounds.assignment.solving import solve
from bihuan.web.rounds.models import Inspector, Round, Scheme, Target
from bihuan.web.rounds.schemes.asked import Settings
from bihuan.web.rounds.schemes.problems import problem_of
from tests.web.people import OFFICE, People

BEGINS, ENDS = date(2021, 3, 1), date(2021, 5, 31)
UNITS = ("乌海市", "阿拉善盟", "包头市", "通辽市", "兴安盟", "赤峰市")
SPECS = tuple(GroupSpec(str(number), f"第{number}巡视组", 3, 3, 4, 6, skills=(("audit", 1),)) for number in (1, 2))


@dataclass(frozen=True)
class Planned:
    """The round, its units by name, and the pool by name (甲01 … 甲16)."""

    round: Round
    targets: dict[str, Target]
    pool: dict[str, Inspector]

    def key(self, name: str) -> str:
        """Return the key of a person or unit in the problem."""
        return str(self.pool[name].uid) if name in self.pool else str(self.targets[name].pk)


def plan_a_round(people: People, *, accounts: bool = True) -> Planned:
    """Make the round; every fourth of the pool may lead, every second deputise, every third audits and has served."""
    office = Organ.objects.get(name=OFFICE)
    round_ = Round.objects.create(
        serial=900,
        title="第九轮巡视",
        status=Round.Status.PLANNED,
        organ=office,
        created_by=people.office,
        starts_on=BEGINS,
        ends_on=ENDS,
        groups_count=2,
    )
    targets = Target.objects.bulk_create(
        Target(round=round_, number=number, name=name, kind="city", load=20 + 10 * number)
        for number, name in enumerate(UNITS, start=1)
    )
    homes = Organ.objects.bulk_create(Organ(name=f"机关{number}", kind="department") for number in range(4))
    names = [f"甲{number:02d}" for number in range(1, 17)]
    users = User.objects.bulk_create(
        User(username=f"pool{number}", display_name=name, password="!unusable")
        for number, name in enumerate(names if accounts else [])
    )
    pool = Inspector.objects.bulk_create(
        Inspector(
            office=office,
            name=name,
            number=f"{number:03d}",
            person=users[number] if users else None,
            home_organ=homes[number % 4],
            skills=["audit"] if number % 3 == 0 else [],
            may_lead=number % 4 == 0,
            may_deputise=number % 2 == 0,
            created_by=people.office,
        )
        for number, name in enumerate(names)
    )
    return Planned(round_, {one.name: one for one in targets}, {one.name: one for one in pool})


def scheme_of(people: People, planned: Planned, **settings: object) -> Scheme:
    """Make a scheme of the round with plain needs, or others."""
    made = create_scheme(actor=people.office, round_=planned.round)
    wanted = Settings(**{"groups": SPECS, "weights": Weights(), "seconds": 20, **settings})
    return edit_settings(actor=people.office, scheme=made, settings=wanted)


def solved(scheme: Scheme) -> Scheme:
    """Solve a scheme here and now, and keep the answer as a run would."""
    from bihuan.web.rounds.actions.solving import ask_run, begin_run, end_run

    run = ask_run(actor=scheme.made_by, scheme=scheme)
    begun = begin_run(actor=None, uid=run.uid)
    outcome = solve(problem_of(scheme), seconds=20)
    end_run(actor=None, uid=run.uid, question=begun.question, outcome=outcome)
    scheme.refresh_from_db()
    return scheme
