"""Lines of rectification for tests of verification: quickly made, as far as a status; two units, a list, proof."""

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import count
from typing import Any

from bihuan.web.accounts.models import User
from bihuan.web.files.models import Blob
from bihuan.web.findings.models import Finding
from bihuan.web.rectification.actions.verifier_lists import approve_verifiers, propose_verifiers
from bihuan.web.rectification.check_facts import CheckFacts
from bihuan.web.rectification.choices import questions
from bihuan.web.rectification.models import Item, Proof, VerifierList
from bihuan.web.rounds.models import Round, Target
from tests.web.people import People

S = Item.Status
_serial = count(1)
#: How far a line of this state has come.
_AFTER = {
    S.REPORTED: ("reported",),
    S.REVIEWED: ("reported", "reviewed"),
    S.VERIFIED: ("reported", "reviewed", "verified"),
    S.CLOSED_IMPLEMENTED: ("reported", "reviewed", "verified", "closed"),
}


@dataclass
class Verifying:
    """A round, two of its targets by number, and who works on it."""

    people: People
    round: Round
    targets: dict[int, Target]
    verifier: User = field(init=False)

    def __post_init__(self) -> None:
        self.verifier = self.people.ver[0]

    def line(self, status: str = S.REVIEWED, target: int = 1, **columns: Any) -> Item:
        """Return a line in ``status``: reported by the liaison, reviewed by a clerk, verified by the verifier."""
        at, unit = next(_serial), self.targets[target]
        finding = Finding.objects.create(
            number=f"V{at:05}",
            round=self.round,
            target=unit,
            group=unit.group,
            title=f"第{at}号问题",
            author=self.people.gl[1],
            status="issued",
            severity=columns.pop("severity", "general"),
        )
        people = {
            "reported": self.people.lia[target],
            "reviewed": self.people.third_clerk,
            "verified": self.verifier,
            "closed": self.people.office,
        }
        done = _AFTER.get(S(status), ())
        steps = {f"{step}_by": people[step] for step in done} | {f"{step}_on": date(2021, 2, 20) for step in done}
        facts = {
            "number": f"ZG2021-01-{at:04}",
            "title": finding.title,
            "problem": "服务窗口超时办理事项较多",
            "due_on": date(2021, 3, 1),
            "claim": "已清理超时事项并公布办理时限。" if done else "",
            "verifier": self.verifier if S(status) in _AFTER and status != S.REPORTED else None,
            **steps,
        }
        return Item.objects.create(
            round=self.round, target=unit, group=unit.group, finding=finding, status=status, **{**facts, **columns}
        )

    def proof(self, item: Item, kind: str = Proof.Kind.RECEIPT, **columns: Any) -> Proof:
        """Return a proof of a line, without bytes behind it."""
        digest = sha256(f"proof {next(_serial)}".encode()).hexdigest()
        blob = Blob.objects.create(sha256=digest, size=10, media_type="application/pdf")
        facts = {"author": self.people.lia[item.target.number], "name": "缴款凭证.pdf", "media_type": "application/pdf"}
        return Proof.objects.create(
            item=item,
            round=self.round,
            target=item.target,
            kind=kind,
            original=blob,
            cleaned=blob,
            added_on=date(2021, 2, 18),
            **{**facts, **columns},
        )

    def listed(self, *people: User) -> VerifierList:
        """Return an approved list: with these people, or with both verifiers and a supervisor."""
        on_it = people or (*self.people.ver, self.people.sup[0])
        propose_verifiers(actor=self.people.office, round_=self.round, people=on_it)
        for leader in self.people.lg:
            found = approve_verifiers(actor=leader, round_=self.round)
        return found


def check_facts(*proofs: Proof, **changed: Any) -> CheckFacts:
    """Return a check form that lacks nothing, resting on these proofs."""
    facts: dict[str, Any] = {
        "method": "site",
        "found": "到场查看，窗口均在时限内办结，抽查20件无超时。",
        "meets_cause": "full",
        "is_proven": "full",
        "answers": {one.code: "yes" for one in questions("verification")},
        "independent": tuple(proof.uid for proof in proofs),
    }
    return CheckFacts(**{**facts, **changed})
