"""Review, verification and closure; then a sample of what was closed, in which one line does not hold."""

from datetime import date

from bihuan.web.common.dates import telling_of
from bihuan.web.demo.rectification.cast import Cast
from bihuan.web.demo.rectification.files import paper
from bihuan.web.demo.rectification.working import ONE_PHOTOGRAPH
from bihuan.web.rectification.actions import checks, closing, proofs, samples, verifier_lists
from bihuan.web.rectification.check_facts import CheckFacts
from bihuan.web.rectification.choices import questions
from bihuan.web.rectification.models import Item, Proof, SampledItem
from bihuan.web.rectification.successors import propose_successor

_LISTED_ON, _REVIEWED_ON, _VERIFIED_ON, _CLOSED_ON = (
    date(2021, 2, 22),
    date(2021, 2, 23),
    date(2021, 2, 26),
    date(2021, 3, 1),
)
_DRAWN_ON, _LOOKED_ON, _REOPENED_ON = date(2021, 4, 6), date(2021, 4, 8), date(2021, 4, 9)
_NEW_DAY = date(2021, 7, 30)


def check(cast: Cast) -> None:
    """Do it: what cannot be relied on is returned, of the rest most is verified and closed, and all of that looked at again."""
    _list_verifiers(cast)
    reported = list(
        Item.objects.filter(round=cast.round, status=Item.Status.REPORTED)
        .select_related("target", "round__organ")
        .order_by("pk")
    )
    # One line each of the first units stays where it is, so that a demonstration has something left to do.
    waiting, taken = reported[:1], reported[1:]
    for item in taken:
        with telling_of(_REVIEWED_ON):
            if item.target.number == ONE_PHOTOGRAPH:
                checks.return_item(
                    actor=cast.reviewer, item=item, reason="所附照片看不出与本条措施的关系，请补充材料后再报（演示）。"
                )
                continue
            _review(cast, item)
        with telling_of(_VERIFIED_ON):
            _verify(cast, item)
        with telling_of(_CLOSED_ON):
            for clerk in cast.clerks:
                closing.close_item(actor=clerk, item=item)
    assert waiting
    _look_again(cast)


def _list_verifiers(cast: Cast) -> None:
    with telling_of(_LISTED_ON):
        listed = [cast.people["ver1"], cast.people["ver2"]]
        verifier_lists.propose_verifiers(actor=cast.clerks[0], round_=cast.round, people=listed)
        for person in cast.leading_group:
            verifier_lists.approve_verifiers(actor=person, round_=cast.round)


def _review(cast: Cast, item: Item) -> None:
    checks.review_item(actor=cast.reviewer, item=item)
    verifier_lists.assign_verifier(actor=cast.reviewer, item=item, person=cast.people["ver1"])


def _verify(cast: Cast, item: Item) -> None:
    verifier = cast.people["ver1"]
    found = f"到现场查看“{item.title}”的整改，抽查二十件，与所附材料一致（演示）。"
    visit = proofs.add_proof(
        actor=verifier,
        item=item,
        data=paper(f"现场核查记录 {item.number}", found),
        name="现场核查记录.docx",
        kind=Proof.Kind.SITE_CHECK,
        dated_on=_VERIFIED_ON,
        is_demo=True,
    )
    facts = CheckFacts(
        method="site",
        found=found,
        meets_cause="full",
        is_proven="full",
        answers={one.code: "yes" for one in questions("verification")},
        independent=(visit.uid,),
        about_warnings="已逐条看过系统提示，现场核对与材料一致（演示）。",
    )
    checks.verify_item(actor=verifier, item=item, facts=facts)


def _look_again(cast: Cast) -> None:
    """Draw all that is closed, look at it with the other verifier, and open a successor of what does not hold."""
    with telling_of(_DRAWN_ON):
        sample = None
        for clerk in cast.clerks:
            sample = samples.draw_sample(actor=clerk, round_=cast.round, percent=100)
        assert sample is not None
        drawn = list(SampledItem.objects.filter(sample=sample).select_related("item__target").order_by("item"))
        for one in drawn:
            samples.assign_sampled(actor=cast.clerks[0], sampled=one, person=cast.people["ver2"])
    with telling_of(_LOOKED_ON):
        for one in drawn:
            _judge(cast, one, fails=one == drawn[-1])
    with telling_of(_REOPENED_ON):
        for clerk in cast.clerks:
            propose_successor(
                actor=clerk,
                item=drawn[-1].item,
                origin=Item.Origin.FAILED_CHECK,
                reason=f"反向核查时到场抽查二十件，七件仍有“{drawn[-1].item.title}”的情形，销号不实（演示）。",
                due_on=_NEW_DAY,
            )
        sample.refresh_from_db()
        samples.finish_sample(actor=cast.clerks[0], sample=sample)


def _judge(cast: Cast, one: SampledItem, *, fails: bool) -> None:
    answers = {question.code: "yes" for question in questions("reverse")}
    if fails:
        answers |= {"still_gone": "no", "was_true": "no"}
    samples.check_sampled(
        actor=cast.people["ver2"],
        sampled=one,
        answers=answers,
        found=f"再次到场抽查二十件，七件仍有“{one.item.title}”的情形（演示）。"
        if fails
        else f"再次到场查看，“{one.item.title}”没有反弹（演示）。",
        outcome="fails" if fails else "holds",
    )
