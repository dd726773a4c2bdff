"""Proof: original and cleaned copy, versions that stay, whose it is, and what a person may do with it."""

import hashlib
import io
from datetime import date

import pytest
from PIL import Image

from bihuan.web.accounts.choices import Role
from bihuan.web.common.errors import Refusal
from bihuan.web.files.cleaning import Cleaned
from bihuan.web.files.models import Blob
from bihuan.web.files.prescan import Scan
from bihuan.web.files.queries import content_of
from bihuan.web.findings import actions
from bihuan.web.findings.actions import Prepared, attaching
from bihuan.web.findings.choices import EvidenceStatus, FindingStatus
from bihuan.web.findings.facts import EvidenceFacts
from bihuan.web.findings.models import Evidence, EvidenceVersion
from bihuan.web.trail.models import Record
from tests.web import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_field(on_day):
    on_day("2020-11-16")


def prepared(words: str = "办件记录", name: str = "记录.txt") -> Prepared:
    """Return a file as the look at it leaves it, without the look, which is tested with the files."""
    data = words.encode()
    scan = Scan("text", "text/plain", name, len(data), None, ())
    return Prepared(data, scan, Cleaned(data + b"\n", "text", "text/plain", ".txt", ()))


def refused(act, **what) -> str:
    with pytest.raises(Refusal) as raised:
        act(**what)
    return raised.value.code


def bring(person, target, **changed):
    facts = EvidenceFacts(title="抽查表", place="政务中心", obtained_on=date(2020, 11, 2))
    what = {"actor": person, "target": target, "facts": facts, "data": prepared(), **changed}
    return actions.create_evidence(**what)


def test_a_photo_keeps_its_original_and_circulates_without_what_it_hides(people, targets):
    picture = Image.new("RGB", (32, 24), "navy")
    exif = picture.getexif()
    exif[0x010E] = "secret note"
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif)
    proof = bring(people.gm[1], targets[1], data=file.getvalue(), name="现场.jpg", facts=EvidenceFacts())
    version = proof.versions.get()
    assert (proof.title, proof.custodian, proof.is_from_unit) == ("现场.jpg", people.gm[1], False)
    assert content_of(version.original) == file.getvalue()
    assert b"secret note" in content_of(version.original)
    assert b"secret note" not in content_of(version.cleaned)
    assert version.removed


def test_a_proof_was_obtained_already(people, targets, on_day):
    on_day("2020-11-16")
    later = EvidenceFacts(title="抽查表", obtained_on=date(2020, 11, 17))
    assert refused(bring, person=people.gm[1], target=targets[1], facts=later) == "findings.obtained_in_future"
    proof = bring(people.gm[1], targets[1], facts=EvidenceFacts(title="抽查表", obtained_on=date(2020, 11, 16)))
    change = {"actor": people.gm[1], "evidence": proof, "facts": later}
    assert refused(actions.edit_evidence, **change) == "findings.obtained_in_future"


def test_a_file_that_is_refused_leaves_nothing(people, targets):
    before = (Evidence.objects.count(), Blob.objects.count(), Record.objects.count())
    assert refused(bring, person=people.gm[1], target=targets[1], data=b"MZ\x90\0" * 40, name="表.xlsx").startswith(
        "files."
    )
    assert (Evidence.objects.count(), Blob.objects.count(), Record.objects.count()) == before


def test_the_person_is_judged_before_the_file_is_looked_at(people, targets, monkeypatch):
    monkeypatch.setattr(actions.evidence, "prepare", lambda *_args, **_more: pytest.fail("looked at"))
    for person in (people.gm[2], people.office, people.stranger, people.lia[2]):
        assert refused(bring, person=person, target=targets[1], data=b"x", name="x.txt").startswith("common.")


def test_one_record_says_which_bytes(people, targets):
    before = Record.objects.count()
    proof = bring(people.gm[1], targets[1])
    record = Record.objects.order_by("-seq").first()
    assert Record.objects.count() == before + 1
    assert (record.action, record.object_kind, record.object_id) == ("findings.create", "evidence", str(proof.uid))
    assert proof.versions.get().original.sha256 == hashlib.sha256("办件记录".encode()).hexdigest()


