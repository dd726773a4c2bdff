"""
Every address of the project, and who may do what there. A new address without a row here fails the tests.

A row is an address as ``urls.py`` writes it, with what each verb does there:

- ``everybody``: nobody is refused · ``signed in``: who has not is sent to the sign-in page
- ``kind state action`` (``user open read``): judged once, by the oracle of ``oracle.py``, without an object
- ``kind * action`` (``finding * read``): a page about a kind as a whole, for who may do that in some state; who may know
  of such rows in some state is told so, everybody else finds nothing. ``evidence|unit_evidence``: either of the two
- ``action`` (``read``): judged by the oracle for the object that stands in the address; ``thing`` says which one of
  those in ``test_access_routes.py`` that is. For whoever may not know of it the answer is byte for byte that for an
  id which does not exist, and so it is for the same kind of object at a target of another group, or in another round
- ``only SYS AUD``: these roles, whatever they hold otherwise; the page shows other rows than those of the matrix
- ``own``: only its owner gets it, whoever else asks
- ``shell``: not offered here, or answered by the sign-in machinery before anybody is known

A move has a row of its own for each name, because each is another action.
"""

from dataclasses import dataclass, field
from uuid import UUID

from bihuan.web.public.units import word_key


@dataclass(frozen=True)
class Route:
    """One address: what stands in it, and what each verb is there."""

    path: str
    verbs: dict[str, str]
    thing: str = ""
    fixed: dict[str, object] = field(default_factory=dict)  # further parts of the address
    body: dict[str, object] = field(default_factory=dict)


#: The annex of a draft.
ANNEX = UUID(int=7)
#: A report of progress on an item.
STEP = UUID(int=8)
#: The same by a program, what was seen when it was checked, and a request for a later day.
PROGRESS = {"done_on": "2020-11-16", "text": "做了"}
CHECK = {"method": "site", "found": "看了"}
LATER = {"wanted_on": "2020-12-16", "reason": "理由"}
#: What any move may ask for, so that nobody is refused for want of it.
WHOLE = {"version": 1, "reason": "事实不清，请补充材料。", "why": "other", "has_no_leads": "1", "result": "已办结"}


def _page(path: str, get: str = "", post: str = "", thing: str = "", **fixed: object) -> Route:
    verbs = {verb: what for verb, what in (("GET", get), ("POST", post)) if what}
    return Route(path, verbs, thing, fixed, _body(path))


def _body(path: str) -> dict[str, object]:
    if "/move/" in path or path.endswith("/sign/"):
        return WHOLE
    if path.startswith(("items/", "proofs/", "extensions/", "hand-overs/")):
        return {"reason": "理由", "text": "做了", "done_on": "2020-11-16", "verdict": "remark", "claim": "已完成"}
    if path.endswith("/classify"):
        return {"reference": "1-1", "category": "B", "exactly": "1"}
    if path.startswith("schemes/"):
        return {
            "version": 1,
            "kind": "unit",
            "key": "0",
            "group": "1",
            "do": "free",
            "reason": "改用另一方案",
            "document": "x",
        }
    return {"reason": "mistake"} if path.endswith(("/end/", "/close/")) else {}


REGISTER = (
    _page("desk/", "signed in"),
    _page("register/findings/", "finding * read"),
    _page("register/findings/workbook", "export current export"),
    _page("register/findings/bulk/<slug:name>/", post="signed in", name="x"),
    _page("register/findings/new/", "finding * create", "finding * create"),
    _page("register/findings/<uuid:uid>/", "read", thing="finding"),
    _page("register/findings/<uuid:uid>/edit/", "edit", "edit", thing="finding"),
    _page("register/findings/<uuid:uid>/form/", post="edit(form)", thing="finding in review"),
    # Of those who may read a draft, its leader links it with what was published, and nobody else.
    _page("register/findings/<uuid:uid>/published/", "approve", "approve", thing="finding"),
    _page("register/findings/<uuid:uid>/move/<slug:name>/", post="approve", thing="finding", name="confirm"),
    _page("register/findings/<uuid:uid>/move/<slug:name>/", post="submit", thing="confirmed finding", name="submit"),
    _page("register/findings/<uuid:uid>/move/<slug:name>/", post="approve", thing="finding in review", name="approve"),
    _page("register/findings/<uuid:uid>/move/<slug:name>/", post="return", thing="finding in review", name="return"),
    _page("register/findings/<uuid:uid>/move/<slug:name>/", post="withdraw", thing="finding", name="withdraw"),
    _page("register/papers/", "working_paper * read"),
    _page("register/papers/workbook", "export current export"),
    _page("register/papers/new/", "working_paper * create", "working_paper * create"),
    _page("register/papers/<uuid:uid>/", "read", thing="paper"),
    _page("register/papers/<uuid:uid>/edit/", "edit", "edit", thing="paper"),
    _page("register/papers/<uuid:uid>/sign/", post="submit", thing="paper"),
    _page("register/papers/<uuid:uid>/finding/", post="read", thing="paper"),
    _page("register/papers/<uuid:uid>/move/<slug:name>/", post="verify", thing="paper", name="review"),
    _page("register/papers/<uuid:uid>/move/<slug:name>/", post="return", thing="reviewed paper", name="return"),
    _page("register/fixes/", "fix_at_once * read"),
    _page("register/fixes/workbook", "export current export"),
    _page("register/fixes/new/", "fix_at_once * create", "fix_at_once * create"),
    _page("register/fixes/<uuid:uid>/", "read", thing="fix"),
    _page("register/fixes/<uuid:uid>/", "read", thing="issued fix"),
    _page("register/fixes/<uuid:uid>/edit/", "edit", "edit", thing="fix"),
    _page("register/fixes/<uuid:uid>/move/<slug:name>/", post="submit", thing="fix", name="issue"),
    _page("register/fixes/<uuid:uid>/move/<slug:name>/", post="approve", thing="issued fix", name="acknowledge"),
    _page(
        "register/fixes/<uuid:uid>/move/<slug:name>/",
        post="submit submit(on_behalf)",
        thing="acknowledged fix",
        name="report",
    ),
    _page("register/fixes/<uuid:uid>/move/<slug:name>/", post="approve", thing="reported fix", name="accept"),
    _page("register/evidence/", "evidence|unit_evidence * read"),
    _page("register/evidence/workbook", "export current export"),
    _page("register/evidence/new/", "evidence|unit_evidence * create", "evidence|unit_evidence * create"),
    _page("register/evidence/<uuid:uid>/", "read", thing="evidence"),
    _page("register/evidence/<uuid:uid>/", "read", thing="frozen evidence"),
    _page("register/evidence/<uuid:uid>/", "read", thing="unit's evidence"),
    _page("register/evidence/<uuid:uid>/edit/", "edit", "edit", thing="evidence"),
    _page("register/evidence/<uuid:uid>/version/", post="edit", thing="evidence"),
    _page("register/evidence/<uuid:uid>/preview/", "read", thing="evidence"),
    _page(
        "register/evidence/<uuid:uid>/v<int:number>/pages/<int:page>/", "missing", thing="evidence", number=1, page=9
    ),
    _page("register/evidence/<uuid:uid>/v<int:number>/copy/", "read", thing="evidence", number=1),
    _page("register/evidence/<uuid:uid>/v<int:number>/original/", "original", thing="evidence", number=1),
    _page("register/evidence/<uuid:uid>/v<int:number>/original/", "original", thing="unit's evidence", number=1),
    _page("register/criteria/", "criterion * read"),
    _page("register/criteria/export/", "criterion current export"),
    _page("register/criteria/workbook/", "criterion current export"),
    _page("register/criteria/import/", "criterion current create", "criterion current create"),
    _page("register/criteria/import/sheet/", post="criterion current create"),
    _page("register/criteria/import/take/", post="criterion current create"),
    _page("register/criteria/<int:pk>/", "read", thing="criterion"),
    _page("register/quality/", "finding * read"),
    _page("register/import/", "import_job staged create", "import_job staged create"),
    _page("register/import/<uuid:uid>/", "own", thing="job"),
    *(_page(f"register/import/<uuid:uid>/{step}/", post="own", thing="job") for step in ("sheet", "check", "confirm")),
    *(_page(f"register/import/<uuid:uid>/{step}/", post="own", thing="job") for step in ("write", "discard")),
    _page("register/import/<uuid:uid>/marked/", "missing", thing="job"),
    _page("signatures/<int:pk>/take-back/", post="own", thing="signature"),
    _page("uploads/", post="signed in"),
    Route("uploads/<uuid:uid>/", {"HEAD": "own", "PATCH": "own", "DELETE": "own"}, "upload"),
)

