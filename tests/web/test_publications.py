"""A publication is drafted from what was fed back, passed part by part, and released by two people, whole or not at all."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bihuan.reading import read_notice
from bihuan.web.accounts.signing import open_signatures
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.actions.checks import run_check
from bihuan.web.feedback.models import IssuedPaper
from bihuan.web.files.queries import content_of
from bihuan.web.findings.models import Finding
from bihuan.web.findings.queries import desk as waiting_desk
from bihuan.web.notices import actions, publishing
from bihuan.web.notices.actions import ClauseFacts, FrameFacts
from bihuan.web.notices.models import Publication, PublicationClause
from bihuan.web.notices.queries.publication_pages import desk
from bihuan.web.rounds.models import Recusal, Round, Target
from bihuan.web.rounds.queries.board import Mark, board
from bihuan.web.trail.models import Record
from tests.web.issuing import SENTENCES, make_issuing

S = Publication.Status


@pytest.fixture
def issuing(people, round_live, on_day):
    on_day("2021-01-15")
    return make_issuing(people, round_live)


def refused(code, what, **kwargs):
    with pytest.raises(Refusal) as said:
        what(**kwargs)
    assert said.value.code == code
    return said.value


def clauses(publication):
    rows = PublicationClause.objects.filter(section__publication=publication).order_by("section__number", "order")
    return [(row.section.number, row.text) for row in rows.select_related("section")]


def frame(publication, **changed):
    names = ("title", "opening", "attendance", "leadin", "source_line", "units_called", "embargo_until")
    return replace(FrameFacts(**{name: getattr(publication, name) for name in names}), **changed)


def test_from_issued_findings_to_the_public_and_through_a_correction(issuing, monkeypatch):
    people, told = issuing.people, []
    monkeypatch.setattr(publishing, "_callbacks", [lambda change, what: told.append((str(change), what.edition))])
    draft = issuing.draft()
    assert clauses(draft) == [(number, text) for number, texts in SENTENCES.items() for text in texts]
    assert draft.units_called == "盟市"
    refused("notices.edition_open", issuing.draft)
    one, two = issuing.targets[1].register_findings.order_by("pk")[:2]
    merged = [ClauseFacts("落实主体责任不到位，政务服务便利化水平不高", (one.uid, two.uid)), *_kept(draft, 1)[2:]]
    edit = {"actor": people.office, "publication": draft, "number": 1}
    refused("notices.odd_clause", actions.set_clauses, **edit, clauses=[ClauseFacts("甲；乙", (one.uid,))])
    foreign = issuing.targets[2].register_findings.first()
    refused("notices.no_such_cited_finding", actions.set_clauses, **edit, clauses=[ClauseFacts("甲", (foreign.uid,))])
    refused("common.changed_meanwhile", actions.set_clauses, **edit, clauses=merged, version=draft.version + 1)
    draft = actions.set_clauses(**edit, clauses=merged, version=draft.version)
    submit = {"actor": people.office, "publication": draft}
    assert refused("feedback.leak_check_missing", actions.submit_publication, **submit).where == "frame"
    issuing.pass_all(draft, but="2")
    assert "兴安盟" in refused("feedback.leak_check_missing", actions.submit_publication, **submit).zh
    check = {"kind": "publication", "object_id": draft.pk, "part": "2"}
    refused("common.not_allowed", run_check, actor=people.office, **check)
    refused("common.not_found", run_check, actor=people.gl[2], **check)
    run_check(people.gl[1], "publication", draft.pk, "2")
    submitted = actions.submit_publication(**submit)
    refused("notices.publication_not_in_state", actions.set_clauses, **edit, clauses=merged)
    refused("common.not_allowed", actions.approve_publication, actor=people.office, publication=submitted)
    approved = issuing.approved(submitted)
    first = actions.release_publication(actor=people.office, publication=approved)
    assert first.status == S.APPROVED
    again = {"actor": people.office, "publication": approved}
    refused("accounts.second_person_needed", actions.release_publication, **again)
    released = actions.release_publication(actor=people.second_clerk, publication=approved)
    assert (released.status, released.released_on) == (S.RELEASED, date(2021, 1, 15))
    refused("notices.publication_not_in_state", actions.release_publication, **again)
    assert told == [("released", 1)]
    assert released.text.startswith("十届自治区党委优化营商专项巡视反馈情况集中公布\n2020年9月6日至11月30日")
    assert "2021年1月5日至6日，巡视组陆续向2个盟市反馈" in released.text
    paper = IssuedPaper.objects.get(object_kind="publication", object_id=released.pk)
    assert (paper.text, paper.sha256) == (released.text, released.sha256)
    assert paper.number == "巡通〔2021〕1号"
    for found in (read_notice(content_of(paper.word), name="a.docx"), read_notice(released.text)):
        read = [(target.number, clause.text) for target in found.targets for clause in target.clauses]
        assert read == clauses(released)
    record = Record.objects.get(action="notices.release_publication")
    assert (record.from_state, record.to_state, record.object_version) == ("approved", "released", released.version)
    cells = [cell for row in board(people.office, issuing.round).rows for cell in row.cells]
    assert {cell.mark for cell in cells if cell.stage == "publication"} == {Mark.DONE}
    _correct(issuing, released, told)


def _kept(publication, number):
    rows = PublicationClause.objects.filter(section__publication=publication, section__number=number).order_by("order")
    return [ClauseFacts(row.text, tuple(row.findings.values_list("uid", flat=True))) for row in rows]


def _correct(issuing, released, told):
    """One clause and one date: the new edition differs by exactly these, and both editions stay."""
    people, what = issuing.people, {"actor": issuing.people.office, "publication": released}
    refused("notices.reason_needed", actions.correct_publication, **what, reason=" ")
    other = actions.correct_publication(**what, reason="一处表述有误")
    refused("notices.edition_open", actions.correct_publication, **what, reason="再来")
    assert (other.edition, other.supersedes, clauses(other)) == (2, released, clauses(released))
    kept = _kept(other, 2)
    changed = [replace(kept[0], text="履行监管责任有差距，监管方式陈旧"), *kept[1:]]
    actions.set_clauses(actor=people.office, publication=other, number=2, clauses=changed)
    Target.objects.filter(pk=issuing.targets[2].pk).update(meeting_held_on=date(2021, 1, 7))
    again = issuing.released(issuing.approved(issuing.submitted(Publication.objects.get(pk=other.pk))))
    released.refresh_from_db()
    assert (released.status, again.status) == (S.SUPERSEDED, S.RELEASED)
    assert again.text == released.text.replace("监管方式单一", "监管方式陈旧").replace("5日至6日", "5日至7日")
    assert told[1:] == [("superseded", 1), ("released", 2)]
    refused("notices.already_released", issuing.draft)
    withdraw = {"publication": again, "reason": "内容有误，核实后再公布"}
    assert actions.withdraw_publication(actor=people.office, **withdraw).status == S.RELEASED
    # A clerk and a member of the leading group are no pair.
    assert actions.withdraw_publication(actor=people.lg[0], **withdraw).status == S.RELEASED
    # The second clerk signs the reason of the first, and is shown it; another one is not asked for.
    shown = {one.move: one for one in desk(people.second_clerk, again).signatures}
    assert shown["withdraw_off"].reason == withdraw["reason"]
    assert not next(one for one in desk(people.second_clerk, again).offers if one.name == "withdraw").needs_reason
    gone = actions.withdraw_publication(actor=people.second_clerk, publication=again, reason="")
    assert (gone.status, gone.reason, told[-1]) == (S.WITHDRAWN, withdraw["reason"], ("withdrawn", 2))
    assert issuing.draft().edition == 3


def test_what_changed_meanwhile_stops_the_release_and_nothing_is_issued(issuing):
    people = issuing.people
    approved = issuing.approved(issuing.submitted(issuing.draft()))
    release = {"actor": people.third_clerk, "publication": approved}
    actions.release_publication(actor=people.second_clerk, publication=approved)
    finding = issuing.targets[2].register_findings.first()
    Finding.objects.filter(pk=finding.pk).update(status="withdrawn")
    assert finding.number in refused("notices.finding_not_issued", actions.release_publication, **release).zh
    Finding.objects.filter(pk=finding.pk).update(status="issued")
    Target.objects.filter(pk=issuing.targets[2].pk).update(meeting_held_on=None)
    assert "兴安盟" in refused("notices.targets_not_fed_back", actions.release_publication, **release).zh
    Target.objects.filter(pk=issuing.targets[2].pk).update(meeting_held_on=date(2021, 1, 8))
    # The opening says another day now, which nobody has looked at.
    refused("feedback.leak_check_missing", actions.release_publication, **release)
    issuing.pass_all(approved)
    refused("notices.text_changed", actions.release_publication, **release)
    Target.objects.filter(pk=issuing.targets[2].pk).update(meeting_held_on=date(2021, 1, 6))
    until = datetime(2021, 1, 16, 1, 0, tzinfo=UTC)
    Publication.objects.filter(pk=approved.pk).update(embargo_until=until)
    assert "2021-01-16 09:00" in refused("notices.under_embargo", actions.release_publication, **release).zh
    assert not IssuedPaper.objects.filter(object_kind="publication").exists()
    assert Publication.objects.get().status == S.APPROVED
    Publication.objects.filter(pk=approved.pk).update(embargo_until=None)
    Round.objects.filter(pk=issuing.round.pk).update(mode="")
    refused("notices.round_facts_missing", actions.release_publication, **release)
    back = actions.return_publication(actor=people.lg[0], publication=approved, reason="请核对")
    assert (back.status, back.text, back.sha256) == (S.DRAFT, "", "")


def test_frame_texts_are_looked_at_when_they_are_written(issuing):
    draft = issuing.draft()
    edit = {"actor": issuing.people.office, "publication": draft}
    for code, changed in {
        "notices.frame_text_needed": {"title": " "},
        "notices.frame_text_too_long": {"leadin": "长" * 401},
        "notices.frame_text_broken": {"opening": "一\n二"},
        "notices.unknown_field": {"opening": "{巡视时间}"},
        "feedback.classified_marking": {"title": "机密★十年"},
    }.items():
        refused(code, actions.edit_frame, **edit, facts=frame(draft, **changed))
    refused("common.not_allowed", actions.edit_frame, actor=issuing.people.gl[1], publication=draft, facts=frame(draft))
    refused("common.not_found", actions.edit_frame, actor=issuing.people.gm[3], publication=draft, facts=frame(draft))
    assert Publication.objects.get().version == draft.version
    # A clause that swallows a name reads otherwise; a clause without a finding is nobody's.
    odd = [ClauseFacts("落实不到位", (issuing.targets[1].register_findings.first().uid,))]
    draft = actions.set_clauses(**edit, number=1, clauses=odd)
    saved = actions.edit_frame(**edit, facts=frame(draft, opening="各巡视组向{单位数}个{单位}反馈了情况。"))
    issuing.pass_all(saved)
    assert "7 处" in refused("notices.reads_otherwise", actions.submit_publication, **edit).zh
    actions.set_clauses(**edit, number=1, clauses=[ClauseFacts("落实不到位")])
    refused("notices.uncited_clause", actions.submit_publication, **edit)
    again = actions.propose_again(**edit, number=1)
    assert clauses(again)[:3] == [(1, text) for text in SENTENCES[1]]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_issued_through_the_database_reads_as_the_round(people, round_live, on_day, seed):
    """read(issue(round)) == round, for rounds that are drawn: names, clauses, days."""
    draw = random.Random(seed)  # made-up rounds, no secret
    heads = ("落实主体责任", "履行监管责任", "推进简政放权改革", "公共服务供给", "政务服务", "法治建设", "干部担当作为")
    verdicts = ("不到位", "有差距", "不够有力", "不够扎实", "有待加强")
    sentences = {
        number: tuple(f"{head}{draw.choice(verdicts)}" for head in draw.sample(heads, draw.randint(2, 5)))
        for number in (1, 2, 3)
    }
    on_day("2021-01-15")
    issuing = make_issuing(people, round_live, sentences)
    days = sorted(date(2021, 1, draw.randint(2, 12)) for _ in sentences)
    for target, day in zip(issuing.targets.values(), days, strict=True):
        Target.objects.filter(pk=target.pk).update(meeting_held_on=day)
    number, groups = draw.randint(1, 30), 1
    Round.objects.filter(pk=issuing.round.pk).update(number=number, groups_count=groups)
    released = issuing.released(issuing.approved(issuing.submitted(issuing.draft())))
    found = read_notice(released.text)
    assert [(one.number, one.name) for one in found.targets] == [
        (number, target.name) for number, target in issuing.targets.items()
    ]
    assert {one.number: tuple(clause.text for clause in one.clauses) for one in found.targets} == sentences
    assert (found.round.number, found.round.groups, found.round.theme) == (number, groups, "优化营商环境")
    assert (found.feedback.starts_on, found.feedback.ends_on) == (days[0], days[-1])


def test_who_is_recused_from_one_unit_signs_no_publication_of_it(issuing):
    people, publication = issuing.people, issuing.submitted(issuing.draft())
    first, second = people.lg
    assert actions.approve_publication(actor=first, publication=publication).status == S.SUBMITTED
    recused_from(issuing.targets[1], first)
    refused("common.not_allowed", actions.approve_publication, actor=first, publication=publication)
    # What they signed before counts no more: the other one's signature is the first.
    assert actions.approve_publication(actor=second, publication=publication).status == S.SUBMITTED
    assert not [one for one in waiting_desk(first) if one.kind.startswith("publication")]
    assert [one.person for one in open_signatures("publication", publication.uid, publication.version)] == [second]


def recused_from(target, person):
    """Keep that a person is recused from a target."""
    Recusal.objects.create(
        round=target.round, target=target, person=person, origin="declared", tie="spouse", detail="x",
        filed_by=person, filed_on=date(2020, 11, 1), status="accepted", decided_on=date(2020, 11, 2),
    )  # fmt: skip
    person.kept_standing = None
