"""Every address × verb × role, in scope and out of it, by pages and by the interface."""

import json
import os
import re
import time
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import SimpleNamespace
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import URLResolver, get_resolver

from bihuan.documents import write
from bihuan.web.accounts.actions.signing import sign
from bihuan.web.accounts.models import Assignment, Organ, SavedView, Signature, User
from bihuan.web.accounts.rules import Grant
from bihuan.web.api.actions.tokens import create_token
from bihuan.web.common.dates import today
from bihuan.web.feedback.models import (
    AnnexFile,
    FeedbackDocument,
    IssuedPaper,
    LeakCheck,
    Meeting,
    Objection,
    PaperTemplate,
    Report,
)
from bihuan.web.feedback.printing.word import MEDIA_TYPE
from bihuan.web.files.actions import keep
from bihuan.web.files.models import Blob
from bihuan.web.findings.models import Evidence, EvidenceVersion, Finding, FixAtOnce, ImportJob, WorkingPaper
from bihuan.web.inbox.models import Note
from bihuan.web.notices.models import Notice, Publication, PublicationSection, PublicComment
from bihuan.web.public.models import FigureBatch
from bihuan.web.rectification.models import (
    Call,
    Extension,
    HandOver,
    Item,
    Letter,
    LookBack,
    LookBackEntry,
    Measure,
    NoticeAnswer,
    Plan,
    Progress,
    Proof,
    RectificationReport,
    RepeatLink,
    Response,
    Sample,
    SampledItem,
    TruthMark,
    VerifierList,
)
from bihuan.web.rounds.models import (
    Announcement,
    Group,
    Inspector,
    PastInspection,
    Recusal,
    Round,
    Scheme,
    SchemeRun,
    Target,
    Term,
    UnitLeader,
    WorkdayList,
)
from tests.documents.making import LETTER
from tests.web import making
from tests.web.leaking import Drafts
from tests.web.oracle import TABLE
from tests.web.people import People, everybody, hold
from tests.web.route_table import ANNEX, API, MEASURE, RECTIFICATION_API, ROUTES, STEP, WHOLE, Route
from tests.web.test_access_agreement import one
from tests.web.test_pages import BACKEND

MISSING = {"uuid": UUID("0f0f0f0f-0000-4000-8000-0f0f0f0f0f0f"), "int": 2_000_000_001}
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
#: What an answer says of its own making, and of the address that was asked for.
MASKED = (
    re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"'),
    re.compile(rb'"(?:request_id|instance)": ?"[^"]*"'),
    re.compile(rb'data-csrf="[^"]+"'),
)


@dataclass(frozen=True)
class Thing:
    """One kind of object: the one that is asked for, others out of reach, what it is, and whose."""

    row: object
    kind: str
    state: str
    key: str = "uid"
    others: tuple[object, ...] = ()
    owner: User | None = None
    is_house: bool = field(default=False)  # stands in no round: who may know of one may know of all
    in_round: bool = field(default=False)  # stands at no target: every group of its round reaches it

    def id_of(self, row):
        return getattr(row, self.key)