ROUNDS = (
    _page("rounds/", "signed in"),
    _page("rounds/<uuid:round_id>/at-work/", "know", thing="round"),
    _page("rounds/new/", "round planned create", "round planned create"),
    _page("rounds/<uuid:round_id>/plan/", "read", thing="round"),
    _page("rounds/<uuid:round_id>/edit/", "edit", "edit", thing="round"),
    _page("rounds/<uuid:round_id>/groups/", "edit", "edit", thing="round"),
    _page("rounds/<uuid:round_id>/groups/add/", post="edit", thing="round"),
    _page("rounds/<uuid:round_id>/groups/<int:number>/drop/", post="edit", thing="round", number=1),
    _page("rounds/<uuid:round_id>/targets/choose/", "edit", "edit", thing="round"),
    *(
        _page(f"rounds/<uuid:round_id>/targets/{step}/", post="edit", thing="round")
        for step in ("drop", "loads", "organs")
    ),
    _page("rounds/<uuid:round_id>/announcements/", "know", thing="round"),
    _page(
        "rounds/<uuid:round_id>/announcements/draft/<slug:kind>/",
        *["announcement draft create"] * 2,
        thing="round",
        kind="entry",
    ),
    _page(
        "rounds/<uuid:round_id>/announcements/issue/<slug:kind>/",
        post="announcement draft submit",
        thing="round",
        kind="entry",
    ),
    _page("announcements/<uuid:uid>/", "read", thing="announcement"),
    _page("announcements/<uuid:uid>/", "read", thing="issued announcement"),
    _page("terms/", "term current read", "term current create"),
    _page("terms/<int:pk>/edit/", "edit", "edit", thing="term"),
    _page("terms/<int:pk>/withdraw/", post="withdraw", thing="term"),
    _page("coverage/", "term current read"),
    _page("coverage/units/", post="past_inspection current create"),
    _page("coverage/past/", "past_inspection current read", "past_inspection current create"),
    _page("coverage/past/import/", *["past_inspection current create"] * 2),
    _page("coverage/past/take/", post="past_inspection current create"),
    _page("coverage/past/<int:pk>/remove/", post="withdraw", thing="past inspection"),
    _page("rounds/<uuid:round_id>/move/<slug:name>/", post="submit", thing="round", name="end"),
    _page("rounds/<uuid:round_id>/dates/", "read", thing="round"),
    _page("rounds/<uuid:round_id>/schemes/", "read", thing="round"),
    _page("rounds/<uuid:round_id>/schemes/new/", post="edit", thing="round"),
    _page("rounds/<uuid:round_id>/schemes/compare/", "read", thing="round"),
    _page("schemes/<uuid:uid>/", "read", thing="scheme"),
    _page("schemes/<uuid:uid>/", "read", thing="authorised scheme"),
    _page("schemes/<uuid:uid>/settings/", "read", "edit", thing="scheme"),
    _page("schemes/<uuid:uid>/why/", "missing", thing="scheme"),
    _page("schemes/<uuid:uid>/authorisation/", "read", thing="scheme"),
    _page("schemes/<uuid:uid>/authorisation/", "read read(own_group)", thing="authorised scheme"),
    *(
        _page(f"schemes/<uuid:uid>/{step}/", post="edit", thing="scheme")
        for step in ("run", "place", "undo", "lock", "relax")
    ),
    *(
        _page("schemes/<uuid:uid>/step/<slug:name>/", post=right, thing=thing, name=name)
        for name, right, thing in (
            ("propose_scheme", "submit", "scheme"),
            ("discard_scheme", "withdraw", "scheme"),
            ("recall_scheme", "withdraw", "proposed scheme"),
            ("return_scheme", "return", "proposed scheme"),
            ("authorise_scheme", "approve", "proposed scheme"),
            ("revoke_scheme", "withdraw", "authorised scheme"),
        )
    ),
    _page("runs/<uuid:uid>/", "read", thing="run"),
    _page("runs/<uuid:uid>/stop/", post="edit", thing="run"),
    _page("rounds/<uuid:round_id>/dates/meeting/", post="edit", thing="round"),
    _page("rounds/<uuid:round_id>/dates/set/", post="edit", thing="round"),
    _page("rounds/<uuid:round_id>/recusals/", "know", thing="round"),
    _page("rounds/<uuid:round_id>/recusals/declare/", "recusal open create", thing="round"),
    _page("rounds/<uuid:round_id>/recusals/challenge/", "challenge open create", thing="round"),
    _page("recusals/<uuid:uid>/", "read", thing="recusal"),
    _page("recusals/<uuid:uid>/prepare/", post="edit", thing="recusal"),
    _page("recusals/<uuid:uid>/decide/", post="approve", thing="recusal"),
    _page("pool/", "signed in"),
    _page("pool/workbook", "inspector current export"),
    *(_page(f"pool/{path}/", *["inspector current create"] * 2) for path in ("new", "import")),
    *(_page(f"pool/{path}/", "inspector current edit") for path in ("organs", "places")),
    *(_page(f"pool/import/{step}/", post="inspector current create") for step in ("take", "marked")),
    _page("pool/export/", post="inspector current export"),
    _page("pool/units/", "unit_leader current read"),
    _page("pool/units/new/", "unit_leader current create", "unit_leader current create"),
    _page("pool/units/<int:pk>/", "read", "edit", thing="unit leader"),
    _page("pool/units/<int:pk>/remove/", post="withdraw", thing="unit leader"),
    _page("pool/<uuid:uid>/", "read", thing="inspector"),
    _page("pool/<uuid:uid>/edit/", "edit", "edit", thing="inspector"),
    *(_page(f"pool/<uuid:uid>/{step}/", post="withdraw", thing="inspector") for step in ("leave", "return")),
    _page("rounds/<uuid:round_id>/dates/moved/", "read", thing="round"),
    # Units know their own meeting, so whoever may know of the round has this page; its rows are those of the slots.
    _page("rounds/<uuid:round_id>/meetings/", "know", thing="round"),
    _page("rounds/<uuid:round_id>/meetings/propose/", post="edit", thing="round"),
    _page("rounds/<uuid:round_id>/meetings/take/", post="edit", thing="round"),
    _page("rounds/<uuid:round_id>/meetings/<int:number>/", "edit", "edit", thing="round", number=1),
    _page("rounds/<uuid:round_id>/meetings/<int:number>/cancel/", post="edit", thing="round", number=1),
    # As before them: who may know of the round has the list of its meetings, with those that are theirs to know.
    _page("rounds/<uuid:round_id>/feedback-meetings/", "know", thing="round"),
    _page("rounds/<uuid:round_id>/feedback-meetings/<int:number>/", "edit", "edit", thing="round", number=1),
    *(
        _page(f"rounds/<uuid:round_id>/feedback-meetings/<int:number>/{step}/", post="edit", thing="round", number=1)
        for step in ("postpone", "give-up")
    ),
    _page(
        "rounds/<uuid:round_id>/feedback-rules/",
        "feedback_rules current read",
        "feedback_rules current edit",
        thing="round",
    ),
    _page("feedback-meetings/<uuid:uid>/", "read", thing="held meeting"),
    _page("feedback-meetings/<uuid:uid>/correct/", "edit", "edit", thing="held meeting"),
    _page("feedback-meetings/<uuid:uid>/minutes/issue/", post="edit", thing="held meeting"),
    _page("feedback-meetings/<uuid:uid>/receipt/", post="edit", thing="held meeting"),
    *(_page(f"feedback-meetings/<uuid:uid>/{file}", "read", thing="held meeting") for file in ("minutes", "scan")),
    _page("feedback-meetings/<uuid:uid>/objection/", *["create create(on_behalf)"] * 2, thing="meeting to object to"),
    _page("objections/<uuid:uid>/", "read", thing="objection"),
    _page("objections/<uuid:uid>/decide/", post="approve", thing="objection"),
    _page("objections/<uuid:uid>/scan", "read", thing="objection"),
    _page("rounds/<uuid:round_id>/board/", "read", thing="round"),
    _page("rounds/<uuid:round_id>/board/workbook", "export", thing="round"),
    _page("rounds/<uuid:round_id>/calendar/", "read", thing="round"),
    _page("calendar/", "signed in"),
    _page("calendar/feed/", post="calendar_feed current create"),
    _page("calendar/feed/revoke/", post="calendar_feed current withdraw"),
    _page("calendar/mine.ics", "calendar_feed current read"),
    # Nobody signs in there: the secret in the address says who it is, and test_calendar.py what it opens.
    Route("calendar/<str:token>.ics", {"GET": "shell"}),
    _page("rounds/workdays/", "settings current read"),
    _page("rounds/workdays/import/", "settings current edit(rules)", "settings current edit(rules)"),
    _page("rounds/workdays/bring/", post="settings current edit(rules)"),
    _page("rounds/workdays/<uuid:uid>/", "read", thing="list of holidays"),
    _page("rounds/workdays/<uuid:uid>/publish/", post="edit(rules)", thing="list of holidays"),
    _page("rounds/workdays/<uuid:uid>/withdraw/", post="edit(rules)", thing="list of holidays"),
)

