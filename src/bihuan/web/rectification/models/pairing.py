"""Which findings a published rectification notice answers, as a person confirmed it."""

import uuid

from django.db import models

from bihuan.web.accounts.models import User
from bihuan.web.accounts.rules import Grant
from bihuan.web.common.fields import CivilMomentField
from bihuan.web.notices.models import Notice, PublishedItem
from bihuan.web.rectification.models.items import Item
from bihuan.web.rounds.models import Round, Target


class NoticeAnswer(models.Model):
    """
    The target of our register whose rectification a stored notice tells, chosen by a person.

    A notice of several units has one for each; ``unit`` is the name as the notice has it, "" for a notice of one unit.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="answers")
    unit = models.CharField(max_length=120, blank=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="notice_answers")
    chosen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    chosen_at = CivilMomentField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    #: Under which assignment the row was fetched; access sets it.
    grant: Grant | None = None

    class Meta:
        ordering = ["notice", "pk"]
        constraints = [models.UniqueConstraint("notice", "unit", name="one_answer_of_a_unit")]

    def __str__(self) -> str:
        return f"{self.notice} → {self.target}"


class NoticePairing(models.Model):
    """
    One confirmed pair: what a notice says of a problem, and the item of our ledger that it answers; many to many.

    Without an item it is confirmed that the words of the notice answer nothing of ours. ``score`` and ``reason`` are
    what was proposed, so that it can be seen later whether the person followed the proposal.
    """

    answer = models.ForeignKey(NoticeAnswer, on_delete=models.CASCADE, related_name="pairs")
    published = models.ForeignKey(PublishedItem, on_delete=models.PROTECT, related_name="pairings")
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="notice_pairings")
    score = models.FloatField(null=True, blank=True)  # 0 to 1; None where it was not proposed
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = CivilMomentField(auto_now_add=True)

    class Meta:
        ordering = ["published__number", "pk"]
        constraints = [
            models.UniqueConstraint("published", "item", name="paired_once"),
            models.UniqueConstraint("published", condition=models.Q(item=None), name="said_once_to_answer_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.published_id} {self.item_id}"