def patterns(resolver=None, prefix=""):
    """Yield every address that ``urls.py`` offers, as it is written there."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern)


def test_every_address_has_a_row():
    offered, listed = set(patterns()), {route.path for route in ROUTES}
    assert offered - listed == set(), "say in tests/web/route_table.py who may do what there"
    assert listed - offered == set(), "no such address any more"


def test_every_row_speaks_of_known_actions():
    for route in ROUTES:
        for what in route.verbs.values():
            if what in {"everybody", "signed in", "own", "shell", "missing"} or what.startswith("only "):
                continue
            words = what.split()
            if len(words) == 3:
                for kind in words[0].split("|"):
                    states = [state for of, state in TABLE if of == kind and words[1] in {"*", state}]
                    assert states, route
                    known = {letter.name.lower() for state in states for letter, _ in TABLE[kind, state]}
                    assert words[2].partition("(")[0] in known, route
            else:
                assert route.thing, route


# ---- people and things ----


#: Roles of those who hold one elsewhere, for what stands in no round.
REAL = {"other leader": "GL", "other liaison": "LIA", "supervisor elsewhere": "SUP"}


def everyone(people: People) -> dict[str, tuple[str, User]]:
    """Return one person of each role by a word, with the role; of units and assigned roles also a stranger."""
    return {
        "sys": ("SYS", people.sys),
        "office": ("OFF", people.office),
        "leading group": ("LG", people.lg[0]),
        "leader": ("GL", people.gl[1]),
        "deputy": ("GD", people.gd[1][0]),
        "member": ("GM", people.gm[1]),
        "liaison": ("LIA", people.lia[1]),
        "head": ("UNIT", people.head[1]),
        "supervisor": ("SUP", people.sup[0]),
        "verifier": ("VER", people.ver[0]),
        "auditor": ("AUD", people.aud),
        "other leader": ("", people.gl[2]),
        "other liaison": ("", people.lia[5]),
        "supervisor elsewhere": ("", people.sup[1]),
        "colleague": ("", people.colleague),
        "visitor": ("", people.visitor),
    }


@pytest.fixture
def things(people, round_live, targets, draft, stored):
    """Everything that stands in an address, by the words of the table."""
    foreign = Round.objects.create(
        serial=77, title="别处的轮次", status="live", created_by=people.office, organ=Organ.objects.create(name="别处")
    )
    elsewhere = Target.objects.create(
        round=foreign, number=1, name="别处", kind="city", group=Group.objects.create(round=foreign, number=1)
    )
    made = {}

    def put(word, model, kind, state, author=people.gm[1], **columns):
        places = ((round_live, targets[1]), (round_live, targets[7]), (foreign, elsewhere))
        rows = [one(model, where, target, author, state, **columns) for where, target in places]
        made[word] = Thing(rows[0], kind, state, others=tuple(rows[1:]), owner=author)

    for word, model, kind, state in (
        ("paper", WorkingPaper, "working_paper", "draft"),
        ("reviewed paper", WorkingPaper, "working_paper", "reviewed"),
        ("finding", Finding, "finding", "draft"),
        ("confirmed finding", Finding, "finding", "confirmed"),
        ("finding in review", Finding, "finding", "in_review"),
        ("fix", FixAtOnce, "fix_at_once", "draft"),
        ("issued fix", FixAtOnce, "fix_at_once", "issued"),
        ("acknowledged fix", FixAtOnce, "fix_at_once", "acknowledged"),
        ("reported fix", FixAtOnce, "fix_at_once", "reported"),
        ("evidence", Evidence, "evidence", "working"),
        ("frozen evidence", Evidence, "evidence", "frozen"),
    ):
        put(word, model, kind, state)
    put("unit's evidence", Evidence, "unit_evidence", "working", people.lia[1], is_from_unit=True)
    blob = Blob.objects.first()
    for proof in Evidence.objects.all():
        EvidenceVersion.objects.create(
            evidence=proof, number=1, name="a.txt", media_type="text/plain", original=blob, cleaned=blob,
            added_by=people.gm[1],
        )  # fmt: skip
    rows = [
        Recusal.objects.create(
            round=where, target=target, person=person, origin="declared", tie="spouse", detail="x",
            filed_by=person, filed_on=today(),
        )
        for where, target, person in (
            (round_live, targets[1], people.sup[0]),
            (round_live, targets[7], people.stranger),
            (foreign, elsewhere, people.stranger),
        )
    ]  # fmt: skip
    made["recusal"] = Thing(rows[0], "recusal", "open", others=tuple(rows[1:]), owner=people.sup[0])
    for word, state in (("announcement", "draft"), ("issued announcement", "issued")):
        rows = [
            Announcement.objects.create(
                round=where, target=target, kind="exit" if state == "draft" else "entry", status=state,
                text="公告\n　　内容\n办公室\n2020-09-01" if state == "issued" else "",
            )
            for where, target in ((round_live, targets[1]), (round_live, targets[7]), (foreign, elsewhere))
        ]  # fmt: skip
        made[word] = Thing(rows[0], "announcement", state, others=tuple(rows[1:]))
    for word, state in (("scheme", "draft"), ("proposed scheme", "proposed"), ("authorised scheme", "authorised")):
        rows = [
            Scheme.objects.create(round=where, number=len(made), made_by=people.office, status=state)
            for where in (round_live, foreign)
        ]
        made[word] = Thing(rows[0], "scheme", state, others=(rows[1],), owner=people.office)
    made |= _publications(people, round_live, foreign, targets[1])
    asked = {"scheme_version": 1, "seconds": 9, "asked_by": people.office}
    runs = [SchemeRun.objects.create(scheme=row, **asked) for row in (made["scheme"].row, *made["scheme"].others)]
    made["run"] = Thing(runs[0], "scheme", "draft", others=(runs[1],), owner=people.office)
    # Keys of their own: one with which the key of what does not exist begins would be masked in that as well.
    terms = [
        Term.objects.create(pk=key, office=one.organ, name="十届", since=date(2016, 11, 1))
        for key, one in ((701, round_live), (702, foreign))
    ]
    made["term"] = Thing(terms[0], "term", "current", "pk", others=(terms[1],))
    before = PastInspection.objects.create(
        organ=foreign.organ, round_title="九届第一轮", ended_on=date(2012, 1, 1), created_by=people.office
    )
    made["past inspection"] = Thing(before, "past_inspection", "current", "pk", is_house=True)
    made["round"] = Thing(round_live, "round", "live", "pk", (foreign,))
    made["stored notice's round"] = Thing(round_live, "notice", "stored", "pk", owner=stored.importer, is_house=True)
    made["stored notice"] = Thing(stored, "notice", "stored", "pk", owner=stored.importer, is_house=True)
    made["draft notice"] = Thing(draft, "notice", "draft", "pk", owner=draft.importer, is_house=True)
    made["criterion"] = Thing(making.a_criterion(), "criterion", "current", "pk", is_house=True)
    days = WorkdayList.objects.create(year=2027, source="x", rows=[], brought_by=people.third_clerk)
    made["list of holidays"] = Thing(days, "settings", "current", is_house=True)
    pool = {"home_organ": round_live.organ, "created_by": people.office}
    mine = Inspector.objects.create(office=round_live.organ, number="1", name="x", person=people.gm[1], **pool)
    theirs = Inspector.objects.create(office=foreign.organ, number="1", name="x", **pool)
    made["inspector"] = Thing(mine, "inspector", "current", others=(theirs,), owner=people.gm[1])
    leader = UnitLeader.objects.create(unit=round_live.organ, name="x")
    made["unit leader"] = Thing(leader, "unit_leader", "current", "pk", is_house=True)
    made["organ"] = Thing(round_live.organ, "organ", "current", "pk", is_house=True)
    made["person"] = Thing(people.colleague, "user", "open", "pseudonym", is_house=True)
    closed = User.objects.create(username="closed", display_name="停用", is_active=False)
    made["closed person"] = Thing(closed, "user", "closed", "pseudonym", is_house=True)
    held = people.gm[4].assignments.get()
    made["assignment"] = Thing(held, "assignment", "in_force", "pk", is_house=True)
    waiting = hold(people.stranger, "SUP", round=round_live)
    Assignment.objects.filter(pk=waiting.pk).update(approved_at=None, granted_by=people.sys)
    made["waiting assignment"] = Thing(waiting, "assignment", "waiting", "pk", is_house=True)
    owner = people.third_clerk
    job = ImportJob.objects.create(person=owner, round=round_live, origin="ledger", name="a.xlsx", blob=blob)
    made["job"] = Thing(job, "own", "", owner=owner)
    note = Note.objects.create(person=owner, kind="x", zh="消息", en="note", once="x", told_on=today())
    made["note"] = Thing(note, "own", "", owner=owner)
    view = SavedView.objects.create(person=owner, page="finding_list", name="我的")
    made["saved view"] = Thing(view, "own", "", "pk", owner=owner)
    sign(actor=owner, grant=Grant("OFF", ""), kind="thing", object_id=1, version=1, move="x")
    made["signature"] = Thing(Signature.objects.latest("pk"), "own", "", "pk", owner=owner)
    places = (targets[1], targets[7], elsewhere)
    return {
        **made,
        **_of_reports(people, places, foreign),
        **_of_rectified_notices(people, places, blob),
        **_of_feedback(people, places, blob),
        **_of_plans(people, places, foreign, blob),
        **_of_rectification_reports(people, places, foreign, blob),
        **_of_leak_checks(people, places),
        **_of_meetings(people, places, blob),
        **_of_papers(people, round_live, foreign, _a_word_file()),
        **_of_items(people, places, blob),
        **_of_letters(people, places),
        **_of_look_backs(people, places),
        **_of_the_interface(owner),
    }


def _of_reports(people, places, foreign):
    """Make the reports of these units' groups, drafts, and those of rounds, submitted."""
    columns = {"title": "报告", "author": people.gl[1]}
    of_groups = [Report.objects.create(round=place.round, group=place.group, **columns) for place in places]
    rounds = (places[0].round, foreign)
    of_rounds = [Report.objects.create(round=one, status="submitted", **columns) for one in rounds]
    return {
        "group report": Thing(of_groups[0], "group_report", "draft", others=tuple(of_groups[1:]), owner=people.gl[1]),
        "round's report": Thing(of_rounds[0], "round_report", "submitted", others=tuple(of_rounds[1:])),
    }


