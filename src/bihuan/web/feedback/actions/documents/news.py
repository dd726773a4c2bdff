"""Who is told what of a feedback document, each sentence once; inside the transaction of the step."""

from collections.abc import Iterable

from django.urls import reverse

from bihuan.web.accounts.choices import Duty, Role
from bihuan.web.accounts.models import User
from bihuan.web.feedback.models import FeedbackDocument
from bihuan.web.inbox.actions import tell
from bihuan.web.rounds.queries.recusals import leading_group_of, office_of, sent_to, unit_of


def of_move(document: FeedbackDocument, name: str, actor: User) -> None:
    """Tell who comes next, or whose work came back."""
    unit = document.target.name
    if name == "submit":
        zh, en = (
            f"“{unit}”的反馈意见等待领导小组两位成员审批。",
            f"Feedback to {unit} waits for two of the leading group.",
        )
        _told(document, [*leading_group_of(document.round), *office_of(document.round)], name, zh, en, actor)
    elif name == "return":
        zh = f"“{unit}”的反馈意见已退回，请按退回原因修改。"
        _told(document, leaders_of(document), name, zh, f"Feedback to {unit} was returned; see why.", actor)
    elif name == "approve":
        zh, en = f"“{unit}”的反馈意见已审批，可以印发。", f"Feedback to {unit} is approved and can be issued."
        _told(document, office_of(document.round), name, zh, en, actor)
    elif name == "issue":
        zh = f"“{unit}”的反馈意见已印发（{document.number}）。"
        _told(document, leaders_of(document), name, zh, f"Feedback to {unit} was issued ({document.number}).", actor)


def of_opening(document: FeedbackDocument, actor: User) -> None:
    """Tell the unit that it can read what was fed back to it; of the document to the head, the head alone."""
    is_heads = document.addressee == FeedbackDocument.Addressee.HEAD
    people = heads_of(document) if is_heads else unit_of(document.target)
    zh = f"巡视反馈意见（{document.number}）已向您开放，请查阅。"
    _told(document, people, "open_document", zh, f"The feedback opinion ({document.number}) is open to you.", actor)


def leaders_of(document: FeedbackDocument) -> list[User]:
    """Return the author and the leaders of the group."""
    leaders = [sent.person for sent in sent_to(document.target) if sent.role == Role.GL]
    return [document.author, *leaders]


def heads_of(document: FeedbackDocument) -> list[User]:
    """Return the head of the unit: those of its people who hold that duty."""
    return [
        person
        for person in unit_of(document.target)
        if person.assignments.filter(role=Role.UNIT, duty=Duty.HEAD, target=document.target_id, ended_at=None).exists()
    ]


def _told(document: FeedbackDocument, people: Iterable[User], name: str, zh: str, en: str, actor: User) -> None:
    tell(
        (person for person in people if person.pk != actor.pk),
        kind=f"feedback.{name}",
        zh=zh,
        en=en,
        url=reverse("feedback_detail", args=[document.uid]),
        object_kind="feedback_document",
        object_id=document.uid,
        target_id=document.target_id,
    )
