"""People, the organs they belong to, and the divisions that are inspected."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from bihuan.web.accounts.choices import OFFICE_ROLES, CodeKind, Duty, OrganKind, Role, SessionEnd
from bihuan.web.common.fields import CivilMomentField


class Division(models.Model):
    """An administrative division (行政区划) as it was called between two days."""

    code = models.CharField(max_length=6)  # GB/T 2260
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    aliases = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint("code", "name", name="one_row_per_code_and_name")]

    def __str__(self) -> str:
        return self.name


class Organ(models.Model):
    """An organ (机关) in the tree of organs: a Party committee, an inspection office, a department, an inspected unit."""

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=OrganKind.choices, default=OrganKind.OFFICE)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    division = models.ForeignKey(Division, null=True, blank=True, on_delete=models.PROTECT, related_name="organs")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds people by their sign-in name; accounts are made by ``accounts.actions``."""


class User(AbstractBaseUser):
    """
    A person who signs in.

    ``pseudonym`` stands for the person in the trail, so that the trail can be shown to an auditor without names.
    """

    username = models.CharField(max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    display_name = models.CharField(max_length=60)
    organ = models.ForeignKey(Organ, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    is_active = models.BooleanField(default=True)
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = CivilMomentField(auto_now_add=True)
    password_set_at = models.DateTimeField(null=True, blank=True)  # for rules that ask for a new one every 90 days

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    #: Set on the person of a token: they act under this one assignment and no other.
    only_assignment: str | None = None
    #: Kept by ``standing.standing_of`` for one request: its id, and where the person stands.
    kept_standing: tuple[str, Any] | None = None

    objects = UserManager()

    def __str__(self) -> str:
        return self.display_name or self.username


class Assignment(models.Model):
    """
    A dated role of a person (任职): the only source of rights.

    A group's role names the round and the group, a unit's role the round and the target. A supervisor's or verifier's
    names the round and, where it is one only, the target. An office's role may leave the round empty, which means all
    rounds of ``organ``. ``until`` is the last day, included; where it is empty, rights of a group end by the rule of
    hand-over and others go on. A row is never deleted: ``ended_at`` says when it was taken back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=4, choices=Role.choices)
    duty = models.CharField(max_length=20, choices=Duty.choices, blank=True)
    organ = models.ForeignKey(Organ, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments")
    # By name: rounds stand on accounts, and only these three columns know of them here.
    round = models.ForeignKey(
        "rounds.Round", null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    group = models.ForeignKey(
        "rounds.Group", null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    target = models.ForeignKey(
        "rounds.Target", null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    granted_at = CivilMomentField(auto_now_add=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    # A role that a system administrator gives to see content waits here until the office approves it.
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    #: A sign-in code that came with giving or approving it: shown once, never kept.
    fresh_code = ""

    class Meta:
        ordering = ["person", "role", "since"]
        indexes = [models.Index("person", "ended_at", name="assignments_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(round__isnull=False) | Q(role__in=sorted(OFFICE_ROLES)),
                name="only_an_office_serves_all_rounds",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["GL", "GD", "GM"]) | Q(group__isnull=False), name="a_group_role_names_its_group"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["LIA", "UNIT"]) | Q(target__isnull=False), name="a_unit_role_names_its_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role}"


class Signature(models.Model):
    """
    The first of two signatures under a move: bound to the version that was signed, void after any change or 7 days.

    The second person's signature performs the move and is the move's own trail record.
    """

    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    object_version = models.PositiveIntegerField()
    move = models.CharField(max_length=40)
    slot = models.CharField(max_length=10, blank=True)  # which of the two people, where they are not alike: "GL", "GD"
    reason = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = CivilMomentField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index("object_kind", "object_id", "move", name="signatures_under_a_move")]

    def __str__(self) -> str:
        return f"{self.object_kind} {self.object_id} {self.move}"


class SavedView(models.Model):
    """How a person likes a list: filters, columns and order under a name; the one without a name is the last state."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=60)  # name of the list's address
    name = models.CharField(max_length=60, blank=True)
    query = models.TextField(blank=True)  # as in the address
    columns = models.JSONField(default=list)
    is_shared = models.BooleanField(default=False)  # with everybody who may open the list; rows stay a matter of access

    class Meta:
        ordering = ["page", "name"]
        constraints = [models.UniqueConstraint("person", "page", "name", name="one_saved_view_per_name")]

    def __str__(self) -> str:
        return self.name


class Session(AbstractBaseSession):
    """
    One browser that a person is signed in with; kept by ``accounts.sessions``.

    The row stays for a while after the session has ended, so that the other browser can be told why.
    """

    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="sessions")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # for addresses; the key is a secret
    browser = models.CharField(max_length=60, blank=True)  # "Chrome · Windows", never the whole line a browser sends
    began_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=12, choices=SessionEnd.choices, blank=True)

    class Meta(AbstractBaseSession.Meta):
        indexes = [models.Index("person", "ended_because", name="sessions_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.browser}"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Return the store that keeps these rows."""
        from bihuan.web.accounts.sessions import SessionStore

        return SessionStore


class SignInCode(models.Model):
    """
    A code that lets a person choose a password once (首次登录码、重设码); shown once to whoever issued it.

    Only its digest is kept. It opens nothing by itself: a second factor that the person has still stands.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sign_in_codes")
    kind = models.CharField(max_length=8, choices=CodeKind.choices)
    digest = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_office = models.BooleanField()  # whether the office issued it, or the system's administrator
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_at"]

    def __str__(self) -> str:
        return f"{self.person} {self.kind}"