def _of_rectified_notices(people, places, blob):
    """Make stored rectification notices that answer for these units."""
    columns = {"status": "stored", "kind": "rectification", "importer": people.office, "stored_by": people.office}
    texts = {"blob": blob, "original": "x", "text": "x", "reading": {"counts": []}}
    rows = [
        NoticeAnswer.objects.create(
            notice=Notice.objects.create(sha256=f"{at:064}", expires_on=today(), **columns, **texts),
            round=place.round,
            target=place,
            chosen_by=people.office,
        )
        for at, place in enumerate(places, 1)
    ]
    own = [
        RectificationReport.objects.create(
            round=place.round,
            target=place,
            kind="notice",
            status="released",
            edition=9,
            title="x",
            text="x",
            author=people.lia[1],
        )
        for place in places
    ]
    return {
        "notice pairing": Thing(rows[0], "notice_pairing", "current", "notice_id", others=tuple(rows[1:])),
        "unit's released notice": Thing(own[0], "notice_pairing", "current", others=tuple(own[1:])),
    }


def _of_feedback(people, places, blob):
    """Make feedback documents of these units, an edition in each state, none of them opened to a unit."""
    made = {}
    for edition, state in enumerate(("draft", "submitted", "approved", "issued"), 1):
        rows = [
            FeedbackDocument.objects.create(
                round=place.round, target=place, edition=edition, status=state, title="x", author=people.gl[1]
            )
            for place in places
        ]
        word = "feedback document" if state == "draft" else f"{state} feedback"
        made[word] = Thing(rows[0], "feedback_document", state, others=tuple(rows[1:]), owner=people.gl[1])
    draft = made["feedback document"].row
    AnnexFile.objects.create(
        document=draft, uid=ANNEX, order=1, title="x", name="a.txt", file=blob, added_by=people.gl[1]
    )
    return made


def _beside(place):
    """Return the target with the next number of the round, with the officials of the first unit where it is theirs."""
    found = Target.objects.filter(round=place.round, number=place.number + 1).first()
    if found is None:
        return Target.objects.create(round=place.round, number=2, name="另一处", kind="city", group=place.group)
    if place.number == 1:
        people = everybody()
        hold(people.lia[1], "LIA", round=place.round, target=found)
        hold(people.head[1], "UNIT", duty="head", round=place.round, target=found)
    return found


