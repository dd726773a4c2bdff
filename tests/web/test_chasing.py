"""Chasing: who is told of which date, once; digests; letters with their rungs, two signatures, answers; the rules."""

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.urls import reverse

from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.models import IssuedPaper
from bihuan.web.inbox.actions import Telling, set_mail_address, tell_many
from bihuan.web.inbox.models import Note
from bihuan.web.outbox import daily
from bihuan.web.outbox.actions import deliver_due
from bihuan.web.outbox.models import Message
from bihuan.web.rectification.actions import letters as actions
from bihuan.web.rectification.actions.chasing_rules import set_rules
from bihuan.web.rectification.actions.letters import LetterFacts
from bihuan.web.rectification.actions.reminding import NOTE, RUN, remind
from bihuan.web.rectification.models import Item, Letter
from bihuan.web.rectification.queries import letters as letter_pages
from bihuan.web.rectification.queries.chasing_rules import default_rules, rules_of
from bihuan.web.rectification.queries.letters import chased
from bihuan.web.trail.models import Record
from tests.web.rectifying import make_rectifying

if TYPE_CHECKING:
    from bihuan.web.rounds.models import Target


@pytest.fixture
def work(people, round_live, on_day):
    """Two units; the first has two lines that are due on 1 March 2021, one of them handled by its liaison."""
    on_day("2021-01-15")
    made = make_rectifying(people, round_live)
    made.in_force(made.targets[1])
    Item.objects.filter(target=made.targets[1]).update(status="under_way")
    return made


@pytest.fixture
def lines(work):
    return list(Item.objects.filter(target=work.targets[1]).order_by("pk"))


def told(person, **more):
    return Note.objects.filter(person=person, kind=NOTE, **more)


def refused(code, call, *args, **named):
    with pytest.raises(Refusal) as caught, transaction.atomic():
        call(*args, **named)
    assert caught.value.code == code
    return caught.value


def facts(lines, kind="supervision", **more):
    return LetterFacts(kind, tuple(line.uid for line in lines), **more)


def sent(work, lines, kind="supervision", **more):
    people = work.people
    signers = people.lg if kind == "accountability" else (people.office, people.second_clerk)
    letter = actions.draft_letter(actor=people.office, target=work.targets[1], facts=facts(lines, kind, **more))
    assert actions.send_letter(actor=signers[0], letter=letter).status == "draft"
    return actions.send_letter(actor=signers[1], letter=letter)


# Reminders


def test_a_note_for_each_line_and_step_says_which_why_and_what_to_do(work, lines, on_day):
    people, lia = work.people, work.people.lia[1]
    on_day("2021-02-22")
    assert remind().notes > 0
    first = told(lia, object_kind="item").order_by("pk").first()
    assert first.zh == (
        f"整改事项 {lines[0].number} 还有 7 天到期（2021年3月1日，按整改方案确定的完成时限）。"
        "请报送进展和佐证材料，按期报完成；确有困难的，请在到期前申请延期。"
    )
    assert lines[0].number in first.en
    assert "due in 7 days" in first.en
    assert first.url == reverse("item_detail", args=[lines[0].uid])
    before = Note.objects.count()
    assert remind().notes == 0
    assert Note.objects.count() == before
    # The ladder: after three days the officials, after seven the head and who supervises, then the office.
    assert not told(people.head[1], object_kind="item").exists()
    on_day("2021-03-08")
    remind()
    for person in (people.head[1], people.sup[0]):
        assert told(person, zh__contains="已逾期 7 天").count() == 2, person
    assert not told(people.office).exists()
    on_day("2021-03-20")
    remind()
    assert told(people.office).count() == 1  # one for the day that was missed, not one a line
    assert "督查督办通知书" in told(people.office).get().zh
    # Nobody else learns of it, and what was reported is not chased.
    assert not told(people.head[2], object_kind="item").exists()
    assert not Note.objects.filter(kind=NOTE, person__in=[people.stranger, people.gm[2], people.aud]).exists()
    Item.objects.filter(target=work.targets[1]).update(status="reported")
    on_day("2021-04-20")
    assert not told(lia, told_on="2021-04-20", object_kind="item").exists()


