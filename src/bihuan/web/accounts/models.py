"""People, the organs they belong to, and the divisions that are inspected."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models


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
    """An organ (机关): an inspection office, a party committee, a government, a department."""

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, default="office")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

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
    is_office = models.BooleanField(default=False)  # belongs to the inspection office (巡视办)
    is_active = models.BooleanField(default=True)
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.display_name or self.username