REPORTS = (
    _page("rounds/<uuid:round_id>/reports/", "group_report draft know", thing="round"),
    _page("rounds/<uuid:round_id>/reports/draft/", post="round_report draft create", thing="round"),
    *(
        route
        for thing in ("group report", "round's report")
        for route in (
            _page("reports/<uuid:uid>/", "read", thing=thing),
            _page("reports/<uuid:uid>/word/", "read", thing=thing),
            _page("reports/<uuid:uid>/edit/", "edit", "edit", thing=thing),
            _page("reports/<uuid:uid>/fill/", post="edit", thing=thing),
        )
    ),
    _page("reports/<uuid:uid>/move/<slug:name>/", post="submit", thing="group report", name="submit"),
    _page("reports/<uuid:uid>/move/<slug:name>/", post="submit", thing="round's report", name="hear"),
    _page("reports/<uuid:uid>/move/<slug:name>/", post="return", thing="round's report", name="return"),
)

FEEDBACK = (
    _page("feedback/", "signed in"),
    # Who may know of the round has the list of its feedback, with those documents that are theirs to read.
    _page("rounds/<uuid:round_id>/feedback/", "know", thing="round"),
    _page("rounds/<uuid:round_id>/feedback/<slug:name>/", post="know", thing="round", name="draft"),
    *(
        _page("feedback/<uuid:uid>/", "read", thing=thing)
        for thing in ("feedback document", "approved feedback", "issued feedback")
    ),
    _page("feedback/<uuid:uid>/edit/", "edit", "edit", thing="feedback document"),
    _page("feedback/<uuid:uid>/annexes/", post="edit", thing="feedback document"),
    _page("feedback/<uuid:uid>/annexes/<uuid:annex>/", "read", thing="feedback document", annex=ANNEX),
    _page("feedback/<uuid:uid>/annexes/<uuid:annex>/drop/", post="edit", thing="feedback document", annex=ANNEX),
    _page("feedback/<uuid:uid>/edition/", post="feedback_document draft create", thing="issued feedback"),
    *(
        _page("feedback/<uuid:uid>/move/<slug:name>/", post=action, thing=thing, name=name)
        for thing, name, action in (
            ("feedback document", "submit", "submit"),
            ("submitted feedback", "return", "return"),
            ("submitted feedback", "approve", "approve"),
            ("approved feedback", "issue", "publish"),
        )
    ),
)

#: The key of the one measure of each plan.
MEASURE = UUID(int=8)
PLANS = (
    _page("rectification/", "signed in"),
    # Who may know of the round has the list of its plans, with those that are theirs to know of.
    _page("rounds/<uuid:round_id>/plans/", "know", thing="round"),
    _page(
        "rounds/<uuid:round_id>/plans/<int:number>/draft/",
        post="create create(on_behalf)",
        thing="round to plan in",
        number=1,
    ),
    *(_page("plans/<uuid:uid>/", "read", thing=thing) for thing in ("plan", "submitted plan", "plan in force")),
    _page("plans/<uuid:uid>/scan/", "read", thing="submitted plan"),
    _page("plans/<uuid:uid>/edit/", "edit", "edit", thing="plan"),
    _page("plans/<uuid:uid>/lines/<int:order>/", "edit", "edit", thing="plan", order=1),
    _page("plans/<uuid:uid>/measures/<uuid:key>/", "edit", "edit", thing="plan", key=MEASURE),
    _page("plans/<uuid:uid>/workbook/", "read", thing="plan"),
    _page("plans/<uuid:uid>/workbook/back/", "edit", "edit", thing="plan"),
    _page("plans/<uuid:uid>/hand/", post="submit", thing="plan"),
    _page("plans/<uuid:uid>/amend/", post="create create(on_behalf)", thing="plan"),
    _page("plans/<uuid:uid>/discard/", post="edit", thing="plan"),
    _page("plans/<uuid:uid>/opinion/", post="message", thing="submitted plan"),
    _page("plans/<uuid:uid>/on-behalf/", "submit(on_behalf)", "submit(on_behalf)", thing="plan"),
    *(
        _page("plans/<uuid:uid>/move/<slug:name>/", post=action, thing=thing, name=name)
        for thing, name, action in (
            ("plan", "submit_plan", "approve"),
            ("submitted plan", "recall_plan", "withdraw"),
            ("submitted plan", "accept_plan", "approve"),
            ("submitted plan", "return_plan", "return"),
            ("plan in force", "conclude_plan", "submit"),
        )
    ),
    *(
        _page(f"rounds/<uuid:round_id>/rectification-lists/{name}", "know", thing="round")
        for name in ("", "tasks/", "duties/")
    ),
    _page(
        "rounds/<uuid:round_id>/rectification-lists/<slug:name>/workbook/",
        "export current export",
        thing="round",
        name="tasks",
    ),
)

