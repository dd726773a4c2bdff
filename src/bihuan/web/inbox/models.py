"""What people are told of."""

import uuid

from django.db import models
from django.db.models import Q

from bihuan.web.accounts.models import User
from bihuan.web.common.language import pick


class MailAddress(models.Model):
    """Where somebody wants to be mailed that a note waits; their own choice, used for nothing else."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="mail_address")
    address = models.EmailField(max_length=200)

    def __str__(self) -> str:
        return self.address


class Note(models.Model):
    """
    One sentence that one person is told (消息), written in the transaction of what it tells of.

    ``once`` makes it exactly one for a person and an event: telling again changes nothing. ``target`` is the inspected
    unit that it speaks of; who loses every right for that unit does not see the note either.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=60)  # as the action of the trail that it tells of: "rounds.decide_recusal"
    zh = models.CharField(max_length=400)
    en = models.CharField(max_length=600)
    url = models.CharField(max_length=200, blank=True)  # of this installation, without its name
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    target = models.ForeignKey("rounds.Target", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    once = models.CharField(max_length=160)
    told_on = models.DateField()
    read_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint("person", "once", name="one_note_of_an_event")]
        indexes = [
            models.Index(fields=["person", "-id"], name="notes_of_a_person"),
            # Every page asks how many are unread; after years nearly all are read.
            models.Index(fields=["person"], condition=Q(read_on=None), name="unread_notes_of_a_person"),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """What it says, in the language of the page."""
        return pick(self.zh, self.en)

    @property
    def is_unread(self) -> bool:
        """Whether its person has not looked at it."""
        return self.read_on is None