def test_versions_are_added_and_never_overwritten(people, targets):
    proof = bring(people.gm[1], targets[1])
    actions.add_version(actor=people.gm[1], evidence=proof, data=prepared("第二版"), version=1)
    assert refused(actions.add_version, actor=people.gm[1], evidence=proof, data=prepared("第三版"), version=1) == (
        "common.changed_meanwhile"
    )
    assert [version.number for version in EvidenceVersion.objects.filter(evidence=proof)] == [2, 1]
    assert content_of(proof.versions.get(number=1).original) == "办件记录".encode()


def test_the_same_bytes_are_kept_once(people, targets):
    first, second = bring(people.gm[1], targets[1]), bring(people.gm[1], targets[2])
    assert first.versions.get().original == second.versions.get().original
    assert first.number != second.number


def test_a_frozen_proof_takes_no_version(people, targets):
    finding = making.make_finding(people, targets[1], status=FindingStatus.CONFIRMED)
    proof = finding.evidence.get()
    assert proof.status == EvidenceStatus.FROZEN
    assert refused(actions.add_version, actor=people.gm[1], evidence=proof, data=prepared()) == "findings.frozen"


def test_a_units_proof_is_the_units(people, targets):
    proof = bring(people.lia[1], targets[1])
    assert proof.is_from_unit
    assert Record.objects.order_by("-seq").first().role == Role.LIA
    edited = actions.edit_evidence(actor=people.lia[1], evidence=proof, facts=EvidenceFacts(title="退款凭证"))
    assert edited.title == "退款凭证"
    assert refused(actions.edit_evidence, actor=people.lia[2], evidence=edited, facts=EvidenceFacts(title="x")) == (
        "common.not_found"
    )


def test_the_unit_never_sees_the_groups_proof(people, targets):
    proof = bring(people.gm[1], targets[1])
    assert refused(actions.edit_evidence, actor=people.lia[1], evidence=proof, facts=EvidenceFacts(title="x")) == (
        "common.not_found"
    )


def test_a_custodian_holds_a_role_in_the_round(people, targets):
    named = EvidenceFacts(title="账册", custodian=people.gd[1][0].pseudonym)
    assert bring(people.gm[1], targets[1], facts=named).custodian == people.gd[1][0]
    odd = EvidenceFacts(title="账册", custodian=people.stranger.pseudonym)
    assert refused(bring, person=people.gm[1], target=targets[1], facts=odd) == "findings.no_such_custodian"


def test_the_office_brings_in_a_scan_for_the_unit_and_nothing_of_its_own(people, targets):
    proof = bring(people.office, targets[1], on_behalf=True)
    assert (proof.is_from_unit, proof.author) == (True, people.office)
    assert refused(bring, person=people.office, target=targets[1]) == "common.not_allowed"
    for person in (people.gl[1], people.lg[0]):
        assert refused(bring, person=person, target=targets[1], on_behalf=True) == "common.not_allowed"


def test_a_report_and_its_proof_come_together_or_not_at_all(people, targets, monkeypatch):
    monkeypatch.setattr(attaching, "prepare", lambda *_args, **_more: prepared())
    new = attaching.NewProof(EvidenceFacts(title="退款凭证"), b"", "x.txt")
    for person in (people.lia[1], people.office):
        fix = making.make_fix(people, targets[1], status="acknowledged")
        reported = attaching.report_with_proof(actor=person, fix=fix, result="已退还", evidence=(), new=new)
        assert (reported.status, reported.evidence.get().is_from_unit) == ("reported", True)
    before = Evidence.objects.count()
    with pytest.raises(Refusal) as raised:
        attaching.report_with_proof(actor=people.lia[1], fix=fix, result="再报一次", evidence=(), new=new)
    assert raised.value.code == "findings.not_in_state"
    assert Evidence.objects.count() == before
    draft = making.make_finding(people, targets[1], evidence=())
    proof = attaching.bring_proof(actor=people.gm[1], target=targets[1], new=new, link=draft)
    assert list(draft.evidence.all()) == [proof]