PUBLICATIONS = (
    _page("publications/", "signed in"),
    _page("rounds/<uuid:round_id>/publications/", "know", thing="round"),
    _page("rounds/<uuid:round_id>/publications/draft/", post="publication draft create", thing="round"),
    # What is out is read by everybody; these are the pages of those who sign in, the public has a site of its own.
    _page("publications/<uuid:uid>/", "signed in", thing="released publication"),
    _page("publications/<uuid:uid>/", "read", thing="publication"),
    _page("publications/<uuid:uid>/frame/", "edit", "edit", thing="publication"),
    # Each group reads its own targets' sections only.
    _page("publications/<uuid:uid>/sections/<int:number>/", "read", thing="publication's section", number=1),
    _page("publications/<uuid:uid>/sections/<int:number>/", post="edit", thing="publication's section", number=1),
    *(
        _page("publications/<uuid:uid>/move/<slug:name>/", post=action, thing=thing, name=name)
        for thing, name, action in (
            ("publication", "submit", "submit"),
            ("submitted publication", "approve", "approve"),
            ("submitted publication", "return", "return"),
            ("approved publication", "release", "publish"),
            ("released publication", "withdraw", "withdraw"),
            ("released publication", "correct", "publication draft create"),
        )
    ),
    _page("publications/<uuid:uid>/text/", "signed in", thing="released publication"),
    _page(
        "publications/<uuid:uid>/comments/",
        "comment current read",
        "comment current create",
        thing="released publication",
    ),
    _page("publications/<uuid:uid>/comments/workbook/", "comment current export", thing="released publication"),
    _page("comments/<uuid:uid>/answer/", post="edit", thing="comment"),
)

PAPERS = (
    _page("papers/", "issued_paper * read"),
    _page("papers/export/", "issued_paper * export"),
    _page("papers/verify/", "signed in", "signed in"),
    *(_page(f"papers/<uuid:uid>/{rest}", "read", thing="issued paper") for rest in ("", "word/", "pdf/")),
    _page("papers/<uuid:uid>/annexes/<int:number>/", "read", thing="issued paper", number=1),
    _page("paper-templates/", "paper_template current read", "paper_template current create"),
    _page("paper-templates/words/", post="paper_template current edit"),
    _page("paper-templates/<uuid:uid>/use/", post="edit", thing="paper template"),
    _page("paper-templates/<uuid:uid>/file/", "read", thing="paper template"),
    _page("paper-templates/<uuid:uid>/preview/", "read", thing="paper template"),
)

#: The kind of text is one of the tests' own: whose texts are checked makes no difference to who may.
LEAK_CHECKS = (
    _page("leak-checks/", "leak_check|frame_check * read"),
    *(
        route
        for thing in ("leak check", "frame check")
        for route in (
            _page("leak-checks/<uuid:uid>/", "read", thing=thing),
            _page("leak-checks/<uuid:uid>/clear/", post="approve", thing=thing),
            _page("leak-checks/<uuid:uid>/again/", post="create", thing=thing),
        )
    ),
    _page("leak-checks/run/<slug:kind>/<uuid:uid>/", *["create"] * 2, thing="checked text", kind="text_of_a_test"),
    _page(
        "leak-checks/run/<slug:kind>/<uuid:uid>/<slug:part>/",
        *["create"] * 2,
        thing="checked frame",
        kind="text_of_a_test",
        part="frame",
    ),
)

PUBLISHED = (
    _page("", "everybody"),
    _page("rounds/<uuid:round_id>/", "everybody", thing="round"),
    _page("rounds/<uuid:round_id>/targets/<int:target_number>/", "everybody", thing="round", target_number=1),
    _page("rounds/<uuid:round_id>/categories/<str:code>/", "everybody", thing="round", code="A"),
    _page(
        "rounds/<uuid:round_id>/targets/<int:target_number>/clauses/<int:clause_number>/",
        *("everybody", "", "round"),
        target_number=1,
        clause_number=1,
    ),
    _page("rounds/<uuid:round_id>/classify", post="edit(classify)", thing="stored notice's round"),
    _page("findings/", "everybody"),
    _page("idioms/", "everybody"),
    _page("idioms/<str:text>/", "everybody", text="前店后厂"),
    _page("notices/items/", "everybody"),
    _page("notices/<uuid:notice_id>/pairing/", "read", thing="notice pairing"),
    _page("notices/<uuid:notice_id>/pairing/target/", post="edit", thing="notice pairing"),
    _page("notices/<uuid:notice_id>/pairing/save/", post="edit", thing="notice pairing"),
    _page("notices/import/", "signed in", "signed in"),
    _page("notices/<uuid:notice_id>/", "know", thing="draft notice"),
    _page("notices/<uuid:notice_id>/bytes", "know", thing="draft notice"),
    _page("notices/<uuid:notice_id>/review/", "edit", thing="draft notice"),
    _page("notices/<uuid:notice_id>/look", post="edit", thing="draft notice"),
    _page("notices/<uuid:notice_id>/classify", post="edit(classify)", thing="draft notice"),
    _page("notices/<uuid:notice_id>/confirm", post="approve", thing="draft notice"),
    _page("notices/<uuid:notice_id>/discard", post="withdraw", thing="draft notice"),
    _page("help/", "everybody"),
    _page("set-language", post="everybody"),
    _page("matrix/", "everybody"),
)

#: The public site: for anybody, and it knows nobody.
PUBLIC = (
    *(_page(f"public/{path}", "everybody") for path in ("", "rounds/", "findings/", "units/", "idioms/", "data/")),
    _page("public/feed.xml", "everybody"),
    _page("public/rectification/", "everybody"),
    *(
        _page(f"public/rectification/{name}.<public_form:form>", "everybody", form="csv")
        for name in ("data", "answers")
    ),
    *(_page(f"public/rounds/<uuid:round_id>/rectification.{form}", "shell", thing="round") for form in ("txt", "docx")),
    # There is no released notice of a unit here; test_rectification_reports.py reads one as a visitor.
    *(_page(f"public/rectification/<uuid:pk>/{rest}", "shell") for rest in ("", "notice.txt", "notice.docx")),
    _page("public/data/findings.<public_form:form>", "everybody", form="csv"),
    _page("public/rounds/<uuid:round_id>/", "everybody", thing="round"),
    _page("public/rounds/<uuid:round_id>/findings.<public_form:form>", "everybody", thing="round", form="json"),
    _page("public/rounds/<uuid:round_id>/targets/<int:number>/", "everybody", thing="round", number=1),
    _page(
        "public/rounds/<uuid:round_id>/targets/<int:number>/clauses/<int:clause>/",
        *("everybody", "", "round"),
        number=1,
        clause=1,
    ),
    _page("public/notices/<uuid:pk>/", "everybody", thing="stored notice"),
    _page("public/notices/<uuid:pk>/notice.txt", "everybody", thing="stored notice"),
    # A reading has no Word file of its own; the tests of the site ask for that of a publication.
    _page("public/notices/<uuid:pk>/notice.docx", "shell", thing="stored notice"),
    _page("public/units/<public_key:key>/", "everybody", key="150100"),
    _page("public/idioms/<public_key:key>/", "everybody", key=word_key("前店后厂")),
    _page(
        "rounds/<uuid:round_id>/public-figures/",
        *("figure_batch in_hand read", "figure_batch in_hand create", "round"),
    ),
    _page("public-figures/<uuid:uid>/release/", post="publish", thing="figures"),
    _page("public-figures/<uuid:uid>/discard/", post="withdraw", thing="figures"),
)

