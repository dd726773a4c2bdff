"""The way from the page of a stored rectification notice to its pairing."""

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.web.accounts.access import Visitor
from bihuan.web.notices.models import Notice
from bihuan.web.notices.pages import Link
from bihuan.web.rectification.access.pairing import may_pair_somewhere, may_read
from bihuan.web.rectification.models import NoticeAnswer


def link_to_pairing(notice: Notice, user: Visitor) -> Link | None:
    """Return the link to the pairing of ``notice`` for who may see it; None for any other notice and person."""
    if notice.kind != Notice.Kind.RECTIFICATION or notice.status != Notice.Status.STORED:
        return None
    answers = list(NoticeAnswer.objects.select_related("round__organ").filter(notice=notice))
    is_open = any(may_read(user, one) for one in answers) or (not answers and may_pair_somewhere(user))
    return Link(reverse("notice_pairing", args=[notice.pk]), _("与反馈问题逐条对应")) if is_open else None