def _of_plans(people, places, foreign, blob):
    """Make plans of these units, an edition in each state, each with a line and a measure."""
    made = {"round to plan in": Thing(places[0].round, "plan", "draft", "pk", (foreign,))}
    scan = {"scan": blob, "scan_name": "a.pdf", "submitted_by": people.head[1], "submitted_on": today()}
    for edition, (word, state, columns) in enumerate(
        (("plan in force", "in_force", {}), ("plan", "draft", {}), ("submitted plan", "submitted", scan)), 1
    ):
        rows = []
        # One plan of a unit is under way at most, so the submitted ones stand at the units beside these.
        for place in places if state != "submitted" else [_beside(place) for place in places]:
            row = Plan.objects.create(
                round=place.round, target=place, edition=edition, status=state, author=people.lia[1], **columns
            )
            finding = one(Finding, place.round, place, people.gm[1], "issued")
            response = Response.objects.create(plan=row, finding=finding, order=1, problem="x")
            Measure.objects.create(plan=row, key=MEASURE, number=1, text="x").responses.add(response)
            rows.append(row)
        made[word] = Thing(rows[0], "plan", state, others=tuple(rows[1:]), owner=people.lia[1])
    return made


def _of_rectification_reports(people, places, foreign, blob):
    """Make reports and notices of these units, drafts by their liaison and a submitted report, with a scan."""
    made = {"round to report in": Thing(places[0].round, "rectification_report", "draft", "pk", (foreign,))}
    for word, model_kind, kind, state, edition in (
        ("report on rectification", "main", "rectification_report", "draft", 1),
        ("notice on rectification", "notice", "rectification_notice", "draft", 1),
        ("submitted report on rectification", "head", "rectification_report", "submitted", 1),
    ):
        rows = [
            RectificationReport.objects.create(
                round=place.round, target=place, kind=model_kind, edition=edition, status=state, title="x", text="x",
                author=people.lia[1], scan=blob, scan_name="a.pdf", submitted_on=today(),
            )
            for place in places
        ]  # fmt: skip
        made[word] = Thing(rows[0], kind, state, others=tuple(rows[1:]), owner=people.lia[1])
    return made


def _of_meetings(people, places, blob):
    """Make the held meetings of these units, with a scan, and an objection to what was fed back at each."""
    scan = {"scan": blob, "scan_name": "a.pdf"}
    meetings = [
        Meeting.objects.create(
            round=place.round,
            target=place,
            status="held",
            held_on=today(),
            place="会议室",
            recorded_by=people.office,
            **scan,
        )
        for place in places
    ]
    objections = [
        Objection.objects.create(
            round=place.round, target=place, text="x", filed_by=people.head[1], filed_on=today(), due_on=today(), **scan
        )
        for place in places
    ]
    held, others = meetings[0], tuple(meetings[1:])
    return {
        "held meeting": Thing(held, "meeting", "held", others=others),
        "meeting to object to": Thing(held, "objection", "filed", others=others),
        "objection": Thing(objections[0], "objection", "filed", others=tuple(objections[1:]), owner=people.head[1]),
    }


def _a_word_file():
    """Return a Word file that is kept."""
    with transaction.atomic():
        return keep(write(LETTER), media_type=MEDIA_TYPE)


def _of_papers(people, here, elsewhere, blob):
    """Make an issued paper and a template of each of two offices; of what it was issued for nobody else judges."""
    papers = [
        IssuedPaper.objects.create(
            object_kind="thing", object_id=at, round=where, organ=where.organ, title="公文", text="x", sha256="0",
            word=blob, pdf=blob, data={"annexes": [{"title": "x", "name": "a.docx", "sha256": blob.sha256}]}, issued_on=today(), issued_by=people.office,
        )
        for at, where in enumerate((here, elsewhere), 1)
    ]  # fmt: skip
    templates = [
        PaperTemplate.objects.create(organ=where.organ, kind="letter", name="a.docx", file=blob, added_by=people.office)
        for where in (here, elsewhere)
    ]
    return {
        "issued paper": Thing(papers[0], "issued_paper", "frozen", others=(papers[1],)),
        "paper template": Thing(templates[0], "paper_template", "current", others=(templates[1],)),
    }