PEOPLE = (
    _page("inbox/", "signed in"),
    _page("inbox/read/", post="signed in"),
    # Not offered without a mail server.
    _page("inbox/mail/", post="missing"),
    _page("inbox/<uuid:uid>/read/", post="own", thing="note"),
    _page("views/save/", post="signed in"),
    _page("views/<int:pk>/delete/", post="own", thing="saved view"),
    _page("demo-date/", "shell"),
    _page("people/", "user open read"),
    _page("people/new/", "user open create", "user open create"),
    _page("people/import/", "assignment waiting create", "assignment waiting create"),
    _page("people/import/take/", post="assignment waiting create"),
    _page("people/import/marked/", post="assignment waiting create"),
    _page("people/export/", post="user open read"),
    _page("people/<uuid:key>/", "read", thing="person"),
    _page("people/<uuid:key>/edit/", "edit", thing="person"),
    _page("people/<uuid:key>/close/", post="edit", thing="person"),
    _page("people/<uuid:key>/reopen/", post="edit", thing="closed person"),
    _page("people/<uuid:key>/code/", post="edit edit(reset)", thing="person"),
    _page("people/<uuid:key>/second-factor/", post="edit edit(reset)", thing="person"),
    _page("people/<uuid:key>/assignments/new/", "assignment waiting create", thing="person"),
    _page("assignments/<uuid:pk>/end/", "withdraw", "withdraw", thing="assignment"),
    _page("assignments/<uuid:pk>/approve/", post="approve", thing="waiting assignment"),
    _page("organs/", "organ current read"),
    _page("organs/new/", "organ current create"),
    _page("organs/<int:pk>/edit/", "edit", thing="organ"),
    _page("trail/", "only SYS AUD"),
    _page("trail/line/", "only SYS AUD"),
    _page("trail/looks/", "only AUD"),
    _page("trail/checkpoint/", post="trail current verify"),
    _page("trail/verify/", post="trail current verify"),
    _page("trail/export/", post="trail current export"),
    _page("trail/program/", "trail current verify"),
    _page("my-trail/", "signed in"),
    _page("account/security/", "signed in"),
    _page("account/security/sessions/", post="signed in"),
    _page("account/tokens/", "signed in", "signed in"),
    _page("account/tokens/<uuid:uid>/revoke/", post="own", thing="token"),
    _page("api/docs/", "everybody"),
)

#: Signing in, and what is not offered of the sign-in machinery: its own tests say who gets what.
SHELL = tuple(
    Route(path, {"GET": "shell"})
    for path in (
        *("accounts/login/", "accounts/logout/", "accounts/reauthenticate/", "accounts/password/change/"),
        *("accounts/inactive/", "accounts/code/", "accounts/<path:page>", "accounts/signup/", "accounts/email/"),
        *("accounts/confirm-email/", "accounts/password/set/", "accounts/password/reset/"),
        *("accounts/login/code/confirm/", "accounts/password/reset/done/", "accounts/password/reset/key/done/"),
        *("accounts/^confirm-email/(?P<key>[-:\\w]+)/$",),
        *("accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",),
        *("account/second-factor/", "account/second-factor/code/", "account/second-factor/again/"),
        *("account/second-factor/app/", "account/second-factor/app/remove/"),
        *("account/second-factor/recovery-codes/", "account/second-factor/recovery-codes/new/"),
        *("account/second-factor/passkeys/", "account/second-factor/passkeys/add/"),
        *("account/second-factor/passkeys/again/", "account/second-factor/passkeys/<int:pk>/remove/"),
        *("api/v1/openapi.json", "api/v1/"),
    )
)

#: The interface: the same things by token; who holds no token gets 401 everywhere.
ITEMS = (
    _page("rounds/<uuid:round_id>/items/", "know", thing="round"),
    _page("rounds/<uuid:round_id>/items/workbook/", "export current export", thing="round"),
    _page("rounds/<uuid:round_id>/items/bulk/", post="know", thing="round"),
    _page("items/<uuid:uid>/", "read", thing="item"),
    _page("items/<uuid:uid>/", "read", thing="reported item"),
    _page("items/<uuid:uid>/move/<slug:name>/", post="edit edit(on_behalf)", thing="item", name="start_item"),
    _page("items/<uuid:uid>/move/<slug:name>/", post="approve", thing="item under way", name="sign_report"),
    _page("items/<uuid:uid>/move/<slug:name>/", post="withdraw", thing="reported item", name="recall_item"),
    _page("items/<uuid:uid>/progress/", post="edit edit(on_behalf)", thing="item under way"),
    _page(
        "items/<uuid:uid>/progress/<uuid:step>/withdraw/",
        post="edit edit(on_behalf)",
        thing="item under way",
        step=STEP,
    ),
    _page("items/<uuid:uid>/report/", post="submit submit(on_behalf)", thing="item under way"),
    _page("items/<uuid:uid>/opinion/", post="message", thing="reported item"),
    _page("items/<uuid:uid>/proof/", *["create create(on_behalf)"] * 2, thing="item to prove"),
    _page("items/<uuid:uid>/extension/", *["create create(on_behalf)"] * 2, thing="item to extend"),
    _page("proofs/<uuid:uid>/", "read", thing="proof"),
    _page("proofs/<uuid:uid>/withdraw/", post="withdraw withdraw(on_behalf)", thing="proof"),
    _page("proofs/<uuid:uid>/pages/<int:page>/", "missing", thing="proof", page=9),
    _page("proofs/<uuid:uid>/copy/", "read", thing="proof"),
    _page("proofs/<uuid:uid>/original/", "original", thing="proof"),
    _page("extensions/<uuid:uid>/", "read", thing="extension"),
    _page("extensions/<uuid:uid>/approve/", post="approve(first)", thing="extension"),
    _page("extensions/<uuid:uid>/refuse/", post="approve(first)", thing="extension"),
    _page("targets/<int:pk>/hand-overs/new/", "create", "create", thing="unit to hand over at"),
    _page("hand-overs/<uuid:uid>/", "read", thing="hand-over"),
    _page("hand-overs/<uuid:uid>/take/", post="approve", thing="hand-over"),
    _page("hand-overs/<uuid:uid>/withdraw/", post="withdraw", thing="hand-over"),
    # Whoever is of no unit finds nothing there.
    _page("portal/", "signed in"),
)

CHECKS = (
    # Who may know of the round has the desk, with those lines that are theirs to read; each ticked line is judged by itself.
    _page("rounds/<uuid:round_id>/verification/", "know", thing="round"),
    _page("rounds/<uuid:round_id>/verification/<slug:name>/", post="know", thing="round", name="close_item"),
    _page("rounds/<uuid:round_id>/verifiers/", "verifier_list draft read", "verifier_list draft create", thing="round"),
    _page("rounds/<uuid:round_id>/verifiers/approve/", post="verifier_list draft approve", thing="round"),
    _page("rounds/<uuid:round_id>/verifiers/reopen/", post="verifier_list approved edit", thing="round"),
    _page("rounds/<uuid:round_id>/samples/", "sample drawn read", thing="round"),
    _page("rounds/<uuid:round_id>/samples/draw/", post="sample drawn create", thing="round"),
    _page("samples/<uuid:uid>/", "read", thing="sample"),
    _page("samples/<uuid:uid>/frame/", "read", thing="sample"),
    _page("samples/<uuid:uid>/assign/", post="assign", thing="sample"),
    _page("samples/<uuid:uid>/finish/", post="submit", thing="checked sample"),
    _page("sampled/<uuid:uid>/", "read", "verify", thing="sampled item"),
    _page("sampled/<uuid:uid>/proofs/<uuid:proof>/", "missing", thing="sampled item", proof=STEP),
    _page("items/<uuid:uid>/verify/", "read", thing="reviewed item"),
    *(
        _page("items/<uuid:uid>/check/<slug:name>/", post=action, thing=thing, name=name)
        for thing, name, action in (
            ("reported item", "review_item", "verify(first)"),
            ("reported item", "return_item", "return"),
            ("reviewed item", "verify_item", "verify"),
            ("reviewed item", "refuse_item", "return"),
        )
    ),
    _page("items/<uuid:uid>/closing/", "read", thing="verified item"),
    *(
        _page("items/<uuid:uid>/closing/<slug:name>/", post=action, thing=thing, name=name)
        for thing, name, action in (
            ("verified item", "close_item", "approve"),
            ("item under way", "end_item", "approve(unfinished)"),
            ("item under way", "carry_over_item", "withdraw(over)"),
            ("item under way", "lapse_item", "withdraw(over)"),
            ("closed item", "open_successor", "submit(successor)"),
        )
    ),
    _page("items/<uuid:uid>/calls/", "read", "create", thing="call sheet"),
    _page("calls/<uuid:uid>/answer/", post="edit", thing="call"),
)

