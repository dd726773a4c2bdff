"""What the units do: begin, report progress, hand in proof, report completion; an extension and a hand-over of duty."""

from datetime import date
from decimal import Decimal

from bihuan.web.common.dates import telling_of
from bihuan.web.demo.drawing import Draw
from bihuan.web.demo.rectification.cast import Cast
from bihuan.web.demo.rectification.files import paper, picture
from bihuan.web.demo.rectification.planning import COPIED, EMPTY, deeds_of
from bihuan.web.demo.rectification.wording import filled
from bihuan.web.rectification.actions import extensions, hand_overs, proofs, reporting
from bihuan.web.rectification.actions import work as working
from bihuan.web.rectification.models import Item, Measure, Proof
from bihuan.web.rectification.queries.item_measures import without_proof
from bihuan.web.rounds.models import Target

_STARTED_ON, _PROVED_ON, _REPORTED_ON = date(2021, 2, 1), date(2021, 2, 18), date(2021, 2, 20)
_ASKED_ON, _ALLOWED_ON, _WANTED_ON = date(2021, 2, 8), date(2021, 2, 10), date(2021, 4, 15)
#: Units that report their first lines as done; of the others some work on and some wait.
REPORTING = (1, 2, 4, 5, 6, COPIED)
#: How many lines of a unit are reported.
REPORTED_LINES = 2
#: This unit hands in one paper for two of its items; this one hands in the same photograph twice.
ONE_PAPER, ONE_PHOTOGRAPH = 4, 6
#: The unit that asks for a later day, the one in which duty goes from one person to another, and the ones that work on.
LATER, HANDED_OVER, WORKING = 2, 9, (3, 7, 10)


def work(cast: Cast) -> None:
    """Do it."""
    for target in cast.targets.values():
        if target.number == EMPTY:
            continue
        items = items_of(target)
        with telling_of(_STARTED_ON):
            working.start_items(actor=cast.liaison(target), items=[item.uid for item in items])
        if target.number in (*REPORTING, *WORKING):
            _work_on(cast, target, items[:REPORTED_LINES])
    _extend(cast)
    _hand_over(cast)


def items_of(target: Target) -> list[Item]:
    """Return the lines of a unit in the order of its plan."""
    return list(Item.objects.filter(target=target).select_related("target", "response").order_by("pk"))


def _work_on(cast: Cast, target: Target, items: list[Item]) -> None:
    for order, item in enumerate(items, 1):
        with telling_of(_PROVED_ON):
            _progress(cast, target, item, order)
        if target.number not in REPORTING:
            continue
        with telling_of(_PROVED_ON):
            for measure in without_proof(item):
                _prove(cast, target, item, measure, order)
        with telling_of(_REPORTED_ON):
            claim = f"{_told(cast, target, item)[1]}（演示）"
            reporting.report_item(actor=cast.liaison(target), item=item, claim=claim)
            reporting.sign_report(actor=cast.head(target), item=Item.objects.get(pk=item.pk))


def _progress(cast: Cast, target: Target, item: Item, order: int) -> None:
    facts = working.ProgressFacts(
        done_on=_PROVED_ON,
        text=f"{_told(cast, target, item)[0]}（演示）",
        recovered=Decimal(12_600 * target.number) if order % 2 else Decimal(0),
        people_handled=order,
        systems_made=1,
    )
    working.add_progress(actor=cast.liaison(target), item=item, facts=facts)


def _prove(cast: Cast, target: Target, item: Item, measure: Measure, order: int) -> None:
    """Hand in a proof for a measure: a receipt and a paper, of two units something that was handed in before."""
    seed = cast.round.demo_seed or 0
    name, kind = f"第三方回执{order}.docx", Proof.Kind.RECEIPT
    data = _receipt(target, f"办理事项：{item.title}", *_told(cast, target, item))
    if target.number == ONE_PAPER:
        data = _receipt(target, "本单位各项整改付款汇总，详见附表")
    if target.number == ONE_PHOTOGRAPH:
        name, kind = f"大厅现场{order}.jpg", Proof.Kind.PHOTO
        # Saved anew it is another file, and still the same photograph.
        data = picture(seed, "大厅", quality=95 - 15 * order)
    proofs.add_proof(
        actor=cast.liaison(target),
        item=item,
        data=data,
        name=name,
        kind=kind,
        dated_on=_PROVED_ON,
        measure_key=measure.key,
        is_demo=True,
    )


def _told(cast: Cast, target: Target, item: Item) -> tuple[str, str]:
    """Return what is told of a line on its way, and when it is reported as done."""
    assert item.response is not None
    order = item.response.order
    draw, said = Draw(cast.round.demo_seed or 0, "told", target.number, order), deeds_of(cast, target)[order]
    return said.progress, filled(said.claim, draw)


def _receipt(target: Target, *lines: str) -> bytes:
    return paper(f"{target.name} 回执", *lines)


def _extend(cast: Cast) -> None:
    target = cast.targets[LATER]
    item = items_of(target)[-1]
    with telling_of(_ASKED_ON):
        asked = extensions.ask_extension(
            actor=cast.liaison(target),
            item=item,
            wanted_on=_WANTED_ON,
            reason="所需的上级批复预计三月下旬作出，批复前不能全部完成（演示）。",
        )
    with telling_of(_ALLOWED_ON):
        extensions.approve_extension(actor=cast.clerks[1], extension=asked, decision="理由成立，到期不再延（演示）。")


def _hand_over(cast: Cast) -> None:
    target = cast.targets[HANDED_OVER]
    with telling_of(_ASKED_ON):
        proposed = hand_overs.propose_hand_over(
            actor=cast.liaison(target),
            target=target,
            taker=cast.head(target),
            taker_function="党委书记",
            items=[items_of(target)[0].uid],
            note="联络人岗位调整，未办结事项移交（演示）。",
        )
    with telling_of(_ALLOWED_ON):
        hand_overs.take_hand_over(actor=cast.head(target), hand_over=proposed)
