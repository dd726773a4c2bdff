"""Telling those whose turn it is next with a publication; inside the transaction of the move."""

from django.urls import reverse

from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import User
from bihuan.web.inbox.actions import tell
from bihuan.web.notices.models import Publication
from bihuan.web.rounds.queries.recusals import leading_group_of, office_of

#: By move: who is told, and the sentence in both languages.
_SAID = {
    "submit": (Role.LG, "“{title}”已报审，等待领导小组两位成员审批。", "“{title}” was submitted; two members of the leading group approve it."),
    "approve": (Role.OFF, "“{title}”已审批，等待巡视办两位经办人发布。", "“{title}” was approved; two clerks of the office release it."),
    "return": (Role.OFF, "“{title}”被退回修改：{reason}", "“{title}” was returned: {reason}"),
    "release": (Role.OFF, "“{title}”已公布。", "“{title}” was released."),
    "withdraw": (Role.OFF, "“{title}”已撤下：{reason}", "“{title}” was withdrawn: {reason}"),
}  # fmt: skip


def tell_of_move(publication: Publication, name: str, *, actor: User, reason: str) -> None:
    """Tell the leading group or the office what happened to a publication, whoever did it left out."""
    role, zh, en = _SAID[name]
    round_ = publication.round
    people = leading_group_of(round_) if role == Role.LG else office_of(round_)
    title = round_.title
    tell(
        [person for person in people if person.pk != actor.pk],
        kind=f"notices.{name}_publication",
        zh=zh.format(title=f"{title}·集中公布", reason=reason),
        en=en.format(title=f"{title}, publication", reason=reason),
        url=reverse("publication_detail", args=[publication.uid]),
        object_kind="publication",
        object_id=publication.uid,
    )