def test_a_plan_and_a_report_that_are_owed_explain_their_day(work, on_day):
    on_day("2021-03-06")
    remind()
    said = told(work.people.lia[2], object_kind="target").get()
    assert "整改情况报告" in said.zh
    assert "2021年3月6日，反馈会在2021年1月6日" in said.zh
    assert "今天到期" in said.zh


def test_the_worker_does_it_by_itself_and_mails_one_digest(work, on_day, settings, mailoutbox):
    settings.MAIL_FROM = "office@bihuan.invalid"
    settings.SITE_ADDRESS = "https://xs.example.org"
    lia = work.people.lia[1]
    set_mail_address(actor=lia, address="lia@unit.invalid")
    on_day("2021-03-02")
    Message.objects.all().delete()
    for _again in range(2):
        daily.plan_day(date(2021, 3, 2))
        Message.objects.update(due_at="2021-01-01T00:00Z")
        while deliver_due():
            pass
    assert Message.objects.filter(kind=RUN, done_at__isnull=False).count() == 1
    (mail,) = mailoutbox
    assert mail.extra_headers["Message-ID"] == f"<digest-{NOTE}-2021-03-02-{lia.pseudonym}@bihuan.invalid>"
    assert mail.to == ["lia@unit.invalid"]
    assert mail.body.count("整改事项 ") == 2
    assert "https://xs.example.org/items/" in mail.body
    assert "群众等候" not in mail.body  # numbers and days, never the problem


def test_what_is_told_in_a_run_names_its_event_and_stays_here(work):
    lia = work.people.lia[1]
    with pytest.raises(ValueError, match="names its event"):
        tell_many([Telling(lia.pk, NOTE, "甲", "a", once="")])
    with pytest.raises(ValueError, match="of this installation"):
        tell_many([Telling(lia.pk, NOTE, "甲", "a", once="x", url="//elsewhere.invalid")])


# Letters


def test_a_letter_is_drafted_from_its_lines_sent_by_two_frozen_and_answered(work, lines, on_day, monkeypatch):
    people, target = work.people, work.targets[1]
    on_day("2021-03-17")
    (found,) = chased([target])
    assert [line.proposed for line in found.lines] == ["supervision", "supervision"]
    assert [line.late for line in found.lines] == [16, 16]
    letter = actions.draft_letter(actor=people.office, target=target, facts=facts(lines))
    for line in lines:
        assert f"{line.number}" in letter.text
        assert line.problem[:10] in letter.text
    assert "2021年3月1日前完成（按整改方案确定的完成时限）" in letter.text
    assert "逾期16天" in letter.text
    assert "没有佐证材料" in letter.text
    assert letter.answer_due_on == date(2021, 3, 27)
    assert not Note.objects.filter(person=people.lia[1], kind="rectification.send_letter").exists()
    refused("common.not_found", actions.send_letter, actor=people.lia[1], letter=letter)
    refused("common.not_allowed", actions.send_letter, actor=people.lg[0], letter=letter)
    assert actions.send_letter(actor=people.office, letter=letter).status == "draft"
    refused("accounts.second_person_needed", actions.send_letter, actor=people.office, letter=letter)
    # An edit makes the first signature void.
    letter = actions.edit_letter(
        actor=people.second_clerk, letter=letter, facts=facts(lines[:1], text="请抓紧整改。\n请于2021年3月27日前答复。")
    )
    assert actions.send_letter(actor=people.office, letter=letter).status == "draft"
    done = actions.send_letter(actor=people.second_clerk, letter=letter)
    assert (done.status, done.number, done.sent_on) == ("sent", "巡督〔2021〕1号", date(2021, 3, 17))
    paper = IssuedPaper.objects.get(object_kind="chasing_letter")
    assert (paper.number, paper.text, paper.data["items"]) == (done.number, done.text, [lines[0].number])
    assert Note.objects.filter(person=people.head[1], kind="rectification.send_letter").count() == 1
    assert not Note.objects.filter(person=people.head[2], kind="rectification.send_letter").exists()
    # What still waits for a letter stands before what had one; each unit has its lines, however many others have.
    monkeypatch.setattr(letter_pages, "SHOWN", 1)
    (found,) = chased([target, work.targets[2]])
    assert [(line.item.pk, line.had, line.proposed) for line in found.lines] == [(lines[1].pk, "", "supervision")]
    assert (found.count, found.hidden, found.proposed) == (2, 1, "supervision")
    monkeypatch.undo()
    on_day("2021-05-31")
    (found,) = chased([target])
    assert [(line.item.pk, line.had, line.proposed) for line in found.lines] == [
        (lines[0].pk, "supervision", "guidance"),
        (lines[1].pk, "", "supervision"),
    ]
    refused("rectification.not_in_state", actions.edit_letter, actor=people.office, letter=done, facts=facts(lines))
    # The answer: of the unit, once; by the office only for what came on paper.
    refused("common.not_found", actions.answer_letter, actor=people.lia[2], letter=done, answer="已完成")
    refused("common.not_allowed", actions.answer_letter, actor=people.lg[0], letter=done, answer="已完成")
    refused("rectification.letter_answer", actions.answer_letter, actor=people.lia[1], letter=done, answer="  ")
    on_day("2021-03-25")
    answered = actions.answer_letter(actor=people.lia[1], letter=done, answer="已召开专题会，3月底前完成。")
    assert (answered.answered_on, answered.answered_by) == (date(2021, 3, 25), people.lia[1])
    refused("rectification.letter_answered", actions.answer_letter, actor=people.office, letter=done, answer="补充")
    steps = ["draft_letter", "edit_letter", "send_letter", "answer_letter"]
    of_letter = Record.objects.filter(object_kind="chasing_letter", object_id=str(done.uid))
    assert [of_letter.filter(action=f"rectification.{step}").count() for step in steps] == [1, 1, 1, 1]