def _of_items(people, places, blob):
    """Make items of these units in some states, each the first verifier's to look at, with what hangs on them."""
    made = {}
    for word, state, verifier in (
        ("item", "accepted", people.ver[0]),
        ("item under way", "under_way", people.ver[0]),
        ("reported item", "reported", people.ver[0]),
        ("item to extend", "under_way", None),
        ("reviewed item", "reviewed", people.ver[0]),
        ("verified item", "verified", people.ver[0]),
        ("closed item", "lapsed", people.ver[0]),
    ):
        rows = [_item(people, place, f"{word} {place.pk}", state, verifier) for place in places]
        made[word] = Thing(rows[0], "item", state, others=tuple(rows[1:]), owner=verifier)
    worked = made["item under way"]
    made["item to prove"] = replace(worked, kind="proof", state="current")
    made["item to extend"] = replace(made["item to extend"], kind="extension", state="asked")
    step = {"done_on": today(), "text": "x", "by": people.lia[1], "written_on": today()}
    Progress.objects.create(item=worked.row, uid=STEP, **step)
    proof = {"kind": "document", "name": "a.txt", "media_type": "text/plain", "original": blob, "cleaned": blob}
    proofs = [
        Proof.objects.create(
            item=row, round=row.round, target=row.target, author=people.lia[1], added_on=today(), **proof
        )
        for row in (worked.row, *worked.others)
    ]
    made["proof"] = Thing(proofs[0], "proof", "current", others=tuple(proofs[1:]), owner=people.ver[0])
    days = {"was_due_on": today(), "wanted_on": today() + timedelta(days=9), "asked_on": today(), "reason": "x"}
    asked = [
        Extension.objects.create(item=row, round=row.round, target=row.target, author=people.lia[1], **days)
        for row in (worked.row, *worked.others)
    ]
    made["extension"] = Thing(asked[0], "extension", "asked", others=tuple(asked[1:]), owner=people.lia[1])
    both = {"giver": people.lia[1], "taker": people.head[1], "taker_function": "x", "proposed_on": today()}
    handed = [HandOver.objects.create(round=place.round, target=place, **both) for place in places]
    made["hand-over"] = Thing(handed[0], "hand_over", "proposed", others=tuple(handed[1:]), owner=people.head[1])
    marks = [
        TruthMark.objects.create(
            round=row.round, target=row.target, item=row, code="empty_measure", subject_kind="measure", subject_id=1,
            found_on=today(), text_hash=str(row.pk), detail={"number": 1, "lacks": ["verb"], "texts": {"this": []}},
        )
        for row in (worked.row, *worked.others)
    ]  # fmt: skip
    made["truth mark"] = Thing(marks[0], "truth_mark", "current", others=tuple(marks[1:]), owner=people.ver[0])
    made["unit to hand over at"] = Thing(places[0], "hand_over", "proposed", "pk", others=tuple(places[1:]))
    return made | _of_checks(people, made["reviewed item"], made["closed item"])


def _of_checks(people, reviewed, closed):
    """Make a list of verifiers of each round, samples that a closed item was drawn into, and calls for a reviewed one."""
    rounds = list({row.round_id: row.round for row in (closed.row, *closed.others)}.values())
    for where in rounds:
        VerifierList.objects.create(round=where, author=people.office)
    made = {}
    for number, (word, state) in enumerate((("sample", "drawn"), ("checked sample", "checked")), 1):
        frame = {"cut_off": "2020-11-16", "percent": 20, "strata": []}
        rows = [
            Sample.objects.create(
                round=where, number=number, seed=1, frame=frame, drawn_on=today(), author=people.office, status=state
            )
            for where in rounds
        ]
        made[word] = Thing(rows[0], "sample", state, others=tuple(rows[1:]), in_round=True)
    samples = {row.round_id: row for row in (made["sample"].row, *made["sample"].others)}
    drawn = [
        SampledItem.objects.create(sample=samples[row.round_id], item=row, stratum="x", verifier=people.ver[0])
        for row in (closed.row, *closed.others)
    ]
    made["sampled item"] = Thing(drawn[0], "sampled_item", "current", others=tuple(drawn[1:]), owner=people.ver[0])
    calls = [
        Call.objects.create(item=row, round=row.round, target=row.target, whom="x", source="x", author=people.office)
        for row in (reviewed.row, *reviewed.others)
    ]
    made["call"] = Thing(calls[0], "call", "current", others=tuple(calls[1:]), owner=people.ver[0])
    made["call sheet"] = replace(reviewed, kind="call", state="current")
    return made


def _of_look_backs(people, places):
    """Make an entry of a closed line that is still there for each of these units, and a pair of findings of each."""
    entries, links = [], []
    for place, origin in zip(places, (places[2], places[2], places[0]), strict=True):
        columns = {"origin": origin.round, "seeded_by": people.office, "seeded_on": today()}
        held, _made = LookBack.objects.get_or_create(round=place.round, defaults=columns)
        item = _item(people, place, f"closed {place.pk}", "accepted", None)
        ended = {"closed_on": today(), "closed_by": people.office, "verified_by": people.ver[0]}
        Item.objects.filter(pk=item.pk).update(status="closed_implemented", **ended)
        found = {"verdict": "still_there", "found": "x", "author": people.gm[1], "judged_on": today()}
        entries.append(
            LookBackEntry.objects.create(look_back=held, round=place.round, target=place, item=item, **found)
        )
        other = Finding.objects.filter(target=place).exclude(pk=item.finding_id).first()
        links.append(
            RepeatLink.objects.create(
                earlier=item.finding,
                later=other,
                round=place.round,
                target=place,
                is_same_target=True,
                proposed_on=today(),
            )
        )
    return {
        "look-back entry": Thing(entries[0], "look_back", "current", others=tuple(entries[1:]), owner=people.gm[1]),
        "repeat link": Thing(links[0], "repeat_link", "proposed", others=tuple(links[1:])),
    }


def _of_letters(people, places):
    """Make a chasing letter of the mildest kind to each of these units, as a draft and as it was sent."""
    made = {}
    for word, state in (("chasing letter", "draft"), ("sent letter", "sent")):
        sent = {"sent_on": today()} if state == "sent" else {}
        rows = [
            Letter.objects.create(
                round=place.round, target=place, kind="supervision", status=state, text="x", author=people.office,
                answer_due_on=today(), **sent,
            )
            for place in places
        ]  # fmt: skip
        made[word] = Thing(rows[0], "chasing_letter", state, others=tuple(rows[1:]))
    return made


def _item(people, place, number, state, verifier):
    found = one(Finding, place.round, place, people.gl[1], "issued")
    return Item.objects.create(
        number=number, round=place.round, target=place, finding=found, title="事项", problem="x", status=state,
        verifier=verifier, due_on=today(), proofs_count=1,
    )  # fmt: skip