CHASING = (
    _page("rounds/<uuid:round_id>/chasing/", "know", thing="round"),
    _page(
        *("rounds/<uuid:round_id>/chasing/<int:number>/draft/", "", "chasing_letter draft create", "round"),
        number=1,
    ),
    _page("chasing-letters/<uuid:uid>/", "read", "edit", thing="chasing letter"),
    _page("chasing-letters/<uuid:uid>/", "read", thing="sent letter"),
    _page("chasing-letters/<uuid:uid>/send/", post="submit", thing="chasing letter"),
    _page("chasing-letters/<uuid:uid>/discard/", post="withdraw", thing="chasing letter"),
    _page("chasing-letters/<uuid:uid>/answer/", post="edit edit(on_behalf)", thing="sent letter"),
    _page(
        "rounds/<uuid:round_id>/rectification-rules/",
        "rectification_rules current read",
        "rectification_rules current edit",
        thing="round",
    ),
    # What stands there are the units that somebody reads; of a round that they only know of there are none.
    _page("rounds/<uuid:round_id>/rectification-figures/", "know", thing="round"),
    _page("rounds/<uuid:round_id>/rectification-summary/", "know", thing="round"),
    _page("rectification-figures/", "signed in"),
    _page("rounds/<uuid:round_id>/rectification-ledger/", "know", thing="round"),
    _page("rounds/<uuid:round_id>/rectification-ledger/workbook/", "export current export", thing="round"),
    # What comes back is judged line by line.
    *(
        _page(f"rounds/<uuid:round_id>/rectification-ledger/{step}/", post="know", thing="round")
        for step in ("back", "in")
    ),
)

#: Looking back, and findings that repeat others.
LOOKING_BACK = (
    _page("rounds/<uuid:round_id>/look-back/", "look_back current read", thing="round"),
    _page("rounds/<uuid:round_id>/look-back/seed/", post="look_back current create(seed)", thing="round"),
    _page("rounds/<uuid:round_id>/look-back/new/", post="look_back current create", thing="round"),
    _page("look-back/<uuid:uid>/", "read", "edit", thing="look-back entry"),
    _page("look-back/<uuid:uid>/successor/", post="only OFF", thing="look-back entry"),
    _page("repeats/", "repeat_link * read"),
    _page("rounds/<uuid:round_id>/repeats/run/", post="repeat_link proposed create", thing="round"),
    _page("repeats/<uuid:uid>/", "read", thing="repeat link"),
    *(
        _page("repeats/<uuid:uid>/move/<slug:name>/", post="approve", thing="repeat link", name=name)
        for name in ("confirm_repeat", "reject_repeat")
    ),
)


def _call(
    path: str, what: str, thing: str, body: dict[str, object] | None = None, *, verb: str = "POST", **fixed: object
) -> Route:
    return Route(f"api/v1/{path}", {verb: what}, thing, fixed, body or {})


#: Opinions, and why something is so.
SAID, WHY = {"verdict": "remark", "text": "x"}, {"reason": "理由"}
REPORT, LETTER_TO = "submitted report on rectification", {"target": 1, "kind": "supervision", "items": []}
RECTIFICATION_API = (
    *(
        Route(f"api/v1/{path}", {"GET": "signed in"})
        for path in ("rectification-reports", "hand-overs", "samples", "look-back", "repeats", "truth-marks")
    ),
    # Reports of units. Signed paper comes with a file, which is missing here: that is said before anybody asks who may.
    _call(
        *("rounds/<uid>/rectification-reports", "create create(on_behalf)", "round to report in"),
        {"target": 1, "kind": "main"},
    ),
    *(
        Route("api/v1/rectification-reports/<uid>", {"GET": "read", "PATCH": "edit"}, thing, body={"text": "x"})
        for thing in ("report on rectification", "notice on rectification")
    ),
    *(
        _call("rectification-reports/<uid>/moves/<name>", what, thing, WHY, name=name)
        for what, thing, name in (
            ("approve", "report on rectification", "submit_rectification_report"),
            ("approve", REPORT, "accept_rectification_report"),
            ("return", REPORT, "return_rectification_report"),
        )
    ),
    *(
        Route(f"api/v1/{path}/<uid>/on-behalf", {"POST": "signed in"}, fixed={"uid": STEP})
        for path in ("rectification-reports", "plans")
    ),
    _call("rectification-reports/<uid>/opinion", "message", REPORT, SAID),
    Route("api/v1/rectification-reports/<uid>/edition", {"POST": "missing"}, fixed={"uid": STEP}, body=WHY),
    *(_call(f"rectification-reports/<uid>/{file}", "read", REPORT, verb="GET") for file in ("scan", "paper")),
    # Plans beyond their text.
    _call("plans/<uid>/moves/<name>", "submit", "plan in force", WHY, name="conclude_plan"),
    _call("plans/<uid>/amend", "create create(on_behalf)", "plan", WHY),
    _call("plans/<uid>", "edit", "plan", verb="DELETE"),
    _call("plans/<uid>/opinion", "message", "submitted plan", SAID),
    _call("plans/<uid>/scan", "read", "submitted plan", verb="GET"),
    # Work on items, and duty for them.
    _call("items/<uid>/progress/<step>/withdraw", "edit edit(on_behalf)", "item under way", WHY, step=STEP),
    _call("proofs/<uid>/withdraw", "withdraw withdraw(on_behalf)", "proof", WHY),
    _call("items/<uid>/opinion", "message", "reported item", SAID),
    _call("targets/<pk>/hand-overs", "create", "unit to hand over at", verb="GET"),
    # Who the taker is to be has to be of the unit.
    Route(
        "api/v1/targets/<pk>/hand-overs",
        {"POST": "missing"},
        fixed={"pk": 2_000_000_001},
        body={"taker": str(STEP), "taker_function": "x"},
    ),
    _call("hand-overs/<uid>", "read", "hand-over", verb="GET"),
    _call("hand-overs/<uid>/moves/<name>", "approve", "hand-over", WHY, name="take_hand_over"),
    _call("hand-overs/<uid>/moves/<name>", "withdraw", "hand-over", WHY, name="withdraw_hand_over"),
    # Verification, calls, and how a line ends.
    _call("rounds/<uid>/verification", "know", "round", verb="GET"),
    _call("rounds/<uid>/verifiers", "verifier_list draft read", "round", verb="GET"),
    _call("rounds/<uid>/verifiers", "verifier_list draft create", "round", {"people": []}, verb="PUT"),
    _call("rounds/<uid>/verifiers/approve", "verifier_list draft approve", "round"),
    _call("rounds/<uid>/verifiers/reopen", "verifier_list approved edit", "round", WHY),
    *(
        Route(f"api/v1/{path}", {"POST": "missing"}, fixed={"uid": STEP}, body={"verifier": str(STEP)})
        for path in ("items/<uid>/verifier", "sampled/<uid>/assign")
    ),
    _call("items/<uid>/calls", "read", "call sheet", verb="GET"),
    _call("items/<uid>/calls", "create", "call sheet", {"whom": "甲公司", "source": "名单"}),
    _call("calls/<uid>/answer", "edit", "call", {"answer": "solved"}),
    _call("items/<uid>/ending", "read", "verified item", verb="GET"),
    *(
        _call("items/<uid>/ending/<name>", what, thing, WHY, name=name)
        for thing, name, what in (
            ("verified item", "close_item", "approve"),
            ("item under way", "end_item", "approve(unfinished)"),
            ("item under way", "carry_over_item", "withdraw(over)"),
            ("item under way", "lapse_item", "withdraw(over)"),
        )
    ),
    _call("items/<uid>/successor", "submit(successor)", "closed item", WHY),
    _call("rounds/<uid>/samples", "sample drawn create", "round", {"percent": 20}),
    _call("samples/<uid>/items", "read", "sample", verb="GET"),
    _call("samples/<uid>/finish", "submit", "checked sample"),
    _call("sampled/<uid>", "read", "sampled item", verb="GET"),
    _call("sampled/<uid>/check", "verify", "sampled item", {"outcome": "holds", "found": "x"}),
    # Marks of truth, letters, the ledger.
    _call("truth-marks/<uid>", "read", "truth mark", verb="GET"),
    _call("truth-marks/<uid>/judge", "approve", "truth mark", {"verdict": "confirmed", "reason": "x"}),
    _call("rounds/<uid>/truth", "truth_mark current create", "round"),
    _call("rounds/<uid>/chasing-letters", "chasing_letter draft create", "round", LETTER_TO),
    _call("chasing-letters/<uid>", "edit", "chasing letter", {"kind": "supervision", "items": []}, verb="PUT"),
    _call("chasing-letters/<uid>", "withdraw", "chasing letter", verb="DELETE"),
    _call("rounds/<uid>/rectification-ledger", "know", "round", verb="GET"),
    _call("rounds/<uid>/rectification-rules", "rectification_rules current read", "round", verb="GET"),
    # Looking back, and what repeats.
    _call("rounds/<uid>/look-back/seed", "missing", "", {"origin": str(STEP)}, uid=STEP),
    _call("rounds/<uid>/look-back", "look_back current create", "round", {"finding": "x"}),
    _call("look-back/<uid>", "read", "look-back entry", verb="GET"),
    _call("look-back/<uid>/judge", "edit", "look-back entry", {"verdict": "gone", "found": "x"}),
    _call("look-back/<uid>/successor", "missing", "", WHY, uid=STEP),
    _call("rounds/<uid>/repeats", "repeat_link proposed create", "round"),
    _call("repeats/<uid>", "read", "repeat link", verb="GET"),
    *(
        _call("repeats/<uid>/moves/<name>", "approve", "repeat link", WHY, name=name)
        for name in ("confirm_repeat", "reject_repeat")
    ),
    # Feedback meetings, and what two people sign of feedback.
    _call("rounds/<uid>/feedback-meetings", "edit", "round", {"target": 1, "held_on": "2020-11-16"}),
    _call("feedback-meetings/<uid>/receipt", "edit", "held meeting", {"received_on": "2020-11-16", "received_by": "x"}),
    _call("feedback-meetings/<uid>/correct", "edit", "held meeting", {"held_on": "2020-11-16", "reason": "x"}),
    _call("feedback-meetings/<uid>/minutes", "edit", "held meeting"),
    _call("feedback-meetings/<uid>/minutes", "read", "held meeting", verb="GET"),
    _call("feedback/<uid>/moves/<name>", "approve", "submitted feedback", WHY, name="approve"),
    _call("feedback/<uid>/moves/<name>", "publish", "approved feedback", WHY, name="issue"),
    _call("publications/<uid>/moves/<name>", "approve", "submitted publication", WHY, name="approve"),
    _call("publications/<uid>/moves/<name>", "publish", "approved publication", WHY, name="release"),
)