def test_the_ladder_asks_why_a_rung_is_passed_over_or_forbids_it(work, lines, on_day):
    people, target = work.people, work.targets[1]
    on_day("2021-04-20")
    draft = {"actor": people.office, "target": target}
    assert refused("rectification.skipping_reason", actions.draft_letter, **draft, facts=facts(lines, "guidance")).where
    sent(work, lines[:1])
    assert sent(work, lines[:1], "guidance").status == "sent"
    refused("rectification.skipping_reason", actions.draft_letter, **draft, facts=facts(lines, "reminder"))
    letter = sent(work, lines, "accountability", skipped_reason="群众反映强烈，影响恶劣")
    assert letter.status == "sent"
    stricter = default_rules()
    stricter = type(stricter)(**(stricter.plain() | {"remind_days": (15,), "allows_skipping": False}))
    for clerk in (people.office, people.second_clerk):
        set_rules(actor=clerk, round_id=work.round.pk, rules=stricter)
    why = {"skipped_reason": "群众反映强烈"}
    another = Item.objects.filter(pk=lines[1].pk)
    another.update(due_on="2021-03-02")
    Letter.items.through.objects.filter(item=lines[1]).delete()
    refused("rectification.letter_skips", actions.draft_letter, **draft, facts=facts(lines[1:], "warning", **why))


def test_only_overdue_lines_of_the_unit_are_written_about(work, lines, on_day):
    people, target = work.people, work.targets[1]
    draft = {"actor": people.office, "target": target}
    refused("rectification.letter_line_not_overdue", actions.draft_letter, **draft, facts=facts(lines))
    on_day("2021-03-20")
    refused("rectification.letter_lines", actions.draft_letter, **draft, facts=facts([]))
    refused("rectification.letter_kind", actions.draft_letter, **draft, facts=facts(lines, "angry"))
    elsewhere = {"actor": people.office, "target": work.targets[2]}
    refused("common.not_found", actions.draft_letter, **elsewhere, facts=facts(lines))
    day = {"answer_due_on": date(2021, 3, 20)}
    refused("rectification.letter_answer_day", actions.draft_letter, **draft, facts=facts(lines, **day))
    refused("common.not_allowed", actions.draft_letter, actor=people.lg[0], target=target, facts=facts(lines))
    letter = actions.draft_letter(**draft, facts=facts(lines))
    Item.objects.filter(pk=lines[0].pk).update(status="reported")
    refused("rectification.letter_line_not_overdue", actions.send_letter, actor=people.office, letter=letter)
    actions.discard_letter(actor=people.second_clerk, letter=letter)
    assert not Letter.objects.exists()


