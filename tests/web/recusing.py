"""A recusal for tests, brought as far as a test wants it, by the real actions."""

from bihuan.web.accounts.models import Organ, User
from bihuan.web.rounds.actions.recusing import RecusalFacts, decide_recusal, declare_recusal, prepare_recusal
from bihuan.web.rounds.models import Inspector, Recusal, Target
from tests.web.people import OFFICE, People, group_of

FACTS = RecusalFacts("spouse", "配偶现任该单位财务科科长", "入库登记表")


def an_inspector(people: People, number: str, person: User | None = None, **columns: object) -> Inspector:
    """Return somebody in the office's pool."""
    office = Organ.objects.get(name=OFFICE)
    facts = {"name": f"演示{number}", "home_organ": office, "created_by": people.office, **columns}
    return Inspector.objects.create(office=office, number=number, person=person, **facts)


def declared(people: People, target: Target, person: User | None = None) -> Recusal:
    """Return a recusal that the leader of the target's group, or ``person``, declared."""
    return declare_recusal(actor=person or people.gl[group_of(target.number)], target=target, facts=FACTS)


def prepared(
    people: People,
    target: Target,
    person: User | None = None,
    substitute: Inspector | None = None,
    proposal: str = "accept",
) -> Recusal:
    """Return one that the office has prepared."""
    return prepare_recusal(
        actor=people.office,
        recusal=declared(people, target, person),
        proposal=proposal,
        reason="情况属实",
        substitute=substitute,
    )


def signed(people: People, recusal: Recusal, verdict: str = "accept") -> Recusal:
    """Return it decided: two of the leading group signed."""
    for leader in people.lg:
        recusal = decide_recusal(actor=leader, recusal=recusal, verdict=verdict, reason="同意")
    return recusal


def accepted(
    people: People, target: Target, person: User | None = None, substitute: Inspector | None = None
) -> Recusal:
    """Return one that was accepted."""
    return signed(people, prepared(people, target, person, substitute))