def _of_leak_checks(people, places):
    """Make texts that are about to leave at these places, and a check of each, with and without sources."""
    drafts, made = Drafts(places[0]), {}
    for at, place in enumerate(places, 1):
        drafts.texts[at], drafts.places[at] = f"第{at}份文字", place
    for words, part, kind in (
        (("leak check", "checked text"), "", "leak_check"),
        (("frame check", "checked frame"), "frame", "frame_check"),
    ):
        texts = [drafts.look(at, part) for at in drafts.texts]
        checks = [
            LeakCheck.objects.create(
                object_kind=text.kind, object_id=text.object_id, part=part, round=text.round, target=text.target,
                scope=text.scope, text_hash=text.sha256, run_by=people.stranger,
            )
            for text in texts
        ]  # fmt: skip
        keys = [SimpleNamespace(uid=UUID(int=text.object_id)) for text in texts]
        for word, rows in zip(words, (checks, keys), strict=True):
            # What has no sources is the office's wherever it stands in the round, so only another round is elsewhere.
            others = rows[2:] if part else rows[1:]
            made[word] = Thing(rows[0], kind, "open", others=tuple(others), owner=people.stranger)
    return made


def _publications(people, live, foreign, target):
    """Make an edition in each state, with a section of one target, and a comment on a released one."""
    made, comments = {}, []
    for edition, state in enumerate(("draft", "submitted", "approved", "released"), 50):
        rows = []
        for where in (live, foreign):
            columns = {"title": "通报", "opening": "导语", "author": people.office, "released_on": today()}
            row = Publication.objects.create(round=where, edition=edition, status=state, **columns)
            rows.append(row)
            if where is live:
                PublicationSection.objects.create(publication=row, target=target, number=1, name="甲")
        word = "publication" if state == "draft" else f"{state} publication"
        is_out = state == "released"
        made[word] = Thing(
            rows[0],
            "publication",
            state,
            others=() if is_out else (rows[1],),
            owner=people.office,
            is_house=is_out,
            in_round=True,
        )
        comments = rows
    made["publication's section"] = replace(made["publication"], in_round=False)
    kept = [
        PublicComment.objects.create(
            publication=row, received_on=today(), channel="call", content="x", logged_by=people.office
        )
        for row in comments
    ]
    batches = [
        FigureBatch.objects.create(round=where, number=9, least=5, as_of=today(), prepared_by=people.third_clerk)
        for where in (live, foreign)
    ]
    made["figures"] = Thing(batches[0], "figure_batch", "in_hand", others=(batches[1],), in_round=True)
    made["comment"] = Thing(kept[0], "comment", "current", others=(kept[1],), owner=people.office, in_round=True)
    return made


def _of_the_interface(owner):
    """Make what hangs on a token: one of its own, a webhook, a file that is being sent."""
    from datetime import UTC, datetime, timedelta

    from bihuan.web.api.models import ApiToken, WebhookSubscription
    from bihuan.web.files.models import Upload

    later = datetime.now(UTC) + timedelta(days=1)
    token = ApiToken.objects.create(
        person=owner, assignment=owner.assignments.get(), name="x", prefix="p" * 12, secret_hash="0", expires_on=later
    )
    upload = Upload.objects.create(person=owner.pk, name="a.txt", size=5, expires_at=later)
    row = WebhookSubscription.objects.create(
        person=owner, assignment=owner.assignments.get(), url="https://example.invalid/"
    )
    return {
        "token": Thing(token, "own", "", owner=owner),
        "upload": Thing(upload, "own", "", owner=owner),
        "webhook": Thing(row, "own", "", owner=owner),
    }


# ---- what the oracle expects ----


def expected(thing: Thing | None, what: str, role: str, person, *, wants=None) -> str:
    """Return ``may``, ``knows`` or ``stranger`` for a row of the table; "" where it is not judged."""
    words = what.split()
    if "*" in words:
        kinds = words[0].split("|")
        states = [(kind, state) for kind, state in TABLE if kind in kinds]
        said = {expected(None, f"{kind} {state} {words[2]}", role, person) for kind, state in states}
        return next(answer for answer in ("may", "knows", "stranger") if answer in said)
    if len(words) == 3:
        kind, state, actions, owner = words[0], words[1], words[2:], person
    else:
        kind, state, actions, owner = thing.kind, thing.state, words, thing.owner
    table = TABLE[kind, state]

    def has(action):
        name, _, aspect = action.partition("(")
        answers = next(
            (
                roles
                for (letter, aspect_), roles in table.items()
                if letter.name.lower() == name and aspect_ == aspect.rstrip(")")
            ),
            {},
        )
        rows = answers.get(role, []) + answers.get("PUB", [])
        return any(
            not (answer.own and (not person.pk or person != owner)) and not (answer.head and role != "UNIT")
            for answer in rows
        )

    if any(has(action) for action in actions):
        return "may"
    return "knows" if has("know") else "stranger"


def heard(response) -> str:
    """Return what an answer says: ``sign in``, ``stranger``, ``knows`` or ``may``; 5xx and 405 as they are."""
    status = response.status_code
    if status == 401 or (status == 302 and "/accounts/login/" in response["Location"]):
        return "sign in"
    if status == 404:
        return "stranger"
    if status == 403:
        # Proving again who they are, or what they looked at before, is asked of those who may.
        asks_more = (b"accounts.step_up_needed", b"common.form_expired")
        return "may" if any(code in response.whole for code in asks_more) else "knows"
    return str(status) if status >= 500 or status == 405 else "may"