# Rules


def test_two_clerks_settle_the_rules_and_another_proposal_voids_the_first(work, people):
    mine = type(default_rules())(
        long_term="done", opinion_days=5, yellow_days=10, remind_days=(10, 1), sample_percent=30, allows_skipping=False
    )
    other = type(mine)(**(mine.plain() | {"remind_days": (9,), "yellow_days": 9}))
    settle = {"round_id": work.round.pk}
    assert set_rules(actor=people.office, rules=mine, **settle).proposed == mine
    assert rules_of(work.round) == default_rules()
    refused("accounts.second_person_needed", set_rules, actor=people.office, rules=mine, **settle)
    assert set_rules(actor=people.second_clerk, rules=other, **settle).proposed == other
    assert rules_of(work.round) == default_rules()
    assert set_rules(actor=people.third_clerk, rules=other, **settle).proposed is None
    assert rules_of(work.round) == other
    refused(
        "rectification.odd_rules",
        set_rules,
        actor=people.office,
        rules=type(mine)(**(mine.plain() | {"remind_days": ()})),
        **settle,
    )
    refused("common.not_allowed", set_rules, actor=people.lg[0], rules=mine, **settle)
    refused("common.changed_meanwhile", set_rules, actor=people.office, rules=mine, version=0, **settle)


# Pages


def test_the_pages_of_chasing(work, lines, people, client, on_day):
    on_day("2021-03-17")
    target: Target = work.targets[1]
    client.force_login(people.office)
    listing = reverse("chasing_list", args=[work.round.pk])
    page = client.get(listing).content.decode()
    assert lines[0].number in page
    assert "督查督办通知书" in page
    drafting = reverse("chasing_draft", args=[work.round.pk, target.number])
    assert client.post(drafting, {"kind": "supervision"}).status_code == 422
    typed = {"kind": "guidance", "items": [str(lines[0].uid)]}
    again = client.post(drafting, typed)
    assert again.status_code == 422
    assert "rectification.skipping_reason" in again.content.decode()
    made = client.post(drafting, {**typed, "kind": "supervision"})
    letter = Letter.objects.get()
    assert made.url == reverse("chasing_letter", args=[letter.uid])
    assert client.get(made.url).status_code == 200
    edited = client.post(
        made.url,
        {**typed, "kind": "supervision", "text": "请抓紧整改。", "answer_due_on": "2021-03-30", "version": "1"},
    )
    assert edited.status_code == 302
    for person in (people.office, people.second_clerk):
        client.force_login(person)
        assert client.post(reverse("chasing_send", args=[letter.uid])).status_code == 302
    client.force_login(people.lia[1])
    assert "请抓紧整改。" in client.get(made.url).content.decode()
    answer = reverse("chasing_answer", args=[letter.uid])
    assert client.post(answer, {"answer": "", "version": "3"}).status_code == 422
    assert client.post(answer, {"answer": "已完成", "version": "3"}).status_code == 302
    assert client.get(listing).status_code == 200
    client.force_login(people.lia[2])
    assert client.get(made.url).status_code == 404
    rules = reverse("rectification_rules", args=[work.round.pk])
    assert client.get(rules).status_code == 200
    client.force_login(people.office)
    form = {
        "long_term": "done", "yellow_days": "10", "remind_days": "10、3,0", "opinion_days": "5", "sample_percent": "20",
        "allows_skipping": "on", "version": "0",
    }  # fmt: skip
    assert client.post(rules, {**form, "remind_days": "soon"}).status_code == 422
    assert client.post(rules, form).status_code == 302
    assert "10、3、0" in client.get(rules).content.decode()