API = (
    *(
        Route(f"api/v1/{path}", {"GET": "signed in"})
        for path in ("me", "desk", "my-trail", "inbox", "rounds", "targets", "criteria")
    ),
    *(Route(f"api/v1/{path}", {"GET": "signed in"}) for path in ("papers", "findings", "fixes", "evidence")),
    Route("api/v1/rounds/<uid>", {"GET": "read", "PATCH": "edit"}, "round"),
    Route("api/v1/rounds/<uid>/targets", {"GET": "read", "POST": "edit"}, "round", body={"organs": []}),
    Route("api/v1/rounds/<uid>/targets", {"PATCH": "edit"}, "round", body={"loads": []}),
    Route("api/v1/rounds/<uid>/targets/<number>", {"DELETE": "edit"}, "round", {"number": 99}),
    Route(
        *("api/v1/rounds/<uid>/announcements", {"POST": "announcement draft create"}, "round"),
        body={"kind": "entry", "drafts": []},
    ),
    Route(
        *("api/v1/rounds/<uid>/announcements/issue", {"POST": "announcement draft submit"}, "round"),
        body={"kind": "entry"},
    ),
    Route("api/v1/announcements", {"GET": "signed in"}),
    Route("api/v1/announcements/<uid>", {"GET": "read"}, "announcement"),
    Route("api/v1/announcements/<uid>", {"GET": "read"}, "issued announcement"),
    Route("api/v1/coverage", {"GET": "term current read"}),
    Route("api/v1/rounds/<uid>/dates", {"GET": "read"}, "round"),
    Route("api/v1/rounds/<uid>/board", {"GET": "read"}, "round"),
    # Units know their own meeting: the rows are those of the slots.
    Route("api/v1/rounds/<uid>/meetings", {"GET": "know"}, "round"),
    Route("api/v1/papers/<uid>", {"GET": "read", "PATCH": "edit"}, "paper"),
    Route("api/v1/findings/<uid>", {"GET": "read", "PATCH": "edit"}, "finding"),
    Route("api/v1/fixes/<uid>", {"GET": "read", "PATCH": "edit"}, "fix"),
    Route("api/v1/evidence/<uid>", {"GET": "read"}, "evidence"),
    Route("api/v1/evidence/<uid>/versions/<number>/copy", {"GET": "read"}, "evidence", {"number": 1}),
    Route("api/v1/papers/<uid>/moves/<name>", {"POST": "verify"}, "paper", {"name": "review"}),
    Route("api/v1/findings/<uid>/moves/<name>", {"POST": "approve"}, "finding", {"name": "confirm"}),
    Route("api/v1/fixes/<uid>/moves/<name>", {"POST": "submit"}, "fix", {"name": "issue"}),
    Route("api/v1/schemes", {"GET": "signed in"}),
    Route("api/v1/schemes/<uid>", {"GET": "read"}, "scheme"),
    Route("api/v1/schemes/<uid>/why", {"GET": "missing"}, "scheme"),
    Route("api/v1/schemes/<uid>/runs", {"POST": "edit"}, "scheme"),
    Route("api/v1/runs/<uid>", {"GET": "read"}, "run"),
    Route("api/v1/runs/<uid>/stop", {"POST": "edit"}, "run"),
    Route("api/v1/recusals", {"GET": "signed in"}),
    Route("api/v1/recusals/<uid>", {"GET": "read"}, "recusal"),
    Route(
        *("api/v1/recusals/<uid>/prepare", {"POST": "edit"}, "recusal"),
        body={"proposal": "refuse", "reason": "x"},
    ),
    Route(
        *("api/v1/rounds/<uid>/recusals", {"POST": "recusal open create"}, "round"),
        body={"target": 0, "tie": "spouse", "detail": "x"},
    ),
    Route(
        *("api/v1/rounds/<uid>/recusals/challenge", {"POST": "challenge open create"}, "round"),
        body={"target": 0, "person": "x", "tie": "spouse", "detail": "x"},
    ),
    *(
        Route(f"api/v1/{path}", {"GET": "signed in"})
        for path in ("reports", "feedback", "feedback-meetings", "issued-papers", "publications")
    ),
    Route("api/v1/rounds/<uid>/reports", {"POST": "round_report draft create"}, "round", body={"group": None}),
    Route("api/v1/reports/<uid>", {"GET": "read"}, "group report"),
    Route("api/v1/reports/<uid>", {"GET": "read"}, "round's report"),
    Route("api/v1/reports/<uid>/moves/<name>", {"POST": "return"}, "round's report", {"name": "return"}),
    Route("api/v1/feedback/<uid>", {"GET": "read"}, "feedback document"),
    Route("api/v1/feedback/<uid>/annexes/<annex>", {"GET": "read"}, "feedback document", {"annex": ANNEX}),
    Route("api/v1/feedback/<uid>/moves/<name>", {"POST": "submit"}, "feedback document", {"name": "submit"}),
    Route("api/v1/feedback-meetings/<uid>", {"GET": "read"}, "held meeting"),
    Route("api/v1/issued-papers/<uid>", {"GET": "read"}, "issued paper"),
    *(Route(f"api/v1/{path}", {"GET": "signed in"}) for path in ("objections", "comments")),
    Route("api/v1/objections/<uid>", {"GET": "read"}, "objection"),
    Route("api/v1/chasing-letters", {"GET": "signed in"}),
    Route("api/v1/chasing-letters/<uid>", {"GET": "read"}, "chasing letter"),
    Route("api/v1/chasing-letters/<uid>/send", {"POST": "submit"}, "chasing letter"),
    Route(
        *("api/v1/chasing-letters/<uid>/answer", {"POST": "edit edit(on_behalf)"}, "sent letter"),
        body={"answer": "已办理"},
    ),
    Route("api/v1/rounds/<uid>/rectification-figures", {"GET": "know"}, "round"),
    Route(
        *("api/v1/objections/<uid>/decide", {"POST": "approve"}, "objection"),
        body={"verdict": "uphold", "reason": "x"},
    ),
    Route(
        *("api/v1/feedback-meetings/<uid>/objections", {"POST": "create create(on_behalf)"}, "meeting to object to"),
        body={"text": "x", "findings": ["x"]},
    ),
    Route(
        *("api/v1/publications/<uid>/comments", {"POST": "comment current create"}, "released publication"),
        body={"received_on": "2020-11-16", "channel": "mail", "content": "x"},
    ),
    Route(*("api/v1/comments/<uid>/answer", {"POST": "edit"}, "comment"), body={"answer": "x"}),
    Route("api/v1/publications/<uid>", {"GET": "read"}, "publication"),
    Route("api/v1/publications/<uid>/moves/<name>", {"POST": "submit"}, "publication", {"name": "submit"}),
    *(Route(f"api/v1/{path}", {"GET": "signed in"}) for path in ("plans", "items", "extensions")),
    Route(
        "api/v1/rounds/<uid>/plans",
        {"POST": "create create(on_behalf)"},
        "round to plan in",
        body={"target": 1},
    ),
    Route("api/v1/plans/<uid>", {"GET": "read", "PATCH": "edit"}, "plan", body={"principles": "x"}),
    Route("api/v1/plans/<uid>", {"GET": "read"}, "submitted plan"),
    Route("api/v1/plans/<uid>/moves/<name>", {"POST": "approve"}, "plan", {"name": "submit_plan"}),
    Route("api/v1/plans/<uid>/moves/<name>", {"POST": "return"}, "submitted plan", {"name": "return_plan"}),
    Route("api/v1/items/<uid>", {"GET": "read"}, "item"),
    Route("api/v1/items/<uid>/moves/<name>", {"POST": "edit edit(on_behalf)"}, "item", {"name": "start_item"}),
    Route(
        "api/v1/items/<uid>/checks/<name>", {"POST": "verify(first)"}, "reported item", {"name": "review_item"}, CHECK
    ),
    Route("api/v1/items/<uid>/checks/<name>", {"POST": "verify"}, "reviewed item", {"name": "verify_item"}, CHECK),
    Route("api/v1/samples/<uid>", {"GET": "read"}, "sample"),
    Route("api/v1/items/<uid>/progress", {"POST": "edit edit(on_behalf)"}, "item under way", body=PROGRESS),
    # The file is missing, which is said before anybody asks who may bring it.
    Route("api/v1/items/<uid>/proof", {"POST": "signed in"}, fixed={"uid": STEP}),
    Route("api/v1/items/<uid>/extensions", {"POST": "create create(on_behalf)"}, "item to extend", body=LATER),
    Route("api/v1/proofs/<uid>/copy", {"GET": "read"}, "proof"),
    Route("api/v1/extensions/<uid>", {"GET": "read"}, "extension"),
    Route(
        "api/v1/extensions/<uid>/moves/<name>",
        {"POST": "approve(first)"},
        "extension",
        {"name": "approve_extension"},
        {"decision": "同意"},
    ),
    *RECTIFICATION_API,
    Route("api/v1/pool", {"GET": "signed in"}),
    Route("api/v1/pool/<uid>", {"GET": "read", "PATCH": "edit"}, "inspector", body={"note": "x"}),
    Route("api/v1/webhooks", {"GET": "signed in"}),
    Route("api/v1/webhooks/<uid>", {"DELETE": "own"}, "webhook"),
)