def masked(response, ids) -> tuple:
    """Return status, headers and body without what differs from one answer to the next, and without the ids."""
    body = response.whole
    for mask in MASKED:
        body = mask.sub(b"", body)
    headers = {name: value for name, value in response.items() if name not in {"X-Request-Id", "Content-Length"}}
    whole = repr(sorted(headers.items())).encode() + body
    for one_id in ids:
        for written in {str(one_id), getattr(one_id, "hex", str(one_id))}:
            # As a whole: a short number may begin another.
            whole = re.sub(rf"(/|%2F){written}(?![0-9a-f-])".encode(), rb"\1ID", whole)
    return response.status_code, whole


# ---- asking ----


@pytest.fixture
def ask(people):
    """Return a function that asks an address as a person and forgets what it changed."""
    clients = {}

    def signed_in(person):
        client = Client(raise_request_exception=False)
        if person.pk:
            client.force_login(person, backend=BACKEND)
            session = client.session
            session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
            session["account_authentication_methods_user"] = str(person.pk)
            session.save()
        return client

    def asked(person, verb, address, body=None):
        if person.pk not in clients:
            clients[person.pk] = signed_in(person)
        sent, client = urlencode(body or {}).encode(), clients[person.pk]
        kept = copy(client.cookies)
        with forgotten():
            said = client.generic(verb, address, sent, content_type="application/x-www-form-urlencoded")
            # Reading a stream to its end closes it.
            said.whole = b"".join(said.streaming_content) if said.streaming else said.content
        # A cookie may hold what the next page has to say.
        client.cookies = kept
        return said

    return asked


@contextmanager
def forgotten():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def address_of(route: Route, thing: Thing | None, given) -> str:
    """Return the address with the id ``given`` in its first gap, and the rest of the row's in the others."""
    gaps = iter([given] if thing is not None else [])

    def fill(match):
        name = match[2]
        return str(route.fixed[name]) if name in route.fixed else str(next(gaps))

    return "/" + PARAMETER.sub(fill, route.path)


def missing_for(thing: Thing):
    return MISSING["uuid"] if isinstance(thing.id_of(thing.row), UUID) else MISSING["int"]


PAGES = [route for route in ROUTES if route not in API]


def in_turn(words, at, share=3):
    """
    Return who asks the address with this number: two always, and every third of the others; on PostgreSQL every twelfth.

    Who may what is worked out in memory for every role and state (``test_access_matrix``); here it is the addresses that
    are tried, of which neighbours mostly share their rule, so each rule is asked by everybody. Who may what is the same
    Python on both databases. The soak asks each address as everybody. ``share`` is how few of the others ask.
    """
    if os.environ.get("EVERYBODY_ASKS"):
        return list(words)
    share *= 1 if connection.vendor == "sqlite" else 4
    return [word for turn, word in enumerate(words) if word in {"office", "leader"} or (turn + at) % share == 0]


def of_part(rows, part):
    """Yield each row of a part with its number."""
    return ((at, row) for at, row in enumerate(rows) if at % len(PARTS) == part)


def tried(routes):
    """Yield each row and verb that says who may."""
    for route in routes:
        for verb, what in route.verbs.items():
            if what != "shell":
                yield route, verb, what


#: The longest tests there are, in parts that several processors share.
PARTS = range(2)


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_pages_answer_each_role_as_the_oracle_says(people, things, ask, on_day, part):
    on_day("2020-11-16")
    wrong = []
    everybody_ = everyone(people)
    for at, (route, verb, what) in of_part(tried(PAGES), part):
        thing = things.get(route.thing)
        address = address_of(route, thing, thing.id_of(thing.row) if thing else None)
        for word in in_turn(everybody_, at):
            role, person = everybody_[word]
            response = ask(person, verb, address, route.body)
            said = heard(response)
            if what == "everybody":
                right = said == "may"
            elif what in {"own", "missing", "signed in"}:
                unknown = {"sign in"} if person is people.visitor else set()
                right = said in (unknown or ({"may", "knows", "stranger"} if what == "signed in" else {"stranger"}))
            elif person is people.visitor and (what.startswith("only ") or expected(thing, what, "", person) != "may"):
                right = said in {"sign in", "stranger"}
            elif what.startswith("only "):
                right = (said == "may") == (role in what.split())
            elif " * " in what:
                right = said == expected(None, what, REAL.get(word, role), person)
            elif len(what.split()) == 3 and thing is None:
                right = (said == "may") == (expected(None, what, REAL.get(word, role), person) == "may")
            else:
                elsewhere = (
                    REAL.get(word, role)
                    if thing.is_house or thing.in_round or thing.kind in {"round", "scheme"}
                    else role
                )
                right = said == expected(thing, what, elsewhere, person)
            if not right:
                code = re.search(rb"(?:common|accounts|findings|rounds|notices|files)\.[a-z_]+", response.whole)
                wrong.append((word, verb, address, what, said, code and code[0]))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.parametrize("part", PARTS)
def test_what_is_out_of_reach_answers_like_what_does_not_exist(people, things, ask, on_day, part):
    on_day("2020-11-16")
    wrong, count, everybody_ = [], 0, everyone(people)
    for at, (route, verb, what) in of_part(tried(PAGES), part):
        thing = things.get(route.thing)
        if thing is None or what == "everybody":
            continue
        missing = missing_for(thing)
        asked_for = [thing.id_of(row) for row in thing.others]
        for word in in_turn(everybody_, at):
            role, person = everybody_[word]
            elsewhere = (
                REAL.get(word, role) if thing.is_house or thing.in_round or thing.kind in {"round", "scheme"} else role
            )
            reached = what not in {"own", "missing"} and expected(thing, what, elsewhere, person) != "stranger"
            beyond = asked_for[-1:] if role in {"OFF", "LG", "AUD", "SUP", "VER"} else asked_for
            tries = beyond if reached else [thing.id_of(thing.row), *beyond]
            if (thing.is_house and reached) or not tries:
                continue
            # What does not exist answers alike each time, so it is asked once.
            unknown = ask(person, verb, address_of(route, thing, missing), route.body)
            for given in tries:
                count += 1
                theirs = masked(ask(person, verb, address_of(route, thing, given), route.body), [given, missing])
                nobodys = masked(unknown, [given, missing])
                if theirs != nobodys or theirs[0] >= 500:
                    wrong.append((word, verb, route.path, route.thing, theirs[0], nobodys[0]))
    assert count > (250 if len(in_turn(everybody_, 0)) == len(everybody_) else 40)
    assert not wrong, "\n".join(map(str, wrong))


@pytest.fixture
def call(people):
    """Return a function that asks the interface as a person, by a token of their assignment where the thing stands."""
    tokens = {}
    client = Client(raise_request_exception=False)

    def assignment_of(person, thing):
        # Ids of assignments are drawn by lot: without the number it would be another unit's in every run.
        held = Assignment.objects.filter(person=person).order_by(
            "since", F("target__number").asc(nulls_first=True), "pk"
        )
        target = getattr(thing and thing.row, "target_id", None)
        # A token is of one assignment; an official of two units reaches each with a token of its own.
        return (held.filter(target=target).first() if target else None) or held[0]

    def called(person, verb, address, body=None, thing=None):
        headers = {"If-Match": '"1"'}
        if person.pk:
            assignment = assignment_of(person, thing)
            if assignment.pk not in tokens:
                made = create_token(actor=person, assignment_id=assignment.pk, name="x", expires_on=today())
                tokens[assignment.pk] = made.text
            headers["Authorization"] = f"Bearer {tokens[assignment.pk]}"
        sent = json.dumps(body or {}) if verb != "GET" else ""
        with forgotten():
            said = client.generic(verb, address, sent, content_type="application/json", headers=headers)
            said.whole = b"".join(said.streaming_content) if said.streaming else said.content
            return said

    return called


def _elsewhere(thing, word, role):
    """Return the role that counts: of a round, and of what stands in no round, also one that is held elsewhere in it."""
    counts_all = thing is not None and (thing.is_house or thing.in_round or thing.kind in {"round", "scheme"})
    return REAL.get(word, role) if counts_all else role


#: Who sees content holds tokens; administrator, auditor and who has no role do not.
BY_TOKEN = (
    *("office", "leading group", "leader", "deputy", "member", "liaison", "head", "supervisor", "verifier"),
    *("other leader", "other liaison", "supervisor elsewhere", "visitor"),
)


@pytest.mark.slow
def test_the_interface_answers_each_role_as_the_oracle_says(people, things, call, on_day):
    on_day("2020-11-16")
    wrong, everybody_ = [], everyone(people)
    for at, (route, verb, what) in enumerate(tried(API)):
        thing = things.get(route.thing)
        # Calls that ask the very access functions of a page, which is tried by more people, are tried by fewer.
        for word in in_turn(BY_TOKEN, at, share=9 if route in RECTIFICATION_API else 3):
            role, person = everybody_[word]
            given = thing.id_of(thing.row) if thing else None
            sent = route.body or ({"reason": WHOLE["reason"]} if "/moves/" in route.path else {"title": "改过的标题"})
            response = call(person, verb, address_of(route, thing, given), sent, thing)
            said = heard(response)
            if person is people.visitor:
                right = said == "sign in"
            elif what in {"signed in", "own", "missing"}:
                right = said in ({"may", "knows"} if what == "signed in" else {"stranger", "knows"})
            else:
                right = said == expected(thing, what, _elsewhere(thing, word, role), person)
            if not right:
                wrong.append((word, verb, route.path, what, said, response.whole[:200]))
            if thing is None or person is people.visitor:
                continue
            missing = missing_for(thing)
            reached = (
                what not in {"own", "missing"}
                and expected(thing, what, _elsewhere(thing, word, role), person) != "stranger"
            )
            ids = [thing.id_of(row) for row in thing.others]
            beyond = ids[-1:] if role in {"OFF", "LG", "SUP", "VER"} else ids
            unknown = call(person, verb, address_of(route, thing, missing), sent, thing)
            for other in beyond if reached else [given, *beyond]:
                theirs = masked(call(person, verb, address_of(route, thing, other), sent, thing), [other, missing])
                nobodys = masked(unknown, [other, missing])
                if theirs != nobodys or theirs[0] not in {403, 404}:
                    wrong.append((word, verb, route.path, route.thing, theirs[0], nobodys[0]))
    assert not wrong, "\n".join(map(str, wrong))