RECTIFICATION_REPORTS = (
    # Who may know of the round has the list of its reports, with those that are theirs to know of.
    _page("rounds/<uuid:round_id>/rectification-reports/", "know", thing="round"),
    _page(
        "rounds/<uuid:round_id>/rectification-reports/<int:number>/draft/<slug:kind>/",
        post="create create(on_behalf)",
        thing="round to report in",
        number=1,
        kind="main",
    ),
    *(
        _page(f"rectification-reports/<uuid:uid>/{rest}", get, post, thing=thing)
        for thing in ("report on rectification", "notice on rectification")
        for rest, get, post in (("", "read", ""), ("edit/", "edit", "edit"))
    ),
    *(
        _page("rectification-reports/<uuid:uid>/move/<slug:name>/", post=action, thing=thing, name=name)
        for thing, action, name in (
            ("submitted report on rectification", "approve", "accept_rectification_report"),
            ("submitted report on rectification", "return", "return_rectification_report"),
        )
    ),
    # Of what does not exist: who may begin an edition is asked at the target, in test_rectification_reports.py.
    _page("rectification-reports/<uuid:uid>/edition/", post="signed in", uid=UUID(int=6)),
    _page("rectification-reports/<uuid:uid>/opinion/", post="message", thing="submitted report on rectification"),
    _page("rectification-reports/<uuid:uid>/pairing/", "read", thing="unit's released notice"),
    _page("rectification-reports/<uuid:uid>/scan/", "read", thing="submitted report on rectification"),
    _page("rectification-reports/<uuid:uid>/paper/", "read", thing="submitted report on rectification"),
)

TRUTH = (
    _page("rounds/<uuid:pk>/truth/", "know", thing="round"),
    _page("rounds/<uuid:pk>/truth/run/", post="truth_mark current create", thing="round"),
    _page("truth/<uuid:uid>/", "read", thing="truth mark"),
    _page("truth/<uuid:uid>/judge/", post="approve", thing="truth mark"),
)

ROUTES: tuple[Route, ...] = (
    *REGISTER,
    *TRUTH,
    *ROUNDS,
    *REPORTS,
    *FEEDBACK,
    *PAPERS,
    *RECTIFICATION_REPORTS,
    *LEAK_CHECKS,
    *PLANS,
    *PLANS,
    *PUBLICATIONS,
    *ITEMS,
    *CHECKS,
    *CHASING,
    *PUBLISHED,
    *PUBLIC,
    *PEOPLE,
    *LOOKING_BACK,
    *SHELL,
    *API,
)
